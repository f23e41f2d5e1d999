package store

import (
	"context"
	"time"
)

// Settings are how the database is set, as it says itself.
type Settings struct {
	JournalMode string // SQLite: "wal"
	Synchronous string // SQLite: "2" is FULL; PostgreSQL: synchronous_commit
	Fsync       string // PostgreSQL
	FullPages   string // PostgreSQL: full_page_writes
}

// Settings asks the database how it is set.
func (s *Store) Settings(ctx context.Context) (set Settings, err error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return set, s.failed(ctx, "connecting", err)
	}
	defer s.readers.give(sess, true)
	ask := func(query string) (answer string) {
		if err == nil {
			var lines []string
			if lines, err = texts(ctx, sess, query); len(lines) > 0 {
				answer = lines[0]
			}
		}
		return answer
	}
	if s.Dialect() == "postgres" {
		set = Settings{Synchronous: ask("show synchronous_commit"), Fsync: ask("show fsync"), FullPages: ask("show full_page_writes")}
	} else {
		set = Settings{JournalMode: ask("pragma journal_mode"), Synchronous: ask("pragma synchronous")}
	}
	return set, s.failed(ctx, "reading the settings", err)
}

// WaysIn returns how many links clients hold, and how many people have one
// passkey and no recovery card that still works.
func (s *Snapshot) WaysIn(now time.Time) (links, single int64, err error) {
	count := func(r scanner) (n int64, err error) { return n, r.Scan(&n) }
	if links, _, err = one(s.t, "counting links", count, `select count(*) from links where clinic = $1`); err != nil {
		return 0, 0, err
	}
	single, _, err = one(s.t, "counting passkeys", count, `select count(*) from (select person from passkeys where clinic = $1 group by person having count(*) = 1) as only
		where not exists (select 1 from codes where clinic = $1 and codes.person = only.person and purpose = 'recovery' and used is null and ends > $2)`, now)
	return links, single, err
}
