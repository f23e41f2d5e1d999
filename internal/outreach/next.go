package outreach

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// An Ask is one occasion of the plan, as far as asking for it goes.
type Ask struct {
	Key        string // "phq-9/1-month"
	Instrument string
	Wave       string    // the visit it is counted with: "1-month", "before-dose/2"
	After      bool      // it hangs on the end of the course
	Opens      time.Time // from when it can be answered
	Due        time.Time
	Closes     time.Time // zero: it stays open
	State      string    // as course says: ahead, open, answered, missed, left-out
	Remote     bool      // it may be put to somebody who is alone with it
	Risk       bool      // it asks what must not go unheard
	Seconds    int
	Response   id.Response // what answers it; empty where nothing does, or a total was reported
}

// States of an occasion, as package course names them.
const (
	stateAhead    = "ahead"
	stateOpen     = "open"
	stateAnswered = "answered"
	stateMissed   = "missed"
)

// A Setting is what follow-up goes by besides the chart.
type Setting struct {
	Policy *Policy
	Clinic *time.Location
	Over   bool // they withdrew: nothing is asked any more
}

// What a step does.
const (
	Send = "send" // a message to the client
	Call = "call" // a task for a person
)

// A Step is what is to be done next, and not before its time.
type Step struct {
	Do      string
	At      time.Time
	Asks    []string  // occasions, by their keys; of a Call: none
	Form    string    // Full, Brief, Pulse or Check
	Channel string    // Mail or Text
	Wave    string    // the visit it is counted with: of several, the one due first
	Seconds int       // of questions that it newly asks
	Rung    int       // 0 the first time, 1 the first reminder
	Until   time.Time // when the link ends
	Risk    bool      // one of them asks what must not go unheard
	For     string    // of a Call: what the task is for, as duty names it
	About   string    // of a Call: what it is about, in a few words that say nothing of their health
	Because id.Entry  // of a Call: what made it necessary; may be empty
	Due     time.Time // of a Call: by when it is made
	Why     string    // a sentence for staff
}

// Next returns what is to be done next for one person, by the policy: the calls
// that a person makes, and at most one message. What is not yet due has its
// time in At. It is computed anew from the chart each time: an answer, a "not
// now", a stop, a withdrawal or a death changes it at once.
func Next(chart ledger.Chart, asks []Ask, set Setting, now time.Time) []Step {
	return Ready(PastOf(chart), asks, set).Next(now)
}

// Ready works out what of one person's follow-up does not hang on the clock: what
// is left is quick, at any time at which their occasions stand as asks has them.
func Ready(past Past, asks []Ask, set Setting) Readied {
	f := follow{Past: past, asks: asks, set: set, p: set.Policy, loc: past.Zone(set.Clinic)}
	if !f.Died && !set.Over {
		f.read()
	}
	return Readied{f}
}

// A Readied is one person's follow-up before the clock is asked. It is not changed
// by what is asked of it.
type Readied struct{ f follow }

// Next is the function Next at a time.
func (r Readied) Next(now time.Time) []Step {
	f := r.f
	if f.Died || f.set.Over {
		return nil
	}
	f.now = now
	out := f.silences()
	if f.Stopped != "" {
		return f.unless(out)
	}
	if f.Quiet {
		return out
	}
	out = append(out, f.missed()...)
	if step, ok := f.message(); ok {
		out = append(out, step)
	}
	return out
}

// follow is one person's follow-up while it is worked out.
type follow struct {
	Past
	asks     []Ask
	set      Setting
	p        *Policy
	now      time.Time
	loc      *time.Location
	messages []sent // with questions, to the client, that were or will be sent
	waves    []wave
	unheard  []string // visits in a row without an answer, up to now
}

// A wave is one visit as far as it was answered.
type wave struct {
	name     string
	asks     []Ask
	closes   time.Time // of its last occasion; zero: it stays open
	answered bool      // any of it, in any form
	asked    bool      // a message for it was delivered
	over     bool
}

// read sorts what was sent and answered.
func (f *follow) read() {
	for _, m := range f.all {
		if m.counts {
			f.messages = append(f.messages, m)
		}
	}
	f.waves = f.p.wavesOf(f.responses, f.asks, f.messages)
	for _, w := range f.waves {
		switch {
		case w.answered:
			f.unheard = nil
		case w.over && w.asked && !w.forADay():
			f.unheard = append(f.unheard, w.name)
		}
	}
	f.waves = slices.DeleteFunc(f.waves, func(w wave) bool { return w.over }) // nothing more is asked of it
}

// forADay reports whether a visit is the one tap of the day after a session and
// nothing else. Who leaves that out has missed no visit: silence after a session has
// a rule of its own.
func (w wave) forADay() bool {
	return !slices.ContainsFunc(w.asks, func(a Ask) bool { return a.Instrument != instrument.DayAfter })
}

// asking reports whether a message of a purpose puts questions of the plan.
func asking(purpose string) bool { return purpose == "measures" || purpose == "pulse" }

// wavesOf groups occasions by visit, in the order in which they come.
func (p *Policy) wavesOf(responses []reply, asks []Ask, messages []sent) []wave {
	var out []wave
	for _, a := range asks {
		if !a.Remote || a.Opens.IsZero() || a.State != stateOpen && a.State != stateAnswered && a.State != stateMissed {
			continue
		}
		i := slices.IndexFunc(out, func(w wave) bool { return w.name == a.Wave })
		if i < 0 {
			out = append(out, wave{name: a.Wave, over: true})
			i = len(out) - 1
		}
		w := &out[i]
		w.asks = append(w.asks, a)
		w.over = w.over && a.State != stateOpen
		w.answered = w.answered || p.observed(responses, a) != ""
		if a.Closes.After(w.closes) {
			w.closes = a.Closes
		}
		w.asked = w.asked || slices.ContainsFunc(messages, func(m sent) bool { return m.delivered && slices.Contains(m.asks, a.Key) })
	}
	slices.SortStableFunc(out, func(a, b wave) int { return a.asks[0].Opens.Compare(b.asks[0].Opens) })
	return out
}

// Observed says in which form an occasion was answered: Full, Brief or Pulse;
// empty where it was not. A short form counts only within the occasion's
// window, and is never taken for the long one.
func Observed(chart ledger.Chart, p *Policy, a Ask) string {
	return p.observed(repliesOf(chart), a)
}

func (p *Policy) observed(responses []reply, a Ask) string {
	form, _ := p.observedHow(responses, a)
	return form
}

// observedHow is observed, with the response that it rests on; nil where that is
// not known.
func (p *Policy) observedHow(responses []reply, a Ask) (form string, by *reply) {
	if a.State == stateAnswered {
		at := slices.IndexFunc(responses, func(r reply) bool { return a.Response != "" && r.response == a.Response })
		if at < 0 {
			return Full, nil
		}
		return Full, &responses[at]
	}
	for i, r := range responses {
		if r.open || r.left || r.at.Before(a.Opens) || !a.Closes.IsZero() && !r.at.Before(a.Closes) {
			continue
		}
		switch {
		case r.instrument == p.Brief[a.Instrument] && r.instrument != "":
			return Brief, &responses[i]
		case r.instrument == instrument.OneTap:
			form, by = Pulse, &responses[i]
		}
	}
	return form, by
}

// silences are the calls after a first dose, or after distress, when nothing
// was heard.
func (f *follow) silences() []Step {
	var out []Step
	for _, t := range f.sessions {
		at := t.end.Add(f.p.hours(silence))
		if t.over || f.now.After(t.end.Add(24*f.p.hours(past))) {
			continue
		}
		out = append(out, Step{Do: Call, At: at, For: duty.ForNextDay, About: "nothing heard since the session", Because: t.entry, Due: at.Add(f.p.hours(callIn)), Why: t.why})
	}
	return out
}

// unless keeps the calls that safety asks for of somebody who stopped reminders;
// whoever asked to hear nothing at all is left in peace.
func (f *follow) unless(calls []Step) []Step {
	if f.Stopped == Everything {
		return nil
	}
	return calls
}

// A trigger is the end of a session after which silence matters.
type trigger struct {
	entry id.Entry
	end   time.Time
	why   string
	over  bool // something was heard, or somebody calls or was told of the silence
}

func triggersOf(chart ledger.Chart) []trigger {
	var out []trigger
	ended := map[id.Session]time.Time{}
	for e, c := range ledger.Find[dosing.SessionClosed](chart) {
		ended[c.Session] = e.At
		if c.Distress != nil && *c.Distress {
			out = append(out, trigger{entry: e.ID, end: e.At, why: "Nothing was heard since a session with severe distress."})
		}
	}
	for e, d := range ledger.Find[dosing.DoseGiven](chart) {
		end := e.At
		if t, ok := ended[d.Session]; ok && t.After(end) {
			end = t
		}
		if !slices.ContainsFunc(out, func(t trigger) bool { return t.end.Equal(end) }) {
			out = append(out, trigger{entry: e.ID, end: end, why: "Nothing was heard since the first dose."})
		}
		break
	}
	for i, t := range out {
		out[i].over = heard(chart, t.end, t.entry) || called(chart, t) || duty.Silent(chart, t.entry)
	}
	return out
}

// heard reports whether anything came from somebody, or somebody spoke with
// them, after a time.
func heard(chart ledger.Chart, after time.Time, not id.Entry) bool {
	for e := range chart.Standing() {
		if e.ID == not || !e.At.After(after) {
			continue
		}
		switch fact := e.Fact.(type) {
		case duty.ContactTried:
			if fact.Reached {
				return true
			}
		case duty.TaskDone:
			return true
		case Preferred, Stopped, NotNow, Resumed:
			continue // a wish about messages says nothing of how they are
		case instrument.Answered:
			if fact.By == instrument.BySelf && !fact.Left {
				return true
			}
		}
		if e.By.Sort == ledger.ByPatient {
			return true
		}
	}
	return false
}

// called reports whether a call on the day after a session is on somebody's
// list: one for the same reason, or one that was set in the session itself.
func called(chart ledger.Chart, t trigger) bool {
	return slices.ContainsFunc(duty.Tasks(chart), func(task duty.Task) bool {
		return task.Because == t.entry || task.For == duty.ForNextDay && task.Due.After(t.end) && !task.Set.At.After(t.end)
	})
}

// NotHeard begins what a call after a silence is about; the visit follows.
const NotHeard = "not heard from at "

// missed is the call after as many visits in a row without an answer as the
// policy says; and, for whoever wants or gets no messages, the call for each
// visit.
func (f *follow) missed() []Step {
	call := func(about, why string) []Step {
		if slices.Contains(f.calls, about) {
			return nil
		}
		at := f.p.opens(f.Standing, f.loc, Full, false, later(f.now, f.NotNow))
		return []Step{{Do: Call, At: at, For: duty.ForCall, About: about, Due: at.Add(f.p.hours(callIn)), Why: why}}
	}
	if n := len(f.unheard); n >= f.p.figure(misses) {
		if slices.ContainsFunc(f.unheard, func(visit string) bool { return slices.Contains(f.calls, NotHeard+visit) }) {
			return nil // of one silence there is one call, however long it lasts
		}
		return call(NotHeard+f.unheard[n-1], "Two visits in a row were not answered: one call, and no more reminders.")
	} else if w, at, ok := f.fading(); ok && n+1 >= f.p.figure(misses) {
		steps := call(NotHeard+w.name, "The second visit in a row stays silent: one call while its questions can still be asked, and no more reminders.")
		for i := range steps {
			steps[i].At = f.p.opens(f.Standing, f.loc, Full, false, later(at, later(f.now, f.NotNow)))
			if steps[i].Due = steps[i].At.Add(f.p.hours(callIn)); steps[i].Due.After(w.closes) {
				steps[i].Due = w.closes
			}
		}
		return slices.DeleteFunc(steps, func(s Step) bool { return s.At.Add(f.p.hours(leave)).After(w.closes) }) // then after it
	}
	if f.Channel() != None {
		return nil
	}
	for _, w := range f.waves {
		covered := !slices.ContainsFunc(w.asks, func(a Ask) bool { return !f.isQuiet(a) }) // silence is called for already
		if !w.over && !w.answered && !covered {
			return call("questions of "+w.name, "They get no messages: somebody asks in person or on the telephone.")
		}
	}
	return nil
}

// fading is the visit that is still open although everything that is sent for it
// has been, and when that was long enough ago for a person to call: its questions
// can still be asked then.
func (f *follow) fading() (wave, time.Time, bool) {
	for _, w := range slices.Backward(f.waves) {
		if w.over || w.answered || !w.asked || w.forADay() || w.closes.IsZero() {
			continue
		}
		var last time.Time
		left := false
		for _, a := range w.asks {
			_, next := f.candidate(w, a)
			left = left || next || f.isQuiet(a)
			for _, m := range f.messages {
				if slices.Contains(m.asks, a.Key) {
					left, last = left || m.waits, later(last, m.at)
				}
			}
		}
		return w, last.Add(f.p.hours(patience)), !left
	}
	return wave{}, time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
