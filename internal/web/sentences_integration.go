package web

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/integration"
)

var topicWords = map[string]string{
	integration.Goal: "What they want to be different:", integration.Pattern: "The pattern they want to leave:", integration.Intention: "Intention:",
	integration.Fear: "What they fear:", integration.Resource: "What has carried them before:",
}

func tellPrepared(t integration.Told, _ *time.Location) told {
	return told{lead: topicWords[t.About], quote: t.Text, hook: "note"}
}

func tellLesson(l integration.LessonRead, _ *time.Location) told {
	name := l.Lesson
	for _, known := range shippedLessons() {
		if known.Key == l.Lesson {
			name = known.Title
		}
	}
	return told{lead: "The client read a lesson:", value: stop(name), hook: "note"}
}

func tellPractised(p integration.Practised, _ *time.Location) told {
	t := told{lead: "Practised together:", value: stop(p.Technique), hook: "note", many: "techniques practised"}
	if p.Helped != nil {
		t.after = map[bool]string{true: "It helped.", false: "It did not help."}[*p.Helped]
	}
	return t
}

func tellContainer(c integration.ContainerAgreed, _ *time.Location) told {
	return told{value: fmt.Sprintf("The agreement about the room was gone over, %s.", plural(len(c.Clauses), "part", "parts")), after: stop(c.Note), hook: "note"}
}

func tellFit(f integration.FitJudged, _ *time.Location) told {
	if f.Fit {
		return told{value: "Prepared enough to begin.", after: stop(f.Reason), hook: "decision"}
	}
	return told{lead: "Not prepared enough yet:", value: stop(f.Reason), hook: "decision"}
}

func tellStory(s integration.StoryTold, _ *time.Location) told {
	return told{lead: "The session, as they tell it:", quote: s.Text, hook: "session"}
}

func tellInsight(i integration.InsightKept, _ *time.Location) told {
	return told{lead: "To keep:", quote: i.Text, hook: "note"}
}

func tellCommitment(c integration.CommitmentMade, _ *time.Location) told {
	t := told{lead: "A commitment:", quote: c.Text, hook: "note"}
	if c.By != "" {
		t.after = "By " + longDay(c.By) + "."
	}
	return t
}

// wentWords say how a commitment went. None of them is a failure.
var wentWords = map[string]string{
	integration.Kept: "kept", integration.Partly: "kept in part", integration.NotYet: "not yet", integration.Changed: "it became another one",
	integration.LetGo: "let go", integration.StillDone: "they still do it",
}

func tellCheckedIn(c integration.CheckedIn, _ *time.Location) told {
	return told{lead: "How a commitment went:", value: stop(wentWords[c.How]), quote: c.Text, hook: "note", many: "check-ins"}
}
