package ui

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// tableRow is one day of the drawing's twin for those who would rather read.
type tableRow struct {
	Day    string
	Scores []string
	Words  string
}

// happening gathers what is known about one day.
type happening struct {
	at     time.Time
	scores map[int][]string // by instrument
	words  []string
}

func (h *happening) say(words string) {
	if words != "" && !slices.Contains(h.words, words) {
		h.words = append(h.words, words)
	}
}

// table lists every day on which something happened or was answered. On a day
// with answers an instrument that was not given says "not asked".
func (c CourseLine) table() []tableRow {
	byDay := map[string]*happening{}
	at := func(t time.Time) *happening {
		key := t.Format(time.DateOnly)
		if byDay[key] == nil {
			byDay[key] = &happening{at: t, scores: map[int][]string{}}
		}
		return byDay[key]
	}
	for i, s := range c.Scores {
		for _, p := range s.Points {
			h := at(p.At)
			h.scores[i] = append(h.scores[i], p.String())
			h.say(p.Words)
		}
		for _, o := range s.Others {
			for _, p := range o.Points {
				h := at(p.At)
				h.scores[i] = append(h.scores[i], p.String()+" ("+o.Name+")")
				h.say(p.Words)
			}
		}
	}
	for _, e := range c.Events {
		if e.Done {
			h := at(e.Day)
			h.say(e.Words)
		}
	}
	c.tellReadings(at)
	keys := make([]string, 0, len(byDay))
	for k := range byDay {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	rows := make([]tableRow, 0, len(keys))
	for _, k := range keys {
		h := byDay[k]
		row := tableRow{Day: h.at.Format("2 Jan 2006"), Words: strings.Join(h.words, "; ")}
		for i := range c.Scores {
			cell := ""
			if v, ok := h.scores[i]; ok {
				cell = strings.Join(v, ", ")
			} else if len(h.scores) > 0 {
				cell = "not asked"
			}
			row.Scores = append(row.Scores, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// tellReadings says the blood pressure of each day; of a day with more than three
// readings how many there were, and the highest.
func (c CourseLine) tellReadings(at func(time.Time) *happening) {
	const most = 3
	of := map[string][]CourseReading{}
	for _, r := range c.measured() {
		day := r.At.Format(time.DateOnly)
		of[day] = append(of[day], r)
	}
	for _, r := range c.Readings {
		switch day := of[r.At.Format(time.DateOnly)]; {
		case r.Systolic == 0:
			at(r.At).say("Vitals taken")
		case len(day) <= most:
			at(r.At).say("Blood pressure " + r.Label)
		default:
			at(r.At).say("Blood pressure " + strconv.Itoa(len(day)) + " times, the highest " + highest(day)[0].Label)
		}
	}
}
