package clinic_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/store"
)

// A workload is a day's random work, the same for the same seed on any
// database and however it is divided among processes: every act has its key
// and its time from the seed, and each worker corrects, voids and seals away
// only what it recorded itself, in records that all share.
type workload struct {
	seed   uint64
	people []id.Patient
}

func newWorkload(seed uint64, people int) workload {
	w := workload{seed: seed}
	for i := range people {
		w.people = append(w.people, id.Patient(id.Derived("workload", fmt.Sprint(seed), fmt.Sprint(i))))
	}
	return w
}

var morning = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// register makes the records.
func (w workload) register() (out []request) {
	for i, p := range w.people {
		out = append(out, request{id: w.key("register", i), act: clinic.ImportRecord{Patient: p, Facts: []clinic.ImportedFact{{At: morning, Fact: patient.Registered{
			Name: patient.Name{Given: []string{"Ana"}, Family: fmt.Sprint("Moreno", i)}, Born: "1985-03-12",
			Source: patient.Source{System: "workload", ID: fmt.Sprint("Patient/", i), Digest: "1"}}}}}})
	}
	return out
}

func (w workload) key(parts ...any) id.Act {
	return id.Act(id.Derived("act", fmt.Sprint(w.seed), fmt.Sprint(parts...)))
}

// worker is what one of several workers does, n acts in order.
func (w workload) worker(worker, n int) (out []request) {
	chance := rand.New(rand.NewPCG(w.seed, uint64(worker)))
	type recorded struct {
		p     id.Patient
		entry id.Entry
	}
	var readings, words []recorded
	take := func(list *[]recorded) (r recorded, ok bool) {
		if len(*list) == 0 {
			return r, false
		}
		i := chance.IntN(len(*list))
		r = (*list)[i]
		*list = slices.Delete(*list, i, i+1)
		return r, true
	}
	for i := range n {
		p, key, at := w.people[chance.IntN(len(w.people))], w.key(worker, i), morning.Add(time.Duration(i)*time.Minute)
		var act clinic.Act = clinic.TakeVitals{Patient: p, At: at, Vitals: vitals(100+chance.IntN(80), 60+chance.IntN(30))}
		switch roll := chance.IntN(20); {
		case roll < 3:
			if r, ok := take(&readings); ok {
				p = r.p
				act = clinic.TakeVitals{Patient: p, At: at, Vitals: vitals(90+chance.IntN(10), 60), Corrects: r.entry}
			}
			readings = append(readings, recorded{p, ledger.EntryID(key, 0)})
		case roll < 5:
			if r, ok := take(&readings); ok {
				act = clinic.VoidEntry{Stream: ledger.PatientStream(r.p), Entry: r.entry, Reason: "on the wrong chart"}
			}
		case roll < 7:
			act = say{p, fmt.Sprintf("Something said in act %d of %d.", i, worker)}
			words = append(words, recorded{p, ledger.EntryID(key, 0)})
		case roll < 8:
			if r, ok := take(&words); ok {
				act = clinic.SealAway{Stream: ledger.PatientStream(r.p), Entry: r.entry, Reason: "at the client's wish"}
			}
		case roll < 9:
			// Each pair belongs to one worker, so that both never link the same two.
			a, b := chance.IntN(len(w.people)), chance.IntN(len(w.people))
			if a != b && (a+b)%2 == worker%2 {
				act = clinic.LinkPatients{Patient: w.people[min(a, b)], To: w.people[max(a, b)], Why: "one person, moved"}
			}
		case roll < 11 && len(out) > 0: // no answer came: sent again
			out = append(out, out[chance.IntN(len(out))])
			continue
		case roll < 12: // something that is refused
			act = clinic.TakeVitals{Patient: p, At: at, Vitals: vitals(120, 80), Corrects: id.Entry(id.Derived("nothing"))}
		default:
			readings = append(readings, recorded{p, ledger.EntryID(key, 0)})
		}
		out = append(out, request{id: key, act: act})
	}
	return out
}

// run does requests in order, as one nurse with a permission for every record.
// Some are refused; none may fail otherwise.
func run(tb testing.TB, c *clinic.Clinic, requests []request) {
	tb.Helper()
	actor := access.Actor{Clinic: c.ID(), Roles: []access.Role{access.Therapist, access.Monitor, access.FrontDesk},
		Author: ledger.Author{Sort: ledger.ByStaff, Person: "workload", Role: "therapist", Credential: "RN"}}
	g, err := access.Decide(access.Request{Actor: actor, Action: access.Create, Class: ledger.Vitals, Relation: access.Team})
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range requests {
		if _, err := c.Do(tb.Context(), g, r.id, r.act); err != nil && !expected(err) {
			tb.Errorf("%s: %v", r.act.Name(), err)
			return
		}
	}
}

// A line is an entry but for when and where the book took it.
type line struct {
	Entry, Act, Kind, At, Corrects, Author, Fact string
}

// A content is what a book says: of each record every line, sorted; and of
// each worker's acts the order in which they stand.
type content map[ledger.Stream][]line

// contentOf reads a whole book through a program that has just been started.
func contentOf(t *testing.T, cfg store.Config, h *house) content {
	t.Helper()
	out := content{}
	withClinic(t, cfg, h.ring, func(c *clinic.Clinic) {
		for _, s := range streamsOf(t, c) {
			chart, err := c.Whole(t.Context(), c.Own(), s)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range chart.Entries {
				fact, err := json.Marshal(e.Fact)
				if err != nil {
					t.Fatal(err)
				}
				l := line{string(e.ID), string(e.Act), e.Kind, "", string(e.Corrects), fmt.Sprintf("%+v", e.By), string(fact)}
				if e.Kind == "dosing.vitals-taken" || e.Kind == "patient.registered" {
					l.At = ledger.FormatTime(e.At) // of the others, when it was recorded
				}
				if s != ledger.SettingStream { // each book has a key of its own
					out[s] = append(out[s], l)
				}
			}
		}
	})
	for s := range out {
		slices.SortFunc(out[s], func(a, b line) int { return slices.Compare([]string{a.Entry}, []string{b.Entry}) })
	}
	return out
}

func streamsOf(t *testing.T, c *clinic.Clinic) (streams []ledger.Stream) {
	t.Helper()
	err := c.Store().View(t.Context(), c.Own(), func(snap *store.Snapshot) (err error) {
		streams, err = snap.StreamsSince(0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return streams
}
