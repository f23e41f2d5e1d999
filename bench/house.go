package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// A house is one open book of made-up people.
type house struct {
	*clinic.Clinic
	cfg     store.Config
	opening clinic.Config
	store   *store.Store
	commits atomic.Int64 // transactions that changed the book
	nurse   access.Actor
	people  []person
}

// A person is somebody in care, with the nurse's permission to record.
type person struct {
	id     id.Patient
	stream ledger.Stream
	grant  access.Grant
}

var books atomic.Int64

// config makes an empty, migrated database for one clinic.
func (b *bench) config(db string, owner id.Clinic) (store.Config, error) {
	cfg := store.Config{Clinic: owner}
	if db == "sqlite" {
		dir := filepath.Join(b.dir, fmt.Sprintf("book%d", books.Add(1)))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return cfg, err
		}
		cfg.DSN = filepath.Join(dir, "clinic.db")
		return cfg, store.Create(b.ctx, cfg)
	}
	s, err := b.postgres()
	if err != nil {
		return cfg, err
	}
	name, err := s.database()
	if err != nil {
		return cfg, err
	}
	cfg.DSN, cfg.OwnerDSN = s.dsn(appRole, name), s.dsn(ownerRole, name)
	if err := store.Create(b.ctx, cfg); err != nil {
		return cfg, err
	}
	return cfg, s.member()
}

// house opens a new book.
func (b *bench) house(db string) (*house, error) {
	h, err := b.houseWith(db, func(*clinic.Config) {})
	if err != nil {
		return nil, err
	}
	return h, h.join(b.ctx)
}

// houseWith opens a new book in which nobody works yet, as set says.
func (b *bench) houseWith(db string, set func(*clinic.Config)) (*house, error) {
	ring, err := seal.NewRing(id.Clinic(id.New(time.Now())))
	if err != nil {
		return nil, err
	}
	h := &house{}
	if h.cfg, err = b.config(db, ring.Clinic); err != nil {
		return nil, err
	}
	kinds, err := course.Kinds()
	if err != nil {
		return nil, err
	}
	if h.store, err = store.Open(b.ctx, h.cfg); err != nil {
		return nil, err
	}
	h.opening = clinic.Config{Store: h.store, Ring: ring, Kinds: kinds, Finders: app.Finders(), Cache: 1 << 30}
	set(&h.opening)
	if h.Clinic, err = clinic.Create(b.ctx, h.opening, "Juniper House", "America/Denver"); err != nil {
		h.store.Close()
		return nil, err
	}
	h.watch()
	if err := h.EnsureFinders(b.ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// watch counts commits.
func (h *house) watch() {
	h.OnChange(func([]ledger.Stream) { h.commits.Add(1) })
}

// reopen opens the same book anew: nothing is in memory.
func (h *house) reopen(ctx context.Context) error {
	h.Clinic.Close()
	c, err := clinic.Open(ctx, h.opening)
	if err != nil {
		return err
	}
	h.Clinic = c
	h.watch()
	return nil
}

func (h *house) close() {
	h.Clinic.Close()
	h.store.Close()
}

// join lets a nurse begin work.
func (h *house) join(ctx context.Context) error {
	key := id.Staff(id.Derived("bench-nurse"))
	act := clinic.JoinStaff{Joined: staff.Joined{Staff: key, Name: "Sam Ortiz", Credential: "RN", Roles: []string{string(access.Monitor)}}}
	if _, err := h.Do(ctx, h.Own(), id.Act(h.NewID()), act); err != nil {
		return err
	}
	var err error
	h.nurse, _, err = h.Staff(ctx, key)
	return err
}

// program is who takes in records.
func (h *house) program() (access.Grant, error) {
	return access.Decide(access.Request{Action: access.Create, Class: ledger.Demographics, Actor: access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine},
		Author: ledger.Author{Sort: ledger.ByMachine, Person: "bench", Role: string(access.Machine)}}})
}

// admit registers somebody with a chart of so many entries.
func (h *house) admit(ctx context.Context, n, entries int) (person, error) {
	p := person{id: id.Patient(id.Derived("bench-patient", fmt.Sprint(n)))}
	p.stream = ledger.PatientStream(p.id)
	program, err := h.program()
	if err != nil {
		return p, err
	}
	for facts := range slices.Chunk(record(n, entries, h.Now()), 1000) {
		if _, err := h.Do(ctx, program, id.Act(h.NewID()), clinic.ImportRecord{Patient: p.id, Facts: facts}); err != nil {
			return p, err
		}
	}
	p.grant, err = h.Covering(h.nurse, access.Create, ledger.Vitals, p.stream, access.Team)
	return p, err
}

// fill registers so many people.
func (h *house) fill(ctx context.Context, people, entries int) error {
	from := len(h.people)
	h.people = append(h.people, make([]person, people)...)
	return together(min(people, 16), func(r int) error {
		for n := from + r; n < len(h.people); n += min(people, 16) {
			var err error
			if h.people[n], err = h.admit(ctx, n, entries); err != nil {
				return err
			}
		}
		return nil
	})
}

// together runs n goroutines and returns the first error.
func together(n int, run func(r int) error) error {
	var all sync.WaitGroup
	errs := make(chan error, n)
	for r := range n {
		all.Go(func() { errs <- run(r) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// record is a chart as a practice would have it: mostly vital signs and
// weights, a few conditions and medicines, over the last year.
func record(n, entries int, now time.Time) []clinic.ImportedFact {
	from := func(i int) patient.Source {
		return patient.Source{System: "bench", ID: fmt.Sprintf("Item/%d-%d", n, i), Digest: "1"}
	}
	facts := []clinic.ImportedFact{{Fact: patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: fmt.Sprintf("Moreno%d", n)},
		Born: "1985-03-12", Source: from(0)}}}
	for i := 1; i < entries; i++ {
		f := clinic.ImportedFact{At: now.Add(-time.Duration(entries-i) * (365 * 24 * time.Hour / time.Duration(entries)))}
		switch {
		case i%40 == 7:
			f.Fact = patient.ConditionNoted{Text: "Depression", Status: "active", Source: from(i),
				Codings: []patient.Coding{{System: patient.SNOMED, Code: "35489007", Display: "Depressive disorder"}}}
		case i%40 == 11:
			f.Fact = patient.MedicineNoted{Text: "Sertraline 50 MG Oral Tablet", Status: "stopped", Source: from(i)}
		default:
			v := vitals(i)
			v.From, v.Source = "imported", from(i)
			f.Fact = v
		}
		facts = append(facts, f)
	}
	return facts
}

// vitals is an ordinary set of vital signs.
func vitals(i int) dosing.VitalsTaken {
	rate, oxygen := 60+i%30, 95+i%5
	return dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: 110 + i%30, Diastolic: 70 + i%15}, HeartRate: &rate, Oxygen: &oxygen, Position: "seated"}
}
