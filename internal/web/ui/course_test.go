package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// find returns the shapes of a class.
func (g drawing) find(class string) []shape {
	var out []shape
	for _, s := range g {
		if s.class == class {
			out = append(out, s)
		}
	}
	return out
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.15 {
		t.Errorf("%s stands at %.2f, want %.2f", what, got, want)
	}
}

// TestCourseKeepsTheReferenceGeometry compares Ana's drawing with the numbers
// of the reference picture.
func TestCourseKeepsTheReferenceGeometry(t *testing.T) {
	c := ExampleCourse()
	g, top, high := c.wide()
	if top != 0 || high != 592 {
		t.Errorf("box from %v, %v high; want 0 and 592", top, high)
	}
	for i, want := range []float64{224.5, 368} {
		bead := g.find("cl-bead")[i]
		near(t, "bead", bead.x, want)
		near(t, "bead", bead.y, 85.6)
		near(t, "bead", bead.r, 8.6)
	}
	near(t, "next bead", g.find("cl-bead is-next")[0].x, 511.5)
	for i, want := range []float64{583.3, 655, 726.8} {
		near(t, "planned bead", g.find("cl-bead is-planned")[i].x, want)
	}
	window := g.find("cl-window")[0]
	near(t, "window", window.x, 229.6)
	near(t, "window's width", window.w, 25.6)
	for i, want := range []point{{237.3, 108.6}, {286, 106}} {
		ring := g.find("cl-ring")[i]
		near(t, "ring", ring.x, want.x)
		near(t, "ring", ring.y, want.y)
	}
	for i, want := range []float64{796.9, 850.2, 926.7} {
		near(t, "follow-up", g.find("cl-tick is-planned")[i].x, want)
	}
	near(t, "today", g.find("cl-needle")[0].x, 450.4)
	points := g.find("cl-pt first")
	for i, want := range []point{{60.5, 249.3}, {131.4, 255.6}, {214.3, 255.6}, {285.2, 274.2}, {356.9, 268}, {428.7, 292.9}} {
		near(t, "answer", points[i].x, want.x)
		near(t, "answer", points[i].y, want.y)
	}
	months := g.find("cl-months")[0]
	near(t, "months", months.x, 777.5)
}

// TestPhoneKeepsTheReferenceGeometry does the same for the drawing that runs
// down.
func TestPhoneKeepsTheReferenceGeometry(t *testing.T) {
	g, high := ExampleCourse().phone()
	if high < 784 || high > 786 {
		t.Errorf("%v high, want 784 to 786", high)
	}
	for i, want := range []float64{167, 295.8} {
		bead := g.find("cl-bead")[i]
		near(t, "bead", bead.y, want)
		near(t, "bead", bead.x, 39.5)
	}
	near(t, "next bead", g.find("cl-bead is-next")[0].y, 424.6)
	near(t, "ring", g.find("cl-ring")[0].y, 178.5)
	near(t, "today", g.find("cl-needle")[0].y, 369.8)
}

// TestRingsStandOnTheCurve samples the dosing turn: the strand solved for x is
// a place on one of its curves.
func TestRingsStandOnTheCurve(t *testing.T) {
	for x := -19.0; x <= 27; x += 0.5 {
		y := dosingTurn.strand(x)
		least := math.Inf(1)
		for i := range dosingTurn.curves {
			leg := dosingTurn.leg(i)
			for s := 0.0; s <= 1; s += 0.001 {
				p := leg.at(s)
				least = math.Min(least, math.Hypot(p.x-x, p.y-y))
			}
		}
		if least > 0.1 {
			t.Errorf("at offset %.1f the strand %.2f is %.2f px off the curve", x, y, least)
		}
	}
}

func TestScaleIsStraightAndFoldsOnce(t *testing.T) {
	s := ExampleCourse().wideScale()
	if week := s.x(s.start.AddDate(0, 0, 7)) - s.x(s.start); math.Abs(week-71.75) > 0.01 {
		t.Errorf("a week is %.2f px, want 71.75", week)
	}
	last := -1.0
	for d := s.start; d.Before(s.end); d = d.Add(6 * time.Hour) {
		x := s.x(d)
		if x <= last {
			t.Fatalf("%s stands at %.2f, not right of %.2f", d, x, last)
		}
		last = x
	}
	if got := s.x(s.weeksEnd) - s.foldX; math.Abs(got-foldWide) > 0.01 {
		t.Errorf("the fold is %.2f px, want %.0f", got, foldWide)
	}
}

// TestScaleIgnoresTheClocksChange draws a day after the clocks went back where
// its date says, not an hour off.
func TestScaleIgnoresTheClocksChange(t *testing.T) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 10, 26, 0, 0, 0, 0, zone)
	if got := days(from, from.AddDate(0, 0, 14)); got != 14 {
		t.Errorf("two weeks are %v days", got)
	}
}

func TestCrowding(t *testing.T) {
	for _, tt := range []struct {
		gap  float64
		want form
	}{
		{71.75, form{factor: 1, bead: 8.6, planned: 8}},
		{60, form{factor: 1, bead: 8.6, planned: 8}},
		{59.9, form{factor: 1, bead: 8.6, planned: 8, thin: true}},
		{46, form{factor: 1, bead: 8.6, planned: 8, thin: true}},
		{45.9, form{factor: 0.625, bead: 6, planned: 5.5, thin: true}},
		{30, form{factor: 0.625, bead: 6, planned: 5.5, thin: true}},
		{29.9, form{bead: 5, planned: 4.5, sparse: true, thin: true}},
	} {
		if got := formFor(tt.gap); got != tt.want {
			t.Errorf("%.1f px between doses: %+v, want %+v", tt.gap, got, tt.want)
		}
	}
}

func TestEmptyCourseIsThePlannedThreadAlone(t *testing.T) {
	c := examplePlanned().Course
	g, _, _ := c.wide()
	if n := len(g.find("cl-bead")); n != 0 {
		t.Errorf("%d beads are filled before anything was given", n)
	}
	if n := len(g.find("cl-thread is-next")); n != 1 {
		t.Errorf("%d next knots, want 1", n)
	}
	words := 0
	for _, s := range g.find("cl-note") {
		if s.text == "No answers yet" {
			words++
		}
	}
	if words != len(c.Scores) {
		t.Errorf("%d plots say that nothing was answered, want %d", words, len(c.Scores))
	}
	if rows := c.table(); len(rows) != 0 {
		t.Errorf("the table has %d rows before anything happened", len(rows))
	}
}

func TestReadingsAloneAreTicks(t *testing.T) {
	c := exampleFirst().Course
	g, _, _ := c.wide()
	if got, want := len(g.find("cl-reading")), len(c.Readings); got != want {
		t.Errorf("%d ticks for %d readings", got, want)
	}
	if rows := c.table(); len(rows) != len(c.Readings) || !strings.Contains(rows[0].Words, "142/90") {
		t.Errorf("the table says %+v", rows)
	}
}

func TestStoppedThreadEndsAndPlansGo(t *testing.T) {
	g, _, _ := exampleStopped().Course.wide()
	for _, s := range g {
		if strings.Contains(s.class, "is-planned") || strings.Contains(s.class, "cl-today") && s.tag == "path" {
			t.Errorf("%q is still drawn after the course stopped", s.class)
		}
	}
}

func TestTableSaysNotAsked(t *testing.T) {
	for _, r := range ExampleCourse().table() {
		if r.Day == "8 Sep 2026" && (r.Scores[0] != "20" || r.Scores[1] != "not asked" || r.Words != "Preparation 2") {
			t.Errorf("8 Sep says %+v", r)
		}
		if r.Day == "17 Sep 2026" && (r.Scores[0] != "" || r.Scores[1] != "") {
			t.Errorf("a dosing day without questions says %+v", r)
		}
	}
}

// TestAnyCourseDraws throws made-up courses at the drawing: every place is a
// number, and nothing stands left of the box.
func TestAnyCourseDraws(t *testing.T) {
	for seed := range uint64(300) {
		c := randomCourse(rand.New(rand.NewPCG(seed, 1)))
		wide, _, high := c.wide()
		phone, long := c.phone()
		all := append(append(drawing{}, wide...), phone...)
		for i := range c.Scores {
			g, _ := c.phonePlot(i)
			all = append(all, g...)
		}
		if len(c.measured()) > 0 {
			g, _ := c.phonePressure()
			all = append(all, g...)
		}
		if high <= 0 || long <= 0 {
			t.Fatalf("seed %d: heights %v and %v", seed, high, long)
		}
		for _, s := range all {
			text := fmt.Sprint(s.x, s.y, s.w, s.h, s.r) + s.d
			if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Fatalf("seed %d: %+v", seed, s)
			}
			if s.w < 0 || s.h < 0 || s.x < -1 {
				t.Fatalf("seed %d: %+v stands outside", seed, s)
			}
		}
	}
}

func randomCourse(r *rand.Rand) CourseLine {
	start := at(1+r.IntN(28), time.Month(1+r.IntN(6)), r.IntN(24), 0)
	c := CourseLine{Start: start, Today: start.AddDate(0, 0, r.IntN(200)), Scores: exampleScores()[:r.IntN(3)]}
	kinds := []string{KindPrep, KindDosing, KindIntegration, KindFollowup}
	day := start
	for range r.IntN(25) {
		day = day.Add(time.Duration(r.IntN(12*24)) * time.Hour)
		e := CourseEvent{Kind: kinds[r.IntN(4)], Day: day, Done: day.Before(c.Today), Late: r.IntN(9) == 0, Label: "1", Sub: "1 Jan"}
		c.Events = append(c.Events, e)
		c.Windows = append(c.Windows, CourseWindow{From: day, To: day.Add(60 * time.Hour), Planned: !e.Done})
	}
	for range r.IntN(5) {
		c.Readings = append(c.Readings, CourseReading{At: start.AddDate(0, 0, r.IntN(60)), Label: "128/82", Systolic: r.IntN(260), Diastolic: r.IntN(140)})
	}
	if r.IntN(2) == 0 {
		c.End = day.AddDate(0, r.IntN(7), 0)
	}
	if r.IntN(5) == 0 {
		c.Stopped, c.StopDay = "stopped well", c.Today
	}
	return c
}

func TestRingArcs(t *testing.T) {
	if n := len(arcs(0, 0)); n != 0 {
		t.Errorf("no checks draw %d arcs", n)
	}
	count := map[string]int{}
	for _, a := range arcs(6, 9) {
		count[a.Class]++
	}
	if count["clear"] != 6 || count["first"] != 1 || count["open"] != 2 {
		t.Errorf("6 of 9 draws %v", count)
	}
	if d := arcs(6, 9)[0].D; d != "M29.68 4.06A24 24 0 0 1 42.10 8.58" {
		t.Errorf("the first arc of nine is %s", d)
	}
}
