package web

import (
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// takeBack voids the entry that the address names.
func (c *call) takeBack(seen ledger.Chart) error {
	entry := id.Entry(c.r.PathValue("entry"))
	target, ok := seen.Entry(entry)
	if !ok {
		return fault.Missing("There is no such entry in this record.")
	}
	act := id.Act(clip(c.r.PostForm.Get("act"), 40))
	c.trace.act = string(act)
	void := clinic.VoidEntry{Stream: target.Stream, Entry: entry, Reason: clip(c.r.PostForm.Get("reason"), 500)}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, act, void)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "#e-" + string(entry))
	case kind == fault.Invalid || kind == fault.Conflict:
		form, formErr := c.blankVitals(seen)
		if formErr != nil {
			return formErr
		}
		return c.chartPage(statusOf[kind], seen, form, fault.Say(err)+" Nothing was taken back.")
	}
	return err
}
