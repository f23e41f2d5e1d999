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
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// inRoom are the roles that are part of a dosing session.
var inRoom = []access.Role{access.Therapist, access.Prescriber, access.Monitor, access.Trainee}

// BeginSession opens a dosing session of the open course: the person has
// arrived. A session of the plan keeps its key, so that plan, chart and session
// are one, and it is written down that they came. Its number is worked out from
// the record. It refuses an appointment for something else ("session.other") or
// that was called off (Conflict, "session.cancelled"); whoever is not
// part of a session (Denied, "scope.session"), where no course is open
// (Conflict, "course.none"), while another session is open (Conflict,
// "session.open"), and a time before an earlier one was over (Invalid, beside
// "at").
type BeginSession struct {
	Patient id.Patient
	Session id.Session // as it was planned, or a new key
	At      time.Time
	People  []dosing.Present
	Paper   *dosing.Paper `json:",omitempty"` // it began on paper, at At
	Rules   Rules         `json:"-"`
}

// Name is "session.begin".
func (BeginSession) Name() string { return "session.begin" }

// Action is Create.
func (BeginSession) Action() access.Action { return access.Create }

// Classes is Dosing.
func (BeginSession) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record and the clinic's own.
func (b BeginSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(b.Patient), ledger.SettingStream}
}

func (BeginSession) whole() {}

// By asks for somebody who is part of a session.
func (b BeginSession) By(g access.Grant) (Act, error) {
	return b, doerOf(g).acts("scope.session", inRoom...)
}

// Decide opens it.
func (b BeginSession) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	d := deciding{ledger.PatientStream(b.Patient), b.Rules}
	open, def, chart, err := d.at(charts, "")
	if err != nil {
		return nil, err
	}
	if err := notAhead("at", b.At, now); err != nil {
		return nil, err
	}
	if course.OrderRoute(def) == "" {
		return nil, fault.Refuse("session.no-medicine", "By this protocol no medicine is given here, so there is no dosing session.")
	}
	if _, under := dosing.Underway(chart); under {
		return nil, fault.Clash("session.open", "A session is open already. It is closed before another begins.")
	}
	if last := lastUntil(chart); !b.At.IsZero() && b.At.Before(last) {
		return nil, fault.Bad("at", "Another session was still going on, until %s. When did this one begin?", last.In(loc).Format("2 January, 15:04"))
	}
	number := b.Rules.Library.NextSession(course.Question{Definition: def, Now: now, Location: loc}, chart, charts.Of(ledger.SettingStream))
	out := []Proposal{{Stream: d.stream, At: b.At, Fact: dosing.SessionBegun{Written: onPaper(b.Paper), Session: b.Session, Course: open.Course, Number: number, People: b.People}}}
	if planned, ok := schedule.Find(schedule.Sessions(chart), b.Session); ok {
		switch {
		case planned.Sort != schedule.Dosing:
			return nil, fault.Refuse("session.other", "This appointment is for something else than a dosing session.")
		case planned.State == schedule.StateCancelled:
			return nil, fault.Clash("session.cancelled", "This session was called off. Give it a date again, or begin one without an appointment.")
		case planned.State != schedule.StateHeld: // the front desk has not said it yet
			out = append(out, Proposal{Stream: d.stream, At: b.At, Fact: schedule.Arrived{Session: b.Session}})
		}
	}
	return out, nil
}

// lastUntil is when the last session of a chart was over, by when it began, its
// last dose, or when they left; the zero time where there was none.
func lastUntil(chart ledger.Chart) (last time.Time) {
	for _, s := range dosing.Sessions(chart) {
		over := []time.Time{s.Begun.At, s.Last()}
		if s.Left != nil {
			over = append(over, s.Left.Entry.At)
		}
		for _, at := range over {
			if at.After(last) {
				last = at
			}
		}
	}
	return last
}

// A witnessing is what all acts that write down something of a session have in
// common: it happened, and is taken whenever it comes, also after the session.
type witnessing struct {
	patient id.Patient
	session id.Session
	at      time.Time
}

func (s witnessing) stream() ledger.Stream { return ledger.PatientStream(s.patient) }

func (s witnessing) take(charts Charts, now time.Time, facts ...ledger.Fact) ([]Proposal, error) {
	chart := charts.Of(s.stream())
	if err := known(chart); err != nil {
		return nil, err
	}
	if _, ok := dosing.SessionOf(chart, s.session); !ok && s.session != "" {
		return nil, fault.Missing("There is no such session in this record.")
	}
	if err := notAhead("at", s.at, now); err != nil {
		return nil, err
	}
	var out []Proposal
	for _, f := range facts {
		out = append(out, Proposal{Stream: s.stream(), At: s.at, Fact: f})
	}
	return out, nil
}

// RecordSeen writes down what could be seen, or was done, in a session: exactly
// one of its facts. None of it is ever asked for, and all of it is taken, also
// afterwards. It refuses whoever is not part of sessions (Denied,
// "scope.session").
type RecordSeen struct {
	Patient id.Patient
	Session id.Session
	At      time.Time
	Phase   string            `json:",omitempty"`
	Moment  string            `json:",omitempty"`
	Support string            `json:",omitempty"`
	About   bool              `json:",omitempty"` // the time of a moment or a support is about right
	Look    *dosing.LookedAt  `json:",omitempty"`
	People  []dosing.Present  `json:",omitempty"`
	Over    *dosing.DoseEnded `json:",omitempty"`
	Music   string            `json:",omitempty"`
}

// Name is "session.seen".
func (RecordSeen) Name() string { return "session.seen" }

// Action is Create.
func (RecordSeen) Action() access.Action { return access.Create }

// Classes is Dosing.
func (RecordSeen) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record.
func (r RecordSeen) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(r.Patient)} }

// By asks for somebody who is part of a session.
func (r RecordSeen) By(g access.Grant) (Act, error) {
	return r, doerOf(g).acts("scope.session", inRoom...)
}

// Decide takes it.
func (r RecordSeen) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	var facts []ledger.Fact
	add := func(said bool, f ledger.Fact) {
		if said {
			facts = append(facts, f)
		}
	}
	add(r.Phase != "", dosing.PhaseEntered{Session: r.Session, Phase: r.Phase})
	add(r.Moment != "", dosing.MomentSeen{Session: r.Session, Sort: r.Moment, About: r.About})
	add(r.Support != "", dosing.SupportGiven{Session: r.Session, Sort: r.Support, About: r.About})
	add(len(r.People) > 0, dosing.PeoplePresent{Session: r.Session, People: r.People})
	add(r.Music != "", dosing.MusicNoted{Session: r.Session, Text: r.Music})
	if r.Look != nil {
		look := *r.Look
		look.Session = r.Session
		add(true, look)
	}
	if r.Over != nil {
		over := *r.Over
		over.Session = r.Session
		if err := notOver(charts.Of(ledger.PatientStream(r.Patient)), over); err != nil {
			return nil, err
		}
		add(true, over)
	}
	if len(facts) != 1 {
		return nil, fault.Bad("", "Say one thing that was seen.")
	}
	return witnessing{r.Patient, r.Session, r.At}.take(charts, now, facts...)
}

// RaiseConcern writes down a concern, or that a second person is wanted in the
// room: then whoever is near is called, without a sound here, and somebody calls
// the client on the next day. While one call waits a second press calls nobody
// again. It refuses whoever is not part of sessions (Denied, "scope.session").
type RaiseConcern struct {
	Patient id.Patient
	Session id.Session
	At      time.Time
	Help    bool
	Note    string

	doer doer
}

// Name is "session.concern".
func (RaiseConcern) Name() string { return "session.concern" }

// Action is Create.
func (RaiseConcern) Action() access.Action { return access.Create }

// Classes is Clinical.
func (RaiseConcern) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (r RaiseConcern) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

func (RaiseConcern) dutiful() {}

// By asks for somebody who is part of a session.
func (r RaiseConcern) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.acts("scope.session", inRoom...)
}

// Decide takes it.
func (r RaiseConcern) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	w := witnessing{r.Patient, r.Session, r.At}
	out, err := w.take(charts, now, dosing.ConcernRaised{Session: r.Session, Help: r.Help, Note: r.Note})
	s, ok := dosing.SessionOf(charts.Of(w.stream()), r.Session)
	if err != nil || !r.Help || !ok {
		return out, err
	}
	if s.Closed == nil { // what is written down afterwards calls nobody
		out = append(out, charts.raise(w.stream(), []duty.Given{{Sort: duty.RoomHelp, By: id.Staff(r.doer.author.Person), Call: near(s)}}, now, loc)...)
	}
	return append(out, charts.nextDay(w.stream(), s, 1, now, loc)...), nil
}

// NoteEvent writes down an adverse event, in a session or between two. It
// refuses a client (Denied, "scope.client").
type NoteEvent struct {
	Patient id.Patient
	At      time.Time
	Event   dosing.EventNoted
}

// Name is "event.note".
func (NoteEvent) Name() string { return "event.note" }

// Action is Create.
func (NoteEvent) Action() access.Action { return access.Create }

// Classes is Clinical.
func (NoteEvent) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NoteEvent) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(n.Patient)} }

// Decide takes it.
func (n NoteEvent) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(n.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if err := notAhead("at", n.At, now); err != nil {
		return nil, err
	}
	if _, ok := dosing.SessionOf(charts.Of(stream), n.Event.Session); !ok && n.Event.Session != "" {
		return nil, fault.Missing("There is no such session in this record.")
	}
	return []Proposal{{Stream: stream, At: n.At, Fact: n.Event}}, nil
}

// GoOver answers items of the list that is gone over before a dose, or before
// leaving: each counts for its day. It refuses an item that no list has
// (Invalid, beside "fact").
type GoOver struct {
	Patient id.Patient
	Session id.Session // empty before it begins
	At      time.Time
	Items   []dosing.Checked // their day and session are filled in
	Escort  *dosing.EscortNamed
	Fasting *dosing.FastingStated
}

// Name is "day.go-over".
func (GoOver) Name() string { return "day.go-over" }

// Action is Create.
func (GoOver) Action() access.Action { return access.Create }

// Classes is Dosing.
func (GoOver) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record.
func (o GoOver) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(o.Patient)} }

// By asks for somebody who is part of a session.
func (o GoOver) By(g access.Grant) (Act, error) {
	return o, doerOf(g).acts("scope.session", inRoom...)
}

// Decide takes all of it or nothing.
func (o GoOver) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	day := now
	if !o.At.IsZero() {
		day = o.At
	}
	var facts []ledger.Fact
	for _, item := range o.Items {
		if !course.OfTheDay(item.Fact) || item.Fact == signerFact {
			return nil, fault.Bad("fact", "There is nothing of this name on the list.")
		}
		item.For, item.Session = quantity.DayOf(day, loc), o.Session
		facts = append(facts, item)
	}
	if o.Escort != nil {
		escort := *o.Escort
		escort.For = quantity.DayOf(day, loc)
		facts = append(facts, escort)
	}
	if o.Fasting != nil {
		facts = append(facts, *o.Fasting)
	}
	if len(facts) == 0 {
		return nil, fault.Bad("", "Nothing was answered.")
	}
	return witnessing{o.Patient, o.Session, o.At}.take(charts, now, facts...)
}

// notOver refuses the end of a dose that is not there, or was over already.
func notOver(chart ledger.Chart, over dosing.DoseEnded) error {
	s, _ := dosing.SessionOf(chart, over.Session)
	if i := slices.IndexFunc(s.Doses, func(d dosing.At[dosing.DoseGiven]) bool { return d.Entry.ID == over.Dose }); i < 0 {
		return fault.Missing("There is no such dose in this session.")
	}
	if _, done := s.Ended[over.Dose]; done {
		return fault.Clash("dose.over", "That this dose was over is on record already.")
	}
	return nil
}
