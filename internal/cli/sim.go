package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// SimAsk says which made-up clinic is made.
type SimAsk struct {
	Courses int
	Seed    uint64
	Name    string
	Zone    string
	Until   time.Time
	Months  int    // how far back it begins
	Today   bool   // some sessions are on the last day
	Model   []byte // another model; empty: the one that ships
	Truth   string // where what was true is written; empty: nowhere
}

// Simmed is what came of it.
type Simmed struct {
	People, Acts, Visits, Sessions int
	Entries                        int64
	Ends, Refused                  map[string]int
	Staff                          []SimStaff
}

// SimStaff is somebody who works in the made-up clinic.
type SimStaff struct{ Key, Name, Role string }

type simCmd struct {
	Book    `embed:""`
	Courses int    `help:"How many people come, besides those of the story." default:"24" placeholder:"N"`
	Seed    uint64 `help:"The same seed makes the same clinic." default:"1" placeholder:"SEED"`
	Until   string `help:"The last day, such as 2026-11-22. Without it the clinic lives until now, with sessions today." placeholder:"DATE"`
	Months  int    `help:"How many months it lives." default:"13" placeholder:"N"`
	Name    string `help:"What the clinic is called." default:"Juniper House (synthetic)" placeholder:"NAME"`
	Zone    string `help:"The clinic's time zone. Without it this machine's; a clinic that lives until now is where it is day." placeholder:"AREA/CITY"`
	Model   string `help:"A file of figures in the place of those that ship." placeholder:"FILE"`
	SignIn  bool   `name:"sign-in" help:"Make nothing: print for everybody of a made-up clinic how they sign in now."`
	Truth   string `help:"Write what was true of each person, a line of JSON each, beside the book and never in it." placeholder:"FILE"`
}

// Help shows an example.
func (simCmd) Help() string {
	return `Example:

  clew sim --db demo.db --courses 24 --seed 1

makes a book of a clinic that never was: its people, its staff and everything
that happened, by the same steps as in the pages. docs/simulation.md says what is
modelled and what is not. A book that is there is never written into.`
}

// Run makes the clinic.
func (c *simCmd) Run(ctx context.Context, w *World) error {
	if c.SignIn {
		return c.signIn(ctx, w)
	}
	ask := SimAsk{Courses: c.Courses, Seed: c.Seed, Name: c.Name, Months: c.Months, Truth: c.Truth, Until: w.Now(), Today: c.Until == ""}
	if !strings.Contains(c.Name, synthetic) {
		return fault.Bad("name", "A made-up clinic says so in its name: %q has to stand in it.", synthetic)
	}
	if c.Courses < 0 || c.Courses > 100_000 || c.Months < 1 || c.Months > 120 {
		return fault.Bad("courses", "Make up to 100,000 courses, over 1 to 120 months.")
	}
	if c.Zone == "" {
		c.Zone = localZone()
		if c.Until == "" {
			c.Zone = byDay(w.Now(), c.Zone)
		}
	}
	if c.Until != "" {
		day, err := quantity.ParseDay(c.Until)
		if err != nil {
			return fault.Bad("until", "Write the last day as a date, such as 2026-11-22.")
		}
		loc, err := time.LoadLocation(c.Zone)
		if err != nil {
			return fault.Bad("zone", "%q is not a time zone.", c.Zone)
		}
		y, m, d := day.Time().Date()
		ask.Until = time.Date(y, m, d, 18, 0, 0, 0, loc)
	}
	if c.Model != "" {
		var err error
		if ask.Model, err = os.ReadFile(c.Model); err != nil {
			return &fault.Error{Kind: fault.Invalid, Field: "model", Rule: "input.model", Err: err, Msg: "The model cannot be read."}
		}
	}
	ask.Zone = c.Zone
	show, end := w.progress("Courses:")
	began := time.Now()
	made, err := w.Sim(ctx, c.Book, ask, show)
	end()
	if err != nil {
		return err
	}
	c.print(w, made, time.Since(began))
	return nil
}

// signIn prints a code for everybody who works in a made-up clinic, and a link and
// a code for a client. A clinic that may be real gets none.
func (c *simCmd) signIn(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	if !strings.Contains(opened.Name(), synthetic) {
		return fault.Refuse("sim.real", "%s may be a real clinic. For one person at a time there is `clew code`.", opened.Name())
	}
	people, err := opened.Colleagues(ctx, opened.Own())
	if err != nil {
		return err
	}
	slices.SortStableFunc(people, func(a, b staff.Joined) int { return slices.Compare(a.Roles, b.Roles) })
	for _, p := range people {
		code, err := w.Code(ctx, opened, string(p.Staff))
		if err != nil {
			return err
		}
		fmt.Fprintf(w.Stdout, "%-12s  %s, %s\n", code, p.Name, strings.Join(p.Roles, " and "))
	}
	name, path, code, err := w.ClientCode(ctx, opened)
	if err == nil && code != "" {
		fmt.Fprintf(w.Stdout, "%-12s  %s, a client, at %s\n", code, name, path)
	}
	return err
}

// byDay keeps a zone where it is the middle of a working day, and otherwise names one
// where it is: a clinic is only worth looking at while it is open.
func byDay(now time.Time, zone string) string {
	const noon = 12*60 + 30 // in minutes
	best, apart := zone, 24*60
	for _, one := range append([]string{zone}, zones...) {
		loc, err := time.LoadLocation(one)
		if err != nil {
			continue
		}
		l := now.In(loc)
		off := l.Hour()*60 + l.Minute() - noon
		off = max(off, -off)
		if one == zone && off <= 120 {
			return zone
		}
		if off < apart {
			best, apart = one, off
		}
	}
	return best
}

// zones lie round the earth, an hour or two apart.
var zones = []string{"America/Denver", "America/Los_Angeles", "America/Chicago", "America/New_York", "America/Halifax", "America/Anchorage", "Pacific/Honolulu", "America/Sao_Paulo", "Atlantic/Azores",
	"Europe/London", "Europe/Zurich", "Europe/Athens", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Noumea", "Pacific/Auckland"}

// synthetic stands in the name of every clinic that is made up.
const synthetic = "synthetic"

// print says what was made, how fast, and who works there.
func (c *simCmd) print(w *World, made Simmed, took time.Duration) {
	seconds := max(took.Seconds(), 0.001)
	fmt.Fprintf(w.Stdout, "%d people, %d entries, %d pages opened, %d sessions with a dose, in %.1f s: %.0f courses a minute, %.0f entries a second.\n",
		made.People, made.Entries, made.Visits, made.Sessions, seconds, float64(made.People)*60/seconds, float64(made.Entries)/seconds)
	var ends []string
	for _, how := range slices.Sorted(maps.Keys(made.Ends)) {
		ends = append(ends, fmt.Sprintf("%d %s", made.Ends[how], how))
	}
	fmt.Fprintf(w.Stdout, "How far they came: %s.\n", strings.Join(ends, ", "))
	if loc, err := time.LoadLocation(c.Zone); err == nil && c.Until == "" {
		fmt.Fprintf(w.Stdout, "There it is %s now (%s).\n", w.Now().In(loc).Format("Monday 15:04"), c.Zone)
	}
	fmt.Fprintln(w.Stdout, "Who works there:")
	for _, s := range made.Staff {
		fmt.Fprintf(w.Stdout, "  %-36s  %s, %s\n", s.Key, s.Name, s.Role)
	}
}
