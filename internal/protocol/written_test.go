package protocol_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// Every value of every shipped protocol can be written down and read again: a
// site's own version that changes nothing differs in nothing.
func TestWrittenIsReadAgain(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Protocols() {
		d, problems := protocol.Load(shelf[name], shelf, course.Vocabulary())
		if len(problems) > 0 {
			t.Fatalf("%s: %v", name, problems)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "protocol: %s\nversion: 9.9.9\nbased_on: {protocol: %s, hash: %s}\nparams:\n", d.Name, d.Name, d.Hash())
		for _, p := range d.Params {
			value, unit := p.Written()
			fmt.Fprintf(&b, "  %s: {value: %q, unit: %q, grade: %s, cite: [%s], note: %q}\n", p.Name, value, unit, p.Grade, p.Cite, p.Note)
		}
		text := strings.ReplaceAll(b.String(), `unit: "", `, "")
		text = strings.ReplaceAll(text, `, note: ""`, "")
		again, problems := protocol.Load([]byte(text), shelf, course.Vocabulary())
		if len(problems) > 0 {
			t.Errorf("%s: %v", name, problems[:min(3, len(problems))])
			continue
		}
		if found := protocol.Compare(d, again).Sentences(); len(found) > 0 {
			t.Errorf("%s: %q", name, found[:min(3, len(found))])
		}
	}
}
