package fhir

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// LOINC codes of vital signs, and the sort of unit each is measured in.
// ref: loinc
const (
	systolicCode  = "8480-6"
	diastolicCode = "8462-4"
)

var vitalCodes = map[string]struct{ what, sort string }{
	systolicCode:  {"systolic", "pressure"},
	diastolicCode: {"diastolic", "pressure"},
	"8867-4":      {"heartRate", "rate"},
	"9279-1":      {"breaths", "rate"},
	"59408-5":     {"oxygen", "percent"},
	"2708-6":      {"oxygen", "percent"},
	"8310-5":      {"celsius", "temperature"},
}

// bodyCodes are the body measurements, and the sort of unit of each.
var bodyCodes = map[string]string{patient.WeightCode: "weight", patient.HeightCode: "height", patient.BMICode: "bmi"}

// A vital is one vital sign, waiting for those taken with it.
type vital struct {
	at       patient.When
	key      string // of the observation
	what     string // systolic, diastolic, heartRate, …
	n        int64  // thousandths of the unit
	pressure quantity.Pressure
	site     string
	asLab    mapped // what it is if it stays half a blood pressure
}

// observation maps an Observation: a vital sign, a body measurement, a score,
// or a result. It happened at its effective time, which it must have: a value
// without a time could pass for one taken just now.
func (m *mapper) observation() error {
	var r r4.Observation
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	switch r.Status {
	case "final", "amended", "corrected":
	case "entered-in-error":
		m.withdraw()
		m.item.moment, _ = m.when("effective", effective(r))
		return nil
	default:
		m.leave("not final: " + firstOf(clip(r.Status), "no status"))
		return nil
	}
	if m.nothing(r.Code) {
		return nil
	}
	at, err := m.when("effective", effective(r))
	switch {
	case err != nil:
		return err
	case at == "":
		m.leave("no time")
		m.warn("%s, “%s”, says no time, so it was left out.", m.item.key, clip(wording(r.Code)))
		return nil
	case m.past(at) == "":
		m.leave("in the future")
		return nil
	}
	m.value(r, at)
	m.derived(r.DerivedFrom)
	return nil
}

// effective returns when an observation was true of the person: as it says,
// else when it was issued.
func effective(r r4.Observation) string {
	return firstOf(r.EffectiveDateTime, r.EffectiveInstant, start(r.EffectivePeriod), r.Issued)
}

// value sorts an observation by its code.
func (m *mapper) value(r r4.Observation, at patient.When) {
	if m.pressure(r, at) || m.vital(r, at) || m.body(r, at) || m.score(r, at) {
		return
	}
	one := result(r.Code, r.Value, r.ReferenceRange)
	if one.Value != nil || one.Text != "" || one.Written != "" {
		m.lab(at, "", one)
		return
	}
	m.parts(r, at)
}

// parts keeps the components of an observation that has no value of its own.
func (m *mapper) parts(r r4.Observation, at patient.When) {
	times := map[string]int{}
	for _, c := range r.Component {
		part := result(c.Code, c.Value, c.ReferenceRange)
		if part.Value == nil && part.Text == "" && part.Written == "" || part.Title() == "" {
			continue
		}
		suffix := "#" + firstOf(c.Code.Code(), clip(part.Title()))
		if times[suffix]++; times[suffix] > 1 {
			suffix = fmt.Sprintf("%s/%d", suffix, times[suffix])
		}
		m.lab(at, suffix, part)
	}
	if len(times) == 0 {
		m.leave("no value")
	}
}

func (m *mapper) lab(at patient.When, suffix string, what patient.Measurement) {
	m.fact(at, suffix, labOf(what))
}

func labOf(what patient.Measurement) func(patient.Source) ledger.Fact {
	return func(s patient.Source) ledger.Fact {
		what.Source = s
		return patient.LabReported{Measurement: what}
	}
}

// loinc returns the first LOINC code of a concept that is in a table.
func loinc[V any](c *r4.CodeableConcept, table map[string]V) (code string, v V, ok bool) {
	for _, x := range codings(c) {
		if v, ok = table[x.Code]; ok && x.System == patient.LOINC {
			return x.Code, v, true
		}
	}
	return "", v, false
}

// pressure keeps a blood pressure panel: both numbers or none.
func (m *mapper) pressure(r r4.Observation, at patient.When) bool {
	var numbers [2]int64
	var found [2]bool
	for _, c := range r.Component {
		code, v, ok := loinc(c.Code, vitalCodes)
		if !ok || v.sort != "pressure" {
			continue
		}
		i := 0
		if code == diastolicCode {
			i = 1
		}
		value, _, ok := in(v.sort, c.ValueQuantity)
		if !ok || found[i] {
			m.warn("%s holds a blood pressure whose number or unit Clew does not understand; it was kept as a result, not as a vital sign.", m.item.key)
			return false
		}
		numbers[i], found[i] = whole(value), true
	}
	if !found[0] && !found[1] {
		return false
	}
	if !found[0] || !found[1] {
		m.warn("%s holds half a blood pressure; it was kept as a result, not as a vital sign.", m.item.key)
		return false
	}
	m.keep(vital{at: at, what: "pressure", site: text(r.BodySite),
		pressure: quantity.Pressure{Systolic: int(numbers[0]), Diastolic: int(numbers[1])}})
	return true
}

// whole rounds to a whole number, halves away from zero; what does not fit
// becomes a number that no reading has.
func whole(r *big.Rat) int64 {
	n, ok := roundHalfAway(r)
	if !ok || n > 1e6 || n < -1e6 {
		return -1
	}
	return n
}

// vital keeps a vital sign that stands alone.
func (m *mapper) vital(r r4.Observation, at patient.When) bool {
	_, v, ok := loinc(r.Code, vitalCodes)
	if !ok || r.ValueQuantity == nil {
		return false
	}
	value, _, ok := in(v.sort, r.ValueQuantity)
	if !ok {
		m.warn("%s, “%s”, has a unit that Clew does not understand (%s); it was kept as a result, not as a vital sign.",
			m.item.key, clip(wording(r.Code)), firstOf(clip(unitOf(r.ValueQuantity)), "none"))
		return false
	}
	n, _, fits := thousandths(value)
	if !fits {
		n = -1
	}
	half := result(r.Code, r.Value, r.ReferenceRange)
	m.keep(vital{at: at, what: v.what, n: n, site: text(r.BodySite), asLab: mapped{id: m.item.key, at: at, build: labOf(half)}})
	return true
}

// keep sets a vital sign aside, to be joined with those of the same moment. One
// of the last day without a time of day is left out: it could pass for one
// taken just now.
func (m *mapper) keep(v vital) {
	v.key = m.item.key
	if v.at.Precision() != patient.Instant && m.c.o.Now.Sub(v.at.Time()).Hours() < 24 {
		m.leave("today, without a time of day")
		m.warn("%s is of today and has no time of day, so it was left out: it could pass for one taken just now.", m.item.key)
		return
	}
	m.item.vitals = append(m.item.vitals, v)
}

// body keeps weight, height and body mass index, in kg, cm and kg/m2.
func (m *mapper) body(r r4.Observation, at patient.When) bool {
	code, sort, ok := loinc(r.Code, bodyCodes)
	if !ok || r.ValueQuantity == nil {
		return false
	}
	value, to, ok := in(sort, r.ValueQuantity)
	if !ok {
		m.warn("%s, “%s”, has a unit that Clew does not understand (%s); it was kept as a result.",
			m.item.key, clip(wording(r.Code)), firstOf(clip(unitOf(r.ValueQuantity)), "none"))
		return false
	}
	n, exact, ok := thousandths(value)
	if !ok {
		return false
	}
	f := result(r.Code, r.Value, nil)
	f.Coding = patient.Coding{System: patient.LOINC, Code: code, Display: f.Coding.Display}
	f.Value, f.Unit, f.Written = &n, to, ""
	if !exact || unitOf(r.ValueQuantity) != to {
		f.Written = quantityText(r.ValueQuantity)
	}
	if err := (patient.MeasurementTaken{Measurement: f}).Check(); err != nil {
		m.implausible(err)
		return true
	}
	m.fact(at, "", func(s patient.Source) ledger.Fact {
		f.Source = s
		return patient.MeasurementTaken{Measurement: f}
	})
	return true
}

// implausible leaves out a number that no living person's reading has.
func (m *mapper) implausible(err error) {
	m.leave("not a possible reading")
	m.warn("%s was left out. %s", m.item.key, sayOf(err))
}

// score keeps the total of a questionnaire that Clew knows.
func (m *mapper) score(r r4.Observation, at patient.When) bool {
	for _, x := range codings(r.Code) {
		total, known := instrument.TotalOf(x.Code)
		if !known || x.System != patient.LOINC {
			continue
		}
		value, ok := decimal(firstOf(r.ValueInteger, json.Number(strings.TrimSpace(r.ValueString))))
		if q := r.ValueQuantity; q != nil && q.Comparator == "" {
			value, ok = decimal(q.Value)
		}
		if !ok {
			return false
		}
		n, exact, fits := thousandths(value)
		f := instrument.ScoreReported{Instrument: total.Instrument, LOINC: x.Code, Total: n}
		if !exact || !fits || f.Check() != nil {
			m.warn("%s is not a total that %s can have; it was kept as a result.", m.item.key, strings.ToUpper(total.Instrument))
			return false
		}
		m.fact(at, "", func(s patient.Source) ledger.Fact {
			f.Source = s
			return f
		})
		return true
	}
	return false
}
