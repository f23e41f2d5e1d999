package access

import "github.com/clew-health/clew/internal/ledger"

// roleTitles are the roles as people say them, and what each is here for.
var roleTitles = map[Role][2]string{
	Client:         {"client", "The person in care, in their own record."},
	Proxy:          {"proxy", "Somebody who may act for a client, within limits."},
	Therapist:      {"therapist", "Prepares, is present, integrates."},
	Prescriber:     {"prescriber", "Determines, orders, releases."},
	Monitor:        {"monitor", "Watches over body and vital signs during a session; often a nurse."},
	Director:       {"medical director", "Answers for the medicine of the site."},
	Supervisor:     {"supervisor", "Reads and co-signs a trainee’s work."},
	Trainee:        {"trainee", "Learns here; a supervisor co-signs."},
	FrontDesk:      {"front desk", "Appointments and contact details."},
	Biller:         {"biller", "Receipts; sees no care."},
	Manager:        {"practice manager", "Runs the place; sees no care and no words."},
	PrivacyOfficer: {"privacy officer", "Watches over who looked at what."},
	Operator:       {"operator", "Runs the machine; sees no one’s care."},
	Inspector:      {"inspector", "Reads the medicine register."},
	Partner:        {"partner", "A clinician of another practice, in records a client shared."},
	Machine:        {"program", "Takes in records and readings from elsewhere."},
	Visitor:        {"visitor", "Nobody in particular."},
}

// Title returns a role as people say it: "medical director". A role nobody
// knows is its own name.
func (r Role) Title() string {
	if t, ok := roleTitles[r]; ok {
		return t[0]
	}
	return string(r)
}

// Purpose returns in a sentence what a role is here for.
func (r Role) Purpose() string { return roleTitles[r][1] }

// classTitles are the classes of data as people say them.
var classTitles = map[ledger.Class]string{
	ledger.Open: "settings and protocols", ledger.Demographics: "names and contacts", ledger.Scheduling: "appointments and care teams",
	ledger.Clinical: "diagnoses and notes", ledger.Measures: "questionnaires and scores", ledger.Medicines: "medicines and orders",
	ledger.Dosing: "dosing sessions", ledger.Vitals: "vital signs", ledger.Consents: "consents",
	ledger.Part2: "substance-use treatment records", ledger.Words: "the client’s own words", ledger.Register: "the medicine register",
	ledger.People: "colleagues and credentials",
}

// ClassTitle returns a class of data as people say it.
func ClassTitle(c ledger.Class) string {
	if t, ok := classTitles[c]; ok {
		return t
	}
	return string(c)
}

// actionTitles are what somebody may do, as people say it.
var actionTitles = map[Action]string{
	Discover: "see that it is there", List: "see in lists", Read: "read", Create: "write", Amend: "correct", Sign: "sign",
	CoSign: "co-sign", Administer: "give", Witness: "witness", Disclose: "hand out", Export: "export", DeleteDraft: "discard drafts",
	Approve: "approve", Configure: "configure",
}

// Title returns an action as people say it: "correct".
func (a Action) Title() string {
	if t, ok := actionTitles[a]; ok {
		return t
	}
	return string(a)
}

// relationTitles are the relationships as people say them, after "may".
var relationTitles = map[Relation]string{
	Unrelated: "of everybody", Scheduled: "of clients they have an appointment with", Team: "of clients on whose care team they are",
	Assigned: "of clients they watch over in a session", Originator: "of what they wrote themselves", Supervises: "of their trainees’ clients",
	Self: "of themselves", ByProxy: "of the person they act for", ByGrant: "of clients who shared their record", LookingIn: "for an hour, of a client outside their care teams, with a reason",
}

// Title returns a relationship as it ends a sentence: "of everybody".
func (r Relation) Title() string {
	if t, ok := relationTitles[r]; ok {
		return t
	}
	return string(r)
}
