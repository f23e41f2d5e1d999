package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// changeText is where a site writes its own version, from the one in use or the
// shipped one, or goes on with what it had begun.
func changeText(c *call) error {
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, err := c.startFrom(t)
	if err != nil {
		return err
	}
	return c.changeTextPage(http.StatusOK, t, doc, nil, map[string]string{})
}

// startFrom is what a new version begins with: what this person had begun, or the
// version in use, or the shipped one.
func (c *call) startFrom(t practiceText) (consent.Document, error) {
	docs, err := c.mayChange(t)
	if err == nil && len(docs) == 0 {
		return consent.Document{}, fault.Refuse("consent.not-ready", "%s", t.problems[0].Sentence)
	}
	if err != nil {
		return consent.Document{}, err
	}
	return docs[0], nil
}

// mayChange lists everything the form of a new version may have been drawn from,
// first what it is drawn from now: what this person wrote, newest first, then
// the versions here, then the shipped text. Somebody who goes back a page changes
// an earlier one of these.
func (c *call) mayChange(t practiceText) ([]consent.Document, error) {
	docs, err := c.drafts(t)
	if err != nil {
		return nil, err
	}
	begin := func(doc consent.Document) {
		doc.Version = nextSite(doc.Version)
		docs = append(docs, doc)
	}
	latest, ok := t.latest()
	for _, v := range append(consent.Versions{latest}, t.versions...) {
		if !ok {
			break
		}
		doc, err := v.Document()
		if err != nil {
			return nil, err
		}
		begin(doc)
	}
	if len(t.problems) == 0 {
		begin(t.composed)
	}
	return docs, nil
}

// drawnFrom finds what the form was drawn from by its hash.
func (c *call) drawnFrom(t practiceText, hash string) (doc consent.Document, ok bool, err error) {
	docs, err := c.mayChange(t)
	for _, d := range docs {
		if d.Hash() == hash {
			return d, true, err
		}
	}
	if len(docs) > 0 {
		doc = docs[0]
	}
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

// changeTextPage draws the form of a document, with what was typed in it.
func (c *call) changeTextPage(status int, t practiceText, doc consent.Document, typed url.Values, problems map[string]string) error {
	p := ui.ConsentEdit{Title: "Our own version of “" + doc.Title + "”", Action: ui.PathConsents + "/" + t.name + "/change", Act: c.s.clinic.NewID(), Was: doc.Hash(), Version: doc.Version, Errors: problems}
	field := func(name, label string, p consent.Paragraph, point bool) ui.EditText {
		text := ui.EditText{Name: name, Label: label, Value: p.Say, Covers: c.covers(p), Point: point}
		if typed != nil {
			text.Value = typed.Get(name)
		}
		return text
	}
	if typed != nil {
		p.Version = typed.Get("version")
	}
	for i, s := range doc.Sections {
		section := ui.EditSection{Title: s.Title, Short: field(editName(i, "short"), "In short", consent.Paragraph{Say: s.Short}, false)}
		for j, b := range s.Blocks {
			section.Texts = append(section.Texts, field(editName(i, strconv.Itoa(j)), "Paragraph", b.Paragraph, false))
			for k, point := range b.Points {
				section.Texts = append(section.Texts, field(editName(i, strconv.Itoa(j)+"."+strconv.Itoa(k)), "Point", point, true))
			}
		}
		section.More = field(editName(i, "more"), "A paragraph more, if one is needed", consent.Paragraph{}, false)
		p.Sections = append(p.Sections, section)
	}
	return c.send(status, ui.TextEdit(c.shell(p.Title, ui.PathConsents), p))
}

// editName is the name of a paragraph's field.
func editName(section int, part string) string { return "t" + strconv.Itoa(section) + "." + part }

// covers names what a paragraph has to say.
func (c *call) covers(p consent.Paragraph) string {
	var covers []string
	for _, key := range p.Covers {
		if e, ok := c.s.consents.Element(key); ok {
			covers = append(covers, e.Title)
		}
	}
	return strings.Join(covers, "; ")
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
	from, ok, err := c.drawnFrom(t, c.r.PostForm.Get("was"))
	if err != nil {
		return err
	}
	if !ok {
		return c.changeTextPage(http.StatusConflict, t, from, nil, map[string]string{"": "The text has changed since you opened this page, so what you wrote there could not be kept. This is how it stands now."})
	}
	doc := edited(from, c.r.PostForm.Get, quantity.DayOf(c.s.now(), c.s.clinic.Location()))
	if strings.TrimSpace(doc.Version) == "" || len(doc.Version) > 40 {
		return c.changeTextPage(http.StatusUnprocessableEntity, t, from, c.r.PostForm, map[string]string{"version": "Give this version a number of its own, such as 1.0.0-site.1."})
	}
	if len(doc.Sections) == 0 {
		return c.changeTextPage(http.StatusUnprocessableEntity, t, from, c.r.PostForm, map[string]string{"": "A text has at least one paragraph."})
	}
	if err := c.keepDraft(t, doc); err != nil {
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

// textDraft keeps a version that is being written, and keptDrafts how many of its
// earlier states, so that going back a page loses nothing.
const (
	textDraft  = "consent-text"
	keptDrafts = 5
)

// drafts is a site's own version as this person wrote it so far, newest first;
// none where nobody has begun one.
func (c *call) drafts(t practiceText) ([]consent.Document, error) {
	draft, ok, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, textDraft, t.name)
	if err != nil || !ok {
		return nil, err
	}
	var docs []consent.Document
	for line := range strings.Lines(string(draft.Body)) {
		hash, body, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		doc, err := consent.ReadDocument([]byte(body), hash)
		if err != nil {
			break
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// keepDraft keeps what this person wrote, before its earlier states.
func (c *call) keepDraft(t practiceText, doc consent.Document) error {
	before, _, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, textDraft, t.name)
	if err != nil {
		return err
	}
	docs, err := c.drafts(t)
	if err != nil {
		return err
	}
	var body strings.Builder
	for _, d := range append([]consent.Document{doc}, docs[:min(len(docs), keptDrafts-1)]...) {
		body.WriteString(d.Hash() + " " + string(d.Bytes()) + "\n")
	}
	_, err = c.s.clinic.SaveDraft(c.r.Context(), c.grant, clinic.Draft{Form: textDraft, Subject: t.name, Version: before.Version, Body: []byte(body.String())})
	return err
}
