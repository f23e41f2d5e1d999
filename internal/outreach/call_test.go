package outreach_test

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/outreach"
)

// What may be asked in a call: what is open and not answered, and nothing of somebody
// who asked for peace, in whatever way.
func TestInCall(t *testing.T) {
	t.Parallel()
	registered := said{"1 Feb, 09:00", "staff", ana}
	short := func(how string) said {
		return said{"5 Mar, 10:00", "staff", instrument.Answered{Administration: instrument.Administration{Response: "r", Instrument: "phq-2", By: instrument.BySelf, How: how}, Answers: map[string]string{"q1": "1"}}}
	}
	for what, c := range map[string]struct {
		more []said
		asks []outreach.Ask
		over bool
		want []string
		why  bool
	}{
		"an open visit":                     {nil, append(month("open"), wellbeing), false, []string{"phq-9 phq-2", "gad-7 gad-2", "who-5 "}, false},
		"nothing is open":                   {nil, month("missed"), false, nil, false},
		"the short form was answered":       {[]said{short(instrument.HowTelephone)}, month("open"), false, []string{"gad-7 gad-2"}, false},
		"please stop":                       {[]said{{"2 Mar, 09:30", "client", outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}}, month("open"), false, nil, true},
		"a break":                           {[]said{{"2 Mar, 09:30", "client", outreach.NotNow{Open: true}}}, month("open"), false, nil, true},
		"a break that is over":              {[]said{{"2 Mar, 09:30", "client", outreach.NotNow{Until: when("3 Mar, 09:30")}}}, month("open")[:1], false, []string{"phq-9 phq-2"}, false},
		"withdrew":                          {nil, month("open"), true, nil, true},
		"only where somebody is with them":  {nil, []outreach.Ask{{Key: "ace/screening", Instrument: "ace", Wave: "screening", Opens: when("2 Mar, 00:00"), State: "open"}}, false, nil, false},
		"no messages wanted: they are rung": {[]said{{"2 Mar, 09:30", "client", outreach.Preferred{Channel: outreach.None}}}, month("open")[:1], false, []string{"phq-9 phq-2"}, false},
	} {
		open, why := outreach.InCall(chartOf(append([]said{registered}, c.more...)...), c.asks, policy(t), c.over, when("6 Mar, 10:00"))
		var got []string
		for _, s := range open {
			got = append(got, s.Instrument+" "+s.Short)
		}
		if !slices.Equal(got, c.want) || (why != "") != c.why {
			t.Errorf("%s: %q, %q", what, got, why)
		}
	}
}

// Of those who answered, the page knows who did in a call: who answered by
// themselves as well is not one of them.
func TestWavesKnowCalls(t *testing.T) {
	t.Parallel()
	registered := said{"1 Feb, 09:00", "staff", ana}
	answer := func(response, form, how string) said {
		return said{"5 Mar, 10:00", "staff", instrument.Answered{Administration: instrument.Administration{Response: id.Response(response), Instrument: form, By: instrument.BySelf, How: how}, Answers: map[string]string{"q1": "1"}}}
	}
	answered := month("answered")[:1]
	answered[0].Response = "r1"
	people := []outreach.Person{
		{Patient: "whole, in a call", Chart: chartOf(registered, answer("r1", "phq-9", instrument.HowTelephone)), Asks: answered},
		{Patient: "whole, by a link", Chart: chartOf(registered, answer("r1", "phq-9", instrument.HowLink)), Asks: answered},
		{Patient: "short, in a call", Chart: chartOf(registered, answer("r2", "phq-2", instrument.HowTelephone)), Asks: month("open")},
		{Patient: "whole by a link, short in a call", Chart: chartOf(registered, answer("r1", "phq-9", instrument.HowLink), answer("r2", "gad-2", instrument.HowTelephone)), Asks: append(answered, month("open")[1])},
	}
	w := outreach.Waves(policy(t), people, when("10 Mar, 09:00"))[0]
	if len(w.Called) != 2 || w.Called[0] != "whole, in a call" || w.Called[1] != "short, in a call" || w.Answered() != 4 {
		t.Errorf("in a call: %v of %d", w.Called, w.Answered())
	}
}
