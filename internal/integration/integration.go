// Package integration keeps what a course is for, in the client's own terms:
// what is prepared before the medicine (goals, the pattern they want to leave,
// an intention, what they fear, what has carried them) and what becomes of it afterwards (the story of a session, what
// was understood, what they undertake to do, and whether it was done).
//
// Most of it is in the client's words. Words have a class of their own: they are
// read by the client, the course's therapists and the people in the room, and
// can be sealed away one by one.
package integration

import (
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Told](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[Practised](ledger.Witnessed, ledger.Clinical),
		ledger.Define[ContainerAgreed](ledger.Witnessed, ledger.Clinical),
		ledger.Define[FitJudged](ledger.Decided, ledger.Clinical),
		ledger.Define[LessonRead](ledger.Witnessed, ledger.Clinical),
		ledger.Define[StoryTold](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[InsightKept](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[CommitmentMade](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[CheckedIn](ledger.Witnessed, ledger.Words).WithWords(),
	}
}

// mostLetters bounds what is written at once.
const mostLetters = 4000

// written asks for words of a length that somebody reads.
func written(field, text, ask string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fault.Bad(field, "%s", ask)
	case utf8.RuneCountInString(text) > mostLetters:
		return fault.Bad(field, "This is too long to be read: at most %d letters.", mostLetters)
	}
	return nil
}
