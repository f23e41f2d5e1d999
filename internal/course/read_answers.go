package course

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// An answer is what somebody answered about a fact: when asked, or when the
// list of the day was gone over.
type answer struct {
	entry                        ledger.Entry
	reply, value, detail, reason string // reason: what it rests on
}

// hear collects the last answer about each fact, under the name it was asked
// by. What is true of one day only counts on that day.
func (g *gathering) hear() {
	g.heard = map[string]answer{}
	for e, a := range ledger.Find[patient.Asked](g.chart) {
		if !OfTheDay(a.Fact) || quantity.DayOf(e.At, g.q.Location) == g.today {
			g.listen(a.Fact, answer{e, a.Answer, a.Value, a.Detail, a.Basis})
		}
	}
	for e, c := range ledger.Find[dosing.Checked](g.chart) {
		if !OfTheDay(c.Fact) || c.For == g.today {
			g.listen(c.Fact, answer{e, c.Answer, c.Value, c.Detail, ""})
		}
	}
}

// listen keeps the later of two answers; of one instant, the later in the book.
func (g *gathering) listen(fact string, a answer) {
	if last, ok := g.heard[fact]; !ok || !a.entry.At.Before(last.entry.At) {
		g.heard[fact] = a
	}
}

// days are the facts that are true of one day only: the list before the dose,
// the one before leaving, and the one at the client's home.
var days = func() map[string]bool {
	names := map[string]bool{"substance.intoxicated": true, "medicine.antihypertensive.today": true}
	for _, part := range []list{dayFacts, leavingFacts, homeFacts} {
		for _, f := range part {
			names[f.Name] = true
		}
	}
	for _, lasting := range []string{"home.first-fill", "evaluation.in-person", "evaluation.telemedicine", "fasting.solids", "fasting.clear"} {
		delete(names, lasting)
	}
	return names
}()

// OfTheDay reports whether a fact is true of one day only: it is on one of the
// lists that are gone over before a dose, before leaving, or at home.
func OfTheDay(fact string) bool { return days[fact] }

// clinicians are facts that a clinician finds or judges: what the client says
// about them is not enough.
var clinicians = func() map[string]bool {
	names := map[string]bool{}
	for _, f := range leavingFacts {
		names[f.Name] = true
	}
	for _, n := range strings.Fields(`capacity.consent indication.present thyroid.controlled liver.child-pugh glaucoma.controlled
		sleep-apnoea.severe airway.difficult cognition.moca cognition.tested substance.intoxicated
		lab.tsh lab.tsh.low lab.alt lab.ast lab.ggt lab.alp lab.bilirubin
		patient.identity room.ready staff.credentials presence.prescriber presence.people presence.watching
		home.licensed home.therapist evaluation.in-person evaluation.telemedicine rems.patient rems.form`) {
		names[n] = true
	}
	return names
}()

// acts are the clinic's own acts that an answer can tell of. Others have an
// entry of their own, which no answer stands for.
var acts = map[string]bool{
	"patient.identity": true, "preferences.today": true, "leaving.signer": true,
	"evaluation.in-person": true, "evaluation.telemedicine": true, "rems.patient": true, "rems.form": true,
}

// elsewhere are facts and beginnings of names of facts that have a reader of
// their own, which weighs the answers with the record. An answer alone does not
// say them.
var elsewhere = []string{
	"condition.", "medicine.", "dose.", "order.", "last.", "session.", "vitals.", "weight.", "measure.phq-9.baseline", "measure.gad-7",
	"pregnancy.", "breastfeeding.", "allergy.", "family.psychosis", "indication.present", "substance.status", "oxygen.dependent",
	"patient.age", "patient.dead", "height", "body.bmi", "escort.named", "site.place", "history.ect-tms",
}

// byAnswer are the facts that are read from the last answer under their name.
var byAnswer = func() map[string]protocol.FactType {
	facts := map[string]protocol.FactType{}
	for _, f := range vocabulary {
		own := f.Name == "measure.phq-9"
		for _, e := range elsewhere {
			own = own || f.Name == e || (strings.HasSuffix(e, ".") || e == "measure.gad-7") && strings.HasPrefix(f.Name, e)
		}
		if !own && !f.Known || acts[f.Name] {
			facts[f.Name] = f
		}
	}
	return facts
}()

// answers reads every fact that no better reader knows from its last answer.
func (g *gathering) answers() {
	for name, a := range g.heard {
		if f, ok := byAnswer[name]; ok && g.wants(name) && !(name == "rems.form" && g.beforeLastSession(a.entry.At)) {
			g.put(name, g.read(f, a))
		}
	}
	if g.wants("rems.form") && len(g.over()) == 0 {
		g.put("rems.form", protocol.Reading{Value: protocol.FlagValue(true), At: g.q.Now, Detail: "there was no session before"})
	}
}

// answered returns the last answer about a fact, under any of the names it may
// have been asked by.
func (g *gathering) answered(names ...string) (last answer, ok bool) {
	for _, n := range names {
		if a, heard := g.heard[n]; heard && (!ok || a.entry.At.After(last.entry.At)) {
			last, ok = a, true
		}
	}
	return last, ok
}

// putAnswer adds the last answer about a fact, under any of the names it may
// have been asked by.
func (g *gathering) putAnswer(fact string, names ...string) {
	if a, ok := g.answered(names...); ok && g.wants(fact) {
		g.put(fact, g.read(named()[fact], a))
	}
}

// read makes a reading of an answer.
func (g *gathering) read(f protocol.FactType, a answer) protocol.Reading {
	if clinicians[f.Name] && a.entry.By.Sort == ledger.ByPatient {
		return unknownReading(&a.entry, g.saying(a)+"; a clinician has to find this")
	}
	switch a.reply {
	case patient.Yes, patient.No:
		return g.readYesNo(f, a)
	case patient.Valued:
		return g.readValue(f, a)
	}
	return unknownReading(&a.entry, g.saying(a))
}

// readYesNo reads a yes or a no about a fact of any type. Of a moment, no
// means never; a yes says when only where it tells of the clinic's own act.
func (g *gathering) readYesNo(f protocol.FactType, a answer) protocol.Reading {
	yes := a.reply == patient.Yes
	switch {
	case f.Type == protocol.TypeFlag:
		return reading(&a.entry, protocol.FlagValue(yes), g.saying(a))
	case f.Type == protocol.TypeInstant && !yes:
		return reading(&a.entry, protocol.NeverValue(), g.saying(a))
	case f.Type == protocol.TypeInstant && f.Known:
		return reading(&a.entry, protocol.InstantValue(), g.saying(a))
	case f.Type == protocol.TypeInstant:
		return unknownReading(&a.entry, g.saying(a)+", without saying when")
	case f.Type == protocol.TypeCode && !yes:
		if v, err := f.Parse("none"); err == nil {
			return reading(&a.entry, v, g.saying(a))
		}
	}
	return unknownReading(&a.entry, g.saying(a)+", which does not say what")
}

// readValue reads the value of an answer as the fact's type reads it.
func (g *gathering) readValue(f protocol.FactType, a answer) protocol.Reading {
	v, err := f.Parse(a.value)
	switch {
	case err != nil:
		return unknownReading(&a.entry, g.saying(a)+", which cannot be read")
	case f.Type == protocol.TypeInstant && !v.Never():
		return g.moment(f.Name, a.entry, patient.When(strings.TrimSpace(a.value)), g.saying(a))
	}
	return reading(&a.entry, v, g.saying(a))
}

// done are moments where it is the older date that is the careful one: what
// was done counts for so long and no longer. Of all others it is the newer.
var done = map[string]bool{
	"ecg.done": true, "lab.liver": true, "cognition.tested": true, "evaluation.in-person": true, "evaluation.telemedicine": true,
}

// moment makes a reading of when something happened, as somebody wrote it. Of
// a day, a month or a year, it is the end of it, or where the older date is the
// careful one the beginning; never after the entry that says so.
func (g *gathering) moment(fact string, e ledger.Entry, w patient.When, detail string) protocol.Reading {
	at := w.Time()
	if w.Precision() != patient.Instant {
		from, to := w.Span()
		at = startOf(from, g.q.Location)
		if !done[fact] {
			at = startOf(to, g.q.Location).AddDate(0, 0, 1).Add(-time.Second)
		}
		if heard := e.Recorded; at.After(heard) && !startOf(from, g.q.Location).After(heard) {
			at = heard
		}
	}
	switch {
	case w.Precision() == "":
		return unknownReading(&e, detail+", which is no date")
	case at.After(g.q.Now):
		return unknownReading(&e, detail+", which lies in the future")
	}
	r := reading(&e, protocol.InstantValue(), detail)
	r.At, r.Estimate = at, w.Precision() == patient.Year || w.Precision() == patient.Month
	return r
}

// startOf returns the first moment of a day at a place.
func startOf(d quantity.Day, loc *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, loc)
}

// saying is what was answered, by whom, when and on which ground: "answered no,
// by the client, 3 Nov: hears nothing".
func (g *gathering) saying(a answer) string {
	text := "answered " + a.reply
	switch a.reply {
	case patient.Valued:
		text = "answered " + a.value
	case patient.UnknownReply:
		text = "asked, and not known"
	case patient.Skipped:
		text = "left out"
	}
	text += ", by " + by(a.entry.By) + grounds[a.reason] + ", " + g.date(a.entry.At)
	if a.detail != "" {
		text += ": " + strings.TrimSuffix(strings.TrimSpace(a.detail), ".")
	}
	return text
}

// grounds are how an answer's basis is said.
var grounds = map[string]string{
	patient.BasisFamily: " (as the family says)", patient.BasisRecord: " (from a record)", patient.BasisTest: " (by a test)", patient.BasisExam: " (on examination)",
}

// by names who says so, as far as a sentence needs it.
func by(a ledger.Author) string {
	switch {
	case a.Sort == ledger.ByPatient:
		return "the client"
	case a.Sort == ledger.ByMachine:
		return "another system"
	case a.Role != "":
		return "the " + strings.ReplaceAll(a.Role, "-", " ")
	}
	return "the staff"
}

// date writes a day, with its year where that is another.
func (g *gathering) date(at time.Time) string {
	at, now := at.In(g.q.Location), g.q.Now.In(g.q.Location)
	if at.Year() != now.Year() {
		return at.Format("2 Jan 2006")
	}
	return fmt.Sprintf("%d %s", at.Day(), at.Format("Jan"))
}
