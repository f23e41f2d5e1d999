package sim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// treatedBy is the model as it ships, but for its protocols, by each of which as many are
// treated.
func treatedBy(t *testing.T, names ...string) *Model {
	t.Helper()
	var list strings.Builder
	for _, name := range names {
		fmt.Fprintf(&list, "  - {name: %s, share: 1}\n", name)
	}
	m, err := ParseModel([]byte(strings.Replace(string(ShippedModel), shippedProtocols, list.String(), 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.protocols(); !slices.Equal(got, names) {
		t.Fatalf("treated by %v", got)
	}
	return m
}

// A clinic that accompanies people whose medicine another practice gives, beside its own:
// what holds in any clinic holds in it, and nobody who is accompanied has an order or a
// dose.
func TestInvariantsBesideTherapy(t *testing.T) {
	t.Parallel()
	m := treatedBy(t, "kap-im", "kap-sublingual", "therapy-only")
	ends := map[bool]map[string]int{true: {}, false: {}}
	var all census
	met := 0
	seeds := uint64(2)
	if testing.Short() {
		seeds = 1
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		t.Logf("seed %d", seed)
		l := lives(t, seed, 4, func(c *Config) { c.Model = m })
		l.whole(t)
		for _, one := range l.told(t) {
			ends[one.Protocol == "therapy-only"][one.Ended]++
		}
		for _, chart := range l.charts(t) {
			all.add(l.holds(t, chart))
			if open, ok := course.Latest(chart); ok && open.Protocol == "therapy-only" {
				met += accompanied(t, chart, open)
			}
		}
	}
	if met == 0 || all.doses == 0 {
		t.Errorf("%d sessions without a medicine and %d doses: nobody was looked at", met, all.doses)
	}
	if ends[true][course.HowCompleted] == 0 || ends[false][course.HowCompleted] == 0 {
		t.Errorf("ends of who is accompanied %v, of others %v", ends[true], ends[false])
	}
}

// accompanied counts the sessions somebody came to whose course ended as planned, and says
// what is missing: each of them was on the plan, and each meeting has its note.
func accompanied(t *testing.T, chart ledger.Chart, open course.Opened) int {
	t.Helper()
	stands := course.StateOf(chart, open)
	if stands.State != course.StateClosed || stands.Closed.How != course.HowCompleted {
		return 0
	}
	held := slices.DeleteFunc(schedule.Of(schedule.Sessions(chart), open.Course, schedule.Integration), func(s schedule.Session) bool { return s.State != schedule.StateHeld })
	integrated := 0
	for _, m := range ledger.Find[course.MeetingHeld](chart) {
		if m.Phase == course.Integration {
			integrated++
		}
	}
	_, signed, _ := ledger.Last[screening.Signed](chart)
	if len(held) == 0 || integrated != len(held) || signed.Part != screening.Psychological {
		t.Errorf("%s: %s after %d sessions and %d meetings, the screening signed last %q", chart.Entries[0].Stream, stands.Closed.How, len(held), integrated, signed.Part)
	}
	return len(held)
}

// What has no place beside a medicine that is given elsewhere is found where it is planted.
func TestNoMedicineIsSeen(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]ledger.Fact{
		"dosing.order-signed":          dosing.OrderSigned{},
		"dosing.order-checked":         dosing.OrderChecked{},
		"dosing.dose-released":         dosing.DoseReleased{},
		"dosing.dose-given":            dosing.DoseGiven{},
		"dosing.session-begun":         dosing.SessionBegun{},
		"dosing.left":                  dosing.Left{},
		"a dosing session on the plan": schedule.Planned{Sort: schedule.Dosing},
	} {
		if got := medicated(ledger.Chart{}.With(ledger.Entry{Fact: f})); !slices.Equal(got, []string{want}) {
			t.Errorf("%s was planted, found %q", want, got)
		}
	}
	if got := medicated(ledger.Chart{}.With(ledger.Entry{Fact: schedule.Planned{Sort: schedule.Integration}})); len(got) > 0 {
		t.Errorf("a session of integration is %q", got)
	}
}

// Somebody who thinks of dying has a plan and a review of the risk before they are
// accompanied; somebody who is not of age is told no by their therapist alone, and nobody
// in such a clinic decides as a prescriber.
func TestTherapyScreens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		figures map[string]float64
		ends    string
	}{
		"thinks of dying": {map[string]float64{"ideation.high": 1, "unfinished": 0, "dropout": 0}, course.HowCompleted},
		"not of age":      {map[string]float64{"age.mean": 15, "age.least": 15, "age.most": 15, "unfinished": 0}, "not recommended"},
	} {
		l := lives(t, 3, 2, func(cfg *Config) { cfg.Model = treatedBy(t, "therapy-only").With(c.figures) })
		if l.report.Ends[c.ends] == 0 {
			t.Errorf("%s: they end as %v", name, l.report.Ends)
		}
		for _, chart := range l.charts(t) {
			_, plan, planned := ledger.Last[screening.SafetyPlanned](chart)
			if c.ends == course.HowCompleted && (!planned || len(plan.Signs) == 0) {
				t.Errorf("%s: without a safety plan", name)
			}
			for _, d := range ledger.Find[screening.Determined](chart) {
				if d.As != screening.AsTherapist || screening.Recommends(d.Outcome) {
					t.Errorf("%s: decided as %s: %s", name, d.As, d.Outcome)
				}
			}
		}
	}
}

// Lists of a clinic that only accompanies people are what a rebuild makes.
func TestTherapyListsAreWhatARebuildMakes(t *testing.T) {
	if testing.Short() {
		t.Skip("the lists of the clinic that ships are held so too")
	}
	t.Parallel()
	got := kept(t, finders(), rulesOfLists(), treatedBy(t, "therapy-only", "kap-im"))
	if !reflect.DeepEqual(got.rows, got.rebuilt) || !reflect.DeepEqual(got.due, got.afresh) || !reflect.DeepEqual(got.board, got.anew) {
		t.Error("a list is not what a rebuild makes")
	}
}
