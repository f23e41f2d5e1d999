package paper

import (
	"encoding/binary"
	"errors"
)

// errFont says that a typeface is no TrueType file that we can read.
var errFont = errors.New("paper: this is not a TrueType file with a Unicode table")

// covered returns which letters all of some typefaces have.
func covered(fonts ...[]byte) (func(rune) bool, error) {
	var all []map[rune]bool
	for _, f := range fonts {
		has, err := letters(f)
		if err != nil {
			return nil, err
		}
		all = append(all, has)
	}
	return func(r rune) bool {
		if r == '\n' {
			return true
		}
		for _, has := range all {
			if !has[r] {
				return false
			}
		}
		return true
	}, nil
}

// letters reads the letters of a typeface's character map, of format 4.
// fpdf draws no others.
func letters(font []byte) (has map[rune]bool, err error) {
	defer func() {
		if recover() != nil { // an index beyond the file's end
			has, err = nil, errFont
		}
	}()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	cmap := 0
	for i := range u16(4) {
		if at := 12 + 16*i; string(font[at:at+4]) == "cmap" {
			cmap = u32(at + 8)
		}
	}
	if cmap == 0 {
		return nil, errFont
	}
	has = map[rune]bool{}
	for i := range u16(cmap + 2) {
		table := cmap + u32(cmap+4+8*i+4)
		if u16(table) == 4 {
			segments(table, u16, has)
		}
	}
	if len(has) == 0 {
		return nil, errFont
	}
	return has, nil
}

// segments reads a character map of format 4: runs of letters, each with a
// shift or a list of glyphs.
func segments(table int, u16 func(int) int, has map[rune]bool) {
	double := u16(table + 6)
	ends := table + 14
	starts := ends + double + 2
	deltas, offsets := starts+double, starts+2*double
	for i := 0; i < double; i += 2 {
		start, end, delta, offset := u16(starts+i), u16(ends+i), u16(deltas+i), u16(offsets+i)
		for c := start; c <= end && c < 0xFFFF; c++ {
			glyph := (c + delta) & 0xFFFF
			if offset != 0 {
				if glyph = u16(offsets + i + offset + 2*(c-start)); glyph != 0 {
					glyph = (glyph + delta) & 0xFFFF
				}
			}
			if glyph != 0 {
				has[rune(c)] = true
			}
		}
	}
}
