package consent

import (
	"strconv"

	"github.com/clew-health/clew/internal/protocol"
)

// Unkind returns a sentence for every part of a document that says what is never
// said to a client: a word that hurts, a promise, an instruction about a
// medicine.
func Unkind(d Document) []string {
	var out []string
	look := func(text string) {
		for _, word := range protocol.Forbidden(text, true) {
			out = append(out, strconv.Quote(word)+" is not said to a client. It stands in: “"+clip(text)+"”.")
		}
	}
	look(d.Title)
	for _, s := range d.Sections {
		look(s.Title)
		look(s.Short)
	}
	for _, p := range d.Paragraphs() {
		look(p.Say)
	}
	for _, q := range d.Questions {
		look(q.Ask)
		look(q.Again)
	}
	for _, c := range d.Choices {
		look(c.Say)
	}
	return out
}

// clip shortens a text for a sentence about it.
func clip(s string) string {
	const longest = 80
	r := []rune(s)
	if len(r) <= longest {
		return s
	}
	return string(r[:longest]) + "…"
}
