package web

import (
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

const (
	pathMyDocuments = ui.PathMy + "/documents"
	pathMyDocument  = pathMyDocuments + "/{entry}"
)

// myDocumentRoutes are what a client was given, on their own pages.
func myDocumentRoutes() []route {
	return []route{
		{"GET " + pathMyDocument, client, access.Read, ledger.Clinical, myDocument, page},
		{"GET " + pathMyDocument + "/pdf", client, access.Read, ledger.Clinical, myDocumentPDF, page},
	}
}

// givenToThem returns when an entry was given to the client as a document.
func givenToThem(chart ledger.Chart, of id.Entry) (when dosing.At[course.Given], ok bool) {
	for _, g := range course.Gifts(chart) {
		if g.Fact.Of == of && g.Fact.To == course.ToClient {
			when, ok = g, true
		}
	}
	return when, ok
}

// givenPapers are the plans and letters that a client was given, the newest
// first; consents and notes have places of their own.
func givenPapers(c *call, v *ownView) (out []ui.MyRow) {
	say := c.s.texts.Say
	for e := range v.whole.Standing() {
		given, ok := givenToThem(v.whole, e.ID)
		if !ok {
			continue
		}
		row := ui.MyRow{Icon: "plan", Sub: say("my.documents.given", "day", c.since(given.Entry.At)), Href: pathMyDocuments + "/" + string(e.ID)}
		switch f := e.Fact.(type) {
		case course.ContinuingPlan:
			row.Title = say("going-on.title")
		case course.LetterSigned:
			row.Title = say("my.documents.letter", "to", f.To)
		case screening.Told:
			row.Title = say("my.documents.decision")
		default:
			continue
		}
		out = append(out, row)
	}
	slices.Reverse(out)
	return out
}

// myPaper is the document that the address names, if it was given to them.
func (c *call) myPaper() (ui.Document, error) {
	d, err := c.endDesk("")
	if err != nil {
		return ui.Document{}, err
	}
	e, there := d.seen.Entry(id.Entry(c.r.PathValue("entry")))
	if _, given := givenToThem(d.seen, e.ID); !there || !given {
		return ui.Document{}, fault.Missing("There is no such document here.")
	}
	switch f := e.Fact.(type) {
	case course.ContinuingPlan:
		return c.planDocument(d, dosing.At[course.ContinuingPlan]{Entry: e, Fact: f}), nil
	case course.LetterSigned:
		return c.letterDocument(d.person, dosing.At[course.LetterSigned]{Entry: e, Fact: f}), nil
	case screening.Told:
		if doc, view, is := c.decisionDocument(d); is && view.Told.ID == e.ID {
			return doc, nil
		}
	}
	return ui.Document{}, fault.Missing("There is no such document here.")
}

func myDocument(c *call) error {
	doc, err := c.myPaper()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.ClientDocument(c.myShell("record"), ui.DocumentPage{Doc: doc, Do: ui.Action{Label: c.s.texts.Say("my.documents.pdf"), Href: pathMyDocuments + "/" + c.r.PathValue("entry") + "/pdf"}}))
}

func myDocumentPDF(c *call) error {
	doc, err := c.myPaper()
	if err != nil {
		return err
	}
	return c.sendDocument(doc, "document")
}
