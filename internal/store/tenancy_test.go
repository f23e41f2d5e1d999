package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// eight makes eight clinics in one PostgreSQL database, each with one key that
// names it, and returns them.
func eight(t *testing.T, s *store.Store, cfg store.Config) []id.Clinic {
	var clinics []id.Clinic
	for i := range 8 {
		c := id.Clinic(id.Derived("clinic", fmt.Sprint(i)))
		cfg.Clinic = c
		if err := store.Create(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), storetest.Grant(t, c), func(w *store.Book) error {
			if err := w.AppendRows(storetest.Entries(1, 3)); err != nil { // the same ids in each book
				return err
			}
			return w.PutKeys([]store.KeyRow{{Name: string(c), Created: storetest.Entry(1).At}})
		}); err != nil {
			t.Fatal(err)
		}
		clinics = append(clinics, c)
	}
	return clinics
}

// poolOf adds a limit of connections to an address.
func poolOf(t *testing.T, dsn string, n int) string {
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("pool_max_conns", fmt.Sprint(n))
	u.RawQuery = q.Encode()
	return u.String()
}

// TestTenantsAreApart reads and writes for eight clinics over a pool of four
// connections and expects nobody to see anybody else's rows, also when the
// statement forgets to name the clinic.
func TestTenantsAreApart(t *testing.T) {
	app, owner := storetest.Postgres(t)
	cfg := store.Config{DSN: poolOf(t, app, 4), OwnerDSN: owner}
	s := storetest.Open(t, cfg)
	clinics := eight(t, s, cfg)
	rows, err := s.Clinics(t.Context())
	if err != nil || len(rows) != 9 {
		t.Errorf("clinics: %v, %v", rows, err)
	}
	if answers, wrong := asked(t, s, clinics, 60); wrong != 0 || answers != 8*60 {
		t.Errorf("%d of %d answers were another clinic's", wrong, answers)
	}
	err = s.View(t.Context(), storetest.Grant(t, id.Clinic(id.Derived("nobody"))), func(*store.Snapshot) error { return nil })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("a clinic without a book: %v", err)
	}
	one := cfg
	one.Clinic = clinics[0]
	err = storetest.Open(t, one).View(t.Context(), storetest.Grant(t, clinics[1]), func(*store.Snapshot) error { return nil })
	if fault.KindOf(err) != fault.Denied {
		t.Errorf("another clinic than the configured one: %v", err)
	}
}

// asked has each of some clinics read and write so many times, all at once, and
// counts the answers, and those that were another's.
func asked(t *testing.T, s *store.Store, clinics []id.Clinic, times int) (total, others int64) {
	t.Helper()
	var wrong, answers atomic.Int64
	var wg sync.WaitGroup
	for i, c := range clinics {
		g := storetest.Grant(t, c)
		wg.Go(func() {
			for n := range times {
				look := func(v *store.Snapshot) error {
					return v.EachKey(func(k store.KeyRow) error {
						answers.Add(1)
						if k.Name != string(c) {
							wrong.Add(1)
						}
						return nil
					})
				}
				var err error
				if n%3 == 0 {
					err = s.Update(t.Context(), g, func(w *store.Tx) error {
						if err := w.SaveDraft(store.DraftRow{Author: "a", Form: "f", Subject: fmt.Sprint(n), Updated: storetest.Entry(1).At}); err != nil {
							return err
						}
						return look(&w.Snapshot)
					})
				} else {
					err = s.View(t.Context(), g, look)
				}
				if err != nil {
					t.Errorf("clinic %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	return answers.Load(), wrong.Load()
}

// names reads the keys that a query without a WHERE sees.
func names(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	var all string
	err := pool.QueryRow(ctx, `select coalesce(string_agg(name, ' '), '') from keys`).Scan(&all)
	return all, err
}

// leaks sets the tenant for the session and expects answers from others.
func leaks(t *testing.T, dsn string, clinics []id.Clinic) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var wrong atomic.Int64
	var wg sync.WaitGroup
	for _, c := range clinics {
		wg.Go(func() {
			for range 60 {
				if _, err := pool.Exec(t.Context(), `select set_config('app.clinic', $1, false)`, string(c)); err != nil {
					t.Error(err)
				}
				if all, err := names(t.Context(), pool); err == nil && all != string(c) {
					wrong.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if wrong.Load() == 0 {
		t.Error("nothing leaked: this control no longer controls anything")
	}
	t.Logf("%d of %d answers were another clinic's, as they should be here", wrong.Load(), 8*60)
}

// TestTenantOfTheSessionLeaks is the negative control: with the tenant set for
// the session, as a careless program would, answers do come from other
// clinics. If it does not leak, the test above proves nothing.
func TestTenantOfTheSessionLeaks(t *testing.T) {
	app, owner := storetest.Postgres(t)
	cfg := store.Config{DSN: app, OwnerDSN: owner}
	clinics := eight(t, storetest.Open(t, cfg), cfg)
	leaks(t, poolOf(t, app, 4), clinics)
}

// TestRowLevelSecurity asks past the store, without naming a clinic in the
// statement: as the application, as the owner, with no clinic set at all.
func TestRowLevelSecurity(t *testing.T) {
	app, owner := storetest.Postgres(t)
	cfg := store.Config{DSN: app, OwnerDSN: owner}
	s := storetest.Open(t, cfg)
	clinics := eight(t, s, cfg)
	for _, login := range []struct{ name, dsn string }{{"application", app}, {"owner", owner}} {
		pool, err := pgxpool.New(t.Context(), poolOf(t, login.dsn, 1))
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		if all, err := names(t.Context(), pool); err == nil {
			t.Errorf("%s: a fresh connection without a clinic saw %q", login.name, all)
		}
		tx, err := pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var all string
		if _, err := tx.Exec(t.Context(), `select set_config('app.clinic', $1, true)`, string(clinics[3])); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(), `select string_agg(name, ' ') from keys`).Scan(&all); err != nil || all != string(clinics[3]) {
			t.Errorf("%s: saw %q, %v", login.name, all, err)
		}
		if _, err := tx.Exec(t.Context(), `insert into keys values ($1, 'planted', '', now())`, string(clinics[4])); err == nil {
			t.Errorf("%s: wrote into another clinic's keys", login.name)
		}
		_ = tx.Rollback(t.Context())
		if all, err := names(t.Context(), pool); err == nil {
			t.Errorf("%s: a used connection without a clinic saw %q", login.name, all)
		}
	}
	// The application may not even try what the triggers would refuse.
	db, err := sql.Open("pgx", app)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), `select set_config('app.clinic', $1, false)`, string(clinics[0])); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`update entries set kind = 'x'`, `delete from visits`, `truncate tiles`, `drop trigger entries_no_update on entries`,
		`alter table entries disable row level security`, `insert into clinics values ('x', now(), 1)`, `create table mine (x int)`} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestOwnerAlone is the small deployment with one login: it works, and the
// guards say what that costs.
func TestOwnerAlone(t *testing.T) {
	_, owner := storetest.Postgres(t)
	s := storetest.Open(t, store.Config{DSN: owner})
	if err := s.Append(t.Context(), storetest.Grant(t, storetest.Clinic), func(w *store.Book) error { return w.AppendRows(storetest.Entries(1, 2)) }); err != nil {
		t.Fatal(err)
	}
	missing, err := s.Guards(t.Context())
	if err != nil || !strings.Contains(strings.Join(missing, "\n"), "login: clew_owner owns the tables") {
		t.Errorf("guards: %q, %v", missing, err)
	}
	if _, err := store.Open(t.Context(), store.Config{DSN: strings.Replace(owner, "clew_owner", "nobody_at_all", 1)}); fault.KindOf(err) != fault.Internal || fault.Say(err) == "" {
		t.Errorf("a login that does not exist: %v", err)
	}
	super := storetest.Open(t, store.Config{DSN: storetest.AdminDSN(t, owner)})
	missing, err = super.Guards(t.Context())
	if err != nil || !strings.Contains(strings.Join(missing, "\n"), "login: postgres is a superuser") {
		t.Errorf("guards of a superuser: %q, %v", missing, err)
	}
}

// TestNotEmpty leaves alone a PostgreSQL database that is somebody else's, and
// says so when one is opened that holds no book.
func TestNotEmpty(t *testing.T) {
	_, owner := storetest.Postgres(t)
	db := storetest.Raw(t, store.Config{DSN: owner})
	if _, err := db.Exec(`drop schema public cascade; create schema public authorization clew_owner; grant usage on schema public to public`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Config{DSN: owner}); fault.RuleOf(err) != "store.not-a-book" {
		t.Errorf("an empty database: %v", err)
	}
	if _, err := db.Exec(`create table orders (n int)`); err != nil {
		t.Fatal(err)
	}
	if err := store.Create(t.Context(), store.Config{DSN: owner}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("somebody else's database: %v", err)
	}
	if _, _, err := store.Migrate(t.Context(), store.Config{DSN: owner}); fault.RuleOf(err) != "store.not-a-book" {
		t.Errorf("migrating somebody else's database: %v", err)
	}
}
