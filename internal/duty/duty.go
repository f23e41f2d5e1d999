// Package duty is everything with an owner and a due time: who is on call,
// what was raised by an answer about wanting to die, who has it, who was
// reached and how it ended; and the tasks that a person does because a machine
// should not. Everything is computed from entries and the time: nothing here
// counts down, so a program that was killed in between loses nothing.
//
// Nothing in this package ever says that there is no risk. A question that was
// not answered is a question to ask.
package duty

import (
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// RotaStream is the stream of who is on call when, and of the lengths that the
// clinic set for itself.
const RotaStream ledger.Stream = "setting/rota"

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[RotaSet](ledger.Decided, ledger.Open),
		ledger.Define[LengthsSet](ledger.Decided, ledger.Open),
		ledger.Define[Raised](ledger.Witnessed, ledger.Measures),
		ledger.Define[CallAsked](ledger.Witnessed, ledger.Measures),
		ledger.Define[Taken](ledger.Witnessed, ledger.Measures),
		ledger.Define[ContactTried](ledger.Witnessed, ledger.Measures),
		ledger.Define[AlertClosed](ledger.Decided, ledger.Clinical),
		ledger.Define[TaskSet](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[TaskDone](ledger.Witnessed, ledger.Scheduling),
	}
}

// mostText is how many letters a note may have.
const mostText = 4000

// note checks a text that may be empty.
func note(field, text string) error {
	if utf8.RuneCountInString(text) > mostText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return fault.Bad(field, "Write at most %d letters.", mostText)
	}
	return nil
}

// words checks a text that must say something.
func words(field, text, ask string) error {
	if strings.TrimSpace(text) == "" {
		return fault.Bad(field, "%s", ask)
	}
	return note(field, text)
}

// short reports whether a text can be a name or a code.
func short(s string) bool {
	return len(s) <= 200 && utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\n\r\t")
}

// key asks for an entry's key.
func key(field string, e id.Entry, ask string) error {
	if !id.Valid(string(e)) {
		return fault.Bad(field, "%s", ask)
	}
	return nil
}

// optional checks keys that may be empty.
func optional(field string, keys ...string) error {
	for _, k := range keys {
		if k != "" && !id.Valid(k) {
			return fault.Bad(field, "This is not a key.")
		}
	}
	return nil
}
