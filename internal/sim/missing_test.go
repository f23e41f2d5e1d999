package sim

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/outreach"
)

// A scored is one person of whom everything is known: what they told before, what
// they would tell after three months, and whether they do.
type scored struct {
	before, after float64
	answers       bool
}

// scores makes people by one mechanism of missing answers.
func scores(t *testing.T, by string, figures map[string]float64) []scored {
	t.Helper()
	l, cfg := lab(t, 0, figures)
	cfg.Model = cfg.Model.Missed(by)
	w := &world{Config: cfg}
	w.hire()
	people := make([]*person, 4000)
	out := make([]scored, len(people))
	for n := range people {
		p := w.somebody(n)
		out[n].before = p.told(p.mind.mood)
		p.mind.lastTold, p.mind.begun, p.mind.done = out[n].before, l.Now(), 0.9
		people[n] = p
	}
	last := cfg.Clock.Now().AddDate(0, 0, 35)
	cfg.Clock.turn(last.Add(91 * 24 * time.Hour))
	for n, p := range people {
		p.mind.last, p.ended = last, course.HowCompleted
		out[n].after = p.told(p.mind.mood)
		out[n].answers = p.replies(outreach.Queued{Form: outreach.Full, Channel: outreach.Mail, Wave: "3-months"})
	}
	return out
}

// means are the mean of everybody, of those who answered, and of those who answered
// weighed so that they stand for everybody with the like of what was told before.
func means(all []scored) (truth, seen, weighed float64) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b scored) int {
		switch {
		case a.before < b.before:
			return -1
		case a.before > b.before:
			return 1
		}
		return 0
	})
	mean := func(xs []scored, every bool) (m, n float64) {
		for _, x := range xs {
			if every || x.answers {
				m, n = m+x.after, n+1
			}
		}
		return m / math.Max(n, 1), n
	}
	truth, _ = mean(all, true)
	seen, _ = mean(all, false)
	const like = 100 // people in a group
	for i := 0; i < len(all); i += like {
		m, _ := mean(all[i:i+like], false)
		weighed += m * like / float64(len(all))
	}
	return truth, seen, weighed
}

// Each mechanism leaves its own trace: by chance alone the mean of those who answered
// is the mean of all; by what was told before it is not, and is once that is taken
// into account; by what is true it is not even then.
func TestMissing(t *testing.T) {
	t.Parallel()
	// Of 4,000 people some 1,500 answer: the mean of their scores, which lie between
	// 0 and 1 with a deviation of 0.2, is off by 0.005 or so by chance.
	const tolerance = 0.015
	near := func(x float64) bool { return math.Abs(x) <= tolerance }
	for _, tt := range []struct {
		by             string
		seen, weighing bool // whether the mean comes out
	}{{MCAR, true, true}, {MAR, false, true}, {MNAR, false, false}} {
		// A steep model, so that a bias is no matter of chance.
		truth, seen, weighed := means(scores(t, tt.by, map[string]float64{"reply.worse": -6, "reply.mail": 1, "reply.first": 0}))
		t.Logf("%s: %.3f of all, %.3f of those who answered, %.3f weighed by what was told before", tt.by, truth, seen, weighed)
		if near(seen-truth) != tt.seen || near(weighed-truth) != tt.weighing {
			t.Errorf("%s: of those who answered %+.3f, weighed %+.3f, within %.3f", tt.by, seen-truth, weighed-truth, tolerance)
		}
		if !tt.seen && seen > truth {
			t.Errorf("%s: who is worse should answer less", tt.by)
		}
	}
	// Where being worse changes nothing, there is nothing to see.
	truth, seen, _ := means(scores(t, MNAR, map[string]float64{"reply.worse": 0, "reply.mail": 1, "reply.first": 0}))
	if !near(seen - truth) {
		t.Errorf("nothing hangs on how they are, and the mean is off by %+.3f", seen-truth)
	}
}
