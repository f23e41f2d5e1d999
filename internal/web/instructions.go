package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

func instructionRoutes() []route {
	return []route{
		{"GET " + ui.PathInstructions, granted, access.Read, ledger.Open, instructionsPage, page},
		{"POST " + ui.PathInstructions, granted, access.Sign, ledger.Open, writeInstructions, page},
	}
}

// physicians are credentials whose holders clients call by "Dr.".
var physicians = []string{"MD", "DO", "MBBS", "MBCHB"}

// instructsAs is how the reader's name stands above what they tell clients.
func (c *call) instructsAs() string {
	credential := strings.ToUpper(strings.ReplaceAll(c.me.Credential, ".", ""))
	if slices.ContainsFunc(physicians, func(p string) bool { return strings.Contains(credential, p) }) {
		return "Dr. " + c.me.Name
	}
	if c.me.Credential != "" {
		return c.me.Name + ", " + c.me.Credential
	}
	return c.me.Name
}

func instructionsPage(c *call) error {
	p := ui.InstructionsPage{}
	if c.r.URL.Query().Has("stored") {
		p.Saved = "Signed. It stands in every summary from now on."
	}
	return c.sendInstructions(http.StatusOK, p, ui.InstructionsRow{})
}

// sendInstructions shows what stands of each medicine; typed is the form that
// came back.
func (c *call) sendInstructions(status int, p ui.InstructionsPage, typed ui.InstructionsRow) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	for _, m := range protocol.Medicines {
		if m == "none" {
			continue
		}
		row := ui.InstructionsRow{Key: m, Title: medicineWords[m], Name: c.instructsAs()}
		if e, i, ok := note.Instructed(settings, m); ok {
			row.From, row.Paras, row.Text = "From "+i.Name, paragraphs(i.Text), i.Text
			row.When = "Written " + longDay(quantity.DayOf(e.At, c.s.clinic.Location())) + "."
		}
		if c.grant.Allows(access.Sign, ledger.Open) && slices.Contains(c.actor.Roles, access.Prescriber) {
			row.Act = c.s.clinic.NewID()
		}
		if typed.Key == m {
			row.Text, row.Errors, row.Open = typed.Text, typed.Errors, true
		}
		p.Rows = append(p.Rows, row)
	}
	return c.send(status, ui.Instructions(c.shell("What clients are told about a medicine", ui.PathInstructions), p))
}

// writeInstructions signs what clients are told about one medicine.
func writeInstructions(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := ui.InstructionsRow{Key: clip(c.r.PostForm.Get("medicine"), 40), Text: c.typedText("text")}
	key := clip(c.r.PostForm.Get("act"), 40)
	if !id.Valid(key) || !slices.Contains(protocol.Medicines, typed.Key) {
		typed.Errors = map[string]string{"": "This page had lost its place, so nothing was stored. What you wrote is here; sign it again."}
		return c.sendInstructions(http.StatusUnprocessableEntity, ui.InstructionsPage{}, typed)
	}
	c.noteAct(key)
	act := clinic.WriteInstructions{Instructions: note.InstructionsWritten{Medicine: typed.Key, Text: typed.Text, Name: c.instructsAs()}}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathInstructions + "?stored=" + key)
	case kind == fault.Invalid:
		typed.Errors = fieldErrors(err, nil)
		return c.sendInstructions(http.StatusUnprocessableEntity, ui.InstructionsPage{}, typed)
	case kind == fault.Refused || kind == fault.Conflict:
		typed.Errors = map[string]string{"": fault.Say(err)}
		return c.sendInstructions(statusOf[kind], ui.InstructionsPage{}, typed)
	}
	return err
}
