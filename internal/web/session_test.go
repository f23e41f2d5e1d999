package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/protocols"
)

// dayOnly is what ships, without the rules of screening and interactions: the
// day of a dose with its own rules.
var dayOnly = sync.OnceValue(func() *course.Protocols {
	shelf := protocols.Texts()
	for _, name := range []string{"kap-im", "kap-sublingual-by-phone"} {
		text := shelf[name]
		for _, cut := range []string{"screening", "interactions", "telemedicine"} {
			from := bytes.Index(text, []byte("  - library: "+cut+"\n"))
			if from < 0 {
				continue
			}
			line := bytes.IndexByte(text[from:], '\n') + 1
			to := from + line
			for bytes.HasPrefix(text[to:], []byte("    ")) { // what it varies goes with it
				to += bytes.IndexByte(text[to:], '\n') + 1
			}
			text = append(bytes.Clone(text[:from]), text[to:]...)
		}
		shelf[name] = text
	}
	return course.NewProtocols(shelf)
})

// A dosingDay is a house on the morning of a dose.
type dosingDay struct {
	*house
	ana            id.Patient
	lee, mira, sam *visitor
	hall           string // the address of the session
	pack           downtime.Key
}

func newDosingDay(t *testing.T) *dosingDay {
	t.Helper()
	return newDosingDayBy(t, "kap-im")
}

func newDosingDayBy(t *testing.T, name string) *dosingDay {
	t.Helper()
	h := newHouseWith(t, func(cfg *Config) { cfg.Protocols = dayOnly() })
	d := &dosingDay{house: h}
	d.lee, d.mira, d.sam = h.as("Lee Park", access.Prescriber), h.as("Mira Stein", access.Therapist), h.as("Sam Ortiz", access.Monitor)
	rules := h.site.rules()
	def, err := dayOnly().Ship(name)
	h.ok(err)
	actor := func(v *visitor) access.Actor {
		a, _, err := h.clinic.Staff(t.Context(), v.staff)
		h.ok(err)
		return a
	}
	kg, cm, ago := int64(82_000), int64(170_000), func(hours int) time.Time { return h.now().Add(-time.Duration(hours) * time.Hour) }
	body := func(code, unit string, n *int64) patient.MeasurementTaken {
		return patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: code}, Value: n, Unit: unit}}
	}
	d.ana = h.register("Ana", "Moreno")
	open, err := h.clinic.Covering(actor(d.lee), access.Approve, ledger.Open, "", access.Unrelated)
	h.ok(err)
	a := dayOnly().Adoption(def, "Juniper House", ledger.Chart{})
	h.do(open, clinic.AdoptProtocol{Hash: def.Hash(), Site: a.Site, Statement: a.Statement, Rules: rules})
	team := func(v *visitor) access.Grant {
		g, err := h.clinic.Covering(actor(v), access.Read, ledger.Clinical, ledger.PatientStream(d.ana), access.Team)
		h.ok(err)
		return g
	}
	key := id.Course(h.clinic.NewID())
	h.do(team(d.lee), clinic.OpenCourse{Patient: d.ana, Course: key, Hash: def.Hash(), Indication: "trd", Rules: rules})
	h.do(h.machine(d.ana), clinic.ImportRecord{Patient: d.ana, Facts: []clinic.ImportedFact{
		{At: ago(240), Fact: body(patient.WeightCode, "kg", &kg)}, {At: ago(240), Fact: body(patient.HeightCode, "cm", &cm)},
		{At: ago(240), Fact: patient.Asked{Fact: "patient.sex", Answer: patient.Valued, Value: "female"}},
		{At: ago(200), Fact: pressure(124, 78)}, {At: ago(199), Fact: pressure(122, 80)},
		{At: ago(1), Fact: patient.MedicinesReviewed{Complete: true}}, {At: ago(1), Fact: consent.Signed{Text: name, Hash: "h"}},
		{Fact: course.MeetingHeld{Course: key, Phase: course.Preparation}},
	}})
	for _, s := range []struct {
		v          *visitor
		part, as   string
		determined bool
	}{{d.lee, screening.Medical, screening.AsPrescriber, false}, {d.mira, screening.Psychological, screening.AsTherapist, false}} {
		h.do(team(s.v), clinic.SignScreening{Patient: d.ana, Head: h.chart(d.ana).Head, Signed: screening.Signed{Course: key, Part: s.part, Clear: true}})
	}
	for _, s := range []struct {
		v  *visitor
		as string
	}{{d.lee, screening.AsPrescriber}, {d.mira, screening.AsTherapist}} {
		h.do(team(s.v), clinic.Determine{Patient: d.ana, Head: h.chart(d.ana).Head, Rules: rules,
			Determined: screening.Determined{Course: key, As: s.as, Outcome: screening.Recommended, Reason: "As discussed."}})
	}
	h.pass(time.Minute)
	return d
}

// act is the value of the first form of a page that does something.
func (r reply) formOf(do string) url.Values {
	at := strings.Index(r.body, `name="do" value="`+do+`"`)
	if at < 0 {
		return nil
	}
	start := strings.LastIndex(r.body[:at], "<form")
	form := reply{body: r.body[start : start+strings.Index(r.body[start:], "</form>")]}
	out := url.Values{}
	for _, name := range []string{"do", "act", "head", "order", "dose", "mg", "route", "gate", "rule", "evidence", "quote", "minutes", "strength", "until", "basis", "booster", "replaces"} {
		if v := form.field(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// sends fills a form of a page and posts it.
func (v *visitor) sends(path, do string, pairs ...string) reply {
	v.h.Helper()
	form := v.get(path).formOf(do)
	if form == nil {
		v.h.Fatalf("there is no form to %s on %s: %.2000s", do, path, v.get(path).text())
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	at, _, _ := strings.Cut(path, "?")
	return v.post(at, form)
}

func (v *visitor) did(r reply) {
	v.h.Helper()
	if r.status != http.StatusSeeOther {
		v.h.Fatalf("answered %d: %.1500s", r.status, r.text())
	}
}

// begin signs and checks an order over the pages, and opens the session.
func (d *dosingDay) begin() {
	d.Helper()
	orders := chartOf(d.ana) + "/orders"
	d.lee.did(d.lee.sends(orders+"?mg=25", "sign"))
	d.sam.did(d.sam.sends(orders, "check", "how", "beside"))
	page := d.mira.get(chartOf(d.ana) + "/sessions")
	form := url.Values{"act": {page.field("act")}, "session": {page.field("session")}, "where-" + string(d.mira.staff): {"room"}, "where-" + string(d.sam.staff): {"room"}, "where-" + string(d.lee.staff): {"near"}}
	got := d.mira.post(chartOf(d.ana)+"/sessions", form)
	d.mira.did(got)
	d.hall = got.header.Get("Location")
}

// over answers the list of the day, all but the measurements.
func (d *dosingDay) over() {
	d.Helper()
	for _, item := range [][2]string{{"patient.identity", "yes"}, {"bladder.emptied", "yes"}, {"urinary.today", "no"}, {"risk.today", "no"}, {"preferences.today", "yes"},
		{"room.ready", "yes"}, {"staff.credentials", "yes"}, {"presence.prescriber", "reachable"}, {"presence.people", "2"}, {"presence.watching", "1"}} {
		d.sam.did(d.sam.sends(d.hall, "check", "fact", item[0], "answer", item[1]))
	}
	d.sam.did(d.sam.sends(d.hall, "escort", "name", "Lena Moreno", "phone", "555 0101", "stays", "yes"))
	d.sam.did(d.sam.sends(d.hall, "fasting", "solids", d.now().In(d.clinic.Location()).Add(-10*time.Hour).Format(localMinute), "clear", d.now().In(d.clinic.Location()).Add(-3*time.Hour).Format(localMinute)))
	interval := d.sam.get(chartOf(d.ana) + "/interval")
	d.sam.did(d.sam.post(chartOf(d.ana)+"/interval", url.Values{"act": {interval.field("act")}, "since": {interval.field("since")}, "do": {"same"}}))
}

// measure takes one set in the room.
func (d *dosingDay) measure(up, low, oxygen string) reply {
	d.Helper()
	form := d.sam.get(d.hall + "?open=vitals").formOf("vitals")
	for name, value := range map[string]string{"systolic": up, "diastolic": low, "heart_rate": "72", "oxygen": oxygen, "sedation": "5", "breaths": "14", "confirmed": "yes"} {
		form.Set(name, value)
	}
	got := d.sam.post(d.hall, form)
	d.sam.did(got)
	d.pass(time.Second)
	return got
}

// A day over the pages: 164/98, rest, a recheck, dosed, nothing to tap, the taxi
// that is no escort, the sister who is, and closed.
func TestADosingDayOverThePages(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	if page := d.sam.get(d.hall); strings.Contains(page.body, `href="`+chartOf(d.ana)+`/sessions"`) || !strings.Contains(page.body, chartOf(d.ana)+"/interval") {
		t.Errorf("something that is held leads to the page one is on, or nowhere: %s", page.text())
	}
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Ana", "Before the medicine", "Touch, stop word, what helps: not asked yet.", "Lee Park", "next door")
	d.mira.did(d.mira.sends(d.hall+"?open=wishes", "wishes", "touch", "hand only, if I reach", "stop", "river", "helps", "name, feet on floor"))
	d.over()
	d.measure("164", "98", "98")
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Not yet: 164/98", "Rest. Next reading", bodyNeedsTime, "river", "What is open in the list comes first.")
	d.pass(5 * time.Minute)
	d.measure("156", "96", "98")
	d.pass(5 * time.Minute)
	d.measure("150", "92", "98")
	if page := d.sam.get(d.hall); strings.Contains(page.body, `value="give"`) {
		t.Error("the medicine step is open before a prescriber decided")
	}
	page := d.lee.get(d.hall)
	decide := page.formOf("decide")
	if decide == nil || decide.Get("rule") != "bp.predose.review" {
		t.Fatalf("a prescriber cannot decide: %v", decide)
	}
	d.lee.want(d.lee.post(d.hall, decide), http.StatusUnprocessableEntity, "Write")
	decide = d.lee.get(d.hall).formOf("decide")
	decide.Set("reason", "Settled after rest; no symptoms.")
	d.lee.did(d.lee.post(d.hall, decide))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "A nurse or a prescriber gives the dose.")
	give := d.sam.get(d.hall).formOf("give")
	if give == nil {
		t.Fatalf("the medicine step is shut: %s", d.sam.get(d.hall).text())
	}
	d.sam.did(d.sam.post(d.hall, give))
	d.sam.did(d.sam.post(d.hall, give)) // a double click
	stale := give
	stale.Set("act", d.clinic.NewID())
	d.sam.want(d.sam.post(d.hall, stale), http.StatusConflict, "recorded since you opened the page")
	s, _ := dosing.SessionOf(d.chart(d.ana), id.Session(d.hall[len(d.hall)-36:]))
	if len(s.Doses) != 1 {
		t.Fatalf("%d doses", len(s.Doses))
	}
	d.watched()
	d.leaves()
}

// watched is the time under the medicine: nothing has to be tapped; what is
// written is taken, and vital signs are silent, due, then late.
func (d *dosingDay) watched() {
	d.pass(11 * time.Minute)
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "vitals due", "since dose")
	d.pass(3 * time.Minute)
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "late, past due")
	d.paged()
	d.measure("138", "84", "97")
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "next vitals", "all within limits")
	d.mira.did(d.mira.sends(d.hall, "moment", "moment", "tears"))
	d.mira.did(d.mira.sends(d.hall, "quote", "quote", "The door was never locked."))
	d.mira.want(d.mira.sends(d.hall+"?open=look", "look", "look", "not-disturbed"), http.StatusUnprocessableEntity, "why they were not disturbed")
	d.mira.did(d.mira.sends(d.hall+"?open=look", "look", "look", "breathing-easy"))
	d.mira.did(d.mira.sends(d.hall+"?open=catch-up", "catch-up", "minute", "8", "moment", "sigh"))
	d.mira.want(d.mira.sends(d.hall+"?open=catch-up", "catch-up", "minute", "soon", "quote", "I can call him."), http.StatusUnprocessableEntity, "about which minute")
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "The door was never locked.", "Written down afterwards", "breathing easy")
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "calls Lee Park, without a sound here")
	d.mira.did(d.mira.sends(d.hall, "help"))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "called Lee Park", "Somebody is here")
	d.lee.want(d.lee.get("/needs"), http.StatusOK, "Help is wanted in the room")
	alert := duty.OpenAlerts(d.chart(d.ana))[0]
	page := chartOf(d.ana) + "/alerts/" + string(alert.Key)
	d.lee.want(d.lee.get(page), http.StatusOK, "Come to the room by", "I’m coming", "Lee Park, on call told.")
	d.lee.did(d.lee.post(page, url.Values{"do": {"take"}, "act": {d.clinic.NewID()}}))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Lee Park came")
	d.lee.want(d.lee.get(page), http.StatusOK, "Lee Park came")
	d.measure("182", "112", "97")
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "▲ above limit", "Measured again?", "Blood pressure 182/112, above the limit of 180/110. It stands on the list of Lee Park.")
	d.lee.want(d.lee.get("/needs"), http.StatusOK, "A reading is past a limit")
	if strings.Contains(d.mira.get("/needs").text(), "past a limit") {
		d.Error("the prescriber’s matter stands on the therapist’s own list")
	}
	alert = duty.OpenAlerts(d.chart(d.ana))[0]
	page = chartOf(d.ana) + "/alerts/" + string(alert.Key)
	d.lee.want(d.lee.get(page), http.StatusOK, "A later reading within the limit ends this by itself.", "I have it", "Open the session")
	d.lee.did(d.lee.post(page, url.Values{"do": {"take"}, "act": {d.clinic.NewID()}}))
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Lee Park has it: blood pressure 182/112")
	d.measure("150", "92", "97")
	d.lee.want(d.lee.get(page), http.StatusOK, "a later reading was within it")
	if text := d.sam.get(d.hall).text(); strings.Contains(text, "Lee Park has it") || strings.Contains(strings.ToLower(text), "alarm") {
		d.Error("what is over still stands in the room, or is called an alarm")
	}
}

// paged is a reading that stays away: the program's own clock calls the
// prescriber, the room says so, and the reading ends it.
func (d *dosingDay) paged() {
	d.pass(7 * time.Minute)
	d.lee.enter() // nobody touched it for longer than a login holds
	d.mira.enter()
	act := id.Act(d.clinic.NewID())
	if _, err := d.clinic.Do(d.Context(), d.machine(d.ana), act, clinic.FollowUp{Patient: d.ana, Act: act, Rules: d.site.rules(), Instruments: d.site.measures}); err != nil {
		d.Fatal(err)
	}
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Lee Park was called at", "vital signs are late")
	d.lee.want(d.lee.get("/needs"), http.StatusOK, "Vital signs are late in the room")
	d.lee.want(d.lee.get("/today"), http.StatusOK, "a reading is late, due", "Vital signs are late in the room")
}

// leaves is the way out.
func (d *dosingDay) leaves() {
	d.pass(100 * time.Minute)
	for _, v := range []*visitor{d.lee, d.mira, d.sam} {
		v.enter() // nobody touched the tablet for longer than a login holds
	}
	d.measure("128", "80", "97")
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Before they leave", "Still needed: a person who stays with them.", "Call the escort", "Too soon after the last dose", "The after-visit summary")
	d.pass(12 * time.Minute)
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		d.sam.did(d.sam.sends(d.hall, "check", "fact", "leaving."+fact, "answer", "yes"))
	}
	d.sam.want(d.sam.sends(d.hall, "leave", "with", "a taxi", "stays", "yes", "how", "taxi"), http.StatusUnprocessableEntity, "A taxi is a ride, not company.")
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "A nurse or a prescriber signs the leaving.")
	d.sam.did(d.sam.sends(d.hall, "leave", "with", "Lena Moreno, her sister", "stays", "yes", "how", "car"))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "where does each go?", "First say where each thing they said goes: one still to sort.")
	if page := d.mira.get(d.hall); strings.Contains(page.body, `value="journal"`) {
		d.Error("a journal is offered that nobody has")
	}
	sort := d.mira.get(d.hall).formOf("sort")
	sort.Set("to", "process")
	d.mira.did(d.mira.post(d.hall, sort))
	d.mira.did(d.mira.post(d.hall, sort)) // a double click
	notes := d.mira.get(chartOf(d.ana) + "/process-notes")
	if n := strings.Count(notes.text(), "The door was never locked."); n != 2 { // said, and in its field
		d.Errorf("in her own notes %d times", n)
	}
	for _, e := range d.chart(d.ana).Entries {
		if q, ok := e.Fact.(dosing.QuoteHeard); ok {
			d.Errorf("the book keeps what went to a process note: %s", q.Text)
		}
	}
	d.mira.did(d.mira.sends(d.hall, "close", "effect", "sufficient", "recovered", "yes", "distress", "no", "events", "no", "emergency", "no"))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Closed", "the effect was sufficient", "Lena Moreno, her sister")
	d.pass(60 * time.Hour)
	d.mira.enter()
	if text := d.mira.get(d.hall).text(); strings.Contains(text, " ago HR") || !strings.Contains(text, "at 12:12") {
		d.Errorf("the numbers of a session that is over go on ageing: %.900s", text)
	}
	d.mira.want(d.mira.get(chartOf(d.ana)+"/sessions"), http.StatusOK, "Session 1", "closed", "25 mg IM")
}

// The order page: a proposal with its reasons, the three weights, what the rules
// say of another dose, and a reason where one is asked for.
func TestOrderingOverThePages(t *testing.T) {
	d := newDosingDay(t)
	orders := chartOf(d.ana) + "/orders"
	d.lee.want(d.lee.get(orders), http.StatusOK, "A proposal for session 1", "41 mg", "The first session of a course begins with the route's starting dose.", "82 kg", "Devine", "Never above", "164 mg")
	d.mira.want(d.mira.get(orders), http.StatusOK, "A proposal for session 1", "None is signed yet.")
	if page := d.mira.get(orders); strings.Contains(page.body, `value="sign"`) {
		t.Error("a therapist is offered to sign")
	}
	d.lee.want(d.lee.get(orders), http.StatusOK, "Never above: 2 mg/kg or 200 mg means the lower. For 82 kg the first is 164 mg, so 164 mg counts.", "Without a reason, at most: 1.5 mg/kg or 120 mg means the lower.")
	if page, end := d.lee.get(orders), d.now().In(d.clinic.Location()).Format(time.DateOnly)+"T23:59"; page.field("until") != end {
		t.Errorf("an order for today ends unused at %s, want %s", page.field("until"), end)
	}
	d.lee.want(d.lee.get(orders+"?mg=61.5&strength=50"), http.StatusOK, "1.23 mL, which holds 61.5 mg", "Your reason to go on")
	d.lee.want(d.lee.sends(orders+"?mg=250", "sign"), http.StatusConflict, "250 mg is above the hard maximum")
	d.lee.want(d.lee.sends(orders+"?mg=60", "sign"), http.StatusConflict, "60")
	form := d.lee.get(orders + "?mg=60").formOf("sign")
	form.Set("rule", "dose.first-session")
	form.Set("reason.dose.first-session", "Tolerated 60 mg by the same route in March.")
	d.lee.did(d.lee.post(orders, form))
	d.lee.want(d.lee.get(orders), http.StatusOK, "60 mg IM", "not checked yet", "An order stands")
	d.lee.want(d.lee.post(orders, url.Values{"do": {"check"}, "how": {"beside"}, "act": {d.clinic.NewID()}, "order": {form.Get("order")}, "head": {form.Get("head") + "9"}}), http.StatusConflict, "You signed this order.")
	d.sam.did(d.sam.sends(orders, "check", "how", "camera"))
	d.sam.want(d.sam.get(orders), http.StatusOK, "on camera")
}

// Figures that were worked out read with one decimal, limits rounded down; what
// was typed or given stays as it is.
func TestOneDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"37.665 mg": "37.6 mg", "98.384 mg": "98.3 mg", "59.626 kg": "59.6 kg", "59.65 kg": "59.7 kg", "61.5 mg": "61.5 mg", "82 kg": "82 kg",
		"61.25 mg is above the starting dose of 37.665 mg.": "61.25 mg is above the starting dose of 37.6 mg.", "0.625 mg/kg": "0.625 mg/kg", "1.23 mL": "1.23 mL",
	} {
		if got := oneDecimal(text, "61.25 mg"); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}

// The drawer shows the intention of this session; where there is none, that of
// the preparation; and what they hoped for only where there is neither.
func TestTheIntentionInTheDrawer(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Intention not asked yet", "Write it down")
	path := chartOf(d.ana) + "/preparation"
	form := d.mira.get(path).formOf("words")
	if form == nil {
		t.Fatal("nothing can be written on Preparation")
	}
	form.Set("for", "intention")
	form.Set("act", d.clinic.NewID())
	form.Set("text", "To listen.")
	d.mira.did(d.mira.post(path, form))
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "To listen.")
}

// A dose that was written down afterwards, with something not in place, waits on
// the prescriber's list and is answered for on the session's page.
func TestADeviationIsAnsweredFor(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("176", "106", "98")
	d.sam.did(d.sam.sends(d.hall, "given", "at", d.now().In(d.clinic.Location()).Format(localMinute)))
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Not everything was in place", "Lee Park’s to answer")
	s := dosing.Sessions(d.chart(d.ana))[0]
	back := d.lee.get(chartOf(d.ana) + "/deviations/" + string(s.Strays[0].Entry.ID))
	if back.status != http.StatusSeeOther || !strings.Contains(back.header.Get("Location"), d.hall) {
		t.Errorf("%d to %s", back.status, back.header.Get("Location"))
	}
	d.lee.want(d.lee.sends(d.hall, "answer", "deviation", string(s.Strays[0].Entry.ID), "words", ""), http.StatusUnprocessableEntity, "Say how it came about")
	d.lee.did(d.lee.sends(d.hall, "answer", "deviation", string(s.Strays[0].Entry.ID), "words", "Read by hand at 150/92."))
	d.lee.want(d.lee.get(d.hall), http.StatusOK, "Answered for", "Read by hand at 150/92.")
}

// Three readings too high: today is used for therapy, or there is a new date;
// either way nothing is given, and the session is over.
func TestThreeTooHigh(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	for range 3 {
		d.measure("166", "100", "98")
		d.pass(5 * time.Minute)
	}
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "Three readings, and the body is not ready today.", "Use today for therapy", "New date, no fee")
	if page := d.sam.get(d.hall); strings.Contains(page.body, bodyNeedsTime) || strings.Contains(page.body, "all within limits") {
		t.Error("the page says that a few minutes will do, or that 166/100 is within limits")
	}
	d.mira.enter() // nobody touched her tablet for longer than a login holds
	got := d.mira.sends(d.hall, "new-date")
	d.mira.did(got)
	if to := got.header.Get("Location"); to != chartOf(d.ana)+"/plan" {
		t.Errorf("led to %s", to)
	}
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Closed", "a new date, without a fee")
}

// A session of the plan is chosen where there is one, and begins under its key.
func TestBeginningFromThePlan(t *testing.T) {
	d := newDosingDay(t)
	key, from := id.Session(d.clinic.NewID()), d.now().Add(time.Hour)
	actor, _, err := d.clinic.Staff(t.Context(), d.mira.staff)
	d.ok(err)
	g, err := d.clinic.Covering(actor, access.Create, ledger.Scheduling, ledger.PatientStream(d.ana), access.Team)
	d.ok(err)
	open, _ := course.Current(d.chart(d.ana))
	d.do(g, clinic.PlanSession(d.ana, schedule.Planned{Session: key, Course: open.Course, Sort: schedule.Dosing, From: from, Until: from.Add(3 * time.Hour),
		People: []schedule.Presence{{Staff: d.sam.staff, Role: "monitor"}}}))
	page := d.mira.get(chartOf(d.ana) + "/sessions")
	d.mira.want(page, http.StatusOK, "Session 1 of the plan", "without an appointment")
	if !strings.Contains(page.body, `value="`+string(key)+`" selected`) {
		t.Error("today's session is not the one chosen")
	}
	d.mira.did(d.mira.post(chartOf(d.ana)+"/sessions", url.Values{"act": {page.field("act")}, "session": {string(key)}, "where-" + string(d.mira.staff): {"room"}}))
	if s, _ := schedule.Find(schedule.Sessions(d.chart(d.ana)), key); s.State != schedule.StateHeld {
		t.Errorf("on the plan it is %s", s.State)
	}
}
