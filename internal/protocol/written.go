package protocol

import (
	"strconv"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

// Written returns the parameter's value and unit as a file writes them: "30"
// and "d", "160/100" and "mm[Hg]". Read again, they are the same value.
func (p Param) Written() (value, unit string) {
	v := p.Value
	switch v.typ {
	case TypeNumber, TypeMass, TypeWeight:
		return quantity.Thousandths(v.a), p.Unit
	case TypeDuration:
		return writtenLength(v.Duration())
	}
	return v.String(), p.Unit
}

// writtenLength writes a length of time in the unit that it is said in.
func writtenLength(d time.Duration) (value, unit string) {
	const day = 24 * time.Hour
	switch {
	case d%day == 0 && d > 3*day:
		return strconv.FormatInt(int64(d/day), 10), "d"
	case d%time.Hour == 0 && d > 0:
		return strconv.FormatInt(int64(d/time.Hour), 10), "h"
	}
	return strconv.FormatInt(int64(d/time.Minute), 10), "min"
}
