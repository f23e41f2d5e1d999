package clinic

import (
	"context"
	"runtime"
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
// written since. It returns the version to send next time. Drafts that wait
// together share one commit, as acts do.
func (c *Clinic) SaveDraft(ctx context.Context, grant access.Grant, d Draft) (int64, error) {
	if len(d.Body) > 1<<20 {
		return 0, fault.Bad("draft", "This is too long to keep: more than a million characters.")
	}
	author := authorText(grant.Author())
	box, err := c.keyNamed(ctx, "draft/"+author)
	if err != nil {
		return 0, storeFault(err)
	}
	row := store.DraftRow{Author: author, Form: d.Form, Subject: d.Subject, Version: d.Version,
		Sealed: box.Seal(d.Body, draftAbout(author, d.Form, d.Subject, d.Version+1))}
	return d.Version + 1, c.draft(grant, func(tx *store.Tx) error {
		row.Updated = c.draftsAt
		return tx.SaveDraft(row)
	})
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
		d, ok, err = c.openDraft(snap, row)
		return err
	})
	return d, ok, err
}

// openDraft unseals a draft; ok is false where its author's key is gone.
func (c *Clinic) openDraft(snap *store.Snapshot, row store.DraftRow) (d Draft, ok bool, err error) {
	var box seal.Box
	if box, ok, err = c.boxes.find(snap, "draft/"+row.Author); err != nil || !ok {
		return d, false, err
	}
	body, err := box.Open(row.Sealed, draftAbout(row.Author, row.Form, row.Subject, row.Version))
	return Draft{Form: row.Form, Subject: row.Subject, Version: row.Version, Body: body}, err == nil, err
}

// DropDraft deletes the author's own draft.
func (c *Clinic) DropDraft(_ context.Context, grant access.Grant, form, subject string) error {
	author := authorText(grant.Author())
	return c.draft(grant, func(tx *store.Tx) error { return tx.DeleteDraft(author, form, subject) })
}

// draftWaiting is one change of a draft in the queue.
type draftWaiting struct {
	do    func(*store.Tx) error
	reply chan error
}

// draft does one change of a draft, with whatever else waits. Once it waits its
// answer is awaited, whatever becomes of the request: a commit takes milliseconds.
func (c *Clinic) draft(grant access.Grant, do func(*store.Tx) error) error {
	if !grant.Valid() || grant.Clinic() != c.ring.Clinic {
		return fault.Deny("access.no-grant", "Nobody has permitted this.")
	}
	w := draftWaiting{do, make(chan error, 1)}
	select {
	case c.drafts <- w:
	case <-c.draftsEnded:
		return closing()
	}
	select {
	case err := <-w.reply:
		return storeFault(err)
	case <-c.draftsEnded:
	}
	select {
	case err := <-w.reply:
		return storeFault(err)
	default:
		return closing()
	}
}

// keepDrafts writes what waits, everything that waits in one commit, until the
// clinic closes.
func (c *Clinic) keepDrafts(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-c.drafts:
			c.commitDrafts(c.gatherDrafts(first))
		}
	}
}

func (c *Clinic) gatherDrafts(first draftWaiting) []draftWaiting {
	batch := []draftWaiting{first}
	for len(batch) < maxBatch {
		select {
		case w := <-c.drafts:
			batch = append(batch, w)
			continue
		default:
		}
		runtime.Gosched() // one turn for whoever was just answered, as in gather
		if len(c.drafts) == 0 {
			break
		}
	}
	return batch
}

// commitDrafts stores a batch and answers everybody in it. A stale draft is its
// author's Conflict alone. Where one cannot be stored at all, each is tried by
// itself, so that it takes nobody else's with it.
func (c *Clinic) commitDrafts(batch []draftWaiting) {
	answers := make([]error, len(batch))
	err := c.updateDrafts(batch, answers)
	if err != nil && len(batch) > 1 {
		for i := range batch {
			alone := answers[i : i+1]
			if err := c.updateDrafts(batch[i:i+1], alone); err != nil {
				alone[0] = err
			}
		}
	} else if err != nil {
		answers[0] = err
	}
	for i, w := range batch {
		w.reply <- answers[i]
	}
}

// updateDrafts does the changes of a batch in one transaction: answers are what
// came of each; the error is of all of them.
func (c *Clinic) updateDrafts(batch []draftWaiting, answers []error) error {
	c.draftsAt = c.Now()
	return c.store.Update(context.Background(), c.own, func(tx *store.Tx) error {
		for i, w := range batch {
			answers[i] = w.do(tx)
			if answers[i] != nil && fault.KindOf(answers[i]) != fault.Conflict {
				return answers[i]
			}
		}
		return nil
	})
}
