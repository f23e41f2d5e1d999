package clinic

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// Visit writes one line into the access book: a page opened, a search, an
// export, a refused attempt. It is stored before it returns, without the
// book's lock; it gets its place in the access log within a second. An error
// means that the page must not be sent.
func (c *Clinic) Visit(ctx context.Context, grant access.Grant, kind string, body ledger.VisitBody) error {
	if body.Stream == "" {
		body.Stream = grant.Subject()
	}
	if len(grant.Roles()) > 0 {
		body.Role = string(grant.Roles()[0])
	}
	return c.visitAs(ctx, grant.Author(), kind, body)
}

// Refused writes an attempt of somebody who has no grant into the access book.
func (c *Clinic) Refused(ctx context.Context, actor access.Actor, body ledger.VisitBody) error {
	who := actor.Author
	if who.Person == "" {
		who = ledger.Author{Sort: "nobody", Person: "not-signed-in"}
	}
	return c.visitAs(ctx, who, "denied", body)
}

// visitAs writes a line, also on a full disk where it is of a session under way.
func (c *Clinic) visitAs(ctx context.Context, who ledger.Author, kind string, body ledger.VisitBody) error {
	err := c.stageVisit(ctx, who, kind, body)
	if errors.Is(err, store.ErrFull) && body.Stream != "" && c.underway(ctx, body.Stream) && c.store.Spend() {
		err = c.stageVisit(store.Urgent(ctx), who, kind, body)
	}
	return err
}

func (c *Clinic) stageVisit(ctx context.Context, who ledger.Author, kind string, body ledger.VisitBody) error {
	now := c.Now()
	v := ledger.Visit{ID: c.NewID(), Recorded: now, Person: authorText(who), Kind: kind, Key: ledger.VisitKey(now), Body: body}
	box, err := c.keyNamed(ctx, v.Key)
	if err != nil {
		return storeFault(err)
	}
	row, err := visitRow(box, v)
	if err != nil {
		return err
	}
	return storeFault(c.store.Update(context.WithoutCancel(ctx), c.own, func(tx *store.Tx) error { return tx.StageVisit(row) }))
}

func visitRow(box seal.Box, v ledger.Visit) (store.VisitRow, error) {
	head, err := v.EncodeHead()
	if err != nil {
		return store.VisitRow{}, err
	}
	body, err := json.Marshal(v.Body)
	if err != nil {
		return store.VisitRow{}, err
	}
	raw := box.Leaf(head, body).Join()
	hash := ledger.HashLeaf(raw)
	return store.VisitRow{ID: v.ID, Recorded: v.Recorded, Person: v.Person, Kind: v.Kind, Leaf: raw, Hash: hash[:]}, nil
}

// keyNamed opens a named key, and makes it, under the book's lock, the first
// time it is needed.
func (c *Clinic) keyNamed(ctx context.Context, name string) (box seal.Box, err error) {
	ctx = context.WithoutCancel(ctx)
	if box, ok := c.boxes.held(name); ok {
		return box, nil
	}
	err = c.store.Append(ctx, c.own, func(book *store.Book) error {
		_, ok, err := book.Key(name)
		if err != nil || ok {
			return err
		}
		return book.PutKeys([]store.KeyRow{{Name: name, Wrapped: c.ring.Wrap(name, seal.NewKey()), Created: c.Now()}})
	})
	if err != nil {
		return seal.Box{}, err
	}
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		var ok bool
		if box, ok, err = c.boxes.find(snap, name); err == nil && !ok {
			err = errNoKey
		}
		return err
	})
	return box, err
}

// sequence gives staged visits their places, once a second, until the clinic
// closes; and once more then.
func (c *Clinic) sequence(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			c.logIfFailed(c.SequenceVisits(context.Background()))
			return
		case <-tick.C:
			c.logIfFailed(c.SequenceVisits(ctx))
		}
	}
}

func (c *Clinic) logIfFailed(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		c.log.Error("visits could not be sequenced", "err", err)
	}
}

// SequenceVisits moves staged visits into the access log, in the order in
// which they were recorded.
func (c *Clinic) SequenceVisits(ctx context.Context) error {
	var any bool
	if err := c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		staged, err := snap.StagedVisits(1)
		any = len(staged) > 0
		return err
	}); err != nil || !any {
		return err
	}
	err := c.store.Update(ctx, c.own, func(book *store.Tx) error {
		staged, err := book.StagedVisits(2000)
		if err != nil || len(staged) == 0 {
			return err
		}
		head, err := book.Head(accessLog)
		if err != nil {
			return err
		}
		tree, err := ledger.ParseTree(head.Size, head.Edge)
		if err != nil {
			return err
		}
		for i := range staged {
			hash, ok := hashOf(staged[i].Hash)
			if !ok || hash != ledger.HashLeaf(staged[i].Leaf) {
				return fault.Wrap(nil, "A staged access entry was changed before it got its place.")
			}
			staged[i].Seq = tree.Size + 1
			tree.Append(hash)
		}
		if err := book.SequenceVisits(staged); err != nil {
			return err
		}
		root := tree.Root()
		return book.PutHead(accessLog, store.Head{Size: tree.Size, Root: root[:], Edge: tree.Bytes(), Recorded: staged[len(staged)-1].Recorded})
	})
	if fault.KindOf(err) == fault.Conflict {
		return nil // another process gave them their places
	}
	return err
}

// Visits returns the opened access entries about one record, newest last. It
// reads the whole log: the page that shows it is rare.
func (c *Clinic) Visits(ctx context.Context, grant access.Grant, about ledger.Stream) ([]ledger.Visit, error) {
	if s := grant.Subject(); s != "" && s != about {
		return nil, fault.Deny("access.other-record", "This permission is about another record.")
	}
	var out []ledger.Visit
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		return snap.EachVisit(func(row store.VisitRow) error {
			v, err := c.openVisit(snap, row)
			if err != nil {
				return err
			}
			if about == "" || v.Body.Stream == about {
				out = append(out, v)
			}
			return nil
		})
	})
	return out, err
}

func (c *Clinic) openVisit(r reader, row store.VisitRow) (ledger.Visit, error) {
	v, leaf, err := ledger.ParseVisit(row.Leaf)
	if err != nil {
		return v, err
	}
	box, ok, err := c.boxes.find(r, v.Key)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, errNoKey
	}
	body, err := box.OpenLeaf(leaf)
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(body, &v.Body)
}
