package ui

import (
	"slices"
	"sort"
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
	for _, r := range c.Readings {
		h := at(r.At)
		h.say("Blood pressure " + r.Label)
	}
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
