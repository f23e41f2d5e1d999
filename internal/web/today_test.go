package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// takes puts facts into a record as they happened.
func (h *house) takes(p id.Patient, at time.Time, facts ...ledger.Fact) []id.Entry {
	h.Helper()
	act := clinic.ImportRecord{Patient: p}
	for _, f := range facts {
		act.Facts = append(act.Facts, clinic.ImportedFact{At: at, Fact: f})
	}
	return h.do(h.machine(p), act).Entries
}

// A needsHouse is a practice in which each course has its team: of every client
// here Mira, Lee and Sam, and Nia of none.
type needsHouse struct {
	*house
	course                  id.Course
	hash                    string
	lee, mira, sam, nia, mo *visitor
}

func newNeedsHouse(t *testing.T) *needsHouse {
	t.Helper()
	h := &needsHouse{house: newHouse(t)}
	h.do(h.clinic.Own(), clinic.ChoosePreset{Chosen: preset.Chosen{Preset: "network", Reason: "for this test"}})
	h.lee, h.mira, h.sam, h.nia = h.as("Lee Park", access.Prescriber), h.as("Mira Stein", access.Therapist), h.as("Sam Ortiz", access.Monitor), h.as("Nia Cole", access.Therapist)
	h.mo = h.as("Mo Manager", access.Manager)
	def, err := everyProtocol().Ship("kap-im")
	h.ok(err)
	h.hash = def.Hash()
	return h
}

// client registers somebody with a course and its team.
func (h *needsHouse) client(name, family string) id.Patient {
	h.Helper()
	p := h.register(name, family)
	h.course = id.Course(h.clinic.NewID())
	h.takes(p, h.now().Add(-240*time.Hour), course.Opened{Course: h.course, Protocol: "kap-im", Version: "1", Hash: h.hash, Indication: "trd"},
		course.TeamSet{Course: h.course, Members: []course.Member{{Staff: h.mira.staff, As: course.AsTherapist}, {Staff: h.lee.staff, As: course.AsPrescriber}, {Staff: h.sam.staff, As: course.AsMonitor}}})
	return p
}

// session puts a dosing session into a record that began so long ago.
func (h *needsHouse) session(p id.Patient, ago time.Duration) id.Session {
	h.Helper()
	key := id.Session(h.clinic.NewID())
	h.takes(p, h.now().Add(-ago), dosing.SessionBegun{Session: key, Course: h.course, Number: 1, People: []dosing.Present{{Staff: h.mira.staff, Role: "therapist", Where: dosing.InRoom}}})
	h.takes(p, h.now().Add(-ago+time.Minute), dosing.DoseGiven{Session: key, Route: "im", Amount: 35_000})
	return key
}

// mirasHand is what Mira writes with in a record of her team.
func (h *needsHouse) mirasHand(p id.Patient) access.Grant {
	h.Helper()
	actor, _, err := h.clinic.Staff(h.Context(), h.mira.staff)
	h.ok(err)
	g, err := h.clinic.Covering(actor, access.Create, ledger.Words, ledger.PatientStream(p), access.Team)
	h.ok(err)
	return g
}

// A source is one thing that waits, who it waits for, and how it is done.
type source struct {
	name, words string
	owner       func(*needsHouse) *visitor
	make        func(h *needsHouse, p id.Patient) []id.Entry
	done        func(h *needsHouse, p id.Patient, keys []id.Entry)
}

func forMira(h *needsHouse) *visitor { return h.mira }

func sources() []source {
	ago := func(h *needsHouse, hours int) time.Time { return h.now().Add(-time.Duration(hours) * time.Hour) }
	put := func(facts func(h *needsHouse, keys []id.Entry) ledger.Fact) func(*needsHouse, id.Patient, []id.Entry) {
		return func(h *needsHouse, p id.Patient, keys []id.Entry) { h.takes(p, h.now(), facts(h, keys)) }
	}
	said := func(h *needsHouse, as string) screening.Determined {
		return screening.Determined{Course: h.course, Protocol: "kap-im", Hash: h.hash, As: as, Outcome: screening.Recommended, Reason: "As discussed."}
	}
	var session id.Session
	var order id.Order
	left := func(h *needsHouse, p id.Patient) {
		session = h.session(p, 20*time.Hour)
		h.takes(p, ago(h, 17), dosing.Left{Session: session, With: "her sister", Stays: true})
	}
	return []source{
		{"a determination", "The determination waits for a second signature", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.takes(p, ago(h, 5), said(h, screening.AsPrescriber))
		}, put(func(h *needsHouse, _ []id.Entry) ledger.Fact { return said(h, screening.AsTherapist) })},
		{"an order", "Order to check", func(h *needsHouse) *visitor { return h.sam }, func(h *needsHouse, p id.Patient) []id.Entry {
			order = id.Order(h.clinic.NewID())
			return h.takes(p, ago(h, 1), dosing.OrderSigned{Order: order, Course: h.course, Route: "im", Amount: 35_000, Until: h.now().Add(48 * time.Hour)})
		}, put(func(*needsHouse, []id.Entry) ledger.Fact {
			return dosing.OrderEnded{Order: order, Reason: "another dose"}
		})},
		{"integration", "Integration: best this week", forMira, func(h *needsHouse, p id.Patient) []id.Entry { h.session(p, 20*time.Hour); return nil },
			put(func(h *needsHouse, _ []id.Entry) ledger.Fact {
				return course.MeetingHeld{Course: h.course, Phase: schedule.Integration, Minutes: 15}
			})},
		{"an open session", "A session to close", forMira, func(h *needsHouse, p id.Patient) []id.Entry { left(h, p); return nil },
			put(func(*needsHouse, []id.Entry) ledger.Fact { return dosing.SessionClosed{Session: session} })},
		{"quotes", "Their words to sort", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			left(h, p)
			return h.do(h.mirasHand(p), clinic.HearQuote{Patient: p, Session: session, Text: "The door was never locked."}).Entries
		}, func(h *needsHouse, p id.Patient, keys []id.Entry) {
			h.do(h.mirasHand(p), clinic.SortQuote{Patient: p, Session: session, Quote: keys[0], To: dosing.ToChart})
		}},
		{"a deviation", "Not everything was in place", func(h *needsHouse) *visitor { return h.lee }, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.takes(p, ago(h, 3), dosing.DeviationNoted{Gate: "dosing.start", Hash: h.hash, Role: "prescriber", Owner: h.lee.staff})
		}, put(func(_ *needsHouse, keys []id.Entry) ledger.Fact {
			return dosing.DeviationAnswered{Deviation: keys[0], Text: "The cuff hangs beside the chair now."}
		})},
		{"a consent", "Consent to renew", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.takes(p, ago(h, 200), consent.Signed{Text: "kap-im", Hash: "h", Until: h.now().Add(100 * time.Hour)})
		}, put(func(*needsHouse, []id.Entry) ledger.Fact { return consent.Signed{Text: "kap-im", Hash: "h"} })},
		{"a link", "Nothing came back yet", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.takes(p, ago(h, 100), screening.Invited{Course: h.course, Purpose: screening.ForScreening, Until: h.now().Add(72 * time.Hour)})
		}, put(func(_ *needsHouse, keys []id.Entry) ledger.Fact {
			return screening.InvitationEnded{Invitation: keys[0], Reason: "we spoke"}
		})},
		{"what they undertook", "Ask how it went", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.do(h.mirasHand(p), clinic.MakeCommitment{Patient: p, Commitment: integration.CommitmentMade{Course: h.course, Text: "call my brother", By: quantity.DayOf(h.now(), h.clinic.Location())}}).Entries
		}, func(h *needsHouse, p id.Patient, keys []id.Entry) {
			h.do(h.mirasHand(p), clinic.CheckIn{Patient: p, CheckIn: integration.CheckedIn{Commitment: keys[0], How: integration.Kept}})
		}},
		{"a note", "A note to sign", forMira, func(h *needsHouse, p id.Patient) []id.Entry {
			return h.takes(p, ago(h, 5), course.MeetingHeld{Course: h.course, Phase: schedule.Preparation, Minutes: 50})
		}, nil},
	}
}

// TestEveryNeedFindsItsOwner puts one thing after another into records: it
// stands with whoever it is for, on their list and beside their day, with nobody
// off the team and not with the manager, and goes away when it is done.
func TestEveryNeedFindsItsOwner(t *testing.T) {
	h := newNeedsHouse(t)
	for i, tt := range sources() {
		t.Run(tt.name, func(t *testing.T) {
			family := "Moreno" + strings.Repeat("x", i+1)
			p := h.client("Ana", family)
			keys := tt.make(h, p)
			v := tt.owner(h)
			mine := func(v *visitor, path string) bool {
				page := v.get(path)
				v.want(page, http.StatusOK)
				for _, row := range strings.Split(page.body, "<li>") {
					if strings.Contains(row, ">"+tt.words+"<") && strings.Contains(row, chartOf(p)) {
						return true
					}
				}
				return false
			}
			if !mine(v, "/needs") || !mine(h.lee, "/needs?all=yes") && tt.name != "quotes" && tt.name != "what they undertook" {
				t.Fatalf("it stands on no list: %.2000s", v.get("/needs").text())
			}
			if v.want(v.get("/today"), http.StatusOK, "Needs you"); tt.name == "a determination" && !mine(v, "/today") {
				t.Error("it does not stand beside the day")
			}
			if mine(h.nia, "/needs") || mine(h.nia, "/needs?all=yes") {
				t.Error("a therapist of no team is shown it")
			}
			if reads := tt.name == "a link"; mine(h.mo, "/needs?all=yes") != reads {
				t.Errorf("the manager is shown it: %v", !reads)
			}
			if words := tt.name == "quotes" || tt.name == "what they undertook"; words && mine(h.lee, "/needs?all=yes") {
				t.Error("a prescriber who is not in the room is shown what hangs on the client's words")
			}
			if tt.done == nil {
				return
			}
			h.pass(time.Second)
			tt.done(h, p, keys)
			if mine(v, "/needs") {
				t.Error("it is done and still waits")
			}
		})
	}
}

// TestColleaguesNeeds: a credential that ends is its owner's, and a manager's to
// see; who is invited and not here is the manager's.
func TestColleaguesNeeds(t *testing.T) {
	h := newNeedsHouse(t)
	h.do(h.clinic.Own(), clinic.HoldCredential{Held: staff.CredentialHeld{Staff: h.sam.staff, Sort: "BLS", Until: quantity.DayOf(h.now().AddDate(0, 0, 10), h.clinic.Location())}})
	h.sam.want(h.sam.get("/needs"), http.StatusOK, "BLS ends soon", "You", "its last day: 2 December")
	h.mira.want(h.mira.get("/needs"), http.StatusOK, "Nothing waits for you.")
	h.mo.want(h.mo.get("/needs?all=yes"), http.StatusOK, "BLS ends soon", "Sam Ortiz")
	h.do(h.clinic.Own(), clinic.HoldCredential{Held: staff.CredentialHeld{Staff: h.sam.staff, Sort: "BLS", Until: quantity.DayOf(h.now().AddDate(2, 0, 0), h.clinic.Location())}})
	h.sam.want(h.sam.get("/needs"), http.StatusOK, "Nothing waits for you.")
}
