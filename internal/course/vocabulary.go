package course

import (
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// Vocabulary returns every fact that a protocol may speak about. docs/facts.md
// is printed from it.
func Vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{}
	for _, f := range vocabulary {
		v[f.Name] = f
	}
	return v
}

var vocabulary = []protocol.FactType{
	{Name: "patient.age", Noun: "age", Type: "number", Unit: "a", Example: "41", Owner: "patient", Class: ledger.Demographics, Doc: "Age in whole years today, or at death. Of a birth date known only to the year, the younger."},
	{Name: "patient.dead", Noun: "whether the person has died", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Demographics, Doc: "Whether the record says that the person has died."},
	{Name: "pregnancy.current", Noun: "pregnancy", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Clinical, Doc: "Whether the person is pregnant: an active condition, a test, or what they answered."},
	{Name: "condition.psychosis", Noun: "a psychotic disorder at any time", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Clinical, Doc: "Schizophrenia spectrum, schizoaffective, delusional or other psychotic disorder, ever."},
	{Name: "condition.hypertension", Noun: "high blood pressure", Type: "flag", Example: "true", Owner: "patient", Class: ledger.Clinical, Doc: "A hypertension diagnosis, active or in the past."},
	{Name: "condition.aneurysm", Noun: "an aneurysm at any time", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Clinical, Doc: "Aneurysmal vascular disease, ever: aorta, intracranial or peripheral."},
	{Name: "condition.substance-use", Noun: "active substance use", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Clinical, Doc: "An active problem with alcohol, opioids or other drugs; tobacco is not meant."},
	{Name: "medicine.theophylline", Noun: "theophylline or aminophylline", Type: "flag", Example: "false", Owner: "patient", Class: ledger.Medicines, Doc: "Whether theophylline or aminophylline is being taken."},
	{Name: "medicine.benzodiazepine", Noun: "benzodiazepines", Type: "flag", Example: "true", Owner: "patient", Class: ledger.Medicines, Doc: "Whether any benzodiazepine is being taken."},
	{Name: "medicine.benzodiazepine.daily", Noun: "the daily dose of benzodiazepines as lorazepam", Type: "number", Unit: "mg/d", Example: "4", Owner: "patient", Class: ledger.Medicines, Doc: "Benzodiazepines being taken, together, in milligrams of lorazepam a day: an estimate, give or take half."},
	{Name: "vitals.bp", Noun: "blood pressure", Type: "pressure", Unit: "mm[Hg]", Example: `"128/82"`, Owner: "dosing", Class: ledger.Vitals, Doc: "Blood pressure, both numbers of one reading."},
	{Name: "vitals.heart-rate", Noun: "heart rate", Type: "number", Unit: "/min", Example: "72", Owner: "dosing", Class: ledger.Vitals, Doc: "Heart rate."},
	{Name: "vitals.oxygen", Noun: "oxygen saturation", Type: "number", Unit: "%", Example: "97", Owner: "dosing", Class: ledger.Vitals, Doc: "Oxygen saturation by pulse oximeter."},
	{Name: "weight.actual", Noun: "weight", Type: "weight", Unit: "kg", Example: "64.2", Owner: "patient", Class: ledger.Vitals, Doc: "Weight as measured."},
	{Name: "order.dose", Noun: "the ordered dose", Type: "mass", Unit: "mg", Example: "50", Owner: "dosing", Class: ledger.Medicines, Doc: "The amount of the order that is signed or about to be."},
	{Name: "order.route", Noun: "the ordered route", Type: "code", Codes: []string{"IM", "IV", "SL", "IN"}, Example: `"IM"`, Owner: "dosing", Class: ledger.Medicines, Doc: "The route of that order."},
	{Name: "order.active", Noun: "a signed order", Type: "flag", Example: "true", Owner: "dosing", Class: ledger.Medicines, Known: true, Doc: "Whether a signed order stands that has not ended."},
	{Name: "session.number", Noun: "the number of the session", Type: "number", Unit: "1", Example: "3", Owner: "dosing", Class: ledger.Dosing, Doc: "Which dosing session of the course comes next, from 1."},
	{Name: "dose.given", Noun: "the last dose", Type: "mass", Unit: "mg", Example: "50", Owner: "dosing", Class: ledger.Dosing, Known: true, Doc: "Doses that this clinic gave; each at its time."},
	{Name: "dose.tolerated", Noun: "a tolerated dose", Type: "mass", Unit: "mg", Example: "50", Owner: "dosing", Class: ledger.Dosing, Known: true, Doc: "Doses that somebody has said were tolerated, by the route of the order."},
	{Name: "consent.current", Noun: "a current consent", Type: "flag", Example: "true", Owner: "consent", Class: ledger.Consents, Known: true, Doc: "Whether the consent of this protocol is signed, not withdrawn and not expired."},
	{Name: "screening.medical", Noun: "a clear medical screening", Type: "flag", Example: "true", Owner: "screening", Class: ledger.Clinical, Known: true, Doc: "The medical screening, at the time it was signed; true if the signer found it clear."},
	{Name: "screening.psychological", Noun: "a clear psychological screening", Type: "flag", Example: "true", Owner: "screening", Class: ledger.Clinical, Known: true, Doc: "The psychological screening, at the time it was signed; true if the signer found it clear."},
	{Name: "protocol.adopted", Noun: "the adoption of this protocol", Type: "flag", Example: "true", Owner: "course", Class: ledger.Open, Known: true, Doc: "Whether a prescriber of this site has adopted exactly this text of the protocol."},
	{Name: "escort.named", Noun: "a person who goes home with the client and stays", Type: "flag", Example: "true", Owner: "dosing", Class: ledger.Dosing, Doc: "Whether a person with a name and a number takes the client home today and stays. A ride alone is false."},
	{Name: "fasting.solids", Noun: "the last meal", Type: "instant", Example: `"2026-11-22T07:30:00-07:00"`, Owner: "dosing", Class: ledger.Dosing, Doc: "When the person last ate."},
	{Name: "fasting.clear", Noun: "the last clear drink", Type: "instant", Example: `"2026-11-22T09:00:00-07:00"`, Owner: "dosing", Class: ledger.Dosing, Doc: "When the person last drank something clear."},
}
