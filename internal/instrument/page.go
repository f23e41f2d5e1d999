package instrument

import (
	"fmt"
	"strings"
)

// notBuilt are instruments of the field that are not here, and why.
var notBuilt = [][2]string{
	{"PHQ-15", "not in the battery"},
	{"KSET, KSET-R", "four forms of lists without a total, on request; what they ask about goes into the record of events after a session"},
	{"IES, EIS, the items of Haijen 2018, Imperial Psychedelic Predictor Scale", "their structure is to be transcribed from the papers"},
	{"PROMIS Global-10", "its scoring is not in our fact base"},
	{"SIDAS-M", "another instrument than the SIDAS; not in the battery"},
	{"the revised BAM, CEQ-7, DERS-16, -18 and -SF", "other scales than the ones here"},
}

// Page prints the library as docs/instruments.md: what is here, under whose
// licence, what ships as text and what does not.
func Page(lib *Library) string {
	var b strings.Builder
	b.WriteString("# Questionnaires and scales\n\n*Printed by the program from the files in `instruments/`; a test keeps it so: `go test ./internal/instrument -run Page -update`.*\n\n")
	b.WriteString("An instrument is a file: its items, what may be answered, how it is scored, what hangs on a single answer, and who holds the rights. " +
		"`clew instrument show ID` prints one with every source and how sure it is. Where \"text\" says no, the wording is not here: a clinic enters answers by number from the holder's form, or loads the text it may use.\n\n")
	b.WriteString("The classes:\n\n")
	for _, class := range Classes {
		fmt.Fprintf(&b, "- **%s**: %s\n", class, ClassWords[class])
	}
	b.WriteString("\nCertainty is H (high), M (medium) or L (low). Nothing here is legal advice; what is marked M or L is to be confirmed with the holder. The day of review is the day our entry was last held against our own notes on the source, not the day the holder was asked.\n")
	pageTable(&b, lib)
	pageNotices(&b, lib)
	pageMissing(&b, lib)
	b.WriteString("\n## Not here\n\n")
	for _, n := range notBuilt {
		fmt.Fprintf(&b, "- %s: %s.\n", n[0], n[1])
	}
	b.WriteString("\n## Codes\n\n" + LOINCNotice + "\n\nA code stands in a file only where we are sure of it; an instrument without one is exported under a code of our own. No codes of SNOMED CT are in the files.\n")
	return b.String()
}

// pageTable prints what is here.
func pageTable(b *strings.Builder, lib *Library) {
	b.WriteString("\n## What is here\n\n| id | name | measures | items | class | certainty | text | LOINC total |\n|---|---|---|---|---|---|---|---|\n")
	for _, d := range lib.All() {
		loinc := ""
		if s, ok := d.Scoring(d.MainScore()); ok {
			loinc = s.LOINC
		}
		if loinc == "" {
			loinc = "–"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %d | %s | %s | %s | %s |\n", d.ID, d.Title, d.About, len(d.Items), d.Licence.Class, d.Licence.Source.Grade, textWord(d), loinc)
	}
}

func textWord(d *Definition) string {
	if len(d.Wording) > 0 {
		return "yes"
	}
	return "no"
}

// pageNotices prints the holders and their notices.
func pageNotices(b *strings.Builder, lib *Library) {
	b.WriteString("\n## Holders and notices\n\n")
	for _, d := range lib.All() {
		fmt.Fprintf(b, "- **%s** (%s). %s.", d.Short, d.Licence.Class, strings.TrimSuffix(d.Licence.Holder, "."))
		for _, text := range []string{d.Licence.Notice, d.Licence.Note} {
			if text != "" {
				fmt.Fprintf(b, " %s.", strings.TrimSuffix(text, "."))
			}
		}
		if d.Licence.URL != "" {
			fmt.Fprintf(b, " <%s>", d.Licence.URL)
		}
		fmt.Fprintf(b, " Reviewed %s.\n", d.Licence.Checked)
	}
}

// pageMissing prints what happens to blanks, and on what that rests.
func pageMissing(b *strings.Builder, lib *Library) {
	b.WriteString("\n## Scores and blanks\n\nAn answer that the scale does not have refuses the whole response. What a skip leads past counts 0. Halves are rounded up, in one place.\n\n| score | how | rests on |\n|---|---|---|\n")
	for _, d := range lib.All() {
		for _, s := range d.Scores {
			if s.ID != d.MainScore() && s.Least == 0 {
				continue
			}
			rests := s.Source.Basis
			if rests == "" {
				rests = "published"
			}
			fmt.Fprintf(b, "| %s, %s | %s | %s |\n", d.Short, s.ID, s.How(d), strings.TrimSpace(rests+". "+s.Source.Note))
		}
	}
}
