package course

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// TeamSet says who treats a person in one course. It replaces what was said of
// the same course before.
type TeamSet struct {
	Course  id.Course `json:"course,omitempty"` // empty: of the person, whatever course is open
	Members []Member  `json:"members"`
}

// A Member is somebody on a care team.
type Member struct {
	Staff id.Staff     `json:"staff"`
	As    string       `json:"as"`              // one of TeamParts
	From  quantity.Day `json:"from,omitempty"`  // empty: from when it was said
	Until quantity.Day `json:"until,omitempty"` // their last day on the team; empty: no end yet
}

// What somebody does on a care team.
const (
	AsTherapist  = "therapist"
	AsPrescriber = "prescriber"
	AsMonitor    = "monitor"
	AsSupervisor = "supervisor"
	AsTrainee    = "trainee"
)

// TeamParts lists what somebody may do on a care team.
var TeamParts = []string{AsTherapist, AsPrescriber, AsMonitor, AsSupervisor, AsTrainee}

// Kind is "course.team-set".
func (TeamSet) Kind() string { return "course.team-set" }

// Check asks who does what, and nobody twice in one part. A team of nobody is
// a team too: all have left it.
func (t TeamSet) Check() error {
	seen := map[string]bool{}
	for _, m := range t.Members {
		switch {
		case m.Staff == "":
			return fault.Bad("members", "Say who is on the team.")
		case !slices.Contains(TeamParts, m.As):
			return fault.Bad("members", "Say what each person does on the team.")
		case seen[string(m.Staff)+m.As]:
			return fault.Bad("members", "Somebody stands twice in the same part.")
		case m.From != "" && !m.From.Valid() || m.Until != "" && !m.Until.Valid():
			return fault.Bad("members", "Write the days as dates.")
		}
		seen[string(m.Staff)+m.As] = true
	}
	return nil
}

// On reports whether somebody is on the team on a day.
func (m Member) On(day quantity.Day) bool {
	return (m.From == "" || m.From <= day) && (m.Until == "" || day <= m.Until)
}

// Team returns who is on a person's care teams on a day: the newest that was
// said of each of their courses.
func Team(chart ledger.Chart, on quantity.Day) []Member {
	newest := map[id.Course]TeamSet{}
	var order []id.Course
	for _, t := range ledger.Find[TeamSet](chart) {
		if _, known := newest[t.Course]; !known {
			order = append(order, t.Course)
		}
		newest[t.Course] = t
	}
	var out []Member
	for _, c := range order {
		for _, m := range newest[c].Members {
			same := func(o Member) bool { return o.Staff == m.Staff && o.As == m.As }
			if m.On(on) && !slices.ContainsFunc(out, same) {
				out = append(out, m)
			}
		}
	}
	return out
}

// Teamed reports whether anybody has ever said who is on the team.
func Teamed(chart ledger.Chart) bool {
	_, _, said := ledger.Last[TeamSet](chart)
	return said
}

// PartnerGranted says that a prescriber of another practice may see and sign in
// one person's record, until a day. The client agreed to it.
type PartnerGranted struct {
	Staff  id.Staff     `json:"staff"`
	Course id.Course    `json:"course,omitempty"`
	From   quantity.Day `json:"from"`
	Until  quantity.Day `json:"until"`
	Agreed string       `json:"agreed"` // how the client agreed: "in writing, 22 November 2026"
}

// Kind is "course.partner-granted".
func (PartnerGranted) Kind() string { return "course.partner-granted" }

// LongestGrant is how long a partner may be granted a record at most, in days:
// a year, after which the client is asked again.
// ref: clew-default
const LongestGrant = 366

// Check asks for the person, both days and how the client agreed.
func (p PartnerGranted) Check() error {
	switch {
	case p.Staff == "":
		return fault.Bad("staff", "Say who the partner is.")
	case !p.From.Valid():
		return fault.Bad("from", "Write the first day as a date.")
	case !p.Until.Valid() || p.Until < p.From:
		return fault.Bad("until", "Write until which day. It comes after the first.")
	case p.Until.Time().Sub(p.From.Time()) > LongestGrant*24*time.Hour:
		return fault.Bad("until", "At most a year at a time; then ask the client again.")
	case utf8.RuneCountInString(strings.TrimSpace(p.Agreed)) < 5 || utf8.RuneCountInString(p.Agreed) > 300:
		return fault.Bad("agreed", "Say how the client agreed, and when.")
	}
	return nil
}

// PartnerEnded says that a partner no longer sees a record.
type PartnerEnded struct {
	Staff  id.Staff `json:"staff"`
	Reason string   `json:"reason"`
}

// Kind is "course.partner-ended".
func (PartnerEnded) Kind() string { return "course.partner-ended" }

// Check asks who and why.
func (p PartnerEnded) Check() error {
	if p.Staff == "" {
		return fault.Bad("staff", "Say who the partner is.")
	}
	if utf8.RuneCountInString(strings.TrimSpace(p.Reason)) < 3 || utf8.RuneCountInString(p.Reason) > 500 {
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
}

// Partners returns the grants to partners that hold on a day, the newest of each
// partner.
func Partners(chart ledger.Chart, on quantity.Day) []PartnerGranted {
	var out []PartnerGranted
	for e, g := range ledger.Find[PartnerGranted](chart) {
		out = slices.DeleteFunc(out, func(o PartnerGranted) bool { return o.Staff == g.Staff })
		ended := false
		for later, end := range ledger.Find[PartnerEnded](chart) {
			ended = ended || end.Staff == g.Staff && later.Seq > e.Seq
		}
		if !ended && g.From <= on && on <= g.Until {
			out = append(out, g)
		}
	}
	return out
}

// WorkCosigned says that a supervisor read what a trainee recorded and stands by
// it.
type WorkCosigned struct {
	Entry id.Entry `json:"entry"`
	Note  string   `json:"note,omitempty"`
}

// Kind is "course.work-cosigned".
func (WorkCosigned) Kind() string { return "course.work-cosigned" }

// Check asks for the entry.
func (w WorkCosigned) Check() error {
	if w.Entry == "" {
		return fault.Bad("entry", "Say which entry is signed.")
	}
	if utf8.RuneCountInString(w.Note) > 500 {
		return fault.Bad("note", "Say it in at most 500 letters.")
	}
	return nil
}

// Under is the entry that is signed: a note is signed by everybody it needs from
// then on.
func (w WorkCosigned) Under() id.Entry { return w.Entry }

// trainee is the role whose clinical entries a supervisor co-signs.
const trainee = "trainee"

// Uncosigned returns the clinical entries that trainees made and no supervisor
// has signed yet, the oldest first.
func Uncosigned(chart ledger.Chart) []ledger.Entry {
	signed := map[id.Entry]bool{}
	for _, w := range ledger.Find[WorkCosigned](chart) {
		signed[w.Entry] = true
	}
	var out []ledger.Entry
	for e := range chart.Standing() {
		if e.By.Role == trainee && e.By.Sort == ledger.ByStaff && e.Class == ledger.Clinical && !signed[e.ID] {
			out = append(out, e)
		}
	}
	return out
}
