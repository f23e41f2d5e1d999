package quantity

import (
	"fmt"
	"time"
)

// Day is a calendar day in no particular place: a birth date, the day of an
// appointment. It is text, "2026-11-22", and sorts as such.
type Day string

// DayOf returns the calendar day of an instant at a place.
func DayOf(t time.Time, loc *time.Location) Day { return Day(t.In(loc).Format(time.DateOnly)) }

// ParseDay reads "2026-11-22".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return "", fmt.Errorf("%q is not a date such as 2026-11-22", s)
	}
	return Day(s), nil
}

// Valid reports whether the day is a real calendar day.
func (d Day) Valid() bool {
	_, err := ParseDay(string(d))
	return err == nil
}

// Time returns midnight of the day in UTC; the zero time if it is no day.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AgeOn returns the whole years from d, a birth date, to on. Somebody born
// on 29 February has their birthday on 1 March in other years.
func (d Day) AgeOn(on Day) int {
	born, then := d.Time(), on.Time()
	years := then.Year() - born.Year()
	if then.Month() < born.Month() || (then.Month() == born.Month() && then.Day() < born.Day()) {
		years--
	}
	return years
}
