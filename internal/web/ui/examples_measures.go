package ui

import (
	"math"
	"strconv"
	"time"

	"github.com/a-h/templ"
)

func measuresExample(name, title string, p MeasuresPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return Measures(inside(s, title), p) }}
}

// examplesMeasures are the scores over time in every state, and what somebody in
// care sees of them.
func examplesMeasures() []Example {
	return []Example{
		measuresExample("measures", "Ana Moreno-Reyes, measures", exampleMeasures()),
		measuresExample("measures-harder", "Ines Tavares, harder than before", exampleHarder()),
		measuresExample("measures-long", "Marguerite Oyelaran, two hundred answers", exampleLong()),
		measuresExample("measures-rest", "Wendell Krause, nothing that makes a line", exampleRest()),
		measuresExample("measures-empty", "Nothing answered yet", MeasuresPage{Header: exampleFirst().Header, Tabs: exampleTabs("Measures"), Ask: Action{Label: "Ask a questionnaire", Href: "#"},
			Empty: "Nothing has been answered yet. That is not the same as nothing being the matter.", Total: exampleTotal(true)}),
		{"measures-gentle", "What somebody in care sees", func(s Shell) templ.Component { return gentleExample(client(s, "")) }},
	}
}

func exampleMeasures() MeasuresPage {
	ana := ExampleAna()
	line := func(s ScoreSeries) CourseLine {
		c := ExampleCourse()
		c.Scores, c.Whole = []ScoreSeries{s}, true
		return c
	}
	phq, gad := ana.Course.Scores[0], ana.Course.Scores[1]
	phq.About = "depression, 0–27, about the last two weeks"
	phq.Others = []ScoreOther{{"since the last dose", []ScorePoint{{At: at(19, 9, 9, 0), Value: 12}, {At: at(3, 10, 9, 0), Value: 10}}}}
	phq.Base, phq.Sentence = 2, []string{"6 below baseline,", "reliable change"}
	gad.Base, gad.Sentence = 1, []string{"2 below baseline,", "within noise"}
	gad.About = "anxiety, 0–21, about the last two weeks"
	gad.Asked = []ScoreAsk{{At: at(23, 9, 8, 0)}, {At: at(14, 10, 8, 0), Ahead: true}}
	gad.Points[2].Gap = true
	recall := "the last two weeks"
	return MeasuresPage{
		Header: ana.Header, Tabs: exampleTabs("Measures"), Paper: "#", Ask: Action{Label: "Ask a questionnaire", Href: "#"}, Saved: "Stored 10:12 by Noor Haddad.",
		Scores: []MeasureView{
			{ID: "m-phq-9", Name: "PHQ-9", About: phq.About, Now: "14, moderate", When: "Wed 7 Oct", Base: "Measured from 20 on Wed 16 Sep: the last before the first dose.", Line: line(phq), Drawn: true,
				Rows: []MeasureRow{
					{Day: "Wed 7 Oct", Value: "14", Band: "moderate", Start: "−6", Step: "−4", About: recall, How: "by a link, on their own", Words: "The mornings are lighter. The evenings not yet."},
					{Day: "Sat 3 Oct", Value: "10", Band: "moderate", Step: "−2", About: "since the last dose", How: "by a link, on their own"},
					{Day: "Thu 1 Oct", Note: "Session 2, 50 mg IM", Dose: true},
					{Day: "Wed 30 Sep", Value: "18", Band: "moderately severe", Start: "−2", Step: "+1", About: recall, How: "by a link, on their own", Signal: State{"hold", "an answer that somebody looks at"}},
					{Day: "Wed 23 Sep", Value: "17", Band: "moderately severe", Start: "−3", Step: "−3", About: recall, How: "asked and typed in by the staff", Note: "2 left blank: in proportion, 16.71 before rounding"},
					{Day: "Thu 17 Sep", Note: "Session 1, 35 mg IM", Dose: true},
					{Day: "Wed 16 Sep", Value: "20", Band: "severe", Step: "0", About: recall, How: "in the room, on the clinic’s device", Note: "baseline: the last before the first dose"},
					{Day: "Tue 1 Sep", Value: "21", Band: "severe", About: "not stated", How: "noted by the staff", Note: "a total, without its answers"},
				},
				Outcomes: []MeasureOutcome{
					{"Response", "at least 50 % of the first score", State{"plain", "no"}, "McInnes 2022; Kroenke 2001 (sure)"},
					{"Remission", "below 5", State{"plain", "no"}, "McInnes 2022 (sure)"},
					{"Reliable change, NHS Talking Therapies", "at least 6 points", State{"go", "yes"}, "NHS Talking Therapies manual (fairly sure)"},
					{"Smallest change people notice, five points", "at least 5 points", State{"go", "yes"}, "Löwe 2004 (fairly sure)"},
				},
				Notes: []string{"The scale’s own noise here is the reliable change of NHS Talking Therapies: at least 6 points.", "Answers about another time stand apart: they are another question, and no change is counted between the two."}},
			{ID: "m-gad-7", Name: "GAD-7", About: gad.About, Now: "11, moderate", When: "Wed 7 Oct", Base: "Measured from 13 on Wed 16 Sep: the last before the first dose.", Line: line(gad), Drawn: true,
				Rows: []MeasureRow{{Day: "Wed 7 Oct", Value: "11", Band: "moderate", Start: "−2", Step: "−2", About: recall, How: "by a link, on their own"}, {Day: "Wed 23 Sep", Note: "asked, no answer: nothing is filled in"}}},
		},
		Compare: exampleSideBySide(),
		Visits: []MeasureVisit{
			{Day: "Wed 7 Oct", What: "PHQ-9 14, GAD-7 11", Of: []string{"a"}, Action: "#", Act: "a", Words: []string{"The mornings are lighter. The evenings not yet."}},
			{Day: "Wed 30 Sep", What: "PHQ-9 18, GAD-7 13", Done: "Noted by Noor Haddad, Fri 2 Oct.", Undo: "b", Action: "#", Act: "b"},
			{Day: "Wed 23 Sep", What: "PHQ-9 17", Done: "Noted by Noor Haddad, Wed 23 Sep.", Undo: "c", Action: "#", Act: "c"},
		},
		Older: 3, Total: exampleTotal(false), Words: &WordsForm{Action: "#", Act: "a", Errors: map[string]string{}},
		Sources: []string{"McInnes LA, Qian JJ, Gargeya RS, DeBattista C, Heifets BD. A retrospective analysis of ketamine intravenous therapy for depression in real-world care settings. J Affect Disord 2022;301:486–495."},
	}
}

func exampleSideBySide() *CompareView {
	return &CompareView{Action: "#", Of: "phq-9", Choices: []Option{{"phq-9", "PHQ-9"}, {"gad-7", "GAD-7"}}, From: "1", To: "2",
		Visits: []Option{{"1", "Wed 16 Sep, 20"}, {"3", "Wed 30 Sep, 18"}, {"2", "Wed 7 Oct, 14"}}, Head: "PHQ-9", FromDay: "Wed 16 Sep", ToDay: "Wed 7 Oct",
		Rows: []CompareRow{
			{Number: "9", Text: "Thoughts that you would be better off dead or of hurting yourself in some way", From: "1, Several days", To: "0, Not at all", Change: "1 easier", Risk: true},
			{Number: "1", Text: "Little interest or pleasure in doing things", From: "3, Nearly every day", To: "1, Several days", Change: "2 easier"},
			{Number: "2", Text: "Feeling down, depressed, or hopeless", From: "3, Nearly every day", To: "2, More than half the days", Change: "1 easier"},
			{Number: "3", Text: "Trouble falling or staying asleep, or sleeping too much", From: "2, More than half the days", To: "3, Nearly every day", Change: "1 harder", Harder: true},
			{Number: "4", Text: "Feeling tired or having little energy", From: "3, Nearly every day", To: "not answered", Change: "cannot be said"},
		}}
}

func exampleTotal(open bool) *TotalForm {
	f := &TotalForm{Action: "#", Act: "a", Instruments: []Option{{"phq-9", "PHQ-9, depression"}, {"gad-7", "GAD-7, anxiety"}}, Day: "2026-10-09", Errors: map[string]string{}, Open: open}
	if open {
		f.Instrument, f.Total, f.Errors["total"] = "phq-9", "72", "A total of the PHQ-9 is between 0 and 27."
	}
	return f
}

// exampleHarder is a score that is harder than at the start, on a scale without
// bands.
func exampleHarder() MeasuresPage {
	pcl := ScoreSeries{Name: "PCL-5", About: "post-traumatic stress, 0–80, about the past month", Short: "post-traumatic stress, 0–80", Max: 80, Base: 1,
		Points:  []ScorePoint{{At: at(2, 9, 10, 0), Value: 38}, {At: at(15, 9, 10, 0), Value: 36}, {At: at(6, 10, 10, 0), Value: 52}},
		Whisker: 15, Meaning: "a change past this line is more than the scale’s own noise", Sentence: []string{"16 above baseline,", "harder, reliable change"}, Brief: "harder, reliable change"}
	c := ExampleCourse()
	c.Scores, c.Whole = []ScoreSeries{pcl}, true
	says := "16 points harder than at the start: more than chance would explain (reliable change, first sample: at least 15 points)."
	return MeasuresPage{
		Header: examplePlanned().Header, Tabs: exampleTabs("Measures"), Paper: "#", Wrong: "This entry was already corrected or taken back, on 6 October 2026.",
		Flags: []MeasureFlag{{Name: "PCL-5", Sentence: says, Source: "Marx 2022 (sure)", Href: "#m-pcl-5"}},
		Scores: []MeasureView{{ID: "m-pcl-5", Name: "PCL-5", About: pcl.About, Now: "52", When: "Tue 6 Oct", State: State{"hold", "harder, more than chance would explain"},
			Base: "Measured from 36 on Tue 15 Sep: the last before the first dose.", Line: c, Drawn: true,
			Rows: []MeasureRow{{Day: "Tue 6 Oct", Value: "52", Start: "+16", Step: "+16", About: "the past month", How: "by a link, on their own"}, {Day: "Tue 15 Sep", Value: "36", Step: "−2", About: "the past month", How: "by a link, on their own", Note: "baseline: the last before the first dose"}},
			Outcomes: []MeasureOutcome{{"Recovery", "a reliable change (at least 15 points) that ends at 28 or below", State{"plain", "no"}, "Marx 2022 (sure)"},
				{"Reliable change, first sample", "at least 15 points", State{"hold", "as much harder"}, "Marx 2022 (sure)"}},
			Notes: []string{"No bands of severity are published for this score, and none are made up."}}},
		Compare: &CompareView{Action: "#", Of: "wsas", Choices: []Option{{"wsas", "WSAS"}}, From: "1", To: "1", Visits: []Option{{"1", "Tue 6 Oct, 21"}}, Head: "WSAS", FromDay: "Tue 6 Oct", ToDay: "Tue 6 Oct",
			None: "There is one answered form; two make a comparison.", Note: "The text of this questionnaire is not held here: its questions stand by number.",
			Rows: []CompareRow{{Number: "1", From: "4", To: "4", Change: "the same"}, {Number: "2", From: "6", To: "6", Change: "the same"}}},
		Visits: []MeasureVisit{{Day: "Tue 6 Oct", What: "PCL-5 52"}}, Hidden: "What they said in their own words is read by their therapist and the people in their sessions.",
		Words: &WordsForm{Action: "#", Act: "a", Open: true, Errors: map[string]string{"text": "Write a few words."}},
	}
}

// exampleLong is two hundred answers over two years.
func exampleLong() MeasuresPage {
	s := ScoreSeries{Name: "PHQ-9", About: "depression, 0–27, about the last two weeks", Short: "depression, 0–27", Max: 27, Whisker: 6, Meaning: "a change past this line is more than the scale’s own noise",
		Bands: ana9(), Sentence: []string{"9 below baseline,", "reliable change"}, Brief: "reliable change"}
	start := exampleNow().AddDate(-2, 0, 0)
	for i := range 200 {
		if i > 90 && i < 104 {
			continue
		}
		v := 13 + 7*math.Cos(float64(i)/40) + 2*math.Sin(float64(i)*1.7)
		s.Points = append(s.Points, ScorePoint{At: start.Add(time.Duration(i) * 3 * 28 * time.Hour), Value: math.Round(v), Gap: i == 104})
	}
	c := CourseLine{Start: start, Today: exampleNow(), Whole: true, Scores: []ScoreSeries{s}}
	for i := range 12 {
		c.Events = append(c.Events, CourseEvent{Kind: KindDosing, Day: start.AddDate(0, 1+2*i, 3), Done: true, Words: "Session " + strconv.Itoa(i+1)})
	}
	return MeasuresPage{Header: ExampleAna().Header, Tabs: exampleTabs("Measures"), Paper: "#",
		Scores: []MeasureView{{ID: "m-phq-9", Name: "PHQ-9", About: s.About, Now: "11, moderate", When: "Tue 6 Oct", Base: "Measured from 20 on 9 Oct 2024: the last before the first dose.", Line: c, Drawn: true,
			Rows: []MeasureRow{{Day: "Tue 6 Oct", Value: "11", Band: "moderate", Start: "−9", Step: "+1", About: "the last two weeks", How: "by a link, on their own"}}}}}
}

func ana9() []ScoreBand { return exampleScores()[0].Bands }

// exampleRest is one point, and what makes none.
func exampleRest() MeasuresPage {
	one := ScoreSeries{Name: "WHO-5", About: "wellbeing, 0–100, higher is better, about the last two weeks", Short: "wellbeing, 0–100", Max: 100, Up: true,
		Bands:  []ScoreBand{{0, "so low that depression…", 5}, {29, "low", 3}, {51, "adequate", 1}},
		Points: []ScorePoint{{At: at(6, 10, 10, 0), Value: 36}}}
	c := CourseLine{Start: at(14, 9, 0, 0), Today: exampleNow(), Whole: true, Scores: []ScoreSeries{one}}
	none := ScoreSeries{Name: "PHQ-9", About: "depression, 0–27", None: "No answers yet"}
	return MeasuresPage{Header: exampleFirst().Header, Tabs: exampleTabs("Measures"), Paper: "#",
		Scores: []MeasureView{
			{ID: "m-who-5", Name: "WHO-5", About: one.About, Now: "36, low", When: "Tue 6 Oct", Line: c, Drawn: true, Rows: []MeasureRow{{Day: "Tue 6 Oct", Value: "36", Band: "low", About: "the last two weeks", How: "typed in from paper"}},
				Notes: []string{"No reliable change in points is published for this score here, so none is drawn."}},
			{ID: "m-phq-9", Name: "PHQ-9", About: none.About, Line: CourseLine{Scores: []ScoreSeries{none}}, Rows: []MeasureRow{
				{Day: "Wed 7 Oct", About: "the last two weeks", How: "by a link, on their own", Note: "too few answers for a total: 3 left blank", Signal: State{"hold", "the question about risk was left blank"}},
				{Day: "Mon 5 Oct", How: "by a link, on their own", Note: "not sent yet", Signal: State{"risk", "an answer that somebody acts on now"}},
				{Day: "Thu 1 Oct", How: "by a link, on their own", Note: "left before it was sent"},
				{Day: "3 Mar 2025", How: "typed in from paper", Note: "answered in version 0.9.0 of the form; this program has version 1.0.0 and does not score it again"}}},
			{ID: "m-tap", Name: "One tap", About: "how it is going", Line: CourseLine{Scores: []ScoreSeries{none}}, Rows: []MeasureRow{{Day: "Wed 7 Oct", Value: "better", About: "since we last heard", How: "by a link, on their own", Note: "the short form: one tap"}}},
		}}
}

// gentleExample is what somebody in care sees of three questionnaires.
func gentleExample(s ClientShell) templ.Component {
	doses := []time.Time{at(17, 9, 10, 0), at(1, 10, 10, 0)}
	view := func(id, about, change string, series ScoreSeries) GentleView {
		return Gently(s.Say, GentleScoreOf{ID: id, About: about, Change: change, Start: at(31, 8, 0, 0), Today: exampleNow(), Doses: doses, Series: series})
	}
	return Gentle(s, []GentleView{
		view("mood", "mood", GentleEasier, exampleScores()[0]),
		view("wellbeing", "wellbeing", GentleHarder, ScoreSeries{Max: 100, Up: true, Points: []ScorePoint{{At: at(2, 9, 10, 0), Value: 32}, {At: at(23, 9, 10, 0), Value: 28}, {At: at(7, 10, 8, 2), Value: 24}}}),
		view("sleep", "sleep", GentleNone, ScoreSeries{Max: 28}),
	})
}
