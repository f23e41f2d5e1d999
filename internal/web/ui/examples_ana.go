package ui

import (
	"strconv"
	"time"
)

// at is a moment in 2026; the examples' clinic keeps one clock.
func at(d int, m time.Month, hour, minute int) time.Time {
	return time.Date(2026, m, d, hour, minute, 0, 0, time.UTC)
}

// exampleNow is Friday 9 October 2026, 10:40.
func exampleNow() time.Time { return at(9, 10, 10, 40) }

// ExampleAna is the chart of the demonstration: her third session is next
// Thursday and three things are missing.
func ExampleAna() ChartPage {
	return ChartPage{
		Header: PersonHeader{
			Name: "Ana Moreno-Reyes", Line: "41, she/her. Treatment-resistant depression. Session 3 of 6 next Thursday.",
			Standing: []Standing{{"Touch", "hand only, if I reach"}, {"Stop word", "river"}, {"Helps", "my name, feet on the floor"}},
			Facts: []HeaderFact{
				{Label: "Allergies", Value: "Penicillin, hives", Detail: "asked again 1 Oct"},
				{Label: "Weight", Value: "64.2 kg", Detail: "8 days old"},
				{Label: "Blood pressure", Value: "128/82", Detail: "8 days old, seated"},
				{Label: "Safety plan", Value: "Current, gone over with Ana", Detail: "2 Oct; next look 16 Oct", Href: "#"},
			},
			Team:    []Member{{"Noor Haddad, LMFT", "therapist"}, {"Dr. Ifeoma Okafor", "prescriber"}, {"Sam Ortiz, RN", "in the room"}},
			Contact: []Action{{Label: "Message", Href: "#"}, {Label: "Call", Href: "#"}},
		},
		Course: ExampleCourse(),
		Next: &NextStep{
			Title: "Preparation call with Ana", When: "Today 14:30, fifteen minutes, by video",
			Why: "Before Thursday: her intention, touch and music, and what has changed since 1 October.",
			Do:  Action{Label: "Open the call", Href: "#"},
		},
		Missing: exampleMissing(),
		Seen: &SeenBy{
			Title:  "People who will see Thursday’s session",
			People: []Member{{"Noor Haddad", "therapist"}, {"Sam Ortiz, RN", "in the room"}, {"Dr. Ifeoma Okafor", "prescriber, on site"}},
			Note:   "Ana has the same list. Her words go to Noor and the people in the room.",
		},
		Journey: exampleJourney(),
		More:    "#",
		Tabs: []Tab{
			{Label: "Journey", Href: "#", Current: true}, {Label: "Screening", Href: "#"}, {Label: "Consent", Href: "#", Missing: true},
			{Label: "Preparation", Href: "#"}, {Label: "Sessions", Href: "#"}, {Label: "Integration", Href: "#"}, {Label: "Measures", Href: "#"},
			{Label: "Medicines", Href: "#", Missing: true}, {Label: "Notes", Href: "#"}, {Label: "Documents", Href: "#"}, {Label: "Who looked", Href: "#"},
		},
	}
}

// ExampleCourse is Ana's course: two of six doses given, the third next
// Thursday.
func ExampleCourse() CourseLine {
	return CourseLine{
		Under: "Ketamine into the muscle, protocol kap-im-6, adopted here 3 Aug",
		Start: at(31, 8, 0, 0), Today: exampleNow(), End: time.Date(2027, 5, 12, 0, 0, 0, 0, time.UTC),
		Events: exampleEvents(), Windows: exampleWindows(), Scores: exampleScores(),
		Title:  "Course line, 31 August 2026 to May 2027",
		Desc:   "Three preparation sessions, two of six dosing sessions given (35 mg and 50 mg, into the muscle), four integration sessions; the third dosing session is planned for Thursday 15 October. PHQ-9 went from 21 to 14, GAD-7 from 14 to 11. The same numbers are in the table below.",
		Caveat: "One person, six answers to PHQ-9 and four to GAD-7. The picture can’t say why a score moved.",
	}
}

func exampleEvents() []CourseEvent {
	follow := func(y int, m time.Month, label string) CourseEvent {
		return CourseEvent{Kind: KindFollowup, Day: time.Date(y, m, 5, 0, 0, 0, 0, time.UTC), Label: label}
	}
	return []CourseEvent{
		{Kind: KindPrep, Day: at(3, 9, 10, 0), Done: true, Words: "Preparation 1"},
		{Kind: KindPrep, Day: at(8, 9, 10, 0), Done: true, Words: "Preparation 2"},
		{Kind: KindPrep, Day: at(14, 9, 10, 0), Done: true, Words: "Preparation 3"},
		{Kind: KindDosing, Day: at(17, 9, 10, 0), Done: true, Label: "35 mg IM", Sub: "17 Sep", Words: "Session 1, 35 mg IM"},
		{Kind: KindIntegration, Day: at(18, 9, 16, 0), Done: true, Words: "Integration"},
		{Kind: KindIntegration, Day: at(23, 9, 10, 0), Done: true, Words: "Integration"},
		{Kind: KindDosing, Day: at(1, 10, 10, 0), Done: true, Label: "50 mg IM", Sub: "1 Oct", Words: "Session 2, 50 mg IM"},
		{Kind: KindIntegration, Day: at(2, 10, 16, 0), Done: true, Words: "Integration"},
		{Kind: KindIntegration, Day: at(7, 10, 16, 0), Done: true, Words: "Integration"},
		{Kind: KindDosing, Day: at(15, 10, 10, 0), Next: true, Label: "Session 3", Sub: "Thu 15 Oct"},
		{Kind: KindIntegration, Day: at(16, 10, 16, 0)},
		{Kind: KindDosing, Day: at(22, 10, 10, 0), Label: "4", Sub: "22 Oct"},
		{Kind: KindIntegration, Day: at(23, 10, 16, 0)},
		{Kind: KindDosing, Day: at(29, 10, 10, 0), Label: "5", Sub: "29 Oct"},
		{Kind: KindIntegration, Day: at(30, 10, 16, 0)},
		{Kind: KindDosing, Day: at(5, 11, 10, 0), Label: "6", Sub: "5 Nov"},
		{Kind: KindIntegration, Day: at(6, 11, 16, 0)},
		follow(2026, 12, "1 mo"), follow(2027, 2, "3 mo"), follow(2027, 5, "6 mo"),
	}
}

func exampleWindows() []CourseWindow {
	var out []CourseWindow
	for _, e := range exampleEvents() {
		if e.Kind == KindDosing {
			out = append(out, CourseWindow{From: e.Day.Add(12 * time.Hour), To: e.Day.Add(72 * time.Hour), Planned: !e.Done})
		}
	}
	return out
}

func exampleScores() []ScoreSeries {
	return []ScoreSeries{
		{
			Name: "PHQ-9", About: "depression, 0–27, past-week recall", Short: "depression, 0–27", Max: 27,
			Bands:  []ScoreBand{{0, "minimal", 1}, {5, "mild", 2}, {10, "moderate", 3}, {15, "moderately severe", 4}, {20, "severe", 5}},
			Points: []ScorePoint{{At: at(1, 9, 10, 0), Value: 21, Words: "Baseline"}, {At: at(8, 9, 8, 0), Value: 20}, {At: at(16, 9, 10, 0), Value: 20}, {At: at(23, 9, 8, 0), Value: 17}, {At: at(30, 9, 8, 0), Value: 18}, {At: at(7, 10, 8, 2), Value: 14}},

			Whisker: 6, Meaning: "a change past this line is more than the scale’s own noise",
			Sentence: []string{"7 below baseline,", "reliable change"}, Brief: "reliable change", None: "No answers yet",
		},
		{
			Name: "GAD-7", About: "anxiety, 0–21, past-week recall", Short: "anxiety, 0–21", Max: 21,
			Bands:   []ScoreBand{{0, "minimal", 1}, {5, "mild", 2}, {10, "moderate", 3}, {15, "severe", 5}},
			Points:  []ScorePoint{{At: at(1, 9, 10, 0), Value: 14, Words: "Baseline"}, {At: at(16, 9, 10, 0), Value: 13}, {At: at(30, 9, 8, 0), Value: 13}, {At: at(7, 10, 8, 2), Value: 11}},
			Whisker: 4, Meaning: "past this line: more than noise",
			Sentence: []string{"3 below baseline,", "within noise"}, Brief: "within noise", None: "No answers yet",
		},
	}
}

func exampleMissing() []GateView {
	needed := State{"hold", "Still needed"}
	return []GateView{{
		Title: "What’s missing before Thursday", Summary: "Six of nine are ready.", Ready: 6, Of: 9, AllHref: "#", AllLabel: "See all nine",
		Findings: []FindingView{
			{Title: "A decision about clonazepam", State: needed, Evidence: []string{"0.5 mg on three of the last seven nights, as Ana told Sam on 1 Oct. It may blunt the effect."}, Clears: "Dr. Okafor writes what she decided and why.", Do: Action{Label: "Ask Dr. Okafor", Href: "#"}},
			{Title: "A person who stays with Ana", State: needed, Evidence: []string{"A taxi at 13:00 is booked (Sam, 6 Oct). A taxi is a ride, not company."}, Clears: "A name and a phone number. Her sister Lucía came last time.", Do: Action{Label: "Ask Ana", Href: "#"}},
			{Title: "One paragraph of the consent", State: needed, Evidence: []string{"Version 4 came out on 5 Oct; Ana signed version 3 on 8 Sep. The change is about bladder symptoms."}, Clears: "Ana reads it and signs, on her phone or with you today.", Do: Action{Label: "Send the paragraph", Href: "#"}},
		},
	}}
}

func exampleJourney() []JourneyRow {
	return []JourneyRow{
		{Day: "Wed 7 Oct", Time: "16:00", Stamp: "2026-10-07T16:00", Sentence: "Integration, 50 minutes, in the Garden room. Ana chose one small step: walk by the water before work, twice a week. Check-in Wednesday.", Detail: "Noor Haddad, written 17:05, signed 17:20", Class: "note"},
		{Day: "Wed 7 Oct", Time: "8:02", Stamp: "2026-10-07T08:02", Sentence: "Ana answered PHQ-9 (14) and GAD-7 (11) at home, in four minutes. Discussed together the same day.", Detail: "From Ana’s phone; read by Noor Haddad 8:40", Class: "answers"},
		{Day: "Fri 2 Oct", Time: "10:20", Stamp: "2026-10-02T10:20", Sentence: "The day after, Ana tapped “tender” and asked for a call. Noor called at 10:20; they spoke for twelve minutes and met at 16:00.", Detail: "Noor Haddad, 10:41", Class: "note"},
		{Day: "Thu 1 Oct", Time: "10:14", Stamp: "2026-10-01T10:14", Lead: "Second dosing session.", Sentence: "50 mg ketamine IM at 10:14, Cedar room. Highest blood pressure 148/92, at minute 20, back to 130/84 by minute 60. Left at 12:35 with her sister Lucía.", Quote: "It was like being set down, gently, by something that had carried me a long way.", Detail: "Ana, minute 38, written down by Noor Haddad. These words are seen by Ana, her therapist and the people in that room.", Class: "session"},
		{Day: "Thu 1 Oct", Time: "9:12", Stamp: "2026-10-01T09:12", Sentence: "Weight", Corrected: "62.4 kg", Current: "64.2 kg.", After: "Corrected by Sam Ortiz at 9:31: two digits had changed places. The first entry is kept.", Detail: "Sam Ortiz, RN, before the dose was ordered", Class: "vitals"},
	}
}

// exampleAnaVitals is the same chart for the nurse, with a form that came back.
func exampleAnaVitals() ChartPage {
	p := ExampleAna()
	v := exampleVitals()
	v.Systolic, v.Diastolic, v.HeartRate, v.Oxygen = "192", "84", "7o", ""
	v.Errors = map[string]string{"heart_rate": "“7o” is not a number. Write digits only.", "": "One field needs another look. The others are kept."}
	v.Ask = "142 → 192. Measured again?"
	p.Next, p.Seen, p.Vitals = nil, nil, v
	p.Header.Contact = nil
	return p
}

// examplePlanned is a course that has not begun: the planned thread alone.
func examplePlanned() ChartPage {
	p := ExampleAna()
	c := &p.Course
	c.Title, c.Desc, c.Caveat, c.Readings = "", "", "", nil
	c.Head, c.Empty = "The course ahead", "Nothing has happened yet. This is the plan from the protocol."
	c.Start, c.Today = at(31, 8, 0, 0), at(1, 9, 9, 0)
	doses := 0
	for i := range c.Events {
		e := &c.Events[i]
		e.Done, e.Next, e.Words = false, i == 0, ""
		if e.Kind == KindDosing {
			doses++
			e.Label = string(rune('0' + doses))
		}
	}
	for i := range c.Windows {
		c.Windows[i].Planned = true
	}
	for i := range c.Scores {
		c.Scores[i].Points, c.Scores[i].Sentence, c.Scores[i].Brief = nil, nil, ""
	}
	p.Header = PersonHeader{Name: "Ines Tavares", Line: "29. First preparation on Thursday.", Pronouns: "they/them", Facts: []HeaderFact{{Label: "Allergies", Value: "None known", Detail: "asked 31 Aug"}, {Label: "Weight", Value: "Not taken", State: State{"hold", "needed"}}, {Label: "Blood pressure", Value: "Not taken", State: State{"hold", "needed"}}}}
	p.Next = &NextStep{Title: "First preparation with Ines", When: "Thu 3 Sep, 10:00, an hour, Garden room", Why: "What they hope for, what worries them, and how the days around a dose look.", Do: Action{Label: "Open preparation", Href: "#"}}
	p.Missing, p.Seen, p.Journey, p.More = nil, nil, nil, ""
	return p
}

// exampleStopped is a course that ended early, and well.
func exampleStopped() ChartPage {
	p := ExampleAna()
	c := &p.Course
	c.Title, c.Desc = "", ""
	c.Stopped, c.StopDay, c.Today, c.End = "stopped well, 9 Oct", exampleNow(), exampleNow(), time.Time{}
	p.Header = PersonHeader{Name: "Ben Aldous", Line: "56, he/him. Treatment-resistant depression.", Facts: []HeaderFact{{Label: "Allergies", Value: "None known", Detail: "asked again 1 Oct"}, {Label: "Blood pressure", Value: "131/84", Detail: "8 days old, seated"}}}
	c.Events = c.Events[:9]
	c.Windows = c.Windows[:2]
	p.Next, p.Missing, p.Seen = nil, nil, nil
	return p
}

// exampleDense is a course with a dose every few days, one late integration
// among them, to see how the drawing steps back when marks stand close.
func exampleDense(every int) CourseLine {
	c := ExampleCourse()
	c.Head, c.Under, c.Title, c.Desc, c.Caveat = "Crowded: every "+strconv.Itoa(every)+" days", "", "", "", ""
	c.Start, c.End, c.Windows, c.Events = at(31, 8, 0, 0), time.Time{}, nil, c.Events[:3]
	doses := 12
	if every < 7 {
		c.Scores = nil
	} else {
		doses = 18
		c.Start, c.Today = at(4, 5, 0, 0), exampleNow()
		c.Events = nil
	}
	first := at(17, 9, 10, 0)
	if every > 6 {
		first = at(12, 5, 10, 0)
	}
	next := true
	for i := range doses {
		day := first.AddDate(0, 0, i*every)
		done := day.Before(c.Today)
		e := CourseEvent{Kind: KindDosing, Day: day, Done: done, Next: !done && next, Label: strconv.Itoa(i + 1), Sub: day.Format("2 Jan")}
		if done {
			e.Label = "50 mg IM"
		} else {
			next = false
		}
		e.Href, e.Words = "#session", "Session "+strconv.Itoa(i+1)
		ring := CourseEvent{Kind: KindIntegration, Day: day.Add(30 * time.Hour), Done: done && i != 4, Late: i == 4, Words: "Integration", Href: "#integration"}
		c.Events = append(c.Events, e, ring)
		if i == 1 {
			ring.Day = ring.Day.Add(6 * time.Hour)
			c.Events = append(c.Events, ring)
		}
	}
	return c
}
