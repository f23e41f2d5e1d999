// Package backup writes a whole book into one encrypted file while people go
// on working, and makes a book out of such a file again: built beside the old
// one, verified, and only then put in its place. It also says which backups to
// keep, and tries one every week, because a backup that nobody has restored is
// a hope.
package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// title is the first line of every backup.
const title = "clew-backup/1"

// Suffix is how the name of a backup file ends.
const Suffix = ".clewbackup"

// A Label is what stands in the clear at the beginning of a backup: which
// clinic's it is (an opaque key), when it was made, and by which schema, so
// that the right key and program can be found for it. The same stands inside,
// and must be equal.
type Label struct {
	Clinic id.Clinic
	Made   time.Time
	Schema int64
}

// A Manifest is the first thing inside: what the rest must turn out to be.
type Manifest struct {
	Label    string    `json:"label"`    // SHA-256 of the label's bytes, in hexadecimal
	Program  string    `json:"program"`  // the version that wrote it
	Database string    `json:"database"` // "sqlite" or "postgres"
	Clinic   id.Clinic `json:"clinic"`
	Entered  time.Time `json:"entered"` // when the clinic's book was made
	Made     time.Time `json:"made"`
	Schema   int64     `json:"schema"`
	Entries  int64     `json:"entries"`
	Root     string    `json:"root"` // of the tree over the entries, as a checkpoint writes it
	Visits   int64     `json:"visits"`
	Key      []byte    `json:"key,omitempty"` // the clinic's key, sealed to the backup cards; nothing without a card
}

// A Tally is the last thing inside: how much there was of each part.
type Tally struct {
	Parts []Counted `json:"parts"`
}

// Counted is one part's rows and the SHA-256 over them, in hexadecimal.
type Counted struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Hash string `json:"hash"`
}

// text returns the label as it stands in the file, with the empty line that
// ends it.
func (l Label) text() []byte {
	return fmt.Appendf(nil, "%s\nclinic %s\nmade %s\nschema %d\n\n", title, l.Clinic, l.Made.UTC().Format(time.RFC3339), l.Schema)
}

// mostLabel is more than any label holds.
const mostLabel = 1 << 10

// readLabel reads the label and leaves r where the sealed part begins.
func readLabel(r *bufio.Reader) (l Label, raw []byte, err error) {
	for !bytes.HasSuffix(raw, []byte("\n\n")) {
		line, err := r.ReadSlice('\n')
		raw = append(raw, line...)
		if err != nil || len(raw) > mostLabel {
			return l, nil, notBackup(err)
		}
		if len(raw) == len(line) && string(line) != title+"\n" {
			if strings.HasPrefix(string(line), "clew-backup/") {
				return l, nil, fault.Bad("file", "This backup was written by a newer Clew. Use that one to restore it.")
			}
			return l, nil, notBackup(nil)
		}
	}
	for _, line := range strings.Split(string(raw), "\n") {
		name, value, _ := strings.Cut(line, " ")
		switch name {
		case "clinic":
			l.Clinic = id.Clinic(value)
		case "made":
			l.Made, err = time.Parse(time.RFC3339, value)
		case "schema":
			l.Schema, err = strconv.ParseInt(value, 10, 64)
		}
		if err != nil {
			return l, nil, notBackup(err)
		}
	}
	if !id.Valid(string(l.Clinic)) || l.Made.IsZero() || l.Schema < 1 || !bytes.Equal(raw, l.text()) {
		return l, nil, notBackup(errors.New("backup: the label is not as we write it"))
	}
	return l, raw, nil
}

// ReadLabel reads what a backup says of itself without any key.
func ReadLabel(r io.Reader) (Label, error) {
	l, _, err := readLabel(bufio.NewReader(r))
	return l, err
}

func notBackup(err error) error {
	return &fault.Error{Kind: fault.Invalid, Rule: "backup.not-one", Field: "file", Msg: "This is not a Clew backup, or its beginning is damaged.", Err: err}
}

// damaged is what a backup is whose sealed part is not as it was written.
func damaged(format string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Rule: "backup.damaged", Field: "file",
		Msg: "This backup is damaged or was changed, so nothing was restored from it.", Err: fmt.Errorf("backup: "+format, args...)}
}

func hashText(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
