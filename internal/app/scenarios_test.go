package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
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

// patients are a file of example patients: protocols/library/screening.examples.yaml
// says what the words mean.
type patients struct {
	At       time.Time
	Examples []examplePatient
}

type examplePatient struct {
	Example string
	Like    any
	Params  map[string]string
	Decide  map[string]string
	Facts   map[string][]struct{ Value, Age, Asked string }
	Without []string
	Expect  map[protocol.Gate]struct {
		Status          protocol.Status
		Stands, Unknown []string
	}
}

// vocabulary is every fact, made once.
var vocabulary = sync.OnceValue(course.Vocabulary)

// TestScenariosThroughTheCommand: every scenario of the clinical fact base that
// stands beside a protocol gets the same answer from `clew why --facts` as from
// the rules.
func TestScenariosThroughTheCommand(t *testing.T) {
	t.Parallel()
	shelf := protocol.Shelf(protocols.Texts())
	files := map[string]patients{}
	for _, name := range append(shelf.Protocols(), "library/screening", "library/dosing") {
		files[name] = examplesOf(t, name)
	}
	asked := 0
	for _, name := range append(shelf.Protocols(), "library/screening") {
		for _, e := range files[name].Examples {
			if len(e.Params)+len(e.Decide) > 0 || !strings.HasPrefix(e.Example, "G") {
				continue // what a site changed has no name that a command takes
			}
			by, facts := asks(t, files, name, e.Example)
			if by == "" {
				continue
			}
			asked++
			t.Run(name+"/"+e.Example, func(t *testing.T) { throughTheCommand(t, by, facts, files[name].At, e) })
		}
	}
	if asked < 90 {
		t.Errorf("only %d scenarios were asked about", asked)
	}
}

// asks returns the protocol that answers an example, and the example's facts.
// One of the screening libraries is asked about by kap-im, of somebody for whom
// all else is ready; no protocol where it is about another route.
func asks(t *testing.T, files map[string]patients, name, example string) (by string, facts map[string]any) {
	t.Helper()
	at := files[name].At
	facts = factsOf(t, files, name, example, at)
	if name != "library/screening" {
		return name, facts
	}
	ready := factsOf(t, files, "library/dosing", "ready", at)
	maps.Copy(ready, facts)
	if ready["order.route"].([]any)[0].(map[string]any)["value"] != "IM" {
		return "", nil
	}
	return "kap-im", ready
}

// throughTheCommand asks about one example.
func throughTheCommand(t *testing.T, by string, facts map[string]any, at time.Time, e examplePatient) {
	file := filepath.Join(t.TempDir(), "facts.json")
	if err := os.WriteFile(file, factsFile(t, facts), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, errs := clew(t, "why", "--protocol", by, "--facts", file, "--at", at.Format(time.RFC3339), "--json")
	var a struct{ Outcomes []protocol.Outcome }
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	for gate, want := range e.Expect {
		i := slices.IndexFunc(a.Outcomes, func(o protocol.Outcome) bool { return o.Gate == gate })
		if i < 0 {
			t.Fatalf("nothing is said about %s", gate)
		}
		got := map[protocol.State][]string{}
		for _, f := range a.Outcomes[i].Findings {
			got[f.State] = append(got[f.State], f.Rule)
		}
		if a.Outcomes[i].Status != want.Status {
			t.Errorf("%s is %s, want %s", gate, a.Outcomes[i].Status, want.Status)
		}
		if diff := gocmp.Diff(ordered(want.Stands), ordered(got[protocol.Stands])); diff != "" {
			t.Errorf("%s: what stands: %s", gate, diff)
		}
		if diff := gocmp.Diff(ordered(want.Unknown), ordered(got[protocol.Unknown])); diff != "" {
			t.Errorf("%s: what is unknown: %s", gate, diff)
		}
	}
}

func ordered(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func examplesOf(t *testing.T, name string) (file patients) {
	t.Helper()
	text, err := protocols.FS.ReadFile(name + ".examples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// factsFile writes an example's facts as the file that the command reads. Of
// the clinic's own acts an example says nothing where there were none; in a file
// that is an empty list.
func factsFile(t *testing.T, facts map[string]any) []byte {
	t.Helper()
	file := map[string]any{}
	for fact, f := range vocabulary() {
		switch of := facts[fact]; {
		case of != nil:
			file[fact] = of
		case f.Known:
			file[fact] = []any{}
		}
	}
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// factsOf are the readings of an example, on top of those it is like; nil where
// it takes a fact away.
func factsOf(t *testing.T, files map[string]patients, name, example string, at time.Time) map[string]any {
	t.Helper()
	if i := strings.LastIndex(example, "/"); i >= 0 {
		name, example = example[:i], example[i+1:]
	}
	facts := map[string]any{}
	for _, e := range files[name].Examples {
		if e.Example != example {
			continue
		}
		for _, like := range named(e.Like) {
			maps.Copy(facts, factsOf(t, files, name, like, at))
		}
		for fact, readings := range e.Facts {
			list := []any{}
			for _, r := range readings {
				list = append(list, readingJSON(t, vocabulary()[fact], r.Value, r.Age, r.Asked, at))
			}
			facts[fact] = list
		}
		for _, fact := range e.Without {
			facts[fact] = nil
		}
		return facts
	}
	t.Fatalf("%s has no example %q", name, example)
	return nil
}

// named are the names that an example is like: none, one or several.
func named(like any) (names []string) {
	switch like := like.(type) {
	case string:
		names = []string{like}
	case []any:
		for _, name := range like {
			names = append(names, fmt.Sprint(name))
		}
	}
	return names
}

// readingJSON writes one reading; when somebody asked is when it is of, and of
// something that happened its value is the time.
func readingJSON(t *testing.T, f protocol.FactType, value, age, asked string, now time.Time) any {
	t.Helper()
	ago := func(age string) string {
		if days, ok := strings.CutSuffix(age, "d"); ok {
			age = days + "h"
			d, err := time.ParseDuration(age)
			if err != nil {
				t.Fatal(err)
			}
			return now.Add(-24 * d).Format(time.RFC3339)
		}
		d, err := time.ParseDuration(cmp.Or(age, "0m"))
		if err != nil {
			t.Fatal(err)
		}
		return now.Add(-d).Format(time.RFC3339)
	}
	of := map[string]any{"value": value, "at": ago(cmp.Or(asked, age))}
	switch {
	case value == "?":
		of["value"] = nil
	case f.Type == protocol.TypeInstant && value != "never":
		of["value"] = ago(age)
	}
	return of
}
