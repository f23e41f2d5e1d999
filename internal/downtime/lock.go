package downtime

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// rounds is how often a passphrase is hashed into a key (OWASP’s figure for
// PBKDF2 with SHA-256; a browser takes well under a second for it).
const rounds = 600_000

// letters are those of a passphrase: nobody takes one for another.
const letters = "23456789abcdefghjkmnpqrstuvwxyz"

// groups of four letters make a passphrase of 79 bits.
const groups, inGroup = 4, 4

// A Key is what packs are sealed with: made out of a passphrase that the
// machine forgets.
type Key struct {
	Made   time.Time `json:"made"`
	Salt   []byte    `json:"salt"`
	Rounds int       `json:"rounds"`
	Key    []byte    `json:"key"`
}

// String prints nothing of it.
func (Key) String() string { return "the key of the downtime pack" }

// GoString prints nothing of it.
func (Key) GoString() string { return "the key of the downtime pack" }

// NewKey makes a passphrase, to be printed once, and the key it opens.
func NewKey(now time.Time) (passphrase string, k Key, err error) {
	var b strings.Builder
	for i := range groups * inGroup {
		if i > 0 && i%inGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letter())
	}
	k = Key{Made: now, Salt: make([]byte, 16), Rounds: rounds}
	_, _ = rand.Read(k.Salt) // never fails
	k.Key, err = derive(b.String(), k.Salt, k.Rounds)
	return b.String(), k, err
}

// letter draws one, each as likely as the others.
func letter() byte {
	var one [1]byte
	for {
		_, _ = rand.Read(one[:])
		if n := int(one[0]); n < 256/len(letters)*len(letters) {
			return letters[n%len(letters)]
		}
	}
}

// plainly is a passphrase as it is hashed: what somebody types with spaces or
// capitals is the same.
func plainly(passphrase string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToLower(passphrase))
}

func derive(passphrase string, salt []byte, rounds int) ([]byte, error) {
	return pbkdf2.Key(sha256.New, plainly(passphrase), salt, rounds, 32)
}

// ReadKey reads the file that holds it. Where there is none it is a NotFound.
func ReadKey(path string) (k Key, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, &fault.Error{Kind: fault.NotFound, Rule: "downtime.key", Field: "key", Err: err,
			Msg: "There is no passphrase for the downtime pack yet. Make one with: clew downtime passphrase"}
	}
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err == nil && (len(k.Key) != 32 || len(k.Salt) == 0 || k.Rounds < 1) {
		err = errors.New("downtime: the key is not whole")
	}
	if err != nil {
		return k, fault.Wrap(err, "The key of the downtime pack in %s cannot be read.", path)
	}
	return k, nil
}

// WriteKey keeps a key for the machine that makes packs; it takes the place of
// the one before.
func WriteKey(path string, k Key) error {
	text, err := json.Marshal(k)
	if err == nil {
		err = Put(path, append(text, '\n'))
	}
	if err != nil {
		return fault.Wrap(err, "The key of the downtime pack cannot be kept in %s.", path)
	}
	return nil
}

// A lockedPack is what stands in a pack’s file, in base64.
type lockedPack struct {
	Salt   []byte `json:"salt"`
	Rounds int    `json:"rounds"`
	Nonce  []byte `json:"nonce"`
	Sealed []byte `json:"sealed"`
}

//go:embed locked.html
var lockedPage string

var locked = template.Must(template.New("locked").Parse(lockedPage))

// Lock seals a page into a page that asks for the passphrase and opens itself
// in any browser, without a network and without Clew.
func (k Key) Lock(page []byte, clinic string, made time.Time) ([]byte, error) {
	block, err := aes.NewCipher(k.Key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	pack := lockedPack{Salt: k.Salt, Rounds: k.Rounds, Nonce: make([]byte, gcm.NonceSize())}
	_, _ = rand.Read(pack.Nonce)
	pack.Sealed = gcm.Seal(nil, pack.Nonce, page, nil)
	text, err := json.Marshal(pack)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	err = locked.Execute(&out, map[string]string{"Clinic": clinic, "Made": made.Format("15:04 on Monday 2 January 2006"),
		"Pack": base64.StdEncoding.EncodeToString(text)})
	return []byte(out.String()), err
}

var packed = regexp.MustCompile(`data-pack="([^"]*)"`)

// Unlock opens a pack with its passphrase.
func Unlock(file []byte, passphrase string) ([]byte, error) {
	m := packed.FindSubmatch(file)
	if m == nil {
		return nil, fault.Bad("file", "This is not a downtime pack.")
	}
	var pack lockedPack
	text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(strings.ReplaceAll(string(m[1]), "&#43;", "+"))))
	if err == nil {
		err = json.Unmarshal(text, &pack)
	}
	if err != nil || pack.Rounds < 1 || pack.Rounds > 100*rounds {
		return nil, fault.Bad("file", "This downtime pack is damaged.")
	}
	key, err := derive(passphrase, pack.Salt, pack.Rounds)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(pack.Nonce) != gcm.NonceSize() {
		return nil, fault.Bad("file", "This downtime pack is damaged.")
	}
	page, err := gcm.Open(nil, pack.Nonce, pack.Sealed, nil)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "downtime.passphrase", Field: "passphrase", Msg: "This passphrase does not open the pack.", Err: err}
	}
	return page, nil
}

// Put writes a file beside, then swaps it in: nobody reads half of it.
func Put(path string, text []byte) error {
	beside := fmt.Sprintf("%s.%d.new", path, os.Getpid())
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}
