package note

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// trainee is the role whose notes count as unsigned until a supervisor signs
// under them.
const trainee = "trainee"

// A cosigner is a fact that signs under an entry of a trainee's: it is made by
// package course, above this one.
type cosigner interface {
	ledger.Fact
	Under() id.Entry
}

// A meeting is a fact that says that a preparation or integration session was
// held: it is made by package course, above this one.
type meeting interface {
	ledger.Fact
	Met() (course id.Course, sort string, session id.Session)
}

// A Note is one signed note with everything that came under it. What a reader of
// the chart may not see is absent.
type Note struct {
	Entry     ledger.Entry // whose key is the note's, and which says who signed and when
	Fact      Signed
	Words     string // what stands in it as the client's words; empty where none, or where the reader sees no words
	Additions []Addition
	Waits     bool           // a trainee wrote it, and no supervisor has signed under it yet
	Cosigned  *ledger.Entry  // that signature
	Corrected []ledger.Entry // what corrected or took back something it rests on, after it was signed
}

// An Addition is what was added to a note, by whom and when.
type Addition struct {
	Entry    ledger.Entry
	Text     string
	Words    string
	Waits    bool
	Cosigned *ledger.Entry
}

// Ready returns when the note was signed by everybody who signs it; by its
// author, where it waits for another.
func (n Note) Ready() time.Time {
	if n.Cosigned != nil {
		return n.Cosigned.At
	}
	return n.Entry.At
}

// Part returns one part of the note; an empty one where it has none.
func (n Note) Part(key string) Part {
	for _, p := range n.Fact.Body {
		if p.Key == key {
			return p
		}
	}
	return Part{Key: key}
}

// Notes lists the notes of a chart that stand, the oldest first.
func Notes(chart ledger.Chart) []Note {
	var out []Note
	place := map[id.Entry]int{}
	words := map[id.Act]string{}
	signs := map[id.Entry]ledger.Entry{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Signed:
			place[e.ID] = len(out)
			out = append(out, Note{Entry: e, Fact: f})
		case WordsKept:
			words[e.Act] = f.Text
		case cosigner:
			signs[f.Under()] = e
		}
	}
	if len(out) == 0 {
		return nil
	}
	for e, a := range ledger.Find[Amended](chart) {
		if i, ok := place[a.Note]; ok {
			add := Addition{Entry: e, Text: a.Text, Words: words[e.Act]}
			add.Waits, add.Cosigned = under(e, signs)
			out[i].Additions = append(out[i].Additions, add)
		}
	}
	replaced := chart.Replaced()
	for i := range out {
		n := &out[i]
		n.Words = words[n.Entry.Act]
		n.Waits, n.Cosigned = under(n.Entry, signs)
		n.Corrected = corrected(n, replaced)
	}
	return out
}

// under says whether an entry waits for a supervisor, and who signed under it.
func under(e ledger.Entry, signs map[id.Entry]ledger.Entry) (waits bool, by *ledger.Entry) {
	if s, ok := signs[e.ID]; ok {
		return false, &s
	}
	return e.By.Role == trainee && e.By.Sort == ledger.ByStaff, nil
}

// corrected lists what came after a note and changed something it rests on.
func corrected(n *Note, replaced map[id.Entry]ledger.Entry) []ledger.Entry {
	var out []ledger.Entry
	for _, rests := range n.Fact.Rests {
		by, ok := replaced[rests]
		for again := ok; again; by, again = next(by, replaced) {
			if by.Seq > n.Entry.Seq {
				out = append(out, by)
				break
			}
		}
	}
	return out
}

func next(e ledger.Entry, replaced map[id.Entry]ledger.Entry) (ledger.Entry, bool) {
	by, ok := replaced[e.ID]
	return by, ok
}

// Find returns one note by its key.
func Find(chart ledger.Chart, key id.Entry) (Note, bool) {
	for _, n := range Notes(chart) {
		if n.Entry.ID == key {
			return n, true
		}
	}
	return Note{}, false
}

// A Waiting is a session that was held and has no signed note.
type Waiting struct {
	Sort    string
	Course  id.Course
	Session id.Session // of a dosing session, or the one an integration session looked back on
	Meeting id.Entry   // of a preparation or integration session
	Owner   id.Staff   // who writes it: the therapist who was there; empty where nobody known was
	Since   time.Time  // when it was over
	Due     time.Time
}

// Due lists the sessions that were held and have no note, the oldest first,
// with who writes it and until when: within a length of time that the practice
// sets. A trainee's note is written; what it waits for is a supervisor.
func Due(chart ledger.Chart, within time.Duration) []Waiting {
	sessions, meetings := map[id.Session]bool{}, map[id.Entry]bool{}
	for _, s := range ledger.Find[Signed](chart) {
		sessions[s.Session] = sessions[s.Session] || s.Sort == Dosing
		meetings[s.Meeting] = true
	}
	var out []Waiting
	for _, s := range dosing.Sessions(chart) {
		over, by := ended(s)
		if sessions[s.Key] || over.IsZero() || len(s.Doses) == 0 {
			continue
		}
		out = append(out, Waiting{Sort: Dosing, Course: s.Course, Session: s.Key, Owner: writer(s, by), Since: over, Due: over.Add(within)})
	}
	for e := range chart.Standing() {
		m, held := e.Fact.(meeting)
		if !held || meetings[e.ID] {
			continue
		}
		course, sort, session := m.Met()
		w := Waiting{Sort: sort, Course: course, Session: session, Meeting: e.ID, Since: e.At, Due: e.At.Add(within)}
		if e.By.Sort == ledger.ByStaff {
			w.Owner = id.Staff(e.By.Person)
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Waiting) int { return a.Since.Compare(b.Since) })
	return out
}

// ended returns when a session was over for the person in it, and who said so.
func ended(s dosing.Session) (time.Time, ledger.Author) {
	switch {
	case s.Left != nil:
		return s.Left.Entry.At, s.Left.Entry.By
	case s.Closed != nil:
		return s.Closed.Entry.At, s.Closed.Entry.By
	}
	return time.Time{}, ledger.Author{}
}

// writer is whose note a dosing session's is: the therapist's who was there, a
// trainee's where there was none, else whoever let them leave.
func writer(s dosing.Session, by ledger.Author) id.Staff {
	for _, role := range []string{"therapist", trainee, "prescriber"} {
		for _, p := range s.People {
			if p.Role == role {
				return p.Staff
			}
		}
	}
	if by.Sort == ledger.ByStaff {
		return id.Staff(by.Person)
	}
	return ""
}

// Bears reports whether an entry is of a sort that a dosing note says something
// about, in its session: one that came after the note was proposed makes the
// proposal out of date.
func Bears(e ledger.Entry, n Signed) bool {
	if n.Sort != Dosing {
		return false
	}
	switch f := e.Fact.(type) {
	case dosing.DoseGiven:
		return f.Session == n.Session
	case dosing.VitalsTaken:
		return f.Session == n.Session
	case dosing.MomentSeen:
		return f.Session == n.Session
	case dosing.SupportGiven:
		return f.Session == n.Session
	case dosing.EventNoted:
		return f.Session == n.Session
	case dosing.ConcernRaised:
		return f.Session == n.Session
	case dosing.DeviationNoted:
		return f.Session == n.Session
	case dosing.QuoteSorted:
		return f.Session == n.Session
	case dosing.Left:
		return f.Session == n.Session
	}
	return false
}
