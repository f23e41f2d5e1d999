package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of a screening.
const (
	pathScreening = pathChart + "/screening"
	pathSection   = pathScreening + "/{section}"
	pathAnswers   = pathScreening + "/answers"
	pathSign      = pathScreening + "/sign"
	pathInvite    = pathScreening + "/invite"
	pathInviteEnd = pathInvite + "/end"
	pathCourse    = pathChart + "/course"
	pathDecisions = pathChart + "/decisions"
)

// screeningRoutes are the pages of a screening, and what a client opens by a
// link.
func (s *site) screeningRoutes() []route {
	return slices.Concat(askRoutes(), medicineRoutes(), notedRoutes(), determinationRoutes(), intervalRoutes(), exceptionRoutes(), []route{
		{"GET " + pathScreening, granted, access.Read, ledger.Clinical, screeningPage, page},
		{"GET " + pathSection, granted, access.Read, ledger.Clinical, screeningPage, page},
		{"GET " + pathAnswers, granted, access.Read, ledger.Clinical, backToScreening, page},
		{"POST " + pathAnswers, granted, access.Create, ledger.Clinical, answerFact, page},
		{"GET " + pathSign, granted, access.Read, ledger.Clinical, backToScreening, page},
		{"POST " + pathSign, granted, access.Sign, ledger.Clinical, signScreening, page},
		{"GET " + pathInvite, granted, access.Read, ledger.Clinical, backToScreening, page},
		{"POST " + pathInvite, granted, access.Create, ledger.Scheduling, inviteClient, page},
		{"POST " + pathInviteEnd, granted, access.Create, ledger.Scheduling, endInvitation, page},
		{"POST " + pathCourse, granted, access.Create, ledger.Clinical, openCourse, page},
		{"GET " + pathDecisions, granted, access.Read, ledger.Clinical, backToScreening, page},
		{"POST " + pathDecisions, granted, access.Sign, ledger.Clinical, decide, page},
	})
}

// backToScreening answers the address of a form that was opened again.
func backToScreening(c *call) error { return c.redirect(c.chartPath() + "/screening") }

// A desk is everything the screening page is made from: the record as the rules
// see it, the same as this reader may, and what the rules say.
type desk struct {
	whole    ledger.Chart // for the rules alone
	settings ledger.Chart
	seen     ledger.Chart
	person   patient.Summary
	open     course.Opened // the course; zero where none is open
	ended    course.Opened // the last one, where none is open; zero where there was none
	def      *protocol.Definition
	outcome  protocol.Outcome // of the determination
	facts    protocol.Facts
	standing screening.Determination
}

// desk gathers it.
func (c *call) desk() (*desk, error) {
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	d := &desk{whole: whole, seen: whole.For(c.grant.Reads)}
	if len(d.seen.Entries) == 0 {
		return nil, errNobody
	}
	if d.settings, err = c.s.clinic.Whole(ctx, c.grant, ledger.SettingStream); err != nil {
		return nil, err
	}
	d.person = patient.Of(d.seen)
	if c.s.protocol == nil {
		return d, nil
	}
	if d.open, d.def, err = c.s.protocols.ByWhich(c.s.protocol.Name, whole, d.settings); err != nil {
		return nil, err
	}
	if d.open.Course == "" {
		d.ended, _ = course.Latest(whole)
	}
	q := d.question(c)
	d.outcome = c.s.library.Why(q, whole, d.settings)
	d.facts = c.s.library.FactsOf(q, whole, d.settings)
	if d.open.Course != "" {
		d.standing = c.s.library.Standing(q, whole, d.settings)
	}
	return d, nil
}

func (d *desk) question(c *call) course.Question {
	return course.Question{Definition: d.def, Gate: protocol.Determination, Now: c.s.now(), Location: c.s.clinic.Location()}
}

// A redo is what goes back on the page after a form needs another look.
type redo struct {
	row    *ui.FactForm   // the form of one fact
	decide *ui.DecideForm // the decision about one rule
	sign   *ui.SignForm   // the signature of one half
	words  string         // a sentence for the whole
	saved  string         // a sentence about what was saved
	link   string         // a link just made
	sent   string         // how it is sent besides
	course *ui.CourseForm // the course being opened
	status int
}

// screeningPage shows a screening, or one section of it.
func screeningPage(c *call) error {
	d, err := c.desk()
	if err != nil {
		return err
	}
	if key := c.r.PathValue("section"); key != "" && !slices.ContainsFunc(sections, func(s section) bool { return s.key == key }) {
		return fault.Missing("There is no such section.")
	}
	again := redo{status: http.StatusOK, saved: c.savedWords(d)}
	if fact := c.r.URL.Query().Get("open"); fact != "" {
		again.row = c.factForm(d, fact)
	}
	return c.sendScreening(d, again)
}

// sendScreening puts the page together; where a script asked, only the part
// that a save replaces.
func (c *call) sendScreening(d *desk, again redo) error {
	body := c.screeningBody(d, again)
	if c.fragment() {
		return c.sendAs(again.status, ui.ScreeningBodyPart(body), "screening")
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = c.chartPath() + "/screening"
	p := ui.ScreeningPage{Header: c.header(d.person, d.seen), Tabs: c.personTabs("screening"), Body: body}
	return c.send(again.status, ui.Screening(shell, p))
}

// nameOf is the page's title.
func (c *call) nameOf(p patient.Summary) string {
	if p.Known {
		return listName(p.Person.Fact)
	}
	return "Somebody"
}

// screeningBody is the part of the page that a save replaces.
func (c *call) screeningBody(d *desk, again redo) ui.ScreeningBody {
	b := ui.ScreeningBody{Saved: again.saved, Problem: again.words, Protocol: c.protocolWords(d), Invite: c.inviteView(d, again.link, again.sent)}
	if b.Begin = c.courseForm(d); again.course != nil {
		b.Begin = again.course
	}
	rows := c.rows(d, again.row)
	needed := map[string]int{}
	for _, f := range d.outcome.Findings {
		if f.State == protocol.Unknown {
			for _, n := range f.Missing {
				for _, name := range d.basic(n.Fact) {
					needed[name]++
				}
			}
		}
	}
	c.s.holdBack(needed)
	b.Known, b.Of = progress(d, needed)
	b.Short = c.shortest(needed)
	here := c.r.PathValue("section")
	if here == "" {
		here = c.r.URL.Query().Get("in")
	}
	if here == "" && again.row != nil { // what needs another look is never left out
		s, _ := sectionOf(again.row.Fact)
		here = s.key
	}
	b.Sections = c.sectionTabs(d, here, needed)
	b.Onward = c.onward(here, needed)
	for _, s := range sections {
		if here != "" && s.key != here {
			continue
		}
		var ask, known []ui.FactRow
		for _, name := range s.facts {
			row, ok := rows[name]
			_, isNeeded := needed[name]
			switch {
			case !ok:
			case row.Value != "":
				known = append(known, row)
			case isNeeded || here != "" || row.Note != "" || row.Form != nil:
				ask = append(ask, row)
			}
		}
		if len(ask) > 0 {
			b.ToAsk = append(b.ToAsk, c.askedGroup(s, ask, here == "" && len(needed) > fewAsked))
		}
		if len(known) > 0 {
			group := ui.AskedGroup{Title: s.title, Rows: known}
			if here == "" && !slices.ContainsFunc(known, func(r ui.FactRow) bool { return r.Form != nil }) {
				group.Folded = capital(small(len(known))) + " known"
			}
			b.Said = append(b.Said, group)
		}
	}
	if here == "" {
		b.Lists, b.Own = c.recordLists(d), c.ownWords(d)
	}
	c.judge(d, &b, again)
	return b
}

// progress counts what is known of what the protocol asks about this person.
func progress(d *desk, needed map[string]int) (known, of int) {
	if d.def == nil {
		return 0, 0
	}
	for _, name := range askedFacts(d.def) {
		if readings := d.facts[name]; needed[name] == 0 && len(readings) > 0 && !readings[len(readings)-1].Unknown {
			known++
		}
	}
	return known, known + len(needed)
}

// askedFacts are the facts that a determination asks about, without those that
// are the clinic's own acts.
func askedFacts(def *protocol.Definition) []string {
	var out []string
	for _, r := range def.Rules {
		if r.Gate == protocol.Determination {
			out = append(out, r.Facts...)
		}
	}
	slices.Sort(out)
	v := vocabulary()
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return v[name].Known })
}

// mostShort is how many facts the shortest list names.
const mostShort = 3

// shortest names the facts that would let the most rules answer.
func (c *call) shortest(needed map[string]int) []ui.ShortAsk {
	names := make([]string, 0, len(needed))
	for name := range needed {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(needed[b]-needed[a], cmp.Compare(a, b)) })
	var out []ui.ShortAsk
	v := vocabulary()
	for _, name := range names {
		do := c.doAt(name)
		if do.Href == "" || len(out) == mostShort {
			continue
		}
		why := "lets one rule answer"
		if n := needed[name]; n > 1 {
			why = "lets " + small(n) + " rules answer"
		}
		out = append(out, ui.ShortAsk{Label: capital(v[name].Noun), Why: why, Href: do.Href})
	}
	return out
}

// sectionTabs are the sections with how much each still asks.
func (c *call) sectionTabs(d *desk, here string, needed map[string]int) []ui.Tab {
	base := c.chartPath() + "/screening"
	out := []ui.Tab{{Label: "All", Href: base, Current: here == ""}}
	for _, s := range sections {
		if s.key == distance && here != distance && !s.asks(d.def) {
			continue
		}
		n := 0
		for _, f := range s.facts {
			if _, ok := needed[f]; ok {
				n++
			}
		}
		label := s.title
		if n > 0 {
			label += " · " + strconv.Itoa(n)
		}
		out = append(out, ui.Tab{Label: label, Href: base + "/" + s.key, Current: here == s.key})
	}
	return out
}

// protocolWords names the protocol that answers.
func (c *call) protocolWords(d *desk) string {
	switch {
	case d.def == nil:
		return "No protocol is chosen."
	case d.ended.Course != "" && d.ended.Hash == d.def.Hash():
		return "No course is open. Their last course went by " + d.def.Title + ", " + d.def.Name + " " + d.def.Version + ", and so does this page."
	case d.open.Course == "":
		return "As " + d.def.Title + ", " + d.def.Name + " " + d.def.Version + ", would ask. No course is open yet."
	}
	return d.def.Title + ", " + d.def.Name + " " + d.def.Version
}

// personTabs are the pages of one person; the journey is the chart itself.
func (c *call) personTabs(current string) []ui.Tab {
	base := c.chartPath()
	all := []struct {
		key, label, path string
		may              bool
	}{
		{"journey", "Journey", "", true},
		{"plan", "Plan", "/plan", c.grant.Reads(ledger.Scheduling)},
		{"screening", "Screening", "/screening", c.grant.Reads(ledger.Clinical)},
		{"medicines", "Medicines", "/medicines", c.grant.Reads(ledger.Medicines)},
		{"determination", "Determination", "/determination", c.grant.Reads(ledger.Clinical)},
		{"interval", "What changed", "/interval", c.grant.Reads(ledger.Clinical)},
		{"preparation", "Preparation", "/preparation", c.grant.Reads(ledger.Clinical)},
		{"integration", "Integration", "/integration", c.grant.Reads(ledger.Clinical)},
		{"measures", "Measures", "/measures", c.hasRoute("/measures") && c.grant.Reads(ledger.Measures)},
		{"team", "Care team", "/team", c.grant.Reads(ledger.Scheduling)},
		{"orders", "Orders", "/orders", c.grant.Reads(ledger.Medicines)},
		{"sessions", "Sessions", "/sessions", c.grant.Reads(ledger.Dosing)},
		{"portal", "Their pages", "/portal", c.grant.Reads(ledger.Scheduling)},
		{"messages", "Messages", "/messages", c.hasRoute("/messages") && c.grant.Reads(ledger.Scheduling)},
		{"consents", "Consent", "/consents", c.hasRoute("/consents") && c.grant.Reads(ledger.Consents)},
		{"review", "Review", "/review", c.grant.Reads(ledger.Clinical)},
		{"notes", "Notes", "/notes", c.grant.Reads(ledger.Clinical)},
		{"documents", "Documents", "/documents", c.grant.Reads(ledger.Clinical)},
		{"looked", "Who looked", "/looked", true},
		{"process", "My notes", "/process-notes", c.keepsProcessNotes()},
	}
	var out []ui.Tab
	for _, t := range all {
		if t.may {
			out = append(out, ui.Tab{Label: t.label, Href: base + t.path, Current: t.key == current})
		}
	}
	return out
}

// hasRoute reports whether a page of one person is there.
func (c *call) hasRoute(path string) bool {
	return c.s.pages["GET "+pathChart+path]
}

// chartTabs are the tabs of the chart itself: its journey, perhaps entry by
// entry, and the other pages of the person.
func (c *call) chartTabs(journey []ui.Tab) []ui.Tab {
	all := c.personTabs("journey")
	switch {
	case len(journey) > 0:
		return append(journey, all[1:]...)
	case len(all) == 1:
		return nil
	}
	return all
}

// basic returns the facts that would have to be asked for a fact to be known:
// itself, or what it follows from.
func (d *desk) basic(fact string) []string {
	if fact != "body.bmi" {
		return []string{fact}
	}
	var out []string
	for _, part := range []string{"weight.actual", "height"} {
		if !d.known(part) {
			out = append(out, part)
		}
	}
	return out
}

// fewAsked is how many open questions stand whole on the page of all sections;
// of more, each section shows its first ones.
const fewAsked, firstAsked = 10, 2

// askedGroup is what a section still asks, or the beginning of it.
func (c *call) askedGroup(s section, rows []ui.FactRow, short bool) ui.AskedGroup {
	g := ui.AskedGroup{Title: s.title, Rows: rows}
	if more := len(rows) - firstAsked; short && more > 1 {
		g.More = ui.Action{Label: capital(small(more)) + " more about “" + strings.ToLower(s.title) + "”", Href: c.chartPath() + "/screening/" + s.key}
		g.Rows = rows[:firstAsked]
	}
	return g
}

// onward leads from one section to the next that still asks something.
func (c *call) onward(here string, needed map[string]int) ui.Action {
	at := slices.IndexFunc(sections, func(s section) bool { return s.key == here })
	if at < 0 {
		return ui.Action{}
	}
	for i := range sections {
		s := sections[(at+1+i)%len(sections)]
		if s.key != here && slices.ContainsFunc(s.facts, func(f string) bool { return needed[f] > 0 }) {
			return ui.Action{Label: "Next: " + s.title, Href: c.chartPath() + "/screening/" + s.key}
		}
	}
	return ui.Action{}
}
