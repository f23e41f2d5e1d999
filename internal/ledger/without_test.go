package ledger_test

import (
	"testing"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// What is hidden takes nothing back: an entry that was corrected or voided by a
// hidden one does not come to stand again.
func TestWithout(t *testing.T) {
	entry := func(key id.Entry, seq int64, corrects id.Entry) ledger.Entry {
		return ledger.Entry{ID: key, Seq: seq, Corrects: corrects, Kind: "k", Class: ledger.Clinical, Fact: ledger.Opened{Name: string(key)}}
	}
	chart := ledger.Chart{Head: 4, Entries: []ledger.Entry{entry("a", 1, ""), entry("b", 2, "a"), entry("c", 3, ""), entry("d", 4, "c")}}
	standing := func(c ledger.Chart) (out []id.Entry) {
		for e := range c.Standing() {
			out = append(out, e.ID)
		}
		return out
	}
	for _, c := range []struct {
		hide string
		want int
	}{{"", 2}, {"b", 1}, {"bd", 0}, {"ab", 1}, {"abcd", 0}, {"d", 1}} {
		got := chart.Without(func(e *ledger.Entry) bool {
			for _, r := range c.hide {
				if string(e.ID) == string(r) {
					return true
				}
			}
			return false
		})
		if s := standing(got); len(s) != c.want || got.Head != 4 {
			t.Errorf("without %q stand %v, want %d", c.hide, s, c.want)
		}
		for _, e := range got.Entries {
			if v, ok := e.Fact.(ledger.Voided); ok && v.Reason != "" {
				t.Errorf("without %q: the reason is shown", c.hide)
			}
		}
	}
	if len(chart.Entries) != 4 {
		t.Error("the chart it was made from has changed")
	}
}
