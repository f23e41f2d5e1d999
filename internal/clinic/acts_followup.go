package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
)

// FollowUp does for one person whatever of follow-up is due now: it puts a
// message into the outbox with the invitation that its link opens, sets a task
// for a person, tells staff who is needed, calls the prescriber where vital signs
// after a dose are late. It decides on the record as it is
// then, so that two machines, or one that asks twice, do nothing twice. Where
// nothing is due it keeps nothing. Only the machine that sends does it.
type FollowUp struct {
	Patient     id.Patient
	Act         id.Act              `json:"-"` // its own key: what the invitation's key is made of
	Rules       Rules               `json:"-"`
	Instruments *instrument.Library `json:"-"`
	Everyone    []id.Staff          `json:"-"` // who is told where nobody is on call

	rotaAndStaff
}

// rotaAndStaff marks an act that is read with the rota.
type rotaAndStaff struct{}

func (rotaAndStaff) dutiful() {}
func (FollowUp) whole()       {}

// Name is "follow-up".
func (FollowUp) Name() string { return "follow-up" }

// Action is Create.
func (FollowUp) Action() access.Action { return access.Create }

// Classes is Scheduling, and Measures: silence after a session is an alert.
func (FollowUp) Classes() []ledger.Class {
	return []ledger.Class{ledger.Scheduling, ledger.Measures}
}

// Needs is the patient's record, and the clinic's own.
func (f FollowUp) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(f.Patient), ledger.SettingStream}
}

// By takes machines only.
func (f FollowUp) By(g access.Grant) (Act, error) {
	return f, doerOf(g).acts("scope.machine", access.Machine)
}

// Decide does what is due.
func (f FollowUp) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(f.Patient)
	chart := charts.Record(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	desk := charts.desk(now, loc)
	var out []Proposal
	for _, q := range Escalations(chart, desk, f.Everyone) {
		out = append(out, Proposal{Stream: stream, Fact: q})
	}
	out = append(out, charts.page(stream, f.Rules, now, loc)...)
	follow, err := Follow(chart, charts.Of(ledger.SettingStream), desk.MayAsk(), f.Rules, f.Instruments, now.In(loc))
	if err != nil {
		return out, nil // a protocol that cannot be read stops no alert
	}
	for _, step := range outreach.Next(chart, follow.Asks, follow.Setting, now) {
		if step.At.After(now) {
			continue
		}
		if step.Do == outreach.Call && step.For == duty.ForNextDay { // silence: a person calls
			silence := duty.Given{Sort: duty.Silence, Level: duty.Amber, Because: step.Because, Calls: onTeam(chart, "", now, loc, course.AsTherapist)}
			out = append(out, charts.raise(stream, []duty.Given{silence}, now, loc)...)
			continue
		}
		if step.Do == outreach.Call {
			out = append(out, Proposal{Stream: stream, Fact: taskOf(chart, step, now, loc)})
			continue
		}
		invited, queued := f.message(step, follow.Course.Course, ledger.EntryID(f.Act, len(out)))
		out = append(out, Proposal{Stream: stream, Fact: invited}, Proposal{Stream: stream, Fact: queued})
	}
	return out, nil
}

// message is what a step invites to, and the message that brings its link.
func (f FollowUp) message(step outreach.Step, open id.Course, invitation id.Entry) (screening.Invited, outreach.Queued) {
	invited := screening.Invited{Course: open, Purpose: screening.ForMeasures, Asks: step.Asks, Until: step.Until.UTC().Truncate(time.Second)}
	queued := outreach.Queued{Purpose: screening.ForMeasures, Channel: step.Channel, Template: "message.measures", Invitation: invitation, Form: step.Form, Asks: step.Asks, Wave: step.Wave, Step: step.Rung, Seconds: step.Seconds}
	switch step.Form {
	case outreach.Brief:
		invited.Asks = briefer(step.Asks)
	case outreach.Check:
		invited.Purpose = screening.ForPulse
		queued.Purpose, queued.Template = screening.ForPulse, "message.day-after"
	case outreach.Pulse:
		invited.Purpose, invited.Asks = screening.ForPulse, nil
		queued.Purpose, queued.Template = screening.ForPulse, "message.pulse"
	}
	if step.Rung > 0 && step.Form != outreach.Pulse {
		queued.Template = "message.measures.again"
	}
	return invited, queued
}

// briefer names the shorter forms in the place of occasions that have one.
func briefer(asks []string) []string {
	var out []string
	for _, key := range asks {
		instrument, _, _ := cutKey(key)
		if short := Reminding().Brief[instrument]; short != "" {
			key = short
		}
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// taskOf is a call that a person makes: the therapist of the care team, or any.
func taskOf(chart ledger.Chart, step outreach.Step, now time.Time, loc *time.Location) duty.TaskSet {
	task := duty.TaskSet{For: step.For, About: step.About, Role: string(access.Therapist), Due: step.Due, Because: step.Because}
	if !task.Due.After(now) {
		task.Due = now.Add(time.Hour)
	}
	task.Owner = onTeam(chart, "", now, loc, course.AsTherapist)
	return task
}

// Escalations are the messages to staff that a record's alerts ask for by now,
// and that were not queued before.
func Escalations(chart ledger.Chart, desk duty.Desk, everyone []id.Staff) []outreach.Queued {
	var out []outreach.Queued
	told := map[string]bool{}
	for _, m := range outreach.Messages(chart) {
		if m.Queued.To != "" {
			told[string(m.Queued.To)+m.Queued.Wave+string(m.Queued.About)] = true
		}
	}
	for _, a := range duty.OpenAlerts(chart) {
		for _, s := range a.Steps(desk) {
			who := []id.Staff{s.Who}
			if s.As == duty.AsEveryone {
				who = everyone
			}
			wave := s.As + "/" + s.At.UTC().Format(time.RFC3339)
			for _, one := range who {
				if key := string(one) + wave + string(s.For); one != "" && !told[key] {
					told[key] = true
					out = append(out, outreach.Queued{To: one, Purpose: outreach.ForStaff, Template: "message.staff", About: s.For, Wave: wave})
				}
			}
		}
	}
	return out
}
