package duty

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// Sorts of need besides those of an alert.
const (
	NeedAlert   = "alert"
	NeedTask    = "task"
	NeedRecheck = "recheck" // a promised look at the risk
	NeedFollow  = "follow"  // asking again after an alert has ended
	NeedKeeping = "keeping" // what keeps the record safe does not: a backup, its trial, the copy, the pack
)

// A Need is one thing that waits for a person, with its owner and its time.
// What is not an alert has a window: it is worked out once for a chart and
// shown from one time on, so that nobody has to ask again what is due today.
type Need struct {
	Sort    string
	Key     id.Entry
	Class   ledger.Class // whoever may not read it does not see the need
	Session id.Session   // the session it is about; empty where it is about none
	Number  int          // of that session in its course; 0 where there is none
	Staff   id.Staff     // the colleague it is about, of what is not in a client's record
	Gate    string       // at which gate, of a decision
	About   string       // what exactly, in a few words without the client's own: "PHQ-9", "BLS"
	Count   int          // of how many things it speaks; 0: of one
	Alert   *Alert
	Task    *Task
	Level   string
	Owner   id.Staff // empty: everybody, or whoever has Role
	Role    string
	Since   time.Time
	From    time.Time // from when on it is shown; zero: at once
	Until   time.Time // from when on it is not any more; zero: until it is done
	Due     time.Time
	Late    bool
}

// At returns a need as it stands at a time: false where it does not show yet,
// or not any more.
func (n Need) At(now time.Time) (Need, bool) {
	n.Late = now.After(n.Due)
	return n, !now.Before(n.From) && (n.Until.IsZero() || now.Before(n.Until))
}

// Needs returns what waits in one chart, in the book's order.
func Needs(chart ledger.Chart, d Desk) []Need {
	var out []Need
	for _, a := range OpenAlerts(chart) {
		owner, _ := a.Holder(d)
		due := a.Due(d)
		out = append(out, Need{Sort: NeedAlert, Key: a.Key, Class: ledger.Measures, Alert: &a, Level: a.Level, Owner: owner, Since: a.since, Due: due, Late: d.Now.After(due)})
	}
	for _, t := range OpenTasks(chart) {
		owner := t.Owner
		if !d.here(owner) {
			owner = "" // who left owns nothing
		}
		out = append(out, Need{Sort: NeedTask, Key: t.Key, Class: ledger.Scheduling, Task: &t, Owner: owner, Role: t.Role, Since: t.Set.At, Due: t.Due, Late: d.Now.After(t.Due)})
	}
	out = append(out, followUps(chart, d)...)
	for _, r := range nextRechecks(chart) {
		due := r.Due.Time()
		out = append(out, Need{Sort: NeedRecheck, Key: r.Determination.ID, Class: ledger.Measures, Since: r.Determination.At, Due: due, Late: d.Now.After(due.AddDate(0, 0, 1))})
	}
	return out
}

// nextRechecks are the promised looks at the risk that come next: of each course the
// first that was not done. Both who signed may have promised one, for the same day or
// for another; the later one is asked for when the first was done.
func nextRechecks(chart ledger.Chart) []screening.Recheck {
	var out []screening.Recheck
	for _, r := range screening.Rechecks(chart) {
		if r.Done != nil {
			continue
		}
		at := slices.IndexFunc(out, func(o screening.Recheck) bool { return o.Course == r.Course })
		switch {
		case at < 0:
			out = append(out, r)
		case r.Due < out[at].Due:
			out[at] = r
		}
	}
	return out
}

// Pending reports whether anything in a chart waits for a person, or will: what
// Needs returns may then be empty only because of the time.
func Pending(chart ledger.Chart) bool {
	if len(OpenAlerts(chart)) > 0 || len(OpenTasks(chart)) > 0 || len(followUps(chart, Desk{})) > 0 {
		return true
	}
	return slices.ContainsFunc(screening.Rechecks(chart), func(r screening.Recheck) bool { return r.Done == nil })
}

// followUps are the risk alerts that ended and about which nobody has asked
// since. Whoever ended it asks; the last one stands for those before it.
func followUps(chart ledger.Chart, d Desk) []Need {
	var last *Alert
	for _, a := range Alerts(chart) {
		if a.Risk() && a.Closed != nil {
			last = &a
		}
		if a.Risk() && a.Closed == nil {
			return nil // what is open is seen to first
		}
	}
	if last == nil || askedSince(chart, last.Closed.At) {
		return nil
	}
	n := Need{Sort: NeedFollow, Key: last.Key, Class: ledger.Measures, Alert: last, Since: last.Closed.At}
	if d.Policy != nil {
		n.Due = last.Closed.At.Add(d.length(FollowUp))
	}
	if by := id.Staff(last.Closed.By.Person); last.Closed.By.Sort == ledger.ByStaff && d.here(by) {
		n.Owner = by
	}
	n.Late = d.Now.After(n.Due)
	return []Need{n}
}

// askedSince reports whether somebody asked about the risk after a time.
func askedSince(chart ledger.Chart, at time.Time) bool {
	for e := range ledger.Find[screening.RiskReviewed](chart) {
		if e.At.After(at) {
			return true
		}
	}
	_, asked := Assessment(chart, at.Add(time.Second))
	return asked
}
