package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// clean replaces what cannot stand on a page: bytes that are no text, NUL and
// other control characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// clip cleans what was typed and cuts it to a number of letters.
func clip(s string, most int) string {
	r := []rune(clean(s))
	return string(r[:min(len(r), most)])
}

// fieldErrors puts an error's sentence beside its field, by the names that the
// form uses.
func fieldErrors(err error, names map[string]string) map[string]string {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return nil
	}
	if name, renamed := names[f.Field]; renamed {
		return map[string]string{name: f.Msg}
	}
	return map[string]string{f.Field: f.Msg}
}

// count writes a number of things: "1 entry", "312 entries".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// list joins words as people do: "a, b and c".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// aWhile says how long something is, in one unit: "3 minutes", "8 days".
func aWhile(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 0:
		return "no time"
	case d < time.Minute:
		return "less than a minute"
	case d < 2*time.Hour:
		return count(int(d/time.Minute), "minute", "minutes")
	case d < 2*day:
		return count(int(d/time.Hour), "hour", "hours")
	case d < 60*day:
		return count(int(d/day), "day", "days")
	case d < 730*day:
		return count(int(d/(30*day)), "month", "months")
	}
	return count(int(d/(365*day)), "year", "years")
}

// shortDay writes a day beside now: "Wed 7 Oct", with its year when it is
// another one.
func shortDay(t, now time.Time) string {
	if t.Year() == now.Year() {
		return t.Format("Mon 2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// longDay writes a day of the calendar: "3 March 1985".
func longDay(d quantity.Day) string {
	if t := d.Time(); !t.IsZero() {
		return t.Format("2 January 2006")
	}
	return ""
}

// whenWords writes a moment as precisely as it is known: "1989", "March 1989",
// "3 March 1989".
func whenWords(w patient.When) string {
	from, _ := w.Span()
	switch w.Precision() {
	case patient.Year:
		return from.Time().Format("2006")
	case patient.Month:
		return from.Time().Format("January 2006")
	case patient.DayOnly, patient.Instant:
		return longDay(w.Day())
	}
	return ""
}

// ageWords says how old somebody is on a day.
func ageWords(r patient.Registered, on quantity.Day) string {
	youngest, oldest, known := r.AgeOn(on)
	switch {
	case !known:
		return "age not known"
	case youngest == oldest:
		return strconv.Itoa(youngest)
	}
	return fmt.Sprintf("%d or %d", youngest, oldest)
}

// bornWords says when somebody was born, as precisely as it is known.
func bornWords(r patient.Registered) string {
	if r.Born != "" {
		return longDay(r.Born)
	}
	return whenWords(patient.When(r.BornText))
}

// capital makes the first letter large.
func capital(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// stop ends a sentence with a full stop, once.
func stop(s string) string {
	s = strings.TrimSpace(s)
	if inside := strings.TrimSuffix(s, "”"); s == "" || strings.HasSuffix(inside, ".") || strings.HasSuffix(inside, "?") || strings.HasSuffix(inside, "!") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}
