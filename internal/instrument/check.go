package instrument

// check looks at a definition as a whole, once all of it is read.
func (r *reader) check(d *Definition) {
	class := d.Licence.Class
	if len(d.Wording) > 0 && !d.Licence.Texted() {
		r.FaultAt(r.seen["wording"], "Take it out: a clinic loads the text it has a licence for.", "The text of an instrument of class %s is not ours to ship.", class)
	}
	if class == EntryOfTotal && (!d.Total || len(d.Items) != 1) {
		r.FaultAt(r.seen["items"], "", "Of an instrument of class C only one total is entered.")
	}
	if class == StructureOnly || class == EntryOfTotal {
		r.bare(d)
	}
	for name, i := range d.names {
		if j, ok := d.items[name]; ok && j != i {
			r.FaultAt(r.seen["items"], "", "The item %q has the name of another.", name)
		}
	}
	seen := map[string]string{}
	for _, g := range d.Groups {
		for _, id := range g.Of {
			if seen[id] != "" {
				r.FaultAt(r.seen["items"], "", "The item %q stands in two groups.", id)
			}
			seen[id] = g.Name
		}
	}
	for _, s := range d.Scores {
		if s.Better == "" && d.MainScore() == s.ID && len(s.Bands) > 0 {
			r.FaultAt(r.seen["items"], "Add better: down or better: up.", "Nobody can say which way %q gets better.", s.ID)
		}
	}
}

// bare reports words where an instrument's own words would stand: item ids of
// class B and C are numbers with a letter, or say what kind of thing it is.
func (r *reader) bare(d *Definition) {
	for _, it := range d.Items {
		if len(it.ID) > 24 {
			r.FaultAt(r.seen[it.ID], "", "The id of an item whose text is not ours is short: %q.", it.ID)
		}
	}
}
