package course

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
)

// A planBook is a chart that a test writes: what happened, and when.
type planBook struct{ chart ledger.Chart }

const planCourse = id.Course("11111111-1111-4111-8111-111111111111")

// opening is when the course of these tests is opened: a Monday.
var opening = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func newPlanBook(def *protocol.Definition, indication string) *planBook {
	b := &planBook{}
	b.say(opening, Opened{Course: planCourse, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: indication})
	return b
}

func (b *planBook) say(at time.Time, f ledger.Fact) {
	n := int64(len(b.chart.Entries) + 1)
	b.chart.Entries = append(b.chart.Entries, ledger.Entry{ID: id.Entry(id.Derived("plan", fmt.Sprint(n))), Seq: n, Kind: f.Kind(), Fact: f, At: at, Recorded: at})
}

func sessionKey(name string) id.Session { return id.Session(id.Derived("session", name)) }

func (b *planBook) plan(name string, number int, from time.Time) {
	b.say(opening, schedule.Planned{Session: sessionKey(name), Course: planCourse, Sort: schedule.Dosing, Number: number, From: from, Until: from.Add(3 * time.Hour)})
}

func (b *planBook) move(name string, from time.Time) {
	b.say(opening, schedule.Moved{Session: sessionKey(name), From: from, Until: from.Add(3 * time.Hour), AskedBy: schedule.ByClient})
}

func (b *planBook) dose(name string, at time.Time) {
	b.say(at, dosing.DoseGiven{Session: sessionKey(name), Route: "IM", Amount: 50_000})
}

func (b *planBook) answered(at time.Time, form, occasion string) {
	b.say(at, instrument.Answered{Administration: instrument.Administration{Response: id.Response(id.Derived("response", at.String(), form)), Instrument: form, Occasion: occasion}})
}

// pointOf finds an occasion by its key.
func pointOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, all []Occasion, key string) Occasion {
	t.Helper()
	for _, o := range all {
		if o.Key == key {
			return o
		}
	}
	t.Fatalf("%s is not in the plan: %v", key, keysOf(all))
	return Occasion{}
}

func keysOf(all []Occasion) (keys []string) {
	for _, o := range all {
		keys = append(keys, o.Key)
	}
	return keys
}

// A course from its opening to a year after it: what is dated when, and what is
// not yet.
func TestWhatIsAskedWhen(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	all := Occasions(b.chart, def, lib, opening)
	for key, state := range map[string]string{
		"pc-ptsd-5/screening": OccasionOpen, "phq-9/baseline": OccasionAhead, "phq-9/end": OccasionAhead, "phq-9/12-months": OccasionAhead,
	} {
		if o := pointOf(t, all, key); o.State != state || o.Dated() != (state == OccasionOpen) {
			t.Errorf("before any session is planned, %s is %s, due %v", key, o.State, o.Due)
		}
	}
	for n := range 6 {
		b.plan(fmt.Sprint("dose", n+1), n+1, opening.AddDate(0, 0, 14+7*n))
	}
	all = Occasions(b.chart, def, lib, opening)
	const layout = "2006-01-02 15:04"
	for key, want := range map[string][3]string{ // opens, due, closes
		"pc-ptsd-5/screening":   {"2026-01-05 09:00", "2026-01-05 09:00", "2026-01-19 09:00"},
		"phq-9/baseline":        {"2026-01-12 09:00", "2026-01-19 09:00", "2026-01-19 09:00"},
		"phq-9/before-dose/2":   {"2026-01-25 09:00", "2026-01-26 09:00", "2026-01-26 09:00"},
		"day-after/after-24h/1": {"2026-01-20 03:00", "2026-01-20 09:00", "2026-01-20 21:00"},
		"phq-9/end":             {"2026-03-02 09:00", "2026-03-02 09:00", "2026-03-09 09:00"},
		"phq-9/1-month":         {"2026-03-16 09:00", "2026-03-23 09:00", "2026-03-30 09:00"},
		"phq-9/12-months":       {"2027-01-24 09:00", "2027-02-23 09:00", "2027-03-25 09:00"},
	} {
		o := pointOf(t, all, key)
		if got := [3]string{o.Opens.Format(layout), o.Due.Format(layout), o.Closes.Format(layout)}; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	if o := pointOf(t, all, "phq-9/before-dose/2"); o.Recall != "since-last-dose" || !o.Remote || o.Short || o.Seconds == 0 {
		t.Errorf("before the second dose: %+v", o)
	}
	if o := pointOf(t, all, "cgi/baseline"); o.Remote || o.Seconds != 0 {
		t.Errorf("a clinician's rating is put to the client: %+v", o)
	}
	if slices.Contains(keysOf(all), "phq-9/before-dose/1") || slices.Contains(keysOf(all), "pcl-5/screening") {
		t.Error("the first dose asks for what its baseline has, or another indication's form is asked")
	}
}

// TestMovedDose: whatever a dose is moved by, exactly what hangs on it moves, by
// as much; nothing else does, and every key stays.
func TestMovedDose(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	rapid.Check(t, func(t *rapid.T) {
		n, by := rapid.IntRange(2, 5).Draw(t, "which"), rapid.IntRange(1, 6).Draw(t, "days")
		b := newPlanBook(def, "trd")
		for i := range 6 {
			b.plan(fmt.Sprint("dose", i+1), i+1, opening.AddDate(0, 0, 14+14*i))
		}
		before := Occasions(b.chart, def, lib, opening)
		b.move(fmt.Sprint("dose", n), opening.AddDate(0, 0, 14+14*(n-1)+by))
		after := Occasions(b.chart, def, lib, opening)
		if len(before) != len(after) {
			t.Fatalf("%v became %v", keysOf(before), keysOf(after))
		}
		for _, was := range before {
			is, want := pointOf(t, after, was.Key), 0
			if was.Session == sessionKey(fmt.Sprint("dose", n)) {
				want = by
			}
			if !is.Opens.Equal(was.Opens.AddDate(0, 0, want)) || !is.Due.Equal(was.Due.AddDate(0, 0, want)) || !is.Closes.Equal(was.Closes.AddDate(0, 0, want)) {
				t.Fatalf("%s moved from %v to %v, by other than %d days", was.Key, was.Due, is.Due, want)
			}
		}
	})
}

// The same chart, read twice or in another hurry, is the same plan.
func TestSamePlan(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	for i := range 6 {
		b.plan(fmt.Sprint("dose", i+1), i+1, opening.AddDate(0, 0, 14+3*i))
	}
	first := fmt.Sprint(Occasions(b.chart, def, lib, opening))
	for range 20 {
		if again := fmt.Sprint(Occasions(b.chart, def, lib, opening)); again != first {
			t.Fatalf("%s\nis not\n%s", again, first)
		}
	}
}

// A session that is called off takes its questionnaires with it; planned anew
// it brings the same ones back, and what was answered for it is not asked again
// while that would be too soon.
func TestCalledOffAndPlannedAnew(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	day := func(n int) time.Time { return opening.AddDate(0, 0, n) }
	b.plan("one", 1, day(14))
	b.dose("one", day(14))
	b.plan("two", 2, day(28))
	keys := keysOf(Occasions(b.chart, def, lib, day(20)))
	b.answered(day(27).Add(4*time.Hour), "phq-9", "phq-9/before-dose/2")
	if o := pointOf(t, Occasions(b.chart, def, lib, day(28)), "phq-9/before-dose/2"); o.State != OccasionAnswered {
		t.Errorf("answered the day before, it is %s", o.State)
	}
	b.say(day(28), schedule.Cancelled{Session: sessionKey("two"), AskedBy: schedule.ByClient, Reason: "a cold"})
	for _, k := range keysOf(Occasions(b.chart, def, lib, day(28))) {
		if strings.HasSuffix(k, "/2") {
			t.Errorf("%s is still asked for a session that was called off", k)
		}
	}
	for _, tt := range []struct {
		days  int
		state string
	}{{30, OccasionAnswered}, {34, OccasionAnswered}, {35, OccasionAhead}, {49, OccasionAhead}} {
		c := planBook{ledger.Chart{Entries: slices.Clone(b.chart.Entries)}}
		c.plan("two again", 2, day(tt.days))
		all := Occasions(c.chart, def, lib, day(28))
		if o := pointOf(t, all, "phq-9/before-dose/2"); o.State != tt.state {
			t.Errorf("planned anew %d days after the opening, it is %s", tt.days, o.State)
		}
		if again := keysOf(all); !sameKeys(again, keys) {
			t.Errorf("%v became %v", keys, again)
		}
	}
}

func sameKeys(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// Where each point stands as time passes.
func TestWhereItStands(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	day := func(n int) time.Time { return opening.AddDate(0, 0, n) }
	for _, tt := range []struct {
		name  string
		more  func(b *planBook)
		now   time.Time
		key   string
		state string
	}{
		{"a minute before it opens", nil, day(7).Add(-time.Minute), "phq-9/baseline", OccasionAhead},
		{"as it opens", nil, day(7), "phq-9/baseline", OccasionOpen},
		{"as the dose begins", nil, day(14), "phq-9/baseline", OccasionMissed},
		{"answered in its time, whoever asked", func(b *planBook) { b.answered(day(13), "phq-9", "") }, day(20), "phq-9/baseline", OccasionAnswered},
		{"answered before its time", func(b *planBook) { b.answered(day(3), "phq-9", "") }, day(20), "phq-9/baseline", OccasionMissed},
		{"another form was answered", func(b *planBook) { b.answered(day(13), "gad-7", "") }, day(20), "phq-9/baseline", OccasionMissed},
		{"the form without the question about suicide, asked in its place", func(b *planBook) { b.answered(day(13), "phq-8", "phq-9/baseline") }, day(20), "phq-9/baseline", OccasionAnswered},
		{"that form, for no occasion", func(b *planBook) { b.answered(day(13), "phq-8", "") }, day(20), "phq-9/baseline", OccasionMissed},
		{"another short form by its name", func(b *planBook) { b.answered(day(13), "phq-2", "phq-9/baseline") }, day(20), "phq-9/baseline", OccasionMissed},
		{"answered late, for it by name", func(b *planBook) { b.dose("one", day(14)); b.answered(day(17), "day-after", "day-after/after-24h/1") }, day(20), "day-after/after-24h/1", OccasionAnswered},
		{"they have died", func(b *planBook) { b.say(day(10), patient.DeathNoted{}) }, day(11), "phq-9/baseline", OccasionLeftOut},
		{"missed before they died stays missed", func(b *planBook) { b.say(day(20), patient.DeathNoted{}) }, day(21), "phq-9/baseline", OccasionMissed},
		{"the course ended: what follows it is asked", func(b *planBook) {
			b.dose("one", day(14))
			b.say(day(16), Closed{Course: planCourse, How: HowStopped})
		}, day(22), "phq-9/end", OccasionOpen},
		{"it ended before any dose: its end is what counts", func(b *planBook) { b.say(day(2), Closed{Course: planCourse, How: HowWithdrawn}) }, day(10), "phq-9/end", OccasionOpen},
	} {
		b := newPlanBook(def, "trd")
		b.plan("one", 1, day(14))
		if tt.more != nil {
			tt.more(b)
		}
		if tt.now.After(day(15)) {
			b.dose("one", day(14)) // it was held
		}
		if o := pointOf(t, Occasions(b.chart, def, lib, tt.now), tt.key); o.State != tt.state {
			t.Errorf("%s: %s is %s (%s), want %s", tt.name, tt.key, o.State, o.Why, tt.state)
		}
	}
	b := newPlanBook(def, "trd")
	b.say(day(2), Closed{Course: planCourse, How: HowNotBegun})
	if keys := keysOf(Occasions(b.chart, def, lib, day(10))); slices.Contains(keys, "phq-9/end") {
		t.Errorf("after a course that was never begun they are asked how it went: %v", keys)
	}
	b = newPlanBook(def, "trd")
	b.plan("one", 1, day(14))
	b.say(day(8), outreach.Stopped{What: outreach.Everything, How: "portal"})
	stopped := Occasions(b.chart, def, lib, day(8))
	if o := pointOf(t, stopped, "phq-9/baseline"); o.State != OccasionLeftOut || o.Why != "They asked us to stop." {
		t.Errorf("they said stop: %s, %s", o.State, o.Why)
	}
}

// The end of a course is asked for a week, also where it was known only late that it
// was the end; no longer than until what is asked next opens.
func TestEndIsKnownLate(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	day := func(n int) time.Time { return opening.AddDate(0, 0, n) }
	closed := func(on int) func(b *planBook) {
		return func(b *planBook) { b.say(day(14+on), Closed{Course: planCourse, How: HowStopped}) }
	}
	decided := func(on int, decision string) func(b *planBook) {
		return func(b *planBook) { b.say(day(14+on), Reviewed{Course: planCourse, Decision: decision}) }
	}
	for _, tt := range []struct {
		name       string
		indication string
		more       func(b *planBook)
		now        int // days after the last dose
		state      string
		closes     int // the same; 0: it has no date
	}{
		{"closed the day after", "trd", closed(1), 13, OccasionOpen, 14},
		{"closed the day after, a fortnight on", "trd", closed(1), 14, OccasionMissed, 14},
		{"closed eleven days after", "trd", closed(11), 14, OccasionOpen, 18},
		{"closed nineteen days after, when it was long known", "trd", closed(19), 20, OccasionOpen, 21},
		{"the same, when its week is over", "trd", closed(19), 21, OccasionMissed, 21},
		{"nobody plans another, and nobody closes it", "trd", nil, 14, OccasionAhead, 0},
		{"the longest time between two is over", "trd", nil, 15, OccasionOpen, 21},
		{"decided to stop, and not closed", "trd", decided(2, StopWell), 7, OccasionOpen, 14},
		{"decided to go on", "trd", decided(2, GoOn), 7, OccasionAhead, 0},
		{"decided otherwise meanwhile", "trd", func(b *planBook) { decided(2, StopWell)(b); decided(5, GoOn)(b) }, 7, OccasionAhead, 0},
		{"decided to stop, and another was planned", "trd", func(b *planBook) { decided(2, StopWell)(b); b.plan("two", 2, day(26)) }, 8, OccasionAhead, 0},
		{"the long form of two weeks is not crowded out", "ptsd", closed(12), 15, OccasionMissed, 14},
	} {
		b := newPlanBook(def, tt.indication)
		b.plan("one", 1, day(14))
		b.dose("one", day(14))
		if tt.more != nil {
			tt.more(b)
		}
		all := Occasions(b.chart, def, lib, day(14+tt.now))
		o := pointOf(t, all, "phq-9/end")
		if o.State != tt.state || o.Dated() != (tt.closes != 0) || o.Dated() && (!o.Due.Equal(day(14+7)) || !o.Closes.Equal(day(14+tt.closes))) {
			t.Errorf("%s: due %s, until %s, %s; want it until day %d, %s", tt.name, o.Due, o.Closes, o.State, tt.closes, tt.state)
		}
		if tt.indication == "ptsd" {
			if long := pointOf(t, all, "pcl-5/2-weeks"); long.State != OccasionOpen {
				t.Errorf("%s: %s is %s: %s", tt.name, long.Key, long.State, long.Why)
			}
		}
	}
}

// A planned session of which nobody says what became of it asks nothing once the
// protocol's time is over, and somebody is asked, once: until it is said.
func TestNobodySaysThatItWasHeld(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	from := opening.AddDate(0, 0, 14)
	over := from.Add(3*time.Hour + def.Plan.Burden.Unheld)
	if def.Plan.Burden.Unheld == 0 {
		t.Fatal("the shipped protocol waits for nothing")
	}
	for what, c := range map[string]struct {
		more  func(b *planBook)
		now   time.Time
		dated bool // the questionnaires before it have their day
		asked bool // somebody is asked what became of it
	}{
		"as the wait ends":   {nil, over, true, true},
		"after the wait":     {nil, over.Add(time.Minute), false, true},
		"an hour before":     {nil, over.Add(-time.Hour), true, false},
		"they did not come":  {func(b *planBook) { b.say(from, schedule.Missed{Session: sessionKey("one")}) }, over.Add(time.Minute), false, false},
		"a dose was given":   {func(b *planBook) { b.dose("one", from) }, over.Add(time.Minute), true, false},
		"they came":          {func(b *planBook) { b.say(from, schedule.Arrived{Session: sessionKey("one")}) }, over.Add(time.Minute), true, false},
		"it is planned anew": {func(b *planBook) { b.move("one", from.AddDate(0, 0, 7)) }, over.Add(time.Minute), true, false},
		"begun, and no dose was given": {func(b *planBook) {
			b.say(from, dosing.SessionBegun{Course: planCourse, Session: sessionKey("one"), Number: 1})
		}, over.Add(time.Minute), false, false},
		"the course is closed": {func(b *planBook) { b.say(from, Closed{Course: planCourse, How: HowStopped}) }, over.Add(time.Minute), false, false},
	} {
		b := newPlanBook(def, "trd")
		b.plan("one", 1, from)
		if c.more != nil {
			c.more(b)
		}
		dated := slices.ContainsFunc(Occasions(b.chart, def, lib, c.now), func(o Occasion) bool { return o.Key == "phq-9/baseline" && o.Dated() })
		if dated != c.dated {
			t.Errorf("%s: dated %v", what, dated)
		}
		n := 0
		for _, need := range (Waiting{Definition: def, Desk: duty.Desk{Now: c.now}}).Needs(b.chart) {
			if shown, is := need.At(c.now); need.Sort == NeedHeld && is {
				n++
				if shown.Role != "therapist" || !shown.Due.After(c.now) {
					t.Errorf("%s: %+v", what, shown)
				}
			}
		}
		if (n == 1) != c.asked || n > 1 {
			t.Errorf("%s: asked %d times", what, n)
		}
	}
}

// Somebody whom nobody hears of again after a dose is followed up all the same,
// though nobody closed the course.
func TestSomebodyStaysAway(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	b.dose("one", opening.AddDate(0, 0, 14))
	if o := pointOf(t, Occasions(b.chart, def, lib, opening.AddDate(0, 0, 20)), "phq-9/1-month"); o.Dated() {
		t.Errorf("while the next dose may come, the time after the last has no date: %v", o.Due)
	}
	if o := pointOf(t, Occasions(b.chart, def, lib, opening.AddDate(0, 0, 40)), "phq-9/1-month"); o.State != OccasionOpen {
		t.Errorf("a month after the last dose it is %s, due %v", o.State, o.Due)
	}
}

// What a clinic may not show is not asked, and the plan says why.
func TestWhatMayNotBeShown(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "substance-use")
	b.plan("one", 1, opening.AddDate(0, 0, 14))
	if o := pointOf(t, Occasions(b.chart, def, lib, opening), "bam/screening"); o.State != OccasionLeftOut || !strings.Contains(o.Why, "no text of the BAM") {
		t.Errorf("without a text: %s, %q", o.State, o.Why)
	}
	if o := pointOf(t, Occasions(b.chart, def, lib.With(), opening), "who-5/end"); o.State != OccasionLeftOut || !strings.Contains(o.Why, "not turned on") {
		t.Errorf("with its data pack off: %s, %q", o.State, o.Why)
	}
	b.answered(opening.Add(time.Hour), "bam", "")
	if o := pointOf(t, Occasions(b.chart, def, lib, opening.Add(2*time.Hour)), "bam/screening"); o.State != OccasionAnswered {
		t.Errorf("entered from paper it is %s", o.State)
	}
}

// A day later is the same hour, where clocks are put forward and back; a month
// after the 31st is the last day of the month.
func TestClocksAndMonths(t *testing.T) {
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Skip("no time zones here")
	}
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	for _, tt := range []struct {
		dose      time.Time
		dayAfter  string
		oneMonth  string
		afterThis time.Duration // from the dose to the day after
	}{
		{time.Date(2026, 3, 7, 10, 0, 0, 0, denver), "2026-03-08 10:00", "2026-04-07 10:00", 23 * time.Hour},   // forward in the night
		{time.Date(2026, 10, 31, 10, 0, 0, 0, denver), "2026-11-01 10:00", "2026-11-30 10:00", 25 * time.Hour}, // back
		{time.Date(2026, 1, 31, 10, 0, 0, 0, denver), "2026-02-01 10:00", "2026-02-28 10:00", 24 * time.Hour},
	} {
		b := newPlanBook(def, "trd")
		b.dose("one", tt.dose.UTC())
		b.say(tt.dose.Add(time.Hour), Closed{Course: planCourse, How: "completed"})
		all := Occasions(b.chart, def, lib, tt.dose)
		after, month := pointOf(t, all, "day-after/after-24h/1"), pointOf(t, all, "phq-9/1-month")
		if after.Due.Format("2006-01-02 15:04") != tt.dayAfter || after.Due.Sub(tt.dose) != tt.afterThis || month.Due.Format("2006-01-02 15:04") != tt.oneMonth {
			t.Errorf("after %v: %v, %v", tt.dose, after.Due, month.Due)
		}
	}
}

// Doses close together: the long form is asked once a week, and the plan says
// why it is not asked in between.
func TestDosesCloseTogether(t *testing.T) {
	def, lib := shippedAs(t, "kap-im"), questionnaires(t)
	b := newPlanBook(def, "trd")
	for i := range 4 {
		b.plan(fmt.Sprint("dose", i+1), i+1, opening.AddDate(0, 0, 14+3*i))
	}
	all := Occasions(b.chart, def, lib, opening)
	for key, left := range map[string]bool{"phq-9/baseline": false, "phq-9/before-dose/2": true, "phq-9/before-dose/3": true, "phq-9/before-dose/4": false} {
		if o := pointOf(t, all, key); (o.State == OccasionLeftOut) != left || left && !strings.Contains(o.Why, "asked at most every 7 days") {
			t.Errorf("%s is %s: %s", key, o.State, o.Why)
		}
	}
}

// The weeks of a course add up what the client is asked.
func TestWeeks(t *testing.T) {
	weeks := Burden(shippedAs(t, "kap-im"), questionnaires(t))
	sum := 0
	for _, w := range weeks {
		if w.Seconds > 300 {
			t.Errorf("week %d asks for %d seconds", w.Number, w.Seconds)
		}
		sum += len(w.Asked)
	}
	if len(weeks) < 10 || weeks[0].Number != 1 || !weeks[0].From.Equal(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)) || sum < 30 {
		t.Errorf("%d weeks, %d questionnaires, the first from %v", len(weeks), sum, weeks[0].From)
	}
}
