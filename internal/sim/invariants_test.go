package sim

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// Whatever the seed, nothing happens in a made-up clinic that must not happen in
// a real one. SEEDS=n tries so many seeds, from SEED_FROM on, so that a thousand can be
// tried in slices and one of them again.
func TestInvariants(t *testing.T) {
	first, seeds := 1, 2
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		seeds = n
	}
	if n, err := strconv.Atoi(os.Getenv("SEED_FROM")); err == nil && n > 0 {
		first = n
	}
	if testing.Short() {
		seeds = 1
	}
	var all census
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Logf("seed %d; again: SEED_FROM=%d SEEDS=1 go test ./internal/sim -run TestInvariants", seed, seed)
			l := lives(t, uint64(seed), 6, func(c *Config) { c.Visits = seed == first })
			l.whole(t)
			for _, chart := range l.charts(t) {
				all.add(l.holds(t, chart))
			}
		})
	}
	slices.Sort(all.interrupted)
	if wrong := all.interrupting(); wrong != "" {
		t.Error(wrong)
	}
}

// A census counts what was looked at, so that a test that looked at nothing fails.
type census struct {
	doses       int
	interrupted []int // of each course
}

func (c *census) add(o census) {
	c.doses, c.interrupted = c.doses+o.doses, append(c.interrupted, o.interrupted...)
}

// interrupting says what is wrong with how often people were interrupted: more than
// three times about the course in the middle. One that looked at nobody says so too.
func (c census) interrupting() string {
	if n := len(c.interrupted); n == 0 || c.doses == 0 || c.interrupted[n/2] > mostInterruptions {
		return fmt.Sprintf("%d courses, %d doses, interruptions %v: too many, or nobody was looked at", n, c.doses, c.interrupted)
	}
	return ""
}

// mostInterruptions is how often a typical new course may interrupt somebody.
const mostInterruptions = 3

// whole says that the book verifies, and that its lists are what a rebuild makes.
func (l *lived) whole(t *testing.T) {
	t.Helper()
	if wrong := l.broken(t, clinic.VerifyOptions{}); wrong != "" {
		t.Error(wrong)
	}
}

func (l *lived) broken(t *testing.T, o clinic.VerifyOptions) string {
	t.Helper()
	report, err := l.Verify(t.Context(), l.Own(), o)
	if err != nil || !report.Clean() {
		return fmt.Sprintf("the book is not whole: %v %+v", err, report)
	}
	return ""
}

// holds looks at one record: what must not have happened in it did not.
func (l *lived) holds(t *testing.T, chart ledger.Chart) (c census) {
	t.Helper()
	settings, err := l.Whole(t.Context(), l.Own(), ledger.SettingStream)
	if err != nil {
		t.Fatal(err)
	}
	open, ok := course.Latest(chart)
	if !ok {
		return c
	}
	def, err := shipped().Protocols.WithHash(open.Hash, settings)
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for _, s := range held(chart) {
		for _, d := range s.Doses {
			c.doses++
			for _, wrong := range l.wrong(t, chart, settings, def, s, d, last) {
				t.Errorf("%s, session %d of %s: %s", d.Entry.At.Format(time.DateOnly), s.Number, d.Entry.Stream, wrong)
			}
			last = d.Entry.At
		}
	}
	if def.Plan.Route == protocol.NoRoute {
		for _, wrong := range medicated(chart) {
			t.Errorf("%s, where another practice gives the medicine: %s", chart.Entries[0].Stream, wrong)
		}
	}
	for _, wrong := range slices.Concat(ownerless(dosing.Deviations(chart)), leaks(chart), overasked(chart, def)) {
		t.Errorf("%s: %s", chart.Entries[0].Stream, wrong)
	}
	if course.State(chart).State == course.StateClosed {
		for _, s := range schedule.Of(schedule.Sessions(chart), open.Course, schedule.Dosing) {
			if s.Ahead() {
				t.Errorf("%s is still on the plan of a course that ended", s.From.Format(time.DateOnly))
			}
		}
	}
	for _, one := range l.told(t) {
		if ledger.PatientStream(id.Patient(one.Patient)) == chart.Entries[0].Stream {
			c.interrupted = append(c.interrupted, one.Interrupted)
		}
	}
	return c
}

// wrong names what was not in place for a dose.
func (l *lived) wrong(t *testing.T, chart, settings ledger.Chart, def *protocol.Definition, s dosing.Session, d dosing.At[dosing.DoseGiven], last time.Time) (out []string) {
	t.Helper()
	at := d.Entry.At
	before := chart.Without(func(e *ledger.Entry) bool { return e.Seq >= d.Entry.Seq })
	i := slices.IndexFunc(dosing.Orders(chart, at), func(o dosing.Order) bool { return o.Fact.Order == d.Fact.Order })
	if i < 0 {
		return []string{"no order"}
	}
	o := dosing.Orders(chart, at)[i]
	no := func(is bool, what string) {
		if !is {
			out = append(out, what)
		}
	}
	no(o.Entry.Seq < d.Entry.Seq && o.Fact.Amount == d.Fact.Amount && o.Checked && !screening.SamePerson(o.Entry.By, o.Checks[0].Entry.By), "the order was not checked by a second person, or says another amount")
	no(course.Adopted(settings, def.Hash()), "the protocol is not adopted")
	q := course.Question{Definition: def, Gate: protocol.DosingStart, Now: at, Location: l.Location()}
	agreed := course.ConsentsOf(q, settings).Treatment(before, def.Name)
	no(agreed.Current, "no consent: "+agreed.Detail)
	no(shipped().Library.Why(q, before, settings).Open(), "the gate was shut")
	no(last.IsZero() || at.Sub(last) >= spacing(def), "too soon after the last dose")
	hard, _ := def.Param("dose.hard.flat")
	no(!hard.Said() || d.Fact.Amount <= hard.Value.Mass(), "above the hard maximum")
	own, err := l.Whole(t.Context(), l.Own(), ledger.StaffStream(id.Staff(d.Entry.By.Person)))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	no(slices.ContainsFunc(staff.Credentials(own), func(c staff.Credential) bool {
		state := c.State(quantity.DayOf(at, l.Location()))
		return state == staff.Held || state == staff.Expiring
	}), "no credential")
	no(s.Left != nil || s.Closed == nil, "closed, and nobody saw them leave")
	return out
}

// medicated names what has no place in a record where the medicine is given elsewhere:
// an order, a dose that is released, given or handed over, a session under it.
func medicated(chart ledger.Chart) (out []string) {
	for e := range chart.Standing() {
		planned, is := e.Fact.(schedule.Planned)
		if is && planned.Sort == schedule.Dosing {
			out = append(out, "a dosing session on the plan")
		}
		switch e.Fact.(type) {
		case dosing.OrderSigned, dosing.OrderChecked, dosing.DoseReleased, dosing.DoseGiven, dosing.SessionBegun, dosing.Left:
			out = append(out, e.Fact.Kind())
		}
	}
	return out
}

// spacing is how far apart the protocol wants doses.
func spacing(def *protocol.Definition) time.Duration {
	p, _ := def.Param("dose.spacing")
	return p.Value.Duration()
}

// ownerless names the deviations that nobody is to answer.
func ownerless(all []dosing.Deviation) (out []string) {
	for _, d := range all {
		if d.Fact.Owner == "" && d.Fact.Role == "" {
			out = append(out, fmt.Sprintf("a deviation without an owner: %+v", d.Fact))
		}
	}
	return out
}

// wordsOf is what a client said, where a fact holds it.
func wordsOf(f ledger.Fact) string {
	switch f := f.(type) {
	case dosing.QuoteHeard:
		return f.Text
	case integration.Told:
		return f.Text
	case integration.StoryTold:
		return f.Text
	case integration.InsightKept:
		return f.Text
	case integration.CommitmentMade:
		return f.Text
	case screening.OwnWords:
		return f.Text
	case course.LookedBack:
		return f.Text
	}
	return ""
}

// leaks finds what clients said in entries that are not of their own class.
func leaks(chart ledger.Chart) (out []string) {
	var said []string
	for e := range chart.Standing() {
		if text := wordsOf(e.Fact); text != "" {
			said = append(said, text)
		}
	}
	for e := range chart.Standing() {
		if e.Class == ledger.Words {
			continue
		}
		text, err := json.Marshal(e.Fact) // printed by fmt a fact hides its words
		if err != nil {
			return []string{err.Error()}
		}
		for _, s := range said {
			if len(s) > 12 && strings.Contains(string(text), s) {
				out = append(out, fmt.Sprintf("%s, of class %s, holds what the client said: %q", e.Kind, e.Class, s))
			}
		}
	}
	return out
}

// overasked holds what a client is newly asked in seven days to the minutes of the
// protocol: by when it was asked for the first time, as the policy promises. What is
// asked again is not counted twice, nor what was never sent. Answers that come late
// may fall together with those of the next week.
func overasked(chart ledger.Chart, def *protocol.Definition) (out []string) {
	type asked struct {
		at      time.Time
		seconds int
	}
	var all []asked
	before := map[string]bool{}
	for _, m := range outreach.Messages(chart) {
		if m.Queued.To != "" || m.Queued.Form != outreach.Full || m.Failed != nil && m.Failed.Spared() {
			continue
		}
		for _, ask := range m.Queued.Asks {
			name, _, _ := strings.Cut(ask, "/")
			if d, err := shipped().Library.Instruments.Named(name); err == nil && !before[ask] {
				all = append(all, asked{m.Entry.At, d.Seconds})
			}
			before[ask] = true
		}
	}
	for i, first := range all {
		sum := 0
		for _, a := range all[i:] {
			if a.at.Sub(first.at) < 7*24*time.Hour {
				sum += a.seconds
			}
		}
		if most := int(def.Plan.Burden.Week.Seconds()); most > 0 && sum > most {
			out = append(out, fmt.Sprintf("%d seconds of questions newly asked in the week from %s; %d at most", sum, first.at.Format(time.DateOnly), most))
		}
	}
	return out
}

// The same seed makes the same clinic; another one makes another.
func TestSameSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("three clinics")
	}
	print := func(seed uint64) string {
		l := lives(t, seed, 2, nil)
		var b strings.Builder
		for _, chart := range l.charts(t) {
			for _, e := range chart.Entries {
				fmt.Fprintln(&b, e.At, e.Kind, e.By.Person, e.ID)
			}
		}
		return b.String() + l.truth.String()
	}
	one, again, other := print(5), print(5), print(6)
	if one != again {
		t.Error("the same seed made two clinics")
	}
	if one == other {
		t.Error("two seeds made one clinic")
	}
}
