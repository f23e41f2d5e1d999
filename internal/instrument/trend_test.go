package instrument_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A week is one answer of a series: the total, a week after the one before.
// Zero recall is the published one.
type week struct {
	total  int64
	recall string
}

// series puts totals into a chart, one a week, and reads their trend.
func series(t *testing.T, name string, doseAfter int, weeks ...week) instrument.Trend {
	t.Helper()
	lib, d := named(t, name)
	var c ledger.Chart
	for i, w := range weeks {
		at := saturday.AddDate(0, 0, 7*i)
		var f ledger.Fact = instrument.ScoreReported{Instrument: name, Total: w.total * 1000}
		if w.recall != "" {
			a := administered(d, fmt.Sprint(i))
			a.Recall = w.recall
			answers := map[string]string{}
			for j, rest := 1, w.total; j <= 9; j++ {
				v := min(rest, 3)
				answers[fmt.Sprint("q", j)], rest = fmt.Sprint(v), rest-v
			}
			f = instrument.Answered{Administration: a, Answers: answers, Finished: at}
		}
		c = c.With(ledger.Entry{ID: id.Entry(fmt.Sprint("e", i)), Seq: int64(i + 1), At: at, Recorded: at, Fact: f, Kind: f.Kind(), Class: ledger.Measures})
	}
	first := saturday.AddDate(0, 0, 7*doseAfter).Add(-time.Hour)
	trends := instrument.Trends(instrument.Scores(c, lib, ""), first, doseAfter > 0)
	if len(trends) != 1 {
		t.Fatalf("%d trends", len(trends))
	}
	return trends[0]
}

func totals(n ...int64) (out []week) {
	for _, v := range n {
		out = append(out, week{total: v})
	}
	return out
}

// What a clinician sees in a series of totals: whether somebody is told, since
// when, and by which definition.
func TestSeriesAndFlags(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		scale  string
		dose   int // the first dose comes before this answer
		weeks  []week
		since  string
		amount string
		says   string
	}{
		{"five points harder is within the noise", "phq-9", 1, totals(10, 15), "", "", ""},
		{"six points harder than at the start", "phq-9", 1, totals(10, 16), instrument.SinceStart, "6 points", "6 points harder than at the start: more than chance would explain (reliable change, NHS Talking Therapies: at least 6 points)."},
		{"seven points, slowly", "phq-9", 1, totals(10, 12, 14, 17), instrument.SinceStart, "7 points", "7 points harder than at the start"},
		{"better, and then half of it gone at once", "phq-9", 1, totals(20, 8, 15), instrument.SinceVisit, "7 points", "harder than at the visit before"},
		{"better, and then back in small steps", "phq-9", 1, totals(20, 6, 9, 12), instrument.SinceBest, "6 points", "harder than at its easiest since the start"},
		{"harder before any dose: from one visit to the next", "phq-9", 3, totals(9, 12, 18), instrument.SinceVisit, "6 points", "the visit before"},
		{"the baseline is the last before the first dose, not the first of all", "phq-9", 2, totals(9, 16, 17), "", "", ""},
		{"harder once, and easier since", "phq-9", 1, totals(10, 18, 12), "", "", ""},
		{"only one answer", "phq-9", 0, totals(24), "", "", ""},
		{"no answers that can be held to each other: another time was asked about", "phq-9", 1, []week{{total: 8}, {20, "since-last-dose"}}, "", "", ""},
		{"four points of anxiety", "gad-7", 1, totals(6, 10), instrument.SinceStart, "4 points", "NHS Talking Therapies: at least 4 points"},
		{"three are noise", "gad-7", 1, totals(6, 9), "", "", ""},
		{"fifteen of the PCL-5", "pcl-5", 1, totals(30, 45), instrument.SinceStart, "15 points", "first sample: at least 15 points"},
		{"a rise of five on a scale of thoughts about suicide", "sidas", 1, totals(3, 8), instrument.SinceStart, "5 points", "5 points harder than at the start: from 5 points on somebody looks."},
		{"a rise of four", "sidas", 1, totals(3, 7), "", "", ""},
		{"no published figure, nobody is told by one", "who-5", 1, totals(60, 20), "", "", ""},
		{"higher is harder on this scale only where the scale says so", "core-10", 1, totals(8, 14), instrument.SinceStart, "6 points", ""},
	} {
		trend := series(t, tt.scale, tt.dose, tt.weeks...)
		got := trend.Worsenings()
		switch {
		case tt.since == "" && len(got) > 0:
			t.Errorf("%s: flagged: %s", tt.name, got[0].Sentence())
		case tt.since == "":
		case len(got) != 1:
			t.Errorf("%s: %d flags", tt.name, len(got))
		case got[0].Since != tt.since || got[0].Amount() != tt.amount || got[0].Level != instrument.Amber || !strings.Contains(got[0].Sentence(), tt.says):
			t.Errorf("%s: %s, %s: %s", tt.name, got[0].Since, got[0].Amount(), got[0].Sentence())
		case got[0].By.Source.Cite == "":
			t.Errorf("%s: no source", tt.name)
		}
	}
}

// Every definition is said by name, with whose it is and its source.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scale string
		weeks []week
		want  []string
	}{
		{"phq-9", totals(20, 9), []string{"response met: at least 50 % of the first score", "remission not met: below 5",
			"reliable change (NHS Talking Therapies) met: at least 6 points", "smallest change people notice (five points) met"}},
		{"phq-9", totals(20, 4), []string{"response met", "remission met: below 5"}},
		{"phq-9", totals(0, 7), []string{"response cannot be said", "reliable change (NHS Talking Therapies) worse", "reliable change (test and retest) worse: at least 7 points"}},
		{"phq-9", totals(4, 3), []string{"remission met: below 5 (the first score was there already)"}},
		{"pcl-5", totals(50, 28), []string{"recovery met: a reliable change (at least 15 points) that ends at 28 or below"}},
		{"pcl-5", totals(50, 29), []string{"recovery not met"}},
		{"pcl-5", totals(40, 28), []string{"recovery not met"}},
		{"pcl-5", totals(27, 5), []string{"recovery cannot be said"}},
		{"phq-9", []week{{20, "two-weeks"}, {total: 9}}, []string{"response met"}},
	} {
		trend := series(t, tt.scale, 1, tt.weeks...)
		c, ok := trend.Main().Between(0, 1)
		if !ok {
			t.Fatalf("%s: no change", tt.scale)
		}
		var said []string
		for _, o := range c.Outcomes(trend.Def) {
			s := o.Name
			if o.Of != "" {
				s += " (" + o.Of + ")"
			}
			s += " " + o.State + ": " + o.Definition
			if o.Why != "" {
				s += " (" + o.Why + ")"
			}
			if o.Source.Cite == "" {
				t.Errorf("%s: no source", s)
			}
			said = append(said, s)
		}
		all := strings.Join(said, "\n")
		for _, want := range tt.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s %v: no %q in\n%s", tt.scale, tt.weeks, want, all)
			}
		}
	}
}

// Different times asked about are different lines, the published one first; the
// baseline of each is its own, and named.
func TestRecallsAreLines(t *testing.T) {
	t.Parallel()
	trend := series(t, "phq-9", 2, week{12, "since-last-dose"}, week{20, "two-weeks"}, week{9, "since-last-dose"}, week{total: 14})
	if len(trend.Lines) != 2 || !trend.Lines[0].Published || trend.Lines[1].Recall.Title != "since the last dose" {
		t.Fatalf("%+v", trend.Lines)
	}
	for i, want := range []string{"20 14", "12 9"} {
		var got []string
		for _, p := range trend.Lines[i].Points {
			got = append(got, p.Figure())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("line %d is %v, want %s", i, got, want)
		}
	}
	base, _ := trend.Main().Base()
	if base.Figure() != "20" || base.Band() != "severe" || trend.Main().BaseWords(true) != "the last before the first dose" {
		t.Errorf("baseline %s, %s, %s", base.Figure(), base.Band(), trend.Main().BaseWords(true))
	}
}

// What gives no number stays visible, with why: nothing is carried forward.
func TestWhatGivesNoNumber(t *testing.T) {
	t.Parallel()
	lib, d := named(t, "phq-9")
	blank := ones("0")
	delete(blank, "q1")
	delete(blank, "q2")
	delete(blank, "q3")
	old := administered(d, "old")
	old.Version = "0.9.0"
	tap := administered(d, "tap")
	_, one := named(t, "better-same-worse")
	chart := chartOf(
		instrument.Answered{Administration: administered(d, "three"), Answers: blank, Finished: saturday},
		instrument.Answered{Administration: old, Answers: ones("0"), Finished: saturday},
		instrument.Answered{Administration: administered(d, "left"), Answers: map[string]string{"q1": "1"}, Left: true},
		instrument.ItemAnswered{Administration: tap, Item: "q9", Value: "0"},
		instrument.Answered{Administration: administered(one, "one"), Answers: map[string]string{"feeling": "better"}, Finished: saturday},
	)
	trends := instrument.Trends(instrument.Scores(chart, lib, ""), time.Time{}, false)
	if len(trends) != 2 || len(trends[0].Lines) != 0 || len(trends[0].Rest) != 4 || len(trends[1].Rest) != 1 {
		t.Fatalf("%+v", trends)
	}
	for i, want := range []string{"too few answers for a total: 3 left blank", "version 0.9.0", "left before it was sent", "not sent yet"} {
		if got := trends[0].Rest[i].Why(); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := trends[1].Rest[0].Result.Word("result"); got != "better" {
		t.Errorf("the tap says %q", got)
	}
}

// A scale without one total is followed score by score; a limit of 6.21 means 7.
func TestSubscalesAndLimits(t *testing.T) {
	t.Parallel()
	lib, d := named(t, "bam")
	answers := map[string]string{}
	for _, it := range d.Items {
		answers[it.ID] = "1"
	}
	chart := chartOf(instrument.Answered{Administration: administered(d, "a"), Answers: answers, Finished: saturday})
	trends := instrument.Trends(instrument.Scores(chart, lib, ""), time.Time{}, false)
	if len(trends) < 3 {
		t.Errorf("%d trends of the BAM", len(trends))
	}
	_, phq := named(t, "phq-9")
	for i, want := range []string{"6", "6", "7"} {
		if got, ok := phq.Change.Reliable[i].Least(); !ok || got.String() != want {
			t.Errorf("%s: %s points, want %s", phq.Change.Reliable[i].Name, got, want)
		}
	}
}
