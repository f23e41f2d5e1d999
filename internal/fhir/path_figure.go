package fhir

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/clew-health/clew/internal/instrument"
)

// figure writes a number exactly, as a decimal or as a fraction.
func figure(n instrument.Number) string {
	num, den := n.Parts()
	if den == 1 {
		return strconv.FormatInt(num, 10)
	}
	for unit, digits := int64(10), 1; digits <= 6; unit, digits = unit*10, digits+1 {
		if unit%den == 0 {
			return strconv.FormatFloat(float64(num)/float64(den), 'f', digits, 64)
		}
	}
	return fmt.Sprintf("(%d / %d)", num, den)
}

// times multiplies by a number: " * 20", " * 25 / 12".
func times(n instrument.Number) string {
	num, den := n.Parts()
	if den == 1 {
		return fmt.Sprintf(" * %d", num)
	}
	return fmt.Sprintf(" * %d / %d", num, den)
}

// wholeScore reports whether a score can only be a whole number.
func wholeScore(d *instrument.Definition, id string) bool {
	s, ok := d.Scoring(id)
	switch {
	case !ok:
		return false
	case s.Whole, s.Kind == instrument.KindCount:
		return true
	case !s.From.IsWhole() || !s.To.IsWhole() || !s.Plus.IsWhole():
		return false
	case s.Kind == instrument.KindLookup:
		for _, v := range s.Table {
			if !v.IsWhole() {
				return false
			}
		}
		return !slices.ContainsFunc(s.Steps, func(x instrument.Step) bool { return !x.Value.IsWhole() })
	case s.Kind == instrument.KindTimes && !s.By.IsWhole(), s.Kind != instrument.KindSum && s.Kind != instrument.KindMax && s.Kind != instrument.KindTimes:
		return false
	}
	for _, part := range s.Of {
		if w, weighted := s.Weights[part]; weighted && !w.IsWhole() || !wholePart(d, part) {
			return false
		}
	}
	return true
}

// wholePart reports whether an item or a score counts only whole numbers.
func wholePart(d *instrument.Definition, id string) bool {
	it, ok := d.Item(id)
	if !ok {
		return wholeScore(d, id)
	}
	s := d.ScaleOf(it)
	for _, o := range s.Options {
		if !o.Scored.IsWhole() {
			return false
		}
	}
	return (len(s.Options) > 0 || s.From.IsWhole() && s.Step.IsWhole()) && (it.Base == nil || it.Base.IsWhole())
}
