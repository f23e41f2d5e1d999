package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// WriteProtocol keeps a site's own version of a protocol, whole and checked, so
// that somebody can adopt it.
//
// It refuses: a text with a problem (Invalid, beside "text": the first one; the
// page shows all with protocol.Load), among them a plan of measures for which the
// client's week has no room; a name and version that another text has
// (Invalid, beside "version"); a text that is kept already (Conflict,
// "protocol.written").
type WriteProtocol struct {
	Text  string
	Rules Rules `json:"-"`
}

// Name is "protocol.write".
func (WriteProtocol) Name() string { return "protocol.write" }

// Action is Create.
func (WriteProtocol) Action() access.Action { return access.Create }

// Classes is Open.
func (WriteProtocol) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (WriteProtocol) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide keeps the text.
func (w WriteProtocol) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	settings := charts.Of(ledger.SettingStream)
	def, problems := protocol.Load([]byte(w.Text), w.Rules.Protocols.Shelf(settings), course.Vocabulary())
	if len(problems) > 0 {
		return nil, fault.Bad("text", "%v", problems[0])
	}
	problems = course.CheckBudget(def, Reminding().Budget())
	if lib := w.Rules.Library.Instruments; lib != nil {
		problems = append(problems, course.CheckMeasures(def, lib)...)
	}
	if len(problems) > 0 {
		return nil, fault.Bad("text", "%v", problems[0])
	}
	for _, v := range w.Rules.Protocols.Versions(settings) {
		switch {
		case v.Hash == def.Hash():
			return nil, fault.Clash("protocol.written", "This text is kept here already.")
		case v.Name == def.Name && v.Version == def.Version:
			return nil, fault.Bad("version", "There is another text called %s %s. Give this one a version of its own.", def.Name, def.Version)
		}
	}
	fact := course.ProtocolWritten{Name: def.Name, Version: def.Version, Hash: def.Hash(), Text: w.Text,
		Base: def.BasedOn.Hash, Texts: def.Texts()}
	return []Proposal{{Stream: ledger.SettingStream, Fact: fact}}, nil
}

// AdoptProtocol signs a protocol version for the site. The sentence that is
// signed, the list of what was changed and the list of defaults are made here
// from the text itself; Statement is what the page showed, and must be that
// sentence.
//
// It refuses: whoever is neither prescriber nor medical director (Denied, by
// the permission table); a version that is not here (NotFound,
// "protocol.gone"); one that is in force already (Conflict,
// "protocol.adopted"); another sentence than this text's (Conflict,
// "page.stale").
type AdoptProtocol struct {
	Hash      string
	Site      string
	Statement string // as it was shown: course.Statement
	Rules     Rules  `json:"-"`
}

// Name is "protocol.adopt".
func (AdoptProtocol) Name() string { return "protocol.adopt" }

// Action is Sign.
func (AdoptProtocol) Action() access.Action { return access.Sign }

// Classes is Open.
func (AdoptProtocol) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (AdoptProtocol) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide adopts the version.
func (a AdoptProtocol) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	settings := charts.Of(ledger.SettingStream)
	def, err := a.Rules.Protocols.WithHash(a.Hash, settings)
	if err != nil {
		return nil, err
	}
	fact := a.Rules.Protocols.Adoption(def, a.Site, settings)
	if a.Statement != fact.Statement {
		return nil, fault.Clash("page.stale", "The sentence you signed is not the one for this text. Look again.")
	}
	for _, v := range a.Rules.Protocols.Versions(settings) {
		if v.Hash == def.Hash() && v.InForce {
			return nil, fault.Clash("protocol.adopted", "This version is adopted here already.")
		}
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: fact}}, nil
}
