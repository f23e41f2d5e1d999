package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
)

// SetRota says who is on call when. It refuses somebody who does not work here,
// or who may not open a record (Invalid, beside "oncall", "backup" or
// "director").
type SetRota struct{ Set duty.RotaSet }

// Name is "rota.set".
func (SetRota) Name() string { return "rota.set" }

// Action is Approve.
func (SetRota) Action() access.Action { return access.Approve }

// Needs is the rota, and everybody who stands in it.
func (s SetRota) Needs() []ledger.Stream {
	out := []ledger.Stream{duty.RotaStream}
	for _, shift := range s.Set.Shifts {
		for _, who := range []id.Staff{shift.OnCall, shift.Backup, shift.Director} {
			if stream := ledger.StaffStream(who); id.Valid(string(who)) && !slices.Contains(out, stream) {
				out = append(out, stream)
			}
		}
	}
	return out
}

// Decide takes shifts of people who can help.
func (s SetRota) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	for _, shift := range s.Set.Shifts {
		for field, who := range map[string]id.Staff{"oncall": shift.OnCall, "backup": shift.Backup, "director": shift.Director} {
			if who == "" {
				continue
			}
			if joined, here := staff.Of(charts.Of(ledger.StaffStream(who))); !here || !MayBeOnCall(joined) {
				return nil, fault.Bad(field, "Choose somebody who works here and may open a client’s record.")
			}
		}
	}
	return []Proposal{{Stream: duty.RotaStream, Fact: s.Set}}, nil
}

// MayBeOnCall reports whether somebody acts in a role that can see to a client.
func MayBeOnCall(j staff.Joined) bool {
	return slices.ContainsFunc(j.Roles, func(r string) bool {
		return slices.Contains([]access.Role{access.Therapist, access.Prescriber, access.Monitor, access.Director}, access.Role(r))
	})
}

// SetLengths says how long an alert may wait here. It refuses whoever is
// neither prescriber nor director (Denied, "scope.lengths").
type SetLengths struct{ Set duty.LengthsSet }

// Name is "duty.set-lengths".
func (SetLengths) Name() string { return "duty.set-lengths" }

// Action is Approve.
func (SetLengths) Action() access.Action { return access.Approve }

// Needs is the rota's stream.
func (SetLengths) Needs() []ledger.Stream { return []ledger.Stream{duty.RotaStream} }

// By asks in which role they set it.
func (s SetLengths) By(g access.Grant) (Act, error) {
	return s, doerOf(g).acts("scope.lengths", access.Prescriber, access.Director)
}

// Decide takes lengths that a clinic may set.
func (s SetLengths) Decide(Charts, time.Time, *time.Location) ([]Proposal, error) {
	if err := Lengths().Bounds(s.Set); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: duty.RotaStream, Fact: s.Set}}, nil
}

// WantCall keeps what the client wants after an answer that raised an alert, or
// a call they ask for without one: that raises an alert by itself. It refuses an
// alert that is not there (NotFound) or that ended (Conflict, "alert.closed").
// Asked twice for the same, it is kept once.
type WantCall struct {
	Patient id.Patient
	Alert   id.Entry // empty: nothing was raised
	Wants   string   // duty.WantsCall or duty.SafeForNow
}

// Name is "alert.want".
func (WantCall) Name() string { return "alert.want" }

// Action is Create.
func (WantCall) Action() access.Action { return access.Create }

// Classes is Measures.
func (WantCall) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record.
func (w WantCall) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(w.Patient)} }

func (WantCall) dutiful() {}

// Decide keeps it, with who will call and by when.
func (w WantCall) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(w.Patient)
	if w.Alert == "" {
		if err := known(charts.Of(stream)); err != nil || w.Wants != duty.WantsCall {
			return nil, err
		}
		return charts.raise(stream, []duty.Given{{Sort: duty.Distress, Level: duty.Amber}}, now, loc), nil
	}
	a, err := openAlert(charts.Of(stream), w.Alert)
	if err != nil {
		return nil, err
	}
	if a.Asked != nil && a.Asked.Wants == w.Wants && a.Waits() {
		return nil, nil
	}
	return []Proposal{{Stream: stream, Fact: charts.desk(now, loc).Ask(a, w.Wants)}}, nil
}

// openAlert returns an alert that waits for somebody.
func openAlert(chart ledger.Chart, key id.Entry) (duty.Alert, error) {
	if err := known(chart); err != nil {
		return duty.Alert{}, err
	}
	a, ok := duty.AlertOf(chart, key)
	switch {
	case !ok:
		return a, fault.Missing("There is no such alert in this record.")
	case a.Closed != nil:
		return a, fault.Clash("alert.closed", "Somebody has seen to this already. Look again.")
	}
	return a, nil
}

// TakeAlert says that whoever does it has it. It refuses what WantCall refuses.
type TakeAlert struct {
	Patient id.Patient
	Alert   id.Entry

	doer doer
}

// Name is "alert.take".
func (TakeAlert) Name() string { return "alert.take" }

// Action is Create.
func (TakeAlert) Action() access.Action { return access.Create }

// Classes is Measures.
func (TakeAlert) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record.
func (t TakeAlert) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(t.Patient)} }

// By asks in which role they act: a client does not see to their own alert.
func (t TakeAlert) By(g access.Grant) (Act, error) {
	t.doer = doerOf(g)
	return t, t.doer.acts("scope.alert", seeing...)
}

// seeing are the roles that see to a client.
var seeing = []access.Role{access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Trainee}

// Decide takes it; whoever has it already has it.
func (t TakeAlert) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(t.Patient)
	a, err := openAlert(charts.Of(stream), t.Alert)
	if err != nil {
		return nil, err
	}
	if a.Taken != nil && a.Taken.By.Person == t.doer.author.Person {
		return nil, nil
	}
	return []Proposal{{Stream: stream, Fact: duty.Taken{Alert: t.Alert}}}, nil
}

// TryContact records an attempt to reach the client. It refuses what WantCall
// refuses.
type TryContact struct {
	Patient id.Patient
	At      time.Time // when it was; zero means now
	Tried   duty.ContactTried
}

// Name is "alert.try".
func (TryContact) Name() string { return "alert.try" }

// Action is Create.
func (TryContact) Action() access.Action { return access.Create }

// Classes is Measures.
func (TryContact) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record.
func (t TryContact) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(t.Patient)} }

// By asks in which role they act.
func (t TryContact) By(g access.Grant) (Act, error) {
	return t, doerOf(g).acts("scope.alert", seeing...)
}

// Decide keeps the attempt.
func (t TryContact) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(t.Patient)
	if _, err := openAlert(charts.Of(stream), t.Tried.Alert); err != nil {
		return nil, err
	}
	if err := notAhead("at", t.At, now); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, At: t.At, Fact: t.Tried}}, nil
}

// CloseAlert ends an alert. One about wanting to die ends only with contact, the
// Columbia scale and a current plan; without one of them a prescriber or the
// director gives a reason. That somebody asks again some days later follows from
// it by itself: see duty.Needs.
//
// It refuses: what WantCall refuses; a risk alert that still lacks something,
// without a reason (Invalid, beside "reason") or from anybody else (Denied,
// "scope.close").
type CloseAlert struct {
	Patient id.Patient
	Alert   id.Entry
	Reason  string

	doer doer
}

// Name is "alert.close".
func (CloseAlert) Name() string { return "alert.close" }

// Action is Sign.
func (CloseAlert) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (CloseAlert) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (c CloseAlert) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(c.Patient)} }

func (CloseAlert) dutiful() {}

// By asks in which role they sign.
func (c CloseAlert) By(g access.Grant) (Act, error) {
	c.doer = doerOf(g)
	return c, c.doer.acts("scope.alert", access.Therapist, access.Prescriber, access.Director)
}

// Decide ends it.
func (c CloseAlert) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(c.Patient)
	chart := charts.Of(stream)
	a, err := openAlert(chart, c.Alert)
	if err != nil {
		return nil, err
	}
	closed := duty.AlertClosed{Alert: c.Alert, Reason: strings.TrimSpace(c.Reason)}
	if !a.Risk() {
		return []Proposal{{Stream: stream, Fact: closed}}, nil
	}
	lacks, whole := a.Lacks(chart, charts.desk(now, loc))
	whole.Reason = closed.Reason
	if len(lacks) > 0 && !c.doer.is(access.Prescriber) && !c.doer.is(access.Director) {
		return nil, fault.Deny("scope.close", "%s A prescriber or the medical director can end it with a reason.", lacks[0].Say)
	}
	return []Proposal{{Stream: stream, Fact: whole}}, nil
}

// SetTask gives a person something to do by a time. It refuses a task for a
// reason that has one already (nothing is kept twice), and a time that has
// passed (Invalid, beside "due").
type SetTask struct {
	Patient id.Patient
	Task    duty.TaskSet
}

// Name is "task.set".
func (SetTask) Name() string { return "task.set" }

// Action is Create.
func (SetTask) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (SetTask) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (s SetTask) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(s.Patient)} }

// Decide keeps it once.
func (s SetTask) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	for _, t := range duty.Tasks(chart) {
		if s.Task.Because != "" && t.Because == s.Task.Because && t.For == s.Task.For && t.About == s.Task.About {
			return nil, nil
		}
	}
	return []Proposal{{Stream: stream, Fact: s.Task}}, nil
}

// DoTask says that a task is done. It refuses one that is not there (NotFound)
// or that is done (Conflict, "task.done").
type DoTask struct {
	Patient id.Patient
	Task    id.Entry
	Note    string
}

// Name is "task.do".
func (DoTask) Name() string { return "task.do" }

// Action is Create.
func (DoTask) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (DoTask) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (d DoTask) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(d.Patient)} }

// Decide takes it off the list.
func (d DoTask) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(d.Patient)
	for _, t := range duty.Tasks(charts.Of(stream)) {
		if t.Key != d.Task {
			continue
		}
		if t.Done != nil {
			return nil, fault.Clash("task.done", "This was done already. Look again.")
		}
		return []Proposal{{Stream: stream, Fact: duty.TaskDone{Task: d.Task, Note: strings.TrimSpace(d.Note)}}}, nil
	}
	return nil, fault.Missing("There is no such task in this record.")
}
