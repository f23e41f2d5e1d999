package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// GiveDose records a dose: the first of a session through the gate
// dosing.start, any further one through dosing.further. What every rule
// answered is stored with it. With Happened it was given already, and is always
// taken; what was not in place then becomes a matter that somebody looks into.
// With Paper it says so, and sets that were entered from paper before it are held
// against the limits of the time after it.
//
// It refuses: somebody who may not give (Denied, "access.administer",
// "scope.administer"); an order that is not there, was used, ended or ran out
// ("order.missing", "order.used", "order.ended", "order.expired"); another
// amount or route than was ordered ("dose.amount", "dose.route"); where the
// client takes it themselves, without the prescriber's release
// ("release.needed"); while the course is paused ("course.paused"); and, by the rule itself, whatever the gate says.
type GiveDose struct {
	Patient  id.Patient
	Session  id.Session
	Order    id.Order
	Route    string
	Amount   quantity.Mass
	At       time.Time     // when it was given; zero means now
	Happened bool          // it was given already: it is taken whatever the rules say
	Self     bool          // the client took it themselves, while the author watched
	Paper    *dosing.Paper `json:",omitempty"` // it happened, and was written on paper first
	Head     int64
	Rules    Rules `json:"-"`

	rotaAndStaff
	doer doer
}

// Name is "dose.give".
func (GiveDose) Name() string { return "dose.give" }

// Action is Administer, or Create where the client takes it and somebody only
// writes down what they saw.
func (g GiveDose) Action() access.Action {
	if g.Self {
		return access.Create
	}
	return access.Administer
}

// Classes is Dosing.
func (GiveDose) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record, the clinic's own, and the giver's.
func (g GiveDose) Needs() []ledger.Stream { return g.deciding().needs(g.doer) }

func (g GiveDose) deciding() deciding { return deciding{ledger.PatientStream(g.Patient), g.Rules} }

// RestsOn is what became of orders and doses, and what the client took back: a
// dose that was given already rests on nothing.
func (g GiveDose) RestsOn() ([]string, int64) {
	if g.Happened {
		return nil, g.Head
	}
	return []string{dosing.OrderSigned{}.Kind(), dosing.OrderEnded{}.Kind(), dosing.DoseGiven{}.Kind(), consent.Withdrawn{}.Kind()}, g.Head
}

func (GiveDose) whole() {}

// By asks who gives, or watches.
func (g GiveDose) By(grant access.Grant) (Act, error) {
	g.doer = doerOf(grant)
	roles := []access.Role{access.Prescriber, access.Monitor}
	if g.Self {
		roles = append(roles, access.Therapist)
	}
	return g, g.doer.acts("scope.administer", roles...)
}

// Decide gives, or says what stands in the way.
func (g GiveDose) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	s, def, chart, err := g.Rules.running(charts, g.deciding(), g.Session)
	if err != nil {
		return nil, err
	}
	practice := staff.Give
	if g.Self {
		practice = staff.RecordOwnUse
	}
	if err := g.doer.practises(charts, practice, "scope.administer", now, loc); err != nil {
		return nil, err
	}
	at := now
	if !g.At.IsZero() {
		at = g.At
	}
	if err := notAhead("at", g.At, now); err != nil {
		return nil, err
	}
	o, err := g.ordered(chart, def, s, at)
	if err != nil {
		return nil, err
	}
	if err := held(chart, "No dose is given"); err != nil && !g.Happened {
		return nil, err
	}
	gate := protocol.DosingStart
	if further(s, at) {
		gate = protocol.DosingFurther
	}
	q := course.Question{Definition: def, Gate: gate, Now: at, Location: loc}
	why := g.Rules.Library.Why(q, before(chart, at), charts.Of(ledger.SettingStream))
	fact := dosing.DoseGiven{Written: onPaper(g.Paper), Order: g.Order, Session: g.Session, Route: g.Route, Amount: g.Amount, Booster: gate == protocol.DosingFurther,
		Self: g.Self, Observed: true, Gate: gate, Hash: def.Hash(), Findings: dosing.Stoods(why, ledger.Dosing)}
	stream := g.deciding().stream
	out := []Proposal{{Stream: stream, At: g.At, Fact: fact}}
	switch {
	case !why.Open() && !g.Happened:
		return nil, standsInTheWay(why)
	case !why.Open():
		out = append(out, Proposal{Stream: stream, At: g.At, Fact: deviation(why, def, s, o.Fact.Order, id.Staff(o.Entry.By.Person))})
	}
	if len(s.Doses) == 0 && s.Phase == dosing.CheckIn {
		out = append(out, Proposal{Stream: stream, At: g.At, Fact: dosing.PhaseEntered{Written: onPaper(g.Paper), Session: g.Session, Phase: dosing.Medicine}})
	}
	if g.Paper != nil { // a set that was entered before lies after a dose only now
		out = append(out, charts.paperLimits(stream, g.Session, g.Rules, out, now, loc)...)
	}
	return out, nil
}

// further reports whether a dose at a time follows another one of the session.
func further(s dosing.Session, at time.Time) bool {
	return len(s.Doses) > 0 && !at.Before(s.First())
}

// ordered returns the order that a dose goes by. What already happened is taken
// with an order that has run out; it is never taken twice, nor without one.
func (g GiveDose) ordered(chart ledger.Chart, def *protocol.Definition, s dosing.Session, at time.Time) (dosing.Order, error) {
	o, err := usable(chart, g.Order, at, g.Happened)
	if err != nil {
		return o, err
	}
	bySelf := def.Plan.Presence.Gives == protocol.TakenBySelf
	switch {
	case o.Fact.Course != s.Course:
		return o, fault.Refuse("order.missing", "This order is for another course.")
	case g.Self && !bySelf:
		return o, fault.Deny("scope.administer", "By this protocol a nurse or a prescriber gives the dose.")
	case !g.Self && bySelf:
		return o, fault.Refuse("dose.taken-by-self", "By this protocol the client takes their own prescription, and somebody watches.")
	case g.Happened:
		return o, nil
	case g.Amount != o.Fact.Amount:
		return o, fault.Refuse("dose.amount", "The order says %v. A dose of another size needs an order of its own.", o.Fact.Amount)
	case g.Route != o.Fact.Route:
		return o, fault.Refuse("dose.route", "The order says %s.", o.Fact.Route)
	case g.Self && !released(s, g.Order):
		return o, fault.Refuse("release.needed", "The prescriber has not released this dose yet.")
	}
	return o, nil
}

// released reports whether a prescriber has released an order in a session.
func released(s dosing.Session, order id.Order) bool {
	return slices.ContainsFunc(s.Released, func(r dosing.At[dosing.DoseReleased]) bool { return r.Fact.Order == order })
}

// held refuses while the open course of a record is paused, whatever its
// protocol says of that.
func held(chart ledger.Chart, what string) error {
	open, ok := course.Current(chart)
	if !ok {
		return nil
	}
	return course.StateOf(chart, open).Holds(what)
}

// running returns the session of an act, if it is open, with its protocol.
func (r Rules) running(charts Charts, d deciding, key id.Session) (dosing.Session, *protocol.Definition, ledger.Chart, error) {
	chart := charts.Record(d.stream)
	s, ok := dosing.SessionOf(chart, key)
	switch {
	case !ok:
		return s, nil, chart, fault.Missing("There is no such session in this record.")
	case s.Closed != nil:
		return s, nil, chart, fault.Refuse("session.closed", "This session is closed. What happened in it can still be written down, and nothing new is given.")
	}
	_, def, chart, err := d.at(charts, s.Course)
	return s, def, chart, err
}

// before returns a chart with what had happened by a time, whenever it was
// written down: what is asked of a moment is asked of what was so then.
func before(chart ledger.Chart, at time.Time) ledger.Chart {
	return chart.Without(func(e *ledger.Entry) bool { return e.At.After(at.Add(ahead)) })
}

// standsInTheWay refuses by the first rule that blocks.
func standsInTheWay(why protocol.Outcome) error {
	n, first := 0, protocol.Finding{}
	for _, f := range why.Findings {
		if f.Blocks() {
			if n == 0 {
				first = f
			}
			n++
		}
	}
	if n == 0 {
		return notRead()
	}
	say := first.Say
	if first.State == protocol.Unknown {
		say = "Not known yet: " + first.Title + ". " + say
	}
	return fault.Refuse(first.Rule, "%s", andMore(say, n-1))
}

// deviation is what was not in place, and whose matter that is: the one who
// ordered, or else a prescriber.
func deviation(why protocol.Outcome, def *protocol.Definition, s dosing.Session, order id.Order, owner id.Staff) dosing.DeviationNoted {
	d := dosing.DeviationNoted{Session: s.Key, Order: order, Gate: why.Gate, Hash: def.Hash(), Owner: owner, Role: string(access.Prescriber)}
	for _, st := range dosing.Stoods(why, ledger.Dosing) {
		if f, ok := why.Finding(st.Rule); ok && f.Blocks() {
			d.Findings = append(d.Findings, st)
		}
	}
	return d
}

// ReleaseDose is the prescriber's permission, from a distance, for a dose that
// the client takes themselves. It refuses as GiveDose does, and by a protocol in
// which the staff give the dose ("release.not-here").
type ReleaseDose struct {
	Patient id.Patient
	Session id.Session
	Order   id.Order
	Head    int64
	Rules   Rules `json:"-"`

	doer doer
}

// Name is "dose.release".
func (ReleaseDose) Name() string { return "dose.release" }

// Action is Sign.
func (ReleaseDose) Action() access.Action { return access.Sign }

// Classes is Dosing.
func (ReleaseDose) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record, the clinic's own, and the signer's.
func (r ReleaseDose) Needs() []ledger.Stream { return r.deciding().needs(r.doer) }

func (r ReleaseDose) deciding() deciding { return deciding{ledger.PatientStream(r.Patient), r.Rules} }

// RestsOn is what a release goes by: readings and answers too, because whoever
// releases sees the room only through them.
func (r ReleaseDose) RestsOn() ([]string, int64) {
	return append(slices.Clone(clinical), dosing.OrderSigned{}.Kind(), dosing.OrderEnded{}.Kind(), dosing.DoseGiven{}.Kind(),
		dosing.Checked{}.Kind(), consent.Withdrawn{}.Kind()), r.Head
}

func (ReleaseDose) whole() {}

// By asks for a prescriber.
func (r ReleaseDose) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.prescribes("scope.prescriber")
}

// Decide releases, or says what stands in the way.
func (r ReleaseDose) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	s, def, chart, err := r.Rules.running(charts, r.deciding(), r.Session)
	if err != nil {
		return nil, err
	}
	if err := r.doer.practises(charts, staff.Prescribe, "scope.prescriber", now, loc); err != nil {
		return nil, err
	}
	if def.Plan.Presence.Gives != protocol.TakenBySelf {
		return nil, fault.Refuse("release.not-here", "By this protocol the dose is given by a nurse or a prescriber, and needs no release.")
	}
	if _, err := usable(chart, r.Order, now, false); err != nil {
		return nil, err
	}
	if released(s, r.Order) {
		return nil, fault.Clash("release.done", "This dose was released already.")
	}
	if err := held(chart, "No dose is released"); err != nil {
		return nil, err
	}
	gate := protocol.DosingStart
	if len(s.Doses) > 0 {
		gate = protocol.DosingFurther
	}
	why := r.Rules.Library.Why(course.Question{Definition: def, Gate: gate, Now: now, Location: loc}, chart, charts.Of(ledger.SettingStream))
	if !why.Open() {
		return nil, standsInTheWay(why)
	}
	return []Proposal{{Stream: r.deciding().stream, Fact: dosing.DoseReleased{Session: r.Session, Order: r.Order, Gate: gate, Hash: def.Hash(),
		Findings: dosing.Stoods(why, ledger.Dosing)}}}, nil
}

// ChangeInfusion writes down that a running infusion was paused, went on, or runs
// at another rate. It refuses whoever may not give (Denied, "access.administer",
// "scope.administer"); a dose that is no infusion (Refused, "infusion.none") or
// is over (Conflict, "dose.over").
type ChangeInfusion struct {
	Patient id.Patient
	Changed dosing.InfusionChanged
	At      time.Time

	doer doer
}

// Name is "infusion.change".
func (ChangeInfusion) Name() string { return "infusion.change" }

// Action is Administer.
func (ChangeInfusion) Action() access.Action { return access.Administer }

// Classes is Dosing.
func (ChangeInfusion) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record, and the giver's own.
func (c ChangeInfusion) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.PatientStream(c.Patient)}, c.doer.own()...)
}

// By asks who gives.
func (c ChangeInfusion) By(g access.Grant) (Act, error) {
	c.doer = doerOf(g)
	return c, c.doer.acts("scope.administer", access.Prescriber, access.Monitor)
}

// Decide takes it.
func (c ChangeInfusion) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	chart := charts.Of(ledger.PatientStream(c.Patient))
	if err := c.doer.practises(charts, staff.Give, "scope.administer", now, loc); err != nil {
		return nil, err
	}
	s, _ := dosing.SessionOf(chart, c.Changed.Session)
	i := slices.IndexFunc(s.Doses, func(d dosing.At[dosing.DoseGiven]) bool { return d.Entry.ID == c.Changed.Dose })
	if i < 0 || s.Doses[i].Fact.Route != "IV" {
		return nil, fault.Refuse("infusion.none", "There is no such infusion in this session.")
	}
	if _, over := s.Ended[c.Changed.Dose]; over {
		return nil, fault.Clash("dose.over", "That this dose was over is on record already.")
	}
	return witnessing{c.Patient, c.Changed.Session, c.At}.take(charts, now, c.Changed)
}
