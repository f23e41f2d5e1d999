package web

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
)

// signerWords say who signed.
var signerWords = map[string]string{consent.AsClient: "the client", consent.AsPrescriber: "the prescriber", consent.AsTherapist: "the therapist"}

// howWords say how something was read or said.
var howWords = map[string]string{consent.InRoom: "in the room", consent.ByLink: "by a link, on their own", consent.Spoken: "said aloud"}

func tellPublished(p consent.Published, loc *time.Location) told {
	t := told{lead: "The consent text " + p.Text + " " + p.Version + " was put into use here.", value: "A change in how it reads.", after: stop(p.Note), hook: "decision"}
	if p.Change == consent.SafetyMaterial {
		t.value = "A change that matters for safety."
	}
	if !p.From.IsZero() {
		t.after = strings.TrimSpace("In force from " + p.From.In(loc).Format("2 January 2006") + ". " + t.after)
	}
	return t
}

func tellOffered(o consent.Offered, _ *time.Location) told {
	t := told{lead: "Given to read:", value: stop("the agreement " + o.Text + " " + o.Version), after: stop(capital(howWords[o.How])), hook: "decision", many: "texts given to read"}
	return t
}

func tellTaughtBack(b consent.TaughtBack, _ *time.Location) told {
	said := b.Said
	if said == "" {
		said = b.Choice
	}
	t := told{lead: "Asked what they understood:", value: "understood.", after: "“" + said + "”", hook: "decision", many: "answers about what was understood"}
	if !b.Understood {
		t.value = "not clear yet, to be gone over again."
	}
	return t
}

func tellConsent(s consent.Signed, loc *time.Location) told {
	t := told{lead: "Consent given to", value: stop(strings.TrimSpace(s.Text + " " + s.Version)), hook: "decision"}
	if who := signerWords[s.As]; who != "" {
		t.lead = capital(who) + " signed"
	}
	var after []string
	if s.Interpreter != "" {
		after = append(after, "With an interpreter: "+stop(s.Interpreter))
	}
	if s.Witness != "" {
		after = append(after, "Also there: "+stop(s.Witness))
	}
	if !s.Until.IsZero() {
		after = append(after, "It holds until "+s.Until.In(loc).Format("2 January 2006")+".")
	}
	t.after = strings.Join(after, " ")
	return t
}

func tellChosen(c consent.Chosen, loc *time.Location) told {
	t := told{lead: "Decided about " + c.Text + ":", value: stop(strings.ReplaceAll(c.Choice, "-", " ")), after: stop(capital(howWords[c.How])), hook: "decision", many: "choices"}
	if !c.Until.IsZero() {
		t.after += " It holds until " + c.Until.In(loc).Format("2 January 2006") + "."
	}
	return t
}

// partWords say what of a treatment was stopped.
var partWords = map[string]string{"touch": "touch", "talking": "talking", "music": "music", "people": "people in the room", "second-dose": "a second dose"}

func tellWithdrawn(w consent.Withdrawn, _ *time.Location) told {
	t := told{lead: "Consent taken back to", value: stop(w.Text), after: stop(w.Note), hook: "decision"}
	if w.Part != "" {
		t.lead, t.value = "Stopped:", stop(partWords[w.Part])
	}
	return t
}
