package outreach_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
)

// A walk is one person's follow-up over some weeks, with whatever they do.
type walk struct {
	t     *rapid.T
	chart ledger.Chart
	asks  []outreach.Ask
	set   outreach.Setting
	sent  []sending
	calls map[string]int
	off   time.Time // from when on the first visit is not in the plan any more
}

type sending struct {
	at   time.Time
	step outreach.Step
}

func (w *walk) add(at time.Time, by string, f ledger.Fact) id.Entry {
	e := ledger.Entry{ID: id.Entry(fmt.Sprintf("e%d", len(w.chart.Entries)+1)), At: at, Recorded: at, Kind: f.Kind(), Fact: f, By: ledger.Author{Sort: by}}
	w.chart.Entries = append(w.chart.Entries, e)
	return e.ID
}

// states moves every occasion to where it stands at a time.
func (w *walk) states(now time.Time, answered map[string]bool) []outreach.Ask {
	out := slices.Clone(w.asks)
	if !now.Before(w.off) {
		out = slices.DeleteFunc(out, func(a outreach.Ask) bool { return a.Wave == "v0" })
	}
	for i := range out {
		a := &out[i]
		switch {
		case answered[a.Key]:
			a.State = "answered"
		case now.Before(a.Opens):
			a.State = "ahead"
		case now.Before(a.Closes):
			a.State = "open"
		default:
			a.State = "missed"
		}
	}
	return out
}

// Whatever somebody prefers, answers or does not, wherever they live, and when
// the clocks change, and when a visit leaves the plan again: never outside of their hours, never twice in a day, never
// more than the policy says in a week, never after a stop, never more questions
// than the budget; and the same chart always says the same.
func TestFollowUpIsNeverTooMuch(t *testing.T) {
	t.Parallel()
	p := policy(t)
	zones := []string{"America/Denver", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "America/St_Johns", "UTC"}
	rapid.Check(t, func(rt *rapid.T) {
		zone := zone(rapid.SampledFrom(zones).Draw(rt, "zone"))
		begins := time.Date(2026, time.Month(rapid.SampledFrom([]int{3, 10, 4, 6}).Draw(rt, "month")), rapid.IntRange(1, 28).Draw(rt, "day"), rapid.IntRange(0, 23).Draw(rt, "hour"), 7, 0, 0, time.UTC)
		w := &walk{t: rt, set: outreach.Setting{Policy: p, Clinic: zone}, calls: map[string]int{}}
		w.add(begins.AddDate(0, -1, 0), ledger.ByStaff, ana)
		pref := outreach.Preferred{Channel: rapid.SampledFrom([]string{outreach.Mail, outreach.Text}).Draw(rt, "channel")}
		if rapid.Bool().Draw(rt, "hours") {
			pref.From = 60 * rapid.IntRange(0, 22).Draw(rt, "from")
			pref.Until = pref.From + 60*rapid.IntRange(1, 24-pref.From/60).Draw(rt, "long")
		}
		w.add(begins.AddDate(0, -1, 0), ledger.ByPatient, pref)
		for i := range rapid.IntRange(1, 4).Draw(rt, "visits") {
			opens := begins.Add(time.Duration(rapid.IntRange(0, 30*24).Draw(rt, "opens")) * time.Hour)
			for j := range rapid.IntRange(1, 3).Draw(rt, "forms") {
				w.asks = append(w.asks, outreach.Ask{Key: fmt.Sprintf("f%d/v%d", j, i), Instrument: []string{"phq-9", "gad-7", "pcl-5"}[j], Wave: fmt.Sprintf("v%d", i), Opens: opens.Add(time.Duration(j) * 7 * time.Hour),
					Due: opens.AddDate(0, 0, 2), Closes: opens.AddDate(0, 0, rapid.IntRange(2, 20).Draw(rt, "open")), Remote: true, Risk: j == 0, Seconds: 60 * rapid.IntRange(1, 4).Draw(rt, "minutes")})
			}
		}
		w.off = begins.Add(time.Duration(rapid.IntRange(1, 45*24).Draw(rt, "called off")) * time.Hour)
		stopsAt := begins.Add(time.Duration(rapid.IntRange(1, 45*24).Draw(rt, "stops")) * time.Hour)
		answers := rapid.SliceOfN(rapid.Bool(), 0, 20).Draw(rt, "answers")
		w.run(zone, pref, begins, stopsAt, answers)
	})
}

// run lets time pass, an hour at a step, and does what is due.
func (w *walk) run(zone *time.Location, pref outreach.Preferred, begins, stopsAt time.Time, answers []bool) {
	answered, stopped := map[string]bool{}, false
	for now := begins; now.Before(begins.AddDate(0, 0, 45)); now = now.Add(90 * time.Minute) {
		if !stopped && !now.Before(stopsAt) {
			w.add(now, ledger.ByPatient, outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink})
			stopped = true
		}
		asks := w.states(now, answered)
		steps := outreach.Next(w.chart, asks, w.set, now)
		if again := outreach.Next(w.chart, asks, w.set, now); now.Hour() == 9 && !reflect.DeepEqual(steps, again) {
			w.t.Fatalf("%v and then %v", steps, again)
		}
		for _, s := range steps {
			if s.At.After(now) || s.Do != outreach.Send {
				continue
			}
			if stopped {
				w.t.Fatalf("%s: sent after a stop", now)
			}
			w.judge(zone, pref, now, s)
			m := w.add(now, ledger.ByMachine, outreach.Queued{Purpose: "measures", Template: "message.measures", Form: s.Form, Asks: s.Asks, Step: s.Rung, Wave: s.Wave, Seconds: s.Seconds})
			w.add(now, ledger.ByMachine, outreach.Delivered{Message: m, Channel: s.Channel})
			w.sent = append(w.sent, sending{now, s})
			if len(answers) > 0 {
				if answers[0] {
					answered[s.Asks[0]] = true
					w.add(now.Add(time.Minute), ledger.ByPatient, instrument.Answered{Administration: instrument.Administration{Instrument: "pcl-6", By: instrument.BySelf}})
				}
				answers = answers[1:]
			}
		}
	}
}

// judge holds one message against everything that was promised.
func (w *walk) judge(zone *time.Location, pref outreach.Preferred, now time.Time, s outreach.Step) {
	local := now.In(zone)
	from, until, days := 9*60, 19*60, 6
	if s.Risk {
		until, days = 15*60, 4
	}
	switch both := min(until, pref.Until) - max(from, pref.From); {
	case s.Risk && pref.Until > 0 && both >= 30: // of the safe hours, the part that is theirs
		from, until = max(from, pref.From), min(until, pref.Until)
	case !s.Risk && pref.Until > 0:
		from, until = pref.From, pref.Until
	}
	minute := local.Hour()*60 + local.Minute()
	if minute < from || minute >= until || local.Weekday() == time.Sunday || int(local.Weekday()) > days {
		w.t.Fatalf("sent on %s, outside of %d to %d (risk %v)", local.Format("Mon 15:04 MST"), from, until, s.Risk)
	}
	week, cost := 1, 0
	seconds := map[string]int{}
	for _, a := range w.asks {
		seconds[a.Key] = a.Seconds
	}
	for _, old := range append(w.sent, sending{now, s}) {
		if old.at.Before(now) && now.Sub(old.at) < 7*24*time.Hour {
			week++
		}
		if old.at.Before(now) && old.at.In(zone).Format(time.DateOnly) == local.Format(time.DateOnly) {
			w.t.Fatalf("two messages on %s", local.Format(time.DateOnly))
		}
		for _, key := range old.step.Asks {
			if old.step.Form == outreach.Full && now.Sub(old.at) < 7*24*time.Hour {
				cost += seconds[key]
			}
			if old.step.Form == outreach.Full {
				seconds[key] = 0 // asked again, it costs nothing new
			}
		}
	}
	if week > 3 || cost > 300 {
		w.t.Fatalf("%d messages and %d seconds of questions in a week", week, cost)
	}
	for _, key := range s.Asks {
		i := slices.IndexFunc(w.asks, func(a outreach.Ask) bool { return a.Key == key })
		if now.Before(w.asks[i].Opens) || now.After(w.asks[i].Closes) {
			w.t.Fatalf("%s asked at %s, open from %s to %s", key, now, w.asks[i].Opens, w.asks[i].Closes)
		}
	}
}

// Hours on the days on which clocks change: the gap and the hour that comes
// twice.
func TestHoursWhenClocksChange(t *testing.T) {
	t.Parallel()
	p := policy(t)
	early := outreach.Standing{Prefers: outreach.Preferred{Channel: outreach.Mail, Zone: "America/New_York", From: 120, Until: 180}} // 2:00 to 3:00
	ny := zone("America/New_York")
	sunday := time.Date(2026, 3, 8, 0, 30, 0, 0, ny) // 2:00 does not exist; and Sunday is in peace
	if got := p.Opens(early, ny, outreach.Full, false, sunday).In(ny).Format("Mon 2 Jan 15:04"); got != "Mon 9 Mar 02:00" {
		t.Errorf("before the gap: %s", got)
	}
	for _, c := range []struct{ from, want string }{
		{"2026-03-09T12:00:00Z", "Mon 9 Mar 09:00"}, {"2026-03-09T23:00:00Z", "Tue 10 Mar 09:00"}, {"2026-03-14T23:30:00Z", "Mon 16 Mar 09:00"}, {"2026-03-10T15:30:00Z", "Tue 10 Mar 11:30"},
	} {
		from, _ := time.Parse(time.RFC3339, c.from)
		if got := p.Opens(outreach.Standing{}, ny, outreach.Full, false, from).In(ny).Format("Mon 2 Jan 15:04"); got != c.want {
			t.Errorf("%s: %s, want %s", c.from, got, c.want)
		}
	}
}

// A policy that lacks a figure, a source or an hour is not read.
func TestPolicyIsWhole(t *testing.T) {
	t.Parallel()
	for what, file := range map[string]string{
		"nothing": "outreach: 1\n", "a field nobody knows": "outreach: 1\nnags: 7\n",
	} {
		if _, err := outreach.ParsePolicy([]byte(file)); err == nil {
			t.Errorf("%s: read", what)
		}
	}
}
