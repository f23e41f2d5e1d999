package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/web/ui"
)

// keepOwnWords keeps what a client says in their own words about the time they
// were asked about, beside the last questionnaire they sent. Empty is no words.
func keepOwnWords(c *call, sit *sitting) error {
	if err := c.form(); err != nil {
		return err
	}
	f := ui.AnswerWords{Act: clip(c.r.PostForm.Get("act"), 40), Text: clip(c.r.PostForm.Get("words"), 2*instrument.MostRemark)}
	remark := instrument.Remarked{Text: strings.TrimSpace(f.Text)}
	for _, sh := range sit.sheets {
		if sh.done {
			remark.Response = sh.about.Response
		}
	}
	switch {
	case remark.Text == "" || remark.Response == "":
		return c.redirect(c.linkPath("/end"))
	case !id.Valid(f.Act):
		f.Act, f.Error = "", c.s.texts.Say("too-old")
		return c.sendEnd(http.StatusUnprocessableEntity, sit, f)
	}
	c.noteAct(f.Act)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.KeepRemark{Patient: c.record, Remark: remark})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.linkPath("/end") + "?kept=1")
	case kind == fault.Invalid:
		f.Error = c.s.texts.Say("answer.words.long")
	case kind == fault.Conflict:
		f.Act, f.Error = "", c.s.texts.Say("twice")
	default:
		return err
	}
	return c.sendEnd(statusOf[fault.KindOf(err)], sit, f)
}
