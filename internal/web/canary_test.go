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
	dice  *rand.Rand
	from  map[string]string // word → form and field
	taken map[string]bool   // words of forms that were taken
	shown map[string]bool   // words that whoever typed them reads again
}

func (c *canaries) next(from string) string {
	word := []byte("zq")
	for range 10 {
		word = append(word, byte('a'+c.dice.IntN(26)))
	}
	c.from[string(word)] = from
	return string(word)
}

// phone is a number that nobody else has.
func (c *canaries) phone(from string) string {
	number := fmt.Sprintf("303%07d", 2_000_000+c.dice.IntN(7_999_999))
	c.from[number] = from
	return number
}

var aCanary = regexp.MustCompile(`zq[a-z]{10}|303[2-9][0-9]{6}`)

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
		if sound, ok := soundly[name]; ok {
			typed.Set(name, sound)
			continue
		}
		switch kind := e.attrs["type"]; {
		case kind == "email" || name == "email" || name == "mail":
			typed.Set(name, c.next(where+" "+name)+"@example.org")
		case kind == "tel" || strings.Contains(name, "phone"):
			typed.Set(name, "+1 "+c.phone(where+" "+name))
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
		case kind == "radio" || kind == "checkbox":
			if !typed.Has(name) || value == "yes" || value == "changed" { // what is so asks for words
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

// soundly is what stands in fields that have to go together.
var soundly = map[string]string{"systolic": "128", "diastolic": "82", "heart_rate": "72", "oxygen": "98", "minutes": "50", "born": "1985-03-12"}

// sorted is an address without whom and what it is about.
func sorted(address string) string {
	return aPiece.ReplaceAllString(anID.ReplaceAllString(address, "*"), "/$1/*")
}

var aPiece = regexp.MustCompile(`/(instruments|protocols)/[^/?# ]+`)

// instead are what a field is filled with that would not take a word, one after
// the other.
var instead = map[string][]string{
	"datetime-local": {"2026-11-24T10:00", "2026-12-01T10:00"}, "date": {"2026-11-20", "2026-12-01", "1985-03-12"}, "time": {"10:00"},
	"": {"90", "10", "2026-11-20", "1", "10:00", "yes"},
}

// mended puts something else into the fields that a page says are wrong, the
// nth time that it says so.
func mended(typed url.Values, page string, nth int) (changed bool) {
	root, err := readHTML(page)
	if err != nil {
		return false
	}
	for _, e := range root.all(tagged("input", "textarea", "select")) {
		name := e.attrs["name"]
		if e.attrs["aria-invalid"] != "true" || !typed.Has(name) {
			continue
		}
		others := instead[e.attrs["type"]]
		if others == nil {
			others = instead[""]
		}
		if nth < len(others) {
			typed.Set(name, others[nth])
			changed = true
		}
	}
	return changed
}

// sends fills in a form and sends it until it is taken, or nothing else is left
// to put where the page says that something is wrong.
func (d *dosingDay) sends(c *canaries, v *visitor, p press) (taken bool) {
	at, _, _ := strings.Cut(p.form.attrs["action"], "#")
	typed := c.fill(p.form, p.button)
	for nth := 0; ; nth++ {
		got := v.post(strings.TrimPrefix(at, d.url), typed)
		if words := c.in([]byte(got.header.Get("Location"))); len(words) > 0 {
			d.Errorf("%s leads to an address with %v", p.key, words)
		}
		if got.status >= 500 {
			d.Errorf("%s is answered %d", p.key, got.status)
		}
		if got.status == 303 {
			for _, values := range typed {
				for _, word := range c.in([]byte(strings.Join(values, " "))) {
					c.taken[word] = true
				}
			}
			return true
		}
		if got.status != 422 || !mended(typed, got.body, nth) {
			return false
		}
	}
}

// plant fills in every form that somebody is offered, on every page there is;
// then it looks which of the words they read again.
func (d *dosingDay) plant(c *canaries, v *visitor, open guard) (sent, stored int) {
	var last []func()
	done := map[string]bool{}
	for _, path := range d.pages(v, open) {
		for _, one := range formsOf(v.get(path)) {
			if done[one.key] || strings.Contains(one.form.attrs["action"], "/signout") || strings.HasPrefix(one.form.attrs["action"], "/theme") {
				continue
			}
			done[one.key] = true
			send := func() {
				for _, now := range formsOf(v.get(path)) {
					if now.key == one.key {
						sent++
						stored += b2n(d.sends(c, v, now))
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
	for _, path := range d.pages(v, open) { // before what ends something takes it away
		for _, word := range c.in([]byte(v.get(path).body)) {
			c.shown[word] = true
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
			key := sorted(f.attrs["action"])
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

// pages are the addresses of the table of routes that somebody can open, and
// where the links on them lead, one of each sort.
func (d *dosingDay) pages(v *visitor, open guard) (out []string) {
	had := map[string]bool{}
	add := func(path string) {
		if sort := sorted(path); !had[sort] {
			had[sort] = true
			out = append(out, path)
		}
	}
	for _, rt := range d.site.routes() {
		method, path := address(rt, d.ana)
		path = strings.NewReplacer("{session}", d.hall[len(d.hall)-36:]).Replace(path)
		if method != "GET" || rt.sort != page || strings.Contains(path, "{") || strings.HasPrefix(path, "/styleguide") || rt.guard != open {
			continue
		}
		if got := v.get(path); got.status == 200 {
			add(path)
		}
	}
	if open == granted {
		add(d.hall + "?open=vitals")
		add(d.hall + "?open=wishes")
	}
	if testing.Short() {
		return out
	}
	for _, path := range out[:len(out):len(out)] {
		root, err := readHTML(v.get(path).body)
		if err != nil {
			continue
		}
		for _, a := range root.all(tagged("a")) {
			to, _, _ := strings.Cut(strings.TrimPrefix(a.attrs["href"], d.url), "#")
			if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/assets") && !strings.HasPrefix(to, "/styleguide") && (open == client) == strings.HasPrefix(to, "/my") {
				add(to)
			}
		}
	}
	return out
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

// mostlyThere is how many words at least must reach the record, so that this test
// goes on looking for something.
const mostlyThere = 100

// TestCanaries fills every form that is found by the table of routes with words
// at random, each another, as four people of the practice and as the client. They are found in the
// record, and not in its file, its log, a backup or anything else on the disk,
// not in what the program logs, and not on the pages of anybody who may not read
// them. The controls: they are found in the record, in a file that holds one,
// and on the pages of those who may.
func TestCanaries(t *testing.T) {
	const seed = 6
	t.Setenv("TMPDIR", t.TempDir())
	d := newDosingDay(t)
	d.begin()
	c := &canaries{dice: rand.New(rand.NewPCG(seed, 0)), from: map[string]string{}, taken: map[string]bool{}, shown: map[string]bool{}}
	sent, stored := 0, 0
	planters := []*visitor{d.mira, d.lee, d.sam, d.as("Rosa Keller", access.Manager)}
	if testing.Short() {
		planters = planters[:1]
	}
	for _, v := range planters {
		s, ok := d.plant(c, v, granted)
		sent, stored = sent+s, stored+ok
	}
	if !testing.Short() {
		s, ok := d.plant(c, d.enters(d.ana, d.portal(d.ana)), client)
		sent, stored = sent+s, stored+ok
	}
	kept := d.kept(c)
	there := 0
	for word := range c.taken {
		if kept[word] != nil || c.shown[word] {
			there++
		}
	}
	if least := 10 * len(planters); there < least || !testing.Short() && there < mostlyThere {
		t.Errorf("control: of %d words in %d forms that were taken only %d stand in the record or are read again by whoever typed them", len(c.taken), stored, there)
	}
	d.onDisk(c)
	if words := c.in([]byte(d.log.String())); len(words) > 0 {
		t.Errorf("the log says what was typed in %s", c.from[words[0]])
	}
	seen := d.onPages(c, kept)
	t.Logf("seed %d: %d forms sent, %d taken, with %d words in them, of which %d are in the record or read again; seen %d times on pages by those who may", seed, sent, stored, len(c.taken), there, seen)
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
		for _, path := range d.pages(v, granted) {
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
