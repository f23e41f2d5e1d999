package ui

import "github.com/a-h/templ"

// examplesEnding are the pages of a course's end: looking back, closing, what
// goes on, letters, documents.
func examplesEnding() []Example {
	work := func(name, title string, p WorkPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return Work(inside(s, "Theo Lindqvist"), p) }}
	}
	sheet := func(name, title string, p DocumentPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return DocumentView(inside(s, "Theo Lindqvist"), p) }}
	}
	review := exampleReview(nil)
	deciding := exampleReview(map[string]string{"again": "Say when it is looked at again at the latest. A maintenance does not go on by itself."})
	return []Example{
		work("review", "Looking back on a course", review),
		work("review-maintenance", "A maintenance without a day to look again", deciding),
		work("ending", "Before a course is closed", exampleEnding()),
		work("ending-paused", "A course that is paused", examplePaused()),
		work("ended", "A course that has ended", exampleEnded()),
		work("documents", "Documents, and who has them", exampleDocuments()),
		work("letters", "A letter, drafted from the record", exampleLetters()),
		sheet("going-on", "What they go on with, as they get it", DocumentPage{Doc: exampleGoingOn(), Back: Action{Label: "What they go on with", Href: "#"}, Do: Action{Label: "Save as PDF", Href: "#"},
			More: []Action{{Label: "Say that they have it", Href: "#"}}}),
	}
}

func exampleReview(errors map[string]string) WorkPage {
	form := exampleForm("review", "", "Write down what you decided",
		WorkField{Name: "found", Label: "What you saw", Hint: "Whether it helps, in a sentence or two.", Sort: "area"},
		WorkField{Name: "decision", Label: "What you decided together", Sort: "choice", Value: "maintenance", Options: []Option{{"continue", "Go on as planned"}, {"maintenance", "Maintenance"}, {"change", "Change the plan"}, {"stop-well", "Stop well"}}},
		WorkField{Name: "reason", Label: "Why, as you said it together", Sort: "area"}, WorkField{Name: "together", Label: "They decided this with us", Sort: "tick", Value: "yes"},
		WorkField{Name: "every", Label: "Maintenance: weeks between two sessions", Hint: "Only for a maintenance: the least often that holds.", Sort: "line", Value: "4"},
		WorkField{Name: "most", Label: "Maintenance: sessions at most, then you look again", Sort: "line", Value: "3"}, WorkField{Name: "again", Label: "Look at it again by", Sort: "day"})
	form.Errors, form.Save = errors, "Sign it"
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Review"), Title: "Looking back", Line: "What was given, what changed, what they say of it; and what you decide together.",
		Parts: []WorkPart{
			{ID: "given", Title: "What was given", Facts: []string{"Session 1, 8 September 2026: 41 mg IM.", "Session 2, 22 September 2026: 50 mg IM.", "Session 3, 6 October 2026: 50 mg IM and 20 mg IM.", "Two preparation sessions and three integration sessions."}},
			{ID: "heard", Title: "How much we heard", State: State{"plain", "31 of 44 answered"}, Facts: []string{"We have not heard for week 3 and the day after session 2. Nothing is filled in for it, and nothing below counts it."}},
			{ID: "scores", Title: "Scores now, against the start", Why: "Each by its own published definitions. One person’s scores cannot say why they moved.", Links: []Action{{Label: "All scores, pictures and sources", Href: "#"}},
				Items: []WorkPart{
					{ID: "s-phq", Title: "PHQ-9: 19, moderately severe", State: State{"plain", "about where it started"}, Facts: []string{"Wed 4 Nov, 18 days ago. Measured from 21 on 1 September 2026: the last before the first dose."},
						Rows: []WorkRow{{"Response", "at least 50 % of the first score", State{"plain", "no"}}, {"Remission", "below 5", State{"plain", "no"}}, {"Reliable change, NHS Talking Therapies", "at least 6 points", State{"plain", "no"}}}},
					{ID: "s-gad", Title: "GAD-7: 6, mild", State: State{"go", "response"}, Facts: []string{"Wed 4 Nov, 18 days ago. Measured from 15 on 1 September 2026: the last before the first dose."},
						Rows: []WorkRow{{"Response", "at least 50 % of the first score", State{"go", "yes"}}, {"Remission", "below 5", State{"plain", "no"}}}},
				}},
			{ID: "events", Title: "Adverse events", Facts: []string{"22 September 2026: Nausea, grade 1.", "After one session nobody wrote down whether there was one."}},
			{ID: "kept", Title: "What became of their commitments", State: State{"plain", "1 of 2 kept"}, Items: []WorkPart{{ID: "c-1", Said: []Saying{{Words: "Call my brother Sunday.", Quote: true}}, State: State{"go", "kept"}}, {ID: "c-2", Said: []Saying{{Words: "Walk before breakfast.", Quote: true}}, State: State{"plain", "let go"}}}},
			{ID: "said", Title: "What they say of it", Why: "Ask what is different in an ordinary week, and what they wish had been.", Said: []Saying{{"I hoped for more. I do sleep, though, and I am less afraid of the phone.", true, "Written down today at 9:40 by Noor Haddad."}}, Form: exampleForm("words", "", "Write it down", WorkField{Name: "text", Label: "In their words", Sort: "words"})},
		},
		Aside: []WorkPart{
			{ID: "decide", Title: "Decide together", Why: "With them, not for them. A prescriber’s review is also the review of the benefit that the rules ask for.",
				Facts: []string{"You can say: “Your scores are about where they started. That happens, and it isn’t something you did. Let’s decide together before booking another.”", "The protocol’s dosing: doses 3 days to 14 days apart.", "From 12 sessions in 90 days on, a prescriber weighs each further one."}, Form: form},
			{ID: "next", Title: "And then", Links: []Action{{Label: "What they go on with", Href: "#"}, {Label: "Letters", Href: "#"}, {Label: "Documents", Href: "#"}, {Label: "Close, pause or stop the course", Href: "#"}}},
		}}
}

const exampleMind = "You can change your mind at any time. Once you’ve had the medicine its effect must wear off, but you can still stop touch, talking, music, who is in the room, or a second dose, with a word or a raised hand. We won’t ask you to agree to anything new until you’re fully back."

func exampleEnding() WorkPage {
	closing := exampleForm("close", "", "Close the course",
		WorkField{Name: "how", Label: "How did it end?", Sort: "choice", Value: "stopped", Options: []Option{{"completed", "As planned"}, {"stopped", "Stopped well, decided together"}, {"transferred", "It goes on elsewhere"}, {"not-begun", "Not begun: no dose was given"}}},
		WorkField{Name: "without", Label: "Close it all the same without", Hint: "Tick each line that stays open, and say why below. It stands in the record.", Sort: "several", Options: []Option{{"plan-given", "The plan is theirs to take home"}}},
		WorkField{Name: "reason", Label: "Why", Hint: "Needed unless it ended as planned with nothing open.", Sort: "area"},
		WorkField{Name: "keep", Label: "Sessions they still come to", Hint: "Dosing sessions are always called off.", Sort: "several", Values: []string{"s"}, Options: []Option{{"s", "Integration session, Thursday 26 November 10:00"}}},
		WorkField{Name: "call", Label: "A therapist calls them by", Hint: "Leave it empty if they want no call.", Sort: "day"})
	closing.Errors, closing.Save = map[string]string{"": "The plan is theirs to take home: Nobody has given it to them yet."}, "Close it"
	items := []WorkPart{}
	for n, i := range []struct{ title, kind, word string }{{"A signed note of every session", "go", "every session has its note."}, {"A word about what was not in place", "go", "nothing waits for an answer."},
		{"A place for everything they said", "go", "everything they said has its place."}, {"Looked back together", "go", "it was looked back on together."}, {"What they go on with", "go", "the plan is written."},
		{"The plan is theirs to take home", "hold", "nobody has given it to them yet."}, {"They know how we go on asking", "go", "the visits that go on were explained."}} {
		items = append(items, WorkPart{ID: "i-" + string(rune('a'+n)), Title: i.title, State: State{i.kind, i.word}})
	}
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Review"), Title: "The end of the course", Line: "What is looked at before a course is closed. What looks after the client goes on.",
		OpenAs: "Still open", Open: []OpenItem{{"The plan is theirs to take home", Action{Href: "#"}}},
		Parts: []WorkPart{{ID: "list", Title: "Before it is closed", Items: items},
			{ID: "close", Title: "Close the course", Why: "Standing orders end with it. Alerts, tasks and follow-up stay.", Facts: []string{"One session is still on the plan. What is not kept below is called off."}, Form: closing}},
		Aside: []WorkPart{
			{ID: "pause", Title: "Pause", Why: "Nothing new is ordered and no dose is given until it goes on. Questions that lead to the next dose stop; those that look after them go on.", Form: exampleForm("pause", "", "Pause the course", WorkField{Name: "until", Label: "Talk about it again by", Sort: "day"})},
			{ID: "stop", Title: "They want to stop", Why: "They need no reason, and wait for nobody. You can say to them:", Said: []Saying{{Words: exampleMind}}, Form: exampleForm("withdraw", "", "Stop the course", WorkField{Name: "follow", Label: "They said we may go on asking how they are", Sort: "tick"})},
		}}
}

func examplePaused() WorkPage {
	p := exampleEnding()
	p.Line = "Paused since 17 November 2026: their health is looked into. To be talked about by 1 December 2026."
	p.Parts[1].Form = nil
	p.Aside[0] = WorkPart{ID: "pause", Title: "It is paused", State: State{"hold", "no orders, no doses"}, Facts: []string{p.Line, "An ECG first."},
		Form: exampleForm("resume", "", "Let it go on", WorkField{Name: "agreed", Label: "They want to go on", Sort: "tick"}, WorkField{Name: "reason", Label: "What changed", Sort: "area"})}
	return p
}

func exampleEnded() WorkPage {
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Review"), Title: "The end of the course", Line: "This course ended on 22 November 2026: stopped well.",
		Parts: []WorkPart{{ID: "ended", Title: "It has ended", Said: []Saying{{Words: "Thank you for letting us walk this way with you. What you found is yours to keep, and the door here stays open.", By: "The last words on what they take home."}},
			Facts: []string{"Why: No change after three sessions; decided together.", "Follow-up goes on until they say otherwise. Open alerts and tasks stay with whoever has them."},
			Links: []Action{{Label: "What they go on with", Href: "#"}, {Label: "Documents and letters", Href: "#"}, {Label: "Open a new course", Href: "#"}}}}}
}

func exampleDocuments() WorkPage {
	give := func(key string) *WorkForm {
		return exampleForm("given", key, "It was given", WorkField{Name: "to", Label: "To", Sort: "choice", Value: "client", Options: []Option{{"client", "The client"}}}, WorkField{Name: "how", Label: "How", Sort: "choice", Options: []Option{{"by hand", "By hand"}, {"by post", "By post"}}})
	}
	read := []Action{{Label: "Read it", Href: "#"}, {Label: "As PDF", Href: "#"}}
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Documents"), Title: "Documents", Line: "Everything that was signed here or can be handed out, and who has it.",
		Parts: []WorkPart{
			{ID: "plan", Title: "What they go on with", Items: []WorkPart{{ID: "l-1", Title: "What they go on with", Facts: []string{"Given to the client by hand, 22 November 2026, by Noor Haddad."}, Said: []Saying{{By: "Made today at 15:10 with Noor Haddad."}}, State: State{"go", "given"}, Links: read, Form: give("1")}}},
			{ID: "letters", Title: "Letters", Items: []WorkPart{{ID: "l-2", Title: "Letter to Dr. Ada Okafor, Elm Street Family Practice", Said: []Saying{{By: "Signed today at 15:40 by Noor Haddad. They agreed: in words, today, after reading it."}}, State: State{"plain", "not given to anybody yet"}, Links: read, Form: give("2")}}},
			{ID: "consents", Title: "Consents", Items: []WorkPart{{ID: "l-3", Title: "Consent: kap-im", Said: []Saying{{By: "Signed on Tue 1 Sep at 9:30."}}, State: State{"plain", "not given to anybody yet"}, Links: read[:1]}}},
		},
		Aside: []WorkPart{{ID: "more", Title: "Make one", Links: []Action{{Label: "Write a letter", Href: "#"}, {Label: "The plan they go on with", Href: "#"}}}}}
}

func exampleLetters() WorkPage {
	form := exampleForm("letter", "", "Begin with the draft", WorkField{Name: "sort", Label: "It goes to", Sort: "choice", Value: "referrer", Options: []Option{{"referrer", "Who referred them"}, {"doctor", "Their doctor"}}},
		WorkField{Name: "to", Label: "Name and practice", Sort: "line", Value: "Dr. Ada Okafor, Elm Street Family Practice"},
		WorkField{Name: "part-0", Label: "Opening", Sort: "long", Value: "Thank you for entrusting Theo Lindqvist, born 4 May 1974, to us. With their agreement, this is what we did together and how it went."},
		WorkField{Name: "part-1", Label: "What was done", Sort: "long", Value: "Session 1, 8 September 2026: 41 mg IM. Session 2, 22 September 2026: 50 mg IM."},
		WorkField{Name: "agreed", Label: "How they agreed to this letter", Hint: "To whom, with what in it, and when: “in words, today, after reading it”.", Sort: "line"})
	form.Errors, form.Save = map[string]string{"agreed": "Say how the client agreed that this is sent."}, "Sign it"
	return WorkPage{Header: exampleTheo(), Tabs: exampleTabs("Documents"), Title: "Letters", Line: "To who referred them, and to others who care for them: only with their agreement, and never with what they said unless they want it there.",
		Parts: []WorkPart{{ID: "write", Title: "Write one", Why: "The draft says what stands in the record. Read it, change it, and leave out what the reader does not need.", Facts: []string{"What they said about sharing: yes, 1 Sep 2026."}, Form: form},
			{ID: "written", Title: "Signed letters", Facts: []string{"No letter was signed yet."}}}}
}

func exampleGoingOn() Document {
	return Document{Clinic: "Juniper House", Date: "22 November 2026", Title: "What you go on with", Under: "Made with Theo Lindqvist.", Lead: "You made this with us. It is for the weeks and months after your course.",
		Foot: "From the record of Juniper House as it stood on 22 November 2026 at 16:20 MST.", Lang: "en",
		Blocks: []Block{
			{Heading: "Who goes on caring for you", Points: []string{"Dr. Ada Okafor, every two weeks", "The Thursday group at Elm Street"}},
			{Heading: "What you go on doing", Points: []string{"The walk before breakfast, when it works", "Calling my brother on Sundays"}},
			{Heading: "How you notice that it gets harder", Points: []string{"I stop cooking.", "I let the phone ring."}},
			{Heading: "Whom you call then", Points: []string{"Lucía, 555 0101", "Noor Haddad at Juniper House, +1 303 555 0190"}},
			{Heading: "If you think of ending your life, or cannot wait", Points: []string{"Call 988", "Text 988"}, Paras: []string{"If somebody is in danger now, call 911."}},
			{Heading: "When we ask how you are", Paras: []string{"By text, four times in a year."}, Points: []string{"About 6 December 2026", "About 6 January 2027", "About 6 April 2027"}, Quiet: []string{"You can tell us to stop at any time, with one tap."}},
			{Paras: []string{"Thank you for letting us walk this way with you. What you found is yours to keep, and the door here stays open."}, Signs: []Signature{{Who: "Made with", Name: "Noor Haddad", Lines: []string{"22 November 2026"}}}},
		}}
}
