package course

import (
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// consents says where the agreement to this protocol stands, and the separate
// ones that rules ask about.
func (g *gathering) consents(settings ledger.Chart) {
	if !g.wants("consent.current", "consent.further", "consent.touch", "consent.telehealth", "consent.group") {
		return
	}
	a := ConsentsOf(g.q, settings)
	s := a.Treatment(g.chart, ConsentText(a.Versions, g.q.Definition))
	g.agreed("consent.current", s.Entry, s.Current, s.Detail)
	further, entry, detail := s.Current, s.Entry, s.Detail
	if stop, said := stoppedSince(g.chart, s.Text); s.Current && said {
		further, entry, detail = false, stop, "The person wants no further dose."
	}
	g.agreed("consent.further", entry, further, detail)
	touch := a.Separate(g.chart, consent.Touch)
	g.agreed("consent.touch", touch.Entry, touch.Made, touch.Detail)
	for fact, text := range map[string]string{"consent.telehealth": consent.Telehealth, "consent.group": consent.Group} {
		c := a.Separate(g.chart, text)
		g.agreed(fact, c.Entry, c.Allows(), c.Detail)
	}
}

// agreed adds one answer about an agreement. Where nothing is on record the
// answer is no, with what is missing.
func (g *gathering) agreed(name string, e ledger.Entry, yes bool, detail string) {
	if e.ID == "" {
		g.put(name, protocol.Reading{Value: protocol.FlagValue(yes), At: g.q.Now, Detail: detail})
		return
	}
	g.add(name, e, protocol.FlagValue(yes), detail)
}

// ConsentsOf is how consents are asked in a question about a chart. settings is
// the clinic's own chart, in which texts are published.
func ConsentsOf(q Question, settings ledger.Chart) consent.Asking {
	return consent.Asking{Definition: q.Definition, Now: q.Now, Location: q.Location, Versions: consent.PublishedIn(settings)}
}

// ConsentText returns the text that is about a protocol: the one published for
// it last, or else the one of its name.
func ConsentText(vs consent.Versions, d *protocol.Definition) string {
	for i := len(vs) - 1; i >= 0; i-- {
		if vs[i].Sort == consent.Treatment && vs[i].Protocol == d.Name {
			return vs[i].Text
		}
	}
	return d.Name
}

// stoppedSince returns where the person said, since the first dose of the last
// session, that they want no further one.
func stoppedSince(chart ledger.Chart, text string) (ledger.Entry, bool) {
	last, dose, given := ledger.Last[dosing.DoseGiven](chart)
	if !given {
		return ledger.Entry{}, false
	}
	since := last.At
	for e, d := range ledger.Find[dosing.DoseGiven](chart) {
		if dose.Session != "" && d.Session == dose.Session && e.At.Before(since) {
			since = e.At
		}
	}
	for e, w := range ledger.Find[consent.Withdrawn](chart) {
		if w.Text == text && w.Part == "second-dose" && !e.At.Before(since) {
			return e, true
		}
	}
	return ledger.Entry{}, false
}

// Altered says until when somebody is not yet fully back from a dose: until the
// hour of the next day that the protocol says, and at least for as long as it has
// them watched after the last dose, or until the session is closed. afterwards is
// how long, where the protocol does not say. A protocol that speaks of driving and
// names no hour means the rest of that day. now is at the clinic's place. In that
// time nobody is asked to agree to anything new.
func Altered(chart ledger.Chart, d *protocol.Definition, afterwards time.Duration, now time.Time) (until time.Time, altered bool) {
	watched := consent.Watched(d)
	if watched == 0 {
		watched = afterwards
	}
	for e, dose := range ledger.Find[dosing.DoseGiven](chart) {
		if e.At.After(now) {
			continue
		}
		end := rested(d, e.At.In(now.Location()))
		if watch := e.At.Add(watched); watch.After(end) && !over(chart, e, dose) {
			end = watch
		}
		if now.Before(end) && end.After(until) {
			until = end
		}
	}
	return until, !until.IsZero()
}

// rested is until when somebody is left in peace who had a dose at a local time;
// zero where the protocol says nothing of it.
func rested(d *protocol.Definition, dose time.Time) time.Time {
	if d == nil || d.Plan.Leaving.Rest == 0 && d.Plan.Leaving.Drive == "" {
		return time.Time{}
	}
	rest := d.Plan.Leaving.Rest
	return time.Date(dose.Year(), dose.Month(), dose.Day()+1, int(rest/time.Hour), int(rest%time.Hour/time.Minute), 0, 0, dose.Location())
}

// over reports whether the session of a dose was closed after it.
func over(chart ledger.Chart, given ledger.Entry, dose dosing.DoseGiven) bool {
	for e, c := range ledger.Find[dosing.SessionClosed](chart) {
		if (dose.Session == "" || c.Session == dose.Session) && !e.At.Before(given.At) {
			return true
		}
	}
	return false
}
