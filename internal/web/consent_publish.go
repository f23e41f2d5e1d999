package web

import (
	"net/http"
	"strconv"
	"strings"
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
		doc, ok, err := c.draftDoc(t)
		if err != nil || ok {
			return doc, err
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
	if _, ok := t.latest(); ok {
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

// changeText is where a site writes its own version, from the one in use or the
// shipped one, or goes on with what it had begun.
func changeText(c *call) error {
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, _, err := c.startFrom(t)
	if err != nil {
		return err
	}
	return c.changeTextPage(http.StatusOK, t, doc, map[string]string{})
}

// startFrom is what a new version begins with.
func (c *call) startFrom(t practiceText) (consent.Document, bool, error) {
	doc, ok, err := c.draftDoc(t)
	if err != nil || ok {
		return doc, true, err
	}
	if v, ok := t.latest(); ok {
		doc, err = v.Document()
	} else if len(t.problems) > 0 {
		return doc, false, fault.Refuse("consent.not-ready", "%s", t.problems[0].Sentence)
	} else {
		doc = t.composed
	}
	doc.Version = nextSite(doc.Version)
	return doc, false, err
}

// nextSite numbers a site's own version after another.
func nextSite(version string) string {
	base, n, ok := strings.Cut(version, "-site.")
	i, err := strconv.Atoi(n)
	if !ok || err != nil {
		return version + "-site.1"
	}
	return base + "-site." + strconv.Itoa(i+1)
}

func (c *call) changeTextPage(status int, t practiceText, doc consent.Document, problems map[string]string) error {
	p := ui.ConsentEdit{Title: "Our own version of “" + doc.Title + "”", Action: ui.PathConsents + "/" + t.name + "/change", Act: c.s.clinic.NewID(), Version: doc.Version, Errors: problems}
	for i, s := range doc.Sections {
		section := ui.EditSection{Title: s.Title, Short: ui.EditText{Name: editName(i, "short"), Label: "In short", Value: s.Short},
			More: ui.EditText{Name: editName(i, "more"), Label: "A paragraph more, if one is needed"}}
		for j, b := range s.Blocks {
			section.Texts = append(section.Texts, c.editText(editName(i, strconv.Itoa(j)), "Paragraph", b.Paragraph, false))
			for k, point := range b.Points {
				section.Texts = append(section.Texts, c.editText(editName(i, strconv.Itoa(j)+"."+strconv.Itoa(k)), "Point", point, true))
			}
		}
		p.Sections = append(p.Sections, section)
	}
	return c.send(status, ui.TextEdit(c.shell(p.Title, ui.PathConsents), p))
}

// editName is the name of a paragraph's field.
func editName(section int, part string) string { return "t" + strconv.Itoa(section) + "." + part }

func (c *call) editText(name, label string, p consent.Paragraph, point bool) ui.EditText {
	var covers []string
	for _, key := range p.Covers {
		if e, ok := c.s.consents.Element(key); ok {
			covers = append(covers, e.Title)
		}
	}
	return ui.EditText{Name: name, Label: label, Value: p.Say, Covers: strings.Join(covers, "; "), Point: point}
}

// keepText keeps what was written and goes on to see what it changes.
func keepText(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, _, err := c.startFrom(t)
	if err != nil {
		return err
	}
	doc = edited(doc, c.r.PostForm.Get, quantity.DayOf(c.s.now(), c.s.clinic.Location()))
	if strings.TrimSpace(doc.Version) == "" || len(doc.Version) > 40 {
		return c.changeTextPage(http.StatusUnprocessableEntity, t, doc, map[string]string{"version": "Give this version a number of its own, such as 1.0.0-site.1."})
	}
	if len(doc.Sections) == 0 {
		return c.changeTextPage(http.StatusUnprocessableEntity, t, doc, map[string]string{"": "A text has at least one paragraph."})
	}
	before, _, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, textDraft, t.name)
	if err != nil {
		return err
	}
	draft := clinic.Draft{Form: textDraft, Subject: t.name, Version: before.Version, Body: []byte(doc.Hash() + "\n" + string(doc.Bytes()))}
	if _, err := c.s.clinic.SaveDraft(c.r.Context(), c.grant, draft); err != nil {
		return err
	}
	return c.redirect(ui.PathConsents + "/" + t.name + "/publish?own=1")
}

// edited is a document with the words that were typed. A paragraph that was
// emptied is gone, and with it what it covered.
func edited(doc consent.Document, typed func(string) string, today quantity.Day) consent.Document {
	say := func(name string) string { return strings.Join(strings.Fields(clip(typed(name), 4000)), " ") }
	doc.Version, doc.Released = strings.TrimSpace(clip(typed("version"), 60)), string(today)
	var sections []consent.Section
	for i, s := range doc.Sections {
		s.Short = say(editName(i, "short"))
		var blocks []consent.Block
		for j, b := range s.Blocks {
			b.Say = say(editName(i, strconv.Itoa(j)))
			var points []consent.Paragraph
			for k, point := range b.Points {
				if point.Say = say(editName(i, strconv.Itoa(j)+"."+strconv.Itoa(k))); point.Say != "" {
					points = append(points, point)
				}
			}
			if b.Points = points; b.Say != "" {
				blocks = append(blocks, b)
			}
		}
		if more := say(editName(i, "more")); more != "" {
			blocks = append(blocks, consent.Block{Paragraph: consent.Paragraph{Say: more}})
		}
		if s.Blocks = blocks; len(blocks) > 0 {
			sections = append(sections, s)
		}
	}
	doc.Sections = sections
	return doc
}
