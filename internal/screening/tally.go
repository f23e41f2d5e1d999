package screening

import (
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Count is how the determinations of a practice came out: counted, and never
// hidden. Every course counts once, by what was last decided.
type Count struct {
	Courses        int            // courses about which anything was decided
	Outcomes       map[string]int // by joint outcome; "" where only one has signed a yes
	Told           int            // of the noes: a person has told the client
	Referred       int            // of the noes
	SecondOpinions int
	Differing      int // the two signatures did not say the same
	Reversed       int // of the noes: a yes came later, or the other way round
}

// Noes returns how many were told or are to be told no.
func (c Count) Noes() int { return c.Outcomes[NotForNow] + c.Outcomes[NotRecommended] }

// Tally counts the determinations in many charts.
func Tally(charts []ledger.Chart) Count {
	c := Count{Outcomes: map[string]int{}}
	for _, chart := range charts {
		for _, course := range determined(chart) {
			c.add(chart, course)
		}
	}
	return c
}

// determined returns the courses of a chart about which anybody decided.
func determined(chart ledger.Chart) []id.Course {
	var out []id.Course
	seen := map[id.Course]bool{}
	for _, f := range ledger.Find[Determined](chart) {
		if !seen[f.Course] {
			seen[f.Course] = true
			out = append(out, f.Course)
		}
	}
	return out
}

func (c *Count) add(chart ledger.Chart, course id.Course) {
	p, t := Signatures(chart, course, lastHash(chart, course))
	joint := Joint(p, t)
	c.Courses++
	c.Outcomes[joint]++
	if p != nil && t != nil && p.Fact.Outcome != t.Fact.Outcome {
		c.Differing++
	}
	yes, no := false, false
	for _, f := range ledger.Find[Determined](chart) {
		if f.Course == course {
			yes, no = yes || Recommends(f.Outcome), no || !Recommends(f.Outcome)
		}
	}
	if yes && no && (p == nil || t == nil || p.Fact.Outcome == t.Fact.Outcome) {
		c.Reversed++
	}
	for _, f := range ledger.Find[SecondOpinionAsked](chart) {
		if f.Course == course {
			c.SecondOpinions++
			break
		}
	}
	if joint == "" || Recommends(joint) {
		return
	}
	if _, told := lastTold(chart, course); told {
		c.Told++
	}
	for _, f := range ledger.Find[Referred](chart) {
		if f.Course == course {
			c.Referred++
			break
		}
	}
}
