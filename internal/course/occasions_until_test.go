package course

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/outreach"
)

// Up to the moment that OccasionsUntil says, nothing turns with the clock, whatever
// was planned, given or answered. The control: of the moments it says, some do turn
// what is asked, so a list that is kept past them would be wrong.
func TestOccasionsHoldUntilTheySay(t *testing.T) {
	t.Parallel()
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	turned := 0
	rapid.Check(t, func(t *rapid.T) {
		b := newPlanBook(def, "trd")
		first := opening.Add(time.Duration(rapid.IntRange(0, 30*24).Draw(t, "hours to the first")) * time.Hour)
		n := rapid.IntRange(0, 6).Draw(t, "sessions")
		for i := range n {
			name, from := fmt.Sprint(i), first.AddDate(0, 0, 7*i)
			b.plan(name, i+1, from)
			if rapid.Bool().Draw(t, "held") {
				b.dose(name, from.Add(time.Hour))
			}
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "answers") {
			b.answered(opening.Add(time.Duration(rapid.IntRange(0, 90*24).Draw(t, "answered"))*time.Hour+time.Duration(i)), "phq-9", rapid.SampledFrom([]string{"", "phq-9/baseline", "phq-9/1-month"}).Draw(t, "for"))
		}
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 0:
			b.say(first.AddDate(0, 0, 7*n), Closed{Course: planCourse, How: HowCompleted})
		case 1:
			b.say(opening.AddDate(0, 0, 60), outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink})
		}
		at := func(now time.Time) ([]Occasion, time.Time) {
			return Planning{Definition: def, Instruments: lib, Now: now}.OccasionsUntil(b.chart)
		}
		now := opening.Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, "minutes from the opening")) * time.Minute)
		all, until := at(now)
		if !until.IsZero() && !until.After(now) {
			t.Fatalf("at %s it holds until %s", now, until)
		}
		end := until
		if until.IsZero() {
			end = now.AddDate(5, 0, 0)
		}
		for range 5 {
			then := now.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(now)-1)).Draw(t, "later")))
			if later, _ := at(then); !reflect.DeepEqual(later, all) {
				t.Fatalf("at %s it was to hold until %s, and at %s it is another", now, until, then)
			}
		}
		if last, _ := at(end.Add(-1)); !reflect.DeepEqual(last, all) {
			t.Fatalf("at %s it was to hold until %s, and the moment before it is another", now, until)
		}
		if next, _ := at(until); !until.IsZero() && !reflect.DeepEqual(next, all) {
			turned++
		}
	})
	if turned == 0 {
		t.Error("control: no moment that was said turned anything")
	}
}

// The moments of a plain plan, one by one: what opens, what closes and what is over
// does so at the moment that was said, and the moment before it did not.
func TestWhatIsSaidToTurnTurns(t *testing.T) {
	t.Parallel()
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	b.plan("one", 1, opening.AddDate(0, 0, 14))
	b.say(opening.AddDate(0, 0, 14), dosing.DoseGiven{Session: sessionKey("one"), Route: "IM", Amount: 50_000})
	seen := map[string]bool{}
	for now, n := opening, 0; n < 400; n++ {
		all, until := Planning{Definition: def, Instruments: lib, Now: now}.OccasionsUntil(b.chart)
		for _, o := range all {
			seen[o.Key+" "+o.State] = true
		}
		if until.IsZero() || until.After(opening.AddDate(1, 0, 0)) {
			break
		}
		now = until
	}
	for _, want := range []string{"phq-9/baseline ahead", "phq-9/baseline open", "phq-9/baseline missed", "day-after/after-24h/1 ahead", "day-after/after-24h/1 open", "day-after/after-24h/1 missed"} {
		if !seen[want] {
			t.Errorf("going from moment to moment, nothing was ever %s", want)
		}
	}
}
