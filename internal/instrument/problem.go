package instrument

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in an instrument file or a text pack, with its place.
type Problem struct {
	File         string // as it was named by whoever read it; may be empty
	Line, Column int    // counted from 1; 0 where the file as a whole is meant
	Sentence     string
	Suggestion   string // what would put it right, if that can be guessed
}

// String writes the problem on one line: `phq-9.yaml:12:5: …`.
func (p Problem) String() string {
	text := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Sentence)
	if p.File != "" {
		text = p.File + ":" + text
	}
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
		problems = append(problems[:mostProblems:mostProblems],
			Problem{File: last.File, Line: last.Line, Column: last.Column, Sentence: fmt.Sprintf("And %d more problems.", more)})
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

// nearest returns the word that a few letters part from a name, if there is one.
func nearest(name string, words []string) string {
	best, least := "", max(1, (len(name)+1)/3)+1
	if len(name) < 2 {
		return ""
	}
	for _, w := range words {
		if d := distance(clip(name), clip(w)); d < least {
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

// clip shortens what stands in a file, so that a message stays readable.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
