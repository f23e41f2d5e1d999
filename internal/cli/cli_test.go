package cli_test

import (
	"context"
	"database/sql"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/store/storetest"

	_ "github.com/ncruces/go-sqlite3/driver"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"clew": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(app.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
		"tamper": tamper,
		"line":   line,
		"await":  await,
		"torn":   torn,
	})
}

// line prints one line of a file.
func line() {
	text, err := os.ReadFile(os.Args[1])
	n, bad := strconv.Atoi(os.Args[2])
	lines := strings.Split(string(text), "\n")
	if err != nil || bad != nil || n > len(lines) {
		os.Exit(1)
	}
	os.Stdout.WriteString(strings.TrimSpace(lines[n-1]) + "\n")
}

// await waits for a file whose name matches.
func await() {
	for range 600 {
		if found, _ := filepath.Glob(os.Args[1]); len(found) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	os.Exit(1)
}

// torn cuts the second half off the first file whose name matches.
func torn() {
	found, _ := filepath.Glob(os.Args[1])
	if len(found) == 0 {
		os.Exit(1)
	}
	info, err := os.Stat(found[0])
	if err != nil || os.Truncate(found[0], info.Size()/2) != nil {
		os.Exit(1)
	}
}

// tamper runs SQL on a book's file, as somebody who owns the file could.
func tamper() {
	db, err := sql.Open("sqlite3", "file:"+os.Args[1])
	if err == nil {
		_, err = db.Exec(os.Args[2])
	}
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	db.Close()
}

// Every script runs on SQLite; those that say $DB run on PostgreSQL too.
func TestScripts(t *testing.T) {
	synthea, err := filepath.Abs("../../testdata/synthea")
	if err != nil {
		t.Fatal(err)
	}
	instruments, err := filepath.Abs("../../instruments")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) {
		testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: false, Setup: func(env *testscript.Env) error {
			env.Setenv("SYNTHEA", synthea)
			env.Setenv("INSTRUMENTS", instruments)
			env.Setenv("CLEW_DB", filepath.Join(env.WorkDir, "clinic.db"))
			return nil
		}})
	})
	t.Run("postgres", func(t *testing.T) {
		files, _ := filepath.Glob("testdata/both_*.txtar")
		testscript.Run(t, testscript.Params{Files: files, Setup: func(env *testscript.Env) error {
			dsn, owner := storetest.Postgres(t)
			env.Setenv("SYNTHEA", synthea)
			env.Setenv("CLEW_DB", dsn)
			env.Setenv("CLEW_DB_OWNER", owner)
			env.Setenv("CLEW_KEY", filepath.Join(env.WorkDir, "clinic.key"))
			return nil
		}})
	})
}
