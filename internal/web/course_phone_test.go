package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestByTelephone is a practice of one therapist and one prescriber, who releases
// from a distance what the client takes themselves.
func TestByTelephone(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole course: long, and one person at a time")
	}
	t.Parallel()
	d := practiceOfTwo(newStory(t, storetest.Configs[0].New(t)))
	d.asksOnThePhone()
	d.screens()
	d.isRecommended()
	d.agrees()
	d.phone.opens(linkedBy(d.mira.opens(d.on("/consents")).in("Care by phone or video").press("Give it to read by a link"), "agree")).follow("Care by phone or video").
		choose("Yes").fill("Type your full name", "Dara Quinn").press("Save my choice").says("We saved your choice")
	d.prepares()
	d.livesTo(1)
	d.isOrderedAlone()
	d.goesOver()
	d.isReleased()
	d.takesIt()
	d.goesHomeByTelephone()
	d.saysWhy(d.lee, d.mira)
	d.readsNoHardWord()
	d.standsWhole()
}

// practiceOfTwo sets a therapist's practice up. Its protocol is off until the
// prescriber has adopted it, and says so where a course would be opened.
func practiceOfTwo(s *story) *carried {
	s.Helper()
	a := &carried{story: s, protocol: "kap-sublingual-by-phone", day: map[string]string{"patient.identity": "Yes", "preferences.today": "Yes", "bladder.emptied": "Yes", "room.ready": "Yes", "staff.credentials": "Yes", "presence.prescriber": "Reachable"}}
	noor := s.setsUp("Noor Haddad", "Therapist", "A therapist with a partner prescriber", "Ketamine-assisted psychotherapy, lozenges, the prescriber by telephone")
	a.mira, a.sam, a.desk = noor, noor, noor
	person := noor.registers("Dara", "Quinn", "they/them")
	off := noor.opens(chartOf(person) + "/screening").says("It is off until a prescriber of the site has adopted it.")
	off.follow("Read it, and who adopts it").says("Ketamine-assisted psychotherapy, lozenges, the prescriber by telephone")
	if strings.Contains(off.outline(), "lozenges, the prescriber by telephone (") {
		s.Error("a course can be opened by what nobody adopted")
	}
	noor.opens("/protocols/" + a.protocol + "/adopt").says("Only a prescriber of this site signs that.")
	a.lee = noor.invites(s, "Ifeoma Okafor", "Prescriber")
	a.lee.opens("/protocols/" + a.protocol + "/adopt").choose("I reviewed this protocol and adopt it").press("Adopt this protocol")
	for _, text := range []string{a.protocol, "touch", "telehealth"} {
		if text == a.protocol {
			noor.opens("/consents/" + text + "/publish").hides("Put it into use here").says("A prescriber or the medical director of this practice puts a text into use.")
		}
		a.lee.opens("/consents/" + text + "/publish").press("Put it into use here")
	}
	return a.takesOnKnown(person, "Dara", "Quinn", made{
		words: map[string]string{"hopes": "To talk to my father.", "reason": "Years of the same winter.", "tried": "Two medicines."}, pressure: [2]string{"124/78", "122/80"}})
}

// isOrderedAlone adopts that one person may sign and check where nobody else is
// there, and orders so; somebody else looks at it later.
func (c *carried) isOrderedAlone() {
	c.Helper()
	c.until(c.morning(1))
	c.lee.opens(c.on("/orders")).says("A proposal for session 1", "Still needed: an evaluation by the prescriber").tries("Sign ").answers(http.StatusConflict, "Still needed: an evaluation by the prescriber")
	c.lee.opens(c.on("/orders")).in("Still needed: No evaluation in person or by video").follow("Answer it now")
	c.lee.opens(c.on("/screening/distance?open=evaluation.telemedicine")).with("fact", "evaluation.telemedicine").fill("An evaluation by video", "2026-03-05").press("Save")
	c.lee.opens(c.on("/screening/distance")).with("fact", "home.licensed").press("Yes")
	c.lee.opens(c.on("/orders")).press("Sign ")
	if strings.Contains(c.lee.opens(c.on("/orders")).outline(), "I work alone") {
		c.Error("one person signs and checks before the practice has adopted that")
	}
	c.lee.opens(c.on("/orders")).press("Adopt it for this practice")
	c.lee.opens(c.on("/orders")).press("I work alone: checked, for review")
	c.lee.opens(c.on("/orders")).says("alone", "Somebody else looks at it by")
	c.hall = c.mira.opens(c.on("/sessions")).fill("Ifeoma Okafor", "on the telephone").fill("Noor Haddad", "in the room").press("Begin the session").at
}

// isReleased is on the prescriber's own sign-in, with the readings of the client's
// own cuff in front of them; the therapist gives nothing and cannot release.
func (c *carried) isReleased() {
	c.Helper()
	c.isReady()
	c.mira.opens(c.hall).says("The prescriber has not released it yet.").hides("They took it now", "Given now")
	c.lee.opens(c.hall).says("134/84").press("Release the dose, from a distance")
}

// takesIt is recorded by who watched, once, and what became of the lozenges.
func (c *carried) takesIt() {
	c.Helper()
	p := c.mira.opens(c.hall).says("Released by the prescriber.")
	p.press("They took it now, and I watched")
	given := 0
	for _, d := range ledger.Find[dosing.DoseGiven](c.chart(c.person)) {
		if given++; !d.Self {
			c.Errorf("recorded as given: %+v", d)
		}
	}
	if given != 1 {
		c.Errorf("%d doses", given)
	}
	c.pass(15 * time.Minute)
	c.mira.opens(c.hall + "?open=over").press("Spat out now")
	for range 6 {
		c.pass(15 * time.Minute)
		c.measures("126", "78")
	}
}

// goesHomeByTelephone is signed by the prescriber, from a distance; the therapist
// closes the session.
func (c *carried) goesHomeByTelephone() {
	c.Helper()
	c.pass(20 * time.Minute)
	c.emerges()
	c.mira.opens(c.hall).says("The prescriber signs the leaving, by telephone").hides("Sign: they leave now")
	c.lee.opens(c.hall).in("Who goes home with them, and stays").fill("Who goes home with them", "Lena Moreno, a friend").choose("This person stays").fill("How they get home", "her car").press("Sign: they leave now")
	c.closes("enough")
	c.lee.opens("/needs").says("An order that was checked alone")
	if got := c.mira.get(c.on("/orders")); got.status != http.StatusOK || strings.Contains(got.body, "Sign ") && strings.Contains(got.body, `name="mg"`) {
		c.Errorf("a therapist can sign an order: %d", got.status)
	}
}
