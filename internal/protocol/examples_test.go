package protocol

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/protocols"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// The example patients of a protocol file.
type exampleFile struct {
	At       time.Time
	Examples []examplePatient
}

type examplePatient struct {
	Example, Title, Like string
	Facts                map[string][]exampleReading
	Without              []string
	Expect               map[Gate]struct {
		Status          Status
		Stands, Unknown []string
	}
}

type exampleReading struct {
	Value, Age, Asked, Detail string
	Estimate                  bool
}

// examples reads the example patients beside a protocol.
func examples(t *testing.T, name string) exampleFile {
	t.Helper()
	source, err := protocols.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(strings.NewReader(string(source)))
	dec.KnownFields(true)
	var file exampleFile
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	return file
}

// facts makes the facts of an example, on top of those it is like.
func (e examplePatient) facts(t *testing.T, file exampleFile) Facts {
	t.Helper()
	f := Facts{}
	if e.Like != "" {
		i := slices.IndexFunc(file.Examples, func(x examplePatient) bool { return x.Example == e.Like })
		if i < 0 {
			t.Fatalf("no example %q", e.Like)
		}
		f = file.Examples[i].facts(t, file)
	}
	for name, readings := range e.Facts {
		f[name] = nil
		for _, x := range readings {
			f[name] = append(f[name], x.reading(t, name, file.At))
		}
	}
	for _, name := range e.Without {
		delete(f, name)
	}
	return f
}

func (x exampleReading) reading(t *testing.T, name string, now time.Time) Reading {
	t.Helper()
	before := func(text string) time.Time {
		if text == "" {
			return now
		}
		d, ok := parseSpan(text)
		if !ok {
			t.Fatalf("%s: %q is no age", name, text)
		}
		return now.Add(-d)
	}
	r := Reading{At: before(x.Age), Recorded: before(x.Age), Detail: x.Detail, Estimate: x.Estimate, Unknown: x.Value == "?"}
	if x.Asked != "" {
		r.Recorded = before(x.Asked)
	}
	if !r.Unknown {
		f, ok := testVocabulary()[name]
		var err error
		if r.Value, err = f.Parse(x.Value); err != nil || !ok {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return r
}

// TestExamples runs the example patients that ship beside the protocol.
func TestExamples(t *testing.T) {
	d := kapIM(t)
	file := examples(t, "kap-im.examples.yaml")
	seen := map[string]bool{}
	for _, e := range file.Examples {
		t.Run(e.Example, func(t *testing.T) {
			facts := e.facts(t, file)
			for _, gate := range slices.Sorted(maps.Keys(e.Expect)) {
				want := e.Expect[gate]
				o := d.Evaluate(facts, gate, file.At)
				if o.Status != want.Status {
					t.Errorf("%s is %s, want %s", gate, o.Status, want.Status)
				}
				var stands, open []string
				for _, f := range o.Findings {
					switch f.State {
					case Stands:
						stands = append(stands, f.Rule)
						seen[f.Rule] = true
					case Unknown:
						open = append(open, f.Rule)
					}
				}
				if diff := cmp.Diff(sorted(want.Stands), sorted(stands)); diff != "" {
					t.Errorf("%s: what stands (-want +got):\n%s", gate, diff)
				}
				if diff := cmp.Diff(sorted(want.Unknown), sorted(open)); diff != "" {
					t.Errorf("%s: what is unknown (-want +got):\n%s", gate, diff)
				}
			}
		})
	}
	if len(seen) < 15 {
		t.Errorf("only %d rules ever stand in an example", len(seen))
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
