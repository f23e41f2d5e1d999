package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// A Tree is the right edge of an RFC 6962 Merkle tree: enough to append and to
// name the root, a few dozen hashes for any size.
type Tree struct {
	Size int64
	Edge []tlog.Hash // roots of the perfect subtrees that make up Size, largest first
}

// A Tile is the hash over 256 full tiles of the level below (level 1: over 256
// leaves). Tiles make proofs over old parts of a book cheap.
type Tile struct {
	Level int   // 1, 2, …
	N     int64 // which tile of that level, from 0
	Hash  tlog.Hash
}

const tileBits = 8 // 256 to a tile

// Append adds a leaf hash and returns the tiles that it filled.
func (t *Tree) Append(leaf tlog.Hash) []Tile {
	var tiles []Tile
	hash, n, height := leaf, t.Size, 0
	for ; n&1 == 1; n >>= 1 {
		last := len(t.Edge) - 1
		hash = tlog.NodeHash(t.Edge[last], hash)
		t.Edge = t.Edge[:last]
		height++
		if height%tileBits == 0 {
			tiles = append(tiles, Tile{Level: height / tileBits, N: t.Size >> height, Hash: hash})
		}
	}
	t.Edge = append(t.Edge, hash)
	t.Size++
	return tiles
}

// Clone returns a tree that may be appended to without changing t.
func (t Tree) Clone() Tree { return Tree{Size: t.Size, Edge: append([]tlog.Hash(nil), t.Edge...)} }

// Root returns the root hash; of an empty tree, the hash of nothing.
func (t Tree) Root() tlog.Hash {
	if len(t.Edge) == 0 {
		root, _ := tlog.TreeHash(0, nil)
		return root
	}
	hash := t.Edge[len(t.Edge)-1]
	for i := len(t.Edge) - 2; i >= 0; i-- {
		hash = tlog.NodeHash(t.Edge[i], hash)
	}
	return hash
}

// Bytes returns the edge as stored in the head row.
func (t Tree) Bytes() []byte {
	out := make([]byte, 0, len(t.Edge)*tlog.HashSize)
	for _, h := range t.Edge {
		out = append(out, h[:]...)
	}
	return out
}

// ParseTree reads a head row.
func ParseTree(size int64, edge []byte) (Tree, error) {
	if size < 0 || len(edge) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return Tree{}, fmt.Errorf("ledger: an edge of %d bytes does not fit a book of %d entries", len(edge), size)
	}
	t := Tree{Size: size}
	for ; len(edge) > 0; edge = edge[tlog.HashSize:] {
		t.Edge = append(t.Edge, tlog.Hash(edge[:tlog.HashSize]))
	}
	return t, nil
}

// HashText writes a hash as in checkpoints: standard base64.
func HashText(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

// A HashSource finds the stored hashes that proofs need: leaf hashes from
// entry rows and tile hashes. It implements tlog.HashReader.
type HashSource struct {
	// Leaves returns the leaf hashes of entries from (counted from 0) to
	// before to.
	Leaves func(from, to int64) ([]tlog.Hash, error)
	// TileHash returns the hash of a full tile; ok is false if it is not stored.
	TileHash func(level int, n int64) (hash tlog.Hash, ok bool, err error)
}

// ReadHashes returns the hashes at the given stored-hash indexes.
func (s HashSource) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		h, err := s.subtree(level, n)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

var errNoTile = errors.New("ledger: a tile is missing")

// subtree returns the hash of the n-th perfect subtree of 2^level leaves.
func (s HashSource) subtree(level int, n int64) (tlog.Hash, error) {
	if level >= tileBits && level%tileBits == 0 {
		h, ok, err := s.TileHash(level/tileBits, n)
		if err == nil && !ok {
			err = fmt.Errorf("%w: level %d number %d", errNoTile, level/tileBits, n)
		}
		return h, err
	}
	if level < tileBits {
		leaves, err := s.Leaves(n<<level, (n+1)<<level)
		if err != nil {
			return tlog.Hash{}, err
		}
		if int64(len(leaves)) != 1<<level {
			return tlog.Hash{}, fmt.Errorf("ledger: %d leaf hashes where %d were asked for", len(leaves), int64(1)<<level)
		}
		return fold(leaves), nil
	}
	left, err := s.subtree(level-1, 2*n)
	if err != nil {
		return tlog.Hash{}, err
	}
	right, err := s.subtree(level-1, 2*n+1)
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.NodeHash(left, right), nil
}

// fold returns the root of a perfect tree over a power of two of hashes.
func fold(hashes []tlog.Hash) tlog.Hash {
	level := append([]tlog.Hash(nil), hashes...)
	for len(level) > 1 {
		for i := range len(level) / 2 {
			level[i] = tlog.NodeHash(level[2*i], level[2*i+1])
		}
		level = level[:len(level)/2]
	}
	return level[0]
}
