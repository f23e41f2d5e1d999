package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// adoptions are the adoptions in the clinic's own chart.
func (h *house) adoptions() (all []course.ProtocolAdopted) {
	h.Helper()
	settings, err := h.clinic.Whole(h.Context(), h.clinic.Own(), ledger.SettingStream)
	h.ok(err)
	for _, a := range ledger.Find[course.ProtocolAdopted](settings) {
		all = append(all, a)
	}
	return all
}

// TestAdoptingAProtocol reads what is adopted, signs it twice, and finds it in
// force; what a therapist sees of it is who could.
func TestAdoptingAProtocol(t *testing.T) {
	h := newHouse(t)
	prescriber, therapist := h.as("Ifeoma Okafor", access.Prescriber), h.as("Noor Haddad", access.Therapist)
	const statement = "I reviewed this protocol and adopt it for Juniper House. Changed from shipped: nothing."
	form := prescriber.get("/protocols/kap-im/adopt")
	prescriber.want(form, http.StatusOK, statement, "Adopt this protocol", "Nothing. The text is exactly the one that ships.")
	def, err := h.site.protocols.Ship("kap-im")
	h.ok(err)
	for _, p := range def.Params {
		listed := strings.Contains(form.body, ` id="v-`+p.Name+`"`)
		if listed != (p.Grade == "D" || p.Grade == "U") {
			t.Errorf("%s, known as %s, is listed: %v", p.Name, p.Grade, listed)
		}
	}
	therapist.want(therapist.get("/protocols/kap-im/adopt"), http.StatusOK, statement, "Only a prescriber of this site signs that.", "Here that is Ifeoma Okafor.")
	if got := therapist.post("/protocols/kap-im/adopt", url.Values{"act": {form.field("act")}, "hash": {form.field("hash")}, "reviewed": {"yes"}}); got.status != http.StatusForbidden {
		t.Errorf("a therapist adopts: %d", got.status)
	}
	filled := url.Values{"act": {form.field("act")}, "hash": {form.field("hash")}}
	unsigned := prescriber.post("/protocols/kap-im/adopt", filled)
	prescriber.want(unsigned, http.StatusUnprocessableEntity, "Tick the sentence if it is true")
	if n := len(h.adoptions()); n != 0 || unsigned.field("act") != form.field("act") {
		t.Fatalf("%d adoptions without the tick", n)
	}
	filled.Set("reviewed", "yes")
	for range 2 { // a second click
		if got := prescriber.post("/protocols/kap-im/adopt", filled); got.status != http.StatusSeeOther || got.header.Get("Location") != "/protocols/kap-im?stored=adopted" {
			t.Fatalf("%d to %q: %s", got.status, got.header.Get("Location"), got.text())
		}
	}
	filled.Set("act", h.clinic.NewID()) // and one from another window
	if got := prescriber.post("/protocols/kap-im/adopt", filled); got.status != http.StatusSeeOther {
		t.Errorf("another window: %d %s", got.status, got.text())
	}
	all := h.adoptions()
	if len(all) != 1 || all[0].Hash != def.Hash() || all[0].Statement != statement || all[0].Site != "Juniper House" || len(all[0].Texts) == 0 {
		t.Errorf("adopted: %+v", all)
	}
	prescriber.want(prescriber.get("/protocols/kap-im?stored=adopted"), http.StatusOK, "adopted here", "Ifeoma Okafor, 22 November 2026. Changed from shipped: nothing.")
	prescriber.want(prescriber.get("/protocols/kap-im/adopt"), http.StatusOK, "Ifeoma Okafor, 22 November 2026, 10:00.")
	prescriber.want(prescriber.get("/protocols"), http.StatusOK, "In use here", "adopted here")
	director := h.as("Jonas Weil", access.Director)
	director.want(director.get("/protocols/kap-iv/adopt"), http.StatusOK, "Adopt this protocol")
	for name, form := range map[string]url.Values{"no key": {"hash": {def.Hash()}, "reviewed": {"yes"}}, "no text": {"act": {h.clinic.NewID()}, "hash": {strings.Repeat("0", 64)}, "reviewed": {"yes"}}} {
		if got := prescriber.post("/protocols/kap-im/adopt", form); got.status != http.StatusUnprocessableEntity && got.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

// TestWritingAVersion changes a value, first wrongly in every way, then rightly;
// what is written waits to be adopted, and says what it changed.
func TestWritingAVersion(t *testing.T) {
	h := newHouse(t)
	v := h.as("Ifeoma Okafor", access.Prescriber)
	form := v.get("/protocols/kap-im/change")
	v.want(form, http.StatusOK, "Write this version", "nobody is treated by it before a prescriber adopts it")
	if got := form.field("version"); got != "1.0.0-site.1" {
		t.Errorf("the new version is called %q", got)
	}
	start := func() url.Values {
		return url.Values{"act": {form.field("act")}, "hash": {form.field("hash")}, "version": {form.field("version")}}
	}
	const value, why, cite = "value.bp.predose.hold", "why.bp.predose.hold", "cite.bp.predose.hold"
	for _, bad := range []struct {
		name  string
		set   url.Values
		words string
	}{
		{"nothing changed", nil, "No value is changed"},
		{"no reason", url.Values{value: {"155/100"}}, "Say why this site uses another value."},
		{"beyond the bounds", url.Values{value: {"320/100"}, why: {"We saw it."}}, "320/100"},
		{"half a pressure", url.Values{value: {"155"}, why: {"We saw it."}}, "155"},
		{"words", url.Values{value: {"high"}, why: {"We saw it."}}, "high"},
		{"nothing written", url.Values{value: {""}, why: {"We saw it."}}, "Write a value. It was 160/100 mmHg."},
		{"a reason without a change", url.Values{value: {"160/100"}, why: {"We saw it."}}, "the value is the one before"},
		{"an unknown source", url.Values{value: {"155/100"}, why: {"We saw it."}, cite: {"our-paper"}}, "“our-paper” is not a source"},
		{"a version nobody can say", url.Values{value: {"155/100"}, why: {"We saw it."}, "version": {"x y"}}, "A version is called by letters"},
		{"somebody else's file", url.Values{value: {"155/100}, evil: {value: 1"}, why: {"\"\n# x: {"}}, "155/100}, evil"},
	} {
		filled := start()
		for k, all := range bad.set {
			filled[k] = all
		}
		got := v.post("/protocols/kap-im/change", filled)
		v.want(got, http.StatusUnprocessableEntity, bad.words)
		if bad.set.Has(value) && got.field(value) != bad.set.Get(value) || bad.set.Has(why) && !strings.Contains(got.body, strings.Fields(bad.set.Get(why))[0]) && bad.name != "somebody else's file" {
			t.Errorf("%s: what was typed is lost: %q", bad.name, got.field(value))
		}
	}
	filled := start()
	filled.Set(value, "155/100")
	filled.Set(why, "Two clients \"fainted\" after a rise was treated: we wait.")
	got := v.post("/protocols/kap-im/change", filled)
	to := got.header.Get("Location")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(to, "/protocols/kap-im/adopt?version=") {
		t.Fatalf("%d to %q: %.500s", got.status, to, got.text())
	}
	if again := v.post("/protocols/kap-im/change", filled); again.status != http.StatusSeeOther || again.header.Get("Location") != to {
		t.Errorf("a second click: %d %s", again.status, again.header.Get("Location"))
	}
	adopt := v.get(to)
	v.want(adopt, http.StatusOK, "155/100", "160/100", "we wait.", "Adopt this protocol", "Changed from shipped: ")
	if n := len(h.adoptions()); n != 0 {
		t.Errorf("%d versions came into force by writing one", n)
	}
	v.want(v.get("/protocols/kap-im"), http.StatusOK, "160/100")
	v.want(v.get("/protocols"), http.StatusOK, "version 1.0.0-site.1 waits to be adopted")
	v.want(v.get("/protocols/kap-im/compare"), http.StatusOK, "differ", "155/100")
	signed := v.post("/protocols/kap-im/adopt", url.Values{"act": {adopt.field("act")}, "hash": {adopt.field("hash")}, "reviewed": {"yes"}})
	if signed.status != http.StatusSeeOther {
		t.Fatalf("%d %s", signed.status, signed.text())
	}
	v.want(v.get("/protocols/kap-im"), http.StatusOK, "kap-im 1.0.0-site.1", "155/100", "shipped: 160/100", "adopted here", "Differs from shipped. Blood pressure too high to begin: a figure that differs.")
	next := v.get("/protocols/kap-im/change")
	if got := next.field("version"); got != "1.0.0-site.2" {
		t.Errorf("the next version is called %q", got)
	}
	v.want(next, http.StatusOK, "Changed so far", "shipped: 160/100")
	v.want(v.post("/protocols/kap-im/change", url.Values{"act": {h.clinic.NewID()}, "hash": {next.field("hash")}, "version": {"1.0.0-site.1"}, value: {"150/95"}, why: {"Again."}}),
		http.StatusUnprocessableEntity, "There is another text called kap-im 1.0.0-site.1.")
}

// TestChangesAreKept types half a change, comes back and finds it.
func TestChangesAreKept(t *testing.T) {
	h := newHouse(t)
	v, other := h.as("Ifeoma Okafor", access.Prescriber), h.as("Jonas Weil", access.Prescriber)
	form := v.get("/protocols/kap-im/change")
	kept := url.Values{"act": {form.field("act")}, "hash": {form.field("hash")}, "version": {"1.0.0-mine"}, "value.bp.predose.hold": {"15"}, "value.bp.predose.review": {"140/90"}}
	if got := v.post("/protocols/kap-im/change/draft", kept); got.status != http.StatusNoContent {
		t.Fatalf("%d %s", got.status, got.text())
	}
	back := v.get("/protocols/kap-im/change")
	v.want(back, http.StatusOK, "Kept Sun 22 Nov, 10:00")
	if back.field("value.bp.predose.hold") != "15" || back.field("version") != "1.0.0-mine" || back.field("act") != form.field("act") {
		t.Errorf("the form holds %q %q", back.field("value.bp.predose.hold"), back.field("version"))
	}
	if got := other.get("/protocols/kap-im/change"); got.field("value.bp.predose.hold") != "160/100" {
		t.Error("somebody else finds it")
	}
	monitor := h.as("Sam Ortiz", access.Monitor)
	monitor.want(monitor.get("/protocols/kap-im/change"), http.StatusOK, "Here that is Ifeoma Okafor or Jonas Weil.")
}

// TestChartsLeadToTheProtocol opens a chart where nobody has adopted the
// protocol: whoever may sign is led there, every rule names its sources in full
// and leads to where it stands.
func TestChartsLeadToTheProtocol(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	h.pass(time.Minute)
	prescriber, therapist := h.as("Ifeoma Okafor", access.Prescriber), h.as("Noor Haddad", access.Therapist)
	got := prescriber.get(chartOf(p) + "?why=all")
	prescriber.want(got, http.StatusOK, "Read and adopt it", "The rule in its protocol", "Janssen Pharmaceuticals. SPRAVATO")
	link := regexp.MustCompile(`href="(/protocols/kap-im\?version=[0-9a-f]{12}#r-[a-z.-]+)"`).FindStringSubmatch(got.body)
	if link == nil {
		t.Fatal("no rule leads to its protocol")
	}
	address, rule, _ := strings.Cut(link[1], "#")
	if page := prescriber.get(address); !strings.Contains(page.body, ` id="`+rule+`"`) {
		t.Errorf("%s does not stand at %s", rule, address)
	}
	if got := therapist.get(chartOf(p) + "?why=all"); strings.Contains(got.text(), "Read and adopt it") {
		t.Error("a therapist is led to sign")
	}
}

// TestABaseThatIsNoLongerShipped reads a version whose base the program does
// not ship any more: it keeps the texts it was made of.
func TestABaseThatIsNoLongerShipped(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	base, problems := protocol.Load(shelf["kap-im"], shelf, course.Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	p, _ := base.Param("bp.predose.hold")
	text, _ := siteText(base, "1.0.0-site.1", []difference{{param: p, value: "155/100", why: "We wait."}})
	own, problems := protocol.Load([]byte(text), shelf, course.Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if found := baseWithin(own); found == nil || found.Hash() != base.Hash() {
		t.Error("the text it started from is lost")
	}
	if found := baseWithin(base); found != nil {
		t.Errorf("%s is based on something", base.Name)
	}
}
