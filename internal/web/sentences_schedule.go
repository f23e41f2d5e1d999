package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/schedule"
)

// sortWords are what a session is for, as it is said of one.
var sortWords = map[string]string{
	schedule.Screening: "screening session", schedule.Preparation: "preparation session", schedule.Dosing: "dosing session",
	schedule.Integration: "integration session", schedule.Review: "review", schedule.Call: "call",
}

// spanWords writes when a session is: "Tuesday 3 November 2026, 09:00 to 12:00".
func spanWords(from, until time.Time, loc *time.Location) string {
	from, until = from.In(loc), until.In(loc)
	end := until.Format("15:04")
	if until.YearDay() != from.YearDay() {
		end = until.Format("2 January 15:04")
	}
	return from.Format("Monday 2 January 2006, 15:04") + " to " + end
}

func tellPlanned(p schedule.Planned, loc *time.Location) told {
	t := told{lead: capital(sortWords[p.Sort]) + " " + strconv.Itoa(p.Number) + " planned:", value: stop(spanWords(p.From, p.Until, loc)), hook: "session", many: "planned sessions"}
	if p.Where != "" {
		t.after = stop(capital(whereWords(p.Where)))
	}
	return t
}

// whereWords writes where a session is.
func whereWords(where string) string {
	head, room, named := strings.Cut(where, ",")
	words := map[string]string{"clinic": "at the clinic", "video": "by video", "phone": "by phone", "home": "at home"}[head]
	if named {
		words += "," + room
	}
	return words
}

// askedWords say who asked for a change.
var askedWords = map[string]string{schedule.ByClient: "The client asked for it.", schedule.ByClinic: "The clinic asked for it."}

func tellSessionMoved(m schedule.Moved, loc *time.Location) told {
	return told{lead: "A session was moved to", value: stop(spanWords(m.From, m.Until, loc)),
		after: strings.TrimSpace(stop(capital(m.Reason)) + " " + askedWords[m.AskedBy]), hook: "session"}
}

func tellSessionCancelled(c schedule.Cancelled, _ *time.Location) told {
	return told{value: "A session was called off.", after: strings.TrimSpace(stop(capital(c.Reason)) + " " + askedWords[c.AskedBy]), hook: "session"}
}

func tellSessionMissed(m schedule.Missed, _ *time.Location) told {
	return told{value: "They did not come to a session.", after: stop(capital(m.Note)), hook: "session"}
}

func tellArrived(schedule.Arrived, *time.Location) told {
	return told{value: "They came to their session.", hook: "session"}
}
