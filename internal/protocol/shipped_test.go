package protocol

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// morning is when the examples happen.
var morning = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// shipped is not what ships: a protocol of a few rules of every form, so that
// the engine's tests stay put while the clinical rules change. What ships is
// held by the examples beside it.
var shipped = sync.OnceValues(func() (*Definition, []Problem) {
	source, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		panic(err)
	}
	return Load(source, nil, testVocabulary())
})

// kapIM returns the small protocol, checked.
func kapIM(t testing.TB) *Definition {
	t.Helper()
	d, problems := shipped()
	for _, p := range problems {
		t.Errorf("small.yaml:%s", p)
	}
	if d == nil {
		t.FailNow()
	}
	return d
}

// is makes a reading of a value that is so long ago.
func is(value Value, ago time.Duration) Reading {
	at := morning.Add(-ago)
	return Reading{Value: value, At: at, Recorded: at, Entry: id.Entry(id.Derived("reading", value.String(), at.String())), By: "a nurse"}
}

// read makes a reading of a fact from text.
func read(t testing.TB, fact, text string, ago time.Duration) Reading {
	t.Helper()
	value, err := testVocabulary()[fact].Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return is(value, ago)
}

// well returns the facts of somebody at whose session nothing is in the way: 41
// years, 82 kg, second session, last dose a week ago.
func well(t testing.TB) Facts {
	f := Facts{}
	for name, said := range map[string]struct {
		text string
		ago  time.Duration
	}{
		"patient.age": {"41", 0}, "patient.dead": {"no", 0}, "patient.sex": {"female", 0}, "pregnancy.current": {"no", 20 * 24 * time.Hour},
		"condition.psychosis": {"no", 0}, "condition.hypertension": {"no", 0}, "condition.aneurysm": {"no", 0}, "condition.substance-use": {"no", 0},
		"medicine.theophylline": {"no", 0}, "medicine.benzodiazepine": {"no", 0},
		"weight.actual": {"82", 10 * 24 * time.Hour}, "order.dose": {"61.5", time.Hour}, "order.route": {"im", time.Hour}, "order.active": {"yes", time.Hour},
		"session.number": {"2", time.Hour}, "dose.given": {"41", 7 * 24 * time.Hour}, "dose.tolerated": {"41", 7 * 24 * time.Hour},
		"consent.current": {"yes", 30 * 24 * time.Hour}, "screening.medical": {"yes", 30 * 24 * time.Hour}, "screening.psychological": {"yes", 29 * 24 * time.Hour},
		"protocol.adopted": {"yes", 90 * 24 * time.Hour}, "escort.named": {"yes", 2 * 24 * time.Hour},
		"fasting.solids": {"", 12 * time.Hour}, "fasting.clear": {"", 3 * time.Hour},
		"vitals.heart-rate": {"72", 8 * time.Minute}, "vitals.oxygen": {"98", 8 * time.Minute},
	} {
		f[name] = []Reading{read(t, name, said.text, said.ago)}
	}
	f["vitals.bp"] = []Reading{
		read(t, "vitals.bp", "124/78", 20*24*time.Hour), read(t, "vitals.bp", "122/80", 20*24*time.Hour-5*time.Minute),
		read(t, "vitals.bp", "126/80", 8*time.Minute),
	}
	for _, name := range []string{"fasting.solids", "fasting.clear"} {
		f[name][0].Recorded = morning.Add(-30 * time.Minute)
	}
	return f
}

func TestSmallIsWhole(t *testing.T) {
	d := kapIM(t)
	if len(d.Rules) != 27 {
		t.Errorf("%d rules, want 27", len(d.Rules))
	}
	for _, r := range d.Rules {
		for _, a := range r.Source.Attributes() {
			if a.Value == "" {
				t.Errorf("%s: the source attribute %s is empty", r.Name, a.Key)
			}
		}
		if n := len(r.Source.Attributes()); n != 13 {
			t.Errorf("%s: %d source attributes, want 13", r.Name, n)
		}
		if r.Source.Grade == "D" && !r.Default {
			t.Errorf("%s: graded D and not marked as a default", r.Name)
		}
	}
	if len(d.Plan.Phases) != 5 || len(d.Plan.Monitoring.At) != 5 || len(d.Plan.Limits) != 6 {
		t.Errorf("the plan is not whole: %+v", d.Plan)
	}
	if d.Plan.Phases[2].Apart.Least != 72*time.Hour || d.Plan.Phases[2].Sessions.Most != 6 || d.Plan.Monitoring.Observe != 2*time.Hour {
		t.Errorf("the plan's figures: %+v", d.Plan)
	}
	if len(d.Hash()) != 64 {
		t.Errorf("hash %q", d.Hash())
	}
}

func TestWellIsOpen(t *testing.T) {
	d := kapIM(t)
	for _, gate := range d.Gates() {
		o := d.Evaluate(well(t), gate, morning)
		if o.Status != StatusOpen {
			t.Errorf("%s is %s", gate, o.Status)
		}
		for _, f := range o.Findings {
			if f.State != Clear {
				t.Errorf("%s %s: %s", f.Rule, f.State, f.Say)
			}
		}
	}
}

func TestNothingKnown(t *testing.T) {
	d := kapIM(t)
	want := map[Gate]Status{Determination: StatusUnknown, OrderSign: StatusUnknown, DosingStart: StatusBlocked}
	for _, gate := range d.Gates() {
		o := d.Evaluate(nil, gate, morning)
		if o.Status != want[gate] {
			t.Errorf("%s is %s, want %s", gate, o.Status, want[gate])
		}
		for _, f := range o.Findings {
			if f.State == Unknown && (len(f.Missing) == 0 || f.Say == "") {
				t.Errorf("%s is unknown and does not say what is missing", f.Rule)
			}
		}
	}
	for _, rule := range []string{"protocol.adopted", "consent.current", "screening.signed", "order.active"} {
		if f, _ := d.Evaluate(nil, DosingStart, morning).Finding(rule); f.State != Stands {
			t.Errorf("%s is %s: an act that nobody did was not done", rule, f.State)
		}
	}
}
