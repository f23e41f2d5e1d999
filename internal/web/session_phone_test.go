package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
)

// A session with the prescriber on the telephone, from the order to closing, on
// two pages: the therapist in the room writes down what they see and gives
// nothing; the prescriber sees the same readings, releases the dose and signs the
// leaving, and neither can do the other's part.
func TestBothPagesOfASessionByTelephone(t *testing.T) {
	d := newDosingDayBy(t, "kap-sublingual-by-phone")
	orders := chartOf(d.ana) + "/orders"
	d.lee.did(d.lee.sends(orders+"?mg=50", "sign"))
	d.mira.did(d.mira.sends(orders, "check", "how", "camera"))
	page := d.mira.get(chartOf(d.ana) + "/sessions")
	begin := d.mira.post(chartOf(d.ana)+"/sessions", url.Values{"act": {page.field("act")}, "session": {page.field("session")},
		"where-" + string(d.mira.staff): {"room"}, "where-" + string(d.lee.staff): {"phone"}})
	d.mira.did(begin)
	d.hall = begin.header.Get("Location")
	d.pass(time.Second)
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Lee Park", "on the telephone", "What is open in the list comes first.")
	if held := d.lee.get(d.hall); strings.Contains(held.body, `value="release"`) {
		t.Error("the dose can be released before the list is gone over")
	}
	d.goOver(d.mira)
	d.reads(d.mira, "124", "78", "98")
	d.released()
	d.under()
	d.home()
}

// goOver answers the whole list on one page.
func (d *dosingDay) goOver(v *visitor) {
	d.Helper()
	for _, item := range [][2]string{{"patient.identity", "yes"}, {"bladder.emptied", "yes"}, {"urinary.today", "no"}, {"risk.today", "no"}, {"preferences.today", "yes"},
		{"room.ready", "yes"}, {"staff.credentials", "yes"}, {"presence.prescriber", "reachable"}, {"presence.people", "2"}, {"presence.watching", "1"}} {
		if got := v.sends(d.hall, "check", "fact", item[0], "answer", item[1]); got.status != http.StatusSeeOther {
			d.Fatalf("%s answers %d: %.300s", item[0], got.status, got.text())
		}
	}
	v.did(v.sends(d.hall, "escort", "name", "Lena Moreno", "phone", "555 0101", "stays", "yes"))
	v.did(v.sends(d.hall, "fasting", "solids", d.now().In(d.clinic.Location()).Add(-10*time.Hour).Format(localMinute), "clear", d.now().In(d.clinic.Location()).Add(-3*time.Hour).Format(localMinute)))
	interval := v.get(chartOf(d.ana) + "/interval")
	v.did(v.post(chartOf(d.ana)+"/interval", url.Values{"act": {interval.field("act")}, "since": {interval.field("since")}, "do": {"same"}}))
}

// reads writes down one set that the client's own cuff shows.
func (d *dosingDay) reads(v *visitor, up, low, oxygen string) {
	d.Helper()
	form := v.get(d.hall + "?open=vitals").formOf("vitals")
	for name, value := range map[string]string{"systolic": up, "diastolic": low, "heart_rate": "72", "oxygen": oxygen, "sedation": "5", "breaths": "14", "confirmed": "yes"} {
		form.Set(name, value)
	}
	v.did(v.post(d.hall, form))
	d.pass(time.Second)
}

// released is the dose: the prescriber releases it, the therapist watches.
func (d *dosingDay) released() {
	d.Helper()
	waits := d.mira.get(d.hall)
	d.mira.want(waits, http.StatusOK, "The prescriber has not released it yet.")
	for _, do := range []string{"give", "given", "taken", "release"} {
		if waits.formOf(do) != nil {
			d.Errorf("the therapist is offered to %s it before the release", do)
		}
	}
	d.lee.want(d.lee.get(d.hall), http.StatusOK, "124 / 78", "Release the dose, from a distance")
	release := d.lee.get(d.hall).formOf("release")
	forged := url.Values{}
	for name, value := range release {
		forged[name] = value
	}
	forged.Set("act", d.clinic.NewID())
	if got := d.mira.post(d.hall, forged); got.status != http.StatusForbidden {
		d.Errorf("the therapist releases: %d", got.status)
	}
	d.lee.did(d.lee.post(d.hall, release))
	d.lee.did(d.lee.post(d.hall, release)) // a double click
	d.pass(time.Second)
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Released by the prescriber.", "They took it now, and I watched")
	taken := d.mira.get(d.hall).formOf("taken")
	d.mira.did(d.mira.post(d.hall, taken))
	d.mira.did(d.mira.post(d.hall, taken))
	if s, _ := dosing.SessionOf(d.chart(d.ana), id.Session(d.hall[len(d.hall)-36:])); len(s.Doses) != 1 || !s.Doses[0].Fact.Self {
		d.Fatalf("%d doses", len(s.Doses))
	}
}

// under is the time after it: what is held and spat out, readings on both pages,
// and a limit that calls the prescriber.
func (d *dosingDay) under() {
	d.Helper()
	d.pass(11 * time.Minute)
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "Spat out now")
	d.mira.did(d.mira.sends(d.hall, "over", "how", "spat"))
	d.pass(18 * time.Minute)
	d.mira.enter()
	d.lee.enter()
	d.reads(d.mira, "184", "112", "97")
	d.lee.want(d.lee.get(d.hall), http.StatusOK, "184 / 112", "above limit", "Blood pressure 184/112, above the limit of 180/110. It stands on the list of Lee Park.")
	d.lee.want(d.lee.get("/needs"), http.StatusOK, "A reading is past a limit")
	d.pass(5 * time.Minute)
	d.reads(d.mira, "150", "92", "97")
	if text := d.lee.get("/needs").text(); strings.Contains(text, "past a limit") {
		d.Error("a good reading did not end it")
	}
}

// home is the leaving, which the prescriber signs with the readings in front of
// them, and closing, which the therapist does.
func (d *dosingDay) home() {
	d.Helper()
	for range 4 {
		d.pass(30 * time.Minute)
		d.mira.enter()
		d.reads(d.mira, "128", "80", "97")
	}
	d.lee.enter()
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		d.mira.did(d.mira.sends(d.hall, "check", "fact", "leaving."+fact, "answer", "yes"))
	}
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "The prescriber signs the leaving, by telephone, with the readings in front of them.")
	leave := d.lee.get(d.hall).formOf("leave")
	if leave == nil {
		d.Fatalf("the prescriber cannot sign the leaving: %s", d.lee.get(d.hall).text())
	}
	leave.Set("with", "Lena Moreno, her sister")
	leave.Set("stays", "yes")
	leave.Set("how", "car")
	forged := url.Values{}
	for name, value := range leave {
		forged[name] = value
	}
	forged.Set("act", d.clinic.NewID())
	if got := d.mira.post(d.hall, forged); got.status != http.StatusForbidden {
		d.Errorf("the therapist signs the leaving: %d", got.status)
	}
	d.lee.did(d.lee.post(d.hall, leave))
	d.mira.did(d.mira.sends(d.hall, "close", "effect", "sufficient", "recovered", "yes", "distress", "no", "events", "no", "emergency", "no"))
	for _, v := range []*visitor{d.mira, d.lee} {
		v.want(v.get(d.hall), http.StatusOK, "Closed", "Lena Moreno, her sister")
	}
}
