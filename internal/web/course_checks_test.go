package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/ledger"
)

// tooLate sends a form that says on what it rests as a tab would that was left
// open since the beginning of the book: nothing is signed or stored, a sentence
// says so, and what was typed is still there. It is the form of the story itself,
// which is sent rightly afterwards.
func (v *visitor) tooLate(path string, body url.Values) {
	v.h.Helper()
	rests := ""
	for _, name := range []string{"head", "version"} {
		if n, err := strconv.Atoi(body.Get(name)); err == nil && n > 1 {
			rests = name
		}
	}
	if rests == "" || restless.MatchString(path+" "+body.Get("do")) {
		return
	}
	stale := url.Values{}
	for name, values := range body {
		stale[name] = slices.Clone(values)
	}
	stale.Set(rests, "1")
	stale.Set("act", v.h.clinic.NewID())
	sum := v.h.clinic.Seen()
	got := v.post(path, stale)
	v.h.stales++
	if got.status != http.StatusConflict && got.status != http.StatusUnprocessableEntity {
		v.h.Errorf("%s from an old tab (%v) is answered %d: %.400s", path, stale, got.status, got.text())
	}
	if n := v.h.clinic.Seen() - sum; n != 0 {
		v.h.Errorf("%s from an old tab writes %d entries", path, n)
	}
	if !strings.Contains(got.text(), "since you opened") && !strings.Contains(got.text(), "Look again") {
		v.h.Errorf("%s from an old tab does not say why: %.600s", path, got.text())
	}
	page := html.UnescapeString(got.body)
	for name, values := range stale {
		for _, text := range values {
			if len(text) > 12 && strings.Contains(text, " ") && !strings.Contains(page, text) {
				v.h.Errorf("%s from an old tab loses what was typed as %s: %q", path, name, text)
			}
		}
	}
}

// restless are forms that carry the book's place and sign nothing by it: what was
// measured, seen or said is so whatever else was written meanwhile, a first plan
// has none before it, and who agrees
// to a text names the text by its hash.
var restless = regexp.MustCompile(`/vitals $|/going-on plan$|^/agree/|/consents/sign $|/sessions/[^ ]* (check|fasting|escort|vitals|moment|quote|phase|look|support|over|event|people|wishes|sort|close|)$`)

// refusesOthers sends every form of the story that staff sent, word for word, as
// somebody who bills: each that is about the client is refused, and that it was
// tried stands in the access book.
func (c *carried) refusesOthers() {
	c.Helper()
	bill := c.lee.invites(c.story, "Bo Quill", "Biller")
	seen, tried := map[string]bool{}, 0
	denied := func() (n int) {
		for _, v := range c.visits(ledger.PatientStream(c.person)) {
			if v.Kind == "denied" && v.Person == "staff:"+string(bill.staff) {
				n++
			}
		}
		return n
	}
	sum := c.clinic.Seen()
	for _, w := range slices.Clone(c.way) {
		shape := anID.ReplaceAllString(w.path, "…") + " " + w.form.Get("do")
		if w.method != "POST" || w.form == nil || seen[shape] || !strings.HasPrefix(w.path, chartOf(c.person)) {
			continue
		}
		seen[shape] = true
		form := url.Values{}
		for name, values := range w.form {
			form[name] = values
		}
		form.Set("act", c.clinic.NewID())
		got := bill.post(w.path, form)
		tried++
		if got.status != http.StatusForbidden {
			c.Errorf("somebody who bills sends %s (%v) and is answered %d", w.path, form, got.status)
		}
	}
	if n := denied(); n != tried || tried < 12 {
		c.Errorf("%d forms were sent, %d attempts are in the access book", tried, n)
	}
	if c.clinic.Seen() != sum {
		c.Errorf("%d entries were written", c.clinic.Seen()-sum)
	}
}

// saysWhy opens what everybody here had open last, and follows each link on it
// once: one for each sort of page. Whatever is held back there says so in a
// sentence with a link, and every link answers who reads it.
func (c *carried) saysWhy(people ...*visitor) {
	c.Helper()
	for _, v := range people {
		opened, followed := map[string]bool{}, map[string]bool{}
		for _, w := range slices.Clone(c.way) {
			path, _, _ := strings.Cut(w.path, "?")
			if w.who != v.name || w.root == nil || w.reply.status != http.StatusOK || clientPage(path) || opened[path] {
				continue
			}
			opened[path] = true
			for _, e := range w.root.all(heldBack) {
				if len(e.all(func(a *element) bool { return a.tag == "a" && a.has("href") })) == 0 {
					c.Errorf("%s holds something back from %s and leads nowhere: %s", w.path, v.name, e.text())
				}
			}
			for _, a := range w.root.all(func(e *element) bool { return e.tag == "a" && strings.HasPrefix(e.attrs["href"], "/") }) {
				to, _, _ := strings.Cut(a.attrs["href"], "#")
				shape := anID.ReplaceAllString(regexp.MustCompile(`[?].*$`).ReplaceAllString(to, ""), "…")
				if followed[shape] || to == "" || strings.HasSuffix(shape, "/pdf") {
					continue
				}
				followed[shape] = true
				if got := v.get(to); got.status >= 400 {
					c.Errorf("%s leads %s to %s (%q), which answers %d", w.path, v.name, to, a.text(), got.status)
				}
			}
		}
		if len(followed) < 15 {
			c.Errorf("%s: only %d links", v.name, len(followed))
		}
	}
}

// heldBack is an action that is not there for its reader now: a line that says
// “not yet”.
func heldBack(e *element) bool {
	return e.tag == "p" && strings.Contains(e.attrs["class"], "rm-hold")
}
