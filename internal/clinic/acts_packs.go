package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// LoadText keeps the wording of an instrument whose text does not ship, with
// the statement of whoever loads it that the clinic may use it. The text stays
// in the clinic's own record and is never exported.
//
// It refuses: an instrument there is not (Invalid, beside "instrument"); one
// whose wording ships already (Invalid, the same); a text with a problem
// (Invalid, beside "text": the first one; the page shows all with
// instrument.CheckPack); another sentence than the one to be signed (Conflict,
// "page.stale").
type LoadText struct {
	Instrument  string
	Text        string
	Statement   string              // as it was shown: instrument.Attestation
	Instruments *instrument.Library `json:"-"`
}

// Name is "instrument.load-text".
func (LoadText) Name() string { return "instrument.load-text" }

// Action is Approve.
func (LoadText) Action() access.Action { return access.Approve }

// Classes is Open.
func (LoadText) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (LoadText) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide keeps the text.
func (l LoadText) Decide(_ Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	def, err := l.Instruments.Named(l.Instrument)
	if err != nil {
		return nil, err
	}
	pack, problems := instrument.CheckPack(def, []byte(l.Text))
	if len(problems) > 0 {
		return nil, fault.Bad("text", "%v", problems[0])
	}
	if _, ships := def.Wording[pack.Wording.Language]; ships {
		return nil, fault.Bad("instrument", "The wording of the %s is here already.", def.Short)
	}
	if l.Statement != instrument.Attestation(def) {
		return nil, fault.Clash("page.stale", "The sentence you signed is not the one for this text. Look again.")
	}
	fact := instrument.PackAttested{Instrument: def.ID, Version: def.Version, Language: pack.Wording.Language, Hash: pack.Hash,
		Holder: def.Licence.Holder, Statement: l.Statement, Text: l.Text}
	return []Proposal{{Stream: ledger.SettingStream, Fact: fact}}, nil
}

// SwitchPack turns a data pack on or off for the site: instruments whose
// licences are not the program's. It refuses a pack there is not (Invalid,
// beside "pack") and, to turn one on, another sentence than the one to be
// signed (Conflict, "page.stale").
type SwitchPack struct {
	Pack        string
	On          bool
	Statement   string              // as it was shown: instrument.PackStatement
	Instruments *instrument.Library `json:"-"`
}

// Name is "instrument.switch-pack".
func (SwitchPack) Name() string { return "instrument.switch-pack" }

// Action is Approve.
func (SwitchPack) Action() access.Action { return access.Approve }

// Classes is Open.
func (SwitchPack) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (SwitchPack) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide turns it on or off.
func (s SwitchPack) Decide(_ Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if !s.Instruments.HasPack(s.Pack) {
		return nil, fault.Bad("pack", "There is no data pack %q.", s.Pack)
	}
	if s.On && s.Statement != instrument.PackStatement(s.Pack) {
		return nil, fault.Clash("page.stale", "The sentence you signed is not the one for this pack. Look again.")
	}
	fact := instrument.PackSwitched{Pack: s.Pack, On: s.On}
	if s.On {
		fact.Statement = s.Statement
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: fact}}, nil
}
