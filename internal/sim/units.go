package sim

import (
	"os"
	"runtime/debug"
	"time"
)

// What is no figure of the model: units of time and of amounts, the range of a total,
// and how often something is tried at most before it is given up. A test finds any
// other number in this package's decisions.
const (
	day          = 24 * time.Hour
	week         = 7 // days
	minute       = 60
	hoursInDay   = 24
	hoursInMonth = 24 * 30.4

	half        = 0.5
	percent     = 100
	thousand    = 1000
	squareMetre = 10_000 // square centimetres

	phqTotal = 27 // the most that the PHQ-9 can say
	gadTotal = 21 // and the GAD-7
	awake    = 5  // the level of sedation of somebody who is awake

	rounds        = 40   // in which what is missing before a gate is looked for
	mostShifts    = 300  // of the rota
	often         = 100  // things that happen between two words about progress
	visitsAtATime = 1000 // that are given their places in the book of accesses
)

// milli is an amount in thousandths, as measurements and doses are kept.
func milli(x float64) int64 { return int64(x * thousand) }

// tenths is an amount to a tenth, in thousandths.
func tenths(x float64) int64 {
	const ten = 10
	return int64(x*ten) * (thousand / ten)
}

// sessionLasts is how long a room is kept for a dosing session.
func (w *world) sessionLasts() time.Duration { return w.Model.hours("hours.session") }

// Alone lets this program use more memory between two looks of the garbage collector,
// which then costs a made-up clinic half as much, and returns what puts it back. It is
// for a program that does nothing else at that time; where GOGC is set nothing changes.
func Alone() (back func()) {
	const growth = 400 // percent of what lives
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(growth)
	return func() { debug.SetGCPercent(before) }
}
