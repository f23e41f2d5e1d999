package course

import (
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// consents is the agreement to the treatment, where it was given once and runs
// out, has run out, or has to be given anew because its text or the protocol
// changed. One that was never given is asked by the gates; one that the client
// took back is theirs to give again, and nobody is sent after it.
func (l *lister) consents() {
	if !l.inCourse || l.Definition == nil {
		return
	}
	a := ConsentsOf(Question{Definition: l.Definition, Now: l.Desk.Now, Location: l.location()}, l.Settings)
	s := a.Treatment(l.chart, ConsentText(a.Versions, l.Definition))
	if len(s.Signatures) == 0 || s.Withdrawn != nil && s.Withdrawn.ID == s.Entry.ID {
		return
	}
	n := duty.Need{Sort: NeedConsent, Key: s.Entry.ID, Class: ledger.Consents, Since: s.Entry.At}
	switch {
	case s.Current && s.Until.IsZero():
		return
	case s.Current:
		n.Due, n.From = s.Until, s.Until.Add(-l.Desk.Length(duty.RenewConsent))
	case s.Again.Text != "":
		n.About = "its text changed"
	}
	if !s.Current {
		if n.Due = l.beforeNext(l.Desk.Now); n.Due.IsZero() {
			n.Due = dayEnd(l.Desk.Now, l.location())
		}
	}
	l.put(n, AsTherapist, "therapist")
}

// dayEnd is when a day is over where the clinic is.
func dayEnd(t time.Time, loc *time.Location) time.Time {
	y, m, d := t.In(loc).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, loc)
}

// invitations are links to screening and consent from which nothing came back.
// Questionnaires have a follow-up of their own, which ends with a task.
func (l *lister) invitations() {
	ended := map[id.Entry]bool{}
	for _, e := range ledger.Find[screening.InvitationEnded](l.chart) {
		ended[e.Invitation] = true
	}
	var last *duty.Need
	for e, f := range ledger.Find[screening.Invited](l.chart) {
		if f.Room || f.Purpose != screening.ForScreening && f.Purpose != screening.ForConsent {
			continue
		}
		last = nil // a newer link takes the place of the one before
		if ended[e.ID] || cameBack(l.chart, e) {
			continue
		}
		n := duty.Need{Sort: NeedInvitation, Key: e.ID, Class: ledger.Demographics, About: f.Purpose, Since: e.At, From: l.within(e.At, duty.AskInvited), Due: f.Until}
		if f.Until.Before(n.From) {
			n.From = f.Until
		}
		last = &n
	}
	if last != nil && last.Since.After(l.lastWord(last.Since)) {
		l.put(*last, AsTherapist, "therapist")
	}
}

// lastWord is when somebody last met the client after a time, or the zero time:
// whoever was here was asked.
func (l *lister) lastWord(since time.Time) time.Time {
	for _, s := range l.planned {
		if s.State == schedule.StateHeld && s.Began.After(since) {
			return s.Began
		}
	}
	return time.Time{}
}

// cameBack reports whether the client wrote anything since they were invited, or
// signed.
func cameBack(chart ledger.Chart, invited ledger.Entry) bool {
	for e := range chart.Standing() {
		if e.Seq <= invited.Seq {
			continue
		}
		if e.By.Sort == ledger.ByPatient {
			return true
		}
		if s, ok := e.Fact.(consent.Signed); ok && (s.As == consent.AsClient || s.As == "") {
			return true
		}
	}
	return false
}

// ColleagueNeeds returns what waits in one colleague's own record: credentials
// that end, which are theirs to renew, and a change of roles or an invitation
// that waits for whoever runs the practice.
func ColleagueNeeds(who id.Staff, chart ledger.Chart, now time.Time, loc *time.Location) []duty.Need {
	var out []duty.Need
	for _, c := range staff.EndingSoon(chart, quantity.DayOf(now, loc)) {
		t := c.Until.Time()
		due := time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, loc)
		out = append(out, duty.Need{Sort: NeedCredential, Key: c.Entry, Class: ledger.People, Staff: who, Owner: who, About: c.Sort, Due: due, Late: now.After(due)})
	}
	if w, waits := staff.WaitingRoles(chart); waits {
		out = append(out, duty.Need{Sort: NeedAnswerRoles, Key: w.Entry.ID, Class: ledger.People, Staff: who, Role: "director", Since: w.Entry.At, Due: w.Entry.At.AddDate(0, 0, 7)})
	}
	if in, stands := staff.Invitation(chart); stands {
		out = append(out, duty.Need{Sort: NeedInvitation, Key: id.Entry(who), Class: ledger.People, Staff: who, Role: "manager", About: in.Name, Due: in.Until, Late: now.After(in.Until)})
	}
	return out
}
