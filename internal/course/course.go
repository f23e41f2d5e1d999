// Package course is one patient's passage through one protocol version. It
// joins the kinds of fact of all rule packages, and turns a chart into the
// facts that protocols speak about.
package course

import (
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// Kinds joins the kinds of fact of every rule package.
func Kinds() (ledger.Kinds, error) {
	return ledger.Join(ledger.Facts(), staff.Facts(), preset.Facts(), patient.Facts(), instrument.Facts(), screening.Facts(),
		consent.Facts(), dosing.Facts(), integration.Facts(), schedule.Facts(), note.Facts(), duty.Facts(), outreach.Facts(), Facts())
}

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Opened](ledger.Decided, ledger.Scheduling),
		ledger.Define[Closed](ledger.Decided, ledger.Scheduling),
		ledger.Define[Paused](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Resumed](ledger.Decided, ledger.Scheduling),
		ledger.Define[Explained](ledger.Witnessed, ledger.Clinical),
		ledger.Define[Reviewed](ledger.Decided, ledger.Clinical),
		ledger.Define[LookedBack](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[ContinuingPlan](ledger.Decided, ledger.Clinical),
		ledger.Define[LetterSigned](ledger.Decided, ledger.Clinical),
		ledger.Define[Given](ledger.Witnessed, ledger.Clinical),
		ledger.Define[Moved](ledger.Decided, ledger.Clinical),
		ledger.Define[ProtocolWritten](ledger.Decided, ledger.Open),
		ledger.Define[ProtocolAdopted](ledger.Decided, ledger.Open),
		ledger.Define[MeetingHeld](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[SiteNoted](ledger.Decided, ledger.Open),
		ledger.Define[TeamSet](ledger.Decided, ledger.Scheduling),
		ledger.Define[PartnerGranted](ledger.Decided, ledger.Consents),
		ledger.Define[PartnerEnded](ledger.Decided, ledger.Consents),
		ledger.Define[WorkCosigned](ledger.Decided, ledger.Clinical),
	}
}

// Opened begins a course: the protocol's content hash pins the version.
type Opened struct {
	Course     id.Course `json:"course"`
	Protocol   string    `json:"protocol"`
	Version    string    `json:"version"`
	Hash       string    `json:"hash"`
	Indication string    `json:"indication,omitempty"`
}

// Kind is "course.opened".
func (Opened) Kind() string { return "course.opened" }

// Check asks for a protocol and its hash.
func (o Opened) Check() error {
	switch {
	case !id.Valid(string(o.Course)):
		return fault.Bad("course", "A course needs a key.")
	case o.Protocol == "" || o.Hash == "":
		return fault.Bad("protocol", "Say by which protocol the course goes.")
	}
	return nil
}

// Current returns the course that is open, the last one opened, by the protocol
// version it goes by now: it may have been moved.
func Current(chart ledger.Chart) (Opened, bool) {
	closed := map[id.Course]bool{}
	for _, c := range ledger.Find[Closed](chart) {
		closed[c.Course] = true
	}
	var out Opened
	found := false
	for _, o := range ledger.Find[Opened](chart) {
		if !closed[o.Course] {
			out, found = o, true
		}
	}
	if found {
		out = moved(chart, out)
	}
	return out, found
}

// moved returns a course by the version it was last moved to.
func moved(chart ledger.Chart, o Opened) Opened {
	for _, m := range ledger.Find[Moved](chart) {
		if m.Course == o.Course {
			o.Protocol, o.Version, o.Hash = m.Protocol, m.Version, m.To
		}
	}
	return o
}

// Phases of a patient, for lists.
const (
	PhaseEnquiry = "enquiry" // known here, no course yet
	PhaseCourse  = "course"  // a course is open
	PhaseAfter   = "after"   // every course is closed
)

// Phase returns where a patient stands.
func Phase(chart ledger.Chart) string {
	if _, open := Current(chart); open {
		return PhaseCourse
	}
	for range ledger.Find[Opened](chart) {
		return PhaseAfter
	}
	return PhaseEnquiry
}
