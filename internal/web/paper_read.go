package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// A backEntry is a form of a paper sheet while it is read: its lines, where each
// stands on the page, and a sentence beside every field that is not right.
type backEntry struct {
	c      *call
	s      dosing.Session
	typed  func(string) string
	errors map[string]string
	rows   []clinic.PaperRow
	fields []string // of each row, the field that its time stands in
	last   time.Time
	early  bool // something lies before the session was opened
}

// sheetLasts is how long after a session was opened a time without a day can be,
// so that a session that runs past midnight has its later times on the next day.
const sheetLasts = 12 * time.Hour

// clockOf reads a time of day as people write it on a sheet: 13:42, 1342, 9.42,
// 1:42 pm.
func clockOf(typed string) (hour, minute int, ok bool) {
	text := strings.ToLower(strings.Join(strings.Fields(typed), ""))
	half := ""
	for _, suffix := range []string{"am", "pm"} {
		if cut, found := strings.CutSuffix(strings.ReplaceAll(text, ".m.", "m"), suffix); found {
			text, half = cut, suffix
		}
	}
	text = strings.NewReplacer(":", "", ".", "", "h", "").Replace(text)
	n, err := strconv.Atoi(text)
	if err != nil || len(text) < 3 || len(text) > 4 || n < 0 {
		return 0, 0, false
	}
	hour, minute = n/100, n%100
	if half != "" {
		if hour < 1 || hour > 12 {
			return 0, 0, false
		}
		if hour %= 12; half == "pm" {
			hour += 12
		}
	}
	return hour, minute, hour < 24 && minute < 60
}

// sheetTime finds the moment that a time on the sheet of a session means: on the
// day of the session, or after midnight; of an hour that came twice because the
// clocks were turned back, the first that is not before the line above it.
func sheetTime(typed string, begun, above, now time.Time, loc *time.Location) (at time.Time, problem string) {
	hour, minute, ok := clockOf(typed)
	if !ok {
		return at, "Write the time as on the sheet: 13:42."
	}
	day := begun.In(loc)
	var all []time.Time
	for d := range 2 {
		first := time.Date(day.Year(), day.Month(), day.Day()+d, hour, minute, 0, 0, loc)
		if first.Hour() != hour || first.Minute() != minute {
			problem = "The clocks went forward then, so this time did not exist. When was it?"
			continue
		}
		for _, turned := range []time.Duration{-time.Hour, -30 * time.Minute, 0, 30 * time.Minute, time.Hour} {
			t := first.Add(turned)
			if t.Hour() == hour && t.Minute() == minute && (d == 0 || t.Sub(begun) <= sheetLasts) {
				all = append(all, t)
			}
		}
	}
	for _, from := range []time.Time{above, begun.Truncate(time.Minute)} {
		for _, t := range all {
			if !t.Before(from) && !t.After(now.Add(2*time.Minute)) {
				return t, ""
			}
		}
	}
	switch {
	case len(all) == 0:
		return at, problem
	case all[0].After(now):
		return at, "This time has not come yet. What stands on the sheet?"
	}
	return all[0], ""
}

// at reads the time of a field.
func (x *backEntry) at(field string) (time.Time, bool) {
	at, problem := sheetTime(x.typed(field), x.s.Begun.At, x.last, x.c.s.now(), x.c.s.clinic.Location())
	if problem != "" {
		x.errors[field] = problem
		return at, false
	}
	x.early = x.early || at.Before(x.s.Begun.At.Truncate(time.Minute))
	x.last = at
	return at, true
}

// add takes one line.
func (x *backEntry) add(field string, row clinic.PaperRow) {
	x.rows, x.fields = append(x.rows, row), append(x.fields, field)
}

// empty reports whether nothing is in some fields of a row.
func (x *backEntry) empty(row string, names ...string) bool {
	for _, n := range names {
		if strings.TrimSpace(x.typed(row+"-"+n)) != "" {
			return false
		}
	}
	return true
}

// set reads one row of vital signs.
func (x *backEntry) set(row string) {
	if x.empty(row, "at", "bp", "heart_rate", "oxygen", "breaths", "sedation") {
		return
	}
	v := &dosing.VitalsTaken{}
	good := true
	for _, f := range []struct {
		name string
		into **int
	}{{"heart_rate", &v.HeartRate}, {"oxygen", &v.Oxygen}, {"breaths", &v.Breaths}, {"sedation", &v.Sedation}} {
		n, problem := wholeNumber(x.typed(row + "-" + f.name))
		if *f.into = n; problem != "" {
			x.errors[row+"-"+f.name], good = problem, false
		}
	}
	if bp := strings.TrimSpace(x.typed(row + "-bp")); bp != "" {
		p, ok := pressureOf(bp)
		if v.Pressure = &p; !ok {
			x.errors[row+"-bp"], good = "Two numbers, as in 128/82.", false
		}
	}
	at, known := x.at(row + "-at")
	if !good {
		return
	}
	if err := v.Check(); err != nil {
		for name, say := range fieldErrors(err, map[string]string{"heartRate": "heart_rate", "systolic": "bp", "diastolic": "bp"}) {
			x.errors[row+"-"+name] = say
		}
		return
	}
	if known {
		x.add(row+"-at", clinic.PaperRow{At: at, By: x.by(row), Vitals: v})
	}
}

// pressureOf reads a blood pressure: 128/82, or 128 82.
func pressureOf(typed string) (quantity.Pressure, bool) {
	up, low, ok := strings.Cut(strings.Join(strings.Fields(strings.NewReplacer("/", " ", "-", " ").Replace(typed)), "/"), "/")
	if !ok {
		return quantity.Pressure{}, false
	}
	s, upper := wholeNumber(up)
	d, lower := wholeNumber(low)
	if s == nil || d == nil || upper+lower != "" {
		return quantity.Pressure{}, false
	}
	return quantity.Pressure{Systolic: *s, Diastolic: *d}, true
}

// by is who wrote a row; empty for who enters it.
func (x *backEntry) by(row string) id.Staff { return id.Staff(x.typed(row + "-by")) }

// happened reads one row of what happened.
func (x *backEntry) happened(row string) {
	what, text := x.typed(row+"-what"), strings.TrimSpace(x.typed(row+"-text"))
	if x.empty(row, "at", "what", "text") {
		return
	}
	if what == "" {
		x.errors[row+"-what"] = "Choose what it was."
	}
	at, known := x.at(row + "-at")
	sort, which, _ := strings.Cut(what, ":")
	r := clinic.PaperRow{At: at, By: x.by(row)}
	switch sort {
	case "moment":
		r.Moment = which
	case "support":
		r.Support = which
	case "phase":
		r.Phase = which
	case "look":
		r.Look = &dosing.LookedAt{How: which}
		if which == dosing.NotDisturbed {
			r.Look.Why = text
		}
	case "words":
		r.Quote = text
	case "concern":
		r.Concern = text
	case "music":
		r.Music = text
	case "event":
		grade, _ := strconv.Atoi(strings.TrimSuffix(which, "s"))
		r.Event = &dosing.EventNoted{Term: text, Grade: grade, Serious: strings.HasSuffix(which, "s")}
	}
	needs := sort == "words" || sort == "concern" || sort == "music" || sort == "event" || which == dosing.NotDisturbed
	switch {
	case needs && text == "":
		x.errors[row+"-text"] = "Write it in a few words, as on the sheet."
	case !needs && what != "" && text != "":
		x.errors[row+"-text"] = "This has no words of its own. Put them on a line as a concern, an event, or their words."
	case what != "" && known:
		x.add(row+"-at", r)
	}
}

// list reads a list that was gone over.
func (x *backEntry) list(name string, facts []string) {
	var answered []clinic.PaperRow
	for _, fact := range facts {
		said := strings.TrimSpace(x.typed("c-" + fact))
		if said == "" {
			continue
		}
		item := &dosing.Checked{Fact: fact, Answer: said}
		if said != patient.Yes && said != patient.No {
			item.Answer, item.Value = patient.Valued, said
			if f, ok := vocabulary()[fact]; ok {
				if _, err := f.Parse(said); err != nil {
					x.errors["c-"+fact] = "“" + clip(said, 20) + "” cannot be read here."
				}
			}
		}
		answered = append(answered, clinic.PaperRow{Check: item})
	}
	if name == "start" {
		answered = append(answered, x.beforeDose()...)
	}
	if len(answered) == 0 && strings.TrimSpace(x.typed(name+"-at")) == "" {
		return
	}
	x.last = x.s.Begun.At.Truncate(time.Minute)
	at, known := x.at(name + "-at")
	for _, r := range answered {
		if r.At = at; known {
			x.add(name+"-at", r)
		}
	}
}

// beforeDose is who takes them home, and when they ate and drank.
func (x *backEntry) beforeDose() (out []clinic.PaperRow) {
	if who, phone := strings.TrimSpace(x.typed("escort-name")), strings.TrimSpace(x.typed("escort-phone")); who+phone != "" {
		out = append(out, clinic.PaperRow{Escort: &dosing.EscortNamed{Name: who, Phone: phone, Stays: x.typed("escort-stays") == "yes"}})
		for field, said := range map[string]string{"escort-name": who, "escort-phone": phone} {
			if said == "" {
				x.errors[field] = map[string]string{"escort-name": "Say who comes.", "escort-phone": "Write a number they answer."}[field]
			}
		}
	}
	fast, said := &dosing.FastingStated{}, false
	for field, into := range map[string]**time.Time{"solids": &fast.Solids, "clear": &fast.Clear} {
		hour, minute, ok := clockOf(x.typed(field))
		switch {
		case strings.TrimSpace(x.typed(field)) == "":
		case !ok:
			x.errors[field] = "Write the time as on the sheet: 7:30. Of the evening before, 19:30."
		default: // the last such time before they came
			came := x.s.Begun.At.In(x.c.s.clinic.Location())
			at := time.Date(came.Year(), came.Month(), came.Day(), hour, minute, 0, 0, came.Location())
			if at.After(came) {
				at = time.Date(came.Year(), came.Month(), came.Day()-1, hour, minute, 0, 0, came.Location())
			}
			*into, said = &at, true
		}
	}
	if said {
		out = append(out, clinic.PaperRow{Fasting: fast})
	}
	return out
}

// place puts what an act says of a row beside the field of its time.
func (x *backEntry) place(err error) {
	for field, say := range fieldErrors(err, nil) {
		n, isRow := strings.CutPrefix(field, "row-")
		if field == "at" && len(x.fields) > 0 {
			field = x.fields[0]
		}
		if i, bad := strconv.Atoi(n); isRow && bad == nil && i < len(x.fields) {
			field = x.fields[i]
		}
		x.errors[field] = say
	}
	if len(x.errors) == 0 {
		x.errors[""] = fault.Say(err)
	}
}
