package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// Adopted reports whether exactly this text was adopted by the clinic.
func Adopted(settings ledger.Chart, hash string) bool {
	for _, a := range ledger.Find[ProtocolAdopted](settings) {
		if a.Hash == hash {
			return true
		}
	}
	return false
}

// Adoption returns the entry that adopting a version for a site would make: the
// sentence to sign, what differs from what was shipped, the values that are
// defaults of ours or uncertain, and every text. Its page is made from it.
func (p *Protocols) Adoption(d *protocol.Definition, site string, settings ledger.Chart) ProtocolAdopted {
	a := ProtocolAdopted{Protocol: d.Name, Version: d.Version, Hash: d.Hash(), Site: site, Texts: d.Texts()}
	if base := p.base(d, settings); base != nil {
		a.Changed = protocol.Compare(base, d).Sentences()
	}
	for _, one := range d.Defaults() {
		a.Defaults = append(a.Defaults, one.Name+" "+one.String())
	}
	a.Statement = Statement(site, a.Changed)
	return a
}

// base returns what was shipped that a version is based on, at the end of the
// chain; nil where it is not based on anything.
func (p *Protocols) base(d *protocol.Definition, settings ledger.Chart) *protocol.Definition {
	var base *protocol.Definition
	for range mostHeld { // a chain has an end; this is only a guard
		if d.BasedOn.Hash == "" {
			break
		}
		next, err := p.fromTexts(d, settings)
		if err != nil {
			break
		}
		base, d = next, next
	}
	return base
}

// fromTexts returns what a version is based on, from its own texts or from
// what is here.
func (p *Protocols) fromTexts(d *protocol.Definition, settings ledger.Chart) (*protocol.Definition, error) {
	texts := d.Texts()
	for _, name := range []string{d.BasedOn.Protocol + "@" + d.BasedOn.Hash, d.BasedOn.Protocol} {
		text, ok := texts[name]
		if !ok {
			continue
		}
		if base, problems := protocol.Load(text, texts, p.vocabulary); len(problems) == 0 && base.Hash() == d.BasedOn.Hash {
			return base, nil
		}
	}
	return p.WithHash(d.BasedOn.Hash, settings)
}

// Moving returns the entry that moving a course to another version would make,
// but for its reason: what keeps each step shut by the version it goes by, nil
// where its text is gone, and by the new one.
func (l Library) Moving(from, to *protocol.Definition, open Opened, chart, settings ledger.Chart, now time.Time, loc *time.Location) Moved {
	m := Moved{Course: open.Course, Protocol: to.Name, Version: to.Version, From: open.Hash, To: to.Hash()}
	says := func(d *protocol.Definition) []Stood {
		gates := slices.DeleteFunc(slices.Clone(d.Gates()), func(g protocol.Gate) bool {
			return g == protocol.DosingFurther || g == protocol.DosingLeave // within a session: nothing to compare outside one
		})
		return standings(l.Answers(Question{Definition: d, Now: now, Location: loc}, gates, chart, settings))
	}
	if from != nil {
		m.Before = says(from)
	}
	m.After = says(to)
	return m
}
