package fhir

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/patient"
)

// result reads the value of an observation, whatever its form: a number with
// its unit, or words.
func result(code *r4.CodeableConcept, v r4.Value, ranges []r4.ReferenceRange) patient.Measurement {
	out := patient.Measurement{Name: text(code)}
	if all := codings(code); len(all) > 0 {
		i := max(0, slices.IndexFunc(all, func(c patient.Coding) bool { return c.System == patient.LOINC }))
		out.Coding = all[i]
		if all = slices.Delete(all, i, i+1); len(all) > 0 {
			out.Codings = all
		}
	}
	switch {
	case v.ValueQuantity != nil:
		number(&out, v.ValueQuantity, ranges)
	case v.ValueInteger != "":
		number(&out, &r4.Quantity{Value: v.ValueInteger}, ranges)
	case v.ValueCodeableConcept != nil:
		out.Text = wording(v.ValueCodeableConcept)
	case v.ValueBoolean != nil:
		out.Text = fmt.Sprint(*v.ValueBoolean)
	case v.ValueRange != nil:
		var ends []string
		for _, q := range []*r4.Quantity{v.ValueRange.Low, v.ValueRange.High} {
			if q != nil && q.Value != "" {
				ends = append(ends, quantityText(q))
			}
		}
		out.Text = strings.Join(ends, " to ")
	default:
		out.Text = firstOf(v.ValueString, v.ValueDateTime)
	}
	return out
}

// number reads a quantity in its own unit, with the range that is usual.
func number(out *patient.Measurement, q *r4.Quantity, ranges []r4.ReferenceRange) {
	if q.Value == "" {
		return
	}
	out.Unit = unitOf(q)
	if q.Comparator != "" { // "less than 5" is not 5
		out.Text = quantityText(q)
		return
	}
	value, ok := decimal(q.Value)
	if !ok {
		out.Written = quantityText(q)
		return
	}
	n, exact, ok := thousandths(value)
	if ok {
		out.Value = &n
	}
	if !ok || !exact {
		out.Written = quantityText(q)
	}
	if len(ranges) > 0 {
		out.Low, out.High = limit(ranges[0].Low, out.Unit), limit(ranges[0].High, out.Unit)
	}
}

// limit returns the end of a reference range in thousandths, if it is in the
// unit of the value.
func limit(q *r4.Quantity, unit string) *int64 {
	if q == nil || unitOf(q) != unit {
		return nil
	}
	if value, ok := decimal(q.Value); ok {
		if n, _, ok := thousandths(value); ok {
			return &n
		}
	}
	return nil
}

// sayOf returns the sentence of a fault, else the error itself.
func sayOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Msg != "" {
		return f.Msg
	}
	return err.Error()
}
