package ui

func exampleNotes() NotesPage {
	read := Action{Label: "Read", Href: "#"}
	return NotesPage{Header: exampleTheo(), Tabs: exampleTabs("Notes"), Saved: "Signed 15:20 by Noor Haddad, LMFT.", Wish: "The client would like to read them after you have met.",
		WishForm: &WishForm{Action: "#", Act: "w", Options: []Choice{{Value: "ready", Label: "As soon as they’re ready"}, {Value: "after-meeting", Label: "After we’ve met", Checked: true}}},
		Due: []NoteRow{
			{Title: "Dosing note of session 3, Thursday 8 October 2026", Line: "For Noor Haddad, LMFT.", State: State{"plain", "best by Sun 11 Oct, 12:55"}, More: []State{{"plain", "begun by you, kept today at 14:02"}}, Do: Action{Label: "Open", Href: "#"}},
			{Title: "Preparation note of Wednesday 9 September 2026, 15:00", Line: "Whoever was there writes it.", State: State{"hold", "was best by Sat 12 Sep, 15:00"}, Do: Action{Label: "Write the preparation note", Href: "#"}},
		},
		Begin: []Action{{Label: "Write a progress note", Href: "#"}}, Do: Action{Label: "Go on writing", Href: "#"}, Cosign: Action{Label: "A trainee’s work, 2 entries", Href: "#"},
		Rows: []NoteRow{
			{Title: "Integration note of Friday 2 October 2026, 10:00", Line: "Signed 2 October at 11:10 by Tess Young. Under it, Noor Haddad, LMFT.", State: State{"go", "signed by both"}, Do: read},
			{Title: "Dosing note of session 2, Thursday 1 October 2026", Line: "Signed 1 October at 14:40 by Noor Haddad, LMFT.", State: State{"go", "signed"}, More: []State{{"plain", "1 addition"}, {"hold", "something it rests on was corrected since"}}, Do: read},
			{Title: "Dosing note of session 1, Thursday 10 September 2026", Line: "Signed 10 September at 16:02 by Tess Young.", State: State{"hold", "waits for a supervisor"}, Do: read},
		}}
}

func exampleWriting() NoteWrite {
	return NoteWrite{Header: exampleTheo(), Tabs: exampleTabs("Notes"), Title: "Dosing note", Line: "Of session 3, Thursday 8 October 2026.", Path: "#", Draft: "#", Act: "a", Head: "1", Facts: "f", Sort: "dosing", Kept: "Kept 14:02", Sign: "Sign the note", Trainee: true,
		Problem: "Something this note rests on was recorded or corrected since you opened it. It is shown as it is now, and what you wrote is kept. Look, and sign again.",
		Errors:  map[string]string{"plan": "This is too long to be read: at most 12000 letters."},
		Parts: []NotePart{
			{Key: "held", Title: "The session", Lines: []string{"Session 3, begun 8 October 2026, 09:31.", "There: Noor Haddad, LMFT (therapist) and Sam Ortiz, RN (monitor)."}, Ask: "Anything about the setting"},
			{Key: "given", Title: "Given", Lines: []string{"10:04: Ketamine 60 mg IM, given by Sam Ortiz, RN.", "The effect was sufficient."}, Ask: "About what was given"},
			{Key: "vitals", Title: "Vital signs", Lines: []string{"Last before the dose, 09:58: blood pressure 138/86, pulse 74, oxygen 98%.", "Highest after it, 10:24: blood pressure 158/96.", "Lowest oxygen, 10:24: 95%.", "Last taken, 12:40: blood pressure 132/84, pulse 70, oxygen 98%."}, Ask: "About the vital signs"},
			{Key: "seen", Title: "Seen", Lines: []string{"Tears (10:19, 10:33), still (10:27)."}, Ask: "What else could be seen", Hint: "What anybody in the room could see: no name of a feeling.", Text: "Sat up once, lay down again."},
			{Key: "events", Title: "Events", None: "No adverse event is on record.", Ask: "About the events"},
			{Key: "words", Title: "The client’s words", Quotes: []Quote{{Words: "The door was never locked.", By: "Said at 10:31."}}, Ask: "What else they said: “Client described imagery of …”", Hint: "Record as the client’s words. Do not confirm or interpret.", Open: true, Words: true, Text: "Client described imagery of a door and of a hallway."},
			{Key: "assessment", Title: "Assessment", Ask: "What you make of it", Open: true},
			{Key: "plan", Title: "Plan", Ask: "What comes next", Open: true, Text: "Integration on Friday."},
		}}
}

func exampleNote() NoteRead {
	w := exampleWriting()
	d := Document{Clinic: "Juniper House", Date: "8 October 2026", Title: "Dosing note", Under: "Theo Lindqvist, born 4 May 1974, of session 3, Thursday 8 October 2026.", Foot: "From the record of Juniper House as it stood on 9 October 2026 at 10:40 MDT."}
	for _, p := range w.Parts {
		b := Block{ID: p.Key, Heading: p.Title, Points: p.Lines, Quotes: p.Quotes}
		if p.Text != "" {
			b.Paras = []string{p.Text}
		}
		if p.Key == "vitals" {
			b.Mark = State{"hold", "something it rests on was corrected since"}
		}
		if len(b.Points)+len(b.Quotes)+len(b.Paras) > 0 {
			d.Blocks = append(d.Blocks, b)
		}
	}
	d = d.With(Block{Signs: []Signature{{Who: "Trainee", Name: "Tess Young", Lines: []string{"Signed 8 October 2026, 14:40 MDT."}}, {Who: "Supervisor", Name: "Noor Haddad, LMFT", Lines: []string{"Read and signed under it 8 October 2026, 17:02 MDT."}}}},
		Block{Heading: "Added 9 October 2026", Paras: []string{"Called this morning: slept well, a little tender."}, Signs: []Signature{{Who: "Therapist", Name: "Noor Haddad, LMFT", Lines: []string{"Added and signed 9 October 2026, 09:12 MDT."}}}},
		Block{ID: "corrected", Heading: "Corrected since it was signed", Points: []string{"Today at 9:30, Sam Ortiz, RN: Blood pressure 148/90."}, Quiet: []string{"The note stands as it was signed. What follows is what the record says now."}})
	return NoteRead{Page: DocumentPage{Doc: d, Back: Action{Label: "All notes", Href: "#"}, Do: Action{Label: "Save as PDF", Href: "#"},
		Notice: Notice{"hold", "Something this note rests on was corrected since it was signed. What the record says now stands at its end. Add to the note if it changes what you make of it."}},
		Add: &AddToNote{Path: "#", Act: "a", MayWords: true}}
}

func exampleCosign() CosignPage {
	doc := exampleNote().Page.Doc
	doc.Blocks = doc.Blocks[1:4]
	return CosignPage{Header: exampleTheo(), Tabs: exampleTabs("Notes"), Line: "Read what it says, and sign under it. The trainee’s name stays above yours.", Path: "#", May: true,
		Works: []CosignWork{
			{ID: "e1", Act: "a1", Title: "Dosing note of session 3, Thursday 8 October 2026", By: "Recorded today at 14:40 by Tess Young, trainee.", Doc: &doc, Field: "r-e1", Problem: "This does not wait for a supervisor's signature."},
			{ID: "e2", Act: "a2", Title: "Practised together: Slow breathing", By: "Recorded yesterday at 10:12 by Tess Young, trainee.", Says: []string{"It helped."}, Field: "r-e2"},
		}}
}
