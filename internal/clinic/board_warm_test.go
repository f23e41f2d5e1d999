package clinic_test

import (
	"runtime"
	"testing"

	"github.com/clew-health/clew/internal/clinic"
)

// The first look of a day makes everybody’s row again. Where the board was kept warm the
// first who looks does not wait for that, and sees the same.
func TestWarmBoard(t *testing.T) {
	d := newFollowDay(t)
	warm, cold := clinic.NewBoard(d.Clinic, d.rules), clinic.NewBoard(d.Clinic, d.rules)
	first := func(b *clinic.Board) (rows int, bytes uint64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows = len(d.look(t, b))
		runtime.ReadMemStats(&after)
		return rows, after.TotalAlloc - before.TotalAlloc
	}
	for day := range 3 {
		if err := warm.Warm(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, quick := first(warm)
		others, slow := first(cold)
		t.Logf("day %d: %d and %d bytes", day, quick, slow)
		if rows != others || rows == 0 || quick*3 > slow {
			t.Errorf("day %d: %d people for %d bytes after it was kept warm, %d for %d where not", day, rows, quick, others, slow)
		}
		d.now = d.now.AddDate(0, 0, 1)
	}
}
