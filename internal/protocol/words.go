package protocol

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Forbidden returns the words and turns of phrase in a text that Clew does not
// say: promises of benefit or safety, instructions about a medicine, and, in a
// text to a client, words that hurt. They are as they were found, in lower case,
// each once. Tests of every shipped text use it: of protocols, consents,
// lessons, messages and pages.
func Forbidden(text string, toClient bool) []string {
	plain := plainly(text)
	found := promised.FindAllString(without(plain, wanting), -1)
	if toClient {
		found = append(found, hurting.FindAllString(without(plain, diagnoses), -1)...)
	}
	found = append(found, told(plain)...)
	slices.Sort(found)
	return slices.Compact(found)
}

// Instructions returns the turns of phrase in a text that tell somebody what to
// do with a medicine. Clew says none of them; a prescriber may.
func Instructions(text string) []string { return told(plainly(text)) }

func told(plain string) []string {
	return instructed.FindAllString(without(plain, harmless), -1)
}

// promised are promises, and the words of advertisements. "Safe" may be said
// with figures beside it, which "very safe" never has.
var promised = phrases(
	"cure", "cures", "cured", "curing", "curative", "breakthroughs?", "resets?", "resetting", "transform(s|ed|ing|ative|ation|ational)?",
	"journey to healing", "healing journey", "guaranteed", "we guarantee", "very safe", "completely safe", "totally safe", "perfectly safe",
	"100 ?% safe", "entirely safe", "risk-free", "risk free", "no risk", "without any risk", "miracles?", "miraculous", "life-changing",
	"game-chang(er|ing)", "proven to (work|help|heal)", "will (heal|help|fix|free) you", "will (make you|feel) better", "will work for you",
	"always works", "works for everyone", "works for everybody",
)

// hurting are words that a client never reads from us.
var hurting = phrases(
	"not suitable", "unsuitable", "declined", "deteriorat(e|es|ed|ing|ion)", "fail", "fails", "failed", "failing", "failures?", "lost",
	"blocked", "window is closing", "window closing",
)

// instructed are instructions about a medicine.
var instructed = phrases(
	"stop(ping)? taking", "stop your", "stop using", "discontinu(e|es|ed|ing|ation)", "skip your", "skip the", "skip a dose", "do not take",
	"don't take", "cease taking", "taper(s|ed|ing)?", "wean(s|ed|ing)?", "(come|coming) off", "(go|going) off your", "hold your",
	"with(hold|holds|holding|held)", "reduce your", "increase your", "lower your", "halve your", "double your", "take your", "take half",
	"take twice", "switch to",
)

// harmless are turns of phrase that only look like instructions.
var harmless = []string{
	"take part", "taking part", "take your time", "take place", "taking place", "take notes", "taking notes", "take photos", "take pictures",
	"lower your voice", "skip the question", "skip the rest", "skip the tour", "hold your hand", "switch to the", "take your seat", "take your hand",
}

// wanting are turns of phrase that say something is not there yet, and only
// sound like a promise.
var wanting = []string{"no risk review", "no risk assessment"}

// diagnoses are names of illnesses that contain a hurting word.
var diagnoses = []string{"heart failure", "kidney failure", "renal failure", "liver failure", "respiratory failure"}

// phrases matches any of several turns of phrase as whole words.
func phrases(of ...string) *regexp.Regexp {
	return regexp.MustCompile(`\b(?:` + strings.Join(of, "|") + `)\b`)
}

// without takes some turns of phrase out of a text.
func without(text string, of []string) string {
	for _, phrase := range of {
		text = strings.ReplaceAll(text, phrase, "—")
	}
	return text
}

// plainly writes a text in lower case with single spaces, plain apostrophes, and
// nothing invisible.
func plainly(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '’' || c == 'ʼ':
			return '\''
		case c == '\u2010' || c == '\u2011':
			return '-'
		case unicode.Is(unicode.Cf, c) || c == '\u00ad':
			return -1
		}
		return unicode.ToLower(c)
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
