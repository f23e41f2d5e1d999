package web

import (
	"slices"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/web/ui"
)

// An openForm is a questionnaire that the client in whose record this is can
// answer now, in their words.
type openForm struct {
	Ask     string // to be sent to openForm
	Title   string // "Your mood"
	Why     string // why it is asked
	Minutes int    // about how long it takes
}

// openForms lists what the client of c.record can answer now. It is for the
// pages of a signed-in client (/my/…): show one button for each, with Ask as its
// value and a key of the form's own, and send both to startForm.
func (c *call) openForms() ([]openForm, error) {
	open, lib, err := c.openQuestions()
	var out []openForm
	for _, q := range open {
		if d, err := lib.Named(q.Instrument); err == nil {
			out = append(out, openForm{q.Ask, c.wordsAbout("answer.about.", d), c.wordsAbout("answer.why.", d), wholeMinutes(q.Seconds)})
		}
	}
	return out, err
}

// startForm opens a questionnaire for a signed-in client who has no link: it
// returns the address of its pages, which work as those of a link do (on another
// device, without a connection, without a script). key is the form's own key:
// pressed twice, one invitation is made. What is not open any more is a Conflict
// by the rule "form.not-open". The grant is the client's own, and may create
// Scheduling.
func (c *call) startForm(key, ask string) (address string, err error) {
	q, err := c.openQuestion(ask)
	if err == nil && q.Invitation == "" {
		c.noteAct(key)
		act := clinic.OpenForm{Patient: c.record, Ask: ask, Rules: c.s.rules(), Instruments: c.s.measures}
		if _, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act); err == nil {
			q, err = c.openQuestion(ask)
		}
	}
	if err != nil {
		return "", err
	}
	token, err := c.s.door.NewLink(c.r.Context(), c.record, q.Purpose, string(q.Invitation), q.Until)
	return ui.PathAnswer + token, err
}

// openQuestion is one of what can be answered now.
func (c *call) openQuestion(ask string) (clinic.OpenQuestion, error) {
	open, _, err := c.openQuestions()
	if at := slices.IndexFunc(open, func(q clinic.OpenQuestion) bool { return q.Ask == ask }); at >= 0 {
		return open[at], nil
	}
	if err == nil {
		err = fault.Clash("form.not-open", "This is not asked at the moment. Look again.")
	}
	return clinic.OpenQuestion{}, err
}

// openQuestions is what the client can answer now, and the questionnaires here.
func (c *call) openQuestions() ([]clinic.OpenQuestion, *instrument.Library, error) {
	ctx := c.r.Context()
	chart, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, nil, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, nil, err
	}
	desk, err := c.s.clinic.DeskFor(ctx, chart)
	if err != nil {
		return nil, nil, err
	}
	open, err := clinic.OpenQuestions(chart, settings, desk.MayAsk(), c.s.rules(), c.s.measures, c.s.now())
	return open, c.s.measures.For(settings), err
}
