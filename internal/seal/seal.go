// Package seal keeps the book unreadable to whoever holds only the database:
// a key per stream and per entry that carries words, each wrapped by the
// clinic's key, which comes from a file and lives in memory.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/clew-health/clew/internal/ledger"
)

// KeySize is the size of every key: 32 bytes, AES-256.
const KeySize = 32

// saltSize is how much chance stands before each body, so that a commitment
// to a guessable body cannot be guessed.
const saltSize = 32

// ErrOpen says that something sealed does not open: the wrong key, or bytes
// that were changed.
var ErrOpen = errors.New("seal: does not open: wrong key, or changed")

// A Box seals and opens with one key. It is safe for concurrent use.
type Box struct{ aead cipher.AEAD }

// NewBox makes a box of a 32-byte key.
func NewBox(key []byte) (Box, error) {
	if len(key) != KeySize {
		return Box{}, fmt.Errorf("seal: a key has %d bytes, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Box{}, fmt.Errorf("seal: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Box{}, fmt.Errorf("seal: %w", err)
	}
	return Box{aead}, nil
}

// NewKey returns a fresh key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key)
	return key
}

// Seal encrypts plain and binds it to about, which is not secret.
func (b Box) Seal(plain, about []byte) []byte { return b.aead.Seal(nil, nil, plain, about) }

// Open is the inverse of Seal; it fails with ErrOpen if the key or either
// part is not what it was.
func (b Box) Open(sealed, about []byte) ([]byte, error) {
	plain, err := b.aead.Open(nil, nil, sealed, about)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// Leaf seals an entry's body under its header: commitment = SHA-256(salt ‖
// body), the salt sealed with the body, so that one entry can be proved to
// somebody without giving them a key.
func (b Box) Leaf(head, body []byte) ledger.Leaf {
	salted := make([]byte, saltSize+len(body))
	rand.Read(salted[:saltSize])
	copy(salted[saltSize:], body)
	return ledger.Leaf{Head: head, Commitment: sha256.Sum256(salted), Sealed: b.Seal(salted, head)}
}

// OpenLeaf returns the body of a leaf, checked against header and commitment.
func (b Box) OpenLeaf(leaf ledger.Leaf) (body []byte, err error) {
	salted, err := b.Open(leaf.Sealed, leaf.Head)
	if err != nil {
		return nil, err
	}
	if len(salted) < saltSize || sha256.Sum256(salted) != leaf.Commitment {
		return nil, fmt.Errorf("%w: the commitment does not fit", ErrOpen)
	}
	return salted[saltSize:], nil
}

// derive makes a key for one purpose out of the clinic's key.
func derive(master []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, master, nil, "clew/1/"+purpose, KeySize)
}
