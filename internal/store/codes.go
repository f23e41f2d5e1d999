package store

import "time"

// A CodeRow is a code that a person received: it works once, until it ends.
type CodeRow struct {
	Hash    string // SHA-256 of the code, hexadecimal
	Purpose string // "setup" or "signin"
	Person  string
	Ends    time.Time
	Used    time.Time // zero: not yet
}

const codeColumns = `hash, purpose, person, ends, used`

func scanCode(r scanner) (c CodeRow, err error) {
	return c, r.Scan(&c.Hash, &c.Purpose, &c.Person, when(&c.Ends), when(&c.Used))
}

// Code returns a code by its hash, also one that is used or has run out; false
// if there is none.
func (s *Snapshot) Code(hash string) (CodeRow, bool, error) {
	return one(s.t, "reading a code", scanCode, `select `+codeColumns+` from codes where clinic = $1 and hash = $2`, hash)
}

// PutCode adds a code.
func (t *Tx) PutCode(c CodeRow) error {
	_, err := t.t.exec("writing a code", `insert into codes (clinic, hash, purpose, person, ends, used) values ($1, $2, $3, $4, $5, $6)`,
		c.Hash, c.Purpose, c.Person, c.Ends, c.Used)
	return err
}

// UseCode uses a code up. It reports true to exactly one caller, and only
// before the code ends.
func (t *Tx) UseCode(hash string, now time.Time) (bool, error) {
	n, err := t.t.exec("using a code", `update codes set used = $3 where clinic = $1 and hash = $2 and used is null and ends > $3`, hash, now)
	return n == 1, err
}

// A CeremonyRow is what a passkey ceremony remembers between its two requests.
type CeremonyRow struct {
	Hash string // SHA-256 of the ceremony's token, hexadecimal
	Data []byte // session data of the ceremony
	Ends time.Time
}

const ceremonyColumns = `hash, data, ends`

func scanCeremony(r scanner) (c CeremonyRow, err error) {
	return c, r.Scan(&c.Hash, &c.Data, when(&c.Ends))
}

// Ceremony returns a ceremony by its hash without using it up; false if there
// is none.
func (s *Snapshot) Ceremony(hash string) (CeremonyRow, bool, error) {
	return one(s.t, "reading a ceremony", scanCeremony, `select `+ceremonyColumns+` from ceremonies where clinic = $1 and hash = $2`, hash)
}

// PutCeremony begins a ceremony.
func (t *Tx) PutCeremony(c CeremonyRow) error {
	_, err := t.t.exec("writing a ceremony", `insert into ceremonies (clinic, hash, data, ends) values ($1, $2, $3, $4)`, c.Hash, c.Data, c.Ends)
	return err
}

// TakeCeremony returns a ceremony and deletes it, so that its answer is
// accepted once; false if there is none. The caller looks at when it ends.
func (t *Tx) TakeCeremony(hash string) (CeremonyRow, bool, error) {
	return one(t.t, "taking a ceremony", scanCeremony, `delete from ceremonies where clinic = $1 and hash = $2 returning `+ceremonyColumns, hash)
}

// EndCodes ends a person's codes for a purpose; with an empty purpose, all.
func (t *Tx) EndCodes(person, purpose string) error {
	_, err := t.t.exec("ending codes", `delete from codes where clinic = $1 and person = $2 and (purpose = $3 or $3 = '')`, person, purpose)
	return err
}
