package course

import (
	"time"

	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// A Progress is what questionnaires came to over a course: each score over
// time, measured from the last answer before the first dose.
type Progress struct {
	Trends []instrument.Trend
	Dosed  bool      // a dose of the course was given
	First  time.Time // when its first dose was given
}

// Progress reads the scores of a chart by the course that is open, or else by
// the one opened last. Everything that was ever answered is in it; only where
// changes are measured from hangs on the course.
func (l Library) Progress(chart ledger.Chart, now time.Time) Progress {
	p := sorted(chart)
	g := &gathering{l: l, q: Question{Now: now, Location: now.Location()}, piles: p, chart: p.rest, today: quantity.DayOf(now, now.Location())}
	if g.open, g.inCourse = Current(g.chart); !g.inCourse {
		for _, o := range ledger.Find[Opened](g.chart) {
			g.open, g.inCourse = o, true
		}
	}
	g.sessions = g.sessionsOf()
	var out Progress
	out.First, out.Dosed = g.firstDose()
	out.Trends = instrument.Trends(instrument.Scores(g.chart, l.Instruments, ScoringSex(g.chart)), out.First, out.Dosed)
	return out
}

// ScoringSex is the sex that cut-offs which differ by sex go by: the one asked
// for as "sex used for this calculation". Empty where nobody asked.
func ScoringSex(chart ledger.Chart) string {
	sex := ""
	for _, a := range ledger.Find[patient.Asked](chart) {
		if a.Fact == "patient.sex" && a.Answer == patient.Valued {
			sex = a.Value
		}
	}
	return sex
}
