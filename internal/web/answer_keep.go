package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// answerKeep keeps an answer and goes on to the next question; after the last
// one, with nothing left open, the sheet is sent.
func answerKeep(c *call, sit *sitting) error {
	if err := c.form(); err != nil {
		return err
	}
	sh, at, err := c.item(sit)
	if err != nil {
		return err
	}
	it, say := sh.def.Path(sh.answers)[at], c.s.texts.Say
	if c.r.PostForm.Get("skip") != "" {
		return c.afterItem(sit, sh, it, "")
	}
	value := typedAnswer(sh.def.ScaleOf(it), c.r.PostForm["answer"])
	again := ui.AnswerQuestion{Typed: value}
	key := clip(c.r.PostForm.Get("act"), 40)
	switch err := sh.def.CheckAnswer(it.ID, value); {
	case value == "":
		again.Error = say("bad.choose")
	case err != nil:
		again.Error = c.badAnswer(sh.def.ScaleOf(it), err)
	case !id.Valid(key):
		again.Form = say("too-old")
	}
	if again.Error != "" || again.Form != "" {
		return c.sendItem(http.StatusUnprocessableEntity, sit, sh, at, again)
	}
	c.noteAct(key)
	same := sh.done && sh.answers[it.ID] == value // sent already, and just so: a second press changes nothing
	if !same || slices.Contains(sh.def.RiskItems(), it.ID) {
		if err := c.keepItem(sit, sh, it, value, key); err != nil {
			return c.itemRefused(sit, sh, at, again, err)
		}
	}
	if same {
		return c.afterItem(sit, sh, it, value)
	}
	if err := c.afterAnswer(sit, sh, it, value, key); err != nil {
		return c.itemRefused(sit, sh, at, again, err)
	}
	return nil
}

// itemRefused puts what the clinic said back on the page of the question.
func (c *call) itemRefused(sit *sitting, sh *sheet, at int, again ui.AnswerQuestion, err error) error {
	switch kind := fault.KindOf(err); {
	case fault.RuleOf(err) == "response.sent":
		again.Form = c.s.texts.Say("answer.sent-before")
	case kind == fault.Conflict && fault.RuleOf(err) == "form.changed":
		again.Form = c.s.texts.Say("answer.changed")
	case kind == fault.Conflict:
		again.Form = c.s.texts.Say("twice")
	case kind == fault.Invalid:
		again.Error = fault.Say(err)
	default:
		return err
	}
	return c.sendItem(statusOf[fault.KindOf(err)], sit, sh, at, again)
}

// typedAnswer is what a form says, as the scale spells it: several ticks in the
// order of the scale, a number with a point.
func typedAnswer(s instrument.Scale, typed []string) string {
	switch {
	case len(typed) == 0:
		return ""
	case s.Many:
		var ticked []string
		for _, o := range s.Options {
			if slices.Contains(typed, o.Value) {
				ticked = append(ticked, o.Value)
			}
		}
		return strings.Join(ticked, ",")
	}
	value := clip(strings.TrimSpace(typed[0]), 40)
	if len(s.Options) == 0 && !s.Clock {
		value = strings.Replace(value, ",", ".", 1)
	}
	return value
}

// badAnswer says in the client's words what may be answered.
func (c *call) badAnswer(s instrument.Scale, err error) string {
	switch {
	case s.Clock:
		return c.s.texts.Say("answer.bad.time")
	case len(s.Options) > 0:
		return c.s.texts.Say("bad.choose")
	case s.Step.Cmp(instrument.Whole(1)) == 0:
		return c.s.texts.Say("answer.bad.number", "from", s.From.String(), "to", s.To.String())
	}
	return fault.Say(err)
}

// keepItem keeps one answer: what matters at once as an entry, and everything
// in the half-filled sheet.
func (c *call) keepItem(sit *sitting, sh *sheet, it instrument.Item, value, key string) error {
	ctx, held := c.r.Context(), heldFor(c.r.PostForm.Get("held"))
	if slices.Contains(sh.def.RiskItems(), it.ID) {
		answer := instrument.ItemAnswered{Administration: sh.about, Item: it.ID, Value: value}
		act := clinic.AnswerItem{Patient: c.record, Invitation: sit.invitation, Answer: answer, Held: held, Instruments: c.s.measures}
		if _, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), act); err != nil {
			return err
		}
	}
	return c.keepSheet(sit, sh, it.ID, value, c.s.now().Add(-held))
}

// heldFor is how long an answer waited on the device to be sent.
func heldFor(typed string) time.Duration {
	ms, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || ms < 0 || ms > (90*24*time.Hour).Milliseconds() {
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

// keepSheet writes one answer into the half-filled sheet as it stands by now:
// another device may have written meanwhile, and loses nothing by it. Of two
// answers to one question the one given later stays.
func (c *call) keepSheet(sit *sitting, sh *sheet, item, value string, given time.Time) error {
	const tries = 8
	var err error
	draft := sh.draft
	for n := range tries {
		if n > 0 { // another device was quicker
			if draft, _, err = c.s.clinic.LoadDraft(c.r.Context(), c.grant, clinic.HalfForm(sit.invitation, sh.ask), string(c.stream())); err != nil {
				return err
			}
		}
		k := clinic.Half{}
		if len(draft.Body) > 0 && json.Unmarshal(draft.Body, &k) != nil {
			k = clinic.Half{}
		}
		if k.About.Instrument != sh.def.ID || k.About.Version != sh.def.Version || k.Answers == nil {
			k = clinic.Half{Started: sh.started, Answers: sh.answers, Times: sh.times}
		}
		k.About = sh.about
		if k.Times == nil {
			k.Times = map[string]time.Time{}
		}
		if !given.Before(k.Times[item]) {
			k.Answers[item], k.Times[item] = value, given
		}
		sh.answers, sh.times = k.Answers, k.Times
		body, merr := json.Marshal(k)
		if merr != nil {
			return merr
		}
		draft.Form, draft.Subject, draft.Body = clinic.HalfForm(sit.invitation, sh.ask), string(c.stream()), body
		if _, err = c.s.clinic.SaveDraft(c.r.Context(), c.grant, draft); fault.KindOf(err) != fault.Conflict || err == nil {
			return err
		}
	}
	return err
}

// afterAnswer leads on after an answer: to help where the answer asks for it,
// else to the next question, the next sheet, or the end.
func (c *call) afterAnswer(sit *sitting, sh *sheet, it instrument.Item, value, key string) error {
	if sh.done || len(sh.def.Blank(sh.answers)) == 0 {
		if err := c.sendSheet(sit, sh, id.Derived("answer-send", key)); err != nil {
			return err
		}
	}
	if sit.invited.Purpose == screening.ForPulse && value == pulseStop {
		if err := c.stopAsking(key); err != nil {
			return err
		}
	}
	return c.afterItem(sit, sh, it, value)
}

// afterItem leads to what follows a question.
func (c *call) afterItem(sit *sitting, sh *sheet, it instrument.Item, value string) error {
	next := c.nextItem(sit, sh, it)
	if value != "" {
		to, err := c.careFor(sit, sh, it, value, next)
		if err != nil {
			return err
		}
		if to != "" {
			next = to
		}
	}
	return c.redirect(next)
}

// nextItem is where a client goes on after a question.
func (c *call) nextItem(sit *sitting, sh *sheet, it instrument.Item) string {
	path := sh.def.Path(sh.answers)
	at := slices.IndexFunc(path, func(x instrument.Item) bool { return x.ID == it.ID })
	if at+1 < len(path) && at >= 0 {
		return c.itemPath(sh, path[at+1].ID)
	}
	if !sh.done {
		return c.linkPath("/" + strconv.Itoa(sh.n))
	}
	for _, next := range sit.sheets {
		if next.done {
			continue
		}
		if first, ok := next.open(0); ok {
			return c.itemPath(next, first.ID)
		}
		return c.linkPath("/" + strconv.Itoa(next.n))
	}
	return c.linkPath("/end")
}

// sendSheet sends a sheet as it stands, and notes that it is sent.
func (c *call) sendSheet(sit *sitting, sh *sheet, key string) error {
	ctx := c.r.Context()
	response := instrument.Answered{Administration: sh.about, Answers: sh.def.OnPath(sh.answers), Started: sh.started}
	act := clinic.SendResponse{Patient: c.record, Invitation: sit.invitation, Response: response, Instead: sh.sent, Held: heldFor(c.r.PostForm.Get("held")), Instruments: c.s.measures}
	out, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), act)
	if err != nil {
		return err
	}
	if sh.done = true; len(out.Entries) > 0 {
		sh.sent = out.Entries[len(out.Entries)-1]
	}
	if err := c.s.clinic.DropUnsent(ctx, c.grant, string(c.stream()), sh.ask); err != nil {
		c.trace.err = err.Error() // the response is stored; a draft of it is harmless
	}
	return nil
}

// answerSend sends a sheet with what was left open.
func answerSend(c *call, sit *sitting) error {
	if err := c.form(); err != nil {
		return err
	}
	sh, err := c.sheetAt(sit)
	if err != nil {
		return err
	}
	key := clip(c.r.PostForm.Get("act"), 40)
	if !id.Valid(key) {
		return c.lookPage(http.StatusUnprocessableEntity, sh, c.s.texts.Say("too-old"))
	}
	c.noteAct(key)
	if !sh.done {
		switch err := c.sendSheet(sit, sh, key); {
		case fault.RuleOf(err) == "response.sent":
			return c.lookPage(http.StatusConflict, sh, c.s.texts.Say("answer.sent-before"))
		case err != nil:
			return err
		}
	}
	last := sh.def.Items[len(sh.def.Items)-1]
	if path := sh.def.Path(sh.answers); len(path) > 0 {
		last = path[len(path)-1]
	}
	return c.redirect(c.nextItem(sit, sh, last))
}
