package store

// Identities returns the entries that say who somebody is, that they have
// died, or that an entry was taken back, across all streams, in book order:
// what the index of names is loaded from. The kinds stand in the statement as
// they do in the index, so that both databases read only those entries.
func (s *Snapshot) Identities() ([]Row, error) {
	return all(s.t, "reading who is in the book", scanRow,
		`select `+rowColumns+` from entries where clinic = $1 and kind in ('patient.registered', 'patient.death-noted', 'entry.voided') order by seq`)
}
