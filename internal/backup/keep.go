package backup

import (
	"slices"
	"time"
)

// Keeping says how many backups are kept: the newest of each of so many days,
// weeks (from Monday) and months that have one.
type Keeping struct{ Days, Weeks, Months int }

// Usual is what is kept if nobody says otherwise.
var Usual = Keeping{Days: 7, Weeks: 5, Months: 12}

// Keep reports which of some backups, by when they were made, are kept. It
// counts days, weeks and months that have a backup, so that a clinic which was
// closed for a month loses nothing by it. Days are the clinic's own.
func (k Keeping) Keep(made []time.Time, loc *time.Location) []bool {
	order := make([]int, len(made))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return made[b].Compare(made[a]) }) // the newest first
	keep := make([]bool, len(made))
	for _, span := range []struct {
		most int
		of   func(time.Time) string
	}{
		{k.Days, func(t time.Time) string { return t.Format(time.DateOnly) }},
		{k.Weeks, func(t time.Time) string { return monday(t).Format(time.DateOnly) }},
		{k.Months, func(t time.Time) string { return t.Format("2006-01") }},
	} {
		seen := map[string]bool{}
		for _, i := range order {
			if of := span.of(made[i].In(loc)); !seen[of] && len(seen) < span.most {
				seen[of], keep[i] = true, true
			}
		}
	}
	return keep
}

// monday returns the first day of a time's week.
func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

// LastDue returns when a backup that is made each day at an hour of the
// clinic's was due last: where a clock is turned past that hour, as soon as it
// is.
func LastDue(now time.Time, hour int, loc *time.Location) time.Time {
	local := now.In(loc)
	due := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, loc)
	if due.After(now) {
		due = time.Date(local.Year(), local.Month(), local.Day()-1, hour, 0, 0, 0, loc)
	}
	return due
}

// LastDrill returns when the weekly restore drill was due last: on Sunday, an
// hour after the backup.
func LastDrill(now time.Time, hour int, loc *time.Location) time.Time {
	due := LastDue(now.Add(-time.Hour), hour, loc)
	local := due.In(loc)
	sunday := time.Date(local.Year(), local.Month(), local.Day()-int(local.Weekday()), hour, 0, 0, 0, loc)
	return sunday.Add(time.Hour)
}
