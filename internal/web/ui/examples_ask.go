package ui

import (
	"sync"

	"github.com/a-h/templ"

	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/texts"
)

// clientTexts are the words of the examples: those that clients really read.
var clientTexts = sync.OnceValue(func() *screening.Texts {
	file, err := texts.FS.ReadFile("en.yaml")
	if err != nil {
		panic(err) // the file is embedded
	}
	t, err := screening.ParseTexts(file)
	if err != nil {
		panic(err) // a test reads it
	}
	return t
})

func client(s Shell, back string) ClientShell {
	t := clientTexts()
	return ClientShell{Title: t.Say("page.title"), Lang: t.Lang, Theme: s.Theme, Assets: s.Assets, Say: t.Say, Back: back}
}

func asks(name, title string, q AskQuestion) Example {
	return Example{name, title, func(s Shell) templ.Component { return AskOne(client(s, "/ask/example"), q) }}
}

// examplesAsk are the pages that clients open on their phones.
func examplesAsk() []Example {
	say := clientTexts().Say
	return []Example{
		{"ask-start", "A link, first opened", func(s Shell) templ.Component { return AskBegin(client(s, ""), exampleAskStart()) }},
		{"ask-again", "A link, opened again", func(s Shell) templ.Component { return AskBegin(client(s, ""), exampleAskAgain()) }},
		asks("ask-yesno", "A yes or a no", exampleAsk("relatives", func(q *AskQuestion) {
			q.Choices, q.Detail = yesNo(""), &AskText{}
		})),
		asks("ask-yesno-back", "A yes or a no, gone back to", exampleAsk("companion", func(q *AskQuestion) {
			q.Choices, q.Detail = yesNo("yes"), &AskText{Value: "My sister Lena"}
		})),
		asks("ask-several", "Tick what fits, nothing chosen", exampleAsk("heart", func(q *AskQuestion) {
			q.Ticks, q.Error = exampleTicks("heart"), say("bad.tick")
		})),
		asks("ask-weight", "A weight", exampleAsk("weight", func(q *AskQuestion) { q.Length = exampleWeight("", "lb") })),
		asks("ask-weight-word", "A weight, not a number", exampleAsk("weight", func(q *AskQuestion) {
			q.Length, q.Error = exampleWeight("a lot", "lb"), say("bad.number", "example", "154")
		})),
		asks("ask-weight-doubt", "A weight, in which unit", exampleAsk("weight", func(q *AskQuestion) {
			q.Length = exampleWeight("154", "kg")
			q.Doubt = &AskDoubt{Words: say("ask.pounds", "n", "154"), Choices: []AskChoice{
				{Value: "lb", Label: say("ask.lb", "n", "154")}, {Value: "kg", Label: say("ask.kg", "n", "154")}}}
		})),
		asks("ask-height", "A height in feet", exampleAsk("height", func(q *AskQuestion) {
			q.Length = &AskLength{Label: say("field.height"), Unit: "ft", Units: heightUnits(), Height: true, Feet: "5", Inches: "4"}
		})),
		asks("ask-month", "A month and a year", exampleAsk("stroke-when", func(q *AskQuestion) {
			q.Month = &AskMonth{Months: exampleMonths(), Year: "2031"}
			q.Error = say("bad.future")
		})),
		asks("ask-ago", "How long ago", exampleAsk("alcohol", func(q *AskQuestion) { q.Choices = exampleAgo() })),
		asks("ask-own", "In their own words", exampleAsk("hopes", func(q *AskQuestion) {
			q.Text = &AskText{Own: true, Value: "I would like to laugh again with my kids, and sleep."}
		})),
		asks("ask-medicines", "Medicines, some listed", exampleAsk("medicines", func(q *AskQuestion) { q.List = exampleMedicines() })),
		asks("ask-medicines-find", "Medicines, typing", exampleAsk("medicines", func(q *AskQuestion) { q.List = exampleFinding() })),
		asks("ask-medicines-add", "Medicines, one being added twice", exampleAsk("medicines", func(q *AskQuestion) { q.List = exampleAdding() })),
		asks("ask-allergies", "Allergies", exampleAsk("allergies", func(q *AskQuestion) {
			q.Listed, q.Error = &AskListed{}, say("bad.listed")
		})),
		{"ask-skip", "Skipping", func(s Shell) templ.Component {
			return AskReasons(client(s, "/ask/example/safe"), "/ask/example/safe", "a", clientTexts().Questions["safe"].Ask)
		}},
		{"ask-end", "The end", func(s Shell) templ.Component { return AskOver(client(s, ""), exampleAskEnd()) }},
		{"ask-gone", "A link that has ended", func(s Shell) templ.Component {
			return AskSays(client(s, ""), AskMessage{Title: say("over.title"), Lead: say("over.lead"), More: say("over.ask")})
		}},
		{"ask-told", "A no, after a person has told her", func(s Shell) templ.Component { return AskDecided(client(s, ""), exampleTold()) }},
	}
}

func exampleAsk(key string, with func(*AskQuestion)) AskQuestion {
	w := clientTexts().Questions[key]
	q := AskQuestion{Action: "/ask/example/" + key, Act: "01995f3c-7a2e-7000-8000-000000000000", Part: clientTexts().Parts["body"], N: 12, Of: 33, Minutes: 6,
		Ask: w.Ask, Hint: w.Hint, Why: w.Why, Skip: "/ask/example/" + key + "/skip"}
	for i := range 9 {
		q.Parts = append(q.Parts, AskStep{Done: i < 3, Here: i == 3})
	}
	with(&q)
	return q
}

func yesNo(chosen string) []AskChoice {
	say := clientTexts().Say
	return []AskChoice{{"yes", say("yes"), chosen == "yes"}, {"no", say("no"), chosen == "no"}, {"unknown", say("not-sure"), chosen == "unknown"}}
}

func exampleTicks(key string) []AskChoice {
	items := clientTexts().Questions[key].Items
	var out []AskChoice
	for _, name := range []string{"pressure", "attack", "chest-pain", "weak", "other", "aneurysm", "avm", "bleeding"} {
		out = append(out, AskChoice{Value: name, Label: items[name]})
	}
	return out
}

func exampleWeight(value, unit string) *AskLength {
	say := clientTexts().Say
	return &AskLength{Label: say("field.weight"), Value: value, Unit: unit, Units: []Option{{"lb", say("unit.lb")}, {"kg", say("unit.kg")}}}
}

func heightUnits() []Option {
	say := clientTexts().Say
	return []Option{{"ft", say("unit.ft")}, {"cm", say("unit.cm")}}
}

func exampleMonths() []Option {
	return []Option{{"1", "January"}, {"2", "February"}, {"3", "March"}}
}

func exampleAgo() []AskChoice {
	say := clientTexts().Say
	var out []AskChoice
	for _, key := range []string{"today", "yesterday", "week", "month", "year", "longer", "never"} {
		out = append(out, AskChoice{Value: key, Label: say("ago." + key)})
	}
	return out
}

func exampleMedicines() *AskList {
	say := clientTexts().Say
	return &AskList{Search: "/ask/example/medicines/search", Said: say("medicine.added", "name", "clonazepam (Klonopin)"), Lines: []AskLine{
		{Name: "sertraline (Zoloft)", Detail: "100 mg, once a day, today", Entry: "1", Act: "a"},
		{Name: "clonazepam (Klonopin)", Detail: "0.5 mg, only when needed, in the last week", Entry: "2", Act: "b"},
	}}
}

func exampleFinding() *AskList {
	return &AskList{Search: "/ask/example/medicines/search", Typed: "lamot", Found: []AskChoice{
		{Value: "28439", Label: "lamotrigine (Lamictal)"}, {Value: "68244", Label: "lamivudine (Epivir)"},
	}}
}

func exampleAdding() *AskList {
	say := clientTexts().Say
	var oftens, lasts []Option
	for _, key := range []string{"1", "2", "needed", "other"} {
		oftens = append(oftens, Option{key, say("often." + key)})
	}
	for _, key := range []string{"today", "yesterday", "week", "longer", "unknown"} {
		lasts = append(lasts, Option{key, say("last." + key)})
	}
	return &AskList{Search: "/ask/example/medicines/search", Entry: &AskMedicine{Name: "clonazepam (Klonopin)", Key: "2598", Dose: "half", Often: "needed",
		Oftens: oftens, Lasts: lasts, Twice: true, Error: map[string]string{"dose": say("bad.number", "example", "0.5 mg")}}}
}

func exampleAskStart() AskStart {
	p := AskStart{Clinic: "Fernwood, Portland", Minutes: 11, Go: "/ask/example/hopes"}
	p.Parts = []AskPart{{Of: 5, Minutes: 3}, {Of: 2, Minutes: 1}, {Of: 1, Minutes: 1}, {Of: 5, Minutes: 1}, {Of: 2, Minutes: 1}, {Of: 3, Minutes: 2}, {Of: 5, Minutes: 2}, {Of: 5, Minutes: 1}, {Of: 3, Minutes: 1}}
	for i, key := range []string{"you", "heart", "head", "body", "pregnancy", "medicines", "mood", "substances", "home"} {
		p.Parts[i].Title, p.Parts[i].Href = clientTexts().Parts[key], "/ask/example/"+key
	}
	return p
}

func exampleAskAgain() AskStart {
	p := exampleAskStart()
	p.Begun = true
	for i := range 3 {
		p.Parts[i].Done = p.Parts[i].Of
	}
	p.Parts[3].Done = 2
	return p
}

func exampleAskEnd() AskEnd {
	say := clientTexts().Say
	return AskEnd{Lead: say("end.lead", "name", "Noor Haddad", "day", "Tuesday, November 24"), Then: say("end.then", "until", "Sunday, December 6"),
		Open: say("end.left", "n", "3"), Go: "/ask/example/heart", Look: "/ask/example"}
}

func exampleTold() AskTold {
	say := clientTexts().Say
	return AskTold{Kicker: say("told.kicker", "name", "Dr. Osei", "how", say("told.how.telephone"), "day", "Friday"),
		Title:   say("told.title", "names", "Dr. Osei and Maya"),
		Why:     "At three visits, your blood pressure was above what is safe with this medicine.",
		Change:  "Two visits below 140/90, with your own doctor’s help. Then we look again together.",
		Instead: "Weekly therapy with Maya from 30 November, and a visit with Dr. Lin on Tuesday 24 November at 9:30. We sent your notes there, as you agreed."}
}
