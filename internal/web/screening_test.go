package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// A practice is a house with somebody for each part, and a course that is open.
type practice struct {
	*house
	ana     id.Patient
	lee     *visitor // prescriber
	mira    *visitor // psychologist
	sam     *visitor // nurse
	started int      // entries there were when everything was set up
}

// practise adopts kap-im, opens a course for Ana, and signs people in.
func practise(t *testing.T, more ...ledger.Fact) *practice {
	t.Helper()
	p := &practice{house: newHouseWith(t, func(c *Config) {
		def, err := c.Protocols.Ship("kap-iv") // takes in the whole library of the screening
		if err != nil {
			t.Fatal(err)
		}
		c.Protocol = def
	})}
	p.ana = p.register("Ana", "Moreno", more...)
	p.lee, p.mira, p.sam = p.as("Lee Park", access.Prescriber), p.as("Mira Stein", access.Therapist), p.as("Sam Ortiz", access.Monitor)
	p.adopt()
	page := p.lee.get(chartOf(p.ana) + "/screening")
	p.lee.want(page, http.StatusOK, "Open a course", "No course is open yet")
	def := p.site.protocol
	form := url.Values{"act": {p.clinic.NewID()}, "course": {page.field("course")}, "hash": {def.Hash()}, "indication": {"trd"}}
	p.lee.want(p.lee.post(chartOf(p.ana)+"/course", form), http.StatusSeeOther)
	p.started = len(p.chart(p.ana).Entries)
	return p
}

// adopt signs the protocol of the house for its site.
func (p *practice) adopt() {
	p.Helper()
	actor, _, err := p.clinic.Staff(p.Context(), p.lee.staff)
	p.ok(err)
	g, err := p.clinic.Covering(actor, access.Read, ledger.Open, "", access.Unrelated)
	p.ok(err)
	def := p.site.protocol
	a := p.site.protocols.Adoption(def, p.clinic.Name(), ledger.Chart{})
	p.do(g, clinic.AdoptProtocol{Hash: def.Hash(), Site: p.clinic.Name(), Statement: a.Statement, Rules: p.site.rules()})
}

// tick lets a moment pass, so that what was just stored lies behind us.
func (p *practice) tick() { p.pass(time.Second) }

func (p *practice) screening() string { return chartOf(p.ana) + "/screening" }

// answer presses one of the three buttons of a fact.
func (v *visitor) answer(p *practice, fact, answer string) reply {
	v.h.Helper()
	got := v.post(p.screening()+"/answers", url.Values{"act": {p.clinic.NewID()}, "fact": {fact}, "answer": {answer}})
	if got.status != http.StatusSeeOther {
		v.h.Fatalf("%s %s: %d %.600s", fact, answer, got.status, got.text())
	}
	p.tick()
	return got
}

// rest answers everything that is still missing and that has three buttons with
// no, yes for what is good, and what is measured with ordinary numbers.
func (p *practice) rest() {
	p.Helper()
	good := map[string]string{"capacity.consent": "yes", "indication.present": "yes", "home.safe": "yes", "home.companion": "yes"}
	values := map[string]string{"treatment.prior": "2", "stop-bang": "1", "cognition.moca": "28", "suicide.ideation": "0", "substance.status": "none", "patient.sex": "female", "suicide.attempt": "never",
		"ecg.done": "2026-10", "weight.actual": "64.2", "height": "168", "lab.liver": "2026-10", "cognition.tested": "2026-10", "substance.last-use": "never", "lab.alt": "28", "lab.ast": "24", "lab.ggt": "30", "lab.alp": "70", "lab.bilirubin": "12", "measure.phq-9": "17"}
	units := map[string]string{"weight.actual": "kg", "height": "cm", "lab.alt": "U/L", "lab.ast": "U/L", "lab.ggt": "U/L", "lab.alp": "U/L", "lab.bilirubin": "umol/L"}
	for range 30 {
		page := p.lee.get(p.screening())
		if !strings.Contains(page.body, "Still to ask") {
			return
		}
		before := len(p.chart(p.ana).Entries)
		for name, fact := range vocabulary() {
			if !strings.Contains(page.body, `name="fact" value="`+name+`"`) && !strings.Contains(page.body, "open="+name+"#") {
				continue
			}
			if _, is := sectionOf(name); !is {
				continue
			}
			switch v, has := values[name]; {
			case has:
				p.lee.want(p.lee.post(p.screening()+"/answers", url.Values{"act": {p.clinic.NewID()}, "fact": {name}, "whole": {"yes"}, "value": {v}, "unit": {units[name]}, "basis": {"self"}}), http.StatusSeeOther)
				p.tick()
			case fact.Type == "flag" && strings.Contains(page.body, `name="fact" value="`+name+`"`):
				answer := good[name]
				if answer == "" {
					answer = "no"
				}
				p.lee.answer(p, name, answer)
			}
		}
		if len(p.chart(p.ana).Entries) == before {
			p.Fatalf("what is left cannot be answered: %.3000s", page.text()[strings.Index(page.text(), "Still to ask"):])
		}
	}
}

// TestScreeningIsAlive answers a question and sees the rules answer: what
// stands, what clears it, and who decides.
func TestScreeningIsAlive(t *testing.T) {
	p := practise(t)
	page := p.lee.get(p.screening())
	p.lee.want(page, http.StatusOK, "What was said and measured", "What the protocol makes of it", "known", "What answers most", "Still to ask", "we don’t know yet",
		"The client has not answered anything by themselves yet", "Nothing on the list. That is not the same as taking nothing.")
	got := p.sam.send("POST", p.screening()+"/answers?in=", url.Values{"act": {p.clinic.NewID()}, "fact": {"family.psychosis"}, "answer": {"yes"}}, http.Header{"Hx-Request": {"true"}, "Content-Type": {"application/x-www-form-urlencoded"}})
	p.sam.want(got, http.StatusOK, "Saved 10:00.")
	p.tick()
	if strings.Contains(got.body, "<html") || !strings.Contains(got.body, `id="screening"`) {
		t.Error("a save does not bring the part of the page that it changed")
	}
	page = p.lee.get(p.screening())
	p.lee.want(page, http.StatusOK, "psychotic disorder in a parent, sibling or child", "Sam Ortiz", "Decide")
	if strings.Contains(p.sam.get(p.screening()).text(), "Sign the decision") {
		t.Error("a nurse is offered to decide")
	}
}

// TestFactsAreKeptWithTheirSource goes over the forms: values, units, slips,
// corrections, and who may.
func TestFactsAreKeptWithTheirSource(t *testing.T) {
	p := practise(t)
	send := func(form string) reply {
		t.Helper()
		values, err := url.ParseQuery(form)
		p.ok(err)
		values.Set("act", p.clinic.NewID())
		values.Set("whole", "yes")
		return p.lee.post(p.screening()+"/answers", values)
	}
	for _, tt := range []struct{ form, want, kept string }{
		{"fact=lab.alt&value=41&unit=", "In which unit?", `value="41"`},
		{"fact=lab.alt&value=forty&unit=U/L", "“forty” is not a number", `value="forty"`},
		{"fact=lab.alt&value=41&unit=U/L&low=50&high=10", "The range ends below where it begins.", `value="50"`},
		{"fact=lab.alt&value=41&unit=U/L&at=2031-01-01T10:00", "has not come yet", `2031-01-01`},
		{"fact=ecg.done&value=last+year", "Write a day such as", `value="last year"`},
		{"fact=ecg.done&value=2031", "This day has not come yet", `value="2031"`},
		{"fact=stop-bang&value=", "Fill this in", ""},
		{"fact=stop-bang&value=two", "“two” is not a number", `value="two"`},
		{"fact=weight.actual&value=4000&unit=kg", "does not look right", `value="4000"`},
		{"fact=weight.actual&value=64&unit=stone", "In which unit?", `value="64"`},
		{"fact=condition.stroke&value=", "Choose yes, no, or that it is not known.", ""},
	} {
		got := send(tt.form)
		p.lee.want(got, http.StatusUnprocessableEntity, tt.want)
		if !strings.Contains(got.body, tt.kept) {
			t.Errorf("%s: what was typed is gone", tt.form)
		}
	}
	if n := len(p.chart(p.ana).Entries); n != p.started {
		t.Errorf("%d entries were stored", n-p.started)
	}
	p.lee.want(send("fact=weight.actual&value=141.5&unit=lb"), http.StatusSeeOther)
	p.pass(time.Minute)
	p.lee.want(send("fact=weight.actual&value=141.5&unit=kg"), http.StatusUnprocessableEntity, "in pounds? That would be 64.2 kg.")
	p.lee.want(send("fact=weight.actual&value=141.5&unit=kg&confirmed=yes"), http.StatusSeeOther)
	p.lee.want(send("fact=lab.alt&value=41&unit=U/L&low=10&high=50"), http.StatusSeeOther)
	p.lee.want(send("fact=condition.stroke&value=no&basis=record&detail=Letter+of+2024"), http.StatusSeeOther)
	page := p.lee.get(p.screening())
	p.lee.want(page, http.StatusOK, "141.5 kg", "Read in a record by Lee Park, today at 10:01", "Letter of 2024")
	weights := 0
	for _, m := range ledger.Find[patient.MeasurementTaken](p.chart(p.ana)) {
		if w, ok := m.Weight(); ok {
			weights++
			if weights == 1 && (w != 64183 || m.Written != "141.5 lb") {
				t.Errorf("kept as %v, %q", w, m.Written)
			}
		}
	}
	if weights != 2 {
		t.Errorf("%d weights", weights)
	}
	p.lee.want(p.lee.get(p.screening()+"/body?open=lab.alt"), http.StatusOK, "Body and sleep")
	p.lee.want(p.lee.get(p.screening()+"/tests?open=lab.alt"), http.StatusOK, "Range from")
	p.lee.want(p.lee.get(p.screening()+"/nonsense"), http.StatusNotFound)
	desk := p.as("Fran Lind", access.FrontDesk)
	desk.want(desk.get(p.screening()), http.StatusForbidden)
}

// TestTwoPeopleAtOnce lets two people answer the same question by pages that
// were opened at the same time: both answers stand, the later one counts.
func TestTwoPeopleAtOnce(t *testing.T) {
	p := practise(t)
	first, second := p.sam.get(p.screening()+"/heart"), p.mira.get(p.screening()+"/heart")
	act := func(page reply) string {
		m := regexp.MustCompile(`name="act" value="([^"]+)"/?> ?<input type="hidden" name="fact" value="condition.aneurysm"`).FindStringSubmatch(page.body)
		if m == nil {
			t.Fatalf("no such question: %.2000s", page.text())
		}
		return m[1]
	}
	p.sam.want(p.sam.post(p.screening()+"/answers", url.Values{"act": {act(first)}, "fact": {"condition.aneurysm"}, "answer": {"yes"}}), http.StatusSeeOther)
	p.pass(time.Second)
	p.mira.want(p.mira.post(p.screening()+"/answers", url.Values{"act": {act(second)}, "fact": {"condition.aneurysm"}, "answer": {"no"}}), http.StatusSeeOther)
	p.mira.want(p.mira.post(p.screening()+"/answers", url.Values{"act": {act(second)}, "fact": {"condition.aneurysm"}, "answer": {"no"}}), http.StatusSeeOther) // twice
	if n := len(p.chart(p.ana).Entries) - p.started; n != 2 {
		t.Errorf("%d answers stand, want two", n)
	}
	if a := p.answers(p.ana)["condition.aneurysm"]; a.Answer != patient.No {
		t.Errorf("the later answer is %+v", a)
	}
}

// TestDecidingOnAFinding goes on with a reason, waits for a second signature
// where one is asked for, and notices newer evidence.
func TestDecidingOnAFinding(t *testing.T) {
	p := practise(t)
	p.lee.answer(p, "family.psychosis", "yes")
	page := p.lee.get(p.screening())
	m := regexp.MustCompile(`name="act" value="([^"]+)"/?> ?<input type="hidden" name="rule" value="([^"]*relative[^"]*|[^"]*family[^"]*)"/?> ?<input type="hidden" name="gate" value="determination"/?> ?<input type="hidden" name="evidence" value="([^"]*)"`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("no way to decide: %.3000s", page.text())
	}
	form := url.Values{"act": {m[1]}, "rule": {m[2]}, "gate": {"determination"}, "evidence": {m[3]}, "decision": {"go-on"}, "reason": {""}}
	got := p.lee.post(chartOf(p.ana)+"/decisions", form)
	p.lee.want(got, http.StatusUnprocessableEntity, "Give the reason, in a sentence.")
	form.Set("reason", "A brother only; none in her, went over it with her.")
	p.lee.answer(p, "family.psychosis", "yes") // somebody asked again meanwhile
	stale := p.lee.post(chartOf(p.ana)+"/decisions", form)
	p.lee.want(stale, http.StatusConflict, "What this rests on has changed", "A brother only")
	again := regexp.MustCompile(`name="rule" value="` + regexp.QuoteMeta(m[2]) + `"/?> ?<input type="hidden" name="gate" value="determination"/?> ?<input type="hidden" name="evidence" value="([^"]*)"`).FindStringSubmatch(stale.body)
	form.Set("act", p.clinic.NewID())
	form.Set("evidence", again[1])
	for range 2 {
		p.lee.want(p.lee.post(chartOf(p.ana)+"/decisions", form), http.StatusSeeOther)
	}
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "Decided", "A brother only; none in her", "Lee Park, today at 10:00")
	if n := len(screening.Decisions(p.chart(p.ana))); n != 1 {
		t.Errorf("%d decisions", n)
	}
	p.pass(5 * time.Minute)
	p.lee.answer(p, "family.psychosis", "yes")
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "Reopened: a psychotic disorder in a parent, sibling or child")
}

// TestSigningTheHalves signs each half by who may, once, and not by who may not.
func TestSigningTheHalves(t *testing.T) {
	p := practise(t)
	page := p.lee.get(p.screening())
	p.lee.want(page, http.StatusOK, "Medical screening", "Psychological screening", "A mental-health professional signs this.")
	form := url.Values{"act": {p.clinic.NewID()}, "head": {page.field("head")}, "part": {"medical"}, "clear": {"reservations"}, "reservations": {""}}
	p.lee.want(p.lee.post(p.screening()+"/sign", form), http.StatusUnprocessableEntity, "Write each reservation on a line of its own")
	form.Set("reservations", "Blood pressure twice before each session.\n\nECG first.")
	p.lee.want(p.lee.post(p.screening()+"/sign", form), http.StatusSeeOther)
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "clear, with reservations", "ECG first.", "Lee Park, today at 10:00, until")
	p.lee.want(p.lee.post(p.screening()+"/sign", url.Values{"act": {p.clinic.NewID()}, "head": {"9"}, "part": {"psychological"}, "clear": {"yes"}}), http.StatusForbidden, "A mental-health professional signs this.")
	p.mira.want(p.mira.post(p.screening()+"/sign", url.Values{"act": {p.clinic.NewID()}, "head": {p.mira.get(p.screening()).field("head")}, "part": {"psychological"}, "clear": {"no"}}), http.StatusUnprocessableEntity, "Write why it is not clear.")
	head := p.mira.get(p.screening()).field("head")
	p.lee.answer(p, "condition.stroke", "yes")
	p.mira.want(p.mira.post(p.screening()+"/sign", url.Values{"act": {p.clinic.NewID()}, "head": {head}, "part": {"psychological"}, "clear": {"yes"}, "note": {"Nothing in the way."}}), http.StatusConflict, "Nothing in the way.")
}

// TestInvitingAClient makes a link, once however often it is pressed, and ends it.
func TestInvitingAClient(t *testing.T) {
	p := practise(t)
	act := p.clinic.NewID()
	link := regexp.MustCompile(`value="http://localhost:[0-9]+(/ask/[A-Z0-9]+)"`)
	var paths []string
	for range 2 {
		got := p.mira.post(p.screening()+"/invite", url.Values{"act": {act}})
		p.mira.want(got, http.StatusOK, "The link, shown this once", "It works until 6 Dec 2026")
		paths = append(paths, link.FindStringSubmatch(got.body)[1])
	}
	v := p.visitor()
	for _, path := range paths { // one that was sent again must not make the first lead nowhere
		v.want(v.get(path), http.StatusOK, "A few questions before we meet")
	}
	if n := len(p.chart(p.ana).Entries) - p.started; n != 1 {
		t.Errorf("%d entries, want one invitation", n)
	}
	v.reply(paths[1], "alcohol", url.Values{"answer": {"never"}})
	p.mira.want(p.mira.get(p.screening()), http.StatusOK, "The client answered 1 of", "As the client says, by link, today at 10:00", "as they say")
	if strings.Contains(p.mira.get(p.screening()).body, paths[1]) {
		t.Error("the link is shown again")
	}
	p.mira.want(p.mira.post(p.screening()+"/invite/end", url.Values{"act": {p.clinic.NewID()}}), http.StatusSeeOther)
	for _, path := range paths {
		v.want(v.get(path), http.StatusNotFound, "This link has ended")
	}
}

// TestOwnWordsStayWithTheFew lets a client write, and looks who reads it.
func TestOwnWordsStayWithTheFew(t *testing.T) {
	p := practise(t)
	path, _ := p.invite(p.ana)
	p.visitor().reply(path, "hopes", url.Values{"words": {"To laugh with my kids again."}})
	p.mira.want(p.mira.get(p.screening()), http.StatusOK, "To laugh with my kids again.", "What they hope will be different")
	for name, v := range map[string]*visitor{"a prescriber who is not in the room": p.lee, "a manager": p.as("Max Ray", access.Manager)} {
		if strings.Contains(v.get(p.screening()).body+v.get(chartOf(p.ana)).body, "laugh with my kids") {
			t.Errorf("%s reads her words", name)
		}
	}
}

// calm measures a blood pressure twice and goes over the list of medicines.
func (p *practice) calm() {
	p.Helper()
	for _, bp := range [][2]string{{"124", "80"}, {"122", "78"}} {
		p.sam.want(p.sam.post(chartOf(p.ana)+"/vitals", url.Values{"act": {p.clinic.NewID()}, "systolic": {bp[0]}, "diastolic": {bp[1]}, "position": {"seated"}}), http.StatusSeeOther)
		p.pass(6 * time.Minute)
	}
	page := p.lee.get(chartOf(p.ana) + "/medicines")
	p.lee.want(p.lee.post(chartOf(p.ana)+"/medicines/review", url.Values{"act": {p.clinic.NewID()}, "head": {page.field("head")}, "complete": {"yes"}}), http.StatusSeeOther)
}

// TestTheWholeScreening answers everything and sees nothing left.
func TestTheWholeScreening(t *testing.T) {
	p := practise(t)
	p.calm()
	p.rest()
	final := p.lee.get(p.screening())
	if !strings.Contains(final.text(), "nothing stands in the way") {
		t.Errorf("something is left: %s", final.text()[strings.Index(final.text(), "What the protocol makes of it"):])
	}
}

// TestEveryQuestionHasAPlace goes over what the determinations of all shipped
// protocols ask about: each has a section or a page, so that nothing is missing
// that nobody can answer.
func TestEveryQuestionHasAPlace(t *testing.T) {
	h := newHouse(t)
	c := &call{s: h.site, record: "x"}
	seen := map[string]string{}
	for _, s := range sections {
		for _, f := range s.facts {
			if _, known := vocabulary()[f]; !known {
				t.Errorf("section %s asks %s, which is no fact", s.key, f)
			}
			if seen[f] != "" {
				t.Errorf("%s is asked in %s and %s", f, seen[f], s.key)
			}
			seen[f] = s.key
		}
	}
	for _, name := range h.site.protocols.Shipped() {
		def, err := h.site.protocols.Ship(name)
		h.ok(err)
		for _, fact := range askedFacts(def) {
			if c.doAt(fact).Href == "" && !slices.Contains(derived, fact) && fact != "patient.age" && fact != "patient.dead" {
				t.Errorf("%s asks %s, and no page answers it", name, fact)
			}
		}
	}
	for _, q := range h.site.asked.All() {
		for _, fact := range q.Facts() {
			if _, is := sectionOf(fact); !is && fact != "medicines.listed" {
				t.Errorf("the client is asked %s, and no section shows it", fact)
			}
		}
	}
}

// TestFollowersWait holds back what follows from what is not known, also two
// steps on, and asks it once the first is a yes.
func TestFollowersWait(t *testing.T) {
	p := practise(t)
	needed := map[string]int{"patient.childbearing": 1, "pregnancy.current": 1, "condition.eclampsia": 1, "condition.hyperthyroidism": 1, "thyroid.controlled": 1, "condition.liver": 1, "liver.child-pugh": 1}
	p.site.holdBack(needed)
	if len(needed) != 3 || needed["patient.childbearing"]+needed["condition.hyperthyroidism"]+needed["condition.liver"] != 3 {
		t.Errorf("left: %v", needed)
	}
	needed = map[string]int{"thyroid.controlled": 1, "condition.eclampsia": 1}
	p.site.holdBack(needed)
	if len(needed) != 2 {
		t.Errorf("held back for nothing: %v", needed)
	}
}
