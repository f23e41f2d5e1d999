package course

import "github.com/clew-health/clew/internal/ledger"

// clinicFacts are the clinic's own acts: decisions, agreements, meetings.
var clinicFacts = list{
	ours(yesNo("protocol.adopted", "the adoption of this protocol", "true", "course", ledger.Open, "Whether a prescriber of this site has adopted exactly this text of the protocol.")),
	ours(yesNo("consent.current", "a current consent", "true", "consent", ledger.Consents, "Whether the consent of this protocol is signed by everybody it needs, not withdrawn, not expired, and nothing material to safety has changed since.")),
	ours(yesNo("consent.further", "an agreement to a further dose", "true", "consent", ledger.Consents, "Whether the consent of this protocol is current, and the person has not said since the last dose that they want no further one.")),
	ours(yesNo("consent.touch", "an agreement about touch", "true", "consent", ledger.Consents, "Whether the separate agreement about touch was signed; what it allows stands in it.")),
	ours(yesNo("consent.telehealth", "an agreement about telehealth", "true", "consent", ledger.Consents, "Whether the separate agreement about telehealth is current.")),
	ours(yesNo("consent.group", "an agreement about the group", "true", "consent", ledger.Consents, "Whether the separate agreement about the group and its confidences is current.")),
	ours(yesNo("screening.medical", "a clear medical screening", "true", "screening", ledger.Clinical, "The medical screening, at the time it was signed; true if the signer found it clear.")),
	ours(yesNo("screening.psychological", "a clear psychological screening", "true", "screening", ledger.Clinical, "The psychological screening, at the time it was signed; true if the signer found it clear.")),
	ours(yesNo("determination.current", "a current determination", "true", "screening", ledger.Clinical, "Whether a prescriber and a mental-health professional both recommend the treatment, neither has expired, and no new fact has reopened it.")),
	ours(yesNo("course.paused", "a pause of the course", "false", "course", ledger.Scheduling, "Whether the course is paused: somebody paused it, and it does not go on yet.")),
	ours(instant("preparation.held", "the last preparation session", "course", ledger.Scheduling, "Preparation sessions of this course.")),
	ours(instant("integration.held", "the last integration session", "course", ledger.Scheduling, "Integration sessions of this course.")),
	ours(instant("benefit.reviewed", "a review of the benefit", "screening", ledger.Clinical, "When a prescriber last reviewed whether the treatment helps.")),
	ours(yesNo("review.overdue", "a review that is overdue", "false", "course", ledger.Clinical, "Whether the course was to be looked at again by now: by a day, or after so many sessions, as was decided at the last review.")),
	ours(yesNo("rems.site", "the site's REMS certificate", "true", "course", ledger.Open, "Whether the site's REMS certificate is recorded and has not lapsed.")),
	ours(yesNo("rems.patient", "the REMS enrolment", "true", "course", ledger.Clinical, "Whether the person is enrolled in the REMS, with both signatures, before the first dose.")),
	ours(yesNo("rems.form", "the last monitoring form", "true", "course", ledger.Clinical, "Whether the REMS monitoring form of the session before was sent; yes where there was none.")),
}

// placeFacts are about where the clinic and the person are.
var placeFacts = list{
	text("site.place", "where the clinic is", "US-CO", "course", ledger.Open, "Country and state of the clinic. Rules with a jurisdiction stay in effect where it is not known."),
}
