package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// openCourses is how many courses the page of the day is measured with.
const openCourses = 300

// today asks for the page of the day in a clinic of many open courses, a tenth of
// which have a dosing session that day, and weighs it; and for the page of follow-up,
// on which everybody stands.
func (b *bench) today(t *table) error {
	h, err := b.house("sqlite")
	if err != nil {
		return err
	}
	defer h.close()
	def, err := app.Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	if err := h.courses(b.ctx, def, openCourses, now, pressures(now)...); err != nil {
		return err
	}
	handler, cookie, err := b.site(h)
	if err != nil {
		return err
	}
	if err := b.page(t, handler, cookie, "today", ui.PathToday, openCourses); err != nil {
		return err
	}
	row := t.Rows[len(t.Rows)-1]
	b.below("the page of the day, 300 open courses, processor time", row[len(row)-1].(float64), 15, "CPU ms")
	if err := b.page(t, handler, cookie, "follow-up", ui.PathFollowUp, openCourses); err != nil {
		return err
	}
	row = t.Rows[len(t.Rows)-1]
	b.below("the page of follow-up, 300 open courses, processor time", row[len(row)-1].(float64), 15, "CPU ms")
	who := id.Patient(id.Derived("bench-planned", fmt.Sprint(0)))
	if err := b.page(t, handler, cookie, "chart with a course", ui.PathPeople+"/"+string(who), 7+len(pressures(now))); err != nil {
		return err
	}
	row = t.Rows[len(t.Rows)-1]
	b.below("a chart with a course, processor time", row[len(row)-1].(float64), 5, "CPU ms")
	kB, err := weigh(handler, cookie, ui.PathToday)
	if err != nil {
		return err
	}
	b.below("the page of the day as gzip packs it: HTML, CSS and JavaScript, without fonts", kB, 60, "kB")
	return nil
}

// pressures are a month of readings.
func pressures(now time.Time) []ledger.Fact {
	var out []ledger.Fact
	for i := range 20 {
		out = append(out, dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: 118 + i%9, Diastolic: 76}, Position: "seated"})
	}
	return out
}

// courses puts open courses of six planned sessions into a book, with more facts
// in each.
func (h *house) courses(ctx context.Context, def *protocol.Definition, n int, now time.Time, more ...ledger.Fact) error {
	program, err := h.program()
	if err != nil {
		return err
	}
	return together(16, func(r int) error {
		for who := r; who < n; who += 16 {
			registered := patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: fmt.Sprint("Moreno", who)}, Contacts: []patient.Contact{{Sort: "email", Value: fmt.Sprintf("ana%d@example.org", who)}}, Source: patient.Source{System: "bench", ID: fmt.Sprint("Patient/", who), Digest: "1"}}
			act := clinic.ImportRecord{Patient: id.Patient(id.Derived("bench-planned", fmt.Sprint(who)))}
			for i, f := range append(append([]ledger.Fact{registered}, courseFacts(def, who, now)...), more...) {
				act.Facts = append(act.Facts, clinic.ImportedFact{At: now.AddDate(0, 0, -75).Add(time.Duration(i) * time.Second), Fact: f})
			}
			if _, err := h.Do(ctx, program, id.Act(h.NewID()), act); err != nil {
				return err
			}
		}
		return nil
	})
}

var linked = regexp.MustCompile(`(?:rel="stylesheet" href|type="module" src)="([^"]+)"`)

// weigh is how many kilobytes a page and what it needs to be drawn and to work
// take, packed.
func weigh(handler http.Handler, cookie *http.Cookie, path string) (float64, error) {
	ask := func(path string) []byte {
		r := httptest.NewRequest(http.MethodGet, "http://localhost:8080"+path, nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Body.Bytes()
	}
	page := ask(path)
	all := [][]byte{page}
	for _, m := range linked.FindAllSubmatch(page, -1) {
		all = append(all, ask(string(m[1])))
	}
	total := 0
	for _, part := range all {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(part); err != nil {
			return 0, err
		}
		if err := w.Close(); err != nil {
			return 0, err
		}
		total += packed.Len()
	}
	return float64(total) / 1000, nil
}
