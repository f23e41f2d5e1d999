package cli_test

import (
	"context"
	"database/sql"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

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
	})
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
