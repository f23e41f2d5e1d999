package signin

import (
	"context"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// How long a client's login lasts: one that nobody uses ends after ClientIdle,
// none outlives ClientLongest. TRUST AU-4, NIST SP 800-63B-4.
const (
	ClientIdle    = time.Hour
	ClientLongest = 24 * time.Hour
)

// CodeClient is the purpose of a client's one-time code. It is never redeemed by
// Redeem, nor another code by RedeemClient.
const CodeClient = "client"

// clients begins the key under which a client's logins, codes and passkeys are
// kept, so that none of them is ever taken for one of the staff's.
const clients = "client/"

func clientKey(p id.Patient) string { return clients + string(p) }

// isClient reports whether a stored key is a client's.
func isClient(key string) bool { return strings.HasPrefix(key, clients) }

// A ClientLogin is a browser on which a client is signed in to their own pages.
type ClientLogin struct {
	Patient id.Patient
	Method  string // ByPasskey or ByCode
	Created time.Time
	Seen    time.Time
	Ends    time.Time
	hash    string
}

// Actor returns who acts: the client, in their own record. The grants are asked
// for with the relation access.Self. Entries say by which login they were made.
func (l ClientLogin) Actor(clinic id.Clinic) access.Actor {
	return access.Actor{Clinic: clinic, Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient,
		Person: string(l.Patient), Role: string(access.Client), Device: id.Device(id.Derived("client login", l.hash))}}
}

// BeginClient signs a client in and returns the token for their browser's cookie.
// It is stored hashed.
func (d *Door) BeginClient(ctx context.Context, p id.Patient, method string) (token string, err error) {
	token = id.Token()
	now := d.now()
	err = d.add(ctx, func(tx *store.Tx) error {
		return tx.PutLogin(store.LoginRow{Hash: id.Hash(token), Person: clientKey(p), Created: now, Seen: now, Ends: now.Add(ClientLongest), Method: method})
	})
	return token, err
}

// Client returns the client's login of a token, if it still holds, and notes that
// it was used. A login of the staff's is none.
func (d *Door) Client(ctx context.Context, token string) (ClientLogin, bool, error) {
	row, ok, err := d.login(ctx, token, ClientIdle)
	if err != nil || !ok || !isClient(row.Person) {
		return ClientLogin{}, false, err
	}
	return ClientLogin{Patient: id.Patient(strings.TrimPrefix(row.Person, clients)), Method: row.Method, Created: row.Created, Seen: row.Seen, Ends: row.Ends, hash: row.Hash}, true, nil
}

// EndClient signs a client out on every browser.
func (d *Door) EndClient(ctx context.Context, p id.Patient) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.EndLogins(clientKey(p)) })
}

// ForgetClient ends everything a client could sign in with: logins, codes and
// passkeys. Their link ends with EndLink.
func (d *Door) ForgetClient(ctx context.Context, p id.Patient) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		if err := tx.EndLogins(clientKey(p)); err != nil {
			return err
		}
		if err := tx.EndCodes(clientKey(p), ""); err != nil {
			return err
		}
		keys, err := tx.Passkeys(clientKey(p))
		for _, k := range keys {
			if err == nil {
				err = tx.DeletePasskey(k.ID)
			}
		}
		return err
	})
}

// NewClientCode makes the code that a client types on the page of their link: two
// groups of four letters (about 39 bits), good once, within CodeTime, for them
// alone. One made before for them ends with it.
func (d *Door) NewClientCode(ctx context.Context, p id.Patient) (code string, err error) {
	code = letters(8)
	err = d.replace(ctx, store.CodeRow{Hash: clientCode(p, code), Purpose: CodeClient, Person: clientKey(p), Ends: d.now().Add(CodeTime)})
	return code, err
}

func clientCode(p id.Patient, code string) string {
	return id.Hash(clientKey(p) + "/" + plainCode(code))
}

// RedeemClient uses the code of whoever a link is for, exactly once, and signs
// them in. Wrong ones wait longer each time: for the place they came from, and
// for this client's code wherever they came from. A passkey never waits.
func (d *Door) RedeemClient(ctx context.Context, from string, p id.Patient, typed string) (token string, err error) {
	places := []string{from, clientKey(p)}
	for _, place := range places {
		if until, wait := d.attempts.waits(place); wait {
			return "", &fault.Error{Kind: fault.Invalid, Field: "code", Rule: "code.wait", Msg: "Too many codes did not work. Please try again at " + until.Format("15:04") + "."}
		}
	}
	wrong := fault.Bad("code", "This code does not work: it is mistyped, used, or older than it may be.")
	err = d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		hash, now := clientCode(p, typed), d.now()
		row, ok, err := tx.Code(hash)
		if err != nil {
			return err
		}
		if !ok || row.Purpose != CodeClient || row.Person != clientKey(p) {
			return wrong
		}
		used, err := tx.UseCode(hash, now)
		if err == nil && !used {
			return wrong
		}
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			for _, place := range places {
				d.attempts.failed(place)
			}
		}
		return "", err
	}
	return d.BeginClient(ctx, p, ByCode)
}

// BeginClientPasskey starts making a passkey for a client; see BeginPasskey.
func (d *Door) BeginClientPasskey(ctx context.Context, p id.Patient, name string) (options []byte, token string, err error) {
	return d.beginPasskey(ctx, clientKey(p), name)
}

// FinishClientPasskey stores the passkey that the client's browser made.
func (d *Door) FinishClientPasskey(ctx context.Context, token string, p id.Patient, name string, answer []byte) error {
	return d.finishPasskey(ctx, token, clientKey(p), name, answer)
}

// FinishClientSignIn checks the device's answer and signs its holder in, if it is
// a client: a passkey of the staff's opens nothing of a client's.
func (d *Door) FinishClientSignIn(ctx context.Context, token string, answer []byte) (login string, p id.Patient, err error) {
	key, err := d.shown(ctx, token, answer, isClient)
	if err != nil {
		return "", "", err
	}
	p = id.Patient(strings.TrimPrefix(key, clients))
	login, err = d.BeginClient(ctx, p, ByPasskey)
	return login, p, err
}

// ClientHasPasskey reports whether a client has a passkey.
func (d *Door) ClientHasPasskey(ctx context.Context, p id.Patient) (bool, error) {
	return d.HasPasskey(ctx, id.Staff(clientKey(p)))
}
