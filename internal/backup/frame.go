package backup

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
)

// Inside, a backup is a row of frames: what it is (one byte), how long (a
// varint), and the bytes. First the manifest; then each part as its heading,
// its records and their count; last the tally; then nothing.
const (
	frameManifest = 'm'
	framePart     = 'p'
	frameRecord   = 'r'
	frameEnd      = 'e'
	frameTally    = 'z'
)

// mostFrame is more than any row holds: the largest is a response, a document
// or a chunk of a file.
const mostFrame = 64 << 20

// frames writes.
type frames struct {
	w     *bufio.Writer
	bytes int64
	rows  int64
	sum   hash.Hash // over the records of the part
}

func (f *frames) put(what byte, b []byte) error {
	var head [1 + binary.MaxVarintLen64]byte
	head[0] = what
	n := 1 + binary.PutUvarint(head[1:], uint64(len(b)))
	if _, err := f.w.Write(head[:n]); err != nil {
		return err
	}
	if what == frameRecord {
		f.rows++
		f.sum.Write(head[1:n])
		f.sum.Write(b)
	}
	f.bytes += int64(n + len(b))
	_, err := f.w.Write(b)
	return err
}

func (f *frames) json(what byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.put(what, b)
}

// begin starts counting a part.
func (f *frames) begin() { f.rows, f.sum = 0, sha256.New() }

// counted returns what was counted since.
func (f *frames) counted(name string) Counted {
	return Counted{Name: name, Rows: f.rows, Hash: hex.EncodeToString(f.sum.Sum(nil))}
}

// reading is the inverse of frames.
type reading struct {
	r    *bufio.Reader
	buf  []byte
	rows int64
	sum  hash.Hash
}

// next returns the next frame; its bytes are good until the one after.
func (f *reading) next() (what byte, b []byte, err error) {
	if what, err = f.r.ReadByte(); err != nil {
		return 0, nil, cut(err)
	}
	size, err := binary.ReadUvarint(f.r)
	if err != nil {
		return 0, nil, cut(err)
	}
	if size > mostFrame {
		return 0, nil, damaged("a row of %d bytes", size)
	}
	if uint64(cap(f.buf)) < size {
		f.buf = make([]byte, size)
	}
	f.buf = f.buf[:size]
	if _, err := io.ReadFull(f.r, f.buf); err != nil {
		return 0, nil, cut(err)
	}
	if what == frameRecord {
		if f.sum == nil {
			return 0, nil, damaged("a row that is in no part")
		}
		f.rows++
		var head [binary.MaxVarintLen64]byte
		f.sum.Write(head[:binary.PutUvarint(head[:], size)])
		f.sum.Write(f.buf)
	}
	return what, f.buf, nil
}

// json reads the next frame, which must be of a kind.
func (f *reading) json(want byte, v any) error {
	what, b, err := f.next()
	if err != nil {
		return err
	}
	if what != want {
		return damaged("%q where %q belongs", what, want)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return damaged("%w", err)
	}
	return nil
}

// cut turns the end of a file in the wrong place into a sentence.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("it ends too early")
	}
	return damaged("%w", err)
}

func unmarshal(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return damaged("%w", err)
	}
	return nil
}

// begin starts counting a part.
func (f *reading) begin() { f.rows, f.sum = 0, sha256.New() }

// counted returns what was counted since.
func (f *reading) counted(name string) Counted {
	return Counted{Name: name, Rows: f.rows, Hash: hex.EncodeToString(f.sum.Sum(nil))}
}
