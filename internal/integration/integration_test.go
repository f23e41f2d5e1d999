package integration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

const (
	course = id.Course("ana-2026")
	third  = id.Session("third")
)

var denver = func() *time.Location {
	loc, err := time.LoadLocation("America/Denver")
	if err != nil {
		panic(err)
	}
	return loc
}()

// chartOf puts facts into a chart, a day apart, from 1 September 2026 on.
func chartOf(facts ...ledger.Fact) ledger.Chart {
	c := ledger.Chart{}
	for i, f := range facts {
		at := time.Date(2026, 9, 1+i, 17, 0, 0, 0, time.UTC)
		c = c.With(ledger.Entry{ID: id.Entry(fmt.Sprint("e", i)), Seq: int64(i + 1), At: at, Recorded: at, Fact: f, Kind: f.Kind()})
	}
	return c
}

func told(about, text string) integration.Told {
	return integration.Told{Course: course, About: about, Text: text}
}

// TestWhatIsStillOpenBeforeAFirstSession follows a preparation step by step.
func TestWhatIsStillOpenBeforeAFirstSession(t *testing.T) {
	steps := []struct {
		fact ledger.Fact
		open string
	}{
		{told(integration.Goal, "Get up before my children do."), "pattern intention comfort practice container fit"},
		{told(integration.Fear, "That I will not come back."), "pattern intention comfort practice container fit"},
		{told(integration.Pattern, "I go quiet and leave the room."), "intention comfort practice container fit"},
		{told(integration.Intention, "To listen."), "comfort practice container fit"},
		{dosing.ComfortSaid{Touch: "Hand only, if I reach.", Stop: "river"}, "practice container fit"},
		{integration.Practised{Course: course, Technique: "slow breathing"}, "container fit"},
		{integration.ContainerAgreed{Course: course, Clauses: integration.Clauses[:3]}, "container fit"},
		{integration.FitJudged{Course: course, Fit: false, Reason: "Sleep first."}, "container fit"},
		{integration.ContainerAgreed{Course: course, Clauses: integration.Clauses[3:]}, "fit"},
		{integration.FitJudged{Course: course, Fit: true}, ""},
	}
	var facts []ledger.Fact
	for _, s := range steps {
		facts = append(facts, s.fact)
		if got := strings.Join(integration.Preparation(chartOf(facts...), course).Open(), " "); got != s.open {
			t.Errorf("after %s: open %q, want %q", s.fact.Kind(), got, s.open)
		}
	}
	if other := integration.Preparation(chartOf(facts...), "another course").Open(); len(other) != 6 {
		t.Errorf("another course has only %v open", other)
	}
}

// TestAnIntentionBelongsToItsSession: the session's own, or the last one said.
func TestAnIntentionBelongsToItsSession(t *testing.T) {
	own := told(integration.Intention, "To call my brother.")
	own.Session = third
	p := integration.Preparation(chartOf(told(integration.Intention, "To listen."), own, told(integration.Intention, "To rest.")), course)
	for session, want := range map[id.Session]string{third: "To call my brother.", "fourth": "To rest."} {
		if got, _ := p.IntentionFor(session); got.Fact.Text != want {
			t.Errorf("%s: %q, want %q", session, got.Fact.Text, want)
		}
	}
}

// TestACommitmentIsFollowed: when to ask again, and when nobody need ask.
func TestACommitmentIsFollowed(t *testing.T) {
	call := integration.CommitmentMade{Course: course, Text: "Call my brother.", By: "2026-09-06"}
	walk := integration.CommitmentMade{Course: course, Text: "Walk in the morning.", Every: "day"}
	in := func(c, how string) integration.CheckedIn {
		return integration.CheckedIn{Commitment: id.Entry(c), How: how}
	}
	for name, tt := range map[string]struct {
		facts []ledger.Fact
		over  bool
		again quantity.Day
	}{
		"asked on their own day":       {[]ledger.Fact{call}, false, "2026-09-06"},
		"no day: a week later":         {[]ledger.Fact{walk}, false, "2026-09-08"},
		"not yet: a week after that":   {[]ledger.Fact{call, in("e0", integration.NotYet)}, false, "2026-09-09"},
		"kept":                         {[]ledger.Fact{call, in("e0", integration.NotYet), in("e0", integration.Kept)}, true, ""},
		"a daily one is not over":      {[]ledger.Fact{walk, in("e0", integration.Kept)}, false, "2026-09-09"},
		"let go":                       {[]ledger.Fact{walk, in("e0", integration.LetGo)}, true, ""},
		"an answer about another one":  {[]ledger.Fact{call, in("e9", integration.Kept)}, false, "2026-09-06"},
		"changed, and a new one stays": {[]ledger.Fact{call, in("e0", integration.Changed), call}, true, ""},
	} {
		c := integration.Integration(chartOf(tt.facts...), course).Commitments[0]
		if c.Over() != tt.over || c.AskAgain(denver) != tt.again {
			t.Errorf("%s: over %v, ask again %q; want %v, %q", name, c.Over(), c.AskAgain(denver), tt.over, tt.again)
		}
	}
}

// TestAStoryIsTheLastOneTold keeps one story for each session.
func TestAStoryIsTheLastOneTold(t *testing.T) {
	story := func(text string) integration.StoryTold {
		return integration.StoryTold{Course: course, Session: third, Text: text}
	}
	b := integration.Integration(chartOf(story("There was a door."), integration.InsightKept{Course: course, Session: third, Text: "The door was never locked."}, story("The door was open.")), course)
	if b.Stories[third].Fact.Text != "The door was open." || len(b.Insights) != 1 {
		t.Errorf("became %+v", b)
	}
}

// TestChecks breaks each fact in each way once.
func TestChecks(t *testing.T) {
	long := strings.Repeat("a", 4001)
	for _, tt := range []struct {
		fact  ledger.Fact
		field string
	}{
		{told("gossip", "words"), "about"}, {told(integration.Goal, " "), "text"}, {told(integration.Goal, long), "text"}, {told(integration.Goal, "To sleep."), ""},
		{integration.Practised{}, "technique"}, {integration.ContainerAgreed{}, "clauses"}, {integration.ContainerAgreed{Clauses: []string{"rent"}}, "clauses"},
		{integration.FitJudged{}, "reason"}, {integration.FitJudged{Fit: true}, ""},
		{integration.StoryTold{Text: "words"}, "session"}, {integration.StoryTold{Session: third}, "text"}, {integration.InsightKept{}, "text"},
		{integration.CommitmentMade{}, "text"}, {integration.CommitmentMade{Text: "Call", By: "soon"}, "by"}, {integration.CommitmentMade{Text: "Call", Every: "year"}, "every"},
		{integration.CheckedIn{How: integration.Kept}, "commitment"}, {integration.CheckedIn{Commitment: "e1", How: "failed"}, "how"}, {integration.CheckedIn{Commitment: "e1", How: integration.Kept, Text: long}, "text"},
		{integration.CheckedIn{Commitment: "e1", How: integration.Kept}, ""},
	} {
		err := tt.fact.Check()
		field := strings.TrimPrefix(fault.RuleOf(err), "input.")
		if (err == nil) != (tt.field == "") || err != nil && field != tt.field {
			t.Errorf("%T: %v beside %q, want %q", tt.fact, err, field, tt.field)
		}
		if said := fmt.Sprintf("%v %+v %#v", tt.fact, tt.fact, tt.fact); strings.Contains(said, "words") && strings.Contains(said, "Text") {
			t.Errorf("a log would show %s", said)
		}
	}
}
