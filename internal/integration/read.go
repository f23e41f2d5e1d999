package integration

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// A Saying is something in the client's words, with the entry it stands in.
type Saying[F ledger.Fact] struct {
	Entry ledger.Entry
	Fact  F
}

// Prepared is how far the preparation of one course has come: the last of
// everything. What a reader may not see is not there; Hidden says that words
// stand in entries that this chart does not open.
type Prepared struct {
	Words      map[string]Saying[Told]     // the last words about each topic, but for intentions
	Intentions map[id.Session]Saying[Told] // by session; the empty key is the one of no session
	Comfort    Saying[dosing.ComfortSaid]  // touch, the stop word and what helps, as last said
	HasComfort bool
	Practised  []Saying[Practised]
	Container  []string // clauses that were gone over, in the order of Clauses
	Fit        Saying[FitJudged]
	HasFit     bool
}

// Preparation reads how far a course's preparation has come.
func Preparation(chart ledger.Chart, course id.Course) Prepared {
	p := Prepared{Words: map[string]Saying[Told]{}, Intentions: map[id.Session]Saying[Told]{}}
	for e, t := range ledger.Find[Told](chart) {
		switch {
		case t.Course != course:
		case t.About == Intention:
			p.Intentions[t.Session] = Saying[Told]{e, t}
		default:
			p.Words[t.About] = Saying[Told]{e, t}
		}
	}
	for e, c := range ledger.Find[dosing.ComfortSaid](chart) {
		p.Comfort, p.HasComfort = Saying[dosing.ComfortSaid]{e, c}, true
	}
	for e, t := range ledger.Find[Practised](chart) {
		if t.Course == course {
			p.Practised = append(p.Practised, Saying[Practised]{e, t})
		}
	}
	var agreed []string
	for _, c := range ledger.Find[ContainerAgreed](chart) {
		if c.Course == course {
			agreed = append(agreed, c.Clauses...)
		}
	}
	for _, clause := range Clauses {
		if slices.Contains(agreed, clause) {
			p.Container = append(p.Container, clause)
		}
	}
	for e, f := range ledger.Find[FitJudged](chart) {
		if f.Course == course {
			p.Fit, p.HasFit = Saying[FitJudged]{e, f}, true
		}
	}
	return p
}

// IntentionFor returns the intention of a session: its own, or the last one
// that was said for no session in particular.
func (p Prepared) IntentionFor(session id.Session) (Saying[Told], bool) {
	if own, ok := p.Intentions[session]; ok {
		return own, true
	}
	last, ok := p.Intentions[""]
	return last, ok
}

// Open lists what a first session would still miss, in the order it is
// prepared: names of Topics, and "comfort", "practice", "container", "fit".
// Fears and resources may stay unsaid: nobody has to have them.
func (p Prepared) Open() []string {
	var open []string
	for _, topic := range []string{Goal, Pattern} {
		if _, ok := p.Words[topic]; !ok {
			open = append(open, topic)
		}
	}
	if len(p.Intentions) == 0 {
		open = append(open, Intention)
	}
	if !p.HasComfort {
		open = append(open, "comfort")
	}
	if len(p.Practised) == 0 {
		open = append(open, "practice")
	}
	if len(p.Container) < len(Clauses) {
		open = append(open, "container")
	}
	if !p.HasFit || !p.Fit.Fact.Fit {
		open = append(open, "fit")
	}
	return open
}

// A Commitment is one undertaking with everything that was said about it since.
type Commitment struct {
	Saying[CommitmentMade]
	CheckIns []Saying[CheckedIn] // in the order of the book
}

// State is how it went at last; empty while nobody has said.
func (c Commitment) State() string {
	if len(c.CheckIns) == 0 {
		return ""
	}
	return c.CheckIns[len(c.CheckIns)-1].Fact.How
}

// Over reports whether nobody need ask again: it was kept, changed or let go.
// One that comes again is over only when it was changed or let go.
func (c Commitment) Over() bool {
	state := c.State()
	return state == Changed || state == LetGo || state == Kept && c.Fact.Every == ""
}

// AskAgain is the day on which to ask how it went: the day they chose; after
// an answer, or where they chose none, a week after the last word about it. The
// zero day where it is over.
func (c Commitment) AskAgain(loc *time.Location) quantity.Day {
	switch last := len(c.CheckIns); {
	case c.Over():
		return ""
	case last > 0:
		return weekAfter(c.CheckIns[last-1].Entry, loc)
	case c.Fact.By != "":
		return c.Fact.By
	}
	return weekAfter(c.Entry, loc)
}

func weekAfter(e ledger.Entry, loc *time.Location) quantity.Day {
	return quantity.DayOf(e.At.In(loc).AddDate(0, 0, 7), loc)
}

// Became is what a course's sessions became.
type Became struct {
	Stories     map[id.Session]Saying[StoryTold] // the last of each session
	Insights    []Saying[InsightKept]
	Commitments []Commitment
}

// Integration reads what became of a course's sessions.
func Integration(chart ledger.Chart, course id.Course) Became {
	b := Became{Stories: map[id.Session]Saying[StoryTold]{}}
	for e, s := range ledger.Find[StoryTold](chart) {
		if s.Course == course {
			b.Stories[s.Session] = Saying[StoryTold]{e, s}
		}
	}
	for e, i := range ledger.Find[InsightKept](chart) {
		if i.Course == course {
			b.Insights = append(b.Insights, Saying[InsightKept]{e, i})
		}
	}
	at := map[id.Entry]int{}
	for e, c := range ledger.Find[CommitmentMade](chart) {
		if c.Course == course {
			at[e.ID] = len(b.Commitments)
			b.Commitments = append(b.Commitments, Commitment{Saying: Saying[CommitmentMade]{e, c}})
		}
	}
	for e, c := range ledger.Find[CheckedIn](chart) {
		if i, ok := at[c.Commitment]; ok {
			b.Commitments[i].CheckIns = append(b.Commitments[i].CheckIns, Saying[CheckedIn]{e, c})
		}
	}
	return b
}
