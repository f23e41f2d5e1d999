package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// firstKept is the schema of the oldest book that was kept; nobody has an older.
const firstKept = 2

// keptBooks lists the schemas of which a book is kept, and those of which one
// should be.
func keptBooks(folder string, newest int64) (kept, missing []int64) {
	for n := int64(firstKept); n <= newest; n++ {
		_, err := os.Stat(filepath.Join(folder, fmt.Sprintf("schema-%d.db.gz", n)))
		switch {
		case err == nil:
			kept = append(kept, n)
		case n < newest:
			missing = append(missing, n)
		}
	}
	return kept, missing
}

const booksFolder = "../../testdata/books"

// keptBook lays a kept book out in a folder of its own.
func keptBook(t testing.TB, schema int64) *practice {
	t.Helper()
	dir := t.TempDir()
	p := &practice{book: cli.Book{DB: filepath.Join(dir, "clinic.db"), Key: filepath.Join(dir, "clinic.key")}}
	packed, err := os.ReadFile(filepath.Join(booksFolder, fmt.Sprintf("schema-%d.db.gz", schema)))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err == nil {
		err = os.WriteFile(p.book.DB, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(booksFolder, fmt.Sprintf("schema-%d.key", schema)))
	if err == nil {
		err = os.WriteFile(p.book.Key, key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rootNow reads the root straight from a book's file, whatever its schema.
func (p *practice) rootNow(t testing.TB) string {
	t.Helper()
	var root []byte
	db := storetest.Raw(t, store.Config{DSN: p.book.DB})
	defer db.Close()
	if err := db.QueryRow(`select root from heads where log = 'book'`).Scan(&root); err != nil {
		t.Fatal(err)
	}
	var h [32]byte
	copy(h[:], root)
	return ledger.HashText(h)
}

// TestEveryBookKept opens a book of every schema there was: today's program asks
// for a migration, backs up before it, keeps the root, shows the charts, and goes
// back by one command. The controls: a book that was changed is found out after
// its migration, and a schema without a kept book is named.
func TestEveryBookKept(t *testing.T) {
	t.Parallel()
	kept, missing := keptBooks(booksFolder, store.SchemaVersion())
	if len(missing) > 0 {
		t.Errorf("no book of schema %v is kept; the program as it was before makes one: scripts/fixture-book.sh PROGRAM", missing)
	}
	if _, missing := keptBooks(booksFolder, store.SchemaVersion()+2); len(missing) == 0 {
		t.Error("control: two migrations later nothing is missing")
	}
	for _, schema := range kept {
		t.Run(fmt.Sprintf("schema_%d", schema), func(t *testing.T) { upgraded(t, schema) })
	}
}

func upgraded(t *testing.T, schema int64) {
	t.Parallel()
	p := keptBook(t, schema)
	before := p.rootNow(t)
	old := schema < store.SchemaVersion()
	if code, said := p.says("verify"); old != (code != 0 && strings.Contains(said, "needs schema")) {
		t.Fatalf("before the migration: %d %s", code, said)
	}
	if code, said := p.says("migrate", "--backups", filepath.Dir(p.book.DB)); code != 0 || old != strings.Contains(said, "The book as it was before is in ") {
		t.Fatalf("migrating: %d %s", code, said)
	}
	if root, err := verified(p); err != nil || root != before {
		t.Fatalf("after the migration the root is %s, it was %s: %v", root, before, err)
	}
	migrated := folderOf(t, filepath.Dir(p.book.DB))
	if n := p.showsCharts(t); n == 0 {
		t.Error("nobody's chart was opened")
	}
	p = job{files: migrated}.laidOut(t)
	if !old {
		return
	}
	if code, said := p.says("rollback", "--backups", filepath.Dir(p.book.DB)); code != 0 || !strings.Contains(said, "The book that was there is now ") {
		t.Fatalf("rolling back: %d %s", code, said)
	}
	if root, err := verified(p); err != nil || root != before {
		t.Errorf("rolled back the root is %s, it was %s: %v", root, before, err)
	}
	changed(t, schema)
}

// changed is the control: an old book in which one entry was changed.
func changed(t *testing.T, schema int64) {
	t.Helper()
	p := keptBook(t, schema)
	db := storetest.Raw(t, store.Config{DSN: p.book.DB})
	rows, err := db.Query(`select name from sqlite_master where type = 'trigger' and tbl_name = 'entries'`)
	if err != nil {
		t.Fatal(err)
	}
	var guards []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		guards = append(guards, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range guards {
		if _, err := db.Exec(`drop trigger ` + name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`update entries set leaf = zeroblob(length(leaf)) where seq = 5`); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	if code, said := p.says("migrate", "--backups", filepath.Dir(p.book.DB)); code != 0 {
		t.Fatal(said)
	}
	if _, err := verified(p); err == nil {
		t.Error("control: a changed entry is not found out after the migration")
	}
}

// showsCharts serves a book and opens the pages of everybody's chart as somebody
// who works there.
func (p *practice) showsCharts(t *testing.T) (opened int) {
	t.Helper()
	c, shut, err := openBook(t.Context(), p.book)
	if err != nil {
		t.Fatal(err)
	}
	person := id.Staff(c.NewID())
	if _, err := c.Do(t.Context(), c.Own(), id.Act(c.NewID()), clinic.JoinStaff{Joined: staff.Joined{Staff: person, Name: "Noor Haddad", Roles: []string{string(access.Monitor)}}}); err != nil {
		t.Fatal(err)
	}
	code, err := newCode(t.Context(), c, string(person))
	if err != nil {
		t.Fatal(err)
	}
	p.codes = append(p.codes, code)
	grant, err := c.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew", Role: string(access.Machine)}},
		access.Create, ledger.Scheduling, "", access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	people, err := c.Patients(t.Context(), grant)
	if err != nil {
		t.Fatal(err)
	}
	shut()
	s, err := p.serves(t)
	if err != nil {
		t.Fatal(err)
	}
	defer s.end(syscall.SIGKILL)
	visitor := p.enter(t, s.url)[0]
	for _, one := range people {
		for _, page := range []string{"", "/screening", "/measures", "/medicines"} {
			status, err := visitor.get(s.url, "/patients/"+string(one.Patient)+page)
			if err != nil || status >= http.StatusInternalServerError || status != http.StatusOK && page == "" {
				t.Errorf("the page %q of %s answers %d, %v", page, one.Patient, status, err)
			}
			opened += b2n(status == http.StatusOK)
		}
	}
	return opened
}

func b2n(b bool) int {
	if b {
		return 1
	}
	return 0
}
