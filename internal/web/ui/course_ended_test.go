package ui

import (
	"strings"
	"testing"
	"time"
)

// ended is the course of the examples, which stopped, and is looked at most of a year
// later; one follow-up was answered.
func ended() CourseLine {
	c := exampleStopped().Course
	c.Today = c.StopDay.AddDate(0, 10, 0)
	c.Events = append(c.Events, CourseEvent{Kind: KindFollowup, Day: c.StopDay.AddDate(0, 2, 0), Done: true, Label: "1 mo"})
	return c
}

// TestEndedCourseIsDrawnToItsEnd: however long ago it was, every dose that was given
// is there, and what was answered after it stands inside the drawing.
func TestEndedCourseIsDrawnToItsEnd(t *testing.T) {
	c, given := ended(), 0
	for _, e := range c.Events {
		if e.Kind == KindDosing && e.Done {
			given++
		}
	}
	wide, _, _ := c.wide()
	phone, long := c.phone()
	for name, g := range map[string]drawing{"wide": wide, "phone": phone} {
		beads, pills := 0, 0
		for _, s := range g {
			if strings.HasPrefix(s.class, "cl-bead") {
				beads++
			}
			if s.class == "cl-tick" {
				pills++
			}
		}
		if beads != given || given == 0 || pills != 1 {
			t.Errorf("%s: %d of %d doses and %d of 1 follow-ups are drawn", name, beads, given, pills)
		}
	}
	for _, s := range phone {
		if s.y > long {
			t.Errorf("%q stands at %v, below the end at %v", s.class, s.y, long)
		}
	}
}

// TestOneReadingADay: of a session's readings the picture shows the highest, and the
// table says how many there were.
func TestOneReadingADay(t *testing.T) {
	at := time.Date(2026, 10, 1, 10, 0, 0, 0, time.UTC)
	c := CourseLine{Start: at, Today: at.AddDate(0, 0, 3)}
	for i, upper := range []int{128, 148, 139, 131} {
		c.Readings = append(c.Readings, CourseReading{At: at.Add(time.Duration(i) * 10 * time.Minute), Label: ScorePoint{Value: float64(upper)}.String() + "/80", Systolic: upper, Diastolic: 80})
	}
	wide, _, _ := c.wide()
	drawn := 0
	for _, s := range wide {
		if s.class == "cl-pressure" {
			drawn++
		}
	}
	rows := c.table()
	if drawn != 1 || len(rows) != 1 || rows[0].Words != "Blood pressure 4 times, the highest 148/80" {
		t.Errorf("%d whiskers, %+v", drawn, rows)
	}
}

// TestLabelsOfDosesDoNotTouch: doses a week apart in a course of eleven weeks are
// numbered; two weeks apart they say how much.
func TestLabelsOfDosesDoNotTouch(t *testing.T) {
	from := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for apart, want := range map[int]string{7: "1", 14: "37.5 mg IM"} {
		c := CourseLine{Start: from, Today: from.AddDate(0, 0, 76)}
		for i := range 3 {
			c.Events = append(c.Events, CourseEvent{Kind: KindDosing, Day: from.AddDate(0, 0, apart*i), Done: true, Label: "37.5 mg IM"})
		}
		wide, _, _ := c.wide()
		found := false
		for _, s := range wide {
			found = found || s.tag == "text" && s.text == want
		}
		if !found {
			t.Errorf("%d days apart no dose says %q", apart, want)
		}
	}
}
