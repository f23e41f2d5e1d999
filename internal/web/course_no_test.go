package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestChloe is told no, kindly, with a path: by a person first, and then on paper.
func TestChloe(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole course: long, and one person at a time")
	}
	t.Parallel()
	c := clinicOfFive(newStory(t, storetest.Configs[0].New(t))).takesOn("Chloe", "Tran", made{
		words:    map[string]string{"hopes": "To sleep.", "reason": "It is heavy since my mother died.", "tried": "Two medicines, and talking."},
		pressure: [2]string{"168/104", "170/102"}, measured: map[string]string{"suicide.ideation": "3", "measure.phq-9": "22"}})
	c.asksOnThePhone()
	c.comesIn()
	c.screens()
	c.isNotRecommended()
	c.isTold()
	c.isHelpedOn()
	c.readsNoHardWord()
	c.standsWhole()
}

// comesIn lets the client in to their own pages, by the link and the code that
// staff read out.
func (c *carried) comesIn() {
	c.Helper()
	p := c.desk.opens(c.on("/portal")).press("Invite " + c.given)
	code := regexp.MustCompile(`portal-big num">([^<]+)<`).FindStringSubmatch(p.body)
	c.phone.opens(linkedBy(p, "my/in")).fill("Your code", code[1]).press("Come in")
	c.phone.opens("/my").says(c.given)
}

// A sentence of the no, in words made for her.
const (
	chloeWhy     = "At both visits your blood pressure was above what is safe with this medicine."
	chloeCould   = "Two visits below 140/90, with your own doctor’s help."
	chloeInstead = "Weekly therapy with Mira, and a call with your doctor that we make together."
)

// isNotRecommended signs both halves, of which one is not clear, and two people
// say no. Nobody has told her yet: on none of her pages stands a word of it, though
// it stands on the staff's.
func (c *carried) isNotRecommended() {
	c.Helper()
	c.lee.opens(c.on("/screening")).says("Blood pressure", "168/104").in("Medical screening").choose("Not clear").fill("Note", "Blood pressure on two readings.").press("Sign the screening")
	c.mira.opens(c.on("/screening")).choose("Clear").press("Sign the screening")
	c.lee.opens(c.on("/determination")).in("Your reason, for the team").choose("Recommended").fill("Your reason, for the team", "She wants it so much.").tries("Sign").answers(http.StatusConflict, "The medical screening does not count: it was signed as not clear.")
	seventh := c.now().In(c.clinic.Location()).AddDate(0, 0, 7).Format("2006-01-02")
	for _, v := range []*visitor{c.lee, c.mira} {
		v.opens(c.on("/determination")).in("Your reason, for the team").choose("Not for now").fill("Your reason, for the team", "Blood pressure; the heart comes first.").
			fill("Why, in one sentence", chloeWhy).fill("What could change this", chloeCould).fill("What we suggest instead", chloeInstead).
			fill("Where there is risk", seventh).press("Sign")
	}
	no := []string{"recommend", chloeWhy, chloeCould, chloeInstead, "not for now", "There is a decision"}
	read := c.everything(c.phone, "/my", c.asked("ask"))
	if len(read) < 12 {
		c.Errorf("only %d of her pages were read", len(read))
	}
	for path, text := range read {
		for _, words := range no {
			if strings.Contains(text, words) {
				c.Errorf("%s says %q to her before a person has", path, words)
			}
		}
	}
	for _, path := range []string{"/my/record/decision", c.asked("ask") + "/decision"} {
		c.phone.opens(path).answers(http.StatusNotFound)
	}
	c.mira.opens(c.on("/determination")).says(chloeWhy, chloeCould, chloeInstead, "A no is shown only after a person has told them.")
}

// asked is the client's newest link of a sort among the pages of the way.
func (c *carried) asked(way string) string {
	c.Helper()
	for _, w := range slices.Backward(c.way) {
		if to := regexp.MustCompile(`^/` + way + `/[A-Z0-9]{20,}`).FindString(w.path); to != "" && w.who == c.given {
			return to
		}
	}
	c.Fatalf("%s never opened a link to /%s", c.given, way)
	return ""
}

// everything reads all pages that links lead a client to, from some on: what each
// says, by its address.
func (c *carried) everything(v *visitor, from ...string) map[string]string {
	c.Helper()
	read := map[string]string{}
	for next := from; len(next) > 0; next = next[1:] {
		path, _, _ := strings.Cut(next[0], "#")
		if _, seen := read[path]; seen || len(read) > 120 || !clientPage(path) || strings.HasSuffix(path, "/pdf") {
			continue
		}
		p := v.opens(path)
		read[path] = p.text()
		for _, a := range p.root.all(tagged("a")) {
			if to := a.attrs["href"]; strings.HasPrefix(to, "/") {
				next = append(next, to)
			}
		}
	}
	return read
}

// isTold tells her on the telephone; from then on she can read it, in the words
// that were made for her, and take it with her.
func (c *carried) isTold() {
	c.Helper()
	c.pass(2 * time.Hour)
	c.lee.opens(c.on("/ending")).says("The decision, told by a person", "nobody has told them yet that the answer is no").in("Needed unless it ended as planned").choose("Not begun").fill("Why", "Not for now.").tries("Close it").answers(http.StatusConflict, "Nobody has told them yet")
	c.mira.opens(c.on("/determination")).in("I have told them").tries("They were told").answers(http.StatusUnprocessableEntity, "A letter alone does not count.")
	c.mira.opens(c.on("/determination")).in("I have told them").choose("By telephone").fill("How they took it", "She was quiet, then asked what comes next.").press("They were told").says("Told by Mira Stein")
	said := []string{"Mira Stein told you this by phone on Monday, March 2", "Lee Park and Mira Stein don’t recommend ketamine for you right now.", chloeWhy, "What could change this", chloeCould, "What we suggest instead", chloeInstead,
		"You can ask for a second opinion, and your record is yours."}
	c.comesBack()
	c.phone.opens("/my").says("There is something to read", "We have talked about it with you.").follow("Read it").says(said...)
	c.phone.opens(c.asked("ask")).says("There is a decision you can read")
	c.phone.opens(c.asked("ask") + "/decision").says(said...)
	c.phone.opens("/my/record/decision").hides("Blood pressure; the heart comes first.", "She was quiet")
}

// comesBack lets the client in again, who was away for longer than a login holds.
func (c *carried) comesBack() {
	c.Helper()
	if got := c.phone.get("/my"); got.status != http.StatusOK {
		p := c.desk.opens(c.on("/portal")).press("Make a new code")
		code := regexp.MustCompile(`portal-big num">([^<]+)<`).FindStringSubmatch(p.body)
		c.phone.opens(c.asked("my/in")).fill("Your code", code[1]).press("Come in")
	}
}

// isHelpedOn is the warm referral, the second opinion, and the look after a week,
// which waits for a person until one has spoken with her, though the course is
// closed by then.
func (c *carried) isHelpedOn() {
	c.Helper()
	c.mira.opens(c.on("/determination")).in("Helped on to somebody").fill("To whom", "Dr. Lin, Harbor Clinic").choose("A person made the contact").press("Note it")
	c.mira.opens(c.on("/determination")).in("A second opinion").fill("From whom", "Dr. Ito").choose("The client asked for it").press("Note it")
	c.mira.opens(c.on("/determination")).says("Helped on to Dr. Lin, Harbor Clinic. A person made the contact.", "The client asked for a second opinion, from Dr. Ito.")
	c.comesBack()
	c.phone.opens("/my/record/decision").says("We help you to get in touch with Dr. Lin, Harbor Clinic.")
	c.takesTheLetter()
	c.lee.opens(c.on("/ending")).hides("What they go on with", "Looked back together").in("Needed unless it ended as planned").choose("Not begun").fill("Why", "Not for now; the way back is in what she reads.").press("Close it").says("not begun")
	c.mira.opens(c.on("/determination")).says("The course ended on", "Blood pressure; the heart comes first.", "Told by Mira Stein", "Medical screening").hides("Sign as this one", "I have told them")
	c.mira.opens(c.on("/screening")).says("Their last course went by Ketamine-assisted psychotherapy, intramuscular, kap-im")
	c.later(7*24*time.Hour - 3*time.Hour)
	p := c.mira.opens("/needs").says("Ask again, as was promised", "Chloe").in("Ask again, as was promised").follow("Open")
	p.in("Risk review").fill("What you found", "Asked; thoughts, no plan, no intent.").fill("What is done now", "Mira calls on Fridays; the safety plan is on her phone.").choose("I spoke with the client").press("Sign the review")
	c.mira.opens("/needs").hides("Ask again, as was promised")
}

// takesTheLetter gives her the same on paper: she finds it on her own pages.
func (c *carried) takesTheLetter() {
	c.Helper()
	said := []string{"Chloe Tran", "Mira Stein told you this by phone", chloeWhy, "What could change this", chloeCould, "What we suggest instead", chloeInstead, "Dr. Lin, Harbor Clinic", "You can ask for a second opinion, and your record is yours.", "988"}
	c.mira.opens(c.on("/determination")).follow("The letter to take home").says(said...).hides("the heart comes first", "She was quiet")
	if got := c.mira.get(c.on("/determination/pdf")); got.status != http.StatusOK || !strings.HasPrefix(got.body, "%PDF") {
		c.Errorf("no PDF: %d", got.status)
	}
	c.mira.opens(c.on("/documents")).in("The decision, in words made for them").choose("On their own pages").press("Save").says("Given to the client on their own pages")
	c.comesBack()
	c.phone.opens("/my/record").follow("The letter about what we told you").says(said...)
}

// readsNoHardWord looks through every page that a client of the story was shown
// for a word that nobody says to a client, or an instruction about a medicine.
func (c *carried) readsNoHardWord() {
	c.Helper()
	read := 0
	for _, w := range c.way {
		if path, _, _ := strings.Cut(w.path, "?"); w.root == nil || !clientPage(path) {
			continue
		}
		read++
		text := w.root.text()
		for _, quoted := range w.root.all(func(e *element) bool {
			return strings.HasPrefix(w.path, "/answer/") && e.tag == "h1" || strings.Contains(w.path, "/ask/") && e.tag == "button"
		}) { // an instrument’s own question, and an answer that is meant to be wrong
			text = strings.ReplaceAll(text, quoted.text(), "")
		}
		if hard := protocol.Forbidden(text, true); len(hard) > 0 {
			c.Errorf("%s says %q to %s", w.path, hard, w.who)
		}
	}
	if read < 20 {
		c.Errorf("only %d pages of a client were looked at", read)
	}
}

// standsWhole checks that nothing in the book was touched.
func (c *carried) standsWhole() {
	c.Helper()
	report, err := c.clinic.Verify(c.Context(), c.clinic.Own(), clinic.VerifyOptions{})
	c.ok(err)
	if !report.Clean() {
		c.Errorf("the book is not whole: %+v", report)
	}
}
