package clinic

import (
	"encoding/json"
	"fmt"
	"reflect"
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
)

// onPaper marks a fact; nil marks nothing.
func onPaper(p *dosing.Paper) dosing.Written { return dosing.Written{Paper: p} }

// A PaperRow is one line of a sheet of paper: exactly one of its facts, at the
// time at which it happened.
type PaperRow struct {
	At      time.Time
	By      id.Staff              `json:",omitempty"` // who wrote it, where that is somebody else than who enters it
	Vitals  *dosing.VitalsTaken   `json:",omitempty"`
	Phase   string                `json:",omitempty"`
	Moment  string                `json:",omitempty"`
	Support string                `json:",omitempty"`
	Music   string                `json:",omitempty"`
	Quote   string                `json:",omitempty"`
	Concern string                `json:",omitempty"`
	Look    *dosing.LookedAt      `json:",omitempty"`
	Event   *dosing.EventNoted    `json:",omitempty"`
	Check   *dosing.Checked       `json:",omitempty"` // its day is that of At
	Escort  *dosing.EscortNamed   `json:",omitempty"` // likewise
	Fasting *dosing.FastingStated `json:",omitempty"`
}

// EnterPaper writes down what stands on the paper sheet of a session, each line
// with the time at which it happened: all of it, or nothing. It happened, and is
// taken also after the session was closed. What lies past a limit is raised as
// something that is over, unless it is the last that is known of somebody who is
// still here and the next reading is not late: then as if it had been recorded at
// once.
//
// It refuses whoever is not part of sessions (Denied, "scope.session"); a line
// without a time or with one that has not come (Invalid, beside "row-N"); and a
// line that is on record already (Conflict, "paper.twice", beside "row-N"), so
// that one sheet entered in two windows stands there once.
type EnterPaper struct {
	Patient id.Patient
	Session id.Session
	Rows    []PaperRow
	Rules   Rules `json:"-"`

	rotaAndStaff
	doer doer
}

// Name is "session.paper".
func (EnterPaper) Name() string { return "session.paper" }

// Action is Create.
func (EnterPaper) Action() access.Action { return access.Create }

func (p EnterPaper) about() id.Session { return p.Session }

// Classes is what the lines are: a sheet without words of the client takes no
// permission for them.
func (p EnterPaper) Classes() []ledger.Class {
	out := []ledger.Class{ledger.Dosing}
	for _, r := range p.Rows {
		class := ledger.Dosing
		switch {
		case r.Vitals != nil:
			class = ledger.Vitals
		case r.Quote != "":
			class = ledger.Words
		case r.Event != nil || r.Concern != "":
			class = ledger.Clinical
		}
		if !slices.Contains(out, class) {
			out = append(out, class)
		}
	}
	return out
}

// Needs is the patient's record, and the clinic's own, where protocols stand.
func (p EnterPaper) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(p.Patient), ledger.SettingStream}
}

// By asks for somebody who is part of a session.
func (p EnterPaper) By(g access.Grant) (Act, error) {
	p.doer = doerOf(g)
	return p, p.doer.acts("scope.session", inRoom...)
}

// Decide takes the lines, in the order in which they happened.
func (p EnterPaper) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(p.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if _, ok := dosing.SessionOf(chart, p.Session); !ok {
		return nil, fault.Missing("There is no such session in this record.")
	}
	if len(p.Rows) == 0 {
		return nil, fault.Bad("", "Nothing was filled in. One line is enough.")
	}
	var out []Proposal
	for i, r := range p.Rows {
		field := fmt.Sprintf("row-%d", i)
		if r.At.IsZero() {
			return nil, fault.Bad(field, "Write the time that stands on the sheet.")
		}
		if err := notAhead(field, r.At, now); err != nil {
			return nil, err
		}
		if err := alive(field, r.At, chart); err != nil {
			return nil, err
		}
		fact, err := p.fact(r, field, loc)
		if err != nil {
			return nil, err
		}
		if had, twice := onRecord(chart, fact, r.At); twice {
			return nil, &fault.Error{Kind: fault.Conflict, Rule: "paper.twice", Field: field,
				Msg: "This line is on record already, entered " + had.Recorded.In(loc).Format("15:04") + ". Take it out here."}
		}
		out = append(out, Proposal{Stream: stream, At: r.At, Fact: fact})
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return a.At.Compare(b.At) })
	return append(out, charts.paperLimits(stream, p.Session, p.Rules, out, now, loc)...), nil
}

// fact is the one fact of a line, marked.
func (p EnterPaper) fact(r PaperRow, field string, loc *time.Location) (ledger.Fact, error) {
	mark := dosing.Written{Paper: &dosing.Paper{}}
	if string(r.By) != p.doer.author.Person {
		mark.Paper.By = r.By
	}
	var facts []ledger.Fact
	add := func(said bool, f ledger.Fact) {
		if said {
			facts = append(facts, f)
		}
	}
	add(r.Phase != "", dosing.PhaseEntered{Written: mark, Session: p.Session, Phase: r.Phase})
	add(r.Moment != "", dosing.MomentSeen{Written: mark, Session: p.Session, Sort: r.Moment})
	add(r.Support != "", dosing.SupportGiven{Written: mark, Session: p.Session, Sort: r.Support})
	add(r.Music != "", dosing.MusicNoted{Written: mark, Session: p.Session, Text: r.Music})
	add(r.Quote != "", dosing.QuoteHeard{Written: mark, Session: p.Session, Text: r.Quote})
	add(r.Concern != "", dosing.ConcernRaised{Written: mark, Session: p.Session, Note: r.Concern})
	if r.Vitals != nil {
		v := *r.Vitals
		v.Written, v.Session = mark, p.Session
		add(true, v)
	}
	if r.Look != nil {
		l := *r.Look
		l.Written, l.Session = mark, p.Session
		add(true, l)
	}
	if r.Event != nil {
		e := *r.Event
		e.Written, e.Session = mark, p.Session
		add(true, e)
	}
	if r.Check != nil {
		c := *r.Check
		if !course.OfTheDay(c.Fact) || c.Fact == signerFact {
			return nil, fault.Bad(field, "There is nothing of this name on the list.")
		}
		c.Written, c.Session, c.For = mark, p.Session, quantity.DayOf(r.At, loc)
		add(true, c)
	}
	if r.Escort != nil {
		e := *r.Escort
		e.Written, e.For = mark, quantity.DayOf(r.At, loc)
		add(true, e)
	}
	if r.Fasting != nil {
		f := *r.Fasting
		f.Written = mark
		add(true, f)
	}
	if len(facts) != 1 {
		return nil, fault.Bad(field, "Write one thing on a line.")
	}
	if err := facts[0].Check(); err != nil {
		return nil, fault.Bad(field, "%s", fault.Say(err))
	}
	return facts[0], nil
}

// onRecord returns the entry that says the same of the same minute, if one stands
// in the chart.
func onRecord(chart ledger.Chart, fact ledger.Fact, at time.Time) (ledger.Entry, bool) {
	for e := range chart.Standing() {
		if e.Kind == fact.Kind() && e.At.Truncate(time.Minute).Equal(at.Truncate(time.Minute)) && same(e.Fact, fact) {
			return e, true
		}
	}
	return ledger.Entry{}, false
}

// same reports whether two facts of one kind say the same, wherever they were
// written.
func same(a, b ledger.Fact) bool {
	plain := func(f ledger.Fact) map[string]any {
		var out map[string]any
		if body, err := json.Marshal(f); err != nil || json.Unmarshal(body, &out) != nil {
			return nil
		}
		for _, aside := range []string{"paper", "about", "position", "from"} {
			delete(out, aside)
		}
		return out
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// paperLimits raises what lies past a limit in the sets that were entered from
// paper, those that an act is about to add among them. What was raised before is
// not raised again.
func (cs Charts) paperLimits(stream ledger.Stream, session id.Session, rules Rules, adds []Proposal, now time.Time, loc *time.Location) []Proposal {
	chart := cs.Of(stream).With(pending(adds, now)...)
	s, ok := dosing.SessionOf(chart, session)
	if !ok {
		return nil
	}
	def := rules.protocolOf(s, cs.Record(stream), cs.Of(ledger.SettingStream))
	if def == nil {
		return nil
	}
	w := s.Watch(def.Plan.Monitoring).State(now)
	here := s.Left == nil && s.Closed == nil && w != dosing.Late && w != dosing.Paging
	alerts := duty.Alerts(chart)
	var over, running []duty.Given
	for _, b := range s.PaperPast(dosing.Limits(def)) {
		g := duty.Given{Sort: duty.LimitLate, Level: duty.Amber, Session: s.Key, Limit: &b.Limit, From: ledger.Stamp(b.Set.Entry.At), Value: b.Value,
			Call: prescribersOf(chart, s, now, loc)}
		if raisedBefore(alerts, g) {
			continue
		}
		if b.Limit.Act == dosing.ActEmergency {
			g.Level = duty.Red
		}
		if here && b.Last {
			g.Sort = duty.LimitPast
			running = append(running, g)
			continue
		}
		over = append(over, g)
	}
	out := cs.raise(stream, over, now, loc)
	for _, g := range running { // each limit is a matter of its own
		out = append(out, cs.raise(stream, []duty.Given{g}, now, loc)...)
	}
	return out
}

// raisedBefore reports whether a reading past a limit was raised already.
func raisedBefore(alerts []duty.Alert, g duty.Given) bool {
	for _, a := range alerts {
		for _, had := range a.Answers {
			if had.Session == g.Session && had.Limit != nil && had.Limit.Measure == g.Limit.Measure && had.From.Equal(g.From) {
				return true
			}
		}
	}
	return false
}

// pending are proposals as entries that do not stand in the book yet.
func pending(adds []Proposal, now time.Time) []ledger.Entry {
	out := make([]ledger.Entry, 0, len(adds))
	for i, p := range adds {
		e := ledger.Entry{ID: id.Entry(fmt.Sprintf("pending-%d", i)), Stream: p.Stream, At: p.At, Recorded: now, Fact: p.Fact, Kind: p.Fact.Kind()}
		if e.At.IsZero() {
			e.At = now
		}
		out = append(out, e)
	}
	return out
}
