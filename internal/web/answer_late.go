package web

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// answerLate takes an answer that waited on the device, typed by another link of
// the same client, which may have ended since. Where this link asks the same, it
// is an answer here; else it stays an answer to what it was typed for. An answer
// of somebody else stays on the device: this link knows nothing of it.
func answerLate(c *call, sit *sitting) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	invitation, invited := sit.wasWaiting(typed.Get("sheet"))
	ask, key := clip(typed.Get("for"), 200), clip(typed.Get("act"), 40)
	if invitation == "" || !slices.Contains(clinic.Asked(invited), ask) || !id.Valid(key) {
		return errLinkGone
	}
	def, err := sit.lib.Named(clip(typed.Get("form"), 60))
	name, _, planned := strings.Cut(ask, "/")
	if err != nil || name != def.ID && !sit.lib.StandsIn(name, def.ID) {
		return errLinkGone
	}
	it, ok := def.Item(clip(typed.Get("item"), 60))
	if !ok {
		return errLinkGone
	}
	value := typedAnswer(def.ScaleOf(it), typed["answer"])
	if err := def.CheckAnswer(it.ID, value); err != nil || value == "" {
		return errLinkGone
	}
	c.noteAct(key)
	sh := &sheet{ask: ask, def: def, answers: map[string]string{}}
	if at := slices.IndexFunc(sit.sheets, func(s *sheet) bool { return s.ask == ask && s.def.ID == def.ID && !s.done }); at >= 0 {
		sh = sit.sheets[at]
		if err := c.keepItem(sit, sh, it, value, key); err != nil {
			return err
		}
		return c.lateNext(sit, sh, it, value)
	}
	about := instrument.Administration{Response: clinic.ResponseOf(invitation, ask, def), Instrument: def.ID, Version: def.Version, Hash: def.Hash(),
		Recall: def.Recalls[0].ID, Language: sit.lang, By: instrument.BySelf, How: instrument.HowLink}
	if planned {
		about.Occasion = ask
	}
	late := clinic.Late{About: about, Item: it.ID, Value: value, Given: c.s.now().Add(-heldFor(typed.Get("held")))}
	if err := c.s.clinic.KeepLate(c.r.Context(), c.record, invitation, late, key, c.s.measures); err != nil {
		return err
	}
	return c.lateNext(sit, sh, it, value)
}

// lateNext leads to help where the answer asks for it, else to the beginning.
func (c *call) lateNext(sit *sitting, sh *sheet, it instrument.Item, value string) error {
	to, err := c.careFor(sit, sh, it, value, c.linkPath(""))
	if err == nil && to == "" {
		to = c.linkPath("")
	}
	if err != nil {
		return err
	}
	return c.redirect(to)
}

// wasWaiting finds the client's invitation that answers on a device are kept
// under.
func (sit *sitting) wasWaiting(name string) (id.Entry, screening.Invited) {
	for e, i := range ledger.Find[screening.Invited](sit.whole) {
		if name != "" && id.Derived("waiting", string(e.ID)) == name {
			return e.ID, i
		}
	}
	return "", screening.Invited{}
}
