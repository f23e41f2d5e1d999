package clinic

import (
	"context"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// Colleagues returns who works here now, by name.
func (c *Clinic) Colleagues(ctx context.Context, grant access.Grant) ([]staff.Joined, error) {
	if !grant.Allows(access.List, ledger.People) {
		return nil, grant.Covers(access.List, ledger.People, grant.Subject())
	}
	streams, err := c.streamsOf(ctx, grant, ledger.StaffStream("").Kind())
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

// A Colleague is somebody who works here, did, or is invited: their own chart.
type Colleague struct {
	Staff  id.Staff
	Chart  ledger.Chart // their own stream
	Joined staff.Joined // as they are here; of who is only invited, as they would be
	Here   bool         // they work here now
}

// Everybody returns all who work here, worked here, or are invited, each with
// their own chart: those who are here first, by name.
func (c *Clinic) Everybody(ctx context.Context, grant access.Grant) ([]Colleague, error) {
	if !grant.Allows(access.List, ledger.People) {
		return nil, grant.Covers(access.List, ledger.People, grant.Subject())
	}
	streams, err := c.streamsOf(ctx, grant, ledger.StaffStream("").Kind())
	if err != nil {
		return nil, err
	}
	var out []Colleague
	for _, s := range streams {
		chart, err := c.read(ctx, grant, s)
		if err != nil {
			return nil, err
		}
		one := Colleague{Staff: id.Staff(s.Key()), Chart: chart}
		if one.Joined, one.Here = staff.Of(chart); one.Joined.Name == "" {
			invited, _ := staff.Invitation(chart)
			one.Joined = staff.Joined{Staff: one.Staff, Name: invited.Name, Roles: invited.Roles}
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b Colleague) int {
		if a.Here != b.Here {
			if a.Here {
				return -1
			}
			return 1
		}
		return strings.Compare(Fold(a.Joined.Name), Fold(b.Joined.Name))
	})
	return out, nil
}

// streamsOf returns every stream of a kind: "staff", "patient".
func (c *Clinic) streamsOf(ctx context.Context, grant access.Grant, kind string) (streams []ledger.Stream, err error) {
	err = c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		streams, err = snap.StreamsOf(kind)
		return err
	})
	return streams, err
}
