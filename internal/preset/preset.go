// Package preset is what a practice of one size or another needs of Clew: a
// therapist with a partner prescriber, a clinic of five, a network of sites. A
// practice chooses one when it is set up and may choose another later; pages ask
// here what is on.
package preset

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/practice"
)

// Facts lists the kinds of this package. They stand in the clinic's own stream.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Chosen](ledger.Decided, ledger.Open),
		ledger.Define[ProtocolsChosen](ledger.Decided, ledger.Open),
		ledger.Define[Reached](ledger.Decided, ledger.Open),
	}
}

// Chosen says which preset a practice goes by from now on. The last one holds.
type Chosen struct {
	Preset string `json:"preset"`           // "solo", "clinic", "network"
	Reason string `json:"reason,omitempty"` // why another than before
}

// Kind is "practice.preset-chosen".
func (Chosen) Kind() string { return "practice.preset-chosen" }

// Check asks for a preset that there is.
func (c Chosen) Check() error {
	if _, ok := Named(c.Preset); !ok {
		return fault.Bad("preset", "Choose which of these is most like your practice.")
	}
	if utf8.RuneCountInString(c.Reason) > 500 {
		return fault.Bad("reason", "Say it in at most 500 letters.")
	}
	return nil
}

// ProtocolsChosen says with which protocols a practice means to work. None is
// used before somebody who may has adopted it.
type ProtocolsChosen struct {
	Protocols []string `json:"protocols"` // names: "kap-im"
}

// Kind is "practice.protocols-chosen".
func (ProtocolsChosen) Kind() string { return "practice.protocols-chosen" }

// Check asks for at least one.
func (p ProtocolsChosen) Check() error {
	if len(p.Protocols) == 0 || slices.Contains(p.Protocols, "") {
		return fault.Bad("protocols", "Choose at least one. You can add others any time.")
	}
	return nil
}

// A Feature is one thing that a preset turns on or leaves off.
type Feature string

// The features that the program asks about by name; presets.yaml lists all.
const (
	EveryoneOnTheTeam Feature = "everyone-on-the-team" // one care team for everybody
	PartnerPrescriber Feature = "partner-prescriber"
	Rehearsal         Feature = "rehearsal"
	Register          Feature = "register"
	Rooms             Feature = "rooms"
	Rota              Feature = "rota"
	REMS              Feature = "rems"
	Statistics        Feature = "statistics"
	TwoPersonGrants   Feature = "two-person-grants"
	StepUpOnce        Feature = "step-up-once" // once in fifteen minutes, not each time
)

// A Described is a feature in words.
type Described struct {
	Feature Feature `yaml:"feature"`
	Title   string  `yaml:"title"`
	Say     string  `yaml:"say"`   // what it is, where it is on
	Off     string  `yaml:"off"`   // what to say where it is off
	Later   bool    `yaml:"later"` // this version of Clew has no pages for it yet
}

// A Preset is what a practice of one size needs.
type Preset struct {
	Key       string    `yaml:"preset"`
	Title     string    `yaml:"title"`
	Say       string    `yaml:"say"`
	On        []Feature `yaml:"on"`
	Protocols []string  `yaml:"protocols"` // proposed, until somebody chooses
}

type table struct {
	Source   map[string]any `yaml:"source"`
	Features []Described    `yaml:"features"`
	Presets  []Preset       `yaml:"presets"`
	Unchosen []Feature      `yaml:"unchosen"`
}

// shipped reads practice/presets.yaml, once.
var shipped = sync.OnceValues(func() (*table, error) {
	file, err := fs.ReadFile(practice.FS, "presets.yaml")
	if err != nil {
		return &table{}, err
	}
	return parse(file)
})

func parse(file []byte) (*table, error) {
	t := &table{}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(t); err != nil {
		return t, fmt.Errorf("preset: %w", err)
	}
	known := map[Feature]bool{}
	for _, f := range t.Features {
		known[f.Feature] = f.Title != "" && f.Say != ""
	}
	for _, p := range append(slices.Clone(t.Presets), Preset{Key: "unchosen", On: t.Unchosen}) {
		for _, f := range p.On {
			if !known[f] {
				return t, fmt.Errorf("preset: %s turns %s on, which nothing describes", p.Key, f)
			}
		}
	}
	return t, nil
}

// All returns the presets, the smallest practice first.
func All() []Preset {
	t, _ := shipped()
	return slices.Clone(t.Presets)
}

// Features returns every feature in words, in the order of the table.
func Features() []Described {
	t, _ := shipped()
	return slices.Clone(t.Features)
}

// Named returns a preset by its key.
func Named(key string) (Preset, bool) {
	for _, p := range All() {
		if p.Key == key {
			return p, true
		}
	}
	return Preset{}, false
}

// Of returns the preset a practice goes by, from the clinic's own chart; false
// if it has not chosen.
func Of(settings ledger.Chart) (Preset, bool) {
	chosen, ok := last[Chosen](settings)
	if !ok {
		return Preset{}, false
	}
	return Named(chosen.Preset)
}

// last returns the T that stands last in the book: a setting holds from when it
// was written.
func last[T ledger.Fact](chart ledger.Chart) (found T, ok bool) {
	for _, f := range ledger.Find[T](chart) {
		found, ok = f, true
	}
	return found, ok
}

// Protocols returns with which protocols a practice means to work; none if it
// has not said.
func Protocols(settings ledger.Chart) []string {
	chosen, _ := last[ProtocolsChosen](settings)
	return chosen.Protocols
}

// Has reports whether a feature is on in a practice. Before a preset is chosen
// every page is there.
func Has(settings ledger.Chart, f Feature) bool {
	if p, ok := Of(settings); ok {
		return slices.Contains(p.On, f)
	}
	t, _ := shipped()
	return slices.Contains(t.Unchosen, f)
}

// Off returns the sentence for a page whose feature is off: what is not here
// and where that can be changed.
func Off(settings ledger.Chart, f Feature) string {
	p, _ := Of(settings)
	for _, d := range Features() {
		if d.Feature != f {
			continue
		}
		say := d.Off
		if say == "" {
			say = d.Title + " is not part of how this practice is set up."
		}
		return say + " This follows from how the practice is set up: " + strings.ToLower(p.Title[:min(1, len(p.Title))]) + p.Title[min(1, len(p.Title)):] + "."
	}
	return "This page is not part of how this practice is set up."
}
