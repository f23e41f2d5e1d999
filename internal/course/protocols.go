package course

import (
	"maps"
	"slices"
	"sync"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// mostHeld is how many definitions are kept read; the one not asked for longest
// goes first.
const mostHeld = 32

// Protocols finds protocol definitions: those that the program ships, and those
// that the clinic's own chart keeps because somebody wrote or adopted them. A
// course that goes by an adopted version can always be read again, whatever the
// program ships by then. It may be used by any number of callers at once.
type Protocols struct {
	shelf      protocol.Shelf
	vocabulary protocol.Vocabulary

	mu      sync.Mutex
	held    map[string]*protocol.Definition // by hash
	recent  []string                        // hashes held, the one asked for last at the end
	shipped map[string]string               // hash of each shipped protocol that was read, by name
}

// NewProtocols returns the protocols of a shelf, read as they are asked for.
func NewProtocols(shelf protocol.Shelf) *Protocols {
	return &Protocols{shelf: shelf, vocabulary: Vocabulary(), held: map[string]*protocol.Definition{}, shipped: map[string]string{}}
}

// Shipped returns the names of the shipped protocols, sorted.
func (p *Protocols) Shipped() []string { return p.shelf.Protocols() }

// Shelf returns everything that a new version may take in: what is shipped, and
// what this clinic's versions were made of, those under their name, "@" and
// their hash.
func (p *Protocols) Shelf(settings ledger.Chart) protocol.Shelf {
	out := maps.Clone(p.shelf)
	for _, v := range kept(settings) {
		for name, text := range v.texts {
			if _, there := out[name]; !there {
				out[name] = text
			}
		}
		if text, ok := v.texts[v.name]; ok {
			out[v.name+"@"+v.hash] = text
		}
	}
	return out
}

// Named returns the version of a protocol that new courses go by: the one this
// clinic adopted last, or else the shipped one.
func (p *Protocols) Named(name string, settings ledger.Chart) (*protocol.Definition, error) {
	hash := ""
	for _, a := range ledger.Find[ProtocolAdopted](settings) {
		if a.Protocol == name {
			hash = a.Hash
		}
	}
	if hash != "" {
		return p.WithHash(hash, settings)
	}
	return p.Ship(name)
}

// Usual returns the version that somebody without a course is held against:
// the one this clinic adopted last, of whatever protocol, or else the shipped
// one of a name.
func (p *Protocols) Usual(name string, settings ledger.Chart) (*protocol.Definition, error) {
	if _, a, ok := ledger.Last[ProtocolAdopted](settings); ok {
		return p.WithHash(a.Hash, settings)
	}
	return p.Ship(name)
}

// ByWhich returns the version that somebody is held against: the one their
// open course is pinned to; where none is open, the one their last course went
// by, if its text is still here; or else the usual one.
func (p *Protocols) ByWhich(name string, chart, settings ledger.Chart) (Opened, *protocol.Definition, error) {
	open, d, err := p.Of(chart, settings)
	if fault.RuleOf(err) != "course.none" {
		return open, d, err // another version answering for one that is gone would be worse than none
	}
	if last, ended := Latest(chart); ended {
		if d, err := p.WithHash(last.Hash, settings); err == nil {
			return Opened{}, d, nil
		}
	}
	d, err = p.Usual(name, settings)
	return open, d, err
}

// Ship returns a shipped protocol by name. A name that is not shipped is bad
// input for the field "protocol".
func (p *Protocols) Ship(name string) (*protocol.Definition, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ship(name)
}

func (p *Protocols) ship(name string) (*protocol.Definition, error) {
	if d, ok := p.look(p.shipped[name]); ok {
		return d, nil
	}
	text, ok := p.shelf[name]
	if !ok || !slices.Contains(p.shelf.Protocols(), name) {
		return nil, fault.Bad("protocol", "There is no protocol %q here.", name)
	}
	d, err := p.read(text, p.shelf)
	if err == nil {
		p.shipped[name] = d.Hash()
		p.hold(d)
	}
	return d, err
}

// WithHash returns the version with a content hash: a shipped one, one that was
// adopted here, or one that was written here. The fault says which is not to be
// found, NotFound by the rule "protocol.gone".
func (p *Protocols) WithHash(hash string, settings ledger.Chart) (*protocol.Definition, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d, ok := p.look(hash); ok {
		return d, nil
	}
	for _, v := range kept(settings) {
		if v.hash != hash {
			continue
		}
		d, err := p.read(v.texts[v.name], v.texts)
		if err != nil {
			return nil, err
		}
		if d.Hash() == hash {
			p.hold(d)
			return d, nil
		}
	}
	for _, name := range p.shelf.Protocols() {
		if d, err := p.ship(name); err == nil && d.Hash() == hash {
			return d, nil
		}
	}
	return nil, &fault.Error{Kind: fault.NotFound, Rule: "protocol.gone",
		Msg: "The text of this protocol version is not here: it was never adopted, and the program no longer ships it."}
}

// Of returns the course that is open in a chart and the version it is pinned
// to. Where none is open, the fault is NotFound by the rule "course.none".
func (p *Protocols) Of(chart, settings ledger.Chart) (Opened, *protocol.Definition, error) {
	open, ok := Current(chart)
	if !ok {
		return open, nil, &fault.Error{Kind: fault.NotFound, Rule: "course.none", Msg: "No course is open in this record."}
	}
	d, err := p.WithHash(open.Hash, settings)
	return open, d, err
}

// look returns a definition that was read before. p.mu is held.
func (p *Protocols) look(hash string) (*protocol.Definition, bool) {
	d, ok := p.held[hash]
	if ok && p.recent[len(p.recent)-1] != hash {
		p.recent = append(slices.DeleteFunc(p.recent, func(h string) bool { return h == hash }), hash)
	}
	return d, ok
}

// hold keeps a definition. p.mu is held.
func (p *Protocols) hold(d *protocol.Definition) {
	if _, there := p.held[d.Hash()]; there {
		return
	}
	if len(p.recent) >= mostHeld {
		delete(p.held, p.recent[0])
		p.recent = slices.Delete(p.recent, 0, 1)
	}
	p.held[d.Hash()] = d
	p.recent = append(p.recent, d.Hash())
}

// read parses and checks a text. One that this program finds wrong decides
// nothing: it is refused by the rule "protocol.unreadable".
func (p *Protocols) read(text []byte, shelf protocol.Shelf) (*protocol.Definition, error) {
	d, problems := protocol.Load(text, shelf, p.vocabulary)
	if len(problems) > 0 {
		return nil, fault.Refuse("protocol.unreadable", "This protocol cannot be used as it is: %v", problems[0])
	}
	return d, nil
}

// A keeping is a version whose texts the clinic's chart holds.
type keeping struct {
	name, hash string
	texts      protocol.Shelf
}

// kept returns the versions whose texts a chart holds.
func kept(settings ledger.Chart) (out []keeping) {
	for _, a := range ledger.Find[ProtocolAdopted](settings) {
		if len(a.Texts) > 0 {
			out = append(out, keeping{a.Protocol, a.Hash, a.Texts})
		}
	}
	for _, w := range ledger.Find[ProtocolWritten](settings) {
		if len(w.Texts) > 0 {
			out = append(out, keeping{w.Name, w.Hash, w.Texts})
		}
	}
	return out
}

// A Version is one version of a protocol that this clinic can choose from.
type Version struct {
	Name, Version, Hash string
	Shipped             bool          // the program ships it
	Written             *ledger.Entry // it was written here; nil: it was not
	Adopted             *ledger.Entry // it was adopted here, last; nil: it was not
	InForce             bool          // new courses go by it: adopted, and none of its name was adopted later
}

// Versions lists what there is to choose from, by name: what is shipped, then
// what was written or adopted here, in book order. A shipped text that has a
// problem is left out; a test of the program sees to it that there is none.
func (p *Protocols) Versions(settings ledger.Chart) []Version {
	var out []Version
	at := func(name, version, hash string) *Version {
		if i := slices.IndexFunc(out, func(v Version) bool { return v.Hash == hash }); i >= 0 {
			return &out[i]
		}
		out = append(out, Version{Name: name, Version: version, Hash: hash})
		return &out[len(out)-1]
	}
	for _, name := range p.Shipped() {
		if d, err := p.Ship(name); err == nil {
			at(d.Name, d.Version, d.Hash()).Shipped = true
		}
	}
	for e, w := range ledger.Find[ProtocolWritten](settings) {
		at(w.Name, w.Version, w.Hash).Written = &e
	}
	for e, a := range ledger.Find[ProtocolAdopted](settings) {
		v := at(a.Protocol, a.Version, a.Hash)
		v.Adopted = &e
		for i := range out {
			out[i].InForce = out[i].InForce && out[i].Name != v.Name
		}
		v.InForce = true
	}
	slices.SortStableFunc(out, func(a, b Version) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return out
}
