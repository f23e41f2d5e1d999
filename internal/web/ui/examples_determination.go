package ui

import (
	"slices"

	"github.com/a-h/templ"
)

// examplesDetermination are the careful yes, the clear no, what changed, and
// the report.
func examplesDetermination() []Example {
	det := func(name, title string, p DeterminationPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return Determination(inside(s, "Theo Lindqvist"), p) }}
	}
	interval := func(name, title string, p IntervalPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return Interval(inside(s, "Theo Lindqvist"), p) }}
	}
	report := func(name, title string, p ExceptionsPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return Exceptions(inside(s, "Overrides, exceptions and noes"), p) }}
	}
	return []Example{
		det("determination", "One of two has signed", exampleVerdict()),
		det("determination-no", "A no, waiting for a person", exampleVerdictNo()),
		det("determination-told", "A no, told, and the letter", exampleVerdictTold()),
		det("determination-ended", "A course that has ended", exampleVerdictEnded()),
		det("determination-none", "No course is open", DeterminationPage{Header: exampleTheo(), Tabs: exampleTabs("Determination"), None: "No course is open, so there is nothing to determine. A course is opened on the page of the screening."}),
		interval("interval", "What changed, some of it", exampleInterval()),
		report("exceptions", "Overrides, exceptions and noes", exampleReport()),
		report("exceptions-none", "Numbers only", ExceptionsPage{Clinic: "Fernwood, Portland, as of 9 October 2026.", NoLine: "No course was decided yet.", Hidden: "Who and why is for those who give care."}),
		report("exceptions-empty", "Nothing yet", ExceptionsPage{Clinic: "Fernwood, Portland, as of 9 October 2026.", NoLine: "No course was decided yet.", Empty: "Nobody has decided to go on against a rule."}),
	}
}

func exampleVerdict() DeterminationPage {
	return DeterminationPage{Header: exampleTheo(), Tabs: exampleTabs("Determination"), Protocol: "Ketamine into the muscle, kap-im 1.0.0", Joint: State{"plain", "one of two has signed"},
		Reopened: []string{"Reopened: blood pressure 168/104, 9 Oct 2026."},
		Lacks: []OpenItem{{"Blood pressure not controlled at screening. Mean of 168/104 and 170/102 is 169/103, limit 160/100.", Action{Label: "Decide", Href: "#"}},
			{"Difficult airway. Not known yet: a difficult airway.", Action{Label: "Answer it now", Href: "#"}}},
		Halves: exampleSigns(),
		Signed: []SignatureView{
			{ID: "as-prescriber", Title: "Prescriber", State: State{"go", "recommended with conditions"}, By: "Dr. Ifeoma Okafor, today at 9:50, until 9 Oct 2027", Reason: "Two adequate treatments without lasting help; heart and pressure looked at.", Conditions: []string{"Blood pressure at home, twice a week."}, Why: "A prescriber signs this half."},
			{ID: "as-therapist", Title: "Mental-health professional", State: State{"plain", "not signed"}, Form: &DetermineForm{Action: "#", Act: "a", As: "therapist", Outcome: "recommended", Outcomes: exampleOutcomes(), Errors: map[string]string{"reason": "Give your reason, in a sentence or two."}}},
		},
		Client: &ClientView{State: State{"plain", "nothing yet"}, Line: "The client sees that it is being decided."},
		After:  &AfterForms{Action: "#", ReferAct: "a", AskAct: "b", Errors: map[string]string{}},
		Risk:   &RiskForms{Action: "#", Plan: "#", Planned: true, Act: "a", Review: true, Last: []string{"Safety plan of 2 Oct, by Noor Haddad. It counts until a new one."}, Errors: map[string]string{}}}
}

func exampleVerdictEnded() DeterminationPage {
	p := exampleVerdictTold()
	p.Line, p.Lacks, p.Reopened, p.After, p.Tell = "The course ended on 30 October 2026. What was signed stays here, to be read.", nil, nil, nil, nil
	p.Signed = slices.Clone(p.Signed)
	for i := range p.Signed {
		p.Signed[i].Form, p.Signed[i].Why = nil, ""
	}
	return p
}

func exampleOutcomes() []Option {
	return []Option{{"recommended", "Recommended"}, {"recommended-with-conditions", "Recommended with conditions"}, {"not-for-now", "Not for now"}, {"not-recommended", "Not recommended"}}
}

func exampleVerdictNo() DeterminationPage {
	p := exampleVerdict()
	p.Joint, p.Reopened, p.Lacks = State{"hold", "not for now"}, nil, nil
	p.Differ = "The prescriber says not for now, the mental-health professional says recommended. The more careful of the two holds."
	p.Signed[0] = SignatureView{ID: "as-prescriber", Title: "Prescriber", State: State{"hold", "not for now"}, By: "Dr. Ifeoma Okafor, today at 9:50", Reason: "Three visits above the limit.",
		Form: &DetermineForm{Action: "#", Act: "a", As: "prescriber", Outcome: "not-for-now", Outcomes: exampleOutcomes(), Reason: "Three visits above the limit.", Why: "We declined your request.", Open: true, Errors: map[string]string{"why": "“declined” is not said to a client. Say it otherwise, such as “not recommended for now”."}}}
	p.Signed[1] = SignatureView{ID: "as-therapist", Title: "Mental-health professional", State: State{"go", "recommended"}, By: "Noor Haddad, LMFT, today at 10:02, until 9 Oct 2027", Reason: "Ready for the work."}
	p.Client = &ClientView{State: State{"hold", "waits for a person"}, Line: "A no is shown only after a person has told them. They would then read:", Sentences: []string{"Dr. Ifeoma Okafor doesn’t recommend ketamine for you right now.", "Why: At three visits, your blood pressure was above what is safe with this medicine.", "What could change this: Two visits below 140/90.", "What we suggest instead: Weekly therapy with Noor.", "You can ask for a second opinion, and your record is yours."}}
	p.Tell = &TellForm{Action: "#", Act: "a", Hows: []Option{{"in-person", "In person"}, {"telephone", "By telephone"}, {"video", "By video"}}, Errors: map[string]string{"how": "Say how you spoke with them. A letter alone does not count."}}
	p.Risk.Due = "Somebody asks again on 16 October 2026."
	p.Done = []string{"Helped on to Dr. Lin. A person made the contact. Noor Haddad, today at 10:20."}
	return p
}

// exampleVerdictTold is the same once a person has told them: it can be taken home.
func exampleVerdictTold() DeterminationPage {
	p := exampleVerdictNo()
	p.Tell = nil
	p.Client.State, p.Client.Line = State{"go", "told"}, "Told by Noor Haddad, today at 10:14. They can read it since."
	p.Client.Paper = Action{Label: "The letter to take home", Href: "#"}
	return p
}

func exampleInterval() IntervalPage {
	item := func(name, ask, answer string, now ...string) IntervalItem {
		return IntervalItem{Name: name, Ask: ask, Now: now, Same: "No", Other: "Yes", Answer: answer, Label: "What, and since when"}
	}
	medicines := item("medicines", "Any new medicine, one taken otherwise, or one no longer taken? Also what is bought without a prescription.", "changed", "On record: lisinopril, 20 mg, once a day.")
	medicines.Same, medicines.Error, medicines.Do = "No, this is still all of it", "Write what changed, in a few words.", Action{Label: "Change the list", Href: "#"}
	diagnoses := item("diagnoses", "Any new diagnosis, or one that changed?", "same", "On record: Essential hypertension.")
	diagnoses.Coded = true
	return IntervalPage{Header: exampleTheo(), Tabs: exampleTabs("What changed"), Saved: "Saved 10:12 by Noor Haddad.", Since: "Since 1 October 2026, the last session.", Last: "Last asked 28 Sep by Noor Haddad: nothing changed.",
		Form: &IntervalForm{Action: "#", Act: "a", Since: "2026-10-01", Errors: map[string]string{"": "Nothing is stored yet. One answer needs words."}, Items: []IntervalItem{medicines, diagnoses,
			item("events", "Any accident, hospital or emergency visit, or side effect that lasted?", ""), item("bladder", "Any bladder trouble: going often or in a hurry, pain, blood?", "same", "Last answer: no, 28 Sep.")}}}
}

func exampleReport() ExceptionsPage {
	return ExceptionsPage{Clinic: "Fernwood, Portland, as of 9 October 2026.", Few: "Below 20 courses this page shows people and numbers, not percentages: a percentage of so few says more than is known.",
		NoLine: "Nine courses were decided.", Noes: []NoCount{{"Recommended", "5", ""}, {"Recommended with conditions", "1", ""}, {"Not for now", "2", ""}, {"Not recommended", "1", ""}, {"Of the noes: a person has told the client", "2 of 3", ""}},
		Line:  "Two decisions, about two people. One went against a hold or an exclusion; the others are reviews that a rule asks for.",
		Rules: []RuleCount{{"Bleeding in the brain", "1", "1", "1", "0"}, {"Psychotic disorder in the family", "1", "0", "0", "0"}},
		Rows: []ExceptionRow{
			{Person: "Theo Lindqvist", Href: "#", Rule: "Bleeding in the brain", Sort: State{"hold", "went against: not with this protocol"}, Said: "A bleeding in the brain in 2019 stands on record.", Reason: "Seven years ago, cleared by neurology in writing; blood pressure controlled since.", By: "Dr. Ifeoma Okafor, 2 Oct, before treatment is offered",
				Second: "Asked of a therapist, and missing.", Unsigned: true, Files: "specialist letter", Evidence: []string{"Intracerebral haemorrhage, I61.9, since 2019. Noor Haddad, 1 Oct."}, Since: []string{"50 mg ketamine IM. Sam Ortiz, RN, 5 Oct."}, Worst: "hypertension, grade 2.", Reopened: true},
			{Person: "Ana Moreno-Reyes", Href: "#", Rule: "Psychotic disorder in the family", Sort: State{"plain", "a review, decided"}, Said: "A parent, sibling or child has, or had, a psychotic disorder: yes, her brother.", Reason: "No symptoms of her own at 41.", By: "Dr. Ifeoma Okafor, 1 Sep, before treatment is offered"},
		}}
}
