package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// pathEnter is where staff fill in one questionnaire.
const pathEnter = pathChart + "/measures/{instrument}/enter"

// enterRoutes are the pages where staff fill in a questionnaire.
func enterRoutes() []route {
	return []route{
		{"GET " + pathEnter, granted, access.Read, ledger.Measures, enterPage, page},
		{"POST " + pathEnter, granted, access.Create, ledger.Measures, enter, page},
	}
}

// An entering is one questionnaire that staff fill in.
type entering struct {
	*handing
	def   *instrument.Definition
	words instrument.Wording
	texts bool
}

func (c *call) entering() (*entering, error) {
	h, err := c.handing()
	if err != nil {
		return nil, err
	}
	e := &entering{handing: h}
	if !h.lib.Has(c.r.PathValue("instrument")) {
		return nil, fault.Missing("There is no such questionnaire here.")
	}
	if e.def, err = h.lib.Named(c.r.PathValue("instrument")); err != nil {
		return nil, err
	}
	e.words, e.texts = instrument.Texts(h.settings, e.def, "en")
	return e, nil
}

func (c *call) enterPath(d *instrument.Definition) string {
	return c.chartPath() + "/measures/" + d.ID + "/enter"
}

// enterPage shows the whole form, and what a response comes to that was just
// saved.
func enterPage(c *call) error {
	e, err := c.entering()
	if err != nil {
		return err
	}
	saved := c.savedScores(e, id.Response(c.r.URL.Query().Get("saved")))
	return c.sendEnter(http.StatusOK, e, c.enterForm(e), saved)
}

func (c *call) sendEnter(status int, e *entering, f *ui.EnterForm, saved *ui.EnterScores) error {
	p := ui.EnterPage{Header: c.header(e.person, e.seen), Tabs: c.personTabs("measures"), Title: e.def.Title, Short: e.def.Short, Notice: e.def.Licence.Notice,
		About: capital(e.def.About) + "; " + count(len(e.def.Items), "question", "questions") + ".", Stem: e.words.Stem, Saved: saved, Library: ui.PathInstruments + "/" + e.def.ID}
	switch {
	case e.def.Total:
		p.NoText = "Of this scale only the total is entered."
	case !e.texts:
		p.NoText = "The words of this scale may not be shown here. The questions stand by their numbers on the holder’s own form."
	}
	if c.grant.Allows(access.Create, ledger.Measures) && e.person.Death == nil {
		p.Form = f
	}
	shell := c.shell(c.nameOf(e.person), "")
	shell.Back = c.enterPath(e.def)
	return c.send(status, ui.Enter(shell, p))
}

// enterForm is the form with nothing filled in but how and when.
func (c *call) enterForm(e *entering) *ui.EnterForm {
	f := &ui.EnterForm{Action: c.enterPath(e.def), Act: c.s.clinic.NewID(), Response: c.s.clinic.NewID(), At: c.s.now().Format(localMinute), Errors: map[string]string{},
		How: instrument.HowPaper, Hows: []ui.Option{{Value: instrument.HowPaper, Label: "From paper"}, {Value: instrument.HowInterview, Label: "Read out and answered"}, {Value: instrument.HowRoom, Label: "On this device, in the room"}},
		By: instrument.BySelf, Bys: []ui.Option{{Value: instrument.BySelf, Label: "The client’s own"}, {Value: instrument.ByOther, Label: "Somebody close to them"}}}
	if e.def.Rater != instrument.RatedByPatient {
		f.How, f.By = instrument.HowInterview, instrument.ByClinician
		f.Hows = []ui.Option{{Value: instrument.HowInterview, Label: "Rated now, with them"}, {Value: instrument.HowPaper, Label: "From paper"}}
		f.Bys = []ui.Option{{Value: instrument.ByClinician, Label: "Rated by staff"}}
	}
	for _, r := range e.def.Recalls {
		f.Recalls = append(f.Recalls, ui.Option{Value: r.ID, Label: r.Title})
	}
	if len(f.Recalls) > 0 {
		f.Recall = f.Recalls[0].Value
	}
	for _, o := range e.occasions {
		if o.Instrument == e.def.ID && o.Dated() && (o.State == course.OccasionOpen || o.State == course.OccasionMissed || o.State == course.OccasionLeftOut) {
			f.Occasions = append(f.Occasions, ui.Option{Value: o.Key, Label: o.Due.In(c.s.clinic.Location()).Format("2 January") + ", " + strings.ReplaceAll(o.Visit, "-", " ")})
		}
	}
	if len(f.Occasions) > 0 {
		f.Occasions = append([]ui.Option{{Label: "By its time"}}, f.Occasions...)
	}
	for _, it := range e.def.Items {
		f.Items = append(f.Items, e.enterItem(it))
	}
	return f
}

// enterItem is one question, blank.
func (e *entering) enterItem(it instrument.Item) ui.EnterItem {
	s := e.def.ScaleOf(it)
	item := ui.EnterItem{ID: it.ID, Ask: e.words.Items[it.ID], Many: s.Many, Clock: s.Clock, Risk: e.def.IsRisk(it.ID), Hint: capital(s.String()) + "."}
	if it.Number > 0 {
		item.Number = strconv.Itoa(it.Number)
	} else if item.Ask == "" {
		item.Ask = strings.ReplaceAll(it.ID, "_", " ")
	}
	if item.Number != "" && item.Ask == "" {
		item.Ask = "Question " + item.Number
		item.Number = ""
	}
	labels := e.words.Labels[s.ID]
	for i, o := range s.Options {
		l := label(labels, i, o)
		if l != o.Value {
			l = o.Value + " " + l
		}
		item.Options = append(item.Options, ui.AnswerChoice{Value: o.Value, Label: l})
	}
	return item
}

// enter keeps a whole response, once, however often it is sent.
func enter(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	e, err := c.entering()
	if err != nil {
		return err
	}
	f := c.enterForm(e)
	fresh, typed := f.Act, c.r.PostForm
	f.Act, f.Response = clip(typed.Get("act"), 40), clip(typed.Get("response"), 40)
	f.How, f.Recall, f.Occasion, f.At = clip(typed.Get("how"), 40), clip(typed.Get("recall"), 80), clip(typed.Get("occasion"), 200), clip(typed.Get("at"), 40)
	if by := typed.Get("by"); by != "" {
		f.By = clip(by, 40)
	}
	if !id.Valid(f.Act) || !id.Valid(f.Response) {
		f.Act, f.Response = fresh, c.s.clinic.NewID()
		f.Errors[""] = "This page had lost its place, so nothing was stored. What you typed is here; save it again."
	}
	c.noteAct(f.Act)
	answers := c.readEnter(e, f)
	at, problem := c.localTime(f.At)
	if problem != "" {
		f.Errors["at"] = "Write the day and the time when it was answered."
	}
	if len(answers) == 0 && len(f.Errors) == 0 {
		f.Errors[""] = "Nothing is answered yet, so there is nothing to store."
	}
	if len(f.Errors) > 0 {
		return c.sendEnter(http.StatusUnprocessableEntity, e, f, nil)
	}
	about := instrument.Administration{Response: id.Response(f.Response), Instrument: e.def.ID, Version: e.def.Version, Hash: e.def.Hash(), Recall: f.Recall, Occasion: f.Occasion, By: f.By, How: f.How}
	if about.Language = e.words.Language; !e.texts {
		about.Language = ""
	}
	act := clinic.SendResponse{Patient: c.record, At: at, Response: instrument.Answered{Administration: about, Answers: answers}, Instruments: c.s.measures}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.enterPath(e.def) + "?saved=" + f.Response)
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.sendEnter(http.StatusUnprocessableEntity, e, f, nil)
	case kind == fault.Conflict:
		f.Errors[""] = fault.Say(err)
		return c.sendEnter(http.StatusConflict, e, f, nil)
	}
	return err
}

// readEnter reads every answer and puts a sentence beside those that cannot be.
func (c *call) readEnter(e *entering, f *ui.EnterForm) map[string]string {
	answers, wrong := map[string]string{}, 0
	for i := range f.Items {
		item := &f.Items[i]
		it, _ := e.def.Item(item.ID)
		value := typedAnswer(e.def.ScaleOf(it), c.r.PostForm["a."+item.ID])
		item.Value = value
		for n := range item.Options {
			o := &item.Options[n]
			o.Chosen = value != "" && (o.Value == value || item.Many && strings.Contains(","+value+",", ","+o.Value+","))
		}
		if err := e.def.CheckAnswer(item.ID, value); err != nil {
			item.Error = fault.Say(err)
			wrong++
		} else if value != "" {
			answers[item.ID] = value
		}
	}
	if wrong > 0 {
		f.Errors[""] = "Nothing is stored yet. " + capital(plural(wrong, "answer needs", "answers need")) + " another look; the others are kept."
	}
	return answers
}

// savedScores are what a response comes to: exactly, with what is missing.
func (c *call) savedScores(e *entering, response id.Response) *ui.EnterScores {
	for _, m := range instrument.Scores(e.seen, e.lib, e.person.Asked["patient.sex"].Fact.Value) {
		if response == "" || m.Response != response || m.Def.ID != e.def.ID {
			continue
		}
		entry, _ := e.seen.Entry(m.Entry)
		v := &ui.EnterScores{Says: "Saved " + entry.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(entry.By) + ".", Status: statusWords(m.Result)}
		for _, s := range m.Result.Scores {
			rule, _ := e.def.Scoring(s.ID)
			row := ui.EnterScore{Title: rule.Title, Value: "–"}
			if row.Title == "" {
				row.Title = s.ID
			}
			if s.Known {
				row.Value = s.Shown.String()
				for _, b := range s.Bands {
					row.Band = strings.TrimSpace(row.Band + " " + bandWords(b))
				}
			}
			if s.Known || s.ID == e.def.MainScore() {
				v.Rows = append(v.Rows, row)
			}
		}
		for _, a := range m.Result.Alerts {
			switch {
			case a.Level != "" && a.Item != "":
				v.Raised = append(v.Raised, "The answer to "+strings.TrimPrefix(a.Item, "q")+" needs somebody: it was raised as it was saved.")
			case a.Needs && a.State == instrument.AlertNotAnswered:
				v.Raised = append(v.Raised, "The question "+strings.TrimPrefix(a.Item, "q")+" was not answered. That is not “no risk”: ask.")
			}
		}
		v.Next = ui.Action{Label: "Ask or enter another", Href: c.handPath()}
		return v
	}
	return nil
}

// statusWords say how far a response could be scored.
func statusWords(r instrument.Result) string {
	switch r.Status {
	case instrument.StatusProrated:
		return "The total stands for unanswered questions too, by the published rule: " + count(len(r.Missing), "blank", "blanks") + "."
	case instrument.StatusUnscorable, instrument.StatusIncomplete:
		return "There is no total: " + count(len(r.Missing), "needed answer is", "needed answers are") + " missing."
	case instrument.StatusPartial:
		return "Some scores could not be made: " + count(len(r.Missing), "answer is", "answers are") + " missing."
	}
	return ""
}

func bandWords(b instrument.Banded) string {
	if b.Title != "" {
		return b.Title
	}
	return strings.ReplaceAll(b.Band, "-", " ")
}
