// Package web is the pages: what people open in a browser. It asks who they
// are, asks the permission table, lets the clinic do things and the rules say
// what is missing, and puts the answer into words. Nothing clinical is decided
// here, and no page leaves before the access book knows that it was opened.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web/ui"
	"github.com/clew-health/clew/texts"
)

// Config is what the pages are made of.
type Config struct {
	Clinic  *clinic.Clinic
	Door    *signin.Door
	Library course.Library
	// Protocol is the one whose rules charts answer now; nil shows none.
	Protocol *protocol.Definition
	// Protocols finds every version of every protocol; nil knows none.
	Protocols *course.Protocols
	// References are the sources that protocols cite.
	References protocol.References
	Dev        bool // offers the styleguide
	Secure     bool // people open Clew by https: cookies and headers say so
	// KeyFile is where the key of the record lies on the machine, for recovery
	// cards; empty says only that it lies there.
	KeyFile string
	Log     *slog.Logger
	Sends   []string // the channels by which messages leave; none: links are there to copy
	// Copies says how the record is kept safe besides this machine; nil: nobody
	// knows.
	Copies func(context.Context) ([]Copy, error)
	// PackKey returns what the pack for when nothing works is locked with, as it
	// is now; nil: none can be locked.
	PackKey func() (downtime.Key, error)
	// Board is told of the board on which the pages look, so that whoever serves them
	// keeps it warm; may be nil.
	Board func(*clinic.Board)
	Inbox *courier.Inbox // what would have been sent, in a demonstration; nil: messages leave, or none do
}

// A Copy is one way in which the record outlives its machine, and how it stands.
type Copy struct {
	Title, Say string
	Age        string // "2 seconds behind"
	Good       bool   // nothing is to be done
	Need       string // what somebody has to see to, as the title of a need: "No backup was made last night"; empty: nothing
	Since      time.Time
}

// site is the pages of one clinic.
type site struct {
	clinic     *clinic.Clinic
	door       *signin.Door
	library    course.Library
	protocol   *protocol.Definition
	protocols  *course.Protocols // every version there is
	references protocol.References
	texts      *screening.Texts     // what clients read
	asked      *screening.Questions // what clients are asked before the screening
	consents   *consent.Library     // what clients read and sign
	measures   *instrument.Library  // every questionnaire there is, with the data packs that may be off
	crisis     *duty.Crisis         // who is there day and night
	dev        bool
	secure     bool
	keyFile    string
	log        *slog.Logger
	sends      []string
	copies     func(context.Context) ([]Copy, error)
	packKey    func() (downtime.Key, error)
	inbox      *courier.Inbox

	files   map[string]asset
	assets  ui.Assets
	errors  errorPages
	counts  counts // how many things wait for whom
	board   *clinic.Board
	rings   rings // how ready somebody is, as worked out last
	origins *http.CrossOriginProtection
	mux     *http.ServeMux
	pages   map[string]bool // the patterns that are answered
}

// New puts the pages together, lets requests in by turns, and sends the answers
// compressed to browsers that take that. It fails when the browser's side is not built, and when a route does
// not say who may use it.
func New(cfg Config) (http.Handler, error) {
	s, err := newSite(cfg)
	if err != nil {
		return nil, err
	}
	return compressed(byLanes(s))
}

// newSite puts the pages together.
func newSite(cfg Config) (*site, error) {
	s := &site{clinic: cfg.Clinic, door: cfg.Door, library: cfg.Library, protocol: cfg.Protocol, protocols: cfg.Protocols, references: cfg.References,
		inbox: cfg.Inbox, sends: cfg.Sends, copies: cfg.Copies, packKey: cfg.PackKey, dev: cfg.Dev, secure: cfg.Secure, keyFile: cfg.KeyFile, log: cfg.Log, origins: http.NewCrossOriginProtection(), mux: http.NewServeMux()}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.log = slog.New(Discreet(s.log.Handler()))
	if s.protocols == nil {
		s.protocols = course.NewProtocols(nil)
	}
	var err error
	if s.files, s.assets, err = loadAssets(built); err != nil {
		return nil, err
	}
	if s.texts, err = theTexts(); err != nil {
		return nil, err
	}
	if s.asked, err = theQuestions(); err != nil {
		return nil, err
	}
	if s.consents, err = loadConsents(); err != nil {
		return nil, err
	}
	if s.measures = cfg.Library.Instruments; s.measures == nil {
		if s.measures, err = shippedMeasures(); err != nil {
			return nil, err
		}
	}
	if s.crisis, err = loadCrisis(); err != nil {
		return nil, err
	}
	if s.errors, err = s.renderErrors(); err != nil {
		return nil, err
	}
	rules := s.rules()
	rules.Library.Instruments = s.measures
	s.board = clinic.NewBoard(s.clinic, rules)
	if cfg.Board != nil {
		cfg.Board(s.board)
	}
	return s, s.register(s.routes())
}

// register checks every route and puts it on the map of addresses.
func (s *site) register(routes []route) error {
	if s.pages == nil {
		s.pages = map[string]bool{}
	}
	for i := range routes {
		rt := &routes[i]
		if err := rt.check(); err != nil {
			return err
		}
		s.mux.Handle(rt.pattern, s.answers(rt))
		s.pages[rt.pattern] = true
	}
	return nil
}

// now is the clinic's clock at the clinic's place.
func (s *site) now() time.Time { return s.clinic.Now().In(s.clinic.Location()) }

// shell is what stands around a page of somebody who is signed in.
func (c *call) shell(title, active string) ui.Shell {
	now := c.s.now()
	waits, urgent := c.waits()
	return ui.Shell{
		Needs: waits, Urgent: urgent,
		Title: title, Clinic: c.s.clinic.Name(), Person: c.me.Name, Initials: initials(c.me.Name), Theme: c.theme(), Active: active,
		Find: active != "people", Practice: c.practice(), Back: localPath(c.r.URL.RequestURI()), Assets: c.s.assets,
		Stored: fmt.Sprintf("As stored on %s. Everything on this page has an author and a time.", now.Format("2 Jan 2006, 15:04")),
	}
}

// rules is what acts decide by.
func (s *site) rules() clinic.Rules {
	return clinic.Rules{Library: s.library, Protocols: s.protocols, Questions: s.asked, Consents: s.consents}
}

// practice is what somebody finds in the menu besides the clients.
func (c *call) practice() []ui.Option {
	var out []ui.Option
	for _, p := range []struct {
		path, label string
		action      access.Action
		class       ledger.Class
	}{{ui.PathProtocols, "Protocols", access.Read, ledger.Open}, {ui.PathRota, "Who is on call", access.Read, ledger.Open}, {ui.PathConsents, "Consent texts", access.Read, ledger.Open}, {ui.PathInstruments, "Questionnaires", access.Read, ledger.Open}, {ui.PathTeam, "Who works here", access.List, ledger.People}, {ui.PathLooks, "Looks from outside", access.Approve, ledger.People},
		{ui.PathInstructions, "What clients are told about a medicine", access.Read, ledger.Open}, {ui.PathWhoMay, "Who may do what", access.Read, ledger.Open}, {ui.PathSettings, "How this practice is set up", access.Read, ledger.Open}, {ui.PathFollowUp, "Follow-up", access.List, ledger.Demographics}, {ui.PathExceptions, "Overrides and noes", access.List, ledger.Demographics}} {
		if _, err := c.s.clinic.Covering(c.actor, p.action, p.class, "", access.Unrelated); err == nil && (p.path != ui.PathLooks || c.watches()) {
			out = append(out, ui.Option{Value: p.path, Label: p.label})
		}
	}
	if c.login.Person != "" {
		out = append(out, ui.Option{Value: ui.PathMe, Label: "What I may do"})
	}
	return out
}

// outside is what stands around a page of somebody who is not.
func (c *call) outside(title string) ui.Shell {
	return ui.Shell{Title: title, Clinic: c.s.clinic.Name(), Theme: c.theme(), Back: "/", Assets: c.s.assets}
}

// loadCrisis reads who can be called in a crisis, by region.
func loadCrisis() (*duty.Crisis, error) {
	file, err := texts.FS.ReadFile("crisis.yaml")
	if err != nil {
		return nil, err
	}
	return duty.ParseCrisis(file)
}

// theTexts are the words that clients read, read once.
var theTexts = sync.OnceValues(func() (*screening.Texts, error) {
	file, err := texts.FS.ReadFile("en.yaml")
	if err != nil {
		return nil, err
	}
	return screening.ParseTexts(file)
})

var theQuestions = sync.OnceValues(func() (*screening.Questions, error) {
	file, err := texts.FS.ReadFile("questions.yaml")
	if err != nil {
		return nil, err
	}
	return screening.ParseQuestions(file)
})

// shippedMeasures reads the questionnaires that ship, once.
var shippedMeasures = sync.OnceValues(func() (*instrument.Library, error) {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		return nil, fmt.Errorf("web: %v", problems[0])
	}
	return lib, nil
})
