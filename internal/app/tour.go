package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/sim"
	"github.com/clew-health/clew/internal/web"
)

// A Stop is one page of the guided tour of docs/demo.md: who opens what, and what
// its picture is called.
type Stop struct {
	Picture       string // in docs/pictures, without .webp
	Who           string // the name of somebody on the staff, or of a client
	Path          string // {ana}, {ben}, {chloe} and {live} are people; {ana/session} and {live/session} sessions
	Refused       bool   // the page is not for them, and says so
	To            string // words that the picture begins at; empty: the top of the page
	Width, Height int64  // of the picture, px
	Theme         string // light, dark or room
}

// TourStops are the stops of the guided tour, in its order.
var TourStops = []Stop{
	{Picture: "today", Who: "Sam Ortiz", Path: "/today", Width: 1280, Height: 960, Theme: "light"},
	{Picture: "chart", Who: "Mira Stein", Path: "/patients/{ana}", Width: 1280, Height: 960, Theme: "light"},
	{Picture: "screening", Who: "Lee Park", Path: "/patients/{ana}/screening", To: "Takes clonazepam", Width: 1280, Height: 720, Theme: "light"},
	{Picture: "orders", Who: "Lee Park", Path: "/patients/{next}/orders", Width: 1280, Height: 900, Theme: "light"},
	{Picture: "room", Who: "Sam Ortiz", Path: "/patients/{live}/sessions/{live/session}", Width: 820, Height: 1100, Theme: "room"},
	{Picture: "pressure", Who: "Sam Ortiz", Path: "/patients/{ana}/sessions/{ana/session}", Width: 820, Height: 1100, Theme: "dark"},
	{Picture: "integration", Who: "Mira Stein", Path: "/patients/{ana}/integration", To: "Session 3, 22 September 2026", Width: 1280, Height: 1300, Theme: "light"},
	{Picture: "phone", Who: sim.Ana, Path: "/my", Width: 390, Height: 844, Theme: "light"},
	{Picture: "looked", Who: sim.Ana, Path: "/my/looked", Width: 390, Height: 844, Theme: "light"},
	{Picture: "ben", Who: "Mira Stein", Path: "/patients/{ben}/review", Width: 1280, Height: 900, Theme: "light"},
	{Picture: "chloe", Who: "Mira Stein", Path: "/patients/{chloe}", To: "Not recommended for now.", Width: 1280, Height: 760, Theme: "light"},
	{Picture: "needs", Who: "Mira Stein", Path: "/needs?all=yes", Width: 1280, Height: 800, Theme: "light"},
	{Picture: "refused", Who: "Max Boyd", Path: "/patients/{ana}/process-notes", Refused: true, Width: 1280, Height: 560, Theme: "light"},
}

// TourSeed and TourCourses make the tour's clinic what make run makes; TourNow is when
// it is looked at: always the same.
const (
	TourSeed    = 1
	TourCourses = 24
)

// TourNow is the moment at which the tour's clinic stands still.
var TourNow = time.Date(2026, time.November, 19, 19, 40, 0, 0, time.UTC) // 12:40 in Denver

// A Tour is the made-up clinic of the guided tour, with its pages.
type Tour struct {
	Handler http.Handler
	clinic  *clinic.Clinic
	door    *signin.Door
	staff   []cli.SimStaff
	places  *strings.Replacer
	clients map[string]id.Patient
}

// OpenTour makes the tour's clinic in a folder and opens its pages, whose clock
// stands at TourNow. origin is where a browser will find them.
func OpenTour(ctx context.Context, dir, origin string, courses int) (*Tour, func(), error) {
	book := cli.Book{DB: filepath.Join(dir, "tour.db"), Key: filepath.Join(dir, "tour.key")}
	ask := cli.SimAsk{Courses: courses, Seed: TourSeed, Name: "Juniper House (synthetic)", Zone: "America/Denver", Until: TourNow, Months: 13, Today: true}
	made, err := simulate(ctx, book, ask, func(int64, int64) {})
	if err != nil {
		return nil, nil, err
	}
	now := func() time.Time { return TourNow }
	c, shut, err := open(ctx, book, func(cc *clinic.Config) { cc.Now, cc.Quiet = now, true })
	if err != nil {
		return nil, nil, err
	}
	t := &Tour{clinic: c, staff: made.Staff}
	if err := t.furnish(ctx, origin, now); err != nil {
		shut()
		return nil, nil, err
	}
	return t, shut, nil
}

// furnish opens the pages and finds the people of the tour.
func (t *Tour) furnish(ctx context.Context, origin string, now func() time.Time) (err error) {
	host := strings.TrimPrefix(origin, "http://")
	host, _, _ = strings.Cut(host, ":")
	if t.door, err = signin.New(signin.Config{Store: t.clinic.Store(), Grant: t.clinic.Own(), Now: now, Clinic: t.clinic.Name(), Host: host, Origin: origin, Lock: t.clinic.RoomLock}); err != nil {
		return err
	}
	lib, err := Library()
	if err != nil {
		return err
	}
	def, err := Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return err
	}
	w, err := newWorld(nil, nil, nil)
	if err != nil {
		return err
	}
	if t.Handler, err = web.New(web.Config{Clinic: t.clinic, Door: t.door, Library: lib, Protocol: def, Protocols: course.NewProtocols(Shelf()), References: w.References, Log: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	return t.find(ctx)
}

// find finds who the tour speaks of.
func (t *Tour) find(ctx context.Context) error {
	rows, err := everybody(ctx, t.clinic)
	if err != nil {
		return err
	}
	t.clients = map[string]id.Patient{}
	places := map[string]string{}
	for _, row := range rows {
		chart, err := t.clinic.Whole(ctx, t.clinic.Own(), row.Stream)
		if err != nil {
			return err
		}
		name := patient.Of(chart).Person.Fact.Name
		t.clients[name.Full()] = row.Patient
		who := strings.ToLower(name.Called())
		all := dosing.Sessions(chart)
		last := id.Session("")
		if len(all) > 0 {
			s := all[len(all)-1]
			last = s.Key
			switch {
			case len(s.Doses) > 0 && s.Left == nil:
				who = "live"
			case s.Number == sessionBefore && s.Closed != nil && s.Left != nil && TourNow.Sub(s.First()) < 9*24*time.Hour:
				places["{next}"] = string(row.Patient)
			}
		}
		places["{"+who+"}"], places["{"+who+"/session}"] = string(row.Patient), string(last)
	}
	var pairs []string
	for from, to := range places {
		pairs = append(pairs, from, to)
	}
	t.places = strings.NewReplacer(pairs...)
	return nil
}

// sessionBefore is the number of the last session of somebody whose next is proposed.
const sessionBefore = 3

// At is where a stop is, in this clinic.
func (t *Tour) At(s Stop) string { return t.places.Replace(s.Path) }

// Enter signs somebody in and returns the cookie that says so.
func (t *Tour) Enter(ctx context.Context, who string) (name, value string, err error) {
	if p, is := t.clients[who]; is {
		value, err = t.door.BeginClient(ctx, p, signin.ByCode)
		return "clew-my", value, err
	}
	for _, s := range t.staff {
		if s.Name == who {
			value, err = t.door.Begin(ctx, id.Staff(s.Key), signin.ByCode)
			return "clew", value, err
		}
	}
	return "", "", fmt.Errorf("nobody called %s is in the tour's clinic", who)
}
