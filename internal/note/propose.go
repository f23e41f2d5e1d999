package note

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A Question asks for what the record says that belongs in a note.
type Question struct {
	About    Signed // its course, sort, session and meeting; the body does not count
	Trends   []instrument.Trend
	Medicine string // "ketamine", as the course's protocol names it; empty: not known
	Location *time.Location
	Name     func(by ledger.Author) string // how an author is written: "Noor Haddad, LMFT"
}

// Propose returns the parts of a note with what the record says now, each line
// with the entries it comes from, and no text: that is the clinician's. A part
// about which nothing stands in the record is there and empty. Of the client's
// words there are only the quotes that were sorted to the chart, and those only
// by their entries.
func Propose(chart ledger.Chart, q Question) []Part {
	p := &proposal{chart: chart, Question: q, lines: map[string][]Line{}}
	if s, ok := dosing.SessionOf(chart, q.About.Session); ok && q.About.Session != "" {
		p.session = &s
	}
	if q.About.Sort == Dosing && p.session != nil {
		p.dosing()
	}
	if e, ok := chart.Entry(q.About.Meeting); ok && q.About.Meeting != "" {
		p.add(Held, []id.Entry{e.ID}, "%s, with %s.", p.day(e.At), p.Name(e.By))
	}
	switch q.About.Sort {
	case Preparation:
		p.prepared()
	case Integration:
		p.eventsSince(p.sessionEnd())
	case Progress:
		p.course()
	}
	p.measures()
	var out []Part
	for _, key := range partsOf[q.About.Sort] {
		out = append(out, Part{Key: key, Lines: p.lines[key]})
	}
	return out
}

// Rests lists every entry that the lines of some parts come from, each once.
func Rests(parts []Part) []id.Entry {
	var out []id.Entry
	for _, p := range parts {
		for _, l := range p.Lines {
			for _, e := range l.Rests {
				if !slices.Contains(out, e) {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// proposal is one note being put together.
type proposal struct {
	Question
	chart   ledger.Chart
	session *dosing.Session
	lines   map[string][]Line
}

func (p *proposal) add(part string, rests []id.Entry, format string, args ...any) {
	p.lines[part] = append(p.lines[part], Line{Say: fmt.Sprintf(format, args...), Rests: rests})
}

func (p *proposal) clock(t time.Time) string { return t.In(p.Location).Format("15:04") }

func (p *proposal) day(t time.Time) string { return t.In(p.Location).Format("2 January 2006, 15:04") }

// dosing says what stands in the record of one dosing session.
func (p *proposal) dosing() {
	s := p.session
	p.add(Held, []id.Entry{s.Begun.ID}, "Session %d, begun %s.", s.Number, p.day(s.Begun.At))
	var people []string
	for _, one := range s.People {
		people = append(people, fmt.Sprintf("%s (%s%s)", p.Name(ledger.Author{Sort: ledger.ByStaff, Person: string(one.Staff)}), one.Role, map[string]string{dosing.Near: ", nearby", dosing.Onphone: ", by telephone"}[one.Where]))
	}
	if len(people) > 0 {
		p.add(Held, []id.Entry{s.Begun.ID}, "There: %s.", listed(people))
	}
	for _, d := range s.Doses {
		p.dose(d)
		p.decided(d)
	}
	if len(s.Doses) == 0 {
		p.add(Given, []id.Entry{s.Begun.ID}, "No dose was given.")
	}
	p.vitals()
	p.counted(Seen, dosing.Moments, seenOf(s.Moments, func(m dosing.MomentSeen) string { return m.Sort }))
	p.counted(Support, dosing.Supports, seenOf(s.Supports, func(m dosing.SupportGiven) string { return m.Sort }))
	for _, e := range s.Events {
		p.event(e.Entry, e.Fact)
	}
	for _, c := range s.Concerns {
		words := c.Fact.Note
		if c.Fact.Help {
			words = strings.TrimSpace("A second person was asked into the room. " + words)
		}
		p.add(Events, []id.Entry{c.Entry.ID}, "%s: %s", p.clock(c.Entry.At), sentence(words))
	}
	for _, d := range s.Strays {
		p.deviation(d)
	}
	p.leaving()
	for _, quote := range s.Quotes {
		if quote.To == dosing.ToChart {
			p.lines[Words] = append(p.lines[Words], Line{Quote: true, Rests: []id.Entry{quote.Entry.ID}})
		}
	}
}

func (p *proposal) dose(d dosing.At[dosing.DoseGiven]) {
	rests := []id.Entry{d.Entry.ID}
	how := d.Fact.Route
	if d.Fact.Self {
		how += ", taken by the client themselves"
	}
	if d.Fact.Booster {
		how += ", a further dose"
	}
	over := d.Fact.Ended
	if e, ok := p.session.Ended[d.Entry.ID]; ok {
		over, rests = e.Entry.At, append(rests, e.Entry.ID)
	}
	if !over.IsZero() {
		how += ", over at " + p.clock(over)
	}
	medicine := p.Medicine
	if medicine != "" {
		medicine = capitalised(medicine) + " "
	}
	p.add(Given, rests, "%s: %s%s %s, given by %s.", p.clock(d.Entry.At), medicine, d.Fact.Amount, how, p.Name(d.Entry.By))
}

// vitals says what was measured first, the highest pressure after the first
// dose, the lowest oxygen, and the last set.
func (p *proposal) vitals() {
	s, first := p.session, p.session.First()
	var before, peak, low, last *dosing.At[dosing.VitalsTaken]
	for i := range s.Vitals {
		v := &s.Vitals[i]
		if first.IsZero() || v.Entry.At.Before(first) {
			before = v
			continue
		}
		if v.Fact.Pressure != nil && (peak == nil || v.Fact.Pressure.Systolic > peak.Fact.Pressure.Systolic) {
			peak = v
		}
		if v.Fact.Oxygen != nil && (low == nil || *v.Fact.Oxygen < *low.Fact.Oxygen) {
			low = v
		}
		last = v
	}
	say := func(lead string, v *dosing.At[dosing.VitalsTaken]) {
		if v != nil {
			p.add(Vitals, []id.Entry{v.Entry.ID}, "%s, %s: %s.", lead, p.clock(v.Entry.At), measured(v.Fact))
		}
	}
	say("Last before the dose", before)
	if peak != nil {
		p.add(Vitals, []id.Entry{peak.Entry.ID}, "Highest after it, %s: blood pressure %s.", p.clock(peak.Entry.At), peak.Fact.Pressure)
	}
	if low != nil {
		p.add(Vitals, []id.Entry{low.Entry.ID}, "Lowest oxygen, %s: %d%%.", p.clock(low.Entry.At), *low.Fact.Oxygen)
	}
	say("Last taken", last)
}

// measured writes one set of vital signs.
func measured(v dosing.VitalsTaken) string {
	var parts []string
	if v.Pressure != nil {
		parts = append(parts, "blood pressure "+v.Pressure.String())
	}
	for _, n := range []struct {
		format string
		value  *int
	}{{"pulse %d", v.HeartRate}, {"oxygen %d%%", v.Oxygen}, {"%d breaths a minute", v.Breaths}, {"sedation score %d", v.Sedation}} {
		if n.value != nil {
			parts = append(parts, fmt.Sprintf(n.format, *n.value))
		}
	}
	if v.Celsius != nil {
		parts = append(parts, quantity.Thousandths(*v.Celsius)+" °C")
	}
	return strings.Join(parts, ", ")
}

// A sighting is one thing that was seen or done, without its words.
type sighting struct {
	sort string
	at   time.Time
	id   id.Entry
}

func seenOf[F ledger.Fact](all []dosing.At[F], sort func(F) string) []sighting {
	var out []sighting
	for _, a := range all {
		out = append(out, sighting{sort(a.Fact), a.Entry.At, a.Entry.ID})
	}
	return out
}

// counted writes what was seen in one line: each sort once, with its times.
func (p *proposal) counted(part string, sorts []string, seen []sighting) {
	var words []string
	var rests []id.Entry
	for _, sort := range sorts {
		var times []string
		for _, s := range seen {
			if s.sort == sort {
				times, rests = append(times, p.clock(s.at)), append(rests, s.id)
			}
		}
		if len(times) > 0 {
			words = append(words, sort+" ("+strings.Join(times, ", ")+")")
		}
	}
	if len(words) > 0 {
		p.add(part, rests, "%s.", capitalised(strings.Join(words, ", ")))
	}
}

func (p *proposal) event(e ledger.Entry, f dosing.EventNoted) {
	words := fmt.Sprintf("%s: %s, grade %d", p.day(e.At), f.Term, f.Grade)
	if f.Serious {
		words += ", serious"
	}
	p.add(Events, []id.Entry{e.ID}, "%s", strings.Join(slices.DeleteFunc([]string{sentence(words), sentence(f.Action), sentence(f.Outcome)}, func(s string) bool { return s == "" }), " "))
}

// deviation says what was not in place, with the reason where somebody decided
// to go on.
func (p *proposal) deviation(d dosing.At[dosing.DeviationNoted]) {
	var say []string
	for _, f := range d.Fact.Findings {
		if f.Say != "" {
			say = append(say, sentence(f.Say))
		} else {
			say = append(say, sentence(f.Rule))
		}
	}
	if len(say) == 0 {
		say = []string{"Not everything was in place."}
	}
	rests := []id.Entry{d.Entry.ID}
	for _, answered := range dosing.Deviations(p.chart) {
		if a := answered.Answer; answered.Entry.ID == d.Entry.ID && a != nil {
			say, rests = append(say, p.Name(a.Entry.By)+": "+sentence(a.Fact.Text)), append(rests, a.Entry.ID)
		}
	}
	p.add(Deviations, rests, "%s: %s", p.clock(d.Entry.At), strings.Join(say, " "))
}

// decided says of a dose which rules somebody decided to go on about, with their
// reason.
func (p *proposal) decided(d dosing.At[dosing.DoseGiven]) {
	for _, f := range d.Fact.Findings {
		e, ok := p.chart.Entry(f.Decided)
		ruled, is := e.Fact.(screening.FindingDecided)
		if !ok || !is || f.Decided == "" {
			continue
		}
		say := ruled.Say
		if say == "" {
			say = f.Rule
		}
		p.add(Deviations, []id.Entry{d.Entry.ID, e.ID}, "%s: %s %s decided to go on: %s", p.clock(d.Entry.At), sentence(say), p.Name(e.By), sentence(ruled.Reason))
	}
}

func (p *proposal) leaving() {
	l := p.session.Left
	if l == nil {
		return
	}
	words := "Left at " + p.clock(l.Entry.At)
	if l.Fact.With != "" {
		words += " with " + l.Fact.With
		if l.Fact.Stays {
			words += ", who stays with them"
		}
	}
	if l.Fact.How != "" {
		words += ", by " + l.Fact.How
	}
	p.add(Leaving, []id.Entry{l.Entry.ID}, "%s. Let go by %s.", words, p.Name(l.Entry.By))
	if a := l.Fact.Against; a != nil {
		p.add(Leaving, []id.Entry{l.Entry.ID}, "They left before everything was in place. Able to decide: %s Told of: %s Who drives: %s", sentence(a.Capacity), sentence(a.Risks), sentence(a.Drives))
	}
	if c := p.session.Closed; c != nil && c.Fact.Effect != "" {
		p.add(Given, []id.Entry{c.Entry.ID}, "The effect was %s.", c.Fact.Effect)
	}
}

// prepared says what was gone over; what the client said about it is in their
// words, and not here.
func (p *proposal) prepared() {
	prep := integration.Preparation(p.chart, p.About.Course)
	for _, t := range prep.Practised {
		p.add(Prepared, []id.Entry{t.Entry.ID}, "Practised: %s", sentence(t.Fact.Technique))
	}
	for e, c := range ledger.Find[integration.ContainerAgreed](p.chart) {
		if c.Course == p.About.Course {
			p.add(Prepared, []id.Entry{e.ID}, "The agreement about the room was gone over, %d of %d parts.", len(c.Clauses), len(integration.Clauses))
		}
	}
	if prep.HasFit {
		words := "Prepared enough to begin."
		if !prep.Fit.Fact.Fit {
			words = "Not prepared enough yet: " + sentence(prep.Fit.Fact.Reason)
		}
		p.add(Prepared, []id.Entry{prep.Fit.Entry.ID}, "%s", words)
	}
}

// sessionEnd is when the session that is looked back on began; the zero time
// where none is.
func (p *proposal) sessionEnd() time.Time {
	if p.session != nil {
		return p.session.Begun.At
	}
	var last time.Time
	for _, s := range dosing.Sessions(p.chart) {
		if s.Course == p.About.Course {
			last = s.Begun.At
		}
	}
	return last
}

// eventsSince says which adverse events were noted since a moment.
func (p *proposal) eventsSince(t time.Time) {
	for e, f := range ledger.Find[dosing.EventNoted](p.chart) {
		if !e.At.Before(t) {
			p.event(e, f)
		}
	}
}

// course says what was given in the course so far, and how it was borne, since
// the last progress note.
func (p *proposal) course() {
	var since time.Time
	for e, n := range ledger.Find[Signed](p.chart) {
		if n.Sort == Progress && n.Course == p.About.Course {
			since = e.At
		}
	}
	for _, s := range dosing.Sessions(p.chart) {
		if s.Course == p.About.Course && len(s.Doses) > 0 && s.First().After(since) {
			var rests []id.Entry
			for _, d := range s.Doses {
				rests = append(rests, d.Entry.ID)
			}
			p.add(Given, rests, "Session %d, %s: %s %s.", s.Number, s.First().In(p.Location).Format("2 January 2006"), s.Total(), s.Doses[0].Fact.Route)
		}
	}
	p.eventsSince(since)
}

// measures says where each score stands, by its band, and how far it is from
// where it began, by the instrument's own reliable change.
func (p *proposal) measures() {
	for _, t := range p.Trends {
		if t.Score.ID != t.Def.MainScore() {
			continue
		}
		line := t.Main()
		last, ok := line.Last()
		if !ok {
			continue
		}
		words := fmt.Sprintf("%s %s on %s", t.Def.Short, last.Figure(), last.At.In(p.Location).Format("2 January 2006"))
		if b := last.Band(); b != "" {
			words += ", " + b
		}
		rests := []id.Entry{last.Entry}
		base, _ := line.Base()
		if change, ok := line.Between(line.BaseAt(), len(line.Points)-1); ok {
			rests = append(rests, base.Entry)
			words += fmt.Sprintf("; %s at the start", base.Figure())
			words += map[string]string{instrument.Improved: ", a reliable change for the easier", instrument.Worsened: ", a reliable change for the harder", instrument.NoChange: ", no reliable change"}[change.Direction]
		}
		p.add(Measures, rests, "%s.", words)
	}
	slices.SortStableFunc(p.lines[Measures], func(a, b Line) int { return cmp.Compare(a.Say, b.Say) })
}

// sentence ends a sentence, once; nothing stays nothing.
func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
