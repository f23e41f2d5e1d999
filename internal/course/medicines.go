package course

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// groups maps a group of the medicines file to the fact it becomes.
var groups = map[string]string{"xanthine": "medicine.theophylline", "benzodiazepine": "medicine.benzodiazepine"}

// medicines turns the medicine list into flags. Only what is being taken
// counts. That something is not taken is known only once the whole list was
// gone over with the person.
func (g *gathering) medicines() {
	taking := map[string][]patient.Item[patient.MedicineNoted]{}
	for _, m := range g.person.Taking(g.today) {
		for _, group := range g.l.groupsOf(m.Fact) {
			taking[group] = append(taking[group], m)
		}
	}
	for group, fact := range groups {
		for _, m := range taking[group] {
			g.add(fact, m.Entry, protocol.FlagValue(true), m.Fact.Title())
		}
		if len(taking[group]) == 0 {
			g.notTaking(fact)
		}
	}
	g.lorazepam(taking["benzodiazepine"])
}

// groupsOf returns the groups of a medicine's ingredients.
func (l Library) groupsOf(m patient.MedicineNoted) []string {
	var out []string
	for _, name := range m.Ingredients {
		if in, ok := l.Medicines.Named(name); ok && in.Group != "" && !slices.Contains(out, in.Group) {
			out = append(out, in.Group)
		}
	}
	return out
}

// notTaking says that nothing of a group is taken, if the list was gone over
// and nothing on it is only a vague word, which may be one of the group.
func (g *gathering) notTaking(fact string) {
	if r := g.person.Reviewed; r != nil && r.Fact.Complete {
		for _, m := range g.person.Taking(g.today) {
			if vague(m.Fact) {
				g.unknown(fact, m.Entry, m.Fact.Title()+" was not recognised")
				return
			}
		}
		g.add(fact, r.Entry, protocol.FlagValue(false), "the medicines were gone over")
		return
	}
	g.answered(fact, fact)
}

// vague reports whether a medicine is neither recognised nor named as a
// product: without a code and without a strength, "the blue sleeping pill" may
// be anything, while "sumatriptan 50 MG" is what it says.
func vague(m patient.MedicineNoted) bool {
	return len(m.Ingredients) == 0 && len(m.Codings) == 0 && !strings.ContainsAny(m.Title(), "0123456789")
}

// lorazepam adds up what is taken of benzodiazepines. One whose dose is not
// known makes the sum unknown.
func (g *gathering) lorazepam(taken []patient.Item[patient.MedicineNoted]) {
	const fact = "medicine.benzodiazepine.daily"
	if len(taken) == 0 {
		none := g.facts["medicine.benzodiazepine"]
		if r := g.person.Reviewed; r != nil && r.Fact.Complete && len(none) > 0 && !none[0].Unknown {
			g.add(fact, r.Entry, protocol.NumberValue(0), "the medicines were gone over")
		}
		return
	}
	var sum int64
	var parts []string
	newest := taken[0].Entry
	for _, m := range taken {
		mg, ok := g.l.equivalent(m.Fact)
		if !ok {
			g.unknown(fact, m.Entry, "how much "+m.Fact.Title()+" a day is not recorded")
			return
		}
		sum += mg
		parts = append(parts, m.Fact.Title())
	}
	g.facts[fact] = []protocol.Reading{{Value: protocol.NumberValue(sum), At: newest.At, Recorded: newest.Recorded, Entry: newest.ID,
		Detail: strings.Join(parts, ", "), Estimate: true}}
}

// equivalent returns a medicine's benzodiazepines in thousandths of a
// milligram of lorazepam a day.
func (l Library) equivalent(m patient.MedicineNoted) (int64, bool) {
	var sum int64
	for _, name := range m.Ingredients {
		if in, ok := l.Medicines.Named(name); !ok || in.Group != "benzodiazepine" {
			continue
		}
		i := slices.IndexFunc(m.Daily, func(d patient.Daily) bool { return d.Ingredient == name })
		if i < 0 {
			return 0, false
		}
		mg, ok := l.Medicines.LorazepamEquivalent(name, m.Daily[i].Milligrams)
		if !ok {
			return 0, false
		}
		sum += mg
	}
	return sum, true
}
