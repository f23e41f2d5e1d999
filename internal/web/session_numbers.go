package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// roomNumbers are the last vital signs, when the next are due, and the picture.
func (c *call) roomNumbers(t *theatre, p *ui.RoomPage) {
	if !c.grant.Reads(ledger.Vitals) {
		return
	}
	w, now := t.watch(), c.s.now()
	n := &ui.RoomNumbers{Age: "fresh", Within: true}
	switch w.State(now) {
	case dosing.DueNow:
		n.Age = "late"
	case dosing.Late, dosing.Paging:
		n.Age = "old"
	}
	for _, v := range vitalSorts {
		n.Vitals = append(n.Vitals, c.roomVital(t, v, n))
	}
	if len(t.s.Vitals) == 0 || len(t.s.Doses) == 0 {
		n.Within = false // before a dose its own limits count, and the list says them
	}
	p.Numbers = n
	if !w.Due.IsZero() {
		p.Due = dueView(w, now)
	}
	p.Paged = c.roomPaged(t)
	if len(t.s.Vitals) > 0 {
		p.Plot = c.roomPlot(t, w.Due)
	}
	if len(t.s.Doses) > 0 && t.s.Left == nil {
		p.Look = &ui.RoomLook{Old: "not yet", How: "press to say how"}
		if k := len(t.s.Looks); k > 0 {
			last := t.s.Looks[k-1]
			p.Look = &ui.RoomLook{Old: span(now.Sub(last.Entry.At)) + " ago", At: last.Entry.At.UnixMilli(), How: lookWords[last.Fact.How]}
		}
	}
}

// vitalSorts are the four numbers of the room, as limits name them.
var vitalSorts = []struct {
	label, measure string
	of             func(dosing.VitalsTaken) (int, bool)
}{
	{"BP", "bp", func(v dosing.VitalsTaken) (int, bool) {
		if v.Pressure == nil {
			return 0, false
		}
		return v.Pressure.Systolic, true
	}},
	{"HR", "heart-rate", func(v dosing.VitalsTaken) (int, bool) { return deref(v.HeartRate) }},
	{"SpO₂", "oxygen", func(v dosing.VitalsTaken) (int, bool) { return deref(v.Oxygen) }},
	{"RR", "breaths", func(v dosing.VitalsTaken) (int, bool) { return deref(v.Breaths) }},
}

func deref(n *int) (int, bool) {
	if n == nil {
		return 0, false
	}
	return *n, true
}

// roomVital is one number with its trend and its age.
func (c *call) roomVital(t *theatre, sort struct {
	label, measure string
	of             func(dosing.VitalsTaken) (int, bool)
}, n *ui.RoomNumbers) ui.RoomVital {
	v := ui.RoomVital{Label: sort.label, Value: "–", Old: "not taken yet", Pressure: sort.measure == "bp"}
	var before *dosing.VitalsTaken
	for i := range t.s.Vitals {
		one := t.s.Vitals[i]
		value, ok := sort.of(one.Fact)
		if !ok {
			continue
		}
		v.Value, v.At, v.Old = strconv.Itoa(value), one.Entry.At.UnixMilli(), span(c.s.now().Sub(one.Entry.At))+" ago"
		if !t.over().IsZero() { // nobody waits for the next one
			v.At, v.Old = 0, "at "+one.Entry.At.In(c.s.clinic.Location()).Format("15:04")
		}
		if v.Pressure {
			v.Lower = strconv.Itoa(one.Fact.Pressure.Diastolic)
		}
		v.Trend = ""
		if before != nil {
			was, _ := sort.of(*before)
			v.Trend = trend(value - was)
			if v.Pressure {
				v.Trend += " / " + trend(one.Fact.Pressure.Diastolic-before.Pressure.Diastolic)
			}
		}
		v.Past = t.past(sort.measure, one.Fact)
		before = &t.s.Vitals[i].Fact
	}
	if v.Past != "" {
		n.Within = false
		n.Say = "Past a limit of this protocol. Measured again?"
		if who := c.nearest(t); who != "somebody" {
			n.Say += " Tell " + who + "."
		}
	}
	return v
}

func trend(d int) string {
	switch {
	case d > 0:
		return "↑ " + strconv.Itoa(d)
	case d < 0:
		return "↓ " + strconv.Itoa(-d)
	}
	return "→ same"
}

// past says on which side of a limit a reading lies; empty where on none.
func (t *theatre) past(measure string, v dosing.VitalsTaken) string {
	for _, l := range dosing.Limits(t.def) {
		if l.Measure != measure || !l.Past(v) {
			continue
		}
		if l.Above() {
			return "above"
		}
		return "below"
	}
	return ""
}

// over is when they left, or the session was closed; the zero time while it runs.
func (t *theatre) over() time.Time {
	switch {
	case t.s.Left != nil:
		return t.s.Left.Entry.At
	case t.s.Closed != nil:
		return t.s.Closed.Entry.At
	}
	return time.Time{}
}

// lastPressure returns when the last set with a blood pressure was taken.
func (t *theatre) lastPressure() (at time.Time) {
	for _, v := range t.s.Vitals {
		if v.Fact.Pressure != nil {
			at = v.Entry.At
		}
	}
	return at
}

// watch is when the next vital signs are due, by the protocol's times.
func (t *theatre) watch() dosing.Watch { return t.s.Watch(t.def.Plan.Monitoring) }

func dueView(w dosing.Watch, now time.Time) *ui.RoomDue {
	every := w.Due.Sub(w.Last)
	d := &ui.RoomDue{State: w.State(now), Label: "next vitals", Text: span(w.Due.Sub(now)), At: w.Due.UnixMilli(), Grace: w.Late.Sub(w.Due).Milliseconds(), Percent: "100", Every: every.Milliseconds()}
	left := w.Due.Sub(now)
	switch d.State {
	case dosing.Counting:
		if every > 0 {
			d.Percent = fmt.Sprintf("%.1f", 100*(1-min(1, float64(left)/float64(every))))
		}
	case dosing.DueNow:
		d.Label, d.Text = "vitals due", span(-left)
	default:
		d.State, d.Label, d.Text = dosing.Late, "late, past due", span(-left)
	}
	return d
}

// roomPaged says who was called because the reading that is waited for is late,
// or who looks at a reading past a limit.
func (c *call) roomPaged(t *theatre) []string {
	var out []string
	var desk *duty.Desk
	for _, a := range duty.OpenAlerts(t.seen) {
		last := a.Answers[len(a.Answers)-1]
		if last.Session != t.s.Key || a.Sort != duty.ReadingLate && a.Sort != duty.LimitPast && a.Sort != duty.LimitLate {
			continue
		}
		if desk == nil {
			d, err := c.s.clinic.DeskFor(c.r.Context(), t.seen)
			if err != nil {
				c.trace.err = err.Error()
				return nil
			}
			desk = &d
		}
		who, as := a.Holder(*desk)
		name := "Everybody who gives care"
		if who != "" {
			name = c.staffName(who)
		}
		at := a.Since().In(c.s.clinic.Location()).Format("15:04")
		switch {
		case a.Sort == duty.LimitLate:
			out = append(out, c.paperPast(t, a, name)...)
		case as == duty.StateTaken:
			out = append(out, capital(name)+" has it: "+limitWords(last.Raised)+".")
		case a.Interrupts():
			out = append(out, capital(name)+" was called at "+at+": "+limitWords(last.Raised)+".")
		default:
			out = append(out, capital(limitWords(last.Raised))+". It stands on the list of "+name+".")
		}
	}
	return out
}

// measureNames are what limits are limits of, as they are said.
var measureNames = map[string]string{"bp": "blood pressure", "oxygen": "oxygen", "moaas": "MOAA/S", "heart-rate": "heart rate", "breaths": "breaths"}

// limitWords say what was raised in a room: "blood pressure 182/112, past 180/110".
func limitWords(a duty.Raised) string {
	if a.Limit == nil {
		return "vital signs are late"
	}
	side := map[bool]string{true: "above", false: "below"}[a.Limit.Above()]
	return measureNames[a.Limit.Measure] + " " + a.Value + ", " + side + " the limit of " + a.Limit.At
}

// The plot is 84 to 712 wide; blood pressure has the upper part, pulse and
// oxygen the strips below.
const plotLeft, plotRight = 84.0, 712.0

// roomPlot draws the session's vital signs on one axis of time.
func (c *call) roomPlot(t *theatre, due time.Time) *ui.RoomPlot {
	loc, now := c.s.clinic.Location(), c.s.now()
	zero := t.s.First()
	if zero.IsZero() {
		zero = now
	}
	from, to := -30.0, 60.0
	minutes := func(at time.Time) float64 { return at.Sub(zero).Minutes() }
	for _, v := range t.s.Vitals {
		from, to = min(from, minutes(v.Entry.At)), max(to, minutes(v.Entry.At))
	}
	if end := t.over(); end.IsZero() {
		to = max(to, min(minutes(now), 24*60))
	} else {
		to = max(to, min(minutes(end), 24*60))
	}
	from = max(from, -120)
	x := func(at time.Time) string {
		return fmt.Sprintf("%.1f", plotLeft+(plotRight-plotLeft)*(min(max(minutes(at), from), to)-from)/(to-from))
	}
	pl := &ui.RoomPlot{}
	step := 15
	for (to-from)/float64(step) > 8 {
		step *= 2
	}
	for m := (int(from) / step) * step; float64(m) <= to; m += step {
		label := strconv.Itoa(m)
		if m < 0 {
			label = "−" + strconv.Itoa(-m)
		}
		pl.Grid = append(pl.Grid, ui.RoomPlotTick{X: x(zero.Add(time.Duration(m) * time.Minute)), Label: label})
	}
	c.plotLimits(t, pl)
	for _, d := range t.s.Doses {
		pl.Doses = append(pl.Doses, ui.RoomPlotTick{X: x(d.Entry.At)})
	}
	if t.over().IsZero() {
		pl.Now = x(now)
	}
	if !due.IsZero() && due.After(now) && minutes(due) <= to {
		pl.Next = x(due)
	}
	c.plotReadings(t, pl, x)
	for _, v := range t.s.Vitals {
		when := v.Entry.At.In(loc).Format("15:04")
		if v.Fact.Paper != nil {
			when += ", from paper"
		}
		pl.Rows = append(pl.Rows, []string{when, c.minute(t, v.Entry.At), pressureText(v.Fact), numberText(v.Fact.HeartRate), numberText(v.Fact.Oxygen), numberText(v.Fact.Breaths)})
	}
	pl.Desc = fmt.Sprintf("Vital signs over this session, %d sets. The same numbers stand in the table below.", len(t.s.Vitals))
	return pl
}

func pressureText(v dosing.VitalsTaken) string {
	if v.Pressure == nil {
		return "–"
	}
	return v.Pressure.String()
}

func numberText(n *int) string {
	if n == nil {
		return "–"
	}
	return strconv.Itoa(*n)
}

// heights place a value on its strip: 60 to 200 mmHg, 40 to 130 a minute, 85 to
// 100 per cent.
func bpY(v int) float64     { return 84 - 80*(float64(min(max(v, 60), 200))-60)/140 }
func pulseY(v int) float64  { return 122 - 32*(float64(min(max(v, 40), 130))-40)/90 }
func oxygenY(v int) float64 { return 149 - 22*(float64(min(max(v, 85), 100))-85)/15 }

// plotLimits draws the protocol's first limit of each measure, by name.
func (c *call) plotLimits(t *theatre, pl *ui.RoomPlot) {
	add := func(y float64, label string) {
		pl.Limits = append(pl.Limits, ui.RoomPlotLine{Y: fmt.Sprintf("%.1f", y), TextY: fmt.Sprintf("%.1f", y+5), Label: label})
	}
	done := map[string]bool{}
	for _, l := range t.def.Plan.Limits {
		param, ok := t.def.Param(l.Param)
		if !ok || done[l.Measure] {
			continue
		}
		done[l.Measure] = true
		switch l.Measure {
		case "bp":
			if at, err := quantity.ParsePressure(param.Value.String()); err == nil {
				add(bpY(at.Systolic), "upper "+strconv.Itoa(at.Systolic))
				add(bpY(at.Diastolic), "lower "+strconv.Itoa(at.Diastolic))
			}
		case "oxygen":
			n := int(param.Value.Number() / 1000)
			add(oxygenY(n), "oxygen "+strconv.Itoa(n))
		}
	}
}

// plotReadings draws whiskers, dots and squares.
func (c *call) plotReadings(t *theatre, pl *ui.RoomPlot, x func(time.Time) string) {
	var pulse, oxygen []string
	for _, v := range t.s.Vitals {
		at := x(v.Entry.At)
		if p := v.Fact.Pressure; p != nil {
			pl.BP = append(pl.BP, ui.RoomPlotBP{D: whisker(at, bpY(p.Systolic), bpY(p.Diastolic))})
		}
		if n, ok := deref(v.Fact.HeartRate); ok {
			y := fmt.Sprintf("%.1f", pulseY(n))
			pl.Dots, pulse = append(pl.Dots, ui.RoomPlotDot{X: at, Y: y}), append(pulse, at+","+y)
		}
		if n, ok := deref(v.Fact.Oxygen); ok {
			y := fmt.Sprintf("%.1f", oxygenY(n))
			pl.Dots, oxygen = append(pl.Dots, ui.RoomPlotDot{X: at, Y: y, Square: true}), append(oxygen, at+","+y)
		}
	}
	pl.Pulse, pl.Oxygen = strings.Join(pulse, " "), strings.Join(oxygen, " ")
	if n := len(pl.BP); n > 0 {
		pl.BP[n-1].Last = true
	}
}

// whisker is a blood pressure: a line between two numbers, open at both ends.
func whisker(x string, top, low float64) string {
	at, _ := strconv.ParseFloat(x, 64)
	return fmt.Sprintf("M%.1f %.1fV%.1fM%.1f %.1fL%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1fL%.1f %.1f", at, top, low,
		at-6, top-7, at, top, at+6, top-7, at-6, low+7, at, low, at+6, low+7)
}
