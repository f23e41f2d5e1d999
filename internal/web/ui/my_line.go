package ui

import (
	"strconv"
	"time"
)

// MyLine is the course as its client sees it: the same thread as the staff's, in
// gentle form. No scores, nothing late; what is behind is filled, what is ahead is
// an outline.
type MyLine struct {
	Head   string
	Title  string // the drawing in words
	Today  string // "today"
	Events []MyEvent
	More   string // "Read it as a list"
}

// A MyEvent is one mark on the line.
type MyEvent struct {
	Kind  string // KindPrep, KindDosing, KindIntegration or KindFollowup
	Day   time.Time
	Done  bool
	Next  bool   // the one that comes next
	Label string // under it: "first", "Tue 1 Dec"
	Words string // in the list
}

// myMark is where one mark is drawn.
type myMark struct {
	MyEvent
	x float64
}

const (
	myWide  = 342.0
	myLeft  = 30.0
	myRight = 318.0
	myY     = 42.0
)

// marks spreads the events over the width in their order, with room for today
// between what is behind and what is ahead; today is where it falls.
func (l MyLine) marks() (all []myMark, today float64) {
	n := len(l.Events)
	ahead := 0
	for ahead < n && l.Events[ahead].Done {
		ahead++
	}
	step := (myRight - myLeft) / float64(max(n, 1))
	x := myLeft
	today = x
	for i, e := range l.Events {
		if i == ahead {
			today = x - step/2 + step*0.35
			x += step * 0.7
		}
		all = append(all, myMark{e, x})
		x += step * 0.95
	}
	if ahead == n {
		today = x
	}
	if over := all; len(over) > 0 && over[len(over)-1].x > myRight {
		f := (myRight - myLeft) / (over[len(over)-1].x - myLeft)
		for i := range all {
			all[i].x = myLeft + (all[i].x-myLeft)*f
		}
		today = myLeft + (today-myLeft)*f
	}
	return all, max(today, myLeft-14)
}

// thread is the part behind today, with the turn at its beginning; plan the part
// ahead.
func (l MyLine) thread(today float64) (done, plan string) {
	t := strconv.FormatFloat(max(today-4, 20), 'f', 1, 64)
	done = "M4 50c8 4 12-8 20-8H" + t
	return done, "M" + t + " 42H338"
}

func px(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// myLow says whether a label stands on the lower line, so that neighbours do not
// touch.
func myLow(all []myMark, i int) bool {
	low := false
	last := -100.0
	for j := 0; j <= i; j++ {
		if all[j].Label == "" {
			continue
		}
		if all[j].x-last < 62 {
			low = !low
		} else {
			low = false
		}
		last = all[j].x
	}
	return low
}

// myAnchor keeps a label inside the drawing.
func myAnchor(x float64) string {
	switch {
	case x < 34:
		return "start"
	case x > myWide-40:
		return "end"
	}
	return "middle"
}

// myLabelX moves a label at the edge to the edge.
func myLabelX(x float64) string {
	switch myAnchor(x) {
	case "start":
		return px(max(x-12, 2))
	case "end":
		return px(min(x+18, myWide-2))
	}
	return px(x)
}
