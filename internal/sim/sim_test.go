package sim

import (
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
	"github.com/clew-health/clew/protocols"
	"github.com/clew-health/clew/texts"
)

// shipped is everything that acts decide by, read once.
var shipped = sync.OnceValue(func() clinic.Rules {
	read := func(b []byte, err error) []byte {
		if err != nil {
			panic(err)
		}
		return b
	}
	families, err := patient.ParseFamilies(read(protocols.FS.ReadFile("families.yaml")))
	if err != nil {
		panic(err)
	}
	medicines, err := patient.ParseMedicines(read(protocols.FS.ReadFile("medicines.yaml")))
	if err != nil {
		panic(err)
	}
	lib, problems := instrument.Load(instruments.Files())
	agreements, wrong := consent.Parse(consents.Files())
	if len(problems)+len(wrong) > 0 {
		panic("what ships cannot be read")
	}
	questions, err := screening.ParseQuestions(read(texts.FS.ReadFile("questions.yaml")))
	if err != nil {
		panic(err)
	}
	return clinic.Rules{Library: course.Library{Families: families, Medicines: medicines, Instruments: lib}, Questions: questions,
		Consents: agreements, Protocols: course.NewProtocols(protocols.Texts())}
})

var shippedModel = sync.OnceValue(func() *Model {
	m, err := ParseModel(ShippedModel)
	if err != nil {
		panic(err)
	}
	return m
})

// A lived is a clinic that lived, with its book open.
type lived struct {
	*clinic.Clinic
	report Report
	truth  strings.Builder
}

// empty is a new book on a clock of its own.
func empty(t *testing.T, f clinic.Finders, at time.Time) (*lived, *Clock) {
	t.Helper()
	clock := NewClock(at)
	ring, err := seal.NewRing(storetest.Clinic)
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, store.Config{DSN: storetest.SQLite(t), Clinic: ring.Clinic})
	kinds, err := course.Kinds()
	if err != nil {
		t.Fatal(err)
	}
	c, err := clinic.Create(t.Context(), clinic.Config{Store: s, Ring: ring, Kinds: kinds, Finders: f, Log: slog.New(slog.DiscardHandler), Now: clock.Now, Quiet: true}, "Juniper House", "America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.EnsureFinders(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &lived{Clinic: c}, clock
}

// lives lets a clinic live for a year, up to a fixed day.
func lives(t *testing.T, seed uint64, courses int, set func(*Config)) *lived {
	t.Helper()
	return livesWith(t, finders(), seed, courses, set)
}

// livesWith lets it live with lists of its own.
func livesWith(t *testing.T, f clinic.Finders, seed uint64, courses int, set func(*Config)) *lived {
	t.Helper()
	loc, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2026, 11, 20, 18, 0, 0, 0, loc)
	l, clock := empty(t, f, until.AddDate(0, -13, 0))
	cfg := Config{Clinic: l.Clinic, Clock: clock, Rules: shipped(), Model: shippedModel(), Courses: courses, Seed: seed, Until: until, Truth: &l.truth}
	if set != nil {
		set(&cfg)
	}
	if l.report, err = Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return l
}

// finders are the program's own.
func finders() clinic.Finders {
	return clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind(), course.Opened{}.Kind(), course.Closed{}.Kind()}, Patients: func(s ledger.Stream, chart ledger.Chart) store.PatientRow {
		row := store.PatientRow{Phase: course.Phase(chart)}
		row.Patient = patientOf(s)
		return row
	}}
}

func patientOf(s ledger.Stream) id.Patient { return id.Patient(s.Key()) }

// told is what was true, as it was written.
func (l *lived) told(t *testing.T) (out []Truth) {
	t.Helper()
	for line := range strings.Lines(l.truth.String()) {
		var one Truth
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}
