package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// TakeVitals records one set of vital signs. It is witnessed: it is taken
// whatever the page looked like when it was made. A set of a dosing session that
// lies past a limit of its protocol raises that in the same act.
type TakeVitals struct {
	Patient id.Patient
	At      time.Time // when it was measured; zero means now
	Vitals  dosing.VitalsTaken
	// Corrects names an earlier set that this one replaces.
	Corrects id.Entry
	Rules    Rules `json:"-"`

	rotaAndStaff
}

// Name is "vitals.take".
func (TakeVitals) Name() string { return "vitals.take" }

// Action is Create; a correction is Amend.
func (t TakeVitals) Action() access.Action {
	if t.Corrects != "" {
		return access.Amend
	}
	return access.Create
}

// Needs is the patient's record, and the clinic's own, where the protocols of a
// session stand.
func (t TakeVitals) Needs() []ledger.Stream {
	if t.Vitals.Session == "" {
		return []ledger.Stream{ledger.PatientStream(t.Patient)}
	}
	return []ledger.Stream{ledger.PatientStream(t.Patient), ledger.SettingStream}
}

// Decide takes the set for somebody who is known here.
func (t TakeVitals) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(t.Patient)
	chart := charts.Of(stream)
	if len(chart.Entries) == 0 {
		return nil, fault.Missing("There is no such record.")
	}
	if err := notAhead("takenAt", t.At, now); err != nil {
		return nil, err
	}
	if err := alive("takenAt", t.At, chart); err != nil {
		return nil, err
	}
	if t.Corrects != "" {
		if err := correctable(chart, t.Corrects, t.Vitals.Kind()); err != nil {
			return nil, err
		}
	}
	out := []Proposal{{Stream: stream, At: t.At, Fact: t.Vitals, Corrects: t.Corrects}}
	if t.Vitals.Session == "" {
		return out, nil
	}
	taken := dosing.At[dosing.VitalsTaken]{Entry: ledger.Entry{At: now}, Fact: t.Vitals}
	if !t.At.IsZero() {
		taken.Entry.At = t.At
	}
	return append(out, charts.pastLimits(stream, t.Rules, taken, now, loc)...), nil
}

// ahead is how far a device's clock may run before ours and still be taken at
// its word.
const ahead = 2 * time.Minute

func notAhead(field string, at, now time.Time) error {
	if at.After(now.Add(ahead)) {
		return fault.Bad(field, "This time has not come yet. When was it measured?")
	}
	return nil
}

// alive refuses a time before a person was born: a year was mistyped, here or
// in the birth date. A day is left for the place where they were born.
func alive(field string, at time.Time, chart ledger.Chart) error {
	_, known, ok := ledger.Last[patient.Registered](chart)
	if ok && !at.IsZero() && known.Born.Valid() && at.Before(known.Born.Time().AddDate(0, 0, -1)) {
		return fault.Bad(field, "This time lies before the birth date on record. When was it measured?")
	}
	return nil
}

// correctable says whether an entry may still be corrected by one of a kind.
func correctable(chart ledger.Chart, target id.Entry, kind string) error {
	e, ok := chart.Entry(target)
	switch {
	case !ok:
		return fault.Missing("There is no such entry in this record.")
	case e.Kind != kind:
		return fault.Bad("corrects", "An entry is corrected by one of its own kind.")
	}
	if by, gone := chart.Replaced()[target]; gone {
		return fault.Clash("entry.replaced", "This entry was already corrected or taken back, on %s.", by.Recorded.Format("2 January 2006"))
	}
	return nil
}
