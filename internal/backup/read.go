package backup

import (
	"bufio"
	"errors"
	"io"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A Reader is an opened backup. What it hands on has not yet been held against
// anything: only after Into returned nil is it what was written.
type Reader struct {
	Label    Label
	Manifest Manifest
	f        *reading
	keys     Keys
}

// Open reads a backup's label and manifest with the clinic's key or a card.
func Open(r io.Reader, keys Keys) (*Reader, error) {
	plain := bufio.NewReaderSize(r, 1<<20)
	label, raw, err := readLabel(plain)
	if err != nil {
		return nil, err
	}
	if len(keys.Identities()) == 0 {
		return nil, fault.Bad("key", "A backup is opened with the clinic's key file or with a backup card.")
	}
	sealed, err := age.Decrypt(plain, keys.Identities()...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "backup.other-key", Field: "key", Err: err,
			Msg: "Neither the key nor the card opens this backup: it is another clinic's, or sealed to another card."}
	}
	if err != nil {
		return nil, damaged("%w", err)
	}
	b := &Reader{Label: label, f: &reading{r: bufio.NewReaderSize(sealed, 1<<20)}, keys: keys}
	if err := b.f.json(frameManifest, &b.Manifest); err != nil {
		return nil, err
	}
	m := b.Manifest
	if m.Label != hashText(raw) || m.Clinic != label.Clinic || m.Schema != label.Schema || !m.Made.Equal(label.Made) {
		return nil, damaged("its label is another backup's")
	}
	if m.Schema > store.SchemaVersion() {
		return nil, fault.Clash("backup.newer", "This backup is of a newer Clew (schema %d; this one has %d). Restore it with that program.", m.Schema, store.SchemaVersion())
	}
	return b, nil
}

// Ring returns the clinic's key: the one given, or the one that the card opens.
func (b *Reader) Ring() (*seal.Ring, error) {
	if b.keys.Ring != nil && b.keys.Ring.Clinic == b.Manifest.Clinic {
		return b.keys.Ring, nil
	}
	if b.keys.Card == nil || b.Manifest.Key == nil {
		return nil, fault.Bad("key", "This backup does not hold its clinic's key. It opens with the key file only.")
	}
	ring, err := b.keys.Card.Open(b.Manifest.Key)
	if err == nil && ring.Clinic != b.Manifest.Clinic {
		return nil, damaged("the key in it is another clinic's")
	}
	return ring, err
}

// Into hands every row to a loader and holds each part against its count and
// hash, and all of them against the tally. Nothing may follow.
func (b *Reader) Into(l *store.Loader, progress func(done, all int64)) (Tally, error) {
	var tally Tally
	var done int64
	all := b.Manifest.Entries + b.Manifest.Visits
	for {
		what, raw, err := b.f.next()
		if err != nil {
			return tally, err
		}
		if what == frameTally {
			return tally, b.end(raw, tally)
		}
		if what != framePart {
			return tally, damaged("%q where a part begins", what)
		}
		counted, err := b.part(l, raw, tally, func() {
			if done++; progress != nil && done%512 == 0 {
				progress(min(done, all), all)
			}
		})
		if err != nil {
			return tally, err
		}
		tally.Parts = append(tally.Parts, counted)
	}
}

// part reads one part.
func (b *Reader) part(l *store.Loader, heading []byte, before Tally, each func()) (Counted, error) {
	var p store.Part
	if err := unmarshal(heading, &p); err != nil {
		return Counted{}, err
	}
	for _, c := range before.Parts {
		if c.Name == p.Name {
			return Counted{}, damaged("the part %s comes twice", p.Name)
		}
	}
	if err := l.Begin(p); err != nil {
		return Counted{}, err
	}
	b.f.begin()
	for {
		what, raw, err := b.f.next()
		if err != nil {
			return Counted{}, err
		}
		switch what {
		case frameRecord:
			if err := l.Put(raw); err != nil {
				return Counted{}, err
			}
			each()
		case frameEnd:
			var said Counted
			if err := unmarshal(raw, &said); err != nil {
				return Counted{}, err
			}
			if got := b.f.counted(p.Name); got != said {
				return Counted{}, damaged("the part %s holds %d rows with other bytes than were written", p.Name, got.Rows)
			}
			return said, nil
		default:
			return Counted{}, damaged("%q among the rows of %s", what, p.Name)
		}
	}
}

// end holds what was read against the tally.
func (b *Reader) end(raw []byte, got Tally) error {
	var said Tally
	if err := unmarshal(raw, &said); err != nil {
		return err
	}
	if len(said.Parts) != len(got.Parts) {
		return damaged("it says it has %d parts and has %d", len(said.Parts), len(got.Parts))
	}
	for i := range said.Parts {
		if said.Parts[i] != got.Parts[i] {
			return damaged("the part %s is not the one that was counted", got.Parts[i].Name)
		}
	}
	if _, err := b.f.r.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged("something follows its end")
	}
	return nil
}
