package ledger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/id"
)

// TimeLayout is how instants stand in headers: UTC, microseconds, fixed width,
// so that text order is time order.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Stamp cuts an instant to what a book keeps: microseconds, UTC.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// FormatTime writes an instant for a header.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads an instant from a header.
func ParseTime(s string) (time.Time, error) {
	if t, ok := parseWhole(s); ok {
		return t, nil
	}
	return time.Parse(TimeLayout, s)
}

// parseWhole reads what FormatTime writes, several times as fast as package
// time: verification reads four instants an entry.
func parseWhole(s string) (time.Time, bool) {
	if len(s) != len(TimeLayout) {
		return time.Time{}, false
	}
	var n [7]int // year, month, day, hour, minute, second, microsecond
	field := 0
	for i := range len(s) {
		switch c := TimeLayout[i]; {
		case c >= '0' && c <= '9':
			if s[i] < '0' || s[i] > '9' {
				return time.Time{}, false
			}
			n[field] = n[field]*10 + int(s[i]-'0')
		case s[i] != c:
			return time.Time{}, false
		default:
			field++
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*1000, time.UTC)
	year, month, day := t.Date() // another day than was written means that there is no such day
	return t, year == n[0] && int(month) == n[1] && day == n[2] && n[3] < 24 && n[4] < 60 && n[5] < 60
}

// CheckTime reports whether an instant fits a book: after the zero time, in a
// year of at most four digits.
func CheckTime(t time.Time) error {
	if t = Stamp(t); t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return fmt.Errorf("ledger: the year %d does not fit a book", t.Year())
	}
	return nil
}

// oneLine reports whether a text may stand as one line of a header: neither
// the sign for an empty one, nor with control characters, nor bytes that are
// no text (which one of the two databases would refuse).
func oneLine(f string) bool {
	return f != "-" && utf8.ValidString(f) && !strings.ContainsFunc(f, unicode.IsControl)
}

// A Header is everything of an entry that stands in the clear. It is the first
// part of a leaf and is bound to the sealed body.
type Header struct {
	Seq      int64
	ID       id.Entry
	Act      id.Act
	Stream   Stream
	Kind     string
	Version  int
	At       time.Time
	Recorded time.Time
	By       Author
	Corrects id.Entry
	Key      string // name of the wrapped key that opens the body
}

const headerTitle = "clew-entry/1"

// Encode writes the header: a title, then one field a line in a fixed order,
// "-" for an empty one, then an empty line. Encoded once when an entry is appended and never again.
func (h Header) Encode() ([]byte, error) {
	fields := []string{
		headerTitle, strconv.FormatInt(h.Seq, 10), string(h.ID), string(h.Act), string(h.Stream), h.Kind, strconv.Itoa(h.Version),
		FormatTime(h.At), FormatTime(h.Recorded), h.By.Sort, h.By.Person, h.By.Role, h.By.Credential, string(h.By.Device),
		strconv.FormatInt(h.By.Counter, 10), string(h.Corrects), h.Key,
	}
	for _, t := range []time.Time{h.At, h.Recorded} {
		if err := CheckTime(t); err != nil {
			return nil, err // it would be written, and never read again
		}
	}
	for i, f := range fields {
		if !oneLine(f) {
			return nil, fmt.Errorf("ledger: header field %q does not stay on one line", f)
		}
		if f == "" {
			fields[i] = "-" // an empty line ends the header
		}
	}
	return []byte(strings.Join(fields, "\n") + "\n\n"), nil
}

// A Leaf is an entry as it is stored and hashed: header, commitment, sealed body.
type Leaf struct {
	Header     Header
	Head       []byte   // the header as encoded; associated data of the body
	Commitment [32]byte // SHA-256(salt ‖ body)
	Sealed     []byte   // the sealed salt and body
}

// Join returns the bytes that are stored and hashed.
func (l Leaf) Join() []byte {
	out := make([]byte, 0, len(l.Head)+len(l.Commitment)+len(l.Sealed))
	out = append(out, l.Head...)
	out = append(out, l.Commitment[:]...)
	return append(out, l.Sealed...)
}

var errLeaf = errors.New("ledger: not a leaf")

// ParseLeaf takes stored bytes apart.
func ParseLeaf(raw []byte) (Leaf, error) {
	end := bytes.Index(raw, []byte("\n\n"))
	if end < 0 || len(raw) < end+2+sha256.Size {
		return Leaf{}, errLeaf
	}
	leaf := Leaf{Head: raw[:end+2], Sealed: raw[end+2+sha256.Size:]}
	copy(leaf.Commitment[:], raw[end+2:])
	var err error
	leaf.Header, err = parseHeader(string(raw[:end]))
	return leaf, err
}

func parseHeader(text string) (Header, error) {
	f := strings.Split(text, "\n")
	if len(f) != 17 || f[0] != headerTitle {
		return Header{}, errLeaf
	}
	for i := range f {
		if f[i] == "-" {
			f[i] = ""
		}
	}
	h := Header{ID: id.Entry(f[2]), Act: id.Act(f[3]), Stream: Stream(f[4]), Kind: f[5], Corrects: id.Entry(f[15]), Key: f[16]}
	h.By = Author{Sort: f[9], Person: f[10], Role: f[11], Credential: f[12], Device: id.Device(f[13])}
	var errs [5]error
	h.Seq, errs[0] = strconv.ParseInt(f[1], 10, 64)
	h.Version, errs[1] = strconv.Atoi(f[6])
	h.At, errs[2] = ParseTime(f[7])
	h.Recorded, errs[3] = ParseTime(f[8])
	h.By.Counter, errs[4] = strconv.ParseInt(f[14], 10, 64)
	if err := errors.Join(errs[:]...); err != nil {
		return Header{}, fmt.Errorf("%w: %w", errLeaf, err)
	}
	return h, nil
}

// HashLeaf returns the RFC 6962 leaf hash of stored bytes.
func HashLeaf(raw []byte) tlog.Hash { return tlog.RecordHash(raw) }
