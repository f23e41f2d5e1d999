package clinic_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// said is a fact that carries words, for tests of sealing away.
type said struct {
	Words string `json:"words"`
}

func (said) Kind() string { return "test.said" }
func (said) Check() error { return nil }

func kinds(tb testing.TB) ledger.Kinds {
	tb.Helper()
	ks, err := ledger.Join(ledger.Facts(), staff.Facts(), preset.Facts(), patient.Facts(), instrument.Facts(), screening.Facts(), consent.Facts(), dosing.Facts(), integration.Facts(), duty.Facts(), outreach.Facts(), schedule.Facts(), note.Facts(),
		course.Facts(), []ledger.Kind{ledger.Define[said](ledger.Witnessed, ledger.Words).WithWords()})
	if err != nil {
		tb.Fatal(err)
	}
	return ks
}

// finders is the list of people, as the product computes it but for phases.
func finders() clinic.Finders {
	return clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind(), patient.DeathNoted{}.Kind(), "entry.voided"},
		Patients: func(s ledger.Stream, chart ledger.Chart) store.PatientRow {
			row := store.PatientRow{Patient: id.Patient(s.Key()), Phase: "enquiry"}
			for range ledger.Find[patient.DeathNoted](chart) {
				row.Deceased = true
			}
			return row
		}}
}

// A house is a clinic with its store, for one test.
type house struct {
	*clinic.Clinic
	cfg   store.Config
	ring  *seal.Ring
	store *store.Store
}

// open makes a new book in a fresh database.
func open(tb testing.TB, cfg store.Config) *house {
	tb.Helper()
	ring, err := seal.NewRing(storetest.Clinic)
	if err != nil {
		tb.Fatal(err)
	}
	cfg.Clinic = ring.Clinic
	s := storetest.Open(tb, cfg)
	h := &house{cfg: cfg, ring: ring, store: s}
	h.Clinic, err = clinic.Create(tb.Context(), clinic.Config{Store: s, Ring: ring, Kinds: kinds(tb), Finders: finders()}, "Juniper House", "America/Denver")
	if err != nil {
		tb.Fatal(err)
	}
	if err := h.EnsureFinders(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(h.Close)
	return h
}

// nurse is somebody on the care team.
func (h *house) nurse(tb testing.TB, name string) access.Actor {
	tb.Helper()
	person := id.Staff(id.Derived("test-staff", name))
	join := clinic.JoinStaff{Joined: staff.Joined{Staff: person, Name: name, Credential: "RN", Roles: []string{"monitor", "therapist"}}}
	if _, err := h.Do(tb.Context(), h.Own(), id.Act(id.Derived("join", name)), join); err != nil {
		tb.Fatal(err)
	}
	actor, _, err := h.Staff(tb.Context(), person)
	if err != nil {
		tb.Fatal(err)
	}
	return actor
}

// grant is somebody's permission to record in a patient's record.
func (h *house) grant(tb testing.TB, actor access.Actor, p id.Patient) access.Grant {
	tb.Helper()
	g, err := h.Covering(actor, access.Create, ledger.Vitals, ledger.PatientStream(p), access.Team)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// ana registers somebody.
func (h *house) ana(tb testing.TB, family string) id.Patient {
	tb.Helper()
	p := id.Patient(id.Derived("test-patient", family))
	actor := access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}
	g, err := access.Decide(access.Request{Actor: actor, Action: access.Create, Class: ledger.Demographics})
	if err != nil {
		tb.Fatal(err)
	}
	act := clinic.ImportRecord{Patient: p, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
		Name: patient.Name{Given: []string{"Ana"}, Family: family}, Born: "1985-03-12", Source: patient.Source{System: "test", ID: "Patient/" + family, Digest: "1"}}}}}
	if _, err := h.Do(tb.Context(), g, id.Act(id.New(time.Now())), act); err != nil {
		tb.Fatal(err)
	}
	return p
}

func vitals(sys, dia int) dosing.VitalsTaken {
	return dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: sys, Diastolic: dia}, Position: "seated"}
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, cfg store.Config)) {
	t.Run("sqlite", func(t *testing.T) { test(t, store.Config{DSN: storetest.SQLite(t)}) })
	t.Run("postgres", func(t *testing.T) {
		app, owner := storetest.Postgres(t)
		test(t, store.Config{DSN: app, OwnerDSN: owner})
	})
}

func TestABloodPressureIsRecordedAndVerified(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse, ana := h.nurse(t, "Sam Ortiz"), h.ana(t, "Moreno")
		g := h.grant(t, nurse, ana)
		for i := range 5 {
			out, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120+i, 80)})
			if err != nil || len(out.Entries) != 1 {
				t.Fatalf("recording: %v, %v", out, err)
			}
		}
		chart, err := h.Chart(t.Context(), g, ledger.PatientStream(ana))
		if err != nil {
			t.Fatal(err)
		}
		if _, v, ok := ledger.Last[dosing.VitalsTaken](chart); !ok || v.Pressure.Systolic != 124 {
			t.Errorf("the last blood pressure is %v", v)
		}
		if err := h.Visit(t.Context(), g, "page", ledger.VisitBody{Route: "GET /patients/{patient}"}); err != nil {
			t.Fatal(err)
		}
		report, err := h.Verify(t.Context(), h.Own(), clinic.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !report.Clean() || report.Entries != 8 {
			t.Errorf("verify: %+v", report)
		}
	})
}

var _ = context.Background
var _ = os.Getenv
var _ = filepath.Join
var _ = fmt.Sprint
