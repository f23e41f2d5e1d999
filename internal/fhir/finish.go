package fhir

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
)

// finish turns what was gathered into records, once everything was read.
func (c *collector) finish() *Import {
	for _, resolve := range c.later {
		resolve()
	}
	found, groups := c.group()
	out := &Import{Counts: c.counts, NotImported: c.left}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		r := c.record(key, groups[key])
		out.Records = append(out.Records, r)
		for what, n := range r.NotImported {
			c.left[what] += n
		}
		c.problems = append(c.problems, r.Problems...)
	}
	c.strangers(found)
	markDuplicates(out.Records, groups)
	if len(c.people) == 0 {
		c.problems = append(c.problems, Problem{File: "input", Say: "There is no Patient in the input, so nobody can be imported."})
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Resource, b.Resource))
	})
	out.Problems = c.problems
	return out
}

// A group is what the input holds about one person.
type group struct {
	person *person
	items  []*item
	local  bool // the person's record does not say which server it is from
}

// group gives every subject's items to the person they are about. It returns
// which subjects were found.
func (c *collector) group() (found map[string]bool, groups map[string]*group) {
	groups, found = map[string]*group{}, map[string]bool{}
	byAddress := map[string]string{}
	for _, p := range c.people {
		key := p.item.key
		if groups[key] == nil {
			groups[key] = &group{person: p}
		}
		groups[key].items = append(groups[key].items, p.item)
		groups[key].local = groups[key].local || !strings.HasPrefix(p.address, "http")
		if p.address != "" {
			byAddress[p.address] = key
		}
	}
	for _, subject := range c.order {
		key := byAddress[subject]
		if key == "" {
			key = matchID(subject, groups)
		}
		if key != "" {
			found[subject] = true
			groups[key].items = append(groups[key].items, c.items[subject]...)
		}
	}
	return found, groups
}

// matchID finds the person a reference means by its id. A reference that names
// a server means nobody of another server.
func matchID(ref string, groups map[string]*group) string {
	base, last, found := "", "", false
	if last, found = strings.CutPrefix(ref, "urn:uuid:"); !found {
		if base, last, found = strings.Cut(ref, "Patient/"); !found {
			return ""
		}
	}
	g := groups["Patient/"+last]
	if g == nil || base != "" && !g.local {
		return ""
	}
	return g.person.item.key
}

// strangers reports resources about people who are not in the input.
func (c *collector) strangers(found map[string]bool) {
	for _, subject := range c.order {
		if found[subject] {
			continue
		}
		var items []*item
		for _, it := range c.items[subject] {
			if it.problem != "" {
				c.problems = append(c.problems, Problem{File: it.file, Line: it.line, Resource: it.key, Say: it.problem})
				continue
			}
			c.left[it.kind+" (about somebody who is not in the input)"]++
			items = append(items, it)
		}
		if len(items) == 0 {
			continue
		}
		say := fmt.Sprintf("%s and %d more are about %s, who is not in the input; they were not imported.", items[0].key, len(items)-1, clip(subject))
		if len(items) == 1 {
			say = fmt.Sprintf("%s is about %s, who is not in the input; it was not imported.", items[0].key, clip(subject))
		}
		c.problems = append(c.problems, Problem{File: items[0].file, Line: items[0].line, Resource: items[0].key, Say: say})
	}
}

// record maps all that is known of one person.
func (c *collector) record(key string, g *group) Record {
	r := Record{Source: patient.Source{System: c.o.System, ID: key}, Patient: id.Patient(id.Derived("patient", c.o.System, key)),
		Age: -1, Counts: map[string]int{}, NotImported: map[string]int{}}
	said := newTally()
	items := c.once(&r, g, said)
	var vitals []vital
	var gone []patient.When
	for _, it := range items {
		said.add(it.warnings...)
		switch {
		case it.problem != "":
			r.problem(it, it.problem)
			continue
		case it.withdrawn:
			r.Withdrawn = append(r.Withdrawn, it.key)
			if it.moment != "" {
				gone = append(gone, it.moment)
			}
		}
		if it.left != "" {
			r.NotImported[it.left]++
			continue
		}
		vitals = append(vitals, it.vitals...)
		for _, m := range it.facts {
			r.seal(c.o.System, m, it)
		}
		if len(it.facts)+len(it.vitals) > 0 {
			r.Counts[it.kind]++
		}
	}
	r.join(c.o.System, vitals, said)
	r.withdrawSets(gone)
	r.describe(g.person.registered, c)
	r.Warnings = said.sentences()
	slices.Sort(r.Withdrawn)
	if len(r.Problems) > 0 {
		r.Facts, r.Withdrawn = nil, nil
	}
	slices.SortStableFunc(r.Facts, func(a, b Dated) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Source.ID, b.Source.ID))
	})
	return r
}

// once drops resources that stand twice. Of two versions the one that the
// server changed last counts; where that is not known, it is a problem.
func (c *collector) once(r *Record, g *group, said *tally) []*item {
	seen := map[string]int{}
	var kept []*item
	for _, it := range g.items {
		i, twice := seen[it.key]
		if !twice {
			seen[it.key] = len(kept)
			kept = append(kept, it)
			continue
		}
		switch other := kept[i]; {
		case bytes.Equal(it.sum[:], other.sum[:]):
			said.add("Some resources stand in the input twice; they were taken once.")
		case later(it.updated, other.updated):
			kept[i] = it
		case later(other.updated, it.updated):
		default:
			r.problem(it, fmt.Sprintf("%s stands twice in the input and says two different things.", it.key))
		}
		if kept[i].person != nil {
			g.person = kept[i].person
		}
	}
	return kept
}

// later reports whether a server's time stamp is after another.
func later(a, b string) bool {
	x, y := patient.When(a).Time(), patient.When(b).Time()
	return !x.IsZero() && !y.IsZero() && x.After(y)
}

func (r *Record) problem(it *item, say string) {
	r.Problems = append(r.Problems, Problem{File: it.file, Line: it.line, Resource: it.key, Patient: r.Source.ID, Say: say})
}

// seal adds a fact, unless it is not well formed, which is a problem.
func (r *Record) seal(system string, m mapped, it *item) {
	d, err := m.seal(system)
	if err != nil {
		r.problem(it, sayOf(err))
		return
	}
	r.Facts = append(r.Facts, d)
}

// describe fills in what the report says of a person.
func (r *Record) describe(reg patient.Registered, c *collector) {
	today := c.today()
	r.Registered, r.Name, r.Born = reg, reg.Name.Full(), firstOf(string(reg.Born), reg.BornText)
	r.Name = strings.Join(strings.Fields(firstOf(r.Name, reg.Name.Preferred)), " ")
	var died patient.When
	for _, d := range r.Facts {
		switch f := d.Fact.(type) {
		case patient.DeathNoted:
			died = f.On
			r.Dead = firstOf(string(f.On.Day()), string(f.On), "yes")
		case patient.MedicineNoted:
			switch {
			case f.TakingOn(today):
				r.Taking = append(r.Taking, f.Title())
			case f.Status == patient.Stopped:
				r.History++
			}
		}
	}
	slices.Sort(r.Taking)
	if age, known := ageOn(reg, died, today); known {
		r.Age, r.Minor = age, age < 18
	}
}

// markDuplicates points every record that looks like an earlier one at it.
func markDuplicates(records []Record, groups map[string]*group) {
	seen := map[string]int{}
	for i := range records {
		r := &records[i]
		for _, m := range marksOf(r.Registered) {
			j, known := seen[m.value]
			if !known {
				seen[m.value] = i
			} else if r.DuplicateOf == nil {
				r.DuplicateOf = &Dup{Source: records[j].Source, Why: m.why}
			}
		}
	}
	markLinked(records, groups)
}

// markLinked points every record that the source links to another at it.
func markLinked(records []Record, groups map[string]*group) {
	known := map[string]int{}
	for i, r := range records {
		known[r.Source.ID] = i
		if address := groups[r.Source.ID].person.address; address != "" {
			known[address] = i
		}
	}
	for i := range records {
		for _, link := range groups[records[i].Source.ID].person.links {
			if j, ok := known[link]; ok && i != j && records[i].DuplicateOf == nil {
				records[i].DuplicateOf = &Dup{Source: records[j].Source, Why: "the source links the two records"}
			}
		}
	}
}

// A tally counts sentences that come more than once.
type tally struct {
	order []string
	times map[string]int
}

func newTally() *tally { return &tally{times: map[string]int{}} }

func (t *tally) add(sentences ...string) {
	for _, s := range sentences {
		if t.times[s]++; t.times[s] == 1 {
			t.order = append(t.order, s)
		}
	}
}

// maxWarnings bounds what a report says of one person.
const maxWarnings = 200

func (t *tally) sentences() []string {
	var out []string
	for i, s := range t.order {
		if i == maxWarnings {
			return append(out, fmt.Sprintf("And %d more warnings.", len(t.order)-i))
		}
		if n := t.times[s]; n > 1 {
			s = fmt.Sprintf("%s (%d times)", s, n)
		}
		out = append(out, s)
	}
	return out
}
