package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
	"github.com/clew-health/clew/internal/web"
)

// noon is when copies are looked at.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// keptAt is what keeps a record safe, looked at at noon.
func keptAt(s cli.Serve) *keeping {
	return &keeping{serve: s, now: func() time.Time { return noon }, zone: time.UTC}
}

// said holds a copy against what it should say: good or not, whether somebody
// has to see to it, its age, and words.
func said(t *testing.T, name string, got web.Copy, good, need bool, age string, words ...string) {
	t.Helper()
	if got.Good != good || got.Age != age || (got.Need != "") != need || need && got.Since.IsZero() {
		t.Errorf("%s: %+v", name, got)
	}
	for _, w := range words {
		if !strings.Contains(got.Say, w) {
			t.Errorf("%s does not say %q: %s", name, w, got.Say)
		}
	}
}

// TestWhatBackupsSay puts each state of the backups and of their trial into words.
func TestWhatBackupsSay(t *testing.T) {
	t.Parallel()
	done := func(kind string, age time.Duration) store.RunRow {
		return store.RunRow{Kind: kind, State: store.RunDone, Due: noon.Add(-age), Began: noon.Add(-age - 3*time.Minute), Ended: noon.Add(-age), Bytes: 344_000_000}
	}
	failed := store.RunRow{State: store.RunFailed, Due: noon.Add(-10 * time.Hour), Trouble: "The disk of /mnt/usb is full."}
	const days = 24 * time.Hour
	for name, tt := range map[string]struct {
		off        bool
		state      backup.State
		good, need bool
		age, say   string
		good2, try bool
		age2, say2 string
	}{
		"no folder":              {off: true, age: "none", say: "no folder is named", age2: "none", say2: "No book was made"},
		"none yet":               {age: "none", say: "None was made yet", age2: "none", say2: "every Sunday night"},
		"last night":             {state: backup.State{Backup: done("backup", 9*time.Hour), Drill: done("drill", 30*time.Hour)}, good: true, age: "9 hours ago", say: "The last one was made at 03:00 on Monday 23 November, 344 MB.", good2: true, age2: "30 hours ago", say2: "made of a backup and verified, in 3 minutes"},
		"at the line":            {state: backup.State{Backup: done("backup", 26*time.Hour), Drill: done("drill", 8*days)}, good: true, age: "26 hours ago", good2: true, age2: "8 days ago"},
		"past the line":          {state: backup.State{Backup: done("backup", 26*time.Hour+time.Minute), Drill: done("drill", 8*days+time.Minute)}, need: true, age: "26 hours ago", age2: "8 days ago", try: true},
		"last night’s failed":    {state: backup.State{Backup: done("backup", 23*time.Hour), FailedBackup: failed, Drill: done("drill", days)}, need: true, age: "23 hours ago", say: "The disk of /mnt/usb is full. The last one was made", good2: true, age2: "24 hours ago"},
		"the trial failed":       {state: backup.State{Backup: done("backup", 9*time.Hour), Drill: done("drill", 7*days), FailedDrill: failed}, good: true, age: "9 hours ago", try: true, age2: "7 days ago", say2: "The disk of /mnt/usb is full."},
		"never tried, 9 days in": {state: backup.State{First: done("backup", 9*days), Backup: done("backup", 9*time.Hour)}, good: true, age: "9 hours ago", try: true, age2: "none", say2: "No book was made of a backup yet"},
	} {
		s := cli.Serve{Backups: "/mnt/usb"}
		if tt.off {
			s.Backups = ""
		}
		got := keptAt(s).backups(tt.state)
		said(t, name, got[0], tt.good, tt.need, tt.age, tt.say)
		said(t, name+", tried", got[1], tt.good2, tt.try, tt.age2, tt.say2)
	}
}

// TestWhatShippingSays puts each state of the copy on another disk into words.
func TestWhatShippingSays(t *testing.T) {
	t.Parallel()
	none := keptAt(cli.Serve{})
	said(t, "no folder", none.shipped(nil), false, false, "none", "no folder is named")
	at := func(behind time.Duration, change func(*ship.State)) ship.State {
		s := ship.State{Folder: "/mnt/usb", Generation: "clew-1.shipped", AsOf: noon.Add(-behind)}
		if change != nil {
			change(&s)
		}
		return s
	}
	row := store.RunRow{State: store.RunFailed, Due: noon.Add(-time.Hour), Trouble: "a piece is missing."}
	for name, tt := range map[string]struct {
		state      ship.State
		had        troubles
		good, need bool
		age, say   string
	}{
		"seconds behind":      {at(2*time.Second, nil), nil, true, false, "2 s behind", "It is in /mnt/usb and holds what was recorded until 11:59 on Monday 23 November."},
		"at the line":         {at(ship.Line, nil), nil, true, false, "60 s behind", "until 11:59"},
		"past the line":       {at(ship.Line+time.Second, nil), troubles{runShip: row}, false, true, "61 s behind", "until 11:58"},
		"full":                {at(38*time.Minute, func(s *ship.State) { s.Trouble = "The disk of /mnt/usb is full." }), troubles{runShip: row}, false, true, "38 minutes behind", "The disk of /mnt/usb is full. It is in"},
		"being begun":         {at(time.Second, func(s *ship.State) { s.Generation = "" }), nil, false, false, "1 s behind", "It is being begun"},
		"never begun":         {at(5*time.Minute, func(s *ship.State) { s.Generation, s.Trouble = "", "The folder cannot be written to." }), troubles{runShip: row}, false, true, "5 minutes behind", "The folder cannot be written to. Only what was shipped before is safe."},
		"tried":               {at(time.Second, func(s *ship.State) { s.Tried = ship.Tried{Entries: 900, At: noon.Add(-3 * time.Hour), Seconds: 150} }), nil, true, false, "1 s behind", "At 09:00 on Monday 23 November a book was made of it and verified, in 2 minutes."},
		"tried, and no book":  {at(time.Second, func(s *ship.State) { s.Untried = "a piece is missing." }), troubles{runTrial: row}, false, true, "1 s behind", "no book could be made of it: a piece is missing."},
		"started again since": {at(time.Second, nil), troubles{runTrial: row}, false, true, "1 s behind", "The last trial failed: a piece is missing."},
	} {
		k := keptAt(cli.Serve{Ship: "/mnt/usb"})
		k.ship = func() ship.State { return tt.state }
		said(t, name, k.shipped(tt.had), tt.good, tt.need, tt.age, tt.say)
	}
}

// TestWhatThePackSays puts each state of the pack into words.
func TestWhatThePackSays(t *testing.T) {
	t.Parallel()
	row := troubles{runPack: store.RunRow{State: store.RunFailed, Due: noon.Add(-time.Hour)}}
	said(t, "no folder", keptAt(cli.Serve{}).packed(nil), false, false, "none", "no folder is named")
	for name, tt := range map[string]struct {
		pack       *packing
		had        troubles
		good, need bool
		age, say   string
	}{
		"being made":     {&packing{}, nil, false, false, "none", "The first is being made."},
		"never made":     {&packing{said: "There is no room in /mnt/share."}, row, false, true, "none", "There is no room in /mnt/share. None was made yet."},
		"fresh":          {&packing{made: noon.Add(-16 * time.Minute)}, nil, true, false, "16 minutes old", "downtime.html in /mnt/share was made at 11:44 on Monday 23 November."},
		"late":           {&packing{made: noon.Add(-17 * time.Minute)}, nil, false, false, "17 minutes old", "was made at 11:43"},
		"not made again": {&packing{made: noon.Add(-45 * time.Minute), said: "There is no room in /mnt/share."}, row, false, true, "45 minutes old", "There is no room in /mnt/share. downtime.html"},
	} {
		k := keptAt(cli.Serve{Downtime: "/mnt/share"})
		k.packs = &packing{folder: "/mnt/share", made: tt.pack.made, said: tt.pack.said}
		said(t, name, k.packed(tt.had), tt.good, tt.need, tt.age, tt.say)
	}
}

// TestWhatIsKeptOnEachDatabase asks a book of each sort: on PostgreSQL nothing is
// shipped, so nothing is said of it.
func TestWhatIsKeptOnEachDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, owner := storetest.Postgres(t)
	for want, book := range map[string]cli.Book{
		"Backup, A backup that was tried, Copy on another disk, Pack for when nothing works": {DB: filepath.Join(dir, "clinic.db"), Key: filepath.Join(dir, "a.key")},
		"Backup, A backup that was tried, Pack for when nothing works":                       {DB: dsn, DBOwner: owner, Key: filepath.Join(dir, "b.key")},
	} {
		c, shut, err := createBook(t.Context(), book, "Juniper House", "UTC")
		if err != nil {
			t.Fatal(err)
		}
		k := keptAt(cli.Serve{})
		k.clinic = c
		all, err := k.copies(t.Context())
		shut()
		var titles []string
		for _, one := range all {
			titles = append(titles, one.Title)
		}
		if got := strings.Join(titles, ", "); got != want || err != nil {
			t.Errorf("%q, want %q: %v", got, want, err)
		}
	}
}
