package clinic

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/texts"
)

// dutiful marks the acts that decide whose something is: who is on call is read
// with them, and whether those people still work here.
type dutiful interface{ dutiful() }

// Lengths are how long things may take, as they ship, read once.
var Lengths = sync.OnceValue(func() *duty.Policy {
	file, err := texts.FS.ReadFile("duty.yaml")
	if err != nil {
		panic(err)
	}
	p, err := duty.ParsePolicy(file)
	if err != nil {
		panic(err) // a test reads the same file
	}
	return p
})

// onCall returns the people who are on call around a time: those whose own
// record says whether they still work here.
func onCall(rota ledger.Chart, now time.Time) []id.Staff {
	const ahead, behind = 3 * 24 * time.Hour, 24 * time.Hour
	var out []id.Staff
	for _, s := range duty.Turns(rota, now.Add(-behind), now.Add(ahead)) {
		for _, who := range []id.Staff{s.OnCall, s.Backup, s.Director} {
			if who != "" && !slices.Contains(out, who) {
				out = append(out, who)
			}
		}
	}
	return out
}

// people adds, for an act that decides whose something is, the records of
// everybody who may stand in line for it.
func (b *batch) people(charts Charts, act Act, now time.Time) error {
	var about id.Session
	if late, ok := act.(interface{ about() id.Session }); ok {
		about = late.about()
	}
	rota, err := b.chart(duty.RotaStream)
	if err != nil {
		return err
	}
	charts[duty.RotaStream] = rota
	who := onCall(rota, now)
	for s, chart := range charts {
		if s.Kind() == "patient" {
			for _, a := range duty.OpenAlerts(chart) {
				who = append(who, a.Owner, a.Backup, a.Director)
				if a.Taken != nil {
					who = append(who, id.Staff(a.Taken.By.Person))
				}
			}
			session, under := dosing.Underway(chart)
			if about != "" { // what is entered about one that may be over
				session, under = dosing.SessionOf(chart, about)
			}
			if under { // who can be called into its room
				who = append(append(who, near(session)...), prescribersOf(chart, session, now, b.c.loc)...)
			}
		}
	}
	for _, person := range who {
		s := ledger.StaffStream(person)
		if _, read := charts[s]; !id.Valid(string(person)) || read {
			continue
		}
		if charts[s], err = b.chart(s); err != nil {
			return err
		}
	}
	return nil
}

// staffed marks the acts that ask who works here: the records of all colleagues
// are read with them.
type staffed interface{ staffed() }

// colleagues adds the records of everybody who works here, or did.
func (b *batch) colleagues(charts Charts) error {
	streams, err := b.book.StreamsOf(ledger.StaffStream("").Kind())
	if err != nil {
		return err
	}
	for s := range b.fresh { // somebody who joins in the same commit
		if s.Kind() == ledger.StaffStream("").Kind() && !slices.Contains(streams, s) {
			streams = append(streams, s)
		}
	}
	for _, s := range streams {
		if charts[s], err = b.chart(s); err != nil {
			return err
		}
	}
	return nil
}

// another reports whether somebody besides whoever acts works here in a role.
// The act is staffed.
func (cs Charts) another(d doer, role access.Role) bool {
	for s, chart := range cs {
		if s.Kind() != ledger.StaffStream("").Kind() || s.Key() == d.author.Person {
			continue
		}
		if joined, here := staff.Of(chart); here && slices.Contains(joined.Roles, string(role)) {
			return true
		}
	}
	return false
}

// desk is what an act decides whose something is by.
func (cs Charts) desk(now time.Time, loc *time.Location) duty.Desk {
	return duty.Desk{Rota: cs.Of(duty.RotaStream), Policy: Lengths(), Now: now, Location: loc, Here: func(s id.Staff) bool {
		_, here := staff.Of(cs.Of(ledger.StaffStream(s)))
		return here
	}}
}

// Desk is what is shown about duty: who is on call, and who of them still works
// here, now. extra are people to look up besides those who are on call.
func (c *Clinic) Desk(ctx context.Context, extra ...id.Staff) (duty.Desk, error) {
	now := c.Now()
	rota, err := c.read(ctx, c.own, duty.RotaStream)
	if err != nil {
		return duty.Desk{}, err
	}
	here := map[id.Staff]bool{}
	for _, who := range append(onCall(rota, now), extra...) {
		if _, looked := here[who]; looked || who == "" {
			continue
		}
		chart, err := c.read(ctx, c.own, ledger.StaffStream(who))
		if err != nil {
			return duty.Desk{}, err
		}
		_, here[who] = staff.Of(chart)
	}
	return duty.Desk{Rota: rota, Policy: Lengths(), Now: now, Location: c.loc, Here: func(s id.Staff) bool { return here[s] }}, nil
}

// RoomLock is after how long the screen in a dosing session's room locks here.
func (c *Clinic) RoomLock(ctx context.Context) (time.Duration, error) {
	rota, err := c.read(ctx, c.own, duty.RotaStream)
	if err != nil {
		return 0, err
	}
	return duty.Desk{Rota: rota, Policy: Lengths()}.Length(duty.RoomLock), nil
}

// DeskFor is Desk for what is shown about one record: it also looks up everybody
// who has a part in its alerts.
func (c *Clinic) DeskFor(ctx context.Context, chart ledger.Chart) (duty.Desk, error) {
	var who []id.Staff
	for _, a := range duty.Alerts(chart) {
		who = append(who, a.Owner, a.Backup, a.Director)
		for _, t := range []*duty.Touch{a.Taken, a.Closed} {
			if t != nil && t.By.Sort == ledger.ByStaff {
				who = append(who, id.Staff(t.By.Person))
			}
		}
	}
	for _, t := range duty.OpenTasks(chart) {
		who = append(who, t.Owner)
	}
	return c.Desk(ctx, who...)
}

// raise is what answers raise: entries beside them.
func (cs Charts) raise(stream ledger.Stream, given []duty.Given, now time.Time, loc *time.Location) []Proposal {
	var out []Proposal
	for _, r := range cs.desk(now, loc).RaiseAll(cs.Of(stream), given) {
		out = append(out, Proposal{Stream: stream, Fact: r})
	}
	return out
}

// asker is who asked and was with the client; empty where they answered alone.
func (d doer) asker(a instrument.Administration) id.Staff {
	if d.author.Sort != ledger.ByStaff || a.By == instrument.BySelf && !a.Asked() && a.How != instrument.HowRoom {
		return ""
	}
	return id.Staff(d.author.Person)
}

// fromAnswers is what answers outside a questionnaire give, where the client
// gave them by themselves.
func fromAnswers(answers []patient.Asked) []duty.Given {
	var out []duty.Given
	for _, a := range answers {
		level := Lengths().LevelOfFact(a.Fact)
		sign := a.Answer == patient.Yes || a.Answer == patient.Valued && a.Value != "0" && a.Value != "never"
		if level != "" && sign {
			out = append(out, duty.Given{Sort: duty.RiskAnswer, Fact: a.Fact, Value: answerOf(a), Level: level})
		}
	}
	return out
}

func answerOf(a patient.Asked) string {
	if a.Answer == patient.Valued {
		return a.Value
	}
	return a.Answer
}

// harder is what a whole response gives because its score is worse than an
// earlier one by more than the scale's own noise. It is looked at; it calls
// nobody away.
func harder(chart ledger.Chart, response instrument.Answered, lib *instrument.Library, by id.Staff, now time.Time, loc *time.Location) []duty.Given {
	if by == "" && response.By == instrument.ByOther {
		return nil // somebody else's view of them is not their own score
	}
	e := ledger.Entry{ID: "being sent", At: now, Recorded: now, Fact: response, Kind: response.Kind(), Class: ledger.Measures}
	var out []duty.Given
	for _, w := range instrument.NotOnTrack(course.Library{Instruments: lib}.Progress(chart.With(e), now.In(loc)).Trends) {
		if w.Def.ID == response.Instrument && w.To.Response == response.Response {
			out = append(out, duty.Given{Sort: duty.Worsening, Instrument: w.Def.ID, Response: response.Response, Item: w.Score.ID, Value: w.Since, Level: duty.Amber, By: by})
		}
	}
	return out
}
