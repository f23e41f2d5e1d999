package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

var rowOf = regexp.MustCompile(`(?s)<li class="people-row">.*?</li>`)

// listed is what a list of people says of one of them.
func listed(page reply, p id.Patient) string {
	for _, row := range rowOf.FindAllString(page.body, -1) {
		if strings.Contains(row, chartOf(p)+`"`) {
			return reply{body: row}.text()
		}
	}
	return ""
}

// TestWhereSomebodyStands: the list says where each person stands and when they
// come next, to those who may know it. The front desk knows appointments; only
// whoever gives care to somebody reads how far their course is.
func TestWhereSomebodyStands(t *testing.T) {
	h := newNeedsHouse(t)
	desk := h.as("Dana Reyes", access.FrontDesk)
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, h.clinic.Location())
	ana := h.client("Ana", "Moreno")
	says := func(v *visitor, want ...string) {
		t.Helper()
		got := listed(v.get("/patients"), ana)
		for _, w := range want {
			if word, not := strings.CutPrefix(w, "!"); not == strings.Contains(got, word) {
				t.Errorf("%q: the list says %q", word, got)
			}
		}
	}
	stood := h.course
	says(h.mira, "screening")
	sign := func(by *visitor, as, outcome string) {
		d := screening.Determined{Course: stood, Hash: h.hash, As: as, Outcome: outcome, Reason: "as discussed", Until: h.now().AddDate(0, 6, 0)}
		if !screening.Recommends(outcome) {
			d.Why, d.CouldChange, d.Instead = "Your blood pressure needs care first.", "Treated blood pressure.", "Therapy, and we ask again."
		}
		h.takes(ana, h.now().Add(-time.Hour), d)
	}
	sign(h.lee, screening.AsPrescriber, screening.NotForNow)
	sign(h.mira, screening.AsTherapist, screening.Recommended)
	says(h.mira, "not recommended for now")
	sign(h.lee, screening.AsPrescriber, screening.Recommended)
	says(h.mira, "preparation")
	h.plans(ana, schedule.Dosing, 2, day.AddDate(0, 0, 7).Add(13*time.Hour), 180, "clinic, Birch room")
	h.plans(ana, schedule.Integration, 1, day.Add(9*time.Hour), 30, "video")
	says(h.mira, "Integration session, Tue 24 Nov, 09:00")
	session := h.session(ana, 2*time.Hour)
	says(h.mira, "in session 1 now")
	h.takes(ana, h.now().Add(-time.Minute), dosing.SessionClosed{Session: session})
	says(h.mira, "after session 1")
	says(desk, "Integration session, Tue 24 Nov, 09:00", "!after session")
	h.takes(ana, h.now(), course.Paused{Course: stood, Reason: course.PauseWish})
	says(h.mira, "paused since 22 November 2026")
	h.takes(ana, h.now(), course.Resumed{Course: stood})
	says(h.mira, "after session 1")
	h.takes(ana, h.now(), course.Closed{Course: stood, How: course.HowCompleted})
	says(h.mira, "ended 22 November 2026")
	ben := h.register("Ben", "Ito", patient.Enquired{Way: patient.BySelf})
	if got := listed(h.mira.get("/patients"), ben); !strings.Contains(got, "enquiry") {
		t.Errorf("who asked: %q", got)
	}
	nobody := h.register("Chloe", "Hart")
	if got := listed(h.mira.get("/patients"), nobody); got == "" || strings.Contains(got, "enquiry") || strings.Contains(got, "screening") {
		t.Errorf("who only is on the record: %q", got)
	}
	desk.want(desk.post("/patients/search", map[string][]string{"q": {"moreno"}}), http.StatusOK, "Integration session, Tue 24 Nov, 09:00")
}
