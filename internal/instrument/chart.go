package instrument

import (
	"maps"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Filling is one response in a chart, as far as it goes.
type Filling struct {
	Administration
	Entry    id.Entry  // of the whole response; of the last answer while it is open
	At       time.Time // when it was answered
	Started  time.Time
	Answers  map[string]string
	Open     bool // only single answers are there yet: the form is still being filled in, or was abandoned
	Left     bool // it was never sent
	Reported *ScoreReported
}

// Responses returns the responses of a chart in the order in which they were
// answered: whole ones, and those of which only answers that matter at once are
// there yet.
func Responses(chart ledger.Chart) []Filling {
	byID := map[id.Response]*Filling{}
	var order []*Filling
	for e, a := range ledger.Find[ItemAnswered](chart) {
		f := byID[a.Response]
		if f == nil {
			f = &Filling{Administration: a.Administration, Started: e.At, Answers: map[string]string{}, Open: true}
			byID[a.Response] = f
			order = append(order, f)
		}
		if f.Instrument == a.Instrument {
			f.Answers[a.Item], f.At, f.Entry = a.Value, e.At, e.ID
		}
	}
	for e, a := range ledger.Find[Answered](chart) {
		f := byID[a.Response]
		if f == nil {
			f = &Filling{}
			byID[a.Response] = f
			order = append(order, f)
		}
		*f = Filling{Administration: a.Administration, Entry: e.ID, At: e.At, Started: a.Started, Answers: maps.Clone(a.Answers), Left: a.Left}
	}
	out := make([]Filling, len(order))
	for i, f := range order {
		out[i] = *f
	}
	slices.SortStableFunc(out, func(a, b Filling) int { return a.At.Compare(b.At) })
	return out
}

// A Measured is one score in a chart: a response with what it comes to, or a
// total that was reported without its answers.
type Measured struct {
	Filling
	Def    *Definition
	Result Result // empty where only a total was reported
	Total  Number // of the score that is followed over time
	Known  bool   // there is such a total
	Other  bool   // answered in another version of the form than this program has: shown, not scored
}

// Scores returns every response and reported total of a chart, scored, in the
// order of time. sex is the one used for cut-offs, empty where none is stated.
// Responses that are still open count as far as their alerts go: their Known is
// false. Instruments the library does not have are left out; no library has none.
func Scores(chart ledger.Chart, lib *Library, sex string) []Measured {
	var out []Measured
	if lib == nil {
		return nil
	}
	for _, f := range Responses(chart) {
		d := lib.byID[f.Instrument]
		if d == nil {
			continue
		}
		m := Measured{Filling: f, Def: d, Other: d.Version != f.Version}
		if !m.Other {
			m.Result = Score(d, Response{Answers: f.Answers, Sex: sex})
			if s, ok := m.Result.MainScore(); ok && !f.Open {
				m.Total, m.Known = s.Shown, true
			}
		}
		out = append(out, m)
	}
	for e, s := range ledger.Find[ScoreReported](chart) {
		d := lib.byID[s.Instrument]
		if d == nil {
			continue
		}
		f := Filling{Entry: e.ID, At: e.At, Reported: &s}
		f.Instrument = s.Instrument
		out = append(out, Measured{Filling: f, Def: d, Total: Fraction(s.Total, 1000), Known: true})
	}
	slices.SortStableFunc(out, func(a, b Measured) int { return a.At.Compare(b.At) })
	return out
}

// A RiskAnswer is one answer that an alert hangs on, as it was given.
type RiskAnswer struct {
	Entry    id.Entry
	At       time.Time
	By       ledger.Author
	Response id.Response
	Def      *Definition
	Item     string
	Value    string
	Level    string // green, amber, red, or empty: nothing is raised
}

// RiskAnswers returns every answer that an alert hangs on, in the book's order:
// each as it was given, also those that were changed afterwards. An answer that
// came both at once and with its whole response stands once.
func RiskAnswers(chart ledger.Chart, lib *Library) []RiskAnswer {
	var out []RiskAnswer
	type asked struct {
		response id.Response
		item     string
	}
	last := map[asked]string{}
	add := func(e ledger.Entry, a Administration, item, value string) {
		d := lib.byID[a.Instrument]
		if d == nil || d.Version != a.Version || value == "" || last[asked{a.Response, item}] == value {
			return
		}
		last[asked{a.Response, item}] = value
		out = append(out, RiskAnswer{Entry: e.ID, At: e.At, By: e.By, Response: a.Response, Def: d, Item: item, Value: value, Level: d.LevelOf(item, value)})
	}
	for e, a := range ledger.Find[ItemAnswered](chart) {
		add(e, a.Administration, a.Item, a.Value)
	}
	for e, a := range ledger.Find[Answered](chart) {
		if d := lib.byID[a.Instrument]; d != nil {
			for _, item := range d.RiskItems() {
				add(e, a.Administration, item, a.Answers[item])
			}
		}
	}
	return out
}

// IsRisk reports whether a question asks about suicide or self-harm: one whose
// answer is needed, so that a blank is its own state and never "no risk".
func (d *Definition) IsRisk(item string) bool {
	return slices.ContainsFunc(d.Alerts, func(a Alert) bool { return a.Item == item && a.NeedsAnswer })
}

// LevelOf is the level that one answer raises, whatever else is answered: what
// the page that follows an answer goes by. Empty where it raises nothing.
func (d *Definition) LevelOf(item, value string) string {
	level := ""
	for _, a := range Score(d, Response{Answers: map[string]string{item: value}}).Alerts {
		if a.Item == item {
			level = stricter(level, a.Level)
		}
	}
	return level
}

// CheckAnswer says in a sentence what is wrong with an answer, as bad input for
// the item's field; nil where the scale has it. Empty is no answer, and fine.
func (d *Definition) CheckAnswer(item, value string) error {
	it, ok := d.Item(item)
	if !ok {
		return fault.Bad(item, "This questionnaire has no such question.")
	}
	if value == "" {
		return nil
	}
	a, s := answer{}, d.ScaleOf(it)
	a.read(&it, &s, value)
	if a.state != given {
		return fault.Bad(item, "The answer to this question is %s.", s.legal())
	}
	return nil
}

// Chosen returns the options that an answer ticked, as the scale spells them;
// none for a number, a time, or an answer the scale does not have.
func (d *Definition) Chosen(item, value string) []Option {
	it, ok := d.Item(item)
	if !ok || value == "" {
		return nil
	}
	a, s := answer{}, d.ScaleOf(it)
	if a.read(&it, &s, value); a.state != given {
		return nil
	}
	return slices.Clone(a.options)
}

// CheckResponse holds a whole response to its definition: its version, and
// every answer. It is nil where it can be taken.
func (d *Definition) CheckResponse(a Answered) error {
	if a.Instrument != d.ID || a.Version != d.Version || a.Hash != d.Hash() {
		return fault.Clash("form.changed", "The questionnaire was changed while it was being filled in. Nothing is lost; please look at the answers again.")
	}
	if !slices.ContainsFunc(d.Recalls, func(r Recall) bool { return r.ID == a.Recall }) && a.Recall != "" {
		return fault.Bad("recall", "This questionnaire does not ask about that time.")
	}
	for _, item := range slices.Sorted(maps.Keys(a.Answers)) {
		if err := d.CheckAnswer(item, a.Answers[item]); err != nil {
			return err
		}
	}
	return nil
}

// Packs returns the data packs a site has turned on, sorted.
func Packs(settings ledger.Chart) []string {
	on := map[string]bool{}
	for _, p := range ledger.Find[PackSwitched](settings) {
		on[p.Pack] = p.On
	}
	maps.DeleteFunc(on, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(on))
}

// For returns the library as a site works with it: with the data packs it has
// turned on.
func (l *Library) For(settings ledger.Chart) *Library { return l.With(Packs(settings)...) }

// Texts returns the wording a clinic may show of an instrument in a language:
// what ships, or what it loaded under its own licence, the last one loaded for
// this version. False where there is none: the instrument is then entered from
// paper by item number.
func Texts(settings ledger.Chart, d *Definition, lang string) (Wording, bool) {
	if w, ok := d.Wording[lang]; ok {
		return w, true
	}
	var found *TextPack
	for _, p := range ledger.Find[PackAttested](settings) {
		if p.Instrument != d.ID || p.Version != d.Version || p.Language != lang {
			continue
		}
		if pack, problems := CheckPack(d, []byte(p.Text)); len(problems) == 0 {
			found = pack
		}
	}
	if found == nil {
		return Wording{}, false
	}
	return found.Wording, true
}
