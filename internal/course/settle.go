package course

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// named is the vocabulary, made once.
var named = sync.OnceValue(Vocabulary)

// settle puts beside each finding what was decided about it in the open course,
// as far as that counts now. A decision counts while its evidence is the same.
func (l Library) settle(q Question, chart ledger.Chart, o protocol.Outcome) protocol.Outcome {
	open, ok := Current(chart)
	if !ok {
		return o
	}
	return settleBy(q, screening.Rulings(chart, about(q, open, o, chart)), o)
}

// settleBy is settle where it is known what was decided, by rule.
func settleBy(q Question, rulings map[string]screening.Ruling, o protocol.Outcome) protocol.Outcome {
	if len(rulings) == 0 {
		return o
	}
	return o.SettleBy(func(f protocol.Finding) (protocol.Settling, bool) {
		r, decided := rulings[f.Rule]
		if !decided {
			return protocol.Settling{}, false
		}
		s := protocol.Settling{Entry: r.Entry.ID, GoOn: r.Fact.Decision == screening.GoOn, Awaits: r.Awaits(f.Override.Second)}
		if e, fresh := newEvidence(f, func(x id.Entry) bool { return !slices.Contains(r.Fact.Evidence, x) }); fresh {
			s.Reopened = reopened(f, e, q.Location)
		}
		return s, true
	})
}

// about says what a decision has to be about to count for an outcome.
func about(q Question, open Opened, o protocol.Outcome, chart ledger.Chart) screening.About {
	a := screening.About{Course: open.Course, Hash: o.Hash, Gate: string(o.Gate), Day: quantity.DayOf(q.Now, q.Location), Now: q.Now}
	switch o.Gate {
	case protocol.OrderSign:
		a.Order = OrderOf(q, chart)
	case protocol.CourseContinue:
		for e := range ledger.Find[dosing.DoseGiven](chart) {
			if e.At.After(a.Since) {
				a.Since = e.At // what was decided before the last dose was about going on to that one
			}
		}
	}
	return a
}

// OrderOf returns the order that is about to be signed, or else the last one
// that stands.
func OrderOf(q Question, chart ledger.Chart) (order id.Order) {
	if q.Order != nil {
		return q.Order.Order
	}
	ended := map[id.Order]bool{}
	for _, o := range ledger.Find[dosing.OrderEnded](chart) {
		ended[o.Order] = true
	}
	for _, o := range ledger.Find[dosing.OrderSigned](chart) {
		if !ended[o.Order] && (o.Until.IsZero() || q.Now.Before(o.Until)) {
			order = o.Order
		}
	}
	return order
}

// newEvidence returns the first evidence of a finding that rests on a fresh
// entry.
func newEvidence(f protocol.Finding, fresh func(id.Entry) bool) (protocol.Evidence, bool) {
	for _, e := range f.Evidence {
		if e.Entry != "" && fresh(e.Entry) || slices.ContainsFunc(e.Others, fresh) {
			return e, true
		}
	}
	return protocol.Evidence{}, false
}

// reopened says what reopened a finding: the fact that came to light, or, where the
// answer that there was decides nothing now, that it does not: it grew too old.
func reopened(f protocol.Finding, e protocol.Evidence, loc *time.Location) string {
	if f.State == protocol.Unknown && !e.Unknown {
		return "Reopened: " + f.Title + " is not known now. " + f.Say
	}
	return reopening(e, loc)
}

// reopening names the fact that came to light: "Reopened: blood pressure
// 168/104, 22 Nov 2026".
func reopening(e protocol.Evidence, loc *time.Location) string {
	fact := named()[e.Fact]
	what := fact.Noun
	if what == "" {
		what = e.Fact
	}
	switch {
	case e.Unknown:
		what += ", asked and not known"
	case fact.Type == protocol.TypeInstant:
	case fact.Type == protocol.TypeFlag && e.Value == "no":
		what += ": no"
	case fact.Type == protocol.TypeFlag && e.Detail != "":
		what += " (" + e.Detail + ")"
	case fact.Type == protocol.TypeFlag:
	default:
		what += " " + e.Value
	}
	return "Reopened: " + what + ", " + e.At.In(loc).Format("2 Jan 2006")
}

// Standing says where the determination of the open course stands by q's
// definition: what was signed, what is still open at its gate, and what
// reopened it. The gate of q does not count. Without an open course, and by a
// definition that the course is not pinned to, nothing is signed.
func (l Library) Standing(q Question, chart, settings ledger.Chart) screening.Determination {
	q.Gate = protocol.Determination
	o := l.Answers(q, []protocol.Gate{protocol.Determination}, chart, settings)[0]
	open, _ := Current(chart)
	return l.standing(q, open, o, chart, sorted(chart).rest, settings)
}

// standing is Standing where the gate was answered; short is what of the
// chart is in no pile.
func (l Library) standing(q Question, open Opened, o protocol.Outcome, chart, short, settings ledger.Chart) screening.Determination {
	d := screening.NewDetermination(q.Definition, short, open.Course, q.Now)
	since, own := signedFrom(d)
	linked := lastLink(chart)
	later := func(x id.Entry) bool { // what the signatures could not know: recorded since, or in a record that was linked since
		e, ok := chart.Entry(x)
		return ok && (e.Seq > since || linked > since && e.Stream != own)
	}
	var rest []protocol.Finding
	for _, f := range o.Findings {
		if f.Blocks() {
			d.Open = append(d.Open, f)
		}
		if since == 0 || f.State == protocol.Clear || !f.Decision.Blocks() || f.Settled && f.Decision != protocol.Exclude {
			continue
		}
		if e, fresh := newEvidence(f, later); fresh {
			d.Reopened = append(d.Reopened, reopened(f, e, q.Location))
		} else if f.Blocks() {
			rest = append(rest, f)
		}
	}
	if len(rest) > 0 {
		d.Reopened = append(d.Reopened, l.takenBack(q, rest, chart, settings, since)...)
	}
	slices.Sort(d.Reopened)
	d.Reopened = slices.Compact(d.Reopened)
	return d
}

// takenBack says which findings block only because an entry that the signatures
// went by was taken back since: it was in error, and so was what rested on it.
func (l Library) takenBack(q Question, blocking []protocol.Finding, chart, settings ledger.Chart, since int64) (out []string) {
	before := ledger.Chart{Head: chart.Head}
	var last ledger.Entry
	for _, e := range chart.Entries {
		if _, void := e.Fact.(ledger.Voided); void && e.Seq > since {
			last = e
			continue
		}
		before.Entries = append(before.Entries, e)
	}
	if last.ID == "" {
		return nil
	}
	then := l.Answers(q, []protocol.Gate{protocol.Determination}, before, settings)[0]
	for _, f := range blocking {
		if was, ok := then.Finding(f.Rule); ok && !was.Blocks() {
			out = append(out, "Reopened: an entry was taken back, "+last.Recorded.In(q.Location).Format("2 Jan 2006")+". "+f.Title+" is open again.")
		}
	}
	return out
}

// lastLink returns the place in the book of the last link to another record of
// the same person; 0 where there is none.
func lastLink(chart ledger.Chart) (seq int64) {
	for e := range ledger.Find[patient.Linked](chart) {
		seq = max(seq, e.Seq)
	}
	return seq
}

// signedFrom returns the place in the book of the earlier of the two last
// signatures, and its record; 0 where nobody has signed. What came later, it did
// not weigh.
func signedFrom(d screening.Determination) (seq int64, record ledger.Stream) {
	for _, s := range []*screening.Signature{d.Prescriber, d.Therapist} {
		if s != nil && (seq == 0 || s.Entry.Seq < seq) {
			seq, record = s.Entry.Seq, s.Entry.Stream
		}
	}
	return seq, record
}

// determinationFact is the fact that says whether a determination is current.
const determinationFact = "determination.current"

// determined adds the determination to the facts that other gates ask about.
func (l Library) determined(q Question, facts protocol.Facts, chart, short, settings ledger.Chart) {
	open, ok := Current(short)
	if !ok {
		return
	}
	if p, t := screening.Signatures(short, open.Course, q.Definition.Hash()); p == nil && t == nil {
		return // nobody signed: there is nothing to ask the rules about
	}
	o := l.settle(q, short, q.Definition.Evaluate(beside(q, facts, chart), protocol.Determination, q.Now.In(q.Location)))
	d := l.standing(q, open, o, chart, short, settings)
	last := d.Prescriber
	if t := d.Therapist; last == nil || t != nil && t.Entry.Seq > last.Entry.Seq {
		last = t
	}
	if last == nil {
		return
	}
	e := last.Entry
	facts[determinationFact] = []protocol.Reading{reading(&e, protocol.FlagValue(d.Current()), whyNot(d))}
}

// whyNot says in a few words why a determination is not current; of one that
// is, what it says.
func whyNot(d screening.Determination) string {
	switch {
	case len(d.Reopened) > 0:
		return strings.ToLower(d.Reopened[0][:1]) + d.Reopened[0][1:]
	case d.Ended():
		return "it has ended"
	case d.Outcome == "" && d.Prescriber == nil:
		return "the prescriber has not signed"
	case d.Outcome == "":
		return "the mental-health professional has not signed"
	}
	return screening.OutcomeWords(d.Outcome)
}
