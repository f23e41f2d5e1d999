package clinic_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// say is an act that records somebody's words.
type say struct {
	Patient id.Patient
	Words   string
}

func (say) Name() string             { return "test.say" }
func (say) Action() access.Action    { return access.Create }
func (s say) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(s.Patient)} }
func (s say) Decide(clinic.Charts, time.Time, *time.Location) ([]clinic.Proposal, error) {
	return []clinic.Proposal{{Stream: ledger.PatientStream(s.Patient), Fact: said{s.Words}}}, nil
}

// A manuscript is a book to tamper with: closed, copied, with the checkpoints
// that left the machine.
type manuscript struct {
	cfg, older           store.Config
	ring                 *seal.Ring
	outside              []byte
	size, victim, second int64    // entries: how many, and two blood pressures
	words, gone          int64    // entries with words: kept, and sealed away
	goneKey              []byte   // the wrapped key of the words before they were sealed away
	patients             []string // streams
}

// must does an act that has to succeed.
func (h *house) must(tb testing.TB, g access.Grant, act clinic.Act) []id.Entry {
	tb.Helper()
	out, err := h.Do(tb.Context(), g, id.Act(h.NewID()), act)
	if err != nil {
		tb.Fatalf("%s: %v", act.Name(), err)
	}
	return out.Entries
}

// imported is a long record from elsewhere, so that the tree has a tile.
func imported(p id.Patient, n int) clinic.ImportRecord {
	act := clinic.ImportRecord{Patient: p}
	for i := range n {
		value := int64(60_000 + i)
		act.Facts = append(act.Facts, clinic.ImportedFact{At: time.Date(2020, 1, 1, 0, i, 0, 0, time.UTC), Fact: patient.MeasurementTaken{Measurement: patient.Measurement{
			Coding: patient.Coding{System: "http://loinc.org", Code: patient.WeightCode}, Name: "Weight", Value: &value, Unit: "kg",
			Source: patient.Source{System: "test", ID: fmt.Sprintf("Observation/%d", i), Digest: "1"}}}})
	}
	return act
}

// machine is an importer's permission.
func machine(tb testing.TB, c *clinic.Clinic) access.Grant {
	tb.Helper()
	g, err := access.Decide(access.Request{Action: access.Create, Class: ledger.Demographics, Actor: access.Actor{Clinic: c.ID(),
		Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}})
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// write makes a small book of everything that can happen in one.
func write(t *testing.T, cfg store.Config) manuscript {
	t.Helper()
	h := open(t, cfg)
	m := manuscript{cfg: cfg, ring: h.ring}
	nurse, manager := h.nurse(t, "Sam Ortiz"), h.nurse(t, "Robin Vale")
	ana, ben, cleo := h.ana(t, "Moreno"), h.ana(t, "Aldous"), h.ana(t, "Ito")
	for _, p := range []id.Patient{ana, ben, cleo} {
		m.patients = append(m.patients, string(ledger.PatientStream(p)))
	}
	h.must(t, machine(t, h.Clinic), imported(cleo, 240))
	if _, err := h.Checkpoint(t.Context(), h.Own()); err != nil {
		t.Fatal(err)
	}
	h.Close()
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	m.older = clone(t, cfg)

	h.store = storetest.Open(t, cfg)
	var err error
	if h.Clinic, err = clinic.Open(t.Context(), clinic.Config{Store: h.store, Ring: h.ring, Kinds: kinds(t), Finders: finders()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	m.fill(t, h, nurse, manager, ana, ben)
	h.Close()
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	return m
}

// fill writes the second part: blood pressures, a correction, a void, words,
// visits and the checkpoints that leave the machine.
func (m *manuscript) fill(t *testing.T, h *house, nurse, other access.Actor, ana, ben id.Patient) {
	t.Helper()
	g, g2 := h.grant(t, nurse, ana), h.grant(t, other, ben)
	var taken []id.Entry
	for i := range 8 {
		taken = append(taken, h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(120+i, 80)})...)
		h.must(t, g2, clinic.TakeVitals{Patient: ben, Vitals: vitals(130+i, 85)})
	}
	h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(118, 76), Corrects: taken[1]})
	h.must(t, g, clinic.VoidEntry{Stream: ledger.PatientStream(ana), Entry: taken[2], Reason: "entered twice"})
	kept := h.must(t, g, say{ana, "I was afraid of the mask."})[0]
	gone := h.must(t, g, say{ana, "Something I would rather not have said."})[0]
	raw := storetest.Raw(t, m.cfg)
	x := &intruder{TB: t, db: raw, sqlite: !strings.HasPrefix(m.cfg.DSN, "postgres://")}
	x.one(&m.goneKey, `select wrapped from keys where name = $1`, "entry/"+string(gone))
	h.must(t, g, clinic.SealAway{Stream: ledger.PatientStream(ana), Entry: gone, Reason: "at the client's wish"})
	for i := range 6 {
		if err := h.Visit(t.Context(), []access.Grant{g, g2}[i%2], "page", ledger.VisitBody{Route: "GET /patients/{patient}"}); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if m.outside, err = h.Checkpoint(t.Context(), h.Own()); err != nil {
		t.Fatal(err)
	}
	h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(121, 79)}) // after the last checkpoint
	x.one(&m.victim, `select seq from entries where id = $1`, string(taken[5]))
	x.one(&m.second, `select seq from entries where id = $1`, string(taken[6]))
	x.one(&m.words, `select seq from entries where id = $1`, string(kept))
	x.one(&m.gone, `select seq from entries where id = $1`, string(gone))
	x.one(&m.size, `select max(seq) from entries`)
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
}

// A manipulation is one thing somebody does to a book past the program.
type manipulation struct {
	name    string
	outside bool                      // whether only a checkpoint from outside shows it
	first   func(m *manuscript) int64 // the entry that is named; nil if it is about none
	do      func(x *intruder, m *manuscript)
}

// TestTampering does every manipulation of the list to a copy of a book, and
// holds what verification says against what the list says it must.
func TestTampering(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing runs side by side in it; make test runs it whole")
	}
	each(t, func(t *testing.T, cfg store.Config) {
		m := write(t, cfg)
		for _, opt := range []clinic.VerifyOptions{{}, {Outside: m.outside}, {Since: m.outside}} {
			if report := verified(t, m.cfg, m.ring, opt); !report.Clean() || report.Entries != m.size || report.Visits != 6 || report.Checkpoints < 3 {
				t.Fatalf("before anything was done to it, the book is not clean: %+v", report)
			}
		}
		var mu sync.Mutex
		list := append(manipulations(), beyond()...)
		lines, counted := make([]string, len(list)), map[string]int{}
		t.Run("list", func(t *testing.T) {
			for i, mp := range list {
				t.Run(strings.ReplaceAll(mp.name, " ", "-"), func(t *testing.T) {
					t.Parallel()
					from, ring := m.cfg, m.ring
					if mp.name == "older copy put back" {
						from = m.older
					}
					copied := m
					x := intrude(t, clone(t, from), ring)
					mp.do(x, &copied)
					inside, with := judge(t, x.cfg, x.ring, mp, &copied)
					mu.Lock()
					defer mu.Unlock()
					lines[i] = fmt.Sprintf("%d\t%s\t%s\t%s\n", i+1, mp.name, found(inside), found(with))
					if i < 19 {
						counted["list"]++
						counted["inside"] += b2i(len(inside.Flaws) > 0)
						counted["outside"] += b2i(len(with.Flaws) > 0)
					}
				})
			}
		})
		var table bytes.Buffer
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		fmt.Fprint(w, strings.Join(lines, ""))
		w.Flush()
		t.Logf("manipulation, without and with checkpoints from outside:\n%s", table.String())
		if counted["list"] != 19 || counted["inside"] != 16 || counted["outside"] != 19 {
			t.Errorf("found %d of %d without and %d with checkpoints from outside; 16 and 19 of 19 are promised", counted["inside"], counted["list"], counted["outside"])
		}
	})
}

// judge verifies a manipulated copy without and with checkpoints from outside.
func judge(t *testing.T, cfg store.Config, ring *seal.Ring, mp manipulation, m *manuscript) (inside, with *clinic.Report) {
	t.Helper()
	inside = verified(t, cfg, ring, clinic.VerifyOptions{})
	if mp.outside && !inside.Clean() {
		t.Errorf("the list says that this cannot be seen from inside, but: %+v", inside.Flaws)
	}
	if !mp.outside && len(inside.Flaws) == 0 {
		t.Error("not seen")
	}
	with = verified(t, cfg, ring, clinic.VerifyOptions{Outside: m.outside})
	if len(with.Flaws) == 0 {
		t.Error("not seen with checkpoints from outside")
	}
	if mp.first != nil {
		for _, report := range []*clinic.Report{inside, with} {
			if f, bad := report.First(); bad && f.Seq != mp.first(m) {
				t.Errorf("named entry %d (%s), want %d", f.Seq, f.What, mp.first(m))
			}
		}
	}
	return inside, with
}

func found(r *clinic.Report) string {
	f, bad := r.First()
	switch {
	case !bad:
		return "not seen"
	case f.Seq > 0:
		return fmt.Sprintf("seen, entry %d named", f.Seq)
	}
	return "seen"
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// newSigner is a signing key under the book's own name, but not its key.
func newSigner(tb testing.TB, ring *seal.Ring) (signer note.Signer, private, public string) {
	tb.Helper()
	private, public, err := note.GenerateKey(rand.Reader, ring.Signer.Name())
	if err != nil {
		tb.Fatal(err)
	}
	if signer, err = note.NewSigner(private); err != nil {
		tb.Fatal(err)
	}
	return signer, private, public
}
