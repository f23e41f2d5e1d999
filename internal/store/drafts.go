package store

import (
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A DraftRow is a half-filled form of one author about one subject.
type DraftRow struct {
	Author  string
	Form    string
	Subject string
	Version int64 // from 1; 0: not saved yet
	Sealed  []byte
	Updated time.Time
}

const draftColumns = `author, form, subject, version, sealed, updated`

func scanDraft(r scanner) (d DraftRow, err error) {
	return d, r.Scan(&d.Author, &d.Form, &d.Subject, &d.Version, &d.Sealed, when(&d.Updated))
}

// Draft returns a draft; false if there is none.
func (s *Snapshot) Draft(author, form, subject string) (DraftRow, bool, error) {
	return one(s.t, "reading a draft", scanDraft,
		`select `+draftColumns+` from drafts where clinic = $1 and author = $2 and form = $3 and subject = $4`, author, form, subject)
}

// DraftsNamed returns the drafts whose form begins with a prefix, of one author or
// ("") of everybody, the oldest first, at most so many.
func (s *Snapshot) DraftsNamed(author, prefix string, most int) ([]DraftRow, error) {
	return all(s.t, "reading drafts", scanDraft, `select `+draftColumns+` from drafts
		where clinic = $1 and substr(form, 1, $2) = $3 and ($4 = '' or author = $4) order by updated, author, form limit $5`,
		len(prefix), prefix, author, most)
}

// SaveDraft saves a draft. d.Version is the version that was read (0 for a new
// draft); the stored one becomes one higher. A draft that was saved or deleted
// in between is a Conflict.
func (t *Tx) SaveDraft(d DraftRow) error {
	query := `update drafts set version = version + 1, sealed = $6, updated = $7
		where clinic = $1 and author = $2 and form = $3 and subject = $4 and version = $5`
	if d.Version == 0 {
		query = `insert into drafts (clinic, author, form, subject, version, sealed, updated) values ($1, $2, $3, $4, $5 + 1, $6, $7)
			on conflict (clinic, author, form, subject) do nothing`
	}
	n, err := t.t.exec("saving a draft", query, d.Author, d.Form, d.Subject, d.Version, d.Sealed, d.Updated)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Clash("store.draft", "This was changed in another window meanwhile. Look at it again before saving.")
	}
	return nil
}

// DeleteDraft deletes a draft, if it is there.
func (t *Tx) DeleteDraft(author, form, subject string) error {
	_, err := t.t.exec("deleting a draft", `delete from drafts where clinic = $1 and author = $2 and form = $3 and subject = $4`, author, form, subject)
	return err
}

// DropDraft deletes a draft as it was read: one that was saved since stays.
func (t *Tx) DropDraft(d DraftRow) error {
	_, err := t.t.exec("deleting a draft", `delete from drafts where clinic = $1 and author = $2 and form = $3 and subject = $4 and version = $5`, d.Author, d.Form, d.Subject, d.Version)
	return err
}

// DeleteDraftsAbout deletes everybody's drafts about a subject: part of lawful
// disposal. It returns how many there were.
func (t *Tx) DeleteDraftsAbout(subject string) (int64, error) {
	return t.t.exec("deleting drafts", `delete from drafts where clinic = $1 and subject = $2`, subject)
}
