package course

import (
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// dayOf turns today's escort, and when somebody last ate, into readings.
func (g *gathering) dayOf() {
	for e, f := range ledger.Find[dosing.EscortNamed](g.chart) {
		if f.For == g.today {
			detail := f.Name
			if !f.Stays {
				detail = f.Name + ", who does not stay"
			}
			g.add("escort.named", e, protocol.FlagValue(f.Stays), detail)
		}
	}
	for e, f := range ledger.Find[dosing.FastingStated](g.chart) {
		g.ate("fasting.solids", e, f.Solids)
		g.ate("fasting.clear", e, f.Clear)
	}
}

func (g *gathering) ate(name string, e ledger.Entry, at *time.Time) {
	if at == nil {
		g.unknown(name, e, "asked, and not known")
		return
	}
	r := reading(&e, protocol.InstantValue(), "")
	r.At = *at
	g.put(name, r)
}

// meetings reads the preparation and integration sessions of the course.
func (g *gathering) meetings() {
	if !g.wants("preparation.held", "integration.held") {
		return
	}
	for e, m := range ledger.Find[MeetingHeld](g.chart) {
		if g.ofCourse(m.Course, e.At) {
			g.add(m.Phase+".held", e, protocol.InstantValue(), "")
		}
	}
}

// interval reads when somebody last asked what changed since the session
// before, and whether anything did: as they were told, or as it came into the
// record since that session and since they asked.
func (g *gathering) interval() {
	if !g.wants("interval.taken", "interval.changed") {
		return
	}
	var asked time.Time
	for e, i := range ledger.Find[dosing.IntervalTaken](g.chart) {
		g.add("interval.taken", e, protocol.InstantValue(), i.Note)
		g.add("interval.changed", e, protocol.FlagValue(i.Changed), i.Note)
		if e.Recorded.After(asked) {
			asked = e.Recorded
		}
	}
	over := g.over()
	if len(over) == 0 {
		return
	}
	since := over[len(over)-1].first()
	if asked.After(since) {
		since = asked
	}
	var newest *ledger.Entry
	for _, pile := range [][]*ledger.Entry{g.piles.conditions, g.piles.medicines, g.piles.allergies} {
		for _, e := range pile {
			if e.Recorded.After(since) && !e.Recorded.After(g.q.Now) && (newest == nil || e.Recorded.After(newest.Recorded)) {
				newest = e
			}
		}
	}
	if newest != nil {
		r := reading(newest, protocol.FlagValue(true), news(newest.Fact))
		r.At = newest.Recorded
		g.put("interval.changed", r)
	}
}

// news is what an entry brings that somebody weighs before the next dose: a
// medicine, a diagnosis, an allergy; empty for other entries.
func news(f ledger.Fact) string {
	switch f := f.(type) {
	case patient.MedicineNoted:
		return f.Title()
	case patient.ConditionNoted:
		return f.Title()
	case patient.AllergyNoted:
		return f.Title()
	}
	return "" // no other entry is in these piles
}

// site reads where the clinic is, and its REMS certificate, from its settings.
func (g *gathering) site() {
	for e, s := range ledger.Find[SiteNoted](g.settings) {
		if s.Place != "" {
			g.add("site.place", e, protocol.TextValue(s.Place), "")
		}
		current := s.REMS != "" && (s.REMSUntil == "" || g.today <= s.REMSUntil)
		detail := ""
		if s.REMSUntil != "" {
			detail = "until " + s.REMSUntil.Time().Format("2 January 2006")
		}
		g.add("rems.site", e, protocol.FlagValue(current), detail)
	}
}
