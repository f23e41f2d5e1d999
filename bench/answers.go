package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web/ui"
)

// thinking is how long a person takes over a question here: quicker than
// anybody reads one.
const thinking = 2 * time.Second

// answers lets many people answer a questionnaire at once, each by their link,
// through the real handler: how long it takes until an answer is durable.
func (b *bench) answers() error {
	t := b.table("answers", "POST of one answer by a link through the handler of internal/web, SQLite: link, invitation, the form's rules, the sealed draft on the disk; the last answer of a form is an act of its own",
		"people at once", "a tap every", "answers", "ms", "ms, nine in ten", "ms, nineteen in twenty", "answers/s")
	h, err := b.house("sqlite")
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(b.ctx, b.opt.sizes.answering, 20); err != nil {
		return err
	}
	handler, _, err := b.site(h)
	if err != nil {
		return err
	}
	links, err := b.links(h)
	if err != nil {
		return err
	}
	last := 0.0
	for _, pause := range []time.Duration{0, min(thinking, time.Duration(b.opt.seconds*float64(time.Second)))} {
		took, began := make([][]time.Duration, len(links)), time.Now()
		if err := together(len(links), func(r int) error {
			time.Sleep(pause * time.Duration(r) / time.Duration(len(links))) // nobody begins together
			for n := range b.opt.sizes.taps {
				one, err := b.tap(handler, links[r], n%20+1, h.NewID())
				if err != nil {
					return err
				}
				took[r] = append(took[r], one)
				time.Sleep(max(0, pause-one))
			}
			return nil
		}); err != nil {
			return err
		}
		all, seconds := slices.Concat(took...), time.Since(began).Seconds()
		slices.Sort(all)
		last = ms(all[len(all)*19/20])
		every := "as soon as it can"
		if pause > 0 {
			every = pause.String()
		}
		t.row(len(links), every, len(all), ms(median(all)), ms(decile(all)), last, float64(len(all))/seconds)
	}
	b.below("a durable answer, nineteen in twenty, 200 people answering at once, a tap every two seconds", last, 20, "ms")
	return nil
}

// links invites everybody to a questionnaire of twenty questions.
func (b *bench) links(h *house) ([]string, error) {
	door, err := signin.New(signin.Config{Store: h.store, Grant: h.Own(), Clinic: h.Name(), Host: "localhost", Origin: "http://localhost:8080"})
	if err != nil {
		return nil, err
	}
	var links []string
	for _, p := range h.people {
		until := h.Now().Add(24 * time.Hour)
		g, err := h.Covering(h.nurse, access.Create, ledger.Scheduling, p.stream, access.Team)
		if err != nil {
			return nil, err
		}
		out, err := h.Do(b.ctx, g, id.Act(h.NewID()), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"pcl-5"}, Until: until}})
		if err != nil {
			return nil, err
		}
		token, err := door.NewLink(b.ctx, p.id, screening.ForMeasures, string(out.Entries[0]), until)
		if err != nil {
			return nil, err
		}
		links = append(links, ui.PathAnswer+token)
	}
	return links, nil
}

// tap answers one question and returns how long the answer took.
func (b *bench) tap(handler http.Handler, link string, question int, act string) (time.Duration, error) {
	form := url.Values{"act": {act}, "answer": {fmt.Sprint(question % 5)}}
	r := httptest.NewRequestWithContext(b.ctx, http.MethodPost, fmt.Sprintf("http://localhost:8080%s/1/q%d", link, question), strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	began := time.Now()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		return 0, fmt.Errorf("question %d answers %d", question, w.Code)
	}
	return time.Since(began), nil
}
