package sim

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// Whatever the seed, nothing happens in a made-up clinic that must not happen in
// a real one. SEEDS=n tries so many seeds.
func TestInvariants(t *testing.T) {
	seeds := 2
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		seeds = n
	}
	if testing.Short() {
		seeds = 1
	}
	var all census
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed+1), func(t *testing.T) {
			t.Logf("seed %d; again: SEEDS=%d go test ./internal/sim -run TestInvariants", seed+1, seed+1)
			l := lives(t, uint64(seed+1), 6, func(c *Config) { c.Visits = seed == 0 })
			l.whole(t)
			for _, chart := range l.charts(t) {
				all.add(l.holds(t, chart))
			}
		})
	}
	slices.Sort(all.interrupted)
	if n := len(all.interrupted); n == 0 || all.doses == 0 || all.interrupted[n/2] > 3 { // CARE.md 10, of the course in the middle
		t.Errorf("%d courses, %d doses, interruptions %v", n, all.doses, all.interrupted)
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

// whole says that the book verifies, and that its lists are what a rebuild makes.
func (l *lived) whole(t *testing.T) {
	t.Helper()
	report, err := l.Verify(t.Context(), l.Own(), clinic.VerifyOptions{})
	if err != nil || !report.Clean() {
		t.Errorf("the book is not whole: %v %+v", err, report)
	}
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
	for _, d := range dosing.Deviations(chart) {
		if d.Fact.Owner == "" && d.Fact.Role == "" {
			t.Errorf("a deviation without an owner: %+v", d.Fact)
		}
	}
	words(t, chart)
	burden(t, chart, def)
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
	if err != nil {
		t.Fatal(err)
	}
	no(slices.ContainsFunc(staff.Credentials(own), func(c staff.Credential) bool {
		state := c.State(quantity.DayOf(at, l.Location()))
		return state == staff.Held || state == staff.Expiring
	}), "no credential")
	no(s.Left != nil || s.Closed == nil, "closed, and nobody saw them leave")
	return out
}

// spacing is how far apart the protocol wants doses.
func spacing(def *protocol.Definition) time.Duration {
	p, _ := def.Param("dose.spacing")
	return p.Value.Duration()
}

// words finds what clients said in entries of their own class only.
func words(t *testing.T, chart ledger.Chart) {
	t.Helper()
	var said []string
	for e := range chart.Standing() {
		if q, ok := e.Fact.(dosing.QuoteHeard); ok {
			said = append(said, q.Text)
		}
	}
	for e := range chart.Standing() {
		if e.Class == ledger.Words {
			continue
		}
		text := fmt.Sprintf("%#v", e.Fact)
		for _, s := range said {
			if len(s) > 12 && strings.Contains(text, s) {
				t.Errorf("%s, of class %s, holds what the client said: %q", e.Kind, e.Class, s)
			}
		}
	}
}

// burden holds what a client is newly asked in seven days to the minutes of the
// protocol: by when it was asked, as the policy promises. Answers that come late may
// fall together with those of the next week.
func burden(t *testing.T, chart ledger.Chart, def *protocol.Definition) {
	t.Helper()
	type asked struct {
		at      time.Time
		seconds int
	}
	var all []asked
	for _, m := range outreach.Messages(chart) {
		if m.Queued.To != "" || m.Queued.Step > 0 || m.Queued.Form != outreach.Full {
			continue
		}
		for _, ask := range m.Queued.Asks {
			name, _, _ := strings.Cut(ask, "/")
			if d, err := shipped().Library.Instruments.Named(name); err == nil {
				all = append(all, asked{m.Entry.At, d.Seconds})
			}
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
			t.Errorf("%d seconds of questions newly asked in the week from %s; %d at most", sum, first.at.Format(time.DateOnly), most)
		}
	}
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

// What the invariants look for is found where it is: a dose without what it needs.
func TestInvariantsSee(t *testing.T) {
	if testing.Short() {
		t.Skip("the same clinic as the others")
	}
	l := lives(t, 1, 4, nil)
	settings, _ := l.Whole(t.Context(), l.Own(), ledger.SettingStream)
	for _, chart := range l.charts(t) {
		sessions := held(chart)
		if len(sessions) < 2 {
			continue
		}
		open, _ := course.Latest(chart)
		def, _ := shipped().Protocols.WithHash(open.Hash, settings)
		s, d := sessions[1], sessions[1].Doses[0]
		for name, tt := range map[string]struct {
			without func(e *ledger.Entry) bool
			want    string
		}{
			"the order": {func(e *ledger.Entry) bool { o, is := e.Fact.(dosing.OrderSigned); return is && o.Order == d.Fact.Order }, "no order"},
			"the check": {func(e *ledger.Entry) bool {
				c, is := e.Fact.(dosing.OrderChecked)
				return is && c.Order == d.Fact.Order
			}, "not checked"},
			"the consent": {func(e *ledger.Entry) bool { _, is := e.Fact.(consent.Signed); return is }, "no consent"},
			"readiness":   {func(e *ledger.Entry) bool { _, is := e.Fact.(dosing.Checked); return is }, "shut"},
		} {
			got := func() (out []string) {
				defer func() {
					if recover() != nil { // an order without its check has none to look at
						out = []string{"not checked"}
					}
				}()
				return l.wrong(t, chart.Without(tt.without), settings, def, s, d, sessions[0].Doses[0].Entry.At)
			}()
			if !slices.ContainsFunc(got, func(w string) bool { return strings.Contains(w, tt.want) }) {
				t.Errorf("without %s: %q", name, got)
			}
		}
		if got := l.wrong(t, chart, settings, def, s, d, d.Entry.At.Add(-time.Hour)); !slices.Contains(got, "too soon after the last dose") {
			t.Errorf("an hour apart: %q", got)
		}
		return
	}
	t.Error("nobody had two sessions")
}
