package screening

import (
	"regexp"
	"strings"

	"github.com/clew-health/clew/internal/fault"
)

// forbidden are the words that are never said to a client, each with what is
// said instead. The list is CARE's; a longer match comes first.
var forbidden = []struct{ word, instead string }{
	{"not suitable", "not recommended for now"}, {"unsuitable", "not recommended for now"},
	{"declined", "not recommended for now"}, {"decline", "not recommended for now"},
	{"rejected", "not recommended for now"},
	{"deterioration", "harder than at the start"}, {"deteriorated", "harder than at the start"},
	{"failed", "it did not bring the change we hoped for"}, {"failure", "it did not bring the change we hoped for"},
	{"lost", "we haven't heard, and that's all right"}, {"blocked", "what we still need"},
	{"cure", ""}, {"cured", ""}, {"breakthrough", ""}, {"reset", ""}, {"transform", ""}, {"transformative", ""},
	{"journey to healing", ""}, {"guaranteed", ""}, {"guarantee", ""}, {"very safe", ""}, {"no risk", ""},
}

// medicineOrder finds an instruction about a medicine: Clew authors none, and a
// decision's sentences are no place for one.
var medicineOrder = regexp.MustCompile(`(?i)\b(stop|skip|halve|hold|pause|discontinue|come off|wean off|reduce|increase|double|start)\s+(taking\s+)?(your|the|all|any)\s+(\w+\s+)?(medicines?|medications?|meds|tablets?|pills?|dose|antidepressants?|benzodiazepines?|lithium|opioids?)`)

// ToClient checks that a sentence may be said to a client: none of the words
// that hurt or promise, and no instruction about a medicine. The fault is for
// the field and names the word, with what to say instead where there is one.
func ToClient(field, sentence string) error {
	plain := " " + strings.Join(strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool {
		return !(r == '\'' || r == '’' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
	}), " ") + " "
	for _, f := range forbidden {
		if !strings.Contains(plain, " "+f.word+" ") {
			continue
		}
		if f.instead == "" {
			return fault.Bad(field, "“%s” promises more than anybody can keep. Say it otherwise.", f.word)
		}
		return fault.Bad(field, "“%s” is not said to a client. Say it otherwise, such as “%s”.", f.word, f.instead)
	}
	if medicineOrder.MatchString(sentence) {
		return fault.Bad(field, "This reads like an instruction about a medicine. Such an instruction comes from the prescriber, not from here.")
	}
	return nil
}
