package ui

// examplesMyStates are the states of a client's own pages that are rare, and the
// quieter pages of their record.
func examplesMyStates(page func(name, title, here, back string, p MyPage) Example) []Example {
	say := clientTexts().Say
	home := func(step string, p MyPage) MyPage {
		p.Kicker, p.Crisis = say("my.kicker", "name", "Ana"), true
		if p.Title == "" {
			p.Title, p.Lead = say("my.step."+step), say("my.step."+step+".lead")
		}
		if len(p.Sections) == 0 {
			p.Sections = []MySection{{Rows: []MyRow{{Icon: "person", Title: say("my.row.team"), Sub: "Maya Chen, Luis Ortega and Dr. Osei", Href: PathMyRecord}, {Icon: "eye", Title: say("my.row.looked"), Sub: say("my.row.looked.more"), Href: PathMyLooked}}}}
		}
		return p
	}
	do := func(step, href string) []MyButton {
		return []MyButton{{Label: say("my.step." + step + ".do"), Kind: "primary", Href: href}}
	}
	return []Example{
		page("my-paused", "A course that has a pause", "today", "", home("paused", MyPage{})),
		page("my-closed", "A course that ended", "today", "", home("closed", MyPage{})),
		page("my-nothing", "Nothing waits", "today", "", home("nothing", MyPage{})),
		page("my-told", "A no, to read again", "today", "", home("told", MyPage{Do: do("told", PathMyRecord+"/decision")})),
		page("my-read", "A consent to read and sign", "today", "", home("read", MyPage{Do: do("read", "#")})),
		page("my-answer", "Questions wait", "today", "", home("answer", MyPage{Title: say("answer.about.depression"), Lead: say("answer.why.depression"), Meta: say("my.minutes", "n", "two"), Do: do("answer", "#")})),
		page("my-come", "The next session", "today", "", home("come", MyPage{Title: say("my.step.come.dosing", "day", "Tuesday, December 1", "time", "9:00 AM"), Lead: "At the clinic, Birch room. With Maya Chen and Dr. Osei.", Do: do("come", PathMyLessons)})),
		page("my-break", "A break from messages", "today", "", home("nothing", MyPage{Sections: []MySection{{Head: say("reach.paused", "day", "Thursday, December 24"), Lead: say("reach.paused.more"), Do: []MyButton{{Label: say("reach.undo"), Href: "#", Act: "a"}}}}})),
		page("my-questions", "Questions for Ana", "record", PathMyRecord, MyPage{Title: say("my.questions"), Lead: say("my.questions.lead"), Do: []MyButton{
			{Label: say("answer.about.depression"), Small: say("my.minutes", "n", "two"), Kind: "primary", Href: "#", Act: "a", Name: "ask", Value: "x"}, {Label: say("answer.about.anxiety"), Small: say("my.minutes", "n", "two"), Href: "#", Act: "b", Name: "ask", Value: "y"}}}),
		page("my-agreements", "What Ana agreed to", "record", PathMyRecord, MyPage{Title: say("my.agreements"), Lead: say("my.agreements.lead"), Sections: []MySection{{
			Rows: []MyRow{{Icon: "check", Title: "Treatment with ketamine and therapy", State: "signed"}, {Icon: "check", Title: "Touch", Sub: "Not answered yet"}}, Do: []MyButton{{Label: say("my.agreements.back"), Href: "#"}}}}}),
		page("my-medicines", "Ana’s medicines", "record", PathMyRecord, MyPage{Title: say("my.medicines"), Lead: say("my.medicines.lead"), Sections: []MySection{
			{Rows: []MyRow{{Title: "Sertraline 100 mg", Sub: say("my.medicines.since", "day", "Monday, October 5")}}}, {Head: say("my.allergies"), None: say("my.allergies.none")}}}),
	}
}
