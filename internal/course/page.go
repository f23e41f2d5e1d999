package course

import (
	"fmt"
	"slices"
	"strings"
)

// FactsPage prints the vocabulary as docs/facts.md.
func FactsPage() string {
	var b strings.Builder
	b.WriteString(`# Facts

What protocols may speak about. This page is printed from the program
(` + "`go test ./internal/course -run FactsPage -update`" + `); do not edit it.

A file for ` + "`clew why --facts FILE`" + ` maps these names to a value, or to a list of
` + "`{\"value\": …, \"at\": \"2026-11-22T10:00:00Z\"}`" + `. A bare value means now. ` + "`null`" + ` means asked,
and not known; ` + "`\"never\"`" + `, of an instant, asked, and it never happened; an empty list means that there is none. A name that is absent
means that nobody has asked: that is *unknown*, never *no*.

In a patient's record, absence is *unknown* too, except of the clinic's own acts:
where the book has no consent, there is none. Those say *none* below.

| name | type | unit | example | from | absent from a record | what it is |
|---|---|---|---|---|---|---|
`)
	all := slices.Clone(vocabulary)
	for _, f := range all {
		unit, absent := f.Unit, "unknown"
		if f.Known {
			absent = "none"
		}
		if len(f.Codes) > 0 {
			unit = strings.Join(f.Codes, " · ")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` | %s | %s | %s |\n", f.Name, f.Type, unit, f.Example, f.Owner, absent, f.Doc)
	}
	return b.String()
}
