package signin

import (
	"context"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// Purposes of codes that last longer than CodeTime.
const (
	CodeInvite   = "invite"   // the link of an invitation to join
	CodeRecovery = "recovery" // the code of a recovery card
)

// ByRecovery is signing in with the code of a recovery card.
const ByRecovery = "recovery"

// recoveryTime is how long the code of a recovery card works, unless it is used
// or another card is printed: it lies in a drawer for years.
const recoveryTime = 10 * 365 * 24 * time.Hour

// NewInvite makes the link of an invitation and returns its token, for the
// address that is sent. It is stored hashed; one made before for the same person
// ends with it.
func (d *Door) NewInvite(ctx context.Context, person id.Staff, until time.Time) (token string, err error) {
	token = id.Token()
	err = d.replace(ctx, store.CodeRow{Hash: id.Hash(plainCode(token)), Purpose: CodeInvite, Person: string(person), Ends: until})
	return token, err
}

// Invite returns whom the link of an invitation is for. It does not use it up:
// that is EndInvite, once they have a passkey, so that a browser that was closed
// half-way loses nothing. What has ended is not told apart from what never was:
// NotFound by the rule "link.gone".
func (d *Door) Invite(ctx context.Context, from, token string) (id.Staff, error) {
	if until, wait := d.strays.waits(from); wait {
		return "", fault.Bad("link", "Too many links did not work. Please try again at %s.", until.Format("15:04"))
	}
	var row store.CodeRow
	var ok bool
	err := d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		var err error
		row, ok, err = s.Code(id.Hash(plainCode(token)))
		return err
	})
	if err != nil {
		return "", err
	}
	if !ok || row.Purpose != CodeInvite || !row.Used.IsZero() || !d.now().Before(row.Ends) {
		d.strays.failed(from)
		return "", &fault.Error{Kind: fault.NotFound, Rule: "link.gone", Msg: "This invitation has ended, or somebody has used it. Ask whoever sent it for a new one."}
	}
	return id.Staff(row.Person), nil
}

// EndInvite ends the link of somebody's invitation.
func (d *Door) EndInvite(ctx context.Context, person id.Staff) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.EndCodes(string(person), CodeInvite) })
}

// NewRecovery makes the code of a recovery card: six groups of four letters
// (about 118 bits). Only the newest card's code works, once.
func (d *Door) NewRecovery(ctx context.Context, person id.Staff) (code string, err error) {
	code = letters(24)
	err = d.replace(ctx, store.CodeRow{Hash: id.Hash(plainCode(code)), Purpose: CodeRecovery, Person: string(person), Ends: d.now().Add(recoveryTime)})
	return code, err
}

// replace stores a code in the place of the person's others for its purpose.
func (d *Door) replace(ctx context.Context, row store.CodeRow) error {
	return d.add(ctx, func(tx *store.Tx) error {
		if err := tx.EndCodes(row.Person, row.Purpose); err != nil {
			return err
		}
		return tx.PutCode(row)
	})
}

// Forget ends everything somebody could sign in with but their passkeys, which
// open nothing once they have left: logins, links and codes.
func (d *Door) Forget(ctx context.Context, person id.Staff) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		if err := tx.EndLogins(string(person)); err != nil {
			return err
		}
		return tx.EndCodes(string(person), "")
	})
}

// HasPasskey reports whether one person has a passkey.
func (d *Door) HasPasskey(ctx context.Context, person id.Staff) (has bool, err error) {
	err = d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		rows, err := s.Passkeys(string(person))
		has = len(rows) > 0
		return err
	})
	return has, err
}

// letters returns a code of so many letters in groups of four.
func letters(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeLetters[letter()])
	}
	return b.String()
}
