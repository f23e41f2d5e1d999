package screening

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// A View is what a client may see of the decision about a course.
type View struct {
	State    string // Deciding, SaidYes or SaidNo
	Outcome  string // empty while deciding
	By       []ledger.Author
	Told     ledger.Entry // of a no: who told them, and when
	Why      string       // of a no: the sentences, as they were written for the client
	Could    string
	Instead  string
	Referral string   // where they were helped to
	Asked    bool     // a second opinion was asked for
	Terms    []string // of a yes: its conditions
}

// The states of a View.
const (
	Deciding = "deciding" // nothing is shown yet: not decided, or nobody has told them
	SaidYes  = "yes"
	SaidNo   = "no"
)

// Shown returns what the client may see now of the decision about a course. A
// no is shown only once a person has told them, and then as it stood when they
// were told: a later one waits for a person again.
func Shown(chart ledger.Chart, course id.Course) View {
	told, wasTold := lastTold(chart, course)
	hash := lastHash(chart, course)
	v := View{State: Deciding}
	p, t := Signatures(chart, course, hash)
	if joint := Joint(p, t); Recommends(joint) && (!wasTold || newer(p, told) || newer(t, told)) {
		return v.yes(p, t)
	}
	if !wasTold {
		return v
	}
	p, t = Signatures(before(chart, told), course, lastHash(before(chart, told), course))
	joint := Joint(p, t)
	if Recommends(joint) {
		return v.yes(p, t)
	}
	s := careful(p, t)
	if s == nil {
		return v
	}
	v.State, v.Outcome, v.Told = SaidNo, joint, told
	v.Why, v.Could, v.Instead, v.Referral = s.Fact.Why, s.Fact.CouldChange, s.Fact.Instead, s.Fact.Referral
	for _, s := range []*Signature{p, t} {
		if s != nil && !Recommends(s.Fact.Outcome) {
			v.By = append(v.By, s.Entry.By)
		}
	}
	for _, r := range ledger.Find[Referred](chart) {
		if r.Course == course {
			v.Referral = r.To
		}
	}
	for _, s := range ledger.Find[SecondOpinionAsked](chart) {
		v.Asked = v.Asked || s.Course == course
	}
	return v
}

func (v View) yes(p, t *Signature) View {
	v.State, v.Outcome, v.By = SaidYes, Joint(p, t), []ledger.Author{p.Entry.By, t.Entry.By}
	v.Terms = append(append(v.Terms, p.Fact.Conditions...), t.Fact.Conditions...)
	return v
}

// newer reports whether a signature came after an entry.
func newer(s *Signature, e ledger.Entry) bool { return s != nil && s.Entry.Seq > e.Seq }

func before(chart ledger.Chart, e ledger.Entry) ledger.Chart {
	return chart.Without(func(x *ledger.Entry) bool { return x.Seq > e.Seq })
}

func lastTold(chart ledger.Chart, course id.Course) (told ledger.Entry, ok bool) {
	for e, f := range ledger.Find[Told](chart) {
		if f.Course == course {
			told, ok = e, true
		}
	}
	return told, ok
}

// lastHash returns the version that the last signature of a course is about.
func lastHash(chart ledger.Chart, course id.Course) (hash string) {
	for _, f := range ledger.Find[Determined](chart) {
		if f.Course == course {
			hash = f.Hash
		}
	}
	return hash
}

// Sentences returns the no as the client reads it: who, why, what could change
// it, what instead, and that they may ask elsewhere. names are the people who
// signed, as the client knows them. It is empty but for a no.
func (v View) Sentences(names []string) []string {
	if v.State != SaidNo {
		return nil
	}
	who, verb := "We", " don't recommend"
	switch len(names) {
	case 0:
	case 1:
		who, verb = names[0], " doesn't recommend"
	default:
		who = strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	}
	return []string{
		who + verb + " ketamine for you right now.",
		"Why: " + stop(v.Why),
		"What could change this: " + stop(v.Could),
		"What we suggest instead: " + stop(v.Instead),
		"You can ask for a second opinion, and your record is yours.",
	}
}

// stop ends a sentence.
func stop(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// ForClient returns the chart without what a client is not shown yet: the
// decisions on the way, and a determination before a person has told them. It
// is what a client's pages are made from.
func ForClient(chart ledger.Chart) ledger.Chart {
	until := map[id.Course]int64{} // up to which entry each course is shown
	for e, f := range ledger.Find[Determined](chart) {
		p, t := Signatures(chart, f.Course, f.Hash)
		if Recommends(Joint(p, t)) {
			until[f.Course] = max(until[f.Course], e.Seq)
		}
	}
	for e, f := range ledger.Find[Told](chart) {
		until[f.Course] = max(until[f.Course], e.Seq)
	}
	hidden := map[id.Entry]bool{}
	return chart.Without(func(e *ledger.Entry) bool {
		switch f := e.Fact.(type) {
		case Determined:
			return e.Seq > until[f.Course]
		case Signed:
			return e.Seq > until[f.Course]
		case FindingDecided:
			hidden[e.ID] = e.Seq > until[f.Course]
			return hidden[e.ID]
		case FindingCosigned:
			return hidden[f.Entry]
		}
		return false
	})
}

// ByThemselves returns only what the client recorded themselves: all that somebody
// sees who holds nothing but a link.
func ByThemselves(chart ledger.Chart) ledger.Chart {
	return chart.Without(func(e *ledger.Entry) bool { return e.By.Sort != ledger.ByPatient })
}

// A Recheck is a promised look at somebody who was told no and is at risk.
type Recheck struct {
	Determination ledger.Entry
	Course        id.Course
	Due           quantity.Day
	Done          *ledger.Entry // the review that answered it; nil: still due
}

// Rechecks returns the promised looks of a chart, oldest first. Two people who
// sign a no promise one look between them: a review answers what was promised in
// its course until the day that it answers.
func Rechecks(chart ledger.Chart) []Recheck {
	var out []Recheck
	for e, f := range ledger.Find[Determined](chart) {
		if f.Recheck != "" {
			out = append(out, Recheck{Determination: e, Course: f.Course, Due: f.Recheck})
		}
	}
	for done, review := range ledger.Find[RiskReviewed](chart) {
		i := slices.IndexFunc(out, func(r Recheck) bool { return r.Determination.ID == review.Recheck })
		if i < 0 {
			continue
		}
		for j, r := range out {
			if r.Done == nil && r.Course == out[i].Course && r.Due <= out[i].Due && r.Determination.Seq < done.Seq {
				out[j].Done = &done
			}
		}
	}
	return out
}

// InvitationStands reports whether an invitation still counts at a time: it is
// there, for this purpose, has not run out, and was not taken back. A link
// opens nothing whose invitation does not stand.
func InvitationStands(chart ledger.Chart, invitation id.Entry, purpose string, at time.Time) (Invited, bool) {
	for e, f := range ledger.Find[Invited](chart) {
		if e.ID != invitation || f.Purpose != purpose || !at.Before(f.Until) {
			continue
		}
		for _, end := range ledger.Find[InvitationEnded](chart) {
			if end.Invitation == invitation {
				return f, false
			}
		}
		return f, true
	}
	return Invited{}, false
}

// LastDecided returns the last entry of what a course's determination says
// together, if it says anything that could be told.
func LastDecided(chart ledger.Chart, course id.Course) (ledger.Entry, bool) {
	p, t := Signatures(chart, course, lastHash(chart, course))
	if Joint(p, t) == "" {
		return ledger.Entry{}, false
	}
	last := p
	if p == nil || t != nil && newer(t, p.Entry) {
		last = t
	}
	return last.Entry, true
}

// NoTold reports whether what a course's determination says together is a no,
// and whether a person has told the client so since.
func NoTold(chart ledger.Chart, course id.Course) (no, told bool) {
	p, t := Signatures(chart, course, lastHash(chart, course))
	joint := Joint(p, t)
	if joint == "" || Recommends(joint) {
		return false, false
	}
	last, _ := LastDecided(chart, course)
	e, ok := lastTold(chart, course)
	return true, ok && e.Seq > last.Seq
}
