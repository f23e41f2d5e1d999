package sim

import (
	"math"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// vitalsNow is one set at rest. A first reading of a morning is high in some.
func (p *person) vitalsNow(session id.Session) dosing.VitalsTaken {
	return p.reads(session, p.body.rest())
}

// at is what a body does at one moment.
type bodyAt struct{ up, low, pulse, oxygen, awake float64 }

func (b body) rest() bodyAt { return bodyAt{b.systolic, b.diastolic, b.pulse, b.oxygen, 5} }

// under is what the body does so many minutes after a dose: up to a peak and down
// again, by the route.
func (p *person) under(minutes float64) bodyAt {
	m, route := p.Model, "im"
	if p.def.Plan.Route == "sublingual" {
		route = "sl"
	}
	peak, gone := m.of(route+".peak"), m.of(route+".gone")
	rise := p.body.rise * m.of(route+".rise") / m.of("im.rise")
	share := minutes / peak * math.Exp(1-minutes/peak) // up to 1 at the peak
	if minutes > peak {
		share = math.Pow(0.5, (minutes-peak)/(gone-peak))
	}
	at := p.body.rest()
	at.up += rise * share
	at.low += rise * share * m.of("rise.diastolic")
	at.pulse += rise * share * m.of("rise.heart")
	at.oxygen -= rise * share * m.of("rise.oxygen")
	switch {
	case share > 0.75:
		at.awake = 4
	case share > 0.45 && minutes < gone:
		at.awake = 4
	}
	return at
}

// reads is what cuff and clip show, with their small errors, and now and then with
// a large one.
func (p *person) reads(session id.Session, at bodyAt) dosing.VitalsTaken {
	c, sd := p.c, p.Model.of("bp.reading.sd")
	up := c.about(at.up, sd)
	low := c.about(at.low, sd*0.7)
	pulse := rounded(c.about(at.pulse, p.Model.of("heart.reading.sd")))
	oxygen := min(rounded(c.about(at.oxygen, p.Model.of("oxygen.reading.sd"))), 100)
	awake, breaths := rounded(at.awake), rounded(c.about(p.body.breaths-0.4*(5-at.awake), 0.8))
	v := dosing.VitalsTaken{Session: session, Pressure: pressureOf(up, low), HeartRate: &pulse, Oxygen: &oxygen, Breaths: &breaths, Sedation: &awake, Position: "lying"}
	if session == "" {
		v.Sedation, v.Position = nil, "seated"
	}
	return v
}

// startles makes a first reading of a morning higher than it is.
func (p *person) startles(v *dosing.VitalsTaken) {
	by := p.Model.of("bp.white-coat.by") * (0.7 + 0.6*p.c.Float64())
	v.Pressure = &quantity.Pressure{Systolic: v.Pressure.Systolic + rounded(by), Diastolic: v.Pressure.Diastolic + rounded(by*0.6)}
}
