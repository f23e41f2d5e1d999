package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

func (p *practice) measures() string { return chartOf(p.ana) + "/measures" }

// phqOf answers the PHQ-9 with a total, some weeks ago; the ninth answer is given
// as it stands, and "" leaves it blank.
func phqOf(t *testing.T, total int, ninth string) instrument.Answered {
	t.Helper()
	d, err := shippedScales().Named("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	if ninth != "" {
		answers["q9"] = ninth
		total -= int(ninth[0] - '0')
	}
	for i := 1; i < 9; i++ {
		v := min(3, max(0, total))
		answers[fmt.Sprint("q", i)] = fmt.Sprint(v)
		total -= v
	}
	return instrument.Answered{Administration: instrument.Administration{Instrument: d.ID, Version: d.Version, Hash: d.Hash(), By: instrument.BySelf, How: instrument.HowLink}, Answers: answers}
}

// took puts facts into Ana's record at times of their own.
func (p *practice) took(at time.Time, facts ...ledger.Fact) {
	p.Helper()
	act := clinic.ImportRecord{Patient: p.ana}
	for _, f := range facts {
		if a, ok := f.(instrument.Answered); ok {
			a.Response, a.Finished = id.Response(p.clinic.NewID()), at
			f = a
		}
		act.Facts = append(act.Facts, clinic.ImportedFact{At: at, Fact: f})
	}
	p.do(p.machine(p.ana), act)
}

// followed is a course with an answer about every week, and a dose after the second.
func followed(t *testing.T, totals ...int) *practice {
	t.Helper()
	p := practise(t)
	for i, n := range totals {
		p.took(p.now(), phqOf(t, n, "0"))
		if i == 1 {
			p.pass(24 * time.Hour)
			p.took(p.now(), dosing.DoseGiven{Session: id.Session(p.clinic.NewID()), Route: "IM", Amount: 35_000})
		}
		p.pass(6 * 24 * time.Hour)
	}
	p.mira.enter()
	return p
}

var drawnNumber = regexp.MustCompile(`<text class="cl-(?:val|last)"[^>]*>([0-9.]+)</text>`)

// TestMeasures shows scores as a picture and as a table with the same numbers,
// what the change means and by whom, and what was answered then and now.
func TestMeasures(t *testing.T) {
	p := followed(t, 21, 20, 17, 14)
	page := p.mira.get(p.measures())
	if folder := os.Getenv("PICTURES"); folder != "" {
		for name, path := range map[string]string{"real-measures.html": p.measures(), "real-chart.html": chartOf(p.ana)} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(p.mira.get(path).body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.mira.want(page, http.StatusOK, "14, moderate", "Measured from 20", "the last before the first dose", "6 below baseline,", "reliable change",
		"PHQ-9 as a table", "Response", "at least 50 % of the first score", "NHS Talking Therapies", "somebody", "Thoughts that you would be better off dead", "−6", "35 mg IM")
	if strings.Contains(page.text(), "Harder than before") {
		t.Error("flagged what is easier")
	}
	wide, _, _ := strings.Cut(page.body[strings.Index(page.body, `class="course-wide"`):], "</svg>")
	var drawn []string
	for _, m := range drawnNumber.FindAllStringSubmatch(wide, -1) {
		drawn = append(drawn, m[1])
	}
	var table []string
	for _, m := range regexp.MustCompile(`<tr><td>[^<]*</td><td>([0-9.]+)</td>`).FindAllStringSubmatch(page.body, -1) {
		table = append(table, m[1])
	}
	slices.Reverse(table)
	if strings.Join(drawn, " ") != "21 20 17 14" || strings.Join(table, " ") != "21 20 17 14" {
		t.Errorf("drawn %v, in the table %v", drawn, table)
	}
	if r := page.text(); strings.Index(r, "9 Thoughts") > strings.Index(r, "1 Little interest") {
		t.Error("the question about risk does not stand first")
	}
	p.mira.want(p.mira.get(chartOf(p.ana)), http.StatusOK, "PHQ-9", "6 below baseline,", "four answers to PHQ-9", "Measures")
	if r := p.as("Max Ray", access.Manager).get(p.measures()); r.status != http.StatusForbidden {
		t.Errorf("a manager gets %d", r.status)
	}
}

// TestHarderIsSaid flags a worsening beyond chance in plain words with its
// source; what is within the noise is not flagged.
func TestHarderIsSaid(t *testing.T) {
	p := followed(t, 9, 10, 17)
	p.mira.want(p.mira.get(p.measures()), http.StatusOK, "Harder than before", "7 points harder than at the start: more than chance would explain (reliable change, NHS Talking Therapies: at least 6 points).", "Source:")
	q := followed(t, 9, 10, 15)
	if r := q.mira.get(q.measures()); strings.Contains(r.text(), "Harder than before") {
		t.Error("five points are within the noise")
	}
}

// TestGoneOverTogether notes a talk about answers, once, with who and when, and
// takes it back.
func TestGoneOverTogether(t *testing.T) {
	p := followed(t, 20)
	page := p.mira.get(p.measures())
	form := url.Values{"act": {p.clinic.NewID()}, "of": {page.field("of")}}
	for range 2 {
		p.mira.want(p.mira.post(p.measures()+"/together", form), http.StatusSeeOther)
	}
	p.tick()
	page = p.mira.get(p.measures())
	p.mira.want(page, http.StatusOK, "Gone over together", "Noted by Mira Stein, today at", "Take this back")
	p.mira.want(p.mira.get(chartOf(p.ana)), http.StatusOK, "Answers gone over together: 1 questionnaire.")
	undo := page.field("undo")
	p.mira.want(p.mira.post(p.measures()+"/together", url.Values{"act": {p.clinic.NewID()}, "undo": {undo}}), http.StatusSeeOther)
	p.tick()
	p.mira.want(p.mira.get(p.measures()), http.StatusOK, "We went over it together")
	p.mira.want(p.mira.post(p.measures()+"/together", url.Values{"act": {p.clinic.NewID()}, "undo": {undo}}), http.StatusConflict, "already corrected or taken back")
}

// TestATotalFromPaper enters a total; what is wrong is said beside its field and
// nothing is lost.
func TestATotalFromPaper(t *testing.T) {
	p := practise(t)
	p.mira.want(p.mira.get(p.measures()), http.StatusOK, "Nothing has been answered yet", "Enter a total from paper")
	form := url.Values{"act": {p.clinic.NewID()}, "instrument": {"phq-9"}, "total": {"72"}, "day": {"2026-11-20"}}
	p.mira.want(p.mira.post(p.measures()+"/total", form), http.StatusUnprocessableEntity, "A total of the PHQ-9 is between 0 and 27.")
	if r := p.mira.post(p.measures()+"/total", form); !strings.Contains(r.body, `value="72"`) || !strings.Contains(r.body, `value="2026-11-20"`) {
		t.Error("what was typed is lost")
	}
	for field, bad := range map[string]string{"instrument": "", "total": "eleven", "day": "2030-01-01"} {
		wrong := url.Values{"act": {p.clinic.NewID()}, "instrument": {"phq-9"}, "total": {"11"}, "day": {"2026-11-20"}}
		wrong.Set(field, bad)
		p.mira.want(p.mira.post(p.measures()+"/total", wrong), http.StatusUnprocessableEntity)
	}
	form.Set("total", "11")
	for range 2 {
		p.mira.want(p.mira.post(p.measures()+"/total", form), http.StatusSeeOther)
	}
	p.tick()
	r := p.mira.get(p.measures())
	p.mira.want(r, http.StatusOK, "11, moderate", "a total, without its answers", "not stated")
	if n := len(instrument.Scores(p.chart(p.ana), shippedScales(), "")); n != 1 {
		t.Errorf("%d scores", n)
	}
}

// TestTheirWords keeps what somebody says about the week, and shows it to those
// who may read it only.
func TestTheirWords(t *testing.T) {
	p := followed(t, 20)
	p.mira.want(p.mira.post(p.measures()+"/words", url.Values{"act": {p.clinic.NewID()}, "text": {" "}}), http.StatusUnprocessableEntity, "Write a few words.")
	p.mira.want(p.mira.post(p.measures()+"/words", url.Values{"act": {p.clinic.NewID()}, "text": {"The mornings are lighter."}}), http.StatusSeeOther)
	p.tick()
	p.took(p.now(), phqOf(t, 18, "0"))
	p.mira.want(p.mira.get(p.measures()), http.StatusOK, "The mornings are lighter.")
	director := p.as("Joy Adler", access.Director)
	if r := director.get(p.measures()); r.status == http.StatusOK && strings.Contains(r.body, "mornings") {
		t.Error("somebody who may not read their words reads them")
	}
}

// TestWhatHangsOnAnAnswer says so beside the score, and never that there is no
// risk where the question was left blank.
func TestWhatHangsOnAnAnswer(t *testing.T) {
	p := practise(t)
	p.took(p.now().AddDate(0, 0, -9), phqOf(t, 12, "2"))
	p.took(p.now().AddDate(0, 0, -2), phqOf(t, 12, ""))
	p.mira.want(p.mira.get(p.measures()), http.StatusOK, "an answer that somebody acts on now", "the question about risk was left blank", "in proportion", "not answered")
}

// TestMeasuresOnPaper sets the page as a file, and writes down that it was handed
// out. PICTURES=folder keeps it.
func TestMeasuresOnPaper(t *testing.T) {
	p := followed(t, 9, 10, 17, 12)
	r := p.mira.get(p.measures() + "/paper")
	if r.status != http.StatusOK || !bytes.HasPrefix([]byte(r.body), []byte("%PDF-")) || r.header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d, %s", r.status, r.header.Get("Content-Type"))
	}
	if folder := os.Getenv("PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "measures.pdf"), []byte(r.body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all := p.visits(ledger.PatientStream(p.ana)); !slices.ContainsFunc(all, func(v ledger.Visit) bool { return strings.Contains(string(v.Kind), "export") }) {
		t.Errorf("nobody wrote down that it was handed out: %+v", all[len(all)-1])
	}
}
