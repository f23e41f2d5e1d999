package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"github.com/clew-health/clew/internal/fault"
)

var postgresWords = regexp.MustCompile(`(^|\s)(host|dbname|service|user)\s*=`)

// isPostgres tells a PostgreSQL address from the path of a file.
func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") ||
		!strings.HasPrefix(dsn, "file:") && postgresWords.MatchString(dsn)
}

// Open opens the book of cfg and checks that it is one, that its schema is the
// one of this program, and that the database is set to lose nothing. It never
// migrates. After an unclean stop (SQLite's write-ahead log was left behind)
// it checks the whole file first. Errors are faults with a sentence.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg.ReadOnly = cfg.ReadOnly || cfg.Older
	var (
		s   *Store
		err error
	)
	if isPostgres(cfg.DSN) {
		s, err = openPostgres(ctx, cfg)
	} else {
		s, err = openSQLite(ctx, cfg)
	}
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, cfg); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// check compares the schema and finds the clinic.
func (s *Store) check(ctx context.Context, cfg Config) error {
	at, err := s.schemaNow(ctx)
	if err != nil {
		return err
	}
	if err := compareSchema(at); err != nil && !(cfg.Older && at < SchemaVersion()) {
		return err
	}
	clinics, err := s.Clinics(ctx)
	if err != nil {
		return s.openFailed(err)
	}
	if cfg.Clinic == "" && s.Dialect() == "sqlite" {
		if len(clinics) == 0 {
			return notABook(cfg.DSN, errors.New("store: the directory is empty"))
		}
		s.clinic = clinics[0].Clinic
		return nil
	}
	s.clinic = cfg.Clinic
	for _, c := range clinics {
		if c.Clinic == cfg.Clinic || cfg.Clinic == "" {
			return nil
		}
	}
	if cfg.Clinic == "" {
		return nil
	}
	return errNoClinic(cfg.Clinic)
}

// compareSchema returns nil if the database has the schema of this program.
func compareSchema(at int64) error {
	switch want := SchemaVersion(); {
	case at > want:
		return fault.Clash("store.schema.newer", "This book has schema %d, which is newer than this program (schema %d). Use the newer program.", at, want)
	case at < want:
		return fault.Clash("store.schema.older", "This book has schema %d, and this program needs schema %d. Stop the program, make a backup, and migrate.", at, want)
	}
	return nil
}

// Schema returns the number of the schema that this book has.
func (s *Store) Schema(ctx context.Context) (int64, error) { return s.schemaNow(ctx) }

// schemaNow reads the schema's version without changing anything.
func (s *Store) schemaNow(ctx context.Context) (int64, error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return 0, s.openFailed(err)
	}
	defer s.readers.give(sess, true)
	var at sql.NullInt64
	rows, err := sess.query(ctx, `select max(version_id) from migrations`)
	if err != nil {
		return 0, s.openFailed(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&at); err != nil {
			return 0, s.openFailed(err)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, s.openFailed(err)
	}
	return at.Int64, nil
}

// openFailed turns what a driver says at first sight into a sentence.
func (s *Store) openFailed(err error) error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "42P01": // undefined table
			return notABook("", err)
		case "42501": // insufficient privilege
			return &fault.Error{Kind: fault.Denied, Rule: "store.rights", Msg: "This login may not read the book. Its owner must say: grant clew_app to it.", Err: err}
		}
	}
	if s.Dialect() == "sqlite" && (errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.ERROR)) {
		return notABook("", err)
	}
	return cannotOpen(err)
}

func notABook(dsn string, err error) error {
	what := "This database"
	if dsn != "" && !isPostgres(dsn) {
		what = dsn
	}
	return &fault.Error{Kind: fault.Invalid, Rule: "store.not-a-book", Field: "db", Msg: what + " is not a Clew book.", Err: err}
}

func cannotOpen(err error) error {
	return &fault.Error{Kind: fault.Internal, Rule: "store.connect", Msg: "The database cannot be opened.", Err: err}
}
