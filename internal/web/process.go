package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// pathProcess is where a therapist's own process notes about somebody stand.
const pathProcess = pathChart + "/process-notes"

func processRoutes() []route {
	return []route{
		{"GET " + pathProcess, granted, access.Create, ledger.Words, processPage, page},
		{"POST " + pathProcess, granted, access.Create, ledger.Words, keepProcess, page},
	}
}

func processPage(c *call) error {
	d, err := c.workDesk("/process-notes")
	if err != nil {
		return err
	}
	return c.sendProcess(http.StatusOK, d)
}

// sendProcess shows the reader's own notes: there are no others here.
func (c *call) sendProcess(status int, d *workDesk) error {
	notes, err := c.s.clinic.ProcessNotes(c.r.Context(), c.grant, c.record)
	if err != nil {
		return err
	}
	p := c.workPage(d, "process", "My process notes", "For you alone. They are not part of the record: nobody else can open them, search them or see that there are any, and they are in no export.")
	p.None, p.Do = "", ui.Action{}
	fresh := ui.WorkPart{ID: "new", Title: "A new one", Why: "What you felt, wondered, missed. Not here: medicines, times, results, diagnosis, plan, progress. Those belong in the record."}
	fresh.Form = d.form("note", c.s.clinic.NewID(), "Write", ui.WorkField{Name: "text", Label: "Note", Sort: "area"})
	if d.typed != nil && !slices.ContainsFunc(notes, func(n clinic.ProcessNote) bool { return n.ID == d.typed.Get("for") }) {
		fresh.Form = d.form("note", clip(d.typed.Get("for"), 40), "Write", ui.WorkField{Name: "text", Label: "Note", Sort: "area"})
	}
	p.Parts = []ui.WorkPart{fresh}
	for _, n := range slices.Backward(notes) {
		by := "Written " + c.whenSaid(n.Created) + "."
		if n.Version > 1 {
			by += " Changed " + c.whenSaid(n.Updated) + "."
		}
		part := ui.WorkPart{ID: "n-" + n.ID, Title: capital(c.whenSaid(n.Created)), Said: []ui.Saying{{Words: n.Text, By: by}}}
		part.Form = d.form("note", n.ID, "Change it", ui.WorkField{Name: "text", Label: "Note", Sort: "area", Value: n.Text})
		part.Form.Drop = "Delete it for good"
		if part.Form.Version == "" || d.moved {
			part.Form.Version = strconv.FormatInt(n.Version, 10)
		}
		p.Parts = append(p.Parts, part)
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	return c.send(status, ui.Work(shell, p))
}

// keepProcess keeps or deletes one of the reader's own notes.
func keepProcess(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.workDesk("/process-notes")
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	if typed.Get("do") != "note" {
		return fault.Missing("There is no such form.")
	}
	d.typed = typed
	note := clip(typed.Get("for"), 40)
	if typed.Get("press") == "drop" {
		return c.afterWork(d, c.s.clinic.DropProcessNote(c.r.Context(), c.grant, c.record, note), "", "#new", c.sendProcess)
	}
	version, _ := strconv.ParseInt(typed.Get("version"), 10, 64) // none is 0, a new note
	err = c.s.clinic.KeepProcessNote(c.r.Context(), c.grant, clinic.ProcessNote{ID: note, Patient: c.record, Text: c.typedText("text"), Version: version})
	return c.afterWork(d, err, "", "#n-"+note, c.sendProcess)
}

// keepsProcessNotes reports whether the reader has notes of their own to keep
// here: the page is offered to nobody else.
func (c *call) keepsProcessNotes() bool {
	return c.grant.Allows(access.Create, ledger.Words) && slices.ContainsFunc(c.actor.Roles, clinic.KeepsProcessNotes)
}
