package web

import (
	"net/http"
	"time"
)

// isWatched is the time under the medicine: nothing has to be tapped, and what
// she says is written down as hers.
func (c *carried) isWatched() {
	c.Helper()
	c.pass(11 * time.Minute)
	c.sam.opens(c.hall).says("vitals due")
	c.measures("138", "84")
	c.mira.opens(c.hall).press("tears")
	c.mira.opens(c.hall).fill("Their words", "The door was never locked.").press("Keep")
	c.pass(15 * time.Minute)
	c.measures("132", "82")
	for range 5 {
		c.pass(15 * time.Minute)
		c.measures("128", "80")
	}
	c.sam.opens(c.hall).says("The door was never locked.")
}

// leaves is the way out: the taxi is no company, the sister is.
func (c *carried) leaves() {
	c.Helper()
	c.pass(20 * time.Minute)
	c.awake = true
	c.measures("126", "80")
	c.awake = false
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		c.sam.opens(c.hall).with("fact", "leaving."+fact).press("Yes")
	}
	home := func(with, how string) *opened {
		return c.sam.opens(c.hall).in("Who goes home with them, and stays").fill("Who goes home with them", with).choose("This person stays").fill("How they get home", how)
	}
	home("a taxi", "taxi").tries("Sign: they leave now").answers(http.StatusUnprocessableEntity, "A taxi is a ride, not company.")
	home("Lena Moreno, her sister", "her car").press("Sign: they leave now")
	c.mira.opens(c.hall).says("one still to sort").in("The door was never locked.").press("Chart")
	c.mira.opens(c.hall).fill("How strong the effect was", "enough").press("Close the session").says("Closed", "Lena Moreno, her sister")
}

// dayAfter asks with one tap, and a person calls.
func (c *carried) dayAfter() {
	c.Helper()
	c.later(24 * time.Hour)
	for _, m := range c.inbox.Messages() {
		c.Logf("%s to %s: %s %s %s", m.Channel, m.To, m.Subject, m.Body, m.At)
	}
	c.show(c.mira.opens(c.on("/messages")), c.mira.opens("/needs"))
}

// integrates hears what the session was, and what she undertakes.
func (c *carried) integrates() {
	c.Helper()
	page := func(part string) *opened { c.Helper(); return c.mira.opens(c.on("/integration")).in(part) }
	c.show(c.mira.opens(c.on("/integration")))
	_ = page
}
