package outreach

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/instrument"
)

// A candidate is one occasion that a message may ask for.
type candidate struct {
	Ask
	at   time.Time
	rung int
	form string
	way  string
	prev string // by which channel it went last
}

// message is the next message, if there is one to send.
func (f *follow) message() (Step, bool) {
	first := f.Channel()
	if first == None || slices.ContainsFunc(f.messages, func(m sent) bool { return m.waits }) {
		return Step{}, false // one at a time: what waits is sent or given up first
	}
	var due []candidate
	for _, w := range f.waves {
		for _, a := range w.asks {
			if c, ok := f.candidate(w, a); ok {
				due = append(due, c)
			}
		}
	}
	if len(due) == 0 {
		return Step{}, false
	}
	slices.SortStableFunc(due, func(a, b candidate) int {
		return cmp.Or(dayAfter(b)-dayAfter(a), a.at.Compare(b.at), a.Due.Compare(b.Due))
	})
	return f.bundle(due)
}

// dayAfter puts the tap of the day after before everything else: it is for one day.
func dayAfter(c candidate) int {
	if c.form == Check {
		return 1
	}
	return 0
}

// candidate says when and how an occasion is asked for next.
func (f *follow) candidate(w wave, a Ask) (candidate, bool) {
	if a.State != stateOpen || f.p.observed(f.responses, a) != "" || f.overtaken(a) {
		return candidate{}, false
	}
	c := candidate{Ask: a, at: f.firstAsked(w, a)}
	for _, m := range f.messages {
		if slices.Contains(m.asks, a.Key) {
			c.rung++
			c.at, c.prev = m.at, m.channel
		}
	}
	most := len(f.p.Ladder)
	if len(f.unheard) >= f.p.figure(misses) || f.isQuiet(a) || a.Instrument == instrument.DayAfter {
		most = 1 // a person calls, or it was for that day: no reminder
	}
	if c.rung >= most {
		return candidate{}, false
	}
	rung := f.p.Ladder[c.rung]
	c.at, c.way = c.at.Add(rung.Wait), rung.Channel
	c.form = f.shorter(rung.Form, a)
	if f.asksBriefly(rung.Form) && c.form != Brief && f.standsFor(w, a) {
		return candidate{}, false // one short message for the visit, and not a second one beside it
	}
	return c, true
}

// overtaken reports whether the same questionnaire has come up again meanwhile, for a
// later visit: it is then asked once, for that one, and not twice side by side.
func (f *follow) overtaken(a Ask) bool {
	return slices.ContainsFunc(f.asks, func(b Ask) bool {
		return b.Instrument == a.Instrument && b.Remote && (b.State == stateOpen || b.State == stateAnswered) && b.Opens.After(a.Opens) && !b.Opens.After(f.now)
	})
}

// asksBriefly reports whether a step of the ladder is asked by a shorter form, by
// itself or because a visit was missed.
func (f *follow) asksBriefly(form string) bool {
	return form == Brief || form == Full && len(f.unheard) > 0 && len(f.unheard) < f.p.figure(misses)
}

// standsFor reports whether another questionnaire of the visit, which has a shorter
// form, is still to be answered: that one then asks for the whole visit.
func (f *follow) standsFor(w wave, a Ask) bool {
	return a.Instrument != instrument.DayAfter && slices.ContainsFunc(w.asks, func(b Ask) bool {
		return b.Key != a.Key && b.State == stateOpen && f.p.Brief[b.Instrument] != "" && !f.isQuiet(b) && f.p.observed(f.responses, b) == ""
	})
}

// isQuiet reports whether silence about this occasion is answered by a call: it
// is asked in the two days after a session of the sort.
func (f *follow) isQuiet(a Ask) bool {
	return slices.ContainsFunc(f.sessions, func(t trigger) bool {
		return !a.Due.Before(t.end) && a.Due.Before(t.end.Add(2*f.p.hours(silence)))
	})
}

// firstAsked is when an occasion is asked for the first time: when its window
// opens, or a little later with others of the same visit.
func (f *follow) firstAsked(w wave, a Ask) time.Time {
	at := a.Opens
	for _, b := range w.asks {
		if b.Opens.After(at) && !b.Opens.After(a.Opens.Add(f.p.hours(together))) && (a.Closes.IsZero() || b.Opens.Before(a.Closes)) && !b.Opens.After(later(a.Due, a.Opens)) {
			at = b.Opens
		}
	}
	return at
}

// shorter is the form that is asked after silence: after one missed visit the
// short one first, after more only one tap.
func (f *follow) shorter(form string, a Ask) string {
	if a.Instrument == instrument.DayAfter {
		return Check // it is one tap already, and alone in its message
	}
	if len(f.unheard) >= f.p.figure(misses) {
		return Pulse
	}
	if len(f.unheard) > 0 && form == Full {
		form = Brief
	}
	if form == Brief && f.p.Brief[a.Instrument] == "" {
		form = Full
		if len(f.unheard) > 0 {
			form = Pulse
		}
	}
	return form
}

// bundle makes one message of what is due together, within the person's hours,
// the burden and the number of messages a week.
func (f *follow) bundle(due []candidate) (Step, bool) {
	lead := due[0]
	spent := f.spent()
	var in []candidate
	for _, c := range due {
		if c.form == Check && len(in) > 0 || c.form != lead.form || c.way != lead.way || c.at.After(lead.at.Add(f.p.hours(together))) {
			continue
		}
		cost := f.cost(c)
		if cost > 0 && spent+cost > f.p.figure(seconds) {
			continue
		}
		spent += cost
		in = append(in, c)
	}
	if len(in) == 0 {
		return Step{}, false
	}
	step := Step{Do: Send, Form: lead.form, Wave: in[0].Wave, Rung: in[0].rung, Channel: f.by(in[0]), Why: whySent(in[0])}
	for _, c := range in {
		step.Asks = append(step.Asks, c.Key)
		step.Risk = step.Risk || c.Risk && c.form == Full
	}
	step.At = f.allowed(in, step.Form, step.Risk)
	in = slices.DeleteFunc(in, func(c candidate) bool { return f.closing(c.Ask, step.At) })
	if len(in) == 0 {
		return Step{}, false
	}
	step.Asks, step.Until = nil, step.At.Add(f.p.LinkLasts())
	for _, c := range in {
		step.Asks = append(step.Asks, c.Key)
		step.Seconds += f.cost(c)
		if !c.Closes.IsZero() && c.Closes.Before(step.Until) {
			step.Until = c.Closes
		}
	}
	return step, true
}

// closing reports whether an occasion's window is about to close at a time.
func (f *follow) closing(a Ask, at time.Time) bool {
	return !a.Closes.IsZero() && at.After(a.Closes.Add(-f.p.hours(leave)))
}

func whySent(c candidate) string {
	if c.rung == 0 {
		return "Its window opened."
	}
	return "It was not answered yet."
}

// by is the channel a candidate goes by: as they chose; where nobody asked them, the
// way by which they answered last, and another one after as many missed visits as
// make a call.
func (f *follow) by(c candidate) string {
	first := f.Channel()
	if !f.Asked {
		if last := f.answeredBy(); last != "" && f.Address(last) != "" {
			first = last
		}
		if len(f.unheard) >= f.p.figure(misses) {
			return f.Other(first)
		}
	}
	if c.way == otherWay {
		return f.Other(first)
	}
	return first
}

// answeredBy is by which way the last message before their last answer came; empty
// where they never answered one.
func (f *follow) answeredBy() string {
	var last time.Time
	for _, r := range f.responses {
		if !r.open && r.how == instrument.HowLink && r.at.After(last) {
			last = r.at
		}
	}
	way := ""
	for _, m := range f.messages {
		if m.delivered && m.at.Before(last) {
			way = m.channel
		}
	}
	return way
}

// put reports whether an occasion was put to somebody in full before: asked again
// it costs nothing new. A reminder of its visit may be the first to ask it, where
// it opened later than the others.
func (f *follow) put(key string) bool {
	return slices.ContainsFunc(f.messages, func(m sent) bool { return m.form == Full && slices.Contains(m.asks, key) })
}

// cost is how many seconds of questions a candidate newly asks.
func (f *follow) cost(c candidate) int {
	if c.form != Full || f.put(c.Key) {
		return 0
	}
	return c.Seconds
}

// spent is how many seconds of questions were newly asked in the last seven days. Each
// message says it of itself: an occasion may have left the plan since, with a session
// that was called off or a course that ended, and was asked all the same. For a message
// of a book from before messages said so it is worked out from the plan.
func (f *follow) spent() int {
	takes := map[string]int{} // by questionnaire
	for _, a := range f.asks {
		takes[a.Instrument] = a.Seconds
	}
	total, before := 0, map[string]bool{}
	for _, m := range f.messages {
		if m.form != Full {
			continue
		}
		seconds := 0
		for _, key := range m.asks {
			if !before[key] {
				name, _, _ := strings.Cut(key, "/")
				seconds += takes[name]
			}
			before[key] = true
		}
		if m.seconds > 0 {
			seconds = m.seconds
		}
		if m.at.After(f.now.Add(-week)) {
			total += seconds
		}
	}
	return total
}

// week is the time that the burden is counted over.
const week = 7 * 24 * time.Hour

// allowed is the first moment at which a bundle may arrive: all of it is open,
// within hours, at most one message a day and so many a week. The tap of the day
// after comes on that day, whatever else came.
func (f *follow) allowed(in []candidate, form string, risk bool) time.Time {
	at := later(f.now, f.NotNow)
	at = later(at, in[0].at)
	for range 60 {
		from := at
		at = f.p.opens(f.Standing, f.loc, form, risk, at)
		if form != Check {
			at = f.room(at)
		}
		if at.Equal(from) {
			break
		}
	}
	return at
}

// room moves a time on until there is room for another message.
func (f *follow) room(at time.Time) time.Time {
	var times []time.Time
	for _, m := range f.messages {
		times = append(times, m.at)
	}
	slices.SortFunc(times, time.Time.Compare)
	if n := len(times); n > 0 && !at.After(times[n-1]) {
		at = times[n-1]
	}
	if n := len(times); n > 0 && sameDay(at.In(f.loc), times[n-1].In(f.loc)) {
		next := times[n-1].In(f.loc)
		at = later(at, time.Date(next.Year(), next.Month(), next.Day()+1, 0, 0, 0, 0, f.loc))
	}
	if most := f.p.figure(weekly); len(times) >= most {
		at = later(at, times[len(times)-most].AddDate(0, 0, 7))
	}
	return at
}
