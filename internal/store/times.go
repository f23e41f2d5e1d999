package store

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/ledger"
)

// Instants pass through bind on their way in and through when on their way
// out, and nothing else. A raw time.Time in a SQLite text column would be
// stored in a form that does not sort. The zero time is NULL.

// bind turns arguments into what the drivers take: instants to microseconds
// in UTC, as text where the database keeps text; a nil slice of bytes to an
// empty one.
func bind(d dialect, args []any) error {
	for i, arg := range args {
		switch v := arg.(type) {
		case time.Time:
			t, err := bindTime(d, v)
			if err != nil {
				return err
			}
			args[i] = t
		case []byte:
			if v == nil {
				args[i] = []byte{}
			}
		}
	}
	return nil
}

func bindTime(d dialect, t time.Time) (any, error) {
	if t.IsZero() {
		return nil, nil
	}
	t = ledger.Stamp(t)
	if y := t.Year(); y < 1 || y > 9999 {
		return nil, fmt.Errorf("store: the year %d does not fit a record", y)
	}
	if d.timesAsText() {
		return ledger.FormatTime(t), nil
	}
	return t, nil
}

// when scans an instant from either database into t.
func when(t *time.Time) *instant { return &instant{to: t} }

// asFound is when for what verification reads: text that is no instant is the
// zero time, which no entry has, so that the entry is named instead of nothing
// being read at all.
func asFound(t *time.Time) *instant { return &instant{to: t, lenient: true} }

type instant struct {
	to      *time.Time
	lenient bool
}

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.to = time.Time{}
	case time.Time:
		*i.to = v.UTC()
	case string:
		t, err := ledger.ParseTime(v)
		if err != nil && !i.lenient {
			return fmt.Errorf("store: %q is not an instant", v)
		}
		*i.to = t
	default:
		return fmt.Errorf("store: %T is not an instant", v)
	}
	return nil
}
