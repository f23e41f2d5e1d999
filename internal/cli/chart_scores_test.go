package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A record's scores are said in a line each, with the worsening in words.
func TestScoreLines(t *testing.T) {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	day := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	chart := ledger.Chart{}
	for i, total := range []int64{10, 17} {
		f := instrument.ScoreReported{Instrument: "phq-9", Total: total * 1000}
		chart = chart.With(ledger.Entry{ID: "e", Seq: int64(i + 1), At: day.AddDate(0, 0, 7*i), Fact: f, Kind: f.Kind()})
	}
	got := strings.Join(scoreLines(course.Library{Instruments: lib}.Progress(chart, day.AddDate(0, 0, 8))), "\n")
	want := "PHQ-9: 17 on 2026-11-08, moderately severe; 10 on 2026-11-01, the first answered\n" +
		"PHQ-9: 7 points harder than at the start: more than chance would explain (reliable change, NHS Talking Therapies: at least 6 points)."
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
