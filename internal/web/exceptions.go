package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

func exceptionRoutes() []route {
	return []route{{"GET " + ui.PathExceptions, granted, access.List, ledger.Demographics, exceptions, page}}
}

// exceptions shows what was decided against the rules, to those who give care;
// to everybody else who works here only the numbers.
func exceptions(c *call) error {
	p := ui.ExceptionsPage{Clinic: c.s.clinic.Name() + ", as of " + c.s.now().Format("2 January 2006") + ".", Empty: "Nobody has decided to go on against a rule."}
	count, err := c.s.clinic.Noes(c.r.Context(), c.grant)
	if err != nil {
		return err
	}
	p.NoLine, p.Noes = noWords(count)
	if count.Courses < leastShare {
		p.Few = "Below " + strconv.Itoa(leastShare) + " courses this page shows people and numbers, not percentages: a percentage of so few says more than is known."
	}
	care, err := c.s.clinic.Covering(c.actor, access.Read, ledger.Clinical, "", c.s.clinic.Relation(c.actor))
	switch {
	case err == nil:
		if err := c.exceptionRows(care, &p); err != nil {
			return err
		}
	case fault.KindOf(err) == fault.Denied:
		p.Hidden = "Who and why is for those who give care."
	default:
		return err
	}
	return c.send(http.StatusOK, ui.Exceptions(c.shell("Overrides, exceptions and noes", ""), p))
}

// noWords counts how determinations came out.
func noWords(n screening.Count) (line string, rows []ui.NoCount) {
	if n.Courses == 0 {
		return "No course was decided yet.", nil
	}
	share := func(k, of int) string {
		if n.Courses < leastShare || of == 0 {
			return ""
		}
		return strconv.Itoa((k*100+of/2)/of) + " %"
	}
	for _, outcome := range screening.Outcomes {
		k := n.Outcomes[outcome]
		rows = append(rows, ui.NoCount{Label: capital(screening.OutcomeWords(outcome)), Count: strconv.Itoa(k), Share: share(k, n.Courses)})
	}
	rows = append(rows, ui.NoCount{Label: "Signed by one of two", Count: strconv.Itoa(n.Outcomes[""])})
	noes := n.Noes()
	for _, r := range []struct {
		label string
		k     int
	}{{"Of the noes: a person has told the client", n.Told}, {"Of the noes: helped on to somebody", n.Referred}} {
		rows = append(rows, ui.NoCount{Label: r.label, Count: fmt.Sprintf("%d of %d", r.k, noes), Share: share(r.k, noes)})
	}
	rows = append(rows, ui.NoCount{Label: "A second opinion was asked for", Count: strconv.Itoa(n.SecondOpinions)},
		ui.NoCount{Label: "The two did not say the same", Count: strconv.Itoa(n.Differing)}, ui.NoCount{Label: "Changed later, from no to yes or back", Count: strconv.Itoa(n.Reversed)})
	return capital(small(n.Courses)) + map[bool]string{true: " course was decided.", false: " courses were decided."}[n.Courses == 1], rows
}

// exceptionRows are the decisions, the newest first, and their counts by rule.
func (c *call) exceptionRows(care access.Grant, p *ui.ExceptionsPage) error {
	all, err := c.s.clinic.Exceptions(c.r.Context(), care, c.s.protocols)
	if err != nil {
		return err
	}
	people, err := c.peopleNames()
	if err != nil {
		return err
	}
	var plain []course.Exception
	whose := map[id.Patient]bool{}
	against := 0
	for _, x := range all {
		plain, whose[x.Patient] = append(plain, x.Exception), true
		if x.Overridden {
			against++
		}
		p.Rows = append(p.Rows, c.exceptionRow(x, people[x.Patient]))
	}
	for _, r := range course.CountExceptions(plain) {
		p.Rules = append(p.Rules, ui.RuleCount{Title: r.Title, Decided: strconv.Itoa(r.Decided), Overridden: strconv.Itoa(r.Overridden), Unsigned: strconv.Itoa(r.Unsigned), Serious: strconv.Itoa(r.Serious)})
	}
	if len(all) > 0 {
		p.Line = capital(plural(len(all), "decision", "decisions")) + ", about " + plural(len(whose), "person", "people") + ". " +
			capital(plural(against, "went", "went")) + " against a hold or an exclusion; the others are reviews that a rule asks for."
	}
	return nil
}

// peopleNames are the names of everybody on the record.
func (c *call) peopleNames() (map[id.Patient]string, error) {
	const everybody = 100_000
	found, _, err := c.s.clinic.People(c.r.Context(), c.grant, "", everybody)
	out := map[id.Patient]string{}
	for _, one := range found {
		out[one.Patient] = listName(one.Known)
	}
	return out, err
}

func (c *call) exceptionRow(x clinic.PatientException, name string) ui.ExceptionRow {
	row := ui.ExceptionRow{Person: name, Href: ui.PathPeople + "/" + string(x.Patient), Rule: x.Title, Said: x.Say, Reason: x.Reason,
		By: c.author(x.Entry.By) + ", " + c.whenSaid(x.Entry.At) + ", " + gateWords(x.Gate), Files: strings.ReplaceAll(list(x.Documents), "-", " "), Reopened: x.Reopened}
	if row.Person == "" {
		row.Person = "Somebody"
	}
	switch {
	case x.Overridden:
		row.Sort = ui.State{Kind: "hold", Word: "went against: " + decisions[x.Decision]}
	case x.Decision == "":
		row.Sort = ui.State{Kind: "plain", Word: "the rule’s text is not here any more"}
	default:
		row.Sort = ui.State{Kind: "plain", Word: "a review, decided"}
	}
	if x.Second != "" {
		row.Second, row.Unsigned = "Asked of "+seconds[x.Second]+", and missing.", x.Cosigned == nil
		if x.Cosigned != nil {
			row.Second = c.author(x.Cosigned.By) + ", " + c.whenSaid(x.Cosigned.At) + "."
		}
	}
	for _, e := range x.Evidence {
		row.Evidence = append(row.Evidence, c.entryWords(e))
	}
	for _, e := range x.Since {
		row.Since = append(row.Since, c.entryWords(e))
	}
	if x.Worst != nil {
		row.Worst = fmt.Sprintf("%s, grade %d", x.Worst.Term, x.Worst.Grade)
		if x.Serious {
			row.Worst += "; a serious one is among them"
		}
		row.Worst = stop(row.Worst)
	}
	return row
}

// gateWords says before which step something was decided.
func gateWords(g protocol.Gate) string {
	if title := gateTitles[g]; title != "" {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return "at " + string(g)
}

// entryWords is an entry in one line, with its day and author.
func (c *call) entryWords(e ledger.Entry) string {
	t := tell(e, c.s.clinic.Location())
	return strings.TrimSpace(join(t.lead, t.value, t.after)) + " " + c.author(e.By) + ", " + c.whenSaid(e.At) + "."
}
