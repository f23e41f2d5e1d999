package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

func examplesQuestionnaire() []Example {
	hand := func(name, title string, with func(*HandPage)) Example {
		return Example{name, title, func(s Shell) templ.Component {
			p := exampleHand()
			with(&p)
			return Hand(inside(s, "Ana Moreno-Reyes"), p)
		}}
	}
	enter := func(name, title string, with func(*EnterPage)) Example {
		return Example{name, title, func(s Shell) templ.Component {
			p := exampleEnter()
			with(&p)
			return Enter(inside(s, "Ana Moreno-Reyes"), p)
		}}
	}
	return []Example{
		hand("hand", "What a client is asked", func(*HandPage) {}),
		hand("hand-link", "A link, shown once", func(p *HandPage) {
			p.Link, p.LinkNote = "https://fernwood.example/answer/6WDBE2OQJB5HFOKCYTLSZ7K4BK", "It works until 6 Dec 2026, 17:00. Whoever has it can answer; it opens nothing else."
		}),
		hand("hand-room", "A code in the room", func(p *HandPage) {
			p.QR, p.LinkNote = exampleQR(), "It works until 22 Nov 2026, 21:00. Whoever has it can answer; it opens nothing else."
		}),
		hand("hand-nothing", "Nothing chosen", func(p *HandPage) { p.Form.Due, p.Form.Error = nil, "Choose what the client is asked." }),
		enter("enter", "A questionnaire to be typed in", func(*EnterPage) {}),
		enter("enter-slip", "A slip in a questionnaire", func(p *EnterPage) {
			p.Form.Errors[""] = "Nothing is stored yet. One answer needs another look; the others are kept."
			p.Form.Items[1].Error = "The answer to this question is one of 0, 1, 2, 3."
		}),
		enter("enter-saved", "A questionnaire just saved", func(p *EnterPage) {
			p.Saved = &EnterScores{Says: "Saved 10:40 by Noor Haddad.", Status: "The total stands for unanswered questions too, by the published rule: 1 blank.",
				Rows: []EnterScore{{"PHQ-9 total", "18", "moderately severe"}}, Raised: []string{"The question 9 was not answered. That is not “no risk”: ask."},
				Next: Action{Label: "Ask or enter another", Href: "/patients/example/measures/ask"}}
		}),
		{"library", "Questionnaires", func(s Shell) templ.Component { return Library(inside(s, "Questionnaires"), exampleLibrary()) }},
		{"instrument", "One questionnaire", func(s Shell) templ.Component {
			return Instrument(inside(s, "PHQ-9"), exampleInstrument())
		}},
		{"instrument-text", "A licensed text, with problems", func(s Shell) templ.Component {
			return Instrument(inside(s, "WSAS"), exampleText())
		}},
	}
}

func exampleHand() HandPage {
	return HandPage{Header: ExampleAna().Header, Tabs: ExampleAna().Tabs, Form: &HandForm{Action: "/patients/example/measures/ask", Act: "a",
		Due: []HandRow{
			{Value: "phq-9/before-dose/3", Title: "PHQ-9", When: "due Tuesday, 1 December", Chosen: true, Note: "Nobody is on duty: by a link the PHQ-8 is asked in its place, without the question about suicide."},
			{Value: "gad-7/before-dose/3", Title: "GAD-7", When: "due Tuesday, 1 December", Chosen: true},
			{Value: "wsas/end", Title: "WSAS", When: "due Tuesday, 1 December", Off: true, Note: "Its text is not loaded here. It can be entered from the holder’s own form."}},
		Others: []Option{{"audit-c", "AUDIT-C: alcohol"}, {"peg", "PEG: pain"}}},
		Standing: []HandLink{{Asks: "PHQ-9 and GAD-7", Until: "until 6 Dec, 17:00", End: "/patients/example/measures/ask/end", Act: "b", Key: "c"}},
		Enter:    []Option{{"/patients/example/measures/phq-9/enter", "PHQ-9"}, {"/patients/example/measures/ham-d17/enter", "HAM-D17"}, {"/patients/example/measures/cgi/enter", "CGI"}}}
}

// exampleQR is not a code of anything: squares that look like one.
func exampleQR() *QR {
	q := &QR{Size: 29, Address: "https://fernwood.example/answer/6WDBE2OQJB5HFOKCYTLSZ7K4BK"}
	for y := 4; y < 25; y++ {
		for x := 4; x < 25; x++ {
			if (x*7+y*13+x*y)%3 == 0 {
				q.Path += "M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "h1v1h-1z"
			}
		}
	}
	return q
}

func exampleEnter() EnterPage {
	options := func(chosen string) []AnswerChoice {
		list := []AnswerChoice{{Value: "0", Label: "0 Not at all"}, {Value: "1", Label: "1 Several days"}, {Value: "2", Label: "2 More than half the days"}, {Value: "3", Label: "3 Nearly every day"}}
		for i := range list {
			list[i].Chosen = list[i].Value == chosen
		}
		return list
	}
	return EnterPage{Header: ExampleAna().Header, Tabs: ExampleAna().Tabs, Title: "Patient Health Questionnaire, nine questions", Short: "PHQ-9", About: "Depression; 10 questions.",
		Library: PathInstruments + "/phq-9", Stem: "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
		Notice: "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc. No permission required to reproduce, translate, display or distribute.",
		Form: &EnterForm{Action: "/patients/example/measures/phq-9/enter", Act: "a", Response: "b", At: "2026-11-22T10:40", How: "paper",
			Hows: []Option{{"paper", "From paper"}, {"interview", "Read out and answered"}}, By: "self", Bys: []Option{{"self", "The client’s own"}, {"other", "Somebody close to them"}},
			Recall: "two-weeks", Recalls: []Option{{"two-weeks", "the last two weeks"}, {"since-last-dose", "since the last dose"}},
			Occasions: []Option{{"", "By its time"}, {"phq-9/before-dose/3", "1 December, before dose"}}, Errors: map[string]string{},
			Items: []EnterItem{{ID: "q1", Number: "1", Ask: "Little interest or pleasure in doing things", Options: options("2")},
				{ID: "q2", Number: "2", Ask: "Feeling down, depressed, or hopeless", Options: options("")},
				{ID: "hours", Ask: "Hours of sleep", Hint: "0 to 24."}}}}
}

func exampleLibrary() LibraryPage {
	return LibraryPage{Packs: []PackForm{{Title: "Data pack a4", Since: "Off: nobody has turned it on here.", Holds: "It holds AUDIT (World Health Organization), CORE-10 and WHO-5. Their terms stand on their pages.",
		Statement: "I have read the licences in the data pack a4, and this clinic’s use keeps to them.", Action: PathPacks + "a4", Act: "a"}},
		Groups: []LibraryGroup{{Title: "Ready to be asked", Note: "Their words may be shown, with the holder’s notice where there is one.", Rows: []LibraryRow{
			{PathInstruments + "/phq-9", "Patient Health Questionnaire, nine questions", "PHQ-9", "depression; class A2", "10 questions", State{Kind: "go", Word: "can be asked"}},
			{PathInstruments + "/ham-d17", "Hamilton Depression Rating Scale, 17 items", "HAM-D17", "depression; class A1", "17 questions", State{Kind: "open", Word: "by number, from its form"}}}}}}
}

func exampleInstrument() InstrumentPage {
	return InstrumentPage{Title: "Patient Health Questionnaire, nine questions", Line: "PHQ-9, version 1.0.0: depression", State: State{Kind: "go", Word: "can be asked"},
		Stem: "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
		Items: []InstrumentItem{{Number: "1", Ask: "Little interest or pleasure in doing things", May: "0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day"},
			{Number: "9", Ask: "Thoughts that you would be better off dead or of hurting yourself in some way", May: "0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day", Risk: "Acted on as soon as it is answered, whatever the total."}},
		Scores:  []InstrumentScore{{Title: "PHQ-9 total", How: "Sum of q1 to q9, from at least 7 of 9 answers in proportion, rounded half up, from 0 to 27.", Bands: []Worded{{"minimal", "0 to 4"}, {"mild", "5 to 9"}}, Source: "Source: phq9, certainty H."}},
		Alerts:  []Worded{{"Answer to q9", "amber at or above 1, red at or above 2; left blank it is \"not answered\""}},
		Licence: []Worded{{"Class A2", "free, no permission needed; with the holder's notice"}, {"Holder", "Pfizer Inc."}}}
}

func exampleText() InstrumentPage {
	return InstrumentPage{Title: "Work and Social Adjustment Scale", Line: "WSAS, version 1.0.0: function", State: State{Kind: "open", Word: "text not loaded"},
		Items: []InstrumentItem{{Number: "1", Ask: "Question 1", May: "0 to 8"}},
		Text: &TextForm{Action: PathInstruments + "/wsas/text", Act: "a", Text: "pack: wsas\nversion: 1.0.0\nlanguage: en\nitems:\n  q1: \"\"\n", Statement: "I state that this clinic holds a licence for the text of the WSAS (rights: Marks IM) and uses it only as that licence allows.",
			Error: "Nothing is loaded yet. Two lines need another look.", Problems: []string{"5:7: A question has between 1 and 4000 characters.", "4:1: The item \"q2\" has no text."}}}
}
