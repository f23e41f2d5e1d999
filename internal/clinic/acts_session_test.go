package clinic_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

func onDay(t *testing.T) *theatre {
	t.Helper()
	return onTheDay(t, store.Config{DSN: storetest.SQLite(t)}, "kap-im")
}

// The morning of: 164/98, rest, a recheck; then dosed, watched with no tap at
// all, left with company, and closed.
func TestADayFromHighPressureToClosed(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		m := onTheDay(t, cfg, "kap-im")
		m.begun(25)
		m.refused("nothing was asked yet", m.sam, m.giving(25), "patient.identity")
		m.asked()
		m.measure(164, 98)
		m.refused("164/98", m.sam, m.giving(25), "bp.predose.hold")
		m.pass(5 * time.Minute)
		m.measure(156, 96)
		m.pass(5 * time.Minute)
		m.measure(150, 92)
		m.refused("after rest it is weighed", m.sam, m.giving(25), "bp.predose.review")
		m.refused("a nurse weighs it", m.sam, m.decide(protocol.DosingStart, "bp.predose.review", screening.GoOn), "access.sign.clinical")
		m.must(t, m.lee, m.decide(protocol.DosingStart, "bp.predose.review", screening.GoOn))
		m.refused("G66 a therapist gives", m.mira, m.giving(25), "access.administer")
		m.must(t, m.sam, m.giving(25))
		s := m.running()
		if s.Phase != dosing.Medicine || s.Total() != 25*quantity.Milligram || len(s.Doses[0].Fact.Findings) < 15 || s.Doses[0].Fact.Hash != m.def.Hash() {
			t.Errorf("the dose: %s, %v, %d findings", s.Phase, s.Total(), len(s.Doses[0].Fact.Findings))
		}
		i := slices.IndexFunc(s.Doses[0].Fact.Findings, func(f dosing.Stood) bool { return f.Rule == "bp.predose.review" })
		if i < 0 || s.Doses[0].Fact.Findings[i].Decided == "" {
			t.Error("the override is not stored with the dose")
		}
		m.refused("leaving while it works", m.sam, m.leaving(), "leaving.time")
		m.pass(125 * time.Minute)
		m.recovered()
		taxi := m.leaving()
		taxi.With = "Yellow Cab, a taxi"
		if err := m.try(m.sam, taxi); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Say(err), "A taxi is a ride, not company") {
			t.Errorf("the taxi: %v", err)
		}
		m.refused("a therapist signs the leaving", m.mira, m.leaving(), "access.sign.dosing")
		m.refused("closed before they left", m.mira, m.closing(), "session.not-left")
		m.must(t, m.sam, m.leaving())
		m.must(t, m.mira, m.closing())
		if err := m.try(m.sam, m.leaving()); fault.RuleOf(err) != "session.closed" {
			t.Errorf("leaving twice: %v", err)
		}
		m.clean(t)
	})
}

func (m *theatre) closing() clinic.CloseSession {
	yes, no := true, false
	return clinic.CloseSession{Patient: m.ana, Closed: dosing.SessionClosed{Session: m.session, Effect: dosing.Sufficient, Recovered: &yes, Distress: &no, Emergency: &no, Events: &no}}
}

// An order: over the hard maximum never, over the soft one with a reason, one at
// a time, by a prescriber, and by the route of the protocol.
func TestSigningAnOrder(t *testing.T) {
	m := onDay(t)
	m.refused("G40 250 mg", m.lee, m.ordering(250), "dose.hard-maximum")
	hard := m.ordering(250)
	for _, rule := range []string{"dose.first-session", "dose.soft-maximum", "dose.hard-maximum"} {
		hard.Decisions = append(hard.Decisions, clinic.Deciding{Rule: rule, Reason: "as before", Evidence: m.evidence(hard.Order, rule)})
	}
	m.refused("G40 250 mg with reasons for everything", m.lee, hard, "dose.hard-maximum")
	soft := m.ordering(60)
	m.refused("more than the starting dose, and no reason", m.lee, soft, "dose.first-session")
	soft.Decisions = []clinic.Deciding{{Rule: "dose.first-session", Evidence: m.evidence(soft.Order, "dose.first-session")}}
	if err := m.try(m.lee, soft); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an empty reason: %v", err)
	}
	soft.Decisions[0].Reason = "Tolerated 60 mg by the same route in March."
	for _, c := range []struct {
		what   string
		change func(*clinic.SignOrder)
		rule   string
	}{
		{"another route", func(o *clinic.SignOrder) { o.Order.Route = "IV" }, "order.route"},
		{"no end", func(o *clinic.SignOrder) { o.Order.Until = time.Time{} }, "input.until"},
		{"an end in the past", func(o *clinic.SignOrder) { o.Order.Until = m.now().Add(-time.Minute) }, "input.until"},
		{"a page from before the last reading", func(*clinic.SignOrder) { m.measure(120, 80) }, "page.stale"},
	} {
		bad := soft
		bad.Head = m.head()
		c.change(&bad)
		m.refused(c.what, m.lee, bad, c.rule)
	}
	m.refused("a therapist orders", m.mira, soft, "access.sign.medicines")
	soft.Head = m.head()
	m.must(t, m.lee, soft)
	again := m.ordering(25)
	again.Order.Order = id.Order(m.NewID())
	m.refused("a second one beside it", m.kim, again, "order.stands")
	again.Replaces = m.order
	m.must(t, m.kim, again)
	m.refused("checking what was replaced", m.sam, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()}, "order.ended")
	m.refused("ending it again", m.lee, clinic.EndOrder{Patient: m.ana, Order: m.order, Reason: "withdrawn"}, "order.ended")
	m.must(t, m.lee, clinic.EndOrder{Patient: m.ana, Order: again.Order.Order, Reason: "withdrawn"})
}

// evidence is what a finding about an order about to be signed rests on.
func (m *theatre) evidence(o dosing.OrderSigned, rule string) []id.Entry {
	m.t.Helper()
	q := m.question(protocol.OrderSign)
	q.Order = &o
	f, ok := m.rules.Library.Why(q, m.chart(m.t, m.ana), m.settings()).Finding(rule)
	if !ok {
		m.t.Fatalf("no rule %s", rule)
	}
	return f.Entries()
}

// A check is a second person's, unless the practice adopted working alone; then
// somebody else looks at it by a time.
func TestCheckingAnOrder(t *testing.T) {
	m := onDay(t)
	m.must(t, m.lee, m.ordering(25))
	check := func(how string) clinic.CheckOrder {
		return clinic.CheckOrder{Patient: m.ana, Order: m.order, How: how, Head: m.head()}
	}
	m.refused("the signer checks", m.lee, check(dosing.Beside), "check.same-person")
	m.refused("the signer checks alone", m.lee, check(dosing.Alone), "check.alone")
	m.refused("a nurse adopts working alone", m.open(m.sam), clinic.AdoptAlone{}, "access.approve.open")
	if err := m.try(m.open(m.lee), clinic.AdoptAlone{Policy: dosing.AlonePolicy{On: true, Hours: 25, Statement: "One person signs and gives."}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a review after more than a day: %v", err)
	}
	m.must(t, m.open(m.lee), clinic.AdoptAlone{Policy: dosing.AlonePolicy{On: true, Hours: 24, Statement: "One person signs and gives; somebody else reviews it within 24 hours."}})
	m.must(t, m.lee, check(dosing.Alone))
	o := dosing.Orders(m.chart(t, m.ana), m.now())[0]
	if !o.Checked || o.Reviewed || o.ReviewBy.Sub(m.now().Add(24*time.Hour)).Abs() > time.Second {
		t.Errorf("checked alone: %+v", o)
	}
	m.pass(time.Second)
	if f := m.finding(protocol.DosingStart, "order.checked"); f.State != protocol.Clear {
		t.Errorf("a check alone does not count here: %s", f.Say)
	}
	m.must(t, m.kim, check(dosing.OnCamera))
	m.refused("twice", m.kim, check(dosing.Beside), "check.done")
	if o = dosing.Orders(m.chart(t, m.ana), m.now())[0]; !o.Reviewed {
		t.Error("reviewed, and it does not say so")
	}
	m.must(t, m.open(m.lee), clinic.AdoptAlone{})
	m.pass(11 * time.Hour)
	m.refused("G50 an order that ran out", m.sam, check(dosing.Beside), "order.expired")
}

// A second click gives nothing twice, a second person neither; a further dose
// needs an order of its own and its own gate.
func TestNothingIsGivenTwice(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	give, key := m.giving(25), id.Act(m.NewID())
	for range 2 {
		out, err := m.Do(t.Context(), m.sam, key, give)
		if err != nil || len(out.Entries) != 2 {
			t.Fatalf("%+v %v", out, err)
		}
	}
	m.refused("from another tablet, a page from before", m.lee, give, "page.stale")
	m.refused("from another tablet, a fresh page", m.lee, m.giving(25), "order.used")
	other := m.giving(25)
	other.Order = id.Order(m.NewID())
	m.refused("G67 an order of somebody else's record", m.sam, other, "order.missing")
	if s := m.running(); len(s.Doses) != 1 {
		t.Fatalf("%d doses", len(s.Doses))
	}
	// A further dose.
	first := m.order
	m.order = id.Order(m.NewID())
	more := m.ordering(10)
	more.Order.Booster = true
	more.Decisions = m.everyReason(more.Order)
	m.must(t, m.lee, more)
	m.must(t, m.sam, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()})
	two := 2
	m.must(t, m.sam, clinic.TakeVitals{Patient: m.ana, Vitals: dosing.VitalsTaken{Session: m.session, Sedation: &two}})
	m.refused("G62 sedation 2", m.sam, m.giving(10), "further.sedation")
	m.measure(130, 82)
	m.must(t, m.mira, clinic.WithdrawConsent{Patient: m.ana, Withdrawn: consent.Withdrawn{Text: m.def.Name, Part: "second-dose", How: "spoken"}})
	m.refused("she raised a hand", m.sam, m.giving(10), "further.consent")
	if o := dosing.Orders(m.chart(t, m.ana), m.now()); o[0].Fact.Order != first || o[0].Given == nil || o[0].Stands() {
		t.Error("the first order was used")
	}
}

// everyReason decides about all that can be decided at the signing of an order.
func (m *theatre) everyReason(o dosing.OrderSigned) (out []clinic.Deciding) {
	q := m.question(protocol.OrderSign)
	q.Order = &o
	for _, f := range m.rules.Library.Why(q, m.chart(m.t, m.ana), m.settings()).Findings {
		if f.Blocks() {
			out = append(out, clinic.Deciding{Rule: f.Rule, Reason: "as we spoke about", Evidence: f.Entries()})
		}
	}
	return out
}

// What happened is always taken: a dose given while the tablet was dead, with
// something not in place, is a dose and a matter for the one who ordered it.
func TestADoseThatHappenedIsTaken(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.measure(176, 106)
	given := m.now()
	m.pass(40 * time.Minute)
	m.measure(130, 80) // a good reading that came after it changes nothing about then
	late := m.giving(25)
	late.Happened, late.At, late.Head = true, given, 0
	m.refused("a therapist writes it down", m.mira, late, "access.administer")
	m.must(t, m.sam, late)
	s := m.running()
	if len(s.Doses) != 1 || !s.Doses[0].Entry.At.Equal(ledger.Stamp(given)) || len(s.Strays) != 1 {
		t.Fatalf("%d doses, %d deviations", len(s.Doses), len(s.Strays))
	}
	stray := s.Strays[0].Fact
	if stray.Owner != id.Staff(m.lee.Author().Person) || !slices.ContainsFunc(stray.Findings, func(f dosing.Stood) bool { return f.Rule == "bp.predose.hold" }) {
		t.Errorf("%+v", stray)
	}
	again := m.giving(25)
	again.Happened = true
	m.refused("written down twice", m.kim, again, "order.used")
}

// Somebody who leaves before everything is in place signs nothing; a prescriber
// writes it down, and somebody calls.
func TestLeavingAgainstAdvice(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.pass(60 * time.Minute)
	early := m.leaving()
	early.With, early.Stays, early.How = "", false, "taxi"
	early.Against = &clinic.LeavingAgainst{Capacity: "Knows where, when and why; repeats the risks.", Risks: "Falls, blood pressure, being alone.", Drives: "A taxi; not she."}
	m.refused("a nurse writes it down", m.sam, early, "scope.leaving-against")
	half := early
	half.Against = &clinic.LeavingAgainst{Capacity: "yes", Risks: "told"}
	m.refused("nobody says who drives", m.lee, half, "input.drives")
	m.must(t, m.lee, early)
	left := m.running().Left
	if left == nil || left.Fact.Against == nil || left.Fact.Against.CallBy.Sub(m.now().Add(24*time.Hour)).Abs() > time.Second || len(left.Fact.Findings) == 0 {
		t.Fatalf("%+v", left)
	}
	m.refused("and again as if nothing were missing", m.sam, m.leaving(), "leave.done")
}

// SpO2 too low to go, too early, nobody here; and a page from before the last
// reading signs nothing.
func TestLeavingTooEarly(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.pass(119 * time.Minute)
	m.recovered()
	m.refused("one minute early", m.sam, m.leaving(), "leaving.time")
	m.pass(time.Minute + time.Second)
	stale := m.leaving()
	low, rate, five := 91, 72, 5
	m.must(t, m.sam, clinic.TakeVitals{Patient: m.ana, Vitals: dosing.VitalsTaken{Session: m.session, Oxygen: &low, HeartRate: &rate, Sedation: &five}})
	m.refused("a page from before the reading", m.sam, stale, "page.stale")
	m.refused("oxygen 91", m.sam, m.leaving(), "leaving.oxygen")
	m.measure(126, 80)
	m.must(t, m.sam, m.over("leaving.escort", "no"))
	m.refused("G73 nobody is here", m.sam, m.leaving(), "leaving.escort")
	m.must(t, m.sam, m.over("leaving.escort", "yes"))
	m.must(t, m.sam, m.leaving())
}

// Presence costs nothing: between the dose and the leaving nothing has to be
// tapped. What is written is taken in any order, also late; what the client said
// is sorted before the session closes, and what is discarded is gone.
func TestWordsAndMoments(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	comfort := clinic.SayComfort{Patient: m.ana, Session: m.session, Comfort: dosing.ComfortSaid{Touch: "hand only, if I reach", Stop: "river", Helps: "name, feet on floor"}}
	m.must(t, m.mira, comfort)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.refused("wishes widen", m.mira, comfort, "comfort.narrow")
	dosed := m.now()
	m.pass(50 * time.Minute)
	seen := clinic.RecordSeen{Patient: m.ana, Session: m.session, At: dosed.Add(30 * time.Minute), Moment: "tears", About: true}
	m.must(t, m.mira, seen)
	seen.Moment, seen.Support = "", "hand"
	m.must(t, m.mira, seen)
	seen.Support, seen.Look = "", &dosing.LookedAt{How: dosing.NotDisturbed}
	m.refused("not disturbed, and no why", m.sam, seen, "input.why")
	seen.Look.Why = "deep inside, breathing easily"
	m.must(t, m.sam, seen)
	seen.Moment = "joy"
	m.refused("two at once", m.mira, seen, "input.")
	seen.Look = nil
	m.refused("a feeling is no moment", m.mira, seen, "input.moment")
	m.must(t, m.mira, clinic.RaiseConcern{Patient: m.ana, Session: m.session, Help: true})
	m.must(t, m.sam, clinic.NoteEvent{Patient: m.ana, Event: dosing.EventNoted{Session: m.session, Term: "nausea", Grade: 1}})
	var quotes []id.Entry
	for _, text := range []string{"I can call my brother.", "A door that was never locked.", "A slip of the pen."} {
		quotes = append(quotes, m.must(t, m.mira, clinic.HearQuote{Patient: m.ana, Session: m.session, Text: text})...)
	}
	m.pass(80 * time.Minute)
	m.recovered()
	m.must(t, m.sam, m.leaving())
	m.refused("nothing is sorted", m.mira, m.closing(), "session.quotes")
	sort := func(i int, to string) clinic.SortQuote {
		return clinic.SortQuote{Patient: m.ana, Session: m.session, Quote: quotes[i], To: to}
	}
	m.must(t, m.mira, sort(0, dosing.ToChart))
	m.refused("there is no journal", m.mira, sort(1, dosing.ToJournal), "quote.journal")
	m.must(t, m.mira, sort(1, dosing.ToProcess))
	m.refused("it is in the therapist's own notes", m.mira, sort(1, dosing.ToChart), "quote.gone")
	m.refused("one is left", m.mira, m.closing(), "session.quotes")
	m.refused("a nurse sorts", m.sam, sort(2, dosing.ToNobody), "access.amend.words")
	m.must(t, m.mira, sort(2, dosing.ToNobody))
	m.refused("it does not come back", m.mira, sort(2, dosing.ToChart), "quote.gone")
	m.must(t, m.mira, m.closing())
	m.must(t, m.mira, clinic.RecordSeen{Patient: m.ana, Session: m.session, At: dosed.Add(20 * time.Minute), Moment: "sigh", About: true}) // late, and taken
	for _, e := range m.chart(t, m.ana).Entries {
		if q, ok := e.Fact.(dosing.QuoteHeard); ok && q.Text != "I can call my brother." {
			t.Errorf("words that were discarded or taken out can still be read: %s", q.Text)
		}
	}
	s := m.running()
	if len(s.Moments) != 2 || s.Moments[0].Fact.Sort != "sigh" || len(s.Quotes) != 1 || len(s.Supports) != 1 || len(s.Events) != 1 {
		t.Errorf("%+v", s)
	}
	m.clean(t)
}

// The prescriber is on the telephone: the client takes their own lozenge, the
// therapist watches and writes it down, and nothing goes without a release.
func TestThePrescriberByPhone(t *testing.T) {
	m := onTheDay(t, store.Config{DSN: storetest.SQLite(t)}, "kap-sublingual-by-phone")
	m.must(t, m.lee, m.ordering(50))
	m.must(t, m.mira, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.OnCamera, Head: m.head()})
	m.must(t, m.mira, clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules})
	taken := m.giving(50)
	taken.Self = true
	release := func() clinic.ReleaseDose {
		return clinic.ReleaseDose{Patient: m.ana, Session: m.session, Order: m.order, Head: m.head(), Rules: m.rules}
	}
	m.refused("before the list", m.lee, release(), "patient.identity")
	m.ready()
	taken.Head = m.head()
	m.refused("not released", m.mira, taken, "release.needed")
	m.refused("the therapist releases", m.mira, release(), "access.sign.dosing")
	m.must(t, m.lee, release())
	m.refused("a nurse gives it", m.sam, m.giving(50), "dose.taken-by-self")
	taken.Head = m.head()
	m.must(t, m.mira, taken)
	dose := m.running().Doses[0]
	if !dose.Fact.Self || !dose.Fact.Observed {
		t.Errorf("%+v", dose.Fact)
	}
	m.pass(12 * time.Minute)
	no := false
	m.must(t, m.mira, clinic.RecordSeen{Patient: m.ana, Session: m.session, Over: &dosing.DoseEnded{Dose: dose.Entry.ID, Swallowed: &no}})
	m.pass(85 * time.Minute)
	m.recovered()
	m.refused("85 minutes after it was spat out", m.lee, m.leaving(), "leaving.time")
	m.pass(6 * time.Minute)
	m.refused("the nurse signs", m.sam, m.leaving(), "leaving.signer")
	m.must(t, m.lee, m.leaving())
}

// A session is one at a time, and of somebody with a course.
func TestBeginning(t *testing.T) {
	m := onDay(t)
	begin := clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules}
	m.must(t, m.mira, begin)
	if s := m.running(); s.Number != 1 || s.Phase != dosing.CheckIn {
		t.Errorf("%+v", s)
	}
	begin.Session = id.Session(m.NewID())
	m.refused("another beside it", m.sam, begin, "session.open")
	m.refused("a made-up item", m.sam, m.over("leaving.signer", "yes"), "input.fact")
	m.refused("nothing of the day", m.sam, m.over("condition.seizure", patient.No), "input.fact")
	m.must(t, m.mira, m.closing()) // no dose was given: therapy, or a new date
	m.refused("giving in a closed one", m.sam, m.giving(25), "session.closed")
}

func (m *theatre) question(gate protocol.Gate) course.Question {
	return course.Question{Definition: m.def, Gate: gate, Now: m.now(), Location: m.Location()}
}
