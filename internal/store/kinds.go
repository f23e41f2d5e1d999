package store

// OfKinds returns the entries of a few kinds across all streams, in book
// order: for the index of names, which is loaded once.
func (s *Snapshot) OfKinds(kinds []string) ([]Row, error) {
	d := s.t.store.dialect
	return all(s.t, "reading entries by kind", scanRow,
		`select `+rowColumns+` from entries where clinic = $1 and kind `+d.inList(2)+` order by seq`, d.list(kinds))
}
