package duty

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// An Answer is one of the answers an alert is about.
type Answer struct {
	Raised
	Entry id.Entry
	At    time.Time
	By    ledger.Author
}

// A Touch is that somebody did something about an alert.
type Touch struct {
	Entry id.Entry
	At    time.Time
	By    ledger.Author
}

// A Try is an attempt to reach the client.
type Try struct {
	Touch
	ContactTried
}

// An Alert is one matter that needs a person, with everything that was done
// about it. Its key is the key of the entry that raised it.
type Alert struct {
	Key      id.Entry
	At       time.Time
	Sort     string
	Level    string // the highest of its answers
	Answers  []Answer
	Known    bool
	Target   time.Time // until when the client should have been spoken with, or the result looked at
	Promised bool      // the client was told so, in the owner's name
	Owner    id.Staff  // who was on duty when it was raised last
	Backup   id.Staff
	Director id.Staff
	Asked    *CallAsked // what the client said they want, last
	AskedAt  time.Time
	Taken    *Touch // by whom it was taken, last
	Tries    []Try
	Reached  *Try // the contact that reached them, since it was raised last
	Closed   *Touch
	Closing  AlertClosed

	since   time.Time // from when the clock of this alert runs
	settled *Touch    // of a limit: the later reading that is not past it
}

// Alerts returns the alerts of a chart in the book's order, closed ones too.
// What one act raised of one sort is one matter.
func Alerts(chart ledger.Chart) []Alert {
	var out []*Alert
	type together struct {
		act  id.Act
		sort string
	}
	byKey, byAct := map[id.Entry]*Alert{}, map[together]*Alert{}
	for e := range chart.Standing() {
		touch := Touch{Entry: e.ID, At: e.At, By: e.By}
		switch f := e.Fact.(type) {
		case Raised:
			a := byKey[f.Alert]
			if f.Alert == "" {
				a = byAct[together{e.Act, f.Sort}]
			}
			if a == nil {
				a = &Alert{Key: e.ID, At: e.At, Sort: f.Sort}
				out, byKey[e.ID], byAct[together{e.Act, f.Sort}] = append(out, a), a, a
			}
			a.raise(e, f)
		case CallAsked:
			if a := byKey[f.Alert]; a != nil {
				a.ask(e, f)
			}
		case Taken:
			if a := byKey[f.Alert]; a != nil {
				a.Taken = &touch
				a.come(touch)
			}
		case ContactTried:
			if a := byKey[f.Alert]; a != nil {
				t := Try{touch, f}
				a.Tries = append(a.Tries, t)
				if f.Reached {
					a.Reached = &t
				}
			}
		case AlertClosed:
			if a := byKey[f.Alert]; a != nil {
				a.Closed, a.Closing = &touch, f
			}
		default:
			for _, a := range out {
				a.inSession(e, touch)
			}
		}
	}
	all := make([]Alert, len(out))
	for i, a := range out {
		all[i] = *a
	}
	return all
}

// raise adds an answer; one with a target sets the alert off (again).
func (a *Alert) raise(e ledger.Entry, f Raised) {
	a.Answers = append(a.Answers, Answer{Raised: f, Entry: e.ID, At: e.At, By: e.By})
	if rank(f.Level) > rank(a.Level) {
		a.Level = f.Level
	}
	if f.Target.IsZero() {
		return
	}
	if !a.Waits() || a.Target.IsZero() || f.Target.Before(a.Target) { // what was promised before is not put off
		a.Target, a.Promised = f.Target, f.Promised
	}
	a.Owner, a.Backup, a.Director, a.Known = f.Owner, f.Backup, f.Director, f.Known
	a.Taken, a.Reached, a.since = nil, nil, e.At
}

// ask takes what the client wants. A call they ask for makes a calm matter an
// urgent one.
func (a *Alert) ask(e ledger.Entry, f CallAsked) {
	a.Asked, a.AskedAt = &f, e.At
	if f.Wants != WantsCall {
		return
	}
	if a.Known || a.Reached != nil {
		a.Known, a.Taken, a.Reached = false, nil, nil
		a.since = e.At
	}
	if a.Target.IsZero() || f.Target.Before(a.Target) || a.Target.Before(e.At) {
		a.Target, a.Promised = f.Target, f.Promised
	}
	if f.Owner != "" && a.Taken == nil {
		a.Owner = f.Owner
	}
}

// OpenAlerts returns the alerts that are not closed.
func OpenAlerts(chart ledger.Chart) []Alert {
	var out []Alert
	for _, a := range Alerts(chart) {
		if a.Closed == nil {
			out = append(out, a)
		}
	}
	return out
}

// AlertOf returns one alert by its key.
func AlertOf(chart ledger.Chart, key id.Entry) (Alert, bool) {
	for _, a := range Alerts(chart) {
		if a.Key == key {
			return a, true
		}
	}
	return Alert{}, false
}

// States of an alert.
const (
	StateOpen    = "open"    // nobody has it yet
	StateTaken   = "taken"   // a named person has it
	StateReached = "reached" // the client was spoken with
	StateClosed  = "closed"
)

// State returns how far an alert is.
func (a Alert) State() string {
	switch {
	case a.Closed != nil:
		return StateClosed
	case a.Reached != nil:
		return StateReached
	case a.Taken != nil:
		return StateTaken
	}
	return StateOpen
}

// Waits reports whether the client still waits to be spoken with.
func (a Alert) Waits() bool { return a.Closed == nil && a.Reached == nil && len(a.Answers) > 0 }

// Called returns the last call for a second person into the room of a session
// that began at a time; false where nobody was called.
func Called(chart ledger.Chart, since time.Time) (Alert, bool) {
	var last Alert
	for _, a := range Alerts(chart) {
		if a.Sort == RoomHelp && !a.At.Before(since) {
			last = a
		}
	}
	return last, last.Key != ""
}

// Late reports whether the time has passed and nobody was reached.
func (a Alert) Late(now time.Time) bool { return a.Waits() && now.After(a.Target) }

// Risk reports whether the alert is about wanting to die: it then ends only
// with a conversation, the questions and a plan.
func (a Alert) Risk() bool { return a.Sort == RiskAnswer }

// InRoom reports whether the alert is about what happens in the room of a dose:
// minutes count, and what happens there next can end it.
func (a Alert) InRoom() bool {
	return a.Sort == RoomHelp || a.Sort == ReadingLate || a.Sort == LimitPast
}

// Emergency reports whether a reading lies past what the protocol calls one.
func (a Alert) Emergency() bool {
	return slices.ContainsFunc(a.Answers, func(x Answer) bool { return x.Limit != nil && x.Limit.Act == dosing.ActEmergency })
}

// calls reports whether somebody is called because of a limit: where the protocol
// says so, or where the reading that was taken again lies past it too.
func (a Alert) calls() bool {
	return len(a.Answers) > 1 || slices.ContainsFunc(a.Answers, func(x Answer) bool { return x.Limit != nil && x.Limit.Act != dosing.ActRepeat })
}

// Interrupts reports whether somebody is to be called away for it: a risk
// answer that is new, or a client who asks for a call. Everything else waits in
// the list.
func (a Alert) Interrupts() bool {
	return a.Closed == nil && (a.Risk() && !a.Known || a.Asked != nil && a.Asked.Wants == WantsCall || a.Sort == Distress || a.Sort == RoomHelp ||
		a.Sort == ReadingLate || a.Sort == LimitPast && a.calls())
}

// Parts that people have in an alert.
const (
	AsOnCall   = "on-call"
	AsBackup   = "backup"
	AsDirector = "director"
	AsEveryone = "everyone" // nobody is on duty: whoever gives care here
)

// A Step is that somebody is told.
type Step struct {
	At  time.Time
	Who id.Staff // empty for everyone
	As  string
	For id.Entry // the alert
}

// Key names a step however often it is computed, so that nobody is told twice.
func (s Step) Key() string { return string(s.For) + "/" + s.As + "/" + s.At.UTC().Format(time.RFC3339) }

// Steps returns who has been told, or is to be told, by now: the person on
// call at once, the backup and the director while nobody takes it, and both
// again when the time passes without a conversation.
func (a Alert) Steps(d Desk) []Step {
	if !a.Interrupts() || a.Reached != nil {
		return nil
	}
	var out []Step
	put := func(at time.Time, who id.Staff, as string) {
		if (!at.After(d.Now) || at.Equal(a.since)) && (who != "" || as == AsEveryone) {
			out = append(out, Step{At: at, Who: who, As: as, For: a.Key})
		}
	}
	first, second, third := a.people(d)
	if first == "" {
		put(a.since, "", AsEveryone)
		return out
	}
	put(a.since, first, AsOnCall)
	if a.Taken == nil {
		put(a.since.Add(a.wait(d, StepBackup)), second, AsBackup)
		put(a.since.Add(a.wait(d, StepDirector)), third, AsDirector)
		return out
	}
	if a.InRoom() {
		return out // they are there, or on the telephone
	}
	put(later(a.Target, a.Taken.At), second, AsBackup)
	put(later(a.Target, a.Taken.At), third, AsDirector)
	return out
}

// wait is how long the next person is waited for: minutes where somebody stands
// in a room and needs a second pair of hands.
func (a Alert) wait(d Desk, name string) time.Duration {
	if a.InRoom() {
		name = map[string]string{StepBackup: HelpBackup, StepDirector: HelpDirector}[name]
	}
	return d.length(name)
}

// people are who stands in line for the alert now: those it was raised to, as
// far as they still work here, and otherwise who is on duty now.
func (a Alert) people(d Desk) (first, second, third id.Staff) {
	now, _ := d.OnDuty(d.Now)
	pick := func(who ...id.Staff) id.Staff {
		for _, s := range who {
			if d.here(s) && s != first && s != second {
				return s
			}
		}
		return ""
	}
	then := a.Owner
	if s, on := OnDuty(d.Rota, d.Now); on && then != "" && s.OnCall != then && !a.Answers[0].Asked && a.Sort != Silence && a.Sort != LimitLate && !a.InRoom() && a.Taken == nil && d.here(s.OnCall) {
		then = s.OnCall // the shift has changed: whoever is on call now has it
	}
	first = pick(then, now.OnCall)
	if first == "" {
		return "", "", ""
	}
	second = pick(a.Backup, now.Backup)
	third = pick(a.Director, now.Director)
	return first, second, third
}

// Holder returns who owns the alert now, and as what: whoever took it, or the
// last one to whom it came. Nobody, as AsEveryone, where no one is on duty.
func (a Alert) Holder(d Desk) (id.Staff, string) {
	if a.Taken != nil && a.Taken.By.Sort == ledger.ByStaff && d.here(id.Staff(a.Taken.By.Person)) {
		return id.Staff(a.Taken.By.Person), StateTaken
	}
	first, second, third := a.people(d)
	switch {
	case first == "":
		return "", AsEveryone
	case a.Taken == nil && a.Interrupts():
		if third != "" && !d.Now.Before(a.since.Add(a.wait(d, StepDirector))) {
			return third, AsDirector
		}
		if second != "" && !d.Now.Before(a.since.Add(a.wait(d, StepBackup))) {
			return second, AsBackup
		}
	}
	return first, AsOnCall
}

// Since returns from when the alert's clock runs: when it was raised last.
func (a Alert) Since() time.Time { return a.since }

// Due returns until when the next thing is to be done: to speak with the
// client, then to ask and plan.
func (a Alert) Due(d Desk) time.Time {
	if a.Reached != nil {
		return a.Reached.At.Add(d.length(CloseWithin))
	}
	return a.Target
}

// A Lack is one thing that is still needed before an alert can end.
type Lack struct {
	What string // "contact", "assessment", "plan"
	Say  string
}

// Lacks returns what is still needed before a risk alert ends, and the entries
// that fulfil the rest.
func (a Alert) Lacks(chart ledger.Chart, d Desk) ([]Lack, AlertClosed) {
	out := AlertClosed{Alert: a.Key}
	var lacks []Lack
	if a.Reached != nil {
		out.Contact = a.Reached.Entry
	} else {
		lacks = append(lacks, Lack{"contact", "Nobody has spoken with them yet."})
	}
	if e, ok := Assessment(chart, a.since); ok {
		out.Assessment = e.ID
	} else {
		lacks = append(lacks, Lack{"assessment", "The Columbia scale (C-SSRS) was not asked since this answer."})
	}
	if e, current := Plan(chart, d); current {
		out.Plan = e.ID
	} else {
		lacks = append(lacks, Lack{"plan", "There is no current safety plan."})
	}
	return lacks, out
}
