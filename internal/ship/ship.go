// Package ship keeps a copy of a SQLite book on another disk, seconds behind:
// while the server runs, every page of the file that changed goes there, sealed
// as backups are, and is read back from there before it counts. A copy that
// nobody has made a book of is a hope, so each is tried, and what is older is
// deleted only then.
//
// A generation is a folder: the whole file once, then numbered segments with
// what changed since, each of which names the SHA-256 of the one before.
package ship

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

const (
	// title is the first line of every file of ours.
	title = "clew-ship/1"
	// suffix ends the names of generations; what is being made begins otherwise.
	suffix     = ".shipped"
	unfinished = ".unfinished-"
	drilling   = ".drill-"
	// nowFile says how far the copy is, in the clear; triedFile that a book was
	// made of it.
	nowFile   = "now"
	triedFile = "tried"
	stamp     = "20060102T150405.000Z"
)

// A label is what stands in the clear at the beginning of a file: whose it is
// and which. The sealed part holds its hash.
type label struct {
	Clinic     id.Clinic
	Generation string
	Number     int // 0: the whole file
}

func (l label) text() []byte {
	return fmt.Appendf(nil, "%s\nclinic %s\ngeneration %s\nnumber %d\n\n", title, l.Clinic, l.Generation, l.Number)
}

// fileName is what number n of a generation is called.
func fileName(n int) string { return fmt.Sprintf("%08d", n) }

// A head is the first thing that is sealed.
type head struct {
	Label    string    `json:"label"`    // SHA-256 of the label
	Previous string    `json:"previous"` // SHA-256 of the whole file before; empty in the first
	AsOf     time.Time `json:"as_of"`    // all that was committed until then is in it, or before it
	Program  string    `json:"program"`
	Schema   int64     `json:"schema,omitempty"` // in the first
	Key      []byte    `json:"key,omitempty"`    // in the first: the clinic's key, sealed to the backup cards
	Page     int       `json:"page,omitempty"`   // bytes; in the others
	Count    uint32    `json:"count,omitempty"`  // pages the file has then
	Pages    int       `json:"pages,omitempty"`  // pages that follow
}

// Now is how far a generation is.
type Now struct {
	Number int       `json:"number"` // the last file
	Hash   string    `json:"hash"`   // its SHA-256
	AsOf   time.Time `json:"as_of"`  // all that was committed until then is there
}

// Tried says that a book was made of a generation and verified.
type Tried struct {
	Number  int       `json:"number"` // with the segments up to this
	Entries int64     `json:"entries"`
	Root    string    `json:"root"`
	At      time.Time `json:"at"`
	Seconds float64   `json:"seconds"` // how long it took
}

// A Generation is one copy in a folder.
type Generation struct {
	Path  string
	Made  time.Time
	Now   Now   // zero if it cannot be read
	Tried Tried // zero if it was not
}

// Generations returns a clinic's copies in a folder, the oldest first; of all
// clinics where clinic is empty.
func Generations(folder string, clinic id.Clinic) ([]Generation, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fault.Wrap(err, "The folder of shipped copies %s cannot be read.", folder)
	}
	var out []Generation
	for _, e := range entries {
		made, ok := madeOf(e.Name(), clinic)
		if !e.IsDir() || !ok {
			continue
		}
		g := Generation{Path: filepath.Join(folder, e.Name()), Made: made}
		readJSON(filepath.Join(g.Path, nowFile), &g.Now)
		readJSON(filepath.Join(g.Path, triedFile), &g.Tried)
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b Generation) int { return a.Made.Compare(b.Made) })
	return out, nil
}

// nameOf is what a generation is called.
func nameOf(clinic id.Clinic, made time.Time) string {
	return fmt.Sprintf("clew-%s-%s%s", clinic[len(clinic)-12:], made.UTC().Format(stamp), suffix)
}

func madeOf(name string, clinic id.Clinic) (time.Time, bool) {
	rest, ok := strings.CutSuffix(name, suffix)
	rest, ours := strings.CutPrefix(rest, "clew-")
	short, when, cut := strings.Cut(rest, "-")
	made, err := time.Parse(stamp, when)
	return made, ok && ours && cut && err == nil && (clinic == "" || strings.HasSuffix(string(clinic), short))
}

// segments returns the numbers of the files in a generation, sorted.
func (g Generation) segments() (out []int, err error) {
	entries, err := os.ReadDir(g.Path)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && fileName(n) == e.Name() {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

func readJSON(path string, v any) {
	if b, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(b, v)
	}
}

func hashText(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// mostLabel and mostHead are more than any holds.
const mostLabel, mostHead = 1 << 10, 1 << 20

// readLabel reads a label that must be this one.
func readLabel(r *bufio.Reader, want label) error {
	text := want.text()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, text) {
		return damaged("the label of %s is not its own", fileName(want.Number))
	}
	return nil
}

// labelOf reads the label of a generation's first file.
func labelOf(path string) (l label, err error) {
	f, err := os.Open(path)
	if err != nil {
		return l, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostLabel))
	if err != nil {
		return l, err
	}
	for line := range strings.Lines(string(raw)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch name {
		case "clinic":
			l.Clinic = id.Clinic(value)
		case "generation":
			l.Generation = value
		case "":
			if !id.Valid(string(l.Clinic)) || !bytes.HasPrefix(raw, l.text()) {
				return l, damaged("the label of the first file is not as we write it")
			}
			return l, nil
		}
	}
	return l, damaged("the first file has no label")
}

// damaged is what a shipped copy is that is not as it was written.
func damaged(format string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Rule: "ship.damaged", Field: "from-shipped",
		Msg: "This shipped copy is damaged or was changed, so nothing was restored from it.", Err: fmt.Errorf("ship: "+format, args...)}
}
