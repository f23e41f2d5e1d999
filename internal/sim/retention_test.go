package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/texts"
)

// lab is an empty book for one arm of the experiment.
func lab(t *testing.T, people int, figures map[string]float64) (*lived, Config) {
	t.Helper()
	l, clock := empty(t, finders(), time.Date(2026, 1, 12, 15, 0, 0, 0, time.UTC))
	return l, Config{Clinic: l.Clinic, Clock: clock, Rules: shipped(), Model: shippedModel().With(figures), Courses: people, Seed: 11}
}

// retains lets one arm live.
func retains(t *testing.T, arm string, people int, figures map[string]float64) Retained {
	t.Helper()
	_, cfg := lab(t, people, figures)
	out, err := Retain(t.Context(), Trial{Config: cfg, Arm: arm})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Where nothing that is sent changes whether somebody answers, both ways of
// reminding hear from the same people; where it does, they do not.
func TestRetentionControl(t *testing.T) {
	t.Parallel()
	control := map[string]float64{"reply.once": 1, "reply.stop": 0, "tap.stop": 0, "reply.mail": 1, "reply.text": 1, "reply.first": 0}
	heard := func(figures map[string]float64) (out [2][]string) {
		for i, arm := range []string{Fixed, Followed} {
			for _, k := range retains(t, arm, 9, figures).Waves {
				out[i] = append(out[i], fmt.Sprintf("%s %d of %d", k.Wave, k.Full+k.Brief+k.Tap, k.All))
			}
		}
		return out
	}
	if got := heard(control); !slices.Equal(got[0], got[1]) {
		t.Errorf("reminders do nothing, and yet: fixed %v, followed %v", got[0], got[1])
	}
	if testing.Short() {
		return
	}
	only := map[string]float64{"reply.mail": 0, "reply.text": 1, "reply.first": 20, "reply.stop": 0, "tap.stop": 0}
	if got := heard(only); slices.Equal(got[0], got[1]) {
		t.Errorf("nobody reads mail, and another way brought nobody back: %v", got[1])
	}
}

// What is said in a call is kept by the real act, and counts by the rules of the
// page of follow-up: as a visit heard from, whole or short, and as one of a call.
// Where nobody answers in a call, nothing of the sort is counted.
func TestRetentionCountsCalls(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked, whole float64
		full, brief  bool
	}{{1, 1, true, false}, {1, 0, false, true}, {0, 1, false, false}} {
		calls := map[string]float64{"reply.first": -30, "reply.stop": 0, "reply.reached": 1, "reply.asked": c.asked, "reply.whole": c.whole}
		got := retains(t, Followed, 4, calls)
		month := got.Waves[0]
		if (month.Full > 0) != c.full || (month.Brief > 0) != c.brief || month.Call != month.Full+month.Brief || (got.Spoken > 0) != (c.asked > 0) {
			t.Errorf("answering in calls %v, whole %v: %+v, %d spoke", c.asked, c.whole, month, got.Spoken)
		}
	}
}

// silent takes messages and says nothing.
type silent struct{}

func (silent) Send(context.Context, courier.Message) (string, error) { return "ref", nil }

// The experiment does what the courier does: of people who never answer, both put
// the same questions by the same ways on the same days, and ask a person to call on
// the same day, while the second silent visit is still open.
func TestRetentionIsTheCouriers(t *testing.T) {
	t.Parallel()
	never := map[string]float64{"reply.first": -30, "reply.stop": 0, "reply.asked": 0}
	const people = 2
	asked := func(l *lived, cfg Config) (out []string) {
		w := &world{Config: cfg}
		for n := range people {
			chart, err := l.Whole(t.Context(), l.Own(), ledger.PatientStream(id.Patient(w.key("patient", fmt.Sprint(n)))))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range outreach.Messages(chart) {
				if m.Delivered.ID != "" && m.Queued.To == "" && m.Delivered.At.Before(time.Date(2026, 2, 22, 0, 0, 0, 0, time.UTC)) {
					out = append(out, fmt.Sprint(n, m.Delivered.At.In(l.Location()).Format(" Mon 2 Jan "), m.Queued.Form, m.Channel, m.Queued.Asks))
				}
			}
			for _, task := range duty.Tasks(chart) {
				if task.Set.At.Before(time.Date(2026, 2, 22, 0, 0, 0, 0, time.UTC)) {
					out = append(out, fmt.Sprint(n, task.Set.At.In(l.Location()).Format(" Mon 2 Jan "), task.For, " ", task.About))
				}
			}
		}
		return out
	}
	ours, cfg := lab(t, people, never)
	if _, err := Retain(t.Context(), Trial{Config: cfg, Arm: Followed}); err != nil {
		t.Fatal(err)
	}
	want := asked(ours, cfg)

	theirs, cfg := lab(t, people, never)
	w, err := trialOf(t.Context(), Trial{Config: cfg, Arm: "nobody"})
	if err != nil {
		t.Fatal(err)
	}
	file, _ := texts.FS.ReadFile("en.yaml")
	words, err := screening.ParseTexts(file)
	if err != nil {
		t.Fatal(err)
	}
	door, err := signin.New(signin.Config{Store: theirs.Store(), Grant: theirs.Own(), Clinic: "Juniper House", Host: "localhost", Origin: "http://localhost", Now: cfg.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	c, err := courier.New(courier.Config{Clinic: theirs.Clinic, Door: door, Rules: w.Rules, Instruments: w.Rules.Library.Instruments, Texts: words, Origin: "http://localhost", Name: "Juniper House",
		Senders: map[string]courier.Sender{outreach.Mail: silent{}, outreach.Text: silent{}}})
	if err != nil {
		t.Fatal(err)
	}
	for day := range 41 {
		for hour := 9; hour < 15; hour++ {
			cfg.Clock.turn(time.Date(2026, 1, 12+day, hour, 1, 0, 0, theirs.Location()))
			for range 2 { // what is queued in a round goes out in it, what waited for it in the next
				if err := c.Round(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := asked(theirs, cfg); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "call not heard from at 1-month") }) || !slices.Equal(got, want) {
		t.Errorf("the courier sent\n%v\nand the experiment\n%v", got, want)
	}
}
