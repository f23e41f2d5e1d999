package web

import (
	"bytes"
	"compress/zlib"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// The summary begins kindly, says what was given largest, and a client reads it
// by a link that opens nothing else.
func TestTheSummaryOfAVisit(t *testing.T) {
	n := newNotedDay(t)
	in := currentCourse(t, n.practice)
	n.do(n.care(n.ana, "Robin Vale", access.Therapist), clinic.WriteWords{Patient: n.ana, Words: integration.Told{Course: in, About: integration.Intention, Text: "To look at the door."}})
	n.do(n.machine(n.ana), imported(n.ana, schedule.Planned{Session: id.Session(n.clinic.NewID()), Course: in, Sort: schedule.Integration, Number: 1, From: n.now().Add(48 * time.Hour), Until: n.now().Add(49 * time.Hour)}))
	n.tick()
	at := chartOf(n.ana) + "/sessions/" + string(n.session) + "/summary"
	page := n.mira.get(at)
	n.mira.want(page, http.StatusOK, "You did enough for today.", "60 mg", "Lena Moreno, who stays with you", "To look at the door.", "No driving and nothing dangerous until the next day", "tender, flat or bright", "988", "Integration", "No prescriber has written instructions")
	if strings.Contains(page.body, "From Dr.") {
		t.Error("instructions stand in it that nobody wrote")
	}
	nurse := n.sam.get(at)
	if n.sam.want(nurse, http.StatusOK, "60 mg"); strings.Contains(nurse.body, "To look at the door.") {
		t.Error("a nurse who is not in the room reads the intention")
	}
	n.lee.want(n.lee.post("/instructions", url.Values{"act": {n.clinic.NewID()}, "medicine": {"ketamine"}, "text": {"Small sips of water."}}), http.StatusSeeOther)
	if got := n.mira.post("/instructions", url.Values{"act": {n.clinic.NewID()}, "medicine": {"ketamine"}, "text": {"Mine."}}); got.status != http.StatusForbidden {
		t.Errorf("a therapist writes instructions: %d", got.status)
	}
	n.tick()
	n.mira.want(n.mira.get(at), http.StatusOK, "Small sips of water.", "From ")

	act := n.clinic.NewID()
	var given reply
	for range 2 {
		given = n.mira.post(at+"?how=link", url.Values{"act": {act}})
		n.mira.want(given, http.StatusOK, "The link opens this summary and nothing else", "The after-visit summary was given, by a link.")
	}
	n.tick()
	if got := note.GivenSummary(n.chart(n.ana), n.session); len(got) != 1 {
		t.Errorf("it was given %d times", len(got))
	}
	link := regexp.MustCompile(`/after/[A-Za-z0-9_-]+`).FindString(given.body)
	ana := n.visitor()
	ana.want(ana.get(link), http.StatusOK, "You did enough for today.", "60 mg", "To look at the door.", "Small sips of water.", "Save as PDF")
	if got := ana.get(link + "/paper"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("the paper is %d", got.status)
	}
	for _, other := range []string{strings.Replace(link, "/after/", "/ask/", 1), strings.Replace(link, "/after/", "/agree/", 1), link + "x", at} {
		if got := ana.get(other); got.status == http.StatusOK {
			t.Errorf("the link opens %s", other)
		}
	}
	if got := n.as("Dana Desk", access.FrontDesk).get(at); got.status != http.StatusForbidden {
		t.Errorf("the front desk is answered %d", got.status)
	}
}

// When a client reads a note is theirs to say.
func TestWhenNotesAreRead(t *testing.T) {
	n := newNotedDay(t)
	n.signs(n.mira, "text-plan", "Plan.")
	chart := n.chart(n.ana)
	signed := note.Notes(chart)[0]
	if !note.Readable(chart, signed, n.now()) {
		t.Error("a note is held back from somebody whom nobody asked")
	}
	later := chart.With(ledger.Entry{ID: "w", Seq: chart.Head + 1, At: n.now(), Kind: note.ReleaseWished{}.Kind(), Class: ledger.Scheduling, Fact: note.ReleaseWished{When: note.AfterMeeting}})
	if note.Readable(later, signed, n.now()) {
		t.Error("a note is shown before they met, against the client's wish")
	}
	met := later.With(ledger.Entry{ID: "m", Seq: chart.Head + 2, At: n.now(), Kind: schedule.Arrived{}.Kind(), Class: ledger.Scheduling, Fact: schedule.Arrived{Session: id.Session(n.clinic.NewID())}})
	if !note.Readable(met, signed, n.now().Add(time.Minute)) {
		t.Error("they have met, and the note is still held back")
	}
}

// TestPaperHoldsWhatThePageHolds draws a document both ways.
func TestPaperHoldsWhatThePageHolds(t *testing.T) {
	d := ui.Document{Clinic: "Juniper House", Place: []string{"Alder Street"}, To: []string{"Dr. Raman"}, Date: "22 November 2026", Title: "Theo", Under: "born 1988", Lead: "Enough.", Foot: "Footline", Created: start,
		Blocks: []ui.Block{{Heading: "Heading", Mark: ui.State{Kind: "hold", Word: "marked"}, Short: "Shortly", Big: "60mg", BigLine: "muscle", Paras: []string{"Paragraph"}, Points: []string{"Point"},
			Rows: []paper.Row{{Label: "Label", Lines: []string{"Beside", "Below"}}}, Table: &paper.Table{Head: []string{"Column"}, Wide: []float64{1}, Rows: [][]string{{"Cell"}}},
			Quotes: []ui.Quote{{Words: "Door", By: "Heard"}}, Signs: []ui.Signature{{Who: "Prescriber", Name: "Okafor", Lines: []string{"Today"}}}, Quiet: []string{"Quietly"}}}}
	file, err := d.Paper(fonts(t))
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := ui.DocumentSheet(d).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	drawn := drawnIn(file)
	for _, want := range []string{"Juniper", "Alder", "Raman", "November", "Theo", "1988", "Enough", "Footline", "Heading", "marked", "Shortly", "60mg", "muscle", "Paragraph", "Point", "Label", "Beside", "Below", "Column", "Cell", "Door", "Heard", "Prescriber", "Okafor", "Today", "Quietly"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
		if !strings.Contains(drawn, inFile(want)) {
			t.Errorf("the file lacks %q", want)
		}
	}
	if strings.Contains(drawn, inFile("Elsewhere")) {
		t.Error("the file has what nobody wrote: the search is broken")
	}
}

// inFile is how a file writes a word: two bytes a letter.
func inFile(word string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(word)) {
		b.WriteByte(byte(u >> 8))
		b.WriteByte(byte(u))
	}
	return b.String()
}

// drawnIn is everything that a file draws.
func drawnIn(file []byte) string {
	var out strings.Builder
	for _, m := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(file, -1) {
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			if text, err := io.ReadAll(r); err == nil {
				out.Write(text)
			}
		}
	}
	return out.String()
}
