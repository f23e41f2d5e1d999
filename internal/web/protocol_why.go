package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostFound is how many people a search shows to choose from.
const mostFound = 8

// whyForm asks about whom.
func whyForm(c *call) error {
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	p := c.whyPage(ch, c.r.URL.Query().Get("gate"))
	return c.send(http.StatusOK, ui.Why(c.protocolShell("Ask why"), p))
}

// whyPage is the page with nothing asked yet.
func (c *call) whyPage(ch chosen, asked string) ui.WhyPage {
	p := ui.WhyPage{Head: c.protocolHead(ch, ui.PathWhy), Action: ch.path(ui.PathWhy), Errors: map[string]string{}}
	gates := ch.def.Gates()
	for _, g := range gates {
		p.Gates = append(p.Gates, ui.Option{Value: string(g), Label: gateTitle(g)})
	}
	p.Gate = asked
	if !slices.Contains(gates, protocol.Gate(asked)) && len(gates) > 0 {
		p.Gate = string(gates[0])
		if slices.Contains(gates, protocol.DosingStart) {
			p.Gate = string(protocol.DosingStart)
		}
	}
	p.Groups = factForm(ch.def, protocol.Gate(p.Gate), c.r.PostForm)
	return p
}

// askWhy searches, or asks about somebody here, or about somebody made up. Who
// was searched for stands in no address.
func askWhy(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	p := c.whyPage(ch, typed.Get("gate"))
	status, kind := http.StatusOK, "search"
	switch key := typed.Get("patient"); {
	case key != "":
		kind = "page"
		if err := c.whyReal(&p, ch, id.Patient(key)); err != nil {
			return err
		}
	case typed.Get("ask") == "find":
		if err := c.whySearch(&p, clip(typed.Get("q"), 200)); err != nil {
			return err
		}
	default:
		if status, err = c.whyMadeUp(&p, ch); err != nil {
			return err
		}
	}
	shell := c.protocolShell("Ask why")
	shell.Back = ch.path(ui.PathWhy)
	return c.sendAs(status, ui.Why(shell, p), kind)
}

// whySearch finds people by name or birth date.
func (c *call) whySearch(p *ui.WhyPage, query string) error {
	p.Query = query
	if strings.TrimSpace(query) == "" {
		p.None = "Write the beginning of a name, or a year of birth."
		return nil
	}
	found, total, err := c.s.clinic.People(c.r.Context(), c.grant, query, mostFound)
	if err != nil {
		return err
	}
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	for _, person := range found {
		p.Found = append(p.Found, ui.WhyPerson{Key: string(person.Patient), Name: listName(person.Known), Detail: personDetail(person, today)})
	}
	switch {
	case total == 0:
		p.None = "Nobody on the record matches “" + query + "”."
	case total > len(found):
		p.None = "The first " + small(len(found)) + " of " + grouped(total) + " who match."
	}
	return nil
}

// whyReal asks about somebody on the record, as far as this person may know.
func (c *call) whyReal(p *ui.WhyPage, ch chosen, key id.Patient) error {
	stream := ledger.PatientStream(key)
	grant, err := c.s.clinic.Covering(c.actor, access.Read, ledger.Demographics, stream, c.s.clinic.Relation(c.actor))
	if err != nil {
		return err
	}
	if !id.Valid(string(key)) {
		return errNobody
	}
	about := *c.route
	about.class = ledger.Demographics
	c.record, c.grant, c.route = key, grant, &about // from here on the page is about them, and the access book says so
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, stream)
	if err != nil {
		return err
	}
	seen := whole.For(c.grant.Reads)
	if len(seen.Entries) == 0 {
		return errNobody
	}
	q := course.Question{Definition: ch.def, Now: c.s.now(), Location: c.s.clinic.Location()}
	outcomes := c.s.library.Answers(q, []protocol.Gate{protocol.Gate(p.Gate)}, whole, ch.settings)
	p.About = "About somebody on the record"
	if who := patient.Of(seen); who.Known {
		p.About = listName(who.Person.Fact)
	}
	for _, o := range outcomes {
		p.Answers = append(p.Answers, c.gateAnswer(o, c.grant.Reads))
	}
	return nil
}

// whyMadeUp asks about somebody made up of the facts in the form.
func (c *call) whyMadeUp(p *ui.WhyPage, ch chosen) (int, error) {
	gate := protocol.Gate(p.Gate)
	facts, problems := readFacts(ch.def, gate, c.r.PostForm, c.s.now())
	def, wrong := protocol.Load(ch.def.Texts()[ch.def.Name], ch.def.Texts(), course.MadeUp(facts))
	if len(wrong) > 0 {
		return 0, fault.Refuse("protocol.unreadable", "This protocol cannot be used as it is: %s", wrong[0].Sentence)
	}
	p.About = "About somebody made up"
	p.Answers = append(p.Answers, c.gateAnswer(def.Evaluate(facts, gate, c.s.now()), func(ledger.Class) bool { return true }))
	if len(problems) == 0 {
		return http.StatusOK, nil
	}
	p.Errors = problems
	p.Errors[""] = capital(plural(len(problems), "fact could not be read, and counts as not known.", "facts could not be read, and count as not known."))
	return http.StatusUnprocessableEntity, nil
}

// gateAnswer is one step's answer, all of it, in the words of a chart; there is
// nothing to record here.
func (c *call) gateAnswer(o protocol.Outcome, reads func(ledger.Class) bool) ui.GateView {
	v := c.shownGate(o, reads, true)
	v.Title, v.AllHref, v.AllLabel = gateTitle(o.Gate), "", ""
	for i := range v.Findings {
		v.Findings[i].Do = ui.Action{}
	}
	return v
}

// gateTitle names a step as charts do.
func gateTitle(g protocol.Gate) string {
	for _, titles := range []map[protocol.Gate]string{gateTitles, laterGates} {
		if title := titles[g]; title != "" {
			return title
		}
	}
	return g.Question()
}

// laterGates are the steps that a chart does not show.
var laterGates = map[protocol.Gate]string{protocol.DosingFurther: "Before a further dose", protocol.DosingLeave: "Before leaving",
	protocol.CourseContinue: "Before the course goes on"}
