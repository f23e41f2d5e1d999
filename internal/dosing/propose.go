package dosing

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A History is what a proposal for the next dose rests on. A nil pointer and
// an empty text mean that it is not known.
type History struct {
	Session  int             // which dosing session of the course comes next, from 1
	Route    string          // by which route it is to be given: "IM"
	Weight   quantity.Weight // the weight that doses by weight go by; 0 where it is not known
	NoWeight string          // why it is not known
	Last     *LastSession    // nil where there was none
	Prior    quantity.Mass   // the highest dose by this route that was tolerated lately; 0 if none
}

// LastSession is what the last session gave, and how it went.
type LastSession struct {
	At        time.Time
	Route     string
	Amount    quantity.Mass // in all, boosters among it
	Effect    string        // insufficient, sufficient or strong
	Adverse   *int          // the highest grade of an event; 0 if there was none
	Pressure  *quantity.Pressure
	Sedation  *int // the lowest MOAA/S
	Oxygen    *int // the lowest saturation
	Recovered *bool
	Distress  *bool
}

// A Proposal is a dose for a prescriber to look at, never an order. Amounts are
// 0 where the protocol or the record does not say enough.
type Proposal struct {
	Route    string
	Amount   quantity.Mass // what is proposed, rounded down
	Start    quantity.Mass // the route's starting dose for this person
	Soft     quantity.Mass // above it a prescriber gives a reason
	Hard     quantity.Mass // nothing above it is ordered
	Step     quantity.Mass // the most by which the last dose may be raised
	Minutes  int           // how long an infusion usually runs; 0 where it is none
	Systemic quantity.Mass // what of it reaches the blood, for information only
	Earliest time.Time     // before it is too soon after the last session; zero where that does not matter
	Reasons  []string      // how it came about, one sentence each
	Lower    []string      // where a figure by weight and a flat one stand: which of them counts here
}

// Propose works out a proposal for the next dose with its reasons, by the
// figures of a protocol and no others. A first session, and the first by
// another route, begins at the route's starting dose; milligrams are never
// converted from one route to another. After a reason to lower it, the dose is
// lower; it is higher only after an effect that was too weak, with nothing
// known or unknown that speaks against it; otherwise it stays.
func Propose(d *protocol.Definition, h History) Proposal {
	plan := d.Plan.Dose
	p := Proposal{Route: h.Route}
	p.limits(plan, h)
	if plan.Minutes.Usual.Said() {
		p.Minutes = int(plan.Minutes.Usual.Value.Number() / 1000)
		if p.Minutes == 0 {
			p.Minutes = int(plan.Minutes.Usual.Value.Duration() / time.Minute)
		}
	}
	if h.Last != nil && plan.Spacing.Said() {
		p.Earliest = h.Last.At.Add(plan.Spacing.Value.Duration())
	}
	switch {
	case h.NoWeight != "" && h.Weight == 0 && byWeight(plan):
		p.because("%s Without it there is no proposal.", h.NoWeight)
		return p
	case h.Session <= 1 || h.Last == nil || h.Last.Amount == 0:
		p.begin(h, "The first session of a course begins with the route's starting dose.")
	case h.Last.Route != h.Route:
		p.begin(h, fmt.Sprintf("The last session was %s. By another route it begins again with the starting dose; milligrams are not converted.", h.Last.Route))
	default:
		p.follow(d, h)
	}
	p.cap()
	p.round(plan)
	if share, ok := plan.Bioavailability.ShareOf(p.Amount); plan.Bioavailability.Said() && ok {
		p.Systemic = share
	}
	return p
}

// because adds a reason.
func (p *Proposal) because(format string, args ...any) {
	p.Reasons = append(p.Reasons, fmt.Sprintf(format, args...))
}

// begin proposes the starting dose.
func (p *Proposal) begin(h History, why string) {
	if p.Start == 0 {
		p.because("The protocol names no starting dose by this route.")
		return
	}
	p.Amount = p.Start
	p.because("%s That is %v.", why, p.Start)
	if h.Prior > p.Start {
		p.because("%v by this route was tolerated lately, so that a prescriber may begin higher, up to it.", h.Prior)
	}
}

// follow proposes a dose after a session by the same route.
func (p *Proposal) follow(d *protocol.Definition, h History) {
	last := h.Last
	p.Amount = last.Amount
	if reasons := lower(d, last); len(reasons) > 0 {
		p.Reasons = append(p.Reasons, reasons...)
		off, ok := d.Plan.Dose.Reduce.ShareOf(last.Amount)
		if !ok || !d.Plan.Dose.Reduce.Said() {
			p.because("The protocol does not say how much lower the dose is after that: a prescriber decides how far to go below %v.", last.Amount)
			return
		}
		p.Amount -= off
		p.because("After that the dose is %v lower: %v instead of %v.", d.Plan.Dose.Reduce, p.Amount, last.Amount)
		return
	}
	switch against := notHigher(d, last); {
	case last.Effect == "":
		p.because("The same as last time, %v: how strong the effect was is not recorded.", last.Amount)
	case last.Effect != Insufficient:
		p.because("The same as last time, %v: the effect was %s.", last.Amount, last.Effect)
	case len(against) > 0:
		p.because("The effect was too weak, and the dose stays as it was, %v:", last.Amount)
		p.Reasons = append(p.Reasons, against...)
	case p.Step == 0:
		p.because("The effect was too weak. The protocol names no step, so that a prescriber decides how far to go above %v.", last.Amount)
	default:
		p.Amount += p.Step
		p.because("The effect of %v was too weak, and nothing last time speaks against more. One step is at most %v.", last.Amount, p.Step)
	}
}

// lower returns the reasons to lower the dose, one sentence each.
func lower(d *protocol.Definition, last *LastSession) (reasons []string) {
	if limit, ok := d.Param("dose.reduce.sedation"); ok && last.Sedation != nil && int64(*last.Sedation)*1000 < limit.Value.Number() {
		reasons = append(reasons, fmt.Sprintf("The sedation score went down to %d last time: no answer to the voice.", *last.Sedation))
	}
	if limit, ok := d.Param("dose.reduce.oxygen"); ok && last.Oxygen != nil && int64(*last.Oxygen)*1000 < limit.Value.Number() {
		reasons = append(reasons, fmt.Sprintf("Oxygen saturation went down to %d %% last time.", *last.Oxygen))
	}
	if last.Distress != nil && *last.Distress {
		reasons = append(reasons, "There was severe distress last time.")
	}
	return reasons
}

// notHigher returns what speaks against a higher dose: what happened, and what
// is not known.
func notHigher(d *protocol.Definition, last *LastSession) (reasons []string) {
	add := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	if limit, ok := d.Param("dose.raise.adverse"); ok {
		switch {
		case last.Adverse == nil:
			add("Whether there was an adverse event last time is not recorded.")
		case int64(*last.Adverse)*1000 >= limit.Value.Number():
			add("There was an event of grade %d last time; the dose is raised only below grade %v.", *last.Adverse, limit)
		}
	}
	if limit, ok := d.Param("dose.raise.bp"); ok {
		switch {
		case last.Pressure == nil:
			add("No blood pressure of the last session is on record.")
		case reaches(*last.Pressure, limit):
			add("Blood pressure reached %v last time, limit %v.", *last.Pressure, limit)
		}
	}
	if limit, ok := d.Param("dose.raise.sedation"); ok && last.Sedation != nil && int64(*last.Sedation)*1000 < limit.Value.Number() {
		add("The sedation score went down to %d last time; the dose is raised only from %v on.", *last.Sedation, limit)
	}
	switch {
	case last.Recovered == nil:
		add("Whether recovery took the planned time is not recorded.")
	case !*last.Recovered:
		add("Recovery took longer than planned.")
	}
	return reasons
}

// reaches reports whether either number of a pressure is at or above a limit's.
func reaches(p quantity.Pressure, limit protocol.Param) bool {
	at, err := quantity.ParsePressure(limit.Value.String())
	return err == nil && (p.Systolic >= at.Systolic || p.Diastolic >= at.Diastolic)
}

// cap keeps a proposal at or below the maxima: a proposal never needs a
// reason that only a prescriber can give.
func (p *Proposal) cap() {
	switch {
	case p.Soft > 0 && p.Amount > p.Soft:
		p.because("%v is the most without a prescriber's reason.", p.Soft)
		p.Amount = p.Soft
	case p.Hard > 0 && p.Amount > p.Hard:
		p.because("%v is the hard maximum.", p.Hard)
		p.Amount = p.Hard
	}
}

// half is half a milligram: proposals are rounded down to it.
const half = 500 * quantity.Microgram

// round rounds a proposal down: to whole units, where the medicine comes in
// such, else to half a milligram.
func (p *Proposal) round(plan protocol.Dose) {
	step := half
	if plan.Units.Said() && plan.Units.Value.Mass() > 0 {
		step = plan.Units.Value.Mass()
	}
	rounded := quantity.Mass(downTo(int64(p.Amount), int64(step)))
	if rounded != p.Amount && p.Amount > 0 {
		p.because("%v is rounded down to %v.", p.Amount, rounded)
	}
	p.Amount = rounded
}

// limits works out the figures for this person. Of a figure by weight and a
// flat one, the lower counts: "1.5 mg/kg or 120 mg" is the lower of the two.
func (p *Proposal) limits(plan protocol.Dose, h History) {
	p.Start = lowest(h.Weight, plan.PerKg.Start, plan.Flat.Start)
	p.Soft = lowest(h.Weight, plan.PerKg.Soft, plan.Flat.Soft)
	p.Hard = lowest(h.Weight, plan.PerKg.Hard, plan.Flat.Hard)
	for _, f := range []struct {
		what        string
		perKg, flat protocol.Param
		here        quantity.Mass
	}{{"Starting dose", plan.PerKg.Start, plan.Flat.Start, p.Start}, {"Without a reason, at most", plan.PerKg.Soft, plan.Flat.Soft, p.Soft}, {"Never above", plan.PerKg.Hard, plan.Flat.Hard, p.Hard}} {
		if f.perKg.Said() && f.flat.Said() && h.Weight > 0 && f.perKg.Value.Type() != protocol.TypeMass {
			byKg, _ := f.perKg.For(h.Weight)
			p.Lower = append(p.Lower, fmt.Sprintf("%s: %v or %v means the lower. For %v the first is %v, so %v counts.", f.what, f.perKg, f.flat, h.Weight, byKg, f.here))
		}
	}
	if h.Last == nil || h.Last.Route != h.Route {
		return
	}
	if share, ok := plan.Step.ShareOf(h.Last.Amount); ok && plan.Step.Said() {
		p.Step = share
	}
	if flat := figure(h.Weight, plan.Flat.Step); flat > p.Step {
		p.Step = flat
	}
	if most := figure(h.Weight, plan.Flat.StepMost); most > 0 && p.Step > most {
		p.Step = most
	}
}

// lowest returns the lower of the figures that the protocol says.
func lowest(w quantity.Weight, figures ...protocol.Param) (least quantity.Mass) {
	for _, f := range figures {
		if m := figure(w, f); m > 0 && (least == 0 || m < least) {
			least = m
		}
	}
	return least
}

// figure returns a figure in milligrams, or in mg/kg for a weight; 0 where the
// protocol does not say it, or the weight is not known.
func figure(w quantity.Weight, f protocol.Param) quantity.Mass {
	switch {
	case !f.Said():
		return 0
	case f.Value.Type() == protocol.TypeMass:
		return f.Value.Mass()
	case w > 0:
		m, _ := f.For(w)
		return m
	}
	return 0
}

// byWeight reports whether a protocol doses by weight at all.
func byWeight(plan protocol.Dose) bool {
	for _, f := range []protocol.Param{plan.PerKg.Start, plan.PerKg.Soft, plan.PerKg.Hard, plan.Flat.Step} {
		if f.Said() && f.Value.Type() != protocol.TypeMass {
			return true
		}
	}
	return false
}
