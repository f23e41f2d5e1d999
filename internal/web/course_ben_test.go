package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestBen did not respond, and stopped well: three sessions, a decision together,
// a plan and a letter to take along, and one call after two silences; in a clinic of
// five, and in a network on PostgreSQL.
func TestBen(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole course: long, and one person at a time")
	}
	for _, book := range storetest.Configs {
		t.Run(book.Name, func(t *testing.T) {
			t.Parallel()
			practice := clinicOfFive
			if book.Name == "postgres" {
				practice = networkOf
			}
			b := practice(newStory(t, book.New(t))).takesOn("Ben", "Okafor", made{
				words:    map[string]string{"hopes": "To want to get up.", "reason": "Nothing reaches me.", "tried": "Six medicines."},
				buttons:  map[string]string{"sex": "Male"},
				pressure: [2]string{"126/82", "124/80"},
				taps:     heavily, pronouns: "he/him"})
			if b.opener == b.mira {
				b.isTeamed()
			}
			b.asksOnThePhone()
			b.screens()
			b.isRecommended()
			b.agrees()
			b.prepares()
			b.livesTo(1)
			for n := 1; n <= 3; n++ {
				b.sits(n, []string{"", "enough", "enough"}[n-1], "enough")
				b.talks()
				b.livesTo(n + 1)
			}
			b.decidesTogether()
			b.stopsWell()
			b.fallsSilent()
			b.readsNoHardWord()
			b.standsWhole()
		})
	}
}

// heavily answers as somebody to whom it is about as heavy as before: most days of
// each, and nothing of what asks about wanting to die.
func heavily(item string, n int) int {
	switch {
	case item == "q9":
		return 0
	case n > 2:
		return 2
	}
	return 1
}

// isRecommended signs both halves and both parts of the determination, where
// nothing stands in the way.
func (c *carried) isRecommended() {
	c.Helper()
	for _, v := range []*visitor{c.lee, c.mira} {
		v.opens(c.on("/screening")).choose("Clear").press("Sign the screening")
	}
	for _, v := range []*visitor{c.lee, c.mira} {
		v.opens(c.on("/determination")).in("Your reason, for the team").choose("Recommended").fill("Your reason, for the team", "Six medicines and two therapies; he knows what it asks of him.").press("Sign")
	}
	c.mira.opens(c.on("/determination")).says("Both recommend it, until")
}

// decidesTogether is after the third session: the scores are about where they
// started, the next order waits for a decision, and it is made with him.
func (c *carried) decidesTogether() {
	c.Helper()
	c.until(c.morning(4))
	p := c.lee.opens(c.on("/orders")).says("No response so far", "about where it started", "decided together")
	p.tries("Sign 40.5 mg").answers(http.StatusConflict, "about where it started")
	c.mira.opens(c.on("/review")).says("Session 3,", "about where it started", "isn’t something you did", "before booking another", "Go on as planned", "Change the plan", "Stop well")
	c.mira.opens(c.on("/review")).in("In their words").fill("In their words", "I hoped for more. I sleep, though.").press("Save")
	c.lee.opens(c.on("/review")).in("What you saw").fill("What you saw", "Three sessions, about where it started; he sleeps.").choose("Stop well").fill("Why, as you said it together", "Nothing more to expect of a fourth.").choose("They decided this with us").press("Sign it")
}

// stopsWell writes what he goes on with, and the letter to who referred him, with
// his agreement; both are given, and the course is closed with nothing open but
// the notes.
func (c *carried) stopsWell() {
	c.Helper()
	c.mira.opens(c.on("/going-on")).in("Who goes on caring").fill("Who goes on caring", "Dr. Okoro, every two weeks").fill("What they go on doing", "Walk to the river on Sundays.").fill("How they notice", "I let the phone ring.").
		fill("Whom they call then", "Ada, 303 555 0101").fill("How we go on asking", "One tap, by mail; he can stop it at any time.").press("Keep the plan")
	c.mira.opens(c.on("/documents")).in("What they go on with").in("It was given").choose("The client", "By hand").press("Save").says("Given to the client by hand")
	p := c.mira.opens(c.on("/letters")).in("Name and practice").says("about where it started").hides("I hoped for more")
	p.fill("Name and practice", "Dr. Ada Okoro, Elm Street").fill("How they agreed to this letter", "in words, today, after reading it").press("Sign it").says("Dr. Ada Okoro, Elm Street")
	c.mira.opens(c.on("/ending")).in("Needed unless it ended as planned").choose("Stopped well, decided together", "A signed note of every session").fill("Why", "No change after three; decided together.").press("Close it").says("stopped well")
	c.lee.opens(c.on("/orders")).hides("A proposal for session 4")
	c.mira.opens(c.on("/integration")).says("The course has ended. What was worked on stays here", "Session 3").hides("Add one", "Write one down")
	c.mira.opens(c.on("/preparation")).says("What was worked on stays here").hides("Write it anew")
}

// fallsSilent leaves all but one tap unanswered: the tap counts as heard, as the
// short form it is; then, after two visits without a word, a person calls: once,
// however long the silence lasts.
func (c *carried) fallsSilent() {
	c.Helper()
	c.livesOn(c.now().AddDate(0, 2, 0))
	c.silent = true
	tapped, calls := false, 0
	for c.now().Before(time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)) {
		c.later(48 * time.Hour)
		for _, m := range c.inbox.Messages() {
			link := regexp.MustCompile(`/answer/[A-Z0-9]+`).FindString(m.Body)
			if !tapped && !c.heard[m.Body] && m.Subject == "One tap, if you like" {
				c.answers(link)
				tapped = true
			}
			c.heard[m.Body] = true
		}
	}
	c.mira.opens(c.on("/measures")).says("the short form: one tap")
	for _, task := range ledger.Find[duty.TaskSet](c.chart(c.person)) {
		if strings.HasPrefix(task.About, "not heard") {
			calls++
		}
	}
	if !tapped || calls != 1 {
		c.Errorf("one tap was asked for: %v; %d calls", tapped, calls)
	}
	c.mira.opens("/needs").in("Call them: not heard from").follow("Open the call").press("We spoke")
	c.mira.opens("/needs").hides("Call them")
}
