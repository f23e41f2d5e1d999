package web

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
	"github.com/clew-health/clew/texts"
)

// Addresses of the after-visit summary of one dosing session: for the staff, and
// for the client by a link.
const (
	pathSummary      = pathSession + "/summary"
	pathSummaryPaper = pathSummary + "/paper"
	pathAfter        = ui.PathAfter + "{token}"
	pathAfterPaper   = pathAfter + "/paper"
)

func summaryRoutes() []route {
	return []route{
		{"GET " + pathSummary, granted, access.Read, ledger.Dosing, summaryPage, page},
		{"POST " + pathSummary, granted, access.Create, ledger.Clinical, giveSummary, page},
		{"GET " + pathSummaryPaper, granted, access.Read, ledger.Dosing, summaryPaper, page},
		{"GET " + pathAfter, linked, access.Read, ledger.Dosing, afterVisit, page},
		{"GET " + pathAfterPaper, linked, access.Read, ledger.Dosing, afterVisitPaper, page},
	}
}

// summaryLasts is how long a link to a summary works.
const summaryLasts = 14 * 24 * time.Hour

// visitData is what to expect after a dose, as it ships.
var visitData = sync.OnceValues(func() (*note.Visit, error) {
	file, err := texts.FS.ReadFile("visit.yaml")
	if err != nil {
		return nil, err
	}
	return note.ParseVisit(file)
})

// A visitSummary is what the summary of one dosing session is made from.
type visitSummary struct {
	c        *call
	seen     ledger.Chart
	settings ledger.Chart
	person   patient.Summary
	session  dosing.Session
	def      *protocol.Definition // nil where its version can no longer be read
}

// visitSummary reads one session of the record that the call is about. Without a dose
// there is nothing to sum up.
func (c *call) visitSummary(key id.Session) (*visitSummary, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	s := &visitSummary{c: c, seen: seen, person: patient.Of(seen)}
	ok := false
	if s.session, ok = dosing.SessionOf(seen, key); !ok || len(s.session.Doses) == 0 {
		return nil, fault.Missing("There is no summary of this session.")
	}
	if s.settings, err = c.settings(); err != nil {
		return nil, err
	}
	for _, o := range ledger.Find[course.Opened](seen) {
		if o.Course != s.session.Course {
			continue
		}
		if s.def, err = c.s.protocols.WithHash(o.Hash, s.settings); err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
	}
	return s, nil
}

// medicine is the key of the medicine that was given; "other" where the
// protocol can no longer be read.
func (s *visitSummary) medicine() string {
	if s.def == nil || s.c.s.texts.Say("summary.medicine."+s.def.Plan.Medicine) == "summary.medicine."+s.def.Plan.Medicine {
		return "other"
	}
	return s.def.Plan.Medicine
}

func (s *visitSummary) clock(t time.Time) string {
	return t.In(s.c.s.clinic.Location()).Format("15:04")
}

// document is the summary, in the words clients read.
func (s *visitSummary) document() (ui.Document, error) {
	c, say := s.c, s.c.s.texts.Say
	called := ""
	if s.person.Known {
		called = s.person.Person.Fact.Name.Called() + ", "
	}
	d := c.document(say("summary.page"), called+longDay(quantity.DayOf(s.session.First(), c.s.clinic.Location())))
	d.Lang, d.Lead = c.s.texts.Lang, say("summary.lead")
	d = d.With(s.given(), s.left())
	prep := integration.Preparation(s.seen, s.session.Course)
	if told, ok := prep.IntentionFor(s.session.Key); ok && c.grant.Reads(ledger.Words) {
		d = d.With(ui.Block{Heading: say("summary.intention"), Quotes: []ui.Quote{{Words: told.Fact.Text, By: say("summary.intention.by", "day", longDay(quantity.DayOf(told.Entry.At, c.s.clinic.Location())))}}})
	}
	crisis, err := c.crisisWords()
	if err != nil {
		return d, err
	}
	expect, err := s.expect()
	if err != nil {
		return d, err
	}
	d = d.With(expect)
	if e, i, ok := note.Instructed(s.settings, s.medicine()); ok {
		d = d.With(ui.Block{Heading: say("summary.from", "name", i.Name), Paras: paragraphs(i.Text),
			Quiet: []string{say("summary.from.when", "day", longDay(quantity.DayOf(e.At, c.s.clinic.Location())), "medicine", say("summary.medicine."+s.medicine()))}})
	}
	return d.With(s.next(), s.call(crisis)), nil
}

// given says what was given; the milligrams are what is largest.
func (s *visitSummary) given() ui.Block {
	say := s.c.s.texts.Say
	first := s.session.Doses[0]
	b := ui.Block{Heading: say("summary.given"), Big: first.Fact.Amount.String()}
	line := func(d dosing.At[dosing.DoseGiven]) string {
		medicine := say("summary.medicine." + s.medicine())
		if s.def != nil && course.OrderRoute(s.def) == d.Fact.Route {
			return say("summary.given.line", "medicine", medicine, "route", say("summary.route."+s.def.Plan.Route), "time", s.clock(d.Entry.At))
		}
		return say("summary.given.plain", "medicine", medicine, "time", s.clock(d.Entry.At))
	}
	b.BigLine = line(first)
	for _, d := range s.session.Doses[1:] {
		b.Points = append(b.Points, d.Fact.Amount.String()+" "+line(d))
	}
	b.Quiet = s.paper(first.Entry)
	if len(s.session.Doses) > 1 {
		b.Points = append(b.Points, say("summary.given.all", "total", s.session.Total().String()))
	}
	return b
}

// paper says that a time was first written on paper, and when it was entered; of
// an entry that was recorded as it happened it says nothing.
func (s *visitSummary) paper(e ledger.Entry) []string {
	if _, ok := dosing.FromPaper(e.Fact); !ok {
		return nil
	}
	return []string{s.c.s.texts.Say("summary.from-paper", "time", s.clock(e.Recorded), "name", s.c.author(e.By))}
}

// left says how they left, and with whom.
func (s *visitSummary) left() ui.Block {
	l, say := s.session.Left, s.c.s.texts.Say
	if l == nil {
		return ui.Block{}
	}
	key := "summary.left.alone"
	switch {
	case l.Fact.With != "" && l.Fact.Stays:
		key = "summary.left.stays"
	case l.Fact.With != "":
		key = "summary.left.with"
	}
	return ui.Block{Heading: say("summary.left"), Paras: []string{say(key, "time", s.clock(l.Entry.At), "name", l.Fact.With)}, Quiet: s.paper(l.Entry)}
}

// expect says what today and tomorrow may be like, each with its source, and what
// the protocol says about driving.
func (s *visitSummary) expect() (ui.Block, error) {
	say := s.c.s.texts.Say
	data, err := visitData()
	if err != nil {
		return ui.Block{}, err
	}
	b := ui.Block{Heading: say("summary.expect")}
	if s.def != nil {
		b.Short = s.def.Plan.Leaving.Drive
	}
	var sources []string
	for _, when := range []string{note.ExpectToday, note.ExpectTomorrow, note.ExpectUrgent} {
		for _, e := range data.For(s.medicine(), when) {
			b.Points = append(b.Points, s.expectation(e))
			if name := sourceName(s.c.s, e.Source.Cite); !strings.Contains(strings.Join(sources, "; "), name) {
				sources = append(sources, name)
			}
		}
	}
	if len(sources) > 0 {
		b.Quiet = []string{stop(say("summary.sources", "sources", strings.Join(sources, "; ")))}
	}
	return b, nil
}

// expectation is one line; where somebody else has to be called, by the number
// of the place.
func (s *visitSummary) expectation(e note.Expectation) string {
	_, site, _ := ledger.Last[course.SiteNoted](s.settings)
	place := site.Place
	if place == "" {
		place = "US" // as on the page of a crisis
	}
	region, known := s.c.s.crisis.For(place)
	if e.When == note.ExpectUrgent && !known {
		return s.c.s.texts.Say(e.Text + ".nowhere")
	}
	return s.c.s.texts.Say(e.Text, "number", region.Emergency)
}

// next lists the sessions that are planned.
func (s *visitSummary) next() ui.Block {
	say, loc := s.c.s.texts.Say, s.c.s.clinic.Location()
	b := ui.Block{Heading: say("summary.next")}
	for _, p := range schedule.Sessions(s.seen) {
		if p.Ahead() && p.From.After(s.c.s.now()) {
			b.Rows = append(b.Rows, paper.Row{Label: say("summary.next." + p.Sort), Lines: []string{p.From.In(loc).Format("Monday 2 January, 15:04")}})
		}
	}
	if len(b.Rows) == 0 {
		b.Paras = []string{say("summary.next.none")}
	}
	return b
}

// call says who is there day and night.
func (s *visitSummary) call(crisis ui.CrisisWords) ui.Block {
	say := s.c.s.texts.Say
	b := ui.Block{Heading: say("summary.call")}
	var lines []string
	for _, l := range crisis.Links {
		lines = append(lines, l.Label)
	}
	if crisis.Line != "" {
		lines = append(lines, crisis.Line)
	}
	if len(lines) > 0 {
		b.Rows = []paper.Row{{Label: say("summary.call.now"), Lines: lines}}
	}
	for _, l := range []string{crisis.Emergency, crisis.Elsewhere} {
		if l != "" {
			b.Paras = append(b.Paras, l)
		}
	}
	return b
}

func summaryPage(c *call) error {
	s, err := c.visitSummary(id.Session(c.r.PathValue("session")))
	if err != nil {
		return err
	}
	return c.sendSummary(http.StatusOK, s, ui.DocumentPage{})
}

// sendSummary shows the summary to the staff, with ways to give it.
func (c *call) sendSummary(status int, s *visitSummary, p ui.DocumentPage) error {
	var err error
	if p.Doc, err = s.document(); err != nil {
		return err
	}
	here := c.sessionsPath() + "/" + string(s.session.Key)
	p.Back = ui.Action{Label: "Back to the session", Href: here}
	p.Do = ui.Action{Label: "Save as PDF", Href: here + "/summary/paper"}
	if clinic.PartOfSessions(c.grant.Roles()) && c.grant.Allows(access.Create, ledger.Clinical) {
		p.More = []ui.Action{{Label: "It was given on paper", Href: here + "/summary?how=" + note.OnPaper, Post: true, Act: c.s.clinic.NewID()},
			{Label: "Give it by a link", Href: here + "/summary?how=" + note.ByLink, Post: true, Act: c.s.clinic.NewID()}}
	}
	for _, g := range note.GivenSummary(s.seen, s.session.Key) {
		p.Lines = append(p.Lines, tellSummary(g.Fact, nil).value+" "+capital(c.whenSaid(g.Entry.At))+", "+c.author(g.Entry.By)+".")
	}
	if _, _, ok := note.Instructed(s.settings, s.medicine()); !ok && p.Notice.Words == "" {
		p.Notice = ui.Notice{Kind: "plain", Words: "No prescriber has written instructions about this medicine, so none stand in the summary. A prescriber writes them under “What clients are told about a medicine”."}
	}
	shell := c.shell(c.nameOf(s.person), "")
	shell.Back = here + "/summary"
	return c.send(status, ui.DocumentView(shell, p))
}

func summaryPaper(c *call) error {
	s, err := c.visitSummary(id.Session(c.r.PathValue("session")))
	if err != nil {
		return err
	}
	d, err := s.document()
	if err != nil {
		return err
	}
	return c.sendDocument(d, "after-your-session")
}

// giveSummary keeps that it was given; by a link, it makes the link as well. Sent
// twice it is given once, and the link that was made last works.
func giveSummary(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	s, err := c.visitSummary(id.Session(c.r.PathValue("session")))
	if err != nil {
		return err
	}
	key, how := clip(c.r.PostForm.Get("act"), 40), clip(c.r.URL.Query().Get("how"), 10)
	made, ok := madeAt(key)
	if !ok || c.s.now().Sub(made) > 12*time.Hour {
		return c.sendSummary(http.StatusUnprocessableEntity, s, ui.DocumentPage{Notice: ui.Notice{Kind: "hold", Words: "This page was open for long, so nothing was stored. Press again."}})
	}
	c.noteAct(key)
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.GiveSummary{Patient: c.record, Given: note.SummaryGiven{Session: s.session.Key, How: how}}); err != nil {
		if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Refused || kind == fault.Conflict {
			return c.sendSummary(statusOf[kind], s, ui.DocumentPage{Notice: ui.Notice{Kind: "hold", Words: fault.Say(err)}})
		}
		return err
	}
	p := ui.DocumentPage{Saved: "That it was given is on record."}
	if how == note.ByLink {
		if p.Saved, err = c.summaryLink(s, key, made); err != nil {
			return err
		}
	}
	if s, err = c.visitSummary(s.session.Key); err != nil {
		return err
	}
	return c.sendSummary(http.StatusOK, s, p)
}

// summaryLink invites the client to read it, and says where the link is. The
// message that brings it says only that there is a note.
func (c *call) summaryLink(s *visitSummary, key string, made time.Time) (string, error) {
	until := made.Add(summaryLasts).UTC().Truncate(time.Second)
	invited := screening.Invited{Course: s.session.Course, Purpose: screening.ForSummary, Asks: []string{string(s.session.Key)}, Until: until}
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("summary link", key)), clinic.InviteClient{Patient: c.record, Invited: invited})
	if err != nil {
		return "", err
	}
	token, err := c.s.door.NewLink(c.r.Context(), c.record, screening.ForSummary, string(out.Entries[0]), until)
	if err != nil {
		return "", err
	}
	sent := c.mailLink(key, screening.ForSummary, out.Entries[0])
	return "The link opens this summary and nothing else, until " + until.In(c.s.clinic.Location()).Format("2 January 2006") + ": " + c.origin() + ui.PathAfter + token + "." + sent, nil
}

// linkedSummary is the summary that the client's link names.
func (c *call) linkedSummary() (*visitSummary, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	e := id.Entry(c.link.Subject)
	invited, stands := screening.InvitationStands(seen, e, screening.ForSummary, c.s.now())
	if !stands || len(invited.Asks) != 1 {
		return nil, errLinkGone
	}
	return c.visitSummary(id.Session(invited.Asks[0]))
}

// afterVisit is the summary as the client reads it.
func afterVisit(c *call) error {
	s, err := c.linkedSummary()
	if err != nil {
		return err
	}
	d, err := s.document()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.ClientDocument(c.client(), ui.DocumentPage{Doc: d, Do: ui.Action{Label: c.s.texts.Say("summary.paper"), Href: c.linkPath("/paper")}}))
}

func afterVisitPaper(c *call) error {
	s, err := c.linkedSummary()
	if err != nil {
		return err
	}
	d, err := s.document()
	if err != nil {
		return err
	}
	return c.sendDocument(d, "after-your-session")
}
