package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// positions are how somebody may sit or lie while they are measured.
var positions = []ui.Option{{Value: "seated", Label: "Seated"}, {Value: "lying", Label: "Lying down"}, {Value: "standing", Label: "Standing"}}

// localMinute is how a browser writes a moment at the clinic's place.
const localMinute = "2006-01-02T15:04"

// vitalsForm is the form with nothing filled in but when and how.
func (c *call) vitalsForm(seen ledger.Chart) *ui.VitalsForm {
	f := &ui.VitalsForm{
		Action: c.chartPath() + "/vitals", Draft: c.chartPath() + "/vitals/draft",
		Act: c.s.clinic.NewID(), Head: strconv.FormatInt(seen.Head, 10), Position: "seated", TakenAt: c.s.now().Format(localMinute),
		Positions: positions, Was: map[string]string{}, Errors: map[string]string{},
	}
	last := map[string]lastValue{} // only the last of each is put into words
	for e, v := range ledger.Find[dosing.VitalsTaken](seen) {
		if v.Pressure != nil {
			last["systolic"] = lastValue{v.Pressure.Systolic, e.At}
			last["diastolic"] = lastValue{v.Pressure.Diastolic, e.At}
		}
		if v.HeartRate != nil {
			last["heart_rate"] = lastValue{*v.HeartRate, e.At}
		}
		if v.Oxygen != nil {
			last["oxygen"] = lastValue{*v.Oxygen, e.At}
		}
	}
	for field, was := range last {
		f.Was[field] = fmt.Sprintf("was %d, %s ago", was.value, aWhile(c.s.now().Sub(was.at)))
	}
	return f
}

// lastValue is what was measured, and when.
type lastValue struct {
	value int
	at    time.Time
}

// formNames maps the names that facts use for their fields to the form's.
var formNames = map[string]string{"heartRate": "heart_rate", "takenAt": "taken_at", "act": ""}

// fill puts what was typed into a form, as typed.
func fill(f *ui.VitalsForm, typed url.Values) {
	kept := func(name string) string { return clip(typed.Get(name), 40) }
	f.Systolic, f.Diastolic, f.HeartRate, f.Oxygen = kept("systolic"), kept("diastolic"), kept("heart_rate"), kept("oxygen")
	f.Position, f.TakenAt = kept("position"), kept("taken_at")
}

// takeVitals stores one set of vital signs, once, however often it is sent.
func takeVitals(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	form := c.vitalsForm(seen)
	fresh := form.Act
	form.Act = clip(typed.Get("act"), 40)
	fill(form, typed)
	if !id.Valid(form.Act) {
		form.Act = fresh
		form.Errors[""] = "This page had lost its place, so nothing was stored. What you typed is here; save it again."
		return c.chartPage(http.StatusUnprocessableEntity, seen, form, "")
	}
	c.trace.act = form.Act
	act := c.readVitals(typed, form)
	if len(form.Errors) == 0 && typed.Get(ui.ConfirmedFieldKey) != "yes" && !done(seen, id.Act(form.Act)) {
		form.Ask = c.doubt(seen, act, form)
	}
	if len(form.Errors) > 0 || form.Ask != "" {
		return c.chartPage(http.StatusUnprocessableEntity, seen, form, "")
	}
	return c.storeVitals(seen, act, form, fresh)
}

// storeVitals does the act and says what came of it.
func (c *call) storeVitals(seen ledger.Chart, act clinic.TakeVitals, form *ui.VitalsForm, fresh string) error {
	ctx := c.r.Context()
	outcome, err := c.s.clinic.Do(ctx, c.grant, id.Act(form.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
	case kind == fault.Invalid:
		form.Errors = fieldErrors(err, formNames)
		return c.chartPage(http.StatusUnprocessableEntity, seen, form, "")
	case kind == fault.Conflict:
		form.Act = fresh
		form.Errors = map[string]string{"": "This form was already sent with other numbers, and those are stored: see the journey. What you typed now is not stored. Save again if it is a second measurement."}
		return c.chartPage(http.StatusConflict, seen, form, "")
	default:
		return err
	}
	if err := c.s.clinic.DropDraft(ctx, c.grant, vitalsDraft, string(c.stream())); err != nil {
		c.trace.err = err.Error() // the vitals are stored; a draft of them is harmless
	}
	to := c.chartPath()
	if len(outcome.Entries) > 0 {
		to += "?stored=" + string(outcome.Entries[0])
	}
	return c.redirect(to + "#" + ui.VitalsFormID)
}

// done reports whether an act's entries already stand in a chart.
func done(seen ledger.Chart, act id.Act) bool {
	for _, e := range seen.Entries {
		if e.Act == act {
			return true
		}
	}
	return false
}

// readVitals reads what was typed, and puts a sentence beside every field
// that is not right.
func (c *call) readVitals(typed url.Values, form *ui.VitalsForm) clinic.TakeVitals {
	act := clinic.TakeVitals{Patient: c.record}
	number := func(field string) *int {
		n, err := wholeNumber(typed.Get(field))
		if err != "" {
			form.Errors[field] = err
		}
		return n
	}
	up, low := number("systolic"), number("diastolic")
	act.Vitals = dosing.VitalsTaken{HeartRate: number("heart_rate"), Oxygen: number("oxygen"), Position: typed.Get("position")}
	switch {
	case up != nil && low != nil:
		act.Vitals.Pressure = &quantity.Pressure{Systolic: *up, Diastolic: *low}
	case up != nil && form.Errors["diastolic"] == "":
		form.Errors["diastolic"] = "A blood pressure is two numbers. What was the lower one?"
	case low != nil && form.Errors["systolic"] == "":
		form.Errors["systolic"] = "A blood pressure is two numbers. What was the upper one?"
	}
	if !known(act.Vitals.Position) {
		form.Errors["position"] = "Choose one of these positions."
	}
	at, problem := c.localTime(typed.Get("taken_at"))
	if problem != "" {
		form.Errors["taken_at"] = problem
	}
	act.At = at
	if len(form.Errors) == 0 {
		if err := act.Vitals.Check(); err != nil {
			form.Errors = fieldErrors(err, formNames)
		}
	}
	if len(form.Errors) > 0 && form.Errors[""] == "" {
		form.Errors[""] = "Nothing is stored yet. " + capital(plural(len(form.Errors), "field needs", "fields need")) + " another look; the others are kept."
	}
	return act
}

func known(position string) bool {
	for _, p := range positions {
		if p.Value == position {
			return true
		}
	}
	return position == ""
}

// wholeNumber reads a number of at most four plain digits. Nothing typed is
// nothing taken.
func wholeNumber(typed string) (n *int, problem string) {
	text := strings.TrimSpace(typed)
	if text == "" {
		return nil, ""
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return nil, "“" + clip(text, 12) + "” is not a whole number. Write digits only, such as 128."
		}
	}
	if len(text) > 4 {
		return nil, "“" + clip(text, 12) + "” is too large for a reading. Measured again?"
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		return nil, "“" + clip(text, 12) + "” is not a whole number."
	}
	return &v, ""
}

// localTime reads a moment at the clinic's place. When the clocks go forward
// an hour does not exist; when they go back one exists twice, and the later
// one that is not in the future is meant. Nothing typed means now.
func (c *call) localTime(typed string) (at time.Time, problem string) {
	const wrong = "Write the day and the time of the measurement."
	loc := c.s.clinic.Location()
	if typed = strings.TrimSpace(typed); typed == "" {
		return time.Time{}, ""
	}
	layout := localMinute
	if len(typed) == len("2006-01-02T15:04:05") {
		layout += ":05"
	}
	at, err := time.ParseInLocation(layout, typed, loc)
	if err != nil || at.Year() < 1900 || at.Year() > 9999 {
		return time.Time{}, wrong
	}
	if at.Format(layout) != typed {
		return time.Time{}, "The clocks went forward then, so this time did not exist. When was it measured?"
	}
	for _, later := range []time.Duration{time.Hour, 30 * time.Minute} {
		if twin := at.Add(later); twin.Format(layout) == typed && !twin.After(c.s.now()) {
			at = twin
			break
		}
	}
	if at.After(c.s.now().Add(2 * time.Minute)) {
		return time.Time{}, "This time has not come yet. When was it measured?"
	}
	return at, ""
}

// jump is how far a pressure may move from the last one before the form asks.
const jump = 30

// untouched is how old a page may be before the time it was opened with is
// asked about.
const untouched = 10 * time.Minute

// doubt asks about what is probably a slip: a pressure far from the last one,
// or a time that is only when the page was opened.
func (c *call) doubt(seen ledger.Chart, act clinic.TakeVitals, form *ui.VitalsForm) string {
	var asks []string
	if _, last, ok := lastPressure(seen); ok && act.Vitals.Pressure != nil {
		was, is := *last.Pressure, *act.Vitals.Pressure
		switch up, low := far(was.Systolic, is.Systolic), far(was.Diastolic, is.Diastolic); {
		case up && low:
			asks = append(asks, fmt.Sprintf("%s → %s. Measured again?", was, is))
		case up:
			asks = append(asks, fmt.Sprintf("%d → %d. Measured again?", was.Systolic, is.Systolic))
		case low:
			asks = append(asks, fmt.Sprintf("Lower: %d → %d. Measured again?", was.Diastolic, is.Diastolic))
		}
	}
	opened, ok := madeAt(form.Act)
	if age := c.s.now().Sub(act.At); ok && !act.At.IsZero() && age > untouched && opened.In(c.s.clinic.Location()).Format(localMinute) == form.TakenAt {
		asks = append(asks, fmt.Sprintf("The time says %s, when this page was opened %s ago. Was it measured then?", act.At.Format("15:04"), aWhile(age)))
	}
	return strings.Join(asks, " ")
}

func far(was, is int) bool { return was-is > jump || is-was > jump }

// madeAt reads the moment out of a key that begins with one.
func madeAt(act string) (time.Time, bool) {
	if len(act) != 36 || act[14] != '7' {
		return time.Time{}, false
	}
	ms, err := strconv.ParseInt(act[:8]+act[9:13], 16, 64)
	return time.UnixMilli(ms), err == nil
}
