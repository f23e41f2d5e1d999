package clinic_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A followDay is a clinic on one day of its calendar: somebody is on call from nine
// to eleven, Ana's first dose is planned for one o'clock, Ben had the same course and
// died, and Cleo never had one. Nobody writes anything; only the clock moves.
type followDay struct {
	*house
	now            time.Time
	ana, ben, cleo id.Patient
	grant          access.Grant
	rules          clinic.Rules
}

func newFollowDay(t *testing.T) *followDay {
	t.Helper()
	d := &followDay{house: open(t, store.Config{DSN: storetest.SQLite(t)})}
	y, m, day := time.Now().In(d.Location()).Date()
	hour := func(h int) time.Time { return time.Date(y, m, day+1, h, 0, 0, 0, d.Location()) }
	d.ana, d.ben, d.cleo = d.house.ana(t, "Moreno"), d.house.ana(t, "Benson"), d.house.ana(t, "Cleve")
	maya := d.colleague(t, "Maya Chen", "therapist")
	d.must(t, (&bench{h: d.house}).clinicwide(t), clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{{From: hour(9), Until: hour(11), OnCall: maya, Number: "+1 303 555 0100"}}}})
	program, err := access.Decide(access.Request{Actor: access.Actor{Clinic: d.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}},
		Action: access.Create, Class: ledger.Demographics})
	if err != nil {
		t.Fatal(err)
	}
	shelf := everyProtocol()
	def, err := shelf.Ship("kap-im")
	if err != nil {
		t.Fatal(err)
	}
	source := patient.Source{System: "test", ID: "Patient/1", Digest: "2"}
	for _, who := range []id.Patient{d.ana, d.ben} {
		key := id.Course(d.NewID())
		facts := []ledger.Fact{
			patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Contacts: []patient.Contact{{Sort: "email", Value: "ana@example.org"}}, Source: source},
			course.Opened{Course: key, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: "trd"},
			schedule.Planned{Session: id.Session(d.NewID()), Course: key, Sort: schedule.Dosing, Number: 1, From: hour(13), Until: hour(16)}}
		if who == d.ben {
			facts = append(facts, patient.DeathNoted{On: "2026-03-01", Source: source})
		}
		act := clinic.ImportRecord{Patient: who}
		for i, f := range facts {
			act.Facts = append(act.Facts, clinic.ImportedFact{At: hour(0).AddDate(0, 0, -4).Add(time.Duration(i) * time.Second), Fact: f})
		}
		d.must(t, program, act)
	}
	d.now = hour(6)
	d.reopen(t, func(cfg *clinic.Config) { cfg.Quiet, cfg.Now = true, func() time.Time { return d.now } })
	d.rules = clinic.Rules{Library: course.Library{Instruments: shippedScales()}, Protocols: shelf}
	if d.grant, err = d.Covering(access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}, access.List, ledger.Demographics, "", access.Unrelated); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *followDay) look(t *testing.T, b *clinic.Board) map[id.Patient]clinic.FollowedUp {
	t.Helper()
	all, at, err := b.FollowUp(t.Context(), d.grant)
	if err != nil || !at.Equal(d.now) {
		t.Fatalf("%s, %v", at, err)
	}
	out := map[id.Patient]clinic.FollowedUp{}
	for _, one := range all {
		out[one.Patient] = one
	}
	if len(out) != 3 || len(all) != 3 {
		t.Fatalf("%d people, want Ana, Ben and Cleo", len(all))
	}
	return out
}

// What a board keeps of follow-up moves with the clock, though nobody writes: at
// every look of a day it is what a board shows that was made this minute. The
// control: within the day Ana's visits turn, and what may be asked of her turns with
// who is on call; a row kept as it was in the morning would be wrong by both.
func TestFollowUpMovesWithTheClock(t *testing.T) {
	t.Parallel()
	d := newFollowDay(t)
	board := clinic.NewBoard(d.Clinic, d.rules)
	morning := d.look(t, board)
	visits, asks, turned := morning[d.ana].Visits, morning[d.ana].Steps, 0
	if !morning[d.ana].Asked || len(visits.Visits) == 0 || len(asks) == 0 || morning[d.cleo].Asked {
		t.Fatalf("in the morning: %+v", morning)
	}
	if ben := morning[d.ben]; !ben.Standing.Died || !ben.Asked || len(ben.Steps) > 0 {
		t.Errorf("who died is counted, and asked nothing: %+v", ben)
	}
	day, asked := d.now, map[bool]bool{}
	for ; d.now.Before(day.Add(17 * time.Hour)); d.now = d.now.Add(20*time.Minute - time.Second) {
		kept, made := d.look(t, board), d.look(t, clinic.NewBoard(d.Clinic, d.rules))
		if !reflect.DeepEqual(kept, made) {
			t.Fatalf("at %s the board keeps\n%+v\nand one made now shows\n%+v", d.now.Format("15:04:05"), kept[d.ana], made[d.ana])
		}
		if now := kept[d.ana].Visits; !reflect.DeepEqual(now, visits) {
			visits, turned = now, turned+1
		}
		if steps := kept[d.ana].Steps; d.now.Before(day.Add(7*time.Hour)) && len(steps) > 0 {
			onCall := !d.now.Before(day.Add(3*time.Hour)) && d.now.Before(day.Add(5*time.Hour))
			if asked[onCall] = true; steps[0].Risk != onCall {
				t.Errorf("at %s what must not go unheard is asked: %v; somebody is on call: %v", d.now.Format("15:04:05"), steps[0].Risk, onCall)
			}
		}
	}
	if turned == 0 {
		t.Error("control: no visit of Ana's turned with the clock")
	}
	if len(asked) != 2 {
		t.Errorf("control: nothing was asked while somebody was on call, or while nobody was: %v", asked)
	}
	d.now = day // a clock that is put back
	if again := d.look(t, board); !reflect.DeepEqual(again, morning) {
		t.Errorf("back in the morning the board keeps %+v, and showed %+v", again, morning)
	}
}

// Whoever died is followed up and nowhere else on the board; and who may not list
// people, or may see one record only, sees nobody.
func TestFollowUpIsForWhoMayListPeople(t *testing.T) {
	t.Parallel()
	d := newFollowDay(t)
	board := clinic.NewBoard(d.Clinic, d.rules)
	d.look(t, board)
	all, err := d.Covering(access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}, access.List, ledger.Scheduling, "", access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	came, err := board.Visitors(t.Context(), all, access.Actor{}, d.now.AddDate(0, 0, -1), d.now.AddDate(0, 0, 1))
	if err != nil || len(came) != 1 || came[0].Patient != d.ana {
		t.Errorf("on the day's page: %+v, %v; want Ana alone", came, err)
	}
	for what, grant := range map[string]access.Grant{"nobody": {}, "one record": (&bench{h: d.house, ana: d.ana}).staff(t, d.ana, access.FrontDesk)} {
		if rows, _, err := board.FollowUp(t.Context(), grant); fault.KindOf(err) != fault.Denied || len(rows) > 0 {
			t.Errorf("%s: %d people, %v", what, len(rows), err)
		}
	}
}
