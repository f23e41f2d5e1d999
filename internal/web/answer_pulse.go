package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/web/ui"
)

// pulseStop is the answer to a pulse that asks for no more messages.
const pulseStop = "stop"

// stopAsking records that the client wants to be asked no more. It holds at
// once, also for what waits to be sent.
func (c *call) stopAsking(key string) error {
	act := clinic.StopReminders{Patient: c.record, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("answer-stop", key)), act)
	return err
}

// pulseEnd is what is said after one tap: nothing that it does not mean.
func (c *call) pulseEnd(sit *sitting) error {
	say := c.s.texts.Say
	p := ui.AnswerEnd{Title: say("pulse.thanks"), Reads: c.readsWords(sit), Pulse: true}
	if sit.sheets[0].def.ID == instrument.DayAfter {
		return c.dayAfterEnd(sit, p)
	}
	switch sit.sheets[0].answers["feeling"] {
	case pulseStop:
		p.Title, p.Reads = say("pulse.stopped.title"), say("pulse.stopped")
	case "worse":
		p.Title, p.Reads = say("pulse.worse.title"), say("pulse.worse")+" "+sit.heardWords(say)
	}
	return c.send(http.StatusOK, ui.AnswerOver(c.client(), p))
}

// dayAfterEnd is what is said after the tap of the day after a session. Who asked
// for a call reads who calls, and by when, as far as that is so.
func (c *call) dayAfterEnd(sit *sitting, p ui.AnswerEnd) error {
	say := c.s.texts.Say
	switch sit.sheets[0].answers["feeling"] {
	case "call":
		return c.supportPage(http.StatusOK, "", true)
	case "tender":
		p.Title, p.Reads = say("pulse.tender.title"), say("pulse.tender")+" "+p.Reads
	}
	return c.send(http.StatusOK, ui.AnswerOver(c.client(), p))
}
