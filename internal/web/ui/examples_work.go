package ui

import "github.com/a-h/templ"

// examplesWork are the pages of therapy work: preparation, integration, process
// notes.
func examplesWork() []Example {
	work := func(name, title string, p WorkPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return Work(inside(s, "Theo Lindqvist"), p) }}
	}
	none := WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Preparation"), Title: "Preparation", None: "No course is open, so there is nothing to work on yet. A course is opened on the page of the screening.", Do: Action{Label: "Open the screening", Href: "#"}}
	return []Example{
		work("preparation", "Preparation, half way", examplePreparation()),
		work("preparation-none", "No course is open", none),
		work("integration", "What becomes of a session", exampleIntegration()),
		work("process-notes", "A therapist's own notes", exampleProcess()),
	}
}

func exampleForm(do, about, label string, fields ...WorkField) *WorkForm {
	return &WorkForm{Action: "#", Act: "a", Do: do, For: about, Label: label, Save: "Save", Fields: fields, Errors: map[string]string{}}
}

func examplePreparation() WorkPage {
	judged := exampleForm("fit", "", "Judge it", WorkField{Name: "fit", Label: "Prepared enough", Sort: "choice", Value: "no", Options: []Option{{"yes", "Yes"}, {"no", "Not yet"}}}, WorkField{Name: "reason", Label: "Why", Hint: "Needed where it is not yet: what would make it enough.", Sort: "area"})
	judged.Errors = map[string]string{"reason": "Say what is still needed before a first session."}
	words := WorkField{Name: "text", Label: "In their words", Sort: "words"}
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Preparation"), Title: "Preparation", Line: "What the work is for, in the client’s own words; how they want to be held; what was practised.", Saved: "Saved 10:12 by Noor Haddad.",
		OpenAs: "Still open before a first session", Open: []OpenItem{{"an intention", Action{Href: "#intention"}}, {"whether they are prepared enough", Action{Href: "#fit"}}},
		Parts: []WorkPart{
			{ID: "goal", Title: "What should be different", Why: "Ask how they would notice: something they would do, not how they would feel.", Said: []Saying{{"Get up before my children do.", true, "Written down today at 9:40 by Noor Haddad."}}, Form: exampleForm("words", "goal", "Write it anew", words)},
			{ID: "pattern", Title: "The pattern", Why: "What keeps happening, in their own words.", Said: []Saying{{"I go quiet and leave the room. Then I am angry that nobody comes after me.", true, "Written down today at 9:44 by Noor Haddad."}}, Form: exampleForm("words", "pattern", "Write it anew", words)},
			{ID: "intention", Title: "Intention", Why: "What they bring to the next session. A direction, held lightly.", Form: exampleForm("words", "intention", "Write it down", words)},
		},
		Aside: []WorkPart{
			{ID: "comfort", Title: "How they want to be held", Why: "Always in sight during a session. Under the medicine it may become less, never more.", Facts: []string{"Touch: Hand only, if I reach.", "Stop word: river.", "Helps: my name, feet on the floor."}, Said: []Saying{{By: "Said today at 9:50 to Noor Haddad."}}},
			{ID: "container", Title: "The agreement about the room", State: State{"plain", "five parts of seven gone over"}, Facts: []string{"If you need help we help; if you ask us to stop, we stop."}},
			{ID: "fit", Title: "Prepared enough to begin?", Why: "The therapist’s judgement. It opens nothing by itself; the gates of the protocol decide.", State: State{"plain", "not said yet"}, Form: judged},
		}}
}

func exampleIntegration() WorkPage {
	words := WorkField{Name: "text", Label: "In their words", Sort: "words"}
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Integration"), Title: "Integration", Line: "What came up, and what becomes of it. A fifteen-minute call counts.",
		Parts: []WorkPart{
			{ID: "third", Title: "Session 3, 8 October 2026", State: State{"plain", "best by Sunday 11 October"}, Facts: []string{"10:04  60 mg IM.", "Seen: tears and stillness."},
				Said: []Saying{{"The door was never locked.", true, "Said 10:31."}, {"I stood before it for years. I was holding it shut.", true, "Written down today at 9:40 by Noor Haddad."}}, Form: exampleForm("story", "third", "They tell it anew", words)},
			{ID: "second", Title: "Session 2, 1 October 2026", State: State{"hold", "not looked back on yet; it was best by Sunday 4 October, and still helps"}, Facts: []string{"10:10  50 mg IM."}, Form: exampleForm("story", "second", "How do they tell it?", words)},
		},
		Aside: []WorkPart{
			{ID: "insights", Title: "To keep", Why: "What they want to keep, in their words.", Said: []Saying{{"I can open it.", true, "Written down today at 9:52 by Noor Haddad."}}, Form: exampleForm("insight", "", "Add one", words)},
			{ID: "commitments", Title: "Commitments", Why: "One small step each, by a day they chose. None of the answers is a failure.", Form: exampleForm("commitment", "", "Add one", words),
				Items: []WorkPart{{ID: "c1", Said: []Saying{{"Call my brother Sunday.", true, "Written down today at 9:55 by Noor Haddad."}}, State: State{"go", "kept"}, Facts: []string{"First step: find the number."}},
					{ID: "c2", Said: []Saying{{"Walk before breakfast.", true, "Written down today at 9:58 by Noor Haddad."}}, State: State{"plain", "not asked yet"}, Facts: []string{"Ask on 16 October 2026."},
						Form: exampleForm("check-in", "c2", "How did it go?", WorkField{Name: "how", Label: "How did it go?", Sort: "choice", Options: []Option{{"kept", "Kept"}, {"partly", "Kept in part"}, {"not-yet", "Not yet"}, {"let-go", "Let go"}}})}}},
		}}
}

func exampleProcess() WorkPage {
	change := exampleForm("note", "n1", "Change it", WorkField{Name: "text", Label: "Note", Sort: "area", Value: "I wanted to rescue him."})
	change.Drop, change.Version = "Delete it for good", "1"
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs(""), Title: "My process notes", Line: "For you alone. They are not part of the record: nobody else can open them, search them or see that there are any, and they are in no export.",
		Problem: "This note was changed in another window meanwhile. Look at it again before saving.",
		Parts: []WorkPart{
			{ID: "new", Title: "A new one", Why: "What you felt, wondered, missed. Not here: medicines, times, results, diagnosis, plan, progress. Those belong in the record.", Form: exampleForm("note", "n0", "Write", WorkField{Name: "text", Label: "Note", Sort: "area"})},
			{ID: "n1", Title: "Today at 11:20", Said: []Saying{{"I wanted to rescue him.", false, "Written today at 11:20."}}, Form: change},
		}}
}
