package clinic_test

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// One bit of the file, anywhere: either verification says so, or the database
// cannot be read, or the bit held nothing. No change of content is silent.
func TestNoBitIsFlippedInSilence(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing runs side by side in it; make test runs it whole")
	}
	const seed, flips = 20261122, 120
	dir := t.TempDir()
	path := storetest.SQLiteIn(t, dir)
	var h *house
	t.Run("book", func(t *testing.T) { // closed, and so whole in its file, when this ends
		h = open(t, store.Config{DSN: path})
		nurse := h.nurse(t, "Sam Ortiz")
		for _, name := range []string{"Moreno", "Aldous"} {
			p := h.ana(t, name)
			for i := range 15 {
				if _, err := h.Do(t.Context(), h.grant(t, nurse, p), id.Act(h.NewID()), clinic.TakeVitals{Patient: p, Vitals: vitals(120+i, 80)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := h.Checkpoint(t.Context(), h.Own()); err != nil {
			t.Fatal(err)
		}
	})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, err := tables(path)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	count := map[string]int{}
	for i := range flips {
		at := 100 + rng.IntN(len(whole)-100)
		flipped := append([]byte(nil), whole...)
		flipped[at] ^= 1 << rng.IntN(8)
		file := filepath.Join(dir, fmt.Sprint(i), "book.db")
		os.Mkdir(filepath.Dir(file), 0o700)
		if err := os.WriteFile(file, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		seen := noticed(t, h, file)
		after, err := tables(file)
		switch {
		case seen:
			count["noticed"]++
		case err == nil && after == before:
			count["held nothing"]++
		default:
			t.Errorf("seed %d: bit at byte %d changed what the book holds, and nobody said so: %s (%v)", seed, at, differing(before, after), err)
		}
		os.RemoveAll(filepath.Dir(file))
	}
	t.Logf("of %d flips: %v", flips, count)
	if count["noticed"] < flips/4 {
		t.Errorf("only %d of %d flips were noticed: the test hits nothing", count["noticed"], flips)
	}
}

// noticed reports whether opening or verifying a file says that something is wrong.
func noticed(t *testing.T, h *house, path string) bool {
	s, err := store.Open(t.Context(), store.Config{DSN: path, Clinic: h.ring.Clinic})
	if err != nil {
		return true
	}
	defer s.Close()
	c, err := clinic.Open(t.Context(), clinic.Config{Store: s, Ring: h.ring, Kinds: kinds(t), Finders: finders(), Quiet: true})
	if err != nil {
		return true
	}
	defer c.Close()
	report, err := c.Verify(t.Context(), c.Own(), clinic.VerifyOptions{})
	return err != nil || !report.Clean()
}

// tables is everything that stands in the tables of a file and matters: not
// which migrations ran when, when a key was made, or how far a list was built.
func tables(path string) (string, error) {
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		return "", err
	}
	defer db.Close()
	names, err := column(db, `select name from sqlite_schema where type = 'table' 
		and name not like 'sqlite_%' and name not in ('migrations', 'clinics', 'finders') order by name`)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, name := range names {
		columns, err := column(db, fmt.Sprintf(`select name from pragma_table_info('%s') where name <> 'created'`, name))
		if err != nil {
			return "", err
		}
		rows, err := column(db, fmt.Sprintf(`select hex(quote("%s")) from "%s" not indexed order by 1`, strings.Join(columns, `") || '|' || quote("`), name))
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&all, name, strings.Join(rows, "\n"))
	}
	return all.String(), nil
}

func column(db *sql.DB, query string) (out []string, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// differing returns the first line that two contents differ in.
func differing(a, b string) string {
	was, is := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range was {
		if i >= len(is) || was[i] != is[i] {
			raw, _ := hex.DecodeString(was[i])
			return string(raw)
		}
	}
	return "more than before"
}
