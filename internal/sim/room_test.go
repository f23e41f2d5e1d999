package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
)

// Somebody who stays long, as people do under the tongue, is measured as often as the
// protocol asks until they leave: no reading is so late that it calls the prescriber.
func TestReadingsComeUntilLeaving(t *testing.T) {
	t.Parallel()
	l := lives(t, 5, 2, func(c *Config) { c.Model = treatedBy(t, "kap-sublingual") })
	looked, planted := 0, 0
	for _, chart := range l.charts(t) {
		settings, err := l.Whole(t.Context(), l.Own(), ledger.SettingStream)
		if err != nil {
			t.Fatal(err)
		}
		open, _ := course.Latest(chart)
		def, err := shipped().Protocols.WithHash(open.Hash, settings)
		if err != nil {
			t.Fatal(err)
		}
		mon := def.Plan.Monitoring
		for _, s := range held(chart) {
			short := s // as it was when nobody measured between the shortest stay and leaving
			short.Vitals = nil
			for _, v := range s.Vitals {
				if v.Entry.At.Before(s.Doses[0].Entry.At.Add(mon.Observe+mon.Page)) || s.Left.Entry.At.Sub(v.Entry.At) < mon.Page {
					short.Vitals = append(short.Vitals, v)
				}
			}
			if wrong := unwatched(s, mon.Then+mon.Page); wrong != "" {
				t.Errorf("session %d: %s", s.Number, wrong)
			}
			if unwatched(short, mon.Then+mon.Page) != "" {
				planted++
			}
			looked++
		}
	}
	if looked == 0 || planted == 0 {
		t.Errorf("%d sessions, and %d in which a reading was taken away and missed", looked, planted)
	}
}

// unwatched names the first stretch of a session, from its dose to leaving, in which
// nobody measured for longer than it may be.
func unwatched(s dosing.Session, most time.Duration) string {
	last := s.Doses[0].Entry.At
	for _, v := range append(s.Vitals, dosing.At[dosing.VitalsTaken]{Entry: s.Left.Entry}) {
		if at := v.Entry.At; at.After(last) {
			if at.Sub(last) > most {
				return fmt.Sprintf("nobody measured for %s", at.Sub(last))
			}
			last = at
		}
	}
	return ""
}
