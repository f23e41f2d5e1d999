package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// Canaries are words at random, another in each field of each form, so that one
// that turns up somewhere says where it came from.
type canaries struct {
	dice *rand.Rand
	from map[string]string // word → form and field
}

func (c *canaries) next(from string) string {
	word := []byte("zq")
	for range 10 {
		word = append(word, byte('a'+c.dice.IntN(26)))
	}
	c.from[string(word)] = from
	return string(word)
}

var aCanary = regexp.MustCompile(`zq[a-z]{10}`)

// in returns the canaries in a text, whatever became of their letters' size.
func (c *canaries) in(text []byte) (out []string) {
	for _, word := range aCanary.FindAll(bytes.ToLower(text), -1) {
		if _, ours := c.from[string(word)]; ours && !slices.Contains(out, string(word)) {
			out = append(out, string(word))
		}
	}
	return out
}

// fill fills in a form: a canary wherever words can be written, and what the page
// offers everywhere else.
func (c *canaries) fill(form *element, button *element) url.Values {
	typed := url.Values{}
	where := form.attrs["action"]
	for _, e := range form.all(tagged("input", "textarea", "select")) {
		name, value := e.attrs["name"], e.attrs["value"]
		if name == "" || e.has("disabled") {
			continue
		}
		switch kind := e.attrs["type"]; {
		case e.tag == "textarea", e.tag == "input" && slices.Contains([]string{"", "text", "search"}, kind):
			if value != "" && e.tag == "input" && !strings.Contains(value, " ") {
				typed.Set(name, value) // a number or a day that stands there
			} else {
				typed.Set(name, c.next(where+" "+name))
			}
		case e.tag == "select":
			for _, o := range e.all(tagged("option")) {
				if v := o.attrs["value"]; v != "" {
					typed.Set(name, v)
					break
				}
			}
		case kind == "email":
			typed.Set(name, c.next(where+" "+name)+"@example.org")
		case kind == "radio" || kind == "checkbox":
			if !typed.Has(name) {
				typed.Set(name, value)
			}
		case kind == "number" && value == "":
			typed.Set(name, "1")
		default:
			typed.Set(name, value)
		}
	}
	if button != nil && button.attrs["name"] != "" {
		typed.Set(button.attrs["name"], button.attrs["value"])
	}
	return typed
}

// ends are forms that end something: they come last.
var ends = regexp.MustCompile(`signout|void|close|end|stop|withdraw|leave|pause|cancel|miss|revoke|ending`)

// plant fills in every form that somebody is offered, on every page there is.
func (d *dosingDay) plant(c *canaries, v *visitor) (sent, stored int) {
	var last []func()
	done := map[string]bool{}
	for _, path := range d.pages(v) {
		for _, one := range formsOf(v.get(path)) {
			if done[one.key] || strings.HasPrefix(one.form.attrs["action"], "/signout") || strings.HasPrefix(one.form.attrs["action"], "/theme") {
				continue
			}
			done[one.key] = true
			send := func() {
				for _, now := range formsOf(v.get(path)) {
					if now.key == one.key {
						at, _, _ := strings.Cut(now.form.attrs["action"], "#")
						sent++
						got := v.post(strings.TrimPrefix(at, d.url), c.fill(now.form, now.button))
						stored += b2n(got.status == 303)
						if words := c.in([]byte(got.header.Get("Location"))); len(words) > 0 {
							d.Errorf("%s leads to an address with %v", one.key, words)
						}
						if got.status >= 500 {
							d.Errorf("%s is answered %d", one.key, got.status)
						}
						return
					}
				}
			}
			if ends.MatchString(one.key) {
				last = append(last, send)
				continue
			}
			send()
		}
	}
	for _, send := range last {
		send()
	}
	return sent, stored
}

// A press is a button of a form.
type press struct {
	key          string
	form, button *element
}

// formsOf lists what can be pressed on a page.
func formsOf(r reply) (out []press) {
	if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		return nil
	}
	root, err := readHTML(r.body)
	if err != nil {
		return nil
	}
	for _, f := range root.all(tagged("form")) {
		if !strings.EqualFold(f.attrs["method"], "post") || f.attrs["action"] == "" {
			continue
		}
		buttons := f.all(tagged("button"))
		if len(buttons) == 0 {
			buttons = []*element{nil}
		}
		for _, b := range buttons {
			key := anID.ReplaceAllString(f.attrs["action"], "*")
			for _, e := range f.all(tagged("input")) {
				if e.attrs["type"] == "hidden" && e.attrs["name"] == "do" {
					key += " " + e.attrs["value"]
				}
			}
			if b != nil {
				key += " " + b.attrs["name"] + "=" + b.attrs["value"]
			}
			out = append(out, press{key, f, b})
		}
	}
	return out
}

// pages are the addresses of the table of routes that somebody can open.
func (d *dosingDay) pages(v *visitor) (out []string) {
	for _, rt := range d.site.routes() {
		method, path := address(rt, d.ana)
		path = strings.NewReplacer("{session}", d.hall[len(d.hall)-36:]).Replace(path)
		if method != "GET" || rt.sort != page || strings.Contains(path, "{") || strings.HasPrefix(path, "/styleguide") || rt.guard != granted {
			continue
		}
		if got := v.get(path); got.status == 200 {
			out = append(out, path)
		}
	}
	return append(out, d.hall+"?open=vitals", d.hall+"?open=wishes")
}

// kept says in which classes of the book each canary stands.
func (d *dosingDay) kept(c *canaries) map[string][]ledger.Class {
	out := map[string][]ledger.Class{}
	var streams []ledger.Stream
	d.ok(d.clinic.Store().View(d.Context(), d.clinic.Own(), func(s *store.Snapshot) (err error) {
		streams, err = s.StreamsSince(0)
		return err
	}))
	for _, s := range streams {
		chart, err := d.clinic.Whole(d.Context(), d.clinic.Own(), s)
		if err != nil {
			continue
		}
		for _, e := range chart.Entries {
			text, err := json.Marshal(e.Fact)
			d.ok(err)
			for _, word := range c.in(text) {
				out[word] = append(out[word], e.Class)
			}
		}
	}
	return out
}

// TestCanaries fills every form that is found by the table of routes with words
// at random, each another, as four people of the practice. They are found in the
// record, and not in its file, its log, a backup or anything else on the disk,
// not in what the program logs, and not on the pages of anybody who may not read
// them. The controls: they are found in the record, in a file that holds one,
// and on the pages of those who may.
func TestCanaries(t *testing.T) {
	const seed = 6
	t.Setenv("TMPDIR", t.TempDir())
	d := newDosingDay(t)
	d.begin()
	c := &canaries{dice: rand.New(rand.NewPCG(seed, 0)), from: map[string]string{}}
	sent, stored := 0, 0
	planters := []*visitor{d.mira, d.lee, d.sam, d.as("Rosa Keller", access.Manager)}
	if testing.Short() {
		planters = planters[:1]
	}
	for _, v := range planters {
		s, ok := d.plant(c, v)
		sent, stored = sent+s, stored+ok
	}
	kept := d.kept(c)
	if len(kept) < 10*len(planters) {
		t.Errorf("control: only %d canaries of %d forms stand in the record", len(kept), sent)
	}
	d.onDisk(c)
	if words := c.in([]byte(d.log.String())); len(words) > 0 {
		t.Errorf("the log says what was typed in %s", c.from[words[0]])
	}
	seen := d.onPages(c, kept)
	t.Logf("seed %d: %d forms sent, %d taken; %d fields filled in; %d canaries stand in the record, seen %d times on pages by those who may", seed, sent, stored, len(c.from), len(kept), seen)
}

// onDisk looks for canaries in whatever lies on the disk.
func (d *dosingDay) onDisk(c *canaries) {
	folder := filepath.Dir(os.Getenv("TMPDIR")) // of everything this test has on the disk
	_, err := backup.WriteFile(d.Context(), backup.Source{Store: d.clinic.Store(), Ring: d.ring, Program: "test", Now: d.now}, filepath.Join(folder, "backup.clew"))
	d.ok(err)
	look := func() (found []string, files int) {
		d.ok(filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			files++
			for _, word := range c.in(text) {
				found = append(found, fmt.Sprintf("%s holds what was typed in %s", filepath.Base(path), c.from[word]))
			}
			return err
		}))
		return found, files
	}
	found, files := look()
	if len(found) > 0 || files < 3 {
		d.Errorf("in %d files: %v", files, found)
	}
	db := storetest.Raw(d.T, store.Config{DSN: d.file})
	_, err = db.Exec(`create table careless (word text)`)
	d.ok(err)
	_, err = db.Exec(`insert into careless values (?)`, c.next("the control"))
	d.ok(err)
	if found, _ := look(); len(found) == 0 {
		d.Error("control: a word in the clear is not found")
	}
}

// onPages opens every page as people who may read less, and as nobody.
func (d *dosingDay) onPages(c *canaries, kept map[string][]ledger.Class) (seen int) {
	for _, role := range []access.Role{access.FrontDesk, access.Biller, access.Manager, access.Monitor, access.Therapist} {
		v := d.as("A "+string(role), role)
		actor, _, err := d.clinic.Staff(d.Context(), v.staff)
		d.ok(err)
		toward, relation, err := d.clinic.Toward(d.Context(), actor, d.ana)
		d.ok(err)
		may := func(class ledger.Class) bool {
			_, one := d.clinic.Covering(toward, access.Read, class, ledger.PatientStream(d.ana), relation)
			_, any := d.clinic.Covering(actor, access.List, class, "", access.Unrelated)
			_, open := d.clinic.Covering(actor, access.Read, class, "", access.Unrelated)
			return one == nil || any == nil || open == nil
		}
		for _, path := range d.pages(v) {
			for _, word := range c.in([]byte(v.get(path).body)) {
				if classes, stands := kept[word]; stands && !slices.ContainsFunc(classes, may) {
					d.Errorf("%s shows somebody who is %s what was typed in %s, which is %v", path, role, c.from[word], classes)
				}
				seen++
			}
		}
	}
	ben := d.register("Ben", "Okoro")
	other, opened := d.enters(ben, d.portal(ben)), 0
	for _, rt := range d.site.routes() {
		method, path := address(rt, d.ana)
		if method != "GET" || strings.Contains(path, "{") {
			continue
		}
		if words := c.in([]byte(d.visitor().get(path).body)); len(words) > 0 {
			d.Errorf("%s shows a stranger what was typed in %s", path, c.from[words[0]])
		}
		got := other.get(path)
		opened += b2n(got.status == 200 && rt.guard == client)
		for _, word := range c.in([]byte(got.body)) {
			if !slices.Contains(kept[word], ledger.Open) { // what the practice says to everybody
				d.Errorf("%s shows another client what was typed in %s", path, c.from[word])
			}
		}
	}
	if opened < 5 {
		d.Errorf("control: the other client opens %d pages of their own", opened)
	}
	return seen
}

func b2n(b bool) int {
	if b {
		return 1
	}
	return 0
}
