package sim

// figureNames are the figures that a model gives, in the order of the file: one
// that is missing would be found only when somebody needs it.
var figureNames = []string{
	"age.mean", "age.sd", "age.least", "age.most", "sex.female", "gender.other", "bmi.mean", "bmi.sd", "height.female", "height.male", "height.sd",
	"referred", "benzodiazepine", "antidepressant", "other.medicine", "hypertension", "apnoea", "psychosis", "bipolar", "relative.psychosis",
	"substance.active", "substance.past", "heart.disease", "aneurysm", "ect.tms", "bladder", "alone", "ideation.some", "ideation.high", "age.condition", "allergy", "drinks.never", "cannabis", "psychedelic", "unfinished",
	"bp.systolic", "bp.systolic.sd", "bp.systolic.year", "bp.hypertension", "bp.diastolic.share", "bp.reading.sd", "bp.white-coat", "bp.white-coat.by",
	"heart.rest", "heart.sd", "im.rise", "im.rise.sd", "im.peak", "im.gone", "sl.rise", "sl.rise.sd", "sl.peak", "sl.gone", "rise.heart", "rise.oxygen",
	"breaths.rest", "breaths.sd", "artefact", "artefact.seen", "artefact.oxygen", "room.comes", "room.again", "nausea", "vomiting", "headache", "dizziness", "distress", "help", "effect.weak", "effect.weak.later", "effect.strong", "missed", "moved", "ate", "ate.waved", "ate.vomits", "slip", "dropout", "maintenance",
	"sessions.mean", "sessions.sd", "phq.mean", "phq.sd", "gad.mean", "gad.sd", "strands", "class.good", "class.partial", "class.worse", "gain.good",
	"gain.partial", "gain.none", "gain.worse", "gain.sd", "gain.dose", "gain.integration", "drift", "relapse", "relapse.sd", "noise", "expectation",
	"item9.share", "drinks", "reply.first", "reply.sd", "reply.course", "reply.month", "reply.tired", "reply.brief",
	"reply.tap", "reply.hour", "reply.mail", "reply.text", "reply.reached", "reply.called", "reply.worse", "reply.stop", "tap.stop", "reply.once",
	"unchanged", "stops.together", "stops.followed", "well", "letter", "item.sd", "tap.tender", "tap.call",
	"item9.rise", "item9.before", "item9.often", "teachback.wrong", "pages", "commitment", "task.late", "rise.diastolic",
	"heart.reading.sd", "oxygen.reading.sd", "oxygen.rest", "oxygen.sd",
}
