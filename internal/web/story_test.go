package web

import (
	"net/http"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
	"github.com/clew-health/clew/protocols"
	"github.com/clew-health/clew/texts"
)

// A story is a clinic whose whole life is walked through its own pages: set up,
// staffed, and used, with a clock that is moved, on a database of choice, with
// a courier whose messages lie in an inbox.
type story struct {
	*house
	courier *courier.Courier
	inbox   *courier.Inbox
}

// monday is nine in the morning of a Monday in Denver, in March.
var monday = time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC)

// newStory opens an empty clinic on a book that is already made.
func newStory(t *testing.T, book store.Config) *story { return newStoryWith(t, book, nil) }

// newStoryWith is newStory with something around the pages.
func newStoryWith(t *testing.T, book store.Config, beside func(http.Handler) http.Handler) *story {
	t.Helper()
	s := &story{house: &house{T: t, beside: beside, at: monday, log: &safeBuffer{}, file: book.DSN, keeps: true, twice: true, step: 20 * time.Second}}
	var err error
	book.Clinic = storetest.Clinic
	s.book = book
	s.ring, err = seal.NewRing(storetest.Clinic)
	s.ok(err)
	s.inbox = courier.NewInbox(s.now)
	s.open(true, func(c *Config) {
		c.Inbox, c.Sends = s.inbox, []string{outreach.Mail, outreach.Text}
	})
	file, err := texts.FS.ReadFile("en.yaml")
	s.ok(err)
	words, err := screening.ParseTexts(file)
	s.ok(err)
	s.courier, err = courier.New(courier.Config{Clinic: s.clinic, Door: s.door, Origin: s.url, Name: "Juniper House", Texts: words, Instruments: shippedScales(), Log: s.site.log,
		Rules:   clinic.Rules{Protocols: course.NewProtocols(protocols.Texts())},
		Senders: map[string]courier.Sender{outreach.Mail: s.inbox.By(outreach.Mail), outreach.Text: s.inbox.By(outreach.Text)}})
	s.ok(err)
	return s
}

// later lets time go by, and the courier do its round.
func (s *story) later(d time.Duration) {
	s.Helper()
	s.pass(d)
	s.ok(s.courier.Round(s.Context()))
}

// setsUp answers the three questions of an empty store and returns who did.
func (s *story) setsUp(name, duty, preset string, protocols ...string) *visitor {
	s.Helper()
	v := s.visitor()
	v.name = name
	v.opens("/setup").fill("code", s.setupCode()).press("Go on").says("Who are you?").fill("Your name", name).choose(duty).press("Go on").says("Make a passkey")
	v.opens("/setup?step=go").choose(preset).press("Go on")
	v.opens("/setup?step=go").says("Which protocols?").choose(protocols...).press("Go on")
	v.opens("/setup?step=go").press("Make my recovery card").says("Your recovery card")
	v.opens("/setup?step=ready").says(s.clinic.Name() + " is ready")
	v.staff = id.Staff(s.whoIs(v).Author.Person)
	return v
}

// invites lets somebody in by a link, who says who they are.
func (v *visitor) invites(s *story, name string, roles ...string) *visitor {
	s.Helper()
	page := v.opens("/team").in("Invite somebody").fill("Their name", name).choose(roles...).press("Make the link")
	w := s.visitor()
	w.name = name
	w.opens(v.path(page.reply)).says("Welcome to " + s.clinic.Name()).press("Go on to your passkey")
	w.staff = id.Staff(s.whoIs(w).Author.Person)
	return w
}

// mainOf is a page without what stands around every page.
func mainOf(p *opened) *element {
	if m := p.part.all(tagged("main")); len(m) == 1 {
		return m[0]
	}
	return p.part
}
