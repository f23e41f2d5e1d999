package web

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostVisits is how many days of answers are listed to be gone over.
const mostVisits = 8

// remarks are a client's own words, as far as the reader may read them.
type remarks struct {
	byResponse map[id.Response]string
	byDay      map[string][]string // what stands beside no response, by its day
}

func (r remarks) of(response id.Response) string {
	if response == "" {
		return ""
	}
	return r.byResponse[response]
}

// remarksOf reads what somebody said in their own words. A chart that was not
// cut down for the reader never comes here.
func (c *call) remarksOf(seen ledger.Chart) remarks {
	out := remarks{map[id.Response]string{}, map[string][]string{}}
	loc := c.s.clinic.Location()
	for e, r := range ledger.Find[instrument.Remarked](seen) {
		if r.Response != "" {
			out.byResponse[r.Response] = strings.TrimSpace(out.byResponse[r.Response] + "\n" + r.Text)
			continue
		}
		day := e.At.In(loc).Format(time.DateOnly)
		out.byDay[day] = append(out.byDay[day], r.Text)
	}
	for e, o := range ledger.Find[screening.OwnWords](seen) {
		if o.About == screening.AboutHopes {
			day := e.At.In(loc).Format(time.DateOnly)
			out.byDay[day] = append(out.byDay[day], o.Text)
		}
	}
	return out
}

// visits are the days on which something was answered, the newest first, and how
// many are not listed.
func (m *measuring) visits() ([]ui.MeasureVisit, int) {
	type visit struct {
		at    time.Time
		all   []instrument.Measured
		words []string
	}
	byDay := map[string]*visit{}
	var days []string
	loc := m.c.s.clinic.Location()
	seen := map[id.Entry]bool{}
	for _, t := range m.progress.Trends {
		for _, r := range answersOf(t) {
			if r.Open || seen[r.Entry] {
				continue
			}
			seen[r.Entry] = true
			day := r.At.In(loc).Format(time.DateOnly)
			if byDay[day] == nil {
				byDay[day] = &visit{at: r.At, words: m.remarks.byDay[day]}
				days = append(days, day)
			}
			byDay[day].all = append(byDay[day].all, r)
			if words := m.remarks.of(r.Response); words != "" {
				byDay[day].words = append(byDay[day].words, words)
			}
		}
	}
	slices.Sort(days)
	slices.Reverse(days)
	var out []ui.MeasureVisit
	for _, day := range days[:min(mostVisits, len(days))] {
		v := byDay[day]
		out = append(out, m.visit(v.at, v.all, v.words))
	}
	return out, max(0, len(days)-mostVisits)
}

// answersOf lists every response of a trend.
func answersOf(t instrument.Trend) []instrument.Measured {
	var out []instrument.Measured
	for _, l := range t.Lines {
		for _, p := range l.Points {
			out = append(out, p.Measured)
		}
	}
	return append(out, t.Rest...)
}

// visit is the answers of one day, and whether they were gone over together.
func (m *measuring) visit(at time.Time, all []instrument.Measured, words []string) ui.MeasureVisit {
	v := ui.MeasureVisit{Day: m.day(at), Words: words}
	var what []string
	done, open := "", []string(nil)
	for _, r := range all {
		value := r.Def.Short
		switch {
		case r.Known:
			value += " " + r.Total.HalfUp(2).String()
		case mainWord(r) != "":
			value += ": " + mainWord(r)
		case r.Def.MainScore() != "":
			value += ", no total"
		}
		if r.How == instrument.HowTelephone {
			value += " (by telephone)"
		}
		what = append(what, value)
		if talk, ok := m.talks[string(r.Entry)]; ok {
			v.Done = "Noted by " + m.c.author(talk.By) + ", " + m.c.whenSaid(talk.At) + "."
			done = string(talk.ID)
		} else {
			open = append(open, string(r.Entry))
		}
	}
	v.What = strings.Join(what, ", ")
	switch {
	case len(open) > 0 && m.mayWrite(access.Create, ledger.Measures):
		v.Action, v.Of, v.Done = m.c.measuresPath()+"/together", open, ""
	case len(open) == 0 && m.mayWrite(access.Amend, ledger.Measures):
		v.Action, v.Undo = m.c.measuresPath()+"/together", done
	}
	if v.Action != "" {
		v.Act = m.c.s.clinic.NewID()
	}
	return v
}
