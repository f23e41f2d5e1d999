package clinic

import (
	"context"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// A Standing is what stands around a book: counts and times, nobody's name.
type Standing struct {
	Entries   int64
	LastEntry time.Time // when the last entry was recorded
	Directors int       // people here with the role of medical director
	OnCall    bool      // somebody is on the rota now
	Sessions  bool      // sessions were planned
	Links     int64     // links that clients hold
	OneWayIn  int64     // people with one passkey and no recovery card
	Keys      int64     // wrapped keys
	OldestKey time.Time
}

// Standing returns what stands around the book.
func (c *Clinic) Standing(ctx context.Context, grant access.Grant) (s Standing, err error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return s, err
	}
	now := c.Now()
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		if err != nil {
			return err
		}
		s.Entries, s.LastEntry = head.Size, head.Recorded
		planned, err := snap.EntriesOfKind(schedule.Planned{}.Kind(), 0, 1)
		if err != nil {
			return err
		}
		s.Sessions = len(planned) > 0
		if s.Links, s.OneWayIn, err = snap.WaysIn(now); err != nil {
			return err
		}
		return snap.EachKey(func(k store.KeyRow) error {
			if s.Keys++; s.OldestKey.IsZero() || k.Created.Before(s.OldestKey) {
				s.OldestKey = k.Created
			}
			return nil
		})
	})
	if err != nil {
		return s, err
	}
	streams, err := c.streamsOf(ctx, c.own, ledger.StaffStream("").Kind())
	if err != nil {
		return s, err
	}
	for _, stream := range streams {
		chart, err := c.read(ctx, c.own, stream)
		if err != nil {
			return s, err
		}
		if joined, here := staff.Of(chart); here && slices.Contains(joined.Roles, string(access.Director)) {
			s.Directors++
		}
	}
	rota, err := c.read(ctx, c.own, duty.RotaStream)
	if err == nil {
		_, s.OnCall = duty.OnDuty(rota, now)
	}
	return s, err
}
