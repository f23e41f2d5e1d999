// Package id holds the typed keys of everything that has one. A key is a
// UUID in its 36-character form; a type per thing keeps a patient's key from
// opening a lot.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// Keys, one type per thing.
type (
	Clinic   string // one clinic, the owner of one book
	Entry    string // one line of a book
	Act      string // one request to change a book, made by whoever asks
	Patient  string // one person in care
	Staff    string // one person who works here
	Course   string // one patient's passage through one protocol
	Session  string // one dosing, preparation or integration session
	Order    string // one dose order
	Response string // one filling-in of a questionnaire
	Device   string // one tablet, phone or program that records
	Login    string // one signed-in browser
)

// New returns a UUIDv7: 48 bits of milliseconds, then chance.
func New(now time.Time) string {
	var b [16]byte
	rand.Read(b[:])
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint16(b[0:2], uint16(ms>>32))
	binary.BigEndian.PutUint32(b[2:6], uint32(ms))
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// Derived returns a UUIDv8 computed from the parts: the same parts, the same
// key, on every machine. Parts are length-prefixed, so ("ab","c") and
// ("a","bc") differ.
func Derived(parts ...string) string {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	var b [16]byte
	copy(b[:], h.Sum(nil))
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// Valid reports whether s has the form of a key: 36 characters, lower-case
// hexadecimal with four dashes.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdef", rune(s[i])) {
				return false
			}
		}
	}
	return true
}

// Token returns 130 random bits as text, for links and codes that people
// receive; it is stored hashed (see Hash).
func Token() string { return rand.Text() }

// Hash returns the SHA-256 of a token in hexadecimal: what is stored of it.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func format(b [16]byte) string {
	var out [36]byte
	hex.Encode(out[0:8], b[0:4])
	out[8] = '-'
	hex.Encode(out[9:13], b[4:6])
	out[13] = '-'
	hex.Encode(out[14:18], b[6:8])
	out[18] = '-'
	hex.Encode(out[19:23], b[8:10])
	out[23] = '-'
	hex.Encode(out[24:36], b[10:16])
	return string(out[:])
}
