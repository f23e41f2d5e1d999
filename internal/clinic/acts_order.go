package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// A Deciding is a prescriber's decision to go on about one thing that the rules
// raise, made together with what it is about.
type Deciding struct {
	Rule      string
	Reason    string
	Evidence  []id.Entry // what the finding rested on when it was shown
	Documents []string
}

// SignOrder signs an order for one dose. Course and session are filled in from
// the open course.
//
// It refuses: somebody who does not prescribe (Denied, "scope.prescriber",
// "scope.agreement"); while the course is paused ("course.paused"); another route than the protocol's ("order.route"); a
// standing order that it does not replace (Conflict, "order.stands"); every
// finding at order.sign, and after the first session at course.continue, that
// blocks and that no decision goes with, by that rule itself: a hard maximum has
// none, and what nobody can make known any more about going on is shown and holds
// nothing; and a page that is stale (Conflict, "page.stale").
type SignOrder struct {
	Patient   id.Patient
	Order     dosing.OrderSigned
	Replaces  id.Order // the standing order that ends with it
	Decisions []Deciding
	Head      int64 // entries in the book when the page was made
	Rules     Rules `json:"-"`

	doer doer
}

// Name is "order.sign".
func (SignOrder) Name() string { return "order.sign" }

// Action is Sign.
func (SignOrder) Action() access.Action { return access.Sign }

// Classes is Medicines.
func (SignOrder) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

// Needs is the patient's record, the clinic's own, and the signer's.
func (s SignOrder) Needs() []ledger.Stream { return s.deciding().needs(s.doer) }

func (s SignOrder) deciding() deciding { return deciding{ledger.PatientStream(s.Patient), s.Rules} }

// RestsOn is everything an order goes by.
func (s SignOrder) RestsOn() ([]string, int64) {
	return append(slices.Clone(clinical), dosing.OrderSigned{}.Kind(), dosing.OrderEnded{}.Kind(), dosing.DoseGiven{}.Kind(),
		dosing.SessionClosed{}.Kind(), course.Moved{}.Kind(), course.Paused{}.Kind(), course.Closed{}.Kind()), s.Head
}

func (SignOrder) whole() {}

// By asks for a prescriber.
func (s SignOrder) By(g access.Grant) (Act, error) {
	s.doer = doerOf(g)
	return s, s.doer.prescribes("scope.prescriber")
}

// Decide signs, or says what stands in the way.
func (s SignOrder) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	open, def, chart, err := s.deciding().at(charts, s.Order.Course)
	if err != nil {
		return nil, err
	}
	settings := charts.Of(ledger.SettingStream)
	if err := s.doer.practises(charts, staff.Prescribe, "scope.prescriber", now, loc); err != nil {
		return nil, err
	}
	if err := course.StateOf(chart, open).Holds("Nothing new is ordered"); err != nil {
		return nil, err
	}
	q := course.Question{Definition: def, Gate: protocol.OrderSign, Now: now, Location: loc}
	o := s.Order
	o.Course, o.Session = open.Course, s.Rules.Library.NextSession(q, chart, settings)
	if err := s.sound(o, def, chart, now); err != nil {
		return nil, err
	}
	q.Order = &o
	var decided []Proposal
	for _, gate := range OrderGates(o) {
		q.Gate = gate
		more, err := s.decided(s.Rules.Library.Why(q, chart, settings), open, def, charts, chart, o, now, loc)
		if err != nil {
			return nil, err
		}
		decided = append(decided, more...)
	}
	var out []Proposal
	if s.Replaces != "" {
		out = append(out, Proposal{Stream: s.deciding().stream, Fact: dosing.OrderEnded{Order: s.Replaces, Reason: "replaced"}})
	}
	out = append(out, decided...)
	return append(out, Proposal{Stream: s.deciding().stream, Fact: o}), nil
}

// OrderGates are what is asked before an order is signed: of a session after the
// first also whether the course goes on, as its protocol says.
func OrderGates(o dosing.OrderSigned) []protocol.Gate {
	if o.Session > 1 && !o.Booster {
		return []protocol.Gate{protocol.CourseContinue, protocol.OrderSign}
	}
	return []protocol.Gate{protocol.OrderSign}
}

// sound refuses an order that cannot be one, whatever the rules say of it.
func (s SignOrder) sound(o dosing.OrderSigned, def *protocol.Definition, chart ledger.Chart, now time.Time) error {
	if err := o.Check(); err != nil {
		return err
	}
	switch route := course.OrderRoute(def); {
	case route == "":
		return fault.Refuse("order.route", "By this protocol no dose is ordered here.")
	case o.Route != route:
		return fault.Refuse("order.route", "This protocol gives the medicine %s, and the order says %s.", route, o.Route)
	case o.Until.IsZero():
		return fault.Bad("until", "Say until when the order can be used.")
	case !o.Until.After(now):
		return fault.Bad("until", "This time has passed. Until when can the order be used?")
	}
	replaced := s.Replaces == ""
	for _, other := range dosing.Orders(chart, now) {
		switch {
		case other.Fact.Order == o.Order:
			return fault.Clash("order.signed", "This order was signed already.")
		case other.Fact.Order == s.Replaces:
			replaced = other.Stands()
		case other.Stands() && other.Fact.Course == o.Course:
			return fault.Clash("order.stands", "An order for %v stands already. Replace it, or end it first.", other.Fact.Amount)
		}
	}
	if !replaced {
		return fault.Clash("page.stale", "The order that this replaces was used or ended since you opened the page. Look again; what you typed is kept.")
	}
	return nil
}

// decided returns the decisions that go with an order, or a refusal by the first
// rule that stands in the way and that none is about.
func (s SignOrder) decided(why protocol.Outcome, open course.Opened, def *protocol.Definition, charts Charts, chart ledger.Chart, o dosing.OrderSigned, now time.Time, loc *time.Location) (out []Proposal, err error) {
	if why.Status == protocol.StatusUnknown && len(why.Findings) == 0 {
		return nil, notRead()
	}
	for _, f := range why.Findings {
		if !f.Blocks() || lateToAsk(why.Gate, f) {
			continue
		}
		i := slices.IndexFunc(s.Decisions, func(d Deciding) bool { return d.Rule == f.Rule })
		if i < 0 {
			return nil, fault.Refuse(f.Rule, "%s", f.Say)
		}
		given := s.Decisions[i]
		shown := slices.Clone(given.Evidence)
		slices.Sort(shown)
		if !slices.Equal(slices.Compact(shown), f.Entries()) {
			return nil, fault.Clash("page.stale", "What this rests on has changed since you opened the page. Look again; what you typed is kept.")
		}
		if f.Override.Second != "" {
			return nil, fault.Refuse(f.Rule, "%s This takes a second signature first.", f.Say)
		}
		d := DecideFinding{Patient: s.Patient, Course: open.Course, Gate: why.Gate, Rule: f.Rule, Decision: screening.GoOn,
			Reason: given.Reason, Evidence: given.Evidence, Documents: given.Documents, Order: &o, doer: s.doer}
		if err := d.mayGoOn(charts, chart, f, now, loc); err != nil {
			return nil, err
		}
		fact := d.fact(open, def, f, chart, now, loc)
		if err := fact.Check(); err != nil {
			return nil, fault.Bad("reason."+f.Rule, "Write the reason in a few words.")
		}
		out = append(out, Proposal{Stream: s.deciding().stream, Fact: fact})
	}
	return out, nil
}

// lateToAsk reports whether what is not known about going on cannot be made known
// any more, such as a score from before the first dose: that is shown to whoever
// signs, and ends no course.
func lateToAsk(gate protocol.Gate, f protocol.Finding) bool {
	return gate == protocol.CourseContinue && f.State == protocol.Unknown && !f.Decidable()
}

func notRead() error {
	return fault.Refuse("record.newer", "This record holds an entry from a newer version of Clew. It can be read here, but not decided on.")
}

// EndOrder withdraws an order that was not used. It refuses somebody who does
// not prescribe (Denied, "scope.prescriber") and an order that was used or
// ended (Conflict, "order.used", "order.ended").
type EndOrder struct {
	Patient id.Patient
	Order   id.Order
	Reason  string

	doer doer
}

// Name is "order.end".
func (EndOrder) Name() string { return "order.end" }

// Action is Sign.
func (EndOrder) Action() access.Action { return access.Sign }

// Classes is Medicines.
func (EndOrder) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

// Needs is the patient's record.
func (e EndOrder) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(e.Patient)} }

// By asks for a prescriber.
func (e EndOrder) By(g access.Grant) (Act, error) {
	e.doer = doerOf(g)
	return e, e.doer.prescribes("scope.prescriber")
}

// Decide ends it.
func (e EndOrder) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(e.Patient)
	if _, err := usable(charts.Of(stream), e.Order, now, true); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: dosing.OrderEnded{Order: e.Order, Reason: e.Reason}}}, nil
}

// usable returns an order of a record that can still be used; late lets one
// that has only run out.
func usable(chart ledger.Chart, key id.Order, now time.Time, late bool) (dosing.Order, error) {
	all := dosing.Orders(chart, now)
	i := slices.IndexFunc(all, func(o dosing.Order) bool { return o.Fact.Order == key })
	switch {
	case i < 0:
		return dosing.Order{}, fault.Refuse("order.missing", "There is no such order in this record.")
	case all[i].Given != nil:
		return all[i], fault.Clash("order.used", "This order was used already: %v was given.", all[i].Given.Fact.Amount)
	case all[i].Ended != "":
		return all[i], fault.Refuse("order.ended", "This order has ended: %s.", all[i].Ended)
	case all[i].RanOut && !late:
		return all[i], fault.Refuse("order.expired", "This order has run out. A prescriber signs a new one.")
	}
	return all[i], nil
}

// CheckOrder is the second person's check of an order against the chart. Where
// the practice lets somebody work alone, the signer may check it alone; then it
// is reviewed by somebody else, with a check of their own, also after the dose.
//
// It refuses: whoever signed it ("check.same-person"), or a check alone where
// that was not adopted ("check.alone"); a role that checks none (Denied,
// "scope.check"); an order that ended or ran out; a second check by the same
// person (Conflict, "check.done"); a stale page (Conflict, "page.stale").
type CheckOrder struct {
	Patient id.Patient
	Order   id.Order
	How     string // dosing.Beside, OnCamera or Alone
	Note    string
	Head    int64

	doer doer
}

// Name is "order.check".
func (CheckOrder) Name() string { return "order.check" }

// Action is Create.
func (CheckOrder) Action() access.Action { return access.Create }

// Classes is Medicines.
func (CheckOrder) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

// Needs is the patient's record and the clinic's own.
func (c CheckOrder) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(c.Patient), ledger.SettingStream}
}

// RestsOn is what became of orders.
func (c CheckOrder) RestsOn() ([]string, int64) {
	return []string{dosing.OrderSigned{}.Kind(), dosing.OrderEnded{}.Kind()}, c.Head
}

// By asks for somebody who may read an order against the chart.
func (c CheckOrder) By(g access.Grant) (Act, error) {
	c.doer = doerOf(g)
	return c, c.doer.acts("scope.check", access.Prescriber, access.Monitor, access.Therapist)
}

// Decide takes the check.
func (c CheckOrder) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(c.Patient)
	o, err := usable(charts.Of(stream), c.Order, now, false)
	reviewing := o.Given != nil && o.Checked && !o.Reviewed
	if err != nil && !reviewing {
		return nil, err
	}
	fact := dosing.OrderChecked{Order: c.Order, How: c.How, Note: c.Note}
	same := screening.SamePerson(o.Entry.By, c.doer.author)
	_, policy, ok := ledger.Last[dosing.AlonePolicy](charts.Of(ledger.SettingStream))
	switch {
	case slices.ContainsFunc(o.Checks, func(x dosing.At[dosing.OrderChecked]) bool { return screening.SamePerson(x.Entry.By, c.doer.author) }):
		return nil, fault.Clash("check.done", "You checked this order already.")
	case same && c.How != dosing.Alone:
		return nil, fault.Refuse("check.same-person", "You signed this order. Somebody else checks it: in the same place, or on camera with a sign-in of their own.")
	case same && !(ok && policy.On):
		return nil, fault.Refuse("check.alone", "This practice has not adopted working alone, so somebody else checks the order.")
	case same:
		fact.ReviewBy = ledger.Stamp(now.Add(time.Duration(policy.Hours) * time.Hour))
	case c.How == dosing.Alone:
		fact.How = dosing.Beside // they are not alone: somebody else signed it
	}
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}

// AdoptAlone adopts, or ends, the policy of working alone: one person signs and
// gives, and somebody else reviews it in time. A prescriber or the medical
// director adopts it, as a protocol is adopted.
//
// It refuses a longer time than the clinic lets such a review take (Invalid,
// beside "hours").
type AdoptAlone struct{ Policy dosing.AlonePolicy }

// Name is "alone.adopt".
func (AdoptAlone) Name() string { return "alone.adopt" }

// Action is Approve.
func (AdoptAlone) Action() access.Action { return access.Approve }

// Classes is Open.
func (AdoptAlone) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record, and its lengths.
func (AdoptAlone) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.SettingStream, duty.RotaStream}
}

// By asks for a prescriber or the director.
func (a AdoptAlone) By(g access.Grant) (Act, error) {
	return a, doerOf(g).acts("scope.adopt", access.Prescriber, access.Director)
}

// Decide takes note.
func (a AdoptAlone) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	if most := charts.desk(now, loc).Length(duty.AloneReview); a.Policy.On && time.Duration(a.Policy.Hours)*time.Hour > most {
		return nil, fault.Bad("hours", "Somebody else reviews it within %s at the latest, as this practice has set. Say within how many hours.", duty.Spell(int(most/time.Minute)))
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: a.Policy}}, nil
}
