package ship

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// Restore makes the newest copy in a folder the book at a SQLite path: built
// beside, verified whole, then swapped. The folder may be a generation, too:
// an older one is never taken by itself, because it is further behind.
func Restore(ctx context.Context, folder, path, keyPath string, p backup.Plan) (backup.Trial, error) {
	g, err := choose(folder, keyPath)
	if err != nil {
		return backup.Trial{}, err
	}
	return backup.RestoreBy(ctx, path, keyPath, p, func(beside string, p backup.Plan) (backup.Trial, error) {
		t, _, err := build(ctx, g, beside, p)
		return t, err
	})
}

// choose returns the generation to restore.
func choose(folder, keyPath string) (Generation, error) {
	if made, ok := madeOf(filepath.Base(folder), ""); ok {
		g := Generation{Path: folder, Made: made}
		readJSON(filepath.Join(folder, nowFile), &g.Now)
		return g, nil
	}
	all, err := Generations(folder, "")
	if err != nil {
		return Generation{}, err
	}
	ring, _ := seal.ReadRing(keyPath) // without one, a card says whose it is
	clinics := map[string]bool{}
	var newest Generation
	for _, g := range all {
		l, err := labelOf(filepath.Join(g.Path, fileName(0)))
		if err != nil || ring == nil || l.Clinic == ring.Clinic {
			newest = g
			clinics[string(l.Clinic)] = true
		}
	}
	switch {
	case newest.Path == "":
		return newest, fault.Missing("There is no shipped copy of this book in %s.", folder)
	case ring == nil && len(clinics) > 1:
		return newest, fault.Bad("from-shipped", "Copies of several clinics are in %s. Name the folder of one, such as %s.", folder, newest.Path)
	}
	return newest, nil
}

// build makes a SQLite book at path out of a generation and verifies it. It
// also returns the number of the last file that was used.
func build(ctx context.Context, g Generation, path string, p backup.Plan) (t backup.Trial, last int, err error) {
	began := time.Now()
	b := &building{ctx: ctx, g: g, p: p}
	defer func() {
		if err != nil {
			backup.Discard(path)
		}
	}()
	if err := b.file(path); err != nil {
		return t, 0, err
	}
	t = backup.Trial{Bytes: b.bytes, Left: b.left, Manifest: backup.Manifest{Clinic: b.ring.Clinic, Made: b.asOf, Schema: b.schema, Database: "sqlite", Program: b.program}}.Keyed(b.ring)
	cfg := store.Config{DSN: path, Clinic: b.ring.Clinic}
	if _, _, err := store.Migrate(ctx, cfg); err != nil {
		return t, 0, err
	}
	t.Built = time.Since(began)
	began = time.Now()
	report, err := backup.Verify(ctx, cfg, b.ring, p)
	if err != nil {
		return t, 0, err
	}
	t.Entries, t.Root, t.Verified = report.Entries, report.Root, time.Since(began)
	t.Manifest.Entries, t.Manifest.Root, t.Manifest.Visits = report.Entries, report.Root, report.Visits
	return t, b.last, nil
}

// building is one run of build.
type building struct {
	ctx     context.Context
	g       Generation
	p       backup.Plan
	label   label
	ring    *seal.Ring
	last    int
	hash    string // of the last file
	asOf    time.Time
	schema  int64
	program string
	bytes   int64
	left    string
}

// file writes the book's file.
func (b *building) file(path string) error {
	numbers, err := b.numbers()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Wrap(err, "The book cannot be built at %s.", path)
	}
	defer f.Close()
	for i, n := range numbers {
		if b.p.Building != nil {
			b.p.Building(int64(i), int64(len(numbers)))
		}
		err := errors.Join(b.ctx.Err(), b.take(f, n))
		if fault.RuleOf(err) == "ship.damaged" && n > 0 && i == len(numbers)-1 {
			b.left = fmt.Sprintf("The last piece (%s) was not whole and was left out: the book ends at %s. What was recorded after that is not in it.", fileName(n), b.asOf.UTC().Format("15:04:05 MST on 2 January 2006"))
			break
		}
		if err != nil {
			return err
		}
	}
	if b.g.Now.Number == b.last && b.g.Now.Hash == b.hash && b.g.Now.AsOf.After(b.asOf) {
		b.asOf = b.g.Now.AsOf
	}
	if err := errors.Join(f.Sync(), syncFolder(filepath.Dir(path))); err != nil {
		return fault.Wrap(err, "The disk did not keep %s.", path)
	}
	return nil
}

// numbers are the generation's files, of which none may be missing; one that
// the target said it has may be, if it is the last.
func (b *building) numbers() ([]int, error) {
	numbers, err := b.g.segments()
	if err != nil {
		return nil, fault.Wrap(err, "The shipped copy %s cannot be read.", b.g.Path)
	}
	for i, n := range numbers {
		if n != i {
			return nil, missing(b.g, i)
		}
	}
	if len(numbers) == 0 {
		return nil, missing(b.g, 0)
	}
	if have := len(numbers) - 1; b.g.Now.Number > have+1 {
		return nil, missing(b.g, have+1)
	} else if b.g.Now.Number == have+1 {
		b.left = fmt.Sprintf("The last piece (%s) is not there. What was recorded in the last seconds before %s is not in the book.", fileName(have+1), b.g.Now.AsOf.UTC().Format("15:04:05 MST on 2 January 2006"))
	}
	return numbers, nil
}

func missing(g Generation, n int) error {
	return &fault.Error{Kind: fault.Refused, Rule: "ship.gap", Field: "from-shipped",
		Msg: fmt.Sprintf("Piece %s of the shipped copy %s is missing, and later ones were written: nothing was restored from it. Find the piece, name an older copy, or restore a backup.", fileName(n), g.Path)}
}

// take applies one file.
func (b *building) take(to *os.File, n int) error {
	path := filepath.Join(b.g.Path, fileName(n))
	if n == 0 {
		l, err := labelOf(path)
		if err != nil {
			return asDamaged(err)
		}
		b.label = l
		if ring := b.p.Keys.Ring; ring != nil && ring.Clinic != l.Clinic {
			return fault.Bad("key", "The key file is another clinic's than this shipped copy.")
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return asDamaged(err)
	}
	defer f.Close()
	sum := sha256.New()
	raw := &counted{r: io.TeeReader(f, sum)}
	l := b.label
	l.Number = n
	if err := b.apply(to, bufio.NewReaderSize(raw, 1<<20), l); err != nil {
		return err
	}
	b.last, b.hash, b.bytes = n, hex.EncodeToString(sum.Sum(nil)), b.bytes+raw.n
	return nil
}

// apply opens what is sealed and writes it.
func (b *building) apply(to *os.File, r *bufio.Reader, l label) error {
	if err := readLabel(r, l); err != nil {
		return err
	}
	if len(b.p.Keys.Identities()) == 0 {
		return fault.Bad("key", "A shipped copy is opened with the clinic's key file or with a backup card.")
	}
	sealed, err := age.Decrypt(r, b.p.Keys.Identities()...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return &fault.Error{Kind: fault.Invalid, Rule: "ship.other-key", Field: "key", Err: err,
			Msg: "Neither the key nor the card opens this shipped copy: it is another clinic's, or sealed to another card."}
	}
	if err != nil {
		return damaged("%w", err)
	}
	in := bufio.NewReaderSize(sealed, 1<<20)
	h, err := readHead(in)
	if err != nil {
		return err
	}
	if h.Label != hashText(l.text()) || h.Previous != b.hash {
		return damaged("%s does not follow what is before it", fileName(l.Number))
	}
	if l.Number == 0 {
		err = b.first(to, in, h)
	} else {
		err = patch(to, in, h)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // to the end, for the hash
		return damaged("%w", err)
	}
	b.asOf, b.program = h.AsOf, h.Program
	return nil
}

// first writes the whole file.
func (b *building) first(to *os.File, in io.Reader, h head) error {
	if h.Schema > store.SchemaVersion() {
		return fault.Clash("backup.newer", "This copy is of a newer Clew (schema %d; this one has %d). Restore it with that program.", h.Schema, store.SchemaVersion())
	}
	b.schema, b.ring = h.Schema, b.p.Keys.Ring
	if b.ring == nil {
		if b.p.Keys.Card == nil || h.Key == nil {
			return fault.Bad("key", "This shipped copy does not hold its clinic's key. It opens with the key file only.")
		}
		ring, err := b.p.Keys.Card.Open(h.Key)
		if err != nil {
			return err
		}
		if ring.Clinic != b.label.Clinic {
			return damaged("the key in it is another clinic's")
		}
		b.ring = ring
	}
	reading := &counted{r: in}
	if _, err := io.Copy(to, reading); err != nil {
		return trouble(err, reading.err)
	}
	return nil
}

// patch writes the pages that changed. They are read to the end before one is
// written: a piece that is cut off changes nothing.
func patch(to *os.File, in io.Reader, h head) error {
	size := int64(4 + h.Page)
	if h.Page < 512 || h.Page > 65536 || h.Pages < 1 {
		return damaged("it says it has %d pages of %d bytes", h.Pages, h.Page)
	}
	var all bytes.Buffer
	n, err := io.Copy(&all, in)
	if err != nil || n != size*int64(h.Pages) {
		return damaged("it has %d bytes of pages and not %d: %v", n, size*int64(h.Pages), err)
	}
	for b := all.Bytes(); len(b) > 0; b = b[size:] {
		number := binary.BigEndian.Uint32(b)
		if number == 0 || number > h.Count {
			return damaged("it has page %d of %d", number, h.Count)
		}
		if _, err := to.WriteAt(b[4:size], int64(number-1)*int64(h.Page)); err != nil {
			return trouble(err, nil)
		}
	}
	return trouble(to.Truncate(int64(h.Count)*int64(h.Page)), nil)
}

func readHead(in io.Reader) (h head, err error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return h, damaged("%w", err)
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > mostHead {
		return h, damaged("its head has %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(in, text); err != nil {
		return h, damaged("%w", err)
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, damaged("%w", err)
	}
	return h, nil
}

// counted counts what is read, and remembers why reading ended.
type counted struct {
	r   io.Reader
	n   int64
	err error
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// trouble tells a copy that cannot be read from a book that cannot be written.
func trouble(err, reading error) error {
	if err == nil {
		return nil
	}
	if reading != nil {
		return damaged("%w", reading)
	}
	return fault.Wrap(err, "The book cannot be built here: its disk did not take it.")
}

func asDamaged(err error) error {
	if fault.RuleOf(err) != "" {
		return err
	}
	return damaged("%w", err)
}
