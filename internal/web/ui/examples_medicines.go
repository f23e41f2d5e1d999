package ui

import "github.com/a-h/templ"

func medicinesExample(name, title string, p MedicinesPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return Medicines(inside(s, "Theo Lindqvist"), p) }}
}

// examplesMedicines are the list of medicines and the single forms.
func examplesMedicines() []Example {
	return []Example{
		medicinesExample("medicines", "Theo Lindqvist, medicines", exampleList()),
		medicinesExample("medicines-empty", "Nothing on the list", MedicinesPage{Header: exampleTheo(), Tabs: exampleTabs("Medicines"),
			Empty: "Nothing on the list. That is not the same as taking nothing.", Find: &FindForm{Action: "#", Search: "#", Typed: "xqzzy", Miss: true, Error: "Write the name, or its beginning."},
			Last: "Nobody has gone over the whole list yet: what is not on it is not known."}),
		medicinesExample("medicines-twice", "One that is there already", exampleListTwice()),
		{"noted", "A condition, not a code", func(s Shell) templ.Component {
			return Noted(inside(s, "Theo Lindqvist"), NotedPage{Header: exampleTheo(), Tabs: exampleTabs("Screening"), Form: NotedForm{Kind: "condition", Title: "A condition", Action: "#", Act: "a", What: "Depression", Code: "DEPR", Status: "active",
				Statuses: []Option{{"active", "Has it now"}, {"remission", "In remission"}}, Errors: map[string]string{"code": "“DEPR” is not an ICD-10-CM code, which looks like F33.1 or I10."}, Cancel: "#"}})
		}},
	}
}

func exampleList() MedicinesPage {
	stop := func(entry string) *StopForm {
		return &StopForm{Action: "#", Act: "a", Entry: entry, Errors: map[string]string{}}
	}
	return MedicinesPage{
		Header: exampleTheo(), Tabs: exampleTabs("Medicines"), Saved: "Saved 10:12 by Noor Haddad.",
		Note: "Clew notes what is taken and tells nobody to take or stop anything. Names are found on this machine; nobody outside is asked.",
		Lines: []MedicineLine{
			{ID: "m-1", Name: "lisinopril", Dose: "20 mg, once a day, since 2019", Daily: "20 mg lisinopril a day.", Last: "Last taken 9 October 2026.", By: "As the client says; asked by Noor Haddad, today at 9:58.", Groups: "Counts as: antihypertensive.", Edit: "#", Stop: stop("1")},
			{ID: "m-2", Name: "clonazepam (Klonopin)", Dose: "1 mg, twice a day", Daily: "2 mg clonazepam a day, about 4 mg lorazepam: an estimate, give or take half.", By: "As the client says, by link, 3 Oct.", Groups: "Counts as: benzodiazepine.", Edit: "#", Stop: stop("2")},
			{ID: "m-3", Name: "Grandma’s sleep tea", By: "As the client says, by link, 3 Oct.", State: State{"hold", "no rule knows it"}, Edit: "#", Stop: stop("3")},
		},
		Past: []MedicineLine{{ID: "m-4", Name: "sertraline", Dose: "Until March 2024", By: "From another system, 2 Oct."}},
		Find: &FindForm{Action: "#", Search: "#", Typed: "lamot", Found: []AskChoice{{Value: "lamotrigine", Label: "lamotrigine"}, {Value: "Lamictal", Label: "lamotrigine (Lamictal)"}}},
		Last: "Nobody has gone over the whole list yet: what is not on it is not known.", Review: &ReviewForm{Action: "#", Act: "a", Errors: map[string]string{"": "The list has changed since you opened the page. Look again.", "complete": "Say whether this was all of it."}},
	}
}

func exampleListTwice() MedicinesPage {
	p := exampleList()
	p.Saved, p.Find = "", nil
	p.Form = &MedicineForm{Action: "#", Act: "a", Title: "Add a medicine", Name: "clonazepam (Klonopin)", Key: "Klonopin", Dose: "half", Often: "2", Oftens: []Option{{"1", "Once a day"}, {"2", "Twice a day"}},
		Ask: "clonazepam (Klonopin) is on the list already. Is this the same one again, or a second one? Tick this if there are two.", Errors: map[string]string{"dose": "Write a number and what it counts, such as 0.5 mg or 1 tablet."}, Cancel: "#"}
	return p
}
