package course

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/protocol"
)

// A Readiness is how far somebody is ready for a step: so many of its rules are
// in nobody's way, and the first one that is.
type Readiness struct {
	Ready, Of int
	First     *protocol.Finding // nil: nothing is missing
	Missing   []protocol.Finding
}

// ReadinessOf counts an answer to a gate. Ahead of its day, what can only be
// known or done on the day (readings, the lists of the day, the order) is left
// out: it would always be missing, and hide what can be seen to now.
func ReadinessOf(def *protocol.Definition, o protocol.Outcome, ahead bool) Readiness {
	var r Readiness
	for _, f := range o.Findings {
		if ahead && ofTheDay(def, f) {
			continue
		}
		r.Of++
		if !f.Blocks() {
			r.Ready++
			continue
		}
		r.Missing = append(r.Missing, f)
		if r.First == nil {
			r.First = &f
		}
	}
	return r
}

// ofTheDay reports whether a rule asks for something of one day.
func ofTheDay(def *protocol.Definition, f protocol.Finding) bool {
	rule, ok := def.Rule(f.Rule)
	return ok && slices.ContainsFunc(rule.Facts, func(fact string) bool {
		if OfTheDay(fact) {
			return true
		}
		return slices.ContainsFunc([]string{"vitals.", "fasting.", "order.", "interval.", "escort.", "sedation."}, func(prefix string) bool { return strings.HasPrefix(fact, prefix) })
	})
}
