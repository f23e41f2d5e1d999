package clinic

import (
	"context"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// Colleagues returns who works here now, by name.
func (c *Clinic) Colleagues(ctx context.Context, grant access.Grant) ([]staff.Joined, error) {
	if !grant.Allows(access.List, ledger.People) {
		return nil, grant.Covers(access.List, ledger.People, grant.Subject())
	}
	var streams []ledger.Stream
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		var err error
		streams, err = snap.StreamsOf(ledger.StaffStream("").Kind())
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []staff.Joined
	for _, s := range streams {
		chart, err := c.read(ctx, grant, s)
		if err != nil {
			return nil, err
		}
		if joined, here := staff.Of(chart); here {
			out = append(out, joined)
		}
	}
	slices.SortFunc(out, func(a, b staff.Joined) int { return strings.Compare(Fold(a.Name), Fold(b.Name)) })
	return out, nil
}
