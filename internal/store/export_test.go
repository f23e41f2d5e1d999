package store

import (
	"context"

	"github.com/pressly/goose/v3"
)

// Failed gives tests the judgement of errors.
func (s *Store) Failed(err error) error { return s.failed(context.Background(), "testing", err) }

// CreateAt makes a SQLite book of an older schema.
func CreateAt(ctx context.Context, cfg Config, schema int64) error {
	file, err := newSQLite(cfg.DSN)
	if err != nil {
		return err
	}
	db, err := openSQLiteOwner(file, "rwc")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, _, err := migrateTo(ctx, db, goose.DialectSQLite3, "sqlite", schema); err != nil {
		return err
	}
	return enter(ctx, db, sqliteDialect{}, cfg.Clinic)
}
