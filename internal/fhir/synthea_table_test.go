package fhir

// syntheaProducts lists every product that the synthetic records name, with
// what is in it.
var syntheaProducts = []struct{ code, display, ingredients string }{
	{"205923", "1 ML Epoetin Alfa 4000 UNT/ML Injection [Epogen]", "epoetin alfa"},
	{"108515", "1 ML tacrolimus 5 MG/ML Injection", "tacrolimus"},
	{"860975", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet", "metformin"},
	{"866412", "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet", "metoprolol"},
	{"1664463", "24 HR tacrolimus 1 MG Extended Release Oral Tablet", "tacrolimus"},
	{"1043400", "Acetaminophen 21.7 MG/ML / Dextromethorphan Hydrobromide 1 MG/ML / doxylamine succinate 0.417 MG/ML Oral Solution", "acetaminophen; dextromethorphan; doxylamine"},
	{"313782", "Acetaminophen 325 MG Oral Tablet", "acetaminophen"},
	{"209387", "Acetaminophen 325 MG Oral Tablet [Tylenol]", "acetaminophen"},
	{"351137", "albuterol 0.21 MG/ML Inhalation Solution", "albuterol"},
	{"904419", "Alendronic acid 10 MG Oral Tablet", "alendronic acid"},
	{"562251", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", "amoxicillin; clavulanate"},
	{"308192", "Amoxicillin 500 MG Oral Tablet", "amoxicillin"},
	{"243670", "Aspirin 81 MG Oral Tablet", "aspirin"},
	{"351109", "budesonide 0.25 MG/ML Inhalation Suspension", "budesonide"},
	{"748962", "Camila 28 Day Pack", "norethindrone"},
	{"1736854", "Cisplatin 50 MG Injection", "cisplatin"},
	{"197591", "Diazepam 5 MG Oral Tablet", "diazepam"},
	{"831533", "Errin 28 Day Pack", "norethindrone"},
	{"389221", "Etonogestrel 68 MG Drug Implant", "etonogestrel"},
	{"310325", "ferrous sulfate 325 MG Oral Tablet", "ferrous sulfate"},
	{"997488", "Fexofenadine hydrochloride 30 MG Oral Tablet", "fexofenadine"},
	{"310798", "Hydrochlorothiazide 25 MG Oral Tablet", "hydrochlorothiazide"},
	{"198405", "Ibuprofen 100 MG Oral Tablet", "ibuprofen"},
	{"310965", "Ibuprofen 200 MG Oral Tablet", "ibuprofen"},
	{"206905", "Ibuprofen 400 MG Oral Tablet [Ibu]", "ibuprofen"},
	{"106892", "insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]", "insulin isophane; insulin regular"},
	{"1856546", "Kyleena 19.5 MG Intrauterine System", "levonorgestrel"},
	{"314076", "lisinopril 10 MG Oral Tablet", "lisinopril"},
	{"861467", "Meperidine Hydrochloride 50 MG Oral Tablet", "meperidine"},
	{"807283", "Mirena 52 MG Intrauterine System", "levonorgestrel"},
	{"849574", "Naproxen sodium 220 MG Oral Tablet", "naproxen"},
	{"978950", "Natazia 28 Day Pack", "dienogest; estradiol valerate"},
	{"1870230", "NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "epinephrine"},
	{"311989", "Nitrofurantoin 5 MG/ML Oral Suspension", "nitrofurantoin"},
	{"311995", "NITROFURANTOIN, MACROCRYSTALS 50 MG Oral Capsule", "nitrofurantoin"},
	{"705129", "Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", "nitroglycerin"},
	{"1367439", "NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal System", "etonogestrel; ethinyl estradiol"},
	{"583214", "PACLitaxel 100 MG Injection", "paclitaxel"},
	{"834061", "Penicillin V Potassium 250 MG Oral Tablet", "penicillin V"},
	{"834102", "Penicillin V Potassium 500 MG Oral Tablet", "penicillin V"},
	{"1094107", "Phenazopyridine hydrochloride 100 MG Oral Tablet", "phenazopyridine"},
	{"749762", "Seasonique 91 Day Pack", "ethinyl estradiol; levonorgestrel"},
	{"314231", "Simvastatin 10 MG Oral Tablet", "simvastatin"},
	{"312961", "Simvastatin 20 MG Oral Tablet", "simvastatin"},
	{"2001499", "Vitamin B12 5 MG/ML Injectable Solution", "vitamin B12"},
}

// syntheaPeople lists what the thirteen synthetic records hold, counted from the
// files by other means than this program.
var syntheaPeople = []struct {
	id, name, born                              string
	age                                         int
	dead                                        string
	minor                                       bool
	conditions, allergies, requests, procedures int
	taking                                      string
}{
	{"129c6ac7-8d06-89de-ad63-0204a93e76c3", "Sumiko254 Larue605 Medhurst46", "1927-05-21", 61, "1989-05-09", false, 49, 0, 447, 587, "Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray"},
	{"3af3708d-41f1-cd80-f3dd-ec5ac76072bf", "Devin82 Anibal473 Cole117", "1960-04-13", 11, "1971-10-01", true, 6, 0, 3, 36, "Diazepam 5 MG Oral Tablet"},
	{"63ee2253-bdd5-da55-2ad2-b4984d0ad700", "Denis399 Lincoln623 Schmitt836", "2011-03-23", 15, "", true, 3, 0, 2, 8, ""},
	{"6a4160eb-a793-2f86-2302-378626f46cce", "Yvone889 Janina163 Cummings51", "1963-07-15", 63, "", false, 62, 0, 93, 57, "Hydrochlorothiazide 25 MG Oral Tablet; Naproxen sodium 220 MG Oral Tablet; lisinopril 10 MG Oral Tablet"},
	{"79a66c97-6131-3213-f3c9-4606946ab056", "Marine542 Ai120 Upton904", "1927-05-21", 67, "1994-11-11", false, 219, 0, 1036, 805, "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet; 24 HR metoprolol succinate 100 MG Extended Release Oral Tablet; 24 HR tacrolimus 1 MG Extended Release Oral Tablet; Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray; Simvastatin 20 MG Oral Tablet; insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]; lisinopril 10 MG Oral Tablet"},
	{"7bc002fa-dc52-17d6-1563-fd8901826f7d", "An125 Suanne858 Champlin946", "1978-05-12", 48, "", false, 23, 0, 9, 32, "Simvastatin 10 MG Oral Tablet"},
	{"8e1a0a7c-e308-444b-075a-3c2b1f60f881", "Rocky100 Streich926", "1960-04-13", 66, "", false, 47, 0, 2, 69, "Vitamin B12 5 MG/ML Injectable Solution"},
	{"a4a401d1-a46a-eb4a-8a38-760d5d79d6ec", "Gladys682 Schumm995", "1981-11-03", 45, "", false, 34, 0, 8, 86, ""},
	{"a5cb8ce9-cec6-6b23-0990-cbaf753578a4", "Elisa944 Donetta1 Johnson679", "1927-05-21", 99, "", false, 33, 3, 62, 110, "Alendronic acid 10 MG Oral Tablet; Simvastatin 10 MG Oral Tablet; ferrous sulfate 325 MG Oral Tablet"},
	{"bb6a9034-2f23-2508-d29d-35efee156dc9", "Kasandra729 Shanahan202", "2007-07-11", 19, "", false, 5, 0, 5, 31, ""},
	{"ca15b832-01e4-41dd-6a52-97bd3e5510cb", "Corrin41 Sau887 Jast432", "1986-11-19", 40, "", false, 36, 0, 22, 151, "Ibuprofen 400 MG Oral Tablet [Ibu]"},
	{"cbc86e51-9eca-3855-76ec-c058f72c5761", "Augustus49 Neville893 Emmerich580", "1995-12-30", 30, "", false, 21, 8, 4, 36, "Fexofenadine hydrochloride 30 MG Oral Tablet; NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector"},
	{"fb7c882a-f897-e7c5-67e0-825e7fd55d15", "Karena692 O'Keefe54", "2002-07-30", 24, "", false, 17, 0, 52, 48, "Acetaminophen 325 MG Oral Tablet [Tylenol]; albuterol 0.21 MG/ML Inhalation Solution; budesonide 0.25 MG/ML Inhalation Suspension"},
}
