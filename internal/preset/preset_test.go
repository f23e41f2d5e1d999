package preset

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// The table that ships is whole: every feature has words, every constant of the
// program stands in it, and each preset differs from the others.
func TestTheTableIsWhole(t *testing.T) {
	if _, err := shipped(); err != nil {
		t.Fatal(err)
	}
	var known []Feature
	for _, d := range Features() {
		known = append(known, d.Feature)
	}
	for _, f := range []Feature{EveryoneOnTheTeam, PartnerPrescriber, Rehearsal, Register, Rooms, Rota, REMS, Statistics, TwoPersonGrants, StepUpOnce} {
		if !slices.Contains(known, f) {
			t.Errorf("%s is asked about and not described", f)
		}
	}
	if len(All()) != 3 {
		t.Errorf("%d presets, want three", len(All()))
	}
}

func choosing(presets ...string) ledger.Chart {
	var c ledger.Chart
	for i, p := range presets {
		c.Entries = append(c.Entries, ledger.Entry{Seq: int64(i + 1), Fact: Chosen{Preset: p}, Kind: Chosen{}.Kind()})
	}
	return c
}

// What each preset turns on, as care at each size is described: the solo
// practice has no register, rooms, nasal spray forms or figures; a clinic has the
// register and one team; a network has teams of their own and two people for
// wider roles.
func TestWhatIsOn(t *testing.T) {
	for _, c := range []struct {
		chosen  []string
		feature Feature
		on      bool
	}{
		{nil, EveryoneOnTheTeam, true}, {nil, Rehearsal, true}, {nil, TwoPersonGrants, false},
		{[]string{"solo"}, EveryoneOnTheTeam, true}, {[]string{"solo"}, PartnerPrescriber, true},
		{[]string{"solo"}, Register, false}, {[]string{"solo"}, Rooms, false}, {[]string{"solo"}, REMS, false}, {[]string{"solo"}, Statistics, false},
		{[]string{"clinic"}, Register, true}, {[]string{"clinic"}, Rooms, true}, {[]string{"clinic"}, StepUpOnce, true}, {[]string{"clinic"}, EveryoneOnTheTeam, true}, {[]string{"clinic"}, Rehearsal, false},
		{[]string{"network"}, EveryoneOnTheTeam, false}, {[]string{"network"}, TwoPersonGrants, true}, {[]string{"network"}, Rehearsal, true},
		{[]string{"network", "clinic"}, Rehearsal, false}, {[]string{"solo", "network"}, Statistics, true},
		{[]string{"clinic"}, "made-up", false},
	} {
		if got := Has(choosing(c.chosen...), c.feature); got != c.on {
			t.Errorf("%v has %s: %v, want %v", c.chosen, c.feature, got, c.on)
		}
	}
	if got := Off(choosing("solo"), Rehearsal); got != "Rehearsing a protocol over many records is for larger practices. The comparison of two versions is here. This follows from how the practice is set up: a therapist with a partner prescriber." {
		t.Errorf("a page that is off says %q", got)
	}
}

func TestChoosing(t *testing.T) {
	for key, want := range map[string]bool{"solo": true, "network": true, "": false, "hospital": false} {
		if err := (Chosen{Preset: key}).Check(); (err == nil) != want || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", key, err)
		}
	}
	if err := (ProtocolsChosen{}).Check(); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no protocol: %v", err)
	}
	// A table that turns on what nothing describes is not read.
	if _, err := parse([]byte("presets: [{preset: a, on: [b]}]")); err == nil {
		t.Error("a feature that nothing describes was taken")
	}
}
