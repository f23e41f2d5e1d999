package store

import (
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// ChunkSize is how many bytes of a file stand in one chunk before sealing.
const ChunkSize = 256 << 10

// A BlobRow is a file, sealed in chunks; its name and type are in the entry.
type BlobRow struct {
	Blob    string // its key
	Size    int64  // bytes before sealing
	Created time.Time
}

const blobColumns = `blob, size, created`

func scanBlob(r scanner) (b BlobRow, err error) {
	return b, r.Scan(&b.Blob, &b.Size, when(&b.Created))
}

// Blob returns a file's row; false if there is none.
func (s *Snapshot) Blob(blob string) (BlobRow, bool, error) {
	return one(s.t, "reading a file", scanBlob, `select `+blobColumns+` from blobs where clinic = $1 and blob = $2`, blob)
}

// BlobChunk returns the n-th sealed chunk, counted from 0; false if there is none.
func (s *Snapshot) BlobChunk(blob string, n int64) ([]byte, bool, error) {
	return one(s.t, "reading a file", scanBytes, `select sealed from blob_chunks where clinic = $1 and blob = $2 and n = $3`, blob, n)
}

// PutBlob begins a file. Its chunks follow, also in other transactions; an
// entry names it only when it is whole.
func (t *Tx) PutBlob(b BlobRow) error {
	_, err := t.t.exec("writing a file", `insert into blobs (clinic, blob, size, created) values ($1, $2, $3, $4)`, b.Blob, b.Size, b.Created)
	return err
}

// PutBlobChunk adds the n-th sealed chunk, counted from 0.
func (t *Tx) PutBlobChunk(blob string, n int64, sealed []byte) error {
	if len(sealed) > ChunkSize+64 {
		return fault.Bad("file", "A chunk of a file has at most 256 KiB.")
	}
	_, err := t.t.exec("writing a file", `insert into blob_chunks (clinic, blob, n, sealed) values ($1, $2, $3, $4)`, blob, n, sealed)
	return err
}

// DeleteBlob deletes a file and its chunks: part of lawful disposal.
func (t *Tx) DeleteBlob(blob string) error {
	_, err := t.t.exec("deleting a file", `delete from blobs where clinic = $1 and blob = $2`, blob)
	return err
}
