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

func (b body) rest() bodyAt { return bodyAt{b.systolic, b.diastolic, b.pulse, b.oxygen, awake} }

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
		share = math.Pow(half, (minutes-peak)/(gone-peak))
	}
	at := p.body.rest()
	at.up += rise * share
	at.low += rise * share * m.of("rise.diastolic")
	at.pulse += rise * share * m.of("rise.heart")
	at.oxygen -= rise * share * m.of("rise.oxygen")
	if share > m.of("drowsy.peak") || share > m.of("drowsy") && minutes < gone {
		at.awake = m.of("drowsy.level")
	}
	return at
}

// reads is what cuff and clip show, with their small errors, and now and then with
// a large one.
func (p *person) reads(session id.Session, at bodyAt) dosing.VitalsTaken {
	c, sd := p.c, p.Model.of("bp.reading.sd")
	up := c.about(at.up, sd)
	low := c.about(at.low, sd*p.Model.of("bp.reading.low"))
	pulse := rounded(c.about(at.pulse, p.Model.of("heart.reading.sd")))
	oxygen := min(rounded(c.about(at.oxygen, p.Model.of("oxygen.reading.sd"))), p.Model.whole("oxygen.most"))
	level, breaths := rounded(at.awake), rounded(c.about(p.body.breaths-p.Model.of("breaths.drowsy")*(awake-at.awake), p.Model.of("breaths.reading.sd")))
	v := dosing.VitalsTaken{Session: session, Pressure: p.pressureOf(up, low), HeartRate: &pulse, Oxygen: &oxygen, Breaths: &breaths, Sedation: &level, Position: "lying"}
	if session == "" {
		v.Sedation, v.Position = nil, "seated"
	}
	return v
}

// startles makes a first reading of a morning higher than it is.
func (p *person) startles(v *dosing.VitalsTaken) {
	by := p.Model.of("bp.white-coat.by") * p.c.around("bp.white-coat")
	v.Pressure = &quantity.Pressure{Systolic: v.Pressure.Systolic + rounded(by), Diastolic: v.Pressure.Diastolic + rounded(by*p.Model.of("bp.white-coat.low"))}
}
