package store

import (
	"time"

	"github.com/clew-health/clew/internal/id"
)

// An ActRow says what a request to change the book came to.
type ActRow struct {
	Act      id.Act
	Author   string // sort:person
	Digest   []byte // of what was asked
	Outcome  []byte // what was answered: ids or a refusal
	Recorded time.Time
}

const actColumns = `act, author, digest, outcome, recorded`

func scanAct(r scanner) (a ActRow, err error) {
	return a, r.Scan(&a.Act, &a.Author, &a.Digest, &a.Outcome, asFound(&a.Recorded))
}

// Act returns the outcome of an act; false if there was none.
func (s *Snapshot) Act(act id.Act) (ActRow, bool, error) {
	return one(s.t, "reading an act", scanAct, `select `+actColumns+` from acts where clinic = $1 and act = $2`, string(act))
}

// Acts returns those of the named acts that have an outcome, by key.
func (s *Snapshot) Acts(acts []id.Act) (map[id.Act]ActRow, error) {
	out := map[id.Act]ActRow{}
	if len(acts) == 0 {
		return out, nil
	}
	d := s.t.store.dialect
	err := each(s.t, "reading acts", scanAct, func(a ActRow) error {
		out[a.Act] = a
		return nil
	}, `select `+actColumns+` from acts where clinic = $1 and act `+d.inList(2), d.list(plain(acts)))
	return out, err
}

// plain turns typed keys into plain ones, for a list.
func plain[K ~string](keys []K) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return out
}

// EachAct calls fn with every act in the order of its key.
func (s *Snapshot) EachAct(fn func(ActRow) error) error {
	return paged(func(last ActRow, _ bool) ([]ActRow, error) {
		return all(s.t, "reading acts", scanAct,
			`select `+actColumns+` from acts where clinic = $1 and act > $2 order by act limit $3`, string(last.Act), pageRows)
	}, fn)
}

var actBatch = batch{"acts", []column{{"act", text}, {"author", text}, {"digest", blob}, {"outcome", blob}, {"recorded", moment}}}

// PutAct keeps the outcome of an act; a second outcome is a Conflict.
func (b *Book) PutAct(a ActRow) error { return b.PutActs([]ActRow{a}) }

// PutActs keeps the outcomes of several acts.
func (b *Book) PutActs(acts []ActRow) error {
	return insertAll(b.t, "writing acts", actBatch, len(acts), func(i int, to []any) {
		a := &acts[i]
		to[0], to[1], to[2], to[3], to[4] = string(a.Act), a.Author, a.Digest, a.Outcome, a.Recorded
	})
}
