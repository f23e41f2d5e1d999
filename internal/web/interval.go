package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathInterval = pathChart + "/interval"

func intervalRoutes() []route {
	return []route{
		{"GET " + pathInterval, granted, access.Read, ledger.Clinical, intervalPage, page},
		{"POST " + pathInterval, granted, access.Create, ledger.Clinical, takeInterval, page},
	}
}

// An intervalDesk is the page as it is put together.
type intervalDesk struct {
	seen   ledger.Chart
	person patient.Summary
	since  quantity.Day
	why    string // "the last session", "last asked"; empty where there is neither
	form   *ui.IntervalForm
}

// intervalDesk finds since when is asked: the last session, or else the last
// time somebody asked.
func (c *call) intervalDesk() (*intervalDesk, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	d := &intervalDesk{seen: seen, person: patient.Of(seen)}
	loc := c.s.clinic.Location()
	var last time.Time
	for e := range ledger.Find[dosing.DoseGiven](seen) {
		if e.At.After(last) {
			last, d.why = e.At, "the last session"
		}
	}
	if last.IsZero() {
		for e := range ledger.Find[dosing.IntervalTaken](seen) {
			if e.At.After(last) {
				last, d.why = e.At, "when it was last asked"
			}
		}
	}
	if !last.IsZero() {
		d.since = quantity.DayOf(last, loc)
	}
	return d, nil
}

func intervalPage(c *call) error {
	d, err := c.intervalDesk()
	if err != nil {
		return err
	}
	return c.sendInterval(http.StatusOK, d)
}

func (c *call) sendInterval(status int, d *intervalDesk) error {
	p := ui.IntervalPage{Header: c.header(d.person, d.seen), Tabs: c.personTabs("interval"), Since: "No session and no such conversation is on record yet. Ask about the time since the screening."}
	if d.since != "" {
		p.Since = "Since " + longDay(d.since) + ", " + d.why + "."
	}
	if e, last, ok := ledger.Last[dosing.IntervalTaken](d.seen); ok {
		p.Last = "Last asked " + c.whenSaid(e.At) + " by " + c.author(e.By) + ": " + stop(intervalWords(last))
		if string(e.Act) == c.r.URL.Query().Get("stored") {
			p.Saved = "Saved " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
		}
	}
	if c.grant.Allows(access.Create, ledger.Clinical) && d.person.Death == nil {
		if p.Form = d.form; p.Form == nil {
			p.Form = c.intervalForm(d)
		}
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = c.chartPath() + "/interval"
	return c.send(status, ui.Interval(shell, p))
}

func intervalWords(i dosing.IntervalTaken) string {
	if !i.Changed {
		return "nothing changed"
	}
	return strings.Trim(list(i.What)+": "+i.Note, ": ")
}

// intervalForm is every question, with what stands now beside it.
func (c *call) intervalForm(d *intervalDesk) *ui.IntervalForm {
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	f := &ui.IntervalForm{Action: c.chartPath() + "/interval", Act: c.s.clinic.NewID(), Since: string(d.since), Errors: map[string]string{}}
	var medicines, conditions []string
	for _, m := range d.person.Taking(today) {
		medicines = append(medicines, strings.TrimSpace(m.Fact.Title()+" "+strings.ToLower(doseWords(m.Fact))))
	}
	for _, i := range d.person.Current() {
		conditions = append(conditions, untagged(i.Fact.Title()))
	}
	said := func(fact string) []string {
		a, ok := d.person.Asked[fact]
		if !ok {
			return nil
		}
		return []string{"Last answer: " + strings.TrimSuffix(answerWords(a.Fact.Answer, strings.ReplaceAll(a.Fact.Value, "-", " ")), ".") + ", " + c.whenSaid(a.Entry.At) + "."}
	}
	f.Items = []ui.IntervalItem{
		{Name: "medicines", Ask: "Any new medicine, one taken otherwise, or one no longer taken? Also what is bought without a prescription.", Now: onList(medicines, "Nothing is on the list."),
			Same: "No, this is still all of it", Other: "Yes", Label: "Which, and since when", Do: ui.Action{Label: "Change the list", Href: c.medicinesPath()}},
		{Name: "diagnoses", Ask: "Any new diagnosis, or one that changed?", Now: onList(conditions, "None is recorded."), Same: "No", Other: "Yes", Label: "Which", Coded: true},
		{Name: "events", Ask: "Any accident, hospital or emergency visit, or side effect that lasted?", Same: "No", Other: "Yes", Label: "What happened, and when"},
		{Name: "bladder", Ask: "Any bladder trouble: going often or in a hurry, pain, blood?", Now: said("urinary.symptoms"), Same: "No", Other: "Yes", Label: "What, and since when"},
		{Name: "substances", Ask: "Anything different about alcohol, cannabis or other drugs?", Now: said("substance.status"), Same: "No", Other: "Yes", Label: "What"},
	}
	if a, ok := d.person.Asked["patient.childbearing"]; !ok || a.Fact.Answer != patient.No {
		f.Items = append(f.Items, ui.IntervalItem{Name: "pregnancy", Ask: "Could you be pregnant?", Now: said("pregnancy.current"), Same: "No", Other: "Yes, or perhaps", Label: "What was said; a test is the next step"})
	}
	return f
}

func onList(words []string, none string) []string {
	if len(words) == 0 {
		return []string{none}
	}
	return []string{"On record: " + stop(strings.Join(words, "; "))}
}

// changeNames are what the record calls a change, by the name of its question.
var changeNames = map[string]string{"medicines": "medicine", "diagnoses": "diagnosis", "events": "event", "bladder": "other", "substances": "substance", "pregnancy": "pregnancy"}

// takeInterval stores the conversation: all of it or nothing.
func takeInterval(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.intervalDesk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := c.intervalForm(d)
	fresh := f.Act
	f.Act, d.form = clip(typed.Get("act"), 40), f
	act := c.readInterval(d, f, typed)
	if !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, "This page had lost its place, so nothing was stored. What you marked is here; save it again."
	}
	if len(f.Errors) > 0 {
		return c.sendInterval(http.StatusUnprocessableEntity, d)
	}
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/interval?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid || kind == fault.Conflict:
		f.Errors[""] = fault.Say(err)
		if kind == fault.Conflict {
			f.Act = fresh
		}
		return c.sendInterval(statusOf[kind], d)
	}
	return err
}

// readInterval reads what was marked. Every question needs an answer; the
// button for nothing changed answers all of them.
func (c *call) readInterval(d *intervalDesk, f *ui.IntervalForm, typed url.Values) clinic.TakeInterval {
	act := clinic.TakeInterval{Patient: c.record, Interval: dosing.IntervalTaken{Since: d.since}}
	// What was asked about is what the page said, however often it is sent.
	switch since, err := quantity.ParseDay(typed.Get("since")); {
	case err == nil && since <= quantity.DayOf(c.s.now(), c.s.clinic.Location()):
		act.Interval.Since = since
	case typed.Has("since") && typed.Get("since") == "":
		act.Interval.Since = ""
	}
	var notes []string
	for n := range f.Items {
		i := &f.Items[n]
		i.Answer, i.Words, i.Code = typed.Get(i.Name), strings.TrimSpace(clip(typed.Get(i.Name+"_words"), 1000)), strings.ToUpper(strings.TrimSpace(clip(typed.Get(i.Name+"_code"), 12)))
		if typed.Get("do") == "same" {
			if i.Answer == "changed" {
				i.Error = "This is marked as changed, and the button says that nothing did. Which is it?"
				f.Errors[""] = "Nothing is stored yet."
				continue
			}
			i.Answer = "same"
		}
		switch i.Answer {
		case "same":
		case "changed":
			act.Interval.Changed = true
			act.Interval.What = append(act.Interval.What, changeNames[i.Name])
			if i.Words == "" {
				i.Error, f.Errors[""] = "Write what changed, in a few words.", "Nothing is stored yet. One answer needs words."
			}
			notes = append(notes, i.Words)
		default:
			i.Error, f.Errors[""] = "Was this asked?", "Nothing is stored yet. Every question needs an answer, so that nothing is taken for a no."
		}
		c.consequences(&act, i, f)
	}
	act.Interval.Note = strings.Join(notes, "; ")
	return act
}

// consequences are the entries that an answer makes besides: what was asked
// and answered, a diagnosis, that the list was gone over.
func (c *call) consequences(act *clinic.TakeInterval, i *ui.IntervalItem, f *ui.IntervalForm) {
	changed := i.Answer == "changed"
	answer := func(fact, yes string) {
		a := patient.Asked{Fact: fact, Answer: patient.No, Basis: patient.BasisSelf}
		if changed {
			a.Answer, a.Detail = yes, i.Words
		}
		act.Answers = append(act.Answers, a)
	}
	switch i.Name {
	case "medicines":
		if !changed {
			act.Reviewed = &patient.MedicinesReviewed{Complete: true}
		}
	case "diagnoses":
		if !changed || i.Words == "" {
			return
		}
		condition := patient.ConditionNoted{Text: i.Words, Status: patient.Active, Verification: patient.Unconfirmed}
		if i.Code != "" {
			if !icdCode.MatchString(i.Code) {
				i.Error, f.Errors[""] = "“"+i.Code+"” is not an ICD-10-CM code, which looks like F33.1 or I10.", "Nothing is stored yet."
			}
			condition.Codings = []patient.Coding{{System: patient.ICD10CM, Code: i.Code, Display: i.Words}}
		}
		act.Conditions = append(act.Conditions, condition)
	case "bladder":
		answer("urinary.symptoms", patient.Yes)
	case "pregnancy":
		answer("pregnancy.current", patient.UnknownReply) // a test says more than an answer
	}
}
