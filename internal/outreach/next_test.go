package outreach_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
)

var denver = zone("America/Denver")

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

func policy(t testing.TB) *outreach.Policy {
	t.Helper()
	file, err := os.ReadFile("../../texts/outreach.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := outreach.ParsePolicy(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said is a fact at a time in Denver, by the client where it begins with a >.
type said struct {
	at   string // "2 Mar 09:00"
	by   string // "client", "staff", "machine"
	fact ledger.Fact
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2 Jan 2006 15:04", strings.Replace(text, " ", " ", 1), denver)
	if err != nil {
		panic(err)
	}
	return t
}

func when(text string) time.Time {
	day, clock, _ := strings.Cut(text, ", ")
	return at(day + " 2026 " + clock)
}

func chartOf(list ...said) ledger.Chart {
	var c ledger.Chart
	for i, s := range list {
		by := ledger.Author{Sort: ledger.ByStaff, Person: "sam"}
		if s.by == "client" {
			by = ledger.Author{Sort: ledger.ByPatient, Person: "ana"}
		}
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(fmt.Sprintf("e%d", i+1)), Seq: int64(i + 1), At: when(s.at), Recorded: when(s.at), Kind: s.fact.Kind(), Fact: s.fact, By: by})
	}
	c.Head = int64(len(list))
	return c
}

// The month after: PHQ-9 and GAD-7, from Monday 2 March to Monday 16 March.
func month(state string) []outreach.Ask {
	opens, due, closes := when("2 Mar, 00:00"), when("9 Mar, 00:00"), when("16 Mar, 00:00")
	return []outreach.Ask{
		{Key: "phq-9/1-month", Instrument: "phq-9", Wave: "1-month", Opens: opens, Due: due, Closes: closes, State: state, Remote: true, Risk: true, Seconds: 120},
		{Key: "gad-7/1-month", Instrument: "gad-7", Wave: "1-month", Opens: opens, Due: due, Closes: closes, State: state, Remote: true, Seconds: 90},
	}
}

// A questionnaire of the same month that has no shorter form.
var wellbeing = outreach.Ask{Key: "who-5/1-month", Instrument: "who-5", Wave: "1-month", Opens: when("2 Mar, 00:00"), Due: when("9 Mar, 00:00"), Closes: when("16 Mar, 00:00"), State: "open", Remote: true, Seconds: 30}

// Questions of four minutes before a session that is not in the plan any more.
var asking240 = func() outreach.Queued {
	q := sentFor(0, outreach.Full, "pcl-5/before-dose/2")
	q.Seconds = 240
	return q
}()

var three = []string{"phq-9/1-month", "gad-7/1-month", "who-5/1-month"}

// taps are days after a session that went by without the one tap.
func taps(numbers ...int) (out []outreach.Ask) {
	for _, n := range numbers {
		at := when("2 Feb, 06:00").AddDate(0, 0, 7*(n-1))
		name := fmt.Sprintf("after-24h/%d", n)
		out = append(out, outreach.Ask{Key: "day-after/" + name, Instrument: instrument.DayAfter, Wave: name, Opens: at, Due: at, Closes: at.AddDate(0, 0, 2), State: "missed", Remote: true, Seconds: 5})
	}
	return out
}

// earlier are visits that went by: the second of a pair was asked and missed.
func earlier(names ...string) []outreach.Ask {
	var out []outreach.Ask
	for i, n := range names {
		opens := when("2 Feb, 00:00").AddDate(0, 0, 7*i)
		out = append(out, outreach.Ask{Key: "phq-9/" + n, Instrument: "phq-9", Wave: n, Opens: opens, Due: opens, Closes: opens.AddDate(0, 0, 6), State: "missed", Remote: true, Seconds: 120})
	}
	return out
}

func sentFor(step int, form string, keys ...string) outreach.Queued {
	return outreach.Queued{Purpose: "measures", Template: "message.measures", Form: form, Asks: keys, Step: step}
}

var both = []string{"phq-9/1-month", "gad-7/1-month"}

// Who is asked what, when, and when a person calls instead.
func TestNext(t *testing.T) {
	t.Parallel()
	registered := said{"1 Feb, 09:00", "staff", ana}
	first := func(more ...said) ledger.Chart {
		return chartOf(append([]said{registered, {"2 Mar, 09:00", "machine", sentFor(0, outreach.Full, both...)}, {"2 Mar, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}}}, more...)...)
	}
	missedTwice := chartOf(registered,
		said{"2 Feb, 09:00", "machine", sentFor(0, outreach.Full, "phq-9/week-1")}, said{"2 Feb, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}},
		said{"9 Feb, 09:00", "machine", sentFor(0, outreach.Full, "phq-9/week-2")}, said{"9 Feb, 09:01", "machine", outreach.Delivered{Message: "e4", Channel: outreach.Mail}})
	missedOnce := chartOf(registered, said{"2 Feb, 09:00", "machine", sentFor(0, outreach.Full, "phq-9/week-1")}, said{"2 Feb, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}})
	dose := said{"2 Mar, 10:00", "staff", dosing.DoseGiven{Route: "IM", Amount: 50_000}}
	dayAfter := []outreach.Ask{{Key: "day-after/after-24h/1", Instrument: instrument.DayAfter, Wave: "after-24h/1", Opens: when("3 Mar, 06:00"), Due: when("3 Mar, 10:00"), Closes: when("5 Mar, 10:00"), State: "open", Remote: true, Seconds: 5}}
	var rungs []said // of the month, after one missed visit: every message, the last on Wednesday 11 March
	for i, day := range []string{"2 Mar, 09:00", "4 Mar, 09:01", "7 Mar, 09:02", "11 Mar, 09:03"} {
		form := []string{outreach.Brief, outreach.Brief, outreach.Brief, outreach.Pulse}[i]
		rungs = append(rungs, said{day, "machine", sentFor(i, form, both...)}, said{day, "machine", outreach.Delivered{Message: id.Entry(fmt.Sprintf("e%d", 4+2*i)), Channel: outreach.Mail}})
	}
	inVain := func(more ...said) ledger.Chart {
		return chartOf(append(append(saids(missedOnce), rungs...), more...)...)
	}
	tapped := instrument.Answered{Administration: instrument.Administration{Instrument: instrument.OneTap, By: instrument.BySelf}, Answers: map[string]string{"feeling": "same"}}
	for what, c := range map[string]struct {
		chart ledger.Chart
		asks  []outreach.Ask
		now   string
		over  bool
		want  []string // "send full mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"
	}{
		"a window opens: one message for both, at nine": {chartOf(registered), month("open"), "2 Mar, 00:10", false, []string{"send full mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"it opened on a Thursday evening: what asks about dying waits until Monday": {chartOf(registered), month("open"), "5 Mar, 18:00", false,
			[]string{"send full mail Mon 9 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"without such a question, Friday morning will do": {chartOf(registered), month("open")[1:], "5 Mar, 20:00", false, []string{"send full mail Fri 6 Mar 09:00 gad-7/1-month"}},
		"by text in New York, between eight and ten: what asks about dying, from nine": {chartOf(registered, said{"1 Mar, 12:00", "client", outreach.Preferred{Channel: outreach.Text, Zone: "America/New_York", From: 480, Until: 600}}),
			month("open"), "2 Mar, 09:00", false, []string{"send full text Tue 3 Mar 07:00 phq-9/1-month gad-7/1-month"}},
		"in the evening only: what asks about dying comes in the safe hours all the same": {chartOf(registered, said{"1 Mar, 12:00", "client", outreach.Preferred{Channel: outreach.Mail, From: 18 * 60, Until: 21 * 60}}),
			month("open"), "2 Mar, 16:00", false, []string{"send full mail Tue 3 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"in the evening only, and nothing about dying: in the evening": {chartOf(registered, said{"1 Mar, 12:00", "client", outreach.Preferred{Channel: outreach.Mail, From: 18 * 60, Until: 21 * 60}}),
			month("open")[1:], "2 Mar, 16:00", false, []string{"send full mail Mon 2 Mar 18:00 gad-7/1-month"}},
		"the day after a Saturday: one tap on Sunday, though another message came that day, and alone": {chartOf(registered, said{"28 Feb, 10:00", "staff", dosing.DoseGiven{Route: "IM", Amount: 50_000}}),
			[]outreach.Ask{{Key: "gad-7/1-month", Instrument: "gad-7", Wave: "1-month", Opens: when("1 Mar, 04:00"), Due: when("1 Mar, 10:00"), Closes: when("9 Mar, 10:00"), State: "open", Remote: true, Seconds: 70},
				{Key: "day-after/after-24h/1", Instrument: instrument.DayAfter, Wave: "after-24h/1", Opens: when("1 Mar, 04:00"), Due: when("1 Mar, 10:00"), Closes: when("1 Mar, 22:00"), State: "open", Remote: true, Seconds: 5}},
			"1 Mar, 08:00", false, []string{"call next-day Sun 1 Mar 10:00 nothing heard since the session", "send check mail Sun 1 Mar 09:00 day-after/after-24h/1"}},
		"silence was raised already": {chartOf(registered, dose, said{"3 Mar, 10:01", "machine", duty.Raised{Sort: duty.Silence, Because: "e2", Level: duty.Amber, Target: when("4 Mar, 10:00")}}), nil, "3 Mar, 11:00", false, nil},
		"the same form for a later visit: it is asked once, for that one": {chartOf(registered, said{"1 Mar, 09:00", "machine", sentFor(0, outreach.Full, "who-5/week-1")}, said{"1 Mar, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}}),
			[]outreach.Ask{{Key: "who-5/week-1", Instrument: "who-5", Wave: "week-1", Opens: when("1 Mar, 00:00"), Due: when("2 Mar, 00:00"), Closes: when("12 Mar, 00:00"), State: "open", Remote: true, Seconds: 30}, wellbeing}, "5 Mar, 10:00", false,
			[]string{"send full mail Thu 5 Mar 10:00 who-5/1-month"}},
		"four minutes were asked for a session that was called off since: of the rest, what five minutes hold": {chartOf(registered, said{"1 Mar, 09:00", "machine", asking240}, said{"1 Mar, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}}),
			append(month("open"), wellbeing), "2 Mar, 09:00", false, []string{"send full mail Mon 2 Mar 09:00 who-5/1-month"}},
		"asked yesterday: the reminder comes after two days":           {first(), month("open"), "3 Mar, 09:00", false, []string{"send full mail Wed 4 Mar 09:01 phq-9/1-month gad-7/1-month"}},
		"one of the two was answered: the reminder asks for the other": {first(), append(month("answered")[:1], month("open")[1:]...), "4 Mar, 10:00", false, []string{"send full mail Wed 4 Mar 10:00 gad-7/1-month"}},
		"all answered: nothing":                                        {first(), month("answered"), "4 Mar, 10:00", false, nil},
		"a message waits to be sent: no second one":                    {chartOf(registered, said{"2 Mar, 09:00", "machine", sentFor(0, outreach.Full, both...)}), month("open"), "4 Mar, 10:00", false, nil},
		"after the reminder: shorter, and by text": {first(said{"4 Mar, 09:01", "machine", sentFor(1, outreach.Full, both...)}, said{"4 Mar, 09:02", "machine", outreach.Delivered{Message: "e4", Channel: outreach.Mail}}), month("open"), "7 Mar, 08:00", false,
			[]string{"send brief text Sat 7 Mar 09:02 phq-9/1-month gad-7/1-month"}},
		"not now, until Tuesday": {chartOf(registered, said{"2 Mar, 09:30", "client", outreach.NotNow{Until: when("10 Mar, 09:30")}}), month("open"), "2 Mar, 09:40", false,
			[]string{"send full mail Tue 10 Mar 09:30 phq-9/1-month gad-7/1-month"}},
		"a break until they say so":                       {first(said{"2 Mar, 09:30", "client", outreach.NotNow{Open: true}}), month("open"), "4 Mar, 10:00", false, nil},
		"a break after two missed visits: no call either": {chartOf(append(saids(missedTwice), said{"1 Mar, 10:00", "client", outreach.NotNow{Open: true}})...), append(earlier("week-1", "week-2"), month("open")...), "2 Mar, 09:00", false, nil},
		"a break is not word of how they are: the call after a first dose stays": {chartOf(registered, dose, said{"2 Mar, 18:00", "client", outreach.NotNow{Open: true}}), dayAfter, "3 Mar, 08:00", false,
			[]string{"call next-day Tue 3 Mar 10:00 nothing heard since the session"}},
		"please stop":               {first(said{"2 Mar, 09:30", "client", outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}), month("open"), "4 Mar, 10:00", false, nil},
		"please stop, with one tap": {first(said{"2 Mar, 09:30", "client", instrument.Answered{Administration: instrument.Administration{Instrument: instrument.OneTap, By: instrument.BySelf}, Answers: map[string]string{"feeling": "stop"}}}), month("open"), "4 Mar, 10:00", false, nil},
		"stopped, and then all right again": {first(said{"2 Mar, 09:30", "client", outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}, said{"3 Mar, 09:30", "staff", outreach.Resumed{How: outreach.HowPhone}}), month("open"), "4 Mar, 10:00", false,
			[]string{"send full mail Wed 4 Mar 10:00 phq-9/1-month gad-7/1-month"}},
		"withdrew":                        {first(), month("open"), "4 Mar, 10:00", true, nil},
		"died":                            {first(said{"3 Mar, 09:30", "staff", patient.DeathNoted{}}), month("open"), "4 Mar, 10:00", false, nil},
		"the window closes in two hours":  {chartOf(registered), month("open"), "15 Mar, 22:00", false, nil},
		"one tap counts as answered":      {first(said{"3 Mar, 09:30", "client", tapped}), month("open"), "4 Mar, 10:00", false, nil},
		"one visit missed: shorter first": {missedOnce, append(earlier("week-1"), month("open")...), "2 Mar, 09:00", false, []string{"send brief mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"a second visit stays silent to its last message: a call while it is open": {inVain(), append(earlier("week-1"), month("open")...), "12 Mar, 10:00", false, []string{"call call Fri 13 Mar 09:03 not heard from at 1-month"}},
		"so late that it cannot be answered any more: no call yet":                 {inVain(), append(earlier("week-1"), month("open")...), "15 Mar, 12:00", false, nil},
		"and one call of one silence, when it is over":                             {inVain(said{"13 Mar, 09:03", "machine", duty.TaskSet{For: duty.ForCall, About: "not heard from at 1-month", Role: "therapist", Due: when("14 Mar, 09:03")}}), append(earlier("week-1"), month("missed")...), "17 Mar, 09:00", false, nil},
		"a message of it is still to come: no call yet":                            {chartOf(append(saids(missedOnce), rungs[:6]...)...), append(earlier("week-1"), month("open")...), "10 Mar, 10:00", false, []string{"send pulse mail Wed 11 Mar 10:02 phq-9/1-month gad-7/1-month"}},
		"the first silent visit to its last message: no call":                      {chartOf(append([]said{registered}, renumbered(rungs, 2)...)...), month("open"), "13 Mar, 10:00", false, nil},
		"two visits missed: a call, and one tap": {missedTwice, append(earlier("week-1", "week-2"), month("open")...), "2 Mar, 09:00", false,
			[]string{"call call Mon 2 Mar 09:00 not heard from at week-2", "send pulse text Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"two visits missed by somebody who chose mail: by mail": {chartOf(append(saids(missedTwice), said{"1 Mar, 10:00", "client", outreach.Preferred{Channel: outreach.Mail}})...), append(earlier("week-1", "week-2"), month("open")...), "2 Mar, 09:00", false,
			[]string{"call call Mon 2 Mar 09:00 not heard from at week-2", "send pulse mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"they answered last by text: by text": {chartOf(append(saids(missedOnce), said{"4 Feb, 09:00", "machine", sentFor(2, outreach.Brief, "phq-9/week-1")}, said{"4 Feb, 09:01", "machine", outreach.Delivered{Message: "e4", Channel: outreach.Text}},
			said{"4 Feb, 12:00", "client", instrument.Answered{Administration: instrument.Administration{Instrument: "phq-2", By: instrument.BySelf, How: instrument.HowLink}}})...),
			append(earlier("week-1"), month("open")...), "2 Mar, 09:00", false, []string{"send full text Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"one visit missed: what has no shorter form is asked by nothing of its own": {missedOnce, append(append(earlier("week-1"), month("open")...), wellbeing), "2 Mar, 09:00", false,
			[]string{"send brief mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"the third step: one shorter message for the visit": {chartOf(registered, said{"2 Mar, 09:00", "machine", sentFor(0, outreach.Full, three...)}, said{"2 Mar, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}},
			said{"4 Mar, 09:01", "machine", sentFor(1, outreach.Full, three...)}, said{"4 Mar, 09:02", "machine", outreach.Delivered{Message: "e4", Channel: outreach.Mail}}), append(month("open"), wellbeing), "8 Mar, 08:00", false,
			[]string{"send brief text Mon 9 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"nothing of it has a shorter form: it is asked as it is": {chartOf(registered), []outreach.Ask{wellbeing}, "2 Mar, 09:00", false, []string{"send full mail Mon 2 Mar 09:00 who-5/1-month"}},
		"the tap of the day after was left out twice: that is no visit": {chartOf(registered, said{"2 Feb, 09:00", "machine", sentFor(0, outreach.Check, "day-after/after-24h/1")}, said{"2 Feb, 09:01", "machine", outreach.Delivered{Message: "e2", Channel: outreach.Mail}},
			said{"9 Feb, 09:00", "machine", sentFor(0, outreach.Check, "day-after/after-24h/2")}, said{"9 Feb, 09:01", "machine", outreach.Delivered{Message: "e4", Channel: outreach.Mail}}), append(taps(1, 2), month("open")...), "2 Mar, 09:00", false,
			[]string{"send full mail Mon 2 Mar 09:00 phq-9/1-month gad-7/1-month"}},
		"the call was set already": {chartOf(append(saids(missedTwice), said{"1 Mar, 10:00", "machine", duty.TaskSet{For: duty.ForCall, About: "not heard from at week-2", Role: "therapist", Due: when("2 Mar, 10:00")}})...), append(earlier("week-1", "week-2"), month("missed")...), "17 Mar, 09:00", false, nil},
		"no messages wanted: somebody asks": {chartOf(registered, said{"1 Mar, 12:00", "client", outreach.Preferred{Channel: outreach.None}}), month("open"), "2 Mar, 09:00", false,
			[]string{"call call Mon 2 Mar 09:00 questions of 1-month"}},
		"no address known: somebody asks": {chartOf(said{"1 Feb, 09:00", "staff", patient.Registered{Name: ana.Name}}), month("open"), "2 Mar, 09:00", false, []string{"call call Mon 2 Mar 09:00 questions of 1-month"}},
		"the day after a first dose: one message, and a call if silent": {chartOf(registered, dose), dayAfter, "3 Mar, 08:00", false,
			[]string{"call next-day Tue 3 Mar 10:00 nothing heard since the session", "send check mail Tue 3 Mar 09:00 day-after/after-24h/1"}},
		"silent the day after: no reminder": {chartOf(registered, dose, said{"3 Mar, 09:00", "machine", sentFor(0, outreach.Check, "day-after/after-24h/1")}, said{"3 Mar, 09:01", "machine", outreach.Delivered{Message: "e3", Channel: outreach.Mail}}), dayAfter, "5 Mar, 09:30", false,
			[]string{"call next-day Tue 3 Mar 10:00 nothing heard since the session"}},
		"no messages wanted, and a first dose: one call and not two": {chartOf(registered, said{"1 Mar, 12:00", "client", outreach.Preferred{Channel: outreach.None}}, dose), dayAfter, "3 Mar, 11:00", false,
			[]string{"call next-day Tue 3 Mar 10:00 nothing heard since the session"}},
		"a tap the day after: no call":           {chartOf(registered, dose, said{"3 Mar, 09:00", "client", tapped}), dayAfter, "4 Mar, 09:30", false, nil},
		"please stop does not stop the call":     {chartOf(registered, dose, said{"2 Mar, 09:00", "client", outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}), dayAfter, "4 Mar, 09:30", false, []string{"call next-day Tue 3 Mar 10:00 nothing heard since the session"}},
		"stop everything stops the call as well": {chartOf(registered, dose, said{"2 Mar, 09:00", "client", outreach.Stopped{What: outreach.Everything, How: outreach.HowLink}}), dayAfter, "4 Mar, 09:30", false, nil},
		"distress in a later session, then silence": {chartOf(registered, said{"9 Feb, 10:00", "staff", dosing.DoseGiven{Route: "IM", Amount: 50_000}}, said{"10 Feb, 10:00", "client", tapped}, said{"2 Mar, 14:00", "staff", dosing.SessionClosed{Session: "s2", Distress: yes()}}), nil, "2 Mar, 15:00", false,
			[]string{"call next-day Tue 3 Mar 14:00 nothing heard since the session"}},
	} {
		got := said2(outreach.Next(c.chart, c.asks, outreach.Setting{Policy: policy(t), Clinic: denver, Over: c.over}, when(c.now)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", what, got, c.want)
		}
	}
}

// renumbered are messages whose first entry has another number.
func renumbered(list []said, first int) []said {
	out := slices.Clone(list)
	for i := range out {
		if d, ok := out[i].fact.(outreach.Delivered); ok {
			d.Message = id.Entry(fmt.Sprintf("e%d", first+i-1))
			out[i].fact = d
		}
	}
	return out
}

func yes() *bool { b := true; return &b }

// saids takes a chart apart again.
func saids(c ledger.Chart) []said {
	var out []said
	for _, e := range c.Entries {
		out = append(out, said{e.At.In(denver).Format("2 Jan, 15:04"), "staff", e.Fact})
	}
	return out
}

func said2(steps []outreach.Step) []string {
	var out []string
	for _, s := range steps {
		when := s.At.In(denver).Format("Mon 2 Jan 15:04")
		if s.Do == outreach.Call {
			out = append(out, "call "+s.For+" "+when+" "+s.About)
			continue
		}
		out = append(out, "send "+s.Form+" "+s.Channel+" "+when+" "+strings.Join(s.Asks, " "))
	}
	return out
}
