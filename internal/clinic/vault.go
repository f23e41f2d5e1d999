package clinic

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A ProcessNote is what a therapist writes for themselves about a session: what
// they felt, wondered, missed. It stands apart from the record (45 CFR 164.501):
// in tables of its own, under a key of its writer's own, and nobody but its
// writer reads it or is told that it is there. It is never in the book, in a
// search, in an export or on a client's page.
type ProcessNote struct {
	ID      string // a UUID, made by whoever asks: the same one again changes that note
	Patient id.Patient
	Session id.Session // the session it is about; may be empty
	Text    string
	Version int64 // the version that was read; 0 for a new one
	Created time.Time
	Updated time.Time
}

// String prints nothing of it.
func (ProcessNote) String() string { return "a process note" }

// GoString prints nothing of it.
func (ProcessNote) GoString() string { return "a process note" }

// vaultBody is what is sealed.
type vaultBody struct {
	Session id.Session `json:"session,omitempty"`
	Text    string     `json:"text"`
	Created time.Time  `json:"created"`
	Updated time.Time  `json:"updated"`
}

// KeepsProcessNotes reports whether somebody in a role writes process notes:
// whoever gives therapy, and a prescriber who does.
func KeepsProcessNotes(r access.Role) bool {
	return r == access.Therapist || r == access.Trainee || r == access.Prescriber
}

// mostVault is how many bytes a process note may have.
const mostVault = 64 << 10

// owner is whose notes a grant opens, as the table names them; it denies
// whoever writes none by the rule "vault.originator".
func (c *Clinic) owner(g access.Grant, p id.Patient) (owner, subject string, err error) {
	who := g.Author()
	if who.Sort != ledger.ByStaff || !slices.ContainsFunc(g.Roles(), KeepsProcessNotes) {
		return "", "", fault.Deny("vault.originator", "Process notes are kept by therapists, each for themselves.")
	}
	if err := g.Covers(access.Create, ledger.Words, ledger.PatientStream(p)); err != nil {
		return "", "", err
	}
	owner = hex.EncodeToString(c.ring.Tag("vault owner", []byte(who.Person)))
	return owner, hex.EncodeToString(c.ring.Tag("vault subject", []byte(owner), []byte(p))), nil
}

// ProcessNotes returns the grant's own notes about somebody, the oldest first.
// Nobody else's: that there are any is not said.
func (c *Clinic) ProcessNotes(ctx context.Context, grant access.Grant, p id.Patient) ([]ProcessNote, error) {
	owner, subject, err := c.owner(grant, p)
	if err != nil {
		return nil, err
	}
	var out []ProcessNote
	err = c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		rows, err := snap.VaultNotes(owner, subject)
		if err != nil || len(rows) == 0 {
			return err
		}
		box, err := c.vaultBox(snap, owner)
		if err != nil {
			return err
		}
		for _, r := range rows {
			plain, err := box.Open(r.Sealed, vaultAbout(owner, subject, r.Note, r.Version))
			if err != nil {
				return err
			}
			var b vaultBody
			if err := json.Unmarshal(plain, &b); err != nil {
				return err
			}
			out = append(out, ProcessNote{r.Note, p, b.Session, b.Text, r.Version, b.Created, b.Updated})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b ProcessNote) int { return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID)) })
	return out, storeFault(err)
}

// KeepProcessNote writes a note, or another version of one. It refuses no words
// or too many (Invalid, beside "text"), and a version that another window has
// replaced (Conflict, "store.vault"). The same words again change nothing.
func (c *Clinic) KeepProcessNote(ctx context.Context, grant access.Grant, n ProcessNote) error {
	owner, subject, err := c.owner(grant, n.Patient)
	switch {
	case err != nil:
		return err
	case !id.Valid(n.ID):
		return fault.Bad("note", "This page had lost its place. Open it again; what you typed is still here.")
	case strings.TrimSpace(n.Text) == "":
		return fault.Bad("text", "Write a few words.")
	case len(n.Text) > mostVault || !utf8.ValidString(n.Text):
		return fault.Bad("text", "This is too long for one note. Make two of it.")
	}
	had, err := c.ProcessNotes(ctx, grant, n.Patient)
	if err != nil {
		return err
	}
	now := c.Now()
	body := vaultBody{Session: n.Session, Text: n.Text, Created: now, Updated: now}
	if i := slices.IndexFunc(had, func(o ProcessNote) bool { return o.ID == n.ID }); i >= 0 {
		if had[i].Text == n.Text {
			return nil // a second click
		}
		body.Session, body.Created = had[i].Session, had[i].Created
	}
	plain, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return storeFault(c.store.Update(context.WithoutCancel(ctx), grant, func(tx *store.Tx) error {
		if err := tx.AddVaultKey(owner, c.ring.WrapVault(owner, seal.NewKey())); err != nil {
			return err
		}
		box, err := c.vaultBox(&tx.Snapshot, owner)
		if err != nil {
			return err
		}
		return tx.SaveVaultNote(store.VaultRow{Owner: owner, Subject: subject, Note: n.ID, Version: n.Version,
			Sealed: box.Seal(plain, vaultAbout(owner, subject, n.ID, n.Version+1))})
	}))
}

// DropProcessNote deletes a note of the grant's own; one that is gone is no
// matter.
func (c *Clinic) DropProcessNote(ctx context.Context, grant access.Grant, p id.Patient, note string) error {
	owner, _, err := c.owner(grant, p)
	if err != nil {
		return err
	}
	return storeFault(c.store.Update(context.WithoutCancel(ctx), grant, func(tx *store.Tx) error {
		return tx.DeleteVaultNote(owner, note)
	}))
}

// vaultBox opens an owner's key. It is not kept in memory.
func (c *Clinic) vaultBox(snap *store.Snapshot, owner string) (seal.Box, error) {
	wrapped, ok, err := snap.VaultKey(owner)
	switch {
	case err != nil:
		return seal.Box{}, err
	case !ok:
		return seal.Box{}, errNoKey
	}
	return c.ring.UnwrapVault(owner, wrapped)
}

// vaultAbout binds a sealed note to its place: moved to another person, writer
// or version it does not open.
func vaultAbout(owner, subject, note string, version int64) []byte {
	return []byte("clew-vault/1\n" + owner + "\n" + subject + "\n" + note + "\n" + strconv.FormatInt(version, 10))
}
