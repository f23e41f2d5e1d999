package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/staff"
)

// channelWords say by which way somebody is reached.
var channelWords = map[string]string{outreach.Mail: "by mail", outreach.Text: "by text message", outreach.None: "no messages; somebody calls or tells them"}

// saidWords say how the client told us.
var saidWords = map[string]string{outreach.HowLink: "They said so on their phone.", outreach.HowPhone: "They said so on the telephone.",
	outreach.HowRoom: "They said so in the room.", outreach.HowWrote: "They wrote so.", outreach.HowClinic: "The clinic set it."}

// clockWords writes minutes after midnight as 9:05.
func clockWords(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

func tellPreferred(p outreach.Preferred, _ *time.Location) told {
	value := channelWords[p.Channel]
	if p.Until > 0 {
		value += ", " + clockWords(p.From) + " to " + clockWords(p.Until)
	}
	if p.Zone != "" {
		value += ", " + p.Zone
	}
	return told{lead: "How they want to be reached:", value: stop(value), after: saidWords[p.How], hook: "note", many: "wishes about messages"}
}

func tellStopped(s outreach.Stopped, _ *time.Location) told {
	t := told{value: "They asked us to stop questions and reminders.", hook: "note"}
	if s.What == outreach.Everything {
		t.value = "They asked us to stop every message."
	}
	t.after = strings.TrimSpace(stop(capital(s.Why)) + " " + saidWords[s.How])
	return t
}

func tellNotNow(n outreach.NotNow, loc *time.Location) told {
	if n.Open {
		return told{value: "A break from messages, until they say so.", after: saidWords[n.How], hook: "note"}
	}
	return told{lead: "Not now: nothing is sent until", value: stop(n.Until.In(loc).Format("2 January 2006, 15:04")), after: saidWords[n.How], hook: "note"}
}

func tellResumed(r outreach.Resumed, _ *time.Location) told {
	return told{value: "Messages are all right again.", after: strings.TrimSpace(stop(capital(r.Why)) + " " + saidWords[r.How]), hook: "note"}
}

// messageWords say what a message was for.
var messageWords = map[string]string{"measures": "to answer questions", "pulse": "to say with one tap how it goes", "screening": "to answer the screening questions",
	"consent": "to read and sign a consent", outreach.ForNote: "with something to read", "summary": "with the summary of a visit"}

func tellQueued(q outreach.Queued, _ *time.Location) told {
	t := told{lead: "A message was prepared,", value: stop(messageWords[q.Purpose]), hook: "note", many: "messages"}
	switch {
	case q.To != "":
		return told{value: "Somebody on the staff is told that they are needed.", hook: "note", many: "messages to staff"}
	case messageWords[q.Purpose] == "":
		t.lead, t.value = "", "A message was prepared."
	case q.Step > 0:
		t.lead = "A reminder was prepared,"
	}
	return t
}

func tellDelivered(d outreach.Delivered, _ *time.Location) told {
	return told{lead: "A message was sent", value: stop(channelWords[d.Channel]), hook: "note", many: "messages sent"}
}

// failedWords say why a message was not sent.
var failedWords = map[string]string{
	outreach.NoAddress: "the record has no address for it", outreach.Rejected: "the address does not take it",
	outreach.GaveUp: "it was tried as often as we try", outreach.NotNeeded: "it was no longer needed",
	outreach.Answered: "what it asks was answered by then", outreach.Signed: "what it asks to read was signed by then",
	outreach.NoSender: "this clinic is not set up to send it",
}

func tellNotDelivered(f outreach.Failed, _ *time.Location) told {
	return told{lead: "A message was not sent:", value: stop(failedWords[f.Why]), hook: "note", many: "messages not sent"}
}

func tellMessageOpened(outreach.Opened, *time.Location) told {
	return told{value: "The link in a message was opened.", hook: "note", many: "links opened"}
}

func tellReached(r staff.Reached, _ *time.Location) told {
	var ways []string
	if r.Phone != "" {
		ways = append(ways, "by text message")
	}
	if r.Mail != "" {
		ways = append(ways, "by mail")
	}
	if len(ways) == 0 {
		return told{value: "Is not told by message when somebody is needed.", hook: "note"}
	}
	return told{lead: "Is told when somebody is needed:", value: stop(strings.Join(ways, " and ")), hook: "note"}
}
