package clinic

import (
	"context"
	"slices"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Seen returns how far the book is read: what was computed from it before holds
// as long as this is the same.
func (c *Clinic) Seen() int64 {
	c.charts.mu.Lock()
	defer c.charts.mu.Unlock()
	return c.charts.complete
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
