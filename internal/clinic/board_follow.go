package clinic

import (
	"context"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
)

// A followRow is what a board keeps of one record for follow-up across the
// practice: what was read there, and how the plan stands as long as no moment of it
// comes. What is asked next is worked out at each look.
type followRow struct {
	from, until time.Time // as long as nothing is written, it holds from one and before the other; zero until: it hangs on no clock
	past        outreach.Past
	plan        followed
	visits      []outreach.Visit
	watched     bool             // ready is for the time in which somebody is on duty
	ready       outreach.Readied // what is asked, up to the clock
}

// followed reads what follow-up of a record goes by. Of a course whose text is gone
// nothing is asked; the chart says so.
func (b *Board) followed(chart, settings ledger.Chart, now time.Time) *followRow {
	if b.rules.Library.Instruments == nil || b.rules.Protocols == nil {
		return nil
	}
	now = now.In(b.clinic.loc)
	plan, err := follow(chart, settings, b.rules, b.rules.Library.Instruments, now)
	if err != nil {
		plan.Asks = nil
	}
	row := followRow{from: now, until: plan.until, past: outreach.PastOf(chart), plan: plan}
	var opens time.Time
	row.visits, opens = outreach.VisitsOf(plan.Setting.Policy, row.past, plan.Asks, plan.Over, now)
	if row.until.IsZero() || !opens.IsZero() && opens.Before(row.until) {
		row.until = opens
	}
	return row.during(true)
}

// during is the row for while somebody is on duty, or nobody.
func (row followRow) during(watched bool) *followRow {
	row.watched, row.ready = watched, outreach.Ready(row.past, row.plan.asks(watched), row.plan.Setting)
	return &row
}

// holds reports whether a row is still right at a time.
func (row *followRow) holds(now time.Time) bool {
	return !now.Before(row.from) && (row.until.IsZero() || now.Before(row.until))
}

// A FollowedUp is one person's follow-up as it stands.
type FollowedUp struct {
	Patient  id.Patient
	Standing outreach.Standing // how they are reached
	Asked    bool              // their plan asks for something; without it there is nothing below
	Steps    []outreach.Step   // what comes next
	Visits   outreach.Visits
}

// FollowUp returns follow-up of everybody in the practice, those who died too, and
// the moment at which it stands so. The grant is one for no record in particular.
func (b *Board) FollowUp(ctx context.Context, grant access.Grant) ([]FollowedUp, time.Time, error) {
	if grant.Subject() != "" {
		return nil, time.Time{}, fault.Deny("access.other-record", "This permission is about one record.")
	}
	desk, rows, err := b.everybody(ctx, grant)
	if err != nil {
		return nil, time.Time{}, err
	}
	now, watched := desk.Now.In(b.clinic.loc), desk.MayAsk()
	if err := b.refresh(ctx, rows, now, watched); err != nil {
		return nil, time.Time{}, err
	}
	out := make([]FollowedUp, 0, len(rows))
	for _, row := range rows {
		if row.follow == nil {
			continue
		}
		one := FollowedUp{Patient: row.patient, Standing: row.follow.past.Standing, Asked: len(row.follow.plan.Asks) > 0}
		if one.Asked {
			one.Steps, one.Visits = row.follow.ready.Next(now), outreach.Visits{Patient: row.patient, Visits: row.follow.visits}
		}
		out = append(out, one)
	}
	return out, now, nil
}

// refresh makes what is kept for follow-up right for a time, in some rows and on the
// board: of the few records in which a moment of the plan came, and of all of them
// where somebody went on duty, or off.
func (b *Board) refresh(ctx context.Context, rows []boardRow, now time.Time, watched bool) error {
	var settings ledger.Chart
	for i := range rows {
		row, had := &rows[i], rows[i].follow
		if had == nil {
			continue
		}
		stream := ledger.PatientStream(row.patient)
		if !had.holds(now) {
			if settings.Entries == nil {
				var err error
				if settings, err = b.clinic.Whole(ctx, b.clinic.own, ledger.SettingStream); err != nil {
					return err
				}
			}
			chart, err := b.clinic.Record(ctx, b.clinic.own, stream)
			if err != nil {
				return err
			}
			row.follow = b.followed(chart, settings, now)
		}
		if row.follow.watched != watched {
			row.follow = row.follow.during(watched)
		}
		if row.follow != had {
			b.keep(stream, *row)
		}
	}
	return nil
}

// keep puts a row's part about follow-up on the board, unless the row was made
// again meanwhile.
func (b *Board) keep(stream ledger.Stream, row boardRow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held, ok := b.held[stream]; ok && held.making == row.making {
		held.follow = row.follow
		b.held[stream] = held
	}
}
