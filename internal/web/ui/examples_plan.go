package ui

import "github.com/a-h/templ"

// examplesPlan are a course's plan: in the middle of it, a form that came back,
// before a course is open, and for readers who may not see questionnaires.
func examplesPlan() []Example {
	plan := func(name, title string, p CoursePlanPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return CoursePlan(inside(s, "Ana Moreno-Reyes"), p) }}
	}
	back := exampleCoursePlan()
	back.Saved = ""
	back.Whole.Open, back.Whole.From, back.Whole.Dates = true, "2026-10-19T09:00", []string{"Dosing session 5: Mon 19 October 2026, 09:00", "Dosing session 6: Mon 26 October 2026, 09:00"}
	back.Rows[3].Move.Open, back.Rows[3].Move.Ask = true, "This is closer to the dosing session of 1 October than the protocol plans them: at least 72 hours apart. It can be planned; on the day the rules ask again."
	back.Rows[3].Move.Errors = map[string]string{"from": "They have another session then: integration 3.", "askedBy": "Say who asked for it."}
	none := CoursePlanPage{Header: ExampleAna().Header, Tabs: exampleTabs("Plan"), None: "No course was opened yet. A course is opened on the page of the screening; a call can be planned before.", Add: exampleNewSession()}
	none.Add.Sorts = none.Add.Sorts[:1]
	desk := exampleCoursePlan()
	desk.Saved, desk.Weeks, desk.Undated, desk.Burden, desk.Hidden = "", nil, nil, "", "Which questionnaires are asked is seen by the care team."
	return []Example{
		plan("plan", "The plan of a course", exampleCoursePlan()), plan("plan-back", "The plan, forms that came back", back),
		plan("plan-none", "The plan before a course", none), plan("plan-desk", "The plan at the front desk", desk),
	}
}

func exampleNewSession() *SessionForm {
	return &SessionForm{Action: "#", Act: "a", Session: "s", Sorts: []Option{{"call", "Call"}, {"dosing", "Dosing session"}, {"integration", "Integration session"}}, Sort: "integration",
		Minutes: "60", Wheres: []Option{{"clinic", "At the clinic"}, {"video", "By video"}}, Where: "video", Errors: map[string]string{}}
}

func exampleNewDate(from string) *SessionForm {
	return &SessionForm{Action: "#", Act: "a", From: from, Minutes: "180", AskedBy: "client", Errors: map[string]string{}}
}

func exampleCoursePlan() CoursePlanPage {
	held := State{"go", "held"}
	return CoursePlanPage{Header: ExampleAna().Header, Tabs: exampleTabs("Plan"), Saved: "A session was moved to Friday 9 October 2026, 13:00 to 16:00.",
		Under: "Protocol kap-im 1.0.0; usually 6 dosing sessions.", Burden: "At most 5 minutes of questions in seven days.",
		Rows: []SessionRow{
			{ID: "s-1", Title: "Dosing session 1", When: "Thu 17 Sep 2026, 09:00 to 12:00, at the clinic, Birch room", State: held},
			{ID: "s-2", Title: "Dosing session 2", When: "Thu 24 Sep 2026, 09:00 to 12:00, at the clinic, Birch room", State: held},
			{ID: "s-3", Title: "Integration session 2", When: "Sat 26 Sep 2026, 10:00 to 11:00, by video", State: State{"plain", "they did not come"}, Move: exampleNewDate("2026-09-26T10:00")},
			{ID: "s-4", Title: "Dosing session 3", When: "Fri 9 Oct 2026, 13:00 to 16:00, at the clinic, Birch room", Past: []string{"It was on 8 October, 09:00. A cold. The client asked for it."},
				Move: exampleNewDate("2026-10-09T13:00"), Cancel: exampleNewDate(""), Came: exampleNewDate(""), Missed: exampleNewDate("")},
			{ID: "s-5", Title: "Dosing session 4", When: "Sun 11 Oct 2026, 13:00 to 16:00, at the clinic", Move: exampleNewDate("2026-10-11T13:00"), Cancel: exampleNewDate(""),
				Close: "This is closer to the dosing session of 9 October than the protocol plans them: at least 72 hours apart. It can be planned; on the day the rules ask again."},
		},
		Add: exampleNewSession(),
		Whole: &WholeForm{Action: "#", Act: "w", Missing: "2 dosing sessions are not on the plan yet.", Apart: "7", Errors: map[string]string{},
			Days: []DayChoice{{"1", "Monday", true}, {"2", "Tuesday", true}, {"3", "Wednesday", true}, {"4", "Thursday", true}, {"5", "Friday", true}, {"6", "Saturday", false}, {"0", "Sunday", false}}},
		Weeks: []PlanWeek{
			{Title: "Week 3, from 14 September 2026", Minutes: "about 3 minutes of questions", Points: []PlanPoint{
				{Form: "PHQ-9", At: "at baseline", When: "Thu 17 Sep", State: State{"go", "answered"}},
				{Form: "GAD-7", At: "at baseline", When: "Thu 17 Sep", State: State{"go", "answered"}},
				{Form: "CGI", At: "at baseline", When: "Thu 17 Sep", Who: "by a clinician", State: State{"plain", "not answered"}},
				{Form: "PHQ-2", At: "a day after dose 1", When: "Fri 18 Sep", About: "about the time since the last dose", State: State{"go", "answered"}}}},
			{Title: "Week 6, from 5 October 2026", Minutes: "about 3 minutes of questions", Now: true, Points: []PlanPoint{
				{Form: "PHQ-9", At: "before dose 3", When: "Fri 9 Oct", About: "about the time since the last dose", State: State{"plain", "can be answered"}},
				{Form: "PHQ-9", At: "before dose 4", When: "Sun 11 Oct", State: State{"plain", "not asked"}, Why: "It is asked on 9 October already, and a long questionnaire is asked at most every 7 days."},
				{Form: "PHQ-2", At: "a day after dose 3", When: "Sat 10 Oct", About: "about the time since the last dose", State: State{"plain", "ahead"}}}},
		},
		Undated: []PlanPoint{{Form: "PHQ-9", At: "at the end", State: State{"plain", "ahead"}}, {Form: "WHO-5", At: "after three months", State: State{"plain", "not asked"}, Why: "Its data pack is not turned on here, or this program does not have it. A total can be written down by hand."}},
	}
}
