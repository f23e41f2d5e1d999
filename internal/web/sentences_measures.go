package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/instrument"
)

// filledWords say how a questionnaire was filled in.
var filledWords = map[string]string{
	instrument.HowLink: "By a link, on their own", instrument.HowPortal: "Signed in, on their own", instrument.HowRoom: "On the clinic's device, in the room",
	instrument.HowInterview: "Asked and typed in by the staff", instrument.HowTelephone: "Asked by telephone", instrument.HowPaper: "Typed in from paper",
	instrument.HowElsewhere: "Taken over from another system",
}

// An answer is not put into a line of the record: it stands with its question,
// on the page of the response.
func tellItem(a instrument.ItemAnswered, _ *time.Location) told {
	return told{lead: formWord(a.Instrument) + ", question " + strings.TrimPrefix(a.Item, "q"), value: "answered.",
		after: stop(filledWords[a.How]), hook: "answers", many: "answers"}
}

func tellAnswered(a instrument.Answered, _ *time.Location) told {
	answers := 0
	for _, value := range a.Answers {
		if value != "" {
			answers++
		}
	}
	t := told{lead: formWord(a.Instrument), value: "answered.", hook: "answers", many: "questionnaires"}
	if a.Left {
		t.value = "not sent; what was answered is kept."
	}
	count := strconv.Itoa(answers) + " answers."
	if answers == 1 {
		count = "One answer."
	}
	t.after = strings.TrimSpace(count + " " + stop(filledWords[a.How]))
	return t
}

func tellDiscussed(d instrument.Discussed, _ *time.Location) told {
	t := told{lead: "Answers gone over together:", value: stop(count(len(d.Of), "questionnaire", "questionnaires")), hook: "answers", many: "talks about answers"}
	if d.Undone {
		t.lead, t.value = "Not gone over together after all.", ""
	}
	return t
}

// tellRemarked shows what a client said as what it is: theirs.
func tellRemarked(r instrument.Remarked, _ *time.Location) told {
	return told{lead: "In their words, about the time that was asked about.", quote: r.Text, hook: "words", many: "notes in their own words"}
}

func tellText(p instrument.PackAttested, _ *time.Location) told {
	return told{lead: "The text of the " + formWord(p.Instrument) + " was loaded:", value: stop(p.Statement), hook: "decision"}
}

func tellPack(p instrument.PackSwitched, _ *time.Location) told {
	t := told{lead: "The questionnaires of the data pack " + p.Pack + " were turned off here.", hook: "decision"}
	if p.On {
		t.lead, t.value = "The questionnaires of the data pack "+p.Pack+" were turned on here:", stop(p.Statement)
	}
	return t
}

// formWord is what colleagues call a questionnaire: "PHQ-9", "The day after".
func formWord(instrument string) string {
	if lib, err := shippedMeasures(); err == nil {
		if d, err := lib.Named(instrument); err == nil && d.Short != "" {
			return d.Short
		}
	}
	return strings.ToUpper(instrument)
}
