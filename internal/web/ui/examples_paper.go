package ui

// examplePaper is the paper sheet of a session, before anything is entered.
func examplePaper() PaperPage {
	return PaperPage{Name: "Ana", Title: "Session 3", Path: "/patients/example/sessions/3/from-paper", Session: "/patients/example/sessions/3", Day: "Opened on Friday 9 October 2026 at 13:00.",
		NewAct: sameAct, May: true, Sets: 8, Lines: 6, Typed: map[string]string{}, Errors: map[string]string{},
		Staff: []Option{{Label: "me"}, {Value: "1", Label: "Maya Lindqvist"}, {Value: "3", Label: "Dr. Osei"}},
		Kinds: []PaperKinds{{"Seen", []Option{{"moment:tears", "tears"}, {"moment:still", "still"}}}, {"Support", []Option{{"support:hand", "hand"}}},
			{"Other", []Option{{"words", "their words"}, {"concern", "a concern"}}}, {"An adverse event", []Option{{"event:1", "event, mild"}}}},
		Lists: []PaperList{{Name: "leave", Title: "Gone over before they left", Hint: "As it was then. What was not asked stays empty.",
			Asks: []RoomAsk{{Fact: "leaving.oriented", Label: "Knows who, where and when", Options: yesNoExample}, {Fact: "leaving.steady", Label: "Walks steadily", Options: yesNoExample},
				{Fact: "leaving.escort", Label: "The person who stays with them is here now", Options: yesNoExample}}}},
		Dose: &PaperDose{Order: "o", Route: "IM", Mg: "61.5", Amount: "61.5 mg"}, Leave: &PaperLeave{},
		Story: []RoomLine{{When: "13:02", Text: "Blood pressure 124/78, pulse 72."}, {When: "13:10", Text: "61.5 mg were given, IM."}}}
}

var yesNoExample = []Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}

// examplePaperBack is the same with lines that are not right, and a limit that
// was past.
func examplePaperBack() PaperPage {
	p := examplePaper()
	p.Problem = "Nothing is stored yet. Two fields need another look; everything you typed is kept."
	p.Paged = []string{"From paper: at 13:40 blood pressure 184/112, above the limit of 180/110; within it again at 13:55. It stands on the list of Dr. Osei."}
	p.Typed = map[string]string{"v0-at": "13:40", "v0-bp": "184/112", "v0-oxygen": "97", "v1-at": "13:55", "v1-bp": "150", "v1-by": "1", "h0-at": "19:30", "h0-what": "words", "h0-text": "It was never locked.",
		"leave-at": "15:08", "c-leaving.oriented": "yes"}
	p.Errors = map[string]string{"v1-bp": "Two numbers, as in 128/82.", "h0-at": "This time has not come yet. What stands on the sheet?"}
	p.Ask = "Some of this lies before the session was opened here, at 13:00. Was it so?"
	p.Story = append(p.Story, RoomLine{When: "13:20", Text: "Seen: still.", By: "From paper, entered 15:40 by Noa Levi, RN; on the sheet it is Maya Lindqvist’s."})
	return p
}
