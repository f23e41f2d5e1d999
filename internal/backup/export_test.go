package backup

import (
	"bufio"
	"bytes"
	"encoding/json"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/seal"
)

// The frames, for tests that write them.
const (
	Records  = frameRecord
	Heading  = framePart
	Opening  = frameManifest
	Partends = frameEnd
)

// Reseal opens a backup, hands every frame to edit, and seals what it returns
// with the clinic's key again: what somebody could do who has that key, or a
// program with a fault. With recount, counts and hashes are made to fit.
func Reseal(file []byte, ring *seal.Ring, recount bool, edit func(what byte, part string, b []byte) [][]byte) ([]byte, error) {
	plain := bufio.NewReader(bytes.NewReader(file))
	_, label, err := readLabel(plain)
	if err != nil {
		return nil, err
	}
	sealed, err := age.Decrypt(plain, toRing{ring})
	if err != nil {
		return nil, err
	}
	in := &reading{r: bufio.NewReader(sealed)}
	in.begin()
	var out bytes.Buffer
	out.Write(label)
	w, err := age.Encrypt(&out, toRing{ring})
	if err != nil {
		return nil, err
	}
	f := &frames{w: bufio.NewWriter(w)}
	f.begin()
	var tally Tally
	var p struct{ Name string }
	for what := byte(0); what != frameTally; {
		var b []byte
		if what, b, err = in.next(); err != nil {
			return nil, err
		}
		b = bytes.Clone(b)
		if what == framePart {
			if err := json.Unmarshal(b, &p); err != nil {
				return nil, err
			}
			f.begin()
		}
		if recount && what == frameEnd {
			tally.Parts = append(tally.Parts, f.counted(p.Name))
			b, _ = json.Marshal(f.counted(p.Name))
		}
		if recount && what == frameTally {
			b, _ = json.Marshal(tally)
		}
		for _, b := range edit(what, p.Name, b) {
			if err := f.put(what, b); err != nil {
				return nil, err
			}
		}
	}
	if err := f.w.Flush(); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
