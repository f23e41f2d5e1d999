package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Migrations go forward only, one transaction each, and have the same number
// in both folders.
//
//go:embed migrations
var migrations embed.FS

// newest is the highest number among the migrations.
var newest = sync.OnceValue(func() int64 {
	files, err := fs.ReadDir(migrations, "migrations/sqlite")
	if err != nil || len(files) == 0 {
		panic("store: no migrations are built in")
	}
	digits, _, _ := strings.Cut(path.Base(files[len(files)-1].Name()), "_")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		panic("store: a migration without a number: " + err.Error())
	}
	return n
})

// SchemaVersion returns the number of the schema that this program works with.
func SchemaVersion() int64 { return newest() }

// Create makes a book: on SQLite a new file that only its owner may read, on
// PostgreSQL the tables in an empty database, or one more clinic in a database
// that has them. Without cfg.Clinic the clinic gets a new key (see Clinics). A
// fault of kind Conflict says that a book is there already.
func Create(ctx context.Context, cfg Config) error {
	if cfg.Clinic == "" {
		cfg.Clinic = id.Clinic(id.New(time.Now()))
	}
	if !id.Valid(string(cfg.Clinic)) {
		return fault.Bad("clinic", "%s is not the key of a clinic.", cfg.Clinic)
	}
	if isPostgres(cfg.DSN) {
		return createPostgres(ctx, cfg)
	}
	return createSQLite(ctx, cfg)
}

func createSQLite(ctx context.Context, cfg Config) (err error) {
	file, err := newSQLite(cfg.DSN)
	if err != nil {
		return err
	}
	if !file.virtual() {
		defer func() {
			if err != nil {
				file.remove()
			}
		}()
	}
	db, err := openSQLiteOwner(file, "rwc")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, _, err := migrate(ctx, db, goose.DialectSQLite3, "sqlite"); err != nil {
		return err
	}
	return enter(ctx, db, sqliteDialect{}, cfg.Clinic)
}

// newSQLite makes an empty file that only its owner may read, where none is.
func newSQLite(dsn string) (sqliteFile, error) {
	file, err := parseSQLite(dsn)
	if err != nil || file.virtual() {
		return file, err
	}
	f, err := os.OpenFile(file.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return file, fault.Clash("store.exists", "There is already a file at %s.", file.path)
	case errors.Is(err, fs.ErrNotExist):
		return file, fault.Bad("db", "The folder of %s does not exist.", file.path)
	case err != nil:
		return file, fault.Wrap(err, "The file %s cannot be made.", file.path)
	}
	if err := f.Close(); err != nil {
		return file, fault.Wrap(err, "The file %s cannot be made.", file.path)
	}
	return file, nil
}

// openSQLiteOwner opens a file for migrating.
func openSQLiteOwner(file sqliteFile, mode string) (*sql.DB, error) {
	s := &Store{dialect: sqliteDialect{}}
	db, err := driver.Open(file.uri(mode), s.prepareWriter)
	if err != nil {
		return nil, cannotOpen(err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func createPostgres(ctx context.Context, cfg Config) error {
	db, err := tablesPostgres(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return enter(ctx, db, &postgresDialect{}, cfg.Clinic)
}

// tablesPostgres connects as the tables' owner, and makes them where the
// database is empty.
func tablesPostgres(ctx context.Context, cfg Config) (db *sql.DB, err error) {
	if db, err = openPostgresOwner(ctx, cfg); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	var tables int
	var ours bool
	err = db.QueryRowContext(ctx, `select count(*), coalesce(bool_or(tablename = 'migrations'), false) from pg_tables
		where schemaname = current_schema()`).Scan(&tables, &ours)
	if err != nil {
		return db, cannotOpen(err)
	}
	if tables > 0 && !ours {
		return db, fault.Clash("store.exists", "This database already holds something that is not Clew's.")
	}
	if err = roleThere(ctx, db); err != nil {
		return db, err
	}
	_, _, err = migrate(ctx, db, goose.DialectPostgres, "postgres")
	return db, err
}

// roleThere asks, before anything is made, that the role which the program's
// rights hang on is there, or may be made.
func roleThere(ctx context.Context, db *sql.DB) error {
	var there, may bool
	err := db.QueryRowContext(ctx, `select exists (select from pg_roles where rolname = 'clew_app'),
		(select rolsuper or rolcreaterole from pg_roles where rolname = current_user)`).Scan(&there, &may)
	if err != nil {
		return cannotOpen(err)
	}
	if !there && !may {
		return &fault.Error{Kind: fault.Invalid, Rule: "store.role", Field: "db-owner",
			Msg: "The program's rights hang on the role clew_app, which this login may not make. Somebody who may runs once: create role clew_app nologin"}
	}
	return nil
}

// openPostgresOwner connects with the login that owns the tables.
func openPostgresOwner(ctx context.Context, cfg Config) (*sql.DB, error) {
	config, err := pgx.ParseConfig(cfg.ownerDSN())
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "store.address", Field: "db", Msg: "This is not the address of a PostgreSQL database.", Err: err}
	}
	tunePostgres(config)
	db := stdlib.OpenDB(*config)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, cannotConnect(err)
	}
	return db, nil
}

// enter writes a clinic into the directory and gives it two empty logs.
func enter(ctx context.Context, db *sql.DB, d dialect, clinic id.Clinic) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return cannotOpen(err)
	}
	defer func() { _ = tx.Rollback() }()
	exec := func(query string, args ...any) {
		if err != nil {
			return
		}
		if err = bind(d, args); err == nil {
			if d.timesAsText() {
				query = forSQLite(query)
			}
			_, err = tx.ExecContext(ctx, query, args...)
		}
	}
	if d.name() == "postgres" {
		exec(`select set_config('app.clinic', $1, true)`, string(clinic))
	}
	exec(`insert into clinics (clinic, created, lock) values ($1, $2, $3)`, string(clinic), time.Now(), lockNumber(clinic))
	root := ledger.Tree{}.Root()
	for _, log := range []string{"book", "access"} {
		exec(`insert into heads (clinic, log, size, root, edge) values ($1, $2, 0, $3, $4)`, string(clinic), log, root[:], []byte{})
	}
	if err != nil {
		if d.trouble(err) == duplicate {
			return fault.Clash("store.exists", "This clinic already has a book here.")
		}
		return fault.Wrap(err, "The clinic cannot be entered.")
	}
	if err := tx.Commit(); err != nil {
		return fault.Wrap(err, "The clinic cannot be entered.")
	}
	return nil
}

// lockNumber derives a clinic's advisory lock from its key, so that it is the
// same wherever the clinic is moved.
func lockNumber(clinic id.Clinic) int64 {
	sum := sha256.Sum256([]byte("clew-lock/" + string(clinic)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// Migrate brings the schema to that of this program and returns the numbers
// before and after. A newer schema is a Conflict.
func Migrate(ctx context.Context, cfg Config) (from, to int64, err error) {
	if isPostgres(cfg.DSN) {
		db, err := openPostgresOwner(ctx, cfg)
		if err != nil {
			return 0, 0, err
		}
		defer db.Close()
		return migrateOld(ctx, db, &postgresDialect{}, goose.DialectPostgres)
	}
	file, err := parseSQLite(cfg.DSN)
	if err != nil {
		return 0, 0, err
	}
	if err := file.look(false); err != nil {
		return 0, 0, err
	}
	db, err := openSQLiteOwner(file, "rw")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return migrateOld(ctx, db, sqliteDialect{}, goose.DialectSQLite3)
}

// migrateOld migrates what is a book already; goose would make its table in
// anything.
func migrateOld(ctx context.Context, db *sql.DB, d dialect, kind goose.Dialect) (int64, int64, error) {
	s := &Store{dialect: d, readers: &pool{db: db}}
	at, err := s.schemaNow(ctx)
	if err != nil {
		return 0, 0, err
	}
	if at > SchemaVersion() {
		return at, at, compareSchema(at)
	}
	return migrate(ctx, db, kind, d.name())
}

// migrate applies what is missing.
func migrate(ctx context.Context, db *sql.DB, kind goose.Dialect, folder string) (from, to int64, err error) {
	return migrateTo(ctx, db, kind, folder, SchemaVersion())
}

// migrateTo applies what is missing up to a version.
func migrateTo(ctx context.Context, db *sql.DB, kind goose.Dialect, folder string, version int64) (from, to int64, err error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return 0, 0, fault.Wrap(err, "The migrations cannot be read.")
	}
	options := []goose.ProviderOption{goose.WithTableName("migrations"), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	if kind == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return 0, 0, fault.Wrap(err, "The migrations cannot be locked.")
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(kind, db, files, options...)
	if err != nil {
		return 0, 0, fault.Wrap(err, "The migrations cannot be read.")
	}
	if from, err = provider.GetDBVersion(ctx); err != nil {
		return 0, 0, fault.Wrap(err, "The schema's version cannot be read.")
	}
	if _, err = provider.UpTo(ctx, version); err != nil {
		return from, from, fault.Wrap(fmt.Errorf("store: migrating: %w", err), "The schema cannot be migrated; it is as it was before the step that failed.")
	}
	if to, err = provider.GetDBVersion(ctx); err != nil {
		return from, 0, fault.Wrap(err, "The schema's version cannot be read.")
	}
	return from, to, nil
}
