package dosing

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func after(min float64) time.Time { return noon.Add(time.Duration(min * float64(time.Minute))) }

// dosed is a session with a dose at noon, a good set at each of some minutes
// after it, and, before noon, one that counts for nothing.
func dosed(minutes ...float64) Session {
	s := Session{Doses: []At[DoseGiven]{{Entry: ledger.Entry{At: noon}}}}
	for _, m := range append([]float64{-10}, minutes...) {
		s.Vitals = append(s.Vitals, At[VitalsTaken]{ledger.Entry{At: after(m)}, VitalsTaken{Pressure: &quantity.Pressure{Systolic: 120, Diastolic: 80}}})
	}
	return s
}

// tenTwenty watches at 10 and 20 minutes and then every 30; three minutes are a
// grace, and after ten the prescriber is called.
var tenTwenty = protocol.Monitoring{At: []time.Duration{10 * time.Minute, 20 * time.Minute}, Then: 30 * time.Minute, Grace: 3 * time.Minute, Page: 10 * time.Minute}

func TestWhenAReadingIsDueLateAndCalledFor(t *testing.T) {
	silent := tenTwenty
	silent.Page = 0
	left, closed, second := dosed(), dosed(), dosed(10)
	left.Left, closed.Closed = &At[Left]{}, &At[SessionClosed]{}
	second.Doses = append(second.Doses, At[DoseGiven]{Entry: ledger.Entry{At: after(15)}})
	heart := dosed()
	rate := 70
	heart.Vitals = append(heart.Vitals, At[VitalsTaken]{ledger.Entry{At: after(10)}, VitalsTaken{HeartRate: &rate}})
	for _, c := range []struct {
		name string
		s    Session
		plan protocol.Monitoring
		now  float64
		due  float64 // minutes after the dose; 0: nobody is watched
		want string
	}{
		{"before a dose", Session{}, tenTwenty, 5, 0, NotWatched},
		{"just before it is due", dosed(), tenTwenty, 9.99, 10, Counting},
		{"due to the second", dosed(), tenTwenty, 10, 10, DueNow},
		{"at the end of the grace it is on time", dosed(), tenTwenty, 13, 10, DueNow},
		{"a moment later it is late", dosed(), tenTwenty, 13.02, 10, Late},
		{"just before the call", dosed(), tenTwenty, 19.99, 10, Late},
		{"called", dosed(), tenTwenty, 20, 10, Paging},
		{"the first one missing is waited for, however long", dosed(), tenTwenty, 500, 10, Paging},
		{"a protocol that calls nobody", dosed(), silent, 500, 10, Late},
		{"taken a grace early it counts", dosed(7), tenTwenty, 13.02, 20, Counting},
		{"earlier it does not", dosed(6.9), tenTwenty, 13.02, 10, Late},
		{"within the grace it is on time", dosed(13), tenTwenty, 14, 20, Counting},
		{"late, and then the next", dosed(18), tenTwenty, 20, 50, Counting},
		{"every half hour after the last time", dosed(10, 20), tenTwenty, 51, 50, DueNow},
		{"many half hours on", dosed(10, 20, 50, 80, 110), tenTwenty, 141, 140, DueNow},
		{"one set after a long gap", dosed(300), tenTwenty, 301, 320, Counting},
		{"a pulse is no blood pressure", heart, tenTwenty, 20, 10, Paging},
		{"a further dose begins the times anew", second, tenTwenty, 20, 25, Counting},
		{"nobody is called after leaving", left, tenTwenty, 500, 0, NotWatched},
		{"nor after closing", closed, tenTwenty, 500, 0, NotWatched},
		{"times that end", dosed(10, 20), protocol.Monitoring{At: tenTwenty.At, Grace: tenTwenty.Grace, Page: tenTwenty.Page}, 90, 0, NotWatched},
	} {
		w := c.s.Watch(c.plan)
		if got := w.State(after(c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if c.due == 0 != w.Due.IsZero() || c.due != 0 && !w.Due.Equal(after(c.due)) {
			t.Errorf("%s: due %v", c.name, w.Due)
		}
	}
}

func TestWhichLimitsASetLiesPast(t *testing.T) {
	limits := []Limit{
		{"bp.alert", "bp", "at_or_above", "180/110", ActRepeat}, {"bp.emergency", "bp", "at_or_above", "200/120", ActEmergency},
		{"oxygen.alert", "oxygen", "below", "92", ActPrescriber}, {"sedation.alert", "moaas", "at_or_below", "2", ActPrescriber}, {"strange", "cadss6", "above", "4", ActRepeat},
	}
	set := func(up, low, oxygen, moaas int) VitalsTaken {
		v := VitalsTaken{}
		if up > 0 {
			v.Pressure = &quantity.Pressure{Systolic: up, Diastolic: low}
		}
		if oxygen > 0 {
			v.Oxygen = &oxygen
		}
		if moaas >= 0 {
			v.Sedation = &moaas
		}
		return v
	}
	for _, c := range []struct {
		name string
		v    VitalsTaken
		want []string
	}{
		{"all within", set(179, 109, 92, 3), nil},
		{"the upper alone", set(180, 80, 98, 5), []string{"bp.alert"}},
		{"the lower alone", set(150, 110, 98, 5), []string{"bp.alert"}},
		{"of one measure the gravest", set(200, 80, 98, 5), []string{"bp.emergency"}},
		{"two measures", set(182, 112, 91, 5), []string{"bp.alert", "oxygen.alert"}},
		{"at or below", set(120, 80, 98, 2), []string{"sedation.alert"}},
		{"what was not taken is past nothing", set(0, 0, 0, -1), nil},
	} {
		var got []string
		for _, l := range Crossed(limits, c.v) {
			got = append(got, l.Name)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

func TestWhenLimitsCount(t *testing.T) {
	l := Limit{"bp.alert", "bp", "at_or_above", "180/110", ActRepeat}
	taken := func(min float64) At[VitalsTaken] {
		return At[VitalsTaken]{ledger.Entry{ID: "new", At: after(min)}, VitalsTaken{Pressure: &quantity.Pressure{Systolic: 190, Diastolic: 90}}}
	}
	left := dosed()
	left.Left = &At[Left]{}
	for _, c := range []struct {
		name string
		s    Session
		at   float64
		want bool
	}{
		{"after the dose", dosed(), 10, true}, {"before it the list has limits of its own", dosed(), -1, false}, {"no dose", Session{}, 10, false},
		{"after they left", left, 10, false}, {"written down after a later one", dosed(20), 10, false}, {"after an earlier one", dosed(5), 10, true},
	} {
		if got := c.s.InForce(l, taken(c.at)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
