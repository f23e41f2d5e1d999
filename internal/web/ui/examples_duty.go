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
func examplesAlerts() []Example { return nil }
