package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// The closed sets of a plan, as they are said.
var (
	medicineWords = map[string]string{"ketamine": "Ketamine", "esketamine": "Esketamine", "none": "No medicine"}
	routeWords    = map[string]string{"im": "into the muscle", "iv": "into a vein", "sublingual": "under the tongue", "nasal": "into the nose", "oral": "by mouth", "subcutaneous": "under the skin"}
	settingWords  = map[string]string{"clinic": "in the clinic", "home": "at home", "elsewhere": "somewhere else"}
)

// planLine is "Ketamine into the muscle, in the clinic."
func planLine(p protocol.Plan) string {
	words := medicineWords[p.Medicine]
	if route := routeWords[p.Route]; route != "" {
		words += " " + route
	}
	if where := settingWords[p.Setting]; where != "" && p.Medicine != "none" {
		words += ", " + where
	}
	return stop(strings.TrimSpace(words))
}

// lengthWords writes a length of time in the largest unit that keeps it whole.
func lengthWords(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 3*day && d%day == 0:
		return count(int(d/day), "day", "days")
	case d >= time.Hour && d%time.Hour == 0:
		return count(int(d/time.Hour), "hour", "hours")
	}
	return count(int(d/time.Minute), "minute", "minutes")
}

// shortLength names a look back: "2 wk", "1 mo".
func shortLength(d time.Duration) string {
	const day = 24 * time.Hour
	switch days := int(d / day); {
	case days >= 350:
		return fmt.Sprintf("%d yr", (days+180)/365)
	case days >= 28:
		return fmt.Sprintf("%d mo", (days+15)/30)
	case days >= 7 && days%7 == 0:
		return fmt.Sprintf("%d wk", days/7)
	default:
		return fmt.Sprintf("%d d", days)
	}
}

// windowWords say a stretch of time: "12 to 72 hours", "72 hours at least".
func windowWords(w protocol.Window) string {
	switch {
	case w.Least > 0 && w.Most > 0:
		from, to := lengthWords(w.Least), lengthWords(w.Most)
		if number, unit, _ := strings.Cut(from, " "); strings.HasSuffix(to, " "+unit) {
			return number + " to " + to
		}
		return from + " to " + to
	case w.Least > 0:
		return lengthWords(w.Least) + " at least"
	case w.Most > 0:
		return lengthWords(w.Most) + " at most"
	}
	return ""
}

// legalState says how a legal basis stands today.
func legalState(l protocol.LegalBasis, today quantity.Day) ui.State {
	switch {
	case l.From != "" && string(today) < l.From:
		return ui.State{Kind: "plain", Word: "not yet"}
	case l.To != "" && string(today) > l.To:
		return ui.State{Kind: "plain", Word: "over"}
	case l.To != "":
		left := quantity.Day(l.To).Time().Sub(today.Time())
		if left < 120*24*time.Hour {
			return ui.State{Kind: "hold", Word: "ends in " + aWhile(left+24*time.Hour)}
		}
	}
	return ui.State{Kind: "go", Word: "in force"}
}

// A citer numbers sources in the order in which a page names them.
type citer struct {
	known  protocol.References
	number map[string]int
	order  []string
}

func newCiter(known protocol.References) *citer {
	return &citer{known: known, number: map[string]int{}}
}

// cites numbers some keys. A key that nobody has described stands for itself.
func (s *citer) cites(keys []string) []ui.Cite {
	var out []ui.Cite
	for _, key := range keys {
		if s.number[key] == 0 {
			s.order = append(s.order, key)
			s.number[key] = len(s.order)
		}
		c := ui.Cite{Number: s.number[key], Text: key}
		if r, ok := s.known[key]; ok {
			c.Text = r.Text
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// references lists what was cited.
func (s *citer) references() []ui.Reference {
	var out []ui.Reference
	for i, key := range s.order {
		r := ui.Reference{Number: i + 1, Key: key, Text: s.known[key].Text, About: s.known[key].About}
		if r.Text == "" {
			r.Text = "Not described here."
		}
		if d := s.known[key].DOI; d != "" {
			r.Href = "https://doi.org/" + d
		}
		out = append(out, r)
	}
	return out
}

// paramValue is a parameter's value with its unit; pressures are in mmHg.
func paramValue(p protocol.Param) string {
	if p.Value.Type() == protocol.TypePressure {
		return p.String() + " mmHg"
	}
	return strings.NewReplacer("kg/m2", "kg/m²", "umol/L", "µmol/L").Replace(p.String())
}

// cited writes citation keys as the references they stand for.
func (s *site) cited(keys []string) string {
	var out []string
	for _, key := range keys {
		if r, ok := s.references[key]; ok {
			key = r.Text
		}
		out = append(out, key)
	}
	return strings.Join(out, " · ")
}

// ruleAddress is where a rule stands on its protocol's page.
func ruleAddress(o protocol.Outcome, f protocol.Finding) string {
	if o.Protocol == "" || len(o.Hash) < shortHash {
		return ""
	}
	return pathOf(ui.PathProtocol, o.Protocol) + "?version=" + o.Hash[:shortHash] + "#r-" + f.Rule
}

// adoptNow leads whoever may sign to the protocol that nobody has adopted yet.
func (c *call) adoptNow(o protocol.Outcome, f protocol.Finding) ui.Action {
	waits := slices.ContainsFunc(f.Evidence, func(e protocol.Evidence) bool { return e.Fact == "protocol.adopted" })
	if f.State != protocol.Stands || !waits || !c.grant.Allows(access.Sign, ledger.Open) {
		return ui.Action{}
	}
	return ui.Action{Label: "Read and adopt it", Href: pathOf(ui.PathAdopt, o.Protocol) + "?version=" + o.Hash[:shortHash]}
}
