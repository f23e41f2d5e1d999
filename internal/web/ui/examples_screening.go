package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

func screeningExample(name, title string, p ScreeningPage) Example {
	return Example{name, title, func(s Shell) templ.Component {
		in := inside(s, title)
		in.Find = true
		return Screening(in, p)
	}}
}

// examplesScreening are the clinicians' pages of a screening.
func examplesScreening() []Example {
	return []Example{
		screeningExample("screening", "Theo Lindqvist, screening", exampleScreening()),
		screeningExample("screening-new", "Helena Sørensen, nothing asked yet", exampleScreeningNew()),
		screeningExample("screening-number", "Theo Lindqvist, a score", exampleScreeningNumber()),
		screeningExample("screening-doubt", "Theo Lindqvist, a weight in doubt", exampleScreeningDoubt()),
	}
}

func exampleTheo() PersonHeader {
	return PersonHeader{Name: "Theo Lindqvist", Line: "52, he/him, born 4 May 1974.", Facts: []HeaderFact{
		{Label: "Allergies", Value: "Latex (rash)"},
		{Label: "Weight", Value: "92.4 kg", Detail: "today"},
		{Label: "Blood pressure", Value: "152/94", Detail: "12 minutes old, seated"},
		{Label: "Medicines", Value: "lisinopril, clonazepam (Klonopin)", State: State{"hold", "not gone over yet"}},
	}}
}

// ExampleTabs are a chart's tabs with one current.
func exampleTabs(current string) []Tab {
	var out []Tab
	for _, label := range []string{"Journey", "Plan", "Screening", "Medicines", "Determination", "What changed", "Preparation", "Integration", "Measures", "Review", "Documents", "Consent"} {
		out = append(out, Tab{Label: label, Href: "#", Current: label == current, Missing: label == "Consent"})
	}
	return out
}

func exampleAskRow(id, label string) FactRow {
	return FactRow{ID: "f-" + id, Fact: id, Label: label, Quick: true, Act: "a", Action: "#", Edit: "#f-" + id}
}

func exampleSaidRow(id, label, value, by string) FactRow {
	return FactRow{ID: "f-" + id, Fact: id, Label: label, Value: value, By: by, Edit: "#f-" + id}
}

func exampleScreening() ScreeningPage {
	skipped := exampleAskRow("home-safe", "A safe home to go back to")
	skipped.Note = "Skipped on 3 Oct: would rather tell somebody in person."
	bp := exampleSaidRow("bp", "Blood pressure", "152/94 and 148/92, mean 150/93", "Measured by Sam Ortiz, RN, 12 minutes ago, seated")
	bp.Elsewhere = Action{Label: "Measure again", Href: "#"}
	weight := exampleSaidRow("weight", "Weight", "92.4 kg", "Measured by Sam Ortiz, RN, today at 9:58")
	weight.Detail = "Said 204 lb on 3 Oct; not measured then."
	opioid := exampleSaidRow("substance", "Where a substance use disorder stands", "sustained remission", "As he says, on his phone, 3 Oct")
	opioid.Sure = State{"plain", "self-report"}
	return ScreeningPage{Header: exampleTheo(), Tabs: exampleTabs("Screening"), Body: ScreeningBody{
		Known: 24, Of: 31, Saved: "Saved 10:10 by Noor Haddad.",
		Short: []ShortAsk{{"A difficult airway", "lets two rules answer", "#f-airway"}, {"An ECG", "lets one rule answer", "#f-ecg"}, {"A pregnancy test", "lets one rule answer", "#f-hcg"}},
		Invite: &InviteView{Sentence: "Theo answered 29 of 33 questions on his phone, the last on 3 Oct at 19:40. He skipped one and would rather talk about it.",
			Action: "#", Act: "a", End: "#", EndAct: "b"},
		Sections: []Tab{{Label: "All", Href: "#", Current: true}, {Label: "Heart and blood", Href: "#"}, {Label: "Brain", Href: "#"}, {Label: "Body and sleep · 2", Href: "#"}, {Label: "Pregnancy", Href: "#"},
			{Label: "Mood and mind · 2", Href: "#"}, {Label: "Alcohol and drugs", Href: "#"}, {Label: "Home · 1", Href: "#"}, {Label: "Tests · 2", Href: "#"}},
		ToAsk: []AskedGroup{
			{Title: "Body and sleep", Rows: []FactRow{exampleAskRow("airway", "A difficult airway"), exampleAskRow("oxygen", "Oxygen at home")}},
			{Title: "Home", Rows: []FactRow{skipped}},
			{Title: "Tests", Rows: []FactRow{{ID: "f-ecg", Fact: "ecg.done", Label: "An ECG", Edit: "#f-ecg", Action: "#"}}},
		},
		Said: []AskedGroup{
			{Title: "Heart and blood", Folded: "Three known", Rows: []FactRow{
				exampleSaidRow("hyper", "High blood pressure", "yes: I10, since 2019", "From another system, read here on 2 Oct by Noor Haddad"),
				exampleSaidRow("attack", "A heart attack at any time", "no", "As he says, on his phone, 3 Oct"), bp,
			}},
			{Title: "Body", Rows: []FactRow{weight, opioid}},
		},
		Lists: []RecordList{
			{ID: "medicines", Title: "Medicines", State: State{"hold", "not gone over yet"}, Do: Action{Label: "Go over the list", Href: "#"}, Lines: []RecordLine{
				{Name: "lisinopril", Detail: "20 mg, once a day, since 2019. Last taken today."},
				{Name: "clonazepam (Klonopin)", Detail: "1 mg, twice a day. About 4 mg lorazepam a day, an estimate, give or take half."},
			}},
			{ID: "conditions", Title: "Conditions", Lines: []RecordLine{{Name: "Essential hypertension", Detail: "I10, since 2019, active"}, {Name: "Major depressive disorder, recurrent", Detail: "F33.1, since 2014, active"}}, Do: Action{Label: "Add a condition", Href: "#"}},
			{ID: "allergies", Title: "Allergies", Lines: []RecordLine{{Name: "Latex", Detail: "rash, as he says"}}, Do: Action{Label: "Add an allergy", Href: "#"}},
		},
		Own:      []OwnView{{"What he hopes for", "To be in the room again with my daughter, not behind glass.", "Theo, on his phone, 3 Oct. Read by him, his therapist and the people in his sessions."}},
		Protocol: "Ketamine into the muscle, kap-im 1.0.0", Status: State{"hold", "not yet"},
		Onward: Action{Label: "Next: Brain", Href: "#"}, Waiting: []ShortAsk{{"Recent stroke or brain injury", "Answer it now", "#"}, {"Severe depression by the PHQ-9", "", ""}},
		Open: exampleJudged(), Decided: exampleRuled(), Clear: []string{"Age", "Hypersensitivity to ketamine", "Psychotic disorder", "Pregnancy"},
		Sign: exampleSigns(), Next: Action{Label: "Determination", Href: "#"},
	}}
}

func exampleJudged() []JudgedRule {
	return []JudgedRule{
		{ID: "r-bp", Finding: FindingView{Title: "Blood pressure at screening", State: State{"hold", "Still needed"}, Decision: "a prescriber decides", Evidence: []string{"Mean of 152/94 and 148/92 is 150/93, limit 140/90."},
			Clears: "A mean of the last two below 140/90.", Override: "A prescriber may go on, giving a reason.", Source: Source{Cite: "clew-default", Grade: "a default of Clew’s", Default: true}},
			Decide: &DecideForm{Action: "#", Act: "a", Rule: "bp.screening.review", Gate: "determination", GoOn: true}},
		{ID: "r-benzo", Finding: FindingView{Title: "Benzodiazepines every day", State: State{"hold", "Still needed"}, Decision: "a prescriber decides", Evidence: []string{"About 4 mg lorazepam a day, an estimate; limit 2 mg.", "clonazepam (Klonopin), 1 mg twice a day, as he says."},
			Clears: "Less than 2 mg a day, as the list says.", Override: "A prescriber may go on, giving a reason.", Source: Source{Cite: "ver21", Grade: "read in a public page"}},
			Decide: &DecideForm{Action: "#", Act: "a", Rule: "medicine.benzodiazepine.high", Gate: "determination", GoOn: true, Decision: "go-on", Open: true, Second: "a therapist",
				Documents: []DocumentChoice{{"specialist-letter", "A specialist’s letter", false}}, Errors: map[string]string{"reason": "Give the reason, in a sentence."}}},
		{ID: "r-airway", Finding: FindingView{Title: "Difficult airway", State: State{"plain", "Not known yet"}, Decision: "ask", Evidence: []string{"Nobody has asked about a difficult airway."}, Clears: "The answer about a difficult airway is no.", Source: Source{Cite: "cpsbc", Grade: "read in a public page"}}},
	}
}

func exampleRuled() []JudgedRule {
	return []JudgedRule{{ID: "r-family", Finding: FindingView{Title: "A relative with psychosis", State: State{"plain", "Decided"}, Evidence: []string{"Yes: his brother, as he says."}, Source: Source{Cite: "psyon", Grade: "read in a public page"}},
		Ruling: &RulingView{State: State{"hold", "waiting for a therapist"}, Words: "Brother only; no symptoms of his own at 52, went over it with him.", By: "Dr. Ifeoma Okafor, today at 9:40",
			Cosign: &CosignForm{Action: "#", Act: "a", Entry: "e", As: "therapist", Label: "Sign as the therapist"}}}}
}

func exampleSigns() []SignView {
	return []SignView{
		{ID: "sign-medical", Title: "Medical screening", State: State{"go", "clear, with reservations"}, By: "Dr. Ifeoma Okafor, today at 9:44, until 22 Nov 2027", Notes: []string{"Blood pressure before every session, twice."}},
		{ID: "sign-psychological", Title: "Psychological screening", State: State{"plain", "not signed"}, Form: &SignForm{Action: "#", Act: "a", Part: "psychological"}},
	}
}

func exampleScreeningNew() ScreeningPage {
	var rows []FactRow
	for i, label := range []string{"High blood pressure", "A heart attack at any time", "Unstable angina", "Heart failure", "An aneurysm at any time", "A bleeding disorder"} {
		rows = append(rows, exampleAskRow("n"+strconv.Itoa(i), label))
	}
	return ScreeningPage{Header: PersonHeader{Name: "Helena Sørensen", Line: "Birth date not recorded.", Facts: []HeaderFact{{Label: "Allergies", Value: "None recorded", State: State{"hold", "ask"}}}},
		Tabs: exampleTabs("Screening"), Body: ScreeningBody{Of: 64, Invite: &InviteView{Sentence: "Helena was not asked yet. She can answer by herself, on her phone; it takes about 11 minutes.", Link: "https://fernwood.example/ask/K7Q29FMD4T6WZB1XJ3HVNCRPLY", Until: "It works until 6 Dec 2026.", Action: "#", Act: "a"},
			Sections: []Tab{{Label: "All", Href: "#", Current: true}, {Label: "Heart and blood · 8", Href: "#"}, {Label: "Brain · 5", Href: "#"}}, ToAsk: []AskedGroup{{Title: "Heart and blood", Rows: rows, More: Action{Label: "Two more about “heart and blood”", Href: "#"}}},
			Lists:    []RecordList{{ID: "medicines", Title: "Medicines", Empty: "Nothing on the list. That is not the same as taking nothing.", State: State{"hold", "not gone over yet"}, Do: Action{Label: "Go over the list", Href: "#"}}},
			Protocol: "As Ketamine into the muscle, kap-im 1.0.0, would ask. No course is open yet.", Status: State{"plain", "we don’t know yet"},
			Begin:  &CourseForm{Action: "#", Act: "a", Course: "c", Protocols: []Option{{"h", "Ketamine into the muscle (kap-im 1.0.0)"}}, Indications: []Option{{"", "Choose"}, {"trd", "Depression that other treatment has not helped"}}, Errors: map[string]string{"indication": "Choose what the course is for."}},
			Hidden: "Some of it only the care team may read.", Sign: []SignView{{ID: "sign-medical", Title: "Medical screening", State: State{"plain", "not signed"}, Why: "A prescriber signs this."}}}}
}

func exampleScreeningDoubt() ScreeningPage {
	p := exampleScreening()
	p.Body.Saved = ""
	row := exampleSaidRow("weight2", "Weight", "92.4 kg", "Measured by Sam Ortiz, RN, 2 Oct")
	row.Form = &FactForm{Sort: "weight", Action: "#", Act: "a", Fact: "weight.actual", Label: "Weight", Doc: "Weight as measured.", Value: "204", Unit: "kg", Units: []Option{{"kg", "kg"}, {"lb", "lb"}},
		At: "2026-10-09T10:20", Basis: "exam", Bases: exampleBases(), Ask: "It was 92.4 kg on 2 October 2026. Is 204 in pounds? That would be 92.5 kg.", Cancel: "#", Errors: map[string]string{"at": "This time has not come yet. When was it measured?"}}
	lab := FactRow{ID: "f-alt", Fact: "lab.alt", Label: "ALT", Edit: "#", Action: "#"}
	p.Body.ToAsk = []AskedGroup{{Title: "Tests", Rows: []FactRow{row, lab}}}
	p.Body.Open, p.Body.Waiting = nil, nil
	return p
}

func exampleBases() []Option {
	return []Option{{"self", "The client says so"}, {"family", "Somebody close says so"}, {"record", "Read in a record"}, {"test", "A test"}, {"exam", "Found by looking"}}
}

func exampleScreeningNumber() ScreeningPage {
	p := exampleScreening()
	row := FactRow{ID: "f-bang", Fact: "stop-bang", Label: "The STOP-BANG score", Note: "He says on his phone: snores, tired in the day.", Form: &FactForm{Sort: "number", Action: "#", Act: "a", Fact: "stop-bang",
		Label: "The STOP-BANG score", Doc: "STOP-BANG, 0 to 8: how likely sleep apnoea is.", Value: "nine", Unit: "points", At: "2026-10-09T10:20", Basis: "exam", Bases: exampleBases(), Cancel: "#",
		Errors: map[string]string{"": "Nothing is stored yet. One field needs another look; the others are kept.", "value": "“nine” is not a number. Write digits, such as 2."}}}
	p.Body.ToAsk = []AskedGroup{{Title: "Body and sleep", Rows: []FactRow{row}}}
	return p
}
