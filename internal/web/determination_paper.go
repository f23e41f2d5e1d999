package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of a no on paper.
const (
	pathDecisionPaper = pathDetermination + "/paper"
	pathDecisionPDF   = pathDetermination + "/pdf"
)

// noWords are a no as the client reads it, once a person has told them; false
// before that, and for a yes.
func (c *call) noWords(whole ledger.Chart, of id.Course) (ui.AskTold, screening.View, bool) {
	view := screening.Shown(whole, of)
	if view.State != screening.SaidNo {
		return ui.AskTold{}, view, false
	}
	say := c.s.texts.Say
	var names []string
	for _, by := range view.By {
		names = append(names, c.author(by))
	}
	told, how := view.Told.At.In(c.s.clinic.Location()).Format("Monday, January 2"), ""
	if f, ok := view.Told.Fact.(screening.Told); ok {
		how = say("told.how." + f.How)
	}
	p := ui.AskTold{Kicker: say("told.kicker", "name", c.author(view.Told.By), "how", how, "day", told),
		Title: strings.TrimPrefix(say("told.title", "names", list(names)), " "), Why: view.Why, Change: view.Could, Instead: view.Instead}
	if view.Referral != "" {
		p.Instead = stop(p.Instead) + " " + say("told.referral", "to", stop(view.Referral))
	}
	return p, view, true
}

// told shows the client a no, after a person has told them.
func (c *call) told(whole ledger.Chart, of id.Course, shell ui.ClientShell) error {
	p, _, is := c.noWords(whole, of)
	if !is {
		return fault.Missing("There is nothing at this address.")
	}
	return c.send(http.StatusOK, ui.AskDecided(shell, p))
}

// decisionDocument is the same as a letter to them.
func (c *call) decisionDocument(d *endDesk) (ui.Document, screening.View, bool) {
	p, view, is := c.noWords(d.seen, d.course.Course)
	if !is {
		return ui.Document{}, view, false
	}
	say := c.s.texts.Say
	doc := c.document(p.Title, p.Kicker+".")
	if d.person.Known {
		doc.To = []string{d.person.Person.Fact.Name.Full()}
	}
	doc.Date = c.since(view.Told.At)
	for _, part := range [][2]string{{"told.why", p.Why}, {"told.change", p.Change}, {"told.instead", p.Instead}} {
		doc.Blocks = append(doc.Blocks, ui.Block{Heading: say(part[0]), Paras: []string{stop(part[1])}})
	}
	crisis := ui.Block{Heading: say("going-on.crisis")}
	if words, err := c.crisisWords(); err == nil {
		for _, l := range words.Links {
			crisis.Points = append(crisis.Points, l.Label)
		}
		crisis.Paras = append(crisis.Paras, words.Line)
	}
	return doc.With(ui.Block{Paras: []string{say("told.rights")}}, crisis), view, true
}

// decisionSheets is the no among the documents, once a person has told them: a
// letter never does that.
func (c *call) decisionSheets(d *endDesk) []handout {
	view := screening.Shown(d.seen, d.course.Course)
	if view.State != screening.SaidNo {
		return nil
	}
	return []handout{{paper: course.PaperDecision, of: view.Told.ID, title: "The decision, in words made for them", line: "They were told " + c.whenSaid(view.Told.At) + " by " + c.author(view.Told.By) + ".",
		href: c.chartPath() + "/determination/paper", pdf: c.chartPath() + "/determination/pdf"}}
}

func (c *call) decisionPaper() (*endDesk, ui.Document, error) {
	d, err := c.endDesk("/determination/paper")
	if err != nil {
		return nil, ui.Document{}, err
	}
	doc, _, is := c.decisionDocument(d)
	if !is {
		return nil, doc, fault.Missing("There is no letter about this yet. It can be printed once a person has told them.")
	}
	return d, doc, nil
}

func decisionPage(c *call) error {
	d, doc, err := c.decisionPaper()
	if err != nil {
		return err
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	return c.send(http.StatusOK, ui.DocumentView(shell, ui.DocumentPage{Doc: doc, Back: ui.Action{Label: "The determination", Href: c.chartPath() + "/determination"}, Do: ui.Action{Label: "Save as PDF", Href: c.chartPath() + "/determination/pdf"},
		More: []ui.Action{{Label: "Say that they have it", Href: c.chartPath() + "/documents#decision"}}}))
}

func decisionPDF(c *call) error {
	_, doc, err := c.decisionPaper()
	if err != nil {
		return err
	}
	return c.sendDocument(doc, "decision")
}
