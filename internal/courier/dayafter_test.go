package courier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// dosed gives Ana a first dose now.
func (p *practice) dosed() {
	p.t.Helper()
	machine := must[access.Grant](p.t)(p.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "import"}}, access.Create, ledger.Dosing, ledger.PatientStream(p.ana), access.Unrelated))
	p.do(machine, clinic.ImportRecord{Patient: p.ana, Facts: []clinic.ImportedFact{{Fact: dosing.DoseGiven{Route: "IM", Amount: 50_000}}}})
}

// answersTap answers the day after's one tap by the link of the last message.
func (p *practice) answersTap(value string) {
	p.t.Helper()
	l := must[signin.Link](p.t)(p.door.Link(p.t.Context(), "home", token(p.out.sent[len(p.out.sent)-1].Body)))
	if l.Purpose != screening.ForPulse {
		p.t.Fatalf("the link is for %s", l.Purpose)
	}
	invited, _ := screening.InvitationStands(p.chart(), id.Entry(l.Subject), screening.ForPulse, p.now())
	ana := must[access.Grant](p.t)(p.Covering(l.Actor(p.ID()), access.Create, ledger.Measures, ledger.PatientStream(p.ana), access.Self))
	def := must[*instrument.Definition](p.t)(p.lib.Named(instrument.DayAfter))
	a := instrument.Answered{Administration: instrument.Administration{Response: clinic.ResponseOf(id.Entry(l.Subject), invited.Asks[0], def), Instrument: def.ID, Version: def.Version, Hash: def.Hash(), Recall: "today", Language: "en", By: instrument.BySelf, How: instrument.HowLink, Occasion: invited.Asks[0]},
		Answers: map[string]string{"feeling": value}, Started: p.now()}
	p.do(ana, clinic.SendResponse{Patient: p.ana, Invitation: id.Entry(l.Subject), Response: a, Instruments: p.lib})
}

// The morning after a first dose one tap is asked, alone and once. Who says how
// they are is left in peace; who asks for a call is called; and silence a day
// after the dose is an alert for a person, once, with an owner and a time, and
// never a reminder.
func TestTheDayAfter(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]struct {
		sort  string
		until time.Duration // the longest that the call may take
	}{"all-right": {}, "tender": {}, "call": {duty.Distress, 24 * time.Hour}, "": {duty.Silence, 24 * time.Hour}} {
		t.Run("says "+answer, func(t *testing.T) {
			t.Parallel()
			p := open(t, store.Config{DSN: storetest.SQLite(t)})
			c := p.courier()
			me, _, err := p.Staff(t.Context(), id.Staff(p.lee.Author().Person))
			if err != nil {
				t.Fatal(err)
			}
			p.do(p.lee, clinic.SetTeam{Patient: p.ana, Team: course.TeamSet{Members: []course.Member{{Staff: id.Staff(me.Author.Person), As: course.AsTherapist}}}})
			p.dosed()
			before := p.out.count()
			p.round(c)
			p.pass(23*time.Hour + 30*time.Minute) // Tuesday, 9:00
			p.round(c)
			p.round(c)
			var checks []outreach.Message
			for _, m := range p.messages() {
				if m.Queued.Form == outreach.Check {
					checks = append(checks, m)
				}
			}
			if len(checks) != 1 || len(checks[0].Queued.Asks) != 1 || p.out.count() == before {
				t.Fatalf("%d messages left, and of the day after %+v", p.out.count()-before, checks)
			}
			if body := p.out.sent[p.out.count()-1].Body; strings.Contains(strings.ToLower(body), "session") || strings.Contains(strings.ToLower(body), "ketamine") || !strings.Contains(body, "One tap") {
				t.Errorf("the message says %q", body)
			}
			if answer != "" {
				p.answersTap(answer)
			}
			p.pass(2 * time.Hour)
			for range 3 {
				p.round(c)
				p.pass(5 * time.Hour)
			}
			p.pass(3 * 24 * time.Hour)
			p.round(c)
			sent := 0
			for _, m := range p.messages() {
				if m.Queued.Form == outreach.Check {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("the tap was asked %d times", sent)
			}
			alerts := duty.Alerts(p.chart())
			if want.sort == "" {
				if len(alerts) != 0 {
					t.Errorf("%+v", alerts)
				}
				return
			}
			if len(alerts) != 1 || alerts[0].Sort != want.sort || alerts[0].Target.Sub(alerts[0].At) > want.until+24*time.Hour || alerts[0].Target.Before(alerts[0].At) {
				t.Fatalf("%+v", alerts)
			}
			if want.sort == duty.Silence && alerts[0].Owner != id.Staff(me.Author.Person) {
				t.Errorf("nobody has it by name: %+v", alerts[0])
			}
		})
	}
}
