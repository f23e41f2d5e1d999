package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/backup"
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
	"github.com/clew-health/clew/internal/store/storetest"
)

// A house is an open book with somebody who records in it.
type house struct {
	*clinic.Clinic
	cfg   store.Config
	ring  *seal.Ring
	store *store.Store
	nurse access.Grant
	ana   id.Patient
	shut  func()
}

// juniper is whose books these are: not the clinic that test databases hold.
const juniper id.Clinic = "00000000-0000-7000-8000-0000000000b7"

func config() (clinic.Config, error) {
	kinds, err := course.Kinds()
	return clinic.Config{Kinds: kinds, Quiet: true, Finders: clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind(), "entry.voided"},
		Patients: func(s ledger.Stream, chart ledger.Chart) store.PatientRow {
			return store.PatientRow{Patient: id.Patient(s.Key()), Phase: "enquiry"}
		}}}, err
}

// opens is how the composition root opens a book.
func opens(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error) {
	cc, err := config()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	cc.Store, cc.Ring = s, ring
	c, err := clinic.Open(ctx, cc)
	if err == nil {
		err = c.EnsureFinders(ctx)
	}
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); s.Close() }, nil
}

// sqlite is where a book may be made.
func sqlite(tb testing.TB) store.Config {
	return store.Config{DSN: filepath.Join(tb.TempDir(), "clinic.db"), Clinic: juniper}
}

// postgres is a database that holds another clinic's book.
func postgres(tb testing.TB) store.Config {
	app, owner := storetest.Postgres(tb)
	return store.Config{DSN: app, OwnerDSN: owner, Clinic: juniper}
}

// must fails a test on an error.
func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// found makes a book with a nurse and a patient in it.
func found(tb testing.TB, cfg store.Config) *house {
	tb.Helper()
	h := &house{cfg: cfg, ring: must(seal.NewRing(cfg.Clinic))(tb)}
	if err := store.Create(tb.Context(), cfg); err != nil {
		tb.Fatal(err)
	}
	h.store = must(store.Open(tb.Context(), cfg))(tb)
	cc := must(config())(tb)
	cc.Store, cc.Ring = h.store, h.ring
	h.Clinic = must(clinic.Create(tb.Context(), cc, "Juniper House", "America/Denver"))(tb)
	if err := h.EnsureFinders(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	closed := false
	h.shut = func() {
		if !closed {
			closed = true
			h.Close()
			h.store.Close()
		}
	}
	tb.Cleanup(h.shut)
	h.people(tb)
	return h
}

func (h *house) people(tb testing.TB) {
	tb.Helper()
	person := id.Staff(id.Derived("test-staff", "Sam"))
	joined := staff.Joined{Staff: person, Name: "Sam Ortiz", Credential: "RN", Roles: []string{"monitor", "therapist"}}
	must(h.Do(tb.Context(), h.Own(), id.Act(id.Derived("join", "Sam")), clinic.JoinStaff{Joined: joined}))(tb)
	h.ana = id.Patient(id.Derived("test-patient", "Moreno"))
	machine := access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}
	g := must(access.Decide(access.Request{Actor: machine, Action: access.Create, Class: ledger.Demographics}))(tb)
	must(h.Do(tb.Context(), g, id.Act(h.NewID()), clinic.ImportRecord{Patient: h.ana, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
		Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Born: "1985-03-12", Source: patient.Source{System: "test", ID: "Patient/Moreno", Digest: "1"}}}}}))(tb)
	actor, _, err := h.Staff(tb.Context(), person)
	if err != nil {
		tb.Fatal(err)
	}
	h.nurse = must(h.Covering(actor, access.Create, ledger.Vitals, ledger.PatientStream(h.ana), access.Team))(tb)
}

// record records blood pressures.
func (h *house) record(tb testing.TB, n int) {
	tb.Helper()
	for i := range n {
		v := dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: 110 + i%60, Diastolic: 70}, Position: "seated"}
		must(h.Do(tb.Context(), h.nurse, id.Act(h.NewID()), clinic.TakeVitals{Patient: h.ana, Vitals: v}))(tb)
	}
}

// beside writes what is not the book: a draft, a passkey, a link, a code,
// a process note, a file, and what must not survive: a signed-in browser.
func (h *house) beside(tb testing.TB) {
	tb.Helper()
	noon := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	err := h.store.Update(tb.Context(), h.Own(), func(w *store.Tx) error {
		for _, err := range []error{
			w.SaveDraft(store.DraftRow{Author: "staff:a", Form: "vitals", Subject: "patient/1", Sealed: []byte("sealed"), Updated: noon}),
			w.PutPasskey(store.PasskeyRow{ID: []byte{0, 1, 255}, Person: "p", Credential: []byte("{}"), Label: "blue key", Created: noon}),
			w.PutLink(store.LinkRow{Hash: id.Hash("link"), Patient: "p", Purpose: "screening", Subject: "s", Created: noon, Ends: noon.Add(time.Hour)}),
			w.PutLogin(store.LoginRow{Hash: id.Hash("cookie"), Person: "p", Created: noon, Seen: noon, Ends: noon.Add(time.Hour), Method: "passkey"}),
			w.PutCode(store.CodeRow{Hash: id.Hash("code"), Purpose: "setup", Person: "p", Ends: noon.Add(time.Hour)}),
			w.PutBlob(store.BlobRow{Blob: id.Derived("file"), Size: 5, Created: noon}),
			w.PutBlobChunk(id.Derived("file"), 0, []byte("bytes")),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	if err := h.KeepProcessNote(tb.Context(), h.nurse, clinic.ProcessNote{ID: id.Derived("note"), Patient: h.ana, Text: "What I wondered."}); err != nil {
		tb.Fatal(err)
	}
	if err := h.Visit(tb.Context(), h.nurse, "page", ledger.VisitBody{Route: "GET /patients/{patient}"}); err != nil {
		tb.Fatal(err)
	}
}

func (h *house) source(cards ...backup.Card) backup.Source {
	src := backup.Source{Store: h.store, Ring: h.ring, Program: "test", Now: time.Now}
	for _, c := range cards {
		src.Cards = append(src.Cards, c.Recipient())
	}
	return src
}

func plan(keys backup.Keys) backup.Plan { return backup.Plan{Keys: keys, Open: opens, Now: time.Now} }

// backed writes a backup.
func (h *house) backed(tb testing.TB, cards ...backup.Card) (string, backup.Made) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "book"+backup.Suffix)
	return path, must(backup.WriteFile(tb.Context(), h.source(cards...), path))(tb)
}

// names lists a folder.
func names(tb testing.TB, dir string) (out []string) {
	tb.Helper()
	for _, e := range must(os.ReadDir(dir))(tb) {
		out = append(out, e.Name())
	}
	return out
}
