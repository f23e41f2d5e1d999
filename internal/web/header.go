package web

import (
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// header is who this is, as far as the reader may know.
func (c *call) header(p patient.Summary, seen ledger.Chart) ui.PersonHeader {
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	h := ui.PersonHeader{Name: "Name not recorded"}
	if p.Known {
		who := p.Person.Fact
		h.Name, h.Line, h.Pronouns = listName(who), personLine(p, today), who.Pronouns
	}
	if p.Death != nil {
		h.Deceased = "Died " + whenWords(p.Death.Fact.On) + "."
		if p.Death.Fact.On == "" {
			h.Deceased = "This person has died; the day is not recorded."
		}
	}
	h.Facts = append(h.Facts, c.minority(p, today)...)
	if c.grant.Reads(ledger.Clinical) {
		h.Facts = append(h.Facts, allergyFact(p))
	}
	if c.grant.Reads(ledger.Vitals) && p.Death == nil {
		h.Facts = append(h.Facts, c.weightFact(p), c.pressureFact(seen))
	}
	if c.grant.Reads(ledger.Medicines) && p.Death == nil {
		h.Facts = append(h.Facts, medicineFact(p, today))
	}
	if !c.grant.Reads(ledger.Clinical) {
		h.Facts = append(h.Facts, contactFacts(p)...)
	}
	h.Facts = append(h.Facts, linkedFacts(c, p)...)
	if c.grant.Allows(access.Amend, ledger.Demographics) && p.Known {
		words := "Change them"
		if c.grant.Reads(ledger.Clinical) { // the others have the contacts above
			words = reachWords(p)
		}
		h.Facts = append(h.Facts, ui.HeaderFact{Label: "Names and contact", Value: words, Href: c.chartPath() + "/details"})
	}
	return h
}

// personLine is "41, born 12 March 1985. Record from another system."
func personLine(p patient.Summary, today quantity.Day) string {
	who := p.Person.Fact
	var words []string
	if youngest, oldest, known := p.AgeOn(today); known {
		age := ageWords(who, today)
		if p.Death != nil {
			age = count(youngest, "year old", "years old")
			if youngest != oldest {
				age = "about " + age
			}
		}
		words = append(words, age)
	}
	if born := bornWords(who); born != "" {
		words = append(words, "born "+born)
	} else {
		words = append(words, "birth date not recorded")
	}
	if who.Gender != "" {
		words = append(words, who.Gender)
	}
	line := stop(capital(strings.Join(words, ", ")))
	if !who.Source.IsZero() {
		line += " The record came from another system."
	}
	return line
}

// minority marks somebody who is not of age, or may not be.
func (c *call) minority(p patient.Summary, today quantity.Day) []ui.HeaderFact {
	youngest, oldest, known := p.AgeOn(today)
	switch {
	case !known || youngest >= 18 || p.Death != nil:
		return nil
	case oldest >= 18:
		return []ui.HeaderFact{{Label: "Age", Value: ageWords(p.Person.Fact, today), State: ui.State{Kind: "hold", Word: "perhaps a minor: ask for the birth date"}}}
	}
	return []ui.HeaderFact{{Label: "Age", Value: ageWords(p.Person.Fact, today), State: ui.State{Kind: "hold", Word: "a minor"}}}
}

// allergyFact never turns silence into "none".
func allergyFact(p patient.Summary) ui.HeaderFact {
	fact := ui.HeaderFact{Label: "Allergies"}
	var names []string
	for _, a := range p.AllergicTo() {
		names = append(names, allergyWords(a.Fact))
	}
	if len(names) == 0 {
		fact.Value = "None recorded"
		if p.Death == nil {
			fact.State = ui.State{Kind: "hold", Word: "ask"}
		}
		return fact
	}
	fact.Value = some(names, 4)
	return fact
}

func allergyWords(a patient.AllergyNoted) string {
	out := untagged(a.Title())
	var did []string
	for _, r := range a.Reactions {
		if r.Text != "" {
			did = append(did, strings.ToLower(r.Text))
		}
	}
	if len(did) > 0 {
		out += " (" + strings.Join(did, ", ") + ")"
	}
	return out
}

// some joins the first few of a list and says how many more there are.
func some(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + " and " + count(len(words)-most, "more", "more")
}

func (c *call) weightFact(p patient.Summary) ui.HeaderFact {
	weight, entry, ok := p.LastWeight()
	if !ok {
		return ui.HeaderFact{Label: "Weight", Value: "Not taken", State: ui.State{Kind: "hold", Word: "needed for a dose"}}
	}
	return ui.HeaderFact{Label: "Weight", Value: oneDecimal(weight.String()), Detail: c.old(entry)}
}

func (c *call) pressureFact(seen ledger.Chart) ui.HeaderFact {
	entry, vitals, ok := lastPressure(seen)
	if !ok {
		return ui.HeaderFact{Label: "Blood pressure", Value: "Not taken", State: ui.State{Kind: "hold", Word: "needed for a dose"}}
	}
	detail := c.old(entry)
	if vitals.Position != "" {
		detail += ", " + vitals.Position
	}
	return ui.HeaderFact{Label: "Blood pressure", Value: vitals.Pressure.String(), Detail: detail}
}

// lastPressure returns the last set of vital signs that has a blood pressure.
func lastPressure(seen ledger.Chart) (entry ledger.Entry, vitals dosing.VitalsTaken, ok bool) {
	for e, v := range ledger.Find[dosing.VitalsTaken](seen) {
		if v.Pressure != nil && (!ok || !e.At.Before(entry.At)) {
			entry, vitals, ok = e, v, true
		}
	}
	return entry, vitals, ok
}

// old is the age of a value: it never looks newer than it is.
func (c *call) old(e ledger.Entry) string { return aWhile(c.s.now().Sub(e.At)) + " old" }

func medicineFact(p patient.Summary, today quantity.Day) ui.HeaderFact {
	fact := ui.HeaderFact{Label: "Medicines"}
	var names []string
	for _, m := range p.Taking(today) {
		names = append(names, m.Fact.Title())
	}
	reviewed := p.Reviewed != nil && p.Reviewed.Fact.Complete
	switch {
	case len(names) > 0:
		fact.Value = some(names, 3)
	case reviewed:
		fact.Value = "None"
	default:
		fact.Value = "None recorded as taken"
	}
	if reviewed {
		fact.Detail = "gone over " + p.Reviewed.Entry.At.Format("2 Jan 2006")
	} else {
		fact.State = ui.State{Kind: "hold", Word: "not gone over yet"}
	}
	return fact
}

// contactFacts are for those who call and write, and do not treat.
func contactFacts(p patient.Summary) []ui.HeaderFact {
	labels := map[string]string{"phone": "Phone", "email": "Email", "address": "Address"}
	var out []ui.HeaderFact
	for _, contact := range p.Person.Fact.Contacts {
		if label := labels[contact.Sort]; label != "" && len(out) < 4 {
			out = append(out, ui.HeaderFact{Label: label, Value: strings.ReplaceAll(contact.Value, "\n", ", "), Detail: contact.Use})
		}
	}
	if len(out) == 0 && p.Known {
		out = append(out, ui.HeaderFact{Label: "Contact", Value: "Not recorded"})
	}
	return out
}

// linkedFacts lead to other records of the same person.
func linkedFacts(c *call, p patient.Summary) []ui.HeaderFact {
	var out []ui.HeaderFact
	for _, other := range p.Linked {
		if other != c.record {
			out = append(out, ui.HeaderFact{Label: "Also recorded", Value: "Another record of the same person", Href: ui.PathPeople + "/" + string(other),
				State: ui.State{Kind: "hold", Word: "look at both"}})
		}
	}
	return out
}
