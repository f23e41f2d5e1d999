package web

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/screening"
)

// outcomeWords say what was determined, as staff say it.
var outcomeWords = map[string]string{
	screening.Recommended: "recommended", screening.WithConditions: "recommended, with conditions",
	screening.NotForNow: "not for now", screening.NotRecommended: "not recommended",
}

// asWords say in which role somebody signed.
var asWords = map[string]string{
	screening.AsPrescriber: "prescriber", screening.AsTherapist: "mental-health professional", screening.AsDirector: "medical director",
}

func tellDetermined(d screening.Determined, loc *time.Location) told {
	t := told{lead: "Determination signed as " + asWords[d.As] + ":", value: stop(outcomeWords[d.Outcome]), hook: "decision"}
	after := []string{stop(d.Reason)}
	if len(d.Conditions) > 0 {
		after = append(after, "Conditions: "+stop(strings.Join(d.Conditions, "; ")))
	}
	if !d.Until.IsZero() {
		after = append(after, "It holds until "+d.Until.In(loc).Format("2 January 2006")+".")
	}
	t.after = strings.Join(after, " ")
	return t
}

func tellDecided(f screening.FindingDecided, _ *time.Location) told {
	t := told{lead: "Decided not now:", value: stop(f.Say), after: stop(f.Reason), hook: "decision"}
	if f.Decision == screening.GoOn {
		t.lead = "Decided to go on:"
	}
	if f.Say == "" {
		t.value = stop(f.Rule)
	}
	if len(f.Documents) > 0 {
		t.after += " On file: " + stop(list(f.Documents))
	}
	return t
}

func tellCosigned(f screening.FindingCosigned, _ *time.Location) told {
	return told{value: stop("A decision was signed by a second person, as " + asWords[f.As]), after: stop(f.Note), hook: "decision"}
}

func tellTold(t screening.Told, _ *time.Location) told {
	how := map[string]string{"in-person": "in person", "telephone": "by telephone", "video": "by video"}[t.How]
	return told{value: stop("The client was told what was decided, " + how), after: stop(t.Note), hook: "decision"}
}

func tellReferred(r screening.Referred, _ *time.Location) told {
	t := told{lead: "Referred to", value: stop(r.To), after: stop(r.Note), hook: "decision"}
	if r.Warm {
		t.after = strings.TrimSpace("A person made the contact. " + t.after)
	}
	return t
}

func tellSecondOpinion(s screening.SecondOpinionAsked, _ *time.Location) told {
	t := told{value: "The team asked for a second opinion.", after: stop(s.Note), hook: "decision"}
	if s.ByClient {
		t.value = "The client asked for a second opinion."
	}
	if s.From != "" {
		t.after = strings.TrimSpace("From " + stop(s.From) + " " + t.after)
	}
	return t
}

func tellRisk(r screening.RiskReviewed, _ *time.Location) told {
	t := told{lead: "Risk reviewed:", value: stop(r.Found), after: stop(r.Plan), hook: "decision"}
	if r.Next != "" {
		t.after += " Looked at again on " + longDay(r.Next) + "."
	}
	return t
}

func tellSafetyPlan(s screening.SafetyPlanned, _ *time.Location) told {
	t := told{value: "A safety plan was made with the client.", hook: "decision"}
	if call := append(append([]string{}, s.People...), s.Professionals...); len(call) > 0 {
		t.after = "Who can be called: " + stop(list(call))
	}
	return t
}

func tellBenefit(b screening.BenefitReviewed, _ *time.Location) told {
	next := map[string]string{"continue": "to continue", "change": "to change something", "stop-well": "to stop well"}[b.Next]
	return told{lead: "Benefit reviewed:", value: stop(b.Found), after: stop("Decided together " + next), hook: "decision"}
}

func tellInvited(i screening.Invited, loc *time.Location) told {
	what := map[string]string{screening.ForScreening: "answer the screening questions", screening.ForConsent: "read and sign a consent", screening.ForPortal: "sign in to their own pages",
		screening.ForMeasures: "answer " + plural(len(i.Asks), "questionnaire", "questionnaires"), screening.ForPulse: "say with one tap how it goes", screening.ForSummary: "read the summary of a visit"}[i.Purpose]
	return told{value: stop("The client was invited to " + what), after: "The link works until " + i.Until.In(loc).Format("2 January 2006, 15:04") + ".", hook: "note"}
}

func tellInvitationEnded(i screening.InvitationEnded, _ *time.Location) told {
	return told{value: "An invitation was taken back.", after: stop(i.Reason), hook: "note"}
}

func tellMoved(m course.Moved, _ *time.Location) told {
	return told{lead: "The course goes by another version:", value: stop("protocol " + m.Protocol + " " + m.Version), after: stop(m.Reason), hook: "decision"}
}

func tellWritten(p course.ProtocolWritten, _ *time.Location) told {
	return told{value: stop("A version of the protocol " + p.Name + " was written here: " + p.Version), hook: "decision"}
}
