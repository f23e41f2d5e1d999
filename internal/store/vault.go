package store

import "github.com/clew-health/clew/internal/fault"

// A VaultRow is one process note, sealed. Owner and Subject are keyed hashes of
// who wrote it and about whom: the table tells neither.
type VaultRow struct {
	Owner   string
	Subject string
	Note    string // its key, a UUID
	Version int64  // from 1; 0: not stored yet
	Sealed  []byte
}

const vaultColumns = `owner, subject, note, version, sealed`

func scanVault(r scanner) (v VaultRow, err error) {
	return v, r.Scan(&v.Owner, &v.Subject, &v.Note, &v.Version, &v.Sealed)
}

// VaultKey returns an owner's wrapped key; false if there is none.
func (s *Snapshot) VaultKey(owner string) ([]byte, bool, error) {
	return one(s.t, "reading a key of the vault", func(r scanner) (b []byte, err error) { return b, r.Scan(&b) },
		`select wrapped from vault_keys where clinic = $1 and owner = $2`, owner)
}

// AddVaultKey stores an owner's wrapped key, unless there is one.
func (t *Tx) AddVaultKey(owner string, wrapped []byte) error {
	_, err := t.t.exec("writing a key of the vault", `insert into vault_keys (clinic, owner, wrapped) values ($1, $2, $3)
		on conflict (clinic, owner) do nothing`, owner, wrapped)
	return err
}

// VaultNotes returns an owner's notes about a subject, in the order of their
// keys.
func (s *Snapshot) VaultNotes(owner, subject string) ([]VaultRow, error) {
	return all(s.t, "reading the vault", scanVault, `select `+vaultColumns+` from vault_notes
		where clinic = $1 and owner = $2 and subject = $3 order by note`, owner, subject)
}

// SaveVaultNote writes a note. v.Version is the version that was read (0 for a
// new one); the stored one becomes one higher. One that was written or deleted
// in between is a Conflict.
func (t *Tx) SaveVaultNote(v VaultRow) error {
	query := `update vault_notes set version = version + 1, sealed = $6
		where clinic = $1 and owner = $2 and subject = $3 and note = $4 and version = $5`
	if v.Version == 0 {
		query = `insert into vault_notes (clinic, owner, subject, note, version, sealed) values ($1, $2, $3, $4, $5 + 1, $6)
			on conflict (clinic, owner, note) do nothing`
	}
	n, err := t.t.exec("writing into the vault", query, v.Owner, v.Subject, v.Note, v.Version, v.Sealed)
	if err == nil && n == 0 {
		return fault.Clash("store.vault", "This note was changed in another window meanwhile. Look at it again before saving.")
	}
	return err
}

// DeleteVaultNote deletes a note of an owner's, if it is there.
func (t *Tx) DeleteVaultNote(owner, note string) error {
	_, err := t.t.exec("deleting from the vault", `delete from vault_notes where clinic = $1 and owner = $2 and note = $3`, owner, note)
	return err
}
