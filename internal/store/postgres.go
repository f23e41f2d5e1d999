package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/clew-health/clew/internal/fault"
)

// postgresWriters is how many connections each program has for writing: most
// of them wait for some book's lock.
const postgresWriters = 4

// openPostgres connects two pools, so that writers who wait for a book's lock
// never keep a reader waiting.
func openPostgres(ctx context.Context, cfg Config) (*Store, error) {
	d := &postgresDialect{}
	s := &Store{dialect: d}
	connect := func(atMost int32) (*pgxpool.Pool, *pool, error) {
		config, err := postgresConfig(cfg.DSN)
		if err != nil {
			return nil, nil, err
		}
		if atMost > 0 && config.MaxConns > atMost {
			config.MaxConns = atMost
		}
		p, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			return nil, nil, cannotOpen(err)
		}
		return p, newPool(stdlib.OpenDBFromPool(p), 0), nil
	}
	var err error
	if d.readers, s.readers, err = connect(0); err != nil {
		return nil, err
	}
	if err := d.readers.Ping(ctx); err != nil {
		d.readers.Close()
		return nil, cannotConnect(err)
	}
	if !cfg.ReadOnly {
		if d.writers, s.writers, err = connect(postgresWriters); err != nil {
			d.readers.Close()
			return nil, err
		}
	}
	s.bell = newPostgresBell(cfg.DSN, d)
	return s, nil
}

// postgresConfig parses an address and asks the server to notice when this
// machine has gone, so that a dead writer does not keep a book's lock.
func postgresConfig(dsn string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "store.address", Field: "db", Msg: "This is not the address of a PostgreSQL database.", Err: err}
	}
	tunePostgres(config.ConnConfig)
	return config, nil
}

func tunePostgres(config *pgx.ConnConfig) {
	config.RuntimeParams["application_name"] = "clew"
	config.RuntimeParams["tcp_keepalives_idle"] = "20"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	config.OnNotice = func(conn *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			conn.CustomData()[warned] = n.Message
		}
	}
}

// warned is under what a connection keeps the last warning of the server. A
// COMMIT that somebody stops waiting for (an operator, with pg_cancel_backend) while
// the synchronous standby is away is answered as done, with a warning: it stands
// on one machine only, and whoever takes over from that machine does not have it.
const warned = "warned"

func cannotConnect(err error) error {
	return &fault.Error{Kind: fault.Internal, Rule: "store.connect", Msg: "The PostgreSQL database does not answer, or does not let us in.", Err: err}
}
