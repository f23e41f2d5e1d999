package instrument

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"

	"github.com/clew-health/clew/internal/datafile"
)

// A Library is the instruments a program has, by id and version.
type Library struct {
	list  []*Definition // sorted by id
	byID  map[string]*Definition
	loinc map[string]*Definition // code of a total → instrument
}

// Load reads instrument files: texts by path, "phq-9.yaml" in the main folder
// and "packs/a4/who-5.yaml" in a data pack. Problems of all files come at once,
// each naming its file.
func Load(files map[string][]byte) (*Library, []Problem) {
	lib := &Library{byID: map[string]*Definition{}, loinc: map[string]*Definition{}}
	var problems []Problem
	for _, path := range sortedPaths(files) {
		d, found := Parse(files[path], packOf(path))
		for _, p := range found {
			p.File = path
			problems = append(problems, p)
		}
		if d == nil {
			continue
		}
		if lib.byID[d.ID] != nil || !strings.HasSuffix("/"+path, "/"+d.ID+".yaml") {
			problems = append(problems, Problem{File: path, Line: 1, Column: 1,
				Sentence: fmt.Sprintf("The instrument %q stands in a file of its name, once.", d.ID)})
			continue
		}
		lib.add(d)
	}
	if problems = append(problems, lib.checkWithout(files)...); len(problems) > 0 {
		return nil, problems
	}
	return lib, nil
}

// add enters an instrument.
func (l *Library) add(d *Definition) {
	l.put(d)
	slices.SortFunc(l.list, func(a, b *Definition) int { return strings.Compare(a.ID, b.ID) })
}

// put enters an instrument after all others.
func (l *Library) put(d *Definition) {
	l.list = append(l.list, d)
	l.byID[d.ID] = d
	for _, s := range d.Scores {
		if s.LOINC != "" {
			l.loinc[s.LOINC] = d
		}
	}
}

// packOf is the data pack that a path lies in, empty for the main folder.
func packOf(path string) string {
	if rest, ok := strings.CutPrefix(path, "packs/"); ok {
		pack, _, _ := strings.Cut(rest, "/")
		return pack
	}
	return ""
}

func sortedPaths(files map[string][]byte) []string {
	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// All returns every instrument, sorted by id.
func (l *Library) All() []*Definition { return slices.Clone(l.list) }

// Named returns an instrument by its id. A name there is not is bad input for
// the field "instrument", with the nearest name.
func (l *Library) Named(id string) (*Definition, error) {
	if d := l.byID[id]; d != nil {
		return d, nil
	}
	if near := datafile.Nearest(id, l.IDs()); near != "" {
		return nil, fault.Bad("instrument", "There is no instrument %q; the nearest is %q.", datafile.Clip(id), near)
	}
	return nil, fault.Bad("instrument", "There is no instrument %q.", datafile.Clip(id))
}

// Has reports whether there is an instrument of that name; a library that is
// not there has none.
func (l *Library) Has(id string) bool { return l != nil && l.byID[id] != nil }

// Only returns a library of some of the instruments, those there are.
func (l *Library) Only(ids ...string) *Library {
	out := &Library{byID: map[string]*Definition{}, loinc: map[string]*Definition{}}
	for _, id := range ids {
		if l.Has(id) {
			out.add(l.byID[id])
		}
	}
	return out
}

// Version returns an instrument in the version a response was answered in;
// false where this program has another. Such a response can be shown, and is
// not scored again.
func (l *Library) Version(id, version string) (*Definition, bool) {
	d := l.byID[id]
	return d, d != nil && d.Version == version
}

// OfTotal returns the instrument one of whose scores has this LOINC code.
func (l *Library) OfTotal(loinc string) (*Definition, bool) {
	d, ok := l.loinc[loinc]
	return d, ok
}

// IDs returns the names of all instruments, sorted.
func (l *Library) IDs() []string {
	ids := make([]string, len(l.list))
	for i, d := range l.list {
		ids[i] = d.ID
	}
	return ids
}

// With returns the library a site works with: without the data packs it has
// not turned on.
func (l *Library) With(packs ...string) *Library {
	out := &Library{byID: map[string]*Definition{}, loinc: map[string]*Definition{}}
	for _, d := range l.list {
		if d.Pack == "" || slices.Contains(packs, d.Pack) {
			out.put(d)
		}
	}
	return out
}

// HasPack reports whether there is a data pack of that name.
func (l *Library) HasPack(pack string) bool {
	return pack != "" && slices.ContainsFunc(l.list, func(d *Definition) bool { return d.Pack == pack })
}
