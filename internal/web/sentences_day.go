package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/patient"
)

// answerWords says one answer: yes, no, not known, left out, or its value.
func answerWords(answer, value string) string {
	switch answer {
	case patient.Valued:
		return stop(value)
	case patient.UnknownReply:
		return "not known."
	case patient.Skipped:
		return "left out."
	}
	return stop(answer)
}

func tellRelative(r patient.RelativeNoted, _ *time.Location) told {
	kin := map[string]string{patient.Parent: "A parent", patient.Sibling: "A sibling", patient.Child: "A child", patient.Grandparent: "A grandparent"}
	who := kin[r.Relation]
	if who == "" {
		who = "A relative"
	}
	return told{lead: who + " has, or had:", value: stop(untagged(r.Title())), hook: "record", many: "conditions of relatives"}
}

func tellOrderChecked(o dosing.OrderChecked, _ *time.Location) told {
	return told{value: "A second person checked the order.", after: stop(o.Note), hook: "decision"}
}

func tellChecked(c dosing.Checked, _ *time.Location) told {
	return told{lead: "Checked: " + questions(c.Fact) + ":", value: answerWords(c.Answer, c.Value), after: stop(c.Detail), hook: "session", many: "checks of the day"}
}

func tellInterval(i dosing.IntervalTaken, _ *time.Location) told {
	t := told{lead: "Asked what changed since the last time:", value: "nothing.", after: stop(i.Note), hook: "answers"}
	if i.Changed {
		t.value = "something did."
		if len(i.What) > 0 {
			t.value = stop(list(i.What))
		}
	}
	return t
}

func tellEvent(e dosing.EventNoted, _ *time.Location) told {
	t := told{lead: "Adverse event:", value: fmt.Sprintf("%s, grade %d.", e.Term, e.Grade), hook: "session", many: "adverse events"}
	if e.Serious {
		t.value = fmt.Sprintf("%s, grade %d, serious.", e.Term, e.Grade)
	}
	var after []string
	for _, part := range []string{e.Action, e.Outcome, e.Note} {
		if part = stop(part); part != "" {
			after = append(after, capital(part))
		}
	}
	t.after = strings.Join(after, " ")
	return t
}

func tellSessionClosed(s dosing.SessionClosed, _ *time.Location) told {
	parts := []string{"The session is over"}
	if s.Effect != "" {
		parts = append(parts, "the effect was "+s.Effect)
	}
	for _, p := range []struct {
		is      *bool
		yes, no string
	}{
		{s.Recovered, "ready to leave in the planned time", "not ready to leave in the planned time"},
		{s.Distress, "with severe distress", "without severe distress"},
		{s.Emergency, "broken off for an emergency", "no emergency"},
		{s.Events, "", "no adverse event"},
	} {
		switch {
		case p.is != nil && *p.is && p.yes != "":
			parts = append(parts, p.yes)
		case p.is != nil && !*p.is:
			parts = append(parts, p.no)
		}
	}
	return told{value: stop(strings.Join(parts, "; ")), after: stop(s.Note), hook: "session"}
}

func tellMeeting(m course.MeetingHeld, _ *time.Location) told {
	t := told{value: capital(m.Phase) + " session held.", hook: "session"}
	if m.Minutes > 0 {
		t.value = fmt.Sprintf("%s session held, %d minutes.", capital(m.Phase), m.Minutes)
	}
	return t
}

func tellSite(s course.SiteNoted, _ *time.Location) told {
	t := told{lead: "Where the clinic is:", value: stop(s.Place), hook: "note"}
	if s.REMS != "" {
		t.after = "A REMS certificate is on file."
		if s.REMSUntil != "" {
			t.after = "A REMS certificate is on file until " + s.REMSUntil.Time().Format("2 January 2006") + "."
		}
	}
	if t.value == "" {
		t.lead, t.value = "", "What is known of the clinic's place was noted."
	}
	return t
}
