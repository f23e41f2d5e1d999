package screening

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// The parameters of a protocol that say how long signatures hold. A protocol
// without the second uses the first for both.
const (
	ScreeningValidity     = "screening.validity"
	DeterminationValidity = "determination.validity"
	recheckAfter          = "screening.recheck"
)

// RecheckOn returns the day on which a person asks again after a no to somebody
// at risk, as the protocol says; empty where it does not.
func RecheckOn(d *protocol.Definition, today quantity.Day) quantity.Day {
	after, ok := Validity(d, recheckAfter)
	if !ok {
		return ""
	}
	return quantity.DayOf(today.Time().Add(after), time.UTC)
}

// Validity returns how long a signature holds by a protocol: the first of the
// named parameters that it has. It is false where it has none: then nothing
// holds, because nobody said how long.
func Validity(d *protocol.Definition, names ...string) (time.Duration, bool) {
	for _, name := range names {
		if p, ok := d.Param(name); ok && p.Value.Duration() > 0 {
			return p.Value.Duration(), true
		}
	}
	return 0, false
}

// A Half is one half of a screening as it was last signed.
type Half struct {
	Entry ledger.Entry
	Fact  Signed
	Until time.Time // when it ends by the protocol; zero where the protocol does not say
}

// Counts reports whether the half is clear, with reservations or without, and
// has not ended.
func (h *Half) Counts(now time.Time) bool {
	return h != nil && h.Fact.Clear && now.Before(h.Until)
}

// Halves returns the two halves as they were last signed, each nil where it
// never was. They are about the person: a screening counts for the next course
// too, until it ends.
func Halves(d *protocol.Definition, chart ledger.Chart) (medical, psychological *Half) {
	validity, _ := Validity(d, ScreeningValidity)
	for e, f := range ledger.Find[Signed](chart) {
		h := &Half{Entry: e, Fact: f, Until: e.At.Add(validity)}
		held := &psychological
		if f.Part == Medical {
			held = &medical
		}
		if *held == nil || !e.At.Before((*held).Entry.At) {
			*held = h
		}
	}
	return medical, psychological
}

// A Signature is one of the two that make a determination.
type Signature struct {
	Entry ledger.Entry // when and by whom
	Fact  Determined
}

// Counts reports whether the signature has not ended.
func (s *Signature) Counts(now time.Time) bool {
	return s != nil && (s.Fact.Until.IsZero() || now.Before(s.Fact.Until))
}

// Signatures returns the last signature of each role about one course by one
// protocol version, in book order; nil where there is none. One that was made
// about another version says nothing about this one.
func Signatures(chart ledger.Chart, course id.Course, hash string) (prescriber, therapist *Signature) {
	for e, f := range ledger.Find[Determined](chart) {
		if f.Course != course || f.Hash != hash {
			continue
		}
		if s := (&Signature{e, f}); f.As == AsPrescriber {
			prescriber = s
		} else {
			therapist = s
		}
	}
	return prescriber, therapist
}

// Joint returns what two signatures say together: the more careful of the two.
// A yes takes both; a no by one is a no, whatever the other will say. It is
// empty where nothing is decided.
func Joint(prescriber, therapist *Signature) string {
	switch {
	case prescriber != nil && therapist != nil:
		return Outcomes[max(slices.Index(Outcomes, prescriber.Fact.Outcome), slices.Index(Outcomes, therapist.Fact.Outcome))]
	case prescriber != nil && !Recommends(prescriber.Fact.Outcome):
		return prescriber.Fact.Outcome
	case therapist != nil && !Recommends(therapist.Fact.Outcome):
		return therapist.Fact.Outcome
	}
	return ""
}

// careful returns the signature that decides the joint outcome: the more
// careful one, the prescriber's where they agree; nil where nothing is decided.
func careful(prescriber, therapist *Signature) *Signature {
	joint := Joint(prescriber, therapist)
	for _, s := range []*Signature{prescriber, therapist} {
		if s != nil && s.Fact.Outcome == joint {
			return s
		}
	}
	return nil
}

// A Determination is where the determination of a course stands at a time.
type Determination struct {
	Course        id.Course
	Hash          string     // the protocol version it is about
	Medical       *Half      // as last signed; nil: never
	Psychological *Half      //
	Prescriber    *Signature // as last signed by a prescriber, also one that ended; nil: never
	Therapist     *Signature // and by a mental-health professional
	Outcome       string     // what they say together; empty: not decided
	Differ        string     // one sentence where the two do not say the same
	Until         time.Time  // when the first of the signatures ends; zero where none does
	Conditions    []string   // of both
	Open          []protocol.Finding
	Reopened      []string // what came to light since, a sentence each: "Reopened: blood pressure 168/104, 22 Nov 2026"
	At            time.Time
}

// NewDetermination reads the signatures of a course at a time. What the rules
// say is added by whoever asked them: Open and Reopened.
func NewDetermination(d *protocol.Definition, chart ledger.Chart, course id.Course, now time.Time) Determination {
	t := Determination{Course: course, Hash: d.Hash(), At: now}
	t.Medical, t.Psychological = Halves(d, chart)
	t.Prescriber, t.Therapist = Signatures(chart, course, d.Hash())
	t.Outcome = Joint(t.Prescriber, t.Therapist)
	for _, s := range []*Signature{t.Prescriber, t.Therapist} {
		if s == nil {
			continue
		}
		if u := s.Fact.Until; !u.IsZero() && (t.Until.IsZero() || u.Before(t.Until)) {
			t.Until = u
		}
		for _, c := range s.Fact.Conditions {
			if !slices.Contains(t.Conditions, c) {
				t.Conditions = append(t.Conditions, c)
			}
		}
	}
	if t.Prescriber != nil && t.Therapist != nil && t.Prescriber.Fact.Outcome != t.Therapist.Fact.Outcome {
		t.Differ = "The prescriber says " + OutcomeWords(t.Prescriber.Fact.Outcome) + ", the mental-health professional says " +
			OutcomeWords(t.Therapist.Fact.Outcome) + ". The more careful of the two holds."
	}
	return t
}

// Ended reports whether a signature that was made has run out.
func (t Determination) Ended() bool {
	return t.Prescriber != nil && !t.Prescriber.Counts(t.At) || t.Therapist != nil && !t.Therapist.Counts(t.At)
}

// Current reports whether the treatment may go on by this determination: both
// recommend it, neither has ended, and nothing new has reopened it.
func (t Determination) Current() bool {
	return t.Prescriber.Counts(t.At) && t.Therapist.Counts(t.At) && Recommends(t.Outcome) && len(t.Reopened) == 0
}

// Lacks returns what is still missing before it can be recommended, a sentence
// each; none when it may be signed.
func (t Determination) Lacks() []string {
	var out []string
	for _, l := range t.lacks() {
		out = append(out, l.say)
	}
	return out
}

// Lacking returns the rule and the sentence of the first thing that is missing
// before the treatment can be recommended: what refuses a yes.
func (t Determination) Lacking() (rule, say string, lacks bool) {
	all := t.lacks()
	if len(all) == 0 {
		return "", "", false
	}
	return all[0].rule, all[0].say, true
}

type lack struct{ rule, say string }

func (t Determination) lacks() []lack {
	var out []lack
	for _, h := range []struct {
		part string
		half *Half
	}{{Medical, t.Medical}, {Psychological, t.Psychological}} {
		rule := "screening." + h.part
		switch {
		case h.half == nil:
			out = append(out, lack{rule, "The " + h.part + " screening is not signed."})
		case !h.half.Fact.Clear:
			out = append(out, lack{rule, "The " + h.part + " screening was signed as not clear."})
		case !h.half.Counts(t.At):
			out = append(out, lack{rule, "The " + h.part + " screening has ended and is signed anew first."})
		}
	}
	for _, f := range t.Open {
		say := f.Title + " is not decided. " + f.Say
		switch {
		case f.Awaits != "":
			say = f.Title + ": the second signature is missing."
		case f.State == protocol.Unknown:
			say = f.Title + " is not known. " + f.Say
		}
		out = append(out, lack{f.Rule, say})
	}
	return out
}

// OutcomeWords says an outcome as staff say it.
func OutcomeWords(outcome string) string {
	switch outcome {
	case Recommended:
		return "recommended"
	case WithConditions:
		return "recommended with conditions"
	case NotForNow:
		return "not for now"
	case NotRecommended:
		return "not recommended"
	}
	return "not decided"
}
