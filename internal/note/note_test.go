package note_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/texts"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// chart puts facts into a book, a minute apart, all by one therapist.
func chart(facts ...ledger.Fact) ledger.Chart {
	var c ledger.Chart
	for i, f := range facts {
		at := noon.Add(time.Duration(i) * time.Minute)
		c = c.With(ledger.Entry{ID: id.Entry(rune('a' + i)), Act: id.Act(rune('a' + i)), Seq: int64(i + 1), At: at, Recorded: at, Kind: f.Kind(), Fact: f,
			By: ledger.Author{Sort: ledger.ByStaff, Person: "mira", Role: "therapist"}})
	}
	return c
}

// TestWhatANoteIs: what a note says of the record is linked to it, and its parts
// are those of its sort.
func TestWhatANoteIs(t *testing.T) {
	t.Parallel()
	written := []note.Part{{Key: note.Plan, Text: "Friday."}}
	for name, tt := range map[string]struct {
		note  note.Signed
		field string
	}{
		"a sentence is enough":       {note.Signed{Course: "c", Sort: note.Progress, Body: written}, ""},
		"nothing is written":         {note.Signed{Course: "c", Sort: note.Progress, Body: []note.Part{{Key: note.Plan, Text: "  "}}}, note.Assessment},
		"of no course":               {note.Signed{Sort: note.Progress, Body: written}, "course"},
		"of no sort":                 {note.Signed{Course: "c", Sort: "gossip", Body: written}, "sort"},
		"a dosing note of nothing":   {note.Signed{Course: "c", Sort: note.Dosing, Body: written}, "session"},
		"a part of another sort":     {note.Signed{Course: "c", Sort: note.Progress, Body: []note.Part{{Key: note.Seen, Text: "tears"}}}, note.Seen},
		"a line that rests on air":   {note.Signed{Course: "c", Sort: note.Progress, Body: []note.Part{{Key: note.Given, Lines: []note.Line{{Say: "50 mg"}}}}}, note.Given},
		"a line that is not counted": {note.Signed{Course: "c", Sort: note.Progress, Body: []note.Part{{Key: note.Given, Lines: []note.Line{{Say: "50 mg", Rests: []id.Entry{"a"}}}}}}, note.Given},
		"a quote with its words":     {note.Signed{Course: "c", Sort: note.Dosing, Session: "s", Rests: []id.Entry{"a"}, Body: []note.Part{{Key: note.Words, Lines: []note.Line{{Say: "A door.", Quote: true, Rests: []id.Entry{"a"}}}}}}, note.Words},
		"too long to be read":        {note.Signed{Course: "c", Sort: note.Progress, Body: []note.Part{{Key: note.Plan, Text: strings.Repeat("x", 12_001)}}}, note.Plan},
	} {
		err := tt.note.Check()
		if tt.field == "" && err != nil || tt.field != "" && fault.RuleOf(err) != "input."+tt.field {
			t.Errorf("%s: %v, want %q", name, err, tt.field)
		}
	}
}

// TestWhatIsDue: a session that is over wants a note, one that goes on does not,
// and a meeting does until its own was signed.
func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	session := id.Session(id.New(noon))
	begun := dosing.SessionBegun{Session: session, Course: "c", Number: 1, People: []dosing.Present{{Staff: "noor", Role: "therapist", Where: dosing.InRoom}}}
	dose, left := dosing.DoseGiven{Session: session, Route: "IM", Amount: 50_000}, dosing.Left{Session: session, With: "Lena", Stays: true}
	if got := note.Due(chart(begun, dose), time.Hour); len(got) != 0 {
		t.Errorf("a session that goes on wants a note: %+v", got)
	}
	if got := note.Due(chart(begun, left), time.Hour); len(got) != 0 {
		t.Errorf("a session without a dose wants a dosing note: %+v", got)
	}
	got := note.Due(chart(begun, dose, left, course.MeetingHeld{Course: "c", Phase: course.Integration, Minutes: 50}), time.Hour)
	if len(got) != 2 || got[0].Owner != "noor" || !got[0].Due.Equal(noon.Add(2*time.Minute+time.Hour)) || got[1].Sort != note.Integration || got[1].Owner != "mira" {
		t.Fatalf("due %+v", got)
	}
	signed := chart(begun, dose, left, note.Signed{Course: "c", Sort: note.Dosing, Session: session})
	if got := note.Due(signed, time.Hour); len(got) != 0 {
		t.Errorf("a signed note is due: %+v", got)
	}
}

// TestWhatTheSummaryRestsOn reads the file that ships and refuses a line without
// a source.
func TestWhatTheSummaryRestsOn(t *testing.T) {
	t.Parallel()
	file, err := texts.FS.ReadFile("visit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.ParseVisit(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, medicine := range []string{"ketamine", "esketamine"} {
		for _, when := range []string{note.ExpectToday, note.ExpectTomorrow, note.ExpectUrgent} {
			if len(v.For(medicine, when)) == 0 {
				t.Errorf("nothing is said about %s, %s", medicine, when)
			}
		}
	}
	for name, bad := range map[string]string{"no source": "expect: [{text: a, when: today, medicines: [ketamine]}]", "no such time": "expect: [{text: a, when: never, medicines: [ketamine], source: {cite: a, grade: P, reviewed: 2026-11-22}}]", "another field": "expect: [{shout: a}]"} {
		if _, err := note.ParseVisit([]byte(bad)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
