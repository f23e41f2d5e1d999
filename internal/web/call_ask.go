package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/web/ui"
)

// An aloud is one questionnaire while it is read out in a call.
type aloud struct {
	*calling
	*sheet
	spoke outreach.Spoke
}

// aloud finds what the address names: a form of the plan that may be asked now, or
// one that was, which says so.
func (c *call) aloud() (*aloud, error) {
	k, err := c.calling()
	if err != nil {
		return nil, err
	}
	form, occasion := c.r.PathValue("instrument"), clip(c.r.FormValue("for"), 200)
	at := slices.IndexFunc(k.open, func(s outreach.Spoke) bool { return s.Key == occasion && (s.Instrument == form || s.Short == form) })
	if at < 0 || !k.lib.Has(form) {
		return nil, nil
	}
	def, err := k.lib.Named(form)
	if err != nil {
		return nil, err
	}
	words, ok := k.texts(def)
	if !ok {
		return nil, nil
	}
	r := &aloud{calling: k, spoke: k.open[at], sheet: &sheet{ask: occasion, def: def, words: words, other: words.Language != k.lang, started: c.s.now(), answers: map[string]string{}, times: map[string]time.Time{}}}
	r.about = clinic.InCall(c.record, occasion, def, words.Language)
	half, draft := c.halfCall(occasion, def)
	r.draft = draft
	if half.About.Version == def.Version {
		r.started = half.Started
		for item, value := range half.Answers {
			if def.CheckAnswer(item, value) == nil {
				r.answers[item], r.times[item] = value, half.Times[item]
			}
		}
	}
	return r, nil
}

// halfCall is what this caller has asked of a form before and not finished.
func (c *call) halfCall(occasion string, def *instrument.Definition) (clinic.Half, clinic.Draft) {
	var half clinic.Half
	draft, ok, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, clinic.CallForm(occasion, def.ID), string(c.stream()))
	if err != nil {
		c.trace.err = err.Error()
		return clinic.Half{}, clinic.Draft{}
	}
	if !ok || json.Unmarshal(draft.Body, &half) != nil {
		half = clinic.Half{}
	}
	return half, draft
}

// callAsks shows the question that the address names, or the first that is open.
func callAsks(c *call) error {
	r, err := c.aloud()
	switch {
	case err != nil:
		return err
	case r == nil || r.person.Death != nil || !c.grant.Allows(access.Create, ledger.Measures):
		return c.redirect(c.callPath())
	}
	return c.sendReading(http.StatusOK, r, c.r.URL.Query().Get("item"), ui.CallQuestion{})
}

// sendReading sends one question with what was wrong with the last answer to it.
func (c *call) sendReading(status int, r *aloud, item string, p ui.CallQuestion) error {
	path := r.def.Path(r.answers)
	at := slices.IndexFunc(path, func(it instrument.Item) bool { return it.ID == item })
	if at < 0 {
		at = max(0, slices.IndexFunc(path, func(it instrument.Item) bool { return r.answers[it.ID] == "" }))
	}
	it := path[at]
	p.Person, p.Title, p.N, p.Of = c.nameOf(r.person), r.def.Short, at+1, len(path)
	p.Stem, p.Ask, p.Notice = r.words.Stem, r.words.Items[it.ID], r.def.Licence.Notice
	p.Action, p.Act, p.Item, p.Call = c.callPath()+"/"+r.def.ID, c.s.clinic.NewID(), it.ID, c.callPath()
	p.For, p.Answered = r.ask, len(r.answers)
	if at == 0 {
		p.Says = c.s.texts.Say("call.how")
	}
	if r.other {
		p.Says = strings.TrimSpace("The words are here in English only. " + p.Says)
	}
	if at > 0 {
		p.Earlier = c.callOnePath(r.def.ID, r.ask, path[at-1].ID)
	}
	if at+1 < len(path) {
		p.Skip = c.callOnePath(r.def.ID, r.ask, path[at+1].ID)
	}
	c.options(&p.Question, r.sheet, it)
	var err error
	if p.Care, err = c.callCare(r.calling, r.about.Response); err != nil {
		return err
	}
	shell := c.shell(r.def.Short+" in a call", "")
	shell.Back = c.callPath()
	return c.send(status, ui.CallAsk(shell, p))
}

// callKeeps keeps the answer that was tapped, at once: what somebody has to act on as
// an entry that raises its alert. After the last one the response is kept whole. Who
// would rather stop is asked nothing more.
func callKeeps(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	r, err := c.aloud()
	switch {
	case err != nil:
		return err
	case r == nil: // it was asked already, or may not be asked any more: the page of the call says so
		return c.redirect(c.callPath())
	}
	key, typed := clip(c.r.PostForm.Get("act"), 40), c.r.PostForm
	c.noteAct(key)
	item := clip(typed.Get("item"), 40)
	if !id.Valid(key) {
		return c.sendReading(http.StatusUnprocessableEntity, r, item, ui.CallQuestion{Error: "This page had lost its place, so nothing was stored. Tap again."})
	}
	if typed.Get("do") == "stop" {
		return c.callLeaves(r, key)
	}
	path := r.def.Path(r.answers)
	at := slices.IndexFunc(path, func(it instrument.Item) bool { return it.ID == item })
	if at < 0 {
		return fault.Missing("There is no such question.")
	}
	if typed.Get("do") == "finish" {
		return c.callSends(r, key)
	}
	value := typedAnswer(r.def.ScaleOf(path[at]), typed["answer"])
	if err := r.def.CheckAnswer(item, value); err != nil || value == "" {
		words := "Tap one of the answers."
		if err != nil {
			words = fault.Say(err)
		}
		return c.sendReading(http.StatusUnprocessableEntity, r, item, ui.CallQuestion{Error: words})
	}
	if err := c.keepCalled(r, item, value, key); err != nil {
		if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
			return c.sendReading(statusOf[kind], r, item, ui.CallQuestion{Error: fault.Say(err)})
		}
		return err
	}
	if len(r.def.Blank(r.answers)) == 0 {
		return c.callSends(r, key)
	}
	path = r.def.Path(r.answers)
	at = slices.IndexFunc(path, func(it instrument.Item) bool { return it.ID == item })
	next := ""
	if at+1 < len(path) {
		next = path[at+1].ID
	}
	return c.redirect(c.callOnePath(r.def.ID, r.ask, next))
}

// keepCalled keeps one answer.
func (c *call) keepCalled(r *aloud, item, value, key string) error {
	ctx := c.r.Context()
	if slices.Contains(r.def.RiskItems(), item) {
		act := clinic.AnswerItem{Patient: c.record, Answer: instrument.ItemAnswered{Administration: r.about, Item: item, Value: value}, Instruments: c.s.measures}
		if _, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), act); err != nil {
			return err
		}
	}
	r.answers[item], r.times[item] = value, c.s.now()
	body, err := json.Marshal(clinic.Half{About: r.about, Started: r.started, Answers: r.answers, Times: r.times})
	if err != nil {
		return err
	}
	r.draft.Form, r.draft.Subject, r.draft.Body = clinic.CallForm(r.ask, r.def.ID), string(c.stream()), body
	_, err = c.s.clinic.SaveDraft(ctx, c.grant, r.draft)
	return err
}

// callSends keeps the whole response as it stands.
func (c *call) callSends(r *aloud, key string) error {
	response := instrument.Answered{Administration: r.about, Answers: r.def.OnPath(r.answers), Started: r.started}
	act := clinic.SendResponse{Patient: c.record, Response: response, Instruments: c.s.measures}
	return c.callOver(r, id.Derived("call-send", key), act)
}

// callLeaves keeps what there is: they would rather stop here.
func (c *call) callLeaves(r *aloud, key string) error {
	if len(r.answers) == 0 {
		return c.redirect(c.callPath())
	}
	response := instrument.Answered{Administration: r.about, Answers: r.def.OnPath(r.answers), Started: r.started}
	act := clinic.LeaveResponse{Patient: c.record, Response: response, Instruments: c.s.measures}
	return c.callOver(r, id.Derived("call-leave", key), act)
}

func (c *call) callOver(r *aloud, key string, act clinic.Act) error {
	ctx := c.r.Context()
	if _, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), act); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return c.sendReading(http.StatusConflict, r, "", ui.CallQuestion{Error: fault.Say(err)})
		}
		return err
	}
	if err := c.s.clinic.DropDraft(ctx, c.grant, clinic.CallForm(r.ask, r.def.ID), string(c.stream())); err != nil {
		c.trace.err = err.Error() // the response is stored; a draft of it is harmless
	}
	return c.redirect(c.callPath())
}
