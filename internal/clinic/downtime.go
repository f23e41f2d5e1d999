package clinic

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// A Sitting is one session of the plan as it must be known where no page opens:
// what keeps the client safe in it, and nothing of what they said, wrote or
// scored.
type Sitting struct {
	Patient   id.Patient
	Grant     access.Grant // what the reader may see of this record; not Valid in the machine’s own pack
	Session   schedule.Session
	Under     *dosing.Session // it runs now
	Team      []string        // who is planned, with what they do
	Person    patient.Registered
	Course    string         // the title of the protocol; empty where no course is open
	Limits    []dosing.Limit // after a dose
	Start     []string       // what holds or counts before a dose, by the rules’ titles
	Leaving   []string       // likewise before leaving
	Least     time.Duration  // after the last dose, at least, before leaving
	Drive     string         // what the protocol says about driving
	Allergies []patient.AllergyNoted
	Medicines []patient.MedicineNoted // those that are taken
	Reviewed  time.Time               // when the medicines were gone over last; zero: never
	Orders    []dosing.Order          // those in force
	Doses     []dosing.At[dosing.DoseGiven]
	Contacts  []patient.ContactPerson
	Escort    *dosing.EscortNamed
	Comfort   *dosing.ComfortSaid // touch, the stop word, what helps: the one thing said that safety needs
	Unread    bool                // Comfort is left out, for the reader may not read words
}

// Downtime returns the sessions between two times, by when they begin, those
// under way among them. It is for the machine that makes the pack for when
// nothing works: the grant is the clinic's own.
func (b *Board) Downtime(ctx context.Context, grant access.Grant, from, until time.Time) ([]Sitting, error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return nil, err
	}
	days, desk, err := b.onDay(ctx, from, until)
	if err != nil {
		return nil, err
	}
	return b.sittings(ctx, days, desk.Now, nil)
}

// downtimeClasses are what a session in the pack consists of: whoever may not
// read all of them in somebody’s chart does not read them in a file either. The
// client’s words are left out for those who may read the rest and not them.
var downtimeClasses = []ledger.Class{ledger.Demographics, ledger.Scheduling, ledger.Clinical, ledger.Medicines, ledger.Dosing, ledger.Vitals}

// DowntimeFor returns of the same sessions those that somebody may read, with
// their grant in each record, and how many others there are.
func (b *Board) DowntimeFor(ctx context.Context, grant access.Grant, actor access.Actor, from, until time.Time) (all []Sitting, hidden int, err error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return nil, 0, grant.Covers(access.List, ledger.Demographics, grant.Subject())
	}
	days, desk, err := b.onDay(ctx, from, until)
	if err != nil {
		return nil, 0, err
	}
	var who []id.Patient
	for _, d := range days {
		who = append(who, d.row.patient)
	}
	stands, err := b.clinic.standings(ctx, actor, who)
	if err != nil {
		return nil, 0, err
	}
	mine := slices.DeleteFunc(slices.Clone(days), func(d sessionOn) bool {
		g := stands[d.row.patient].grant
		return !g.Valid() || slices.ContainsFunc(downtimeClasses, func(c ledger.Class) bool { return !g.Reads(c) })
	})
	all, err = b.sittings(ctx, mine, desk.Now, stands)
	return all, len(days) - len(mine), err
}

// A sessionOn is one session of one record.
type sessionOn struct {
	row     boardRow
	session schedule.Session
}

// onDay returns the sessions between two times and those under way, by when they
// begin.
func (b *Board) onDay(ctx context.Context, from, until time.Time) (out []sessionOn, desk duty.Desk, err error) {
	if desk, err = b.clinic.Desk(ctx); err != nil {
		return nil, desk, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fill(ctx, desk); err != nil {
		return nil, desk, err
	}
	for _, row := range b.held { // of who died it has no sessions
		for _, s := range row.sessions {
			runs := row.under != nil && row.under.Key == s.Session
			if runs || s.Ahead() && s.Until.After(from) && s.From.Before(until) {
				out = append(out, sessionOn{row, s})
			}
		}
		planned := func(s schedule.Session) bool { return row.under != nil && s.Session == row.under.Key }
		if row.under != nil && !slices.ContainsFunc(row.sessions, planned) { // begun without a plan
			began := row.under.Begun.At
			out = append(out, sessionOn{row, schedule.Session{Planned: schedule.Planned{Session: row.under.Key, Sort: schedule.Dosing, Number: row.under.Number, From: began, Until: began}}})
		}
	}
	slices.SortFunc(out, func(x, y sessionOn) int {
		if c := x.session.From.Compare(y.session.From); c != 0 {
			return c
		}
		return compareText(string(x.session.Session), string(y.session.Session))
	})
	return out, desk, nil
}

// sittings gathers what is known of some sessions: as far as somebody stands to
// them, or all of it where stands is nil.
func (b *Board) sittings(ctx context.Context, days []sessionOn, now time.Time, stands standings) ([]Sitting, error) {
	var out []Sitting
	for _, d := range days {
		one, err := b.sitting(ctx, d.row, d.session, now)
		if err != nil {
			return nil, err
		}
		if stands != nil {
			one.Grant = stands[d.row.patient].grant
			if one.Unread = !one.Grant.Reads(ledger.Words); one.Unread {
				one.Comfort = nil
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// sitting gathers what is known of one session.
func (b *Board) sitting(ctx context.Context, row boardRow, s schedule.Session, now time.Time) (Sitting, error) {
	chart, err := b.clinic.Record(ctx, b.clinic.own, ledger.PatientStream(row.patient))
	if err != nil {
		return Sitting{}, err
	}
	person := patient.Of(chart)
	out := Sitting{Patient: row.patient, Session: s, Person: person.Person.Fact, Contacts: patient.ContactPersons(chart)}
	for _, a := range person.Allergies {
		if a.Fact.Current() {
			out.Allergies = append(out.Allergies, a.Fact)
		}
	}
	for _, m := range person.Medicines {
		if m.Fact.Status != "stopped" {
			out.Medicines = append(out.Medicines, m.Fact)
		}
	}
	if person.Reviewed != nil {
		out.Reviewed = person.Reviewed.Entry.At
	}
	if row.under != nil && row.under.Key == s.Session {
		out.Under, out.Doses = row.under, row.under.Doses
	}
	for _, o := range dosing.Orders(chart, now) {
		if o.Stands() {
			out.Orders = append(out.Orders, o)
		}
	}
	if _, said, ok := ledger.Last[dosing.ComfortSaid](chart); ok {
		out.Comfort = &said
	}
	day := quantity.DayOf(s.From, b.clinic.loc)
	for _, e := range ledger.Find[dosing.EscortNamed](chart) {
		if e.For == day {
			out.Escort = &e
		}
	}
	for _, p := range s.People {
		if _, joined, err := b.clinic.Staff(ctx, p.Staff); err == nil {
			out.Team = append(out.Team, joined.Name+", "+p.Role)
		}
	}
	out.rules(row.def)
	return out, nil
}

// rules writes down what the protocol asks for, for the people who then judge
// by themselves.
func (s *Sitting) rules(def *protocol.Definition) {
	if def == nil || s.Session.Sort != schedule.Dosing {
		return
	}
	s.Course, s.Limits, s.Least, s.Drive = def.Title, dosing.Limits(def), def.Plan.Leaving.Least, def.Plan.Leaving.Drive
	for _, r := range def.Rules {
		switch {
		case r.Gate == protocol.DosingStart && (r.Decision == protocol.Exclude || r.Decision == protocol.Hold):
			s.Start = append(s.Start, figured(def, r))
		case r.Gate == protocol.DosingLeave:
			s.Leaving = append(s.Leaving, figured(def, r))
		}
	}
	for _, list := range []*[]string{&s.Start, &s.Leaving} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}

// figured is a rule’s title with the figures it rests on.
func figured(def *protocol.Definition, r protocol.Rule) string {
	var figures []string
	for _, name := range r.Params {
		if p, ok := def.Param(name); ok && !slices.Contains(figures, p.String()) {
			figures = append(figures, p.String())
		}
	}
	if len(figures) == 0 {
		return r.Title
	}
	return r.Title + " (" + strings.Join(figures, ", ") + ")"
}
