package consent

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// NotNow is said to whoever is asked for something new before they are fully back
// from a dose.
const NotNow = "We won’t ask you to agree to anything new until you’re fully back."

// errAltered answers whoever asks somebody under the medicine for something new.
var errAltered = fault.Refuse("consent.altered", NotNow)

// MaySign says whether a signature may be taken now. altered is whether the
// person has had a dose and is not yet fully back.
func (a Asking) MaySign(chart ledger.Chart, s Signed, altered bool) error {
	if altered {
		return errAltered
	}
	v, err := a.signable(s.Text, s.Hash)
	if err != nil {
		return err
	}
	switch {
	case v.Sort != Treatment:
		return fault.Bad("text", "This agreement is a choice of its own: choose one of its answers.")
	case !slices.Contains(v.Signers, s.As):
		return fault.Bad("as", "This text is not signed by %s.", whoSigns[s.As])
	}
	if err := spoke(v, s.Language, s.Interpreter); err != nil {
		return err
	}
	if err := a.agrees(v); err != nil {
		return err
	}
	if open := Unclear(chart, v.Published); s.As == AsClient && len(open) > 0 {
		return fault.Refuse("consent.not-yet-understood", "Not everything is clear yet, and that’s all right. Let’s go over %s again first; signing waits.", parts(len(open)))
	}
	return nil
}

func parts(n int) string {
	if n == 1 {
		return "one part"
	}
	return strings.ToLower(number(n)) + " parts"
}

// signable returns the version with a hash, if it can be signed now.
func (a Asking) signable(text, hash string) (Version, error) {
	v, ok := a.Versions.Named(hash)
	if !ok || v.Text != text {
		return v, errChanged
	}
	if by, outdone := a.Versions.outdoneBy(hash, a.Now); outdone {
		return v, fault.Clash("consent.newer", "There is a newer version of this text, %s, that changes something about safety. Nothing was signed. Please read the new one.", by.Version)
	}
	if last, _ := a.Versions.Latest(text, v.Language); last.Hash != hash && last.Change == SafetyMaterial {
		return v, fault.Clash("consent.newer", "There is a newer version of this text, %s, that changes something about safety. Nothing was signed. Please read the new one.", last.Version)
	}
	return v, nil
}

// spoke asks for an interpreter where somebody talked it over in another
// language than the text is written in.
func spoke(v Version, language, interpreter string) error {
	if !sameLanguage(v.Language, language) && strings.TrimSpace(interpreter) == "" {
		return fault.Bad("interpreter", "The text is in another language than you talked in. Who interpreted? A name and, by phone, the service’s number.")
	}
	return nil
}

// sameLanguage compares languages without their regions.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(strings.ToLower(a), "-")
	b, _, _ = strings.Cut(strings.ToLower(b), "-")
	return a == b
}

// Unclear returns the questions of a version that have not been understood yet,
// by name, in order. The last answer to each counts.
func Unclear(chart ledger.Chart, v Published) []string {
	type answer struct {
		entry      ledger.Entry
		understood bool
	}
	last := map[string]answer{}
	for e, b := range ledger.Find[TaughtBack](chart) {
		if before, ok := last[b.Question]; b.Text == v.Text && b.Hash == v.Hash && (!ok || after(e, before.entry)) {
			last[b.Question] = answer{e, b.Understood}
		}
	}
	var open []string
	for _, q := range v.Questions {
		if !last[q].understood {
			open = append(open, q)
		}
	}
	return open
}

// MayChoose says whether an answer to a separate agreement may be taken now, and
// returns the version it is about and the choice. In the hours after a dose, and
// where it was only said aloud, somebody can allow less and never more.
func (a Asking) MayChoose(chart ledger.Chart, c Chosen, altered bool) (Version, Choice, error) {
	base := c.Hash
	for _, o := range Cases(chart, c.Text) {
		if o.Hash == c.Hash {
			base = o.Base
		}
	}
	v, err := a.signable(c.Text, base)
	if err != nil {
		return v, Choice{}, err
	}
	choice, ok := choiceIn(v.Choices, c.Choice)
	if !ok {
		return v, choice, fault.Bad("choice", "Choose one of the answers. No is as good as yes.")
	}
	now := a.Case(chart, c.Text, c.Hash)
	if base == c.Hash {
		now = a.Separate(chart, c.Text)
	}
	allowed := 0
	if now.Made {
		allowed = now.Choice.Width
	}
	switch {
	case choice.Width > allowed && altered:
		return v, choice, errAltered
	case choice.Width > allowed && c.How == Spoken:
		return v, choice, fault.Bad("how", "Allowing more is signed, not only said. Give the page to them, or send the link.")
	case c.How == Spoken:
		return v, choice, nil
	}
	return v, choice, spoke(v, c.Language, c.Interpreter)
}

// MayOffer says whether a version may be given to somebody to read now.
func (a Asking) MayOffer(v Version, altered bool) error {
	if altered {
		return errAltered
	}
	return a.agrees(v)
}

// MayTeach says whether an answer about what was understood may be taken now,
// and returns its question. What is said under the medicine does not count.
func (a Asking) MayTeach(b TaughtBack, altered bool) (Question, error) {
	if altered {
		return Question{}, errAltered
	}
	v, ok := a.Versions.Named(b.Hash)
	if !ok || v.Text != b.Text {
		return Question{}, errChanged
	}
	doc, err := v.Document()
	if err != nil {
		return Question{}, err
	}
	q, ok := doc.Question(b.Question)
	if !ok {
		return q, fault.Missing("This text does not ask that question.")
	}
	return q, nil
}

// agrees refuses a version that says other figures than its protocol.
func (a Asking) agrees(v Version) error {
	for _, value := range v.Values {
		if said, _ := Said(a.Definition, value.Name); a.Definition != nil && said != value.Said {
			return fault.Refuse("consent.protocol-changed", "The protocol has changed since this text was put into use: it says “%s” where the text says “%s”. A text that says the same as the protocol has to be put into use first.", said, value.Said)
		}
	}
	return nil
}
