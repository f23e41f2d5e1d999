package backup_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
)

// TestWhatASealDoesNotCatch changes backups beneath their encryption, with the
// clinic's own key: rows that do not fit their counts are refused by those, and
// where the counts were made to fit, by verifying the book that comes out.
func TestWhatASealDoesNotCatch(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 20)
	h.beside(t)
	file, _ := h.backed(t)
	whole := must(os.ReadFile(file))(t)
	n := 0 // rows of a part so far
	row := func(part string, nth int, change func(b []byte) [][]byte) func(byte, string, []byte) [][]byte {
		return func(what byte, p string, b []byte) [][]byte {
			if what == backup.Heading {
				n = 0
			}
			if what == backup.Records && p == part {
				if n++; n == nth {
					return change(b)
				}
			}
			return [][]byte{b}
		}
	}
	flip := func(b []byte) [][]byte { b[len(b)-1] ^= 1; return [][]byte{b} }
	drop := func([]byte) [][]byte { return nil }
	opening := func(change func(m map[string]any)) func(byte, string, []byte) [][]byte {
		return func(what byte, _ string, b []byte) [][]byte {
			if what == backup.Opening {
				m := map[string]any{}
				if err := json.Unmarshal(b, &m); err != nil {
					t.Error(err)
				}
				change(m)
				b, _ = json.Marshal(m)
			}
			return [][]byte{b}
		}
	}
	for _, tt := range []struct {
		name    string
		recount bool
		edit    func(byte, string, []byte) [][]byte
		want    string // the rule that refuses
	}{
		{"a changed entry", false, row("entries", 7, flip), "backup.damaged"},
		{"a missing entry", false, row("entries", 7, drop), "backup.damaged"},
		{"an entry twice", false, row("entries", 7, func(b []byte) [][]byte { return [][]byte{b, b} }), "backup.damaged"},
		{"a changed draft", false, row("drafts", 1, flip), "backup.damaged"},
		{"a changed entry, counted again", true, row("entries", 7, flip), "backup.verify"},
		{"a missing entry, counted again", true, row("entries", 7, drop), "backup.verify"},
		{"the last entry missing, counted again", true, row("entries", 23, drop), "backup.verify"},
		{"an entry twice, counted again", true, row("entries", 7, func(b []byte) [][]byte { return [][]byte{b, b} }), "backup.damaged"},
		{"a missing key, counted again", true, row("keys", 2, drop), "backup.verify"},
		{"a changed key, counted again", true, row("keys", 2, func(b []byte) [][]byte { b[len(b)/2] ^= 1; return [][]byte{b} }), "backup.verify"},
		{"a missing outcome, counted again", true, row("acts", 2, func(b []byte) [][]byte { b[len(b)-40] ^= 1; return [][]byte{b} }), "backup.verify"},
		{"a row cut short, counted again", true, row("entries", 7, func(b []byte) [][]byte { return [][]byte{b[:len(b)-1]} }), "input.file"},
		{"another root", true, opening(func(m map[string]any) { m["root"] = "h1:AAAA" }), "backup.verify"},
		{"fewer entries said", true, opening(func(m map[string]any) { m["entries"] = 22 }), "backup.verify"},
		{"another label", true, opening(func(m map[string]any) { m["schema"] = 1 }), "backup.damaged"},
		{"another clinic", true, opening(func(m map[string]any) { m["clinic"] = "00000000-0000-7000-8000-0000000000b9" }), "backup.damaged"},
		{"a table of ours by another name", true, func(what byte, _ string, b []byte) [][]byte {
			return [][]byte{bytes.Replace(b, []byte(`"name":"drafts"`), []byte(`"name":"logins"`), 1)}
		}, "input.file"},
		{"nothing changed", true, func(_ byte, _ string, b []byte) [][]byte { return [][]byte{b} }, ""},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "edited"+backup.Suffix)
		edited := must(backup.Reseal(whole, h.ring, tt.recount, tt.edit))(t)
		if err := os.WriteFile(path, edited, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Build(t.Context(), path, filepath.Join(dir, "b.db"), plan(backup.Keys{Ring: h.ring}))
		if got := fault.RuleOf(err); got != tt.want || tt.want == "" && err != nil {
			t.Errorf("%s: %q (%v), want %q", tt.name, got, err, tt.want)
		}
		if left := names(t, dir); tt.want != "" && len(left) != 1 {
			t.Errorf("%s left %v", tt.name, left)
		}
	}
}
