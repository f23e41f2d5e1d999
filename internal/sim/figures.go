package sim

// figureNames are the figures that a model gives, in the order of the file: one
// that is missing would be found only when somebody needs it.
var figureNames = []string{
	"age.mean", "age.sd", "age.least", "age.most", "sex.female", "gender.other", "bmi.mean", "bmi.sd", "height.female", "height.male", "height.sd",
	"referred", "benzodiazepine", "antidepressant", "other.medicine", "hypertension", "apnoea", "psychosis", "bipolar", "relative.psychosis",
	"substance.active", "substance.past", "heart.disease", "aneurysm", "ect.tms", "bladder", "alone", "ideation.some", "ideation.high", "age.condition", "allergy", "drinks.never", "cannabis", "psychedelic", "unfinished",
	"bp.systolic", "bp.systolic.sd", "bp.systolic.year", "bp.hypertension", "bp.diastolic.share", "bp.reading.sd", "bp.white-coat", "bp.white-coat.by",
	"heart.rest", "heart.sd", "im.rise", "im.rise.sd", "im.peak", "im.gone", "sl.rise", "sl.rise.sd", "sl.peak", "sl.gone", "rise.heart", "rise.oxygen",
	"breaths.rest", "breaths.sd", "artefact", "artefact.seen", "artefact.oxygen", "room.comes", "room.again", "nausea", "vomiting", "headache", "dizziness", "distress", "help", "effect.weak", "effect.weak.later", "effect.strong", "missed", "moved", "ate", "ate.waved", "ate.vomits", "tablet", "slip", "dropout", "maintenance",
	"sessions.mean", "sessions.sd", "phq.mean", "phq.sd", "gad.mean", "gad.sd", "strands", "class.good", "class.partial", "class.worse", "gain.good",
	"gain.partial", "gain.none", "gain.worse", "gain.sd", "gain.dose", "gain.integration", "drift", "relapse", "relapse.sd", "noise", "expectation",
	"item9.share", "drinks", "reply.first", "reply.sd", "reply.course", "reply.month", "reply.tired", "reply.brief",
	"reply.tap", "reply.hour", "reply.mail", "reply.text", "reply.reached", "reply.called", "reply.asked", "reply.whole", "reply.worse", "reply.stop", "tap.stop", "reply.once",
	"unchanged", "stops.together", "stops.followed", "well", "letter", "item.sd", "tap.tender", "tap.call",
	"item9.rise", "item9.before", "item9.often", "teachback.wrong", "pages", "commitment", "task.late", "rise.diastolic",
	"heart.reading.sd", "oxygen.reading.sd", "oxygen.rest", "oxygen.sd",
	"doses.seen", "days.withdrawn-call", "minutes.papers", "seconds.least", "seconds.least-room", "tap.ill.better", "tap.ill.same", "tap.ill.worse",
	"tap.well.better", "tap.well.same", "tap.well.worse", "sidas.most", "days.booking", "hours.session", "hours.free", "days.move", "minutes.early",
	"minutes.late", "minutes.missed", "minutes.check", "minutes.ate", "rest.most", "rest.first", "minutes.rest", "minutes.reading", "minutes.question",
	"minutes.dose", "minutes.meeting", "house.credential", "house.credential.soon", "house.rota", "team.people", "team.rooms", "team.most", "days.followed", "minutes.form", "task.late.days",
	"today.alerts", "today.notes", "minutes.call", "minutes.plan", "hours.call", "room.patience", "room.comes.sd", "room.comes.least",
	"room.comes.most", "moment.tears", "moment.laughter", "moment.still", "moment.movement", "moment.sigh", "moment.reached-out", "moment.spoke",
	"moment.asked-for-help", "phq.least", "phq.most", "gad.least", "gad.most", "expectation.sd", "gain.dose.most", "expectation.weeks", "eased.most",
	"today.call", "today.round", "today.lead", "growth", "days.link", "minutes.teachback", "minutes.signing", "minutes.preparation-note", "practised",
	"days.apart", "days.pages", "days.tired", "reply.hour.from", "reply.hour.until", "days.called", "sl.slower", "phase.least", "phase.width",
	"phase.onset", "phase.inward", "phase.emerging", "phase.debrief", "moment.from", "moment.width", "support", "support.from", "support.width", "look",
	"look.roused", "look.undisturbed", "quote.from", "quote.width", "minutes.reading-late", "event.from", "event.width", "event.second", "event.vomits",
	"event.help", "minutes.help", "minutes.leave", "leave.most", "minutes.taxi", "minutes.leave-again", "minutes.after", "minutes.dosing-note",
	"minutes.integration-note", "asked.together", "minutes.asked", "menopause", "minutes.meeting-first", "minutes.pressure", "minutes.decide",
	"days.safety-plan", "minutes.screening-signed", "minutes.determined", "minutes.determined-no", "bp.apart", "pace", "pace.sd", "pace.least",
	"pace.most", "sessions.least", "sessions.most", "names.older", "height.least", "height.most", "bmi.least", "bmi.most", "heart.least", "heart.most",
	"oxygen.least", "oxygen.most", "breaths.least", "breaths.most", "im.rise.least", "im.rise.most", "age.middle", "ideation.high.level",
	"today.systolic", "hours.same-day", "minutes.slip", "drowsy.peak", "drowsy", "drowsy.level", "bp.reading.low", "breaths.drowsy",
	"breaths.reading.sd", "bp.white-coat.least", "bp.white-coat.width", "bp.white-coat.low",
}

// spanNames are what is drawn as a whole number.
var spanNames = []string{
	"maintenance.weeks", "maintenance.sessions", "sidas.control", "move.hour", "move.minute", "come", "ate.before", "drank.before", "reply.after",
	"alert.after", "task.hour", "task.minute", "arrival.hour", "arrival.minute", "preparations", "preparation.minutes", "first.days", "moments",
	"commitment.days", "integration.minutes", "tested.days", "exams.months", "taken.hours", "used.hours", "born.days", "phone", "mail",
	"ideation.some.level", "tried.more", "stop-bang", "alcohol.last", "cannabis.last", "psychedelic.last", "lab.alt", "lab.ast", "lab.alp",
	"lab.bilirubin", "cognition.moca", "elsewhere.doses", "elsewhere.apart", "elsewhere.before",
}

// waitNames are the times between one thing and the next.
var waitNames = []string{
	"no-change", "stops", "end", "risk-again", "consent", "consent-read", "consent-signed", "preparation", "integration", "team", "first-talk", "alone",
	"screening", "not-heard", "determination", "told-no", "after-no",
}

// listNames are lists of whole numbers.
var listNames = []string{
	"free.hours", "session.hours", "look.minutes", "quotes",
}
