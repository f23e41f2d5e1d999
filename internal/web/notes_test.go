package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/quantity"
)

// A noted day is a practice whose client had a session that is over.
type notedDay struct {
	*practice
	session id.Session
	dose    id.Entry
	vitals  id.Entry
	write   string // where the note of it is written
}

func newNotedDay(t *testing.T) *notedDay {
	t.Helper()
	p := practise(t)
	n := &notedDay{practice: p, session: id.Session(p.clinic.NewID())}
	in, at := currentCourse(t, p), p.now().Add(-4*time.Hour)
	fact := func(minutes int, f ledger.Fact) clinic.ImportedFact {
		return clinic.ImportedFact{At: at.Add(time.Duration(minutes) * time.Minute), Fact: f}
	}
	set := func(up, low int) dosing.VitalsTaken {
		return dosing.VitalsTaken{Session: n.session, Pressure: &quantity.Pressure{Systolic: up, Diastolic: low}}
	}
	p.do(p.machine(p.ana), clinic.ImportRecord{Patient: p.ana, Facts: []clinic.ImportedFact{
		fact(0, dosing.SessionBegun{Session: n.session, Course: in, Number: 3, People: []dosing.Present{{Staff: p.mira.staff, Role: "therapist", Where: dosing.InRoom}}}),
		fact(5, set(124, 80)), fact(10, dosing.DoseGiven{Session: n.session, Route: "IM", Amount: 60 * quantity.Milligram}), fact(30, set(158, 96)),
		fact(32, dosing.MomentSeen{Session: n.session, Sort: "tears"}), fact(35, dosing.SupportGiven{Session: n.session, Sort: "hand"}),
		fact(90, set(128, 82)), fact(95, dosing.EventNoted{Session: n.session, Term: "nausea", Grade: 1}),
		fact(120, dosing.Left{Session: n.session, With: "Lena Moreno", Stays: true}),
	}})
	therapist := p.care(p.ana, "Robin Vale", access.Therapist)
	heard := func(text, to string) {
		p.do(therapist, clinic.HearQuote{Patient: p.ana, Session: n.session, Text: text})
		s, _ := dosing.SessionOf(p.chart(p.ana), n.session)
		p.do(therapist, clinic.SortQuote{Patient: p.ana, Session: n.session, Quote: s.Quotes[len(s.Quotes)-1].Entry.ID, To: to})
		p.tick()
	}
	heard("The door was never locked.", dosing.ToChart)
	heard("Only for the process note.", dosing.ToProcess)
	s, _ := dosing.SessionOf(p.chart(p.ana), n.session)
	n.dose, n.vitals = s.Doses[0].Entry.ID, s.Vitals[1].Entry.ID
	n.write = chartOf(p.ana) + "/notes/new?sort=dosing&session=" + string(n.session)
	return n
}

// written is the form of the note, filled.
func (v *visitor) written(page reply, pairs ...string) url.Values {
	form := url.Values{"press": {"sign"}}
	for _, name := range []string{"act", "head", "facts", "sort", "session", "meeting"} {
		form.Set(name, page.field(name))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// signs signs the note as it is proposed, with what is written into it, and
// returns its address.
func (n *notedDay) signs(v *visitor, pairs ...string) string {
	n.Helper()
	got := v.post(chartOf(n.ana)+"/notes/new", v.written(v.get(n.write), pairs...))
	v.did(got)
	n.tick()
	at, _, _ := strings.Cut(got.header.Get("Location"), "?")
	return at
}

// A note is due after a session, is proposed from the record with nothing to
// retype, and is signed as it is.
func TestANoteIsProposedAndSigned(t *testing.T) {
	n := newNotedDay(t)
	n.mira.want(n.mira.get(chartOf(n.ana)+"/notes"), http.StatusOK, "To write", "Dosing note of session 3", "For Mira Stein", "Write the dosing note")
	page := n.mira.get(n.write)
	n.mira.want(page, http.StatusOK, "60 mg IM", "Highest after it", "158/96", "Last taken", "128/82", "Tears (", "Hand (", "nausea, grade 1", "Lena Moreno, who stays with them",
		"“The door was never locked.”", "Record as the client’s words. Do not confirm or interpret.", "Client described imagery of")
	if strings.Contains(page.body, "Only for the process note") {
		t.Error("words for a process note stand in the note")
	}
	at := n.signs(n.mira, "text-words", "Client described imagery of a door.", "text-plan", "Integration on Friday.")
	read := n.mira.get(at)
	n.mira.want(read, http.StatusOK, "Dosing note", "60 mg IM", "“The door was never locked.”", "imagery of a door", "Integration on Friday.", "Mira Stein", "Therapist", "Signed ")
	n.mira.want(n.mira.get(chartOf(n.ana)+"/notes"), http.StatusOK, "signed")
	if strings.Contains(n.mira.get(chartOf(n.ana)+"/notes").text(), "To write") {
		t.Error("the note is still due")
	}
	paper := n.mira.get(at + "/paper")
	if paper.status != http.StatusOK || !strings.HasPrefix(paper.body, "%PDF") {
		t.Errorf("the paper is %d", paper.status)
	}
	nurse := n.sam.get(at)
	n.sam.want(nurse, http.StatusOK, "60 mg IM", "Integration on Friday.")
	for _, words := range []string{"never locked", "imagery of a door"} {
		if strings.Contains(nurse.body, words) {
			t.Errorf("a nurse who is not in the room reads %q", words)
		}
	}
	desk := n.as("Dana Desk", access.FrontDesk)
	for _, path := range []string{at, at + "/paper", n.write, chartOf(n.ana) + "/notes", chartOf(n.ana) + "/cosign"} {
		if got := desk.get(path); got.status != http.StatusForbidden {
			t.Errorf("the front desk is answered %d at %s", got.status, path)
		}
	}
}

// What was signed is added to and never hidden; a second click adds nothing.
func TestANoteIsAddedTo(t *testing.T) {
	n := newNotedDay(t)
	at := n.signs(n.mira, "text-assessment", "The first words stay.")
	add := url.Values{"act": {n.clinic.NewID()}, "text": {"Called the day after: well."}}
	for range 2 {
		n.mira.did(n.mira.post(at, add))
	}
	n.tick()
	page := n.mira.get(at)
	n.mira.want(page, http.StatusOK, "The first words stay.", "Called the day after: well.", "Added and signed")
	if strings.Index(page.body, "The first words stay.") > strings.Index(page.body, "Called the day after") || strings.Count(page.text(), "Called the day after") != 1 {
		t.Error("the addition stands before the text, or twice")
	}
	n.mira.want(n.mira.post(at, url.Values{"act": {n.clinic.NewID()}, "text": {" "}, "words": {"a door"}}), http.StatusUnprocessableEntity, "Write what is added.", "a door")
	n.mira.want(n.mira.post(at, url.Values{"act": {"lost"}, "text": {"Kept words."}}), http.StatusUnprocessableEntity, "lost its place", "Kept words.")
}

// A fact that is corrected marks the note; one that is corrected while the note
// is written makes it be looked at again, and nothing typed is lost.
func TestANoteRestsOnTheRecord(t *testing.T) {
	n := newNotedDay(t)
	stale := n.mira.written(n.mira.get(n.write), "text-plan", "Typed before.")
	nurse := n.care(n.ana, "Sam Ortiz", access.Monitor)
	n.do(nurse, clinic.TakeVitals{Patient: n.ana, Vitals: dosing.VitalsTaken{Session: n.session, Pressure: &quantity.Pressure{Systolic: 148, Diastolic: 90}}, Corrects: n.vitals, At: n.now().Add(-3 * time.Hour)})
	n.tick()
	n.mira.want(n.mira.post(chartOf(n.ana)+"/notes/new", stale), http.StatusConflict, "was recorded or corrected since you opened it", "148/90", "Typed before.")
	n.mira.want(n.mira.get(n.write), http.StatusOK, "Typed before.", "148/90", "Kept ")
	at := n.signs(n.mira, "text-plan", "Typed before.")
	s, _ := dosing.SessionOf(n.chart(n.ana), n.session)
	n.do(nurse, clinic.VoidEntry{Stream: ledger.PatientStream(n.ana), Entry: s.Vitals[len(s.Vitals)-1].Entry.ID, Reason: "another cuff"})
	n.tick()
	n.mira.want(n.mira.get(at), http.StatusOK, "Something this note rests on was corrected since it was signed", "Corrected since it was signed", "another cuff", "128/82")
	n.mira.want(n.mira.get(chartOf(n.ana)+"/notes"), http.StatusOK, "something it rests on was corrected since")
}

// A session has one note: who comes second adds to it, and what they wrote is
// there. Two clicks sign once.
func TestASessionHasOneNote(t *testing.T) {
	n := newNotedDay(t)
	mine := n.mira.written(n.mira.get(n.write), "text-plan", "Mine.")
	n.lee.post(chartOf(n.ana)+"/notes/new/draft", n.lee.written(n.lee.get(n.write), "text-plan", "Begun by the prescriber."))
	n.lee.want(n.lee.get(chartOf(n.ana)+"/notes"), http.StatusOK, "begun by you, kept")
	theirs := n.lee.written(n.lee.get(n.write), "text-plan", "Begun by the prescriber.")
	before := len(n.chart(n.ana).Entries)
	for range 2 {
		n.mira.did(n.mira.post(chartOf(n.ana)+"/notes/new", mine))
	}
	n.tick()
	if got := len(n.chart(n.ana).Entries) - before; got != 1 {
		t.Errorf("two clicks wrote %d entries", got)
	}
	n.lee.want(n.lee.post(chartOf(n.ana)+"/notes/new", theirs), http.StatusConflict, "A note of this session was signed already", "Begun by the prescriber.")
	got := n.lee.get(n.write)
	if got.status != http.StatusSeeOther {
		t.Fatalf("answered %d", got.status)
	}
	n.lee.want(n.lee.get(got.header.Get("Location")), http.StatusOK, "You had begun a note of the same session", "Begun by the prescriber.", "Mine.")
	if got := n.sam.get(chartOf(n.ana) + "/notes/new?sort=integration"); got.status != http.StatusForbidden {
		t.Errorf("a nurse writes an integration note: %d", got.status)
	}
}

// A trainee's note counts once a supervisor has signed under it.
func TestATraineesNote(t *testing.T) {
	n := newNotedDay(t)
	tess, vera := n.as("Tess Young", access.Trainee), n.as("Vera Old", access.Supervisor)
	n.tick()
	n.mira.want(tess.get(n.write), http.StatusOK, "once your supervisor has signed under it")
	at := n.signs(tess, "text-plan", "A trainee’s plan.")
	n.mira.want(n.mira.get(at), http.StatusOK, "It counts as signed once a supervisor has signed under it.")
	key := id.Entry(at[strings.LastIndex(at, "/")+1:])
	if signed, _ := note.Find(n.chart(n.ana), key); note.Readable(n.chart(n.ana), signed, n.now()) {
		t.Error("a client reads what only a trainee has signed")
	}
	cosign := chartOf(n.ana) + "/cosign"
	needs := vera.get("/needs")
	vera.want(needs, http.StatusOK, "A trainee’s work to sign")
	if !strings.Contains(needs.body, `href="`+cosign+`"`) || strings.Contains(n.lee.get("/needs").text(), "A trainee’s work to sign") {
		t.Error("the supervisor is not led to it, or somebody who supervises nobody is")
	}
	page := vera.get(cosign)
	vera.want(page, http.StatusOK, "A trainee’s plan.", "60 mg IM", "Sign under it")
	if strings.Contains(n.mira.get(cosign).body, "cosign-form") {
		t.Error("somebody who supervises nobody may sign")
	}
	form := url.Values{"act": {page.field("act")}, "entry": {string(key)}, "note": {"Talked over together."}}
	for range 2 {
		vera.did(vera.post(cosign, form))
	}
	n.tick()
	if strings.Contains(vera.get("/needs").text(), "A trainee’s work to sign") {
		t.Error("it is signed under, and still waits")
	}
	vera.want(vera.post(cosign, url.Values{"act": {n.clinic.NewID()}, "entry": {string(key)}}), http.StatusConflict)
	n.mira.want(n.mira.get(at), http.StatusOK, "Vera Old", "Read and signed under it", "Talked over together.", "Tess Young")
	if signed, _ := note.Find(n.chart(n.ana), key); !note.Readable(n.chart(n.ana), signed, n.now()) {
		t.Error("the client does not read a note that both have signed")
	}
}

// Staff write down what a client said aloud about seeing the notes, once.
func TestStaffWriteDownTheWish(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	noor := h.as("Noor Haddad", access.Therapist)
	noor.want(noor.get(chartOf(ana)+"/notes"), http.StatusOK, "They said when they would like to see them")
	form := url.Values{"act": {h.clinic.NewID()}, "when": {note.AfterMeeting}}
	for range 2 {
		if got := noor.post(chartOf(ana)+"/notes/wish", form); got.status != http.StatusSeeOther {
			t.Fatalf("%d %.300s", got.status, got.text())
		}
	}
	noor.want(noor.get(chartOf(ana)+"/notes"), http.StatusOK, "after you have met")
	if when, said := note.Wish(h.chart(ana)); !said || when != note.AfterMeeting {
		t.Errorf("%s, %v", when, said)
	}
}
