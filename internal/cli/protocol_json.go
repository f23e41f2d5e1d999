package cli

import "github.com/clew-health/clew/internal/protocol"

// What show says as JSON: the words of the page and where each comes from.
type (
	shownProtocol struct {
		Name     string         `json:"name"`
		Version  string         `json:"version"`
		Hash     string         `json:"hash"`
		Title    string         `json:"title"`
		Lead     string         `json:"lead"`
		Sections []shownSection `json:"sections"`
	}
	shownSection struct {
		ID         string            `json:"id"`
		Title      string            `json:"title"`
		Paragraphs []string          `json:"paragraphs,omitempty"`
		Rules      []shownRule       `json:"rules,omitempty"`
		Values     []shownParam      `json:"values,omitempty"`
		Considered []shownConsidered `json:"considered,omitempty"`
		Legal      []shownLegal      `json:"legal,omitempty"`
	}
	shownRule struct {
		Rule      string            `json:"rule"`
		Title     string            `json:"title"`
		Gate      protocol.Gate     `json:"gate"`
		Decision  protocol.Decision `json:"decision"`
		When      string            `json:"when"`
		Decides   string            `json:"decides"`
		Says      string            `json:"says,omitempty"`
		Clears    string            `json:"clears,omitempty"`
		Override  string            `json:"override,omitempty"`
		Effective string            `json:"effective,omitempty"`
		Library   string            `json:"library,omitempty"`
		Facts     []string          `json:"facts"`
		Params    []string          `json:"params,omitempty"`
		Source    protocol.Source   `json:"source"`
	}
	shownParam struct {
		Name  string `json:"name"`
		Label string `json:"label"`
		Value string `json:"value"`
		Unit  string `json:"unit,omitempty"`
		Grade string `json:"grade"`
		Cite  string `json:"cite"`
		Note  string `json:"note,omitempty"`
	}
	shownConsidered struct {
		Considered string          `json:"considered"`
		Say        string          `json:"say"`
		Source     protocol.Source `json:"source"`
	}
	shownLegal struct {
		Basis string `json:"basis"`
		Say   string `json:"say"`
		From  string `json:"from,omitempty"`
		To    string `json:"to,omitempty"`
		Cite  string `json:"cite"`
	}
)

func shownProtocolOf(def *protocol.Definition) shownProtocol {
	page := def.Prose()
	out := shownProtocol{def.Name, def.Version, def.Hash(), page.Title, page.Lead, nil}
	for _, s := range page.Sections {
		section := shownSection{ID: s.ID, Title: s.Title, Paragraphs: s.Paragraphs, Values: shownParams(def, s.Params)}
		for _, r := range s.Rules {
			section.Rules = append(section.Rules, shownRuleOf(def, r.Rule))
		}
		for _, c := range s.Considered {
			section.Considered = append(section.Considered, shownConsidered{c.Name, c.Say, c.Source})
		}
		for _, l := range s.Legal {
			section.Legal = append(section.Legal, shownLegal{l.Basis, l.Say, l.From, l.To, l.Cite})
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

func shownRuleOf(def *protocol.Definition, rule protocol.Rule) shownRule {
	r := def.RuleProse(rule)
	return shownRule{rule.Name, rule.Title, rule.Gate, rule.Decision, r.When, r.Decides, r.Says, r.Clears, r.Override, r.Effective,
		rule.Library, rule.Facts, rule.Params, rule.Source}
}

func shownParams(def *protocol.Definition, params []protocol.Param) []shownParam {
	var out []shownParam
	for _, p := range params {
		out = append(out, shownParam{p.Name, def.Label(p.Name), p.String(), p.Unit, p.Grade, p.Cite, p.Note})
	}
	return out
}
