package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// chartPath is the address of the person whom the request is about.
func (c *call) chartPath() string { return ui.PathPeople + "/" + string(c.record) }

// stream is the record that the request is about.
func (c *call) stream() ledger.Stream { return ledger.PatientStream(c.record) }

// readChart returns what of the record the reader may see, with the records
// that were linked to it. A record in which nothing is written does not exist.
func (c *call) readChart() (ledger.Chart, error) {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	seen := whole.For(c.grant.Reads)
	if err == nil && len(seen.Entries) == 0 {
		err = errNobody
	}
	return seen, err
}

// chart shows one person's page.
func chart(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	form, err := c.blankVitals(seen)
	if err != nil {
		return err
	}
	return c.chartPage(http.StatusOK, seen, form, "")
}

// backToChart answers the address of a form that was opened again.
func backToChart(c *call) error { return c.redirect(c.chartPath()) }

// chartPage puts one person's page together and sends it.
func (c *call) chartPage(status int, seen ledger.Chart, form *ui.VitalsForm, notice string) error {
	// Of a course that has ended nothing is missing before anything. Who wants
	// to know what the rules would say of another can still ask.
	var gates []ui.GateView
	if course.State(seen).State != course.StateClosed || c.r.URL.Query().Get("why") != "" {
		var err error
		if gates, err = c.gates(seen); err != nil {
			return err
		}
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	person := patient.Of(seen)
	p := ui.ChartPage{Header: c.header(person, seen), Course: c.courseLine(seen, settings), Missing: gates, Vitals: form, Notice: notice}
	p.Alerts = c.banners(seen)
	p.Journey, p.More, p.Tabs = c.journey(seen)
	p.Tabs = c.chartTabs(p.Tabs)
	title := "Somebody"
	if person.Known {
		title = listName(person.Person.Fact)
	}
	shell := c.shell(title, "")
	shell.Back = c.chartPath()
	return c.send(status, ui.Chart(shell, p))
}

// mayRecord reports whether the reader may take vital signs of this person.
func (c *call) mayRecord() bool { return c.grant.Allows(access.Create, ledger.Vitals) }

// blankVitals is the form as it opens: with what was half filled, or with the
// answer to what was just stored. It is nil for
// readers who may not record, and where a death was noted.
func (c *call) blankVitals(seen ledger.Chart) (*ui.VitalsForm, error) {
	if _, _, died := ledger.Last[patient.DeathNoted](seen); died || !c.mayRecord() {
		return nil, nil
	}
	f := c.vitalsForm(seen)
	f.Saved = c.storedWords(seen)
	if f.Saved != "" {
		return f, nil
	}
	return f, c.findDraft(seen, f)
}

// storedWords says what became of the form that led here.
func (c *call) storedWords(seen ledger.Chart) string {
	entry, ok := seen.Entry(id.Entry(c.r.URL.Query().Get("stored")))
	if !ok || entry.Kind != (dosing.VitalsTaken{}).Kind() {
		return ""
	}
	at := entry.Recorded.In(c.s.clinic.Location())
	return "Stored " + at.Format("15:04") + " by " + c.author(entry.By) + "."
}
