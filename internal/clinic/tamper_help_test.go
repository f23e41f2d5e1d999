package clinic_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

var copies atomic.Int64

// clone copies a database that nobody has open, as somebody with the machine
// would copy the file.
func clone(tb testing.TB, cfg store.Config) store.Config {
	tb.Helper()
	if !strings.HasPrefix(cfg.DSN, "postgres://") {
		file, err := os.ReadFile(cfg.DSN)
		if err != nil {
			tb.Fatal(err)
		}
		cfg.DSN = filepath.Join(tb.TempDir(), "copy.db")
		if err := os.WriteFile(cfg.DSN, file, 0o600); err != nil {
			tb.Fatal(err)
		}
		return cfg
	}
	name := fmt.Sprintf("copy%d", copies.Add(1))
	from := parsed(tb, cfg.DSN).Path[1:]
	admin := parsed(tb, storetest.AdminDSN(tb, cfg.DSN))
	admin.Path = "/postgres"
	db, err := sql.Open("pgx", admin.String())
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(fmt.Sprintf("create database %s template %s strategy file_copy owner clew_owner", name, from)); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		db, err := sql.Open("pgx", admin.String())
		if err != nil {
			return
		}
		defer db.Close()
		if _, err := db.Exec("drop database if exists " + name + " with (force)"); err != nil {
			tb.Log(err)
		}
	})
	for _, dsn := range []*string{&cfg.DSN, &cfg.OwnerDSN} {
		u := parsed(tb, *dsn)
		u.Path = "/" + name
		*dsn = u.String()
	}
	return cfg
}

// rawAs opens a PostgreSQL database as whoever an address names.
func rawAs(tb testing.TB, dsn string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func parsed(tb testing.TB, dsn string) *url.URL {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// An intruder owns the machine: the database past the program, and a copy of
// the key file.
type intruder struct {
	testing.TB
	db     *sql.DB
	sqlite bool
	cfg    store.Config
	ring   *seal.Ring
}

func intrude(tb testing.TB, cfg store.Config, ring *seal.Ring) *intruder {
	tb.Helper()
	return &intruder{TB: tb, db: storetest.Raw(tb, cfg), sqlite: !strings.HasPrefix(cfg.DSN, "postgres://"), cfg: cfg, ring: ring}
}

var dollar = regexp.MustCompile(`\$(\d+)`)

func (x *intruder) sql(query string) string {
	if x.sqlite {
		return dollar.ReplaceAllString(query, "?$1")
	}
	return query
}

func (x *intruder) exec(query string, args ...any) {
	x.Helper()
	result, err := x.db.Exec(x.sql(query), args...)
	if err != nil {
		x.Fatalf("%s: %v", query, err)
	}
	if n, err := result.RowsAffected(); err == nil && n == 0 && !strings.HasPrefix(query, "delete from tiles") && !regexp.MustCompile(`^(alter|drop|create)`).MatchString(strings.ToLower(query)) {
		x.Fatalf("%s changed nothing", query)
	}
}

func (x *intruder) one(to any, query string, args ...any) {
	x.Helper()
	if err := x.db.QueryRow(x.sql(query), args...).Scan(to); err != nil {
		x.Fatalf("%s: %v", query, err)
	}
}

// unguarded takes the triggers away, does something, and puts them back as
// they were.
func (x *intruder) unguarded(do func()) {
	x.Helper()
	tables := []string{"entries", "visits", "tiles", "checkpoints", "acts"}
	if !x.sqlite {
		for _, t := range tables {
			x.exec("alter table " + t + " disable trigger user")
		}
		do()
		for _, t := range tables {
			x.exec("alter table " + t + " enable trigger user")
		}
		return
	}
	rows, err := x.db.Query(`select name, sql from sqlite_schema where type = 'trigger'`)
	if err != nil {
		x.Fatal(err)
	}
	triggers := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			x.Fatal(err)
		}
		triggers[name] = text
	}
	rows.Close()
	for name := range triggers {
		x.exec("drop trigger " + name)
	}
	do()
	for _, text := range triggers {
		x.exec(text)
	}
}

// leaf reads the stored bytes of an entry.
func (x *intruder) leaf(seq int64) []byte {
	x.Helper()
	var raw []byte
	x.one(&raw, `select leaf from entries where seq = $1`, seq)
	return bytes.Clone(raw)
}

// write puts other bytes in the place of an entry's; rehashed, the stored hash
// is made to fit.
func (x *intruder) write(seq int64, raw []byte, rehashed bool) {
	x.Helper()
	x.exec(`update entries set leaf = $1 where seq = $2`, raw, seq)
	if rehashed {
		hash := ledger.HashLeaf(raw)
		x.exec(`update entries set hash = $1 where seq = $2`, hash[:], seq)
	}
}

// box opens a wrapped key with the stolen key file.
func (x *intruder) box(name string) seal.Box {
	x.Helper()
	var wrapped []byte
	x.one(&wrapped, `select wrapped from keys where name = $1`, name)
	box, err := x.ring.Unwrap(name, wrapped)
	if err != nil {
		x.Fatal(err)
	}
	return box
}

// forge replaces an entry's content by other content, well sealed under the
// same header, with a hash that fits.
func (x *intruder) forge(seq int64, change func(fact map[string]any)) {
	x.Helper()
	leaf, err := ledger.ParseLeaf(x.leaf(seq))
	if err != nil {
		x.Fatal(err)
	}
	box := x.box(leaf.Header.Key)
	body, err := box.OpenLeaf(leaf)
	if err != nil {
		x.Fatal(err)
	}
	fact := map[string]any{}
	if err := json.Unmarshal(body, &fact); err != nil {
		x.Fatal(err)
	}
	change(fact)
	if body, err = json.Marshal(fact); err != nil {
		x.Fatal(err)
	}
	x.write(seq, box.Leaf(leaf.Head, body).Join(), true)
}

// hashes reads the stored leaf hashes in order.
func (x *intruder) hashes() []tlog.Hash {
	x.Helper()
	rows, err := x.db.Query(`select hash from entries order by seq`)
	if err != nil {
		x.Fatal(err)
	}
	defer rows.Close()
	var out []tlog.Hash
	for rows.Next() {
		var h []byte
		if err := rows.Scan(&h); err != nil {
			x.Fatal(err)
		}
		out = append(out, tlog.Hash(h))
	}
	return out
}

// rebuild makes tiles and head fit the entries that are there.
func (x *intruder) rebuild() {
	x.Helper()
	var tree ledger.Tree
	x.exec(`delete from tiles where log = 'book'`)
	for _, h := range x.hashes() {
		for _, tile := range tree.Append(h) {
			x.exec(`insert into tiles (clinic, log, level, n, hash) values ($1, 'book', $2, $3, $4)`, string(x.ring.Clinic), tile.Level, tile.N, tile.Hash[:])
		}
	}
	root := tree.Root()
	x.exec(`update heads set size = $1, root = $2, edge = $3, recorded = (select max(recorded) from entries) where log = 'book'`, tree.Size, root[:], tree.Bytes())
}

// resign replaces the stored checkpoints of the book by ones over what is
// there now, and drops those over more.
func (x *intruder) resign(signer note.Signer, verifier note.Verifier) {
	x.Helper()
	rows, err := x.db.Query(`select note from checkpoints where log = 'book'`)
	if err != nil {
		x.Fatal(err)
	}
	var notes [][]byte
	for rows.Next() {
		var n []byte
		if err := rows.Scan(&n); err != nil {
			x.Fatal(err)
		}
		notes = append(notes, bytes.Clone(n))
	}
	rows.Close()
	x.exec(`delete from checkpoints where log = 'book'`)
	hashes := x.hashes()
	for _, n := range notes {
		cp, err := ledger.OpenCheckpoint(n, verifier)
		if err != nil {
			x.Fatal(err)
		}
		if cp.Size > int64(len(hashes)) {
			continue
		}
		var tree ledger.Tree
		for _, h := range hashes[:cp.Size] {
			tree.Append(h)
		}
		cp.Root = tree.Root()
		signed, err := cp.Sign(signer)
		if err != nil {
			x.Fatal(err)
		}
		x.exec(`insert into checkpoints (clinic, log, size, at, root, note) values ($1, 'book', $2, $3, $4, $5)`,
			string(x.ring.Clinic), cp.Size, ledger.FormatTime(cp.At), cp.Root[:], signed)
	}
}

// reindex has the program itself make the lists anew.
func (x *intruder) reindex() {
	x.Helper()
	withClinic(x, x.cfg, x.ring, func(c *clinic.Clinic) {
		if _, err := c.Reindex(x.Context(), c.Own(), nil); err != nil {
			x.Fatal(err)
		}
	})
}

// withClinic opens a book that exists, for one purpose.
func withClinic(tb testing.TB, cfg store.Config, ring *seal.Ring, do func(*clinic.Clinic)) {
	tb.Helper()
	cfg.Clinic = ring.Clinic
	s, err := store.Open(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	}()
	c, err := clinic.Open(tb.Context(), clinic.Config{Store: s, Ring: ring, Kinds: kinds(tb), Finders: finders(), Quiet: true, Log: quiet})
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	do(c)
}

// verified is what a verification of a book says.
func verified(tb testing.TB, cfg store.Config, ring *seal.Ring, opt clinic.VerifyOptions) (report *clinic.Report) {
	tb.Helper()
	withClinic(tb, cfg, ring, func(c *clinic.Clinic) {
		var err error
		if report, err = c.Verify(tb.Context(), c.Own(), opt); err != nil {
			tb.Fatal(err)
		}
	})
	return report
}
