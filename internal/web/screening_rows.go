package web

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// vocabulary is every fact there is, made once.
var vocabulary = sync.OnceValue(course.Vocabulary)

// derived are facts that follow from others: they are shown, and not asked.
var derived = []string{"body.bmi", "patient.age", "weight.ideal", "weight.adjusted", "weight.dosing", "lab.tsh.low"}

// rows are the facts of all sections as this reader may see them. open is the
// form of one fact that is filled in now.
func (c *call) rows(d *desk, open *ui.FactForm) map[string]ui.FactRow {
	out := map[string]ui.FactRow{}
	v := vocabulary()
	may := c.grant.Allows(access.Create, ledger.Clinical) && d.person.Death == nil
	for _, s := range sections {
		for _, name := range s.facts {
			fact, known := v[name]
			if !known || !c.grant.Reads(fact.Class) {
				continue
			}
			row := ui.FactRow{ID: rowID(name), Fact: name, Label: capital(fact.Noun), Act: c.s.clinic.NewID()}
			c.fillRow(d, fact, &row)
			if may && !slices.Contains(derived, name) {
				c.rowDoes(s, fact, &row)
			}
			if open != nil && open.Fact == name {
				row.Form, row.Quick = open, false
			}
			if row.Value == "" && slices.Contains(derived, name) {
				continue // follows from others, and is not there yet
			}
			out[name] = row
		}
	}
	return out
}

// rowDoes says how a fact is recorded: by three buttons, by its form, or on
// another page.
func (c *call) rowDoes(s section, fact protocol.FactType, row *ui.FactRow) {
	if strings.HasPrefix(fact.Name, "vitals.") {
		row.Elsewhere = ui.Action{Label: "Measure", Href: c.chartPath() + "#" + ui.VitalsFormID}
		return
	}
	row.Action = c.chartPath() + "/screening/answers?in=" + c.r.PathValue("section")
	row.Edit = c.factHref(s.key, fact.Name)
	row.Quick = fact.Type == protocol.TypeFlag && row.Value == ""
}

// fillRow says what is known of a fact, by whom, when and how sure.
func (c *call) fillRow(d *desk, fact protocol.FactType, row *ui.FactRow) {
	readings := d.facts[fact.Name]
	asked, wasAsked := d.person.Asked[fact.Name]
	if len(readings) == 0 {
		if wasAsked {
			row.Note = c.openNote(asked)
		}
		return
	}
	last := readings[len(readings)-1]
	if last.Unknown {
		row.Note = "Asked, and not known."
		if wasAsked {
			row.Note = c.openNote(asked)
		}
		return
	}
	row.Value = c.valueWords(fact, last)
	if last.Detail != "" && last.Detail != row.Value {
		row.Detail = stop(capital(untagged(last.Detail)))
	}
	e, there := d.seen.Entry(last.Entry)
	if !there {
		return
	}
	if a, is := e.Fact.(patient.Asked); is { // the reading says again what stands here
		row.Detail = stop(a.Detail)
	}
	row.By = c.saidBy(e)
	switch {
	case last.Estimate:
		row.Sure = ui.State{Kind: "plain", Word: "estimate"}
	case e.By.Sort == ledger.ByPatient:
		row.Sure = ui.State{Kind: "plain", Word: "as they say"}
	}
}

// openNote says why a fact that was asked about is still open.
func (c *call) openNote(a patient.Item[patient.Asked]) string {
	day := shortDay(a.Entry.At.In(c.s.clinic.Location()), c.s.now())
	switch a.Fact.Answer {
	case patient.Skipped:
		return stop("Left out on " + day + ": " + lowerFirst(strings.TrimSuffix(a.Fact.Detail, ".")))
	case patient.UnknownReply:
		if a.Fact.Detail != "" {
			return stop("Said on "+day+": “"+a.Fact.Detail+"”") + " Not judged yet."
		}
		return "Asked on " + day + ": not known."
	case patient.Valued:
		// What was said of a weight or a height stands in the words, in the unit it was said in.
		if words, said := strings.CutPrefix(a.Fact.Detail, "Said "); said {
			return stop("Said on " + day + ": " + words)
		}
		return stop("Said on " + day + ": " + a.Fact.Value + " " + a.Fact.Detail)
	}
	return stop("Said on " + day + ": " + a.Fact.Answer)
}

func lowerFirst(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// saidBy is who says so, when and on what it rests.
func (c *call) saidBy(e ledger.Entry) string {
	when := c.whenSaid(e.At)
	who := c.author(e.By)
	asked, is := e.Fact.(patient.Asked)
	switch {
	case e.By.Sort == ledger.ByPatient:
		return "As the client says, by link, " + when
	case is && asked.Basis == patient.BasisSelf:
		return "As the client says; asked by " + who + ", " + when
	case is && asked.Basis == patient.BasisFamily:
		return "As somebody close says; asked by " + who + ", " + when
	case is && asked.Basis == patient.BasisRecord:
		return "Read in a record by " + who + ", " + when
	case is && asked.Basis == patient.BasisTest:
		return "By a test, noted by " + who + ", " + when
	case e.By.Sort == ledger.ByMachine:
		return "From another system, " + when
	}
	return who + ", " + when
}

// whenSaid is a moment as a page says it.
func (c *call) whenSaid(at time.Time) string {
	now, at := c.s.now(), at.In(c.s.clinic.Location())
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return "today at " + at.Format("15:04")
	}
	return shortDay(at, now)
}

// unitWords are units as people read them.
var unitWords = strings.NewReplacer("{score}", "points", "kg/m2", "kg/m²", "m[IU]/L", "mIU/L", "umol/L", "µmol/L", "mm[Hg]", "mmHg", "/min", "a minute")

// valueWords is a value as people read it.
func (c *call) valueWords(fact protocol.FactType, r protocol.Reading) string {
	switch fact.Type {
	case protocol.TypeFlag:
		return map[bool]string{true: "yes", false: "no"}[r.Value.Flag()]
	case protocol.TypeNumber:
		n := r.Value.Number()
		if r.Estimate || fact.Name == "body.bmi" {
			n = tenth(n)
		}
		return strings.TrimSpace(quantity.Thousandths(n) + " " + strings.TrimPrefix(unitWords.Replace(fact.Unit), "1"))
	case protocol.TypeWeight:
		return r.Value.String()
	case protocol.TypeInstant:
		if r.Value.Never() {
			return "never"
		}
		at := r.At.In(c.s.clinic.Location())
		return at.Format("2 Jan 2006") + ", " + aWhile(c.s.now().Sub(at)) + " ago"
	case protocol.TypeCode:
		return strings.ReplaceAll(r.Value.String(), "-", " ")
	}
	return r.Value.String()
}

// ownWords are the client's own words, for those who may read them.
func (c *call) ownWords(d *desk) []ui.OwnView {
	labels := map[string]string{screening.AboutHopes: "What they hope will be different", screening.AboutMore: "What else they want said or asked"}
	last := map[string]ui.OwnView{}
	for e, own := range ledger.Find[screening.OwnWords](d.seen) {
		last[own.About] = ui.OwnView{Label: labels[own.About], Words: own.Text,
			By: "The client, " + c.whenSaid(e.At) + ". Read by them, their therapist and the people in their sessions."}
	}
	var out []ui.OwnView
	for _, about := range []string{screening.AboutHopes, screening.AboutMore} {
		if v, ok := last[about]; ok {
			out = append(out, v)
		}
	}
	return out
}
