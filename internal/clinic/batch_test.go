package clinic_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// Acts of many people share a commit. One that cannot be stored is left out
// whole; it takes nobody else's with it, and no half of its own stays.
func TestOneBadActHurtsNobody(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		h.reopen(t, nil) // with a quiet log
		ana := h.ana(t, "Moreno")
		nurse := h.nurse(t, "Sam Ortiz")
		g, s := h.grant(t, nurse, ana), ledger.PatientStream(ana)
		proposing := func(label string, more ...clinic.Proposal) deed {
			return deed{Label: label, needs: []ledger.Stream{s}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
				return append([]clinic.Proposal{{Stream: s, Fact: vitals(200, 70)}}, more...), nil
			}}
		}
		bad := map[string]deed{
			"second fact not well formed": proposing("check", clinic.Proposal{Stream: s, Fact: vitals(70, 200)}),
			"second of an unknown kind":   proposing("kind", clinic.Proposal{Stream: s, Fact: unheard{}}),
			"second in another record":    proposing("record", clinic.Proposal{Stream: "patient/somebody-else", Fact: vitals(120, 70)}),
			"second not permitted":        proposing("permission", clinic.Proposal{Stream: s, Fact: ledger.Opened{Clinic: h.ID(), Name: "x", Zone: "UTC"}}),
			"second without a stream":     proposing("stream", clinic.Proposal{Stream: "nowhere\x00", Fact: vitals(120, 70)}),
			"second cannot be encoded":    proposing("header", clinic.Proposal{Stream: s, Corrects: "one\ntwo", Fact: vitals(120, 70)}),
			"second with words and bad":   proposing("words", clinic.Proposal{Stream: s, Fact: said{"hush"}}, clinic.Proposal{Stream: s, Corrects: "\x00", Fact: vitals(120, 70)}),
			"second in the year 0":        proposing("year", clinic.Proposal{Stream: s, At: time.Date(0, 5, 1, 0, 0, 0, 0, time.UTC), Fact: vitals(120, 70)}),
			"second in the year 10000":    proposing("later", clinic.Proposal{Stream: s, At: time.Date(10000, 5, 1, 0, 0, 0, 0, time.UTC), Fact: vitals(120, 70)}),
			"needs no record":             {Label: "needs", needs: []ledger.Stream{s, "patient/\x00"}, decide: func(clinic.Charts) ([]clinic.Proposal, error) { return nil, nil }},
			"panics":                      {Label: "panic", needs: []ledger.Stream{s}, decide: func(clinic.Charts) ([]clinic.Proposal, error) { panic("a defect") }},
			"fails":                       {Label: "fail", needs: []ledger.Stream{s}, decide: func(clinic.Charts) ([]clinic.Proposal, error) { return nil, errors.New("a defect") }},
		}
		var requests []request
		var names []string
		good := func(sys int) {
			names = append(names, "")
			requests = append(requests, request{g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(sys, 70)}})
		}
		good(100)
		for name, act := range bad {
			names = append(names, name)
			requests = append(requests, request{g, id.Act(h.NewID()), act})
			good(101 + len(names))
		}
		size := h.size(t)
		for i, r := range h.together(t, g, requests...) {
			switch {
			case names[i] == "" && r.err != nil:
				t.Errorf("a good act beside bad ones: %v", r.err)
			case names[i] != "" && r.err == nil:
				t.Errorf("%s: done", names[i])
			case names[i] != "" && len(r.out.Entries) > 0:
				t.Errorf("%s: %v", names[i], r.out)
			}
		}
		if grown := h.size(t) - size; grown != int64(len(bad)+1) {
			t.Errorf("the book grew by %d, want the %d good ones", grown, len(bad)+1)
		}
		for _, v := range ledger.Find[dosing.VitalsTaken](h.chart(t, ana)) {
			if v.Pressure.Systolic == 200 {
				t.Error("half of an act was stored")
			}
		}
		// None of them is an outcome: each may be sent again, put right.
		for i, r := range requests {
			if names[i] == "" {
				continue
			}
			if out, err := h.Do(t.Context(), g, r.id, taking("right", ana, 119)); err != nil || out.Again {
				t.Errorf("%s, put right: %+v, %v", names[i], out, err)
			}
		}
		h.clean(t)
	})
}

// unheard is of a kind that no list names.
type unheard struct{}

func (unheard) Kind() string { return "test.unheard" }
func (unheard) Check() error { return nil }

// Sixty-four tablets record at once: few commits, every answer right, strict
// order.
func TestGroupCommit(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		people := []id.Patient{h.ana(t, "Moreno"), h.ana(t, "Aldous"), h.ana(t, "Ito")}
		var mu sync.Mutex
		commits := 0
		h.reopen(t, nil)
		h.OnChange(func([]ledger.Stream) { mu.Lock(); commits++; mu.Unlock() })
		var requests []request
		for i := range 64 {
			p := people[i%len(people)]
			act := deed{Label: h.NewID(), needs: []ledger.Stream{ledger.PatientStream(p)}, decide: func(charts clinic.Charts) ([]clinic.Proposal, error) {
				n := len(charts.Of(ledger.PatientStream(p)).Entries) // each sees those before it
				return []clinic.Proposal{{Stream: ledger.PatientStream(p), Fact: vitals(100+n, 70)}}, nil
			}}
			requests = append(requests, request{h.grant(t, nurse, p), id.Act(h.NewID()), act})
		}
		for _, r := range h.together(t, h.grant(t, nurse, people[0]), requests...) {
			if r.err != nil {
				t.Error(r.err)
			}
		}
		mu.Lock()
		if commits > 8 {
			t.Errorf("64 acts that waited together took %d commits", commits)
		}
		t.Logf("64 acts in %d commits", commits)
		mu.Unlock()
		for _, p := range people {
			var got []int
			for _, v := range ledger.Find[dosing.VitalsTaken](h.chart(t, p)) {
				got = append(got, v.Pressure.Systolic)
			}
			for i, sys := range got {
				if sys != 101+i { // after the line that registers them
					t.Fatalf("an act did not see those before it: %v", got)
				}
			}
		}
		h.clean(t)
	})
}

// Whoever asks while the program stops gets an answer, and what was answered
// as stored is stored.
func TestClosingAnswersEverybody(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g, size := h.grant(t, h.nurse(t, "Sam Ortiz"), ana), int64(0)
		size = h.size(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		stored := int64(0)
		for range 32 {
			wg.Go(func() {
				for {
					_, err := h.Do(context.Background(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
					if err != nil {
						if fault.RuleOf(err) != "clinic.closing" {
							t.Errorf("while closing: %v", err)
						}
						return
					}
					mu.Lock()
					stored++
					mu.Unlock()
				}
			})
		}
		time.Sleep(30 * time.Millisecond)
		h.Close()
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatal("somebody waits for ever")
		}
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
		wants(t, "after closing", err, fault.Internal, "clinic.closing")
		h.reopen(t, nil)
		if got := h.size(t) - size; got != stored {
			t.Errorf("%d were answered as stored, %d are in the book", stored, got)
		}
		h.clean(t)
	})
}

// A patient's key, a reason or a credential may hold anything. What would not
// stand in a header is refused where it is typed.
func TestStrangeInput(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		nurse := h.nurse(t, "Sam Ortiz")
		for _, credential := range []string{"RN\nMD", "-", "R\x00", strings.Repeat("R", 41)} {
			act := clinic.JoinStaff{Joined: staff.Joined{Staff: id.Staff(h.NewID()), Name: "Kim", Credential: credential, Roles: []string{"monitor"}}}
			_, err := h.Do(t.Context(), h.Own(), id.Act(h.NewID()), act)
			wants(t, "credential "+credential, err, fault.Invalid, "input.credential")
		}
		for _, role := range []access.Role{access.Operator, access.Machine, access.Client, access.Visitor, "owner"} {
			act := clinic.JoinStaff{Joined: staff.Joined{Staff: id.Staff(h.NewID()), Name: "Kim", Roles: []string{string(role)}}}
			_, err := h.Do(t.Context(), h.Own(), id.Act(h.NewID()), act)
			wants(t, "role "+string(role), err, fault.Invalid, "input.roles")
		}
		any, err := h.Covering(nurse, access.Create, ledger.Vitals, "", access.Team)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []id.Patient{"", "\x00", "a b", "é", id.Patient(strings.Repeat("x", 500)), id.Patient(h.NewID())} {
			_, err := h.Do(t.Context(), any, id.Act(h.NewID()), clinic.TakeVitals{Patient: p, Vitals: vitals(120, 80)})
			if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.NotFound {
				t.Errorf("patient %q: %v", p, err)
			}
			if chart, err := h.Chart(t.Context(), any, ledger.PatientStream(p)); err == nil && len(chart.Entries) > 0 {
				t.Errorf("patient %q has a chart", p)
			}
		}
		odd := dosing.VitalsTaken{Pressure: vitals(120, 80).Pressure, Position: "\u202e seated \U0001F9E0 \x00 <script>", From: "a\nb"}
		h.must(t, any, clinic.TakeVitals{Patient: ana, Vitals: odd})
		if _, got, _ := ledger.Last[dosing.VitalsTaken](h.chart(t, ana)); got.Position != odd.Position || got.From != odd.From {
			t.Errorf("%q %q came back", got.Position, got.From)
		}
		h.clean(t)
	})
}

// Denied and refused attempts stand in the access book, each with its rule.
func TestDeniedIsNoted(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ben, Vitals: vitals(120, 80)})
		wants(t, "another's record", err, fault.Denied, "access.other-record")
		entry := h.chart(t, ana).Entries[0].ID
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), clinic.SealAway{Stream: ledger.PatientStream(ana), Entry: entry, Reason: "her wish"})
		wants(t, "no words", err, fault.Refused, "entry.no-words")
		_, err = h.Do(t.Context(), access.Grant{}, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
		wants(t, "no grant", err, fault.Denied, "access.no-grant")
		if err := h.Refused(t.Context(), access.Actor{}, ledger.VisitBody{Route: "GET /people", Rule: "access.no-grant"}); err != nil {
			t.Fatal(err)
		}
		if err := h.SequenceVisits(t.Context()); err != nil {
			t.Fatal(err)
		}
		visits, err := h.Visits(t.Context(), h.Own(), "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range visits {
			got = append(got, v.Kind+" "+v.Body.Action+" "+v.Body.Rule+" "+string(v.Body.Stream))
		}
		want := []string{"denied vitals.take access.other-record " + string(ledger.PatientStream(ben)),
			"refused entry.seal-away entry.no-words " + string(ledger.PatientStream(ana)), "denied  access.no-grant "}
		if !slices.Equal(got, want) {
			t.Errorf("the access book says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if _, err := h.Visits(t.Context(), g, ledger.PatientStream(ben)); fault.KindOf(err) != fault.Denied {
			t.Errorf("who may see one record read who looked at another: %v", err)
		}
		h.clean(t)
	})
}
