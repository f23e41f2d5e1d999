package consent

import (
	"slices"
	"strconv"
	"strings"
)

// How a paragraph differs between two versions.
const (
	Changed = "changed"
	Added   = "added"
	Removed = "removed"
)

// A Difference is one paragraph, heading or question that differs.
type Difference struct {
	What    string // Changed, Added or Removed
	Section string // the heading it stands under
	Before  string // empty where it was added
	After   string // empty where it was removed
}

// Compare returns what differs for a reader from one version to the next,
// paragraph by paragraph, in the order of the later one.
func Compare(before, after Document) []Difference {
	a, b := readable(before), readable(after)
	return pair(a, b, common(a, b))
}

// A line is one readable piece of a document with its heading.
type line struct{ section, text string }

// readable returns a document as the pieces a reader reads.
func readable(d Document) []line {
	out := []line{{"", d.Title}}
	for _, s := range d.Sections {
		out = append(out, line{s.Title, s.Title}, line{s.Title, s.Short})
		for _, b := range s.Blocks {
			out = append(out, line{s.Title, b.Say})
			for _, p := range b.Points {
				out = append(out, line{s.Title, p.Say})
			}
		}
	}
	for _, q := range d.Questions {
		out = append(out, line{"Questions", q.Ask})
		for _, a := range q.Answers {
			out = append(out, line{"Questions", a.Say})
		}
	}
	for _, c := range d.Choices {
		out = append(out, line{"Answers to choose from", c.Say})
	}
	return slices.DeleteFunc(out, func(l line) bool { return l.text == "" }) // as a section with nothing in short
}

// common marks which pieces of b stand, in order, in a as well: the longest
// common run of pieces. It returns for each piece of b its place in a, or -1.
func common(a, b []line) []int {
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].text == b[j].text {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	at := make([]int, len(b))
	i := 0
	for j := range b {
		at[j] = -1
		for k := i; k < len(a); k++ {
			if a[k].text == b[j].text && longest[k+1][j+1]+1 == longest[i][j] {
				at[j], i = k, k+1
				break
			}
		}
	}
	return at
}

// pair turns what stands between common pieces into differences. In each gap,
// a piece that was taken out and one that came in and shares most of its words
// are one changed piece.
func pair(a, b []line, at []int) []Difference {
	var out []Difference
	i, j := 0, 0
	gap := func(toA, toB int) {
		out = append(out, gapped(a[i:toA], b[j:toB])...)
	}
	for k, place := range at {
		if place < 0 {
			continue
		}
		gap(place, k)
		i, j = place+1, k+1
	}
	gap(len(a), len(b))
	return out
}

func gapped(old, fresh []line) []Difference {
	used := make([]bool, len(old))
	var out []Difference
	for _, f := range fresh {
		best, likeness := -1, 0.0
		for i, o := range old {
			if l := alike(o.text, f.text); !used[i] && l > likeness {
				best, likeness = i, l
			}
		}
		const same = 0.3 // of the words; below it is another paragraph
		if best >= 0 && likeness >= same {
			used[best] = true
			out = append(out, Difference{Changed, f.section, old[best].text, f.text})
			continue
		}
		out = append(out, Difference{What: Added, Section: f.section, After: f.text})
	}
	for i, o := range old {
		if !used[i] {
			out = append(out, Difference{What: Removed, Section: o.section, Before: o.text})
		}
	}
	return out
}

// alike returns which share of the words of the longer text stands in both.
func alike(a, b string) float64 {
	count := map[string]int{}
	wordsA, wordsB := strings.Fields(a), strings.Fields(b)
	for _, w := range wordsA {
		count[w]++
	}
	both := 0
	for _, w := range wordsB {
		if count[w] > 0 {
			count[w]--
			both++
		}
	}
	return float64(both) / float64(max(len(wordsA), len(wordsB), 1))
}

// Summary says how much differs: "One paragraph changed. Here it is."
func Summary(ds []Difference) string {
	changed, came, went := 0, 0, 0
	for _, d := range ds {
		switch d.What {
		case Changed:
			changed++
		case Added:
			came++
		default:
			went++
		}
	}
	var parts []string
	part := func(n int, verb string) {
		if n == 1 {
			parts = append(parts, "One paragraph "+verb+".")
		} else if n > 1 {
			parts = append(parts, number(n)+" paragraphs "+verb+".")
		}
	}
	part(changed, "changed")
	part(came, "added")
	part(went, "taken out")
	switch {
	case len(parts) == 0:
		return "Nothing changed in what you read."
	case len(ds) == 1:
		return parts[0] + " Here it is."
	}
	return strings.Join(parts, " ") + " Here they are."
}

func number(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}
