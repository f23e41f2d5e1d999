package ui

import "github.com/a-h/templ"

func examplesAnswer() []Example {
	one := func(name, title string, p AnswerPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return AnswerOne(client(s, "/answer/example"), p) }}
	}
	say := clientTexts().Say
	return []Example{
		{"answer", "Questionnaires: begin", func(s Shell) templ.Component { return AnswerBegin(client(s, ""), exampleAnswerStart()) }},
		{"answer-room", "Questionnaires: nothing to ask by a link", func(s Shell) templ.Component {
			return AnswerBegin(client(s, ""), AnswerStart{Clinic: "Fernwood, Portland"})
		}},
		one("answer-one", "One question", exampleAnswer(func(*AnswerQuestion) {})),
		one("answer-chosen", "One question, answered and refused", exampleAnswer(func(q *AnswerQuestion) {
			q.Choices[1].Chosen, q.Error, q.Form, q.Said = true, say("bad.choose"), say("twice"), say("answer.changed")
		})),
		one("answer-ten", "A number from 0 to 10", exampleAnswer(func(q *AnswerQuestion) {
			q.Title, q.Stem, q.Choices = "Pain", [3]string{}, nil
			q.Ask, q.Number = "What number best describes your pain on average in the past week?", exampleTen()
		})),
		one("answer-slider", "A number from 0 to 100", exampleAnswer(func(q *AnswerQuestion) {
			q.Title, q.Stem, q.Choices = "Your session", [3]string{}, nil
			q.Ask, q.Number = "I felt at one with the universe", &AnswerNumber{From: "0", To: "100", Step: "1", Low: "no, not more than usual", High: "yes, entirely"}
			q.Typed, q.Error = "abc", say("answer.bad.number", "from", "0", "to", "100")
		})),
		one("answer-time", "A time of day", exampleAnswer(func(q *AnswerQuestion) {
			q.Title, q.Choices, q.Clock, q.Ask = "Sleep", nil, true, "When have you usually gone to bed at night?"
		})),
		{"answer-pulse", "One tap", func(s Shell) templ.Component { return AnswerPulse(client(s, ""), examplePulse()) }},
		{"answer-look", "A questionnaire with two left open", func(s Shell) templ.Component {
			return AnswerSheetPage(client(s, "/answer/example"), exampleAnswerLook())
		}},
		{"answer-end", "The end of the questionnaires", func(s Shell) templ.Component {
			return AnswerOver(client(s, ""), AnswerEnd{Reads: say("answer.reads", "name", "Maya Lindqvist"), Heard: say("answer.heard.nobody"),
				Until: say("answer.end.until", "until", "Sunday, December 6"), Look: "/answer/example",
				Words: &AnswerWords{Action: "#", Act: "a", Text: "The mornings are lighter."}})
		}},
		{"answer-stopped", "Please stop", func(s Shell) templ.Component {
			return AnswerOver(client(s, ""), AnswerEnd{Title: say("pulse.stopped.title"), Reads: say("pulse.stopped"), Pulse: true})
		}},
	}
}

func exampleAnswerStart() AnswerStart {
	say := clientTexts().Say
	return AnswerStart{Clinic: "Fernwood, Portland", From: say("answer.from", "name", "Maya Lindqvist"), Minutes: 3, Reads: say("answer.reads", "name", "Maya Lindqvist"),
		Heard: say("answer.heard.nobody"), Go: "/answer/example/1/q4", Begun: true, Sheets: []AnswerSheet{
			{Title: say("answer.about.depression"), Href: "/answer/example/1", Done: 3, Of: 9, Minutes: 1},
			{Title: say("answer.about.anxiety"), Href: "/answer/example/2", Of: 7, Minutes: 1},
			{Title: say("answer.about.alcohol"), Href: "/answer/example/3", Done: 3, Of: 3, Sent: true}}}
}

// exampleAnswer is a question of the PHQ-9, whose words may be shown anywhere.
func exampleAnswer(with func(*AnswerQuestion)) AnswerPage {
	say := clientTexts().Say
	q := AnswerQuestion{Action: "/answer/example/1/q3", Act: "01995f3c-7a2e-7000-8000-000000000000", Title: say("answer.about.depression"), N: 3, Of: 9, Minutes: 2,
		Stem: [3]string{"Over the ", "last 2 weeks", ", how often have you been bothered by any of the following problems?"},
		Ask:  "Trouble falling or staying asleep, or sleeping too much", Why: say("answer.why.depression") + " " + say("answer.sees", "name", "Maya Lindqvist"),
		Skip: "/answer/example/1/q4", Notice: "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc. No permission required to reproduce, translate, display or distribute.",
		Choices: []AnswerChoice{{Value: "0", Label: "Not at all"}, {Value: "1", Label: "Several days"}, {Value: "2", Label: "More than half the days"}, {Value: "3", Label: "Nearly every day"}}}
	with(&q)
	return AnswerPage{Question: q, Waiting: "example", Base: "/answer/example"}
}

func exampleTen() *AnswerNumber {
	n := &AnswerNumber{Low: "no pain", High: "pain as bad as you can imagine"}
	for _, v := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		n.Values = append(n.Values, AnswerChoice{Value: v, Label: v, Chosen: v == "4"})
	}
	return n
}

func examplePulse() AnswerPage {
	return AnswerPage{Waiting: "example", Base: "/answer/example", Pulse: true, Question: AnswerQuestion{Action: "/answer/example/1/feeling", Act: "01995f3c-7a2e-7000-8000-000000000000", N: 1, Of: 1,
		Ask:     "Just one tap, no form. Compared with when we last heard from you, are things better, the same, or worse?",
		Choices: []AnswerChoice{{Value: "better", Label: "Better"}, {Value: "same", Label: "Same"}, {Value: "worse", Label: "Worse"}, {Value: "stop", Label: "Please stop asking"}}}}
}

func exampleAnswerLook() AnswerLook {
	return AnswerLook{Title: clientTexts().Say("answer.about.alcohol"), Action: "/answer/example/3", Act: "01995f3c-7a2e-7000-8000-000000000000", Open: 2, Lines: []AnswerLine{
		{"How often do you have a drink containing alcohol?", "2–4 times a month", "/answer/example/3/q1"},
		{"How many standard drinks containing alcohol do you have on a typical day?", "", "/answer/example/3/q2"},
		{"How often do you have six or more drinks on one occasion?", "", "/answer/example/3/q3"}}}
}
