package protocol

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in a protocol file, with its place and, where there
// is one, the rule it is in.
type Problem struct {
	File         string // empty for the file itself; for what it takes in its name on the shelf: "library/screening"
	Line, Column int    // counted from 1; 0 where the file as a whole is meant
	Rule         string // the rule, empty outside of rules
	Sentence     string
	Suggestion   string // what would put it right, if that can be guessed
}

// String writes the problem on one line: `12:5: rule "bp.hold": …`, with the
// file before it where it is not the one that was asked about.
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

// mostProblems ends a list that nobody would read to its end.
const mostProblems = 200

// sortProblems puts problems in the order of the file, without repeats.
func sortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if a.Column != b.Column {
			return a.Column - b.Column
		}
		return strings.Compare(a.Sentence, b.Sentence)
	})
	problems = slices.Compact(problems)
	if len(problems) > mostProblems {
		more := len(problems) - mostProblems
		last := problems[mostProblems]
		problems = append(problems[:mostProblems:mostProblems], Problem{File: last.File, Line: last.Line, Column: last.Column,
			Sentence: fmt.Sprintf("And %d more problems.", more)})
	}
	return problems
}

// didYouMean suggests the nearest of some words, or lists them if they are few.
func didYouMean(name string, words []string) string {
	if near := nearest(name, words); near != "" {
		return fmt.Sprintf("Did you mean %q?", near)
	}
	if len(words) > 0 && len(words) <= 12 {
		return "It is one of: " + strings.Join(words, ", ") + "."
	}
	return ""
}
