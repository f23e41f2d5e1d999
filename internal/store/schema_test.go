package store_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the dumped schemas to schema/")

// TestSchema holds the dumped schemas against those that are committed, where
// one can read them whole.
func TestSchema(t *testing.T) {
	for _, c := range storetest.Configs {
		t.Run(c.Name, func(t *testing.T) {
			got, err := storetest.Open(t, c.New(t)).SchemaDump(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("schema", c.Name+".sql")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not what the migrations make; write it again with: go test ./internal/store -run TestSchema -update", file)
			}
		})
	}
}

var (
	tableStart = regexp.MustCompile(`^CREATE TABLE (\w+) \(`)
	columnLine = regexp.MustCompile(`^ {4}([a-z_]+) +(TEXT|INTEGER|BLOB|BIGINT|BYTEA|BOOLEAN|TIMESTAMP WITH TIME ZONE)(.*)`)
)

// added is a column that SQLite wrote behind another: it came by a migration.
var added = regexp.MustCompile(`, ([a-z_]+ +(TEXT|INTEGER|BLOB))`)

// columns reads tables, columns and whether they may be NULL from a dump.
func columns(t *testing.T, dialect string) []string {
	text, err := os.ReadFile(filepath.Join("schema", dialect+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	table := ""
	var out []string
	for line := range strings.Lines(added.ReplaceAllString(string(text), ",\n    $1")) {
		if m := tableStart.FindStringSubmatch(line); m != nil {
			table = m[1]
		} else if m := columnLine.FindStringSubmatch(line); m != nil && table != "" {
			null := "null"
			if strings.Contains(m[3], "NOT NULL") {
				null = "not null"
			}
			out = append(out, table+"."+m[1]+" "+null)
		}
	}
	slices.Sort(out)
	return out
}

// TestSchemasAgree compares tables, columns and nullability of the two, and
// that the clinic leads every key and index.
func TestSchemasAgree(t *testing.T) {
	sqlite, postgres := columns(t, "sqlite"), columns(t, "postgres")
	if len(sqlite) < 100 {
		t.Errorf("only %d columns were found", len(sqlite))
	}
	for _, c := range sqlite {
		if !slices.Contains(postgres, c) {
			t.Errorf("PostgreSQL has no column %s", c)
		}
	}
	for _, c := range postgres {
		if !slices.Contains(sqlite, c) {
			t.Errorf("SQLite has no column %s", c)
		}
	}
	for _, dialect := range []string{"sqlite", "postgres"} {
		text, err := os.ReadFile(filepath.Join("schema", dialect+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		keys := regexp.MustCompile(`(PRIMARY KEY|FOREIGN KEY|UNIQUE|INDEX [^(;]+) \(([a-z_]+)`).FindAllStringSubmatch(string(text), -1)
		if len(keys) < 20 {
			t.Errorf("%s: only %d keys were found", dialect, len(keys))
		}
		for _, k := range keys {
			if k[2] != "clinic" {
				t.Errorf("%s: %s is led by %s, not by the clinic", dialect, k[1], k[2])
			}
		}
	}
}

// TestMigrationsHaveTwins checks that every migration is there for both.
func TestMigrationsHaveTwins(t *testing.T) {
	names := func(dialect string) (out []string) {
		files, err := fs.ReadDir(os.DirFS("migrations"), dialect)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			out = append(out, f.Name())
		}
		return out
	}
	if a, b := names("sqlite"), names("postgres"); !slices.Equal(a, b) {
		t.Errorf("sqlite has %v, postgres has %v", a, b)
	}
	for _, dialect := range []string{"sqlite", "postgres"} {
		for _, name := range names(dialect) {
			text, err := os.ReadFile(filepath.Join("migrations", dialect, name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "+goose Down") || strings.Contains(string(text), "NO TRANSACTION") {
				t.Errorf("%s/%s: migrations go forward only, one transaction each", dialect, name)
			}
		}
	}
}
