package store

import (
	"errors"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A KeyRow is a key, wrapped by the clinic's key.
type KeyRow struct {
	Name    string
	Wrapped []byte
	Created time.Time
}

const keyColumns = `name, wrapped, created`

func scanKey(r scanner) (k KeyRow, err error) {
	return k, r.Scan(&k.Name, &k.Wrapped, asFound(&k.Created))
}

// Key returns a wrapped key; false if there is none, or no longer.
func (s *Snapshot) Key(name string) (KeyRow, bool, error) {
	return one(s.t, "reading a key", scanKey, `select `+keyColumns+` from keys where clinic = $1 and name = $2`, name)
}

// Keys returns those of the named keys that there are, by name.
func (s *Snapshot) Keys(names []string) (map[string]KeyRow, error) {
	out := make(map[string]KeyRow, len(names))
	if len(names) == 0 {
		return out, nil
	}
	d := s.t.store.dialect
	err := each(s.t, "reading keys", scanKey, func(k KeyRow) error {
		out[k.Name] = k
		return nil
	}, `select `+keyColumns+` from keys where clinic = $1 and name `+d.inList(2), d.list(names))
	return out, err
}

// EachKey calls fn with every key in the order of its name.
func (s *Snapshot) EachKey(fn func(KeyRow) error) error {
	return paged(func(last KeyRow, _ bool) ([]KeyRow, error) {
		return all(s.t, "reading keys", scanKey,
			`select `+keyColumns+` from keys where clinic = $1 and name > $2 order by name limit $3`, last.Name, pageRows)
	}, fn)
}

var keyBatch = batch{"keys", []column{{"name", text}, {"wrapped", blob}, {"created", moment}}}

func (s *Snapshot) putKeys(keys []KeyRow) error {
	return insertAll(s.t, "writing keys", keyBatch, len(keys), func(i int, to []any) {
		to[0], to[1], to[2] = keys[i].Name, keys[i].Wrapped, keys[i].Created
	})
}

// PutKeys adds wrapped keys; a name that is there already is a Conflict.
func (b *Book) PutKeys(keys []KeyRow) error { return b.putKeys(keys) }

// PutKeys adds wrapped keys; a name that is there already is a Conflict.
func (t *Tx) PutKeys(keys []KeyRow) error { return t.putKeys(keys) }

var errNoKey = &fault.Error{Kind: fault.NotFound, Rule: "store.no-key", Msg: "This key does not exist.", Err: errors.New("store: no such key")}

// RewrapKey replaces the wrapping of a key: the key within stays the same.
func (b *Book) RewrapKey(name string, wrapped []byte) error {
	n, err := b.t.exec("rewrapping a key", `update keys set wrapped = $3 where clinic = $1 and name = $2`, name, wrapped)
	return must(n, err, errNoKey)
}

// DestroyKey deletes a wrapped key: what it sealed can never be read again. A
// key that is not there is NotFound.
func (b *Book) DestroyKey(name string) error {
	n, err := b.t.exec("destroying a key", `delete from keys where clinic = $1 and name = $2`, name)
	return must(n, err, errNoKey)
}
