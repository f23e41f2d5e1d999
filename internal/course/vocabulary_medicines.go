package course

import (
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

func inGroup(group, noun, doc string) protocol.FactType {
	return yesNo("medicine."+group, noun, "false", "patient", ledger.Medicines, doc)
}

func lastTaken(group, noun, doc string) protocol.FactType {
	return instant("medicine."+group+".last", noun, "patient", ledger.Medicines, doc)
}

// medicineFacts are the groups of medicines.yaml, one flag each, and where it
// matters when the last was taken.
var medicineFacts = list{
	inGroup("benzodiazepine", "benzodiazepines", "Whether any benzodiazepine is being taken."),
	number("medicine.benzodiazepine.daily", "the daily dose of benzodiazepines as lorazepam", "mg/d", "4", "patient", ledger.Medicines, "Benzodiazepines being taken, together, in milligrams of lorazepam a day: an estimate, give or take half."),
	lastTaken("benzodiazepine", "the last benzodiazepine", "When a benzodiazepine was last taken."),
	yesNo("medicine.benzodiazepine.as-needed", "whether the benzodiazepine is taken only as needed", "true", "patient", ledger.Medicines, "Whether every benzodiazepine taken is taken only as needed, not by the day."),
	inGroup("hypnotic", "sleeping pills", "Whether a sedative-hypnotic other than a benzodiazepine is being taken."),
	lastTaken("hypnotic", "the last sleeping pill", "When a sedative-hypnotic was last taken."),
	inGroup("maoi", "an MAO inhibitor", "Whether a monoamine oxidase inhibitor is being taken, linezolid and methylene blue among them."),
	inGroup("stimulant", "a stimulant", "Whether a psychostimulant, modafinil, armodafinil or atomoxetine is being taken."),
	lastTaken("stimulant", "the last stimulant", "When a stimulant was last taken."),
	inGroup("lamotrigine", "lamotrigine", "Whether lamotrigine is being taken."),
	inGroup("opioid", "opioids", "Whether an opioid is being taken: full agonists, tramadol, buprenorphine, methadone."),
	yesNo("medicine.opioid.daily", "opioids every day", "false", "patient", ledger.Medicines, "Whether an opioid is taken every day, not only as needed."),
	inGroup("naltrexone", "naltrexone", "Whether naltrexone is being taken or was injected within its duration."),
	inGroup("theophylline", "theophylline or aminophylline", "Whether theophylline or aminophylline is being taken."),
	inGroup("cyp3a4-inhibitor", "a strong CYP3A4 inhibitor", "Whether a strong inhibitor of CYP3A4 is being taken."),
	inGroup("cyp2b6-inhibitor", "a CYP2B6 inhibitor", "Whether an inhibitor of CYP2B6 is being taken."),
	inGroup("inducer", "an enzyme inducer", "Whether an inducer of CYP3A4 or CYP2B6 is being taken."),
	inGroup("muscle-relaxant", "a muscle relaxant", "Whether a muscle relaxant is being taken."),
	lastTaken("muscle-relaxant", "the last muscle relaxant", "When a muscle relaxant was last taken."),
	inGroup("antihistamine", "a sedating antihistamine", "Whether a sedating antihistamine is being taken."),
	lastTaken("antihistamine", "the last sedating antihistamine", "When a sedating antihistamine was last taken."),
	inGroup("gabapentinoid", "gabapentin or pregabalin", "Whether a gabapentinoid is being taken."),
	inGroup("antipsychotic", "an antipsychotic", "Whether an antipsychotic is being taken."),
	inGroup("nmda", "another NMDA-receptor medicine", "Whether memantine, amantadine, dextromethorphan or another medicine at the same receptor is being taken."),
	lastTaken("nmda", "the last NMDA-receptor medicine", "When memantine, amantadine, dextromethorphan or another medicine at the same receptor was last taken."),
	inGroup("thyroid", "thyroid hormone", "Whether thyroid hormone is being taken."),
	inGroup("antihypertensive", "a blood pressure medicine", "Whether a medicine for blood pressure is being taken."),
	yesNo("medicine.antihypertensive.today", "a dose of blood pressure medicine taken today", "true", "dosing", ledger.Medicines, "Whether the blood pressure medicine due today was taken."),
	inGroup("pressor", "a decongestant or another pressor", "Whether a systemic decongestant, a vasopressor or an ergot is being taken."),
	instant("nasal-spray.last", "the last nasal spray", "patient", ledger.Medicines, "When a nasal decongestant or steroid was last used."),
	inGroup("antidepressant", "an antidepressant", "Whether an antidepressant or lithium is being taken."),
	inGroup("anticoagulant", "an anticoagulant", "Whether an anticoagulant or antiplatelet medicine is being taken."),
	inGroup("qt", "a QT-prolonging medicine", "Whether a medicine that prolongs the QT interval is being taken."),
	inGroup("glp1", "a GLP-1 receptor agonist", "Whether a GLP-1 receptor agonist is being taken."),
	inGroup("oxybate", "sodium oxybate", "Whether sodium oxybate is being taken."),
	lastTaken("oxybate", "the last sodium oxybate", "When sodium oxybate was last taken."),
}
