package clinic_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/store"
)

// What is due follows the book: a session that is moved takes its windows along,
// one that is called off takes them away.
func TestAgenda(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		lib, shelf := shippedScales(), everyProtocol()
		def, err := shelf.Ship("kap-im")
		if err != nil {
			t.Fatal(err)
		}
		program, err := access.Decide(access.Request{Actor: access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}},
			Action: access.Create, Class: ledger.Demographics})
		if err != nil {
			t.Fatal(err)
		}
		now := h.Now()
		key, session := id.Course(h.NewID()), id.Session(h.NewID())
		from := now.AddDate(0, 0, 3)
		write := func(facts ...ledger.Fact) {
			t.Helper()
			act := clinic.ImportRecord{Patient: ana}
			for _, f := range facts {
				act.Facts = append(act.Facts, clinic.ImportedFact{At: now.Add(-time.Hour), Fact: f})
			}
			h.must(t, program, act)
		}
		write(course.Opened{Course: key, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: "trd"},
			schedule.Planned{Session: session, Course: key, Sort: schedule.Dosing, Number: 1, From: from, Until: from.Add(time.Hour)})
		desk := (&bench{h: h, ana: ana}).staff(t, ana, access.FrontDesk)
		if _, err := clinic.NewAgenda(h.Clinic, clinic.Rules{}).Due(t.Context(), desk, now, now); fault.KindOf(err) != fault.Denied {
			t.Errorf("a permission for one record reads every record's plan: %v", err)
		}
		all, err := h.Covering(access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}, access.List, ledger.Scheduling, "", access.Unrelated)
		if err != nil {
			t.Fatal(err)
		}
		a := clinic.NewAgenda(h.Clinic, clinic.Rules{Library: course.Library{Instruments: lib}, Protocols: shelf})
		due := func(days int) (keys []string) {
			t.Helper()
			windows, err := a.Due(t.Context(), all, now.AddDate(0, 0, days), now.AddDate(0, 0, days).Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range windows {
				if w.Patient != ana || w.Course != key || w.Due.IsZero() {
					t.Errorf("%+v", w)
				}
				keys = append(keys, w.Key)
			}
			return keys
		}
		if keys := due(2); !slices.Contains(keys, "phq-9/baseline") || !slices.Contains(keys, "pc-ptsd-5/screening") {
			t.Errorf("before the first dose: %v", keys)
		}
		if keys := due(4); !slices.Contains(keys, "day-after/after-24h/1") {
			t.Errorf("the day after: %v", keys)
		}
		to := now.AddDate(0, 0, 5)
		write(schedule.Moved{Session: session, From: to, Until: to.Add(time.Hour), AskedBy: schedule.ByClient})
		if keys := due(4); slices.Contains(keys, "day-after/after-24h/1") || !slices.Contains(keys, "phq-9/baseline") {
			t.Errorf("after the session was moved: %v", keys)
		}
		if keys := due(6); !slices.Contains(keys, "day-after/after-24h/1") {
			t.Errorf("the day after the new date: %v", keys)
		}
		write(schedule.Cancelled{Session: session, AskedBy: schedule.ByClinic})
		if keys := due(6); slices.Contains(keys, "day-after/after-24h/1") {
			t.Errorf("after it was called off: %v", keys)
		}
	})
}
