package web

import (
	"net/http"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// toPublish is the version that would be put into use: the one this person wrote,
// if the address says so, or else the shipped one.
func (c *call) toPublish(t practiceText) (consent.Document, error) {
	if c.r.URL.Query().Get("own") == "1" {
		docs, err := c.drafts(t)
		if err != nil {
			return consent.Document{}, err
		}
		if len(docs) > 0 {
			return docs[0], nil
		}
	}
	if len(t.problems) > 0 {
		return consent.Document{}, fault.Refuse("consent.not-ready", "%s", t.problems[0].Sentence)
	}
	return t.composed, nil
}

// publishForm shows what a version changes, and for whom.
func publishForm(c *call) error {
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, err := c.toPublish(t)
	if err != nil {
		return err
	}
	return c.publishPage(http.StatusOK, t, doc, ui.ConsentPublish{Act: c.s.clinic.NewID(), Errors: map[string]string{}})
}

func (c *call) publishPage(status int, t practiceText, doc consent.Document, p ui.ConsentPublish) error {
	here := ui.PathConsents + "/" + t.name
	p.Title, p.Line = "Put “"+doc.Title+"” into use", "Version "+doc.Version+" of "+longDay(quantity.Day(doc.Released))+"."
	p.Action, p.Hash, p.Edit = here+"/publish", doc.Hash(), here+"/change"
	if c.r.URL.Query().Get("own") == "1" {
		p.Action += "?own=1"
	}
	for _, e := range c.s.consents.Missing(doc, t.def) {
		p.Problems = append(p.Problems, "It does not say yet: "+e.Title+".")
	}
	p.Problems = append(p.Problems, consent.Unkind(doc)...)
	if doc.Kind == consent.Treatment && !c.publishesTreatment(t.def) {
		p.Why = "A prescriber or the medical director of this practice puts a text into use."
	}
	last, ok := t.latest()
	if p.First = !ok; p.First {
		p.Summary, p.Count = "This is the first version in use here.", "Nobody has signed an earlier version."
		return c.send(status, ui.TextPublish(c.shell(p.Title, ui.PathConsents), p))
	}
	before, err := last.Document()
	if err != nil {
		return err
	}
	changes := consent.Compare(before, doc)
	p.Before, p.Summary, p.Changes = last.Hash, consent.Summary(changes), changeViews(changes)
	if p.From == "" {
		p.From = c.s.consents.Earliest(c.s.now(), c.s.clinic.Location()).Format(time.DateOnly)
	}
	notice, _ := c.s.consents.Figure("notice")
	p.Least = "A change that matters for safety is in force " + notice.String() + " from now at the earliest. An editorial one holds at once."
	names, hidden, err := c.affected(t.name)
	if err != nil {
		return err
	}
	p.Affected, p.Count = names, affectedWords(names, hidden)
	return c.send(status, ui.TextPublish(c.shell(p.Title, ui.PathConsents), p))
}

// publish puts a version into use.
func publish(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, err := c.toPublish(t)
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	p := ui.ConsentPublish{Act: c.actKey(), Change: clip(typed.Get("change"), 20), Note: clip(typed.Get("note"), 300), From: clip(typed.Get("from"), 10), Errors: map[string]string{}}
	change, note, from := consent.SafetyMaterial, t.shipped.Note, time.Time{}
	if typed.Get("before") != "" { // what the page was: pressed again, it is no longer the first version
		change, note = p.Change, p.Note
		if change == consent.SafetyMaterial {
			if from, err = time.ParseInLocation(time.DateOnly, p.From, c.s.clinic.Location()); err != nil {
				p.Errors["from"] = "Write the day from which it is in force."
			}
		}
	}
	if doc.Hash() != typed.Get("hash") {
		p.Errors[""] = "The text has changed since this page was opened. Look at it again."
	}
	if len(p.Errors) > 0 {
		return c.publishPage(http.StatusUnprocessableEntity, t, doc, p)
	}
	c.trace.act = p.Act
	act := clinic.PublishConsent{Published: consent.Publish(doc, change, note, from), Before: clip(typed.Get("before"), 64), Rules: c.s.rules()}
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(p.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		if err := c.s.clinic.DropDraft(c.r.Context(), c.grant, textDraft, t.name); err != nil {
			c.trace.err = err.Error() // it is in use; a draft of it is harmless
		}
		return c.redirect(ui.PathConsents + "/" + t.name + "?stored=" + string(out.Entries[0]))
	case kind == fault.Invalid:
		p.Errors = fieldErrors(err, nil)
		return c.publishPage(http.StatusUnprocessableEntity, t, doc, p)
	case kind == fault.Conflict || kind == fault.Refused:
		p.Errors[""], p.Act = fault.Say(err), c.s.clinic.NewID()
		return c.publishPage(http.StatusConflict, t, doc, p)
	}
	return err
}
