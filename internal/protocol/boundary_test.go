package protocol

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// set replaces the readings of a fact: "168/104 2m, 158/98 1m".
func set(t testing.TB, f Facts, fact, readings string) {
	t.Helper()
	delete(f, fact)
	for part := range strings.SplitSeq(readings, ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		var ago time.Duration
		if len(words) > 1 {
			d, ok := parseSpan(words[1])
			if !ok {
				t.Fatalf("%q is no age", words[1])
			}
			ago = d
		}
		if words[0] == "?" {
			f[fact] = append(f[fact], Reading{Unknown: true, At: morning.Add(-ago)})
			continue
		}
		f[fact] = append(f[fact], read(t, fact, words[0], ago))
	}
}

// TestBoundaries walks over every limit of kap-im: one step below, on it, one
// step above, and around every age.
func TestBoundaries(t *testing.T) {
	d := kapIM(t)
	for _, tt := range []struct {
		rule, fact, readings string
		want                 State
	}{
		{"age.minor", "patient.age", "17", Stands},
		{"age.minor", "patient.age", "17.999", Stands},
		{"age.minor", "patient.age", "18", Clear},
		{"age.minor", "patient.age", "?", Unknown},
		{"age.minor", "patient.age", "", Unknown},
		{"person.deceased", "patient.dead", "yes", Stands},
		{"person.deceased", "patient.dead", "", Unknown},
		{"pregnancy.current", "pregnancy.current", "no 9d, yes 1d", Stands},
		{"pregnancy.current", "pregnancy.current", "yes 9d, no 1d", Clear},
		{"pregnancy.current", "pregnancy.current", "no 9d, ? 1d", Unknown},
		{"psychosis.history", "condition.psychosis", "yes", Stands},
		{"hypertension.history", "condition.hypertension", "yes", Stands},
		{"vascular.aneurysm", "condition.aneurysm", "yes", Stands},
		{"substance.current", "condition.substance-use", "yes", Stands},
		{"medicine.theophylline", "medicine.theophylline", "yes", Stands},
		{"medicine.benzodiazepine", "medicine.benzodiazepine", "yes", Stands},

		{"bp.screening.review", "vitals.bp", "139/89 2d, 139/89 1d", Clear},
		{"bp.screening.review", "vitals.bp", "140/89 2d, 139/89 1d", Clear},
		{"bp.screening.review", "vitals.bp", "140/70 2d, 140/70 1d", Stands},
		{"bp.screening.review", "vitals.bp", "120/90 2d, 120/90 1d", Stands},
		{"bp.screening.review", "vitals.bp", "152/94 2d, 148/92 1d", Stands},
		{"bp.screening.review", "vitals.bp", "150/90 2d, 124/80 1d", Clear},
		{"bp.screening.review", "vitals.bp", "180/110 3d, 124/80 2d, 124/80 1d", Clear},
		{"bp.screening.review", "vitals.bp", "141/80 1d", Stands},
		{"bp.screening.review", "vitals.bp", "139/80 1d", Unknown},
		{"bp.screening.review", "vitals.bp", "120/80 31d, 120/80 30d", Clear},
		{"bp.screening.review", "vitals.bp", "120/80 32d, 120/80 31d", Unknown},
		{"bp.screening.uncontrolled", "vitals.bp", "168/104 2d, 170/102 1d", Stands},
		{"bp.screening.uncontrolled", "vitals.bp", "160/80 2d, 159/80 1d", Clear},
		{"bp.screening.uncontrolled", "vitals.bp", "160/80 2d, 160/80 1d", Stands},
		{"bp.screening.uncontrolled", "vitals.bp", "120/100 2d, 120/100 1d", Stands},

		{"dose.hard-maximum", "order.dose", "164", Clear},
		{"dose.hard-maximum", "order.dose", "164.001", Stands},
		{"dose.hard-maximum", "order.dose", "200.001", Stands},
		{"dose.hard-maximum", "order.dose", "", Unknown},
		{"dose.soft-maximum", "order.dose", "120", Clear},
		{"dose.soft-maximum", "order.dose", "120.001", Stands},
		{"dose.soft-maximum", "order.dose", "61.5", Clear},
		{"dose.soft-maximum", "weight.actual", "40 5d", Stands},
		{"dose.soft-maximum", "weight.actual", "41 5d", Clear},
		{"dose.soft-maximum", "weight.actual", "41 30d", Clear},
		{"dose.soft-maximum", "weight.actual", "41 31d", Unknown},
		{"dose.weight", "weight.actual", "82 30d", Clear},
		{"dose.weight", "weight.actual", "82 31d", Stands},
		{"dose.weight", "weight.actual", "82 9d, ? 1d", Stands},
		{"dose.weight", "weight.actual", "", Unknown},

		{"protocol.adopted", "protocol.adopted", "", Stands},
		{"protocol.adopted", "protocol.adopted", "yes 9d, no 1d", Stands},
		{"consent.current", "consent.current", "", Stands},
		{"consent.current", "consent.current", "no 1d", Stands},
		{"consent.current", "consent.current", "? 1d", Unknown},
		{"screening.signed", "screening.medical", "yes 365d", Clear},
		{"screening.signed", "screening.medical", "yes 366d", Stands},
		{"screening.signed", "screening.psychological", "", Stands},
		{"order.active", "order.active", "", Stands},
		{"escort.named", "escort.named", "", Unknown},
		{"dose.spacing", "dose.given", "60 71h", Stands},
		{"dose.spacing", "dose.given", "60 4319m", Stands},
		{"dose.spacing", "dose.given", "60 72h", Clear},
		{"dose.spacing", "dose.given", "60 9d, 10 1h", Stands},
		{"dose.spacing", "dose.given", "", Clear},

		{"bp.predose.hold", "vitals.bp", "159/99 5m", Clear},
		{"bp.predose.hold", "vitals.bp", "160/99 5m", Stands},
		{"bp.predose.hold", "vitals.bp", "159/100 5m", Stands},
		{"bp.predose.hold", "vitals.bp", "120/80 30m", Clear},
		{"bp.predose.hold", "vitals.bp", "120/80 31m", Unknown},
		{"bp.predose.hold", "vitals.bp", "168/104 31m", Unknown},
		{"bp.predose.hold", "vitals.bp", "168/104 10m, 158/98 5m", Stands},
		{"bp.predose.hold", "vitals.bp", "168/104 12m, 158/98 7m, 154/96 2m", Clear},
		{"bp.predose.hold", "vitals.bp", "161/80 10m, 158/80 5m", Clear},   // mean 159.5
		{"bp.predose.hold", "vitals.bp", "161/80 10m, 159/80 5m", Stands},  // mean 160
		{"bp.predose.hold", "vitals.bp", "170/110 45m, 152/92 5m", Stands}, // one sitting: mean 161/101
		{"bp.predose.hold", "vitals.bp", "170/110 126m, 152/92 5m", Clear}, // another sitting
		{"bp.predose.hold", "vitals.bp", "120/80 10m, ? 5m", Unknown},      // the cuff gave nothing
		{"bp.predose.hold", "vitals.bp", "200/120 10d, 120/80 5m", Clear},  // last week's pressure
		{"bp.predose.review", "vitals.bp", "139/89 5m", Clear},
		{"bp.predose.review", "vitals.bp", "140/89 5m", Stands},
		{"bp.predose.review", "vitals.bp", "139/90 5m", Stands},
		{"bp.predose.review", "vitals.bp", "159/99 5m", Stands},
		{"bp.predose.review", "vitals.bp", "160/99 5m", Clear}, // it is a hold
		{"heart-rate.predose", "vitals.heart-rate", "49 5m", Stands},
		{"heart-rate.predose", "vitals.heart-rate", "50 5m", Clear},
		{"heart-rate.predose", "vitals.heart-rate", "110 5m", Clear},
		{"heart-rate.predose", "vitals.heart-rate", "111 5m", Stands},
		{"heart-rate.predose", "vitals.heart-rate", "120 20m, 80 5m", Clear},
		{"heart-rate.predose", "vitals.heart-rate", "80 31m", Unknown},
		{"oxygen.predose", "vitals.oxygen", "93 5m", Stands},
		{"oxygen.predose", "vitals.oxygen", "94 5m", Clear},
		{"oxygen.predose", "vitals.oxygen", "94 31m", Unknown},
	} {
		f := well(t)
		set(t, f, tt.fact, tt.readings)
		r, ok := d.Rule(tt.rule)
		if !ok {
			t.Fatalf("no rule %s", tt.rule)
		}
		got, _ := d.Evaluate(f, r.Gate, morning).Finding(tt.rule)
		if got.State != tt.want {
			t.Errorf("%s with %s %q is %s, want %s (%s %v)", tt.rule, tt.fact, tt.readings, got.State, tt.want, got.Say, got.Evidence)
		}
	}
}

// TestTwoFacts walks over limits that need two facts.
func TestTwoFacts(t *testing.T) {
	d := kapIM(t)
	for _, tt := range []struct {
		name, rule string
		facts      map[string]string
		want       State
	}{
		{"no benzodiazepine, its dose unknown", "medicine.benzodiazepine.high", nil, Clear},
		{"taken, 2 mg", "medicine.benzodiazepine.high", map[string]string{"medicine.benzodiazepine": "yes", "medicine.benzodiazepine.daily": "2"}, Clear},
		{"taken, above 2 mg", "medicine.benzodiazepine.high", map[string]string{"medicine.benzodiazepine": "yes", "medicine.benzodiazepine.daily": "2.001"}, Stands},
		{"taken, how much is unknown", "medicine.benzodiazepine.high", map[string]string{"medicine.benzodiazepine": "yes"}, Unknown},
		{"above 200 mg without a weight", "dose.hard-maximum", map[string]string{"weight.actual": "", "order.dose": "250"}, Stands},
		{"200 mg without a weight", "dose.hard-maximum", map[string]string{"weight.actual": "", "order.dose": "200"}, Unknown},
		{"heavy, 200 mg", "dose.hard-maximum", map[string]string{"weight.actual": "130 1d", "order.dose": "200"}, Clear},
		{"heavy, above 200 mg", "dose.hard-maximum", map[string]string{"weight.actual": "130 1d", "order.dose": "200.001"}, Stands},
		{"light, 2 mg/kg", "dose.hard-maximum", map[string]string{"weight.actual": "45.5 1d", "order.dose": "91"}, Clear},
		{"light, above 2 mg/kg", "dose.hard-maximum", map[string]string{"weight.actual": "45.5 1d", "order.dose": "91.001"}, Stands},
		{"first, 0.5 mg/kg", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "", "order.dose": "41"}, Clear},
		{"first, above 0.5 mg/kg", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "", "order.dose": "41.001"}, Stands},
		{"first, heavy, 50 mg", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "", "weight.actual": "120 1d", "order.dose": "50"}, Clear},
		{"first, heavy, above 50 mg", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "", "weight.actual": "120 1d", "order.dose": "50.5"}, Stands},
		{"first, tolerated 90 days ago", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "80 90d", "order.dose": "80"}, Clear},
		{"first, tolerated 91 days ago", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "80 91d", "order.dose": "80"}, Stands},
		{"first, less was tolerated", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "79.9 9d", "order.dose": "80"}, Stands},
		{"first, more was tolerated before", "dose.first-session", map[string]string{"session.number": "1", "dose.tolerated": "90 9d, 40 2d", "order.dose": "80"}, Clear},
		{"second", "dose.first-session", map[string]string{"session.number": "2", "dose.tolerated": "", "order.dose": "80"}, Clear},
		{"which session is unknown", "dose.first-session", map[string]string{"session.number": "", "dose.tolerated": "", "order.dose": "80"}, Unknown},
	} {
		f := well(t)
		for fact, readings := range tt.facts {
			set(t, f, fact, readings)
		}
		r, _ := d.Rule(tt.rule)
		if got, _ := d.Evaluate(f, r.Gate, morning).Finding(tt.rule); got.State != tt.want {
			t.Errorf("%s: %s is %s, want %s (%s)", tt.name, tt.rule, got.State, tt.want, got.Say)
		}
	}
}

// TestFasting checks that an answer must be about this session.
func TestFasting(t *testing.T) {
	d := kapIM(t)
	for _, tt := range []struct {
		solids, clear, asked time.Duration
		want                 State
	}{
		{4 * hour, 2 * hour, 10 * minute, Clear},
		{4*hour - minute, 2 * hour, 10 * minute, Stands},
		{4 * hour, 2*hour - minute, 10 * minute, Stands},
		{30 * hour, 3 * hour, 10 * minute, Clear},
		{7 * day, 7 * day, 24 * hour, Clear},
		{7 * day, 7 * day, 24*hour + minute, Unknown}, // asked at the session before
	} {
		f := well(t)
		for name, ago := range map[string]time.Duration{"fasting.solids": tt.solids, "fasting.clear": tt.clear} {
			f[name] = []Reading{{Value: InstantValue(), At: morning.Add(-ago), Recorded: morning.Add(-tt.asked)}}
		}
		if got, _ := d.Evaluate(f, DosingStart, morning).Finding("fasting"); got.State != tt.want {
			t.Errorf("solids %v, clear %v, asked %v ago: %s, want %s (%s)", tt.solids, tt.clear, tt.asked, got.State, tt.want, got.Say)
		}
	}
}

// TestFutureAndOrder checks that what is dated after now is ignored, and that
// the order readings come in does not matter.
func TestFutureAndOrder(t *testing.T) {
	d := kapIM(t)
	f := well(t)
	want := d.Evaluate(f, DosingStart, morning)
	f["vitals.bp"] = append(f["vitals.bp"], read(t, "vitals.bp", "220/130", -time.Second))
	f["dose.given"] = append(f["dose.given"], read(t, "dose.given", "60", -hour))
	if diff := cmp.Diff(want, d.Evaluate(f, DosingStart, morning), values); diff != "" {
		t.Errorf("the future counts (-want +got):\n%s", diff)
	}
	bp := f["vitals.bp"]
	bp[0], bp[2] = bp[2], bp[0]
	if diff := cmp.Diff(want, d.Evaluate(f, DosingStart, morning), values); diff != "" {
		t.Errorf("order counts (-want +got):\n%s", diff)
	}
}
