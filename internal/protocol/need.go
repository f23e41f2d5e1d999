package protocol

import (
	"fmt"
	"slices"
	"time"
)

// A lack is something that would have to be known. It is written down as a Need
// only where it turns out to matter.
type lack struct {
	kind   lackKind
	fact   string
	within time.Duration // how recent it must be; 0 if any will do
	n      int           // how many more readings
}

// A lackKind says why something is not known.
type lackKind int

const (
	lackAny   lackKind = iota // nothing is on record, or nothing recent enough
	lackAsked                 // nobody has asked recently
	lackKnown                 // somebody asked, and it is not known
	lackMore                  // there are fewer readings than the rule asks for
)

// needs writes down what is missing, without what is said twice.
func (s *scene) needs(lacks []lack) []Need {
	var needs []Need
	for i, l := range lacks {
		if slices.Contains(lacks[:i], l) {
			continue
		}
		n := Need{l.fact, l.within, s.lacking(l)}
		if !slices.ContainsFunc(needs, func(other Need) bool { return other.Sentence == n.Sentence }) {
			needs = append(needs, n)
		}
	}
	return needs
}

// lacking says what is missing, in a sentence.
func (s *scene) lacking(l lack) string {
	f := s.fact(l.fact)
	switch {
	case l.kind == lackAsked:
		return fmt.Sprintf("Not asked in the last %s: %s.", span(l.within), f.noun())
	case l.kind == lackKnown:
		return fmt.Sprintf("Asked, and not known: %s.", f.noun())
	case l.kind == lackMore && l.n > 1:
		return fmt.Sprintf("%d more readings are needed: %s.", l.n, f.noun())
	case l.kind == lackMore:
		return fmt.Sprintf("One more reading is needed: %s.", f.noun())
	case l.within > 0:
		return fmt.Sprintf("No %s in the last %s.", withoutArticle(f.noun()), span(l.within))
	case f.Type == TypeFlag: // "not recorded" would sound like a no
		return fmt.Sprintf("Not known yet: %s.", f.noun())
	}
	return fmt.Sprintf("Not recorded: %s.", f.noun())
}
