package protocol

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// The ways to take a reading.
const (
	takeLatest  = "latest"
	takeMean    = "mean_of"
	takeLowest  = "lowest_of_last"
	takeHighest = "highest"
	takeCount   = "count"
	takeSum     = "sum"
	takeElapsed = "elapsed" // how long ago the latest was
)

// takes lists the ways that need no number of readings.
var takes = []string{takeLatest, takeHighest, takeCount, takeSum, takeElapsed}

// A reading says which of a fact's readings a test looks at.
type reading struct {
	mark
	how      string
	n        int    // of takeMean and takeLowest
	discard  int    // once this many were taken in a sitting, the first is not used
	atLeast  int    // with fewer, a test may only make its rule stand
	within   length // greatest age of the deciding reading
	sitting  length // how much older than it others may be; without it, within
	recorded length // greatest age of the entry: when somebody asked
	since    string // only what came at or after the latest of this fact
}

// A length is a length of time, written out or a parameter.
type length struct {
	mark
	d     time.Duration
	param string
}

// of returns the length; 0 when none was written or the parameter is no length.
func (l length) of(d *Definition) time.Duration {
	if l.param == "" {
		return l.d
	}
	p, ok := d.params[l.param]
	if !ok {
		return 0
	}
	return p.Value.Duration()
}

func (l length) paramNames() []string {
	if l.param == "" {
		return nil
	}
	return []string{l.param}
}

func (r reading) paramNames() []string {
	return append(append(r.within.paramNames(), r.sitting.paramNames()...), r.recorded.paramNames()...)
}

func (r reading) factNames() []string {
	if r.since == "" {
		return nil
	}
	return []string{r.since}
}

// taken is what a reading came to.
type taken struct {
	value      Value
	deciding   *Reading // nil if there is none
	others     []id.Entry
	detail     string
	absent     bool // there is no reading, or none recent enough
	unreadable bool // there is one, and it says nothing
	short      int  // how many more readings the rule asks for
	perhaps    int  // of a count: how many more it may be, since they were asked about in vain
	needs      []lack
}

// take takes the reading of a fact.
func (r reading) take(s *scene, fact string) taken {
	all := s.readings(fact)
	within := r.within.of(s.d)
	if len(all) == 0 {
		return r.nothing(s, fact, within)
	}
	all, needs := r.narrow(s, fact, all)
	if needs != nil {
		return taken{unreadable: true, needs: needs}
	}
	if r.how == takeHighest || r.how == takeCount || r.how == takeSum {
		return r.over(s, fact, all, within)
	}
	if len(all) == 0 {
		return taken{absent: true, needs: []lack{r.stale(fact, s, within)}}
	}
	last := s.dated(fact, &all[len(all)-1])
	switch {
	case within > 0 && s.now.Sub(last.At) > within:
		return taken{absent: true, deciding: last, needs: []lack{lack{lackAny, fact, within, 0}}}
	case last.Unknown:
		return taken{unreadable: true, deciding: last, needs: []lack{lack{lackKnown, fact, within, 0}}}
	case r.how == takeElapsed && last.Never():
		return taken{value: durationValue(forever), deciding: last, detail: last.Detail}
	case r.how == takeElapsed:
		return taken{value: durationValue(s.now.Sub(last.At)), deciding: last, detail: last.Detail}
	case r.how == takeLatest:
		return taken{value: last.Value, deciding: last, detail: last.Detail, short: max(0, r.atLeast-len(all))}
	}
	return r.sit(s, fact, all, within)
}

// dated returns the reading that decides in place of the last one: where that
// says never and the record names a time all the same, the latest such time.
// Somebody who forgets an attempt, or a seizure, does not undo it.
func (s *scene) dated(fact string, last *Reading) *Reading {
	if !last.Never() {
		return last
	}
	all := s.readings(fact)
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].Unknown && !all[i].Never() {
			return &all[i]
		}
	}
	return last
}

// nothing is the reading of a fact that has none.
func (r reading) nothing(s *scene, fact string, within time.Duration) taken {
	if r.how == takeCount && s.known(fact) {
		return taken{value: NumberValue(0)}
	}
	return taken{absent: true, needs: []lack{r.stale(fact, s, within)}}
}

// stale says which reading is missing, in the words of what made it so.
func (r reading) stale(fact string, s *scene, within time.Duration) lack {
	if asked := r.recorded.of(s.d); asked > 0 {
		return lack{lackAsked, fact, asked, 0}
	}
	return lack{lackAny, fact, within, 0}
}

// narrow keeps the readings since the anchor and those recorded recently. It
// returns a need if nobody knows when the anchor was.
func (r reading) narrow(s *scene, fact string, all []Reading) ([]Reading, []lack) {
	if r.since != "" {
		anchors := s.readings(r.since)
		switch {
		case len(anchors) == 0 && !s.known(r.since):
			return nil, []lack{lack{lackAny, r.since, 0, 0}}
		case len(anchors) > 0 && anchors[len(anchors)-1].Unknown:
			return nil, []lack{lack{lackKnown, r.since, 0, 0}}
		case len(anchors) > 0:
			anchor := s.dated(r.since, &anchors[len(anchors)-1])
			all = keep(all, func(x Reading) bool { return anchor.Never() || !x.At.Before(anchor.At) })
		}
	}
	if asked := r.recorded.of(s.d); asked > 0 {
		all = keep(all, func(x Reading) bool {
			when := x.Recorded
			if when.IsZero() {
				when = x.At
			}
			return s.now.Sub(when) <= asked
		})
	}
	return all, nil
}

// sit takes the readings of one sitting together: their mean or their lowest.
func (r reading) sit(s *scene, fact string, all []Reading, within time.Duration) taken {
	last := &all[len(all)-1]
	sitting := r.sitting.of(s.d)
	if sitting <= 0 {
		sitting = within
	}
	one := lastKnown(all, sitting, max(r.n+1, r.discard, r.atLeast))
	if r.discard > 0 && len(one) >= r.discard {
		one = one[1:]
	}
	short := max(0, r.atLeast-len(one))
	if len(one) > r.n {
		one = one[len(one)-r.n:]
	}
	value, ok := together(r.how, one)
	if !ok {
		return taken{unreadable: true, deciding: last, needs: []lack{lack{lackKnown, fact, within, 0}}}
	}
	got := taken{value: value, deciding: last, detail: last.Detail, short: short}
	if len(one) > 1 {
		got.detail = s.composed(fact, r.how, one)
		got.others = entries(one[:len(one)-1])
	}
	return got
}

// lastKnown returns the known readings of the sitting that the last one belongs
// to, oldest first; at most the last n of them, which is all that a mean, its
// discarded first and its least number can tell apart. A sitting of 0 has no end.
func lastKnown(all []Reading, sitting time.Duration, n int) []Reading {
	last := all[len(all)-1].At
	var one []Reading
	for i := len(all) - 1; i >= 0 && len(one) < n; i-- {
		if sitting > 0 && last.Sub(all[i].At) > sitting {
			break
		}
		if !all[i].Unknown {
			one = append(one, all[i])
		}
	}
	slices.Reverse(one)
	return one
}

// over takes all readings of a stretch of time together.
func (r reading) over(s *scene, fact string, all []Reading, within time.Duration) taken {
	all = keep(all, func(x Reading) bool { return !x.Never() && (within <= 0 || s.now.Sub(x.At) <= within) })
	if len(all) == 0 {
		if r.how == takeCount {
			return taken{value: NumberValue(0)}
		}
		return taken{absent: true, needs: []lack{r.stale(fact, s, within)}}
	}
	last := &all[len(all)-1]
	known := keep(all, func(x Reading) bool { return !x.Unknown })
	if r.how == takeCount {
		n := int64(len(known)) * 1000
		return taken{value: NumberValue(n), deciding: last, detail: last.Detail, others: entries(all[:len(all)-1]), perhaps: len(all) - len(known)}
	}
	if len(known) < len(all) {
		i := slices.IndexFunc(all, func(x Reading) bool { return x.Unknown })
		return taken{unreadable: true, deciding: &all[i], needs: []lack{lack{lackKnown, fact, within, 0}}}
	}
	value, ok := together(r.how, all)
	if !ok {
		return taken{unreadable: true, deciding: last, needs: []lack{lack{lackKnown, fact, within, 0}}}
	}
	got := taken{value: value, deciding: last, detail: last.Detail, others: entries(all[:len(all)-1])}
	if r.how == takeHighest {
		for i := range all {
			if x := &all[i]; x.Value == value {
				got.deciding, got.detail, got.others = x, x.Detail, nil
			}
		}
	}
	return got
}

// together makes one value of several of one type.
func together(how string, of []Reading) (Value, bool) {
	if len(of) == 0 {
		return Value{}, false
	}
	v := of[0].Value
	if v.typ != TypeNumber && v.typ != TypePressure && v.typ != TypeMass && v.typ != TypeWeight {
		return Value{}, false
	}
	ok := true
	for _, x := range of[1:] {
		switch how {
		case takeHighest:
			v.a, v.b = max(v.a, x.Value.a), max(v.b, x.Value.b)
		case takeLowest:
			v.a, v.b = min(v.a, x.Value.a), min(v.b, x.Value.b)
		default:
			var okA, okB bool
			v.a, okA = add(v.a, x.Value.a)
			v.b, okB = add(v.b, x.Value.b)
			ok = ok && okA && okB
		}
	}
	if how == takeMean {
		v.a, v.b = floorDiv(v.a, int64(len(of))), floorDiv(v.b, int64(len(of)))
	}
	return v, ok
}

// add adds, and reports whether the sum is a number we can hold.
func add(a, b int64) (int64, bool) {
	if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
		return 0, false
	}
	return a + b, true
}

func keep(all []Reading, want func(Reading) bool) []Reading {
	var kept []Reading
	for _, x := range all {
		if want(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

func entries(of []Reading) []id.Entry {
	var ids []id.Entry
	for _, x := range of {
		if x.Entry != "" {
			ids = append(ids, x.Entry)
		}
	}
	return ids
}

// composed says what a value was made of: "mean of 158/98 and 154/96".
func (s *scene) composed(fact, how string, of []Reading) string {
	var parts []string
	for _, x := range of {
		parts = append(parts, said(x.Value, s.fact(fact).Unit))
	}
	word := "mean"
	if how == takeLowest {
		word = "lowest"
	}
	return word + " of " + strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
