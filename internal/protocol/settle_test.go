package protocol

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/id"
)

// A decision opens a step only if it says to go on, is whole, is not reopened,
// and where somebody may decide at all.
func TestSettleBy(t *testing.T) {
	stands := Finding{Rule: "r", State: Stands, Decision: Hold, Override: Override{By: []string{"prescriber"}}, Evidence: []Evidence{{Fact: "f", Entry: "e"}}}
	with := func(change func(*Finding)) Finding {
		f := stands
		change(&f)
		return f
	}
	unknown := func(asked bool) Finding {
		return with(func(f *Finding) {
			f.State, f.Missing = Unknown, []Need{{Fact: "f"}}
			f.Evidence[0].Unknown = asked
			if !asked {
				f.Evidence = nil
			}
		})
	}
	goOn := Settling{Entry: "d", GoOn: true}
	for _, c := range []struct {
		name    string
		f       Finding
		s       Settling
		settled bool
	}{
		{"go on", stands, goOn, true},
		{"not now", stands, Settling{Entry: "d"}, false},
		{"a second signature is missing", stands, Settling{Entry: "d", GoOn: true, Awaits: "therapist"}, false},
		{"reopened", stands, Settling{Entry: "d", GoOn: true, Reopened: "Reopened: f."}, false},
		{"nobody may", with(func(f *Finding) { f.Override = Override{None: true} }), goOn, false},
		{"nobody is named", with(func(f *Finding) { f.Override = Override{} }), goOn, false},
		{"asked, and not known", with(func(f *Finding) {
			f.State, f.Missing, f.Evidence = Unknown, []Need{{Fact: "f"}}, []Evidence{{Fact: "f", Entry: "e", Unknown: true}}
		}), goOn, true},
		{"one asked, one not", with(func(f *Finding) {
			f.State, f.Missing, f.Evidence = Unknown, []Need{{Fact: "f"}, {Fact: "g"}}, []Evidence{{Fact: "f", Entry: "e", Unknown: true}}
		}), goOn, false},
		{"nobody asked", unknown(false), goOn, false},
	} {
		o := Outcome{Status: statusOf([]Finding{c.f}), Findings: []Finding{c.f}}
		got := o.SettleBy(func(Finding) (Settling, bool) { return c.s, true })
		if f := got.Findings[0]; f.Settled != c.settled || f.Blocks() == c.settled || f.Decided != "d" || f.Awaits != c.s.Awaits || f.Reopened != c.s.Reopened {
			t.Errorf("%s: %+v", c.name, f)
		}
		if open := got.Open(); open != c.settled {
			t.Errorf("%s: the gate is %s", c.name, got.Status)
		}
		if o.Findings[0].Decided != "" {
			t.Errorf("%s: the outcome it was made from has changed", c.name)
		}
	}
	// What nobody decided about, what is clear and what never blocks stay as they are.
	rest := []Finding{stands, with(func(f *Finding) { f.State = Clear }), with(func(f *Finding) { f.Decision = Caution })}
	asked := 0
	o := Outcome{Findings: rest}.SettleBy(func(Finding) (Settling, bool) { asked++; return Settling{}, false })
	if asked != 1 || o.Findings[0].Decided != "" {
		t.Errorf("asked about %d findings: %+v", asked, o)
	}
}

// The entries of a finding, each once: what a decision names as its evidence.
func TestEntriesOfAFinding(t *testing.T) {
	f := Finding{Evidence: []Evidence{{Entry: "b", Others: []id.Entry{"c", "a"}}, {Entry: "a"}, {Fact: "none"}}}
	if got := f.Entries(); !slices.Equal(got, []id.Entry{"a", "b", "c"}) {
		t.Errorf("%v", got)
	}
	if got := (Finding{}).Entries(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
