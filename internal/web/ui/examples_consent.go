package ui

import "github.com/a-h/templ"

// agrees is an example of a client's page about agreements.
func agrees(name, title, back string, draw func(ClientShell) templ.Component) Example {
	return Example{name, title, func(s Shell) templ.Component {
		shell := client(s, back)
		shell.Title = clientTexts().Say("agree.page")
		return draw(shell)
	}}
}

// examplesConsent are the pages of agreements: a client's, one person's, and the
// practice's own texts.
func examplesConsent() []Example {
	const back = "/agree/example"
	say := clientTexts().Say
	return []Example{
		agrees("agree-start", "A link to agree, first opened", "", func(s ClientShell) templ.Component { return AgreeBegin(s, exampleAgreeStart()) }),
		agrees("agree-nothing", "A link with nothing to read", "", func(s ClientShell) templ.Component { return AgreeBegin(s, AgreeStart{Clinic: "Fernwood, Portland"}) }),
		agrees("agree-text", "A text and what is in it", back, func(s ClientShell) templ.Component { return AgreeText(s, exampleAgreeText()) }),
		agrees("agree-changed", "One paragraph changed", back, func(s ClientShell) templ.Component { return AgreeText(s, exampleAgreeChanged()) }),
		agrees("agree-part", "One part", back, func(s ClientShell) templ.Component {
			return AgreeRead(s, AgreePart{Action: "#", N: 6, Of: 25, Section: exampleRisks(), Contents: back})
		}),
		agrees("agree-ask", "What was understood", back, func(s ClientShell) templ.Component { return AgreeAsk(s, exampleAgreeAsk("")) }),
		agrees("agree-ask-again", "Not quite, and that is all right", back, func(s ClientShell) templ.Component {
			return AgreeAsk(s, exampleAgreeAsk("Not quite, and that’s all right. Here is the part about going home once more."))
		}),
		agrees("agree-sign", "Signing", back, func(s ClientShell) templ.Component { return AgreeSigning(s, exampleAgreeSign(map[string]string{})) }),
		agrees("agree-sign-again", "Signing, with another language", back, func(s ClientShell) templ.Component {
			f := exampleAgreeSign(map[string]string{"interpreter": "The text is in another language than you talked in. Who interpreted? A name and, by phone, the service’s number.", "": say("agree.lost-place")})
			f.Language, f.Name, f.NeedsSpeaker = "es", "Ana Moreno-Reyes", true
			return AgreeSigning(s, f)
		}),
		agrees("agree-choose", "A choice of its own", back, func(s ClientShell) templ.Component { return AgreeChoosing(s, exampleChoose("")) }),
		agrees("agree-choose-again", "A choice of its own, none made", back, func(s ClientShell) templ.Component {
			return AgreeChoosing(s, exampleChoose(say("agree.bad.choice")))
		}),
		agrees("agree-done", "The copy at once", "", func(s ClientShell) templ.Component {
			return AgreeThanks(s, AgreeDone{Title: "Ketamine by injection, with therapy", Lead: say("agree.done.signed", "title", "Ketamine by injection, with therapy"), Copy: "#", PDF: "#", Next: "#", Back: back})
		}),
		agrees("agree-copy", "The copy", back, func(s ClientShell) templ.Component { return AgreeCopied(s, exampleCopy()) }),
		agrees("agree-withdraw", "Taking it back", back, func(s ClientShell) templ.Component { return AgreeTakeBack(s, exampleWithdraw("")) }),
		agrees("agree-withdrawn", "Taken back", back, func(s ClientShell) templ.Component {
			return AgreeTakeBack(s, exampleWithdraw(say("agree.withdraw.done", "title", "Only music")))
		}),
		{"consents", "Ana’s agreements", func(s Shell) templ.Component { return Consents(inside(s, "Consent"), exampleConsents()) }},
		{"consents-link", "Ana’s agreements, a link made", func(s Shell) templ.Component {
			p := exampleConsents()
			p.Link, p.LinkNote = "https://clew.example/agree/7Q2M-XXXX", "It opens only what this person was given to read, until 23 October 2026, 10:40 PDT."
			p.TakeBack.Error = "Choose what is taken back."
			return Consents(inside(s, "Consent"), p)
		}},
		{"consents-room", "A text read together", func(s Shell) templ.Component { return ConsentInRoom(inside(s, "Consent"), exampleRoom()) }},
		{"consent-texts", "Consent texts", func(s Shell) templ.Component { return Texts(inside(s, "Consent texts"), exampleTexts()) }},
		{"consent-text", "One consent text", func(s Shell) templ.Component { return TextPage(inside(s, "Ketamine by injection"), exampleTextPage()) }},
		{"consent-publish", "Putting a version into use", func(s Shell) templ.Component { return TextPublish(inside(s, "Put into use"), examplePublish()) }},
		{"consent-change", "Our own version", func(s Shell) templ.Component { return TextEdit(inside(s, "Our own version"), exampleEdit()) }},
	}
}

func exampleAgreeStart() AgreeStart {
	return AgreeStart{Clinic: "Fernwood, Portland", Go: "#", Withdraw: "#",
		Items:   []AgreeItem{{Title: "Ketamine by injection, with therapy", State: "begun", Href: "#"}},
		Choices: []AgreeItem{{Title: "Touch", State: "My hand, if I reach", Done: true, Href: "#"}, {Title: "Care by phone or video", State: "to read", Href: "#"}}}
}

func exampleAgreeText() AgreeContents {
	return AgreeContents{Title: "Ketamine by injection, with therapy", Clinic: "Fernwood, Portland", Minutes: 13, Begun: true, Go: "#", Whole: "#", PDF: "#",
		Parts: []AgreeItem{{Title: "Before you read", State: "read", Done: true, Href: "#"}, {Title: "What happens", State: "read", Done: true, Href: "#"}, {Title: "What it can do to your body", Href: "#"}, {Title: "You can change your mind", Href: "#"}}}
}

func exampleAgreeChanged() AgreeContents {
	p := exampleAgreeText()
	p.Changed, p.Changes = "One paragraph changed. Here it is.", exampleConsentChanges()
	return p
}

func exampleConsentChanges() []ConsentChange {
	return []ConsentChange{{What: "changed", Section: "What it can do to your body", Before: "People who use ketamine often and for long can harm their bladder. Tell us about any change when you pass water.",
		After: "People who use ketamine often and for long can harm their bladder: pain, urgency, blood. It may stay. Tell us about any change when you pass water."}}
}

func exampleRisks() ConsentSection {
	return ConsentSection{ID: "c-risks", Title: "What it can do to your body", Short: "Blood pressure goes up for a while. Many people feel sick or dizzy. Breathing can slow.",
		Blocks: []ConsentBlock{{Say: "These are the risks we know of. Tell us at once if something feels wrong.", Points: []string{"Your blood pressure and your pulse go up for an hour or two.", "Many people feel sick, and some throw up.", "Breathing can become slow or shallow. Rarely it needs help."}},
			{Say: "In figures, so far as they are known, see “What is known” below."}}}
}

func exampleLeaving() ConsentSection {
	return ConsentSection{ID: "c-leaving", Title: "Going home", Short: "No driving until the next day, after a night’s sleep. Somebody you know takes you home and stays.",
		Blocks: []ConsentBlock{{Say: "You name a person before the session who comes for you, takes you home and stays with you."}, {Say: "Leave large decisions and papers to sign for another day. We won’t give you any."}}}
}

func exampleAgreeAsk(again string) AgreeQuestion {
	q := AgreeQuestion{Action: "#", Act: "a1", N: 3, Of: 5, Ask: "How do you get home after a session, and when may you drive?", Again: again,
		Answers: []string{"I drive once I feel awake.", "A person I named takes me home and stays. No driving until the next day, after a night’s sleep.", "I take a taxi."}}
	if again != "" {
		s := exampleLeaving()
		q.Section = &s
	}
	return q
}

func exampleLanguages() []Option {
	return []Option{{"en", "English"}, {"es", "Spanish"}, {"vi", "Vietnamese"}, {"und", "Another language"}}
}

func exampleAgreeSign(problems map[string]string) AgreeSign {
	return AgreeSign{Action: "#", Act: "a1", Head: "40", Title: "Ketamine by injection, with therapy", Day: "Friday, October 9, 2026", Language: "en", Languages: exampleLanguages(), Errors: problems, Later: "#"}
}

func exampleChoose(problem string) AgreeChoose {
	return AgreeChoose{Sign: exampleAgreeSign(map[string]string{}), Error: problem, Now: "Your choice now: My hand, if I reach.",
		Section: ConsentSection{ID: "c-touch", Title: "Touch", Short: "You choose before the session. You can always allow less.",
			Blocks: []ConsentBlock{{Say: "Some people like to hold a hand when things are hard. Others want no touch at all. Both are right."}}},
		Choices: []AskChoice{{Value: "none", Label: "No touch"}, {Value: "hand-if-i-reach", Label: "My hand, if I reach"}, {Value: "ask-first", Label: "Hand or shoulder, if you ask first"}}}
}

func exampleSigned() []ConsentSigned {
	return []ConsentSigned{
		{Who: "The client", Name: "Ana Moreno-Reyes", Counts: true, State: State{"go", "Signed"}, Lines: []string{"8 September 2026, 19:12 PDT, by a link, on their own device", "Version 3.0.0"}},
		{Who: "The prescriber", Name: "Ifeoma Okafor", Counts: true, State: State{"go", "Signed"}, Lines: []string{"9 September 2026, 9:05 PDT", "Version 3.0.0"}},
		{Who: "The therapist", State: State{"plain", "Not signed yet"}},
	}
}

func exampleDoc() ConsentDoc {
	return ConsentDoc{Title: "Ketamine by injection, with therapy", Under: "Fernwood, Portland. Version 3.0.0, 1 September 2026.", Sections: []ConsentSection{exampleRisks(), exampleLeaving()},
		Choices: []string{"No", "Not for now", "Yes"}, Sources: []string{"Ahuja and others, BMC Psychiatry 2022. Records of clinics, no comparison."},
		Foot: "Version 3.0.0. This text is known by its SHA-256: 3f1c9a04d2b8e75a6c0d9f41b2e8a7735d6f0c1e9b84a2f75360de1bc94a7f02."}
}

func exampleCopy() AgreeCopy {
	return AgreeCopy{Doc: exampleDoc(), Status: "Not yet signed by everybody it needs.", Signed: exampleSigned(), PDF: "#"}
}

func exampleWithdraw(done string) AgreeWithdraw {
	return AgreeWithdraw{Action: "#", Act: "a1", Words: clientTexts().Say("agree.withdraw.words"), Done: done,
		Items: []AskChoice{{Value: "k", Label: "Ketamine by injection, with therapy"}, {Value: "t", Label: "Touch"}}, Parts: []AskChoice{{Value: "k.music", Label: "Only music"}, {Value: "k.second-dose", Label: "Only a second dose"}}}
}

func exampleConsents() ConsentsPage {
	return ConsentsPage{Header: ExampleAna().Header, Notice: "Stored 10:41 by Noor Haddad.",
		Tabs: []Tab{{Label: "Journey", Href: "#"}, {Label: "Consent", Href: "#", Current: true, Missing: true}},
		Cards: []ConsentCard{
			{ID: "treatment", Title: "Ketamine by injection, with therapy", Line: "Version 4.0.0, in use since 5 Oct 2026.", State: State{"hold", "Still needed"},
				Why:     []string{"The client has to sign again. Version 3.0.0 was signed. Version 4.0.0, in force since 8 Oct 2026, changes something that matters for safety: “About the bladder”.", "The therapist has not signed yet."},
				Stopped: "Stopped by the client: music.", Signed: exampleSigned(), Read: "#", PDF: "#",
				Sign:  &StaffSign{Action: "#", Act: "a1", Head: "40", As: "therapist", Hash: "h", Says: "I have gone over the therapy with the client: what we do and do not do, touch, boundaries, and how to stop. They could ask.", Button: "Sign the therapy part", First: true, Errors: map[string]string{"name": "Type your name to sign."}},
				Offer: &OfferForm{Action: "#", Act: "a2", Text: "kap-im", Hash: "h", Errors: map[string]string{}}},
			{ID: "touch", Title: "Touch", Line: "Version 1.0.0, in use since 1 Sep 2026.", State: State{"go", "My hand, if I reach"}, Read: "#", PDF: "#",
				Signed: []ConsentSigned{{Who: "The client", Name: "Ana Moreno-Reyes", State: State{"go", "My hand, if I reach"}, Lines: []string{"8 September 2026, 19:20 PDT, by a link, on their own device"}}}},
			{ID: "sharing", Title: "Sharing my record", Line: "Version 1.0.0, in use since 1 Sep 2026.", State: State{"plain", "For each case"},
				Offer: &OfferForm{Action: "#", Act: "a3", Text: "sharing", Hash: "s", Fields: []OfferField{{"patient", "Whose record", "Ana Moreno-Reyes"}, {"to", "Who gets it", ""}}, Errors: map[string]string{"to": "Fill this in: it is part of what is agreed to.", "": "Nothing was given to read yet."}}},
		},
		TakeBack: &TakeBack{Action: "#", Act: "a4", Items: []Option{{"kap-im", "The treatment, all of it"}, {"kap-im|music", "Only music"}}},
		Journey:  ExampleAna().Journey[:1]}
}

func exampleRoom() ConsentRoom {
	return ConsentRoom{Copy: exampleCopy(), Person: "Ana", Back: "#", Now: "It stands now: My hand, if I reach, 8 Sep 2026.", Problem: "Not everything is clear yet, and that’s all right. Let’s go over one part again first; signing waits.",
		Questions: []RoomQuestion{
			{Action: "#", Act: "a1", Name: "change", Ask: "If you wanted to stop, before a session or in the middle of one, what could you do?", Listen: "Before the dose, stop altogether. Afterwards a word or a raised hand.", State: State{"go", "Understood"}},
			{Action: "#", Act: "a2", Name: "home", Ask: "How do you get home after a session, and when may you drive?", Listen: "Somebody they named takes them home and stays.", State: State{"hold", "Not clear yet"}, Said: "I drive when I am awake", Error: "Write down what they said, in a few words."}},
		Choices: []Option{{"no", "No"}, {"yes", "Yes"}},
		Sign: &RoomSign{Action: "#", Act: "a3", Head: "40", Day: "Friday, 9 October 2026", Language: "en", Languages: exampleLanguages(), Waiting: "One question is still to be gone over; signing waits for that.",
			Errors: map[string]string{"name": "Type your name to sign.", "choice": "Choose one of the answers. No is as good as yes.", "": "Nothing was signed yet."}}}
}

func exampleTexts() ConsentTexts {
	return ConsentTexts{Notice: "Version 4.0.0 was put into use.", Groups: []ConsentGroup{
		{Title: "Treatment", Note: "One for each protocol: signed by the client, the prescriber and the therapist.", Rows: []ConsentRow{
			{Title: "Ketamine by injection, with therapy", Name: "kap-im", Href: "#", State: State{"go", "In use"}, InUse: "Version 4.0.0, in use since 5 Oct 2026, put into use by Ifeoma Okafor.", Newer: "The shipped text, version 4.1.0, says something else than version 4.0.0 here.", Do: Action{Label: "Look at it, and put it into use", Href: "#"}},
			{Title: "Ketamine by lozenge at our clinic, with therapy", Name: "kap-sublingual", Href: "#", State: State{"plain", "Not in use here"}, InUse: "Nobody can be given it to sign yet."}}},
		{Title: "Choices of their own", Note: "Each stands alone; no is as good as yes.", Rows: []ConsentRow{{Title: "Touch", Name: "touch", Href: "#", State: State{"go", "In use"}, InUse: "Version 1.0.0, in use since 1 Sep 2026."}}},
	}}
}

func exampleTextPage() ConsentTextPage {
	return ConsentTextPage{Doc: exampleDoc(), State: State{"go", "In use"}, Line: "Version 3.0.0, in use since 1 Sep 2026, put into use by Ifeoma Okafor.", PDF: "#", Notice: "Version 3.0.0 was put into use.",
		Do:       []Action{{Label: "Put the shipped text into use", Href: "#"}, {Label: "Write our own version", Href: "#"}},
		Versions: []ConsentVersion{{Title: "Version 3.0.0", When: "In use since 1 Sep 2026: a change that matters for safety.", Note: "About the bladder.", Href: "#", Current: true}, {Title: "Version 2.0.0", When: "In use since 1 Mar 2026: the first version here.", Href: "#"}}}
}

func examplePublish() ConsentPublish {
	return ConsentPublish{Title: "Put “Ketamine by injection, with therapy” into use", Line: "Version 4.0.0 of 5 October 2026.", Action: "#", Act: "a1", Before: "b", Hash: "h", Edit: "#",
		Summary: "One paragraph changed. Here it is.", Changes: exampleConsentChanges(), Problems: []string{"It does not say yet: Pregnancy and breastfeeding."}, Affected: []string{"Ana", "Ben"},
		Count: "Two people signed an earlier version. If the change matters for safety, each is asked again and reads only what changed.", Change: "safety-material", From: "2026-10-08",
		Least:  "A change that matters for safety is in force 3 days from now at the earliest. An editorial one holds at once.",
		Errors: map[string]string{"note": "Say in a sentence what changed: whoever signed before reads it.", "": "Another version of this text was put into use since you opened the page."}}
}

func exampleEdit() ConsentEdit {
	return ConsentEdit{Title: "Our own version of “Ketamine by injection, with therapy”", Action: "#", Act: "a1", Version: "1.0.0-site.1", Errors: map[string]string{"version": "Give this version a number of its own, such as 1.0.0-site.1.", "": "Nothing was kept yet."},
		Sections: []EditSection{{Title: "Going home", Short: EditText{Name: "t0.short", Label: "In short", Value: "No driving until the next day."}, More: EditText{Name: "t0.more", Label: "A paragraph more, if one is needed"},
			Texts: []EditText{{Name: "t0.0", Label: "Paragraph", Value: "You name a person before the session.", Covers: "Somebody who takes them home"}, {Name: "t0.0.0", Label: "Point", Value: "A taxi is not enough.", Point: true}}}}}
}
