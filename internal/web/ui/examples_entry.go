package ui

import "github.com/a-h/templ"

// examplesEntry are the pages about one entry.
func examplesEntry() []Example {
	row := exampleJourney()
	for i := range row {
		row[i].Href = "/styleguide/entry"
	}
	facts := []HeaderFact{{Label: "Happened", Value: "1 October 2026, 10:14"}, {Label: "Written down", Value: "1 October 2026, 10:53:07", Detail: "by Noor Haddad"},
		{Label: "Its place", Value: "Entry 4,211", Detail: "of the practice’s record. Verifying names it by this number."}}
	words := append(facts, HeaderFact{Label: "Who may read it", Value: "The client, their therapists, and who was in the room", Detail: "It is under a key of its own."})
	page := func(name, title string, p EntryPage) Example {
		return Example{name, title, func(s Shell) templ.Component {
			p.Header, p.Tabs = ExampleAna().Header, ExampleAna().Tabs
			p.Row.Href = ""
			return Entry(inside(s, "An entry"), p)
		}}
	}
	return []Example{
		page("entry", "An entry with words", EntryPage{Row: row[3], Facts: words, Void: &EntryForm{Action: "#", Act: "a"}, Seal: &EntryForm{Action: "#", Act: "b", Second: true}}),
		page("entry-corrected", "An entry that was corrected", EntryPage{Row: row[4], Facts: append(facts, HeaderFact{Label: "Corrected", Value: "1 October 2026, 9:31:44", Detail: "by Sam Ortiz", Href: "#"}),
			Void: &EntryForm{Action: "#", Act: "a", Reason: "x", Errors: map[string]string{"reason": "Say why, in a few words."}}}),
		page("entry-waits", "Words that wait for a second person", EntryPage{Row: row[3], Facts: words, Notice: "On Thursday, 11:02, Noor Haddad asked to seal these words away for good. A privacy officer has to agree first."}),
		{"seal", "The second person’s answer about words", func(s Shell) templ.Component {
			return Seal(inside(s, "Words to seal away"), SealPage{Name: "Ana Moreno-Reyes", Action: "#", Act: "a", Errors: map[string]string{"reason": "Say why, in a few words."},
				Line:  "Somebody asks to destroy words in the record of Ana Moreno-Reyes. You decide without reading them. With your yes nobody can read them again; that something stood there, when and by whom, remains.",
				Facts: []HeaderFact{{Label: "Why", Value: "About another person, who is named."}, {Label: "Asked by", Value: "Noor Haddad", Detail: "Thursday, 11:02"}, {Label: "The words were written", Value: "1 October, 10:53", Detail: "by Noor Haddad"}, {Label: "Their place", Value: "Entry 4,211"}}})
		}},
	}
}
