package protocol

import (
	"slices"

	"github.com/clew-health/clew/internal/quantity"
	"go.yaml.in/yaml/v3"
)

// dose reads the figures for a dose.
func (r planReader) dose(n *yaml.Node) Dose {
	o, ok := r.object(n, "dose", "basis", "ideal_from", "per_kg", "flat", "step", "reduce", "boosters", "minutes", "units", "spacing", "bioavailability")
	if !ok {
		return Dose{}
	}
	o.part = "dose"
	d := Dose{
		Basis:     o.Choice("basis", false, DoseBases),
		IdealFrom: r.figure(o, "ideal_from", TypeNumber, "kg/m2"),
		Units:     r.figure(o, "units", TypeMass), Spacing: r.figure(o, "spacing", TypeDuration),
		Bioavailability: r.figure(o, "bioavailability", TypeNumber, percentUnit),
	}
	if p, ok := r.part(o, "per_kg", "start", "usual_from", "usual_to", "soft", "hard"); ok {
		perKg := func(key string) Param { return r.figure(p, key, TypeNumber, perKilogram) }
		d.PerKg = DosePerKg{perKg("start"), perKg("usual_from"), perKg("usual_to"), perKg("soft"), perKg("hard")}
		r.growing(o.Value("per_kg"), d.PerKg.Start, d.PerKg.Soft, d.PerKg.Hard)
		r.growing(o.Value("per_kg"), d.PerKg.UsualFrom, d.PerKg.UsualTo, d.PerKg.Soft)
	}
	if p, ok := r.part(o, "flat", "start", "low", "high", "soft", "hard", "step", "step_most"); ok {
		flat := func(key string) Param { return r.figure(p, key, TypeMass) }
		d.Flat = DoseFlat{flat("start"), flat("low"), flat("high"), flat("soft"), flat("hard"), flat("step"), flat("step_most")}
		r.growing(o.Value("flat"), d.Flat.Start, d.Flat.Soft, d.Flat.Hard)
		r.growing(o.Value("flat"), d.Flat.Low, d.Flat.High, d.Flat.Soft)
		r.growing(o.Value("flat"), d.Flat.Step, d.Flat.StepMost)
	}
	if p, ok := r.part(o, "step", "share"); ok {
		d.Step = r.figure(p, "share", TypeNumber, "", "1", percentUnit)
	}
	if p, ok := r.part(o, "reduce", "share"); ok {
		d.Reduce = r.figure(p, "share", TypeNumber, "", "1", percentUnit)
	}
	if p, ok := r.part(o, "boosters", "most", "latest", "before_leaving"); ok {
		d.Boosters = Boosters{r.figure(p, "most", TypeNumber, "", "1"), r.figure(p, "latest", TypeDuration), r.figure(p, "before_leaving", TypeDuration)}
	}
	if p, ok := r.part(o, "minutes", "least", "usual"); ok {
		d.Minutes = InfusionTime{r.figure(p, "least", TypeDuration), r.figure(p, "usual", TypeDuration)}
		r.growing(o.Value("minutes"), d.Minutes.Least, d.Minutes.Usual)
	}
	return d
}

// figure reads a parameter that must be of a type, and if units are given in
// one of them; the zero Param if it is not there.
func (r planReader) figure(o object, key string, typ Type, units ...string) Param {
	if !o.Has(key) {
		return Param{}
	}
	p, ok := r.param(o.Value(key), o.part+"."+key)
	if !ok {
		return Param{}
	}
	if p.Value.typ != typ || len(units) > 0 && !slices.Contains(units, p.Unit) {
		r.Fault(o.Value(key), "", "The parameter %q is %s, which is not %s.", p.Name, p, figureWords(typ, units))
	}
	return p
}

// growing reports figures that are said and not in order.
func (r planReader) growing(n *yaml.Node, figures ...Param) {
	last := Param{}
	for _, p := range figures {
		if !p.Said() {
			continue
		}
		if last.Said() && p.Value.typ == last.Value.typ && p.Value.a < last.Value.a {
			r.Fault(n, "", "%q (%s) is less than %q (%s).", p.Name, p, last.Name, last)
		}
		last = p
	}
}

// figureWords says what a figure of the plan must be.
func figureWords(typ Type, units []string) string {
	switch {
	case typ == TypeMass:
		return "a dose in mg"
	case typ == TypeDuration:
		return "a length of time"
	case len(units) > 0 && units[len(units)-1] == percentUnit && len(units) > 1:
		return "a share: a number without a unit, or in %"
	case len(units) > 0 && units[0] != "":
		return "a number in " + units[0]
	}
	return "a number without a unit"
}

// sessionRange reads what is different in some of the sessions.
func (r planReader) sessionRange(n *yaml.Node) SessionRange {
	s := SessionRange{mark: r.at(n)}
	o, ok := r.object(n, "A range of sessions", "from", "to", "therapy", "target")
	if !ok {
		return s
	}
	s.From, s.To = o.Whole("from", mostItems), o.Whole("to", mostItems)
	s.Therapy, s.Target = o.Choice("therapy", false, Therapies), o.Choice("target", false, Targets)
	switch {
	case s.From == 0:
		r.Fault(n, "Write from: 1.", "It does not say from which session on.")
	case s.To > 0 && s.To < s.From:
		r.Fault(n, "", "The sessions end before they begin.")
	}
	return s
}

// measure reads when a questionnaire is due.
func (r planReader) measure(n *yaml.Node) MeasurePlan {
	m := MeasurePlan{mark: r.at(n)}
	o, ok := r.object(n, "A measure", "instrument", "at", "within", "recall", "indication", "other_than")
	if !ok {
		return m
	}
	o.part = "measure"
	m.Instrument = r.name(o, "instrument")
	m.At = r.among(o, "at", Visits)
	m.Within = r.span(o, "within")
	if o.Has("recall") {
		m.Recall = r.name(o, "recall")
	}
	if o.Has("indication") {
		m.Indication = r.among(o, "indication", Indications)
	}
	if o.Has("other_than") {
		m.OtherThan = r.among(o, "other_than", Indications)
	}
	if len(m.At) == 0 {
		r.Fault(n, "", "A measure says when it is due.")
	}
	return m
}

// visit reads when a visit's questionnaires can be answered.
func (r planReader) visit(n *yaml.Node) VisitPlan {
	v := VisitPlan{mark: r.at(n)}
	o, ok := r.object(n, "A visit", "visit", "before", "due", "after")
	if !ok {
		return v
	}
	o.part = "visit"
	v.Visit = o.Choice("visit", true, Visits)
	v.Before, v.Due, v.After = r.span(o, "before"), r.span(o, "due"), r.span(o, "after")
	return v
}

// legal reads one legal basis with its days.
func (r planReader) legal(n *yaml.Node) LegalBasis {
	l := LegalBasis{mark: r.at(n)}
	o, ok := r.object(n, "A legal basis", "basis", "say", "from", "to", "cite")
	if !ok {
		return l
	}
	l.Basis, l.Say, l.Cite = r.name(o, "basis"), o.Text("say", true), r.cite(o)
	l.From, l.To = r.day(o, "from"), r.day(o, "to")
	switch {
	case l.Cite == "":
		r.Fault(n, "Add cite.", "A legal basis has a citation.")
	case l.From != "" && l.To != "" && l.To < l.From:
		r.Fault(n, "", "It ends before it begins.")
	}
	return l
}

// day reads a day, if there is one.
func (r planReader) day(o object, key string) string {
	text := o.Text(key, false)
	if text != "" && !quantity.Day(text).Valid() {
		r.Fault(o.Value(key), "", "%q is a day, such as 2026-12-31.", key)
	}
	return text
}
