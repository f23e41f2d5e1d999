package store

import (
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A VisitRow is one line of the access book. It is staged first, without
// waiting for anybody, and given its place in the book within a second.
type VisitRow struct {
	ID       string
	Recorded time.Time
	Person   string
	Kind     string
	Leaf     []byte
	Hash     []byte
	Seq      int64 // 0 while staged
}

const visitColumns = `id, recorded, person, kind, leaf, hash, seq`

// stagedColumns are the same of a staged visit.
const stagedColumns = `id, recorded, person, kind, leaf, hash, 0`

func scanVisit(r scanner) (v VisitRow, err error) {
	return v, r.Scan(&v.ID, asFound(&v.Recorded), &v.Person, &v.Kind, &v.Leaf, &v.Hash, &v.Seq)
}

// Visits returns what a person looked at, the newest first, at most limit
// lines (0: all): first what is staged, then by place in the access book.
func (s *Snapshot) Visits(person string, limit int) ([]VisitRow, error) {
	out, err := all(s.t, "reading staged visits", scanVisit,
		`select `+stagedColumns+` from visits_staged where clinic = $1 and person = $2 order by recorded desc, id desc limit $3`, person, atMost(limit))
	if err != nil || limit > 0 && len(out) == limit {
		return out, err
	}
	if limit > 0 {
		limit -= len(out)
	}
	placed, err := all(s.t, "reading visits", scanVisit,
		`select `+visitColumns+` from visits where clinic = $1 and person = $2 order by seq desc limit $3`, person, atMost(limit))
	return append(out, placed...), err
}

// EachVisit calls fn with every visit: by place in the access book, then what
// is staged.
func (s *Snapshot) EachVisit(fn func(VisitRow) error) error {
	err := paged(func(last VisitRow, _ bool) ([]VisitRow, error) {
		return all(s.t, "reading visits", scanVisit,
			`select `+visitColumns+` from visits where clinic = $1 and seq > $2 order by seq limit $3`, last.Seq, pageRows)
	}, fn)
	if err != nil {
		return err
	}
	staged, err := s.StagedVisits(0)
	if err != nil {
		return err
	}
	for _, v := range staged {
		if err := fn(v); err != nil {
			return err
		}
	}
	return nil
}

// StagedVisits returns the visits that have no place yet, oldest first, at
// most limit of them (0: all).
func (s *Snapshot) StagedVisits(limit int) ([]VisitRow, error) {
	return all(s.t, "reading staged visits", scanVisit,
		`select `+stagedColumns+` from visits_staged where clinic = $1 order by recorded, id limit $2`, atMost(limit))
}

// atMost turns "0: all" into a limit.
func atMost(limit int) int64 {
	if limit <= 0 {
		return 1 << 62
	}
	return int64(limit)
}

// StageVisit adds a line to the access book that has no place in it yet; an id
// that is staged already is a Conflict.
func (t *Tx) StageVisit(v VisitRow) error { return t.StageVisits([]VisitRow{v}) }

var stagedBatch = batch{"visits_staged", []column{{"id", text}, {"recorded", moment}, {"person", text}, {"kind", text}, {"leaf", blob}, {"hash", blob}}}

// StageVisits stages several lines at once.
func (t *Tx) StageVisits(visits []VisitRow) error {
	return insertAll(t.t, "staging visits", stagedBatch, len(visits), func(i int, to []any) {
		v := &visits[i]
		to[0], to[1], to[2], to[3], to[4], to[5] = v.ID, v.Recorded, v.Person, v.Kind, v.Leaf, v.Hash
	})
}

var visitBatch = batch{"visits", append(stagedBatch.columns[:6:6], column{"seq", number})}

// SequenceVisits gives staged visits their places: each row has its Seq and is
// taken from the staged. A row that is not staged (any more), or a place that
// is taken, is a Conflict: another machine was faster.
func (t *Tx) SequenceVisits(visits []VisitRow) error {
	if len(visits) == 0 {
		return nil
	}
	d := t.t.store.dialect
	ids := make([]string, len(visits))
	for i := range visits {
		ids[i] = visits[i].ID
	}
	n, err := t.t.exec("taking staged visits", `delete from visits_staged where clinic = $1 and id `+d.inList(2), d.list(ids))
	if err != nil {
		return err
	}
	if n != int64(len(visits)) {
		return fault.Clash("store.visits", "These visits have been given their places already.")
	}
	return insertAll(t.t, "placing visits", visitBatch, len(visits), func(i int, to []any) {
		v := &visits[i]
		to[0], to[1], to[2], to[3], to[4], to[5], to[6] = v.ID, v.Recorded, v.Person, v.Kind, v.Leaf, v.Hash, v.Seq
	})
}
