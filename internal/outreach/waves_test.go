package outreach_test

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/outreach"
)

// Nobody leaves the denominator by falling silent, and an answer of last month
// stands for none of this month.
func TestWaves(t *testing.T) {
	t.Parallel()
	registered := said{"1 Feb, 09:00", "staff", ana}
	answer := func(form, day string) said {
		return said{day, "client", instrument.Answered{Administration: instrument.Administration{Instrument: form, By: instrument.BySelf}, Answers: map[string]string{"feeling": "same"}}}
	}
	sent := []said{{"2 Mar, 09:00", "machine", sentFor(0, outreach.Full, both...)}, {"2 Mar, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}}, {"2 Mar, 10:00", "machine", outreach.Opened{Message: "e2"}}}
	people := []outreach.Person{
		{Patient: "answered", Chart: chartOf(append([]said{registered}, sent...)...), Asks: month("answered")},
		{Patient: "short", Chart: chartOf(registered, answer("phq-2", "5 Mar, 10:00")), Asks: month("open")},
		{Patient: "tap", Chart: chartOf(registered, answer(instrument.OneTap, "5 Mar, 10:00")), Asks: month("missed")},
		{Patient: "last month only", Chart: chartOf(registered, answer("phq-2", "5 Feb, 10:00")), Asks: month("missed")},
		{Patient: "still open", Chart: chartOf(registered), Asks: month("open")},
		{Patient: "withdrew", Chart: chartOf(registered), Asks: month("missed"), Over: true},
		{Patient: "stopped", Chart: chartOf(registered, said{"2 Mar, 09:00", "client", outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}), Asks: month("open")},
		{Patient: "ahead", Chart: chartOf(registered), Asks: month("ahead")},
		{Patient: "left out", Chart: chartOf(registered), Asks: month("left-out")},
	}
	waves := outreach.Waves(policy(t), people, when("10 Mar, 09:00"))
	if len(waves) != 1 || waves[0].Wave != "1-month" {
		t.Fatalf("%+v", waves)
	}
	w := waves[0]
	if len(w.All) != 7 || w.Answered() != 3 {
		t.Errorf("%d of %d answered, want 3 of 7", w.Answered(), len(w.All))
	}
	for what, list := range map[string][]id.Patient{"answered": w.Full, "short": w.Brief, "tap": w.Pulse, "last month only": w.Missed, "still open": w.Open} {
		if len(list) != 1 || string(list[0]) != what {
			t.Errorf("%s: %v", what, list)
		}
	}
	if len(w.Ended) != 2 || len(w.Asked) != 1 || len(w.Delivered) != 1 || len(w.Opened) != 1 {
		t.Errorf("%+v", w)
	}
	if len(w.Full)+len(w.Brief)+len(w.Pulse)+len(w.Missed)+len(w.Open)+len(w.Ended) != len(w.All) {
		t.Error("somebody is counted twice, or not at all")
	}
}

// A visit that was answered before its window opened is counted from that moment on,
// and not before: the list says until when it holds.
func TestAVisitAnsweredEarlyCountsFromItsOpening(t *testing.T) {
	t.Parallel()
	asks := month("answered")
	opens := asks[0].Opens
	for _, a := range asks {
		if a.Opens.Before(opens) {
			opens = a.Opens
		}
	}
	past := outreach.PastOf(chartOf(said{"1 Feb, 09:00", "staff", ana}))
	if got, until := outreach.VisitsOf(policy(t), past, asks, false, opens.Add(-1)); len(got) != 0 || !until.Equal(opens) {
		t.Errorf("before it opens: %+v, until %s; want nothing, until %s", got, until, opens)
	}
	if got, _ := outreach.VisitsOf(policy(t), past, asks, false, opens); len(got) != 1 || got[0].Form != outreach.Full {
		t.Errorf("from its opening on: %+v", got)
	}
	if _, until := outreach.VisitsOf(policy(t), past, asks, false, opens.AddDate(1, 0, 0)); !until.IsZero() {
		t.Errorf("a year later it holds until %s", until)
	}
}

// Visits stand in the order of people's plans, whoever began first: a second dose after
// the first, the end after the last dose, months after the end.
func TestWavesInTurn(t *testing.T) {
	t.Parallel()
	visits := func(from string, waves ...string) (v outreach.Visits) {
		for n, wave := range waves {
			v.Visits = append(v.Visits, outreach.Visit{Wave: wave, After: wave == "end" || wave == "1-month", First: when(from).AddDate(0, 0, 7*n)})
		}
		return v
	}
	long := visits("1 Mar, 09:00", "baseline", "before-dose/1", "before-dose/2", "before-dose/3", "end", "1-month")
	for name, people := range map[string][]outreach.Visits{
		"somebody has nothing of it in between":             {long, visits("1 Feb, 09:00", "baseline", "before-dose/1"), visits("1 Jan, 09:00", "baseline", "before-dose/2", "before-dose/3", "end", "1-month")},
		"whose course goes on longest has no end of it yet": {visits("1 Feb, 09:00", "baseline", "before-dose/1", "before-dose/2", "end", "1-month"), visits("1 Mar, 09:00", "baseline", "before-dose/1", "a", "b", "c", "before-dose/2", "before-dose/3")},
		"nobody had the second and the third":               {visits("1 Feb, 09:00", "baseline", "before-dose/1", "a", "b", "before-dose/2", "end", "1-month"), visits("1 Feb, 09:00", "baseline", "before-dose/1", "before-dose/3", "end", "1-month")},
		"who began first had no second dose":                {visits("1 Feb, 09:00", "baseline", "before-dose/1", "end", "1-month"), long},
		"who began first has begun late in the plan":        {visits("1 Feb, 09:00", "before-dose/3", "end", "1-month"), long},
		"one of three has them otherwise":                   {visits("1 Feb, 09:00", "1-month", "before-dose/2"), visits("2 Feb, 09:00", "before-dose/2", "1-month"), long},
	} {
		var got []string
		for _, w := range outreach.Count(people) {
			if len(w.Wave) > 1 {
				got = append(got, w.Wave)
			}
		}
		if want := []string{"baseline", "before-dose/1", "before-dose/2", "before-dose/3", "end", "1-month"}; !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	circle := []outreach.Visits{visits("1 Feb, 09:00", "a", "b"), visits("2 Feb, 09:00", "b", "c"), visits("3 Feb, 09:00", "c", "a")}
	if got := outreach.Count(circle); len(got) != 3 {
		t.Errorf("in a circle: %+v", got)
	}
}
