package clinic

import (
	"context"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A Draft is a half-filled form: mutable, sealed, one per author, form and
// subject. It is not in the book.
type Draft struct {
	Form    string
	Subject string
	Version int64 // 0 for one that is not stored yet
	Body    []byte
}

// SaveDraft keeps a draft. A stale version is a Conflict: another tab has
// written since. It returns the version to send next time.
func (c *Clinic) SaveDraft(ctx context.Context, grant access.Grant, d Draft) (int64, error) {
	if len(d.Body) > 1<<20 {
		return 0, fault.Bad("draft", "This is too long to keep: more than a million characters.")
	}
	author := authorText(grant.Author())
	now := c.Now()
	box, err := c.keyNamed(ctx, "draft/"+author)
	if err != nil {
		return 0, storeFault(err)
	}
	err = c.store.Update(context.WithoutCancel(ctx), grant, func(tx *store.Tx) error {
		return tx.SaveDraft(store.DraftRow{Author: author, Form: d.Form, Subject: d.Subject, Version: d.Version,
			Sealed: box.Seal(d.Body, draftAbout(author, d.Form, d.Subject, d.Version+1)), Updated: now})
	})
	return d.Version + 1, storeFault(err)
}

func draftAbout(author, form, subject string, version int64) []byte {
	return []byte("clew-draft/1\n" + author + "\n" + form + "\n" + subject + "\n" + strconv.FormatInt(version, 10))
}

// LoadDraft returns the author's own draft; ok is false if there is none.
func (c *Clinic) LoadDraft(ctx context.Context, grant access.Grant, form, subject string) (d Draft, ok bool, err error) {
	author := authorText(grant.Author())
	err = c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		row, found, err := snap.Draft(author, form, subject)
		if err != nil || !found {
			return err
		}
		var box seal.Box
		if box, found, err = c.boxes.find(snap, "draft/"+author); err != nil || !found {
			return err
		}
		body, err := box.Open(row.Sealed, draftAbout(author, form, subject, row.Version))
		if err != nil {
			return err
		}
		d, ok = Draft{Form: form, Subject: subject, Version: row.Version, Body: body}, true
		return nil
	})
	return d, ok, err
}

// DropDraft deletes the author's own draft.
func (c *Clinic) DropDraft(ctx context.Context, grant access.Grant, form, subject string) error {
	return storeFault(c.store.Update(context.WithoutCancel(ctx), grant, func(tx *store.Tx) error {
		return tx.DeleteDraft(authorText(grant.Author()), form, subject)
	}))
}
