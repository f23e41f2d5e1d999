package protocol

import (
	"regexp"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// Parse reads a protocol file, with what it takes in from the shelf, and returns
// it with every problem of form, in the order of the files. The definition is
// never nil, so that Check can report what else is wrong, but with a single
// problem it answers every gate unknown.
func Parse(source []byte, shelf Shelf) (*Definition, []Problem) {
	d, problems := parse(source, shelf, "", nil)
	return d, datafile.Sort(problems)
}

// parse is Parse for a file that is itself taken from the shelf, under the last
// of the names of a chain of bases.
func parse(source []byte, shelf Shelf, file string, chain []string) (*Definition, []Problem) {
	d := &Definition{params: map[string]*Param{}, texts: Shelf{}, places: map[string]mark{}}
	r := &reader{Reader: newReader(file).Reader, shelf: shelf, chain: chain}
	if n := r.Document(source); n != nil {
		r.definition(d, n)
	}
	d.hash = hashOf(source, d.texts)
	d.texts[d.Name] = source
	d.settle()
	d.whole = len(r.Problems) == 0
	return d, r.Problems
}

// Load parses and checks a file. It returns the definition only if there is no
// problem at all.
func Load(source []byte, shelf Shelf, v Vocabulary) (*Definition, []Problem) {
	return checked(v)(Parse(source, shelf))
}

// checked finishes what was parsed.
func checked(v Vocabulary) func(*Definition, []Problem) (*Definition, []Problem) {
	return func(d *Definition, problems []Problem) (*Definition, []Problem) {
		problems = datafile.Sort(append(problems, d.Check(v)...))
		if len(problems) > 0 {
			return nil, problems
		}
		return d, nil
	}
}

// protocolKeys are the keys of a protocol file.
var protocolKeys = []string{
	"protocol", "version", "title", "status", "jurisdiction", "off_by_default", "source", "based_on", "include", "params",
	"vary", "except", "plan", "rules", "considered",
}

func (r *reader) definition(d *Definition, n *yaml.Node) {
	if libraryText(n) {
		r.Fault(n, "Include it in a protocol.", "This is a library, and not a protocol by itself.")
		return
	}
	o, ok := r.object(n, "A protocol", protocolKeys...)
	if !ok {
		return
	}
	if o.Has("based_on") {
		r.basedOn(d, o)
	} else if o.Has("vary") || o.Has("except") {
		r.Fault(n, "Write them under the library in include.", "vary and except stand at the top only in a protocol that is based on another.")
	}
	r.head(d, o)
	for _, n := range o.List("include") {
		r.include(d, n)
	}
	r.body(d, o)
	if len(d.Rules) == 0 {
		r.Fault(o.Node, "", "A protocol has rules.")
	}
}

// head reads what a protocol is called and meant for. What a protocol that is
// based on another leaves out, it has from there.
func (r *reader) head(d *Definition, o object) {
	based := d.BasedOn.Protocol != ""
	d.Name = r.name(o, "protocol")
	d.Version = o.Text("version", true)
	if !based || o.Has("title") {
		d.Title = o.Text("title", true)
		d.places["title"] = r.atKey(o, "title")
	}
	if !based || o.Has("status") {
		d.Status = o.Text("status", true)
		d.places["status"] = r.atKey(o, "status")
	}
	if o.Has("jurisdiction") {
		d.Jurisdiction = r.places(o)
	}
	if o.Has("off_by_default") {
		d.OffByDefault = o.Choice("off_by_default", true, []string{"true", "false"}) == "true"
	}
	if n := o.Value("source"); n != nil {
		d.Source = r.source(n, d.Source)
	}
}

// body reads a file's own parameters, plan and rules.
func (r *reader) body(d *Definition, o object) {
	if n := o.Value("params"); n != nil && d.BasedOn.Protocol == "" {
		r.own(d, r.params(n))
	}
	if n := o.Value("plan"); n != nil {
		r.plan(d, n)
	}
	for i, n := range o.List("rules") {
		if i == mostItems {
			r.Fault(n, "", "A protocol has at most %d rules.", mostItems)
			break
		}
		r.ruleIn(d, n)
	}
	r.consideredIn(d, o)
}

// own adds a file's own parameters to what it took in.
func (r *reader) own(d *Definition, params []Param) {
	for _, p := range params {
		if other, ok := d.Param(p.Name); ok {
			r.twice(&yaml.Node{Line: p.line, Column: p.column}, "parameter", other.Library, other.mark)
			continue
		}
		d.Params = append(d.Params, p)
	}
	d.index()
}

// index finds parameters by name.
func (d *Definition) index() {
	d.params = make(map[string]*Param, len(d.Params))
	for i := range d.Params {
		d.params[d.Params[i].Name] = &d.Params[i]
	}
}

// settle notes what each rule rests on, once everything is in its place.
func (d *Definition) settle() {
	d.index()
	for i := range d.Rules {
		d.Rules[i].collect(d)
	}
}

// mostConsidered bounds the list of what was weighed.
const mostConsidered = 200

// consideredIn reads what was weighed and is raised by no rule.
func (r *reader) consideredIn(d *Definition, o object) {
	for i, n := range o.List("considered") {
		if i == mostConsidered {
			r.Fault(n, "", "A file lists at most %d things it considered.", mostConsidered)
			return
		}
		c := Considered{Source: d.Source, mark: r.at(n)}
		o, ok := r.object(n, "What was considered", "considered", "fact", "say", "source")
		if !ok {
			continue
		}
		c.Name, c.Fact, c.Say = r.name(o, "considered"), o.Text("fact", true), o.Text("say", true)
		if source := o.Value("source"); source != nil {
			c.Source = r.source(source, d.Source)
		}
		if other, ok := d.considered(c.Name); ok && c.Name != "" {
			r.twice(o.Value("considered"), "thing considered", other.Library, other.mark)
		}
		d.Considered = append(d.Considered, c)
	}
}

// wordName is the form of the names of protocols, parameters and rules.
var wordName = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)

// longestName keeps names readable in a list.
const longestName = 64

// name reads the name of something.
func (r *reader) name(o object, key string) string {
	name := o.Text(key, true)
	if name != "" {
		r.named(o.Value(key), name)
	}
	return name
}

// named reports a name that is not of the usual form.
func (r *reader) named(n *yaml.Node, name string) {
	if !wordName.MatchString(name) || len(name) > longestName {
		r.Fault(n, "", "A name is of lower-case words with dots or dashes between them.")
	}
}

// source reads where something comes from; what it does not say, it takes from
// the file.
func (r *reader) source(n *yaml.Node, from Source) Source {
	o, ok := r.object(n, "A source", sourceKeys...)
	if !ok {
		return from
	}
	if o.Has("cite") {
		from.Cite = r.cite(o)
	}
	for _, key := range sourceKeys[1:] {
		if !o.Has(key) {
			continue
		}
		var text string
		switch key {
		case "grade":
			text = o.Choice(key, true, Grades)
		case "evidence":
			text = o.Choice(key, true, EvidenceGrades)
		default:
			text = o.Text(key, true)
		}
		*from.field(key) = text
	}
	for _, key := range []string{"reviewed", "released", "revised"} {
		if day := *from.field(key); o.Has(key) && day != "" && !quantity.Day(day).Valid() {
			r.Fault(o.Value(key), "", "%q is a day, such as 2026-11-22.", key)
		}
	}
	return from
}

var keyWord = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

// cite reads one reference key or a list of them.
func (r *reader) cite(o object) string {
	keys := o.Texts("cite")
	for _, key := range keys {
		if !keyWord.MatchString(key) {
			r.Fault(o.Value("cite"), "", "%q is not a key of docs/references.md.", key)
		}
	}
	return strings.Join(keys, ", ")
}

// params reads parameters.
func (r *reader) params(n *yaml.Node) []Param {
	if n.Kind != yaml.MappingNode {
		r.Fault(n, "", "Parameters are written as names and values.")
		return nil
	}
	var params []Param
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if len(params) == mostItems {
			r.Fault(key, "", "A protocol has at most %d parameters.", mostItems)
			break
		}
		r.named(key, key.Value)
		o, ok := r.object(n.Content[i+1], "A parameter", "value", "unit", "grade", "cite", "note")
		if !ok {
			continue
		}
		p := Param{Name: key.Value, mark: r.at(key), Grade: o.Choice("grade", true, Grades), Cite: r.cite(o), Note: o.Text("note", false)}
		a := parseAmount(o.Text("value", true), o.Text("unit", false))
		p.Value, p.Unit = a.v, a.unit
		if p.Value.typ == TypeCode && a.unit != "" {
			r.Fault(o.Value("value"), "", "%q is not a number with the unit %q.", p.Value.s, a.unit)
		}
		if p.Cite == "" {
			r.Fault(key, "Add cite.", "The parameter %q has no citation.", key.Value)
		}
		params = append(params, p)
	}
	return params
}
