package consent

import (
	"slices"

	"github.com/clew-health/clew/internal/protocol"
)

// Required returns what a document must say: by its kind, by the medicine, the
// route and the setting of its protocol, and by its own traits.
func (l *Library) Required(d Document, def *protocol.Definition) []Element {
	var out []Element
	for _, e := range l.Elements {
		if e.needs(d, def) {
			out = append(out, e)
		}
	}
	return out
}

// needs reports whether an element is for a document. Without its protocol a
// treatment needs everything its protocol could ask for.
func (e Element) needs(d Document, def *protocol.Definition) bool {
	if !slices.Contains(e.Kinds, d.Kind) {
		return false
	}
	for _, trait := range e.Traits {
		if !slices.Contains(d.Traits, trait) {
			return false
		}
	}
	if def == nil {
		return true
	}
	among := func(words []string, word string) bool { return len(words) == 0 || slices.Contains(words, word) }
	return among(e.Medicines, def.Plan.Medicine) && among(e.Routes, def.Plan.Route) && among(e.Settings, def.Plan.Setting)
}

// Missing returns what a document must say and does not. A text that lacks
// something is not put into use.
func (l *Library) Missing(d Document, def *protocol.Definition) []Element {
	said := map[string]bool{}
	for _, p := range d.Paragraphs() {
		for _, e := range p.Covers {
			said[e] = said[e] || p.Say != ""
		}
	}
	var out []Element
	for _, e := range l.Required(d, def) {
		switch e.By {
		case "questions":
			least, _ := l.Figure("questions")
			said[e.Name] = len(d.Questions) >= max(1, least.Value)
		case "signers":
			said[e.Name] = signedBy(d, def)
		}
		if !said[e.Name] {
			out = append(out, e)
		}
	}
	return out
}

// signedBy reports whether a document is signed by everybody who has to: by the
// client always; a treatment by the therapist too, and where a medicine is given
// by the prescriber.
func signedBy(d Document, def *protocol.Definition) bool {
	need := []string{AsClient}
	if d.Kind == Treatment {
		need = append(need, AsTherapist)
		if def == nil || def.Plan.Medicine != "none" {
			need = append(need, AsPrescriber)
		}
	}
	for _, who := range need {
		if !slices.Contains(d.Signers, who) {
			return false
		}
	}
	return true
}
