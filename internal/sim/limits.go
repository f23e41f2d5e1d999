package sim

import (
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
)

// measures writes one set of vital signs down, as the page does: what lies past a
// limit of the protocol is raised in the same act. It may correct an earlier set.
func (p *person) measures(v dosing.VitalsTaken, corrects id.Entry) id.Entry {
	return p.does(p.by(p.nurse), clinic.TakeVitals{Patient: p.id, Vitals: v, Corrects: corrects, Rules: p.Rules})[0]
}

// notes remembers that somebody sees to an alert.
func (p *person) notes(a duty.Alert) {
	p.seeing[a.Key] = true
	if a.Interrupts() {
		p.interrupts++
	}
}

// answersRoom is what staff do about what was raised in a room. Whoever is called
// comes; what lies past a limit is measured again after a while, until it does not,
// and the prescriber stays so long.
func (p *person) answersRoom(key id.Session) {
	for range p.Model.whole("room.patience") {
		past := false
		for _, a := range duty.OpenAlerts(p.chart()) {
			if !a.InRoom() {
				continue
			}
			past = past || a.Sort == duty.LimitPast
			if a.Interrupts() && a.Taken == nil {
				p.notes(a)
				p.pass(p.c.inside("room.comes"))
				_, _ = p.tries(p.by(p.prescriber), clinic.TakeAlert{Patient: p.id, Alert: a.Key}) // a later reading may have ended it
			}
		}
		if !past {
			return
		}
		p.pass(p.Model.of("room.again"))
		p.measures(p.reads(key, p.under(p.Clock.Now().Sub(p.mind.last).Minutes())), "")
	}
}
