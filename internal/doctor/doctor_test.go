package doctor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/doctor"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// well is a clinic at which nothing is wrong.
func well() doctor.Found {
	return doctor.Found{Now: now, KeyMode: 0o600, BookMode: 0o600, SecretMode: 0o600, Free: 80 << 30, Size: 200 << 30, KeyMade: now.AddDate(-1, 0, 0),
		Schema: 3, WantSchema: 3, JournalMode: "wal", Synchronous: "2", LastEntry: now.Add(-time.Minute), Entries: 900, Directors: 1, OnCall: true,
		AsksOutside: true, SendsMail: true, Checkpoints: "/mnt/usb/checkpoints.txt", CheckpointAt: now.Add(-5 * time.Minute), Backups: "/mnt/usb/backups",
		LastBackup: now.Add(-9 * time.Hour), LastDrill: now.AddDate(0, 0, -6), Cards: 1, Sessions: true, Pack: "/mnt/share", PackAt: now.Add(-10 * time.Minute), PackKey: true, Addr: "127.0.0.1:8080", Origin: "https://clinic.example", Loopback: true}
}

// larger is the same on PostgreSQL.
func larger() doctor.Found {
	f := well()
	f.Postgres, f.JournalMode, f.Synchronous, f.Fsync, f.FullPages = true, "", "on", "on", "on"
	f.BookMode = 0
	return f
}

// TestEachMistakeIsNamed makes one mistake at a time in a clinic where nothing
// is wrong: it is named, and nothing else is. Without it nothing is.
func TestEachMistakeIsNamed(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]doctor.Found{"a practice": well(), "a network": larger()} {
		if got := doctor.Judge(f); len(got) > 0 {
			t.Errorf("%s where nothing is wrong: %v", name, got)
		}
	}
	tried := map[string]bool{}
	for _, tt := range []struct {
		want    string
		mistake func(f *doctor.Found)
	}{
		{"key.readable", func(f *doctor.Found) { f.KeyMode = 0o644 }},
		{"key.readable", func(f *doctor.Found) { f.KeyMode = 0o640 }},
		{"book.readable", func(f *doctor.Found) {
			f.BookMode = 0o604
			f.Postgres = false
			f.JournalMode, f.Synchronous = "wal", "2"
		}},
		{"secret.readable", func(f *doctor.Found) { f.SecretMode = 0o644 }},
		{"database.fsync", func(f *doctor.Found) { *f = larger(); f.Fsync = "off" }},
		{"database.fsync", func(f *doctor.Found) { *f = larger(); f.FullPages = "off" }},
		{"database.synchronous", func(f *doctor.Found) { f.Synchronous = "1"; f.Postgres = false; f.JournalMode = "wal" }},
		{"database.synchronous", func(f *doctor.Found) { *f = larger(); f.Synchronous = "off" }},
		{"database.synchronous", func(f *doctor.Found) { *f = larger(); f.Synchronous = "local" }},
		{"database.journal", func(f *doctor.Found) { *f = well(); f.JournalMode = "delete" }},
		{"database.schema", func(f *doctor.Found) { f.Schema = 2 }},
		{"database.guards", func(f *doctor.Found) { f.Guards = []string{"trigger entries_no_update"} }},
		{"database.login", func(f *doctor.Found) { f.LoginAbove = []string{"clew may bypass row-level security"} }},
		{"clock", func(f *doctor.Found) { f.LastEntry = now.Add(3 * time.Minute) }},
		{"disk.full", func(f *doctor.Found) { f.Free = 1 << 30 }},
		{"disk.full", func(f *doctor.Found) { f.Free = 9 << 30 }}, // of two hundred
		{"backups.none", func(f *doctor.Found) { f.Backups, f.LastBackup, f.LastDrill = "", time.Time{}, time.Time{} }},
		{"backups.none", func(f *doctor.Found) { f.LastBackup, f.LastDrill = time.Time{}, time.Time{} }},
		{"backups.old", func(f *doctor.Found) { f.LastBackup = now.Add(-27 * time.Hour) }},
		{"backups.untried", func(f *doctor.Found) { f.LastDrill = time.Time{} }},
		{"backups.untried", func(f *doctor.Found) { f.LastDrill = now.AddDate(0, 0, -9) }},
		{"backups.here", func(f *doctor.Found) { f.BackupsHere = true }},
		{"ship.behind", func(f *doctor.Found) { f.Ship, f.Shipped = "/mnt/usb/shipped", f.LastEntry.Add(-61*time.Second) }},
		{"ship.untried", func(f *doctor.Found) {
			f.Ship, f.Shipped, f.ShipSince = "/mnt/usb/shipped", now, now.AddDate(0, 0, -3)
		}},
		{"ship.here", func(f *doctor.Found) { f.Ship, f.Shipped, f.ShipHere = "/srv/shipped", now, true }},
		{"pack.none", func(f *doctor.Found) { f.Pack, f.PackAt = "", time.Time{} }},
		{"pack.none", func(f *doctor.Found) { f.Pack, f.PackAt, f.PackKey = "", time.Time{}, false }},
		{"pack.passphrase", func(f *doctor.Found) { f.PackKey, f.PackAt = false, time.Time{} }},
		{"pack.old", func(f *doctor.Found) { f.PackAt = now.Add(-31 * time.Minute) }},
		{"pack.old", func(f *doctor.Found) { f.PackAt = time.Time{} }},
		{"pack.here", func(f *doctor.Found) { f.PackHere = true }},
		{"backups.card", func(f *doctor.Found) { f.Cards = 0 }},
		{"checkpoints.none", func(f *doctor.Found) { f.Checkpoints = "" }},
		{"checkpoints.here", func(f *doctor.Found) { f.CheckpointHere = true }},
		{"checkpoints.old", func(f *doctor.Found) { f.CheckpointAt = now.Add(-48 * time.Hour) }},
		{"door.plain", func(f *doctor.Found) { f.Loopback, f.Addr, f.Origin = false, "0.0.0.0:8080", "" }},
		{"door.open", func(f *doctor.Found) { f.Loopback, f.Addr = false, "0.0.0.0:8080" }},
		{"door.dev", func(f *doctor.Found) { f.Dev = true }},
		{"door.one-way-in", func(f *doctor.Found) { f.OneWayIn = 2 }},
		{"people.director", func(f *doctor.Found) { f.Directors = 0 }},
		{"people.rota", func(f *doctor.Found) { f.OnCall = false }},
		{"messages.none", func(f *doctor.Found) { f.SendsMail = false }},
		{"messages.pretended", func(f *doctor.Found) { f.Pretends = true }},
		{"leftovers", func(f *doctor.Found) { f.UnfinishedFiles = 1 }},
	} {
		tried[tt.want] = true
		for _, f := range []doctor.Found{well(), larger()} {
			tt.mistake(&f)
			got := doctor.Judge(f)
			if len(got) != 1 || got[0].Name != tt.want || got[0].Say == "" || got[0].Do == "" {
				t.Errorf("%s: got %v", tt.want, got)
			}
		}
	}
	f := well()
	f.CheckpointAt = time.Time{}
	if got := doctor.Judge(f); len(got) != 1 || !strings.Contains(got[0].Say, "written never") {
		t.Errorf("a file of checkpoints that is not there yet: %v", got)
	}
	// A key beside the book loses nothing while a card is put away.
	f = well()
	f.KeyBesideBook = true
	if got := doctor.Judge(f); len(got) > 0 {
		t.Errorf("a key beside the book, and a card: %v", got)
	}
	f.Cards = 0
	if got := doctor.Judge(f); len(got) != 2 || got[0].Name != "key.beside" {
		t.Errorf("a key beside the book, and no card: %v", got)
	}
	tried["key.beside"] = true
	for _, name := range doctor.Names() {
		if !tried[name] {
			t.Errorf("nobody makes the mistake %s", name)
		}
	}
	if !slices.IsSorted([]int{12, len(doctor.Names())}) {
		t.Errorf("only %d mistakes are known", len(doctor.Names()))
	}
}

// TestWhatIsNotWrong is what looks like a mistake and is none.
func TestWhatIsNotWrong(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(f *doctor.Found){
		"a new book nobody has written in":    func(f *doctor.Found) { f.Entries, f.Directors = 1, 0 },
		"nobody on call, and nobody is asked": func(f *doctor.Found) { f.AsksOutside, f.OnCall, f.SendsMail = false, false, false },
		"a styleguide on a developer's table": func(f *doctor.Found) { f.Dev, f.Origin = true, "" },
		"a clock that is a minute off":        func(f *doctor.Found) { f.LastEntry = now.Add(time.Minute) },
		"a copy seconds behind": func(f *doctor.Found) {
			f.Ship, f.Shipped, f.ShipSince, f.ShipTried = "/mnt/usb/shipped", f.LastEntry.Add(-9*time.Second), now.AddDate(0, 0, -3), now.AddDate(0, 0, -1)
		},
		"a pack of half an hour ago":                       func(f *doctor.Found) { f.PackAt = now.Add(-30 * time.Minute) },
		"a practice that has planned nothing, and no pack": func(f *doctor.Found) { f.Sessions, f.Pack, f.PackKey, f.PackAt = false, "", false, time.Time{} },
		"a copy one minute behind":                         func(f *doctor.Found) { f.Ship, f.Shipped = "/mnt/usb/shipped", f.LastEntry.Add(-time.Minute) },
		"a quiet week":                                     func(f *doctor.Found) { f.LastEntry = now.AddDate(0, 0, -9); f.CheckpointAt = now.AddDate(0, 0, -9) },
		"a disk whose size nobody knows":                   func(f *doctor.Found) { f.Free, f.Size = 0, 0 },
	} {
		f := well()
		change(&f)
		if got := doctor.Judge(f); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
