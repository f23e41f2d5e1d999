package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostMedicines is how many medicines a search shows.
const mostMedicines = 6

// askFind shows which medicines a typed name may be: the part that typing
// replaces, or the whole page without a script.
func askFind(c *call, iv *interview) error {
	if err := c.form(); err != nil {
		return err
	}
	list := ui.AskList{}
	c.findMedicine(&list, c.r.PostForm.Get("typed"))
	if c.fragment() {
		return c.sendAs(http.StatusOK, ui.AskFound(c.s.texts.Say, list), "search")
	}
	return c.redirect(c.linkPath("/medicines"))
}

// findMedicine searches our own list: nobody outside is asked.
func (c *call) findMedicine(list *ui.AskList, typed string) {
	list.Typed = strings.TrimSpace(clip(typed, 80))
	for _, s := range c.s.library.Medicines.Search(list.Typed, mostMedicines) {
		list.Found = append(list.Found, ui.AskChoice{Value: suggestionKey(s), Label: suggestionName(s)})
	}
	list.Missing = len(list.Found) == 0 && len([]rune(list.Typed)) > 2
}

// medicineList is the client's own list so far.
func (c *call) medicineList(iv *interview) *ui.AskList {
	say := c.s.texts.Say
	list := &ui.AskList{Search: c.linkPath("/medicines/search"), None: iv.given.Facts["medicines.listed"].Answer == patient.Yes}
	wrong := map[string]bool{}
	for _, m := range ledger.Find[patient.MedicineNoted](iv.chart) {
		if m.Status == patient.Stopped {
			wrong[m.Text] = true
		}
	}
	for e, m := range ledger.Find[patient.MedicineNoted](iv.chart) {
		if m.Status == patient.Stopped {
			continue
		}
		line := ui.AskLine{Name: m.Title(), Entry: string(e.ID), Act: c.s.clinic.NewID(), Detail: c.takenWords(m)}
		if wrong[m.Text] {
			line.Entry, line.Detail = "", say("medicine.not-right")
		}
		list.Lines = append(list.Lines, line)
	}
	return list
}

// takenWords is "0.5 mg, only when I need it".
func (c *call) takenWords(m patient.MedicineNoted) string {
	var words []string
	if m.Dose.Text != "" {
		words = append(words, m.Dose.Text)
	}
	for _, o := range oftens {
		if m.AsNeeded && o.key == "needed" || !m.AsNeeded && o.perDay > 0 && o.perDay == m.Dose.PerDay {
			words = append(words, strings.ToLower(c.s.texts.Say("often."+o.key)))
		}
	}
	return strings.Join(words, ", ")
}

// answerMedicines takes what was pressed on the page of medicines: find one,
// choose it, add it, say that one is not right, or that the list is done.
func (c *call) answerMedicines(iv *interview, q *screening.Question, at int, typed url.Values) error {
	view := c.askView(iv, q, at)
	view.List = c.medicineList(iv)
	do := typed.Get("do")
	if key := typed.Get("choose"); key != "" {
		return c.addingMedicine(iv, at, view, typedMedicine{key: clip(key, 120)}, nil)
	}
	switch do {
	case "as-typed":
		return c.addingMedicine(iv, at, view, typedMedicine{name: clip(typed.Get("typed"), 80)}, nil)
	case "add":
		return c.addMedicine(iv, q, at, view, typed)
	case "off":
		return c.notRight(iv, q, at, view, typed)
	case "done", "none":
		answers := q.SayYesNo(patient.Yes, map[string]string{"none": "Says they take nothing."}[do])
		return c.keepAnswer(iv, q, at, view, clinic.AnswerAsked{Patient: c.record, Answers: answers, Rules: clinic.Rules{Questions: c.s.asked}})
	}
	c.findMedicine(view.List, typed.Get("typed"))
	if view.List.Typed == "" {
		view.Error = c.s.texts.Say("bad.name")
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	}
	return c.sendAsk(http.StatusOK, iv, at, view)
}

// addingMedicine asks how the medicine that was found is taken.
func (c *call) addingMedicine(iv *interview, at int, view ui.AskQuestion, t typedMedicine, wrong map[string]string) error {
	name := strings.TrimSpace(t.name)
	if s, ok := c.s.suggestion(t.key); ok {
		name = suggestionName(s)
	}
	if name == "" {
		view.Error = c.s.texts.Say("bad.name")
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	}
	say := c.s.texts.Say
	entry := &ui.AskMedicine{Name: name, Key: t.key, Dose: t.dose, Often: t.often, Last: t.last, Error: wrong}
	for _, o := range oftens {
		entry.Oftens = append(entry.Oftens, ui.Option{Value: o.key, Label: say("often." + o.key)})
	}
	for _, l := range lasts {
		entry.Lasts = append(entry.Lasts, ui.Option{Value: l.key, Label: say("last." + l.key)})
	}
	entry.Twice = wrong["medicine"] != ""
	view.List.Entry = entry
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return c.sendAsk(status, iv, at, view)
}

// addMedicine puts one medicine on the client's list.
func (c *call) addMedicine(iv *interview, q *screening.Question, at int, view ui.AskQuestion, typed url.Values) error {
	say := c.s.texts.Say
	t := typedMedicine{name: clip(typed.Get("name"), 80), key: clip(typed.Get("key"), 120), dose: clip(typed.Get("dose"), 60), often: typed.Get("often"), last: typed.Get("last")}
	m, wrong := c.s.noted(t, c.s.now())
	switch wrong {
	case "":
	case "name":
		view.Error = say("bad.name")
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	case "dose":
		return c.addingMedicine(iv, at, view, t, map[string]string{"dose": say("bad.number", "example", "0.5 mg")})
	default:
		return c.addingMedicine(iv, at, view, t, map[string]string{wrong: say("bad.choose")})
	}
	key := clip(typed.Get("act"), 40)
	if !id.Valid(key) {
		view.Form = say("too-old")
		return c.addingMedicine(iv, at, view, t, map[string]string{"": view.Form})
	}
	c.noteAct(key)
	act := clinic.NoteMedicine{Patient: c.record, Medicine: m, Again: typed.Get("twice") == "yes"}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch {
	case err == nil:
		return c.redirect(c.linkPath("/" + q.Key))
	case fault.RuleOf(err) == "medicine.twice":
		view.Act = c.s.clinic.NewID()
		return c.addingMedicine(iv, at, view, t, map[string]string{"medicine": say("bad.twice")})
	case fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict:
		return c.addingMedicine(iv, at, view, t, map[string]string{"dose": fault.Say(err)})
	}
	return err
}

// notRight keeps that the client says a line of theirs is not right. What they
// wrote first stays: somebody on the team looks at both.
func (c *call) notRight(iv *interview, q *screening.Question, at int, view ui.AskQuestion, typed url.Values) error {
	e, ok := iv.chart.Entry(id.Entry(typed.Get("entry")))
	m, is := e.Fact.(patient.MedicineNoted)
	if !ok || !is {
		return fault.Missing("There is no such line.")
	}
	m.Status, m.Said = patient.Stopped, "says this line is not right"
	key := clip(typed.Get("act"), 40)
	if !id.Valid(key) {
		view.Form = c.s.texts.Say("too-old")
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.NoteMedicine{Patient: c.record, Medicine: m, Again: true}); err != nil {
		return err
	}
	return c.redirect(c.linkPath("/" + q.Key))
}
