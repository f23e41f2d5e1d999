package web

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/protocol"
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
			h.takes(p, h.now(), course.Paused{Course: h.course, Reason: course.PauseWish})
			rests := slices.Contains([]string{"a determination", "an order", "a consent", "a link"}, tt.name)
			if mine(v, "/needs") == rests {
				t.Errorf("in a pause it waits: %v", rests)
			}
			h.pass(time.Second)
			h.takes(p, h.now(), course.Resumed{Course: h.course})
			if !mine(v, "/needs") {
				t.Error("after the pause it is gone")
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

// plans puts a session on somebody's plan.
func (h *needsHouse) plans(p id.Patient, sort string, number int, from time.Time, minutes int, where string) id.Session {
	h.Helper()
	key := id.Session(h.clinic.NewID())
	h.takes(p, h.now().Add(-time.Hour), schedule.Planned{Session: key, Course: h.course, Sort: sort, Number: number, From: from, Until: from.Add(time.Duration(minutes) * time.Minute), Where: where})
	return key
}

// lane is what a page of the day shows of one room.
func lane(page reply, name string) string {
	for _, part := range strings.Split(page.body, `<div class="lane">`)[1:] {
		if strings.Contains(part, "<b>"+name+"</b>") {
			return part
		}
	}
	return ""
}

// TestTheDayInItsRooms: who comes stands in their room at their hour, two in one
// room both of them, one who was given another date on the new one only, and one
// who was called off nowhere.
func TestTheDayInItsRooms(t *testing.T) {
	h := newNeedsHouse(t)
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, h.clinic.Location())
	ana := h.client("Ana", "Moreno")
	dose := h.plans(ana, schedule.Dosing, 2, day.Add(13*time.Hour), 180, "clinic, Birch room")
	ben := h.client("Ben", "Ito")
	h.plans(ben, schedule.Dosing, 1, day.Add(14*time.Hour), 180, "clinic, Birch room")
	h.plans(ben, schedule.Integration, 1, day.Add(9*time.Hour), 30, "video")
	page := h.mira.get("/today")
	h.mira.want(page, http.StatusOK, "Sunday 22 November", "Two dosing sessions, one room.", "Ana M.", "Ben I.", "Session 2 of 6", "Video")
	if birch := lane(page, "Birch room"); !strings.Contains(birch, "Ana M.") || !strings.Contains(birch, "Ben I.") || strings.Count(birch, "block at-") != 2 || !strings.Contains(birch, "13:00") {
		t.Errorf("the Birch room: %s", birch)
	}
	h.takes(ana, h.now(), schedule.Moved{Session: dose, From: day.AddDate(0, 0, 1).Add(10 * time.Hour), Until: day.AddDate(0, 0, 1).Add(13 * time.Hour), AskedBy: schedule.ByClient})
	page = h.mira.get("/today")
	if strings.Contains(lane(page, "Birch room"), "Ana M.") || !strings.Contains(page.text(), "Mon 23 Nov, 10:00, session 2") {
		t.Errorf("who was moved: %.1500s", page.text())
	}
	next := h.mira.get("/today?day=2026-11-23")
	h.mira.want(next, http.StatusOK, "Monday 23 November", "Ana M.", "10:00")
	h.takes(ana, h.now(), schedule.Cancelled{Session: dose, AskedBy: schedule.ByClient})
	h.mira.want(h.mira.get("/today?day=2026-11-23"), http.StatusOK, "Nothing is planned for this day.")
	if got := h.visitor().get("/"); got.header.Get("Location") != "/today" {
		t.Errorf("home leads to %q", got.header.Get("Location"))
	}
}

// TestTheDayAnHourIsMissing: on the days on which the clocks are changed a
// session stands at the hour that the clock shows, on its own day.
func TestTheDayAnHourIsMissing(t *testing.T) {
	h := newNeedsHouse(t)
	loc := h.clinic.Location()
	for _, day := range []string{"2027-03-14", "2026-11-01", "2026-11-22"} {
		p := h.client("Ana", "Moreno"+day)
		d, err := time.ParseInLocation(time.DateOnly, day, loc)
		h.ok(err)
		h.plans(p, schedule.Dosing, 1, time.Date(d.Year(), d.Month(), d.Day(), 9, 0, 0, 0, loc), 180, "clinic, Oak")
		h.plans(p, schedule.Call, 1, time.Date(d.Year(), d.Month(), d.Day(), 23, 30, 0, 0, loc), 20, "phone")
		page := h.mira.get("/today?day=" + day)
		oak := lane(page, "Oak")
		if !strings.Contains(oak, "9:00") || !strings.Contains(oak, "for-12") || !strings.Contains(lane(page, "Phone"), "23:30") {
			t.Errorf("%s: %s", day, oak)
		}
		for _, other := range []int{-1, 1} {
			if page := h.mira.get("/today?day=" + d.AddDate(0, 0, other).Format(time.DateOnly)); strings.Contains(page.body, day[5:]+" M") || strings.Contains(lane(page, "Phone"), "Moreno"+day) {
				t.Errorf("%s stands on another day too", day)
			}
		}
	}
}

// TestHowReadySomebodyIs: the ring has as many checks as the rules of the gate,
// names the first that is missing and leads there; before the day it leaves out
// what only the day can bring, and somebody off the team sees none of it.
func TestHowReadySomebodyIs(t *testing.T) {
	h := newNeedsHouse(t)
	ana := h.client("Ana", "Moreno")
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, h.clinic.Location())
	h.plans(ana, schedule.Dosing, 1, day.Add(13*time.Hour), 180, "clinic, Birch")
	h.plans(ana, schedule.Dosing, 2, day.AddDate(0, 0, 3).Add(13*time.Hour), 180, "clinic, Birch")
	count := func() (ready, of int) {
		t.Helper()
		page := h.lee.get("/today")
		m := regexp.MustCompile(`aria-label="(\d+) of (\d+) ready"`).FindStringSubmatch(lane(page, "Birch"))
		if m == nil {
			t.Fatalf("no ring: %s", lane(page, "Birch"))
		}
		ready, _ = strconv.Atoi(m[1])
		of, _ = strconv.Atoi(m[2])
		return ready, of
	}
	def, err := everyProtocol().Ship("kap-im")
	h.ok(err)
	settings, err := h.clinic.Whole(t.Context(), h.clinic.Own(), ledger.SettingStream)
	h.ok(err)
	outcome := func() (ready, of int) {
		o := h.site.library.Why(course.Question{Definition: def, Gate: protocol.DosingStart, Now: h.now(), Location: h.clinic.Location()}, h.chart(ana), settings)
		for _, f := range o.Findings {
			if !f.Blocks() {
				ready++
			}
		}
		return ready, len(o.Findings)
	}
	ready, of := count()
	if wantReady, wantOf := outcome(); ready != wantReady || of != wantOf || of == 0 {
		t.Errorf("%d of %d ready, want %d of %d", ready, of, wantReady, wantOf)
	}
	h.takes(ana, h.now(), patient.MedicinesReviewed{Complete: true})
	again, _ := count()
	if want, _ := outcome(); again != want || again <= ready {
		t.Errorf("after the medicines were gone over %d are ready, before %d, want %d", again, ready, want)
	}
	page := h.lee.get("/today")
	if !regexp.MustCompile(`class="block-first state hold" href="/patients/`).MatchString(lane(page, "Birch")) {
		t.Errorf("nothing leads to what is missing: %s", lane(page, "Birch"))
	}
	rings := regexp.MustCompile(`aria-label="(\d+) of (\d+) ready"`).FindAllStringSubmatch(page.body, -1)
	if len(rings) != 2 {
		t.Fatalf("%d rings", len(rings))
	}
	if ahead, _ := strconv.Atoi(rings[1][2]); ahead >= of || ahead == 0 {
		t.Errorf("three days before, %d of the %d checks count", ahead, of)
	}
	for _, v := range []*visitor{h.nia, h.mo} {
		if page := v.get("/today"); strings.Contains(page.body, "class=\"ring\"") || !strings.Contains(page.text(), "Ana M.") {
			t.Errorf("somebody off the team is shown: %.800s", page.text())
		}
	}
}

// TestTheBoardOfWhoRunsThePractice: room, phase, next due and that help is
// needed; no dose, no moment, no word, and no way into the room.
func TestTheBoardOfWhoRunsThePractice(t *testing.T) {
	h := newNeedsHouse(t)
	ana := h.client("Ana", "Moreno")
	key := h.plans(ana, schedule.Dosing, 1, h.now().Add(-time.Hour), 180, "clinic, Birch")
	h.takes(ana, h.now().Add(-50*time.Minute), dosing.SessionBegun{Session: key, Course: h.course, Number: 1, People: []dosing.Present{{Staff: h.mira.staff, Role: "therapist", Where: dosing.InRoom}}})
	h.takes(ana, h.now().Add(-28*time.Minute), dosing.DoseGiven{Session: key, Route: "im", Amount: 35_000})
	h.takes(ana, h.now().Add(-20*time.Minute), dosing.PhaseEntered{Session: key, Phase: dosing.Inward}, dosing.MomentSeen{Session: key, Sort: "tears"})
	h.do(h.mirasHand(ana), clinic.HearQuote{Patient: ana, Session: key, Text: "The door was never locked."})
	own := h.mira.get("/today")
	h.mira.want(own, http.StatusOK, "Inward, minute 28", "35 mg im", "With you", "Next reading")
	board := h.mo.get("/today")
	h.mo.want(board, http.StatusOK, "Birch", "Inward", "Next reading")
	for _, never := range []string{"35 mg", "minute 28", "tears", "door", "/sessions", "Mira Stein and"} {
		if strings.Contains(lane(board, "Birch"), never) {
			t.Errorf("the board says %q", never)
		}
	}
	for _, never := range []string{"tears", "door was never"} {
		if strings.Contains(own.body, never) {
			t.Errorf("the day says %q", never)
		}
	}
	desk := h.as("Dana Desk", access.FrontDesk)
	if page := desk.get("/today"); strings.Contains(page.text(), "Inward") || !strings.Contains(page.text(), "Ana M.") {
		t.Errorf("the front desk is shown the phase: %.800s", page.text())
	}
	h.do(h.mirasHand(ana), clinic.RaiseConcern{Patient: ana, Session: key, Help: true})
	h.mo.want(h.mo.get("/today"), http.StatusOK, "help is needed here, 10:00")
	call := duty.OpenAlerts(h.chart(ana))[0]
	h.do(h.mirasHand(ana), clinic.TakeAlert{Patient: ana, Alert: call.Key})
	if page := h.mo.get("/today"); strings.Contains(page.text(), "help is needed") {
		t.Error("somebody came, and help is still needed")
	}
}
