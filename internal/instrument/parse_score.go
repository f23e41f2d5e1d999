package instrument

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// refs reads a list of items and earlier scores; "q1..q5" are the items from
// one to the other, in published order.
func (r *reader) refs(d *Definition, n *yaml.Node, scoresToo bool) []string {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = r.Items(n)
	}
	var ids []string
	for _, one := range list {
		text, ok := r.Scalar(one)
		if !ok {
			continue
		}
		if from, to, several := strings.Cut(text, ".."); several {
			ids = append(ids, r.span(d, one, from, to)...)
			continue
		}
		_, item := d.items[text]
		_, score := d.scores[text]
		if !item && (!score || !scoresToo) {
			known := names(d.items)
			if scoresToo {
				known = append(known, names(d.scores)...)
			}
			r.Fault(one, datafile.DidYouMean(text, known), "There is no item %q here.", text)
			continue
		}
		if slices.Contains(ids, text) {
			r.Fault(one, "Keep one of them.", "%q stands twice.", text)
			continue
		}
		ids = append(ids, text)
	}
	if len(ids) == 0 && len(list) == 0 {
		r.Fault(n, "", "The list is empty.")
	}
	return ids
}

// span returns the items from one to another.
func (r *reader) span(d *Definition, n *yaml.Node, from, to string) []string {
	a, okA := d.items[from]
	b, okB := d.items[to]
	if !okA || !okB || a > b {
		r.Fault(n, "", "There are no items from %q to %q.", from, to)
		return nil
	}
	var ids []string
	for _, it := range d.Items[a : b+1] {
		ids = append(ids, it.ID)
	}
	return ids
}

// group reads which items stand under one name in an object.
func (r *reader) group(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A group", "group", "of")
	if !ok {
		return
	}
	g := Group{Name: r.named(o, "group", itemName)}
	if o.Has("of") {
		g.Of = r.refs(d, o.Value("of"), false)
	}
	d.Groups = append(d.Groups, g)
}

// skip reads which items are not asked, and when.
func (r *reader) skip(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A skip", "skip", "when", "answers")
	if !ok {
		return
	}
	s := Skip{Ignore: o.Choice("answers", false, []string{"count", "ignore"}) == "ignore"}
	if o.Has("skip") {
		s.Items = r.refs(d, o.Value("skip"), false)
	}
	s.When = r.when(d, o, "when")
	s.When.walk(func(c *Condition) {
		if c.Op == "score" || c.Op == "flag" || c.Op == "word" {
			r.Fault(n, "", "What is asked depends on answers, not on scores.")
		}
	})
	d.Skips = append(d.Skips, s)
}

var scoringKeys = []string{
	"score", "title", "sum", "mean", "max", "count", "times", "lookup", "ratio", "hours", "weights", "asked", "least", "prorate", "plus", "having",
	"by", "over", "table", "steps", "range", "round", "better", "loinc", "unit", "bands", "source",
}

// kindKeys are the keys that belong to one kind of score, or to several.
var kindKeys = map[string][]string{
	"weights": {KindSum, KindMean, KindMax}, "least": {KindSum, KindMean, KindMax, KindCount}, "prorate": {KindSum}, "asked": {KindSum, KindMean}, "plus": {KindSum},
	"having": {KindCount}, "by": {KindTimes, KindRatio}, "over": {KindTimes}, "table": {KindLookup}, "steps": {KindLookup},
}

// scoring reads how one score is computed.
func (r *reader) scoring(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A score", scoringKeys...)
	if !ok {
		return
	}
	s := Scoring{ID: r.named(o, "score", itemName), Title: o.Text("title", false), Whole: o.Choice("round", false, []string{"whole"}) == "whole",
		Better: o.Choice("better", false, []string{"down", "up"}), Unit: o.Text("unit", false), Source: r.sourceOf(d, o)}
	r.once(d, n, s.ID)
	for _, kind := range Kinds {
		if !o.Has(kind) {
			continue
		}
		if s.Kind != "" {
			r.Fault(o.At(kind), "Write two scores.", "A score is of one kind; this is %s and %s.", s.Kind, kind)
		}
		s.Kind = kind
		s.Of = r.refs(d, o.Value(kind), kind != KindCount && kind != KindHours)
	}
	if s.Kind == "" {
		r.Fault(n, "It is one of: "+strings.Join(Kinds, ", ")+".", "The score %q says not how it is computed.", s.ID)
		return
	}
	for key, kinds := range kindKeys {
		if o.Has(key) && !slices.Contains(kinds, s.Kind) {
			r.Fault(o.At(key), "", "%q does not belong to a score of the kind %s.", key, s.Kind)
		}
	}
	if o.Has("loinc") {
		s.LOINC = r.named(o, "loinc", loincCode)
	}
	r.figures(&s, o)
	r.parts(d, &s, o)
	r.rangeOf(d, &s, o)
	for _, bn := range o.List("bands") {
		r.bands(d, &s, bn)
	}
	d.Scores = append(d.Scores, s)
}

// reserved are keys of a printed result that no score may have.
var reserved = []string{"instrument", "version", "status", "missing", "not_asked", "invalid_item", "invalid_id", "why", "alerts", "risk_flag", "risk_value", "risk_unanswered"}

// once reports a result whose name is taken.
func (r *reader) once(d *Definition, n *yaml.Node, id string) {
	if slices.Contains(reserved, id) {
		r.Fault(n, "", "The name %q is one of the printed result itself.", id)
	}
	if id != "" && slices.Contains(d.results(), id) {
		r.Fault(n, "", "The name %q is already taken.", id)
	}
	if first, twice := r.seen["result "+strings.ToLower(id)]; twice {
		r.Fault(n, "", "The name %q is already on line %d.", id, first.Line)
	}
	r.seen["result "+strings.ToLower(id)] = datafile.Place{Line: n.Line, Column: n.Column}
}

// figures reads the figures of a score.
func (r *reader) figures(s *Scoring, o object) {
	for _, pair := range o.Pairs("weights") {
		w, ok := r.figure(pair[1])
		if !slices.Contains(s.Of, pair[0].Value) {
			r.Fault(pair[0], datafile.DidYouMean(pair[0].Value, s.Of), "%q is not a part of this score.", pair[0].Value)
		}
		if s.Weights == nil {
			s.Weights = map[string]Number{}
		}
		if ok {
			s.Weights[pair[0].Value] = w
		}
	}
	s.Least = o.Whole("least", mostParts)
	if s.Least > len(s.Of) {
		r.Fault(o.At("least"), "", "Of %d parts, at least %d cannot be answered.", len(s.Of), s.Least)
	}
	s.Prorate = o.Yes("prorate")
	s.AllAsked = o.Choice("asked", false, []string{"all"}) == "all"
	if s.Kind == KindSum && s.Prorate != (s.Least > 0) {
		r.Fault(o.Node, "Write least and prorate together.", "A sum is in proportion from a least number of answers on.")
	}
	s.Plus, _ = o.number("plus")
	s.Having = o.Texts("having")
	if s.Kind == KindCount && len(s.Having) == 0 {
		r.Fault(o.Node, "Add having.", "A count says which answers it counts.")
	}
	r.factor(s, o)
	r.lookup(s, o)
}

// factor reads what a score is multiplied by and divided by.
func (r *reader) factor(s *Scoring, o object) {
	s.By = Whole(1)
	if o.Has("by") {
		s.By, _ = o.number("by")
	}
	if over, ok := o.number("over"); ok {
		if over.Cmp(Number{}) == 0 {
			r.Fault(o.At("over"), "", "Nothing is divided by 0.")
			return
		}
		s.By = s.By.Over(over)
	}
}

// lookup reads a table or steps.
func (r *reader) lookup(s *Scoring, o object) {
	for _, pair := range o.Pairs("table") {
		from, ok1 := r.figure(pair[0])
		to, ok2 := r.figure(pair[1])
		if s.Table == nil {
			s.Table = map[Number]Number{}
		}
		if ok1 && ok2 {
			s.Table[from] = to
		}
	}
	for i, n := range o.List("steps") {
		so, ok := r.object(n, "A step", "to", "below", "value")
		if !ok {
			continue
		}
		step := Step{Inclusive: so.Has("to")}
		step.Value, _ = so.number("value")
		for _, key := range []string{"to", "below"} {
			if end, ok := so.number(key); ok {
				step.To = &end
			}
		}
		if i > 0 {
			last := s.Steps[len(s.Steps)-1]
			if last.To == nil || step.To != nil && step.To.Cmp(*last.To) <= 0 {
				r.Fault(n, "", "Steps go upwards, and only the last has no end.")
			}
		}
		s.Steps = append(s.Steps, step)
	}
	if s.Kind == KindLookup && (s.Table == nil) == (len(s.Steps) == 0) {
		r.Fault(o.Node, "", "A lookup has a table or steps.")
	}
}

// parts finds what a score is made of.
func (r *reader) parts(d *Definition, s *Scoring, o object) {
	want := map[string]int{KindTimes: 1, KindLookup: 1, KindRatio: 2, KindHours: 2}[s.Kind]
	if want > 0 && len(s.Of) != want {
		r.Fault(o.At(s.Kind), "", "A score of the kind %s is made of %d.", s.Kind, want)
	}
	for _, id := range s.Of {
		p := part{item: -1, score: -1}
		if i, ok := d.items[id]; ok {
			p.item = i
			clocked := d.Scales[d.Items[i].scale].Clock
			if clocked != (s.Kind == KindHours) {
				r.Fault(o.At(s.Kind), "", "%q is a time of day: only hours are made of times.", id)
			}
			if many := d.Scales[d.Items[i].scale].Many; many && s.Kind != KindCount {
				r.Fault(o.At(s.Kind), "", "%q may have several answers: they are counted, not added.", id)
			}
		} else {
			p.score = d.scores[id]
		}
		if w, ok := s.Weights[id]; ok {
			p.weight, p.weighted = w, true
		}
		s.parts = append(s.parts, p)
	}
	for _, word := range s.Having {
		for _, p := range s.parts {
			if p.item >= 0 && d.Scales[d.Items[p.item].scale].option(word) == nil {
				r.Fault(o.At("having"), "", "%q cannot be answered to %q.", word, d.Items[p.item].ID)
			}
		}
	}
}

// rangeOf reads the range a score says it has, and holds it to the range that
// its parts give it.
func (r *reader) rangeOf(d *Definition, s *Scoring, o object) {
	from, to, known := d.reach(s)
	said := o.List("range")
	if len(said) == 0 && known && !o.Has("range") {
		s.From, s.To = from, to
		return
	}
	if len(said) != 2 {
		r.Fault(o.At("range"), "Write range: [0, 27].", "The score %q has a range from its lowest to its highest.", s.ID)
		return
	}
	s.From, _ = r.figure(said[0])
	s.To, _ = r.figure(said[1])
	if known && (s.From != from || s.To != to) {
		r.Fault(o.At("range"), fmt.Sprintf("It would be [%s, %s].", from, to), "The parts of %q do not give this range.", s.ID)
	}
	if s.From.Cmp(s.To) >= 0 {
		r.Fault(o.At("range"), "", "A range goes from the lowest to the highest.")
	}
}

// reach computes the lowest and the highest a score can be from its parts;
// false where the parts do not say.
func (d *Definition) reach(s *Scoring) (from, to Number, known bool) {
	switch s.Kind {
	case KindRatio:
		return from, to, false
	case KindHours:
		return Number{}, Whole(24), true
	case KindCount:
		return Number{}, Whole(int64(len(s.parts))), true
	}
	for i, p := range s.parts {
		a, b := d.partReach(p)
		switch {
		case i == 0:
			from, to = a, b
		case s.Kind == KindMax:
			from, to = higher(from, a), higher(to, b)
		default:
			from, to = from.Plus(a), to.Plus(b)
		}
	}
	if len(s.parts) == 0 {
		return from, to, false
	}
	n := Whole(int64(len(s.parts)))
	switch s.Kind {
	case KindMean:
		from, to = from.Over(n), to.Over(n)
	case KindTimes:
		from, to = from.Times(s.By), to.Times(s.By)
	case KindLookup:
		return s.lookReach()
	}
	return from.Plus(s.Plus), to.Plus(s.Plus), true
}

// lookReach is the lowest and the highest value of a lookup.
func (s *Scoring) lookReach() (from, to Number, known bool) {
	var values []Number
	for _, v := range s.Table {
		values = append(values, v)
	}
	for _, step := range s.Steps {
		values = append(values, step.Value)
	}
	for i, v := range values {
		if i == 0 || v.Cmp(from) < 0 {
			from = v
		}
		if i == 0 || v.Cmp(to) > 0 {
			to = v
		}
	}
	return from, to, len(values) > 0
}

// partReach is the lowest and the highest a part counts. An item that may be
// skipped can count 0.
func (d *Definition) partReach(p part) (from, to Number) {
	if p.item >= 0 {
		it := d.Items[p.item]
		from, to = d.Scales[it.scale].Ends()
		if it.Base != nil {
			from, to = it.Base.Minus(to), it.Base.Minus(from)
		}
		if from.Cmp(Number{}) > 0 && slices.ContainsFunc(d.Skips, func(s Skip) bool { return slices.Contains(s.Items, it.ID) }) {
			from = Number{}
		}
	} else {
		from, to = d.Scores[p.score].From, d.Scores[p.score].To
	}
	if p.weighted {
		from, to = from.Times(p.weight), to.Times(p.weight)
	}
	return from, to
}

func higher(a, b Number) Number {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// bands reads one set of bands and holds it to the score's range.
func (r *reader) bands(d *Definition, s *Scoring, n *yaml.Node) {
	o, ok := r.object(n, "A set of bands", "bands", "of", "source")
	if !ok {
		return
	}
	b := Bands{Set: r.named(o, "bands", itemName), Source: r.sourceOf(d, o)}
	r.once(d, n, b.Set)
	for _, bn := range o.List("of") {
		bo, ok := r.object(bn, "A band", "band", "title", "from", "to", "below")
		if !ok {
			continue
		}
		band := Band{Name: r.named(bo, "band", wordName), Title: bo.Text("title", false), Below: bo.Has("below")}
		if band.Title == "" {
			band.Title = strings.ReplaceAll(band.Name, "-", " ")
		}
		var from, to bool
		band.From, from = bo.number("from")
		key := "to"
		if band.Below {
			key = "below"
		}
		band.To, to = bo.number(key)
		if !from || !to || bo.Has("to") && bo.Has("below") {
			r.Fault(bn, "", "A band goes from a figure to another, or ends below one.")
		}
		if i := len(b.Of); i > 0 {
			r.meets(bn, s, b.Of[i-1], band)
		} else if band.From != s.From {
			r.Fault(bn, fmt.Sprintf("The lowest %s is %s.", s.ID, s.From), "The first band begins where the score does.")
		}
		b.Of = append(b.Of, band)
	}
	if k := len(b.Of); k == 0 || b.Of[k-1].To != s.To || b.Of[k-1].Below {
		r.Fault(n, fmt.Sprintf("The highest %s is %s.", s.ID, s.To), "The last band ends where the score does.")
	}
	s.Bands = append(s.Bands, b)
}

// meets reports bands that overlap or leave a gap.
func (r *reader) meets(n *yaml.Node, s *Scoring, a, b Band) {
	next := a.To
	if !a.Below {
		next = a.To.Plus(Whole(1))
		if !s.whole() {
			r.Fault(n, "End the band before it with below.", "This score has fractions, so bands meet at a figure.")
			return
		}
	}
	switch c := b.From.Cmp(next); {
	case c < 0:
		r.Fault(n, fmt.Sprintf("It would begin at %s.", next), "The band %q overlaps the one before it.", b.Name)
	case c > 0:
		r.Fault(n, fmt.Sprintf("It would begin at %s.", next), "There is a gap before the band %q.", b.Name)
	}
	if b.To.Cmp(b.From) < 0 {
		r.Fault(n, "", "The band %q ends before it begins.", b.Name)
	}
}

// whole reports whether the score is a whole number when shown.
func (s *Scoring) whole() bool {
	return s.Whole || s.Kind == KindSum && !s.Prorate || s.Kind == KindMax || s.Kind == KindCount || s.Kind == KindTimes && s.By.IsWhole()
}
