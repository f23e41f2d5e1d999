package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

var partsEntered = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// recordOf makes the i-th record of a part as a backup would hold it.
func recordOf(p store.Part, i int, dice *rand.Rand) (record []byte) {
	for _, c := range p.Columns {
		name, kind, _ := strings.Cut(c, " ")
		switch kind {
		case "number":
			n := int64(i)
			if name == "n" && p.Name == "blob_chunks" {
				n = 0
			}
			record = binary.AppendVarint(record, n)
		case "text":
			s := fmt.Sprintf("%s-%04d", name, i)
			if name == "blob" {
				s = fmt.Sprintf("file-%04d", i) // a chunk belongs to its file
			}
			record = append(binary.AppendUvarint(record, uint64(len(s))), s...)
		case "blob":
			b := make([]byte, 3+dice.IntN(300))
			for j := range b {
				b[j] = byte(dice.Uint32())
			}
			binary.BigEndian.PutUint16(b, uint16(i))
			record = append(binary.AppendUvarint(record, uint64(len(b))), b...)
		case "flag":
			record = append(record, byte(i%2))
		case "moment":
			if (name == "used" || name == "seen" || name == "leased") && i%2 == 0 {
				record = append(record, 0)
				continue
			}
			record = binary.AppendVarint(append(record, 1), partsEntered.Add(time.Duration(i)*time.Microsecond).UnixMicro())
		}
	}
	return record
}

// gathered reads every part of a book.
func gathered(t *testing.T, cfg store.Config) (parts []store.Part, records map[string][][]byte) {
	t.Helper()
	s := storetest.Open(t, cfg)
	records = map[string][][]byte{}
	err := s.View(t.Context(), storetest.Grant(t, travelling), func(snap *store.Snapshot) (err error) {
		if parts, err = snap.Parts(); err != nil {
			return err
		}
		for _, p := range parts {
			if err := snap.EachRecord(p, func(r []byte) error {
				records[p.Name] = append(records[p.Name], bytes.Clone(r))
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts, records
}

func fillAll(parts []store.Part, records map[string][][]byte) func(*store.Loader) error {
	return func(l *store.Loader) error {
		for _, p := range parts {
			if err := l.Begin(p); err != nil {
				return err
			}
			for _, r := range records[p.Name] {
				if err := l.Put(r); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// travelling is a clinic whose book comes from elsewhere.
const travelling id.Clinic = "00000000-0000-7000-8000-0000000000a2"

// otherPostgres is a database that holds another clinic's book.
func otherPostgres(t *testing.T) store.Config {
	app, owner := storetest.Postgres(t)
	return store.Config{DSN: app, OwnerDSN: owner, Clinic: travelling}
}

// made is an empty book of the travelling clinic.
func made(t *testing.T) store.Config {
	cfg := newFile(t)
	if err := store.Create(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// newFile is where a book may be made.
func newFile(t *testing.T) store.Config {
	return store.Config{DSN: filepath.Join(t.TempDir(), "book.db"), Clinic: travelling}
}

// TestPartsTravel takes rows of every table from SQLite to PostgreSQL and back:
// the same bytes, in the same order.
func TestPartsTravel(t *testing.T) {
	t.Parallel()
	parts, _ := gathered(t, made(t))
	if len(parts) < 15 {
		t.Fatalf("only %d parts: %v", len(parts), parts)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	want := map[string][][]byte{}
	for _, p := range parts {
		n := 1200 // more than are inserted at once
		if p.Name == "outbox_read" {
			n = 1
		}
		for i := range n {
			want[p.Name] = append(want[p.Name], recordOf(p, i+1, dice))
		}
	}
	from := newFile(t)
	if err := store.Load(t.Context(), from, store.SchemaVersion(), partsEntered, fillAll(parts, want)); err != nil {
		t.Fatal(err)
	}
	for _, to := range []store.Config{otherPostgres(t), newFile(t)} {
		parts, got := gathered(t, from)
		for name := range want {
			if len(got[name]) != len(want[name]) {
				t.Fatalf("%s: %d rows of %d", name, len(got[name]), len(want[name]))
			}
			for i := range want[name] {
				if !bytes.Equal(got[name][i], want[name][i]) {
					t.Fatalf("%s: row %d is %x, not %x", name, i, got[name][i], want[name][i])
				}
			}
		}
		if err := store.Load(t.Context(), to, store.SchemaVersion(), partsEntered, fillAll(parts, got)); err != nil {
			t.Fatal(err)
		}
		if err := store.Load(t.Context(), to, store.SchemaVersion(), partsEntered, fillAll(parts, got)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second time into the same place: %v", err)
		}
		from = to
	}
}

// TestLoadLeavesNothing stops a load in the middle: no file, no clinic.
func TestLoadLeavesNothing(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	pg := otherPostgres(t)
	for _, cfg := range []store.Config{{DSN: filepath.Join(t.TempDir(), "book.db"), Clinic: storetest.Clinic}, pg} {
		err := store.Load(t.Context(), cfg, store.SchemaVersion(), partsEntered, func(l *store.Loader) error {
			if err := l.Begin(store.Part{Name: "outbox_read", Columns: []string{"seq number"}}); err != nil {
				return err
			}
			return errors.Join(l.Put([]byte{2}), stop)
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if _, err := os.Stat(cfg.DSN); err == nil {
			t.Errorf("%s is still there", cfg.DSN)
		}
	}
	s := storetest.Open(t, store.Config{DSN: pg.DSN})
	if there, err := s.Clinics(t.Context()); err != nil || len(there) != 1 || there[0].Clinic != storetest.Clinic {
		t.Errorf("clinics %v, %v", there, err)
	}
}

// TestLoadRefuses names what a file may not say: nothing of it becomes SQL.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]store.Part{
		"a table we do not have": {Name: "patients", Columns: []string{"seq number"}},
		"the list of migrations": {Name: "migrations", Columns: []string{"version_id number"}},
		"a column that is SQL":   {Name: "entries", Columns: []string{"seq) select 1; -- number"}},
		"another kind":           {Name: "entries", Columns: []string{"seq text"}},
		"no columns":             {Name: "entries"},
	} {
		cfg := newFile(t)
		err := store.Load(t.Context(), cfg, store.SchemaVersion(), partsEntered, func(l *store.Loader) error { return l.Begin(p) })
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	seq := store.Part{Name: "outbox_read", Columns: []string{"seq number"}}
	for name, record := range map[string][]byte{"empty": {}, "too long": {2, 2}, "endless number": bytes.Repeat([]byte{0xff}, 11)} {
		cfg := newFile(t)
		err := store.Load(t.Context(), cfg, store.SchemaVersion(), partsEntered, func(l *store.Loader) error {
			if err := l.Begin(seq); err != nil {
				return err
			}
			return l.Put(record)
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	newer := store.Load(t.Context(), newFile(t), store.SchemaVersion()+1, partsEntered, nil)
	if fault.KindOf(newer) != fault.Conflict {
		t.Errorf("a newer schema: %v", newer)
	}
}

// TestAnOlderBookIsBackedUp reads a book of the first schema and loads it into
// one that is brought up to date; and a table nobody knows is refused.
func TestAnOlderBookIsBackedUp(t *testing.T) {
	t.Parallel()
	old := newFile(t)
	if err := store.CreateAt(t.Context(), old, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), old); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("an old book opens: %v", err)
	}
	old.Older = true
	parts, records := gathered(t, old)
	for _, p := range parts {
		if p.Name == "outbox" {
			t.Error("the first schema has no outbox")
		}
	}
	to := newFile(t)
	if err := store.Load(t.Context(), to, 1, partsEntered, fillAll(parts, records)); err != nil {
		t.Fatal(err)
	}
	storetest.Open(t, to)

	raw := storetest.Raw(t, to)
	if _, err := raw.Exec(`create table secrets (clinic text, words text)`); err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, to)
	err := s.View(t.Context(), storetest.Grant(t, travelling), func(snap *store.Snapshot) error { _, err := snap.Parts(); return err })
	if err == nil || !strings.Contains(fault.Say(err), "secrets") {
		t.Errorf("a table that would be left out: %v", err)
	}
}
