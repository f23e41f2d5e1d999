package screening

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/protocol"
)

// instead is what to say in the place of words that a client never reads, by
// how they begin.
var instead = []struct{ begins, say string }{
	{"not suitable", "not recommended for now"}, {"unsuitable", "not recommended for now"}, {"declined", "not recommended for now"},
	{"deteriorat", "harder than at the start"}, {"fail", "it did not bring the change we hoped for"},
	{"lost", "we haven't heard, and that's all right"}, {"blocked", "what we still need"},
}

// ToClient checks that a sentence may be said to a client: none of the words
// that hurt or promise, and no instruction about a medicine. The fault is for
// the field and names the words, with what to say instead where there is
// something.
func ToClient(field, sentence string) error {
	found := protocol.Forbidden(sentence, true)
	if len(found) == 0 {
		return nil
	}
	word := found[0]
	if slices.Contains(protocol.Instructions(sentence), word) {
		return fault.Bad(field, "“%s” reads like an instruction about a medicine. Such an instruction comes from the prescriber, not from here.", word)
	}
	for _, i := range instead {
		if strings.HasPrefix(word, i.begins) {
			return fault.Bad(field, "“%s” is not said to a client. Say it otherwise, such as “%s”.", word, i.say)
		}
	}
	return fault.Bad(field, "“%s” promises more than anybody can keep. Say it otherwise.", word)
}
