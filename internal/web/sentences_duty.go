package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
)

// raisedWords say what was raised, without the answer itself.
var raisedWords = map[string]string{
	duty.RiskAnswer: "An answer about safety needs a person", duty.NotAnswered: "A question about safety was left open: somebody asks",
	duty.Worsening: "A score is worse by more than chance", duty.Result: "A result that somebody should read",
	duty.Silence: "Nothing was heard after a session", duty.Distress: "It is hard for them just now",
	duty.RoomHelp: "A second person is wanted in the room", duty.ReadingLate: "Vital signs after the dose are late", duty.LimitPast: "A reading lies past a limit",
	duty.LimitLate: "A reading that was entered from paper had been past a limit",
}

func tellRaised(r duty.Raised, loc *time.Location) told {
	t := told{lead: raisedWords[r.Sort], hook: "decision", many: "answers that need a person"}
	if t.lead == "" {
		t.lead = "Something needs a person"
	}
	if r.Sort == duty.RoomHelp {
		t.lead, t.many = t.lead+".", "calls for help in a room"
		t.after = "Somebody is called, and comes by " + r.Target.In(loc).Format("15:04") + "."
		return t
	}
	switch r.Sort {
	case duty.ReadingLate, duty.LimitPast:
		return tellInRoom(t, r, loc)
	case duty.LimitLate:
		t.lead, t.many = t.lead+", at "+r.From.In(loc).Format("15:04")+":", "readings past a limit, from paper"
		t.value, t.after = stop(capital(limitWords(r))), "Nobody was called. A prescriber looks at it by "+r.Target.In(loc).Format("2 January, 15:04")+"."
		if r.Target.IsZero() {
			t.after = "Nobody was called. A prescriber looks at it."
		}
		return t
	}
	t.lead += ":"
	t.value = formWord(r.Instrument)
	if t.value == "" {
		t.value = capital(questions(r.Fact))
	}
	if q := strings.TrimPrefix(r.Item, "q"); q != "" && q != r.Item {
		t.value += ", question " + q
	}
	if t.value = stop(t.value); t.value == "." || t.value == "" {
		t.value = "see the alert."
	}
	if !r.Target.IsZero() {
		t.after = "Somebody sees to it by " + r.Target.In(loc).Format("2 January, 15:04") + "."
	}
	if r.Known {
		t.after = strings.TrimSpace(t.after + " Known before, with a current safety plan.")
	}
	return t
}

// tellInRoom says what was raised in the room of a dose.
func tellInRoom(t told, r duty.Raised, loc *time.Location) told {
	t.lead, t.many = t.lead+".", "calls for a prescriber from a room"
	if r.Limit != nil {
		t.lead, t.value = strings.TrimSuffix(t.lead, ".")+":", stop(limitWords(r))
	}
	if !r.Target.IsZero() {
		t.after = "The prescriber hears of it, and sees to it by " + r.Target.In(loc).Format("15:04") + "."
	}
	return t
}

func tellCallAsked(c duty.CallAsked, loc *time.Location) told {
	if c.Wants == duty.WantsCall {
		t := told{lead: "The client asked for a call.", hook: "answers", many: "wishes for a call"}
		if !c.Target.IsZero() {
			t.after = "By " + c.Target.In(loc).Format("2 January, 15:04") + "."
		}
		return t
	}
	return told{lead: "The client said they are safe for now, and went on.", hook: "answers", many: "wishes for a call"}
}

func tellTaken(duty.Taken, *time.Location) told {
	return told{lead: "Took the alert:", value: "“I have it.”", hook: "decision", many: "alerts taken"}
}

// contactWords say how somebody tried to reach a client.
var contactWords = map[string]string{"telephone": "By telephone", "video": "By video", "in-person": "In person", "text": "By a text message",
	"their-person": "Through their person", "welfare-check": "By a welfare check at their address"}

func tellTried(c duty.ContactTried, _ *time.Location) told {
	t := told{lead: contactWords[c.How], hook: "note", many: "tries to reach them", after: stop(c.Said)}
	if t.lead == "" {
		t.lead = "They were called"
	}
	t.lead, t.value = t.lead+":", "not reached."
	if c.Reached {
		t.value = "spoke with them."
	}
	return t
}

func tellAlertClosed(a duty.AlertClosed, _ *time.Location) told {
	t := told{lead: "The alert is seen to:", value: "spoken with, asked, and a plan that holds.", hook: "decision", many: "alerts seen to"}
	if a.Contact == "" || a.Assessment == "" || a.Plan == "" {
		t.value, t.after = "without all three of contact, questions and plan.", stop(a.Reason)
	}
	return t
}

// taskWords say what a task is for.
var taskWords = map[string]string{duty.ForCall: "Call them", duty.ForNextDay: "Call them on the day after the session", duty.ForAsk: "Ask what was left open",
	duty.ForRecheck: "Ask again, as was promised", duty.ForLook: "Read what came in", duty.ForPaperwork: "Renew or sign a paper", duty.ForHelp: "Help them on"}

// taskTitle says what a task is, in a few words.
func taskTitle(t duty.TaskSet) string {
	title := taskWords[t.For]
	if title == "" {
		title = capital(t.About)
	} else if visit, silence := strings.CutPrefix(t.About, outreach.NotHeard); silence {
		title += ": not heard from " + waveWords(visit) // "after six months"
	} else if t.About != "" && !strings.Contains(t.About, "/") {
		title += ": " + t.About
	}
	if title == "" {
		return "Something to do"
	}
	return title
}

func tellTask(s duty.TaskSet, loc *time.Location) told {
	return told{lead: "To do:", value: stop(taskTitle(s)), after: "By " + s.Due.In(loc).Format("2 January, 15:04") + ".", hook: "note", many: "tasks"}
}

func tellTaskDone(d duty.TaskDone, _ *time.Location) told {
	return told{lead: "A task is done.", after: stop(d.Note), hook: "note", many: "tasks"}
}

func tellRota(r duty.RotaSet, _ *time.Location) told {
	n := strconv.Itoa(len(r.Shifts)) + " shifts"
	if len(r.Shifts) == 1 {
		n = "one shift"
	}
	return told{lead: "Who is on call was set:", value: stop(n), after: stop(r.Note), hook: "decision"}
}

func tellLengths(l duty.LengthsSet, _ *time.Location) told {
	return told{lead: "How long an alert may wait was set here.", after: stop(l.Reason), hook: "decision"}
}

func tellContactPerson(p patient.ContactPerson, _ *time.Location) told {
	t := told{lead: "Their person:", value: p.Name, hook: "record", many: "people of theirs"}
	if p.Relation != "" {
		t.value += ", " + p.Relation
	}
	t.value = stop(t.value)
	switch {
	case p.Ended:
		t.after = "No longer."
	case p.MayCall:
		t.after = "We may call them when the client is not reached."
	}
	return t
}
