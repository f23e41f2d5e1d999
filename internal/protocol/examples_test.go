package protocol_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
	gocmp "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// The example patients of a protocol, or of libraries taken together.
type exampleFile struct {
	Of       []string // the libraries taken together; none: the protocol or library that the file is named after
	At       time.Time
	Examples []examplePatient
	name     string // of that protocol or library, as on the shelf
}

type examplePatient struct {
	Example, Title string
	Like           likes             // examples whose facts it starts from, the first first; "library/day/ready" is one of another file
	Params         map[string]string // figures that differ, as a site would write them
	Decide         map[string]string // what rules decide instead
	Facts          map[string][]exampleReading
	Without        []string
	Interruptions  *int // findings over all gates that somebody has to decide or wait for
	Expect         map[protocol.Gate]struct {
		Status          protocol.Status
		Stands, Unknown []string
	}
}

// likes is one name, or a list of them.
type likes []string

func (l *likes) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = likes{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}

type exampleReading struct {
	Value, Age, Asked, Detail string
	Estimate                  bool
}

// vocabulary is every fact, made once.
var vocabulary = sync.OnceValue(course.Vocabulary)

// exampleFiles returns every file of example patients that ships.
func exampleFiles(t *testing.T) []exampleFile {
	t.Helper()
	files, err := shippedExamples()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// shippedExamples reads every file of example patients that ships, once.
var shippedExamples = sync.OnceValues(func() ([]exampleFile, error) {
	var files []exampleFile
	for _, dir := range []string{".", "library"} {
		list, err := protocols.FS.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			name, ok := strings.CutSuffix(f.Name(), ".examples.yaml")
			if !ok {
				continue
			}
			source, err := protocols.FS.ReadFile(strings.TrimPrefix(dir+"/"+f.Name(), "./"))
			if err != nil {
				return nil, err
			}
			dec := yaml.NewDecoder(strings.NewReader(string(source)))
			dec.KnownFields(true)
			file := exampleFile{name: strings.TrimPrefix(dir+"/"+name, "./")}
			if err := dec.Decode(&file); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name(), err)
			}
			files = append(files, file)
		}
	}
	return files, nil
})

// facts makes the facts of an example, on top of those it is like.
func (file exampleFile) facts(t *testing.T, e examplePatient) protocol.Facts {
	t.Helper()
	return file.factsAt(t, e, file.At)
}

// factsAt makes the facts of an example as if it happened at another time.
func (file exampleFile) factsAt(t *testing.T, e examplePatient, at time.Time) protocol.Facts {
	t.Helper()
	f := protocol.Facts{}
	for _, name := range e.Like {
		from, other := file.named(t, name)
		maps.Copy(f, from.factsAt(t, other, at))
	}
	for name, readings := range e.Facts {
		f[name] = nil
		for _, x := range readings {
			f[name] = append(f[name], x.reading(t, name, at))
		}
	}
	for _, name := range e.Without {
		delete(f, name)
	}
	return f
}

// named finds an example of this file, or with a path before its name of
// another.
func (file exampleFile) named(t *testing.T, name string) (exampleFile, examplePatient) {
	t.Helper()
	if i := strings.LastIndex(name, "/"); i >= 0 {
		for _, other := range exampleFiles(t) {
			if other.name == name[:i] {
				file = other
			}
		}
		name = name[i+1:]
	}
	i := slices.IndexFunc(file.Examples, func(x examplePatient) bool { return x.Example == name })
	if i < 0 {
		t.Fatalf("%s: no example %q", file.name, name)
	}
	return file, file.Examples[i]
}

func (x exampleReading) reading(t *testing.T, name string, now time.Time) protocol.Reading {
	t.Helper()
	r := protocol.Reading{At: before(t, now, x.Age), Detail: x.Detail, Estimate: x.Estimate, Unknown: x.Value == "?"}
	r.Recorded = before(t, now, cmp.Or(x.Asked, x.Age))
	if !r.Unknown {
		r.Value = value(t, name, x.Value)
	}
	return r
}

// value reads a value of a fact.
func value(t *testing.T, fact, text string) protocol.Value {
	t.Helper()
	f, ok := vocabulary()[fact]
	v, err := f.Parse(text)
	if err != nil || !ok {
		t.Fatalf("%s: %v", fact, err)
	}
	return v
}

// before is a time so long before another: "8m", "3h", "10d".
func before(t *testing.T, now time.Time, age string) time.Time {
	t.Helper()
	if age == "" {
		return now
	}
	if days, ok := strings.CutSuffix(age, "d"); ok {
		d, err := time.ParseDuration(days + "h")
		if err != nil {
			t.Fatal(err)
		}
		return now.Add(-24 * d)
	}
	d, err := time.ParseDuration(age)
	if err != nil {
		t.Fatal(err)
	}
	return now.Add(-d)
}

// definition is what the example is about, with the example's differences.
func (file exampleFile) definition(t *testing.T, e examplePatient) *protocol.Definition {
	t.Helper()
	shelf := protocol.Shelf(protocols.Texts())
	if file.Of != nil {
		if len(e.Params)+len(e.Decide) > 0 {
			return together(t, file.Of, e.Params, e.Decide)
		}
		d, ok := loaded.Load(file.name)
		if !ok {
			d, _ = loaded.LoadOrStore(file.name, together(t, file.Of, nil, nil))
		}
		return d.(*protocol.Definition)
	}
	if len(e.Params)+len(e.Decide) > 0 {
		return siteVersion(t, file.name, e.Params, e.Decide)
	}
	if !strings.HasPrefix(file.name, "library/") {
		return shippedProtocol(t, file.name)
	}
	d, problems := protocol.LoadLibrary(shelf[file.name], vocabulary())
	for _, p := range problems {
		t.Fatalf("%s: %s", file.name, p)
	}
	return d
}

// loaded holds the shipped protocols that a test asked for, and the libraries
// taken together.
var loaded sync.Map

// shippedProtocol loads a shipped protocol, once.
func shippedProtocol(t *testing.T, name string) *protocol.Definition {
	t.Helper()
	once, _ := loaded.LoadOrStore(name, sync.OnceValues(func() (*protocol.Definition, []protocol.Problem) {
		shelf := protocol.Shelf(protocols.Texts())
		return protocol.Load(shelf[name], shelf, vocabulary())
	}))
	d, problems := once.(func() (*protocol.Definition, []protocol.Problem))()
	for _, p := range problems {
		t.Fatalf("%s: %s", name, p)
	}
	return d
}

// siteVersion is a shipped protocol with a site's own figures and decisions.
func siteVersion(t *testing.T, name string, params, decide map[string]string) *protocol.Definition {
	t.Helper()
	shelf := protocol.Shelf(protocols.Texts())
	base := shippedProtocol(t, name)
	var text strings.Builder
	fmt.Fprintf(&text, "protocol: %s\nversion: %s-site.1\nbased_on: {protocol: %s, hash: %s}\n", name, base.Version, name, base.Hash())
	heading := "params:\n"
	for _, figure := range slices.Sorted(maps.Keys(params)) {
		was, ok := base.Param(figure)
		if !ok {
			t.Fatalf("%s has no figure %q", name, figure)
		}
		fmt.Fprintf(&text, "%s  %s: {value: \"%s\", unit: \"%s\", grade: D, cite: clew-default, note: \"The site's own.\"}\n", heading, figure, params[figure], was.Unit)
		heading = ""
	}
	heading = "vary:\n"
	for _, rule := range slices.Sorted(maps.Keys(decide)) {
		fmt.Fprintf(&text, "%s  - {rule: %s, decision: %s}\n", heading, rule, decide[rule])
		heading = ""
	}
	d, problems := protocol.Load([]byte(text.String()), shelf, vocabulary())
	for _, p := range problems {
		t.Fatalf("%s\n%s", p, text.String())
	}
	return d
}

// together is a protocol of nothing but libraries, with figures and decisions
// that differ from theirs.
func together(t *testing.T, libraries []string, params, decide map[string]string) *protocol.Definition {
	t.Helper()
	shelf := protocol.Shelf(protocols.Texts())
	var text strings.Builder
	text.WriteString("protocol: together\nversion: 1.0.0\ntitle: Libraries taken together\nstatus: An example.\ninclude:\n")
	for _, name := range libraries {
		lib, problems := protocol.LoadLibrary(shelf["library/"+name], vocabulary())
		if len(problems) > 0 {
			t.Fatalf("library %s: %s", name, problems[0])
		}
		fmt.Fprintf(&text, "  - library: %s\n", name)
		heading := "    params:\n"
		for _, p := range lib.Params {
			if value, differs := params[p.Name]; differs {
				fmt.Fprintf(&text, "%s      %s: {value: \"%s\", unit: \"%s\", grade: D, cite: clew-default}\n", heading, p.Name, value, p.Unit)
				heading = ""
			}
		}
		heading = "    vary:\n"
		for _, r := range lib.Rules {
			if decision, differs := decide[r.Name]; differs {
				fmt.Fprintf(&text, "%s      - {rule: %s, decision: %s}\n", heading, r.Name, decision)
				heading = ""
			}
		}
	}
	d, problems := protocol.Load([]byte(text.String()), shelf, vocabulary())
	for _, p := range problems {
		t.Fatalf("%s\n%s", p, text.String())
	}
	return d
}

// TestExamples runs the example patients that ship beside the protocols.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		seen := map[string]bool{}
		whole := file.definition(t, examplePatient{})
		for _, e := range file.Examples {
			t.Run(file.name+"/"+e.Example, func(t *testing.T) {
				d := whole
				if len(e.Params)+len(e.Decide) > 0 {
					d = file.definition(t, e)
				}
				file.run(t, d, e, seen)
			})
		}
		for _, r := range whole.Rules {
			if !seen[r.Name] && (file.Of != nil || r.Library == "") {
				t.Errorf("%s: the rule %s never stands in an example", file.name, r.Name)
			}
		}
	}
}

// run answers one example, and notes which rules stand.
func (file exampleFile) run(t *testing.T, d *protocol.Definition, e examplePatient, seen map[string]bool) {
	facts, interruptions := file.facts(t, e), 0
	for _, gate := range protocol.Gates {
		o := d.Evaluate(facts, gate, file.At)
		var stands, open []string
		for _, f := range o.Findings {
			switch f.State {
			case protocol.Stands:
				stands = append(stands, f.Rule)
				seen[f.Rule] = true
				if f.Decision.Blocks() && (gate != protocol.DosingFurther || len(facts["dose.given"]) > 0) { // before the first dose nobody asks about a further one
					interruptions++
				}
				if strings.ContainsAny(f.Say, "{}") || strings.Contains(f.Say, "unknown") {
					t.Errorf("%s says %q", f.Rule, f.Say)
				}
			case protocol.Unknown:
				open = append(open, f.Rule)
			}
		}
		want, asked := e.Expect[gate]
		if !asked {
			continue
		}
		if o.Status != want.Status {
			t.Errorf("%s is %s, want %s", gate, o.Status, want.Status)
		}
		if diff := gocmp.Diff(sorted(want.Stands), sorted(stands)); diff != "" {
			t.Errorf("%s: what stands (-want +got):\n%s", gate, diff)
		}
		if diff := gocmp.Diff(sorted(want.Unknown), sorted(open)); diff != "" {
			t.Errorf("%s: what is unknown (-want +got):\n%s", gate, diff)
		}
	}
	if e.Interruptions != nil && interruptions != *e.Interruptions {
		t.Errorf("%d interruptions, want %d", interruptions, *e.Interruptions)
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// TestExamplesNotKnown: whatever is asked and not known, a gate that something
// keeps shut stays shut. The clinic's own acts are counted, not asked.
func TestExamplesNotKnown(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		d := file.definition(t, examplePatient{})
		for _, e := range file.Examples {
			if len(e.Params)+len(e.Decide) > 0 {
				continue
			}
			facts := file.facts(t, e)
			for _, gate := range protocol.Gates {
				if d.Evaluate(facts, gate, file.At).Status == protocol.StatusOpen {
					continue
				}
				for _, name := range slices.Sorted(maps.Keys(e.Facts)) {
					if vocabulary()[name].Known {
						continue
					}
					less := maps.Clone(facts)
					less[name] = []protocol.Reading{{Unknown: true, At: file.At, Recorded: file.At}}
					if d.Evaluate(less, gate, file.At).Status == protocol.StatusOpen {
						t.Errorf("%s/%s: %s opens once %s is not known", file.name, e.Example, gate, name)
					}
				}
			}
		}
	}
}
