package ui

import (
	"strconv"
	"strings"
	"time"
)

func (c CourseLine) id() string {
	if c.ID == "" {
		return "course"
	}
	return c.ID
}

func (c CourseLine) head() string {
	if c.Head == "" {
		return "The course so far"
	}
	return c.Head
}

// role is img unless marks are links, which an image could not hold.
func (c CourseLine) role() string {
	for _, e := range c.Events {
		if e.Href != "" {
			return "group"
		}
	}
	for _, r := range c.Readings {
		if r.Href != "" {
			return "group"
		}
	}
	return "img"
}

func (c CourseLine) title() string {
	if c.Title != "" {
		return c.Title
	}
	sp := c.span()
	to := sp.weeksEnd
	if sp.end.After(to) {
		to = sp.end
	}
	return "Course line, " + sp.start.Format("2 January 2006") + " to " + to.Format("January 2006")
}

func (c CourseLine) desc() string {
	if c.Desc != "" {
		return c.Desc
	}
	var out []string
	for _, k := range []struct{ kind, one string }{
		{KindPrep, "preparation sessions"}, {KindDosing, "dosing sessions"},
		{KindIntegration, "integration sessions"}, {KindFollowup, "follow-ups"},
	} {
		if all := tally(c.Events, k.kind); all != "0 of 0" {
			out = append(out, all+" "+k.one)
		}
	}
	if n := len(c.Readings); n > 0 {
		out = append(out, strconv.Itoa(n)+" sets of vitals, the last "+c.Readings[n-1].Label)
	}
	for _, s := range c.Scores {
		if n := len(s.Points); n > 1 {
			out = append(out, s.Name+" went from "+s.Points[0].String()+" to "+s.Points[n-1].String())
		}
	}
	if c.stopped() {
		out = append(out, c.Stopped)
	}
	if len(out) == 0 {
		out = append(out, "Nothing has happened yet")
	}
	return strings.Join(out, "; ") + ". The same numbers are in the table below."
}

// plotLabel names a phone plot: "PHQ-9: 21 at baseline, 14 on 7 October."
func (s ScoreSeries) plotLabel() string {
	n := len(s.Points)
	switch n {
	case 0:
		return s.Name + ": " + s.None
	case 1:
		return s.Name + ": " + s.Points[0].String() + " on " + s.Points[0].At.Format("2 January") + "."
	}
	return s.Name + ": " + s.Points[s.Base].String() + " at baseline, " + s.Points[n-1].String() + " on " + s.Points[n-1].At.Format("2 January") + "."
}

func (c CourseLine) has(kind string) bool {
	for _, e := range c.Events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

func (c CourseLine) hasPlanned() bool {
	for _, e := range c.Events {
		if !e.Done {
			return !c.stopped()
		}
	}
	return false
}

func wideBox(top, high float64) string { return "0 " + num(top) + " " + num(boxWide) + " " + num(high) }

func phoneBox(high float64) string { return "0 0 " + num(phoneWide) + " " + num(high) }

// shortDays joins days in few words: "3 to 14 Sep", "18 and 23 Sep", "30 Sep
// and 2 Oct".
func shortDays(join string, all ...time.Time) string {
	var out []string
	for i, t := range all {
		words := shortDay(t)
		if i+1 < len(all) && t.Month() == all[i+1].Month() {
			words = strconv.Itoa(t.Day())
		}
		out = append(out, words)
	}
	return strings.Join(out, " "+join+" ")
}
