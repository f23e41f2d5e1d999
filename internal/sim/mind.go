package sim

import (
	"math"
	"time"
)

// A mind is how ill somebody is, which nobody in a clinic knows: two strands from
// 0 to 1, what the treatment does to them, and how it fades. docs/simulation.md
// writes it as a formula.
type mind struct {
	reader
	mood, fear float64 // severity before anything began, of 1
	class      string  // good, partial, none or worse
	gain       float64 // of the severity, lost in the end
	hope       float64 // of the severity, lost by having begun
	fade       float64 // of the gain, lost in a month after the last dose
	drinks     float64 // how much they drink, of what a questionnaire can say
	done       float64 // of the gain, reached by the doses so far
	begun      time.Time
	last       time.Time // of the last dose
	lastTold   float64   // the mood they told us of last; -1: never
}

// minds draws it.
func (p *person) minds() {
	c, m := p.c, p.Model
	mood := c.within(m.of("phq.mean")+p.why.Mood, m.of("phq.sd"), max(p.why.Least, m.of("phq.least")), m.of("phq.most"))
	shared := m.of("strands")
	z := shared*(mood-m.of("phq.mean")-p.why.Mood)/m.of("phq.sd") + math.Sqrt(1-shared*shared)*c.NormFloat64()
	fear := math.Min(math.Max(m.of("gad.mean")+p.why.Fear+m.of("gad.sd")*z, m.of("gad.least")), m.of("gad.most"))
	p.mind = mind{mood: mood / phqTotal, fear: fear / gadTotal, lastTold: -1}
	draw := c.Float64()
	good, partial, worse := m.of("class.good"), m.of("class.partial"), m.of("class.worse")
	switch {
	case draw < good:
		p.mind.class = "good"
	case draw < good+partial:
		p.mind.class = "partial"
	case draw < good+partial+worse:
		p.mind.class = "worse"
	default:
		p.mind.class = "none"
	}
	p.mind.gain = c.about(m.of("gain."+p.mind.class), m.of("gain.sd"))
	p.mind.hope = math.Max(c.about(m.of("expectation"), m.of("expectation.sd")), 0)
	p.mind.fade = math.Max(c.about(m.of("relapse"), m.of("relapse.sd")), 0)
	p.mind.drinks = math.Abs(c.about(0, m.of("drinks")))
	p.mind.reader = p.taking()
}

// dosed lets a dose do what it does. together says that an integration session
// followed the one before in time.
func (p *person) dosed(together bool) {
	share := p.Model.of("gain.dose")
	if together {
		share *= p.Model.of("gain.integration")
	}
	p.mind.done += (1 - p.mind.done) * math.Min(share, p.Model.of("gain.dose.most"))
	p.mind.last = p.Clock.Now()
}

// severity is how ill they are now, without the chance of the day: of one strand,
// from 0 to 1.
func (p *person) severity(strand float64) float64 {
	m := p.mind
	held := m.gain * m.done
	if !m.last.IsZero() && held > 0 {
		months := p.Clock.Now().Sub(m.last).Hours() / hoursInMonth
		held *= math.Exp(-m.fade * months)
	}
	weeks := float64(0)
	if !m.begun.IsZero() {
		weeks = p.Clock.Now().Sub(m.begun).Hours() / (week * hoursInDay)
	}
	eased := math.Min(m.hope*math.Min(weeks/p.Model.of("expectation.weeks"), 1)+p.Model.of("drift")*weeks, p.Model.of("eased.most"))
	return clamp(strand * (1 - held) * (1 - eased))
}

// told is how ill they say they are today.
func (p *person) told(strand float64) float64 {
	return clamp(p.severity(strand) + p.Model.of("noise")*p.c.NormFloat64())
}

func clamp(x float64) float64 { return math.Min(math.Max(x, 0), 1) }
