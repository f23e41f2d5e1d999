package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
)

// endWords say how a course ended, for staff.
var endWords = map[string]string{
	course.HowCompleted: "completed", course.HowStopped: "stopped well", course.HowWithdrawn: "ended at the client's wish",
	course.HowNotBegun: "not begun", course.HowTransferred: "goes on elsewhere",
}

// pauseWords say why a course is paused.
var pauseWords = map[string]string{
	course.PauseWish: "the client's wish", course.PauseHealth: "their health is looked into", course.PausePractical: "a practical reason",
	course.PauseTeam: "the team takes time to think",
}

// decisionWords say what a review came to.
var decisionWords = map[string]string{
	course.GoOn: "go on as planned", course.Maintenance: "maintenance", course.Change: "change the plan", course.StopWell: "stop well",
}

// paperWords name a document.
var paperWords = map[string]string{
	course.PaperConsent: "consent", course.PaperSummary: "after-visit summary", course.PaperLetter: "letter",
	course.PaperPlan: "continuing plan", course.PaperMeasures: "measures", course.PaperNote: "note", course.PaperDecision: "decision",
}

func tellCourseClosed(cl course.Closed, _ *time.Location) told {
	return told{lead: "The course ended:", value: stop(endWords[cl.How]), hook: "decision"}
}

func tellPaused(p course.Paused, _ *time.Location) told {
	t := told{lead: "The course is paused:", value: stop(pauseWords[p.Reason]), hook: "decision"}
	if p.Until != "" {
		t.after = "To be talked about again by " + longDay(p.Until) + "."
	}
	return t
}

func tellCourseResumed(course.Resumed, *time.Location) told {
	return told{value: "The course goes on, as the client wishes.", hook: "decision"}
}

// withoutWords says in words what was not done before a course was closed.
func withoutWords(keys []string) (out []string) {
	words := map[string]string{course.EndNotes: "a note of every session", course.EndDeviations: "an answer to every deviation", course.EndQuotes: "sorting what was said", course.EndReview: "looking back together",
		course.EndPlan: "a plan for afterwards", course.EndGiven: "the plan in their hands", course.EndFollowUp: "saying how we go on asking", course.EndTold: "telling them the decision"}
	for _, key := range keys {
		if w, known := words[key]; known {
			key = w
		}
		out = append(out, key)
	}
	return out
}

func tellExplained(e course.Explained, _ *time.Location) told {
	of := map[string]string{course.OfPause: "Why it is paused:", course.OfResume: "Why it goes on:", course.OfEnd: "Why it ended:"}
	t := told{lead: of[e.Of], value: stop(e.Text), hook: "decision"}
	if len(e.Missing) > 0 {
		t.after = fmt.Sprintf("Closed without: %s.", strings.Join(withoutWords(e.Missing), ", "))
	}
	return t
}

func tellCourseReviewed(r course.Reviewed, _ *time.Location) told {
	t := told{lead: "Looked back together:", value: stop(capital(decisionWords[r.Decision])), after: stop(r.Reason), hook: "decision"}
	if r.Decision == course.Maintenance {
		t.after = fmt.Sprintf("A session every %s, at most %s; looked at again by %s. %s", plural(r.Every, "week", "weeks"),
			plural(r.Most, "session", "sessions"), longDay(r.Again), t.after)
	}
	return t
}

func tellLookedBack(l course.LookedBack, _ *time.Location) told {
	return told{lead: "Looking back, they say:", quote: l.Text, hook: "note"}
}

func tellContinuingPlan(c course.ContinuingPlan, _ *time.Location) told {
	return told{lead: "What they go on with:", value: stop(strings.Join(c.Care, "; ")), after: "Whom they call: " + stop(strings.Join(c.Call, "; ")), hook: "note"}
}

func tellLetter(l course.LetterSigned, _ *time.Location) told {
	return told{lead: "A letter was signed, to", value: stop(l.To), hook: "note"}
}

func tellGiven(g course.Given, _ *time.Location) told {
	to := g.To
	if to == course.ToClient {
		to = "the client"
	}
	return told{value: stop(fmt.Sprintf("The %s was given to %s, %s", paperWords[g.Paper], to, g.How)), hook: "note"}
}
