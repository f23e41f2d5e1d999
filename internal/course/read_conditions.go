package course

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// otherFamilies are families whose fact is not named condition.<family>. Some
// have a reader of their own besides.
var otherFamilies = map[string]string{"breastfeeding": "breastfeeding.current", "oxygen-dependent": "oxygen.dependent"}

// flagged maps each fact that says whether somebody has a condition to its family.
var flagged = func() map[string]string {
	facts := map[string]string{}
	for _, f := range vocabulary {
		if family, ok := strings.CutPrefix(f.Name, "condition."); ok && f.Type == protocol.TypeFlag {
			facts[f.Name] = family
		}
	}
	for family, fact := range otherFamilies {
		facts[fact] = family
	}
	return facts
}()

// dated maps each fact that says when a condition last happened to its family.
var dated = func() map[string]string {
	facts := map[string]string{}
	for _, f := range vocabulary {
		if family, ok := strings.CutPrefix(f.Name, "condition."); ok && f.Type == protocol.TypeInstant {
			facts[f.Name] = strings.TrimSuffix(family, ".last")
		}
	}
	return facts
}()

// conditions turns the problem list and the answers into flags. A recorded
// condition stands until the record is changed: an answer alone does not
// undo a diagnosis. Without one, the last answer counts; without that,
// nothing is known.
func (g *gathering) conditions() {
	for fact, family := range flagged {
		if !g.wants(fact) {
			continue
		}
		recorded := g.recorded(family)
		for _, c := range recorded {
			g.add(fact, c.Entry, protocol.FlagValue(true), sinceText(c.Fact))
		}
		switch _, asked := g.answered(family, fact); {
		case len(recorded) > 0:
		case !asked && family == "substance-use":
			g.byStatus(fact)
		default:
			g.putAnswer(fact, family, fact)
		}
	}
}

// byStatus reads from where somebody says a substance use disorder stands
// whether there is active use, so that nobody is asked twice.
func (g *gathering) byStatus(fact string) {
	const status = "substance.status"
	if a, ok := g.heard[status]; ok {
		r := g.read(named()[status], a)
		if !r.Unknown {
			r.Value = protocol.FlagValue(r.Value.String() == "active")
		}
		g.put(fact, r)
	}
}

// recorded returns the conditions of a family that count.
func (g *gathering) recorded(family string) []patient.Item[patient.ConditionNoted] {
	return g.ofFamily()[family]
}

// isOver is behind a family's name where conditions are filed that do not count
// any more, and somebody asks since when they are over.
const isOver = " over"

// ofFamily sorts the conditions that count by family, once, the newest first;
// and the substance use disorders that are over.
func (g *gathering) ofFamily() map[string][]patient.Item[patient.ConditionNoted] {
	if g.families == nil {
		g.families = map[string][]patient.Item[patient.ConditionNoted]{}
		each(g.piles.conditions, func(e *ledger.Entry, c patient.ConditionNoted) {
			for _, name := range g.l.Families.Of(c) {
				switch f, _ := g.l.Families.Named(name); {
				case f.Counts(c):
				case name == "substance-use":
					name += isOver
				default:
					continue
				}
				g.families[name] = append(g.families[name], patient.Item[patient.ConditionNoted]{Entry: *e, Fact: c})
			}
		})
	}
	return g.families
}

func sinceText(c patient.ConditionNoted) string {
	detail := c.Title()
	if at := c.Onset.Time(); !at.IsZero() {
		detail += ", since " + at.Format("2006")
	}
	if !c.Current() {
		detail += ", " + c.Status
	}
	return detail
}

// moments reads when a condition last happened: from the onset on record, and
// from what somebody answered. One that is recorded without a date is not
// known, and no "never" undoes it.
func (g *gathering) moments() {
	for fact, family := range dated {
		if !g.wants(fact) {
			continue
		}
		when, undated := 0, []patient.Item[patient.ConditionNoted]{}
		f, _ := g.l.Families.Named(family)
		for _, c := range g.recorded(family) {
			if f.Dates(c.Fact) && c.Fact.Onset != "" {
				when++
				g.put(fact, g.moment(fact, c.Entry, c.Fact.Onset, c.Fact.Title()))
			} else {
				undated = append(undated, c)
			}
		}
		g.putMoment(fact, when, len(undated) > 0, func() {
			g.unknown(fact, undated[0].Entry, undated[0].Fact.Title()+", when is not recorded")
		})
	}
}

// putMoment adds what was answered about a moment that the record dates so many
// times, or knows of without a date: then missing says so.
func (g *gathering) putMoment(fact string, when int, undated bool, missing func()) {
	a, ok := g.answered(fact)
	if ok {
		r := g.read(named()[fact], a)
		switch {
		case r.Unknown && when == 0, !r.Unknown && !r.Value.Never(), !undated && when == 0:
			g.put(fact, r)
			when++
		}
	}
	if when == 0 && undated {
		missing()
	}
}

// substances reads where a substance use disorder stands: active, in early or
// in sustained remission, or none. What is recorded stands, and an answer says
// more exactly where; without a record, the answer counts.
func (g *gathering) substances() {
	const fact = "substance.status"
	if !g.wants(fact) {
		return
	}
	a, answered := g.answered(fact)
	told := protocol.Reading{Unknown: true}
	if answered {
		told = g.read(named()[fact], a)
	}
	family, _ := g.l.Families.Named("substance-use")
	for _, c := range g.recorded("substance-use") {
		if family.Disorder(c.Fact) {
			g.add(fact, c.Entry, protocol.CodeValue("active"), sinceText(c.Fact))
			return
		}
	}
	past, ok := g.remitted()
	switch {
	case !ok && answered:
		g.put(fact, told)
	case !ok:
	case answered && !told.Unknown && told.Value.String() != "none" && told.At.After(past.Entry.At):
		g.put(fact, told)
	default:
		g.put(fact, g.remission(past))
	}
}

// remitted returns the newest substance use disorder that is recorded as over.
func (g *gathering) remitted() (found patient.Item[patient.ConditionNoted], ok bool) {
	family, _ := g.l.Families.Named("substance-use")
	for _, c := range slices.Concat(g.ofFamily()["substance-remission"], g.ofFamily()["substance-use"+isOver]) {
		if c.Fact.Believed() && family.Disorder(c.Fact) && (!ok || c.Entry.At.After(found.Entry.At)) {
			found, ok = c, true
		}
	}
	return found, ok
}

// remission tells early from sustained remission by the date of remission. A
// disorder that is over for less than the least time still counts as active.
func (g *gathering) remission(c patient.Item[patient.ConditionNoted]) protocol.Reading {
	_, last := c.Fact.Abated.Span() // of a month or a year, its end: the careful one
	spans := g.l.Families.Remission()
	if last == "" || spans.Early == 0 || last > g.today && c.Fact.Abated.Day() != "" {
		return unknownReading(&c.Entry, c.Fact.Title()+", in remission since a date that is not recorded")
	}
	status, over := "sustained-remission", last.Time()
	switch now := g.today.Time(); {
	case over.AddDate(0, spans.Early, 0).After(now):
		status = "active"
	case over.AddDate(0, spans.Sustained, 0).After(now):
		status = "early-remission"
	}
	return reading(&c.Entry, protocol.CodeValue(status), c.Fact.Title()+", until "+string(c.Fact.Abated))
}

// indication reads whether there is a reason for the treatment: a diagnosis of
// the list, what a clinician says, or what a course was opened for.
func (g *gathering) indication() {
	const fact = "indication.present"
	if !g.wants(fact) {
		return
	}
	recorded := g.recorded("indication")
	for _, c := range recorded {
		g.add(fact, c.Entry, protocol.FlagValue(true), sinceText(c.Fact))
	}
	if g.inCourse && strings.TrimSpace(g.open.Indication) != "" {
		for e, o := range ledger.Find[Opened](g.chart) {
			if o.Course == g.open.Course {
				g.add(fact, e, protocol.FlagValue(true), protocol.IndicationWords(o.Indication))
			}
		}
		return
	}
	if len(recorded) == 0 {
		g.putAnswer(fact, fact, "indication")
	}
}
