package ledger

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
)

// A Visit is one line of the access book: somebody opened a page, searched,
// exported, or was refused. What stands in the clear is who and when; which
// record and why are sealed under a monthly key.
type Visit struct {
	ID       string    // UUIDv7
	Recorded time.Time // when
	Person   string    // who, by key
	Kind     string    // "page", "search", "export", "refused", "denied", "command"
	Key      string    // name of the wrapped key that opens the body
	Body     VisitBody // sealed
}

// VisitBody is the sealed part of a visit.
type VisitBody struct {
	Stream Stream `json:"stream,omitempty"` // the record that was looked at
	Route  string `json:"route,omitempty"`  // the route's pattern, never the address itself
	Action string `json:"action,omitempty"`
	Class  Class  `json:"class,omitempty"`
	Rule   string `json:"rule,omitempty"` // the rule that refused
	Role   string `json:"role,omitempty"`
	Note   string `json:"note,omitempty"` // what was searched for is never noted
	Late   bool   `json:"late,omitempty"` // waited in memory while the log could not be written
}

const visitTitle = "clew-access/1"

// EncodeHead writes the clear part of a visit.
func (v Visit) EncodeHead() ([]byte, error) {
	if err := CheckTime(v.Recorded); err != nil {
		return nil, err
	}
	fields := []string{visitTitle, v.ID, FormatTime(v.Recorded), v.Person, v.Kind, v.Key}
	for i, f := range fields {
		if !oneLine(f) {
			return nil, fmt.Errorf("ledger: visit field %q does not stay on one line", f)
		}
		if f == "" {
			fields[i] = "-"
		}
	}
	return []byte(strings.Join(fields, "\n") + "\n\n"), nil
}

// ParseVisit takes the stored bytes of a visit apart; the body stays sealed.
func ParseVisit(raw []byte) (v Visit, leaf Leaf, err error) {
	end := bytes.Index(raw, []byte("\n\n"))
	if end < 0 || len(raw) < end+2+sha256.Size {
		return Visit{}, Leaf{}, errLeaf
	}
	leaf = Leaf{Head: raw[:end+2], Sealed: raw[end+2+sha256.Size:]}
	copy(leaf.Commitment[:], raw[end+2:])
	f := strings.Split(string(raw[:end]), "\n")
	if len(f) != 6 || f[0] != visitTitle {
		return Visit{}, Leaf{}, errLeaf
	}
	for i := range f {
		if f[i] == "-" {
			f[i] = ""
		}
	}
	v = Visit{ID: f[1], Person: f[3], Kind: f[4], Key: f[5]}
	v.Recorded, err = ParseTime(f[2])
	return v, leaf, err
}

// VisitKey returns the name of the key that seals the access book in a month.
func VisitKey(at time.Time) string { return "access/" + at.UTC().Format("2006-01") }
