package sim

import (
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// chartOf finds somebody by their first name.
func (l *lived) chartOf(t *testing.T, given string) ledger.Chart {
	t.Helper()
	for _, chart := range l.charts(t) {
		if p := patient.Of(chart); p.Known && p.Person.Fact.Name.Called() == given {
			return chart
		}
	}
	t.Fatalf("%s never came", given)
	return ledger.Chart{}
}

// charts are the records of everybody who came, by the truth beside the book.
func (l *lived) charts(t *testing.T) []ledger.Chart {
	t.Helper()
	var out []ledger.Chart
	for _, one := range l.told(t) {
		chart, err := l.Whole(t.Context(), l.Own(), ledger.PatientStream(id.Patient(one.Patient)))
		if err != nil {
			t.Fatal(err)
		}
		if len(chart.Entries) > 0 { // who has not asked yet has no record
			out = append(out, chart)
		}
	}
	return out
}

// The three of the five-minute story live what CARE.md tells.
func TestStory(t *testing.T) {
	l := lives(t, 1, 0, func(c *Config) { c.Story = true })
	t.Logf("%+v", l.report)
	t.Run("Ana", func(t *testing.T) { ana(t, l.chartOf(t, "Ana")) })
	t.Run("Ben", func(t *testing.T) {
		chart := l.chartOf(t, "Ben")
		if s := course.State(chart); len(held(chart)) != 3 || s.State != course.StateClosed || s.Closed.How != course.HowStopped {
			t.Errorf("he did not stop well after three: %d, %+v", len(held(chart)), s)
		}
		if _, r, ok := ledger.Last[course.Reviewed](chart); !ok || r.Decision != course.StopWell || !r.Together {
			t.Errorf("%+v", r)
		}
		if !slices.ContainsFunc(dosing.Orders(chart, l.Now()), func(o dosing.Order) bool { return strings.Contains(o.Ended, "near miss") }) {
			t.Error("there was no near miss")
		}
		if !slices.ContainsFunc(screening.Decisions(chart), func(r screening.Ruling) bool { return r.Fact.Rule == "fasting" }) {
			t.Error("nobody went past the hold that was right")
		}
	})
	t.Run("Chloe", func(t *testing.T) {
		chart := l.chartOf(t, "Chloe")
		told, _, ok := ledger.Last[screening.Told](chart)
		no, d, _ := ledger.Last[screening.Determined](chart)
		if !ok || screening.Recommends(d.Outcome) || told.Seq < no.Seq || len(held(chart)) > 0 {
			t.Errorf("told %v, %+v", ok, d)
		}
		if _, _, ok := ledger.Last[screening.Referred](chart); !ok {
			t.Error("nobody helped her on")
		}
	})
	report, err := l.Verify(t.Context(), l.Own(), clinic.VerifyOptions{})
	if err != nil || !report.Clean() {
		t.Errorf("the book is not whole: %v %+v", err, report)
	}
}

// held are the sessions in which a dose was given.
func held(chart ledger.Chart) []dosing.Session {
	return slices.DeleteFunc(dosing.Sessions(chart), func(s dosing.Session) bool { return len(s.Doses) == 0 })
}

func ana(t *testing.T, chart ledger.Chart) {
	sessions := held(chart)
	if len(sessions) != 3 {
		t.Fatalf("%d sessions", len(sessions))
	}
	third := sessions[2]
	if day := third.First().Format("2006-01-02"); day != "2026-09-22" {
		t.Errorf("her third session was on %s", day)
	}
	first := slices.IndexFunc(third.Vitals, func(v dosing.At[dosing.VitalsTaken]) bool {
		return v.Fact.Pressure != nil && v.Fact.Pressure.String() == "158/98"
	})
	if first < 0 || third.Vitals[first].Entry.At.After(third.First()) {
		t.Error("she came without 158/98")
	}
	if third.Left == nil || !strings.Contains(third.Left.Fact.With, "Lena Moreno") || !third.Left.Fact.Stays {
		t.Errorf("she left with %+v", third.Left)
	}
	said := false
	for _, q := range ledger.Find[dosing.QuoteHeard](chart) {
		said = said || q.Text == "The door was never locked."
	}
	if !said {
		t.Error("the door was locked")
	}
	kept := false
	for _, c := range integration.Integration(chart, third.Course).Commitments {
		kept = kept || c.Fact.Text == "Call my brother Sunday." && c.State() == integration.Kept
	}
	if doses := []quantity.Mass{sessions[0].Total(), sessions[1].Total(), third.Total()}; doses[1] <= doses[0] || doses[2] != doses[1] {
		t.Errorf("her doses went %v: up after an effect that was too weak, then the same", doses)
	}
	if !kept {
		t.Error("nobody called her brother")
	}
	opened := 0
	for _, m := range outreach.Messages(chart) {
		if m.Opened.ID != "" {
			opened++
		}
	}
	if opened < 2 {
		t.Errorf("she answers what she is sent, and opened %d messages", opened)
	}
	tender := false
	for _, a := range ledger.Find[instrument.Answered](chart) {
		tender = tender || a.Instrument == instrument.DayAfter && a.Answers["feeling"] == "tender"
	}
	if !tender {
		t.Error("the day after was not tender")
	}
	if !slices.ContainsFunc(screening.Decisions(chart), func(r screening.Ruling) bool {
		return strings.HasPrefix(r.Fact.Rule, "medicine.benzodiazepine")
	}) {
		t.Error("nobody weighed the benzodiazepine")
	}
	for _, r := range screening.Decisions(chart) {
		if strings.Contains(r.Fact.Rule, "antidepressant") {
			t.Error("an antidepressant raised something")
		}
	}
}
