package clinic

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
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
}

// Downtime returns the sessions between two times, by when they begin, those
// under way among them. It is for the machine that makes the pack for when
// nothing works: the grant is the clinic's own.
func (b *Board) Downtime(ctx context.Context, grant access.Grant, from, until time.Time) ([]Sitting, error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return nil, err
	}
	desk, err := b.clinic.Desk(ctx)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fill(ctx, desk); err != nil {
		return nil, err
	}
	var out []Sitting
	for _, row := range b.held {
		for _, s := range row.sessions {
			runs := row.under != nil && row.under.Key == s.Session
			if !runs && (!s.Ahead() || !s.Until.After(from) || !s.From.Before(until)) {
				continue
			}
			one, err := b.sitting(ctx, row, s, desk.Now)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		planned := func(s schedule.Session) bool { return row.under != nil && s.Session == row.under.Key }
		if row.under != nil && !slices.ContainsFunc(row.sessions, planned) { // begun without a plan
			began := row.under.Begun.At
			s := schedule.Session{Planned: schedule.Planned{Session: row.under.Key, Sort: schedule.Dosing, Number: row.under.Number, From: began, Until: began}}
			one, err := b.sitting(ctx, row, s, desk.Now)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(x, y Sitting) int {
		if c := x.Session.From.Compare(y.Session.From); c != 0 {
			return c
		}
		return compareText(string(x.Session.Session), string(y.Session.Session))
	})
	return out, nil
}

// sitting gathers what is known of one session. b.mu is held.
func (b *Board) sitting(ctx context.Context, row boardRow, s schedule.Session, now time.Time) (Sitting, error) {
	chart, err := b.clinic.Record(ctx, b.clinic.own, ledger.PatientStream(row.patient))
	if err != nil {
		return Sitting{}, err
	}
	person := patient.Of(chart)
	out := Sitting{Session: s, Person: person.Person.Fact, Contacts: patient.ContactPersons(chart)}
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
