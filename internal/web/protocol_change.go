package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// changeDraft names the half-filled form of a version of a site's own.
const changeDraft = "protocol-change"

// siteSource is what is cited where a site decides by itself.
const siteSource = "site"

// changeForm shows the form; what was half typed before stands in it again.
func changeForm(c *call) error {
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	typed, err := c.findChange(ch)
	if err != nil {
		return err
	}
	return c.changePage(http.StatusOK, ch, typed, nil)
}

// changePage puts the form together with what was typed, and sends it.
func (c *call) changePage(status int, ch chosen, typed url.Values, problems map[string]string) error {
	p := ui.ChangePage{Head: c.protocolHead(ch, ui.PathChange), Action: ch.path(ui.PathChange), Draft: ch.path(ui.PathChangeKeep), Hash: ch.this.Hash,
		May: c.mayWrite(), Errors: problems, Act: c.s.clinic.NewID(), Version: c.nextVersion(ch)}
	var err error
	if p.Who, err = c.colleagues(access.Create); err != nil {
		return err
	}
	if !p.May {
		return c.send(status, ui.Change(c.protocolShell("Change values"), p))
	}
	if act := typed.Get("act"); id.Valid(act) {
		p.Act = act
	}
	if typed.Has("version") {
		p.Version = clip(typed.Get("version"), 40)
	}
	if at, err := time.Parse(time.RFC3339, typed.Get("kept")); err == nil {
		p.Kept = "Kept " + at.In(c.s.clinic.Location()).Format("Mon 2 Jan, 15:04")
	}
	v := c.viewOf(ch)
	p.Groups = v.fields(typed, problems)
	for _, key := range slices.Sorted(maps.Keys(c.s.references)) {
		p.Sources = append(p.Sources, ui.Option{Value: key, Label: clip(c.s.references[key].Text, 120)})
	}
	if base, ok := c.baseOf(ch); ok {
		p.Standing = v.changes(protocol.Compare(base, ch.def).All(), ch)
	}
	return c.send(status, ui.Change(c.protocolShell("Change values"), p))
}

// fields are the values that may be changed, under the step they belong to.
func (v view) fields(typed url.Values, problems map[string]string) []ui.ParamGroup {
	var out []ui.ParamGroup
	at := map[string]int{}
	for _, p := range v.d.Params {
		title := v.groupOf(p)
		if _, ok := at[title]; !ok {
			at[title] = len(out)
			out = append(out, ui.ParamGroup{Title: title})
		}
		f := ui.ParamField{Name: p.Name, Label: v.d.Label(p.Name), Unit: unitOf(p), Now: typedValue(p), Grade: p.Grade, Note: p.Note,
			Why: clip(typed.Get("why."+p.Name), 400), Cite: clip(typed.Get("cite."+p.Name), 200)}
		f.Typed = f.Now
		if typed.Has("value." + p.Name) {
			f.Typed = clip(typed.Get("value."+p.Name), 40)
		}
		if v.shipped != nil {
			if was, ok := v.shipped.Param(p.Name); ok && was.String() != p.String() {
				f.Shipped = paramValue(was)
			}
		}
		f.Open = strings.TrimSpace(f.Typed) != f.Now || f.Why != "" || f.Cite != "" || problems["value."+p.Name]+problems["why."+p.Name]+problems["cite."+p.Name] != ""
		out[at[title]].Params = append(out[at[title]].Params, f)
	}
	return out
}

// typedValue is a parameter's value as it is written in its unit.
func typedValue(p protocol.Param) string {
	value, _ := p.Written()
	return value
}

// unitOf says a parameter's unit behind its input.
func unitOf(p protocol.Param) string {
	_, unit := p.Written()
	if words, ok := unitNames[unit]; ok {
		return words
	}
	return unit
}

// unitNames are the units of parameters, in words.
var unitNames = map[string]string{"": "", "1": "", "a": "years", "d": "days", "h": "hours", "min": "minutes", "mo": "months", "wk": "weeks",
	"mm[Hg]": "mmHg", "/min": "a minute", "{score}": "points", "mg/d": "mg a day", "kg/m2": "kg/m²", "umol/L": "µmol/L"}

var siteVersion = regexp.MustCompile(`^(.*)-site\.(\d+)$`)

// nextVersion is a name that no version here has: "1.0.0-site.2".
func (c *call) nextVersion(ch chosen) string {
	stem := ch.def.Version
	if m := siteVersion.FindStringSubmatch(stem); m != nil {
		stem = m[1]
	}
	for n := 1; ; n++ {
		name := stem + "-site." + strconv.Itoa(n)
		if !slices.ContainsFunc(ch.all, func(v course.Version) bool { return v.Version == name }) {
			return name
		}
	}
}

// A difference is one value that somebody wants otherwise.
type difference struct {
	param      protocol.Param
	value, why string
	cite       string // empty: this site's own decision
}

var versionName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$`)

// counted adds what the whole form says to the problems of its fields.
func counted(problems map[string]string) map[string]string {
	if problems[""] == "" && len(problems) > 0 {
		problems[""] = "Nothing is stored yet. " + capital(plural(len(problems), "field needs", "fields need")) + " another look; the others are kept."
	}
	return problems
}

// readChanges reads which values are to be others, with why.
func (c *call) readChanges(ch chosen, typed url.Values) (changes []difference, problems map[string]string) {
	problems = map[string]string{}
	for _, p := range ch.def.Params {
		d := difference{param: p, value: strings.TrimSpace(clip(typed.Get("value."+p.Name), 40)), why: strings.TrimSpace(clip(typed.Get("why."+p.Name), 400)),
			cite: strings.TrimSpace(clip(typed.Get("cite."+p.Name), 200))}
		switch {
		case !typed.Has("value."+p.Name) || d.value == typedValue(p) && d.why == "" && d.cite == "":
			continue
		case d.value == typedValue(p):
			problems["value."+p.Name] = "There is a reason or a source here, but the value is the one before. Write another value, or take the reason away."
		case d.value == "":
			problems["value."+p.Name] = "Write a value. It was " + paramValue(p) + "."
		case d.why == "":
			problems["why."+p.Name] = "Say why this site uses another value."
		}
		if _, known := c.s.references[d.cite]; d.cite != "" && !known {
			problems["cite."+p.Name] = "“" + clip(d.cite, 40) + "” is not a source that is described here. Leave it empty for this site’s own decision, and say in the reason where it comes from."
		}
		changes = append(changes, d)
	}
	if len(changes) == 0 && len(problems) == 0 {
		problems[""] = "No value is changed, so there is nothing to write."
	}
	return changes, problems
}

// siteText writes the file of a site's own version: what it is based on, and
// what differs. lines says on which line of it each parameter stands.
func siteText(base *protocol.Definition, version string, changes []difference) (text string, lines map[int]string) {
	var b strings.Builder
	fmt.Fprintf(&b, "protocol: %s\nversion: %s\nbased_on: {protocol: %s, hash: %s}\nparams:\n", base.Name, strconv.Quote(version), base.Name, base.Hash())
	lines = map[int]string{}
	for i, d := range changes {
		cite, grade := siteSource, "D"
		if d.cite != "" {
			cite, grade = d.cite, "P"
		}
		unit := ""
		if _, in := d.param.Written(); in != "" {
			unit = "unit: " + strconv.Quote(in) + ", "
		}
		fmt.Fprintf(&b, "  %s: {value: %s, %sgrade: %s, cite: %s, note: %s}\n", d.param.Name, strconv.Quote(d.value), unit, grade, cite, strconv.Quote(d.why))
		lines[5+i] = d.param.Name
	}
	return b.String(), lines
}

// beside puts what the checker found beside the field it is about: by its line,
// by the value's name, or by the rule that rests on a changed value.
func beside(problems map[string]string, wrong []protocol.Problem, lines map[int]string, changes []difference, base *protocol.Definition) {
	for _, w := range wrong {
		fields := []string{}
		if name := lines[w.Line]; w.File == "" && name != "" {
			fields = []string{name}
		}
		if len(fields) == 0 {
			fields = meant(w, changes, base)
		}
		words := stop(strings.TrimSpace(w.Sentence + " " + w.Suggestion))
		for _, name := range fields {
			if problems["value."+name] == "" {
				problems["value."+name] = capital(strings.NewReplacer(`The parameter "`+name+`"`, "this", `"`+name+`"`, "this", " there and ", " in the protocol it starts from, and ").Replace(words))
			}
		}
		if len(fields) == 0 && problems[""] == "" {
			problems[""] = words
		}
	}
}

// meant are the changed values that a problem without a place of its own is
// about: named in it, or else standing in it, or else what its rule rests on.
func meant(w protocol.Problem, changes []difference, base *protocol.Definition) []string {
	rule, _ := base.Rule(w.Rule)
	var named, standing, resting []string
	for _, d := range changes {
		name := d.param.Name
		switch {
		case strings.Contains(w.Sentence, `"`+name+`"`):
			named = append(named, name)
		case slices.Contains(rule.Params, name) && d.value != "" && strings.Contains(w.Sentence, d.value):
			standing = append(standing, name)
		case slices.Contains(rule.Params, name):
			resting = append(resting, name)
		}
	}
	switch {
	case len(named) > 0:
		return named
	case len(standing) > 0:
		return standing
	}
	return resting
}

// changeSubject names whose form a draft is.
func changeSubject(ch chosen) string {
	return "protocol/" + ch.this.Name + "/" + ch.this.Hash[:shortHash]
}

// keepChange keeps what was typed so far. It survives a lock and a crash.
func keepChange(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	ch, err := c.choose(clip(typed.Get("hash"), 64))
	if err != nil {
		return err
	}
	kept, empty := url.Values{"kept": {c.s.now().Format(time.RFC3339)}, "act": {clip(typed.Get("act"), 40)}}, true
	for _, p := range ch.def.Params {
		for _, part := range []string{"value.", "why.", "cite."} {
			text := clip(typed.Get(part+p.Name), 400)
			if text == "" && part != "value." || part == "value." && (text == typedValue(p) || !typed.Has(part+p.Name)) {
				continue
			}
			kept.Set(part+p.Name, text)
			empty = false
		}
	}
	if v := clip(typed.Get("version"), 40); v != c.nextVersion(ch) {
		kept.Set("version", v)
	}
	if err := c.saveFormDraft(changeDraft, changeSubject(ch), kept, empty); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// findChange returns what was half typed before.
func (c *call) findChange(ch chosen) (url.Values, error) {
	if !c.mayWrite() {
		return nil, nil
	}
	draft, ok, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, changeDraft, changeSubject(ch))
	if err != nil || !ok {
		return nil, err
	}
	typed, err := url.ParseQuery(string(draft.Body))
	if err != nil {
		return nil, c.s.clinic.DropDraft(c.r.Context(), c.grant, changeDraft, changeSubject(ch))
	}
	return typed, nil
}
