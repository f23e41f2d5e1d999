package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/instrument"
)

// TestEnterAQuestionnaire types in a whole form from paper, with a slip, and
// reads the exact score.
func TestEnterAQuestionnaire(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist, access.Prescriber)
	path := chartOf(ana) + "/measures/phq-9/enter"
	page := v.get(path)
	v.want(page, http.StatusOK, "Trouble falling or staying asleep", "From paper", "Developed by Drs.")
	form := url.Values{"act": {page.field("act")}, "response": {page.field("response")}, "how": {"paper"}, "by": {"self"}, "recall": {"two-weeks"}, "at": {"2026-11-20T09:00"}}
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"} {
		form.Set("a."+q, "2")
	}
	form.Set("a.q9", "4")
	slip := v.post(path, form)
	v.want(slip, http.StatusUnprocessableEntity, "Nothing is stored yet. One answer needs another look", "one of 0, 1, 2, 3")
	if got := strings.Count(slip.body, " checked"); got != 8 {
		t.Errorf("%d answers are kept", got)
	}
	form.Del("a.q9")
	for range 2 {
		got := v.post(path, form)
		v.want(got, http.StatusSeeOther)
		v.want(v.get(got.header.Get("Location")), http.StatusOK, "Saved 10:00 by Noor Haddad", "18", "moderately severe", "1 blank", "was not answered. That is not “no risk”")
	}
	all := h.responses(ana)
	if len(all) != 1 || all[0].How != instrument.HowPaper || !all[0].At.Equal(start.AddDate(0, 0, -2).Add(-60*60*1e9)) {
		t.Errorf("%+v", all)
	}
	v.want(v.post(path, url.Values{"act": {h.clinic.NewID()}, "response": {h.clinic.NewID()}, "how": {"paper"}, "recall": {"two-weeks"}}), http.StatusUnprocessableEntity, "Nothing is answered yet")
	ham := v.get(chartOf(ana) + "/measures/ham-d17/enter")
	v.want(ham, http.StatusOK, "may not be shown here", "Question 3", "Rated now, with them")
	v.want(v.get(chartOf(ana)+"/measures/gaf/enter"), http.StatusOK, "only the total is entered")
	v.want(v.get(chartOf(ana)+"/measures/nothing/enter"), http.StatusNotFound)
	h.as("Max Weber", access.Manager).want(h.as("Mia Weber", access.Manager).get(path), http.StatusForbidden)
}

// TestHandOutALink makes a link to send and a code in the room, and takes one back.
func TestHandOutALink(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist, access.Prescriber)
	path := chartOf(ana) + "/measures/ask"
	page := v.get(path)
	v.want(page, http.StatusOK, "Nothing is due today", "Make a link", "Show it here, in the room")
	v.want(v.post(path, url.Values{"act": {page.field("act")}, "ask": {""}, "where": {"link"}}), http.StatusUnprocessableEntity, "Choose what the client is asked")
	v.want(v.post(path, url.Values{"act": {page.field("act")}, "ask": {"sidas"}, "where": {"link"}}), http.StatusUnprocessableEntity, "asked in the room only")
	v.want(v.post(path, url.Values{"act": {page.field("act")}, "ask": {"madrs"}, "where": {"link"}}), http.StatusUnprocessableEntity, "cannot be asked here")
	sent := v.post(path, url.Values{"act": {page.field("act")}, "ask": {"gad-7", "phq-9", "sidas"}, "where": {"link"}})
	v.want(sent, http.StatusOK, "shown this once", "Links that work now", "GAD-7, PHQ-9 and SIDAS", "SIDAS is not in the link while nobody is on duty")
	link := strings.TrimPrefix(sent.body[strings.Index(sent.body, h.url+"/answer/"):], h.url)
	link = link[:strings.Index(link, `"`)]
	client := h.visitor()
	client.want(client.get(link), http.StatusOK, "Noor Haddad asks you this")
	if strings.Contains(v.get(path).body, "/answer/") {
		t.Error("the link is shown twice")
	}
	page = v.get(path)
	room := v.post(path, url.Values{"act": {page.field("act")}, "ask": {"sidas"}, "where": {"room"}})
	v.want(room, http.StatusOK, "Point the phone’s camera here", "nobody is signed in")
	if !strings.Contains(room.body, `<svg class="qr"`) {
		t.Error("there is no code")
	}
	end := v.get(path)
	v.want(v.post(path+"/end", url.Values{"act": {end.field("act")}, "invitation": {end.field("invitation")}}), http.StatusSeeOther)
	ended := 0
	for _, where := range []string{link, room.body[strings.Index(room.body, "/answer/") : strings.Index(room.body, "/answer/")+34]} {
		if got := client.get(where); got.status == http.StatusNotFound {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("%d links ended", ended)
	}
}

// TestLibrary reads the questionnaires, turns a pack on, and loads a text with
// all its problems said at once.
func TestLibrary(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Prescriber)
	list := v.get("/instruments")
	v.want(list, http.StatusOK, "Ready to be asked", "PHQ-9", "Totals only", "pack is off", "text not loaded")
	pack := url.Values{"act": {list.field("act")}, "do": {"on"}, "statement": {instrument.PackStatement("a4")}}
	v.want(v.post("/instrument-packs/a4", pack), http.StatusUnprocessableEntity, "Tick the sentence you sign")
	pack.Set("sign", "yes")
	v.want(v.post("/instrument-packs/a4", pack), http.StatusSeeOther)
	v.want(v.get("/instruments"), http.StatusOK, "Turned on", "Turn it off")
	v.want(v.get("/instruments/phq-9"), http.StatusOK, "Acted on as soon as it is answered", "moderately severe", "15 to 19", "Pfizer")
	page := v.get("/instruments/wsas")
	v.want(page, http.StatusOK, "Load the text", "never leaves with an export")
	d, err := h.site.measures.Named("wsas")
	h.ok(err)
	text := url.Values{"act": {page.field("act")}, "statement": {instrument.Attestation(d)}, "sign": {"yes"}, "text": {emptyPack(d)}}
	bad := v.post("/instruments/wsas/text", text)
	v.want(bad, http.StatusUnprocessableEntity, "Nothing is loaded yet")
	if got := strings.Count(bad.body, "<li>"); got < len(d.Items) {
		t.Errorf("only %d problems are said", got)
	}
	text.Set("text", strings.ReplaceAll(emptyPack(d), `""`, "Made up"))
	text.Del("sign")
	v.want(v.post("/instruments/wsas/text", text), http.StatusUnprocessableEntity, "once you tick the sentence")
	text.Set("sign", "yes")
	v.want(v.post("/instruments/wsas/text", text), http.StatusSeeOther)
	v.want(v.get("/instruments/wsas"), http.StatusOK, "Text loaded", "Made up")
	desk := h.as("Finn Ost", access.FrontDesk)
	if page := desk.get("/instruments/sds"); page.status != http.StatusOK || strings.Contains(page.text(), "Load the text") {
		t.Errorf("%d %s", page.status, page.text())
	}
}
