package patient

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

// When is a point in time as somebody wrote it, known to the year, the month,
// the day or the second: "1985", "1985-03", "1985-03-04" or
// "1985-03-04T10:30:00-05:00". It is kept as written, so that nothing is
// invented and the day stays the day at the place where it was written.
type When string

// Precision says how much of a When is known.
type Precision string

// The four precisions.
const (
	Year    Precision = "year"
	Month   Precision = "month"
	DayOnly Precision = "day"
	Instant Precision = "instant"
)

// ParseWhen reads a When. It refuses days that do not exist, times without an
// offset from UTC, offsets beyond 14 hours, and years that leave 1 to 9999
// once in UTC.
func ParseWhen(s string) (When, error) {
	t, precision := whenTime(s)
	switch {
	case precision == "":
		return "", fmt.Errorf("%s is not a date such as 2026, 2026-11, 2026-11-22 or 2026-11-22T09:30:00-07:00", short(s))
	case t.Year() < 1 || t.Year() > 9999:
		return "", fmt.Errorf("%s lies outside the years 1 to 9999", short(s))
	}
	return When(s), nil
}

// whenTime parses the four forms; the precision is empty when none fits.
func whenTime(s string) (time.Time, Precision) {
	noon := 12 * time.Hour
	switch len(s) {
	case len("2006"):
		if t, err := time.Parse("2006", s); err == nil {
			return t.Add(noon), Year
		}
	case len("2006-01"):
		if t, err := time.Parse("2006-01", s); err == nil {
			return t.Add(noon), Month
		}
	case len("2006-01-02"):
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			return t.Add(noon), DayOnly
		}
	default:
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || len(s) > 40 || strings.Contains(s, ",") {
			return time.Time{}, ""
		}
		if _, offset := t.Zone(); offset < -14*3600 || offset > 14*3600 {
			return time.Time{}, ""
		}
		return t.UTC(), Instant
	}
	return time.Time{}, ""
}

// Precision returns how much is known; empty when nothing is.
func (w When) Precision() Precision {
	_, p := whenTime(string(w))
	return p
}

// Time returns the instant in UTC. Where only a day is known it is noon UTC of
// that day, which is the same day in nearly every place; a month stands for
// its first day, a year for its first of January. The zero time means unknown.
func (w When) Time() time.Time {
	t, p := whenTime(string(w))
	if p == "" {
		return time.Time{}
	}
	return t
}

// Day returns the calendar day as it was written; empty when only the month or
// the year is known.
func (w When) Day() quantity.Day {
	if p := w.Precision(); p == DayOnly || p == Instant {
		return quantity.Day(w[:len("2006-01-02")])
	}
	return ""
}

// Span returns the first and the last day that w can mean; both are empty when
// nothing is known.
func (w When) Span() (from, to quantity.Day) {
	t, p := whenTime(string(w))
	switch p {
	case Year:
		return day(t), day(t.AddDate(1, 0, -1))
	case Month:
		return day(t), day(t.AddDate(0, 1, -1))
	case DayOnly, Instant:
		return w.Day(), w.Day()
	}
	return "", ""
}

func day(t time.Time) quantity.Day { return quantity.Day(t.Format(time.DateOnly)) }

// short quotes a value for a sentence, and no more of it than fits in one.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
