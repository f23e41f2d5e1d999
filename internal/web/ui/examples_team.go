package ui

import "github.com/a-h/templ"

// examplesTeam are the pages about the people who work here.
func examplesTeam() []Example {
	in := func(name, title string, draw func(Shell) templ.Component) Example {
		return Example{name, title, func(s Shell) templ.Component { return draw(inside(s, title)) }}
	}
	first := func(step, name, title string, p SetupPage) Example {
		p.Step, p.First, p.Clinic, p.Name = step, true, "Fernwood, Portland", "Noor Haddad"
		return setup(name, title, p)
	}
	return []Example{
		first(StepPractice, "setup-practice", "Set up: the practice", SetupPage{Presets: examplePresets(""), Errors: map[string]string{"preset": "Choose which of these is most like your practice."}}),
		first(StepProtocols, "setup-protocols", "Set up: protocols", SetupPage{Protocols: []Choice{{Value: "kap-im", Label: "Ketamine by injection, with therapy", Checked: true}, {Value: "kap-sublingual-by-phone", Label: "Ketamine under the tongue, prescriber by phone"}}}),
		first(StepCard, "setup-card", "Set up: a way back", SetupPage{}),
		first(StepReady, "setup-ready", "Set up: ready", SetupPage{NextLine: "All of this can be changed later under your name, “How this practice is set up”.", Adopt: []Action{{Label: "Read Ketamine by injection; a prescriber adopts it", Href: "#"}}, Next: []Action{{Label: "Invite the people you work with", Href: "#"}}}),
		{"join", "An invitation", func(s Shell) templ.Component {
			return Join(outside(s, "Join"), JoinPage{Clinic: "Fernwood, Portland", By: "Noor Haddad", As: "monitor", Until: "The link works until Friday 16 October, 10:40.", Action: "#", Name: "Sam Ortiz",
				Credential: CredentialForm{Sort: "RN", Errors: map[string]string{"until": "Write the last day as a date."}}})
		}},
		in("team", "Who works here", func(s Shell) templ.Component { return Team(s, exampleTeam()) }),
		in("colleague", "Sam Ortiz", func(s Shell) templ.Component { return Colleague(s, exampleColleague()) }),
		in("me", "What I may do", func(s Shell) templ.Component {
			return Colleague(s, ColleaguePage{Name: "Noor Haddad", Line: "Therapist.", Here: true, Me: true, Card: "01995f3c-7a2e-7000-8000-000000000009", CardLine: "Your card is of 2 October 2026.", Reach: &StaffReach{Action: "#", Act: "a", Phone: "soon", Sends: true, Errors: map[string]string{"phone": "Write the number with its country, such as +1 303 555 0123."}},
				Roles: []Choice{{Label: "Therapist", Hint: "Prepares, is present, integrates."}}, May: []string{"Of clients they treat, see and write: vital signs, dosing sessions."}, Never: "the medicine register"})
		}),
		in("recovery-card", "Your recovery card", func(s Shell) templ.Component {
			return Card(s, CardPage{Clinic: "Fernwood, Portland", Name: "Noor Haddad", Code: "K7Q2-9FMD-TT3X-HW5B-PZ8C-4NKR", Origin: "https://fernwood.example", Key: "It lies on the machine that runs Clew, at /var/lib/clew/clinic.key.",
				Made: "Made 9 October 2026, 10:40.", Next: Action{Label: "I have put it away", Href: "#"}})
		}),
		in("settings", "How this practice is set up", func(s Shell) templ.Component {
			return Settings(s, SettingsPage{Title: "A clinic of about five", Line: "A team that shares its clients, with rooms, a rota, prices and a register.", Presets: examplePresets("clinic"), Reached: &ReachedForm{Act: "r", Phone: "ask Robin", Address: "12 Fern Street\nDenver, CO 80202", Errors: map[string]string{"phone": "Write a telephone number, such as +1 303 555 0100."}}, Action: "#", Act: "01995f3c-7a2e-7000-8000-000000000010", Errors: map[string]string{"reason": "Say why, in a few words."},
				Features: []FeatureView{{Title: "One care team for everybody", Say: "Everybody who gives care here is on every client’s care team.", State: State{"go", "on"}}, {Title: "Figures of many courses", Say: "This practice is small enough to know its people by name, so it shows people and not percentages.", State: State{"plain", "off"}, Later: true}},
				Copies:   []FeatureView{{Title: "Backup", Say: "The last one was made on Friday at 03:02, 344 MB.", State: State{"go", "last night"}}, {Title: "A backup that was tried", Say: "On Sunday a book was made of a backup and verified, in 14 minutes.", State: State{"go", "5 days ago"}}, {Title: "Copy on another disk", Say: "The disk of /mnt/usb is full, so the copy there stays behind. It holds what was recorded until 10:02.", State: State{"hold", "38 minutes behind"}}, {Title: "Pack for when nothing works", Say: "downtime.html in /mnt/share was made at 10:30.", State: State{"go", "10 minutes old"}}}})
		}),
		in("downtime", "For when nothing works", func(s Shell) templ.Component {
			return Downtime(s, DowntimePage{Locked: Action{Label: "Save the locked page", Href: "#"}, Sheets: Action{Label: "Open the sheets to print", Href: "#"}, Blank: Action{Label: "Open a blank sheet", Href: "#"}, Hidden: "Two other sessions are not yours to read, and not in it.",
				Days: []DowntimeDay{{"Today", []DowntimeRow{{"09:00", "Priya Nair", "Dosing, clinic, Cedar", State{"go", "under way"}}, {"13:00", "Daniel Cho", "Dosing, clinic, Cedar", State{}}}}, {"Saturday 10 October", []DowntimeRow{{"10:00", "Ana Moreno-Reyes", "Integration, by video", State{}}}}}})
		}),
		in("downtime-none", "For when nothing works, without a passphrase", func(s Shell) templ.Component {
			return Downtime(s, DowntimePage{Sheets: Action{Label: "Open the sheets to print", Href: "#"}, Blank: Action{Label: "Open a blank sheet", Href: "#"}, NoLock: "It cannot be locked yet: there is no passphrase. Whoever runs Clew’s machine makes one with “clew downtime passphrase”.", Empty: "No session is planned for today or tomorrow morning. The sheets say so."})
		}),
		in("downtime-not-yours", "For when nothing works, for the front desk", func(s Shell) templ.Component {
			return Downtime(s, DowntimePage{NotYours: "The pack holds what keeps clients safe in their sessions. It is for the people who give care; a blank sheet is for everybody.", Blank: Action{Label: "Open a blank sheet", Href: "#"}})
		}),
		in("who-may", "Who may do what", func(s Shell) templ.Component { return WhoMay(s, exampleWhoMay()) }),
		in("look-in", "Not on this care team", func(s Shell) templ.Component {
			return LookIn(s, LookInPage{Name: "Ana Moreno-Reyes", Action: "#", Line: "The record of Ana Moreno-Reyes is open to the people who treat them. If you need it now, say why; it opens for an hour, without the client’s own words, and somebody goes over it afterwards.",
				Team: []string{"Ifeoma Okafor, prescriber", "Noor Haddad, therapist"}, Reasons: []Option{{"emergency", "An emergency"}, {"standing-in", "Standing in for a colleague"}}, Reason: "She", Errors: map[string]string{"reason": "Say why in a sentence of at least 20 letters. It is read later."}})
		}),
		in("looks", "Looks from outside the care team", func(s Shell) templ.Component { return Looks(s, exampleLooks()) }),
		in("care-team", "Care team", func(s Shell) templ.Component { return CareTeam(s, exampleCareTeam()) }),
		in("shared", "Shared with you", func(s Shell) templ.Component {
			return Shared(s, SharedPage{Rows: []TeamRow{{Name: "Ana Moreno-Reyes", Line: "Until 22 February 2027.", Href: "/styleguide/chart"}}})
		}),
	}
}

func examplePresets(now string) []Choice {
	return []Choice{
		{"solo", "A therapist with a partner prescriber", "One protocol, your clients, and a prescriber of another practice who signs in for one client at a time.", now == "solo"},
		{"clinic", "A clinic of about five", "A team that shares its clients, with rooms, a rota, prices and a register.", now == "clinic"},
		{"network", "A network of sites", "A care team for each course, two people for every wider role, and figures over many courses.", now == "network"},
	}
}

func exampleTeam() TeamPage {
	return TeamPage{
		Notice: "The invitation was taken back. Its link opens nothing now.", Link: "https://fernwood.example/join/ABCDEFGHJKLMNPQRSTUVWXYZ23", LinkNote: "It works once, until Friday 16 October, 10:40.",
		Soon:    []TeamRow{{Name: "Sam Ortiz", Line: "RN of Oregon, number 77-1, until 24 October 2026", Href: "#", States: []State{{"hold", "ends in 15 days"}}}},
		Waiting: []TeamRow{{Name: "Ifeoma Okafor", Line: "Prescriber and medical director", Href: "#", States: []State{{"hold", "waits for a second person"}}}},
		Here: []TeamRow{{Name: "Ifeoma Okafor", Line: "Prescriber", More: "MD", Href: "#"}, {Name: "Noor Haddad", Line: "Therapist and practice manager", More: "LMFT", Href: "#"},
			{Name: "Maximiliana Anastasopoulou-Featherstonehaugh", Line: "Front desk", Href: "#"}},
		Invited: []TeamRow{{Name: "Kim Berg", Line: "Trainee", States: []State{{"plain", "until Fri 16 Oct, 10:40"}}, Do: Action{Label: "Take it back", Href: "#", Post: true}}},
		Left:    []TeamRow{{Name: "Lee Park", Line: "Monitor", Href: "#"}},
		Invite: &InviteForm{Act: "01995f3c-7a2e-7000-8000-000000000011", Name: "Kim Berg", Until: "The link works once, for a week. You can take it back before.", Errors: map[string]string{"roles": "Choose at least one thing you do here."},
			Roles: []Choice{{"therapist", "Therapist", "Prepares, is present, integrates.", false}, {"monitor", "Monitor", "Watches over body and vital signs during a session; often a nurse.", true}}},
	}
}

func exampleColleague() ColleaguePage {
	return ColleaguePage{
		Name: "Sam Ortiz", Line: "Monitor.", Here: true, Roles: []Choice{{Label: "Monitor", Hint: "Watches over body and vital signs during a session; often a nurse."}},
		May:     []string{"Of clients they treat, see, write, correct, sign, give and witness: dosing sessions, vital signs.", "At this practice, see: settings and protocols."},
		Never:   "substance-use treatment records",
		Waiting: &RolesWaiting{Asked: "Monitor and supervisor:", By: "Noor Haddad", Reason: "Kim starts as a trainee.", Action: "#", Act: "01995f3c-7a2e-7000-8000-000000000012", Key: "01995f3c-7a2e-7000-8000-000000000013"},
		Credentials: []CredentialView{
			{Title: "RN", Line: "Of Oregon, number 77-1, until 24 October 2026.", State: State{"hold", "ends in 15 days"}, End: &EndForm{Action: "#", ID: "a", Held: "x", On: "2026-10-09", Errors: map[string]string{"reason": "Say why, in a few words."}}},
			{Title: "BLS", Line: "Until 2 March 2028.", State: State{"go", "in force"}},
		},
		CredentialForm: &CredentialForm{Action: "#", Sort: "RN", Errors: map[string]string{"until": "The last day lies before the first."}},
		RolesForm:      &RolesForm{Action: "#", Roles: []Choice{{"monitor", "Monitor", "Watches over body and vital signs.", true}, {"supervisor", "Supervisor", "Reads and co-signs a trainee’s work.", false}}, Two: "To make somebody medical director takes a second person, where there is one.", Errors: map[string]string{"roles": "These are the roles they have."}},
		Reach:          &StaffReach{Action: "#", Act: "a"},
		Leave:          &Action{Label: "Sam Ortiz leaves today", Href: "#", Post: true},
		Journey:        exampleFirstJourney()[3:],
	}
}

func exampleWhoMay() WhoMayPage {
	role := RoleMay{Title: "Therapist", Purpose: "Prepares, is present, integrates.", Never: "substance-use treatment records, the medicine register",
		May: []MayLine{{"At this practice", "see:", "settings and protocols"}, {"Of clients they treat", "see, write, correct and sign:", "names and contacts, diagnoses and notes, questionnaires and scores"}}}
	return WhoMayPage{Mine: []RoleMay{role}, Roles: []RoleMay{role, {Title: "Visitor", Purpose: "Nobody in particular.", Never: "anything"}},
		Reads: []FeatureView{{Title: "The client’s own words", Say: "Client, therapist, prescriber, monitor and trainee."}},
		Heads: []string{"Physician", "Nurse practitioner", "Registered nurse", "Licensed therapist"}, Acts: []ScopeRow{{"sign the medical half of a screening", []string{"yes", "yes; some states ask for an agreement", "no", "no"}}}}
}

func exampleLooks() LooksPage {
	return LooksPage{Rows: []LookRow{
		{Who: "Sam Ortiz", Whom: "Ana Moreno-Reyes", Href: "#", When: "9 October 2026, 10:12", Why: "An emergency", Reason: "She called from the car park and felt faint.", State: State{"hold", "to go over"},
			Form: &LookReview{Action: "#", ID: "a", Errors: map[string]string{"note": "Say what was not in order, and what follows."}}},
		{Who: "Theo Lind", Whom: "Ben Aldous", Href: "#", When: "2 October 2026, 18:40", Why: "Standing in for a colleague", Reason: "Noor was ill on Friday.", State: State{"go", "in order"}, Reviewed: "Gone over by Jonas Weil."},
	}}
}

func exampleCareTeam() CareTeamPage {
	return CareTeamPage{
		Header: PersonHeader{Name: "Ana Moreno-Reyes", Line: "41, she/her."}, Tabs: []Tab{{Label: "Journey", Href: "#"}, {Label: "Care team", Href: "#", Current: true}},
		Line:    "These people, and nobody else here, open this record. Others who give care can look in for a reason, which is gone over.",
		Members: []TeamRow{{Name: "Noor Haddad", Line: "Therapist."}, {Name: "Lee Park", Line: "Monitor.", States: []State{{"hold", "no longer works here"}}}},
		Form: &CareTeamForm{Action: "#", Errors: map[string]string{"members": "Noor Haddad does not work here as prescriber, so cannot be that on the team."},
			Groups: []TeamGroup{{"Therapist", []Choice{{"t", "Noor Haddad", "LMFT", true}}}, {"Prescriber", []Choice{{"p", "Ifeoma Okafor", "MD", false}}}}},
		Partners: []PartnerView{{Name: "Ruth Amsel", Line: "From 9 October 2026 until 9 January 2027. The client agreed: in writing, 9 October 2026.", Action: "#", Key: "x", Errors: map[string]string{"reason": "Say why, in a few words."}}},
		Grant: &PartnerForm{Action: "#", Partners: []Option{{"x", "Ruth Amsel"}}, MayInvite: true, From: "2026-10-09", Hint: "They see what is known about this person, without the person’s own words, and sign as a prescriber here.",
			Errors: map[string]string{"agreed": "Say how the client agreed, and when."}},
	}
}
