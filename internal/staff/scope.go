package staff

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/practice"
)

// An Agreement is a collaboration or supervision agreement that a credential
// may need before its holder prescribes, as the state says.
type Agreement struct {
	Required bool         `json:"required"`
	With     string       `json:"with,omitempty"`  // the physician
	Until    quantity.Day `json:"until,omitempty"` // its last day; empty: until it is ended
}

// Missing reports whether an agreement is required and none is in force on a
// day.
func (a *Agreement) Missing(on quantity.Day) bool {
	return a != nil && a.Required && (strings.TrimSpace(a.With) == "" || a.Until != "" && a.Until < on)
}

// A Practice is something that only some credentials allow.
type Practice string

// What credentials allow or do not, as practice/scope.yaml says; state law may
// say otherwise.
const (
	ClearMedical   Practice = "clear-medical"   // sign a medical screening
	DiagnoseMental Practice = "diagnose-mental" // sign a psychological screening or determination
	Prescribe      Practice = "prescribe"       // determine and order as a prescriber
	Give           Practice = "give"            // give by injection or infusion, and record that it was given
	Observe        Practice = "observe"         // hand over what the client takes themselves
	RecordOwnUse   Practice = "record-own-use"  // record that a client took their own prescription
	Measure        Practice = "measure"         // take vital signs
	Rescue         Practice = "rescue"          // judge a reading beyond a limit, and give a medicine as needed
	Psychotherapy  Practice = "psychotherapy"   // lead preparation and integration
	LetLeave       Practice = "let-leave"       // sign that a client may leave after the medicine
	Witness        Practice = "witness"         // receive controlled medicine, witness waste and counts
	MedicalConsent Practice = "medical-consent" // sign the medical part of a consent
	SessionNote    Practice = "session-note"    // sign the note of a dosing session
	ProgressNote   Practice = "progress-note"   // sign a progress note
)

// A Profile is the default profile of scopes: what each profession may do. It
// is read from practice/scope.yaml.
type Profile struct {
	Professions []Profession    `yaml:"professions"`
	Practices   []ProfileAct    `yaml:"practices"`
	Expiring    ExpiringWithin  `yaml:"expiring"`
	Source      map[string]any  `yaml:"source"`
	byName      map[string]int  // a credential's name, and its place in Professions
	may         map[string]bool // "practice/profession"
}

// A Profession is a group of credentials with the same scope.
type Profession struct {
	Key   string   `yaml:"key"`
	Title string   `yaml:"title"`
	Names []string `yaml:"names"` // "PMHNP", in capitals
}

// A ProfileAct is one thing that takes a credential, in words, and the
// professions that may do it with the condition: yes, agreement, order, state
// or policy.
type ProfileAct struct {
	Practice Practice          `yaml:"practice"`
	Say      string            `yaml:"say"`
	May      map[string]string `yaml:"may"`
}

// ExpiringWithin says how many days ahead a credential counts as ending soon.
type ExpiringWithin struct {
	Days   int            `yaml:"days"`
	Source map[string]any `yaml:"source"`
}

// Scope returns the profile that ships.
func Scope() *Profile {
	p, err := shippedProfile()
	if err != nil {
		return &Profile{} // the file is ours, and a test reads it
	}
	return p
}

var shippedProfile = sync.OnceValues(func() (*Profile, error) {
	file, err := fs.ReadFile(practice.FS, "scope.yaml")
	if err != nil {
		return nil, err
	}
	return ParseProfile(file)
})

// ParseProfile reads a profile of scopes. It refuses a practice that this
// program does not know, a condition it does not know, and a profession that a
// practice names and nothing describes.
func ParseProfile(file []byte) (*Profile, error) {
	p := &Profile{byName: map[string]int{}, may: map[string]bool{}}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(p); err != nil {
		return nil, fmt.Errorf("staff: scope of practice: %w", err)
	}
	keys := map[string]bool{}
	for i, one := range p.Professions {
		keys[one.Key] = true
		for _, name := range one.Names {
			p.byName[name] = i
		}
	}
	for _, act := range p.Practices {
		if !slices.Contains(Practices, act.Practice) || act.Say == "" {
			return nil, fmt.Errorf("staff: scope of practice: %q is not known, or has no words", act.Practice)
		}
		for key, condition := range act.May {
			if !keys[key] || !slices.Contains([]string{"yes", "agreement", "order", "state", "policy"}, condition) {
				return nil, fmt.Errorf("staff: scope of practice: %s: %s: %q", act.Practice, key, condition)
			}
			p.may[string(act.Practice)+"/"+key] = true
		}
	}
	if len(p.Practices) != len(Practices) || p.Expiring.Days <= 0 {
		return nil, fmt.Errorf("staff: scope of practice: %d of %d practices", len(p.Practices), len(Practices))
	}
	return p, nil
}

// Practices lists what takes a credential, in the order of the profile.
var Practices = []Practice{ClearMedical, DiagnoseMental, Prescribe, Give, Observe, RecordOwnUse, Measure, Rescue, Psychotherapy,
	LetLeave, Witness, MedicalConsent, SessionNote, ProgressNote}

// Words returns what a practice is called in a sentence: "sign the medical half
// of a screening".
func (p *Profile) Words(of Practice) string {
	for _, a := range p.Practices {
		if a.Practice == of {
			return a.Say
		}
	}
	return string(of)
}

// ProfessionsOf returns the professions that a credential's text names, "RN, LMFT";
// none where nobody knows it.
func (p *Profile) ProfessionsOf(credential string) []Profession {
	var out []Profession
	for _, one := range strings.FieldsFunc(credential, func(r rune) bool { return r == ',' || r == '/' || r == ';' || r == ' ' }) {
		one = strings.TrimSuffix(strings.ToUpper(strings.ReplaceAll(one, ".", "")), "-BC")
		if i, known := p.byName[one]; known {
			out = append(out, p.Professions[i])
		}
	}
	return out
}

// Allows reports whether a credential is known, and whether it allows a
// practice. Somebody may write several, "PMHNP-BC, PhD": the widest of them
// holds.
func (p *Profile) Allows(credential string, of Practice) (allowed, known bool) {
	for _, one := range p.ProfessionsOf(credential) {
		known = true
		if p.may[string(of)+"/"+one.Key] {
			return true, true
		}
	}
	return false, known
}

// Forbids reports whether a credential is known and does not allow a practice.
func Forbids(credential string, p Practice) bool {
	allowed, known := Scope().Allows(credential, p)
	return known && !allowed
}
