package backup_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
)

// TestKeeping makes a backup each night for six years, leap days and clock
// changes among them, and deletes after each what is not kept: at every moment
// the last seven nights, five weeks and twelve months are there, and no more.
func TestKeeping(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"UTC", "America/Denver", "Europe/Berlin", "Australia/Lord_Howe"} {
		loc := must(time.LoadLocation(zone))(t)
		var have []time.Time
		for night := range 6 * 366 {
			now := time.Date(2023, 12, 20+night, 3, 0, 0, 0, loc)
			have = kept(append(have, now), loc)
			if again := kept(have, loc); len(again) != len(have) {
				t.Fatalf("%s, %s: what is kept is not kept the next time", zone, now)
			}
			if night < 400 {
				continue
			}
			if len(have) > 7+5+12 {
				t.Fatalf("%s, %s: %d backups", zone, now, len(have))
			}
			for back := range 7 {
				held(t, have, now.AddDate(0, 0, -back), 12*time.Hour)
			}
			for back := range 5 {
				held(t, have, now.AddDate(0, 0, -7*back), 7*24*time.Hour)
			}
			for back := range 12 {
				held(t, have, time.Date(now.Year(), now.Month()-time.Month(back), 1, 3, 0, 0, 0, loc), 31*24*time.Hour)
			}
		}
	}
}

func kept(have []time.Time, loc *time.Location) (out []time.Time) {
	for i, keep := range backup.Usual.Keep(have, loc) {
		if keep {
			out = append(out, have[i])
		}
	}
	return out
}

// held asks that a backup lies within a while of a moment.
func held(t *testing.T, have []time.Time, at time.Time, within time.Duration) {
	t.Helper()
	for _, made := range have {
		if made.Sub(at).Abs() <= within {
			return
		}
	}
	t.Fatalf("no backup within %s of %s: %v", within, at, have)
}

// TestKeepingAfterAPause keeps what there was when nothing came for months: a
// rule that counted from today would have deleted it.
func TestKeepingAfterAPause(t *testing.T) {
	t.Parallel()
	var have []time.Time
	for night := range 30 {
		have = kept(append(have, time.Date(2024, 2, 1+night, 3, 0, 0, 0, time.UTC)), time.UTC)
	}
	before := len(have)
	have = kept(append(have, time.Date(2025, 3, 1, 3, 0, 0, 0, time.UTC)), time.UTC)
	if len(have) < before-2 { // the pause costs one night and one week
		t.Errorf("of %d backups %d are left after a pause", before, len(have))
	}
	if got := backup.Usual.Keep(nil, time.UTC); len(got) != 0 {
		t.Errorf("of none %v", got)
	}
	same := []time.Time{have[0], have[0]}
	if n := len(kept(same, time.UTC)); n != 1 {
		t.Errorf("of two of the same moment %d are kept", n)
	}
}

func TestWhenBackupsAreDue(t *testing.T) {
	t.Parallel()
	denver := must(time.LoadLocation("America/Denver"))(t)
	at := func(text string) time.Time { return must(time.ParseInLocation("2006-01-02 15:04", text, denver))(t) }
	for _, tt := range []struct{ name, now, due, drill string }{
		{"in the night before the hour", "2026-11-22 02:59", "2026-11-21 03:00", "2026-11-15 04:00"},
		{"at the hour", "2026-11-22 03:00", "2026-11-22 03:00", "2026-11-15 04:00"},
		{"an hour later, on Sunday", "2026-11-22 04:00", "2026-11-22 03:00", "2026-11-22 04:00"},
		{"on a weekday", "2026-11-25 12:00", "2026-11-25 03:00", "2026-11-22 04:00"},
		{"over a leap day", "2028-03-01 02:00", "2028-02-29 03:00", "2028-02-27 04:00"},
		{"over new year", "2027-01-01 00:00", "2026-12-31 03:00", "2026-12-27 04:00"},
		{"when clocks go forward over two", "2026-03-08 05:00", "2026-03-08 03:00", "2026-03-08 04:00"},
	} {
		if got := backup.LastDue(at(tt.now), 3, denver); !got.Equal(at(tt.due)) {
			t.Errorf("%s: due %s, want %s", tt.name, got, tt.due)
		}
		if got := backup.LastDrill(at(tt.now), 3, denver); !got.Equal(at(tt.drill)) {
			t.Errorf("%s: drill %s, want %s", tt.name, got, tt.drill)
		}
	}
	// An hour that a turned clock leaves out is due as soon as it is past.
	if due := backup.LastDue(at("2026-03-08 05:00"), 2, denver); due.After(at("2026-03-08 05:00")) || due.Before(at("2026-03-08 01:00")) {
		t.Errorf("in the hour that is left out: %s", due)
	}
}
