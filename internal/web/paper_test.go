package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// TestAClockOnPaper reads times as people write them on a sheet, over midnight,
// and over clocks that are turned.
func TestAClockOnPaper(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	afternoon, now := at("2026-11-23 13:00"), at("2026-11-23 15:40")
	night, morning := at("2026-11-23 22:30"), at("2026-11-24 03:00")
	turned, later := at("2026-11-01 00:30"), at("2026-11-01 03:00") // 1 November: 01:00 to 02:00 comes twice
	spring, after := at("2026-03-08 01:30"), at("2026-03-08 05:00")
	for _, c := range []struct {
		typed             string
		begun, above, now time.Time
		want              time.Time // zero: a sentence
	}{
		{"13:42", afternoon, afternoon, now, at("2026-11-23 13:42")},
		{"1342", afternoon, afternoon, now, at("2026-11-23 13:42")},
		{"1.42 pm", afternoon, afternoon, now, at("2026-11-23 13:42")},
		{" 2:05 p.m.", afternoon, afternoon, now, at("2026-11-23 14:05")},
		{"12:10 am", night, night, morning, at("2026-11-24 00:10")},
		{"1:05", night, night, morning, at("2026-11-24 01:05")},
		{"13:20", afternoon, at("2026-11-23 14:00"), now, at("2026-11-23 13:20")}, // not in order
		{"12:30", afternoon, afternoon, now, at("2026-11-23 12:30")},              // before it was opened: the page asks
		{"16:10", afternoon, afternoon, now, time.Time{}},
		{"25:00", afternoon, afternoon, now, time.Time{}},
		{"13:60", afternoon, afternoon, now, time.Time{}},
		{"half two", afternoon, afternoon, now, time.Time{}},
		{"", afternoon, afternoon, now, time.Time{}},
		{"-130", afternoon, afternoon, now, time.Time{}},
		{"13:30 pm", afternoon, afternoon, now, time.Time{}},
		{"01:15", turned, turned, later, turned.Add(45 * time.Minute)},
		{"01:15", turned, turned.Add(70 * time.Minute), later, turned.Add(105 * time.Minute)}, // below 01:40: the second
		{"02:15", spring, spring, after, time.Time{}},
		{"03:05", spring, spring, after, at("2026-03-08 03:05")},
	} {
		got, problem := sheetTime(c.typed, c.begun, c.above, c.now, zone)
		if c.want.IsZero() != (problem != "") || problem == "" && !got.Equal(c.want) {
			t.Errorf("%q: %v %q, want %v", c.typed, got, problem, c.want)
		}
	}
}

// a sheet is the fields of a form, with a key of its own.
func (d *dosingDay) sheet(v *visitor, do string, pairs ...string) url.Values {
	d.Helper()
	form := v.get(d.hall + "/from-paper").formOf(do)
	if form == nil {
		d.Fatalf("nothing to enter as %s: %.1500s", do, v.get(d.hall+"/from-paper").text())
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// away lets time pass, after which everybody signs in again.
func (d *dosingDay) away(long time.Duration) {
	d.Helper()
	d.pass(long)
	for _, v := range []*visitor{d.lee, d.mira, d.sam} {
		v.enter()
	}
}

// theSession is the key of the session that is open on the page.
func (d *dosingDay) theSession() id.Session {
	return id.Session(d.hall[strings.LastIndex(d.hall, "/")+1:])
}

func (d *dosingDay) clock(at time.Time) string { return at.In(d.clinic.Location()).Format("15:04") }

// rowsOf are the fields of rows of vital signs.
func (d *dosingDay) rowsOf(from time.Time, sets ...string) (out []string) {
	for i, set := range sets {
		var after int
		var bp, oxygen string
		if _, err := fmt.Sscan(set, &after, &bp, &oxygen); err != nil {
			d.Fatal(err)
		}
		row := fmt.Sprintf("v%d-", i)
		out = append(out, row+"at", d.clock(from.Add(time.Duration(after)*time.Minute)), row+"bp", bp, row+"oxygen", oxygen, row+"heart_rate", "72", row+"sedation", "5", row+"breaths", "14")
	}
	return out
}

// leavingItems is the list before leaving, all of it good.
var leavingItems = []string{"c-leaving.oriented", "yes", "c-leaving.back", "yes", "c-leaving.steady", "yes", "c-leaving.comfortable", "yes", "c-leaving.settled", "yes",
	"c-leaving.risk-asked", "yes", "c-leaving.escort", "yes", "c-leaving.instructions", "yes"}

// TestDeadForNinetyMinutes is an afternoon on which the server dies twenty
// minutes after a dose and comes back when Ana has left. The sheet is entered
// with its times: leaving is judged by them, every page says what came from
// paper, nothing is there twice, a limit that was past is somebody's matter and
// rings nobody, and the book verifies. The control: signed as of now, it is
// refused.
func TestDeadForNinetyMinutes(t *testing.T) {
	t.Parallel()
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("124", "78", "98")
	d.sam.did(d.sam.sends(d.hall, "give"))
	dose := d.now()
	d.away(15 * time.Minute)
	d.measure("140", "86", "98")
	d.away(150 * time.Minute)
	// A time that has not come, a pressure that is none, a line without its kind:
	// told beside the field, and nothing is lost.
	bad := d.sheet(d.sam, "sheet", append(d.rowsOf(dose, "30 184/112 97", "45 150/90 98"), "v2-at", d.clock(d.now().Add(20*time.Minute)), "v2-bp", "130/80",
		"v3-at", d.clock(dose.Add(time.Hour)), "v3-bp", "82", "h0-at", "1342", "h0-text", "a hand was held")...)
	got := d.sam.post(d.hall+"/from-paper", bad)
	d.sam.want(got, http.StatusUnprocessableEntity, "This time has not come yet", "Two numbers, as in 128/82", "Choose what it was", "Nothing is stored yet")
	for _, kept := range []string{`value="184/112"`, `value="a hand was held"`, `aria-describedby="v2-at-error"`, `aria-describedby="v3-bp-error"`} {
		if !strings.Contains(got.body, kept) {
			t.Errorf("the page that came back lacks %s", kept)
		}
	}
	good := d.sheet(d.sam, "sheet", append(append(d.rowsOf(dose, "30 184/112 97", "45 150/90 98", "60 140/86 98", "90 130/80 98", "120 128/80 98"),
		"h0-at", d.clock(dose.Add(20*time.Minute)), "h0-what", "moment:tears", "h0-by", string(d.mira.staff),
		"h1-at", d.clock(dose.Add(50*time.Minute)), "h1-what", "event:1", "h1-text", "nausea", "leave-at", d.clock(dose.Add(121*time.Minute))), leavingItems...)...)
	stale := d.sheet(d.sam, "sheet") // another tab, open since before
	for range 2 {                    // a second click
		d.sam.did(d.sam.post(d.hall+"/from-paper", good))
	}
	for name, values := range good {
		if name != "act" {
			stale[name] = values
		}
	}
	d.sam.want(d.sam.post(d.hall+"/from-paper", stale), http.StatusConflict, "This line is on record already")
	s, _ := dosing.SessionOf(d.chart(d.ana), d.theSession())
	if len(s.Vitals) != 7 || len(s.Moments) != 1 || len(s.Events) != 1 || s.Vitals[2].Fact.Pressure.Systolic != 184 {
		t.Fatalf("%d sets, %d moments, %d events", len(s.Vitals), len(s.Moments), len(s.Events))
	}
	d.limitOnPaper(t, dose)
	// The control: the page as of now does not let them leave.
	d.sam.want(d.sam.get(d.hall), http.StatusOK, "No blood pressure in the last")
	d.sam.want(d.sam.post(d.hall+"/from-paper", d.sheet(d.sam, "left", "left-at", d.clock(dose.Add(110*time.Minute)), "with", "Lena Moreno", "stays", "yes")),
		http.StatusUnprocessableEntity, "Vital signs were taken at "+d.clock(dose.Add(2*time.Hour)))
	left := d.sheet(d.sam, "left", "left-at", d.clock(dose.Add(125*time.Minute)), "with", "Lena Moreno", "stays", "yes")
	for range 2 {
		d.sam.did(d.sam.post(d.hall+"/from-paper", left))
	}
	d.everywhere(t, dose)
}

// limitOnPaper is what becomes of a reading past a limit that is entered an hour
// and a half after it.
func (d *dosingDay) limitOnPaper(t *testing.T, dose time.Time) {
	t.Helper()
	alerts := duty.OpenAlerts(d.chart(d.ana))
	i := slices.IndexFunc(alerts, func(a duty.Alert) bool { return a.Sort == duty.LimitLate })
	if i < 0 || alerts[i].Interrupts() || slices.ContainsFunc(alerts, func(a duty.Alert) bool { return a.Sort == duty.LimitPast }) {
		t.Fatalf("alerts: %+v", alerts)
	}
	then, back := d.clock(dose.Add(30*time.Minute)), d.clock(dose.Add(45*time.Minute))
	d.sam.want(d.sam.get(d.hall+"/from-paper"), http.StatusOK, "From paper: at "+then+" blood pressure 184/112", "within it again at "+back)
	d.lee.want(d.lee.get(chartOf(d.ana)+"/alerts/"+string(alerts[i].Key)), http.StatusOK, "Blood pressure 184/112", "Measured "+then, "Within the limit again "+back+": 150/90", "nobody was called")
	d.lee.want(d.lee.get("/needs"), http.StatusOK, "A reading from paper was past a limit")
}

// everywhere is what the pages say of what was entered.
func (d *dosingDay) everywhere(t *testing.T, dose time.Time) {
	t.Helper()
	s, _ := dosing.SessionOf(d.chart(d.ana), d.theSession())
	if s.Left == nil || len(s.Strays) != 0 || d.clock(s.Left.Entry.At) != d.clock(dose.Add(125*time.Minute)) {
		t.Fatalf("left %+v with %d deviations", s.Left, len(s.Strays))
	}
	mark := "rom paper, entered " + d.clock(s.Left.Entry.Recorded) + " by Sam Ortiz"
	d.sam.want(d.sam.get(d.hall), http.StatusOK, mark, "on the sheet it is Mira Stein’s", d.clock(dose.Add(90*time.Minute))+", from paper")
	journey := d.sam.get(chartOf(d.ana))
	d.sam.want(journey, http.StatusOK, mark, "128/80")
	if strings.Contains(journey.text(), "hours later") {
		t.Error("what came from paper is called late beside it")
	}
	summary := d.sam.get(d.hall + "/summary")
	d.sam.want(summary, http.StatusOK, "You left at "+d.clock(dose.Add(125*time.Minute)), "Written on paper at the time, and entered here at "+d.clock(s.Left.Entry.Recorded))
	file := d.sam.get(d.hall + "/summary/paper")
	for _, word := range []string{"Written on paper at the time", d.clock(dose.Add(125 * time.Minute))} {
		if drawn := drawnIn([]byte(file.body)); !strings.Contains(drawn, inFile(word)) {
			t.Errorf("the PDF does not say %q", word)
		}
	}
	d.sam.want(d.sam.get(d.hall+"/from-paper"), http.StatusOK, "On record of this session")
	// Who may not enter gets nothing, and that they tried is written down.
	front := d.as("Noa Levi", access.FrontDesk)
	if got := front.post(d.hall+"/from-paper", url.Values{"do": {"sheet"}, "act": {d.clinic.NewID()}, "v0-at": {"13:00"}, "v0-bp": {"120/80"}}); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
		t.Errorf("the front desk enters a sheet: %d", got.status)
	}
	if !slices.ContainsFunc(d.visits(""), func(v ledger.Visit) bool { return v.Kind == "denied" && strings.Contains(v.Body.Route, "from-paper") }) {
		t.Error("that the front desk tried is not written down")
	}
	report, err := d.clinic.Verify(t.Context(), d.clinic.Own(), clinic.VerifyOptions{})
	d.ok(err)
	if !report.Clean() {
		t.Errorf("the book does not verify: %+v", report)
	}
}

// TestASessionThatWasNeverOpened enters a session of which nothing is on record
// but its order: opened with its time, the list, the dose as a deviation of what
// the sheet lacks, and the end.
func TestASessionThatWasNeverOpened(t *testing.T) {
	t.Parallel()
	d := newDosingDay(t)
	orders := chartOf(d.ana) + "/orders"
	d.lee.did(d.lee.sends(orders+"?mg=25", "sign"))
	d.sam.did(d.sam.sends(orders, "check", "how", "beside"))
	came := d.now().Add(5 * time.Minute)
	d.away(4 * time.Hour)
	page := d.mira.get(chartOf(d.ana) + "/sessions")
	form := url.Values{"act": {page.field("act")}, "session": {page.field("session")}, "where-" + string(d.mira.staff): {"room"}, "where-" + string(d.lee.staff): {"phone"},
		"at": {d.now().Add(24 * time.Hour).In(d.clinic.Location()).Format(localMinute)}}
	d.mira.want(d.mira.post(chartOf(d.ana)+"/sessions", form), http.StatusUnprocessableEntity, "This time has not come yet")
	form.Set("at", came.In(d.clinic.Location()).Format(localMinute))
	got := d.mira.post(chartOf(d.ana)+"/sessions", form)
	d.mira.did(got)
	d.hall = strings.TrimSuffix(got.header.Get("Location"), "/from-paper")
	given := came.Add(20 * time.Minute)
	d.sam.did(d.sam.post(d.hall+"/from-paper", d.sheet(d.sam, "sheet", append(d.rowsOf(came, "5 124/78 98", "35 140/86 98", "50 138/84 98", "140 128/80 98"),
		"start-at", d.clock(came.Add(4*time.Minute)), "c-patient.identity", "yes", "c-room.ready", "yes", "escort-name", "Lena Moreno", "escort-phone", "555 0101", "escort-stays", "yes",
		"solids", "20:00", "clear", d.clock(came.Add(-3*time.Hour)))...)))
	early := d.sheet(d.sam, "given", "dose-at", d.clock(came.Add(-10*time.Minute)), "mg", "25")
	d.sam.want(d.sam.post(d.hall+"/from-paper", early), http.StatusUnprocessableEntity, "Was it so?")
	dose := d.sheet(d.sam, "given", "dose-at", d.clock(given), "mg", "25", "dose-by", string(d.lee.staff))
	for range 2 {
		d.sam.did(d.sam.post(d.hall+"/from-paper", dose))
	}
	d.sam.did(d.sam.post(d.hall+"/from-paper", d.sheet(d.sam, "sheet", append([]string{"leave-at", d.clock(given.Add(121 * time.Minute))}, leavingItems...)...)))
	d.sam.did(d.sam.post(d.hall+"/from-paper", d.sheet(d.sam, "left", "left-at", d.clock(given.Add(125*time.Minute)), "with", "Lena Moreno", "stays", "yes")))
	s, _ := dosing.SessionOf(d.chart(d.ana), d.theSession())
	if len(s.Doses) != 1 || s.Doses[0].Fact.Paper == nil || len(s.Strays) != 1 || s.Strays[0].Fact.Owner != d.lee.staff || s.Left == nil {
		t.Fatalf("%d doses, deviations %+v, left %v", len(s.Doses), s.Strays, s.Left != nil)
	}
	d.lee.want(d.lee.get(d.hall), http.StatusOK, "Not everything was in place when a dose was given", "From paper, entered")
}
