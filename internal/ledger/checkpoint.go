package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/id"
)

// A Checkpoint says how large a log was and which root it had, signed, so that
// yesterday's book can be held against today's. Kept off the machine, it is
// what a rewritten book cannot satisfy.
type Checkpoint struct {
	Origin string    // "clew/CLINIC/book" or "clew/CLINIC/access"
	Size   int64     // how many entries
	Root   tlog.Hash // the root of the tree over them
	At     time.Time // when it was signed
}

// Origin returns the name under which a clinic's log signs: log is "book" or
// "access".
func Origin(clinic id.Clinic, log string) string { return "clew/" + string(clinic) + "/" + log }

// Text returns the signed text: origin, size, root, time, one a line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), FormatTime(c.At))
}

// Sign returns the checkpoint as a signed note.
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// ErrNotSigned says that a note is not signed by the key it should be.
var ErrNotSigned = errors.New("ledger: the checkpoint is not signed by this clinic's key")

// OpenCheckpoint reads a signed note and checks its signature.
func OpenCheckpoint(signed []byte, verifier note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrNotSigned, err)
	}
	return parseCheckpoint(n.Text)
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errors.New("ledger: a checkpoint has four lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("ledger: %q is not a size", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("ledger: %q is not a root", lines[2])
	}
	at, err := ParseTime(lines[3])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger: %q is not a time", lines[3])
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root), At: at}, nil
}

// SplitNotes takes a file with one or more signed notes apart: the notes of a
// file of checkpoints stand one after another. Line ends that a mail program
// changed are put right: they are no sign of anything.
func SplitNotes(file []byte) [][]byte {
	var out [][]byte
	var lines []string
	signed := false
	flush := func() {
		if len(lines) > 0 {
			out = append(out, []byte(strings.Join(lines, "\n")+"\n"))
		}
		lines, signed = nil, false
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(file))
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		isSignature := strings.HasPrefix(line, "— ")
		if signed && !isSignature {
			flush()
			if line == "" {
				continue
			}
		}
		if line == "" && len(lines) == 0 {
			continue
		}
		lines = append(lines, line)
		signed = signed || isSignature
	}
	flush()
	return out
}
