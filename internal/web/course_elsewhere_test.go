package web

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/store/storetest"
)

// TestTherapyAlone accompanies somebody whose ketamine is given elsewhere: no
// order, no dose, and all of the therapy.
func TestTherapyAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole course: long, and one person at a time")
	}
	t.Parallel()
	e := therapyAlone(newStory(t, storetest.Configs[0].New(t)))
	e.asksOnThePhone()
	e.standsAt("screening")
	e.isHeard()
	e.standsAt("preparation")
	e.agrees()
	e.isPrepared()
	e.orderedNowhere()
	e.livesOn(e.now().AddDate(0, 0, 20))
	e.undertakes()
	e.livesOn(time.Date(2026, 4, 21, 9, 0, 0, 0, e.clinic.Location()))
	e.keeps()
	e.standsAt("in therapy")
	e.isClosed()
	e.readsNoHardWord()
	e.standsWhole()
}

// therapyAlone sets up a therapist who prescribes nothing, and a director who
// answers for the texts.
func therapyAlone(s *story) *carried {
	s.Helper()
	a := &carried{story: s, protocol: "therapy-only"}
	a.mira = s.setsUp("Mira Stein", "Therapist", "A therapist with a partner prescriber", "Psychotherapy around ketamine given elsewhere")
	a.lee, a.sam, a.desk = a.mira, a.mira, a.mira
	director := a.mira.invites(s, "Ada Okoro", "Medical director") // somebody answers for the texts
	director.opens("/protocols/" + a.protocol + "/adopt").choose("I reviewed this protocol and adopt it").press("Adopt this protocol")
	for _, text := range []string{a.protocol, "touch"} {
		director.opens("/consents/" + text + "/publish").press("Put it into use here")
	}
	return a.takesOn("Eli", "Moreno", made{pronouns: "he/him", words: map[string]string{"hopes": "To use what I see there.", "reason": "The infusions are short.", "tried": "Eight infusions."}, buttons: map[string]string{"sex": "Male"}})
}

// isHeard answers what a therapist asks, and signs the psychological half: the
// other one is the prescriber's elsewhere.
func (c *carried) isHeard() {
	c.Helper()
	for range 80 {
		p, fact := c.mira.opens(c.on("/screening")), ""
		for _, e := range p.root.all(tagged("input")) {
			if e.attrs["name"] == "fact" {
				fact = e.attrs["value"]
				break
			}
		}
		if fact == "" {
			break
		}
		c.says(p, fact)
	}
	c.mira.opens(c.on("/screening")).in("Psychological screening").choose("Clear").press("Sign the screening")
}

// standsAt looks at what the list of people says of them.
func (c *carried) standsAt(stage string) {
	c.Helper()
	if list := c.mira.opens("/patients").text(); !strings.Contains(list, stage) {
		c.Errorf("the list does not say %q: %.600s", stage, list)
	}
}

// isPrepared goes over the preparation.
func (c *carried) isPrepared() {
	c.Helper()
	c.mira.opens(c.on("/preparation")).in("What they bring to the next session").fill("In their words", "To listen.").press("Save")
	c.mira.opens(c.on("/preparation")).in("About how many minutes").fill("About how many minutes", "50").press("Save")
}

// orderedNowhere finds no way to order or give anything on any page, and says why.
func (c *carried) orderedNowhere() {
	c.Helper()
	c.mira.opens(c.on("/orders")).says("no dose is ordered").hides("A proposal", "Sign an order", "mg")
	c.mira.opens(c.on("/sessions")).says("no medicine is given here").hides("Begin the session")
	if p := c.mira.opens(c.on("/plan")); strings.Contains(mainOf(p).text(), "Dosing session 1") {
		c.Error("a dosing session can be planned where none is held")
	}
}

// undertakes is what comes of a dose that was given elsewhere, in his words.
func (c *carried) undertakes() {
	c.Helper()
	page := func(part string) *opened { c.Helper(); return c.mira.opens(c.on("/integration")).in(part) }
	page("What they want to keep").in("Add one").fill("In their words", "I can open it.").press("Save").says("“I can open it.”")
	page("One small step each").in("What they undertake").fill("What they undertake", "Call my brother Sunday.").fill("By which day", "2026-03-29").press("Save").says("“Call my brother Sunday.”", "not asked yet")
	page("About how many minutes").fill("About how many minutes", "50").press("Save")
}

// isClosed ends the course by the therapist alone.
func (c *carried) isClosed() {
	c.Helper()
	c.mira.opens(c.on("/review")).in("What you saw").fill("What you saw", "He uses what he sees there.").choose("Stop well").fill("Why, as you said it together", "It holds.").choose("They decided this with us").press("Sign it")
	c.mira.opens(c.on("/going-on")).in("Who goes on caring").fill("Who goes on caring", "The infusion clinic").fill("What they go on doing", "Call my brother on Sundays.").fill("How they notice", "I stay in bed.").
		fill("Whom they call then", "Lena, 303 555 0101").fill("How we go on asking", "By mail; he can stop it at any time.").press("Keep the plan")
	c.mira.opens(c.on("/ending")).choose("As planned", "The plan is theirs to take home", "A signed note of every session").fill("Why", "The plan goes by post; the notes are being written.").press("Close it").says("ended on")
}
