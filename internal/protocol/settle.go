package protocol

import (
	"slices"

	"github.com/clew-health/clew/internal/id"
)

// A Settling is what was decided about a finding, as far as it counts now.
type Settling struct {
	Entry    id.Entry // the decision
	GoOn     bool     // it lets the step be taken; else it was looked at and stays shut
	Awaits   string   // whose second signature is still missing; empty: nobody's
	Reopened string   // what came to light since, in one sentence; empty: nothing
}

// SettleBy returns the outcome with what was decided about each finding: by
// answers for a finding that blocks, and false where nothing was decided.
// A decision opens the step only if it says to go on, nobody's second signature
// is missing, and nothing has reopened it; and never a finding that nobody may
// override. One that is unknown is opened by a decision only where somebody was
// asked and it is not known: nobody decides instead of asking.
func (o Outcome) SettleBy(by func(Finding) (Settling, bool)) Outcome {
	var changed []Finding
	for i, f := range o.Findings {
		if f.State == Clear || !f.Decision.Blocks() {
			continue
		}
		s, decided := by(f)
		if !decided {
			continue
		}
		if changed == nil {
			changed = slices.Clone(o.Findings)
		}
		f.Decided, f.Awaits, f.Reopened = s.Entry, s.Awaits, s.Reopened
		f.Settled = s.GoOn && s.Awaits == "" && s.Reopened == "" && f.Decidable()
		changed[i] = f
	}
	if changed == nil {
		return o
	}
	o.Findings = changed
	if slices.ContainsFunc(changed, func(f Finding) bool { return f.Settled }) {
		o.Status = statusOf(changed)
	}
	return o
}

// Decidable reports whether somebody may decide to go on although the finding
// is there: it stands, or everything that is not known was asked about.
func (f Finding) Decidable() bool {
	switch {
	case f.Override.None || len(f.Override.By) == 0 || !f.Decision.Blocks():
		return false
	case f.State == Stands:
		return true
	case f.State != Unknown || len(f.Missing) == 0:
		return false
	}
	for _, n := range f.Missing {
		asked := func(e Evidence) bool { return e.Fact == n.Fact && e.Entry != "" && e.Unknown }
		if !slices.ContainsFunc(f.Evidence, asked) {
			return false
		}
	}
	return true
}

// Entries returns the entries a finding rests on, each once, sorted: what a
// decision about it names as its evidence.
func (f Finding) Entries() []id.Entry {
	var out []id.Entry
	for _, e := range f.Evidence {
		if e.Entry != "" {
			out = append(out, e.Entry)
		}
		out = append(out, e.Others...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
