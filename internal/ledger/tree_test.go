package ledger_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/ledger"
)

func leafHash(n int64) tlog.Hash {
	return tlog.RecordHash(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// reference is the same tree as the Go project's own code keeps it.
type reference []tlog.Hash

func (r *reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = (*r)[index]
	}
	return out, nil
}

func (r *reference) append(t *testing.T, n int64) {
	t.Helper()
	hashes, err := tlog.StoredHashesForRecordHash(n, leafHash(n), r)
	if err != nil {
		t.Fatal(err)
	}
	*r = append(*r, hashes...)
}

func TestTreeHasTheRootOfRFC6962(t *testing.T) {
	const checked, size = 600, 70_000
	chance := rand.New(rand.NewPCG(1, 2))
	var tree ledger.Tree
	var ref reference
	tiles := map[[2]int64]tlog.Hash{}
	for n := range int64(size) {
		for _, tile := range tree.Append(leafHash(n)) {
			tiles[[2]int64{int64(tile.Level), tile.N}] = tile.Hash
		}
		ref.append(t, n)
		if n < checked || n%256 == 255 || chance.IntN(500) == 0 || n == size-1 {
			want, err := tlog.TreeHash(n+1, &ref)
			if err != nil {
				t.Fatal(err)
			}
			if tree.Root() != want {
				t.Fatalf("another root than tlog's at %d", n+1)
			}
			parsed, err := ledger.ParseTree(tree.Size, tree.Bytes())
			if err != nil || parsed.Root() != want {
				t.Fatalf("stored and read, the tree of %d has another root: %v", n+1, err)
			}
		}
	}
	if want := size/256 + size/65536; len(tiles) != want {
		t.Errorf("%d tiles, want %d", len(tiles), want)
	}
	for key, hash := range tiles {
		if want := ref[tlog.StoredHashIndex(int(key[0])*8, key[1])]; hash != want {
			t.Errorf("tile %v is not tlog's", key)
		}
	}
	proofs(t, source(tiles), size)
}

func TestEmptyTree(t *testing.T) {
	want, _ := tlog.TreeHash(0, nil)
	if got := (ledger.Tree{}).Root(); got != want {
		t.Errorf("%x", got)
	}
}

// source is what a book keeps: leaf hashes and full tiles.
func source(tiles map[[2]int64]tlog.Hash) ledger.HashSource {
	return ledger.HashSource{
		Leaves: func(from, to int64) (out []tlog.Hash, err error) {
			for n := from; n < to; n++ {
				out = append(out, leafHash(n))
			}
			return out, nil
		},
		TileHash: func(level int, n int64) (tlog.Hash, bool, error) {
			h, ok := tiles[[2]int64{int64(level), n}]
			return h, ok, nil
		},
	}
}

// proofs makes proofs from what a book keeps and lets tlog check them.
func proofs(t *testing.T, s ledger.HashSource, size int64) {
	t.Helper()
	chance := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n := 1 + chance.Int64N(size)
		root, err := tlog.TreeHash(n, s)
		if err != nil {
			t.Fatal(err)
		}
		i := chance.Int64N(n)
		record, err := tlog.ProveRecord(n, i, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(record, n, root, i, leafHash(i)); err != nil {
			t.Errorf("entry %d of %d: %v", i, n, err)
		}
		if err := tlog.CheckRecord(record, n, root, i, leafHash(i+1)); err == nil {
			t.Errorf("another entry passed for %d of %d", i, n)
		}
		old := 1 + chance.Int64N(n)
		oldRoot, err := tlog.TreeHash(old, s)
		if err != nil {
			t.Fatal(err)
		}
		grown, err := tlog.ProveTree(n, old, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckTree(grown, n, root, old, oldRoot); err != nil {
			t.Errorf("%d from %d: %v", n, old, err)
		}
		oldRoot[0] ^= 1
		if err := tlog.CheckTree(grown, n, root, old, oldRoot); err == nil {
			t.Errorf("another book passed for the beginning of this one")
		}
	}
}

func TestHashSourceSaysWhatIsMissing(t *testing.T) {
	if _, err := tlog.TreeHash(600, source(nil)); err == nil {
		t.Error("a root was computed over a tile that is not there")
	}
	short := source(nil)
	short.Leaves = func(int64, int64) ([]tlog.Hash, error) { return nil, nil }
	if _, err := tlog.TreeHash(3, short); err == nil {
		t.Error("a root was computed over leaves that are not there")
	}
	broken := errors.New("broken")
	short.Leaves = func(int64, int64) ([]tlog.Hash, error) { return nil, broken }
	if _, err := tlog.TreeHash(3, short); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestParseTreeRefuses(t *testing.T) {
	for _, c := range []struct {
		size int64
		edge int
	}{{-1, 0}, {0, 32}, {1, 0}, {1, 31}, {2, 64}, {3, 32}, {3, 65}, {1 << 62, 0}} {
		if _, err := ledger.ParseTree(c.size, make([]byte, c.edge)); err == nil {
			t.Errorf("an edge of %d bytes was taken for %d entries", c.edge, c.size)
		}
	}
}

// A clone that is appended to leaves the tree as it was: what a failed commit
// computed must not be seen.
func TestCloneStandsAlone(t *testing.T) {
	var tree ledger.Tree
	for n := range int64(300) {
		before := fmt.Sprint(tree)
		other := tree.Clone()
		other.Append(leafHash(n + 1000))
		if fmt.Sprint(tree) != before {
			t.Fatalf("changed at %d", n)
		}
		tree.Append(leafHash(n))
	}
}
