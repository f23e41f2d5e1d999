package store

import "context"

// Failed gives tests the judgement of errors.
func (s *Store) Failed(err error) error { return s.failed(context.Background(), "testing", err) }
