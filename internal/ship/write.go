package ship

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
)

// generation is one that is being written.
type generation struct {
	dir   string
	label label
	made  time.Time
	now   Now
	told  time.Time // when now was written last
	bytes int64
}

// hashed passes bytes on and hashes them.
type hashed struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

// Write implements io.Writer.
func (h *hashed) Write(b []byte) (int, error) {
	n, err := h.w.Write(b)
	h.sum.Write(b[:n])
	h.n += int64(n)
	return n, err
}

// put writes the next file of a generation: under another name until it is on
// the target's disk and was read back from there.
func (s *Shipper) put(g *generation, h head, fill func(io.Writer) error) (err error) {
	l := g.label
	l.Number = g.now.Number + 1
	if g.now.Hash == "" {
		l.Number = 0
	}
	h.Label, h.Previous, h.Program = hashText(l.text()), g.now.Hash, s.Source.Program
	f, err := os.CreateTemp(g.dir, unfinished+"*")
	if err != nil {
		return unwritable(err, g.dir)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing under this name
	out := &hashed{w: f, sum: sha256.New()}
	err = s.seal(out, l, h, fill)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return unwritable(err, g.dir)
	}
	if s.written != nil {
		s.written(f.Name())
	}
	sum := hex.EncodeToString(out.sum.Sum(nil))
	if err := readBack(f.Name(), sum, out.n); err != nil {
		return err
	}
	if err := errors.Join(os.Rename(f.Name(), filepath.Join(g.dir, fileName(l.Number))), syncFolder(g.dir)); err != nil {
		return unwritable(err, g.dir)
	}
	g.now, g.bytes = Now{Number: l.Number, Hash: sum, AsOf: h.AsOf}, g.bytes+out.n
	return nil
}

// seal writes a file's label and its sealed part.
func (s *Shipper) seal(to io.Writer, l label, h head, fill func(io.Writer) error) error {
	if _, err := to.Write(l.text()); err != nil {
		return err
	}
	sealed, err := age.Encrypt(to, backup.Recipients(s.Source.Ring, s.Source.Cards)...)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(sealed, 1<<20)
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, _ = w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) // Flush says if these failed
	_, _ = w.Write(text)
	if err := fill(w); err != nil {
		return err
	}
	return errors.Join(w.Flush(), sealed.Close())
}

// pages writes what changed, each page after its number.
func pages(p store.Pages) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, n := range slices.Sorted(maps.Keys(p.Page)) {
			if _, err := w.Write(binary.BigEndian.AppendUint32(nil, n)); err != nil {
				return err
			}
			if _, err := w.Write(p.Page[n]); err != nil {
				return err
			}
		}
		return nil
	}
}

// segment ships what changed.
func (s *Shipper) segment(g *generation, p store.Pages, asOf time.Time) error {
	return s.put(g, head{AsOf: asOf, Page: p.Size, Count: p.Count, Pages: len(p.Page)}, pages(p))
}

// tell says in the generation's folder how far it is.
func (g *generation) tell(asOf time.Time) error {
	g.now.AsOf, g.told = asOf, asOf
	return writeJSON(g.dir, nowFile, g.now)
}

func writeJSON(dir, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return unwritable(err, dir)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	return unwritable(err, dir)
}

// readBack reads a file from the target, past what the system remembers of it
// where that can be had, and holds it against what was written.
func readBack(path, sum string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return unwritable(err, filepath.Dir(path))
	}
	defer f.Close()
	forget(f)
	got := sha256.New()
	n, err := io.Copy(got, f)
	if err != nil {
		return unwritable(err, filepath.Dir(path))
	}
	if n != size || hex.EncodeToString(got.Sum(nil)) != sum {
		return &fault.Error{Kind: fault.Internal, Rule: "ship.lies", Msg: "What was read back from " + filepath.Dir(filepath.Dir(path)) + " is not what was written there. Do not trust that disk.",
			Err: fmt.Errorf("ship: %s has %d bytes with another hash", filepath.Base(path), n)}
	}
	return nil
}

// unwritable says why nothing is shipped.
func unwritable(err error, dir string) error {
	folder := filepath.Dir(dir)
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, store.ErrGap) {
		return err
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &fault.Error{Kind: fault.Internal, Rule: "ship.full", Msg: "The disk of " + folder + " is full, so the copy there stays behind.", Err: err}
	}
	return &fault.Error{Kind: fault.Internal, Rule: "ship.unwritable", Msg: "Nothing can be written to " + folder + ", so the copy there stays behind.", Err: err}
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
