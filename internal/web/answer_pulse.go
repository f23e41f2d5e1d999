package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/web/ui"
)

// pulseStop is the answer to a pulse that asks for no more messages.
const pulseStop = "stop"

// stopAsking records that the client wants no more reminders, at once.
func (c *call) stopAsking(string) error { return nil }

// pulseEnd is what is said after one tap: nothing that it does not mean.
func (c *call) pulseEnd(sit *sitting) error {
	say := c.s.texts.Say
	p := ui.AnswerEnd{Title: say("pulse.thanks"), Reads: c.readsWords(sit), Pulse: true}
	switch sit.sheets[0].answers["feeling"] {
	case pulseStop:
		p.Title, p.Reads = say("pulse.stopped.title"), say("pulse.stopped")
	case "worse":
		p.Title, p.Reads = say("pulse.worse.title"), say("pulse.worse")+" "+c.heardWords(sit)
	}
	return c.send(http.StatusOK, ui.AnswerOver(c.client(), p))
}
