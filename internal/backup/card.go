package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
)

// A Card opens backups where the key file is gone: words on paper, kept away
// from the machine. The machine itself knows only to whom it seals.
type Card struct{ identity *age.HybridIdentity }

// NewCard makes a card.
func NewCard() (Card, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return Card{}, fault.Wrap(err, "A backup card cannot be made.")
	}
	return Card{identity}, nil
}

// Public returns what the machine keeps of the card: to whom to seal.
func (c Card) Public() string { return c.identity.Recipient().String() }

// Recipient returns to whom to seal so that the card opens it.
func (c Card) Recipient() age.Recipient { return c.identity.Recipient() }

// String prints nothing of it.
func (Card) String() string { return "a backup card" }

// GoString prints nothing of it.
func (Card) GoString() string { return "a backup card" }

// Paper returns the card's words, to be printed and put away.
func (c Card) Paper(clinic string, made time.Time) string {
	return fmt.Sprintf(`BACKUP CARD of %s, made %s

Whoever has this card and a backup can read every record. Whoever has a backup
and neither this card nor the key file can read nothing, and nobody can help
them. Print it, put it where only those may go who may read everything, and
delete this text.

    %s

To restore:  clew restore BACKUP --card CARD
`, clinic, made.Format("2 January 2006"), grouped(c.identity.String()))
}

var cardKey = regexp.MustCompile(`(?s)AGE-SECRET-KEY-PQ-1[A-Z0-9]*`)

// ParseCard reads a card, or two of its shares, as printed or as somebody typed
// it: spaces, line ends and small letters do not matter.
func ParseCard(text string) (Card, error) {
	var paragraphs []string
	for _, paragraph := range regexp.MustCompile(`\n\s*\n`).Split(strings.ReplaceAll(text, "\r", ""), -1) {
		paragraphs = append(paragraphs, strings.ToUpper(strings.Join(strings.Fields(paragraph), "")))
	}
	if parts, err := sharesIn(paragraphs); err != nil || len(parts) > 0 {
		if err != nil {
			return Card{}, err
		}
		return join(parts)
	}
	for _, together := range paragraphs {
		if found := cardKey.FindString(together); found != "" {
			identity, err := age.ParseHybridIdentity(found)
			if err != nil {
				return Card{}, &fault.Error{Kind: fault.Invalid, Rule: "backup.card", Field: "card", Msg: "The card's key has a typing mistake: it does not add up.", Err: err}
			}
			return Card{identity}, nil
		}
	}
	return Card{}, fault.Bad("card", "This is not a backup card: no key stands on it.")
}

// Cards are to whom backups are sealed, besides the clinic's own key.
type Cards []age.Recipient

// ReadCards reads the file that names them. A file that is not there names
// none.
func ReadCards(path string) (Cards, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out Cards
	if err == nil {
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			recipient, perr := age.ParseHybridRecipient(line)
			if perr != nil {
				err = perr
				break
			}
			out = append(out, recipient)
		}
	}
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "backup.cards", Field: "cards", Msg: "The file " + path + ", which says to which cards backups are sealed, cannot be read.", Err: err}
	}
	return out, nil
}

// AddCard adds a card to the file that names them.
func AddCard(path string, c Card, made time.Time) error {
	before, err := os.ReadFile(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = seal.ReplaceFile(path, fmt.Appendf(before, "# A backup card, made %s. Public: it seals, and opens nothing.\n%s\n", made.Format(time.DateOnly), c.Public()))
	}
	if err != nil {
		return fault.Wrap(err, "The card cannot be written down in %s, so it is not used.", path)
	}
	return nil
}

// stanza is how the clinic's own key is named in the sealed part. It counts as
// safe from tomorrow's computers, for it is symmetric throughout.
const stanza, afterQuantum = "clew-clinic", "postquantum"

// toRing seals to the clinic's own key.
type toRing struct{ ring *seal.Ring }

// Wrap implements age.Recipient.
func (r toRing) Wrap(key []byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: stanza, Body: r.ring.WrapBackup(key)}}, nil
}

// WrapWithLabels implements age.RecipientWithLabels.
func (r toRing) WrapWithLabels(key []byte) ([]*age.Stanza, []string, error) {
	s, err := r.Wrap(key)
	return s, []string{afterQuantum}, err
}

// Unwrap implements age.Identity.
func (r toRing) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, s := range stanzas {
		if s.Type != stanza {
			continue
		}
		if key, err := r.ring.UnwrapBackup(s.Body); err == nil {
			return key, nil
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// Keys are what a backup may be opened with; either is enough.
type Keys struct {
	Ring *seal.Ring
	Card *Card
}

// Recipients are to whom a clinic's copies are sealed: its own key, and cards.
func Recipients(ring *seal.Ring, cards Cards) []age.Recipient {
	return append([]age.Recipient{toRing{ring}}, cards...)
}

// Identities are what opens what is sealed to Recipients.
func (k Keys) Identities() (out []age.Identity) {
	if k.Ring != nil {
		out = append(out, toRing{k.Ring})
	}
	if k.Card != nil {
		out = append(out, k.Card.identity)
	}
	return out
}

// Envelope seals the clinic's key to the cards, and to nobody else; nothing
// without a card.
func Envelope(ring *seal.Ring, cards Cards) ([]byte, error) {
	if len(cards) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, cards...)
	if err == nil {
		_, err = io.WriteString(w, ring.Text())
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return nil, fault.Wrap(err, "The clinic's key cannot be sealed to the backup cards.")
	}
	return out.Bytes(), nil
}

// Open is the inverse of Envelope.
func (c Card) Open(sealed []byte) (*seal.Ring, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), c.identity)
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(r, 64<<10))
	}
	if err != nil {
		return nil, damaged("the clinic's key in it does not open: %w", err)
	}
	return seal.ParseRing(string(text))
}
