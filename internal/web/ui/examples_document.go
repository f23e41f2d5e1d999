package ui

import (
	"github.com/a-h/templ"

	"github.com/clew-health/clew/internal/paper"
)

// examplesDocument are what leaves the screen: a signed note, a letter.
func examplesDocument() []Example {
	sheet := func(name, title string, p DocumentPage) Example {
		return Example{name, title, func(s Shell) templ.Component { return DocumentView(inside(s, "Theo Lindqvist"), p) }}
	}
	return []Example{
		{"summary", "After a visit, by a link", func(s Shell) templ.Component {
			return ClientDocument(client(s, ""), DocumentPage{Doc: exampleSummary(), Do: Action{Label: "Save as PDF", Href: "#"}})
		}},
		{"notes", "Notes, one to write", func(s Shell) templ.Component { return Notes(inside(s, "Theo Lindqvist"), exampleNotes()) }},
		{"notes-none", "Notes, none yet", func(s Shell) templ.Component {
			return Notes(inside(s, "Theo Lindqvist"), NotesPage{Header: exampleTheo(), Tabs: exampleTabs("Notes"), None: "No note has been signed yet. After a session its note is proposed here, from what was recorded.", Do: Action{Label: "Write a progress note", Href: "#"}})
		}},
		{"note-write", "A note, proposed from the record", func(s Shell) templ.Component { return WriteNote(inside(s, "Theo Lindqvist"), exampleWriting()) }},
		{"note", "A signed note, a fact in it corrected since", func(s Shell) templ.Component { return ReadNote(inside(s, "Theo Lindqvist"), exampleNote()) }},
		{"note-add", "Adding to a note", func(s Shell) templ.Component {
			p := exampleNote()
			p.Page.Doc.Blocks, p.Page.Notice, p.Page.More, p.Page.Do = p.Page.Doc.Blocks[:2], Notice{}, []Action{p.Page.Do}, Action{}
			p.Add.Open, p.Add.Errors = true, map[string]string{"text": "Write what is added. The text that was signed stays as it is."}
			return ReadNote(inside(s, "Theo Lindqvist"), p)
		}},
		{"instructions", "What clients are told about a medicine", func(s Shell) templ.Component {
			return Instructions(inside(s, "What clients are told about a medicine"), InstructionsPage{Rows: []InstructionsRow{
				{Key: "ketamine", Title: "Ketamine", From: "From Dr. Ifeoma Okafor", When: "Written 1 September 2026.", Paras: []string{"Drink small sips of water. Eat something light this evening.", "Your other medicines stay as they are, unless we agreed otherwise."}, Act: "a", Name: "Dr. Ifeoma Okafor", Text: "Drink small sips of water."},
				{Key: "esketamine", Title: "Esketamine", Act: "b", Name: "Dr. Ifeoma Okafor", Open: true, Errors: map[string]string{"text": "This is too long to be read: at most 12000 letters."}},
			}})
		}},
		sheet("summary-give", "After a visit, to give", DocumentPage{Doc: exampleSummary(), Back: Action{Label: "Back to the session", Href: "#"}, Do: Action{Label: "Save as PDF", Href: "#"},
			More:  []Action{{Label: "It was given on paper", Href: "#", Post: true, Act: "a"}, {Label: "Give it by a link", Href: "#", Post: true, Act: "b"}},
			Lines: []string{"The after-visit summary was given, on paper. Today at 13:04, Sam Ortiz, RN."}, Saved: "That it was given is on record."}),
		{"cosign", "A trainee’s work", func(s Shell) templ.Component { return Cosign(inside(s, "Theo Lindqvist"), exampleCosign()) }},
		sheet("document-letter", "A letter", DocumentPage{Doc: exampleLetter(), Back: Action{Label: "Back to the documents", Href: "#"}, Do: Action{Label: "Save as PDF", Href: "#"}}),
	}
}

func exampleLetter() Document {
	return Document{Clinic: "Juniper House", Place: []string{"412 Alder Street, Boulder, CO 80302", "+1 303 555 0190"}, Date: "22 November 2026",
		To: []string{"Dr. Priya Raman", "Front Range Family Medicine"}, Title: "Theo Lindqvist, born 4 May 1974", Under: "End of a course of ketamine-assisted psychotherapy",
		Foot: "From the record of Juniper House as it stood on 22 November 2026 at 16:20 MST.",
		Blocks: []Block{
			{Paras: []string{"Thank you for sending Theo Lindqvist to us in August. He completed a course of three dosing sessions with preparation and integration. This letter says what was done, how it went, and what we suggest."}},
			{Heading: "What was given", Table: &paper.Table{Head: []string{"Day", "Medicine", "Route"}, Wide: []float64{3, 3, 2}, Rows: [][]string{{"10 September 2026", "Ketamine 50 mg", "IM"}, {"1 October 2026", "Ketamine 50 mg", "IM"}, {"8 October 2026", "Ketamine 60 mg", "IM"}}}},
			{Heading: "How it went", Rows: []paper.Row{{Label: "PHQ-9", Lines: []string{"18 at the start, 7 on 5 November", "Reliable change is 6 or more (Kroenke 2001)."}}, {Label: "Adverse events", Lines: []string{"Nausea, mild, once", "Ondansetron 4 mg; gone within an hour."}}}},
			{Heading: "What we suggest", Points: []string{"Therapy goes on here every two weeks.", "Blood pressure to be looked at again in January: 138/86 at his last visit."}},
			{Signs: []Signature{{Who: "Prescriber", Name: "Ifeoma Okafor, MD", Lines: []string{"Signed 22 November 2026 at 16:18."}}, {Who: "Therapist"}}},
		}}
}

// exampleSummary is what somebody takes home after a dosing session.
func exampleSummary() Document {
	return Document{Clinic: "Juniper House", Date: "8 October 2026", Title: "After your session", Under: "Theo, 8 October 2026", Lead: "You did enough for today.",
		Foot: "From the record of Juniper House as it stood on 8 October 2026 at 13:02 MDT.",
		Blocks: []Block{
			{Heading: "What you were given", Big: "60 mg", BigLine: "ketamine, into a muscle, at 10:04"},
			{Heading: "How you left", Paras: []string{"You left at 12:55 with Marit Lindqvist, who stays with you."}},
			{Heading: "Your intention", Quotes: []Quote{{Words: "To look at the door without opening it.", By: "You wrote this down on 6 October."}}},
			{Heading: "Today and tomorrow", Short: "No driving and nothing dangerous until the next day, after a night's sleep.",
				Points: []string{"You may feel light-headed, sleepy or sick for some hours.", "The day after can feel tender, flat or bright."}, Quiet: []string{"Sources: label of ketamine injection, 2023."}},
			{Heading: "From Dr. Ifeoma Okafor", Paras: []string{"Drink small sips of water. Eat something light this evening."}, Quiet: []string{"Written 1 September 2026."}},
			{Heading: "Who to call", Rows: []paper.Row{{Label: "Day and night", Lines: []string{"988", "Call or text. Suicide and Crisis Lifeline."}}, {Label: "Danger to life", Lines: []string{"911"}}}},
		}}
}
