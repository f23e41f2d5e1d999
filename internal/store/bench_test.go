package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// vital returns the row of an ordinary vital sign.
func vital(n int64) store.Row {
	act := id.Act(id.New(time.Now()))
	now := time.Now()
	leaf := make([]byte, 760) // header ≈ 430, commitment 32, sealed body ≈ 300
	_, _ = rand.Read(leaf[430:])
	hash := ledger.HashLeaf(leaf)
	return store.Row{
		Seq: n, ID: ledger.EntryID(act, 0), Act: act, Stream: ledger.PatientStream(id.Patient(id.Derived(fmt.Sprint(n % 40)))),
		Kind: "dosing.vitals-taken", Version: 1, At: now, Recorded: now.Add(time.Duration(n)), Author: "staff:01a20304-e1b3-7661-873f-2cdce2011ddb",
		Leaf: leaf, Hash: hash[:],
	}
}

var batches = []int{1, 10, 50, 200}

// BenchmarkAppend appends rows durably, a batch in a transaction, through the
// store. rows/s is to be compared with BenchmarkBare in the same run.
func BenchmarkAppend(b *testing.B) {
	run := func(b *testing.B, cfg store.Config) {
		for _, size := range batches {
			b.Run(fmt.Sprint(size), func(b *testing.B) {
				s := storetest.Open(b, cfg)
				g := storetest.Grant(b, storetest.Clinic)
				var n int64
				if err := s.View(b.Context(), g, func(v *store.Snapshot) error {
					rows, err := v.Hashes(0, 1<<40)
					n = int64(len(rows))
					return err
				}); err != nil {
					b.Fatal(err)
				}
				rows := make([]store.Row, size)
				b.ResetTimer()
				for b.Loop() {
					b.StopTimer()
					for i := range rows {
						n++
						rows[i] = vital(n)
					}
					b.StartTimer()
					if err := s.Append(context.Background(), g, func(w *store.Book) error { return w.AppendRows(rows) }); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
	b.Run("sqlite", func(b *testing.B) { run(b, store.Config{DSN: storetest.SQLite(b)}) })
	b.Run("postgres", func(b *testing.B) {
		dsn, _ := storetest.DurablePostgres(b)
		run(b, store.Config{DSN: dsn})
	})
}

// BenchmarkBare inserts the same rows durably without the store, into a table
// with the same columns and a primary key, one prepared statement a row: the
// ceiling. BenchmarkBareIndexed adds the two indexes that the book needs.
func BenchmarkBare(b *testing.B) { bare(b, "") }

// BenchmarkBareIndexed shows what of the distance to BenchmarkBare is the
// indexes' and not the store's.
func BenchmarkBareIndexed(b *testing.B) {
	bare(b, `; create unique index bare_id on bare (clinic, id); create index bare_stream on bare (clinic, stream, seq)`)
}

func bare(b *testing.B, indexes string) {
	const columns = `(clinic text, seq bigint, id text, act text, stream text, kind text, version bigint, at text, recorded text, author text, corrects text, leaf %s, hash %s, primary key (clinic, seq))`
	args := func(r store.Row) []any {
		return []any{string(storetest.Clinic), r.Seq, string(r.ID), string(r.Act), string(r.Stream), r.Kind, int64(r.Version), ledger.FormatTime(r.At),
			ledger.FormatTime(r.Recorded), r.Author, string(r.Corrects), r.Leaf, r.Hash}
	}
	var n int64
	run := func(b *testing.B, insert func(rows []store.Row) error) {
		for _, size := range batches {
			b.Run(fmt.Sprint(size), func(b *testing.B) {
				rows := make([]store.Row, size)
				for b.Loop() {
					b.StopTimer()
					for i := range rows {
						n++
						rows[i] = vital(n)
					}
					b.StartTimer()
					if err := insert(rows); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
	b.Run("sqlite", func(b *testing.B) {
		db, err := driver.Open("file:" + b.TempDir() + "/bare.db?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec(`create table bare ` + fmt.Sprintf(columns, "blob", "blob") + indexes); err != nil {
			b.Fatal(err)
		}
		stmt, err := db.Prepare(`insert into bare values (?,?,?,?,?,?,?,?,?,?,?,?,?)`)
		if err != nil {
			b.Fatal(err)
		}
		run(b, func(rows []store.Row) error {
			tx, err := db.Begin()
			if err != nil {
				return err
			}
			defer tx.Rollback()
			in := tx.Stmt(stmt)
			for _, r := range rows {
				if _, err := in.Exec(args(r)...); err != nil {
					return err
				}
			}
			return tx.Commit()
		})
	})
	b.Run("postgres", func(b *testing.B) {
		_, owner := storetest.DurablePostgres(b)
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, owner)
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, `create table bare `+fmt.Sprintf(columns, "bytea", "bytea")+indexes); err != nil {
			b.Fatal(err)
		}
		run(b, func(rows []store.Row) error {
			var batch pgx.Batch
			for _, r := range rows {
				batch.Queue(`insert into bare values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`, args(r)...)
			}
			return conn.SendBatch(ctx, &batch).Close() // one implicit transaction
		})
	})
}
