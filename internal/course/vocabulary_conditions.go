package course

import (
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

func hasFamily(family, noun, doc string) protocol.FactType {
	return yesNo("condition."+family, noun, "false", "patient", ledger.Clinical, doc)
}

func onset(family, noun, doc string) protocol.FactType {
	return instant("condition."+family+".last", noun, "patient", ledger.Clinical, doc)
}

// conditionFacts are the families of families.yaml, one flag each, and for
// those where time matters when it last happened.
var conditionFacts = list{
	hasFamily("hypertension", "high blood pressure", "A hypertension diagnosis, active or in the past."),
	hasFamily("aneurysm", "an aneurysm at any time", "Aneurysmal vascular disease, ever: aorta, intracranial or peripheral."),
	hasFamily("arteriovenous-malformation", "an arteriovenous malformation", "Arteriovenous malformation, ever."),
	hasFamily("intracerebral-haemorrhage", "bleeding in the brain at any time", "Intracerebral haemorrhage, ever."),
	hasFamily("stroke", "a stroke, a brain injury or a mass in the skull", "Stroke, transient ischaemic attack, brain injury or intracranial mass, ever."),
	onset("stroke", "the last stroke or brain injury", "When the last stroke, attack or brain injury was."),
	hasFamily("intracranial-pressure", "raised pressure in the skull", "Raised intracranial pressure or hydrocephalus."),
	hasFamily("heart-attack", "a heart attack at any time", "Myocardial infarction, ever."),
	onset("heart-attack", "the last heart attack", "When the last myocardial infarction was."),
	hasFamily("unstable-angina", "unstable angina", "Unstable angina now."),
	hasFamily("heart-failure", "heart failure", "Heart failure, compensated or not."),
	hasFamily("heart-disease", "heart disease", "Stable coronary disease, arrhythmia, valve disease, a long QT or a pacemaker."),
	hasFamily("eclampsia", "pre-eclampsia or eclampsia", "Pre-eclampsia or eclampsia in this pregnancy."),
	hasFamily("psychosis", "a psychotic disorder at any time", "Schizophrenia spectrum, schizoaffective, delusional or other psychotic disorder, ever."),
	hasFamily("psychotic-depression", "depression with psychotic features", "Major depression with psychotic features, ever."),
	hasFamily("mania", "mania now", "A manic, hypomanic or mixed episode now."),
	hasFamily("bipolar", "bipolar disorder", "Bipolar disorder, in any state."),
	hasFamily("dissociative", "a dissociative disorder", "A primary dissociative disorder."),
	hasFamily("personality", "a personality disorder", "A personality disorder."),
	hasFamily("postpartum-depression", "depression after a birth", "Postpartum depression now."),
	hasFamily("substance-use", "active substance use", "An active problem with alcohol, opioids or other drugs; tobacco is not meant."),
	hasFamily("ketamine-misuse", "misuse of ketamine or PCP", "Misuse of ketamine or phencyclidine, ever."),
	hasFamily("opioid-use", "an opioid use disorder at any time", "Opioid use disorder, active or in remission."),
	hasFamily("cognitive", "dementia or delirium", "Dementia, delirium or another disorder of thinking and memory."),
	hasFamily("hyperthyroidism", "an overactive thyroid", "Hyperthyroidism, treated or not."),
	yesNo("thyroid.controlled", "a controlled thyroid", "true", "patient", ledger.Clinical, "Whether thyroid function is in range under treatment, as somebody judged."),
	hasFamily("liver", "liver disease", "Liver disease of any kind."),
	code("liver.child-pugh", "the Child-Pugh class", "patient", ledger.Clinical, "Child-Pugh class of liver disease; none where there is no cirrhosis.", "none", "A", "B", "C"),
	hasFamily("cystitis", "a bladder condition", "Ulcerative or interstitial cystitis, or chronic lower urinary tract symptoms."),
	hasFamily("ketamine-cystitis", "bladder damage from ketamine", "Cystitis caused by ketamine, ever."),
	hasFamily("glaucoma", "glaucoma", "Glaucoma of any kind."),
	hasFamily("angle-closure", "angle-closure glaucoma", "Angle-closure glaucoma."),
	yesNo("glaucoma.controlled", "controlled eye pressure", "true", "patient", ledger.Clinical, "Whether intraocular pressure is controlled, as somebody judged."),
	hasFamily("sleep-apnoea", "sleep apnoea", "Obstructive sleep apnoea."),
	yesNo("sleep-apnoea.treated", "treatment of sleep apnoea", "true", "patient", ledger.Clinical, "Whether sleep apnoea is treated and the treatment used."),
	yesNo("sleep-apnoea.severe", "severe sleep apnoea", "false", "patient", ledger.Clinical, "Whether sleep apnoea was found to be severe, as a sleep study or a clinician says."),
	yesNo("sleep.snoring", "loud snoring", "false", "patient", ledger.Clinical, "Whether the person snores loudly, as they or somebody near them says."),
	yesNo("sleep.tiredness", "being tired in the day", "false", "patient", ledger.Clinical, "Whether the person is often tired or sleepy in the day."),
	yesNo("sleep.pauses", "breathing that stops in sleep", "false", "patient", ledger.Clinical, "Whether somebody saw the person stop breathing in sleep."),
	yesNo("airway.difficult", "a difficult airway", "false", "patient", ledger.Clinical, "Whether an airway was, or looks, difficult."),
	hasFamily("lung-severe", "severe lung disease", "Severe chronic lung disease or respiratory failure."),
	yesNo("oxygen.dependent", "oxygen at home", "false", "patient", ledger.Clinical, "Whether the person depends on oxygen."),
	hasFamily("seizure", "seizures", "Epilepsy, or a seizure that nobody explained."),
	hasFamily("renal-severe", "severe kidney disease", "Severe kidney disease."),
	hasFamily("porphyria", "porphyria", "Porphyria."),
	hasFamily("bleeding", "a bleeding disorder", "A bleeding disorder."),
	yesNo("urinary.symptoms", "bladder symptoms", "false", "patient", ledger.Clinical, "Whether the person has urgency, frequency, pain or blood when passing water."),
}

// substanceFacts are about alcohol and drugs.
var substanceFacts = list{
	code("substance.status", "where a substance use disorder stands", "patient", ledger.Clinical, "Whether there is a substance use disorder and where it stands; early remission is three to twelve months.", "none", "active", "early-remission", "sustained-remission"),
	instant("substance.last-use", "the last use of the substance", "patient", ledger.Clinical, "When the substance of the disorder was last used."),
	instant("alcohol.last", "the last alcohol", "patient", ledger.Clinical, "When the person last drank alcohol."),
	instant("cannabis.last", "the last cannabis", "patient", ledger.Clinical, "When the person last used cannabis."),
	instant("psychedelic.last", "the last psychedelic", "patient", ledger.Clinical, "When the person last took a psychedelic or another psychoactive drug."),
	instant("grapefruit.last", "the last grapefruit", "patient", ledger.Clinical, "When the person last had grapefruit or its juice."),
	yesNo("substance.intoxicated", "whether the person is intoxicated", "false", "dosing", ledger.Dosing, "Whether somebody found the person intoxicated, or a breath or drug screen was positive, today."),
}

// riskFacts are about suicide. A score of 0 is never "no risk".
var riskFacts = list{
	number("suicide.ideation", "the C-SSRS level", "{score}", "1", "patient", ledger.Clinical, "Severity of suicidal ideation in the past month, 0 to 5, by the Columbia scale."),
	instant("suicide.attempt", "the last suicide attempt", "patient", ledger.Clinical, "When the last suicide attempt was; never, if there was none."),
	ours(yesNo("suicide.review", "a risk review", "true", "screening", ledger.Clinical, "Whether a clinician reviewed the risk since it was last found raised.")),
	ours(yesNo("safety-plan.current", "a safety plan", "true", "screening", ledger.Clinical, "Whether a safety plan is on record and current.")),
	number("measure.phq-9", "the PHQ-9 score", "{score}", "14", "instrument", ledger.Measures, "Total of the PHQ-9."),
	number("measure.phq-9.baseline", "the PHQ-9 score at baseline", "{score}", "20", "instrument", ledger.Measures, "Total of the PHQ-9 that counts as the course's baseline: the last before its first dose."),
	number("measure.phq-9.item-9", "the PHQ-9's ninth answer", "{score}", "0", "instrument", ledger.Measures, "Answer to the PHQ-9's question about being better off dead or self-harm. Unknown where only a total was reported."),
	number("measure.gad-7", "the GAD-7 score", "{score}", "11", "instrument", ledger.Measures, "Total of the GAD-7."),
	number("measure.gad-7.baseline", "the GAD-7 score at baseline", "{score}", "15", "instrument", ledger.Measures, "Total of the GAD-7 that counts as the course's baseline."),
}
