package course

import "github.com/clew-health/clew/internal/ledger"

// personFacts are about who somebody is and what life they live.
var personFacts = list{
	number("patient.age", "age", "a", "41", "patient", ledger.Demographics, "Age in whole years today, or at death. Of a birth date known only to the year, the younger."),
	yesNo("patient.dead", "whether the person has died", "false", "patient", ledger.Demographics, "Whether the record says that the person has died."),
	code("patient.sex", "the sex used for this calculation", "patient", ledger.Demographics, "The sex used for weight formulas: asked for on its own, never taken from gender.", "female", "male"),
	yesNo("patient.childbearing", "whether a pregnancy is possible", "false", "patient", ledger.Clinical, "Whether the person could become pregnant."),
	yesNo("pregnancy.current", "pregnancy", "false", "patient", ledger.Clinical, "Whether the person is pregnant: an active condition, a test, or what they answered."),
	yesNo("pregnancy.test", "a pregnancy test", "false", "patient", ledger.Clinical, "The result of a pregnancy test, at its time; true is positive."),
	yesNo("breastfeeding.current", "breastfeeding", "false", "patient", ledger.Clinical, "Whether the person is breastfeeding."),
	yesNo("medicines.listed", "a list of medicines from the person", "true", "patient", ledger.Clinical, "Whether the person says that they have listed everything they take. It is gone over with them before anything counts as not taken."),
	yesNo("allergy.any", "any allergy", "false", "patient", ledger.Clinical, "Whether the person is allergic to anything, as they say."),
	yesNo("allergy.ketamine", "an allergy to ketamine", "false", "patient", ledger.Clinical, "Hypersensitivity to ketamine, esketamine or what it is prepared with."),
	yesNo("family.psychosis", "a psychotic disorder in a parent, sibling or child", "false", "patient", ledger.Clinical, "Whether a first-degree relative has, or had, a psychotic disorder."),
	yesNo("capacity.consent", "the capacity to consent", "true", "patient", ledger.Clinical, "Whether the person understands and weighs what is proposed, as a clinician found."),
	yesNo("indication.present", "a reason for treatment", "true", "patient", ledger.Clinical, "Whether a diagnosis that this treatment is meant for is recorded, or a clinician says so."),
	number("treatment.prior", "the number of adequate earlier treatments", "1", "2", "patient", ledger.Clinical, "How many earlier treatments were adequate in dose and duration, as somebody judged."),
	yesNo("history.ect-tms", "earlier ECT or TMS", "false", "patient", ledger.Clinical, "Whether the person had electroconvulsive therapy or transcranial magnetic stimulation."),
	yesNo("home.safe", "a safe home to go back to", "true", "patient", ledger.Clinical, "Whether home is safe after a session, as the person says."),
	yesNo("home.companion", "somebody who can come along and stay", "true", "patient", ledger.Clinical, "Whether there is somebody who can take the person home and stay."),
}

// bodyFacts are weight, height and what follows from them.
var bodyFacts = list{
	bodyWeight("weight.actual", "weight", "64.2", "Weight as measured."),
	bodyWeight("weight.ideal", "ideal weight", "57", "Devine's ideal weight, from height and the sex used for this calculation. An estimate."),
	bodyWeight("weight.adjusted", "adjusted weight", "61.5", "Ideal weight and two fifths of what is above it. An estimate."),
	bodyWeight("weight.dosing", "the weight used for dosing", "64.2", "The weight that doses by weight go by: what the prescriber picked, or else by the protocol's rule. An estimate where it is not the actual weight."),
	number("height", "height", "cm", "168", "patient", ledger.Vitals, "Height as measured."),
	number("body.bmi", "body mass index", "kg/m2", "24", "patient", ledger.Vitals, "Body mass index, from weight and height, or as somebody measured it."),
}

// labFacts are results from a laboratory or of a test.
var labFacts = list{
	number("lab.tsh", "TSH", "m[IU]/L", "2.1", "patient", ledger.Clinical, "Thyroid-stimulating hormone."),
	yesNo("lab.tsh.low", "a suppressed TSH", "false", "patient", ledger.Clinical, "Whether the last TSH lies below its own laboratory's range."),
	number("lab.alt", "ALT", "U/L", "28", "patient", ledger.Clinical, "Alanine aminotransferase."),
	number("lab.ast", "AST", "U/L", "24", "patient", ledger.Clinical, "Aspartate aminotransferase."),
	number("lab.ggt", "GGT", "U/L", "30", "patient", ledger.Clinical, "Gamma-glutamyl transferase."),
	number("lab.alp", "alkaline phosphatase", "U/L", "70", "patient", ledger.Clinical, "Alkaline phosphatase."),
	number("lab.bilirubin", "bilirubin", "umol/L", "12", "patient", ledger.Clinical, "Total bilirubin."),
	instant("lab.liver", "the last liver tests", "patient", ledger.Clinical, "When liver tests were last done."),
	instant("ecg.done", "the last ECG", "patient", ledger.Clinical, "When an ECG was last done."),
	number("stop-bang", "the STOP-BANG score", "{score}", "2", "patient", ledger.Clinical, "STOP-BANG, 0 to 8: how likely sleep apnoea is."),
	instant("cognition.tested", "the last MoCA", "patient", ledger.Clinical, "When the Montreal Cognitive Assessment was last done; never, if it was not."),
	number("cognition.moca", "the MoCA score", "{score}", "28", "patient", ledger.Clinical, "Montreal Cognitive Assessment, 0 to 30."),
}
