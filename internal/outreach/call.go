package outreach

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A Spoke is one questionnaire that may be asked in a call now.
type Spoke struct {
	Ask
	Short string // the shorter form that may be asked in its place; empty: there is none
}

// InCall returns what of the plan may be asked in a call at a time: what is open
// now and was not answered in any form, by when it is due. Where nothing may be
// asked, why is the sentence for whoever calls: somebody who asked for a break, or
// to be asked no more, is not asked by another way.
func InCall(chart ledger.Chart, asks []Ask, p *Policy, over bool, now time.Time) (open []Spoke, why string) {
	stands := Stands(chart)
	if over {
		return nil, "They withdrew: nothing is asked any more."
	}
	if stands.Stopped != "" || stands.Died || stands.Pauses(now) {
		_, why := stands.May("measures", now)
		return nil, why
	}
	responses := repliesOf(chart)
	for _, a := range asks {
		if a.State != stateOpen || !a.Remote || a.Instrument == instrument.DayAfter || a.Opens.IsZero() {
			continue
		}
		if form := p.observed(responses, a); form == Full || form == Brief {
			continue
		}
		open = append(open, Spoke{Ask: a, Short: p.Brief[a.Instrument]})
	}
	slices.SortStableFunc(open, func(a, b Spoke) int { return a.Due.Compare(b.Due) })
	return open, ""
}
