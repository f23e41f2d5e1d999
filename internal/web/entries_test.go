package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/integration"
)

// TestAnEntryOfTheRecord opens one entry from the journey: who wrote it and
// when; taking it back asks for a reason and keeps it readable.
func TestAnEntryOfTheRecord(t *testing.T) {
	h := newNeedsHouse(t)
	ana := h.client("Ana", "Moreno")
	keys := h.takes(ana, h.now(), pressure(164, 98))
	at := chartOf(ana) + "/entries/" + string(keys[0])
	if journey := h.lee.get(chartOf(ana)); !strings.Contains(journey.body, `href="`+at+`"`) {
		t.Fatal("the journey does not lead to the entry")
	}
	page := h.lee.get(at)
	h.lee.want(page, http.StatusOK, "An entry of the record", "164/98", "Happened", "Written down", "Its place", "Take it back")
	h.lee.want(h.lee.post(at+"/void", filled(page, "reason", "x")), http.StatusUnprocessableEntity, "Say why, in a few words.", "164/98")
	typed := filled(page, "reason", "another person’s cuff")
	for range 2 { // pressed twice
		if got := h.lee.post(at+"/void", typed); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), chartOf(ana)) {
			t.Fatalf("taking it back: %d %s", got.status, got.text())
		}
	}
	h.lee.want(h.lee.get(at), http.StatusOK, "Set aside; the entry is kept", "taken back by Lee Park", "another person’s cuff")
	if strings.Contains(h.lee.get(at).body, `action="`+at+`/void"`) {
		t.Error("what was taken back is offered to be taken back")
	}
	h.lee.want(h.lee.get(chartOf(ana)+"/entries/"+string(h.takes(h.client("Ben", "Ito"), h.now(), pressure(120, 80))[0])), http.StatusNotFound)
	if got := h.nia.get(at); got.status == http.StatusOK {
		t.Error("a therapist of no team opens it")
	}
}

// TestWordsAreSealedAwayByTwo: the therapist asks, the privacy officer answers on
// a page without the words, and then they are nowhere; a no keeps them.
func TestWordsAreSealedAwayByTwo(t *testing.T) {
	h := newNeedsHouse(t)
	uma := h.as("Uma Reyes", access.PrivacyOfficer)
	ana := h.client("Ana", "Moreno")
	const words = "My brother Luis owes the neighbours money."
	entry := h.do(h.mirasHand(ana), clinic.WriteWords{Patient: ana, Words: integration.Told{Course: h.course, About: integration.Goal, Text: words}}).Entries[0]
	at := chartOf(ana) + "/entries/" + string(entry)
	page := h.mira.get(at)
	h.mira.want(page, http.StatusOK, "Luis", "Seal the words away for good", "A privacy officer has to agree")
	if got := h.lee.get(at); strings.Contains(got.body, "Luis") || strings.Contains(got.body, "Ask the privacy officer") {
		t.Errorf("a prescriber who is not in the room reads it: %s", got.text())
	}
	h.mira.want(h.mira.post(at+"/seal", sealing(page, "")), http.StatusUnprocessableEntity, "Say why, in a few words.")
	ask := func() {
		t.Helper()
		typed := sealing(h.mira.get(at), "about another person")
		for range 2 {
			if got := h.mira.post(at+"/seal", typed); got.status != http.StatusSeeOther {
				t.Fatalf("asking: %d %s", got.status, got.text())
			}
		}
	}
	ask()
	h.mira.want(h.mira.get(at), http.StatusOK, "A privacy officer has to agree first", "Luis")
	h.mira.want(h.mira.get(at+"/seal-answer"), http.StatusForbidden)
	h.lee.want(h.lee.post(at+"/seal", url.Values{"act": {h.clinic.NewID()}, "reason": {"not mine to ask"}}), http.StatusForbidden)
	h.mira.want(h.mira.get("/needs"), http.StatusOK)
	needs := uma.get("/needs")
	uma.want(needs, http.StatusOK, "Words to seal away for good")
	if !strings.Contains(needs.body, at+"/seal-answer") {
		t.Fatal("the need does not lead to the answer")
	}
	answer := uma.get(at + "/seal-answer")
	uma.want(answer, http.StatusOK, "You decide without reading them", "about another person", "Mira Stein")
	if strings.Contains(answer.body, "Luis") {
		t.Fatal("the second person is shown the words")
	}
	uma.want(uma.post(at+"/seal-answer", filled(answer, "answer", "no")), http.StatusUnprocessableEntity, "Say why")
	if got := uma.post(at+"/seal-answer", filled(answer, "answer", "no", "reason", "it is her own story")); got.status != http.StatusSeeOther {
		t.Fatalf("a no: %d %s", got.status, got.text())
	}
	h.mira.want(h.mira.get(at), http.StatusOK, "Luis")
	ask()
	yes := filled(uma.get(at+"/seal-answer"), "answer", "yes")
	for range 2 {
		if got := uma.post(at+"/seal-answer", yes); got.status != http.StatusSeeOther {
			t.Fatalf("a yes: %d %s", got.status, got.text())
		}
	}
	for _, path := range []string{at, chartOf(ana), chartOf(ana) + "/preparation"} {
		if got := h.mira.get(path); got.status != http.StatusOK || strings.Contains(got.body, "Luis") {
			t.Errorf("%s still says it, or is %d", path, got.status)
		}
	}
	h.mira.want(h.mira.get(chartOf(ana)), http.StatusOK, "Words were sealed away for good", "Two people agreed")
	uma.want(uma.get("/needs"), http.StatusOK, "Nothing waits for you.")
}

// sealing is the form about the words of an entry, filled in.
func sealing(page reply, reason string) url.Values {
	_, rest, _ := strings.Cut(page.body, `/seal"`)
	return filled(reply{body: rest}, "reason", reason)
}
