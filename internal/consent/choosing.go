package consent

import (
	"slices"

	"github.com/clew-health/clew/internal/ledger"
)

// A Choosing is where a separate agreement stands.
type Choosing struct {
	Text    string
	Made    bool         // an answer is on record that still counts, yes or no
	Choice  Choice       // the answer; the narrowest where there is none
	Detail  string       // in a sentence
	Entry   ledger.Entry // the entry that decided
	Chosen  Chosen       // the last answer, also one that no longer counts
	Version Version      // the version that was answered
}

// Allows reports whether anything is allowed.
func (c Choosing) Allows() bool { return c.Made && c.Choice.Width > 0 }

// Separate says where a separate agreement stands. Of texts that are filled in for
// each case, such as sharing, it is the last case; see Cases.
func (a Asking) Separate(chart ledger.Chart, text string) Choosing {
	return a.choosing(chart, text, func(Chosen) bool { return true })
}

// Case says where one filled text stands, by its hash.
func (a Asking) Case(chart ledger.Chart, text, hash string) Choosing {
	return a.choosing(chart, text, func(c Chosen) bool { return c.Hash == hash })
}

// Cases returns the filled texts that somebody was offered, by hash, in order.
func Cases(chart ledger.Chart, text string) []Offered {
	var out []Offered
	for _, o := range ledger.Find[Offered](chart) {
		if o.Text == text && len(o.Fields) > 0 && !slices.ContainsFunc(out, func(b Offered) bool { return b.Hash == o.Hash }) {
			out = append(out, o)
		}
	}
	return out
}

func (a Asking) choosing(chart ledger.Chart, text string, mine func(Chosen) bool) Choosing {
	c := Choosing{Text: text, Detail: "Not asked yet."}
	for e, f := range ledger.Find[Chosen](chart) {
		if f.Text == text && mine(f) && (c.Entry.ID == "" || after(e, c.Entry)) {
			c.Entry, c.Chosen = e, f
		}
	}
	if c.Entry.ID == "" {
		return c
	}
	base := c.Chosen.Hash
	for _, o := range ledger.Find[Offered](chart) {
		if o.Hash == base && o.Text == text {
			base = o.Base
		}
	}
	v, known := a.Versions.Named(base)
	c.Version = v
	if !known {
		c.Detail = "The text that was answered is not one that was put into use here."
		return c
	}
	c.Choice, _ = choiceIn(v.Choices, c.Chosen.Choice)
	return a.holds(c, chart, base)
}

// holds says whether an answer still counts. A no does not run out.
func (a Asking) holds(c Choosing, chart ledger.Chart, base string) Choosing {
	on := a.day(c.Entry.At)
	narrowest := Choice{Name: "no", Say: "No"}
	for i, ch := range c.Version.Choices {
		if i == 0 || ch.Width < narrowest.Width {
			narrowest = ch
		}
	}
	if taken := lastWithdrawn(chart, c.Text, c.Chosen.Hash); taken != nil && after(*taken, c.Entry) {
		c.Made, c.Choice, c.Entry, c.Detail = true, narrowest, *taken, "taken back on "+a.day(taken.At)
		return c
	}
	switch by, outdone := a.Versions.outdoneBy(base, a.Now); {
	case c.Choice.Width == 0:
		c.Made, c.Detail = true, c.Choice.Say+", "+on
	case !c.Chosen.Until.IsZero() && !a.Now.Before(c.Chosen.Until):
		c.Choice, c.Detail = narrowest, "It ran out on "+a.day(c.Chosen.Until)+"."
	case outdone:
		c.Choice, c.Detail = narrowest, "The text has changed in something that matters ("+by.Version+")."
	default:
		c.Made, c.Detail = true, c.Choice.Say+", "+on
	}
	return c
}
