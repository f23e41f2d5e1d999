package datafile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in a file, with its place.
type Problem struct {
	File         string // as whoever read it named it; may be empty
	Line, Column int    // counted from 1; 0 where the file as a whole is meant
	Rule         string // the rule it is in, where the file has rules; empty outside of them
	Sentence     string
	Suggestion   string // what would put it right, if that can be guessed
}

// String writes the problem on one line: `phq-9.yaml:12:5: …`.
func (p Problem) String() string {
	text := fmt.Sprintf("%d:%d: ", p.Line, p.Column)
	if p.File != "" {
		text = p.File + ":" + text
	}
	if p.Rule != "" {
		text += fmt.Sprintf("rule %q: ", p.Rule)
	}
	text += p.Sentence
	if p.Suggestion != "" {
		text += " " + p.Suggestion
	}
	return text
}

// Most ends a list that nobody would read to its end.
const Most = 200

// Sort puts problems in the order of files and places, without repeats, and
// ends a list that is too long with how many more there are.
func Sort(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Sentence, b.Sentence))
	})
	problems = slices.Compact(problems)
	if more := len(problems) - Most; more > 0 {
		last := problems[Most]
		problems = append(problems[:Most:Most], Problem{File: last.File, Line: last.Line, Column: last.Column,
			Sentence: fmt.Sprintf("And %d more problems.", more)})
	}
	return problems
}

// DidYouMean suggests the nearest of some words, or lists them if they are few;
// empty where neither helps.
func DidYouMean(name string, words []string) string {
	if near := Nearest(name, words); near != "" {
		return fmt.Sprintf("Did you mean %q?", near)
	}
	if len(words) > 0 && len(words) <= 12 {
		return "It is one of: " + strings.Join(words, ", ") + "."
	}
	return ""
}

// Nearest returns the word that a few letters part from a name; empty where
// there is none.
func Nearest(name string, words []string) string {
	best, least := "", max(1, (len(name)+1)/3)+1
	if len(name) < 2 {
		return ""
	}
	for _, w := range words {
		if d := distance(Clip(name), Clip(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the letters to change, add or take out between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		left := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := left
			if a[i-1] != b[j-1] {
				cost = 1 + min(left, row[j], row[j-1])
			}
			left, row[j] = row[j], cost
		}
	}
	return row[len(b)]
}

// Clip shortens what stands in a file, so that a message stays readable.
func Clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
