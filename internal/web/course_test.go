package web

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A carried is one person's course, carried through the pages from the first
// link to the last call.
type carried struct {
	*story
	given, family  string
	protocol       string // and its consent text
	person         id.Patient
	lee, mira, sam *visitor // prescriber, therapist, nurse
	desk           *visitor
	opener         *visitor // who opens records here
	phone          *visitor // the client
	hall           string   // the address of the session
	day            map[string]string
	awake          bool            // how awake she is is tested
	heard          map[string]bool // messages that were looked at
	silent         bool            // whatever asks stays unanswered
	made           made
}

// A made is what somebody is like, as far as a course asks: what they write and
// press on the phone, what they take, and what is measured in the meeting, by the
// fact that is asked for, where it is not what most people have.
type made struct {
	words, buttons map[string]string
	takes          [][2]string // by name, and how much
	measured       map[string]string
	pressure       [2]string
	pronouns       string                       // empty: she
	taps           func(item string, n int) int // which of n answers a thumb finds; nil: the second
}

// on is an address of the person's pages.
func (c *carried) on(page string) string { return chartOf(c.person) + page }

// linked is the address of a link for clients that a page shows once.
func linkedBy(p *opened, way string) string {
	p.v.h.Helper()
	to := regexp.MustCompile(`/` + way + `/[A-Z0-9]{20,}`).FindString(p.body)
	if to == "" {
		p.v.h.Fatalf("%s shows no link: %.2000s", p.at, p.text())
	}
	return to
}

// TestAna carries Ana through her course on each database.
func TestAna(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole course, twice: long, and one person at a time")
	}
	for _, c := range storetest.Configs {
		t.Run(c.Name, func(t *testing.T) {
			s := newStory(t, c.New(t))
			s.tabs = c.Name == "sqlite" // what it checks hangs on no database
			ana(s)
		})
	}
}

// ana is the whole of Ana's course.
func ana(s *story) {
	s.Helper()
	a := anaBegins(s)
	a.asksOnThePhone()
	a.screens()
	a.decides()
	a.agrees()
	a.prepares()
	a.comesTo(1)
	a.goesOver()
	a.isReady()
	a.isGiven()
	a.isWatched()
	a.goesHome("too weak")
	a.dayAfter()
	a.integrates()
	a.livesTo(2)
	a.sits(2, "too weak", "enough")
	a.dayAfter()
	a.talks()
	a.livesTo(3)
	a.comesTo(3).says("The same as last time", "the effect was sufficient")
	a.goesOver()
	a.rests()
	a.isReady()
	a.isGiven()
	a.isSeen()
	a.leaves()
	a.talks()
	a.keeps()
	a.keepsOut()
	a.holds()
	a.ends()
	if s.tabs {
		a.refusesOthers()
		a.saysWhy(a.lee, a.mira, a.sam, a.desk)
		if s.stales < 12 {
			s.Errorf("only %d forms were sent by an old tab", s.stales)
		}
	}
	a.isFollowed()
	a.readsNoHardWord()
	a.holds()
}

// anaBegins opens the course of Ana, whom her family practice sends.
func anaBegins(s *story) *carried {
	s.Helper()
	a := clinicOfFive(s)
	sent := s.isImported("testdata/referral.bundle.json")
	if found := a.desk.finds("Ana", "Moreno"); found != sent {
		s.Fatalf("the list leads to %s, not to %s", found, sent)
	}
	return a.takesOnKnown(sent, "Ana", "Moreno", made{
		words:    map[string]string{"hopes": "To get up before my children do.", "reason": "Low mood for six years.", "tried": "Three antidepressants and a year of therapy.", "anything": ""},
		takes:    [][2]string{{"sertraline", "100 mg"}, {"klonopin", "0.5 mg"}},
		pressure: [2]string{"136/86", "132/84"}})
}

// clinicOfFive sets a clinic of five up, with its protocol and its texts.
func clinicOfFive(s *story) *carried {
	s.Helper()
	return clinicAs(s, "A clinic of about five", func(a *carried) *visitor { return a.lee.invites(s, "Sam Ortiz", "Monitor") })
}

// clinicAs sets a practice up by one of the presets; watched lets in who watches.
func clinicAs(s *story, preset string, watched func(*carried) *visitor) *carried {
	s.Helper()
	a := &carried{story: s, protocol: "kap-im", day: map[string]string{"patient.identity": "Yes", "preferences.today": "Yes", "bladder.emptied": "Yes", "room.ready": "Yes", "staff.credentials": "Yes", "presence.prescriber": "Reachable"}}
	a.lee = s.setsUp("Lee Park", "Medical director, who also prescribes", preset, "Ketamine-assisted psychotherapy, intramuscular")
	a.mira = a.lee.invites(s, "Mira Stein", "Therapist")
	a.sam = watched(a)
	a.lee.opens("/protocols/kap-im/adopt").choose("I reviewed this protocol and adopt it").press("Adopt this protocol")
	for _, text := range []string{"kap-im", "touch"} {
		a.lee.opens("/consents/" + text + "/publish").press("Put it into use here")
	}
	a.desk = a.lee.invites(s, "Fran Lind", "Front desk")
	a.opener = a.desk
	return a
}

// takesOn opens the course of somebody who asks for help here.
func (c *carried) takesOn(given, family string, m made) *carried {
	c.Helper()
	return c.takesOnKnown(cmp.Or(c.opener, c.desk).registers(given, family, cmp.Or(m.pronouns, "she/her")), given, family, m)
}

// takesOnKnown opens the course of somebody who has a record here.
func (c *carried) takesOnKnown(person id.Patient, given, family string, m made) *carried {
	c.Helper()
	a := *c
	a.given, a.family, a.made, a.heard, a.person = given, family, m, map[string]bool{}, person
	a.mira.opens(a.on("/screening")).fill("What for", "Depression that other treatment has not helped").press("Open the course")
	return &a
}

// registers opens a record for somebody who asks.
func (v *visitor) registers(given, family, pronouns string) id.Patient {
	v.h.Helper()
	p := v.opens("/patients").follow("New client").fill("First and middle names", given).fill("Family name", family).fill("Pronouns", pronouns).fill("Birth date", "1985-03-12").
		fill("Telephone", "+1 303 555 0142").fill("Mail", strings.ToLower(given)+"@mail.example").choose("Of their own accord").press("Open the record").says(given + " " + family)
	return id.Patient(p.at[strings.LastIndex(p.at, "/")+1:])
}

// asksOnThePhone lets the client answer before the first meeting, alone.
func (c *carried) asksOnThePhone() {
	c.Helper()
	page := c.mira.opens(c.on("/screening")).press("Make a link for the client")
	c.phone = c.visitor()
	c.phone.name = c.given
	p := c.phone.opens(linkedBy(page, "ask")).says("A few questions before we meet").follow("Begin")
	buttons := map[string]string{"sex": "Female", "companion": "Yes", "safe": "Yes", "childbearing": "No", "substances": "No, never"}
	maps.Copy(buttons, c.made.buttons)
	for range 70 {
		key := p.at[strings.LastIndex(p.at, "/")+1:]
		if key == "end" {
			return
		}
		p = c.replies(p, key, c.made.words, buttons)
	}
	c.Fatal("the questions do not end")
}

func (c *carried) replies(p *opened, key string, words, buttons map[string]string) *opened {
	c.Helper()
	if text, has := words[key]; has && text != "" {
		return p.fill("In your own words", text).press("Go on")
	}
	switch key {
	case "height":
		return p.fill("Feet", "5").fill("Inches", "6").press("Go on")
	case "weight":
		return p.fill("Your weight", "180").press("Go on")
	case "medicines":
		if len(c.made.takes) == 0 {
			return p.press("I take nothing")
		}
		for _, m := range c.made.takes {
			p = p.fill("Name of the medicine", m[0]).press("Find")
			found := p.root.all(func(e *element) bool { return pressable(e) && e.attrs["name"] == "choose" })
			p = p.press(p.name(found[0])).fill("How much at a time", m[1]).fill("How often", "Once a day").press("Add this medicine")
		}
		return p.says("Your list so far").press("My list is done")
	}
	if b := buttons[key]; b != "" {
		return p.press(b)
	}
	for _, e := range p.root.all(pressable) {
		if n := p.name(e); slices.Contains([]string{"No", "Never", "None of these"}, n) {
			return p.press(n)
		}
	}
	return p.follow("Skip this one")
}

// screens asks in the meeting what is still open, measures, and goes over the
// medicines.
func (c *carried) screens() {
	c.Helper()
	for range 80 {
		p := c.mira.opens(c.on("/screening"))
		fact := ""
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
	for _, t := range [][]string{{"treatment.prior", "The number", "4"}, {"weight.actual", "Weight", "81.5"}, {"height", "Height", "168"}, {"cognition.moca", "The MoCA", "28"}, {"cognition.tested", "The last MoCA", "2026-03-02"},
		{"stop-bang", "The STOP-BANG", "1"}, {"suicide.ideation", "The C-SSRS", "1"}, {"suicide.attempt", "The last", "2009"}, {"measure.phq-9", "The PHQ-9", "19"}, {"lab.liver", "The last liver", "2026-02-20"},
		{"lab.alt", "ALT", "28", "U/L"}, {"lab.ast", "AST", "24", "U/L"}, {"lab.ggt", "GGT", "30", "U/L"}, {"lab.alp", "Alkaline", "70", "U/L"}, {"lab.bilirubin", "Bilirubin", "12", "µmol/L"}} {
		if p := c.lee.opens(c.on("/screening?open=" + t[0])); len(p.root.all(func(e *element) bool {
			return e.tag == "input" && e.attrs["name"] == "fact" && e.attrs["value"] == t[0]
		})) > 0 {
			p = p.with("fact", t[0]).fill(t[1], cmp.Or(c.made.measured[t[0]], t[2]))
			if len(t) > 3 {
				p.fill("Unit", t[3])
			}
			p.press("Save")
		} else {
			c.Log("not asked: ", t[0])
		}
	}
	for _, bp := range c.made.pressure {
		up, low, _ := strings.Cut(bp, "/")
		c.sam.opens(c.on("")).fill("Upper", up).fill("Lower", low).fill("Pulse", "72").press("Save vitals")
		c.pass(5 * time.Minute)
	}
	c.lee.opens(c.on("/medicines")).choose("All of it").press("We went over it")
}

// decides goes on past a finding with a reason, signs both halves of the
// screening, and recommends.
func (c *carried) decides() {
	c.Helper()
	p := c.lee.opens(c.on("/screening")).says("sertraline", "clonazepam", "benzodiazepine").hides("sertraline may", "antidepressant may")
	p.in("Sign the decision").choose("Go on, with a reason").fill("Reason, for the team", "Half a milligram at night; stays as it is, we watch for a blunted effect.").press("Sign the decision").says("Half a milligram at night")
	for _, v := range []*visitor{c.lee, c.mira} {
		v.opens(c.on("/screening")).choose("Clear").press("Sign the screening")
	}
	for _, v := range []*visitor{c.lee, c.mira} {
		v.opens(c.on("/determination")).in("Your reason, for the team").choose("Recommended").fill("Your reason, for the team", "Fits, and she knows what it asks of her.").press("Sign")
	}
	c.mira.opens(c.on("/determination")).says("Both recommend it, until")
}

// agrees gives the texts to read on the phone, and has them understood and signed.
func (c *carried) agrees() {
	c.Helper()
	def, err := everyProtocol().Ship(c.protocol)
	c.ok(err)
	doc, problems := c.site.consents.Compose(c.protocol, def)
	if len(problems) > 0 {
		c.Fatal(problems)
	}
	p := c.phone.opens(linkedBy(c.mira.opens(c.on("/consents")).in(doc.Title).press("Give it to read by a link"), "agree")).follow("Begin").follow("Read it in short parts")
	for range doc.Sections {
		p = p.press("Next")
	}
	for i, q := range doc.Questions {
		p.says(q.Ask)
		if i == 0 {
			p = p.press(wordsOf(q, false)).says("Not quite, and that’s all right.")
		}
		p = p.press(wordsOf(q, true))
	}
	p.fill("Type your full name", c.given+" "+c.family).press("Sign").says("Thank you. Here is your copy.").follow("Read my copy").says(doc.Hash())
	c.mira.opens(c.on("/consents")).fill("Type your name to sign", c.mira.name).press("Sign the")
	if c.lee != c.mira { // a prescriber is here
		c.lee.opens(c.on("/consents")).fill("Type your name to sign", c.lee.name).press("Sign the")
	}
	p = c.phone.opens(linkedBy(c.mira.opens(c.on("/consents")).in("Touch").press("Give it to read by a link"), "agree"))
	p.follow("Touch").choose("My hand, if I reach").fill("Type your full name", c.given+" "+c.family).press("Save my choice").says("We saved your choice about “Touch”.")
	c.mira.opens(c.on("/consents")).says("Current, on 2 Mar 2026", "My hand, if I reach")
}

// prepares goes over the preparation in the client's words.
func (c *carried) prepares() {
	c.Helper()
	page := func(part string) *opened { c.Helper(); return c.mira.opens(c.on("/preparation")).in(part) }
	for part, words := range map[string]string{"Ask how they would notice": "Get up before my children do.", "What keeps happening": "I go quiet and leave the room.",
		"What they bring to the next session": "To listen.", "Worth hearing before": "That I lose hold of myself.", "A place, a person, a song": "The lake."} {
		page(part).fill("In their words", words).press("Save").says("“" + words + "”")
	}
	page("Stop word").fill("Touch", "Hand only, if I reach").fill("Stop word", "river").fill("What helps", "name, feet on the floor").press("Save")
	page("What was practised").fill("What was practised", "slow breathing").choose("Yes").press("Save")
	p := page("Anything said about it")
	for _, box := range p.part.all(tagged("input")) {
		if box.attrs["type"] == "checkbox" {
			p.choose(p.name(box))
		}
	}
	p.press("Save")
	page("Needed where it is not yet").choose("Yes").press("Save")
	page("About how many minutes").fill("About how many minutes", "50").press("Save")
	c.mira.opens(c.on("/preparation")).says("prepared enough", "Stop word: river.").hides("Still open before")
	c.isPlanned()
}

// isPlanned puts the dosing sessions on the calendar.
func (c *carried) isPlanned() {
	c.Helper()
	c.mira.opens(c.on("/plan")).in("The first begins").fill("The first begins", "2026-03-10T09:00").fill("Days apart", "7").press("Show the dates").says("Dosing session 1: Tue 10 March 2026, 09:00").press("Plan these")
	c.mira.opens(c.on("/plan")).says("Tue 10 Mar 2026, 09:00")
}

// wordsOf is what a right answer to a question says, or another one.
func wordsOf(q consent.Question, right bool) string {
	for _, a := range q.Answers {
		if a.Right == right {
			return a.Say
		}
	}
	return ""
}

// says answers one question of the screening by its buttons.
func (c *carried) says(p *opened, fact string) {
	c.Helper()
	answer := "No"
	if slices.Contains([]string{"capacity.consent", "indication.present", "home.safe", "home.companion", "medicines.listed"}, fact) {
		answer = "Yes"
	}
	p.with("fact", fact).press(answer)
}

// morning is the hour of a dosing session by the plan.
func (c *carried) morning(number int) time.Time {
	return time.Date(2026, 3, 10+7*(number-1), 8, 40, 0, 0, c.clinic.Location())
}

// comesTo is the morning of a dosing session: an order, its check, and the door.
func (c *carried) comesTo(number int) *opened {
	c.Helper()
	c.until(c.morning(number))
	order := c.lee.opens(c.on("/orders")).says("A proposal for session " + strconv.Itoa(number))
	order.press("Sign ")
	c.sam.opens(c.on("/orders")).press("I checked it here")
	c.hall = c.mira.opens(c.on("/sessions")).fill("Lee Park", "next door").fill("Mira Stein", "in the room").fill("Sam Ortiz", "in the room").press("Begin the session").at
	return order
}

// goesOver answers the list of the day, in the room.
func (c *carried) goesOver() {
	c.Helper()
	room := func() *opened { c.Helper(); return c.sam.opens(c.hall) }
	asked := map[string]bool{}
	for range 40 {
		p := room()
		next := p.root.all(func(e *element) bool {
			f := e.around(tagged("form"))
			return e.attrs["name"] == "fact" && !asked[e.attrs["value"]] && len(f.all(pressable)) > 1
		})
		if len(next) == 0 {
			break
		}
		fact := next[0].attrs["value"]
		asked[fact] = true
		p.with("fact", fact).press(cmp.Or(c.day[fact], "No"))
	}
	c.sam.opens(c.on("/interval")).press("Nothing changed: each was asked")
	local := c.now().In(c.clinic.Location())
	room().in("Last food").fill("Last food", local.Add(-10*time.Hour).Format(localMinute)).fill("Last clear drink", local.Add(-3*time.Hour).Format(localMinute)).press("Keep")
	room().in("Who goes home").fill("Who goes home", "Lena Moreno").fill("A number they answer", "303 555 0101").choose("Stays with them").press("Keep")
	room().in("How many of the staff").fill("How many of the staff", "3").press("Keep")
	room().in("How many people this monitor").fill("How many people this monitor", "1").press("Keep")
}

// measures takes one set of vital signs in the room.
func (c *carried) measures(up, low string) *opened {
	c.Helper()
	p := c.sam.opens(c.hall+"?open=vitals").in("BP, upper").fill("BP, upper", up).fill("BP, lower", low).fill("HR", "74").fill("SpO₂", "98")
	if c.awake {
		p.fill("MOAA/S", "5")
	}
	got := p.tries("14")
	if got.status == http.StatusUnprocessableEntity && strings.Contains(got.text(), "Measured again?") { // far from the last one
		return got.choose("Measured again?").press("14")
	}
	return got.answers(http.StatusOK)
}

// rests is measured too high, rests, and nothing can be given until a good reading.
func (c *carried) rests() {
	c.Helper()
	c.measures("158", "98")
	c.sam.opens(c.hall).says("158/98", "Your body needs a few more minutes.", "Rest. Next reading").hides("Given now")
	c.pass(5 * time.Minute)
}

// isGiven gives the dose, once all is ready.
func (c *carried) isGiven() {
	c.Helper()
	c.sam.opens(c.hall).says("ready").press("Given now")
}

// isReady measures twice, and answers what the list still asks.
func (c *carried) isReady() {
	c.Helper()
	c.measures("138", "86")
	c.pass(5 * time.Minute)
	c.measures("134", "84")
	for _, rule := range []string{"Alcohol too recent", "Cannabis too recent", "Another psychedelic or drug too recent"} {
		if p := c.sam.opens(c.hall); strings.Contains(p.text(), "Not known yet: "+rule) {
			p.in("Not known yet: "+rule).follow("Answer it now").with("answer", "whole").choose("Never").press("Save")
		}
	}
}

// until moves the clock on to a moment.
func (c *carried) until(at time.Time) {
	c.Helper()
	if at.Before(c.now()) {
		c.Fatalf("%v is past: it is %v", at, c.now())
	}
	c.later(at.Sub(c.now()))
}
