package duty

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A Given is an answer, or a result, that may have to be raised.
type Given struct {
	Sort       string
	Instrument string
	Response   id.Response
	Item       string
	Value      string
	Fact       string
	Level      string     // amber or red; empty for a question that was left open
	By         id.Staff   // who asked and was with them; empty where they answered by themselves
	Call       []id.Staff // of what is wanted in a room: who is called, the nearest first
	Session    id.Session // of what is raised in the room of a dose, as Raised says
	Limit      *dosing.Limit
	From       time.Time
	Because    id.Entry // of silence: after what nothing was heard
	Calls      id.Staff // of silence: who knows them and calls; empty: whoever is on duty
}

// Raise decides what an answer raises beside everything that was raised
// before: nothing where exactly this was raised already, a new alert, a louder
// one, or one more answer to an alert that is open. chart is the patient's
// record as it was before the answer.
func (d Desk) Raise(chart ledger.Chart, g Given) (Raised, bool) {
	r := Raised{Sort: g.Sort, Instrument: g.Instrument, Response: g.Response, Item: g.Item, Value: g.Value, Fact: g.Fact, Because: g.Because, Level: g.Level, Asked: g.By != "",
		Session: g.Session, Limit: g.Limit, From: g.From}
	open := d.standing(chart, g)
	if open != nil {
		r.Alert = open.Key
		if open.holds(g) {
			return Raised{}, false
		}
	}
	r.Known = g.Sort == RiskAnswer && known(chart, g, d)
	louder := open == nil || rank(g.Level) > rank(open.Level) || d.Now.Sub(open.since) > d.length(Sitting) && g.Sort == RiskAnswer ||
		g.Sort == LimitPast && !open.Interrupts() && open.Taken == nil // again past it: now the prescriber is called
	if !louder {
		return r, true // it joins what is open already, and rings nobody twice
	}
	s, on := d.OnDuty(d.Now)
	r.Owner, r.Backup, r.Director = s.OnCall, s.Backup, s.Director
	if length := inRoom(g); length != "" {
		r.Owner, r.Backup = d.nearest(g, s)
		r.Target = d.Now.Add(d.length(length))
		return r, true
	}
	if g.Sort == LimitLate { // it is over, and those who were there look at it
		r.Owner, r.Backup = d.nearest(g, s)
	}
	if g.By != "" && g.By != s.OnCall { // whoever was with them has it; the person on call stands behind
		r.Owner, r.Backup = g.By, s.OnCall
		if s.OnCall == "" {
			r.Backup = s.Backup
		}
	}
	if g.Calls != "" && g.Calls != s.OnCall { // whoever knows them calls; the person on call stands behind
		r.Owner, r.Backup = g.Calls, s.OnCall
	}
	r.Target = d.target(r, on)
	r.Promised = (g.Sort == RiskAnswer || g.Sort == Distress) && g.By == "" && d.keeps(r.Target)
	return r, true
}

// inRoom is within which length somebody sees to what was raised in a room; empty
// for everything else.
func inRoom(g Given) string {
	switch {
	case g.Sort == RoomHelp || g.Sort == LimitPast && g.Limit != nil && g.Limit.Act == dosing.ActEmergency:
		return HelpComes
	case g.Sort == LimitPast:
		return LookLimit
	case g.Sort == ReadingLate:
		return LookReading
	}
	return ""
}

// nearest is who is called into a room, and who after them: those who are near,
// then whoever is on call, never the one who calls.
func (d Desk) nearest(g Given, s Shift) (first, second id.Staff) {
	for _, who := range append(slices.Clone(g.Call), s.OnCall, s.Backup) {
		switch {
		case !d.here(who) || who == g.By || who == first:
		case first == "":
			first = who
		case second == "":
			second = who
		}
	}
	return first, second
}

// RaiseAll decides what several answers of one act raise: the gravest first, and
// what belongs together as one alert.
func (d Desk) RaiseAll(chart ledger.Chart, given []Given) []Raised {
	given = slices.Clone(given)
	slices.SortStableFunc(given, func(a, b Given) int { return rank(b.Level) - rank(a.Level) })
	var out []Raised
	for _, g := range given {
		r, ok := d.Raise(chart, g)
		if !ok {
			continue
		}
		for _, first := range out {
			if first.Sort == r.Sort && first.Alert == r.Alert { // rings once
				r.Target, r.Promised, r.Known = first.Target, first.Promised, first.Known
				break
			}
		}
		out = append(out, r)
	}
	return out
}

// target is until when the client should have been spoken with, or the result
// looked at.
func (d Desk) target(r Raised, onDuty bool) time.Time {
	switch {
	case r.Sort == NotAnswered:
		return d.Now.Add(d.length(AskUnanswered))
	case r.Sort == Silence:
		return d.Now.Add(d.length(CallSilence))
	case r.Sort == Worsening:
		return d.Now.Add(d.length(LookWorsening))
	case r.Sort != RiskAnswer && r.Sort != Distress:
		return d.Now.Add(d.length(LookResult))
	case r.Known:
		return d.Now.Add(d.length(CallKnown))
	case r.Sort == Distress && onDuty:
		return d.Now.Add(d.length(CallWanted))
	case !onDuty && r.Owner == "":
		return d.reads(d.Now) // nobody is promised; the alert is everybody's until then
	case r.Level == Red:
		return d.Now.Add(d.length(CallRed))
	}
	return d.sameDay(d.Now)
}

// keeps reports whether the person who is on duty and reachable now still is at
// a time: only then is the time promised in their name.
func (d Desk) keeps(target time.Time) bool {
	now, ok := d.Reachable(d.Now)
	then, still := d.Reachable(target)
	return ok && still && now.OnCall == then.OnCall
}

// Ask decides what follows when the client says what they want.
func (d Desk) Ask(a Alert, wants string) CallAsked {
	out := CallAsked{Alert: a.Key, Wants: wants}
	if wants != WantsCall {
		return out
	}
	out.Owner, _ = a.Holder(d)
	s, on := d.OnDuty(d.Now)
	if on && a.Taken == nil {
		out.Owner = s.OnCall
	}
	out.Target = d.Now.Add(d.length(CallWanted))
	if !on && a.Taken == nil {
		out.Owner, out.Target = "", d.reads(d.Now)
	}
	if a.Waits() && a.Target.Before(out.Target) {
		out.Target = a.Target // what was promised before is not put off
	}
	out.Promised = out.Owner != "" && out.Owner == s.OnCall && d.keeps(out.Target)
	return out
}

// standing returns the alert that is open and to which an answer belongs.
func (d Desk) standing(chart ledger.Chart, g Given) *Alert {
	for _, a := range Alerts(chart) {
		same := a.Sort == g.Sort
		if g.Sort != RiskAnswer && g.Sort != Distress {
			same = same && len(a.Answers) > 0 && a.Answers[0].Instrument == g.Instrument && a.Answers[0].Session == g.Session && a.Answers[0].measure() == measureOf(g.Limit)
		}
		if same && a.Closed == nil {
			return &a
		}
	}
	return nil
}

// holds reports whether an alert has this answer already, or a higher one to
// the same question of the same response.
func (a *Alert) holds(g Given) bool {
	for _, had := range a.Answers {
		if had.Response == g.Response && had.Instrument == g.Instrument && had.Item == g.Item && had.Fact == g.Fact && had.Because == g.Because && had.From.Equal(g.From) &&
			(had.Value == g.Value || rank(had.Level) >= rank(g.Level)) {
			return true
		}
	}
	return false
}

// measure is what a raised limit is a limit of; empty for everything else.
func (r Raised) measure() string { return measureOf(r.Limit) }

func measureOf(l *dosing.Limit) string {
	if l == nil {
		return ""
	}
	return l.Measure
}

func rank(level string) int {
	switch level {
	case Amber:
		return 1
	case Red:
		return 2
	}
	return 0
}

// known reports whether an answer says nothing new: the same question was
// answered the same or worse before, somebody has spoken with the client about
// it since, and a safety plan is current.
func known(chart ledger.Chart, g Given, d Desk) bool {
	plan, current := Plan(chart, d)
	if !current || plan.ID == "" || g.Item == "" {
		return false
	}
	var before *Answer
	for _, a := range Alerts(chart) {
		for i := range a.Answers {
			if a.Answers[i].Instrument == g.Instrument && a.Answers[i].Item == g.Item && a.Answers[i].Response != g.Response {
				before = &a.Answers[i]
			}
		}
		if a.Closed == nil {
			return false // what is open is not known yet
		}
	}
	if before == nil || rank(before.Level) < rank(g.Level) || higher(g.Value, before.Value) {
		return false
	}
	return spokenSince(chart, before.At)
}

// higher reports whether an answer is a higher number than another.
func higher(now, before string) bool {
	return len(now) > len(before) || len(now) == len(before) && now > before
}

// spokenSince reports whether somebody spoke with the client about the risk
// after a time.
func spokenSince(chart ledger.Chart, at time.Time) bool {
	for e, t := range ledger.Find[ContactTried](chart) {
		if t.Reached && !e.At.Before(at) {
			return true
		}
	}
	for e, r := range ledger.Find[screening.RiskReviewed](chart) {
		if r.Contact && !e.At.Before(at) {
			return true
		}
	}
	return false
}

// Plan returns the last safety plan, and whether it is current.
func Plan(chart ledger.Chart, d Desk) (ledger.Entry, bool) {
	e, plan, ok := ledger.Last[screening.SafetyPlanned](chart)
	return e, ok && plan.Current(quantity.DayOf(d.Now, d.Location))
}

// Columbia is the questionnaire whose result an assessment is.
const Columbia = "c-ssrs"

// Assessment returns the last entry of the Columbia scale, whole or as a
// result, that was made after a time.
func Assessment(chart ledger.Chart, after time.Time) (ledger.Entry, bool) {
	var found ledger.Entry
	take := func(e ledger.Entry, instrument string) {
		if len(instrument) >= len(Columbia) && instrument[:len(Columbia)] == Columbia && !e.At.Before(after) {
			found = e
		}
	}
	for e, a := range ledger.Find[instrument.Answered](chart) {
		if a.Asked() {
			take(e, a.Instrument)
		}
	}
	for e, s := range ledger.Find[instrument.ScoreReported](chart) {
		take(e, s.Instrument)
	}
	return found, found.ID != ""
}

// Risky reports whether an alert of an instrument is about wanting to die, and
// not about another result: its question may not be left open, or the whole
// instrument is about nothing else.
func Risky(def *instrument.Definition, item string) bool {
	for _, a := range def.Alerts {
		if item != "" && a.Item == item {
			return a.NeedsAnswer
		}
	}
	for _, a := range def.Alerts {
		if a.NeedsAnswer {
			return item == ""
		}
	}
	return false
}

// sortOf is the sort of alert that an answer raises.
func sortOf(def *instrument.Definition, item string) string {
	switch {
	case Risky(def, item):
		return RiskAnswer
	case def.ID == instrument.DayAfter: // what it raises is a call that they asked for
		return Distress
	}
	return Result
}

// Silent reports whether it was raised already that nothing was heard after an
// entry.
func Silent(chart ledger.Chart, after id.Entry) bool {
	for _, r := range ledger.Find[Raised](chart) {
		if r.Sort == Silence && r.Because == after {
			return true
		}
	}
	return false
}

// FromAnswer is what one answer of a questionnaire gives, if anything.
func FromAnswer(def *instrument.Definition, a instrument.Administration, item, value string, by id.Staff) (Given, bool) {
	level := def.LevelOf(item, value)
	g := Given{Sort: sortOf(def, item), Instrument: def.ID, Response: a.Response, Item: item, Value: value, Level: level, By: by}
	return g, level == Amber || level == Red
}

// FromResponse is what a whole response gives: every answer that matters, every
// result that does, and every risk question that was left open.
func FromResponse(def *instrument.Definition, a instrument.Answered, by id.Staff) []Given {
	var out []Given
	for _, raised := range instrument.Score(def, instrument.Response{Answers: a.Answers}).Alerts {
		g := Given{Sort: sortOf(def, raised.Item), Instrument: def.ID, Response: a.Response, Item: raised.Item, Value: raised.Value, Level: raised.Level, By: by}
		switch {
		case raised.Item == "":
			g.Item = raised.ID
		case raised.Needs && (raised.State == instrument.AlertNotAnswered || raised.State == instrument.AlertUnreadable):
			g.Sort, g.Level = NotAnswered, ""
			out = append(out, g)
			continue
		}
		if g.Level == Amber || g.Level == Red {
			out = append(out, g)
		}
	}
	return out
}
