package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/instrument"
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
	c.isSeen()
	c.sam.opens(c.hall).says("The door was never locked.")
}

// isSeen is the rest of that time: a reading every quarter of an hour.
func (c *carried) isSeen() {
	c.Helper()
	for range 7 {
		c.measures("128", "80")
		c.pass(15 * time.Minute)
	}
	c.pass(10 * time.Minute)
	c.emerges()
}

// emerges is measured as awake, and goes over what comes before leaving.
func (c *carried) emerges() {
	c.Helper()
	c.awake = true
	c.measures("126", "80")
	c.awake = false
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		c.sam.opens(c.hall).with("fact", "leaving."+fact).press("Yes")
	}
}

// home fills in who takes them home.
func (c *carried) home(with, how string) *opened {
	c.Helper()
	return c.sam.opens(c.hall).in("Who goes home with them, and stays").fill("Who goes home with them", with).choose("This person stays").fill("How they get home", how)
}

// leaves is the way out: the taxi is no company, the sister is.
func (c *carried) leaves() {
	c.Helper()
	c.home("a taxi", "taxi").tries("Sign: they leave now").answers(http.StatusUnprocessableEntity, "A taxi is a ride, not company.")
	c.goesHome("enough")
}

// goesHome leaves with whoever stays, and the session is closed with what the next
// one rests on.
func (c *carried) goesHome(effect string) {
	c.Helper()
	c.home("Lena Moreno, her sister", "her car").press("Sign: they leave now")
	c.closes(effect)
}

// closes sorts what was said, and closes the session with what the next one rests
// on.
func (c *carried) closes(effect string) {
	c.Helper()
	if p := c.mira.opens(c.hall); strings.Contains(p.text(), "one still to sort") {
		p.in("The door was never locked.").press("Chart")
	}
	p := c.mira.opens(c.hall)
	p.in("Ready to leave in the planned time").choose("Yes")
	for _, asked := range []string{"Severe distress", "An adverse event", "Broken off for an emergency"} {
		p.in(asked).choose("No")
	}
	p.fill("How strong the effect was", effect).press("Close the session").says("Closed", "Lena Moreno")
}

// dayAfter asks with one tap in the morning; who answers need not be called.
func (c *carried) dayAfter() {
	c.Helper()
	c.later(22*time.Hour + 30*time.Minute)
	link := c.sent()
	c.phone.opens(link).says("The day after can feel tender, flat or bright").press("Tender").says("Thank you")
	for _, m := range c.inbox.Messages() {
		c.heard[m.Body] = c.heard[m.Body] || strings.Contains(m.Body, link)
	}
	c.later(2 * time.Hour)
	c.mira.opens("/needs").hides("Nothing heard after a session")
}

// sent is the newest link to questions that lies in the client's inbox.
func (c *carried) sent() string {
	c.Helper()
	for _, m := range c.inbox.Messages() {
		if strings.Contains(m.Body, "ketamine") || strings.Contains(m.Body, c.family) || !slices.Contains([]string{"You have a note", "One tap, if you like"}, m.Subject) {
			c.Errorf("a message tells what it is about: %+v", m)
		}
		if to := regexp.MustCompile(`/answer/[A-Z0-9]+`).FindString(m.Body); to != "" {
			return to
		}
	}
	c.Fatalf("nobody asks: %d messages", len(c.inbox.Messages()))
	return ""
}

// ends looks back together, writes down what she goes on with, and closes.
func (c *carried) ends() {
	c.Helper()
	c.lee.opens(c.on("/review")).in("What you saw").fill("What you saw", "She gets up before her children do.").choose("Stop well").fill("Why, as you said it together", "Three sessions did what she came for.").choose("They decided this with us").press("Sign it")
	c.mira.opens(c.on("/going-on")).in("Who goes on caring").fill("Who goes on caring", "Dr. Adeyemi, every month").fill("What they go on doing", "Call my brother on Sundays.").fill("How they notice", "I stay in bed.").
		fill("Whom they call then", "Lena, 303 555 0101").fill("How we go on asking", "By mail, after one, three and six months; she can stop it at any time.").press("Keep the plan")
	p := c.lee.opens(c.on("/ending")).in("Needed unless it ended as planned").choose("Stopped well, decided together", "A signed note of every session", "The plan is theirs to take home").fill("Why", "The notes are being written; the plan goes by post.")
	p.press("Close it").says("stopped well")
	c.lee.opens(c.on("/orders")).hides("Sign 40")
}

// tap is which of the answers on a page a thumb finds.
func (c *carried) tap(p *opened, n int) int {
	item := p.at[strings.LastIndex(p.at, "/")+1:]
	if c.made.taps == nil || n < 2 {
		return 1
	}
	return c.made.taps(item, n)
}

// answers goes through the questions behind a link with a thumb; one tap is all of
// the short form.
func (c *carried) answers(link string) {
	c.Helper()
	p := c.phone.opens(link)
	if !strings.Contains(p.text(), "Begin") {
		taps := p.root.all(func(e *element) bool { return pressable(e) && e.attrs["name"] == "answer" })
		p.press(p.name(taps[1])).says("Thank you")
		return
	}
	p = p.says("You can stop at any time").follow("Begin")
	for range 60 {
		taps := p.root.all(func(e *element) bool { return pressable(e) && e.attrs["name"] == "answer" })
		switch {
		case strings.HasSuffix(p.at, "/end"):
			p.says("Thank you")
			return
		case len(taps) > 1:
			p = p.press(p.name(taps[c.tap(p, len(taps))]))
		default:
			p = p.press("Send")
		}
	}
	c.Fatal("the questions do not end")
}

// integrates hears what the session was, and what she undertakes.
func (c *carried) integrates() {
	c.Helper()
	page := func(part string) *opened { c.Helper(); return c.mira.opens(c.on("/integration")).in(part) }
	page("As they tell it").fill("In their words", "I stood before it for years.").press("Save")
	page("What they want to keep").in("Add one").fill("In their words", "I can open it.").press("Save").says("“I can open it.”")
	page("One small step each").in("What they undertake").fill("What they undertake", "Call my brother Sunday.").fill("By which day", "2026-03-15").press("Save").says("“Call my brother Sunday.”", "not asked yet")
	page("About how many minutes").fill("About how many minutes", "50").press("Save")
	for _, task := range []string{"Call them on the day after", "Call them"} {
		if p := c.mira.opens("/needs"); strings.Contains(p.text(), task) {
			p.in(task).press("Done")
		}
	}
	c.mira.opens("/needs").hides("Call them")
}

// keeps asks, six weeks later, what became of it.
func (c *carried) keeps() {
	c.Helper()
	c.livesOn(time.Date(2026, 4, 21, 9, 0, 0, 0, c.clinic.Location()))
	c.mira.opens(c.on("/integration")).in("Call my brother Sunday.").choose("Kept").fill("In their words, if they want", "He cried too.").press("Save")
	c.mira.opens(c.on("/integration")).says("kept", "“He cried too.”")
}

// holds checks that the book is whole and reads well.
func (c *carried) holds() {
	c.Helper()
	p := c.mira.opens(c.on(""))
	told := p.text()
	for range 40 {
		if len(p.root.all(func(e *element) bool { return e.tag == "a" && strings.HasPrefix(e.text(), "Show older") })) == 0 {
			break
		}
		p = p.follow("Show older")
		told += p.text()
	}
	for _, sentence := range []string{"7 entries came from another system. 3 medicines, who they are, 1 condition, 1 set of vitals and 1 questionnaire total.", "A course began: protocol kap-im", "Half a milligram at night", "The client signed kap-im", "Dosing session 1 began", "Given: ketamine 40.5 mg IM", "Seen: tears", "The door was never locked.", "Lena Moreno, her sister", "Call my brother Sunday.", "He cried too."} {
		if !strings.Contains(told, sentence) {
			c.Errorf("the journey does not say %q", sentence)
		}
	}
	drawn := func(class string) int {
		return len(p.root.all(func(e *element) bool {
			return slices.Contains(strings.Fields(e.attrs["class"]), class) && !strings.Contains(e.attrs["class"], "is-planned")
		}))
	}
	if drawn("cl-bead") == 0 || drawn("cl-ring") == 0 || drawn("cl-window") == 0 {
		c.Errorf("the line draws %d doses, %d integration sessions and %d windows", drawn("cl-bead"), drawn("cl-ring"), drawn("cl-window"))
	}
	c.standsWhole()
}

// keepsOut lets people who have no business there open every page of the course
// that its own people opened: they read nothing of it, and that they tried is
// written down.
func (c *carried) keepsOut() {
	c.Helper()
	seen, way := map[string]bool{}, c.way
	max, bill := c.lee.invites(c.story, "Max Boss", "Practice manager"), c.lee.invites(c.story, "Bea Bell", "Biller")
	refused := func() (n int) {
		for _, v := range c.visits("") {
			if v.Kind == "denied" {
				n++
			}
		}
		return n
	}
	before, tried := refused(), 0
	for _, w := range way {
		path, _, _ := strings.Cut(w.path, "?")
		if w.method != "GET" || w.reply.status != http.StatusOK || seen[path] || !strings.HasPrefix(path, chartOf(c.person)+"/") {
			continue
		}
		seen[path] = true
		for _, v := range []*visitor{max, bill} {
			got := v.opens(path)
			if got.status == http.StatusForbidden {
				tried++
			}
			got.hides("The door was never locked.", "I go quiet", "To listen.", "Low mood", "clonazepam", "40.5 mg", "158/98", "I can open it.", "Half a milligram")
		}
	}
	if len(seen) < 10 || tried < len(seen) {
		c.Errorf("%d pages, %d times refused", len(seen), tried)
	}
	if denied := refused() - before; denied != tried {
		c.Errorf("%d attempts were refused and %d are in the access book", tried, denied)
	}
}

// livesOn lets days go by, in the clinic's morning hours; whatever asks her for
// answers in them she answers.
func (c *carried) livesOn(until time.Time) {
	c.Helper()
	c.replied()
	for c.now().In(c.clinic.Location()).Hour() != 11 {
		c.pass(time.Hour)
	}
	for c.now().Before(until) {
		c.later(time.Minute) // one round queues, the next brings
		c.later(24*time.Hour - time.Minute)
		c.replied()
	}
}

// livesTo is the time until the morning of a session, with what is asked before it.
func (c *carried) livesTo(number int) {
	c.Helper()
	c.livesOn(c.morning(number).Add(-22 * time.Hour))
	c.later(time.Minute)
	c.later(2 * time.Hour)
	c.replied()
}

// replied answers what asks and was not answered yet.
func (c *carried) replied() {
	c.Helper()
	for _, m := range c.inbox.Messages() {
		link := regexp.MustCompile(`/answer/[A-Z0-9]+`).FindString(m.Body)
		if link != "" && !c.heard[m.Body] && !c.silent {
			c.answers(link)
		}
		c.heard[m.Body] = true
	}
}

// isFollowed asks her by itself for months after the course, and what she answers
// counts for its visit. The month after her one dose was over before the course
// was closed. Nobody asks how the day after a dose is that was never given.
func (c *carried) isFollowed() {
	c.Helper()
	c.livesOn(c.now().AddDate(0, 6, 0))
	visits := map[string]bool{}
	for _, f := range instrument.Responses(c.chart(c.person)) {
		if _, visit, named := strings.Cut(f.Occasion, "/"); named && !f.Left {
			visits[visit] = true
		}
	}
	if visits["after-24h/4"] {
		c.Errorf("she was asked about the day after a session that was not held: %v", visits)
	}
	for _, visit := range []string{"after-24h/1", "before-dose/2", "before-dose/3", "3-months", "6-months"} {
		if !visits[visit] {
			c.Errorf("nothing was answered at %s: %v", visit, visits)
		}
	}
}

// sits is a dosing session from the order, which rests on what was said of the one
// before, to the way home, with nothing special in it.
func (c *carried) sits(number int, before, effect string) {
	c.Helper()
	says := map[string]string{"": "A proposal for session 1", "too weak": "was too weak, and nothing last time speaks against more", "enough": "the effect was sufficient"}
	c.comesTo(number).says(says[before])
	c.goesOver()
	c.isReady()
	c.isGiven()
	c.pass(11 * time.Minute)
	c.isSeen()
	c.goesHome(effect)
}

// talks is the integration after a session.
func (c *carried) talks() {
	c.Helper()
	c.livesOn(c.now().Add(20 * time.Hour))
	c.mira.opens(c.on("/integration")).in("About how many minutes").fill("About how many minutes", "50").press("Save")
	if p := c.mira.opens("/needs"); strings.Contains(p.text(), "Call them") {
		p.in("Call them").press("Done")
	}
}
