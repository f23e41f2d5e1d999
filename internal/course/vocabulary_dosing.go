package course

import "github.com/clew-health/clew/internal/ledger"

// orderFacts are about the order that is signed or about to be.
var orderFacts = list{
	mass("order.dose", "the ordered dose", "50", "dosing", ledger.Medicines, "The amount of the order that is signed or about to be."),
	mass("order.total", "the dose of the whole session", "50", "dosing", ledger.Medicines, "The ordered dose and what this session already gave, boosters among it."),
	code("order.route", "the ordered route", "dosing", ledger.Medicines, "The route of that order.", "IM", "IV", "SL", "IN"),
	number("order.minutes", "the ordered duration", "min", "40", "dosing", ledger.Medicines, "Over how many minutes an infusion is to run."),
	code("order.indication", "what the order is for", "dosing", ledger.Medicines, "What the order is for: treatment-resistant depression, depression with acute suicidal ideation, or another reason.", "trd", "mdd-si", "other"),
	yesNo("order.booster", "whether the order is a booster", "false", "dosing", ledger.Medicines, "Whether the order adds to a dose of the same session."),
	ours(yesNo("order.active", "a signed order", "true", "dosing", ledger.Medicines, "Whether a signed order stands that has not ended.")),
	ours(yesNo("order.checked", "the second person's check", "true", "dosing", ledger.Medicines, "Whether a second person checked the order.")),
}

// doseFacts are about doses and sessions so far.
var doseFacts = list{
	number("session.number", "the number of the session", "1", "3", "dosing", ledger.Dosing, "Which dosing session of the course comes next, from 1."),
	ours(instant("session.held", "the last dosing session", "dosing", ledger.Dosing, "Dosing sessions, each at the time of its first dose.")),
	number("session.week", "the week of the course", "1", "5", "dosing", ledger.Dosing, "Which week since the course's first dose it is, from 1; 1 before it."),
	ours(mass("dose.given", "the last dose", "50", "dosing", ledger.Dosing, "Doses that this clinic gave; each at its time.")),
	instant("dose.ended", "the end of the last dose", "dosing", ledger.Dosing, "When the last dose was over: the last injection or device, the end of an infusion, or when the lozenges were spat out. Where nobody recorded an end, it is when the dose was given, and of an infusion as long after that as was ordered."),
	ours(mass("dose.tolerated", "a tolerated dose", "50", "dosing", ledger.Dosing, "Doses that somebody has said were tolerated, by the route of the order.")),
	ours(mass("dose.observed", "a dose tolerated under observation", "200", "dosing", ledger.Dosing, "Doses that were tolerated while a clinician watched, by the route of the order.")),
	ours(mass("dose.last", "the dose of the last session", "50", "dosing", ledger.Dosing, "What the last session gave in all, by the route of the order.")),
	ours(mass("dose.third", "the dose of the third session", "60", "dosing", ledger.Dosing, "What the third session gave in all, for comparison.")),
	ours(code("dose.last.route", "the route of the last session", "dosing", ledger.Dosing, "The route of the last session.", "IM", "IV", "SL", "IN")),
	code("last.effect", "how the last session worked", "dosing", ledger.Dosing, "How strong the effect of the last session was, as recorded.", "insufficient", "sufficient", "strong"),
	number("last.adverse", "the grade of the worst event last time", "{score}", "1", "dosing", ledger.Dosing, "The highest grade of an adverse event in the last session, 0 if there was none."),
	pressure("last.bp", "the highest blood pressure last time", "The highest blood pressure of the last session."),
	number("last.sedation", "the deepest sedation last time", "{score}", "4", "dosing", ledger.Dosing, "The lowest MOAA/S of the last session."),
	number("last.oxygen", "the lowest oxygen saturation last time", "%", "95", "dosing", ledger.Dosing, "The lowest oxygen saturation of the last session."),
	yesNo("last.recovered", "recovery in the planned time last time", "true", "dosing", ledger.Dosing, "Whether the person was ready to leave in the planned time last session."),
	yesNo("last.distress", "severe distress last time", "false", "dosing", ledger.Dosing, "Whether there was severe distress in the last session."),
	yesNo("last.emergency", "an emergency last time", "false", "dosing", ledger.Dosing, "Whether the last session was broken off for an emergency."),
}

// dayFacts are about the day of a session, before the dose.
var dayFacts = list{
	pressure("vitals.bp", "blood pressure", "Blood pressure, both numbers of one reading."),
	pressure("vitals.bp.baseline", "the blood pressure before the dose", "The last blood pressure before today's first dose."),
	number("vitals.heart-rate", "heart rate", "/min", "72", "dosing", ledger.Vitals, "Heart rate."),
	number("vitals.heart-rate.baseline", "the heart rate before the dose", "/min", "72", "dosing", ledger.Vitals, "The last heart rate before today's first dose."),
	number("vitals.oxygen", "oxygen saturation", "%", "97", "dosing", ledger.Vitals, "Oxygen saturation by pulse oximeter."),
	ours(number("vitals.oxygen.measured", "a measured oxygen saturation", "%", "97", "dosing", ledger.Vitals, "Oxygen saturation where somebody measured it, for places without an oximeter: where nobody did, there is none.")),
	ours(yesNo("patient.identity", "a check of who this is", "true", "dosing", ledger.Dosing, "Whether two identifiers were checked today, with the right course, session and order.")),
	ours(instant("interval.taken", "the interval history", "dosing", ledger.Clinical, "When somebody last asked what changed since the session before.")),
	ours(yesNo("interval.changed", "a change since the last session", "false", "dosing", ledger.Clinical, "Whether there is a new medicine, diagnosis or event that nobody has weighed yet.")),
	yesNo("escort.named", "a person who goes home with the client and stays", "true", "dosing", ledger.Dosing, "Whether a person with a name and a number takes the client home today and stays. A ride alone is false."),
	instant("fasting.solids", "the last meal", "dosing", ledger.Dosing, "When the person last ate."),
	instant("fasting.clear", "the last clear drink", "dosing", ledger.Dosing, "When the person last drank something clear."),
	yesNo("illness.acute", "an acute illness", "false", "dosing", ledger.Dosing, "Whether the person is acutely ill today, such as with an infection of the airways."),
	yesNo("nasal.congestion", "a stuffed nose", "false", "dosing", ledger.Dosing, "Whether the nose is stuffed today."),
	yesNo("bladder.emptied", "an empty bladder", "true", "dosing", ledger.Dosing, "Whether the bladder was emptied before the dose."),
	yesNo("urinary.today", "new bladder symptoms", "false", "dosing", ledger.Dosing, "Whether there are bladder symptoms since the last session, as asked today."),
	yesNo("risk.today", "raised suicide risk since the last visit", "false", "dosing", ledger.Clinical, "Whether asking today found suicidal thoughts, plans or acts since the last visit."),
	ours(yesNo("preferences.today", "mood, intention and touch preferences", "true", "dosing", ledger.Dosing, "Whether mood, intention, music, eyeshade, touch and the stop word were gone over today.")),
	yesNo("room.ready", "a ready room", "true", "dosing", ledger.Dosing, "Whether oxygen, suction or a bag and mask, a defibrillator, monitoring and rescue medicines in date are in the room."),
	yesNo("staff.credentials", "live credentials of everybody in the room", "true", "dosing", ledger.Dosing, "Whether everybody in the room holds the credential that their part needs."),
	code("presence.prescriber", "where the prescriber is", "dosing", ledger.Dosing, "Where the prescriber is: in the building, reachable within the protocol's time, or neither.", "on-site", "reachable", "away"),
	number("presence.people", "people of the staff in the building", "1", "2", "dosing", ledger.Dosing, "How many of the staff are in the building."),
	number("presence.watching", "clients that one monitor watches", "1", "1", "dosing", ledger.Dosing, "How many people under the medicine the same monitor watches, this one among them."),
	number("group.dosed", "people dosed in the group", "1", "3", "dosing", ledger.Dosing, "How many people of the group are dosed together."),
	number("group.facilitators", "facilitators of the group", "1", "1", "dosing", ledger.Dosing, "How many facilitators the group has."),
	number("group.monitors", "medical monitors of the group", "1", "1", "dosing", ledger.Dosing, "How many medical monitors the group has."),
}

// leavingFacts are about going home after a dose.
var leavingFacts = list{
	number("sedation.moaas", "the sedation score", "{score}", "5", "dosing", ledger.Vitals, "MOAA/S, 5 is alert."),
	yesNo("leaving.oriented", "orientation", "true", "dosing", ledger.Dosing, "Whether the person knows who, where and when."),
	yesNo("leaving.back", "being back to usual", "true", "dosing", ledger.Dosing, "Whether person and clinician both say that the person is back to usual."),
	yesNo("leaving.steady", "walking steadily", "true", "dosing", ledger.Dosing, "Whether the person walks steadily."),
	yesNo("leaving.comfortable", "at most mild nausea, and fluid kept down", "true", "dosing", ledger.Dosing, "Whether nausea is mild at most and fluid was kept down."),
	yesNo("leaving.settled", "no severe distress", "true", "dosing", ledger.Dosing, "Whether there is no unresolved severe distress."),
	yesNo("leaving.breathing", "easy breathing", "true", "dosing", ledger.Dosing, "Whether breathing is as before the dose."),
	yesNo("leaving.escort", "the named person, present", "true", "dosing", ledger.Dosing, "Whether the person who stays with the client is here now. A taxi is not."),
	yesNo("leaving.instructions", "written instructions", "true", "dosing", ledger.Dosing, "Whether the written instructions were given and gone over."),
	yesNo("leaving.risk-asked", "the question about suicide", "true", "dosing", ledger.Dosing, "Whether suicide was asked about before leaving, where it was at baseline."),
	ours(yesNo("leaving.signer", "a signer who may", "true", "dosing", ledger.Dosing, "Whether the one who signs the leaving is a nurse, physician assistant, nurse practitioner or physician.")),
}

// homeFacts are about a session at the client's home.
var homeFacts = list{
	yesNo("home.video", "live video", "true", "dosing", ledger.Dosing, "Whether live video is on, with the person in view and nothing recorded."),
	yesNo("home.address", "the address, confirmed today", "true", "dosing", ledger.Dosing, "Whether the address was confirmed today."),
	yesNo("home.licensed", "licences for where the person is", "true", "dosing", ledger.Dosing, "Whether prescriber and therapist are licensed where the person is today."),
	yesNo("home.chaperone", "a sober adult in the house", "true", "dosing", ledger.Dosing, "Whether a named, sober adult is in the house and stays until the person is alert."),
	yesNo("home.chaperone-phone", "the chaperone's telephone", "true", "dosing", ledger.Dosing, "Whether the chaperone's telephone was tried and answered."),
	yesNo("home.lozenges", "the lozenge count", "true", "dosing", ledger.Dosing, "Whether the lozenges were counted and the count is right."),
	yesNo("home.lockbox", "the locked box, children and animals", "true", "dosing", ledger.Dosing, "Whether the lozenges are locked away, and children and animals are out of the room."),
	yesNo("home.therapist", "a therapist for the whole session", "true", "dosing", ledger.Dosing, "Whether a therapist is present on video for the whole session."),
	number("home.first-fill", "sessions in the first fill", "1", "2", "dosing", ledger.Medicines, "How many sessions the first prescription covers."),
	ours(instant("evaluation.in-person", "an evaluation in person", "screening", ledger.Clinical, "When the prescriber, or one who covers, last evaluated the person in person.")),
	ours(instant("evaluation.telemedicine", "an evaluation by video", "screening", ledger.Clinical, "When the prescriber last evaluated the person by audio and video.")),
}
