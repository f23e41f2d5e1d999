package courier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// queued puts a message with a link into the outbox, to be sent tomorrow.
func (p *practice) queued(invited screening.Invited) (message, invitation id.Entry) {
	p.t.Helper()
	invited.Until = p.now().Add(14 * 24 * time.Hour)
	invitation = p.do(p.lee, clinic.InviteClient{Patient: p.ana, Invited: invited}).Entries[0]
	return p.do(p.lee, clinic.QueueMessage{Patient: p.ana, Queued: outreach.Queued{Purpose: invited.Purpose, Template: "message." + invited.Purpose, Invitation: invitation,
		NotBefore: p.now().Add(24 * time.Hour)}}).Entries[0], invitation
}

// imported writes facts into Ana's record, as another program would.
func (p *practice) imported(facts ...ledger.Fact) {
	p.t.Helper()
	machine := must[access.Grant](p.t)(p.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "import"}}, access.Create, ledger.Dosing, ledger.PatientStream(p.ana), access.Unrelated))
	var all []clinic.ImportedFact
	for _, f := range facts {
		all = append(all, clinic.ImportedFact{Fact: f})
	}
	p.do(machine, clinic.ImportRecord{Patient: p.ana, Facts: all})
}

// What became of a message.
func (p *practice) became(message id.Entry) string {
	p.t.Helper()
	for _, m := range p.messages() {
		switch {
		case m.Key() != message:
		case m.Delivered.ID != "":
			return "sent"
		case m.Failed != nil:
			return m.Failed.Why
		}
	}
	return "waits"
}

// Nothing is sent that is done: what a link asks was answered or signed by the
// time its hour comes. What is not done goes.
func TestNothingIsSentThatIsDone(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		invited screening.Invited
		then    func(p *practice, invitation id.Entry)
		want    string
	}{
		"a consent, signed in the room": {screening.Invited{Purpose: screening.ForConsent}, func(p *practice, _ id.Entry) {
			p.imported(consent.Signed{Text: "kap-im", Hash: strings.Repeat("a", 64), As: consent.AsClient, Name: "Ana Moreno", Language: "en", Version: "1.0.0", How: consent.InRoom})
		}, outreach.Signed},
		"a consent, signed by staff alone": {screening.Invited{Purpose: screening.ForConsent}, func(p *practice, _ id.Entry) {
			p.imported(consent.Signed{Text: "kap-im", Hash: strings.Repeat("a", 64), As: consent.AsPrescriber, Name: "Lee Park", Language: "en", Version: "1.0.0", How: consent.InRoom})
		}, "sent"},
		"questions, answered on a tablet": {screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"gad-7"}}, func(p *practice, invitation id.Entry) {
			d := must[*instrument.Definition](p.t)(p.lib.Named("gad-7"))
			p.imported(instrument.Answered{Administration: instrument.Administration{Response: clinic.ResponseOf(invitation, "gad-7", d), Instrument: d.ID, Version: d.Version, Hash: d.Hash(), By: instrument.BySelf, How: instrument.HowLink, Language: "en", Recall: d.Recalls[0].ID},
				Answers: map[string]string{"q1": "1", "q2": "1", "q3": "1", "q4": "1", "q5": "1", "q6": "1", "q7": "1"}, Started: p.now(), Finished: p.now()})
		}, outreach.Answered},
		"questions, answered the first of two": {screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"gad-7", "peg"}}, func(p *practice, invitation id.Entry) {
			d := must[*instrument.Definition](p.t)(p.lib.Named("gad-7"))
			p.imported(instrument.Answered{Administration: instrument.Administration{Response: clinic.ResponseOf(invitation, "gad-7", d), Instrument: d.ID, Version: d.Version, Hash: d.Hash(), By: instrument.BySelf, How: instrument.HowLink, Language: "en", Recall: d.Recalls[0].ID},
				Answers: map[string]string{"q1": "1", "q2": "1", "q3": "1", "q4": "1", "q5": "1", "q6": "1", "q7": "1"}, Started: p.now(), Finished: p.now()})
		}, "sent"},
		"questions that nobody answered": {screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"gad-7"}}, func(*practice, id.Entry) {}, "sent"},
		"a break until they say so":      {screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"gad-7"}}, func(p *practice, _ id.Entry) { p.imported(outreach.NotNow{Open: true}) }, outreach.NotNeeded},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := open(t, store.Config{DSN: storetest.SQLite(t)})
			courier := p.courier()
			message, invitation := p.queued(c.invited)
			p.round(courier)
			c.then(p, invitation)
			p.pass(25 * time.Hour)
			p.round(courier)
			if got := p.became(message); got != c.want {
				t.Errorf("it is %s, want %s", got, c.want)
			}
		})
	}
}

// Whoever had a dose is sent no link to answer or sign before they are back; what
// waits goes the next day.
func TestNothingIsAskedAfterADose(t *testing.T) {
	t.Parallel()
	p := open(t, store.Config{DSN: storetest.SQLite(t)})
	c := p.courier()
	message, _ := p.queued(screening.Invited{Purpose: screening.ForConsent})
	p.pass(25 * time.Hour)
	p.dosed()
	p.round(c)
	p.pass(3 * time.Hour)
	p.round(c)
	if got := p.became(message); got != "waits" {
		t.Errorf("on the day of the dose it is %s", got)
	}
	p.pass(20 * time.Hour) // the next morning
	p.round(c)
	if got := p.became(message); got != "sent" {
		t.Errorf("the next day it is %s", got)
	}
}

// While a course is paused nobody is reminded of what leads to the next dose; what
// waits in the outbox for it is not sent either. What looks after them goes on.
func TestAPausedCourseSendsNoReminders(t *testing.T) {
	t.Parallel()
	p := open(t, store.Config{DSN: storetest.SQLite(t)})
	c := p.courier()
	p.dosed()
	p.pass(14 * 24 * time.Hour)
	open, _ := course.Latest(p.chart())
	queue := func(ask string) id.Entry {
		return p.do(p.lee, clinic.QueueMessage{Patient: p.ana, Queued: outreach.Queued{Purpose: screening.ForMeasures, Template: "message.measures", Form: outreach.Full, Asks: []string{ask}, NotBefore: p.now().Add(time.Hour)}}).Entries[0]
	}
	before := queue("phq-9/before-dose/2")
	p.imported(course.Paused{Course: open.Course, Reason: course.PauseReasons[0]})
	p.pass(2 * time.Hour)
	sent := p.out.count()
	p.round(c)
	if got := p.became(before); got != outreach.NotNeeded || p.out.count() != sent {
		t.Errorf("a reminder of the next dose is %s, %d messages left", got, p.out.count()-sent)
	}
}
