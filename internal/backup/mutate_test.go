package backup_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
)

// rounds is how many rounds a seeded test has: few, or what SEEDS says.
func rounds(t *testing.T, few int) int {
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

// A mutation is one way a backup goes bad.
type mutation struct {
	name string
	do   func(dice *rand.Rand, b, other []byte) []byte
}

const chunk = 64<<10 + 16 // how age seals

var mutations = []mutation{
	{"a flipped bit", func(dice *rand.Rand, b, _ []byte) []byte {
		b[dice.IntN(len(b))] ^= 1 << dice.IntN(8)
		return b
	}},
	{"a changed run", func(dice *rand.Rand, b, _ []byte) []byte {
		at := dice.IntN(len(b))
		for i := at; i < min(at+1+dice.IntN(4096), len(b)); i++ {
			b[i] ^= byte(1 + dice.IntN(255))
		}
		return b
	}},
	{"cut off", func(dice *rand.Rand, b, _ []byte) []byte { return b[:dice.IntN(len(b))] }},
	{"cut off at a chunk", func(dice *rand.Rand, b, _ []byte) []byte { return b[:len(b)-chunk*(1+dice.IntN(len(b)/chunk))] }},
	{"a hole", func(dice *rand.Rand, b, _ []byte) []byte {
		at := dice.IntN(len(b) - 1)
		return append(b[:at:at], b[at+1+dice.IntN(min(4096, len(b)-at-1)):]...)
	}},
	{"zeros", func(dice *rand.Rand, b, _ []byte) []byte {
		at := dice.IntN(len(b) - 64)
		clear(b[at : at+64])
		return b
	}},
	{"two chunks swapped", func(dice *rand.Rand, b, _ []byte) []byte {
		first := len(b) % chunk
		x := first + chunk*dice.IntN(len(b)/chunk-1)
		tmp := bytes.Clone(b[x : x+chunk])
		copy(b[x:], b[x+chunk:x+2*chunk])
		copy(b[x+chunk:], tmp)
		return b
	}},
	{"a chunk of another backup", func(dice *rand.Rand, b, other []byte) []byte {
		x := dice.IntN(min(len(b), len(other)) - chunk)
		copy(b[x:x+chunk], other[x:x+chunk])
		return b
	}},
	{"the label of another", func(_ *rand.Rand, b, other []byte) []byte {
		end := func(b []byte) int { return bytes.Index(b, []byte("\n\n")) + 2 }
		return append(bytes.Clone(other[:end(other)]), b[end(b):]...)
	}},
	{"another clinic's", func(_ *rand.Rand, _, other []byte) []byte { return bytes.Clone(other) }},
	{"something after its end", func(dice *rand.Rand, b, _ []byte) []byte { return append(b, byte(dice.IntN(256))) }},
	{"twice", func(_ *rand.Rand, b, _ []byte) []byte { return append(b, b...) }},
}

// TestMutatedBackupsAreRefused changes backups in every way a disk, a courier
// or a thief could: each is refused with a reason, and nothing is left. SEEDS
// says how many; a thousand take a minute.
func TestMutatedBackupsAreRefused(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 400)
	card := must(backup.NewCard())(t)
	file, _ := h.backed(t, card)
	whole := must(os.ReadFile(file))(t)
	cfg := sqlite(t)
	cfg.Clinic = "00000000-0000-7000-8000-0000000000b9"
	neighbour := found(t, cfg)
	neighbour.record(t, 400)
	file, _ = neighbour.backed(t)
	other := must(os.ReadFile(file))(t)
	if len(whole) < 4*chunk {
		t.Fatalf("a backup of %d bytes is too small to be torn", len(whole))
	}
	dir := t.TempDir()
	path, at := filepath.Join(dir, "bad"+backup.Suffix), filepath.Join(dir, "b.db")
	try := func(b []byte) error {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Build(t.Context(), path, at, plan(backup.Keys{Ring: h.ring, Card: &card}))
		return err
	}
	n := rounds(t, 60)
	reasons := map[string]int{}
	for seed := range n {
		dice := rand.New(rand.NewPCG(uint64(seed), 6))
		m := mutations[seed%len(mutations)]
		b := m.do(dice, bytes.Clone(whole), other)
		if bytes.Equal(b, whole) {
			continue // a hole of nothing, zeros over zeros
		}
		err := try(b)
		if err == nil || fault.Say(err) == "" || fault.KindOf(err) == fault.Internal {
			t.Fatalf("seed %d, %s: %v", seed, m.name, err)
		}
		reasons[fault.Say(err)]++
		if left := names(t, dir); len(left) != 1 {
			t.Fatalf("seed %d, %s left %v", seed, m.name, left)
		}
	}
	t.Logf("%d mutated backups refused: %v", n, fmt.Sprint(reasons))
	if err := try(whole); err != nil { // the control: unchanged, it is taken
		t.Errorf("the backup itself: %v", err)
	}
}
