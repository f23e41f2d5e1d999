package clinic

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// decide gathers the charts an act needs and lets it decide.
func (b *batch) decide(w *waiting, now time.Time) ([]Proposal, error) {
	charts := Charts{}
	act := w.act
	if err := entitled(w.grant, act.Action(), act.Needs()); err != nil {
		return nil, err
	}
	if err := permitted(w.grant, act); err != nil {
		return nil, err
	}
	if scoped, ok := act.(Scoped); ok {
		var err error
		if act, err = scoped.By(w.grant); err != nil {
			return nil, err
		}
	}
	needs := act.Needs()
	for _, s := range needs {
		if err := s.Check(); err != nil {
			return nil, fault.Bad("stream", "There is no such record.")
		}
		chart, err := b.chart(s)
		if err != nil {
			return nil, err
		}
		charts[s] = chart
	}
	if _, ok := act.(Whole); ok {
		if err := b.join(charts); err != nil {
			return nil, err
		}
	}
	if _, ok := act.(staffed); ok {
		if err := b.colleagues(charts); err != nil {
			return nil, err
		}
	}
	if _, ok := act.(dutiful); ok {
		if err := b.people(charts, act, now); err != nil {
			return nil, err
		}
	}
	if resting, ok := act.(Resting); ok {
		if err := stale(resting, charts); err != nil {
			return nil, err
		}
	}
	return safely(act, charts, now, b.c.loc)
}

// join adds the records that are linked, as the same person's, to those an act
// needs; a link may lead to a record that is linked further.
func (b *batch) join(charts Charts) error {
	for {
		var more []ledger.Stream
		for s, chart := range charts {
			if s.Kind() == "patient" {
				more = append(more, linkedTo(chart, append(slices.Collect(maps.Keys(charts)), more...))...)
			}
		}
		if len(more) == 0 {
			return nil
		}
		for _, s := range more {
			chart, err := b.chart(s)
			if err != nil {
				return err
			}
			charts[s] = chart
		}
	}
}

// safely lets an act decide. One that panics fails alone: the writer serves
// everybody else in the room.
func safely(act Act, charts Charts, now time.Time, loc *time.Location) (proposals []Proposal, err error) {
	defer func() {
		if r := recover(); r != nil {
			proposals, err = nil, fmt.Errorf("clinic: %s panicked: %v\n%s", act.Name(), r, debug.Stack())
		}
	}()
	return act.Decide(charts, now, loc)
}

// entitled denies, before an act decides, whoever could not do it whatever it
// decides: a refusal would tell them what stands in the record.
func entitled(g access.Grant, action access.Action, needs []ledger.Stream) error {
	if s := g.Subject(); s != "" && !slices.Contains(needs, s) {
		return fault.Deny("access.other-record", "This permission is about another record.")
	}
	for _, class := range access.AllClasses {
		if g.Allows(action, class) {
			return nil
		}
	}
	return fault.Deny("access."+string(action), "Your role does not allow this. Somebody on the care team, or the person who runs the practice, can help.")
}

// permitted denies, before an act decides, whoever may not write what it writes.
func permitted(g access.Grant, act Act) error {
	classed, ok := act.(Classed)
	needs := act.Needs()
	if !ok || len(needs) == 0 {
		return nil
	}
	_, clients := act.(forClients)
	for _, class := range classed.Classes() {
		if err := g.Covers(act.Action(), class, needs[0]); err != nil {
			return err
		}
		if clientOnly(g) && !clients && slices.Contains(askedOfClients, class) {
			return notForClients()
		}
	}
	return nil
}

func stale(act Resting, charts Charts) error {
	kinds, head := act.RestsOn()
	for _, chart := range charts {
		for _, e := range chart.Entries {
			if e.Seq > head && slices.Contains(kinds, e.Kind) {
				return fault.Clash("page.stale", "Something this rests on was recorded since you opened the page. Look again; what you typed is kept.")
			}
		}
	}
	return nil
}

// chart returns a stream's chart with the entries pending before this act.
func (b *batch) chart(s ledger.Stream) (ledger.Chart, error) {
	entries, err := b.c.entries(b.book, b.from, s)
	if err != nil {
		return ledger.Chart{}, err
	}
	return ledger.Chart{Entries: entries, Head: b.from}.With(b.fresh[s]...), nil
}

// admit checks what an act proposes: known kinds, well-formed facts, the
// permission for each, and no decision on a chart from a newer program.
func (b *batch) admit(w *waiting, proposals []Proposal) error {
	for _, p := range proposals {
		kind, known := b.c.kinds[p.Fact.Kind()]
		if !known {
			return fmt.Errorf("clinic: %s proposes unknown kind %s", w.act.Name(), p.Fact.Kind())
		}
		if err := p.Stream.Check(); err != nil {
			return err
		}
		if err := p.Fact.Check(); err != nil {
			return err
		}
		if err := ledger.CheckTime(p.At); err != nil && !p.At.IsZero() {
			// Found here and not by the database, which would fail everybody's commit.
			return fault.Bad("at", "This time lies outside the years 1 to 9999.")
		}
		class, err := b.classOf(p, kind)
		if err != nil {
			return err
		}
		if err := fromClient(w.grant, class, p); err != nil {
			return err
		}
		if err := w.grant.Covers(actionFor(w.act, p), class, p.Stream); err != nil {
			return err
		}
		if kind.Nature == ledger.Decided {
			if err := b.decidable(p.Stream); err != nil {
				return err
			}
		}
	}
	return nil
}

// actionFor is what an act does to a stream with one proposal. Whatever the act
// is, giving a colleague something to do later, or saying that it is done, only
// takes that one may write: a nurse who writes down a dose may not sign
// appointments.
func actionFor(act Act, p Proposal) access.Action {
	switch f := p.Fact.(type) {
	case duty.TaskSet, duty.TaskDone:
		return access.Create
	case duty.Raised:
		if f.Sort == duty.LimitLate || f.Sort == duty.LimitPast && act.Action() == access.Administer {
			return access.Create
		}
	}
	return act.Action()
}

// classOf returns the class that a proposal's permission is asked for. To take
// an entry back is to change that entry: it takes the permission for its
// class, so that nobody voids an order who could not write one.
func (b *batch) classOf(p Proposal, kind ledger.Kind) (ledger.Class, error) {
	if r, ok := p.Fact.(duty.Raised); ok && (r.Sort == duty.LimitPast || r.Sort == duty.LimitLate) {
		return ledger.Vitals, nil // it follows from the reading: whoever may write that writes both
	}
	v, voids := p.Fact.(ledger.Voided)
	if !voids {
		return kind.Class, nil
	}
	chart, err := b.chart(p.Stream)
	if err != nil {
		return "", err
	}
	if e, ok := chart.Entry(v.Entry); ok {
		return e.Class, nil
	}
	return kind.Class, nil
}

func (b *batch) decidable(s ledger.Stream) error {
	chart, err := b.chart(s)
	if err != nil {
		return err
	}
	if e, unknown := chart.Undecodable(); unknown {
		return fault.Refuse("record.newer", "This record holds an entry (%s) from a newer version of Clew. It can be read here, but not decided on.", e.Kind)
	}
	return nil
}
