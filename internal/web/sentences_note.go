package web

import (
	"time"

	"github.com/clew-health/clew/internal/note"
)

// noteTitles are the sorts of notes as they head a page.
var noteTitles = map[string]string{note.Preparation: "Preparation note", note.Dosing: "Dosing note", note.Integration: "Integration note", note.Progress: "Progress note"}

func tellNote(n note.Signed, _ *time.Location) told {
	return told{value: noteTitles[n.Sort] + " signed.", hook: "note", many: "notes"}
}

func tellNoteWords(w note.WordsKept, _ *time.Location) told {
	return told{lead: "In a note, in the client’s words:", quote: w.Text, hook: "note"}
}

func tellNoteAmended(a note.Amended, _ *time.Location) told {
	return told{lead: "Added to a note:", value: stop(a.Text), hook: "note", many: "additions to notes"}
}

func tellRelease(r note.ReleaseWished, _ *time.Location) told {
	if r.When == note.AfterMeeting {
		return told{value: "Would like to see the session notes after we have met.", hook: "note"}
	}
	return told{value: "Would like to see the session notes as soon as they are ready.", hook: "note"}
}

func tellSummary(s note.SummaryGiven, _ *time.Location) told {
	how := "on paper"
	if s.How == note.ByLink {
		how = "by a link"
	}
	return told{value: "The after-visit summary was given, " + how + ".", hook: "session"}
}

func tellInstructions(i note.InstructionsWritten, _ *time.Location) told {
	if i.Text == "" {
		return told{value: i.Name + " ended the instructions about " + i.Medicine + ".", hook: "note"}
	}
	return told{lead: i.Name + " wrote instructions about " + i.Medicine + ":", value: stop(i.Text), hook: "note"}
}
