package course

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// TestProposeFromARecord reads the history of a proposal out of a record, by
// the protocol as it ships.
func TestProposeFromARecord(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	def, problems := protocol.Load(shelf["kap-im"], shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	yes, no := true, false
	body := []at{ana("1985-03-12"), {ago(day), weight(82)}, height(180)}
	over := func(effect string, sys int) []at {
		return with(body, dose(7*day, "a", "IM", 60), inSession(7*day-20*time.Minute, "a", sys, 90),
			at{ago(7*day - 3*time.Hour), dosing.SessionClosed{Session: "a", Effect: effect, Recovered: &yes, Distress: &no, Events: &no}})
	}
	for _, c := range []struct {
		name, mg, says string
		facts          []at
	}{
		{"the first session", "41 mg", "begins with the route's starting dose", body},
		{"nobody weighed them", "0 mg", "No weight is on record.", body[:1]},
		{"a weight of the summer", "0 mg", "The last weight is 100 days old.", []at{ana("1985-03-12"), {ago(100 * day), weight(82)}, height(180)}},
		{"too weak, and nothing against more", "75 mg", "One step is at most 15 mg.", over(dosing.Insufficient, 150)},
		{"G44: 184 in the last session", "60 mg", "Blood pressure reached 184/90 last time", over(dosing.Insufficient, 184)},
		{"good as it was", "60 mg", "the effect was sufficient", over(dosing.Sufficient, 150)},
		{"the last was by mouth", "41 mg", "milligrams are not converted", with(body, dose(7*day, "a", "SL", 200))},
		{"prior tolerance in an earlier session", "60 mg", "is not recorded", with(body, tolerated(7*day, "a", "IM", 60, true, true))},
	} {
		p := library(t).Propose(Question{Definition: def, Now: noon, Location: time.UTC}, chart(t, c.facts...), ledger.Chart{})
		if p.Amount.String() != c.mg || !slices.ContainsFunc(p.Reasons, func(r string) bool { return strings.Contains(r, c.says) }) {
			t.Errorf("%s: %v, %q; want %s, %q", c.name, p.Amount, p.Reasons, c.mg, c.says)
		}
	}
	newer := chart(t, body...)
	newer.Entries = append(newer.Entries, ledger.Entry{Seq: 9, Kind: "dosing.x", Fact: ledger.Unknown{Name: "dosing.x", Version: 3}})
	if p := library(t).Propose(Question{Definition: def, Now: noon, Location: time.UTC}, newer, ledger.Chart{}); p.Amount != 0 || len(p.Reasons) != 1 {
		t.Errorf("of a newer record: %+v", p)
	}
}
