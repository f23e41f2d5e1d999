package ui

import (
	"slices"

	"github.com/a-h/templ"
)

// examplesOutreach are the pages about being reached: the client's by a link,
// the inbox of a demonstration, and what staff see of messages and follow-up.
func examplesOutreach() []Example {
	us := func(name, title string, p Reach) Example {
		return Example{name, title, func(s Shell) templ.Component {
			shell := client(s, "")
			shell.Title = shell.Say("reach.title")
			return ReachUs(shell, p)
		}}
	}
	staff := func(name, title string, draw func(Shell) templ.Component) Example {
		return Example{name, title, func(s Shell) templ.Component { return draw(inside(s, title)) }}
	}
	return []Example{
		us("reach", "Messages, and how to have fewer", exampleReach()),
		us("reach-said", "Messages stopped, with one tap", exampleReachSaid()),
		us("reach-break", "A break from messages", exampleReachBreak()),
		us("reach-changed", "How to be reached, with half the hours", exampleReachChanged()),
		{"reach-foot", "A question, with the way to peace below it", func(s Shell) templ.Component {
			shell := client(s, "")
			shell.Reach = "/reach/example"
			return AskSays(shell, AskMessage{Title: shell.Say("over.title"), Lead: shell.Say("over.lead"), More: shell.Say("over.ask")})
		}},
		staff("messages", "How we reach Ana Moreno-Reyes", func(s Shell) templ.Component { return Messages(s, exampleMessages()) }),
		staff("messages-none", "Nothing sent, nothing to send to", func(s Shell) templ.Component {
			return Messages(s, MessagesPage{Person: "Theo Lindqvist", How: "There is no mail address and no telephone in the record.", State: State{"hold", "Nothing can be sent"}})
		}),
		staff("messages-stopped", "Reminders stopped", func(s Shell) templ.Component { return Messages(s, exampleMessagesStopped()) }),
		staff("followup", "Follow-up", func(s Shell) templ.Component { return FollowUp(s, exampleFollowUp()) }),
		staff("followup-none", "Follow-up, before anybody is due", func(s Shell) templ.Component {
			return FollowUp(s, FollowUpPage{Lead: "Everybody whose plan asks for something, as of 9 October 2026, 10:40."})
		}),
		staff("inbox", "Inbox of a demonstration", func(s Shell) templ.Component { return Inbox(s, exampleInbox()) }),
		staff("inbox-empty", "Inbox, nothing yet", func(s Shell) templ.Component { return Inbox(s, nil) }),
	}
}

func exampleReach() Reach {
	say := clientTexts().Say
	f := func() *ReachForm { return &ReachForm{"#", "a"} }
	return Reach{Now: say("reach.now", "how", say("reach.how.mail", "address", "a…@example.org")), Break: &ReachBreak{ReachForm: *f(), First: "2026-10-10", Last: "2027-10-09"}, Stop: f(), Change: exampleReachChange(),
		Note: "#", NoteSays: say("reach.back")}
}

func exampleReachSaid() Reach {
	p, say := exampleReach(), clientTexts().Say
	p.Said, p.Paused = say("reach.kept"), say("reach.stopped")
	p.Break, p.Stop, p.Undo = nil, nil, &ReachForm{"#", "a"}
	return p
}

func exampleReachBreak() Reach {
	p, say := exampleReach(), clientTexts().Say
	p.Said, p.Paused, p.PausedMore = say("reach.kept"), say("reach.paused", "day", "Thursday, December 24"), say("reach.paused.more")
	p.Break, p.Undo, p.Note = nil, &ReachForm{"#", "a"}, ""
	return p
}

func exampleReachChanged() Reach {
	p, say := exampleReach(), clientTexts().Say
	p.Problem = say("reach.again")
	p.Break.Until, p.Break.Error = "2026-10-01", say("reach.break.bad")
	p.Change.Until = ""
	p.Change.Errors = map[string]string{"hours": "Give both hours, such as 9:00 and 15:00, or neither."}
	return p
}

func exampleReachChange() *ReachChange {
	say := clientTexts().Say
	return &ReachChange{ReachForm: ReachForm{"#", "a"}, Channel: "mail", From: "09:00", Until: "15:00", Errors: map[string]string{},
		Channels: []Option{{"mail", say("reach.channel.mail")}, {"text", say("reach.channel.text")}, {"none", say("reach.channel.none")}},
		Zones:    []Option{{"", "As the clinic"}, {"America/Denver", "Mountain time"}}}
}

func exampleHows() []Option {
	return []Option{{"phone", "On the telephone"}, {"room", "In the room"}, {"wrote", "They wrote"}}
}

func exampleMessages() MessagesPage {
	return MessagesPage{Person: "Ana Moreno-Reyes", How: "By mail to ana@example.org, 9:00 to 15:00.", State: State{"go", "Messages go out"},
		Next: []string{"Tuesday 13 October, 9:00: after one month, shorter form, by mail. They did not answer the first.", "Friday 16 October, 9:00: somebody calls. Two visits were missed."},
		Rows: []MessageRow{
			{When: "9 Oct 2026, 9:00", What: "After one month, as planned", How: "by mail", State: State{"plain", "Waits for its hour"}},
			{When: "2 Oct 2026, 9:00", What: "1 week, one tap", How: "by text message", State: State{"hold", "Not sent"}, After: "The number does not take text messages."},
			{When: "25 Sep 2026, 9:00", What: "1 week, as planned", How: "by mail", State: State{"go", "Opened"}, After: "25 Sep, 12:31"},
		},
		Change: exampleReachChange(), Stop: &ReachForm{"#", "a"}, Hows: exampleHows(), Errors: map[string]string{"why": "Write at most 300 letters."}}
}

func exampleMessagesStopped() MessagesPage {
	return MessagesPage{Person: "Ben Aldous", How: "By text message to +1 503 555 0148.", State: State{"hold", "Reminders stopped"}, Why: "Asked us to stop questions and reminders. On 2 October 2026.",
		Problem: "Reminders are stopped already.", Change: exampleReachChange(), Resume: &ReachForm{"#", "a"}, Hows: exampleHows()}
}

func exampleFollowUp() FollowUpPage {
	row := func(person, says, when string) FollowRow { return FollowRow{person, "#", says, when} }
	cells := func(counts ...int) (out []WaveCell) {
		labels := []string{"Still open", "Missed", "Withdrew, died or asked us to stop", "Asked by message", "Delivered", "Opened", "Answered as planned", "In a shorter form", "With one tap", "Of these, asked in a call"}
		for i, n := range counts {
			out = append(out, WaveCell{labels[i], n})
		}
		return out
	}
	return FollowUpPage{
		Lead:   "Everybody whose plan asks for something, as of 9 October 2026, 10:40. An answer that is missing is missing: none from before stands for it.",
		Few:    "Below 20 people this page shows people and numbers, not percentages: a percentage of so few says more than is known.",
		Silent: []FollowRow{row("Wendell Krause", "Nothing was heard since the first dose.", "Fri 9 Oct, 9:00")},
		Quiet:  []FollowRow{row("Ben Aldous", "They asked for a break from questions and reminders until 24 December 2026. Calls that look after them go on.", "")},
		Due: []FollowRow{row("Ana Moreno-Reyes", "After one month, shorter form, by mail", "Tue 13 Oct, 9:00"),
			row("Maximiliana Anastasopoulou-Featherstonehaugh", "After three months, as planned, by text message", "Wed 14 Oct, 9:00")},
		Waves: []WaveRow{
			{Name: "At screening", Answered: "21 of 30 (70 %)", Cells: cells(0, 9, 0, 30, 30, 24, 20, 1, 0, 2), Missing: slices.Repeat([]FollowRow{row("Wendell Krause", "Missed", "")}, 9)},
			{Name: "A day after dose 2", Answered: "6 of 8", Cells: cells(0, 1, 1, 8, 7, 6, 4, 1, 1, 1), Missing: []FollowRow{row("Wendell Krause", "Missed", "")}},
			{Name: "After one month", Answered: "1 of 3", Cells: cells(2, 0, 0, 2, 2, 1, 1, 0, 0, 0), Missing: []FollowRow{row("Ana Moreno-Reyes", "Not answered yet; the window is open", ""), row("Ben Aldous", "Not answered yet; the window is open", "")}},
		},
		Figures: []ReachFigure{{"Days between two messages, at least", "2", "grade C. Fewer messages keep more people than many."}, {"Messages in a week, at most", "3", "grade D. To be confirmed by the practice."}},
	}
}

func exampleInbox() []InboxMessage {
	return []InboxMessage{
		{To: "ana@example.org", How: "By mail", Subject: "A note from Fernwood", When: "9 October, 9:00", Link: "#", Stop: "#",
			Body: "Hello,\n\nwe have a few questions for you. They take about two minutes.\n\nhttps://fernwood.example/answer/ABCDEFGHJKLMNPQRSTUVWXYZ23\n\nFernwood, Portland"},
		{To: "+1 503 555 0148", How: "By text message", Subject: "Text message", When: "8 October, 17:20", Body: "Fernwood: somebody needs you now. Please look into Clew."},
	}
}
