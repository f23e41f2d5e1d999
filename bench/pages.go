package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web"
	"github.com/clew-health/clew/internal/web/ui"
)

// pages asks the real handler for pages, as somebody signed in.
func (b *bench) pages() error {
	t := b.table("pages", "GET through the handler of internal/web, signed in, SQLite: who asks, permission, the durable line in the access book, chart, rules, HTML",
		"page", "entries", "kB", "µs", "µs, nine in ten", "requests/s, 8 at once", "CPU ms")
	h, err := b.house("sqlite")
	if err != nil {
		return err
	}
	defer h.close()
	lengths := []int{20, 200, 2000}
	for _, n := range lengths {
		if err := h.fill(b.ctx, 1, n); err != nil {
			return err
		}
	}
	if err := h.fill(b.ctx, 100, 5); err != nil {
		return err
	}
	handler, cookie, err := b.site(h)
	if err != nil {
		return err
	}
	if err := b.page(t, handler, cookie, "people", ui.PathPeople, 0); err != nil {
		return err
	}
	for i, n := range lengths {
		if err := b.page(t, handler, cookie, "chart", ui.PathPeople+"/"+string(h.people[i].id), n); err != nil {
			return err
		}
	}
	answered := h.people[len(lengths)]
	if err := h.answered(b.ctx, answered, measuredVisits); err != nil {
		return err
	}
	if err := b.page(t, handler, cookie, "measures", ui.PathPeople+"/"+string(answered.id)+"/measures", 5+2*measuredVisits); err != nil {
		return err
	}
	row := t.Rows[len(t.Rows)-1]
	b.below("the page of measures, forty answered forms, processor time", row[len(row)-1].(float64), 5, "CPU ms")
	return b.today(t)
}

// measuredVisits is how often somebody answered two questionnaires, for the page
// of measures.
const measuredVisits = 20

// site makes the handler as `clew serve` does, and signs the nurse in.
func (b *bench) site(h *house) (http.Handler, *http.Cookie, error) {
	const origin = "http://localhost:8080"
	door, err := signin.New(signin.Config{Store: h.store, Grant: h.Own(), Clinic: h.Name(), Host: "localhost", Origin: origin})
	if err != nil {
		return nil, nil, err
	}
	token, err := door.Begin(b.ctx, id.Staff(h.nurse.Author.Person), signin.ByCode)
	if err != nil {
		return nil, nil, err
	}
	def, err := app.Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return nil, nil, err
	}
	lib, err := app.Library()
	if err != nil {
		return nil, nil, err
	}
	handler, err := web.New(web.Config{Clinic: h.Clinic, Door: door, Library: lib, Protocol: def, Protocols: course.NewProtocols(app.Shelf()), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return handler, &http.Cookie{Name: "clew", Value: token}, err
}

func (b *bench) page(t *table, handler http.Handler, cookie *http.Cookie, name, path string, entries int) error {
	bytes := 0
	ask := func() error {
		r := httptest.NewRequestWithContext(b.ctx, http.MethodGet, "http://localhost:8080"+path, nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			return fmt.Errorf("%s answers %d", path, w.Code)
		}
		return nil
	}
	r := httptest.NewRequestWithContext(b.ctx, http.MethodGet, "http://localhost:8080"+path, nil)
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	bytes = w.Body.Len()
	var times []time.Duration
	cpuBegan := cpuTime()
	for range b.opt.sizes.requests {
		began := time.Now()
		if err := ask(); err != nil {
			return err
		}
		times = append(times, time.Since(began))
	}
	cpu := (cpuTime() - cpuBegan) / time.Duration(b.opt.sizes.requests)
	began := time.Now()
	if err := together(8, func(int) error {
		for range max(1, b.opt.sizes.requests/8) {
			if err := ask(); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	rate := float64(8*max(1, b.opt.sizes.requests/8)) / time.Since(began).Seconds()
	t.row(name, entries, float64(bytes)/1000, µs(median(times)), µs(decile(times)), rate, ms(cpu))
	return nil
}
