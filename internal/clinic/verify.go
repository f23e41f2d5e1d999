package clinic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A Flaw is one thing in a book that is not as it was written.
type Flaw struct {
	Seq   int64    `json:"seq,omitempty"`   // the entry's place in the book; 0 if it is not about an entry
	Entry id.Entry `json:"entry,omitempty"` // the entry's id, if known
	What  string   `json:"what"`            // one sentence
}

// A Report is what verification found.
type Report struct {
	Clinic      id.Clinic `json:"clinic"`
	Entries     int64     `json:"entries"`
	Visits      int64     `json:"visits"`
	Keys        int       `json:"keys"`
	Checkpoints int       `json:"checkpoints"` // stored in the book's database
	Outside     int       `json:"outside"`     // held against it from outside
	Root        string    `json:"root"`
	Flaws       []Flaw    `json:"flaws"`
	Unclear     []string  `json:"unclear"`         // what could not be told
	Notes       []string  `json:"notes,omitempty"` // what is weaker than it could be, and no sign of a change
}

// Clean reports whether nothing was found and everything could be told.
func (r *Report) Clean() bool { return len(r.Flaws) == 0 && len(r.Unclear) == 0 }

// First returns the flaw with the lowest place in the book; flaws about no
// entry come after those about one.
func (r *Report) First() (Flaw, bool) {
	if len(r.Flaws) == 0 {
		return Flaw{}, false
	}
	return slices.MinFunc(r.Flaws, func(a, b Flaw) int {
		switch {
		case a.Seq == b.Seq:
			return 0
		case a.Seq == 0:
			return 1
		case b.Seq == 0:
			return -1
		}
		return int(a.Seq - b.Seq)
	}), true
}

// printable keeps what a manipulated database says from reaching a terminal as
// anything but text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

func (r *Report) flaw(seq int64, entry id.Entry, format string, args ...any) {
	const most = 1000 // a rewritten book need not be listed whole
	if len(r.Flaws) < most {
		r.Flaws = append(r.Flaws, Flaw{seq, id.Entry(printable(string(entry))), printable(fmt.Sprintf(format, args...))})
	}
}

// VerifyOptions says what to hold the book against.
type VerifyOptions struct {
	// Outside is signed checkpoints that were kept off the machine, as the
	// file holds them: one or more notes, of either log.
	Outside []byte
	// Since is a signed checkpoint: entries up to it are taken as verified
	// then; only the tree over them is recomputed.
	Since []byte
	// Progress is told how many entries of how many were read; may be nil.
	Progress func(done, all int64)
}

// Verify recomputes everything: every leaf, the tree, the head, the tiles,
// every stored checkpoint, outside checkpoints, wrapped keys, the finders, the
// access log, and whether the database's own protections are in place. What
// it finds is in the report; the error says that it could not be done at all.
func (c *Clinic) Verify(ctx context.Context, grant access.Grant, opt VerifyOptions) (*Report, error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return nil, err
	}
	v := &verifier{c: c, opt: opt, report: &Report{Clinic: c.ring.Clinic}}
	guards, err := c.store.Guards(ctx)
	if err != nil {
		return nil, err
	}
	v.guards(guards)
	if err := v.openOutside(); err != nil {
		return nil, err
	}
	damage := c.lookForDamage(ctx) // beside the rest: it reads the whole file by itself
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		for _, step := range []func(*store.Snapshot) error{v.keys, v.book, v.acts, v.finders, v.access} {
			if err := step(snap); err != nil {
				return err
			}
		}
		return nil
	})
	found := <-damage
	for _, what := range found.what {
		v.report.flaw(0, "", "The database's storage is damaged: %s.", what)
	}
	return v.report, errors.Join(err, found.err)
}

// damage is what the database finds wrong with its own storage.
type damage struct {
	what []string
	err  error
}

// lookForDamage asks the database in the background; the answer comes once.
func (c *Clinic) lookForDamage(ctx context.Context) <-chan damage {
	found := make(chan damage, 1)
	go func() {
		what, err := c.store.Damage(ctx)
		found <- damage{what, err}
	}()
	return found
}

// verifier is one run of Verify.
type verifier struct {
	c       *Clinic
	opt     VerifyOptions
	report  *Report
	since   int64 // entries up to here are taken as verified
	outside []ledger.Checkpoint
	names   map[string]store.KeyRow // wrapped keys that open
	boxes   map[string]seal.Box     // of streams, opened; those of words are many and used once
	perAct  map[id.Act]int
	sealed  map[id.Entry]bool // entries whose words were sealed away, by a later entry
	gone    map[string]Flaw   // entry keys that are missing, until explained
	parts   map[ledger.Stream]*part
}

// part is what the finders need to know of one stream.
type part struct {
	entries     []ledger.Entry // only of the kinds the finders look into
	first, last int64
	count       int64
}

// guards reports what protection the database lacks. What one is missing was
// taken away; but to whoever owns the tables, or stands above all rules, the
// database refuses little to begin with: that is said, and is no change.
func (v *verifier) guards(missing []string) {
	above := slices.ContainsFunc(missing, func(m string) bool { return strings.HasPrefix(m, "login: ") })
	for _, m := range missing {
		login, right := strings.HasPrefix(m, "login: "), strings.HasPrefix(m, "right: ")
		if login {
			v.report.Notes = append(v.report.Notes, "The program works here as a login that the database's own refusals do not bind: "+strings.TrimPrefix(m, "login: ")+". Give it one that owns nothing and is a member of clew_app.")
		}
		if !login && !(right && above) {
			v.report.flaw(0, "", "A protection of the database is missing: %s.", m)
		}
	}
}

// openOutside reads the checkpoints that came from outside. One that is of
// this book but not signed by its key is a flaw: the key was exchanged, or
// the book is not the one it was.
func (v *verifier) openOutside() error {
	if v.opt.Since != nil {
		if err := v.openSince(); err != nil {
			return err
		}
	}
	notes := ledger.SplitNotes(v.opt.Outside)
	if v.opt.Outside != nil && len(notes) == 0 {
		v.report.Unclear = append(v.report.Unclear, "The file given with --against holds no checkpoint.")
	}
	for _, n := range notes {
		cp, err := ledger.OpenCheckpoint(n, v.c.ring.Verifier)
		switch {
		case otherSignature(err) && ofThisBook(n, v.c.ring.Clinic):
			v.report.flaw(0, "", "A checkpoint from outside is of this book but not signed by its present key: the key was exchanged, or the checkpoint was changed.")
		case err != nil:
			v.report.Unclear = append(v.report.Unclear, "A checkpoint given with --against is not of this book, or cannot be read.")
		default:
			v.outside = append(v.outside, cp)
		}
	}
	v.report.Outside = len(v.outside)
	return nil
}

// openSince takes the newest checkpoint over the book out of a file that may
// hold several, of both logs.
func (v *verifier) openSince() error {
	notes := ledger.SplitNotes(v.opt.Since)
	if len(notes) == 0 {
		return fault.Bad("since", "The file given with --since holds no checkpoint.")
	}
	for _, n := range notes {
		cp, err := ledger.OpenCheckpoint(n, v.c.ring.Verifier)
		if err != nil {
			return &fault.Error{Kind: fault.Invalid, Field: "since", Rule: "verify.since", Err: err,
				Msg: "A checkpoint given with --since is not one that this book's key has signed."}
		}
		v.outside = append(v.outside, cp)
		if cp.Origin == ledger.Origin(v.c.ring.Clinic, bookLog) {
			v.since = max(v.since, cp.Size)
		}
	}
	return nil
}

// otherSignature tells a checkpoint that is signed, but not by this key, from
// a file that was cut short or never was a checkpoint.
func otherSignature(err error) bool {
	_, unverified := errors.AsType[*note.UnverifiedNoteError](err)
	_, invalid := errors.AsType[*note.InvalidSignatureError](err)
	return unverified || invalid
}

func ofThisBook(signed []byte, clinic id.Clinic) bool {
	prefix := "clew/" + string(clinic) + "/"
	return len(signed) > len(prefix) && string(signed[:len(prefix)]) == prefix
}

// keys checks that every wrapped key opens under its own name.
func (v *verifier) keys(snap *store.Snapshot) error {
	v.names, v.boxes = map[string]store.KeyRow{}, map[string]seal.Box{}
	return snap.EachKey(func(row store.KeyRow) error {
		v.report.Keys++
		box, err := v.c.ring.Unwrap(row.Name, row.Wrapped)
		if err != nil {
			v.report.flaw(0, "", "The wrapped key %q does not open: it was changed, or put in another's place.", row.Name)
			return nil
		}
		if !isEntryKey(row.Name) && len(v.boxes) < mostBoxes {
			v.boxes[row.Name] = box
		}
		v.names[row.Name] = row
		return nil
	})
}

// acts checks that what each act says it recorded is what the book holds.
func (v *verifier) acts(snap *store.Snapshot) error {
	return snap.EachAct(func(row store.ActRow) error {
		outcome, err := outcomeOf(v.c.ring, row)
		if err != nil {
			v.report.flaw(0, "", "The stored outcome of act %s was changed, or cannot be read.", row.Act)
			return nil
		}
		if held := v.perAct[row.Act]; held != len(outcome.Entries) {
			v.report.flaw(0, "", "Act %s says it recorded %d entries; the book holds %d.", row.Act, len(outcome.Entries), held)
		}
		return nil
	})
}

// finders compares the finder rows with what the book says.
func (v *verifier) finders(snap *store.Snapshot) error {
	row, ok, err := snap.Finder(patientsFinder)
	if err != nil {
		return err
	}
	if ok && row.Version != v.c.finders.Version {
		v.report.Unclear = append(v.report.Unclear, "The lists were made by another version of this program; run clew reindex, then verify again.")
		return nil
	}
	stored, err := snap.Patients()
	if err != nil {
		return err
	}
	seen := map[ledger.Stream]bool{}
	for _, got := range stored {
		seen[got.Stream] = true
		p := v.parts[got.Stream]
		if p == nil {
			v.report.flaw(0, "", "The list of people holds %s, of whom the book knows nothing.", got.Stream)
			continue
		}
		want := v.c.finders.Patients(got.Stream, ledger.Chart{Entries: p.entries})
		want.Stream, want.First, want.Last, want.Entries = got.Stream, p.first, p.last, p.count
		if got != want {
			v.report.flaw(0, "", "The list of people says something else about %s than the book.", got.Stream)
		}
	}
	for s := range v.parts {
		if !seen[s] {
			v.report.flaw(0, "", "The list of people lacks %s.", s)
		}
	}
	return nil
}
