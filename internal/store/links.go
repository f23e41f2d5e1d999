package store

import "time"

// A LinkRow is a link that a client received: it opens one thing, for one
// person, until it ends.
type LinkRow struct {
	Hash    string // SHA-256 of the link's token, hexadecimal
	Patient string
	Purpose string // "screening", "consent"
	Subject string // what exactly it opens: the key of an invitation
	Created time.Time
	Ends    time.Time
	Seen    time.Time // when it was last opened; zero: not yet
}

const linkColumns = `hash, patient, purpose, subject, created, ends, seen`

func scanLink(r scanner) (l LinkRow, err error) {
	return l, r.Scan(&l.Hash, &l.Patient, &l.Purpose, &l.Subject, when(&l.Created), when(&l.Ends), when(&l.Seen))
}

// Link returns a link by the hash of its token, also one that has run out;
// false if there is none.
func (s *Snapshot) Link(hash string) (LinkRow, bool, error) {
	return one(s.t, "reading a link", scanLink, `select `+linkColumns+` from links where clinic = $1 and hash = $2`, hash)
}

// Links returns a patient's links, the newest first.
func (s *Snapshot) Links(patient string) ([]LinkRow, error) {
	return all(s.t, "reading links", scanLink, `select `+linkColumns+` from links where clinic = $1 and patient = $2 order by created desc, hash`, patient)
}

// MostLinks is how many links to one thing a person has at a time: the one that
// was sent, its reminders, and one shown on a screen.
const MostLinks = 8

// PutLink adds a link beside those that open the same thing for the same
// person: a reminder does not end the link that was sent first. Of more than
// MostLinks the oldest end.
func (t *Tx) PutLink(l LinkRow) error {
	if _, err := t.t.exec("writing a link", `insert into links (clinic, hash, patient, purpose, subject, created, ends, seen)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, l.Hash, l.Patient, l.Purpose, l.Subject, l.Created, l.Ends, l.Seen); err != nil {
		return err
	}
	_, err := t.t.exec("ending old links", `delete from links where clinic = $1 and patient = $2 and subject = $3 and hash not in
		(select hash from links where clinic = $1 and patient = $2 and subject = $3 order by created desc, hash limit $4)`, l.Patient, l.Subject, int64(MostLinks))
	return err
}

// TouchLink notes when a link was opened, if it is still there.
func (t *Tx) TouchLink(hash string, seen time.Time) error {
	_, err := t.t.exec("touching a link", `update links set seen = $3 where clinic = $1 and hash = $2`, hash, seen)
	return err
}

// EndLinks ends the links that open a thing for a patient; with an empty
// subject, all of the patient's.
func (t *Tx) EndLinks(patient, subject string) error {
	_, err := t.t.exec("ending links", `delete from links where clinic = $1 and patient = $2 and (subject = $3 or $3 = '')`, patient, subject)
	return err
}
