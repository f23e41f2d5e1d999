package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// An agreed house has its texts in use, people for each part, and one client.
type agreed struct {
	*house
	ana          id.Patient
	noor, ifeoma *visitor // therapist, prescriber
	sam          *visitor // monitor
	doc          consent.Document
	link         string // the client's link, after it was made
	client       *visitor
	treatment    string // key of the text
}

// agreedHouse puts kap-im and touch into use, through the pages.
func agreedHouse(t *testing.T, more ...ledger.Fact) *agreed {
	t.Helper()
	return agreedIn(newHouse(t), more...)
}

func agreedIn(h *house, more ...ledger.Fact) *agreed {
	h.Helper()
	a := &agreed{house: h, ana: h.register("Ana", "Moreno", more...)}
	a.ifeoma = h.as("Ifeoma Okafor", access.Prescriber)
	a.noor = h.as("Noor Haddad", access.Therapist)
	a.sam = h.as("Sam Ortiz", access.Monitor)
	for _, text := range []string{"kap-im", "touch"} {
		a.putIntoUse(text)
	}
	var problems []consent.Problem
	a.doc, problems = h.site.consents.Compose("kap-im", kapIM(h.T))
	if len(problems) > 0 {
		h.Fatal(problems)
	}
	a.treatment = keyOf(a.doc.Hash())
	return a
}

// putIntoUse puts a shipped text into use as the prescriber does.
func (a *agreed) putIntoUse(text string) {
	a.Helper()
	page := a.ifeoma.get("/consents/" + text + "/publish")
	a.ifeoma.want(page, http.StatusOK, "This is the first version in use here.")
	got := a.ifeoma.post("/consents/"+text+"/publish", url.Values{"act": {page.field("act")}, "hash": {page.field("hash")}, "before": {""}})
	if got.status != http.StatusSeeOther {
		a.Fatalf("%s: %d %s", text, got.status, got.text())
	}
}

func (a *agreed) path() string { return chartOf(a.ana) + "/consents" }

// formOf is the hidden fields of the form that a page posts to an address.
func formOf(page reply, action string) url.Values {
	form := url.Values{}
	for _, f := range regexp.MustCompile(`(?s)<form[^>]*action="`+regexp.QuoteMeta(action)+`"[^>]*>.*?</form>`).FindAllString(page.body, 1) {
		for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(f, -1) {
			form.Set(m[1], m[2])
		}
	}
	return form
}

// give gives the treatment text by a link and opens it as the client.
func (a *agreed) give(text string) {
	a.Helper()
	page := a.noor.get(a.path())
	form := formOf(page, a.path()+"/offer#"+text)
	if form.Get("hash") == "" {
		a.Fatalf("no form gives %s: %s", text, page.text())
	}
	form.Set("how", "link")
	got := a.noor.post(a.path()+"/offer", form)
	a.noor.want(got, http.StatusOK, "The link, shown this once", "It opens only what this person was given to read")
	a.link = regexp.MustCompile(`/agree/[A-Z0-9]+`).FindString(got.body)
	if a.link == "" {
		a.Fatal("there is no link on the page")
	}
	if a.client == nil {
		a.client = a.visitor()
	}
}

// answerAll answers every question of the treatment text as it is right.
func (a *agreed) answerAll() {
	a.Helper()
	for _, q := range a.doc.Questions {
		at := a.link + "/" + a.treatment + "/ask/" + q.Name
		page := a.client.get(at)
		a.client.want(page, http.StatusOK, q.Ask)
		for i, answer := range q.Answers {
			if answer.Right {
				a.client.want(a.client.post(at, url.Values{"act": {page.field("act")}, "answer": {string(rune('0' + i))}}), http.StatusSeeOther)
			}
		}
	}
}

// sign signs as the client, by the link.
func (a *agreed) sign() reply {
	a.Helper()
	page := a.client.get(a.link + "/" + a.treatment + "/sign")
	a.client.want(page, http.StatusOK, "Your signature", "We add the date: Sunday, November 22, 2026.")
	return a.client.post(a.link+"/"+a.treatment+"/sign", url.Values{"act": {page.field("act")}, "head": {page.field("head")}, "name": {"Ana Moreno"}, "language": {"en"}})
}

// staffSign signs as somebody of the staff.
func (a *agreed) staffSign(v *visitor, name string) reply {
	a.Helper()
	form := formOf(v.get(a.path()), a.path()+"/sign")
	form.Set("name", name)
	return v.post(a.path()+"/sign", form)
}

// TestAgreeingByALink reads, understands, signs and takes back, as a client does.
func TestAgreeingByALink(t *testing.T) {
	a := agreedHouse(t)
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "Ketamine by injection, with therapy", "Still needed", "The client has not signed yet.", "Touch")
	a.give("treatment")
	a.client.want(a.client.get(a.link), http.StatusOK, "Read this before you decide", "Juniper House asks you to read this", "Ketamine by injection, with therapy", "to read")
	text := a.link + "/" + a.treatment
	a.client.want(a.client.get(text), http.StatusOK, "About 1", "minutes to read", "What it can do to your body", "Read it in short parts")
	part := a.client.get(text + "/part/1")
	a.client.want(part, http.StatusOK, "Part 1 of", "Before you read", "Take your time.")
	if got := a.client.post(text+"/part/1", url.Values{}); got.header.Get("Location") != text+"/part/2" {
		t.Errorf("the next part is at %q", got.header.Get("Location"))
	}
	a.client.want(a.client.get(text), http.StatusOK, "Go on where I stopped", "read")
	if got := a.client.get(text + "/sign"); got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Location"), "/ask/change") {
		t.Errorf("signing before the questions: %d %q", got.status, got.header.Get("Location"))
	}
	ask := a.client.get(text + "/ask/change")
	wrong := a.client.post(text+"/ask/change", url.Values{"act": {ask.field("act")}, "answer": {"0"}})
	if wrong.header.Get("Location") != text+"/ask/change?again=1" {
		t.Errorf("another answer leads to %q", wrong.header.Get("Location"))
	}
	a.client.want(a.client.get(text+"/ask/change?again=1"), http.StatusOK, "Not quite, and that’s all right.", "Once you’ve had the medicine its effect must wear off")
	a.answerAll()
	page := a.client.get(text + "/sign")
	empty := a.client.post(text+"/sign", url.Values{"act": {page.field("act")}, "head": {page.field("head")}, "name": {" "}, "language": {"en"}})
	a.client.want(empty, http.StatusUnprocessableEntity, "Type your name to sign.")
	a.client.want(a.sign(), http.StatusSeeOther)
	a.client.want(a.client.get(text+"/done"), http.StatusOK, "Thank you. Here is your copy.", "My copy as a file (PDF)")
	a.client.want(a.client.get(text+"/whole"), http.StatusOK, "Ana Moreno", "22 November 2026, 10:00 MST, by a link, on their own device", a.doc.Hash())
	if file := a.client.get(text + "/pdf"); file.status != http.StatusOK || !strings.HasPrefix(file.body, "%PDF-") || file.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the file: %d %v", file.status, file.header)
	}
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "The prescriber has not signed yet.", "The therapist has not signed yet.", "Sign the therapy part")
	a.noor.want(a.staffSign(a.noor, "Noor Haddad"), http.StatusSeeOther)
	a.ifeoma.want(a.staffSign(a.ifeoma, "Ifeoma Okafor"), http.StatusSeeOther)
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "Current, on 22 Nov 2026, until 22 Nov 2027", "in use since 22 Nov 2026")
	a.takesBack()
}

// takesBack takes the agreement back by the link, in the words of CARE.
func (a *agreed) takesBack() {
	a.Helper()
	page := a.client.get(a.link + "/withdraw")
	a.client.want(page, http.StatusOK, "You can change your mind at any time. Once you’ve had the medicine its effect must wear off, but you can still stop touch, talking, music, who is in the room, or a second dose, with a word or a raised hand. We won’t ask you to agree to anything new until you’re fully back.")
	a.client.want(a.client.post(a.link+"/withdraw", url.Values{"act": {page.field("act")}}), http.StatusUnprocessableEntity, "Choose what you take back.")
	got := a.client.post(a.link+"/withdraw", url.Values{"act": {page.field("act")}, "what": {a.treatment}, "note": {"I want to wait"}})
	a.client.want(got, http.StatusSeeOther)
	a.client.want(a.client.get(got.header.Get("Location")), http.StatusOK, "You took this back: Ketamine by injection, with therapy.")
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "Still needed", "It was taken back on 22 Nov 2026.", "I want to wait")
	a.client.want(a.client.get(a.link), http.StatusOK, "taken back")
}

// TestSigningTwiceSignsOnce sends the signature again, and from a page that is
// too old.
func TestSigningTwiceSignsOnce(t *testing.T) {
	a := agreedHouse(t)
	a.give("treatment")
	a.answerAll()
	page := a.client.get(a.link + "/" + a.treatment + "/sign")
	form := url.Values{"act": {page.field("act")}, "head": {page.field("head")}, "name": {"Ana Moreno"}, "language": {"en"}}
	for range 2 {
		a.client.want(a.client.post(a.link+"/"+a.treatment+"/sign", form), http.StatusSeeOther)
	}
	n := 0
	for range ledger.Find[consent.Signed](a.chart(a.ana)) {
		n++
	}
	if n != 1 {
		t.Errorf("%d signatures", n)
	}
	form.Set("name", "Somebody Else")
	a.client.want(a.client.post(a.link+"/"+a.treatment+"/sign", form), http.StatusConflict, "nothing was saved")
	stale := formOf(a.ifeoma.get(a.path()), a.path()+"/sign")
	a.takesBack()
	stale.Set("name", "Ifeoma Okafor")
	a.ifeoma.want(a.ifeoma.post(a.path()+"/sign", stale), http.StatusConflict, "Something this rests on was recorded since you opened the page.", "Sign the medical part")
	fresh := formOf(a.ifeoma.get(a.path()), a.path()+"/sign")
	fresh.Set("name", "Ifeoma Okafor")
	hash := fresh.Get("hash")
	last := "0"
	if strings.HasSuffix(hash, last) {
		last = "1"
	}
	fresh.Set("hash", hash[:len(hash)-1]+last)
	a.ifeoma.want(a.ifeoma.post(a.path()+"/sign", fresh), http.StatusConflict, "at least one letter differs")
}

// TestNothingNewOnTheDay is kind in the hours after a dose, and lets go.
func TestNothingNewOnTheDay(t *testing.T) {
	a := agreedHouse(t)
	a.give("treatment")
	a.give("touch")
	a.answerAll()
	touch := a.touchKey()
	choice := url.Values{"act": {a.clinic.NewID()}, "name": {"Ana Moreno"}, "language": {"en"}, "choice": {"hand-if-i-reach"}}
	a.client.want(a.client.post(a.link+"/"+touch+"/sign", choice), http.StatusSeeOther)
	a.do(a.machine(a.ana), clinic.ImportRecord{Patient: a.ana, Facts: []clinic.ImportedFact{{At: a.now().Add(-20 * time.Minute), Fact: dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000}}}})
	kind := "We won’t ask you to agree to anything new until you’re fully back."
	a.client.want(a.client.get(a.link+"/"+a.treatment+"/sign"), http.StatusConflict, kind)
	sign := url.Values{"act": {a.clinic.NewID()}, "head": {"9999"}, "name": {"Ana Moreno"}, "language": {"en"}}
	a.client.want(a.client.post(a.link+"/"+a.treatment+"/sign", sign), http.StatusConflict, kind)
	choice.Set("act", a.clinic.NewID())
	choice.Set("choice", "ask-first")
	a.client.want(a.client.post(a.link+"/"+touch+"/sign", choice), http.StatusConflict, kind)
	choice.Set("act", a.clinic.NewID())
	choice.Set("choice", "none")
	a.client.want(a.client.post(a.link+"/"+touch+"/sign", choice), http.StatusSeeOther)
	page := a.noor.get(a.path())
	a.noor.want(page, http.StatusOK, kind, "No touch")
	if strings.Contains(page.text(), "Sign the therapy part") || strings.Contains(page.body, "/offer") {
		t.Error("something new can be agreed to on the page")
	}
	a.pass(25 * time.Hour) // with no course open, the figure of a day counts
	late := a.client.get(a.link + "/" + a.treatment + "/sign")
	sign = url.Values{"act": {late.field("act")}, "head": {late.field("head")}, "name": {"Ana Moreno"}, "language": {"en"}}
	a.client.want(a.client.post(a.link+"/"+a.treatment+"/sign", sign), http.StatusSeeOther)
}

// touchKey is the part of an address of the agreement about touch.
func (a *agreed) touchKey() string {
	a.Helper()
	doc, _ := a.site.consents.Compose(consent.Touch, nil)
	return keyOf(doc.Hash())
}

// TestChoosing offers answers, none of them chosen beforehand.
func TestChoosing(t *testing.T) {
	a := agreedHouse(t)
	a.give("touch")
	at := a.link + "/" + a.touchKey()
	page := a.client.get(at)
	a.client.want(page, http.StatusOK, "Touch", "No touch", "My hand, if I reach", "No is as good as yes")
	if strings.Contains(page.body, "checked") {
		t.Error("an answer is chosen beforehand")
	}
	form := url.Values{"act": {page.field("act")}, "name": {"Ana Moreno"}, "language": {"en"}}
	again := a.client.post(at+"/sign", form)
	a.client.want(again, http.StatusUnprocessableEntity, "Choose one of the answers. No is as good as yes.")
	if again.field("name") != "Ana Moreno" {
		t.Error("what was typed is gone")
	}
	form.Set("choice", "none")
	a.client.want(a.client.post(at+"/sign", form), http.StatusSeeOther)
	a.client.want(a.client.get(at+"/done"), http.StatusOK, "We saved your choice about “Touch”.")
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "No touch")
}

// TestInTheRoom reads it together: open questions, words written down, and the
// signature on the clinic's device with somebody beside.
func TestInTheRoom(t *testing.T) {
	a := agreedHouse(t)
	form := formOf(a.sam.get(a.path()), a.path()+"/offer#treatment")
	form.Set("how", "room")
	room := a.sam.post(a.path()+"/offer", form).header.Get("Location")
	page := a.sam.get(room)
	a.sam.want(page, http.StatusOK, "What was understood", "Ask openly", "Not asked yet", "Five questions are still to be gone over")
	sign := url.Values{"act": {a.clinic.NewID()}, "head": {"9999"}, "name": {"Ana Moreno"}, "language": {"en"}, "witness": {"Lena Moreno, her sister"}}
	a.sam.want(a.sam.post(room+"/sign", sign), http.StatusConflict, "Not everything is clear yet, and that’s all right.")
	teach := func(question, said, understood string) reply {
		return a.sam.post(room+"/teach", url.Values{"act": {a.clinic.NewID()}, "question": {question}, "said": {said}, "understood": {understood}})
	}
	a.sam.want(teach("change", " ", "yes"), http.StatusUnprocessableEntity, "Write down what they said, in a few words.")
	a.sam.want(teach("change", "I must go through with it", "no"), http.StatusSeeOther)
	a.sam.want(a.sam.get(room), http.StatusOK, "Not clear yet")
	for _, q := range a.doc.Questions {
		a.sam.want(teach(q.Name, "In her own words", "yes"), http.StatusSeeOther)
	}
	sign.Set("act", a.clinic.NewID())
	sign.Set("language", "es")
	a.sam.want(a.sam.post(room+"/sign", sign), http.StatusUnprocessableEntity, "Who interpreted?")
	sign.Set("interpreter", "Marta Ruiz, Lingua 555-0100")
	a.sam.want(a.sam.post(room+"/sign", sign), http.StatusSeeOther)
	a.sam.want(a.sam.get(a.path()), http.StatusOK, "Signed in as, or with, Sam Ortiz", "Talked over in Spanish", "Interpreted by Marta Ruiz, Lingua 555-0100", "Also there: Lena Moreno, her sister")
	got := a.sam.post(a.path()+"/sign", url.Values{"act": {a.clinic.NewID()}, "as": {"prescriber"}, "hash": {a.doc.Hash()}, "head": {"9999"}, "name": {"Sam Ortiz"}})
	a.sam.want(got, http.StatusForbidden)
	back := formOf(a.sam.get(a.path()), a.path()+"/withdraw")
	back.Set("what", "kap-im|music")
	a.sam.want(a.sam.post(a.path()+"/withdraw", back), http.StatusSeeOther)
	a.sam.want(a.sam.get(a.path()), http.StatusOK, "Stopped by the client: music.")
	if file := a.sam.get(room + "/pdf"); !strings.HasPrefix(file.body, "%PDF-") {
		t.Errorf("the file: %d", file.status)
	}
}

// TestPublishingAsksAgain changes a paragraph: the list names who is affected,
// three days ahead, and the client reads only what changed.
func TestPublishingAsksAgain(t *testing.T) {
	a := agreedHouse(t)
	a.give("treatment")
	a.answerAll()
	a.client.want(a.sign(), http.StatusSeeOther)
	edit := a.ifeoma.get("/consents/kap-im/change")
	a.ifeoma.want(edit, http.StatusOK, "Our own version of", "Has to say: Bladder")
	form := url.Values{"act": {a.clinic.NewID()}, "was": {edit.field("was")}, "version": {"1.0.0-site.1"}}
	for _, m := range regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(edit.body, -1) {
		form.Set(m[1], strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&#39;", "'").Replace(m[2]))
	}
	bladder := ""
	for name := range form {
		if strings.HasPrefix(form.Get(name), "People who use ketamine often") {
			bladder = name
		}
	}
	form.Set(bladder, "")
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/change", form), http.StatusSeeOther)
	a.ifeoma.want(a.ifeoma.get("/consents/kap-im/publish?own=1"), http.StatusOK, "It does not say yet: Bladder.")
	// Back one page: the form of before is drawn from what it was drawn from.
	form.Set(bladder, "People who use ketamine often and for long can harm their bladder for good: pain, urgency, blood. Tell us about any change when you pass water.")
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/change", form), http.StatusSeeOther)
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/change", url.Values{"was": {"of another page"}}), http.StatusConflict, "could not be kept", "This is how it stands now.", "for good")
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/change", url.Values{"was": form["was"], "t0.0": {"A new beginning"}}), http.StatusUnprocessableEntity, "Give this version a number of its own", "A new beginning")
	page := a.ifeoma.get("/consents/kap-im/publish?own=1")
	a.ifeoma.want(page, http.StatusOK, "One paragraph changed. Here it is.", "for good", "One person signed an earlier version", "Ana")
	put := formOf(page, "/consents/kap-im/publish?own=1")
	put.Set("change", "safety-material")
	put.Set("note", "About the bladder")
	put.Set("from", "2026-11-23")
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/publish?own=1", put), http.StatusUnprocessableEntity, "from 26 Nov 2026 on at the earliest")
	put.Set("from", "2026-11-26")
	a.ifeoma.want(a.ifeoma.post("/consents/kap-im/publish?own=1", put), http.StatusSeeOther)
	a.ifeoma.want(a.ifeoma.get("/consents/kap-im"), http.StatusOK, "Version 1.0.0-site.1", "In force from 26 Nov 2026: a change that matters for safety.", "Version 1.0.0")
	a.noor.want(a.staffSign(a.noor, "Noor Haddad"), http.StatusSeeOther)
	a.pass(4 * 24 * time.Hour)
	a.noor.enter()
	a.noor.want(a.noor.get(a.path()), http.StatusOK, "Version 1.0.0 was signed. Version 1.0.0-site.1, in force since 26 Nov 2026, changes something that matters for safety: “About the bladder”.")
	a.give("treatment")
	newer := regexp.MustCompile(`/agree/[A-Z0-9]+/[0-9a-f]{16}`).FindString(a.client.get(a.link).body)
	a.client.want(a.client.get(newer), http.StatusOK, "One paragraph changed. Here it is.", "Before", "Now", "for good")
}

// TestPublishingIsForPrescribers lets managers read, and prescribers put a
// treatment text into use.
func TestPublishingIsForPrescribers(t *testing.T) {
	a := agreedHouse(t)
	boss := a.as("Max Boss", access.Manager)
	boss.want(boss.get("/consents"), http.StatusOK, "Ketamine by injection, with therapy", "In use", "Not in use here")
	page := boss.get("/consents/kap-sublingual/publish")
	boss.want(page, http.StatusOK, "This is the first version in use here.", "A prescriber or the medical director of this practice puts a text into use.")
	if strings.Contains(page.text(), "Put it into use here") {
		t.Error("a button for somebody whom it refuses")
	}
	hash := a.ifeoma.get("/consents/kap-sublingual/publish").field("hash")
	got := boss.post("/consents/kap-sublingual/publish", url.Values{"act": {a.clinic.NewID()}, "hash": {hash}})
	boss.want(got, http.StatusForbidden)
	page = boss.get("/consents/recording/publish")
	boss.want(boss.post("/consents/recording/publish", url.Values{"act": {page.field("act")}, "hash": {page.field("hash")}}), http.StatusSeeOther)
	boss.want(boss.get(a.path()), http.StatusForbidden)
	a.noor.want(a.noor.get("/consents/kap-im/publish"), http.StatusForbidden)
	a.noor.want(a.noor.get("/consents/kap-im"), http.StatusOK, "What it can do to your body", "Where the figures come from")
	if file := a.noor.get("/consents/kap-im/pdf"); !strings.HasPrefix(file.body, "%PDF-") {
		t.Errorf("the file: %d", file.status)
	}
	a.noor.want(a.noor.get("/consents/nothing"), http.StatusNotFound)
}

// TestATherapistAlonePublishes lets a therapist who runs a practice without a
// prescriber put the text into use that is about therapy alone, and no text about
// a medicine.
func TestATherapistAlonePublishes(t *testing.T) {
	a := agreedHouse(t)
	solo := a.as("Mira Stein", access.Therapist, access.Manager)
	other := solo.get("/consents/kap-sublingual/publish")
	solo.want(other, http.StatusOK, "This is the first version in use here.", "A prescriber or the medical director")
	if other.field("hash") != "" {
		t.Error("a text about a medicine is offered to them")
	}
	page := solo.get("/consents/therapy-only/publish")
	solo.want(page, http.StatusOK, "This is the first version in use here.")
	solo.want(solo.post("/consents/therapy-only/publish", url.Values{"act": {page.field("act")}, "hash": {page.field("hash")}}), http.StatusSeeOther)
	solo.want(solo.get("/consents"), http.StatusOK, "Therapy before and after ketamine that another practice gives you", "put into use by Mira Stein")
	boss := a.as("Max Boss", access.Manager)
	if got := boss.post("/consents/therapy-only/publish", url.Values{"act": {page.field("act")}, "hash": {page.field("hash")}}); got.status == http.StatusSeeOther {
		t.Error("a manager who does not treat put it into use")
	}
}

// TestConsentOnTheChart finds the consent on the chart as what still stands
// before a dose, and the way to it.
func TestConsentOnTheChart(t *testing.T) {
	a := agreedHouse(t)
	page := a.ifeoma.get(chartOf(a.ana) + "?why=all")
	a.ifeoma.want(page, http.StatusOK, "There is no current consent.", "Nobody has signed it yet")
	if !strings.Contains(page.body, a.path()) {
		t.Error("nothing leads to the consent")
	}
	facts := course.ConsentsOf(course.Question{Definition: kapIM(t), Now: a.now(), Location: a.clinic.Location()}, ledger.Chart{})
	if facts.Treatment(a.chart(a.ana), "kap-im").Current {
		t.Error("nobody signed and it is current")
	}
}

// TestALinkOpensOnlyWhatWasGiven keeps other texts, other people and ended links
// out.
func TestALinkOpensOnlyWhatWasGiven(t *testing.T) {
	a := agreedHouse(t, patient.DeathNoted{})
	_ = a
	b := agreedHouse(t)
	b.give("treatment")
	for _, path := range []string{b.link + "/" + b.touchKey(), b.link + "/" + strings.Repeat("0", 16), b.link + "/x", "/agree/NOSUCHLINK"} {
		if got := b.client.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	b.pass(15 * 24 * time.Hour)
	b.client.want(b.client.get(b.link), http.StatusNotFound, "This link has ended")
}
