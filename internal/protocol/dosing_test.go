package protocol_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
	"go.yaml.in/yaml/v3"
)

// eachProtocol runs a test for every shipped protocol.
func eachProtocol(t *testing.T, test func(t *testing.T, d *protocol.Definition)) {
	t.Helper()
	for _, name := range protocol.Shelf(protocols.Texts()).Protocols() {
		t.Run(name, func(t *testing.T) { test(t, shippedProtocol(t, name)) })
	}
}

// TestEveryRuleStands: every rule of every library stands in some example.
func TestEveryRuleStands(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"evaluation.in-person": true} // from 2027 on: TestG89
	for _, file := range exampleFiles(t) {
		for _, e := range file.Examples {
			for _, of := range e.Expect {
				for _, rule := range of.Stands {
					seen[rule] = true
				}
			}
		}
	}
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Libraries() {
		lib, _ := protocol.LoadLibrary(shelf["library/"+name], vocabulary())
		for _, r := range lib.Rules {
			if !seen[r.Name] {
				t.Errorf("library %s: %s stands in no example", name, r.Name)
			}
		}
	}
}

// TestProtocolsHaveEveryStep: a gate that no rule stands before is never open,
// so that a protocol has rules at each step that it has.
func TestProtocolsHaveEveryStep(t *testing.T) {
	eachProtocol(t, func(t *testing.T, d *protocol.Definition) {
		rules := map[protocol.Gate]int{}
		for _, r := range d.Rules {
			rules[r.Gate]++
		}
		for _, gate := range protocol.Gates {
			if rules[gate] == 0 && (d.Name != "therapy-only" || gate != protocol.DosingLeave) {
				t.Errorf("no rule stands at %s", gate)
			}
		}
	})
}

// TestPlans: what the plan says and what the rules decide are the same figures.
func TestPlans(t *testing.T) {
	eachProtocol(t, func(t *testing.T, d *protocol.Definition) {
		p := d.Plan
		if d.Name == "therapy-only" {
			if p.Medicine != "none" || p.Setting != "elsewhere" || p.Standard == "" {
				t.Errorf("the plan: %+v", p)
			}
			return
		}
		needed, _ := d.Param("presence.needed")
		least, _ := d.Param("leaving.least")
		switch {
		case p.Presence.Prescriber != needed.Value.String():
			t.Errorf("the plan asks for a prescriber %s, the rules for one %s", p.Presence.Prescriber, needed.Value)
		case p.Leaving.Least != least.Value.Duration() || p.Monitoring.Observe != p.Leaving.Least || p.Leaving.Least < 60*time.Minute:
			t.Errorf("people stay %s, and are watched for %s", p.Leaving.Least, p.Monitoring.Observe)
		case p.Standard == "" || p.Target == "" || !strings.Contains(p.Leaving.Drive, "until the next day"):
			t.Errorf("the plan does not say its standard, its aim, or when somebody drives: %+v", p) // G77
		case len(p.Limits) != 6 || len(p.Measures) == 0 || len(p.Phases) < 5:
			t.Errorf("the plan is not whole: %+v", p)
		case !p.Dose.Spacing.Said() || !p.Dose.Bioavailability.Said():
			t.Errorf("the dose: %+v", p.Dose)
		}
		share, _ := d.Param("dose.reduce.share")
		to, _ := d.Param("dose.reduce.to")
		if share.Value.Number()+to.Value.Number() != 100_000 {
			t.Errorf("%s is taken off, and %s is left", share, to)
		}
		if boosters := p.Dose.Boosters; boosters.BeforeLeaving.Said() && p.Leaving.Least < boosters.BeforeLeaving.Value.Duration() {
			t.Errorf("people stay %s, and %s lie between the last dose and leaving", p.Leaving.Least, boosters.BeforeLeaving)
		}
	})
}

// TestOffByDefault: what depends on the state, or treats at home, is off until a
// site adopts it, and names its basis in law.
func TestOffByDefault(t *testing.T) {
	eachProtocol(t, func(t *testing.T, d *protocol.Definition) {
		off := d.Name == "kap-home-lozenge" || d.Name == "kap-sublingual-by-phone"
		if d.OffByDefault != off || off && len(d.Plan.Legal) < 2 {
			t.Errorf("off by default %v, %d legal bases", d.OffByDefault, len(d.Plan.Legal))
		}
	})
}

// TestG89 evaluates a prescription at a distance on both sides of the day on
// which the flexibility ends. Nobody does anything for it to end.
func TestG89(t *testing.T) {
	for _, name := range []string{"kap-home-lozenge", "kap-sublingual-by-phone"} {
		file, e := named(t, name, "well")
		d := shippedProtocol(t, name)
		for _, tt := range []struct {
			at       string
			inPerson string
			want     protocol.Status
			stands   string
		}{
			{"2026-12-20T10:00:00Z", "", protocol.StatusOpen, ""},
			{"2026-12-31T23:59:00Z", "", protocol.StatusOpen, ""},
			{"2027-01-01T00:00:00Z", "", protocol.StatusBlocked, "evaluation.in-person"},
			{"2027-01-05T10:00:00Z", "", protocol.StatusBlocked, "evaluation.in-person"},
			{"2027-01-05T10:00:00Z", "30d", protocol.StatusOpen, ""},
		} {
			now, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			facts := file.factsAt(t, e, now)
			if tt.inPerson != "" {
				facts["evaluation.in-person"] = []protocol.Reading{exampleReading{Age: tt.inPerson}.reading(t, "evaluation.in-person", now)}
			}
			o := d.Evaluate(facts, protocol.OrderSign, now)
			if f, ok := o.Finding(tt.stands); o.Status != tt.want || tt.stands != "" && (!ok || f.State != protocol.Stands || !f.Override.None) {
				t.Errorf("%s on %s: %s, %+v", name, tt.at, o.Status, f)
			}
		}
		for day, want := range map[string]string{"2026-12-31": "telemedicine-flexibility", "2027-01-01": "evaluation-in-person"} {
			var held []string
			for _, l := range d.Plan.Legal {
				if l.In(day) {
					held = append(held, l.Basis)
				}
			}
			if !slices.Contains(held, want) || slices.Contains(held, "telemedicine-flexibility") == slices.Contains(held, "evaluation-in-person") {
				t.Errorf("%s on %s rests on %v", name, day, held)
			}
		}
	}
}

// named finds an example of a file.
func named(t *testing.T, file, example string) (exampleFile, examplePatient) {
	t.Helper()
	for _, f := range exampleFiles(t) {
		if f.name == file {
			return f.named(t, example)
		}
	}
	t.Fatalf("no examples of %s", file)
	return exampleFile{}, examplePatient{}
}

// TestLimits: the scenarios that a plan's limits and times decide, and the same
// with a site's own figures.
func TestLimits(t *testing.T) {
	limit := func(d *protocol.Definition, name string) string {
		for _, l := range d.Plan.Limits {
			if l.Name == name {
				p, _ := d.Param(l.Param)
				return fmt.Sprintf("%s %s %s: %s", l.Measure, l.Op, p, l.Act)
			}
		}
		return ""
	}
	shipped := shippedProtocol(t, "kap-im")
	site := siteVersion(t, "kap-im", map[string]string{"limit.bp.alert": "190/120", "limit.oxygen.emergency": "88", "limit.sedation.alert": "3",
		"monitoring.grace": "5m", "monitoring.page": "15m", "follow-up.second": "28d"}, nil)
	for _, tt := range []struct{ name, shipped, site string }{
		{"bp.alert", "bp at_or_above 180/110: repeat", "bp at_or_above 190/120: repeat"},           // G59
		{"bp.emergency", "bp at_or_above 200/120: emergency", "bp at_or_above 200/120: emergency"}, // G59
		{"oxygen.alert", "oxygen below 92 %: prescriber", "oxygen below 92 %: prescriber"},         //
		{"oxygen.emergency", "oxygen below 90 %: emergency", "oxygen below 88 %: emergency"},       // G61
		{"sedation.alert", "moaas at_or_below 2: prescriber", "moaas at_or_below 3: prescriber"},   // G62
		{"sedation.emergency", "moaas at_or_below 1: emergency", "moaas at_or_below 1: emergency"}, //
	} {
		if got := limit(shipped, tt.name); got != tt.shipped {
			t.Errorf("%q, want %q", got, tt.shipped)
		}
		if got := limit(site, tt.name); got != tt.site {
			t.Errorf("the site's: %q, want %q", got, tt.site)
		}
	}
	for d, want := range map[*protocol.Definition][2]time.Duration{shipped: {3 * time.Minute, 10 * time.Minute}, site: {5 * time.Minute, 15 * time.Minute}} { // G64
		if m := d.Plan.Monitoring; m.Grace != want[0] || m.Page != want[1] {
			t.Errorf("late after %s, the prescriber after %s, want %v", m.Grace, m.Page, want)
		}
	}
	const day = 24 * time.Hour
	for d, want := range map[*protocol.Definition][]time.Duration{shipped: {14 * day, 30 * day, 91 * day, 182 * day}, site: {14 * day, 28 * day, 91 * day, 182 * day}} { // G85
		if got := d.Plan.Phases[len(d.Plan.Phases)-1].At; !slices.Equal(got, want) {
			t.Errorf("follow-ups after %v, want %v", got, want)
		}
	}
}

// firmScenarios hold whatever a site writes; of every other one there is an
// example with a site's own figure, or a test that says so.
var firmScenarios = strings.Fields("G05 G09 G13 G17 G23 G34 G37 G39 G50 G55 G56 G58 G70 G73 G80 G89 G92 G102")

// otherwiseFlipped are scenarios whose flip stands elsewhere.
var otherwiseFlipped = map[string]string{
	"G02": "the same figures as G01, in the libraries' examples", "G04": "in the libraries' examples", "G14": "in the libraries' examples, at home firm by the contract",
	"G25": "in the libraries' examples", "G29": "in the libraries' examples",
}

// TestScenariosFlip: every scenario beside a protocol that rests on a default of
// ours also stands there with another figure, and answers otherwise.
func TestScenariosFlip(t *testing.T) {
	flipped, scenarios := map[string]bool{}, map[string]bool{}
	for _, file := range exampleFiles(t) {
		if file.Of != nil {
			continue
		}
		for _, e := range file.Examples {
			id, rest, _ := strings.Cut(e.Example, "-")
			if !strings.HasPrefix(id, "G") {
				continue
			}
			scenarios[id] = true
			if rest == "flipped" {
				flipped[id] = true
				if len(e.Params)+len(e.Decide) == 0 {
					t.Errorf("%s/%s changes nothing", file.name, e.Example)
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(scenarios)) {
		if !flipped[id] && !slices.Contains(firmScenarios, id) && otherwiseFlipped[id] == "" {
			t.Errorf("%s never answers otherwise", id)
		}
	}
	for _, id := range strings.Fields("G37 G39 G40 G42 G44 G45 G47 G49 G50 G53 G55 G56 G58 G62 G70 G72 G73 G78 G82 G87 G89 G90 G92 G93 G102 G116 G117 G119") {
		if !scenarios[id] {
			t.Errorf("no example is about %s", id)
		}
	}
}

// TestShippedWords reads every string of every shipped protocol, library and
// example for what Clew never says: an instruction about a medicine, a promise,
// a word that is unkind to whoever reads it.
func TestShippedWords(t *testing.T) {
	texts := protocols.Texts()
	for _, file := range exampleFiles(t) {
		texts[file.name+".examples"], _ = protocols.FS.ReadFile(file.name + ".examples.yaml")
	}
	for name, text := range texts {
		var n yaml.Node
		if err := yaml.Unmarshal(text, &n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		read := 0
		var walk func(*yaml.Node)
		walk = func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, " ") {
				read++
				if words := append(protocol.Forbidden(n.Value, false), protocol.Instructions(n.Value)...); len(words) > 0 {
					t.Errorf("%s, line %d says %q: %s", name, n.Line, words, n.Value)
				}
			}
			for _, c := range n.Content {
				walk(c)
			}
		}
		walk(&n)
		if read < 5 {
			t.Errorf("%s: only %d strings were read", name, read)
		}
	}
}
