package ui

import "github.com/a-h/templ"

// examplesDuty are the pages about answers that need a person.
func examplesDuty() []Example {
	return append(examplesSupport(), examplesAlerts()...)
}

func exampleCrisis(say Words) CrisisWords {
	return CrisisWords{Links: []SupportLink{{"tel:988", say("support.call", "line", "988")}, {"sms:988", say("support.text", "line", "988")}},
		Line:      say("support.line", "name", "988 Suicide & Crisis Lifeline"),
		Emergency: say("support.emergency", "number", "911"), Elsewhere: say("support.elsewhere", "place", say("support.place.US"))}
}

func examplesSupport() []Example {
	say := clientTexts().Say
	page := func(change func(*SupportPage)) SupportPage {
		p := SupportPage{Title: say("support.thanks"), Now: say("support.now", "day", "Monday"), Crisis: exampleCrisis(say),
			Person: &SupportLink{"tel:+13035550199", say("support.person.named", "name", "Mia")}, Plan: &SupportLink{"/answer/example/support/plan", say("support.plan")},
			Told: say("support.told", "name", "Maya Chen", "time", "12:10 AM"), Action: "/answer/example/support", Next: "1/q9", Go: "/answer/example"}
		change(&p)
		return p
	}
	one := func(name, title string, change func(*SupportPage)) Example {
		return Example{name, title, func(s Shell) templ.Component { return Support(client(s, ""), page(change)) }}
	}
	return []Example{
		one("support", "After a risk answer, somebody on duty", func(*SupportPage) {}),
		one("support-nobody", "After a risk answer, nobody on duty, nobody named", func(p *SupportPage) {
			p.Told, p.Person, p.Plan, p.NoOne = say("support.nobody", "time", "on Monday at 9:00 AM"), nil, nil, say("support.person.none")
		}),
		one("support-elsewhere", "After a risk answer, where no line is known", func(p *SupportPage) {
			p.Crisis = CrisisWords{Emergency: say("support.nowhere")}
		}),
		one("support-called", "A call is asked for", func(p *SupportPage) {
			p.Title, p.Now, p.Asked, p.Told = say("support.called"), "", true, say("support.told", "name", "Maya Chen", "time", "12:10 AM")
			p.Number = say("support.called.number", "end", "42")
		}),
		{"support-plan", "My safety plan", func(s Shell) templ.Component {
			return SafetyPlan(client(s, "/answer/example/support"), SafetyPlanPage{Title: say("plan.title"), Made: say("plan.made", "day", "November 3, 2026"), Crisis: exampleCrisis(say),
				Steps: []PlanLines{{say("plan.signs"), []PlanLine{{Words: "I stop answering the phone"}, {Words: "Three nights without sleep"}}},
					{say("plan.coping"), []PlanLine{{Words: "Walk to the river and back"}}},
					{say("plan.people"), []PlanLine{{"My sister Mia, 303 555 0199", "tel:3035550199"}, {Words: "My neighbor Jo"}}}}})
		}},
	}
}

// examplesAlerts are the pages of the staff.
func examplesAlerts() []Example {
	in := func(name, title string, page func(s Shell) templ.Component) Example {
		return Example{name, title, func(s Shell) templ.Component {
			e := inside(s, title)
			e.Needs, e.Urgent = "3", true
			return page(e)
		}}
	}
	return []Example{
		in("needs", "Needs you", func(s Shell) templ.Component { return Needs(s, exampleNeeds()) }),
		in("needs-none", "Needs you, nothing", func(s Shell) templ.Component {
			return Needs(s, NeedsPage{Duty: "Nobody is on call. Clients are not asked about suicide from afar, and read that the team looks on Monday at 9:00 AM.", Gap: true, Empty: "Nothing waits for you."})
		}),
		in("alert-room", "Help is wanted in a room", func(s Shell) templ.Component {
			return AlertView(s, AlertPage{Person: "Ana Moreno-Reyes", Chart: "/patients/a", Title: "Help is wanted in the room", Action: "/patients/a/alerts/1", Room: "/patients/a/sessions/s", TakeAct: "k",
				Clock: "It is Lee Park’s, since 14:32. Nobody took it yet.", Due: "Come to the room by 14:34.", Steps: []string{"14:32: Lee Park, on call told."}})
		}),
		in("alert", "An alert, nobody has it yet", func(s Shell) templ.Component { return AlertView(s, exampleAlert()) }),
		in("alert-reached", "An alert, spoken with", func(s Shell) templ.Component {
			p := exampleAlert()
			p.Clock, p.Late, p.TakeAct, p.Due, p.Promised = "Maya Chen has it, since 23:44.", "", "", "They were reached. Ask the questions and make the plan by Sun 23:52.", ""
			p.Tries = []string{"23:44: Maya Chen took it.", "23:52: By telephone: spoke with them. She is with her sister tonight. Maya Chen."}
			p.Lacks, p.ByReason = []string{"The Columbia scale (C-SSRS) was not asked since this answer."}, true
			p.Errors = map[string]string{"reason": "Write why this can end without a conversation, the questions or a plan.", "reached": "Say whether you spoke with them."}
			return AlertView(s, p)
		}),
		in("chart-alert", "A chart with an open alert", func(s Shell) templ.Component {
			p := exampleFirst()
			p.Alerts = []AlertBanner{{State{"risk", "An answer about suicide."}, "It is Maya Chen’s, since 23:40. Nobody took it yet. Speak with them by 00:10.", "/patients/a/alerts/1"}}
			return Chart(s, p)
		}),
		in("rota", "Who is on call", func(s Shell) templ.Component { return Rota(s, exampleRota()) }),
		in("safety-plan", "A safety plan", func(s Shell) templ.Component { return StaffPlan(s, exampleStaffPlan()) }),
	}
}

func exampleNeeds() NeedsPage {
	open := func(href string) Action { return Action{Label: "Open", Href: href} }
	return NeedsPage{Duty: "On call: Maya Chen, until Sun 08:00.", Hidden: "One record holds something that is not yours to see; those whose it is are told.", All: true, Groups: []NeedGroup{
		{"Somebody waits for a call", []NeedRow{{Title: "An answer about suicide", Person: "Ana Moreno-Reyes", Href: "/patients/a", Owner: "you", Due: "asked for a call, by 00:10", State: State{"risk", "red"}, Do: open("/patients/a/alerts/1")}}},
		{"Late", []NeedRow{{Title: "Call them", Person: "Ben Aldous", Href: "/patients/b", Owner: "whoever is therapist", Due: "by Thu 12:00", State: State{"hold", "late"}, Do: Action{Label: "Done", Href: "/patients/b/tasks/1/done", Post: true, Act: "1"}}}},
		{"Later", []NeedRow{{Title: "A question about suicide was left open", Person: "Wendell Krause", Href: "/patients/c", Owner: "Owen Park", Due: "by Sun 18:00", Do: open("/patients/c/alerts/1")}}},
	}}
}

func exampleAlert() AlertPage {
	return AlertPage{Person: "Ana Moreno-Reyes", Chart: "/patients/a", Title: "An answer about suicide", State: State{"risk", "red"}, Risk: true, Action: "/patients/a/alerts/1",
		Answers: []AlertAnswer{{Question: "Thoughts that you would be better off dead or of hurting yourself in some way", Answer: "More than half the days (2)", From: "PHQ-9, question 9. On their own.", When: "23:40.", State: State{"risk", "red"}}},
		Clock:   "Owen Park, the backup, has been told. Nobody took it yet.", Due: "Speak with them by 00:10.", Late: "late: 4 minutes past 00:10", Promised: "The client has read that Maya Chen calls by 00:10.", Asked: "They asked for a call, 23:42.",
		Steps: []string{"23:40: Maya Chen, on call told.", "23:50: Owen Park, as backup told."},
		Known: []KnownLine{{"Call them", "+1 303 555 0142", "tel:+13035550142"}, {"Their person", "Mia, sister, 303 555 0199", "tel:3035550199"}, {"Address, for a welfare check", "12 Juniper Lane\nDenver CO 80205", ""},
			{"Safety plan", "Of 3 Nov 10:00, current.", "/patients/a/safety-plan"}, {"Columbia scale, last", "C-SSRS 1. 3 Nov 10:20, Owen Park, MD.", ""}},
		Lacks:   []string{"Nobody has spoken with them yet.", "The Columbia scale (C-SSRS) was not asked since this answer."},
		TakeAct: "1", TryAct: "2", ScaleAct: "3", CloseAct: "4", Plan: "/patients/a/safety-plan", Errors: map[string]string{},
		Hows: []Option{{"telephone", "By telephone"}, {"in-person", "In person"}}, Levels: []Option{{"", "Choose"}, {"0", "0"}, {"1", "1"}}}
}

func exampleRota() RotaPage {
	return RotaPage{Unreached: []Unreached{{"You", "#"}, {"Jonas Weil", ""}}, Now: "On call: Maya Chen, until Sun 08:00.", NowMore: "Only while a named person is on call and can be reached by a number are clients asked about suicide from afar, and only then do they read that somebody will call.",
		Turns: []RotaTurn{{When: "Sat 21 Nov, 18:00 to Sun 22 Nov, 08:00", Who: "Maya Chen", Behind: "Backup Owen Park and director Sofia Lindqvist", Number: "+1 303 555 0100", End: &RotaEnd{Action: PathRotaEnd, Act: "1", Name: "Maya Chen, Sat 21 Nov"}},
			{When: "Sun 22 Nov, 08:00 to Mon 23 Nov, 09:00", Gap: true}, {When: "Mon 23 Nov, 09:00 to Sat 28 Nov, 09:00", Who: "Owen Park", Behind: "Nobody behind them. No number: nobody is promised a call."}},
		Form: &RotaForm{Action: PathRota, Act: "1", First: "2026-11-22", Last: "2026-11-28", From: "18:00", Until: "09:00", People: []Option{{"a", "Maya Chen"}, {"b", "Owen Park"}},
			Days: []DayTick{{"monday", "Monday", true}, {"tuesday", "Tuesday", true}, {"saturday", "Saturday", false}}, Errors: map[string]string{"oncall": "Choose who is on call."}},
		Lengths:    []LengthRow{{Say: "After a red answer, somebody on duty speaks with the client within", Counts: "20 minutes", Ours: "30 minutes", Own: true}, {Say: "After an amber answer, on the same day, within", Counts: "4 hours", Ours: "4 hours"}},
		Reading:    "While nobody is on call, the team reads what came in at 09:00 on Monday, Tuesday and Friday.",
		LengthForm: &LengthForm{Action: PathLengths, Act: "1", Errors: map[string]string{}, Fields: []LengthField{{"call.red", "After a red answer, somebody on duty speaks with the client within", "20"}}}}
}

func exampleStaffPlan() SafetyPage {
	return SafetyPage{Person: "Ana Moreno-Reyes", Chart: "/patients/a", Made: "Made 3 Nov by Maya Chen, LMFT. It counts until a new one.", State: State{},
		Parts:  []SafetyPart{{"Signs that it is getting harder", []string{"I stop answering the phone", "Three nights without sleep"}}, {"People who can help, with their numbers", []string{"My sister Mia, 303 555 0199"}}},
		People: []SafetyPerson{{Name: "Mia", Relation: "sister", Phone: "303 555 0199", MayCall: true, Act: "1"}},
		Add:    &SafetyPersonForm{Action: "/x", Act: "2", Errors: map[string]string{"phone": "Write a telephone number, such as 303 555 0199."}, Name: "Jo", Phone: "soon"},
		Form:   &SafetyForm{Action: "/y", Act: "3", Steps: []PlanStep{{Name: "signs", Label: "Signs that it is getting harder", Value: "I stop answering the phone"}, {Name: "people", Label: "People who can help, with their numbers"}}, Errors: map[string]string{"people": "Name at least one person or service who can be called."}}}
}
