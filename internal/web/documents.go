package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/web/ui"
)

// A handout is one thing that is or can be a document.
type handout struct {
	paper string // one of course.Papers
	of    id.Entry
	title string
	line  string
	href  string // where it is read; empty: nowhere as a page
	pdf   string
	given string      // that it was given, where something else than a Given says so
	to    []ui.Option // to whom it may be given
}

func documentsPage(c *call) error {
	d, err := c.endDesk("/documents")
	if err != nil {
		return err
	}
	return c.sendDocuments(http.StatusOK, d)
}

func (c *call) sendDocuments(status int, d *endDesk) error {
	p := c.workPage(d.workDesk, "documents", "Documents", "Everything that was signed here or can be handed out, and who has it.")
	p.None, p.Do = "", ui.Action{}
	groups := []struct {
		key, title string
		sheets     []handout
	}{
		{"decision", "The decision", c.decisionSheets(d)}, {"plan", "What they go on with", c.planSheets(d)}, {"letters", "Letters", c.letterSheets(d)}, {"summaries", "Notes and after-visit summaries", c.noteSheets(d)},
		{"consents", "Consents", c.consentSheets(d)}, {"measures", "Measures", c.measureSheets(d)},
	}
	for _, g := range groups {
		part := ui.WorkPart{ID: g.key, Title: g.title}
		for _, s := range g.sheets {
			part.Items = append(part.Items, c.handoutItem(d, s))
		}
		if len(part.Items) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	if len(p.Parts) == 0 {
		p.Parts = []ui.WorkPart{{ID: "none", Title: "Nothing yet", Facts: []string{"Nothing was signed here yet. What is signed or made to be taken home stands here."}}}
	}
	if d.open {
		p.Aside = []ui.WorkPart{{ID: "more", Title: "Make one", Links: []ui.Action{{Label: "Write a letter", Href: c.chartPath() + "/letters"}, {Label: "The plan they go on with", Href: c.chartPath() + "/going-on"}}}}
	}
	return c.sendWork(status, d.workDesk, p)
}

// handoutItem is one document with whom it was given to, and a form to say so.
func (c *call) handoutItem(d *endDesk, s handout) ui.WorkPart {
	key := s.paper
	if s.of != "" {
		key = string(s.of)
	}
	item := ui.WorkPart{ID: "l-" + key, Title: s.title, State: ui.State{Kind: "plain", Word: "not given to anybody yet"}}
	if s.line != "" {
		item.Said = []ui.Saying{{By: s.line}}
	}
	if s.href != "" {
		item.Links = append(item.Links, ui.Action{Label: "Read it", Href: s.href})
	}
	if s.given != "" {
		item.State = ui.State{Kind: "go", Word: "given"}
		item.Facts = append(item.Facts, s.given)
	}
	if s.pdf != "" {
		item.Links = append(item.Links, ui.Action{Label: "As PDF", Href: s.pdf})
	}
	for _, g := range course.Gifts(d.seen) {
		if g.Fact.Paper == s.paper && g.Fact.Of == s.of {
			to := g.Fact.To
			if to == course.ToClient {
				to = "the client"
			}
			item.State = ui.State{Kind: "go", Word: "given"}
			item.Facts = append(item.Facts, "Given to "+to+" "+g.Fact.How+", "+c.since(g.Entry.At)+", by "+c.author(g.Entry.By)+".")
		}
	}
	if c.grant.Allows(access.Create, ledger.Clinical) && s.paper != "" {
		var ways []ui.Option
		for _, w := range course.Ways {
			ways = append(ways, ui.Option{Value: w, Label: capital(w)})
		}
		to := append([]ui.Option{{Value: course.ToClient, Label: "The client"}}, s.to...)
		item.Form = d.form("given-"+s.paper, string(s.of), "It was given", ui.WorkField{Name: "to", Label: "To", Sort: "choice", Options: to, Value: to[len(to)-1].Value},
			ui.WorkField{Name: "how", Label: "How", Sort: "choice", Options: ways})
	}
	return item
}

func (c *call) planSheets(d *endDesk) (out []handout) {
	for e, p := range ledger.Find[course.ContinuingPlan](d.seen) {
		newest, _ := course.PlanOf(d.seen, p.Course)
		if newest.Entry.ID != e.ID {
			continue
		}
		s := handout{paper: course.PaperPlan, of: e.ID, title: "What they go on with", line: "Made " + c.whenSaid(e.At) + " with " + c.author(e.By) + "."}
		if p.Course == d.course.Course {
			s.href, s.pdf = c.chartPath()+"/going-on/paper", c.chartPath()+"/going-on/pdf"
		}
		out = append(out, s)
	}
	return out
}

func (c *call) letterSheets(d *endDesk) (out []handout) {
	for e, l := range ledger.Find[course.LetterSigned](d.seen) {
		at := c.chartPath() + "/letters/" + string(e.ID)
		out = append(out, handout{paper: course.PaperLetter, of: e.ID, title: "Letter to " + l.To, line: "Signed " + c.whenSaid(e.At) + " by " + c.author(e.By) + ". They agreed: " + stop(l.Agreed),
			href: at, pdf: at + "/pdf", to: []ui.Option{{Value: l.To, Label: l.To}}})
	}
	return out
}

func (c *call) noteSheets(d *endDesk) (out []handout) {
	if c.hasRoute("/sessions/{session}/summary") && c.grant.Reads(ledger.Dosing) {
		out = c.summaries(d)
	}
	sorts := map[string]string{note.Preparation: "Preparation note", note.Dosing: "Dosing note", note.Integration: "Integration note", note.Progress: "Progress note"}
	for _, n := range slices.Backward(note.Notes(d.seen)) {
		s := handout{paper: course.PaperNote, of: n.Entry.ID, title: sorts[n.Fact.Sort], line: "Signed " + c.whenSaid(n.Entry.At) + " by " + c.author(n.Entry.By) + "."}
		if c.hasRoute("/notes/{note}") {
			s.href = c.chartPath() + "/notes/" + string(n.Entry.ID)
			s.pdf = s.href + "/paper"
		}
		out = append(out, s)
	}
	return out
}

// summaries are what clients take home after a session. Who gave it says so on
// its own page.
func (c *call) summaries(d *endDesk) (out []handout) {
	for _, s := range slices.Backward(dosing.Sessions(d.seen)) {
		if len(s.Doses) == 0 {
			continue
		}
		at := c.chartPath() + "/sessions/" + string(s.Key) + "/summary"
		one := handout{of: s.Begun.ID, title: "After-visit summary, session " + strconv.Itoa(s.Number), line: "Of " + c.since(s.Begun.At) + ".", href: at, pdf: at + "/paper"}
		for e, g := range ledger.Find[note.SummaryGiven](d.seen) {
			if g.Session == s.Key {
				one.given = "Given to the client " + c.whenSaid(e.At) + ", by " + c.author(e.By) + "."
			}
		}
		out = append(out, one)
	}
	return out
}

func (c *call) consentSheets(d *endDesk) (out []handout) {
	seen := map[string]bool{}
	for e, s := range ledger.Find[consent.Signed](d.seen) {
		if s.As != consent.AsClient && s.As != "" || seen[s.Text+s.Hash] {
			continue
		}
		seen[s.Text+s.Hash] = true
		one := handout{paper: course.PaperConsent, of: e.ID, title: "Consent: " + s.Text, line: "Signed " + c.whenSaid(e.At) + "."}
		if c.hasRoute("/consents") && c.grant.Reads(ledger.Consents) {
			one.href = c.chartPath() + "/consents"
		}
		out = append(out, one)
	}
	return out
}

func (c *call) measureSheets(d *endDesk) []handout {
	if !c.grant.Reads(ledger.Measures) || len(c.s.library.Progress(d.seen, c.s.now()).Trends) == 0 {
		return nil
	}
	return []handout{{paper: course.PaperMeasures, title: "All measures, with pictures and sources", href: c.measuresPath(), pdf: c.measuresPath() + "/paper"}}
}

// keepDocuments writes down that something was given.
func keepDocuments(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.endDesk("/documents")
	if err != nil {
		return err
	}
	draw := func(status int, _ *workDesk) error { return c.sendDocuments(status, d) }
	for _, paper := range course.Papers {
		if c.r.PostForm.Get("do") == "given-"+paper {
			given := course.Given{Course: d.course.Course, Paper: paper, Of: id.Entry(clip(c.r.PostForm.Get("for"), 60)), To: c.typedText("to"), How: clip(c.r.PostForm.Get("how"), 40)}
			return c.keepWork(d.workDesk, clinic.GiveDocument{Patient: c.record, Given: given}, "", draw)
		}
	}
	return fault.Missing("There is no such form.")
}
