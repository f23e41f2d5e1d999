package store

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/ledger"
)

func scanTile(r scanner) (t ledger.Tile, err error) {
	var hash []byte
	if err := r.Scan(&t.Level, &t.N, &hash); err != nil {
		return t, err
	}
	if len(hash) != tlog.HashSize {
		return t, fmt.Errorf("store: tile %d/%d has %d bytes", t.Level, t.N, len(hash))
	}
	copy(t.Hash[:], hash)
	return t, nil
}

const tileColumns = `level, n, hash`

// Tile returns the hash of a full tile of the book's tree.
func (s *Snapshot) Tile(level int, n int64) ([]byte, bool, error) {
	return one(s.t, "reading a tile", scanBytes, `select hash from tiles where clinic = $1 and log = 'book' and level = $2 and n = $3`, level, n)
}

// EachTile calls fn with every tile of the book's tree, by level and number.
func (s *Snapshot) EachTile(fn func(ledger.Tile) error) error {
	return paged(func(last ledger.Tile, first bool) ([]ledger.Tile, error) {
		if first {
			last.N = -1
		}
		return all(s.t, "reading tiles", scanTile, `select `+tileColumns+` from tiles where clinic = $1 and log = 'book' and (level, n) > ($2, $3)
			order by level, n limit $4`, last.Level, last.N, pageRows)
	}, fn)
}

var tileBatch = batch{"tiles", []column{{"log", text}, {"level", number}, {"n", number}, {"hash", blob}}}

// PutTiles keeps the tiles of the book's tree that have become full.
func (b *Book) PutTiles(tiles []ledger.Tile) error {
	return insertAll(b.t, "writing tiles", tileBatch, len(tiles), func(i int, to []any) {
		to[0], to[1], to[2], to[3] = "book", int64(tiles[i].Level), tiles[i].N, tiles[i].Hash[:]
	})
}
