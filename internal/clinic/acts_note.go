package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/staff"
)

// noteRoles are who signs which sort of note; a trainee's counts once a
// supervisor has signed under it.
var noteRoles = map[string][]access.Role{
	note.Preparation: therapy, note.Integration: therapy, note.Progress: therapy,
	note.Dosing: {access.Therapist, access.Prescriber, access.Monitor, access.Trainee},
}

// notePractices are what a credential must allow for each sort of note.
var notePractices = map[string]staff.Practice{
	note.Preparation: staff.Psychotherapy, note.Integration: staff.Psychotherapy, note.Dosing: staff.SessionNote, note.Progress: staff.ProgressNote,
}

// MayWriteNote reports whether somebody in these roles signs notes of a sort.
func MayWriteNote(roles []access.Role, sort string) bool {
	return slices.ContainsFunc(noteRoles[sort], func(r access.Role) bool { return slices.Contains(roles, r) })
}

// SignNote signs a note. What it says of the record must still stand there, as
// it did when its page was made.
//
// It refuses: whoever does not sign notes of its sort (Denied, "scope.note"); a
// session that is not over (Refused, "note.underway"); one that has a note
// already (Conflict, "note.twice"); a line that rests on something that was
// corrected, taken back or added since (Conflict, "page.stale"); a quote that is
// not sorted to the chart (Conflict, "quote.not-chart").
type SignNote struct {
	Patient id.Patient
	Note    note.Signed
	Words   string // what the clinician wrote down as the client's words; empty: none
	Head    int64  // of the page: what came since and bears on the note makes it stale

	doer doer
}

// Name is "note.sign".
func (SignNote) Name() string { return "note.sign" }

// Action is Create.
func (SignNote) Action() access.Action { return access.Create }

// Classes is Clinical, and Words where some are kept.
func (s SignNote) Classes() []ledger.Class { return noteClasses(s.Words) }

func noteClasses(words string) []ledger.Class {
	if strings.TrimSpace(words) == "" {
		return []ledger.Class{ledger.Clinical}
	}
	return []ledger.Class{ledger.Clinical, ledger.Words}
}

// Needs is the patient's record and the signer's own.
func (s SignNote) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.PatientStream(s.Patient)}, s.doer.own()...)
}

// By asks in which role they sign.
func (s SignNote) By(g access.Grant) (Act, error) {
	s.doer = doerOf(g)
	if s.doer.author.Sort == ledger.ByPatient {
		return s, notForClients()
	}
	return s, s.doer.acts("scope.note", noteRoles[s.Note.Sort]...)
}

// Decide signs what still stands.
func (s SignNote) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := s.Note.Check(); err != nil {
		return nil, err
	}
	if err := s.doer.writes(charts, s.Note.Sort, now, loc); err != nil {
		return nil, err
	}
	if err := s.about(chart); err != nil {
		return nil, err
	}
	if err := s.rests(chart); err != nil {
		return nil, err
	}
	return withWords(stream, s.Note, s.Words), nil
}

// withWords proposes a signed text, and beside it the client's words in it.
func withWords(stream ledger.Stream, fact ledger.Fact, words string) []Proposal {
	out := []Proposal{{Stream: stream, Fact: fact}}
	if words = strings.TrimSpace(words); words != "" {
		out = append(out, Proposal{Stream: stream, Fact: note.WordsKept{Text: words}})
	}
	return out
}

// writes denies a sort of note by role and by credential. A trainee has none
// yet: their supervisor's stands under the note.
func (d doer) writes(charts Charts, sort string, now time.Time, loc *time.Location) error {
	if err := d.acts("scope.note", noteRoles[sort]...); err != nil {
		return err
	}
	if d.author.Role == string(access.Trainee) {
		return nil
	}
	return d.practises(charts, notePractices[sort], "scope.note", now, loc)
}

// about refuses a note of what is not there, not over, or has a note already.
func (s SignNote) about(chart ledger.Chart) error {
	inCourse := false
	for _, o := range ledger.Find[course.Opened](chart) {
		inCourse = inCourse || o.Course == s.Note.Course
	}
	if !inCourse {
		return fault.Clash("course.none", "This course is not in the record. Look again.")
	}
	if s.Note.Meeting != "" && !holds[course.MeetingHeld](chart, s.Note.Meeting) {
		return fault.Bad("meeting", "This session is not in the record.")
	}
	if s.Note.Sort == note.Dosing {
		session, ok := dosing.SessionOf(chart, s.Note.Session)
		switch {
		case !ok:
			return fault.Bad("session", "There is no such session in this record.")
		case session.Left == nil && session.Closed == nil:
			return fault.Refuse("note.underway", "The session is still going on. Its note is signed once they have left.")
		}
	}
	for _, n := range note.Notes(chart) {
		same := n.Fact.Sort == note.Dosing && s.Note.Sort == note.Dosing && n.Fact.Session == s.Note.Session ||
			s.Note.Meeting != "" && n.Fact.Meeting == s.Note.Meeting
		if same {
			return fault.Clash("note.twice", "A note of this session was signed already. What is missing in it can be added to it.")
		}
	}
	return nil
}

// rests refuses a line whose entry no longer stands, and a note beside which
// something was recorded that it would have said.
func (s SignNote) rests(chart ledger.Chart) error {
	stale := fault.Clash("page.stale", "Something this note rests on was recorded or corrected since you opened it. It is shown as it is now, and what you wrote is kept. Look, and sign again.")
	replaced := chart.Replaced()
	for _, e := range s.Note.Rests {
		if _, there := chart.Entry(e); !there {
			return fault.Bad("rests", "This note says something that is not in the record.")
		}
		if _, gone := replaced[e]; gone {
			return stale
		}
	}
	for e := range chart.Standing() {
		if e.Seq > s.Head && note.Bears(e, s.Note) {
			return stale
		}
	}
	charted := map[id.Entry]bool{}
	for _, session := range dosing.Sessions(chart) {
		for _, q := range session.Quotes {
			charted[q.Entry.ID] = q.To == dosing.ToChart
		}
	}
	for _, p := range s.Note.Body {
		for _, l := range p.Lines {
			if l.Quote && slices.ContainsFunc(l.Rests, func(e id.Entry) bool { return !charted[e] }) {
				return fault.Clash("quote.not-chart", "Words that are not sorted to the chart do not stand in a note.")
			}
		}
	}
	return nil
}

// AmendNote adds to a note that was signed. It refuses a note that is not there
// (NotFound) and whoever does not sign notes of its sort (Denied, "scope.note").
type AmendNote struct {
	Patient id.Patient
	Amended note.Amended
	Words   string

	doer doer
}

// Name is "note.amend".
func (AmendNote) Name() string { return "note.amend" }

// Action is Create.
func (AmendNote) Action() access.Action { return access.Create }

// Classes is Clinical, and Words where some are kept.
func (a AmendNote) Classes() []ledger.Class { return noteClasses(a.Words) }

// Needs is the patient's record and the signer's own.
func (a AmendNote) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.PatientStream(a.Patient)}, a.doer.own()...)
}

// By asks for somebody who signs notes.
func (a AmendNote) By(g access.Grant) (Act, error) {
	a.doer = doerOf(g)
	if a.doer.author.Sort == ledger.ByPatient {
		return a, notForClients()
	}
	return a, a.doer.acts("scope.note", noteRoles[note.Dosing]...)
}

// Decide adds it.
func (a AmendNote) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(a.Patient)
	n, there := note.Find(charts.Of(stream), a.Amended.Note)
	if !there {
		return nil, fault.Missing("There is no such note in this record.")
	}
	if err := a.doer.writes(charts, n.Fact.Sort, now, loc); err != nil {
		return nil, err
	}
	return withWords(stream, a.Amended, a.Words), nil
}

// WishRelease keeps when a client would like to see the notes of their sessions.
// The client says so, or somebody of the care team writes down that they did.
// Said again as it stands, nothing more is kept.
type WishRelease struct {
	reaching
	Patient id.Patient
	Wish    note.ReleaseWished
}

// Name is "note.wish".
func (WishRelease) Name() string { return "note.wish" }

func (WishRelease) forClients() {}

// Needs is the patient's record.
func (w WishRelease) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(w.Patient)}
}

// Decide takes the wish.
func (w WishRelease) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if now, said := note.Wish(charts.Of(ledger.PatientStream(w.Patient))); said && now == w.Wish.When {
		return nil, nil
	}
	return keep(charts, w.Patient, w.Wish)
}

// PartOfSessions reports whether somebody in these roles is part of dosing
// sessions.
func PartOfSessions(roles []access.Role) bool {
	return slices.ContainsFunc(inRoom, func(r access.Role) bool { return slices.Contains(roles, r) })
}

// GiveSummary keeps that a client was given the after-visit summary of a dosing
// session. It refuses whoever is not part of sessions (Denied, "scope.session"),
// and a session in which no dose was given (Refused, "summary.no-dose").
type GiveSummary struct {
	Patient id.Patient
	Given   note.SummaryGiven
}

// Name is "summary.give".
func (GiveSummary) Name() string { return "summary.give" }

// Action is Create.
func (GiveSummary) Action() access.Action { return access.Create }

// Classes is Clinical.
func (GiveSummary) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (s GiveSummary) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient)}
}

// By asks for somebody who is part of sessions.
func (s GiveSummary) By(g access.Grant) (Act, error) {
	return s, doerOf(g).acts("scope.session", inRoom...)
}

// Decide keeps it.
func (s GiveSummary) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	session, ok := dosing.SessionOf(charts.Of(ledger.PatientStream(s.Patient)), s.Given.Session)
	switch {
	case !ok:
		return nil, fault.Missing("There is no such session in this record.")
	case len(session.Doses) == 0:
		return nil, fault.Refuse("summary.no-dose", "No dose was given in this session, so there is nothing to sum up.")
	}
	return keep(charts, s.Patient, s.Given)
}

// WriteInstructions keeps what a prescriber tells clients about one medicine for
// the day of a dose and the days after, under their own name; without a text, it
// ends what stood. It refuses whoever does not prescribe (Denied,
// "scope.prescriber").
type WriteInstructions struct {
	Instructions note.InstructionsWritten

	doer doer
}

// Name is "instructions.write".
func (WriteInstructions) Name() string { return "instructions.write" }

// Action is Sign.
func (WriteInstructions) Action() access.Action { return access.Sign }

// Classes is Open.
func (WriteInstructions) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's settings and the writer's own stream.
func (w WriteInstructions) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.SettingStream}, w.doer.own()...)
}

// By asks for a prescriber of this practice.
func (w WriteInstructions) By(g access.Grant) (Act, error) {
	w.doer = doerOf(g)
	return w, w.doer.ours("scope.prescriber", access.Prescriber)
}

// Decide keeps it.
func (w WriteInstructions) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	if err := w.doer.practises(charts, staff.Prescribe, "scope.prescriber", now, loc); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: w.Instructions}}, nil
}
