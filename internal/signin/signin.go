// Package signin lets people in: by a passkey, or once by a code; and clients,
// to one thing, by a link. It keeps who is signed in on which browser. The word session is clinical here, so a
// signed-in browser is a login.
package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// How long things last. A login that nobody uses is locked after Idle; none
// outlives Longest; a code is used once, within its time.
const (
	Idle     = 15 * time.Minute
	Longest  = 12 * time.Hour
	CodeTime = 15 * time.Minute
	ceremony = 5 * time.Minute
	tidy     = time.Minute // how often what has run out is deleted, at most
)

// A Door keeps logins, codes and passkeys of one clinic.
type Door struct {
	store    *store.Store
	grant    access.Grant
	now      func() time.Time
	lock     func(context.Context) (time.Duration, error)
	webauthn *webauthn.WebAuthn
	attempts *attempts    // wrong codes
	strays   *attempts    // wrong links, apart: they keep nobody on the staff waiting
	swept    atomic.Int64 // when what has run out was last deleted, in Unix seconds
}

// Config is what a door is made of. Origin is the address people type, such
// as "http://localhost:8080"; Host is its host name without the port.
type Config struct {
	Store *store.Store
	Grant access.Grant // the clinic's own
	Now   func() time.Time
	// Lock says after how long the screen in a dosing session's room locks; nil: Idle.
	Lock   func(context.Context) (time.Duration, error)
	Clinic string // shown by the device when it makes a passkey
	Host   string
	Origin string
}

// New makes a door.
func New(cfg Config) (*Door, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Lock == nil {
		cfg.Lock = func(context.Context) (time.Duration, error) { return Idle, nil }
	}
	wa, err := webauthn.New(&webauthn.Config{RPID: cfg.Host, RPDisplayName: cfg.Clinic, RPOrigins: []string{cfg.Origin}})
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: "origin", Rule: "input.origin", Err: err,
			Msg: "Passkeys cannot be offered at " + cfg.Origin + ". Say with --origin at which address people open Clew."}
	}
	return &Door{store: cfg.Store, grant: cfg.Grant, now: cfg.Now, lock: cfg.Lock, webauthn: wa, attempts: newAttempts(cfg.Now), strays: newAttempts(cfg.Now)}, nil
}

// add stores something that runs out by itself, and deletes what has: anybody
// may begin to sign in, so what nobody ends must not pile up.
func (d *Door) add(ctx context.Context, put func(*store.Tx) error) error {
	now := d.now()
	last := d.swept.Load()
	due := now.Unix()-last >= int64(tidy/time.Second) && d.swept.CompareAndSwap(last, now.Unix())
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		if err := put(tx); err != nil || !due {
			return err
		}
		_, err := tx.Sweep(now)
		return err
	})
}

// A Login is a signed-in browser.
type Login struct {
	Person  id.Staff // empty while somebody is being set up
	Method  string   // "passkey", "code" or "setup"
	Created time.Time
	Seen    time.Time
	Ends    time.Time
	Room    string // the page of the dosing session it stands in; empty elsewhere
	Locked  bool   // nobody touched it there for so long that it opens nothing any more: signing in again does
	hash    string
}

// Ways of signing in.
const (
	ByPasskey = "passkey"
	ByCode    = "code"
	BySetup   = "setup" // a setup code was redeemed; the person is not on the staff yet
)

// Begin signs somebody in and returns the token for the browser's cookie. It
// is stored hashed, so the database cannot sign anybody in.
func (d *Door) Begin(ctx context.Context, person id.Staff, method string) (token string, err error) {
	token = id.Token()
	now := d.now()
	err = d.add(ctx, func(tx *store.Tx) error {
		return tx.PutLogin(store.LoginRow{Hash: id.Hash(token), Person: string(person), Created: now, Seen: now, Ends: now.Add(Longest), Method: method})
	})
	return token, err
}

// Who returns the login of a token, if it still holds, and notes that it was
// used. It writes at most once a minute. In the room of a dosing session a login
// is not ended when nobody touches it: it comes back as locked, until it ends.
func (d *Door) Who(ctx context.Context, token string) (Login, bool, error) {
	row, ok, err := d.row(ctx, token)
	if err != nil || !ok || isClient(row.Person) {
		return Login{}, false, err
	}
	idle := Idle
	if row.Room != "" {
		if idle, err = d.lock(ctx); err != nil {
			return Login{}, false, err
		}
	}
	unused := d.now().Sub(row.Seen) >= idle
	login := Login{Person: id.Staff(row.Person), Method: row.Method, Created: row.Created, Seen: row.Seen, Ends: row.Ends, Room: row.Room, Locked: unused && row.Room != "", hash: row.Hash}
	switch {
	case login.Locked:
		return login, true, nil
	case unused:
		return Login{}, false, nil
	}
	return login, true, d.touch(ctx, row)
}

// Stand notes in which dosing session's page a login stands, by its address on
// this host; empty where in none.
func (d *Door) Stand(ctx context.Context, l Login, room string) error {
	if l.Room == room || l.hash == "" {
		return nil
	}
	err := d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.RoomLogin(l.hash, room) })
	if unwritable(err) {
		return nil
	}
	return err
}

// LockNow locks a login that stands in a room at once.
func (d *Door) LockNow(ctx context.Context, l Login) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.TouchLogin(l.hash, l.Created.Add(-Longest)) })
}

// row reads the login of a token that has not run out.
func (d *Door) row(ctx context.Context, token string) (row store.LoginRow, ok bool, err error) {
	if token == "" {
		return row, false, nil
	}
	hash, now := id.Hash(token), d.now()
	err = d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		var err error
		row, ok, err = s.Login(hash)
		return err
	})
	return row, err == nil && ok && now.Before(row.Ends), err
}

// login reads the login of a token, if it has not run out nor lain unused for
// longer than idle, and notes that it was used.
func (d *Door) login(ctx context.Context, token string, idle time.Duration) (store.LoginRow, bool, error) {
	row, ok, err := d.row(ctx, token)
	if err != nil || !ok || d.now().Sub(row.Seen) >= idle {
		return row, false, err
	}
	if err := d.touch(ctx, row); err != nil {
		return row, false, err
	}
	return row, true, nil
}

// touch notes that a login was used, at most once a minute.
func (d *Door) touch(ctx context.Context, row store.LoginRow) error {
	now := d.now()
	if now.Sub(row.Seen) <= time.Minute {
		return nil
	}
	err := d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.TouchLogin(row.Hash, now) })
	if unwritable(err) {
		return nil
	}
	return err
}

// unwritable reports whether nothing can be written at present. A disk that is
// full must not lock people out of the room.
func unwritable(err error) bool {
	return errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrBroken)
}

// End signs a browser out.
func (d *Door) End(ctx context.Context, token string) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.EndLogin(id.Hash(token)) })
}

// EndAll signs somebody out everywhere.
func (d *Door) EndAll(ctx context.Context, person id.Staff) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.EndLogins(string(person)) })
}

// Purposes of a one-time code.
const (
	CodeSetup  = "setup"  // the first person, or somebody invited
	CodeSignIn = "signin" // somebody who has lost their passkey
)

const codeLetters = "ABCDEFGHJKMNPQRSTVWXYZ23456789" // none that read alike

// NewCode makes a code of three groups of four letters (about 58 bits), which
// works once within CodeTime. It is stored hashed.
func (d *Door) NewCode(ctx context.Context, purpose string, person id.Staff) (code string, err error) {
	code = letters(12)
	err = d.add(ctx, func(tx *store.Tx) error {
		return tx.PutCode(store.CodeRow{Hash: id.Hash(plainCode(code)), Purpose: purpose, Person: string(person), Ends: d.now().Add(CodeTime)})
	})
	return code, err
}

// letter returns an unbiased index into codeLetters.
func letter() int {
	var b [1]byte
	for {
		rand.Read(b[:])
		if most := 256 - 256%len(codeLetters); int(b[0]) < most {
			return int(b[0]) % len(codeLetters)
		}
	}
}

func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
}

// Redeem uses a code, exactly once, and signs its holder in. from is where
// the attempt came from; many wrong ones from one place wait.
func (d *Door) Redeem(ctx context.Context, from, typed string) (token, purpose string, err error) {
	wrong := fault.Bad("code", "This code does not work: it is mistyped, used, or older than it may be.")
	if err := d.attempts.wait(from); err != nil {
		return "", "", err
	}
	var row store.CodeRow
	err = d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		hash, now := id.Hash(plainCode(typed)), d.now()
		var ok bool
		var err error
		if row, ok, err = tx.Code(hash); err != nil {
			return err
		}
		if !ok || row.Purpose == CodeInvite || row.Purpose == CodeClient || !now.Before(row.Ends) || !row.Used.IsZero() {
			return wrong
		}
		used, err := tx.UseCode(hash, now)
		if err == nil && !used {
			return wrong
		}
		return err
	})
	if fault.KindOf(err) == fault.Invalid && err != nil {
		d.attempts.failed(from)
	}
	if err != nil {
		return "", "", err
	}
	method := ByCode
	switch row.Purpose {
	case CodeSetup:
		method = BySetup
	case CodeRecovery:
		method = ByRecovery
	}
	token, err = d.Begin(ctx, id.Staff(row.Person), method)
	return token, row.Purpose, err
}
