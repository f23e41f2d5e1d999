package ui

func examplePeople() PeoplePage {
	rows := []PersonRow{
		{Name: "Ana Moreno-Reyes", Detail: "41, she/her · born 12 Mar 1985", State: State{"hold", "3 things missing"}, Next: "Session 3, Thu 15 Oct 9:30"},
		{Name: "Ben Aldous", Detail: "56, he/him · born 30 Jan 1970", State: State{"plain", "stopped well, 3 Sep"}},
		{Name: "Daniel Cho", Detail: "33, he/him · born 8 Aug 1993", State: State{"hold", "blood pressure today"}, Next: "Session 4, today 13:00"},
		{Name: "Helena Sørensen", Detail: "62, she/her · born 21 Nov 1963", State: State{"hold", "consent to renew"}, Next: "Session 5, Tue 13 Oct 9:00"},
		{Name: "Ines Tavares", Detail: "29, they/them · born 2 May 1997", State: State{"go", "ready"}, Next: "Session 1, Thu 15 Oct 13:30"},
		{Name: "Theo Lindqvist", Detail: "47, he/him · born 17 Jun 1979", State: State{"risk", "call by 11:00"}, Next: "Call today, you are on duty"},
		{Name: "Wendell Krause", Detail: "38, he/him · born 9 Dec 1987", Imported: true, Next: "First visit not planned yet"},
	}
	return PeoplePage{Rows: linked(rows), Count: 7, Total: 7}
}

func exampleSearch() PeoplePage {
	rows := []PersonRow{
		{Name: "Ana Moreno-Reyes", Detail: "41, she/her · born 12 Mar 1985", State: State{"hold", "3 things missing"}, Next: "Session 3, Thu 15 Oct 9:30"},
		{Name: "Maximiliana Anastasopoulou-Featherstonehaugh", Detail: "71, she/her · born 4 Feb 1955", Imported: true},
	}
	return PeoplePage{Query: "ana", Rows: linked(rows), Count: 2, Total: 24}
}

func linked(rows []PersonRow) []PersonRow {
	for i := range rows {
		rows[i].Href = "/styleguide/chart"
	}
	return rows
}

// exampleFirst is somebody whose record came from elsewhere: readings and no
// course. The vitals form is the one thing to do.
func exampleFirst() ChartPage {
	c := CourseLine{
		Head: "What is known so far", Under: "No protocol chosen yet", Start: at(3, 9, 9, 0), Today: exampleNow(),
		Readings: []CourseReading{
			{At: at(4, 9, 9, 12), Label: "142/90", Systolic: 142, Diastolic: 90}, {At: at(11, 9, 9, 5), Label: "138/88", Systolic: 138, Diastolic: 88}, {At: at(25, 9, 14, 30), Label: "144/92", Systolic: 144, Diastolic: 92}, {At: at(7, 10, 9, 40), Label: "136/86", Systolic: 136, Diastolic: 86},
		},
		Empty:  "No sessions are planned. These are the days on which vitals were taken.",
		Caveat: "Four readings by three people. A reading taken elsewhere says so in the journey.",
	}
	return ChartPage{
		Header: PersonHeader{
			Name: "Wendell Krause", Line: "38, he/him. Record from Cedar Hills Family Medicine, 2 Oct.",
			Facts: []HeaderFact{
				{Label: "Allergies", Value: "Not asked yet", State: State{"hold", "ask"}},
				{Label: "Weight", Value: "88 kg", Detail: "5 months old"},
				{Label: "Blood pressure", Value: "136/86", Detail: "2 days old, seated"},
				{Label: "Medicines", Value: "Sertraline 100 mg", Detail: "as of 2 Oct, from the other record"},
			},
		},
		Course: c,
		Vitals: exampleVitals(),
		Missing: []GateView{{
			Title: "Before a first visit can be planned", Status: "unknown", Summary: "Two of five are known.", Ready: 2, Of: 5,
			Findings: []FindingView{
				{Title: "Blood pressure, twice, a week apart", State: State{"hold", "Still needed"}, Decision: "ask", Evidence: []string{"144/92 on 25 Sep, 136/86 on 7 Oct, both seated."}, Clears: "Two readings under 140/90, at least a week apart.", Override: "A prescriber writes why treatment may start and when it is measured again.",
					Source: Source{Cite: "Spravato label, section 5.6", Grade: "strong", Note: "The label names 140/90 as the point to weigh risk and benefit.", Default: true}},
				{Title: "A heart question from the first answers", State: State{"plain", "Not known yet"}, Evidence: []string{"Chest pain: not asked. Fainting: not asked."}, Clears: "The screening questions, answered by Wendell.", Do: Action{Label: "Ask Wendell", Href: "#", Post: true, Act: "01995f3c-7a2e-7000-8000-000000000002"}},
				{Title: "Something only the prescriber may read", State: State{"hold", "Still needed"}, Clears: "Dr. Okafor looks at it.", Hidden: true},
			},
		}},
		Journey: exampleFirstJourney(),
		Tabs:    []Tab{{Label: "Journey", Href: "#", Current: true}, {Label: "Who looked", Href: "#"}},
	}
}

func exampleFirstJourney() []JourneyRow {
	return []JourneyRow{
		{Day: "Wed 7 Oct", Time: "9:40", Stamp: "2026-10-07T09:40", Sentence: "Blood pressure", Corrected: "163/86", Current: "136/86,", After: "pulse 74, oxygen 98%, seated. Two digits had changed places.", Detail: "Sam Ortiz, RN, 9:41; corrected 9:44. The first entry is kept.", Class: "vitals"},
		{Day: "Mon 5 Oct", Time: "11:20", Stamp: "2026-10-05T11:20", Sentence: "Weight 8 kg.", Voided: true, Detail: "Sam Ortiz, RN, 11:20; set aside by Sam Ortiz 11:21: a digit was missing.", Class: "vitals"},
		{Day: "Fri 2 Oct", Time: "16:00", Stamp: "2026-10-02T16:00", Sentence: "The record from Cedar Hills Family Medicine came in: 2 medicines, 1 condition, 3 readings. Nobody here has read it yet.", Detail: "Imported by Clew for Noor Haddad, 2 Oct", Class: "import"},
		{Day: "Fri 25 Sep", Time: "14:30", Stamp: "2026-09-25T14:30", Sentence: "Blood pressure 144/92, seated.", Detail: "Cedar Hills Family Medicine; recorded here 2 Oct", Late: "written down here 7 days later", Class: "vitals"},
	}
}

func exampleVitals() *VitalsForm {
	return &VitalsForm{
		Action: "#vitals", Draft: "/patients/example/vitals/draft", Act: "01995f3c-7a2e-7000-8000-000000000001", Head: "12",
		Position: "seated", TakenAt: "2026-10-09T10:40", Positions: examplePositions(),
		Was: map[string]string{"systolic": "was 136, 2 days ago", "diastolic": "was 86, 2 days ago", "heart_rate": "was 74, 2 days ago", "oxygen": "was 98, 2 days ago"},
	}
}

func examplePositions() []Option {
	return []Option{{"seated", "Seated"}, {"lying", "Lying down"}, {"standing", "Standing"}}
}
