package ui

import (
	"time"

	"github.com/a-h/templ"
)

// examplesMy are the client's own pages, signed in, and where staff open them.
func examplesMy() []Example {
	say := clientTexts().Say
	mine := func(s Shell, here string) ClientShell {
		c := client(s, "")
		c.Title, c.Out = say("my.page"), PathMyOut
		for _, t := range []struct{ key, path string }{{"today", PathMy}, {"words", PathMyWords}, {"lessons", PathMyLessons}, {"record", PathMyRecord}} {
			c.Tabs = append(c.Tabs, ClientTab{Label: say("my.tab." + t.key), Href: t.path, Icon: t.key, Here: t.key == here})
		}
		return c
	}
	page := func(name, title, here, back string, p MyPage) Example {
		return Example{name, title, func(s Shell) templ.Component {
			c := mine(s, here)
			if c.Back = back; here == "" {
				c.Tabs = nil
			}
			return My(c, p)
		}}
	}
	return append(examplesMyStates(page), []Example{
		page("my", "Your next step", "today", "", exampleMyHome()),
		page("my-checkin", "How did it go", "today", "", MyPage{Kicker: say("my.kicker", "name", "Ana"), Title: say("my.step.check-in"), Lead: say("my.step.check-in.lead"), Words: "Call my brother Sunday.",
			Do: []MyButton{{Label: say("my.step.check-in.do"), Kind: "primary", Href: PathMyWords}}}),
		page("my-rest", "After a dose", "", "", exampleMyRest()),
		page("my-unwell", "I don’t feel well", "", PathMy, exampleMyUnwell()),
		page("my-words", "My words", "words", "", exampleMyWords()),
		page("my-lessons", "Lessons", "lessons", "", exampleMyLessons()),
		page("my-record", "My record", "record", "", exampleMyRecord()),
		page("my-looked", "Who looked into my record", "record", PathMyRecord, exampleMyLooked()),
		page("my-notes", "Notes of my sessions", "record", PathMyRecord, exampleMyNotes()),
		{"my-write", "Writing an intention", func(s Shell) templ.Component {
			c := mine(s, "words")
			c.Back = PathMyWords
			return MyWrite(c, MyWords{Action: PathMyWords + "/intention", Act: "a", Title: say("my.step.intent", "day", "Tuesday"), Lead: say("my.topic.intention.lead"), Error: say("my.words.empty")})
		}},
		{"my-escort", "Naming somebody", func(s Shell) templ.Component {
			c := mine(s, "today")
			c.Back = PathMy
			return MyCompany(c, MyEscort{Act: "a", Title: say("my.step.escort", "day", "Tuesday, December 1"), Day: "2026-12-01", Name: "Lena", Phone: "soon", Stays: true, Errors: map[string]string{"phone": say("my.escort.phone.bad")}})
		}},
		{"my-lesson", "A lesson", func(s Shell) templ.Component {
			c := mine(s, "lessons")
			c.Back = PathMyLessons
			return MyRead(c, exampleMyLesson())
		}},
		{"looked", "Ana Moreno-Reyes", func(s Shell) templ.Component {
			return Looked(inside(s, "Ana Moreno-Reyes"), LookedPage{Header: ExampleAna().Header, Refused: true, Rows: []LookedRow{
				{Day: "Tue 1 Dec", Time: "9:12", Who: "Dr. Ama Osei, MD", Role: "prescriber", What: "Orders for the medicine", Times: "3 times"},
				{Day: "Tue 1 Dec", Time: "8:40", Who: "The client", What: "Their own pages", Times: "12 times"},
				{Day: "Mon 30 Nov", Time: "17:02", Who: "Kim Lee", Role: "manager", What: "Screening answers", Refused: true},
				{Day: "Mon 30 Nov", Time: "11:25", Who: "Maya Chen, LCSW", Role: "therapist", What: "Preparation"}}})
		}},
		{"my-enter", "Coming in by link and code", func(s Shell) templ.Component {
			return MyEnter(client(s, ""), MyIn{Clinic: "Fernwood, Portland", Action: "/my/in/example", Code: "K7Q2-9FMD", Error: say("my.in.wrong"), Key: true})
		}},
		{"my-signin", "Coming back", func(s Shell) templ.Component {
			return MySignIn(client(s, ""), MyIn{Clinic: "Fernwood, Portland", Error: say("my.in.ended")})
		}},
		{"my-keep", "Next time without a code", func(s Shell) templ.Component { return MyKeep(mine(s, ""), false) }},
		{"portal", "Ana Moreno-Reyes", func(s Shell) templ.Component {
			return Portal(inside(s, "Ana Moreno-Reyes"), PortalPage{Header: ExampleAna().Header, Name: "Ana", Open: true, Since: "Invited on Monday 5 October, 9:12 by Robin Field.",
				Link: "https://clew.example/my/in/K7Q29FMD4T6WZB1XJ3HVNCRPLY", LinkNote: "It works until 19 Oct 2026, 9:12, and only together with a code.", Code: "K7Q2-9FMD", Action: "/patients/example/portal", Act: "a", CodeAct: "b", EndAct: "c"})
		}},
	}...)
}

func exampleMyHome() MyPage {
	say := clientTexts().Say
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 15, 0, 0, 0, time.UTC) }
	event := func(kind string, at time.Time, done bool, label string) MyEvent {
		sort := map[string]string{KindPrep: "preparation", KindDosing: "dosing", KindIntegration: "integration", KindFollowup: "review"}[kind]
		words := say("my.sort."+sort) + ", " + at.Format("Monday, January 2")
		if done {
			words += ", " + say("my.line.done")
		}
		return MyEvent{Kind: kind, Day: at, Done: done, Label: label, Words: words}
	}
	next := event(KindDosing, day(12, 1), false, "Tue Dec 1")
	next.Next = true
	return MyPage{Kicker: say("my.kicker", "name", "Ana"), Title: say("my.step.intent", "day", "Tuesday"), Lead: say("my.step.intent.lead"), Meta: say("my.minutes", "n", "three"), Step: "x", Crisis: true,
		Do: []MyButton{{Label: say("my.step.intent.do"), Kind: "primary", Href: PathMyWords + "/intention"}},
		Line: &MyLine{Head: say("my.line"), Today: say("my.line.today"), More: say("my.line.list"), Title: say("my.line.title", "behind", "six", "ahead", "three"), Events: []MyEvent{
			event(KindPrep, day(10, 20), true, say("my.line.prepare")), event(KindPrep, day(10, 27), true, ""), event(KindDosing, day(11, 3), true, say("my.line.first")), event(KindIntegration, day(11, 5), true, ""),
			event(KindDosing, day(11, 17), true, say("my.line.second")), event(KindIntegration, day(11, 19), true, ""), next, event(KindIntegration, day(12, 3), false, ""), event(KindFollowup, day(12, 20), false, "")}},
		Sections: []MySection{{Rows: []MyRow{
			{Icon: "day", Title: say("my.row.next.dosing", "day", "Tuesday, December 1", "time", "9:00 AM"), Sub: "At the clinic, Birch room. With Maya Chen and Dr. Osei.", Href: PathMyRecord},
			{Icon: "check", Title: say("my.row.escort", "name", "Lena"), Sub: say("my.row.escort.more"), Href: PathMyEscort},
			{Icon: "plan", Title: say("my.row.instructions", "name", "Dr. Osei"), Sub: say("my.row.instructions.more"), Href: PathMyLessons + "/the-day-before"},
			{Icon: "person", Title: say("my.row.team"), Sub: "Maya Chen, Luis Ortega and Dr. Osei", Href: PathMyRecord},
			{Icon: "eye", Title: say("my.row.looked"), Sub: say("my.row.looked.more"), Href: PathMyLooked}}}}}
}

func exampleMyRest() MyPage {
	say := clientTexts().Say
	return MyPage{Title: say("my.rest"), Big: true, Lead: say("my.rest.with", "name", "Lena"), Step: "x", From: say("my.from", "name", "Dr. Osei"), FromSays: "No driving until you have slept the night. Water, light food, a quiet evening.",
		Do: []MyButton{{Label: say("my.call", "name", "Lena"), Icon: "phone", Kind: "huge primary", Href: "tel:5035550123"}, {Label: say("my.call", "name", "Sam"), Icon: "person", Kind: "huge", Href: "tel:5035550199"},
			{Label: say("my.unwell"), Small: say("my.unwell.more"), Icon: "unwell", Kind: "huge crimson", Href: PathMyUnwell}}}
}

func exampleMyUnwell() MyPage {
	say := clientTexts().Say
	return MyPage{Title: say("my.unwell.title"), Big: true, Lead: say("support.emergency", "number", "911"), Meta: say("support.line", "name", "988 Suicide & Crisis Lifeline"),
		Do:       []MyButton{{Label: say("support.call", "line", "988"), Icon: "phone", Kind: "huge primary", Href: "tel:988"}, {Label: say("support.text", "line", "988"), Icon: "phone", Kind: "huge", Href: "sms:988"}},
		Sections: []MySection{{Lead: say("my.unwell.duty", "name", "Maya Chen")}}}
}

func exampleMyWords() MyPage {
	say := clientTexts().Say
	how := func(keys ...string) (out []MyButton) {
		for _, k := range keys {
			out = append(out, MyButton{Label: say("my.how." + k), Href: PathMyCheckIn, Act: "a-" + k, Name: "went", Value: k})
		}
		return out
	}
	row := func(topic, words string) MyRow {
		r := MyRow{Title: say("my.topic." + topic), Words: words, Href: PathMyWords + "/" + topic}
		if words == "" {
			r.Sub = say("my.words.none")
		}
		return r
	}
	return MyPage{Title: say("my.words"), Lead: say("my.words.lead"), Said: say("saved"), Sections: []MySection{
		{Head: say("my.words.prepare"), Rows: []MyRow{row("intention", "To listen before I answer."), row("goal", "Get up before my children do, and want to."), row("pattern", "I go quiet and leave the room."), row("fear", ""), row("resource", "My grandmother’s kitchen.")}},
		{Head: say("my.comfort"), Lead: say("my.comfort.lead"), Rows: []MyRow{{Title: say("my.comfort.touch"), Words: "Hand only, if I reach."}, {Title: say("my.comfort.stop"), Words: "river"}, {Title: say("my.comfort.helps"), Words: "My name, feet on the floor."}},
			Do: []MyButton{{Label: say("my.comfort.less"), Href: PathMyAgreements + "/withdraw"}}},
		{Head: say("my.commitments")},
		{Lead: say("my.checkin.ask"), Rows: []MyRow{{Title: say("my.commitment"), Words: "Call my brother Sunday.", Sub: say("my.commitment.by", "day", "Sunday, December 6")}}, Do: how("kept", "partly", "not-yet", "changed", "let-go")},
		{Rows: []MyRow{{Title: say("my.commitment"), Words: "Walk in the morning.", State: say("my.how.kept")}}}}}
}

func exampleMyLessons() MyPage {
	say := clientTexts().Say
	row := func(title, state string) MyRow {
		return MyRow{Icon: "lessons", Title: title, Sub: say("my.minutes", "n", "two"), State: state, Href: PathMyLessons + "/the-room"}
	}
	return MyPage{Title: say("my.lessons"), Lead: say("my.lessons.lead"), Sections: []MySection{
		{Head: say("my.lessons.before.dosing"), Rows: []MyRow{row("What a session is like", say("my.lesson.read.short")), row("The day before", ""), row("The room and your stop word", "")}},
		{Head: say("my.lessons.before.integration"), Rows: []MyRow{row("Bringing it into your days", "")}}}}
}

func exampleMyLesson() MyLesson {
	say := clientTexts().Say
	return MyLesson{Title: "The day before", Meta: say("my.minutes", "n", "two"), Action: PathMyLessons + "/the-day-before", Act: "a", From: say("my.from", "name", "Dr. Osei"), FromSays: "Nothing to eat after midnight. Water until seven.",
		Parts: []MyLessonPart{{"Food, drink and medicines", []MyLessonLine{{"Your prescriber tells you when to stop eating and drinking, and what to do about each medicine you take.", ""},
			{"Clinics differ on the hours, so go by your own prescriber and not by what you read elsewhere.", say("my.source", "name", "Clinic consents that state fasting")}}},
			{"The evening", []MyLessonLine{{"Keep the evening quiet if you can.", say("my.source.ours")}, {"Lay out soft clothes and a warm layer.", ""}}}}}
}

func exampleMyRecord() MyPage {
	say := clientTexts().Say
	return MyPage{Title: say("my.record"), Lead: say("my.record.lead"), Crisis: true, Sections: []MySection{
		{Head: say("my.appointments"), Rows: []MyRow{{Icon: "day", Title: "Tuesday, December 1, 9:00 AM", Sub: "Session with the medicine. At the clinic, Birch room. With Maya Chen and Dr. Osei."}}},
		{Head: say("my.team"), Rows: []MyRow{{Icon: "person", Title: "Maya Chen", Sub: say("my.team.therapist")}, {Icon: "person", Title: "Dr. Ama Osei", Sub: say("my.team.prescriber")}}},
		{Head: say("my.documents"), None: say("my.documents.none")},
		{Head: say("my.record.all"), Rows: []MyRow{{Icon: "plan", Title: say("my.row.notes"), Sub: say("my.row.notes.more"), Href: PathMyNotes}, {Icon: "check", Title: say("my.row.agreements"), Sub: say("my.row.agreements.more"), Href: PathMyAgreements},
			{Icon: "person", Title: say("my.row.plan"), Sub: say("my.row.plan.more"), Href: PathMyPlan}, {Icon: "eye", Title: say("my.row.looked"), Sub: say("my.row.looked.more"), Href: PathMyLooked}}},
		{Head: say("my.out.head"), Rows: []MyRow{{Icon: "record", Title: say("my.row.keep"), Href: PathMyKeep}}, Do: []MyButton{{Label: say("my.out"), Href: PathMyOut, Act: "a"}, {Label: say("my.out.all"), Href: PathMyEverywhere, Act: "b"}}}}}
}

func exampleMyLooked() MyPage {
	say := clientTexts().Say
	return MyPage{Title: say("my.looked"), Lead: say("my.looked.lead"), Meta: say("my.looked.own"), Sections: []MySection{
		{Head: "Tuesday, December 1", Rows: []MyRow{{Icon: "eye", Title: "Dr. Ama Osei, prescriber", Sub: "Orders for the medicine. 9:12 AM, three times"}, {Icon: "eye", Title: "Maya Chen, therapist", Sub: "Your chart. 8:55 AM"}}},
		{Head: "Monday, November 30", Rows: []MyRow{{Icon: "eye", Title: "Robin Field, front desk", Sub: "Appointments. 11:25 AM"}}}}}
}

func exampleMyNotes() MyPage {
	say := clientTexts().Say
	return MyPage{Title: say("my.notes.ask"), Meta: say("my.notes.about"),
		Do:       []MyButton{{Label: say("my.notes.ready"), Href: PathMyNotes, Act: "a", Name: "when", Value: "ready"}, {Label: say("my.notes.after-meeting"), Small: say("my.notes.chosen"), Kind: "is-chosen", Href: PathMyNotes, Act: "b", Name: "when", Value: "after-meeting"}},
		Sections: []MySection{{Head: say("my.note.dosing") + ", Tuesday, November 17", Lead: say("my.note.by", "name", "Maya Chen, LCSW"), Rows: []MyRow{{Title: "Seen", Sub: "Tears at minute 20. Reached out a hand once; it was held."}, {Title: say("my.note.words"), Words: "The door was never locked."}}}}}
}
