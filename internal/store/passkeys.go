package store

import (
	"errors"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A PasskeyRow is one registered passkey.
type PasskeyRow struct {
	ID         []byte // the credential's id
	Person     string
	Credential []byte // JSON of the whole credential, flags and counter included
	Label      string
	Created    time.Time
	Used       time.Time // zero: never
}

const passkeyColumns = `id, person, credential, label, created, used`

func scanPasskey(r scanner) (p PasskeyRow, err error) {
	return p, r.Scan(&p.ID, &p.Person, &p.Credential, &p.Label, when(&p.Created), when(&p.Used))
}

// Passkey returns a passkey by its id; false if there is none.
func (s *Snapshot) Passkey(credential []byte) (PasskeyRow, bool, error) {
	return one(s.t, "reading a passkey", scanPasskey, `select `+passkeyColumns+` from passkeys where clinic = $1 and id = $2`, credential)
}

// Passkeys returns a person's passkeys, oldest first.
func (s *Snapshot) Passkeys(person string) ([]PasskeyRow, error) {
	return all(s.t, "reading passkeys", scanPasskey,
		`select `+passkeyColumns+` from passkeys where clinic = $1 and person = $2 order by created, id`, person)
}

// PasskeyCount returns how many passkeys the clinic has: none means that
// nobody has ever signed in.
func (s *Snapshot) PasskeyCount() (int64, error) {
	n, _, err := one(s.t, "counting passkeys", func(r scanner) (n int64, err error) { return n, r.Scan(&n) },
		`select count(*) from passkeys where clinic = $1`)
	return n, err
}

// PutPasskey adds a passkey; one with the same id is a Conflict.
func (t *Tx) PutPasskey(p PasskeyRow) error {
	_, err := t.t.exec("writing a passkey", `insert into passkeys (clinic, id, person, credential, label, created, used) values ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, p.Person, p.Credential, p.Label, p.Created, p.Used)
	return err
}

var errNoPasskey = &fault.Error{Kind: fault.NotFound, Rule: "store.no-passkey", Msg: "This passkey is not known here.", Err: errors.New("store: no such passkey")}

// TouchPasskey keeps what a passkey's use changed (its counter and flags) and
// when; NotFound if it is gone.
func (t *Tx) TouchPasskey(id, credential []byte, used time.Time) error {
	n, err := t.t.exec("touching a passkey", `update passkeys set credential = $3, used = $4 where clinic = $1 and id = $2`, id, credential, used)
	return must(n, err, errNoPasskey)
}

// DeletePasskey deletes a passkey, if it is there.
func (t *Tx) DeletePasskey(id []byte) error {
	_, err := t.t.exec("deleting a passkey", `delete from passkeys where clinic = $1 and id = $2`, id)
	return err
}
