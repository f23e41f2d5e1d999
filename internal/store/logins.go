package store

import (
	"errors"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A LoginRow is one signed-in browser.
type LoginRow struct {
	Hash    string // SHA-256 of the cookie's token, hexadecimal
	Person  string
	Created time.Time
	Seen    time.Time // last used
	Ends    time.Time // at the latest
	Method  string    // "passkey", "code", …
	StepUp  time.Time // when the person last proved themselves again; zero: not since signing in
	Room    string    // the page of the dosing session it stands in, where the screen locks; empty elsewhere
}

const loginColumns = `hash, person, created, seen, ends, method, step_up, room`

func scanLogin(r scanner) (l LoginRow, err error) {
	return l, r.Scan(&l.Hash, &l.Person, when(&l.Created), when(&l.Seen), when(&l.Ends), &l.Method, when(&l.StepUp), &l.Room)
}

// Login returns a login by the hash of its token, also one that has run out;
// false if there is none.
func (s *Snapshot) Login(hash string) (LoginRow, bool, error) {
	return one(s.t, "reading a login", scanLogin, `select `+loginColumns+` from logins where clinic = $1 and hash = $2`, hash)
}

// Logins returns a person's logins, the one used last first.
func (s *Snapshot) Logins(person string) ([]LoginRow, error) {
	return all(s.t, "reading logins", scanLogin, `select `+loginColumns+` from logins where clinic = $1 and person = $2 order by seen desc, hash`, person)
}

// PutLogin adds a login or, for one that is there, sets when it was seen, when
// it ends and when its person stepped up.
func (t *Tx) PutLogin(l LoginRow) error {
	_, err := t.t.exec("writing a login", `insert into logins (clinic, hash, person, created, seen, ends, method, step_up, room)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (clinic, hash) do update set seen = excluded.seen, ends = excluded.ends, step_up = excluded.step_up
		where logins.person = excluded.person`,
		l.Hash, l.Person, l.Created, l.Seen, l.Ends, l.Method, l.StepUp, l.Room)
	return err
}

var errNoLogin = &fault.Error{Kind: fault.NotFound, Rule: "store.no-login", Msg: "You are signed out.", Err: errors.New("store: no such login")}

// TouchLogin notes when a login was used; NotFound if it has ended.
func (t *Tx) TouchLogin(hash string, seen time.Time) error {
	n, err := t.t.exec("touching a login", `update logins set seen = $3 where clinic = $1 and hash = $2`, hash, seen)
	return must(n, err, errNoLogin)
}

// RoomLogin notes in which dosing session's page a login stands; empty where in
// none. NotFound if it has ended.
func (t *Tx) RoomLogin(hash, room string) error {
	n, err := t.t.exec("noting a login's room", `update logins set room = $3 where clinic = $1 and hash = $2`, hash, room)
	return must(n, err, errNoLogin)
}

// StepUpLogin notes that the person of a login proved themselves again;
// NotFound if it has ended.
func (t *Tx) StepUpLogin(hash string, at time.Time) error {
	n, err := t.t.exec("stepping a login up", `update logins set step_up = $3, seen = $3 where clinic = $1 and hash = $2`, hash, at)
	return must(n, err, errNoLogin)
}

// EndLogin ends a login, if it is there.
func (t *Tx) EndLogin(hash string) error {
	_, err := t.t.exec("ending a login", `delete from logins where clinic = $1 and hash = $2`, hash)
	return err
}

// EndLogins ends all of a person's logins.
func (t *Tx) EndLogins(person string) error {
	_, err := t.t.exec("ending logins", `delete from logins where clinic = $1 and person = $2`, person)
	return err
}

// Sweep deletes what has run out by now: logins, codes, ceremonies, links. It
// returns how many rows.
func (t *Tx) Sweep(now time.Time) (int64, error) {
	var total int64
	for _, query := range []string{
		`delete from logins where clinic = $1 and ends <= $2`,
		`delete from codes where clinic = $1 and ends <= $2`,
		`delete from ceremonies where clinic = $1 and ends <= $2`,
		`delete from links where clinic = $1 and ends <= $2`,
	} {
		n, err := t.t.exec("sweeping", query, now)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}
