package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// A Ring is a clinic's opened key: it wraps the keys of streams and entries,
// and signs checkpoints. It lives in memory while the clinic is open.
type Ring struct {
	Clinic   id.Clinic
	Signer   note.Signer
	Verifier note.Verifier
	Public   string // the verifier key as text; not secret

	wrap  Box // wraps the keys of streams and entries
	vault Box // wraps the keys of process notes, and nothing else
	saved Box // wraps the keys of backups, and nothing else
	tag   []byte
	file  keyFile
}

type keyFile struct {
	clinic, seal, sign, verify string
}

const keyTitle = "clew-key/1"

// NewRing makes the keys of a new clinic.
func NewRing(clinic id.Clinic) (*Ring, error) {
	signing, verifying, err := note.GenerateKey(rand.Reader, "clew-"+string(clinic))
	if err != nil {
		return nil, fmt.Errorf("seal: making a signing key: %w", err)
	}
	master := base64.StdEncoding.EncodeToString(NewKey())
	return openRing(keyFile{clinic: string(clinic), seal: master, sign: signing, verify: verifying})
}

// Text returns the key file's content. Whoever has it and the database can
// read the book.
func (r *Ring) Text() string {
	return strings.Join([]string{
		keyTitle,
		"# The key of a Clew book. Without it the book cannot be read by anybody, ever.",
		"# Keep a copy away from this machine. Keep this file readable by its owner only.",
		"clinic " + r.file.clinic, "seal " + r.file.seal, "sign " + r.file.sign, "verify " + r.file.verify, "",
	}, "\n")
}

// ParseRing reads a key file's content.
func ParseRing(text string) (*Ring, error) {
	var k keyFile
	lines := strings.Split(text, "\n")
	if strings.TrimSpace(lines[0]) != keyTitle {
		return nil, fault.Bad("key", "This is not a Clew key file: its first line is not %q.", keyTitle)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "clinic":
			k.clinic = value
		case "seal":
			k.seal = value
		case "sign":
			k.sign = value
		case "verify":
			k.verify = value
		}
	}
	if k.clinic == "" || k.seal == "" || k.sign == "" || k.verify == "" {
		return nil, fault.Bad("key", "The key file is not whole: it needs the lines clinic, seal, sign and verify.")
	}
	return openRing(k)
}

func openRing(k keyFile) (*Ring, error) {
	bad := func(what string, err error) error {
		return &fault.Error{Kind: fault.Invalid, Field: "key", Rule: "input.key", Msg: "The key file is damaged: " + what + ".", Err: err}
	}
	if !id.Valid(k.clinic) {
		return nil, bad("the line clinic is not the key of a clinic", nil)
	}
	master, err := base64.StdEncoding.DecodeString(k.seal)
	if err != nil || len(master) != KeySize {
		return nil, bad("the line seal is not a key", err)
	}
	signer, err := note.NewSigner(k.sign)
	if err != nil {
		return nil, bad("the line sign is not a signing key", err)
	}
	verifier, err := note.NewVerifier(k.verify)
	if err != nil || verifier.KeyHash() != signer.KeyHash() {
		return nil, bad("the line verify does not belong to the line sign", err)
	}
	wrapping, err := derive(master, "wrap")
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	vaulting, err := derive(master, "vault")
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	tagging, err := derive(master, "tag")
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	box, err := NewBox(wrapping)
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	vault, err := NewBox(vaulting)
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	saving, err := derive(master, "backup")
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	saved, err := NewBox(saving)
	if err != nil {
		return nil, bad("the line seal is not a key", err)
	}
	return &Ring{Clinic: id.Clinic(k.clinic), Signer: signer, Verifier: verifier, Public: k.verify, wrap: box, vault: vault, saved: saved, tag: tagging, file: k}, nil
}

// Wrap seals a key under the clinic's key, bound to its name: a wrapped key
// put in another's place does not open.
func (r *Ring) Wrap(name string, key []byte) []byte { return r.wrap.Seal(key, r.about(name)) }

// Unwrap opens a wrapped key.
func (r *Ring) Unwrap(name string, wrapped []byte) (Box, error) {
	key, err := r.wrap.Open(wrapped, r.about(name))
	if err != nil {
		return Box{}, fmt.Errorf("the key %q: %w", name, err)
	}
	return NewBox(key)
}

// WrapVault seals the key of somebody's process notes. No other wrapped key
// opens in its place, nor it in theirs.
func (r *Ring) WrapVault(owner string, key []byte) []byte { return r.vault.Seal(key, r.about(owner)) }

// UnwrapVault opens the key of somebody's process notes.
func (r *Ring) UnwrapVault(owner string, wrapped []byte) (Box, error) {
	key, err := r.vault.Open(wrapped, r.about(owner))
	if err != nil {
		return Box{}, fmt.Errorf("a key of the vault: %w", err)
	}
	return NewBox(key)
}

// WrapBackup seals the key of a backup, so that the clinic's key opens it.
func (r *Ring) WrapBackup(key []byte) []byte { return r.saved.Seal(key, r.about("backup")) }

// UnwrapBackup opens the key of a backup.
func (r *Ring) UnwrapBackup(wrapped []byte) ([]byte, error) {
	key, err := r.saved.Open(wrapped, r.about("backup"))
	if err != nil {
		return nil, fmt.Errorf("the key of a backup: %w", err)
	}
	return key, nil
}

// TagSize is the size of a tag in bytes.
const TagSize = sha256.Size

// Tag returns a keyed hash over parts, for rows that are not in the tree: it
// shows that nobody without the clinic's key changed them. purpose keeps tags
// of different uses apart; parts are length-prefixed.
func (r *Ring) Tag(purpose string, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, r.tag)
	var n [8]byte
	for _, p := range append([][]byte{[]byte(purpose)}, parts...) {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		mac.Write(n[:])
		mac.Write(p)
	}
	return mac.Sum(nil)
}

func (r *Ring) about(name string) []byte {
	return []byte("clew-wrapped/1\n" + r.file.clinic + "\n" + name)
}

// ReadRing reads a key file. The faults say in a sentence what to do.
func ReadRing(path string) (*Ring, error) {
	text, err := readUpTo(path, mostKey)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &fault.Error{Kind: fault.NotFound, Field: "key", Rule: "key.missing", Err: err,
			Msg: "There is no key file at " + path + ". Without its key a book cannot be opened; say where it is with --key or CLEW_KEY."}
	case err != nil:
		return nil, &fault.Error{Kind: fault.Invalid, Field: "key", Rule: "key.unreadable", Err: err, Msg: "The key file at " + path + " cannot be read."}
	}
	return ParseRing(string(text))
}

// mostKey is more than any key file holds.
const mostKey = 64 << 10

// readUpTo reads the beginning of a file.
func readUpTo(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// WriteRing writes a new key file that only its owner may read (mode 0600).
// It never overwrites: a key that is gone is a book that is gone.
func WriteRing(path string, r *Ring) error {
	err := NewFile(path, []byte(r.Text()))
	if errors.Is(err, fs.ErrExist) {
		return fault.Clash("key.exists", "There is already a key file at %s. It is never overwritten; move it away first if it is not needed.", path)
	}
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "key", Rule: "key.unwritable", Err: err, Msg: "The key file cannot be written at " + path + "."}
	}
	return nil
}
