package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// vitalsIn lists the sets of vital signs that stand in a record.
func (h *house) vitalsIn(p id.Patient) (out []dosing.VitalsTaken, entries []ledger.Entry) {
	h.Helper()
	for e, v := range ledger.Find[dosing.VitalsTaken](h.chart(p)) {
		out, entries = append(out, v), append(entries, e)
	}
	return out, entries
}

// filled is a form as the page offers it, with some fields typed.
func filled(page reply, typed ...string) url.Values {
	form := url.Values{"act": {page.field("act")}, "head": {page.field("head")}, "position": {"seated"}, "taken_at": {page.field("taken_at")}}
	for i := 0; i+1 < len(typed); i += 2 {
		form.Set(typed[i], typed[i+1])
	}
	return form
}

// TestRecordVitals records one blood pressure, from the form to the answer.
func TestRecordVitals(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	page := v.get(chartOf(p))
	v.want(page, http.StatusOK, "Ana Moreno", "Record vitals", "No blood pressure in the last 30 minutes.")
	got := v.post(chartOf(p)+"/vitals", filled(page, "systolic", "128", "diastolic", "82", "heart_rate", "72"))
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), chartOf(p)+"?stored=") || !strings.HasSuffix(got.header.Get("Location"), "#vitals") {
		t.Fatalf("%d %v %s", got.status, got.header, got.text())
	}
	path, _, _ := strings.Cut(got.header.Get("Location"), "#")
	v.want(v.get(path), http.StatusOK, "Stored 10:00 by Sam Ortiz.", "Blood pressure 128/82, pulse 72. Seated.", "was 128, less than a minute ago")
	all, entries := h.vitalsIn(p)
	if len(all) != 1 || all[0].Pressure.String() != "128/82" || *all[0].HeartRate != 72 || all[0].Oxygen != nil || !entries[0].At.Equal(start) {
		t.Errorf("stored %+v at %v", all, entries[0].At)
	}
	if entries[0].By.Person != string(v.staff) || entries[0].By.Role != "monitor" {
		t.Errorf("written by %+v", entries[0].By)
	}
}

// TestNonsenseIsKept types what is no number, and finds it again beside a
// sentence; nothing is stored.
func TestNonsenseIsKept(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	page := v.get(chartOf(p))
	for _, tt := range []struct{ field, typed, shown, says string }{
		{"systolic", "12o", "12o", "“12o” is not a whole number"},
		{"systolic", "1,5", "1,5", "“1,5” is not a whole number"},
		{"systolic", "128.5", "128.5", "not a whole number"},
		{"systolic", "٣٢١", "٣٢١", "not a whole number"},
		{"systolic", "-1", "-1", "not a whole number"},
		{"systolic", "+128", "+128", "not a whole number"},
		{"systolic", "1e9", "1e9", "not a whole number"},
		{"systolic", "0x80", "0x80", "not a whole number"},
		{"systolic", "99999999999999999999", "99999999999999999999", "too large for a reading"},
		{"systolic", "999", "999", "does not look like a reading"},
		{"systolic", "12\x008", "12\uFFFD8", "not a whole number"},
		{"systolic", "12\xff8", "12\uFFFD8", "not a whole number"},
		{"systolic", "<b>1", "<b>1", "not a whole number"},
		{"systolic", "", "", "What was the upper one?"},
		{"systolic", "82", "82", "is not below the upper"},
		{"diastolic", "", "", "What was the lower one?"},
		{"diastolic", "140", "140", "Have they changed places?"},
		{"heart_rate", "500", "500", "Heart rate 500 does not look like a reading"},
		{"oxygen", "101", "101", "Oxygen 101 does not look like a reading"},
		{"position", "floating", "", "Choose one of these positions"},
		{"taken_at", "yesterday", "yesterday", "Write the day and the time"},
		{"taken_at", "2026-11-22T18:00", "2026-11-22T18:00", "This time has not come yet"},
		{"taken_at", "2026-03-08T02:30", "2026-03-08T02:30", "The clocks went forward then"},
		{"taken_at", "0001-01-01T00:00", "0001-01-01T00:00", "Write the day and the time"},
	} {
		form := filled(page, "systolic", "128", "diastolic", "82", "heart_rate", "72")
		form.Set(tt.field, tt.typed)
		got := v.post(chartOf(p)+"/vitals", form)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), tt.says) {
			t.Errorf("%s %q: %d, does not say %q", tt.field, tt.typed, got.status, tt.says)
			continue
		}
		if tt.field != "position" && got.field(tt.field) != tt.shown {
			t.Errorf("%s %q: the form holds %q", tt.field, tt.typed, got.field(tt.field))
		}
		if tt.field != "diastolic" && got.field("diastolic") != "82" || got.field("act") != page.field("act") {
			t.Errorf("%s %q: what was right was not kept", tt.field, tt.typed)
		}
		if !strings.Contains(got.body, `aria-invalid="true"`) {
			t.Errorf("%s %q: no field is marked", tt.field, tt.typed)
		}
	}
	empty := v.post(chartOf(p)+"/vitals", filled(page))
	v.want(empty, http.StatusUnprocessableEntity, "Nothing was filled in")
	for _, act := range []string{"", "1", strings.ToUpper(page.field("act")), strings.Repeat("a", 5000), "\x00"} {
		got := v.post(chartOf(p)+"/vitals", filled(page, "systolic", "128", "diastolic", "82", "act", act))
		v.want(got, http.StatusUnprocessableEntity, "had lost its place")
		if !id.Valid(got.field("act")) || got.field("systolic") != "128" {
			t.Errorf("act %.20q: the form is not usable again", act)
		}
	}
	if all, _ := h.vitalsIn(p); len(all) != 0 {
		t.Errorf("%d sets were stored", len(all))
	}
}

// TestTwiceIsOnce sends the same form again, and many times at once.
func TestTwiceIsOnce(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	var wg sync.WaitGroup
	places := make([]string, 8)
	for i := range places {
		wg.Go(func() { places[i] = v.post(chartOf(p)+"/vitals", form).header.Get("Location") })
	}
	wg.Wait()
	h.pass(time.Minute)
	again := v.post(chartOf(p)+"/vitals", form).header.Get("Location")
	for _, place := range places {
		if place != again || again == "" {
			t.Errorf("led to %q and %q", place, again)
		}
	}
	if all, _ := h.vitalsIn(p); len(all) != 1 {
		t.Errorf("%d sets, want 1", len(all))
	}
}

// TestChangedResend sends the same act with other numbers.
func TestChangedResend(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	v.post(chartOf(p)+"/vitals", form)
	form.Set("systolic", "138")
	got := v.post(chartOf(p)+"/vitals", form)
	v.want(got, http.StatusConflict, "already sent with other numbers")
	if got.field("systolic") != "138" || got.field("act") == form.Get("act") || !id.Valid(got.field("act")) {
		t.Errorf("the form holds %q under %q", got.field("systolic"), got.field("act"))
	}
	if all, _ := h.vitalsIn(p); len(all) != 1 || all[0].Pressure.Systolic != 128 {
		t.Errorf("stored %v", all)
	}
	v.post(chartOf(p)+"/vitals", filled(got, "systolic", got.field("systolic"), "diastolic", "82"))
	if all, _ := h.vitalsIn(p); len(all) != 2 {
		t.Errorf("%d sets after saving again, want 2", len(all))
	}
}

// TestStrangersResend sends somebody else's act.
func TestStrangersResend(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v, eve := h.as("Sam Ortiz", access.Monitor), h.as("Eve", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	v.post(chartOf(p)+"/vitals", form)
	for _, systolic := range []string{"128", "140"} {
		form.Set("systolic", systolic)
		if got := eve.post(chartOf(p)+"/vitals", form); got.status != http.StatusNotFound || strings.Contains(got.text(), "128") {
			t.Errorf("%d %s", got.status, got.text())
		}
	}
	if all, _ := h.vitalsIn(p); len(all) != 1 {
		t.Errorf("%d sets, want 1", len(all))
	}
}

// TestJumpAsks moves a pressure by more than thirty from the last.
func TestJumpAsks(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", pressure(142, 90))
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "192", "diastolic", "90")
	asked := v.post(chartOf(p)+"/vitals", form)
	v.want(asked, http.StatusUnprocessableEntity, "142 → 192. Measured again?")
	if all, _ := h.vitalsIn(p); len(all) != 1 {
		t.Fatal("stored before it was confirmed")
	}
	form.Set("confirmed", "yes")
	if got := v.post(chartOf(p)+"/vitals", form); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	form.Del("confirmed") // the first request, sent again by a slow network
	if got := v.post(chartOf(p)+"/vitals", form); got.status != http.StatusSeeOther {
		t.Errorf("a resend is answered %d", got.status)
	}
	// 162 is thirty from 192 and is not asked about; 131 is thirty-one from 162.
	for _, tt := range []struct {
		typed string
		want  int
	}{{"162", http.StatusSeeOther}, {"131", http.StatusUnprocessableEntity}} {
		h.pass(time.Minute)
		got := v.post(chartOf(p)+"/vitals", filled(v.get(chartOf(p)), "systolic", tt.typed, "diastolic", "90"))
		if got.status != tt.want {
			t.Errorf("%s: %d, want %d", tt.typed, got.status, tt.want)
		}
	}
}

// TestOldPageAsks opens the form, waits, and saves without touching the time.
func TestOldPageAsks(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	h.pass(12 * time.Minute)
	v.want(v.post(chartOf(p)+"/vitals", form), http.StatusUnprocessableEntity, "The time says 10:00, when this page was opened 12 minutes ago")
	form.Set("taken_at", "2026-11-22T10:11")
	if got := v.post(chartOf(p)+"/vitals", form); got.status != http.StatusSeeOther {
		t.Errorf("%d %s", got.status, got.text())
	}
}

// TestClocksGoBack records in the hour that comes twice.
func TestClocksGoBack(t *testing.T) {
	h := newHouse(t)
	c := &call{s: h.site}
	first := time.Date(2026, 11, 1, 7, 30, 0, 0, time.UTC) // 1:30, summer time
	for now, want := range map[time.Time]time.Time{
		first.Add(5 * time.Minute):                  first,
		first.Add(time.Hour + 5*time.Minute):        first.Add(time.Hour),
		first.Add(24 * time.Hour):                   first.Add(time.Hour),
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC): first.Add(time.Hour),
	} {
		h.mu.Lock()
		h.at = now
		h.mu.Unlock()
		if got, problem := c.localTime("2026-11-01T01:30"); problem != "" || !got.Equal(want) {
			t.Errorf("at %v: %v %s, want %v", now, got, problem, want)
		}
	}
}

// TestDraftOfWhatWasStored drops a draft that came after its form was stored.
func TestDraftOfWhatWasStored(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	v.post(chartOf(p)+"/vitals", form)
	if got := v.post(chartOf(p)+"/vitals/draft", form); got.status != http.StatusNoContent {
		t.Fatalf("%d", got.status)
	}
	if page := v.get(chartOf(p)); page.field("systolic") != "" {
		t.Error("what was stored is in the form again")
	}
	form.Set("act", h.clinic.NewID())
	v.post(chartOf(p)+"/vitals/draft", form)
	if got := h.as("Noor Haddad", access.Therapist).get(chartOf(p)); got.field("systolic") != "" {
		t.Error("somebody sees another's draft")
	}
	if page := v.get(chartOf(p)); page.field("systolic") != "128" {
		t.Error("the draft is gone")
	}
	v.post(chartOf(p)+"/vitals/draft", url.Values{"act": {form.Get("act")}})
	if page := v.get(chartOf(p)); page.field("systolic") != "" {
		t.Error("an emptied draft is still there")
	}
}

// TestDraftsAtOnce keeps two windows' drafts at the same time.
func TestDraftsAtOnce(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := v.post(chartOf(p)+"/vitals/draft", form); got.status != http.StatusNoContent && got.status != http.StatusConflict {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	wg.Wait()
	if page := v.get(chartOf(p)); page.field("systolic") != "128" {
		t.Error("no draft was kept")
	}
}

// TestTakeBack voids an entry with a reason; it stays readable.
func TestTakeBack(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", pressure(182, 60))
	v := h.as("Ifeoma Okafor", access.Prescriber)
	_, entries := h.vitalsIn(p)
	path := chartOf(p) + "/entries/" + string(entries[0].ID) + "/void"
	v.want(v.post(path, url.Values{"act": {h.clinic.NewID()}, "reason": {" "}}), http.StatusUnprocessableEntity, "Say why, in a few words.")
	act := url.Values{"act": {h.clinic.NewID()}, "reason": {"The cuff had slipped"}}
	for range 2 {
		if got := v.post(path, act); got.status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.status, got.text())
		}
	}
	v.want(v.get(chartOf(p)), http.StatusOK, "Set aside; the entry is kept", "182/60", "taken back by Ifeoma Okafor", "The cuff had slipped", "No blood pressure in the last 30 minutes.")
	v.want(v.post(path, url.Values{"act": {h.clinic.NewID()}, "reason": {"again"}}), http.StatusConflict, "already corrected or taken back", "Nothing was changed.")
	if all, _ := h.vitalsIn(p); len(all) != 0 {
		t.Errorf("%d sets still stand", len(all))
	}
}
