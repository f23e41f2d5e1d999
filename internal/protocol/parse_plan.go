package protocol

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// planReader reads the plan, whose every figure is a parameter.
type planReader struct {
	*reader
	d     *Definition
	under string // what the labels of figures begin with: a phase's title
}

// plan reads what a course is made of. In a protocol that is based on another,
// each key that is there takes the place of the other's.
func (r *reader) plan(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A plan", planKeys...)
	if !ok {
		return
	}
	d.plans = append(d.plans, planText{n, r.File})
	pr, plan, whole := planReader{r, d, ""}, &d.Plan, d.BasedOn.Protocol == ""
	for _, word := range []struct {
		key  string
		into *string
		set  []string
	}{
		{"medicine", &plan.Medicine, Medicines}, {"route", &plan.Route, Routes}, {"setting", &plan.Setting, Settings},
		{"therapy", &plan.Therapy, Therapies}, {"target", &plan.Target, Targets},
	} {
		if o.Has(word.key) || whole {
			*word.into = o.Choice(word.key, word.key != "target", word.set)
		}
	}
	if o.Has("standard") {
		plan.Standard = o.Text("standard", true)
		d.places["standard"] = r.atKey(o, "standard")
	}
	if plan.Medicine != "" && plan.Route != "" && (plan.Medicine == "none") != (plan.Route == "none") {
		r.Fault(o.Value("route"), "", "Where no medicine is given there is no route, and the other way round.")
	}
	listOf(o, "sessions", &plan.Sessions, pr.sessionRange)
	if p, ok := pr.part(o, "presence", "prescriber", "within", "people", "monitor", "gives"); ok {
		plan.Presence = Presence{p.Choice("prescriber", true, Presences), pr.span(p, "within"), pr.number(p, "people"), pr.number(p, "monitor"), ""}
		if p.Has("gives") {
			plan.Presence.Gives = p.Choice("gives", true, Givers)
		}
	}
	if g, ok := pr.part(o, "group", "dosed_per_facilitator", "dosed_per_monitor"); ok {
		plan.Group = Group{pr.number(g, "dosed_per_facilitator"), pr.number(g, "dosed_per_monitor")}
	}
	if o.Has("phases") {
		listOf(o, "phases", &plan.Phases, pr.phase)
		pr.reachable(plan.Phases)
	} else if whole {
		r.Fault(n, "", "%q is missing.", "phases")
	}
	if o.Has("dose") {
		plan.Dose = pr.dose(o.Value("dose"))
		d.places["dose"] = r.atKey(o, "dose")
	}
	pr.rest(o, plan)
}

// A planText is a plan as it stands in a file.
type planText struct {
	node *yaml.Node
	file string
}

// planAgain reads a plan once more, with the figures as they are by now: a
// site's own figure counts in the plan as it does in the rules.
func (r *reader) planAgain(d *Definition) {
	texts := d.plans
	d.Plan, d.planned, d.plans = Plan{}, nil, nil
	d.index()
	for _, text := range texts {
		again := newReader(text.file)
		again.plan(d, text.node)
		for _, p := range again.Problems {
			if !slices.Contains(r.Problems, p) {
				r.Problems = append(r.Problems, p)
			}
		}
	}
}

// planKeys are the keys of a plan.
var planKeys = []string{
	"medicine", "route", "setting", "therapy", "target", "standard", "sessions", "presence", "group", "phases", "dose",
	"monitoring", "limits", "leaving", "measures", "visits", "burden", "legal",
}

// rest reads how somebody is watched, leaves and is asked afterwards.
func (r planReader) rest(o object, plan *Plan) {
	if m, ok := r.part(o, "monitoring", "at", "then", "oxygen", "observe", "grace", "page"); ok {
		plan.Monitoring = Monitoring{r.spans(m, "at"), r.span(m, "then"), r.span(m, "oxygen"), r.span(m, "observe"), r.span(m, "grace"), r.span(m, "page")}
	}
	listOf(o, "limits", &plan.Limits, r.limitOf)
	if l, ok := r.part(o, "leaving", "least", "rest", "drive"); ok {
		r.d.places["leaving"] = r.atKey(o, "leaving")
		plan.Leaving = Leaving{r.span(l, "least"), r.span(l, "rest"), l.Text("drive", false)}
	}
	listOf(o, "measures", &plan.Measures, r.measure)
	listOf(o, "visits", &plan.Visits, r.visit)
	if b, ok := r.part(o, "burden", "week", "items", "apart", "unheld"); ok {
		r.d.places["burden"] = r.atKey(o, "burden")
		plan.Burden = Burden{r.span(b, "week"), r.number(b, "items"), r.span(b, "apart"), r.span(b, "unheld")}
	}
	listOf(o, "legal", &plan.Legal, r.legal)
}

// listOf reads a list in place of what was there.
func listOf[T any](o object, key string, into *[]T, read func(*yaml.Node) T) {
	if !o.Has(key) {
		return
	}
	*into = nil
	for _, n := range o.List(key) {
		*into = append(*into, read(n))
	}
}

// part reads a mapping inside another.
func (r planReader) part(o object, key string, keys ...string) (object, bool) {
	if !o.Has(key) {
		return object{}, false
	}
	inner, ok := r.object(o.Value(key), key, keys...)
	inner.part = key
	return inner, ok
}

func (r planReader) phase(n *yaml.Node) Phase {
	ph := Phase{mark: r.at(n)}
	o, ok := r.object(n, "A phase", "phase", "title", "after", "sessions", "length", "apart", "window", "at")
	if !ok {
		return ph
	}
	o.part = "phase"
	ph.Name, ph.Title, ph.After = r.name(o, "phase"), o.Text("title", true), o.Text("after", false)
	r.under = ph.Title + ": "
	if p, ok := r.part(o, "sessions", "least", "usual", "most"); ok {
		ph.Sessions = Sessions{r.number(p, "least"), r.number(p, "usual"), r.number(p, "most")}
		if s := ph.Sessions; s.Most > 0 && (s.Most < s.Least || s.Most < s.Usual) || s.Usual > 0 && s.Usual < s.Least {
			r.Fault(p.Node, "", "The numbers of sessions are not in order.")
		}
	}
	ph.Length = r.span(o, "length")
	ph.Apart, ph.Window = r.window(o, "apart"), r.window(o, "window")
	ph.At = r.spans(o, "at")
	return ph
}

func (r planReader) window(o object, key string) Window {
	p, ok := r.part(o, key, "least", "most")
	if !ok {
		return Window{}
	}
	w := Window{r.span(p, "least"), r.span(p, "most")}
	if w.Most > 0 && w.Most < w.Least {
		r.Fault(p.Node, "", "%q ends before it begins.", key)
	}
	return w
}

// reachable reports phases that no course ever comes to.
func (r planReader) reachable(phases []Phase) {
	reached := map[string]bool{}
	for range phases {
		for _, p := range phases {
			if p.After == "" || reached[p.After] {
				reached[p.Name] = true
			}
		}
	}
	seen := map[string]bool{}
	for _, p := range phases {
		at := &yaml.Node{Line: p.line, Column: p.column}
		if seen[p.Name] {
			r.Fault(at, "", "The phase %q stands twice.", p.Name)
		}
		seen[p.Name] = true
		if !reached[p.Name] {
			r.Fault(at, "", "No course ever comes to the phase %q: it is after %q.", p.Name, p.After)
		}
	}
}

func (r planReader) limitOf(n *yaml.Node) Limit {
	o, ok := r.object(n, "A limit of a session", "limit", "measure", "above", "at_or_above", "below", "at_or_below", "act")
	if !ok {
		return Limit{mark: r.at(n)}
	}
	l := Limit{Name: r.name(o, "limit"), Measure: o.Choice("measure", true, Measures), Act: o.Choice("act", true, Acts), mark: r.at(n)}
	for _, op := range comparators {
		if !bySize(op) || !o.Has(op) {
			continue
		}
		if l.Op != "" {
			r.Fault(o.Value(op), "", "A limit compares once.")
		}
		l.Op = op
		p, ok := r.param(o.Value(op), "limit."+l.Act+"."+l.Measure)
		if !ok {
			continue
		}
		l.Param = p.Name
		want := TypeNumber
		if l.Measure == "bp" {
			want = TypePressure
		}
		if p.Value.typ != want || bare(p.Unit) != measureUnits[l.Measure] {
			r.Fault(o.Value(op), "", "The parameter %q is %s, not a figure for %q.", p.Name, p, l.Measure)
		}
	}
	if l.Op == "" {
		r.Fault(n, "", "This limit compares with nothing.")
	}
	return l
}

// measureUnits are the units of what is watched during a session.
var measureUnits = map[string]string{
	"bp": pressureUnit, "heart-rate": "/min", "oxygen": percentUnit, "moaas": "{score}", "breaths": "/min", "cadss6": "{score}",
}

// param reads {param: name} and notes that it is used, and as what.
func (r planReader) param(n *yaml.Node, as string) (Param, bool) {
	o, ok := r.object(n, "A figure of the plan", "param")
	if !ok {
		return Param{}, false
	}
	name := o.Text("param", true)
	p, ok := r.d.params[name]
	if !ok {
		r.Fault(n, r.d.suggestParam(name, len(r.Problems)), "There is no parameter %q.", name)
		return Param{}, false
	}
	r.d.planned = append(r.d.planned, name)
	if label := planLabel(as); label != "" && r.d.labels[name] == "" {
		if r.d.labels == nil {
			r.d.labels = map[string]string{}
		}
		r.d.labels[name] = upperFirst(r.under + label)
	}
	return *p, true
}

// span reads a length of time that is a parameter; 0 if it is not there.
func (r planReader) span(o object, key string) time.Duration {
	if !o.Has(key) {
		return 0
	}
	return r.spanAt(o.Value(key), o.part+"."+key)
}

func (r planReader) spanAt(n *yaml.Node, as string) time.Duration {
	p, ok := r.param(n, as)
	if ok && p.Value.typ != TypeDuration {
		r.Fault(n, "", "The parameter %q is not a length of time.", p.Name)
	}
	return p.Value.Duration()
}

// spans reads a list of lengths of time, each longer than the one before.
func (r planReader) spans(o object, key string) []time.Duration {
	var list []time.Duration
	for _, n := range o.List(key) {
		d := r.spanAt(n, o.part+"."+key)
		if len(list) > 0 && d <= list[len(list)-1] {
			r.Fault(n, "", "The times of %q do not grow.", key)
		}
		list = append(list, d)
	}
	return list
}

// number reads a whole number that is a parameter.
func (r planReader) number(o object, key string) int {
	if !o.Has(key) {
		return 0
	}
	p, ok := r.param(o.Value(key), o.part+"."+key)
	if ok && (p.Value.typ != TypeNumber || p.Value.a%1000 != 0 || p.Value.a < 0) {
		r.Fault(o.Value(key), "", "The parameter %q is not a whole number.", p.Name)
	}
	return int(p.Value.Number() / 1000)
}
