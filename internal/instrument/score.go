package instrument

import (
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/patient"
)

// ScoreReported is the total of a questionnaire as another system reported it.
// Its answers are not known here, so what hangs on a single answer (the
// question about suicide) stays unknown, whatever the total.
type ScoreReported struct {
	Instrument string         `json:"instrument"`      // "phq-9"
	LOINC      string         `json:"loinc,omitempty"` // code of the total: "44261-6"
	Total      int64          `json:"total"`           // thousandths, so that a mean is kept exactly: 12000 is 12
	Text       string         `json:"text,omitempty"`  // the source's words beside the number
	Source     patient.Source `json:"source,omitzero"`
}

// Kind is "instrument.score-reported".
func (ScoreReported) Kind() string { return "instrument.score-reported" }

// Check asks for an instrument, and for a total that the instrument can have
// where its range is known.
func (s ScoreReported) Check() error {
	if s.Instrument == "" || strings.ContainsAny(s.Instrument, " \n\r\t") {
		return fault.Bad("instrument", "Say which questionnaire it is.")
	}
	if len(s.Text) > patient.MaxText || !utf8.ValidString(s.Text) || strings.ContainsRune(s.Text, 0) {
		return fault.Bad("text", "This is not text that can be stored.")
	}
	for _, t := range totals {
		if t.Instrument == s.Instrument && (s.Total < 0 || s.Total > t.Highest*1000) {
			return fault.Bad("total", "A total of this questionnaire is between 0 and %d.", t.Highest)
		}
	}
	return nil
}

// String prints the kind and the source's key, nothing of the person.
func (s ScoreReported) String() string {
	return strings.TrimSpace(s.Kind() + " " + s.Source.ID)
}

// GoString prints what String prints.
func (s ScoreReported) GoString() string { return s.String() }

// A Total names the number that a questionnaire adds up to.
type Total struct {
	LOINC      string
	Instrument string
	Highest    int64 // the highest total; the lowest is 0
}

// totals lists the totals that are recognised in records from elsewhere.
// The highest totals follow from each questionnaire's own scoring. ref: loinc
var totals = []Total{
	{"44261-6", "phq-9", 27},
	{"70274-6", "gad-7", 21},
	{"55758-7", "phq-2", 6},
	{"70272-0", "phq-4", 12},
	{"94328-2", "phq-8", 24},
	{"75626-2", "audit-c", 12},
	{"82667-7", "dast-10", 10},
	{"102017-1", "pc-ptsd-5", 5},
	{"89209-1", "bdi-ii", 63},
	{"91147-9", "peg", 10},
}

// TotalOf returns the questionnaire whose total has this LOINC code.
func TotalOf(loinc string) (Total, bool) {
	for _, t := range totals {
		if t.LOINC == loinc {
			return t, true
		}
	}
	return Total{}, false
}
