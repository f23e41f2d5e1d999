package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// The write-ahead log of SQLite (https://sqlite.org/fileformat2.html, section
// 4): a header, then frames of one page each. Every frame carries the log's
// two salts and a checksum over everything before it, so that what is left of
// an earlier log is never taken for this one's. A transaction is there when
// its last frame is, which says how many pages the file then has.
const (
	walHeaderSize = 32
	walFrameSize  = 24
	walMagic      = 0x377f0682 // or 1 more: checksums over big-endian words
	walVersion    = 3007000
	leastPage     = 512
	mostPage      = 65536
)

// walHeader is the beginning of a log.
type walHeader struct {
	page  int
	salts [2]uint32
	sums  [2]uint32
	big   bool
}

// walPlace is how far a log was read: so many frames of the log with these
// salts, the last of which ended a transaction.
type walPlace struct {
	known   bool
	salts   [2]uint32
	sums    [2]uint32
	frames  int64
	commits int64 // of this program's, that were seen by then
}

func (h *walHeader) start() walPlace {
	return walPlace{known: true, salts: h.salts, sums: h.sums, commits: -1}
}

// readWALHeader returns nil where the log is empty or just being begun.
func readWALHeader(r *os.File) (*walHeader, error) {
	var b [walHeaderSize]byte
	if _, err := r.ReadAt(b[:], 0); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	word := func(i int) uint32 { return binary.BigEndian.Uint32(b[4*i:]) }
	h := &walHeader{page: int(word(2)), salts: [2]uint32{word(4), word(5)}, big: word(0)&1 == 1}
	h.sums = walSum([2]uint32{}, b[:walHeaderSize-8], h.big)
	if word(0)&^1 != walMagic || word(1) != walVersion || h.page < leastPage || h.page > mostPage || h.sums != [2]uint32{word(6), word(7)} {
		return nil, nil
	}
	return h, nil
}

// walSum goes on with a checksum over bytes, of which there are a multiple of
// eight.
func walSum(s [2]uint32, b []byte, big bool) [2]uint32 {
	x, y := s[0], s[1]
	if big {
		for ; len(b) >= 8; b = b[8:] {
			x += binary.BigEndian.Uint32(b) + y
			y += binary.BigEndian.Uint32(b[4:]) + x
		}
		return [2]uint32{x, y}
	}
	for ; len(b) >= 8; b = b[8:] {
		x += binary.LittleEndian.Uint32(b) + y
		y += binary.LittleEndian.Uint32(b[4:]) + x
	}
	return [2]uint32{x, y}
}

// scan reads on from a place and adds the pages of every whole transaction.
func (p *walPlace) scan(r *os.File, h *walHeader, to *Pages) error {
	size := int64(walFrameSize + h.page)
	in := bufio.NewReaderSize(io.NewSectionReader(r, walHeaderSize+p.frames*size, 1<<62), 1<<20)
	var open []walFrame // of the transaction whose end has not come
	sums, frames := p.sums, p.frames
	for {
		b := make([]byte, size)
		if _, err := io.ReadFull(in, b); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		word := func(i int) uint32 { return binary.BigEndian.Uint32(b[4*i:]) }
		sums = walSum(walSum(sums, b[:8], h.big), b[walFrameSize:], h.big)
		if (word(2) != h.salts[0] || word(3) != h.salts[1]) || sums != [2]uint32{word(4), word(5)} || word(0) == 0 {
			return nil
		}
		open = append(open, walFrame{word(0), b[walFrameSize:]})
		frames++
		if word(1) == 0 {
			continue
		}
		to.add(open, h.page, word(1))
		open, p.sums, p.frames = open[:0], sums, frames
	}
}

type walFrame struct {
	number uint32
	page   []byte
}

// add takes a transaction in: its pages stand for those before them.
func (p *Pages) add(frames []walFrame, page int, count uint32) {
	if p.Page == nil {
		p.Page = map[uint32][]byte{}
	}
	for _, f := range frames {
		if p.Page[f.number] == nil {
			p.Bytes += int64(page)
		}
		p.Page[f.number] = f.page
	}
	for n := range p.Page {
		if n > count { // the file was made shorter
			delete(p.Page, n)
			p.Bytes -= int64(page)
		}
	}
	p.Size, p.Count = page, count
}

// Add takes later changes in: their pages stand for those before them.
func (p *Pages) Add(later Pages) {
	if later.Size == 0 {
		return
	}
	frames := make([]walFrame, 0, len(later.Page))
	for n, page := range later.Page {
		frames = append(frames, walFrame{n, page})
	}
	p.add(frames, later.Size, later.Count)
}
