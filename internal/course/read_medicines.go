package course

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// oddGroups are groups whose facts are not named medicine.<group>.
var oddGroups = map[string]string{"nasal-spray.last": "nasal-spray"}

// grouped maps each fact that says whether a group is taken to its group.
var grouped = func() map[string]string {
	facts := map[string]string{}
	for _, f := range vocabulary {
		if group, ok := strings.CutPrefix(f.Name, "medicine."); ok && f.Type == protocol.TypeFlag && !strings.Contains(group, ".") {
			facts[f.Name] = group
		}
	}
	return facts
}()

// lastOf maps each fact that says when a group was last taken to its group.
var lastOf = func() map[string]string {
	facts := map[string]string{}
	for fact, group := range oddGroups {
		facts[fact] = group
	}
	for _, f := range vocabulary {
		if group, ok := strings.CutPrefix(f.Name, "medicine."); ok && f.Type == protocol.TypeInstant {
			facts[f.Name] = strings.TrimSuffix(group, ".last")
		}
	}
	return facts
}()

// groupsAt are medicines by group, as far as they matter on a day.
type groupsAt struct {
	taking  map[string][]patient.Item[patient.MedicineNoted]
	unclear map[string][]patient.Item[patient.MedicineNoted] // whether they are taken is not known
	ever    map[string][]patient.Item[patient.MedicineNoted] // also stopped ones
	vague   []patient.Item[patient.MedicineNoted]            // taken, and may be anything
}

// medicines turns the medicine list into facts. Only what is being taken
// counts. That something is not taken is known only once the whole list was
// gone over with the person, or they said so.
func (g *gathering) medicines() {
	by := g.byGroup()
	for fact, group := range grouped {
		if g.wants(fact) {
			g.group(fact, by, group)
		}
	}
	for fact, group := range lastOf {
		if g.wants(fact) {
			g.lastTaken(fact, by.ever[group])
		}
	}
	g.lorazepam(by)
	g.asNeeded(by)
	g.opioidDaily(by)
	g.antihypertensiveToday(by)
}

// byGroup sorts the medicines by the groups of their ingredients. What was
// stopped is kept only where somebody asks when it was last taken.
func (g *gathering) byGroup() groupsAt {
	type noted = patient.Item[patient.MedicineNoted]
	by := groupsAt{taking: map[string][]noted{}, unclear: map[string][]noted{}, ever: map[string][]noted{}}
	ever := map[string]bool{}
	for fact, group := range lastOf {
		ever[group] = ever[group] || g.wants(fact)
	}
	each(g.piles.medicines, func(e *ledger.Entry, m patient.MedicineNoted) {
		taking := m.TakingOn(g.today)
		if taking && vague(m) {
			by.vague = append(by.vague, noted{Entry: *e, Fact: m})
		}
		for _, group := range g.l.groupsOf(m) {
			if ever[group] {
				by.ever[group] = append(by.ever[group], noted{Entry: *e, Fact: m})
			}
			switch {
			case taking:
				by.taking[group] = append(by.taking[group], noted{Entry: *e, Fact: m})
			case m.Status == patient.UnknownTaking:
				by.unclear[group] = append(by.unclear[group], noted{Entry: *e, Fact: m})
			}
		}
	})
	return by
}

// groupsOf returns the groups of a medicine's ingredients.
func (l Library) groupsOf(m patient.MedicineNoted) []string {
	if len(m.Ingredients) == 1 { // mostly
		in, _ := l.Medicines.Named(m.Ingredients[0])
		return in.Groups
	}
	var out []string
	for _, name := range m.Ingredients {
		in, _ := l.Medicines.Named(name)
		for _, group := range in.Groups {
			if !slices.Contains(out, group) {
				out = append(out, group)
			}
		}
	}
	return out
}

// group says whether anything of a group is taken: what is on the list stands;
// without it, the last counts of what was answered and of the list gone over.
func (g *gathering) group(fact string, by groupsAt, group string) {
	if taken := by.taking[group]; len(taken) > 0 {
		titles := titlesOf(taken)
		for _, m := range taken {
			g.add(fact, m.Entry, protocol.FlagValue(true), titles)
		}
		return
	}
	reviewed, known := g.notTaking(by, group)
	a, asked := g.answered(fact, group)
	if asked && (!known || a.entry.At.After(reviewed.At)) {
		r := g.read(named()[fact], a)
		if !r.Unknown && r.Value.Flag() { // the sentence says "Takes …"
			what := named()[fact].Noun
			if a.detail != "" {
				what = strings.TrimSuffix(strings.TrimSpace(a.detail), ".")
				a.detail = ""
			}
			r.Detail = what + " (" + g.saying(a) + ")"
		}
		g.put(fact, r)
		return
	}
	if known {
		g.put(fact, reviewed)
	}
}

// notTaking says that nothing of a group is taken, if the list was gone over
// and nothing on it is unclear or only a vague word, which may be one of the
// group.
func (g *gathering) notTaking(by groupsAt, group string) (protocol.Reading, bool) {
	if unclear := by.unclear[group]; len(unclear) > 0 {
		return unknownReading(&unclear[0].Entry, "whether "+unclear[0].Fact.Title()+" is taken is not known"), true
	}
	r := g.person.Reviewed
	if r == nil || !r.Fact.Complete {
		return protocol.Reading{}, false
	}
	if len(by.vague) > 0 {
		u := unknownReading(&by.vague[0].Entry, by.vague[0].Fact.Title()+" was not recognised")
		if u.At.Before(r.Entry.At) {
			u.At = r.Entry.At // it was still on the list then
		}
		return u, true
	}
	return reading(&r.Entry, protocol.FlagValue(false), "the medicines were gone over, "+g.date(r.Entry.At)), true
}

// vague reports whether a medicine is neither recognised nor named as a
// product: without a code and without a strength, "the blue sleeping pill" may
// be anything, while "sumatriptan 50 MG" is what it says.
func vague(m patient.MedicineNoted) bool {
	return len(m.Ingredients) == 0 && len(m.Codings) == 0 && !strings.ContainsAny(m.Title(), "0123456789")
}

// titlesOf names medicines, each once.
func titlesOf(items []patient.Item[patient.MedicineNoted]) string {
	var titles []string
	for _, m := range items {
		if title := m.Fact.Title(); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return strings.Join(titles, ", ")
}

// lastTaken says when anything of a group was last taken: as noted with the
// medicine, the last day of one that was stopped, and as somebody answered.
func (g *gathering) lastTaken(fact string, ever []patient.Item[patient.MedicineNoted]) {
	when, taking := 0, false
	for _, m := range ever {
		at := m.Fact.LastTaken
		if at == "" && m.Fact.Status == patient.Stopped {
			at = m.Fact.Until
		}
		taking = taking || m.Fact.TakingOn(g.today)
		if at != "" {
			when++
			g.put(fact, g.moment(fact, m.Entry, at, m.Fact.Title()))
		}
	}
	g.putMoment(fact, when, taking, func() {})
}

// lorazepam adds up what is taken of benzodiazepines. One whose dose is not
// known makes the sum unknown.
func (g *gathering) lorazepam(by groupsAt) {
	const fact = "medicine.benzodiazepine.daily"
	taken := by.taking["benzodiazepine"]
	if !g.wants(fact) {
		return
	}
	if len(taken) == 0 {
		if none, known := g.notTaking(by, "benzodiazepine"); known && !none.Unknown {
			none.Value = protocol.NumberValue(0)
			g.put(fact, none)
			return
		}
		g.putAnswer(fact, fact)
		return
	}
	var sum int64
	newest := taken[0].Entry
	for _, m := range taken {
		mg, ok := g.l.equivalent(m.Fact)
		if !ok {
			g.unknown(fact, m.Entry, "how much "+m.Fact.Title()+" a day is not recorded")
			return
		}
		sum += mg
	}
	r := reading(&newest, protocol.NumberValue(sum), titlesOf(taken))
	r.Estimate = true
	g.put(fact, r)
}

// equivalent returns a medicine's benzodiazepines in thousandths of a
// milligram of lorazepam a day.
func (l Library) equivalent(m patient.MedicineNoted) (int64, bool) {
	var sum int64
	for _, name := range m.Ingredients {
		if in, ok := l.Medicines.Named(name); !ok || !slices.Contains(in.Groups, "benzodiazepine") {
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

// asNeeded says whether every benzodiazepine is taken only as needed.
func (g *gathering) asNeeded(by groupsAt) {
	const fact = "medicine.benzodiazepine.as-needed"
	taken := by.taking["benzodiazepine"]
	for _, m := range taken {
		if !m.Fact.AsNeeded {
			g.add(fact, m.Entry, protocol.FlagValue(false), m.Fact.Title()+", not only as needed")
			return
		}
	}
	if len(taken) > 0 {
		g.add(fact, taken[0].Entry, protocol.FlagValue(true), titlesOf(taken)+", as needed")
		return
	}
	g.putAnswer(fact, fact)
}

// opioidDaily says whether an opioid is taken every day. A list that does not
// say how often makes it unknown, but for what was answered since.
func (g *gathering) opioidDaily(by groupsAt) {
	const fact = "medicine.opioid.daily"
	if !g.wants(fact) {
		return
	}
	taken := by.taking["opioid"]
	unclear := -1
	for i, m := range taken {
		switch {
		case m.Fact.AsNeeded:
		case m.Fact.Dose.PerDay > 0:
			g.add(fact, m.Entry, protocol.FlagValue(true), m.Fact.Title())
			return
		default:
			unclear = i
		}
	}
	a, asked := g.answered(fact)
	switch {
	case asked && (len(taken) == 0 || a.entry.At.After(taken[0].Entry.At)):
		g.put(fact, g.read(named()[fact], a))
	case unclear >= 0:
		g.unknown(fact, taken[unclear].Entry, "how often "+taken[unclear].Fact.Title()+" is taken is not recorded")
	case len(taken) > 0:
		g.add(fact, taken[0].Entry, protocol.FlagValue(false), titlesOf(taken)+", as needed")
	default:
		if none, known := g.notTaking(by, "opioid"); known {
			g.put(fact, none)
		}
	}
}

// antihypertensiveToday says whether today's blood pressure medicine was taken:
// as asked today, or as noted with the medicine.
func (g *gathering) antihypertensiveToday(by groupsAt) {
	const fact = "medicine.antihypertensive.today"
	g.putAnswer(fact, fact)
	for _, m := range by.taking["antihypertensive"] {
		if m.Fact.LastTaken.Precision() == patient.Instant && quantity.DayOf(m.Fact.LastTaken.Time(), g.q.Location) == g.today || m.Fact.LastTaken == patient.When(g.today) {
			r := reading(&m.Entry, protocol.FlagValue(true), m.Fact.Title())
			if at := m.Fact.LastTaken.Time(); at.Before(g.q.Now) && !at.Before(g.q.Now.Add(-24*time.Hour)) {
				r.At = at
			}
			g.put(fact, r)
		}
	}
}
