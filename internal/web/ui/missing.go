package ui

import (
	"fmt"
	"math"
	"strconv"
)

// GateView is one step of the course and what still stands before it.
type GateView struct {
	Title    string // "What’s missing before Thursday"
	Status   string // open, blocked or unknown
	Summary  string // "Six of nine are ready."
	Ready    int    // checks met; with Of draws the ring
	Of       int    // checks in all; 0 draws no ring
	AllHref  string // the whole list, "See all nine"
	AllLabel string
	Findings []FindingView
}

// FindingView is one thing that stands in the way or was looked at: what it
// is, on which evidence, what would clear it and who may decide otherwise.
// Hidden is for a reader who may not see the reason: they learn that something
// is needed and who can clear it, and nothing else.
type FindingView struct {
	Title    string
	State    State    // go, hold, risk or plain; Word is read before the title
	Decision string   // "wait", "ask", "not now": the decision in a word
	Evidence []string // each with its age
	Clears   string
	Override string // who may decide otherwise and what they write
	Source   Source
	Do       Action // the way to do it now; empty Label draws none
	Hidden   bool
}

// Source is where a rule comes from.
type Source struct {
	Cite    string // "Label, section 4.4"
	Grade   string // "strong", "moderate", "opinion"
	Note    string
	Href    string
	Default bool // the shipped value, not the clinic's own
}

// arcs returns the ring's segments: cleared ones, the first open one in
// amber, the rest quiet.
func arcs(ready, of int) []arc {
	if of < 1 {
		return nil
	}
	if of > mostArcs {
		return sweeps(ready, of)
	}
	out := make([]arc, of)
	step := 2 * math.Pi / float64(of)
	gap := math.Min(0.07, step/5)
	for i := range out {
		from, to := float64(i)*step+gap, float64(i+1)*step-gap
		out[i] = arc{Class: arcClass(i, ready), D: fmt.Sprintf("M%.2f %.2fA24 24 0 %d 1 %.2f %.2f",
			28+24*math.Sin(from), 28-24*math.Cos(from), large(to-from), 28+24*math.Sin(to), 28-24*math.Cos(to))}
	}
	return out
}

// mostArcs is how many checks a ring draws one by one; more would be a dotted
// line that nobody counts.
const mostArcs = 16

// sweeps are the ring of many checks: what is clear in one stroke, the first
// that is not, and the rest.
func sweeps(ready, of int) []arc {
	var out []arc
	sweep := func(class string, from, to int) {
		if from >= to {
			return
		}
		a, b := 2*math.Pi*float64(from)/float64(of), 2*math.Pi*float64(to)/float64(of)
		if to-from == of {
			b -= 0.001 // a whole circle would begin where it ends, and be none
		} else {
			a, b = a+0.05, math.Max(b-0.05, a+0.08)
		}
		out = append(out, arc{Class: class, D: fmt.Sprintf("M%.2f %.2fA24 24 0 %d 1 %.2f %.2f",
			28+24*math.Sin(a), 28-24*math.Cos(a), large(b-a), 28+24*math.Sin(b), 28-24*math.Cos(b))})
	}
	sweep("clear", 0, ready)
	sweep("first", ready, min(ready+1, of))
	sweep("open", ready+1, of)
	return out
}

type arc struct{ Class, D string }

func large(sweep float64) int {
	if sweep > math.Pi {
		return 1
	}
	return 0
}

func arcClass(i, ready int) string {
	switch {
	case i < ready:
		return "clear"
	case i == ready:
		return "first"
	default:
		return "open"
	}
}

func ringLabel(ready, of int) string {
	return strconv.Itoa(ready) + " of " + strconv.Itoa(of) + " ready"
}

// fractionClass makes a long fraction fit into its ring.
func fractionClass(of int) string {
	if of > 9 {
		return "long"
	}
	return ""
}

func fraction(ready, of int) string { return strconv.Itoa(ready) + "/" + strconv.Itoa(of) }
