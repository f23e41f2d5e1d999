package fhir

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// A set is the vital signs of one moment, as they become one fact. A second
// reading of the same thing at the same moment begins another set.
type set struct {
	at    patient.When
	taken dosing.VitalsTaken
	keys  []string
}

// join makes sets of vital signs out of those taken at the same moment.
func (r *Record) join(system string, vitals []vital, said *tally) {
	slices.SortStableFunc(vitals, func(a, b vital) int {
		return cmp.Or(a.at.Time().Compare(b.at.Time()), strings.Compare(string(a.at.Precision()), string(b.at.Precision())), strings.Compare(a.key, b.key))
	})
	for len(vitals) > 0 {
		n := 1
		for n < len(vitals) && vitals[n].at.Time().Equal(vitals[0].at.Time()) && vitals[n].at.Precision() == vitals[0].at.Precision() {
			n++
		}
		r.moment(system, vitals[:n], said)
		vitals = vitals[n:]
	}
}

// maxSets bounds how many readings of one thing at one moment are believed.
const maxSets = 20

// moment keeps the vital signs of one moment.
func (r *Record) moment(system string, all []vital, said *tally) {
	var sets []*set
	for _, v := range r.halves(system, all, said) {
		one := set{at: v.at}
		one.put(v)
		if err := possible(one.taken); err != nil {
			r.NotImported["Observation (not a possible reading)"]++
			said.add(fmt.Sprintf("%s was left out. %s", v.key, sayOf(err)))
			continue
		}
		if len(sets) == maxSets {
			r.NotImported["Observation (too many of one moment)"]++
			said.add(fmt.Sprintf("There are more than %d readings of one moment; the rest were left out.", maxSets))
			continue
		}
		if !slices.ContainsFunc(sets, func(s *set) bool { return s.put(v) }) {
			sets = append(sets, &one)
		}
	}
	for i, s := range sets {
		taken := s.taken
		r.seal(system, mapped{id: r.setKey(s.at, i), at: s.at, build: func(src patient.Source) ledger.Fact {
			taken.Source = src
			return taken
		}}, &item{key: s.keys[0]})
	}
}

// setKey returns the source key of the n-th set of vital signs of a moment,
// counted from 0. It does not depend on which observations are in the set, so
// that one more of them corrects the set.
func (r *Record) setKey(at patient.When, n int) string {
	moment := string(at)
	if at.Precision() == patient.Instant {
		moment = at.Time().Format(time.RFC3339Nano)
	}
	key := r.Source.ID + "/vitals/" + moment
	if n > 0 {
		key = fmt.Sprintf("%s/%d", key, n+1)
	}
	return key
}

// withdrawSets names the sets of vital signs that may have been imported
// before and that no observation makes any more.
func (r *Record) withdrawSets(moments []patient.When) {
	done := map[string]bool{}
	for _, d := range r.Facts {
		done[d.Source.ID] = true
	}
	for _, at := range moments {
		for n := range 4 {
			if key := r.setKey(at, n); !done[key] {
				done[key] = true
				r.Withdrawn = append(r.Withdrawn, key)
			}
		}
	}
}

// halves pairs systolic and diastolic numbers that stand apart. What finds no
// partner stays a result.
func (r *Record) halves(system string, all []vital, said *tally) []vital {
	var out, lower []vital
	for _, v := range all {
		if v.what == "diastolic" {
			lower = append(lower, v)
		}
	}
	alone := func(v vital) {
		said.add(fmt.Sprintf("%s is half a blood pressure; it was kept as a result, not as a vital sign.", v.key))
		r.seal(system, v.asLab, &item{key: v.key})
	}
	for _, v := range all {
		switch {
		case v.what == "diastolic":
		case v.what != "systolic":
			out = append(out, v)
		case len(lower) == 0:
			alone(v)
		default:
			v.what, v.pressure = "pressure", quantity.Pressure{Systolic: unscaled(v.n), Diastolic: unscaled(lower[0].n)}
			out, lower = append(out, v), lower[1:]
		}
	}
	for _, v := range lower {
		alone(v)
	}
	return out
}

// Limits of what a living person's temperature can be, in thousandths of a
// degree Celsius. They are not clinical limits.
const coldest, hottest = 25_000, 46_000

// possible says why a set holds a number that no living person's reading has.
func possible(v dosing.VitalsTaken) error {
	if c := v.Celsius; c != nil && (*c < coldest || *c > hottest) {
		return fault.Bad("celsius", "A temperature of %s °C does not look like a reading. Is the unit right?", quantity.Thousandths(*c))
	}
	return v.Check()
}

// unscaled rounds thousandths to a whole number, halves up.
func unscaled(n int64) int { return int((n + 500) / 1000) }

// put adds a vital sign to the set; it is false when the set already has one
// of its kind.
func (s *set) put(v vital) bool {
	t := &s.taken
	counted := map[string]**int{"heartRate": &t.HeartRate, "oxygen": &t.Oxygen, "breaths": &t.Breaths}
	switch slot := counted[v.what]; {
	case v.what == "pressure" && t.Pressure == nil:
		t.Pressure = &v.pressure
	case v.what == "celsius" && t.Celsius == nil:
		t.Celsius = &v.n
	case slot != nil && *slot == nil:
		n := unscaled(v.n)
		*slot = &n
	default:
		return false
	}
	t.From = firstOf(t.From, "imported")
	if site := clip(v.site); v.what == "pressure" && site != "" {
		t.From = "imported, " + site
	}
	s.keys = append(s.keys, v.key)
	return true
}
