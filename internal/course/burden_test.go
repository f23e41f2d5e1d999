package course

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// questionnaires are those that ship, the data packs with them.
func questionnaires(t testing.TB) *instrument.Library {
	t.Helper()
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return lib
}

// shipped loads a protocol, with some of its text replaced.
func shippedAs(t testing.TB, name string, replace ...string) *protocol.Definition {
	t.Helper()
	shelf := protocol.Shelf(protocols.Texts())
	text := strings.NewReplacer(replace...).Replace(string(shelf[name]))
	if len(replace) > 0 && text == string(shelf[name]) {
		t.Fatalf("%s has no %q", name, replace[0])
	}
	def, problems := protocol.Load([]byte(text), shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return def
}

// busiest is the most that any seven days ask, in seconds.
func busiest(all []Occasion) (most int) {
	for _, from := range all {
		sum := 0
		for _, o := range all {
			if o.Dated() && from.Dated() && o.State != OccasionLeftOut && withinSeven(from.When(), o.When()) {
				sum += o.Seconds
			}
		}
		most = max(most, sum)
	}
	return most
}

// TestBurden goes over every shipped protocol, for every indication, over every
// distance between doses that it allows and every time from the opening to the
// first dose: never more than five minutes of questions in seven days, and never
// the same long questionnaire twice in seven days.
func TestBurden(t *testing.T) {
	lib := questionnaires(t)
	const minutes, apart = 5, 7 // what CARE and the page of measures promise a client, written here once more
	for _, name := range protocol.Shelf(protocols.Texts()).Protocols() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			def := shippedAs(t, name)
			if b := def.Plan.Burden; b.Week != minutes*time.Minute || b.Items != 3 || b.Apart != apart*aDay {
				t.Fatalf("the budget is %+v", b)
			}
			for _, p := range CheckMeasures(def, lib) {
				t.Error(p)
			}
			worst := 0
			for _, indication := range protocol.Indications {
				for _, spacing := range spacings(def) {
					for _, lead := range []time.Duration{0, aDay, 3 * aDay, 6 * aDay, 7 * aDay, 14 * aDay} {
						u := usual(def)
						u.indication, u.apart, u.lead = indication, spacing, lead
						all := u.occasions(def, lib)
						worst = max(worst, busiest(all))
						u.holds(t, all, apart)
					}
				}
			}
			if worst > minutes*60 || worst == 0 {
				t.Errorf("some seven days ask for %d seconds", worst)
			}
			t.Logf("the busiest seven days ask for %d s", worst)
		})
	}
}

// holds checks what a course must never lose, nor ask twice.
func (u usualCourse) holds(t *testing.T, all []Occasion, apart int) {
	t.Helper()
	last := map[string]time.Time{}
	for _, o := range all {
		if !o.Dated() || o.State == OccasionLeftOut {
			if o.Instrument == "phq-9" && o.crowded {
				t.Errorf("%v apart, %v before: %s has no room", u.apart, u.lead, o.Key)
			}
			continue
		}
		if was, ok := last[o.Instrument]; ok && !o.Short && o.Seconds > 0 && daysApart(was, o.Due) < apart {
			t.Errorf("%v apart, %v before: %s again after %d days", u.apart, u.lead, o.Key, daysApart(was, o.Due))
		}
		last[o.Instrument] = o.Due
	}
	if _, ok := last["phq-9"]; !ok {
		t.Error("PHQ-9 is never asked")
	}
}

// A protocol that asks too much is told so, at the line that does not fit.
func TestTooMuchIsSaid(t *testing.T) {
	lib := questionnaires(t)
	for name, tt := range map[string]struct {
		text, want string
	}{
		"a long form at every visit": {"    - {instrument: k10, at: [baseline, end]}\n", "There is no room for k10"},
		"one there is not":           {"    - {instrument: phq-99, at: [end]}\n", `There is no questionnaire "phq-99"`},
		"another time":               {"    - {instrument: phq-2, at: [end], recall: past-year}\n", `does not ask about the time "past-year"`},
	} {
		def := shippedAs(t, "kap-im", "    - {instrument: cgi, at: [baseline, end]}\n", tt.text)
		problems := CheckMeasures(def, lib)
		if len(problems) == 0 || !strings.Contains(problems[0].Sentence, tt.want) || problems[0].Line < 100 || problems[0].Column != 7 {
			t.Errorf("%s: %v", name, problems)
		}
	}
	if problems := CheckMeasures(shippedAs(t, "kap-im"), lib); len(problems) > 0 {
		t.Errorf("and one that does not is not: %v", problems)
	}
}

// Nobody is left alone with questions about what was done to them before they
// have met somebody.
func TestMeetFirst(t *testing.T) {
	lib := questionnaires(t)
	def := shippedAs(t, "kap-im", "    - {instrument: pc-ptsd-5, at: [screening], other_than: [ptsd, substance-use]}\n", "    - {instrument: ace, at: [screening]}\n    - {instrument: lec-5, at: [2-weeks]}\n")
	u := usual(def)
	chart := u.chart(def)
	chart.Entries = chart.Entries[:1]
	seen := 0
	for _, o := range (Planning{Definition: def, Instruments: lib, Now: u.opened, everyText: true}).Occasions(chart) {
		if o.Instrument == "ace" || o.Instrument == "lec-5" {
			seen++
			if o.Remote {
				t.Errorf("%s may be sent before a first meeting", o.Key)
			}
		}
		if o.Instrument == "phq-9" && o.Seconds > 0 && !o.Remote {
			t.Errorf("%s may not be sent", o.Key)
		}
	}
	for _, o := range u.occasions(def, lib) {
		if (o.Instrument == "ace" || o.Instrument == "lec-5") && !o.Remote {
			t.Errorf("%s may not be sent after they have met", o.Key)
		}
	}
	if seen != 2 {
		t.Errorf("%d of them are planned", seen)
	}
}

// withinSeven reports whether a time lies in the seven days that begin with a day.
func withinSeven(from, at time.Time) bool {
	start := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	return !at.Before(start) && at.Before(start.AddDate(0, 0, 7))
}
