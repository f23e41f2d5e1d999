package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// A workDesk is a page of therapy work as it is put together: what stands in the
// record, the course it is about, and what was typed and could not be stored.
type workDesk struct {
	seen   ledger.Chart
	person patient.Summary
	course course.Opened // the open one, else the last
	open   bool
	ended  bool   // the last course has ended: what was worked on is there to read
	path   string // the page's own address

	typed   url.Values // of the form that came back
	errors  map[string]string
	problem string
	fresh   string // a new key for every form of the page
	moved   bool   // whoever typed has to press again under a new key
}

func (c *call) workDesk(page string) (*workDesk, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	d := &workDesk{seen: seen, person: patient.Of(seen), path: c.chartPath() + page, fresh: c.s.clinic.NewID()}
	if d.course, d.open = course.Current(seen); !d.open {
		d.course, d.ended = course.Latest(seen)
	}
	return d, nil
}

// page begins a page of therapy work.
func (c *call) workPage(d *workDesk, tab, title, line string) ui.WorkPage {
	p := ui.WorkPage{Header: c.header(d.person, d.seen), Tabs: c.personTabs(tab), Title: title, Line: line, Problem: d.problem}
	act := id.Act(c.r.URL.Query().Get("stored"))
	for _, e := range d.seen.Entries {
		if act != "" && e.Act == act {
			p.Saved = "Saved " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
		}
	}
	switch {
	case d.open:
	case d.ended:
		p.None = "The course has ended. What was worked on stays here, to be read."
	default:
		p.None = "No course is open, so there is nothing to work on yet. A course is opened on the page of the screening."
		p.Do = ui.Action{Label: "Open the screening", Href: c.chartPath() + "/screening"}
	}
	return p
}

// toRead takes the forms from the parts of a course that has ended.
func (d *workDesk) toRead(parts []ui.WorkPart) []ui.WorkPart {
	for i := range parts {
		if d.ended {
			parts[i].Form = nil
		}
		d.toRead(parts[i].Items)
	}
	return parts
}

// form makes one of the page's forms; the one that came back keeps what was
// typed and says what is wrong with it.
func (d *workDesk) form(do, about, label string, fields ...ui.WorkField) *ui.WorkForm {
	f := &ui.WorkForm{Action: d.path, Act: id.Derived("form", d.fresh+do+about), Do: do, For: about, Label: label, Save: "Save", Fields: fields, Errors: map[string]string{}}
	if d.typed == nil || d.typed.Get("do") != do || d.typed.Get("for") != about {
		return f
	}
	f.Open, f.Errors, f.Version = true, d.errors, clip(d.typed.Get("version"), 20)
	if key := clip(d.typed.Get("act"), 40); id.Valid(key) && !d.moved {
		f.Act = key
	}
	for i := range f.Fields {
		w := &f.Fields[i]
		w.Value, w.Values = clip(d.typed.Get(w.Name), 70_000), d.typed[w.Name]
	}
	return f
}

// said is what an entry says, by whom and when.
func (c *call) said(e ledger.Entry, words string, quote bool) ui.Saying {
	return ui.Saying{Words: words, Quote: quote, By: "Written down " + c.whenSaid(e.At) + " by " + c.author(e.By) + "."}
}

// typedText is a field of a form, without the space around it.
func (c *call) typedText(name string) string {
	return strings.TrimSpace(clip(c.r.PostForm.Get(name), 70_000))
}

// keepWork does an act and goes back to its place on the page; what cannot be
// stored comes back with everything that was typed.
func (c *call) keepWork(d *workDesk, act clinic.Act, anchor string, draw func(int, *workDesk) error) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	d.typed = c.r.PostForm
	if !id.Valid(key) {
		d.errors = map[string]string{"": "This page had lost its place, so nothing was stored. What you wrote is here; save it again."}
		return draw(http.StatusUnprocessableEntity, d)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	return c.afterWork(d, err, key, anchor, draw)
}

// afterWork answers by what came of a form.
func (c *call) afterWork(d *workDesk, err error, key, anchor string, draw func(int, *workDesk) error) error {
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(d.path + "?stored=" + key + anchor)
	case kind == fault.Invalid:
		d.errors = fieldErrors(err, nil)
		return draw(http.StatusUnprocessableEntity, d)
	case kind == fault.Refused || kind == fault.Conflict:
		d.errors, d.moved = map[string]string{"": fault.Say(err)}, true
		return draw(statusOf[kind], d)
	}
	return err
}
