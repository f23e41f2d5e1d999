package course

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// identity reads who somebody is: their age, and whether they live.
func (g *gathering) identity() {
	if !g.person.Known {
		return
	}
	e := g.person.Person.Entry
	born := bornText(g.person.Person.Fact)
	youngest, oldest, known := g.person.AgeOn(g.today)
	switch {
	case known:
		r := reading(&e, protocol.NumberValue(int64(youngest)*1000), "born "+born)
		r.At, r.Estimate = g.q.Now, youngest != oldest
		g.put("patient.age", r)
	case born != "":
		g.unknown("patient.age", e, "the birth date on record, "+born+", has not come yet")
	}
	if death := g.person.Death; death != nil {
		detail := ""
		if on := death.Fact.On.Day(); on != "" {
			detail = "died " + on.Time().Format("2 January 2006")
		}
		g.add("patient.dead", death.Entry, protocol.FlagValue(true), detail)
		return
	}
	g.add("patient.dead", e, protocol.FlagValue(false), "")
}

func bornText(r patient.Registered) string {
	if r.Born != "" {
		return r.Born.Time().Format("2 January 2006")
	}
	return r.BornText
}

// pregnancy reads what is known about a pregnancy: an active condition stands;
// without one, the last of test and answer counts, but that an answer never
// undoes a positive test. Only a later test does.
func (g *gathering) pregnancy() {
	if !g.wants("pregnancy.current", "pregnancy.test") {
		return
	}
	tests := g.pregnancyTests()
	for _, t := range tests {
		g.put("pregnancy.test", t)
	}
	if recorded := g.recorded("pregnancy"); len(recorded) > 0 {
		for _, c := range recorded {
			g.add("pregnancy.current", c.Entry, protocol.FlagValue(true), sinceText(c.Fact))
		}
		return
	}
	var last protocol.Reading
	for _, t := range tests {
		if !t.Unknown {
			last = t
			t.Detail = strings.TrimPrefix(t.Detail+", a test", ", ")
			g.put("pregnancy.current", t)
		}
	}
	a, ok := g.answered("pregnancy", "pregnancy.current")
	if ok && (a.reply == patient.Yes || !last.Value.Flag()) {
		g.put("pregnancy.current", g.read(named()["pregnancy.current"], a))
	}
}

// pregnancyTests returns the results of pregnancy tests, the oldest first: of a
// laboratory, and as somebody says.
func (g *gathering) pregnancyTests() (tests []protocol.Reading) {
	for _, l := range items(g.piles.labs, of(patient.HCG)) {
		positive, why := l.Fact.Positive()
		if why != "" {
			tests = append(tests, unknownReading(&l.Entry, why))
			continue
		}
		tests = append(tests, reading(&l.Entry, protocol.FlagValue(positive), l.Fact.Title()))
	}
	if a, ok := g.heard["pregnancy.test"]; ok {
		tests = append(tests, g.read(named()["pregnancy.test"], a))
	}
	slices.SortStableFunc(tests, func(a, b protocol.Reading) int { return a.At.Compare(b.At) })
	return tests
}

// allergies reads whether ketamine, or what it is prepared with, is not
// tolerated, and whether there is any allergy at all. A recorded allergy
// stands; "no known allergies" is a no.
func (g *gathering) allergies() {
	if !g.wants("allergy.ketamine", "allergy.any") {
		return
	}
	var none []patient.Item[patient.AllergyNoted]
	ketamine, some := false, false
	for _, a := range items(g.piles.allergies, patient.AllergyNoted.Current) {
		if noneKnown(a.Fact) {
			none = append(none, a)
			continue
		}
		some = true
		g.add("allergy.any", a.Entry, protocol.FlagValue(true), a.Fact.Title())
		if g.l.isKetamine(a.Fact) {
			ketamine = true
			g.add("allergy.ketamine", a.Entry, protocol.FlagValue(true), a.Fact.Title())
		}
	}
	answered, ok := g.answered("allergy.ketamine", "allergy-ketamine")
	for _, c := range g.recorded("allergy-ketamine") {
		if family, _ := g.l.Families.Named("allergy-ketamine"); family.Broad && ok && answered.reply == patient.No && answered.entry.At.After(c.Entry.At) {
			continue // it says an anaesthetic; somebody has asked since which
		}
		ketamine = true
		g.add("allergy.ketamine", c.Entry, protocol.FlagValue(true), c.Fact.Title())
	}
	for _, a := range none {
		if !some {
			g.add("allergy.any", a.Entry, protocol.FlagValue(false), a.Fact.Title())
		}
		if !ketamine && !some {
			g.add("allergy.ketamine", a.Entry, protocol.FlagValue(false), a.Fact.Title())
		}
	}
	if !some {
		g.putAnswer("allergy.any", "allergy.any", "allergies")
	}
	if ketamine {
		return
	}
	g.putAnswer("allergy.ketamine", "allergy.ketamine", "allergy-ketamine")
	if all, asked := g.answered("allergy.any", "allergies"); asked && all.reply == patient.No && !some {
		g.put("allergy.ketamine", g.read(named()["allergy.ketamine"], all)) // without any allergy there is none to ketamine
	}
}

// SNOMED CT codes of "no known allergy" and "no known drug allergy". ref: snomed
var noAllergy = []string{"716186003", "409137002"}

// noneKnown reports whether an entry of the list of allergies says that none
// is known.
func noneKnown(a patient.AllergyNoted) bool {
	return slices.ContainsFunc(noAllergy, func(code string) bool { return patient.Has(a.Codings, patient.SNOMED, code) })
}

// isKetamine reports whether an allergy is one to ketamine or esketamine.
func (l Library) isKetamine(a patient.AllergyNoted) bool {
	ingredients := a.Ingredients
	if len(ingredients) == 0 {
		ingredients = l.Medicines.Ingredients(a.Codings, a.Text)
	}
	return slices.ContainsFunc(ingredients, func(name string) bool {
		in, ok := l.Medicines.Named(name)
		return ok && slices.Contains(in.Groups, "ketamine")
	})
}

// relatives reads whether a parent, a sibling or a child has, or had, a
// psychotic disorder. A relative who is noted stands.
func (g *gathering) relatives() {
	const fact = "family.psychosis"
	if !g.wants(fact) {
		return
	}
	found := false
	for e, r := range ledger.Find[patient.RelativeNoted](g.chart) {
		if r.FirstDegree() && (r.Family == "psychosis" || slices.Contains(g.l.Families.Match(r.Codings), "psychosis")) {
			found = true
			g.add(fact, e, protocol.FlagValue(true), r.Relation+": "+r.Title())
		}
	}
	if !found {
		g.putAnswer(fact, fact)
	}
}
