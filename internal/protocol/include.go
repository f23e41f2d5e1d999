package protocol

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// A Shelf holds texts by name: a protocol under its own name, "kap-im"; a
// library under "library/screening"; and a protocol that another is based on,
// where both have the same name, under "kap-im@" and its hash.
type Shelf map[string][]byte

// libraryFolder stands before the name of a library on a shelf.
const libraryFolder = "library/"

// Libraries returns the names of the libraries on the shelf, sorted.
func (s Shelf) Libraries() []string {
	var names []string
	for name := range s {
		if rest, ok := strings.CutPrefix(name, libraryFolder); ok {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}

// Protocols returns the names of the protocols on the shelf, sorted.
func (s Shelf) Protocols() []string {
	var names []string
	for name := range s {
		if !strings.HasPrefix(name, libraryFolder) && !strings.Contains(name, "@") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// hashOf is the hash of a text and of what it takes in. Of a text that takes in
// nothing it is the SHA-256 of its bytes, which anybody can check with a common
// tool. Otherwise it is the SHA-256 of a list: a line with the hash of the text
// itself, then one with the name and the hash of each text it takes in, in the
// order of the names.
func hashOf(source []byte, takenIn Shelf) string {
	own := hashOfBytes(source)
	if len(takenIn) == 0 {
		return own
	}
	var list strings.Builder
	list.WriteString("clew protocol " + own + "\n")
	for _, name := range slices.Sorted(maps.Keys(takenIn)) {
		list.WriteString(name + " " + hashOfBytes(takenIn[name]) + "\n")
	}
	return hashOfBytes([]byte(list.String()))
}

func hashOfBytes(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// LoadLibrary parses and checks a library by itself. The definition it returns
// has the library's name and no plan; it answers as a protocol of nothing but
// these rules would.
func LoadLibrary(source []byte, v Vocabulary) (*Definition, []Problem) {
	return checked(v)(parseLibrary(source, ""))
}

// CheckLibrary returns every problem of a library by itself.
func CheckLibrary(source []byte, v Vocabulary) []Problem {
	_, problems := LoadLibrary(source, v)
	return problems
}

// libraryText reports whether a text is a library.
func libraryText(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) > 0 && n.Content[0].Value == "library"
}

// parseLibrary reads a library; file is its name on the shelf, for problems.
func parseLibrary(source []byte, file string) (*Definition, []Problem) {
	d := &Definition{hash: hashOf(source, nil), texts: Shelf{}, params: map[string]*Param{}, places: map[string]mark{}, library: true}
	r := newReader(file)
	if n := r.Document(source); n != nil {
		r.libraryIn(d, n)
	}
	d.texts[libraryFolder+d.Name] = source
	d.settle()
	d.whole = len(r.Problems) == 0
	return d, r.Problems
}

func (r *reader) libraryIn(d *Definition, n *yaml.Node) {
	if n.Kind == yaml.MappingNode && !libraryText(n) {
		r.Fault(n, "Write library: and its name first.", "This is not a library.")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; key.Value == "include" || key.Value == "based_on" {
			r.Fault(key, "Include both libraries in the protocol.", "A library takes in nothing.")
			return
		}
	}
	o, ok := r.object(n, "A library", "library", "version", "title", "source", "params", "rules", "considered")
	if !ok {
		return
	}
	d.Name, d.Version, d.Title = r.name(o, "library"), o.Text("version", true), o.Text("title", true)
	d.places["title"] = r.atKey(o, "title")
	if n := o.Value("source"); n != nil {
		d.Source = r.source(n, Source{})
	}
	r.body(d, o)
	if len(d.Rules)+len(d.Considered)+len(d.Params) == 0 {
		r.Fault(n, "", "A library has rules, parameters, or things considered.")
	}
}

// include takes a library in.
func (r *reader) include(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "An include", "library", "except", "params", "vary")
	if !ok {
		return
	}
	name := o.Text("library", true)
	key := libraryFolder + name
	text, ok := r.shelf[key]
	switch {
	case name == "":
		return
	case d.BasedOn.Protocol != "":
		r.Fault(n, "", "A protocol that is based on another takes in what that one takes in, and nothing else.")
		return
	case slices.Contains(d.Includes, name):
		r.Fault(n, "Put both in one include.", "The library %q is taken in twice.", name)
		return
	case !ok:
		r.Fault(o.Value("library"), datafile.DidYouMean(name, r.shelf.Libraries()), "There is no library %q.", name)
		return
	}
	lib, problems := parseLibrary(text, key)
	r.Problems = append(r.Problems, problems...)
	if lib.Name != "" && lib.Name != name {
		r.Problems = append(r.Problems, Problem{File: key, Line: 1, Column: 1, Sentence: fmt.Sprintf("This library is called %q and stands on the shelf as %q.", lib.Name, name)})
	}
	for i := range lib.Params {
		lib.Params[i].Library = name
	}
	for i := range lib.Rules {
		lib.Rules[i].Library = name
	}
	for i := range lib.Considered {
		lib.Considered[i].Library = name
	}
	r.differ(lib, o, fmt.Sprintf("The library %q", name))
	d.texts[key] = text
	d.Includes = append(d.Includes, name)
	r.join(d, lib, o.Value("library"))
}

// differ makes what is taken in what it is here: leaves rules out, changes
// figures, varies rules. It returns the parameters that are new.
func (r *reader) differ(base *Definition, o object, from string) []Param {
	var fresh []Param
	if n := o.Value("params"); n != nil {
		for _, p := range r.params(n) {
			i := slices.IndexFunc(base.Params, func(x Param) bool { return x.Name == p.Name })
			if i < 0 {
				fresh = append(fresh, p)
				continue
			}
			if was := base.Params[i]; p.Value.typ != was.Value.typ || bare(p.Unit) != bare(was.Unit) {
				r.Fault(&yaml.Node{Line: p.line, Column: p.column}, "Write it in the same unit.", "%q is %s there and %s here.", p.Name, was, p)
				continue
			}
			p.Library, p.varied = base.Params[i].Library, base.library
			base.Params[i] = p
		}
	}
	if base.library {
		r.unheard(base, fresh, from)
	}
	out := r.except(base, o, from)
	for _, n := range o.List("vary") {
		r.varyIn(base, n, from, out)
	}
	return fresh
}

// unheard reports parameters that what is taken in does not have.
func (r *reader) unheard(base *Definition, params []Param, from string) {
	for _, p := range params {
		r.Fault(&yaml.Node{Line: p.line, Column: p.column}, base.suggestParam(p.Name, len(r.Problems)), "%s has no parameter %q.", from, p.Name)
	}
}

// except leaves out rules, and what was considered, by name.
func (r *reader) except(base *Definition, o object, from string) (out []string) {
	var names []string
	for _, rule := range base.Rules {
		names = append(names, rule.Name)
	}
	for _, c := range base.Considered {
		names = append(names, c.Name)
	}
	for i, name := range o.Texts("except") {
		at := o.Value("except")
		if at.Kind == yaml.SequenceNode && i < len(at.Content) {
			at = at.Content[i]
		}
		switch {
		case !slices.Contains(names, name):
			r.Fault(at, r.near(name, names), "%s has no rule %q.", from, name)
		case slices.Contains(out, name):
			r.Fault(at, "", "The rule %q is left out twice.", name)
		}
		out = append(out, name)
	}
	base.Rules = slices.DeleteFunc(base.Rules, func(x Rule) bool { return slices.Contains(out, x.Name) })
	base.Considered = slices.DeleteFunc(base.Considered, func(x Considered) bool { return slices.Contains(out, x.Name) })
	return out
}

// near suggests the name that was meant, unless there are too many problems for
// anybody to read the suggestion.
func (r *reader) near(name string, names []string) string {
	if len(r.Problems) > datafile.Most {
		return ""
	}
	return datafile.DidYouMean(name, names)
}

// varyKeys are what may differ in a rule that is taken in.
var varyKeys = []string{"rule", "decision", "say", "title", "override", "source", "clears", "effective", "jurisdiction", "when"}

// varyIn changes one rule that is taken in.
func (r *reader) varyIn(base *Definition, n *yaml.Node, from string, out []string) {
	defer r.naming(n)()
	o, ok := r.object(n, "A rule that is varied", varyKeys...)
	if !ok {
		return
	}
	name := o.Text("rule", true)
	i := slices.IndexFunc(base.Rules, func(x Rule) bool { return x.Name == name })
	switch {
	case name == "":
		return
	case slices.Contains(out, name):
		r.Fault(n, "Do one of the two.", "The rule %q is both left out and varied.", name)
		return
	case i < 0:
		var names []string
		for _, rule := range base.Rules {
			names = append(names, rule.Name)
		}
		r.Fault(o.Value("rule"), r.near(name, names), "%s has no rule %q.", from, name)
		return
	case base.Rules[i].varied == r.File+"\n"+from:
		r.Fault(n, "Put both in one.", "The rule %q is varied twice.", name)
		return
	case o.Len() == 1:
		r.Fault(n, "", "It does not say what differs.")
		return
	}
	rule := &base.Rules[i]
	rule.mark, rule.varied = r.at(n), r.File+"\n"+from
	r.content(rule, o, false)
}

// join adds a library to a protocol, unless they bring the same names.
func (r *reader) join(d, lib *Definition, n *yaml.Node) {
	for _, p := range lib.Params {
		if other, ok := d.Param(p.Name); ok {
			r.both(n, "parameter", p.Name, lib.Name, other.Library)
			continue
		}
		d.Params = append(d.Params, p)
	}
	d.index()
	for _, rule := range lib.Rules {
		if other, ok := d.Rule(rule.Name); ok {
			r.both(n, "rule", rule.Name, lib.Name, other.Library)
			continue
		}
		d.Rules = append(d.Rules, rule)
	}
	for _, c := range lib.Considered {
		if other, ok := d.considered(c.Name); ok {
			r.both(n, "thing considered", c.Name, lib.Name, other.Library)
			continue
		}
		d.Considered = append(d.Considered, c)
	}
}

func (r *reader) both(n *yaml.Node, what, name, one, other string) {
	r.Fault(n, "Give one of them another name, or leave one out.", "The libraries %q and %q both bring a %s %q.", other, one, what, name)
}

// basedOn makes the definition what another protocol is, and then what differs.
func (r *reader) basedOn(d *Definition, o object) {
	n := o.Value("based_on")
	b, ok := r.object(n, "based_on", "protocol", "hash")
	if !ok {
		return
	}
	d.BasedOn = Base{b.Text("protocol", true), b.Text("hash", true)}
	key := d.BasedOn.Protocol + "@" + d.BasedOn.Hash
	text, ok := r.shelf[key]
	if !ok {
		key = d.BasedOn.Protocol
		text, ok = r.shelf[key]
	}
	switch {
	case d.BasedOn.Protocol == "":
		return
	case !ok:
		r.Fault(b.Value("protocol"), datafile.DidYouMean(key, r.shelf.Protocols()), "There is no protocol %q.", key)
		return
	case slices.Contains(r.chain, key):
		r.Fault(b.Value("protocol"), "", "The protocol %q is based on itself.", key)
		return
	}
	base, problems := parse(text, r.shelf, key, append(slices.Clone(r.chain), key))
	r.Problems = append(r.Problems, problems...)
	if base.hash != d.BasedOn.Hash && b.Has("hash") {
		r.Fault(b.Value("hash"), fmt.Sprintf("Compare the two, and then write %s.", base.hash), "The protocol %q has another text by now than the one this is based on.", d.BasedOn.Protocol)
	}
	fresh := r.differ(base, o, fmt.Sprintf("The protocol %q", d.BasedOn.Protocol))
	if o.Has("params") {
		r.planAgain(base)
	}
	d.Title, d.Status, d.Jurisdiction, d.OffByDefault, d.Source = base.Title, base.Status, base.Jurisdiction, base.OffByDefault, base.Source
	d.Includes, d.Params, d.Plan, d.Rules, d.Considered, d.planned, d.places = base.Includes, base.Params, base.Plan, base.Rules, base.Considered, base.planned, base.places
	d.labels, d.plans = base.labels, base.plans
	for name, text := range base.texts {
		if name == base.Name {
			name = base.Name + "@" + base.hash
		}
		d.texts[name] = text
	}
	if !o.Has("rules") && !o.Has("plan") { // which is all that could use them
		r.unheard(base, fresh, fmt.Sprintf("The protocol %q", d.BasedOn.Protocol))
	}
	r.own(d, fresh)
}
