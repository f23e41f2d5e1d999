package web

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// Phases that the picture draws in a way of their own; every other phase with
// sessions is one of doses.
const (
	phaseScreening   = "screening"
	phasePreparation = "preparation"
	phaseIntegration = "integration"
	phaseFollowUp    = "follow-up"
)

// mostDoses is how many doses a picture draws: a course without an end goes on
// like this.
const mostDoses = 16

// planPicture draws the course that a protocol plans.
func planPicture(p protocol.Plan) *ui.PlanPicture {
	out := &ui.PlanPicture{}
	at := 0.0
	var parts, gaps, open []string
	for _, ph := range p.Phases {
		switch {
		case ph.Name == phaseScreening:
		case ph.Name == phasePreparation:
			out.Preps = max(ph.Sessions.Usual, ph.Sessions.Least)
			parts = append(parts, plural(out.Preps, "preparation session", "preparation sessions"))
		case ph.Name == phaseIntegration:
			out.WindowFrom, out.WindowTo = inDays(ph.Window.Least), inDays(ph.Window.Most)
		case ph.Name == phaseFollowUp:
			for _, f := range ph.At {
				out.Followups = append(out.Followups, ui.PlanFollowup{Day: inDays(f), Label: shortLength(f)})
			}
		case p.Medicine != "none":
			n := max(ph.Sessions.Usual, ph.Sessions.Least)
			if n == 0 { // as many as help: there is no number to draw
				open = append(open, strings.ToLower(ph.Title))
				continue
			}
			gap := drawnGap(ph.Apart)
			for range min(n, mostDoses-len(out.Doses)) {
				out.Doses = append(out.Doses, at)
				at += gap
			}
			if words := windowWords(ph.Apart); words != "" && n > 1 {
				gaps = append(gaps, gapWords(gap)+", where the protocol asks for "+words+" between them")
			}
			parts = append(parts, plural(n, "dose", "doses"))
		}
	}
	if len(open) > 0 {
		parts = append(parts, "then "+strings.Join(open, "; "))
	}
	if out.WindowTo > 0 && len(out.Doses) > 0 {
		parts = append(parts, "integration after each")
	}
	if n := len(out.Followups); n > 0 {
		parts = append(parts, "looking back for "+longLook(out.Followups[n-1]))
	}
	out.Under = capital(strings.Join(parts, ", ")) + "."
	if len(gaps) > 0 {
		out.Caveat = "Drawn with doses " + strings.Join(gaps, ", then ") + "."
	}
	return out
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }

// drawnGap is the spacing of a drawing: a week if the protocol allows one, or
// twice a week where it names a least and no most.
func drawnGap(apart protocol.Window) float64 {
	least, most := inDays(apart.Least), inDays(apart.Most)
	switch {
	case most > 0:
		return max(min(7, most), least)
	case least > 0:
		return max(twiceAWeek, least)
	}
	return 7
}

const twiceAWeek = 3.5

func gapWords(days float64) string {
	switch days {
	case 7:
		return "a week apart"
	case twiceAWeek:
		return "twice a week"
	}
	return lengthWords(time.Duration(days*24*float64(time.Hour))) + " apart"
}

func longLook(f ui.PlanFollowup) string {
	n, unit, _ := strings.Cut(f.Label, " ")
	words := map[string]string{"yr": "year", "mo": "month", "wk": "week", "d": "day"}[unit]
	if n != "1" {
		words += "s"
	}
	return n + " " + words
}

// dayPicture draws a dosing day; nil where nobody is dosed, or nothing is said
// about watching.
func dayPicture(p protocol.Plan) *ui.DayPicture {
	m := p.Monitoring
	observe := max(m.Observe, p.Leaving.Least)
	if p.Medicine == "none" || len(m.At) == 0 && observe == 0 {
		return nil
	}
	out := &ui.DayPicture{Then: inMinutes(m.Then), Oxygen: inMinutes(m.Oxygen), Observe: inMinutes(observe)}
	for _, d := range m.At {
		out.Readings = append(out.Readings, inMinutes(d))
	}
	slices.Sort(out.Readings)
	var parts []string
	if n := len(m.At); n > 0 {
		parts = append(parts, plural(n, "set of vital signs", "sets of vital signs")+" at set times")
	}
	if observe > 0 {
		parts = append(parts, lengthWords(observe)+" at least")
	}
	out.Under = stop(capital(strings.Join(parts, "; ")))
	return out
}

func inMinutes(d time.Duration) int { return int(d / time.Minute) }

// shownWeights are the weights a dose table works out: light, middling, heavy.
var shownWeights = []quantity.Weight{50_000, 70_000, 100_000}

// doseTable works the dose figures out for a few weights; nil where a protocol
// has none.
func doseTable(d protocol.Dose) *ui.DoseTable {
	t := &ui.DoseTable{Basis: "By actual weight.", Note: "What the table shows is arithmetic, not an order: a prescriber decides."}
	if d.Basis == "ideal-from-bmi" {
		t.Basis = "By actual weight; from a body mass index of " + paramValue(d.IdealFrom) + " by ideal weight."
	}
	weights := shownWeights
	if !d.PerKg.Start.Said() && !d.PerKg.UsualTo.Said() && !d.PerKg.Soft.Said() && !d.PerKg.Hard.Said() {
		t.Basis, weights = "The same for every weight.", nil
	}
	for _, w := range weights {
		t.Weights = append(t.Weights, w.String())
	}
	two := false
	for _, r := range []struct {
		label       string
		perKg, flat protocol.Param
	}{
		{"Start, at most", d.PerKg.Start, d.Flat.Start}, {"Usual, from", d.PerKg.UsualFrom, protocol.Param{}}, {"Usual, to", d.PerKg.UsualTo, protocol.Param{}},
		{"Usual whatever the weight, from", protocol.Param{}, d.Flat.Low}, {"Usual whatever the weight, to", protocol.Param{}, d.Flat.High},
		{"Soft maximum: above it a prescriber gives a reason", d.PerKg.Soft, d.Flat.Soft}, {"Hard maximum", d.PerKg.Hard, d.Flat.Hard},
	} {
		if !r.perKg.Said() && !r.flat.Said() {
			continue
		}
		two = two || r.perKg.Said() && r.flat.Said()
		t.Rows = append(t.Rows, doseRow(r.label, r.perKg, r.flat, weights))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if two {
		t.Basis += " Where there are two figures the lower counts."
	}
	return t
}

func doseRow(label string, perKg, flat protocol.Param, weights []quantity.Weight) ui.DoseRow {
	row := ui.DoseRow{Label: label}
	switch {
	case perKg.Said() && flat.Said():
		row.Value = perKg.String() + " or " + flat.String() + ", the lower"
	case perKg.Said():
		row.Value = perKg.String()
	default:
		row.Value = flat.String()
	}
	for _, w := range weights {
		most := quantity.Mass(-1)
		if flat.Said() {
			most = flat.Value.Mass()
		}
		if m, ok := perKg.For(w); perKg.Said() && ok && (most < 0 || m < most) {
			most = m
		}
		row.Examples = append(row.Examples, most.String())
	}
	for _, p := range []protocol.Param{perKg, flat} {
		if slices.Index(protocol.Grades, p.Grade) > slices.Index(protocol.Grades, row.Grade) {
			row.Grade = p.Grade
		}
	}
	return row
}
