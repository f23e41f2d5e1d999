package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// factGroups are the headings of the form about somebody made up, each with
// the beginnings of the names that stand under it; the first that fits counts.
var factGroups = []struct {
	title    string
	prefixes []string
}{
	{"The day of the session", []string{"vitals.", "fasting.", "escort.", "illness.", "nasal", "bladder.", "urinary.", "risk.today", "preferences.", "interval.", "patient.identity"}},
	{"Leaving", []string{"leaving.", "sedation."}},
	{"At home", []string{"home.video", "home.address", "home.licensed", "home.chaperone", "home.lozenges", "home.lockbox", "home.therapist", "home.first", "evaluation."}},
	{"Room, staff and place", []string{"room.", "staff.", "presence.", "group.", "site.", "rems."}},
	{"Agreements and decisions", []string{"consent.", "screening.", "determination.", "protocol.", "preparation.", "integration.", "benefit."}},
	{"The order", []string{"order."}},
	{"Doses and sessions so far", []string{"dose.", "session.", "last."}},
	{"Weight and measurements", []string{"weight.", "height", "body.", "lab.", "ecg.", "stop-bang", "cognition."}},
	{"Medicines", []string{"medicine.", "grapefruit"}},
	{"Substances", []string{"substance.", "alcohol", "cannabis", "psychedelic", "intoxication", "drug"}},
	{"Mood and risk", []string{"suicide.", "measure.", "score.", "phq", "gad", "depression"}},
	{"Conditions", []string{"condition.", "liver.", "brain.", "heart.", "allergy.", "family.", "history."}},
	{"The person", []string{""}},
}

func factGroup(name string) int {
	return slices.IndexFunc(factGroups, func(g struct {
		title    string
		prefixes []string
	}) bool {
		return slices.ContainsFunc(g.prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	})
}

// factsOf lists the facts that the rules of a gate ask about, sorted.
func factsOf(d *protocol.Definition, gate protocol.Gate) []string {
	seen := map[string]bool{}
	var names []string
	for _, r := range d.Rules {
		if r.Gate != gate {
			continue
		}
		for _, f := range r.Facts {
			if !seen[f] {
				seen[f] = true
				names = append(names, f)
			}
		}
	}
	slices.Sort(names)
	return names
}

// factForm is the form about somebody made up, with what was typed.
func factForm(d *protocol.Definition, gate protocol.Gate, typed url.Values) []ui.FactGroup {
	vocabulary := course.Vocabulary()
	groups := make([]ui.FactGroup, len(factGroups))
	for _, name := range factsOf(d, gate) {
		f, ok := vocabulary[name]
		if !ok {
			continue
		}
		i := factGroup(name)
		groups[i].Title = factGroups[i].title
		groups[i].Facts = append(groups[i].Facts, factField(f, clip(typed.Get("fact."+name), 60)))
	}
	return slices.DeleteFunc(groups, func(g ui.FactGroup) bool { return len(g.Facts) == 0 })
}

func factField(f protocol.FactType, typed string) ui.FactField {
	out := ui.FactField{Name: f.Name, Label: capital(strings.TrimPrefix(strings.TrimPrefix(f.Noun, "the "), "a ")), Value: typed}
	if unit, said := units[f.Unit]; said {
		out.Unit = unit
	} else {
		out.Unit = f.Unit
	}
	example := strings.Trim(f.Example, `"`)
	switch f.Type {
	case protocol.TypeFlag:
		out.Options = []ui.Option{{Value: "yes", Label: "yes"}, {Value: "no", Label: "no"}}
	case protocol.TypeCode:
		for _, code := range f.Codes {
			out.Options = append(out.Options, ui.Option{Value: code, Label: code})
		}
	case protocol.TypeInstant:
		out.Unit, out.Hint = "how long ago", "such as 5 h, 3 d or never"
	case protocol.TypeMass:
		out.Hint = "such as " + example + ", 8 d ago"
	default:
		out.Hint = "such as " + example
	}
	return out
}

// readFacts reads the facts about somebody made up. What cannot be read stands
// in problems, by the names of the inputs, and counts as not known.
func readFacts(d *protocol.Definition, gate protocol.Gate, typed url.Values, now time.Time) (facts protocol.Facts, problems map[string]string) {
	vocabulary := course.Vocabulary()
	facts, problems = protocol.Facts{}, map[string]string{}
	for _, name := range factsOf(d, gate) {
		text := strings.TrimSpace(clip(typed.Get("fact."+name), 60))
		f, known := vocabulary[name]
		if text == "" || !known {
			continue
		}
		var readings []protocol.Reading
		for _, part := range strings.Split(text, ";") {
			r, problem := readFact(f, strings.TrimSpace(part), now)
			if problem != "" {
				problems["fact."+name] = problem
				break
			}
			readings = append(readings, r)
		}
		if problems["fact."+name] == "" {
			slices.SortStableFunc(readings, func(a, b protocol.Reading) int { return a.At.Compare(b.At) })
			facts[name] = readings
		}
	}
	return facts, problems
}

// readFact reads one value, with how long ago it was if that is said: "50, 8 d
// ago".
func readFact(f protocol.FactType, text string, now time.Time) (protocol.Reading, string) {
	r := protocol.Reading{At: now, Recorded: now}
	if f.Type == protocol.TypeInstant {
		if text != "never" {
			ago, ok := readAgo(text)
			if !ok {
				return r, "“" + clip(text, 20) + "” is not a length of time such as 30 min, 5 h or 3 d."
			}
			r.At = now.Add(-ago)
		}
		r.Value, _ = f.Parse(text)
		return r, ""
	}
	if value, ago, ok := cutAgo(text); ok {
		text = value
		r.At, r.Recorded = now.Add(-ago), now.Add(-ago)
	}
	value, err := f.Parse(text)
	if err != nil {
		return r, fmt.Sprintf("“%s” is not a value such as %s.", clip(text, 20), strings.Trim(f.Example, `"`))
	}
	r.Value = value
	return r, ""
}

// cutAgo takes an age off the end of a value.
func cutAgo(text string) (value string, ago time.Duration, ok bool) {
	i := strings.LastIndex(text, ",")
	if i < 0 {
		return text, 0, false
	}
	ago, ok = readAgo(text[i+1:])
	return strings.TrimSpace(text[:i]), ago, ok
}

// agoUnits are the units that an age may be in.
var agoUnits = map[string]time.Duration{
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour, "wk": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
	"mo": 30 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "months": 30 * 24 * time.Hour, "y": 8766 * time.Hour, "yr": 8766 * time.Hour, "year": 8766 * time.Hour, "years": 8766 * time.Hour,
}

// mostAgo keeps an age within what a clock can say.
const mostAgo = 150 * 8766 * time.Hour

// readAgo reads "5 h", "3 days ago", "20min".
func readAgo(text string) (time.Duration, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.ToLower(text)), "ago"))
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 || end > 6 {
		return 0, false
	}
	n, err := strconv.Atoi(text[:end])
	unit, ok := agoUnits[strings.TrimSpace(text[end:])]
	if err != nil || !ok || n > int(mostAgo/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
