// Package doctor says what is set up wrongly around a book: what could lose it,
// let somebody in, or leave somebody without help. It only judges what was
// found; the composition root looks.
package doctor

import (
	"fmt"
	"io/fs"
	"time"
)

// Found is what was found around a book. The zero value of a field is never
// good by itself: what could not be found out is in Unknown.
type Found struct {
	Now      time.Time
	Postgres bool
	Unknown  []string // what could not be looked at, a sentence each

	// Files.
	KeyMode, BookMode, SecretMode fs.FileMode // of the key, the SQLite file, and the loosest file that holds a password
	KeyBesideBook                 bool        // the key is on the disk that the book is on
	Free, Size                    int64       // bytes free on the disk of the book, and its size; 0: not known
	KeyMade                       time.Time   // when the key file was written

	// The database.
	Schema, WantSchema int64
	JournalMode        string   // SQLite
	Synchronous        string   // SQLite: "2" is FULL; PostgreSQL: synchronous_commit
	Fsync, FullPages   string   // PostgreSQL
	Guards             []string // protections that are missing, as store.Guards says them
	LoginAbove         []string // why the database's refusals do not bind the program's login

	// The book.
	LastEntry   time.Time
	Entries     int64
	Directors   int  // people with the role of medical director
	OnCall      bool // somebody is on the rota now
	AsksOutside bool // questions are asked outside the house: links were sent
	OneWayIn    int  // people with one passkey and no recovery card
	SendsMail   bool // a mail server or a gateway for texts is set
	Pretends    bool // messages are shown at /inbox instead of being sent

	// Copies.
	Checkpoints     string    // the file outside; empty: none
	CheckpointAt    time.Time // when it was written last
	CheckpointHere  bool      // it is on the disk of the book
	Backups         string    // the folder; empty: none
	BackupsHere     bool      // it is on the disk of the book
	LastBackup      time.Time
	LastDrill       time.Time
	BackupTrouble   string
	Ship            string    // the folder of shipped copies; empty: none is kept
	ShipHere        bool      // it is on the disk of the book
	Shipped         time.Time // all that was committed until then is in the newest
	ShipSince       time.Time // when the oldest was begun
	ShipTried       time.Time // when a book was last made of one
	Cards           int       // backup cards that backups are sealed to
	Sessions        bool      // sessions were planned here
	Pack            string    // the folder of the pack for when nothing works; empty: none is made
	PackHere        bool      // it is on the disk of the book
	PackAt          time.Time // when the last one was made; zero: never
	PackKey         bool      // a passphrase was made for it
	UnfinishedFiles int       // left by a restore that was killed

	// The door.
	Addr, Origin string
	Loopback     bool // Addr is reachable from this machine only
	Dev          bool
}

// A Finding is one thing that is wrong.
type Finding struct {
	Name string `json:"name"` // "key.readable"
	Say  string `json:"say"`  // what is wrong, and what may come of it
	Do   string `json:"do"`   // what to do
}

// A check looks at one thing; say is empty if it is as it should be.
type check struct {
	name string
	bad  func(f Found) (say string)
	do   string
}

// Limits. They are this program's own, and about machines, not about people.
const (
	leastFree      = 2 << 30        // bytes
	backupAge      = 26 * time.Hour // a nightly backup, and two hours
	drillAge       = 8 * 24 * time.Hour
	checkpointAge  = 26 * time.Hour
	shipBehind     = time.Minute
	shipUntried    = 2 * 24 * time.Hour
	packAge        = 30 * time.Minute // two that were due
	clockTolerance = 2 * time.Minute
	othersMayRead  = fs.FileMode(0o077)
)

// Judge returns what is wrong, in the order in which to mend it.
func Judge(f Found) (out []Finding) {
	for _, c := range checks {
		if say := c.bad(f); say != "" {
			out = append(out, Finding{c.name, say, c.do})
		}
	}
	return out
}

// Names returns what is looked at.
func Names() (out []string) {
	for _, c := range checks {
		out = append(out, c.name)
	}
	return out
}

// when says something if it is so.
func when(so bool, format string, args ...any) string {
	if !so {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// ago says how long something is past.
func (f Found) ago(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	d := f.Now.Sub(t)
	if d < 48*time.Hour {
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// at says when something was.
func (f Found) at(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("15:04:05 MST on 2 January 2006")
}
