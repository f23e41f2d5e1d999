package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/signin"
)

// This file is a browser without scripts and without a screen: it opens pages,
// follows links, fills forms in by the words beside the fields and presses
// buttons by their names, and sends what a browser would send. What it cannot
// find by its words, a person cannot find either.

// An opened is a page that somebody has open, as far as it is filled in.
type opened struct {
	reply
	v    *visitor
	at   string // its address, without the host
	root *element
	part *element // the part of it that is looked at
}

// A walked is a page or a press on the way, for checks over a whole journey.
type walked struct {
	who    string
	method string
	path   string
	form   url.Values // what was sent
	reply  reply
	root   *element
}

// atHeader says of an answer that came by a real browser where that is now.
const atHeader = "X-At"

// opens opens a page and goes where it leads.
func (v *visitor) opens(path string) *opened {
	v.h.Helper()
	v.stays()
	return v.land(v.get(path), "GET", path)
}

// stays signs somebody of the staff in again who was away for longer than a
// login holds.
func (v *visitor) stays() {
	v.h.Helper()
	now := v.h.now()
	if v.staff != "" && now.Sub(v.busy) > signin.Idle/2 {
		v.enter()
	}
	v.busy = now
}

// land follows where an answer leads, as a browser does.
func (v *visitor) land(r reply, method, path string) *opened {
	v.h.Helper()
	for range 10 {
		v.note(method, path, r)
		if at := r.header.Get(atHeader); at != "" {
			path = at // a real browser followed it there
		}
		to := r.header.Get("Location")
		if r.status < 300 || r.status > 399 || to == "" {
			break
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(to, v.h.url), "#")
		method, r = "GET", v.get(path)
	}
	p := &opened{reply: r, v: v, at: path}
	var err error
	if p.root, err = readHTML(r.body); err != nil {
		v.h.Fatalf("%s %s is not a page: %v", method, path, err)
	}
	if len(v.h.way) > 0 {
		v.h.way[len(v.h.way)-1].root = p.root
	}
	p.part = p.root
	return p
}

func (v *visitor) note(method, path string, r reply) {
	if v.h.keeps {
		v.h.way = append(v.h.way, walked{who: v.name, method: method, path: path, reply: r})
	}
}

// says expects words on the page.
func (p *opened) says(words ...string) *opened {
	p.v.h.Helper()
	if p.status != http.StatusOK {
		p.v.h.Fatalf("%s answers %d: %.1200s", p.at, p.status, p.text())
	}
	p.reads(words...)
	return p
}

func (p *opened) reads(words ...string) {
	p.v.h.Helper()
	text := p.part.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.v.h.Errorf("%s does not say %q to %s: %.4000s", p.at, w, p.v.name, text)
		}
	}
}

// hides expects words not to be on the page.
func (p *opened) hides(words ...string) *opened {
	p.v.h.Helper()
	for _, w := range words {
		if strings.Contains(p.part.text(), w) {
			p.v.h.Errorf("%s says %q to %s", p.at, w, p.v.name)
		}
	}
	return p
}

// answers expects a status, and words.
func (p *opened) answers(status int, words ...string) *opened {
	p.v.h.Helper()
	if p.status != status {
		p.v.h.Fatalf("%s answers %d, want %d: %.2000s", p.at, p.status, status, p.text())
	}
	p.reads(words...)
	return p
}

// in looks at the smallest part of the page that has these words and something
// to press, fill in or follow.
func (p *opened) in(words string) *opened {
	p.v.h.Helper()
	has := func(e *element) bool {
		return e.tag != "" && strings.Contains(e.text(), words) && len(e.all(usable)) > 0
	}
	if !has(p.part) {
		p.v.h.Fatalf("%s has no part with %q to use for %s: %.4000s", p.at, words, p.v.name, p.part.text())
	}
	q := *p
	parts := tagged("form", "section", "article", "fieldset", "li", "tr", "details", "aside")
	for e := p.part; ; {
		i := slices.IndexFunc(e.in, has)
		if i < 0 {
			return &q
		}
		if e = e.in[i]; parts(e) {
			q.part = e
		}
	}
}

// with looks at the form that says something unseen, where its words are those of
// many others.
func (p *opened) with(name, value string) *opened {
	p.v.h.Helper()
	for _, e := range p.root.all(tagged("input", "button")) {
		if e.attrs["name"] == name && e.attrs["value"] == value {
			q := *p
			q.part = e.around(tagged("form"))
			return &q
		}
	}
	p.v.h.Fatalf("%s has no form with %s=%s: %.3000s", p.at, name, value, p.text())
	return nil
}

// usable is what a person can press, fill in or follow.
func usable(e *element) bool {
	switch e.tag {
	case "input":
		return e.attrs["type"] != "hidden"
	case "button", "select", "textarea":
		return true
	case "a":
		return e.has("href")
	}
	return false
}

// name is what stands on a button or beside a field.
func (p *opened) name(e *element) string {
	if by := e.attrs["aria-labelledby"]; by != "" {
		var out []string
		for _, id := range strings.Fields(by) {
			for _, l := range p.root.all(func(e *element) bool { return e.attrs["id"] == id }) {
				out = append(out, l.text())
			}
		}
		return strings.Join(out, " ")
	}
	if label := e.attrs["aria-label"]; label != "" {
		return label
	}
	if e.tag == "a" || e.tag == "button" {
		return e.text()
	}
	if id := e.attrs["id"]; id != "" {
		for _, l := range p.root.all(tagged("label")) {
			if l.attrs["for"] == id {
				return l.text()
			}
		}
	}
	if l := e.around(tagged("label")); l != nil {
		return l.text()
	}
	return cmp.Or(e.attrs["title"], e.attrs["placeholder"])
}

// pick finds one thing by its name: exactly so, else beginning so, else with the
// words in it. Several that do the same are one.
func (p *opened) pick(what, name string, fits func(*element) bool) *element {
	p.v.h.Helper()
	for _, things := range [][]*element{mainOf(p).all(fits), p.part.all(fits)} {
		for _, is := range []func(string) bool{
			func(s string) bool { return s == name },
			func(s string) bool { return strings.HasPrefix(s, name) },
			func(s string) bool { return strings.Contains(s, name) },
		} {
			found := slices.DeleteFunc(slices.Clone(things), func(e *element) bool { return !is(p.name(e)) })
			if len(found) == 1 || len(found) > 1 && (what == "link" || same(found)) {
				return found[0]
			}
			if len(found) > 1 {
				p.v.h.Fatalf("%s has %d times the %s %q:\n%s", p.at, len(found), what, name, p.outline())
			}
		}
	}
	p.v.h.Fatalf("%s (%d) has no %s %q for %s:\n%s\n%.3000s", p.at, p.status, what, name, p.v.name, p.outline(), p.part.text())
	return nil
}

func same(all []*element) bool {
	for _, e := range all {
		if e.attrs["href"] == "" || e.attrs["href"] != all[0].attrs["href"] {
			return false
		}
	}
	return true
}

// follow opens what a link leads to.
func (p *opened) follow(name string) *opened {
	p.v.h.Helper()
	link := p.pick("link", name, func(e *element) bool { return e.tag == "a" && e.has("href") })
	return p.v.opens(p.resolve(link.attrs["href"]))
}

func (p *opened) resolve(to string) string {
	p.v.h.Helper()
	base, err := url.Parse(p.at)
	p.v.h.ok(err)
	u, err := base.Parse(strings.TrimPrefix(to, p.v.h.url))
	p.v.h.ok(err)
	u.Fragment = ""
	return u.String()
}

// fill types into the field beside these words, or chooses in a list.
func (p *opened) fill(label, value string) *opened {
	p.v.h.Helper()
	e := p.pick("field", label, func(e *element) bool {
		return (e.tag == "textarea" || e.tag == "select" || e.tag == "input" && typed(e)) && !e.has("disabled")
	})
	switch e.tag {
	case "textarea":
		e.in = []*element{{words: value, up: e}}
	case "select":
		var found *element
		for _, o := range e.all(tagged("option")) {
			delete(o.attrs, "selected")
			if o.text() == value || o.attrs["value"] == value && found == nil || found == nil && strings.HasPrefix(o.text(), value) {
				found = o
			}
		}
		if found == nil {
			p.v.h.Fatalf("%s: %q cannot be chosen in %q:\n%s", p.at, value, label, p.outline())
		}
		found.attrs["selected"] = ""
	default:
		e.attrs["value"] = value
	}
	return p
}

func typed(e *element) bool {
	return !slices.Contains([]string{"hidden", "checkbox", "radio", "submit", "button", "file", "image", "reset"}, e.attrs["type"])
}

// choose taps the circle or the box beside these words.
func (p *opened) choose(names ...string) *opened {
	p.v.h.Helper()
	for _, name := range names {
		e := p.pick("choice", name, func(e *element) bool {
			return e.tag == "input" && (e.attrs["type"] == "radio" || e.attrs["type"] == "checkbox") && !e.has("disabled")
		})
		if form := e.around(tagged("form")); form != nil && e.attrs["type"] == "radio" {
			for _, o := range form.all(tagged("input")) {
				if o.attrs["name"] == e.attrs["name"] {
					delete(o.attrs, "checked")
				}
			}
		}
		e.attrs["checked"] = ""
	}
	return p
}

func pressable(e *element) bool {
	return !e.has("disabled") && (e.tag == "button" && (e.attrs["type"] == "" || e.attrs["type"] == "submit") || e.tag == "input" && e.attrs["type"] == "submit")
}

// press presses the button with this name and expects a page. A whole journey
// presses each button twice, as an unsteady hand does.
func (p *opened) press(name string) *opened {
	p.v.h.Helper()
	got := p.tries(name)
	if got.status != http.StatusOK {
		p.v.h.Fatalf("%q on %s was answered %d to %s: %.2500s", name, p.at, got.status, p.v.name, mainOf(got).text())
	}
	return got
}

// tries presses the button with this name, whatever comes.
func (p *opened) tries(name string) *opened {
	p.v.h.Helper()
	b := p.pick("button", name, pressable)
	form := b.around(tagged("form"))
	if id := b.attrs["form"]; id != "" {
		for _, f := range p.root.all(tagged("form")) {
			if f.attrs["id"] == id {
				form = f
			}
		}
	}
	if form == nil {
		p.v.h.Fatalf("%s: the button %q is in no form", p.at, name)
	}
	to, method := cmp.Or(b.attrs["formaction"], form.attrs["action"], p.at), strings.ToUpper(cmp.Or(b.attrs["formmethod"], form.attrs["method"], "get"))
	body := p.filled(form, b)
	path := p.resolve(to)
	if method == "GET" {
		path, _, _ = strings.Cut(path, "?")
		return p.v.opens(path + "?" + body.Encode())
	}
	return p.v.submits(path, body)
}

// submits sends a form; in a whole journey, twice.
func (v *visitor) submits(path string, body url.Values) *opened {
	v.h.Helper()
	v.stays()
	if v.h.tabs {
		v.tooLate(path, body)
	}
	sum := v.h.clinic.Seen()
	got := v.post(path, body)
	if v.h.twice && !slices.ContainsFunc(oncers, func(once string) bool { return strings.HasPrefix(path, once) }) {
		if got.status >= 400 && v.h.clinic.Seen() != sum {
			v.h.Errorf("%s answers %d and writes %d entries", path, got.status, v.h.clinic.Seen()-sum)
		}
		sum = v.h.clinic.Seen()
		second := v.post(path, body)
		if second.status != got.status || second.header.Get("Location") != got.header.Get("Location") {
			v.h.Errorf("%s pressed twice (%v): first %d %s, then %d %s: %.600s", path, body, got.status, got.header.Get("Location"), second.status, second.header.Get("Location"), second.text())
		}
		if n := v.h.clinic.Seen() - sum; n != 0 {
			v.h.Errorf("%s pressed twice (%v) wrote %d entries more", path, body, n)
		}
		got = second // what the hand sees
	}
	if v.h.keeps {
		v.h.pass(v.h.step)
	}
	from := len(v.h.way)
	p := v.land(got, "POST", path)
	if from < len(v.h.way) {
		v.h.way[from].form = body
	}
	return p
}

// oncers begin the addresses of forms that keep nothing in the record: a code
// works once.
var oncers = []string{"/signout", "/setup/code", "/my/in/", "/my/signout"}

// filled is what a browser sends for a form and the button that was pressed.
func (p *opened) filled(form, pressed *element) url.Values {
	p.v.h.Helper()
	body := url.Values{}
	asks := !form.has("novalidate") && !pressed.has("formnovalidate")
	for _, e := range p.root.all(tagged("input", "select", "textarea")) {
		if owner := e.attrs["form"]; owner != "" && owner != form.attrs["id"] || owner == "" && e.around(tagged("form")) != form {
			continue
		}
		set := e.around(func(e *element) bool { return e.tag == "fieldset" && e.has("disabled") })
		if e.has("disabled") || e.attrs["name"] == "" || set != nil {
			continue
		}
		value, sent := e.value()
		if asks && e.has("required") && e.attrs["type"] != "radio" && value == "" {
			p.v.h.Fatalf("%s: a browser asks to fill in %q first:\n%s", p.at, p.name(e), p.outline())
		}
		if sent {
			body.Add(e.attrs["name"], value)
		}
	}
	if name := pressed.attrs["name"]; name != "" {
		body.Add(name, pressed.attrs["value"])
	}
	return body
}

// value is what a field holds, and whether a browser sends it.
func (e *element) value() (string, bool) {
	switch e.tag {
	case "textarea":
		var b strings.Builder
		for _, in := range e.in {
			b.WriteString(in.words)
		}
		return strings.TrimPrefix(b.String(), "\n"), true
	case "select":
		options := e.all(tagged("option"))
		var chosen *element
		for _, o := range options {
			if o.has("selected") {
				chosen = o
			}
		}
		if chosen == nil && len(options) > 0 {
			chosen = options[0]
		}
		if chosen == nil {
			return "", false
		}
		if v, ok := chosen.attrs["value"]; ok {
			return v, true
		}
		return chosen.text(), true
	}
	switch e.attrs["type"] {
	case "radio", "checkbox":
		if !e.has("checked") {
			return "", false
		}
		if !e.has("value") {
			return "on", true
		}
	case "submit", "button", "image", "reset", "file":
		return "", false
	}
	return e.attrs["value"], true
}

// outline lists what can be done on a page, for whoever reads why a test failed.
func (p *opened) outline() string {
	var b strings.Builder
	for _, e := range p.part.all(usable) {
		if e.around(tagged("header", "nav")) != nil {
			continue
		}
		v, _ := e.value()
		switch e.tag {
		case "a":
			if !strings.Contains(e.attrs["href"], "#") {
				fmt.Fprintf(&b, "  [%s]", p.name(e))
			}
		case "select":
			fmt.Fprintf(&b, "  %s %q = %q of", e.tag, p.name(e), v)
			for _, o := range e.all(tagged("option")) {
				fmt.Fprintf(&b, " %q", o.text())
			}
			b.WriteString("\n")
		default:
			on := ""
			if e.has("checked") {
				on = " (chosen)"
			}
			if e.has("disabled") {
				on = " (disabled)"
			}
			fmt.Fprintf(&b, "  %s %s %q %s=%q%s\n", e.tag, e.attrs["type"], p.name(e), e.attrs["name"], cmp.Or(e.attrs["value"], v), on)
		}
	}
	return b.String()
}
