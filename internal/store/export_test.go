package store

import "context"

// Failed gives tests the judgement of errors.
func (s *Store) Failed(err error) error { return s.failed(context.Background(), "testing", err) }

// CheckpointAfter sets how many pages the write-ahead log grows before it is
// moved into the file, until the returned function is called.
func CheckpointAfter(pages int) (restore func()) {
	before := checkpointPages
	checkpointPages = pages
	return func() { checkpointPages = before }
}
