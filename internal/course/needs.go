package course

import (
	"maps"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// Sorts of need that a course gives, besides those of package duty.
const (
	NeedDetermination = "determination" // one has signed, the other has not
	NeedSecond        = "second"        // a decision waits for its second signature
	NeedOrder         = "order"         // nobody has checked it
	NeedReview        = "review"        // it was checked alone; somebody else looks
	NeedNote          = "note"          // a session was held, and nobody has signed a note
	NeedWork          = "work"          // a trainee recorded it; a supervisor signs
	NeedIntegration   = "integration"   // best this week
	NeedConsent       = "consent"       // to be signed again
	NeedDeviation     = "deviation"     // nobody has said what follows
	NeedClose         = "close"         // they have left; the session is still open
	NeedHeld          = "held"          // a planned session is over, and nobody says what became of it
	NeedQuotes        = "quotes"        // their words in it are not sorted
	NeedInvitation    = "invitation"    // a link brought nothing back
	NeedCheckIn       = "check-in"      // the day to ask about what they undertook has come
	NeedCredential    = "credential"    // it ends soon, or has ended
	NeedAnswerRoles   = "roles"         // a change of roles waits for a second person
	NeedSeal          = "seal"          // somebody wants words gone for good; a second person answers
)

// A Waiting is how a chart is asked what waits in it: by which version of its
// protocol, with which settings, at whose desk.
type Waiting struct {
	Definition *protocol.Definition // nil: what hangs on the protocol is left out
	Settings   ledger.Chart         // the clinic's own chart
	Desk       duty.Desk            // Now counts by its day only: what is due within it is a window
}

// Needs returns what waits for a person in one chart, or will: each with the
// window in which it shows. Alerts, tasks and promised looks are duty.Needs.
func (w Waiting) Needs(chart ledger.Chart) []duty.Need {
	team := Team(chart, quantity.DayOf(w.Desk.Now, w.location()))
	l := lister{Waiting: w, chart: chart, team: team, planned: schedule.Sessions(chart)}
	l.open, l.inCourse = Current(chart)
	l.signatures()
	l.orders()
	l.work()
	l.notes()
	l.sessions()
	l.unheld()
	l.consents()
	l.invitations()
	l.commitments()
	l.seals()
	if l.inCourse && StateOf(chart, l.open).State == StatePaused {
		return slices.DeleteFunc(l.out, restsInAPause)
	}
	return l.out
}

// restsInAPause reports whether a need only leads to the next dose: while a
// course is paused nobody is sent after it. What looks after what has happened
// goes on.
func restsInAPause(n duty.Need) bool {
	return slices.Contains([]string{NeedDetermination, NeedSecond, NeedOrder, NeedConsent, NeedInvitation}, n.Sort)
}

func (w Waiting) location() *time.Location {
	if w.Desk.Location == nil {
		return time.UTC
	}
	return w.Desk.Location
}

// A lister gathers the needs of one chart.
type lister struct {
	Waiting
	chart    ledger.Chart
	team     []Member
	planned  []schedule.Session
	open     Opened
	inCourse bool
	out      []duty.Need
}

// put adds a need that belongs to a part of the care team: to the one person
// who has it, and otherwise to whoever acts in the role of that part.
func (l *lister) put(n duty.Need, part, role string) {
	if n.Owner == "" {
		n.Owner = l.owner(part)
	}
	n.Role = role
	n.Late = l.Desk.Now.After(n.Due)
	l.out = append(l.out, n)
}

// owner is the only member of the team in a part who still works here; nobody
// where there is none, or several.
func (l *lister) owner(part string) (who id.Staff) {
	for _, m := range l.team {
		if m.As != part || l.Desk.Here != nil && !l.Desk.Here(m.Staff) {
			continue
		}
		if who != "" && who != m.Staff {
			return ""
		}
		who = m.Staff
	}
	return who
}

// within is a time so long after another as the clinic lets it take.
func (l *lister) within(since time.Time, length string) time.Time {
	return since.Add(l.Desk.Length(length))
}

// signatures are a determination that one has signed, and decisions that ask
// for a second signature.
func (l *lister) signatures() {
	if !l.inCourse {
		return
	}
	p, t := screening.Signatures(l.chart, l.open.Course, l.open.Hash)
	first, part, role := p, AsTherapist, "therapist"
	if p == nil {
		first, part, role = t, AsPrescriber, "prescriber"
	}
	if first != nil && (p == nil || t == nil) {
		l.put(duty.Need{Sort: NeedDetermination, Key: first.Entry.ID, Class: ledger.Clinical, About: screening.OutcomeWords(first.Fact.Outcome),
			Since: first.Entry.At, Due: l.within(first.Entry.At, duty.SignSecond), Until: first.Fact.Until}, part, role)
	}
	for _, r := range screening.Decisions(l.chart) {
		who := r.Awaits("")
		if who == "" || r.Fact.Decision != screening.GoOn || r.Fact.Course != l.open.Course || r.Fact.Hash != l.open.Hash {
			continue
		}
		l.put(duty.Need{Sort: NeedSecond, Key: r.Entry.ID, Class: ledger.Clinical, About: r.Fact.Rule, Gate: r.Fact.Gate,
			Since: r.Entry.At, Due: l.within(r.Entry.At, duty.SignSecond), Until: r.Fact.Until}, who, who)
	}
}

// seals are words that somebody wants gone for good, for whoever answers as the
// second person. That one waits says nothing of anybody's health.
func (l *lister) seals() {
	asked := ledger.SealsAsked(l.chart)
	for _, of := range slices.Sorted(maps.Keys(asked)) {
		asked := asked[of]
		l.put(duty.Need{Sort: NeedSeal, Key: of, Class: ledger.Demographics, Since: asked.At, Due: l.within(asked.Recorded, duty.SignSecond)}, "", "privacy-officer")
	}
}

// work is what trainees recorded, as one need for a chart.
func (l *lister) work() {
	if open := Uncosigned(l.chart); len(open) > 0 {
		l.put(duty.Need{Sort: NeedWork, Key: open[0].ID, Class: ledger.Clinical, Count: len(open), Since: open[0].At,
			Due: l.within(open[0].Recorded, duty.SignWork)}, AsSupervisor, "supervisor")
	}
}

// notes are the sessions and meetings of which nobody has signed a note.
func (l *lister) notes() {
	if !l.inCourse {
		return
	}
	for _, w := range note.Due(l.chart, l.Desk.Length(duty.SignNote)) {
		if w.Course != "" && w.Course != l.open.Course {
			continue
		}
		n := duty.Need{Sort: NeedNote, Key: w.Meeting, Class: ledger.Clinical, Session: w.Session, About: w.Sort, Since: w.Since, Due: w.Due, Owner: w.Owner}
		if n.Owner != "" && l.Desk.Here != nil && !l.Desk.Here(n.Owner) {
			n.Owner = "" // who left owns nothing
		}
		l.put(n, AsTherapist, "therapist")
	}
}

// dayIn is the moment at which a day begins where the clinic is.
func (l *lister) dayIn(d quantity.Day) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, l.location())
}
