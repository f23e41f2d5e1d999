package fhir

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

var utc = time.UTC

// medicine completes what requests and statements share. Which product it is
// may stand in a resource that comes later in the input.
func (m *mapper) medicine(f patient.MedicineNoted, use r4.MedicationUse, dosage []r4.Dosage, since, until string) error {
	if f.Status == "" {
		m.withdraw()
		return nil
	}
	for _, d := range dosage {
		if d.Timing != nil && d.Timing.Repeat != nil {
			until = firstOf(until, end(d.Timing.Repeat.BoundsPeriod))
		}
		f.AsNeeded = f.AsNeeded || d.AsNeededBoolean || d.AsNeededCodeableConcept != nil
	}
	dates, err := m.whens("since", since, "until", until)
	if err != nil {
		return err
	}
	f.Since, f.Until = dates[0], dates[1]
	f.Dose = doseOf(dosage)
	m.c.later = append(m.c.later, func() { m.resolve(f, use) })
	return nil
}

// resolve finds the product and its ingredients, and keeps the fact.
func (m *mapper) resolve(f patient.MedicineNoted, use r4.MedicationUse) {
	concept := m.productOf(use)
	if m.nothing(concept) {
		return
	}
	f.Codings, f.Text = codings(concept), text(concept)
	if len(f.Codings) == 0 && f.Text == "" {
		f.Text = wording(concept)
	}
	known := m.c.o.Medicines.Recognise(f.Codings, f.Text)
	f.Ingredients, f.Daily = known.Ingredients, known.Daily(f.Dose)
	title := clip(f.Title())
	_, ends := f.Until.Span()
	switch {
	case f.Status == patient.Stopped:
	case len(known.Ingredients) == 0:
		m.warn("The medicine “%s” is not on the list of medicines. It is kept as written, and no rule can see it.", title)
	case known.Disagree:
		m.warn("The medicine “%s”: its code and its words name different things; both were kept: %s.", title, strings.Join(known.Ingredients, ", "))
	case !known.Complete:
		m.warn("The medicine “%s” was recognised in part: %s.", title, strings.Join(known.Ingredients, ", "))
	}
	if f.Status == patient.Taking && ends != "" && ends < m.c.today() {
		m.warn("The medicine “%s” is active in the record, but its time ended on %s. It does not count as being taken; ask.", title, f.Until)
	}
	m.fact(f.Since, "", func(s patient.Source) ledger.Fact {
		f.Source = s
		return f
	})
}

// productOf returns the concept of the product: named in place, contained, or
// another resource of the input. A reference that leads nowhere still has its
// wording.
func (m *mapper) productOf(use r4.MedicationUse) *r4.CodeableConcept {
	if wording(use.MedicationCodeableConcept) != "" || use.MedicationReference == nil {
		return use.MedicationCodeableConcept
	}
	ref := use.MedicationReference
	if own, inside := strings.CutPrefix(ref.Reference, "#"); inside {
		for _, raw := range use.Contained {
			var med r4.Medication
			if json.Unmarshal(raw, &med) == nil && med.ResourceType == "Medication" && med.ID == own && wording(product(med)) != "" {
				return product(med)
			}
		}
	} else if c, ok := m.c.medications[canonical(ref.Reference, m.base)]; ok && wording(c) != "" {
		return c
	}
	if ref.Display != "" {
		return &r4.CodeableConcept{Text: ref.Display}
	}
	m.warn("%s points at a medicine, %s, that is not in the input.", m.item.key, clip(ref.Reference))
	return nil
}

// doseOf joins dosage instructions. Instructions that hold at the same time
// add up when they count in one unit; those that follow one another (a taper)
// stay words.
func doseOf(list []r4.Dosage) patient.Dose {
	var out patient.Dose
	var words []string
	sum := new(big.Rat) // doses a day times value, in thousandths of both
	whole := len(list) > 0
	for i, d := range list {
		words = append(words, firstOf(d.Text, d.PatientInstruction))
		if i > 0 && d.Sequence != nil && list[0].Sequence != nil && *d.Sequence != *list[0].Sequence {
			whole = false
		}
		value, unit, hasValue := amount(d)
		times, hasTimes := perDay(d.Timing)
		if i > 0 && unit != out.Unit {
			whole = false
		}
		out.Unit = unit
		if i == 0 {
			out.Value, out.PerDay = value, times
		}
		whole = whole && (len(list) == 1 || hasValue && hasTimes)
		sum.Add(sum, new(big.Rat).Mul(big.NewRat(value, 1), big.NewRat(times, 1)))
	}
	out.Text = strings.Join(slices.DeleteFunc(words, func(s string) bool { return strings.TrimSpace(s) == "" }), "; ")
	if len(list) > 1 && whole { // as the total at once, once a day
		total, ok := roundHalfAway(sum.Quo(sum, big.NewRat(1000, 1)))
		out.Value, out.PerDay, whole = total, 1000, ok
	}
	if !whole {
		return patient.Dose{Text: out.Text}
	}
	return out
}

// amount returns how much is taken at a time, in thousandths of a unit: the
// upper end of a range.
func amount(d r4.Dosage) (value int64, unit string, ok bool) {
	for _, r := range d.DoseAndRate {
		q := r.DoseQuantity
		if q == nil && r.DoseRange != nil {
			q = firstQuantity(r.DoseRange.High, r.DoseRange.Low)
		}
		if q == nil {
			continue
		}
		n, valid := decimal(q.Value)
		if !valid || n.Sign() <= 0 {
			continue
		}
		if value, _, valid = thousandths(n); valid {
			return value, unitOf(q), true
		}
	}
	return 0, "", false
}

func firstQuantity(list ...*r4.Quantity) *r4.Quantity {
	for _, q := range list {
		if q != nil {
			return q
		}
	}
	return nil
}

// rhythms are HL7's abbreviations for how often, in thousandths of times a day.
var rhythms = map[string]int64{"QD": 1000, "BID": 2000, "TID": 3000, "QID": 4000, "QOD": 500, "AM": 1000, "PM": 1000,
	"BED": 1000, "HS": 1000, "QHS": 1000, "Q1H": 24000, "Q2H": 12000, "Q3H": 8000, "Q4H": 6000, "Q6H": 4000, "Q8H": 3000, "Q12H": 2000,
	"WK": 143, "MO": 33}

// seconds are the lengths of the units in which a rhythm repeats.
var seconds = map[string]int64{"s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 7 * 86400, "mo": 30 * 86400, "a": 365 * 86400}

// perDay returns how many times a day, in thousandths; the most where a range
// is given.
func perDay(t *r4.Timing) (int64, bool) {
	if t == nil {
		return 0, false
	}
	if r := t.Repeat; r != nil {
		if n, ok := repeats(r); ok {
			return n, true
		}
	}
	n, ok := rhythms[strings.ToUpper(t.Code.Code())]
	return n, ok
}

func repeats(r *r4.Repeat) (int64, bool) {
	times := big.NewRat(int64(max(len(r.TimeOfDay), len(r.When), 1)), 1)
	if f := firstOf(r.FrequencyMax, r.Frequency); f != "" {
		n, ok := decimal(f)
		if !ok {
			return 0, false
		}
		times = n
	}
	period, unit := big.NewRat(1, 1), int64(0)
	switch {
	case r.Period != "":
		n, ok := decimal(r.Period)
		if !ok || n.Sign() <= 0 {
			return 0, false
		}
		period, unit = n, seconds[r.PeriodUnit]
	case len(r.TimeOfDay)+len(r.When) > 0:
		unit = seconds["d"]
	}
	if unit == 0 || times.Sign() <= 0 {
		return 0, false
	}
	times.Mul(times, big.NewRat(86400, unit)).Quo(times, period)
	n, _, ok := thousandths(times)
	return n, ok && n > 0
}

// quantityText writes a quantity as the source has it.
func quantityText(q *r4.Quantity) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", q.Comparator, q.Value, unitOf(q)))
}
