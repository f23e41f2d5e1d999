package sim

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/duty"
)

// limitsPast are the readings past a limit that were raised in a made-up clinic.
func (l *lived) limitsPast(t *testing.T) (out []duty.Alert) {
	t.Helper()
	for _, chart := range l.charts(t) {
		for _, a := range duty.Alerts(chart) {
			if a.Sort == duty.LimitPast {
				out = append(out, a)
			}
		}
	}
	return out
}

// A reading past a limit of the protocol is raised by the act that writes it down;
// who is called comes, and it ends in the room.
func TestLimitsAreAnswered(t *testing.T) {
	t.Parallel()
	often := shippedModel().With(map[string]float64{"artefact": 0.3, "artefact.seen": 0, "unfinished": 0, "im.rise": 55, "im.rise.sd": 4})
	got := lives(t, 3, 3, func(c *Config) { c.Model = often }).limitsPast(t)
	emergencies, repeated := 0, 0
	for _, a := range got {
		first := a.Answers[0]
		if a.Closed == nil {
			t.Errorf("%s %s at %s stands open", first.Limit.Name, first.Value, a.At)
		}
		switch {
		case a.Emergency():
			emergencies++
			if a.Taken == nil || a.Taken.At.Sub(a.At) > 15*time.Minute {
				t.Errorf("nobody came soon for %s %s: %+v", first.Limit.Name, first.Value, a.Taken)
			}
		default:
			repeated++
		}
	}
	if emergencies == 0 || repeated == 0 {
		t.Errorf("%d emergencies and %d readings to take again: there was nothing to see", emergencies, repeated)
	}
	calm := shippedModel().With(map[string]float64{"artefact": 0, "im.rise": 1, "im.rise.sd": 0, "bp.systolic": 110, "bp.hypertension": 0})
	if got := lives(t, 3, 2, func(c *Config) { c.Model = calm }).limitsPast(t); len(got) != 0 {
		t.Errorf("nothing rises, and %d limits were raised", len(got))
	}
}
