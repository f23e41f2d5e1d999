package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// holder is somebody with passkeys, as the WebAuthn library wants to see them.
type holder struct {
	person string
	name   string
	keys   []webauthn.Credential
}

// WebAuthnID is the person's key: opaque, and says nothing of who they are.
func (h holder) WebAuthnID() []byte { return []byte(h.person) }

// WebAuthnName is what their device calls the account.
func (h holder) WebAuthnName() string { return h.name }

// WebAuthnDisplayName is the same name.
func (h holder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials are the passkeys they have made so far.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// BeginPasskey starts making a passkey for somebody. It returns the options
// for the browser and a token that names the ceremony.
func (d *Door) BeginPasskey(ctx context.Context, person id.Staff, name string) (options []byte, token string, err error) {
	return d.beginPasskey(ctx, string(person), name)
}

func (d *Door) beginPasskey(ctx context.Context, person, name string) (options []byte, token string, err error) {
	h, err := d.holder(ctx, person, name)
	if err != nil {
		return nil, "", err
	}
	var exclude []protocol.CredentialDescriptor
	for _, k := range h.keys {
		exclude = append(exclude, k.Descriptor())
	}
	creation, session, err := d.webauthn.BeginRegistration(h, webauthn.WithExclusions(exclude),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return nil, "", fmt.Errorf("signin: beginning a passkey: %w", err)
	}
	return d.keep(ctx, creation, session)
}

// FinishPasskey stores the passkey that the browser made.
func (d *Door) FinishPasskey(ctx context.Context, token string, person id.Staff, name string, answer []byte) error {
	return d.finishPasskey(ctx, token, string(person), name, answer)
}

func (d *Door) finishPasskey(ctx context.Context, token, person, name string, answer []byte) error {
	session, err := d.take(ctx, token)
	if err != nil {
		return err
	}
	h, err := d.holder(ctx, person, name)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return notTaken(err)
	}
	made, err := d.webauthn.CreateCredential(h, session, parsed)
	if err != nil {
		return notTaken(err)
	}
	whole, err := json.Marshal(made)
	if err != nil {
		return fmt.Errorf("signin: storing a passkey: %w", err)
	}
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		return tx.PutPasskey(store.PasskeyRow{ID: made.ID, Person: person, Credential: whole, Label: "passkey", Created: d.now()})
	})
}

// BeginSignIn starts signing in with whichever passkey the device offers.
func (d *Door) BeginSignIn(ctx context.Context) (options []byte, token string, err error) {
	assertion, session, err := d.webauthn.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("signin: beginning to sign in: %w", err)
	}
	return d.keep(ctx, assertion, session)
}

// FinishSignIn checks the device's answer and signs its holder in, if they are on
// the staff.
func (d *Door) FinishSignIn(ctx context.Context, token string, answer []byte) (login string, person id.Staff, err error) {
	key, err := d.shown(ctx, token, answer, func(key string) bool { return !isClient(key) })
	if err != nil {
		return "", "", err
	}
	login, err = d.Begin(ctx, id.Staff(key), ByPasskey)
	return login, id.Staff(key), err
}

// shown checks the passkey that a device showed and returns whose it is, if they
// are one of ours. A counter that went back means that the passkey was copied: it
// is refused.
func (d *Door) shown(ctx context.Context, token string, answer []byte, ours func(key string) bool) (string, error) {
	session, err := d.take(ctx, token)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", notTaken(err)
	}
	find := func(rawID, userHandle []byte) (webauthn.User, error) {
		if !ours(string(userHandle)) {
			return nil, errors.New("signin: a passkey for another door")
		}
		return d.holder(ctx, string(userHandle), "")
	}
	user, key, err := d.webauthn.ValidatePasskeyLogin(find, session, parsed)
	if err != nil {
		return "", notTaken(err)
	}
	if key.Authenticator.CloneWarning {
		return "", fault.Deny("signin.cloned", "This passkey seems to have been copied, so it does not open anything here. Ask for a one-time code and make a new one.")
	}
	whole, err := json.Marshal(key)
	if err != nil {
		return "", fmt.Errorf("signin: storing a passkey: %w", err)
	}
	return string(user.WebAuthnID()), d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.TouchPasskey(key.ID, whole, d.now()) })
}

// HasPasskeys reports whether anybody here has a passkey yet.
func (d *Door) HasPasskeys(ctx context.Context) (any bool, err error) {
	err = d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		n, err := s.PasskeyCount()
		any = n > 0
		return err
	})
	return any, err
}

func notTaken(err error) error {
	return &fault.Error{Kind: fault.Denied, Rule: "signin.passkey", Err: err,
		Msg: "The passkey was not taken. Try again, or ask for a one-time code."}
}

// holder reads somebody's passkeys.
func (d *Door) holder(ctx context.Context, person, name string) (holder, error) {
	h := holder{person: person, name: name}
	err := d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		rows, err := s.Passkeys(person)
		if err != nil {
			return err
		}
		for _, row := range rows {
			var key webauthn.Credential
			if err := json.Unmarshal(row.Credential, &key); err != nil {
				return fmt.Errorf("signin: stored passkey: %w", err)
			}
			h.keys = append(h.keys, key)
		}
		return nil
	})
	return h, err
}

// keep stores what a ceremony needs at its end, under a token's hash.
func (d *Door) keep(ctx context.Context, options any, session *webauthn.SessionData) ([]byte, string, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return nil, "", fmt.Errorf("signin: options: %w", err)
	}
	held, err := json.Marshal(session)
	if err != nil {
		return nil, "", fmt.Errorf("signin: ceremony: %w", err)
	}
	token := id.Token()
	err = d.add(ctx, func(tx *store.Tx) error {
		return tx.PutCeremony(store.CeremonyRow{Hash: id.Hash(token), Data: held, Ends: d.now().Add(ceremony)})
	})
	return shown, token, err
}

// take reads a ceremony, once.
func (d *Door) take(ctx context.Context, token string) (session webauthn.SessionData, err error) {
	err = d.store.Update(ctx, d.grant, func(tx *store.Tx) error {
		row, ok, err := tx.TakeCeremony(id.Hash(token))
		if err != nil {
			return err
		}
		if !ok || !d.now().Before(row.Ends) {
			return fault.Bad("passkey", "This took longer than five minutes. Start again.")
		}
		return json.NewDecoder(bytes.NewReader(row.Data)).Decode(&session)
	})
	return session, err
}
