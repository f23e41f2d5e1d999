package clinic

import (
	"context"
	"slices"
	"sync"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Waits is what waits for a person in one record.
type Waits struct {
	Patient id.Patient
	Needs   []duty.Need
	Chart   ledger.Chart // as far as the reader may see it
	Hidden  bool         // there is something, and it is not this reader's to see
}

// pending remembers of every record whether anything in it waits, by its last
// entry: only records that changed since are looked at again.
type pending struct {
	mu   sync.Mutex
	seen map[ledger.Stream]looked
}

type looked struct {
	last  int64
	waits bool
}

// Waiting returns what waits for a person in the records of a clinic, and the
// desk it was decided by. Of a record that is not the reader's to see only that
// something waits is said.
func (c *Clinic) Waiting(ctx context.Context, grant access.Grant, actor access.Actor) ([]Waits, duty.Desk, error) {
	desk, err := c.Desk(ctx)
	if err != nil {
		return nil, desk, err
	}
	rows, err := c.Patients(ctx, grant)
	if err != nil {
		return nil, desk, err
	}
	var out []Waits
	for _, row := range rows {
		if row.Merged != "" {
			continue
		}
		waits, err := c.anythingWaits(ctx, row.Stream, row.Last)
		if err != nil {
			return nil, desk, err
		}
		if !waits {
			continue
		}
		one, err := c.waitsIn(ctx, actor, row.Patient)
		if err != nil {
			return nil, desk, err
		}
		if len(one.Needs) > 0 {
			out = append(out, one)
		}
	}
	return out, desk, nil
}

// Seen returns how far the book is read: what was computed from it before holds
// as long as this is the same.
func (c *Clinic) Seen() int64 {
	c.charts.mu.Lock()
	defer c.charts.mu.Unlock()
	return c.charts.complete
}

func (c *Clinic) anythingWaits(ctx context.Context, s ledger.Stream, last int64) (bool, error) {
	c.pending.mu.Lock()
	had, ok := c.pending.seen[s]
	c.pending.mu.Unlock()
	if ok && had.last == last {
		return had.waits, nil
	}
	chart, err := c.read(ctx, c.own, s)
	if err != nil {
		return false, err
	}
	now := looked{last: last, waits: duty.Pending(chart)}
	c.pending.mu.Lock()
	defer c.pending.mu.Unlock()
	if c.pending.seen == nil {
		c.pending.seen = map[ledger.Stream]looked{}
	}
	c.pending.seen[s] = now
	return now.waits, nil
}

func (c *Clinic) waitsIn(ctx context.Context, actor access.Actor, p id.Patient) (Waits, error) {
	stream := ledger.PatientStream(p)
	whole, err := c.read(ctx, c.own, stream)
	if err != nil {
		return Waits{}, err
	}
	desk, err := c.DeskFor(ctx, whole)
	if err != nil {
		return Waits{}, err
	}
	out := Waits{Patient: p, Needs: duty.Needs(whole, desk)}
	toward, relation, err := c.Toward(ctx, actor, p)
	if err != nil {
		return Waits{}, err
	}
	g, err := c.Covering(toward, access.Read, ledger.Measures, stream, relation)
	if err != nil {
		// Whoever sees appointments sees tasks, which say nothing of health.
		out.Hidden = true
		out.Needs = slices.DeleteFunc(out.Needs, func(n duty.Need) bool { return n.Sort != duty.NeedTask })
		return out, nil
	}
	out.Chart = whole.For(g.Reads)
	return out, nil
}

// inLine reports whether somebody is to see to an open alert of a record: who
// stands in line for it, whoever took it, who is on duty now, and where nobody
// is, everybody who gives care. It opens the record to them.
func (c *Clinic) inLine(ctx context.Context, chart ledger.Chart, me id.Staff) (bool, error) {
	open := duty.OpenAlerts(chart)
	if len(open) == 0 {
		return false, nil
	}
	desk, err := c.DeskFor(ctx, chart)
	if err != nil {
		return false, err
	}
	s, on := desk.OnDuty(desk.Now)
	if !on || slices.Contains([]id.Staff{s.OnCall, s.Backup, s.Director}, me) {
		return true, nil
	}
	return slices.ContainsFunc(open, func(a duty.Alert) bool {
		return slices.Contains([]id.Staff{a.Owner, a.Backup, a.Director}, me) || a.Taken != nil && a.Taken.By.Person == string(me)
	}), nil
}
