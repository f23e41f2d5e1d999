package instrument

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/clew-health/clew/instruments"
)

// A changeVector is two totals, and what their difference means.
type changeVector struct {
	ID     string         `json:"id"`
	Before json.Number    `json:"before"`
	After  json.Number    `json:"after"`
	Expect map[string]any `json:"expect"`
}

// try returns what differs from what a vector expects.
func (v changeVector) try(d *Definition) []string {
	before, ok1 := ParseNumber(v.Before.String())
	after, ok2 := ParseNumber(v.After.String())
	if !ok1 || !ok2 {
		return []string{"no numbers"}
	}
	c, ok := Change(d, Visit{Total: before}, Visit{Total: after})
	if !ok {
		return []string{"no rules of change"}
	}
	text, err := json.Marshal(c.Printed())
	if err != nil {
		return []string{err.Error()}
	}
	var got map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&got); err != nil {
		return []string{err.Error()}
	}
	return differ("", v.Expect, got)
}

func changeVectors(t *testing.T) map[string][]changeVector {
	t.Helper()
	text, err := os.ReadFile("../../instruments/changes.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Instruments map[string][]changeVector `json:"instruments"`
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	return file.Instruments
}

// Every published limit of a change, on both sides and in both directions.
func TestChanges(t *testing.T) {
	t.Parallel()
	lib, problems := Load(instruments.Files())
	if lib == nil {
		t.Fatal(problems)
	}
	vectors := changeVectors(t)
	for _, d := range lib.All() {
		if (d.Change != nil) != (len(vectors[d.ID]) > 0) {
			t.Errorf("%s: rules of change %v, %d vectors", d.ID, d.Change != nil, len(vectors[d.ID]))
		}
		for _, v := range vectors[d.ID] {
			for _, differs := range v.try(d) {
				t.Errorf("%s: %s", v.ID, differs)
			}
		}
	}
}

// Half the points is a response, also where a share would have to be rounded;
// nothing is a share of nothing.
func TestResponseInWholeNumbers(t *testing.T) {
	lib, _ := Load(instruments.Files())
	d, err := lib.Named("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		before, after int64
		applies, met  bool
	}{{14, 7, true, true}, {15, 8, true, false}, {15, 7, true, true}, {1, 0, true, true}, {0, 0, false, false}, {0, 9, false, false}} {
		c, _ := Change(d, Visit{Total: Whole(tt.before)}, Visit{Total: Whole(tt.after)})
		if c.Response.Applies != tt.applies || c.Response.Met != tt.met {
			t.Errorf("%d to %d: applies %v, met %v", tt.before, tt.after, c.Response.Applies, c.Response.Met)
		}
	}
}

// A score about two weeks and one since the last dose are not of a kind.
func TestRecallsAreNotPooled(t *testing.T) {
	lib, _ := Load(instruments.Files())
	d, err := lib.Named("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		before, after string
		comparable    bool
	}{{"", "", true}, {"", "two-weeks", true}, {"two-weeks", "since-last-dose", false}, {"since-last-dose", "since-last-dose", true}} {
		if c, _ := Change(d, Visit{Recall: tt.before}, Visit{Recall: tt.after}); c.Comparable != tt.comparable {
			t.Errorf("%q and %q: comparable %v", tt.before, tt.after, c.Comparable)
		}
	}
}

// Every limit of a change that is off by a little is seen by a vector.
func TestChangeVectorsSeeEveryMistake(t *testing.T) {
	t.Parallel()
	vectors := changeVectors(t)
	for path, source := range instruments.Files() {
		d, _ := Parse(source, packOf(path))
		if d == nil || d.Change == nil {
			continue
		}
		for _, m := range changeMutants(d) {
			wrong, _ := Parse(source, packOf(path))
			m.change(wrong)
			seen := false
			for _, v := range vectors[d.ID] {
				seen = seen || len(v.try(wrong)) > 0
			}
			if !seen {
				t.Errorf("no vector sees the mistake \"%s: %s\"", d.ID, m.name)
			}
		}
	}
}

// changeMutants lists ways to get the rules of change wrong.
func changeMutants(d *Definition) []mutant {
	var out []mutant
	each := func(name string, at func(*Definition) *Threshold) {
		t := at(d)
		for _, by := range []int64{1, -1} {
			for figure, of := range map[string]func(*Threshold) **Number{
				"percent": func(t *Threshold) **Number { return &t.Percent }, "points": func(t *Threshold) **Number { return &t.Points },
				"sd": func(t *Threshold) **Number { return &t.SD },
			} {
				if *of(t) == nil {
					continue
				}
				changed := (**of(t)).Plus(Whole(by))
				out = append(out, mutant{fmt.Sprintf("%s: %s %d more", name, figure, by), func(d *Definition) { *of(at(d)) = &changed }})
			}
			if t.Test.Op != "" {
				out = append(out, mutant{fmt.Sprintf("%s: the end %d more", name, by), func(d *Definition) { at(d).Test.At = t.Test.At.Plus(Whole(by)) }})
			}
		}
	}
	for name, at := range map[string]func(*Definition) *Threshold{
		"response": func(d *Definition) *Threshold { return d.Change.Response }, "remission": func(d *Definition) *Threshold { return d.Change.Remission },
		"end state": func(d *Definition) *Threshold { return d.Change.EndState },
	} {
		if at(d) != nil {
			each(name, at)
		}
	}
	for i := range d.Change.MCID {
		each("mcid "+d.Change.MCID[i].Name, func(d *Definition) *Threshold { return &d.Change.MCID[i] })
	}
	for i := range d.Change.Reliable {
		each("reliable "+d.Change.Reliable[i].Name, func(d *Definition) *Threshold { return &d.Change.Reliable[i] })
	}
	for i := range d.Change.Rises {
		for _, by := range byOne {
			out = append(out, mutant{"rise " + by.String() + " more", func(d *Definition) { d.Change.Rises[i].Points = d.Change.Rises[i].Points.Plus(by) }})
		}
	}
	if d.Change.Response == nil && len(d.Change.MCID)+len(d.Change.Reliable)+len(d.Change.Rises) == 0 {
		return out // an end under a score does not say which way is better
	}
	out = append(out, mutant{"the other way is better", func(d *Definition) {
		s := &d.Scores[d.scores[d.Change.Score]]
		s.Better = map[string]string{"up": "down", "down": "up"}[s.Better]
	}})
	return out
}
