package protocol_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// A walk is one figure of the dosing side: one step below it, on it, one step
// above, of somebody for whom everything else is ready. given and the readings
// are written as in boundaries.
type walk struct {
	file, example    string // whose facts it starts from
	param, rule      string
	given, fact      string
	below, on, above string
	want             [3]protocol.State
}

const (
	lib  = "library/dosing"
	iv   = "kap-iv"
	sl   = "kap-sublingual"
	esk  = "esketamine-rems"
	home = "kap-home-lozenge"
	grp  = "kap-group"
)

// Short rows for what holds below a figure, or above it.
var (
	low     = [3]protocol.State{stands, cleared, cleared}
	lowOn   = [3]protocol.State{stands, stands, cleared}
	high    = [3]protocol.State{cleared, cleared, stands}
	highOn  = [3]protocol.State{cleared, stands, stands}
	fading  = [3]protocol.State{stands, stands, unknown}
	holding = [3]protocol.State{cleared, cleared, unknown}
)

var walks = []walk{
	// Ordering
	{lib, "ready", "dose.raise.adverse", "dose.raise.event", "", "last.adverse", "1", "2", "3", highOn},
	{lib, "ready", "dose.raise.bp", "dose.raise.bp", "", "last.bp", "179/109", "180/90", "150/111", highOn},
	{lib, "ready", "dose.raise.sedation", "dose.raise.sedation", "", "last.sedation", "2", "3", "4", low},
	{lib, "ready", "dose.reduce.sedation", "dose.reduce.sedation", "order.dose: 50", "last.sedation", "2", "3", "4", low},
	{lib, "ready", "dose.reduce.oxygen", "dose.reduce.oxygen", "order.dose: 50", "last.oxygen", "89", "90", "91", low},
	{lib, "ready", "dose.reduce.to", "dose.reduce.distress", "last.distress: yes", "order.dose", "37.4", "37.5", "37.6", high},
	{lib, "thirteenth", "dose.frequency.window", "dose.frequency", "", "session.held", twelve + "at 89d", twelve + "at 90d", twelve + "at 91d", lowOn},
	{lib, "thirteenth", "dose.frequency.most", "dose.frequency", "", "session.held", strings.TrimSuffix(twelve, ", "), twelve + "at 80d", twelve + "at 80d, at 81d", highOn},
	{lib, "grown", "dose.creep", "dose.creep", "dose.last: 55", "order.dose", "59.9", "60", "60.1", high},
	{lib, "first", "dose.start.per-kg", "dose.first-session", "", "order.dose", "40.9", "41", "41.1", high},
	{lib, "first", "dose.start.flat", "dose.first-session", "weight.dosing: 120", "order.dose", "49.9", "50", "50.1", high},
	{lib, "first", "dose.tolerated.window", "dose.first-session", "order.dose: 60", "dose.tolerated", "60 89d", "60 90d", "60 91d", high},
	{lib, "ready", "dose.soft.per-kg", "dose.soft-maximum", "weight.dosing: 60", "order.dose", "89.9", "90", "90.1", high},
	{lib, "ready", "dose.soft.flat", "dose.soft-maximum", "", "order.dose", "119.9", "120", "120.1", high},
	{lib, "ready", "dose.hard.per-kg", "dose.hard-maximum", "", "order.dose", "163.9", "164", "164.1", high},
	{lib, "ready", "dose.hard.flat", "dose.hard-maximum", "weight.dosing: 120", "order.dose", "199.9", "200", "200.1", high},
	{lib, "ready", "dose.step.flat", "dose.step", "", "order.dose", "64.9", "65", "65.1", high},
	{lib, "ready", "dose.step.share", "dose.step", "dose.last: 80", "order.dose", "99.9", "100", "100.1", high},
	{lib, "ready", "dose.step.most", "dose.step", "dose.last: 140", "order.dose", "169.9", "170", "170.1", high},
	{lib, "ready", "dose.weight.window", "dose.weight", "", "weight.actual", "82 29d", "82 30d", "82 31d", high},
	{lib, "dosed", "dose.hard.per-kg", "dose.session-maximum", "", "order.total", "163.9", "164", "164.1", high},
	{lib, "dosed", "dose.soft.flat", "dose.session-usual", "", "order.total", "119.9", "120", "120.1", high},
	{iv, "G37", "dose.start.per-kg", "dose.first-session", "", "order.dose", "34.9", "35", "35.1", high},
	{iv, "well", "dose.soft.per-kg", "dose.soft-maximum", "", "order.dose", "69.9", "70", "70.1", high},
	{iv, "well", "dose.hard.per-kg", "dose.hard-maximum", "", "order.dose", "83.9", "84", "84.1", high},
	{iv, "well", "dose.step.share", "dose.step", "", "order.dose", "43.7", "43.75", "43.8", high},
	{iv, "well", "dose.step.per-kg", "dose.step", "dose.last: 20", "order.dose", "26.9", "27", "27.1", high},
	{iv, "well", "dose.step.most.per-kg", "dose.step", "dose.last: 76", "order.dose", "93.4", "93.5", "93.6", high},
	{iv, "well", "dose.minutes.least", "dose.minutes", "", "order.minutes", "39", "40", "41", low},
	{iv, "well", "dose.spacing", "dose.spacing", "", "dose.given", "35 47h", "35 48h", "35 49h", low},
	{iv, "well", "dose.weight.window", "dose.weight", "", "weight.actual", "70 29d", "70 30d", "70 31d", high},
	{iv, "first-too-high", "dose.tolerated.window", "dose.first-session", "", "dose.tolerated", "42 89d", "42 90d", "42 91d", high},
	{sl, "first-too-high", "dose.tolerated.window", "dose.first-session", "", "dose.tolerated", "150 89d", "150 90d", "150 91d", high},
	{sl, "first", "dose.start.flat", "dose.first-session", "", "order.dose", "99", "100", "101", high},
	{sl, "well", "dose.soft.flat", "dose.soft-maximum", "", "order.dose", "399", "400", "401", high},
	{sl, "well", "dose.hard.flat", "dose.hard-maximum", "", "order.dose", "449", "450", "451", high},
	{sl, "G49", "dose.hard.flat", "dose.session-maximum", "", "order.total", "449", "450", "451", high},
	{sl, "well", "dose.step.flat", "dose.step", "", "order.dose", "149", "150", "151", high},
	{sl, "well", "dose.step.share", "dose.step", "dose.last: 300", "order.dose", "374", "375", "376", high},
	{sl, "well", "dose.step.most", "dose.step", "dose.last: 440", "order.dose", "539", "540", "541", high},

	// A further dose
	{lib, "dosed", "further.bp", "further.bp", "", "vitals.bp", "179/109 4m", "180/90 4m", "150/111 4m", highOn},
	{lib, "dosed", "limit.oxygen.alert", "further.oxygen", "", "vitals.oxygen", "91 4m", "92 4m", "93 4m", low},
	{lib, "dosed", "limit.sedation.alert", "further.sedation", "", "sedation.moaas", "1 4m", "2 4m", "3 4m", lowOn},
	{lib, "dosed", "further.window", "further.sedation", "", "sedation.moaas", "2 14m", "2 15m", "2 16m", fading},
	{lib, "dosed", "dose.booster.latest", "further.late", "", "session.held", "at 19m", "at 20m", "at 21m", high},
	{lib, "dosed", "further.session", "further.first", "", "dose.given", "60 11h", "60 12h", "60 13h", high},
	{lib, "dosed", "dose.booster.most", "further.count", "", "dose.given", "", "60 16m", "60 16m, 20 6m", high},
	{lib, "dosed", "further.session", "further.first", "", "dose.given", "60 719m", "60 720m", "60 721m", high},
	{lib, "start-at-hard", "dose.hard.per-kg", "start.maximum", "", "order.total", "163.9", "164", "164.1", high},
	{lib, "dosed", "dose.hard.per-kg", "dose.session-maximum", "order.booster: no", "order.total", "163.9", "164", "164.1", high},
	{lib, "dosed", "dose.raise.bp", "dose.session-raise", "", "last.bp", "179/109 7d", "180/80 7d", "120/111 7d", highOn},
	{lib, "dosed", "dose.reduce.oxygen", "dose.session-reduce", "", "last.oxygen", "89 7d", "90 7d", "91 7d", low},
	{sl, "G49", "dose.booster.latest", "further.late", "", "session.held", "at 29m", "at 30m", "at 31m", high},

	// The day
	{lib, "ready", "screening.validity", "screening.signed", "", "screening.medical", "yes 364d", "yes 365d", "yes 366d", high},
	{lib, "ready", "determination.validity", "determination.current", "", "determination.current", "yes 364d", "yes 365d", "yes 366d", high},
	{lib, "ready", "interval.window", "interval.asked", "", "interval.taken", "at 23h", "at 24h", "at 25h", high},
	{lib, "ready", "fasting.solids", "fasting", "", "fasting.solids", "at 239m 5m", "at 240m 5m", "at 241m 5m", low},
	{lib, "ready", "fasting.clear", "fasting", "", "fasting.clear", "at 119m 5m", "at 120m 5m", "at 121m 5m", low},
	{lib, "ready", "fasting.asked", "fasting", "", "fasting.clear", "at 30h 23h", "at 30h 24h", "at 30h 25h", holding},
	{lib, "ready", "dose.spacing", "dose.spacing", "", "dose.given", "50 71h", "50 72h", "50 73h", low},
	{lib, "ready", "risk.item-9.from", "risk.item-9", "", "measure.phq-9.item-9", "0", "1", "2", highOn},
	{lib, "ready", "risk.item-9.window", "risk.item-9", "", "measure.phq-9.item-9", "1 6d", "1 7d", "1 8d", fading},
	{lib, "ready", "presence.people", "presence.people", "", "presence.people", "1", "2", "3", low},
	{lib, "ready", "presence.monitor", "presence.watching", "", "presence.watching", "0", "1", "2", high},
	{lib, "ready", "preparation.least", "preparation.held", "", "preparation.held", "", "at 20d", "at 20d, at 15d", low},
	{lib, "ready", "integration.least", "integration.missing", "", "integration.held", "", "at 5d", "at 5d, at 4d", low},
	{lib, "ready", "integration.to", "integration.late", "", "integration.held", "at 97h", "at 96h", "at 95h", high},
	{esk, "well", "fasting.solids", "fasting", "", "fasting.solids", "at 119m 5m", "at 120m 5m", "at 121m 5m", low},
	{esk, "well", "fasting.clear", "fasting", "", "fasting.clear", "at 29m 5m", "at 30m 5m", "at 31m 5m", low},
	{esk, "well", "dose.spacing", "dose.spacing", "", "dose.given", "56 35h", "56 36h", "56 37h", low},
	{home, "well", "dose.spacing", "dose.spacing", "", "dose.given", "100 119h", "100 120h", "100 121h", low},
	{grp, "well", "dose.spacing", "dose.spacing", "", "dose.given", "100 167h", "100 168h", "100 169h", low},
	{grp, "well", "presence.monitor", "presence.watching", "", "presence.watching", "5", "6", "7", high},

	// Leaving
	{lib, "leaving", "leaving.least", "leaving.time", "", "dose.ended", "at 119m", "at 120m", "at 121m", low},
	{iv, "hour-after", "leaving.least", "leaving.time", "", "dose.ended", "at 59m", "at 60m", "at 61m", low},
	{sl, "leaving", "leaving.least", "leaving.time", "", "dose.ended", "at 89m", "at 90m", "at 91m", low},
	{esk, "G70", "leaving.least", "leaving.time", "", "dose.ended", "at 119m", "at 120m", "at 121m", low},
	{lib, "leaving", "leaving.bp", "leaving.bp", "", "vitals.bp", "159/99 5m", "160/90 5m", "150/101 5m", highOn},
	{lib, "leaving", "leaving.bp.rise", "leaving.bp.rise", "vitals.bp.baseline: 120/80 140m", "vitals.bp", "143/95 5m", "144/96 5m", "145/90 5m", high},
	{lib, "leaving", "leaving.bp.fall", "leaving.bp.fall", "vitals.bp.baseline: 130/80 140m", "vitals.bp", "103/70 5m", "104/64 5m", "105/70 5m", low},
	{lib, "leaving", "leaving.heart-rate.most", "leaving.heart-rate", "vitals.heart-rate.baseline: 70 140m", "vitals.heart-rate", "83 5m", "84 5m", "85 5m", high},
	{lib, "leaving", "leaving.heart-rate.least", "leaving.heart-rate", "vitals.heart-rate.baseline: 70 140m", "vitals.heart-rate", "55 5m", "56 5m", "57 5m", low},
	{lib, "leaving", "leaving.oxygen", "leaving.oxygen", "", "vitals.oxygen", "93 5m", "94 5m", "95 5m", low},
	{lib, "leaving", "leaving.sedation", "leaving.sedation", "", "sedation.moaas", "3 5m", "4 5m", "5 5m", lowOn},
	{lib, "leaving", "leaving.window", "leaving.sedation", "", "sedation.moaas", "4 29m", "4 30m", "4 31m", fading},
	{lib, "leaving", "leaving.risk.from", "leaving.risk-asked", "leaving.risk-asked: no 5m", "suicide.ideation", "0", "1", "2", highOn},

	// Going on
	{lib, "ready", "harder.phq-9", "harder.phq-9", "measure.phq-9.baseline: 10", "measure.phq-9", "14", "15", "16", highOn},
	{lib, "ready", "harder.gad-7", "harder.gad-7", "measure.gad-7.baseline: 10", "measure.gad-7", "13", "14", "15", highOn},
	{lib, "no-response", "response.share", "response.review", "", "measure.phq-9", "9", "10", "11", high},
	{lib, "no-response", "response.after", "response.review", "", "session.number", "2", "3", "4", high},
	{lib, "no-response", "benefit.window", "response.review", "", "benefit.reviewed", "at 27d", "at 28d", "at 29d", high},
	{lib, "ready", "course.sessions", "course.sessions", "", "session.number", "5", "6", "7", high},
	{lib, "ready", "course.weeks", "course.weeks", "", "session.week", "7", "8", "9", high},

	// The protocols' own
	{esk, "well", "esketamine.low", "dose.label", "", "order.dose", "55", "56", "57", [3]protocol.State{stands, cleared, stands}},
	{esk, "well", "esketamine.high", "dose.label", "", "order.dose", "83", "84", "85", [3]protocol.State{stands, cleared, stands}},
	{esk, "well", "esketamine.high", "dose.hard-maximum", "", "order.total", "83", "84", "85", high},
	{esk, "first", "esketamine.low", "dose.first-session", "", "order.dose", "55", "56", "84", high},
	{esk, "acute-fifth-week", "induction.weeks", "indication.weeks", "", "session.week", "3", "4", "5", high},
	{esk, "well", "induction.a-week", "schedule.induction", "session.week: 2", "session.held", "at 5d", "at 5d, at 2d", "at 5d, at 3d, at 2d", highOn},
	{esk, "well", "schedule.week", "schedule.induction", "session.week: 2", "session.held", "at 143h, at 2d", "at 144h, at 2d", "at 145h, at 2d", lowOn},
	{esk, "G47", "induction.weeks", "schedule.maintenance", "", "session.week", "3", "4", "5", high},
	{esk, "G47", "maintenance.a-week", "schedule.maintenance", "", "session.held", "", "at 2d", "at 3d, at 2d", highOn},
	{esk, "form-late", "rems.form.within", "rems.form.late", "", "dose.given", "56 167h", "56 168h", "56 169h", high},
	{esk, "week-4", "benefit.first", "benefit.week-4", "", "benefit.reviewed", "at 27d", "at 28d", "at 29d", high},
	{esk, "week-4", "maintenance.second", "benefit.week-4", "", "session.week", "7", "8", "9", lowOn},
	{esk, "week-4", "maintenance.second", "benefit.later", "", "session.week", "7", "8", "9", high},
	{esk, "later-review", "benefit.window", "benefit.later", "", "benefit.reviewed", "at 83d", "at 84d", "at 85d", high},
	{home, "first", "dose.start.flat", "home.first-dose", "", "order.total", "99", "100", "101", high},
	{home, "first", "home.first-fill", "home.first-fill", "", "home.first-fill", "1", "2", "3", high},
	{home, "well", "bp.predose.hold", "bp.predose.hold", "", "vitals.bp", "149/94 5m", "150/80 5m", "130/96 5m", highOn},
	{grp, "well", "group.per-facilitator", "group.facilitators", "", "group.dosed", "2", "3", "4", high},
	{grp, "well", "group.per-monitor", "group.monitors", "", "group.dosed", "5", "6", "7", high},
	{"therapy-only", "well", "screening.validity", "screening.psychological", "", "screening.psychological", "yes 364d", "yes 365d", "yes 366d", high},
}

// twelve are eleven sessions of the last weeks.
const twelve = "at 77d, at 70d, at 63d, at 56d, at 49d, at 42d, at 35d, at 28d, at 21d, at 14d, at 7d, "

// dosingLibraries are the libraries of the dosing side.
var dosingLibraries = []string{"dosing", "dose-im", "dose-iv", "dose-sublingual", "day", "leaving", "going-on", "telemedicine"}

// TestDosingBoundaries walks every figure that a rule of the dosing side, or of
// a protocol itself, rests on.
func TestDosingBoundaries(t *testing.T) {
	t.Parallel()
	walked := map[string]bool{}
	for _, w := range walks {
		file, e := named(t, w.file, w.example)
		d := file.definition(t, examplePatient{})
		r, ok := d.Rule(w.rule)
		if !ok || !slices.Contains(r.Params, w.param) {
			t.Errorf("%s: %s does not rest on %s", w.file, w.rule, w.param)
			continue
		}
		p, _ := d.Param(w.param)
		walked[p.Library+" "+w.param], walked[d.Name+" "+w.param] = true, true
		for i, readings := range []string{w.below, w.on, w.above} {
			facts := maps.Clone(file.facts(t, e))
			for given := range strings.SplitSeq(w.given+"; "+w.fact+": "+readings, "; ") {
				if fact, text, ok := strings.Cut(given, ": "); ok && text != "" {
					facts[fact] = readingsOf(t, fact, text)
				} else if ok {
					delete(facts, fact)
				}
			}
			if f, _ := d.Evaluate(facts, r.Gate, file.At).Finding(w.rule); f.State != w.want[i] {
				t.Errorf("%s: %s at %s %q is %s, want %s (%s)", w.file, w.rule, w.fact, readings, f.State, w.want[i], f.Say)
			}
		}
	}
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range dosingLibraries {
		l, _ := protocol.LoadLibrary(shelf["library/"+name], vocabulary())
		unwalked(t, l, name, walked)
	}
	for _, name := range shelf.Protocols() {
		unwalked(t, shippedProtocol(t, name), "", walked)
	}
}

// unwalked reports the figures that rules rest on and nobody walked. A figure of
// a library is walked where any protocol has it.
func unwalked(t *testing.T, d *protocol.Definition, library string, walked map[string]bool) {
	t.Helper()
	for _, r := range d.Rules {
		for _, name := range r.Params {
			p, _ := d.Param(name)
			if p.Library == "" && !walked[library+" "+name] && !walked[d.Name+" "+name] && p.Value.Type() != protocol.TypeCode {
				t.Errorf("%s: nobody walked %s, on which %s rests", d.Name, name, r.Name)
			}
		}
	}
}
