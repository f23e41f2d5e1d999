package ledger_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
)

// FuzzParseTime holds ParseTime against package time: the same instants, the
// same refusals.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-22T12:00:00.123456Z", "2024-02-29T23:59:59.999999Z", "2025-02-29T00:00:00.000000Z", "2025-02-30T00:00:00.000000Z",
		"2025-13-01T00:00:00.000000Z", "2025-00-01T00:00:00.000000Z", "2025-01-00T00:00:00.000000Z", "2025-01-01T24:00:00.000000Z",
		"2025-01-01T00:60:00.000000Z", "2025-01-01T00:00:60.000000Z", "2025-01-01T00:00:00,000000Z", "2025-01-01T00:00:00.00000Z",
		"0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "2025-01-01 00:00:00.000000Z", "2025-01-01T00:00:00.000000z", "", "+025-01-01T00:00:00.000000Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, wantErr := time.Parse(ledger.TimeLayout, s)
		got, err := ledger.ParseTime(s)
		if (err == nil) != (wantErr == nil) || err == nil && got != want {
			t.Errorf("%q: %v, %v; package time says %v, %v", s, got, err, want, wantErr)
		}
	})
}
