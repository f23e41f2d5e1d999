package ui

import "github.com/a-h/templ"

func examplesCall() []Example {
	start := func(name, title string, with func(*CallPage)) Example {
		return Example{name, title, func(s Shell) templ.Component {
			p := exampleCall()
			with(&p)
			return CallStart(inside(s, "A call to Ana Moreno-Reyes"), p)
		}}
	}
	ask := func(name, title string, with func(*CallQuestion)) Example {
		return Example{name, title, func(s Shell) templ.Component {
			p := exampleCallQuestion()
			with(&p)
			return CallAsk(inside(s, "PHQ-9 in a call"), p)
		}}
	}
	return []Example{
		start("call", "A call after two silent visits", func(*CallPage) {}),
		start("call-done", "A call in which something was asked", func(p *CallPage) {
			p.Rows = p.Rows[1:]
			p.Done = []string{"PHQ-9 asked, by Noor Haddad, 10:40."}
			p.Care = exampleCallCare()
		}),
		start("call-quiet", "A call to somebody who asked us to stop asking", func(p *CallPage) {
			p.Rows, p.Default, p.Says = nil, "", p.Says[:1]
			p.Quiet, p.End.Stop = "They asked to stop questions and reminders.", false
		}),
		ask("call-question", "A question read aloud", func(*CallQuestion) {}),
		ask("call-number", "A number, said in a call", func(p *CallQuestion) {
			p.Title, p.Stem, p.Ask = "PEG", "", "What number best describes your pain on average in the past week?"
			p.Question = AnswerQuestion{Number: &AnswerNumber{Low: "No pain", High: "Pain as bad as you can imagine", Values: []AnswerChoice{{Value: "0", Label: "0"}, {Value: "1", Label: "1"}, {Value: "2", Label: "2"}, {Value: "3", Label: "3"}}}}
			p.Error, p.Skip, p.Says = "Tap one of the answers.", "", ""
		}),
		ask("call-care", "An answer that needs somebody, in a call", func(p *CallQuestion) {
			p.N, p.Of, p.Says, p.Answered, p.Care = 10, 10, "", 9, exampleCallCare()
		}),
	}
}

func exampleCall() CallPage {
	say := clientTexts().Say
	return CallPage{Header: ExampleAna().Header, Why: "Call them: not heard from after one month.", Numbers: []KnownLine{{Label: "Call them", Value: "+1 303 555 0134", Href: "tel:+13035550134"}},
		Says: []string{say("call.hello", "name", "Noor Haddad", "clinic", "Fernwood"), say("call.ask")}, No: say("call.no"), Messages: "#", Back: PathNeeds,
		Default: "No licence that was read speaks of reading the questions out. Whatever may be shown to the client alone may be read to them, word for word.",
		Rows: []CallRow{
			{Title: "PHQ-9", About: "After one month, open until Monday, 16 March", Kept: "3 answers are kept from before.", Ways: []Action{{Label: "Go on with the PHQ-9: 10 questions", Href: "#"}, {Label: "Only the PHQ-2: 2 questions", Href: "#"}}},
			{Title: "GAD-7", About: "After one month, open until Monday, 16 March", Ways: []Action{{Label: "All of the GAD-7: 8 questions", Href: "#"}, {Label: "Only the GAD-2: 2 questions", Href: "#"}}}},
		End: &CallEnd{Action: "#", Act: "a", Task: "t", Stop: true}}
}

func exampleCallQuestion() CallQuestion {
	return CallQuestion{Person: "Ana", Title: "PHQ-9", N: 1, Of: 10, Says: clientTexts().Say("call.how"), Stem: "Over the last 2 weeks, how often have you been bothered by any of the following problems?", Ask: "Little interest or pleasure in doing things",
		Question: AnswerQuestion{Choices: []AnswerChoice{{Value: "0", Label: "Not at all"}, {Value: "1", Label: "Several days", Chosen: true}, {Value: "2", Label: "More than half the days"}, {Value: "3", Label: "Nearly every day"}}},
		Notice:   "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc. No permission required to reproduce, translate, display or distribute.",
		Action:   "#", Act: "a", For: "phq-9/1-month", Item: "q1", Call: "#", Earlier: "#", Skip: "#"}
}

func exampleCallCare() *CallCare {
	return &CallCare{State: State{"hold", "amber"}, Say: clientTexts().Say("call.care"), Due: "Speak with them by 11:10.", Alert: "#",
		Steps: []CallStep{{"You are speaking with them: say so, and what they say.", Action{Label: "Note what they say", Href: "#"}}, {"The Columbia scale (C-SSRS) was not asked since this answer.", Action{Label: "Ask the Columbia scale", Href: "#"}},
			{"There is no current safety plan.", Action{Label: "Make the safety plan", Href: "#"}}}}
}
