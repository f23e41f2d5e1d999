package clinic

import (
	"bytes"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// access verifies the access log: its own tree, its own checkpoints. Staged
// visits have no place yet; only their bytes can be checked.
func (v *verifier) access(snap *store.Snapshot) error {
	head, err := snap.Head(accessLog)
	if err != nil {
		return err
	}
	stored, err := snap.Checkpoints(accessLog)
	if err != nil {
		return err
	}
	held := v.checkpoints(accessLog, stored, head.Size)
	var tree ledger.Tree
	r := v.report
	err = snap.EachVisit(func(row store.VisitRow) error {
		r.Visits++
		hash := ledger.HashLeaf(row.Leaf)
		visit, leaf, err := ledger.ParseVisit(row.Leaf)
		switch {
		case !bytes.Equal(hash[:], row.Hash) || err != nil:
			r.flaw(0, "", "Access entry %s was changed after it was recorded.", row.ID)
		case visit.ID != row.ID || visit.Person != row.Person || visit.Kind != row.Kind || !visit.Recorded.Equal(row.Recorded):
			r.flaw(0, "", "Access entry %s was changed beside its sealed content.", row.ID)
		default:
			if _, lost, err := v.open(visit.Key, leaf); lost || err != nil {
				r.flaw(0, "", "Access entry %s does not open: it or its key was changed.", row.ID)
			}
		}
		if row.Seq == 0 {
			return nil
		}
		if row.Seq != tree.Size+1 {
			r.flaw(0, "", "Access entry %d is missing.", tree.Size+1)
		}
		tree.Append(hash)
		for len(held) > 0 && held[0].Size <= tree.Size {
			if held[0].Size == tree.Size && held[0].Root != tree.Root() {
				r.flaw(0, "", "The first %d access entries are not the ones a checkpoint was signed over.", held[0].Size)
			}
			held = held[1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	root := tree.Root()
	if head.Size != tree.Size || !bytes.Equal(head.Root, root[:]) || !bytes.Equal(head.Edge, tree.Bytes()) {
		r.flaw(0, "", "The access log says it has %d entries; it holds %d, or others.", head.Size, tree.Size)
	}
	for _, cp := range held {
		r.flaw(0, "", "The access log ends at %d, but a checkpoint was signed over %d entries: the end was cut off.", tree.Size, cp.Size)
	}
	return nil
}
