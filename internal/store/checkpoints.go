package store

import "time"

// A CheckpointRow is a signed statement of a log's size and root.
type CheckpointRow struct {
	Log  string // "book" or "access"
	Size int64
	Root []byte
	At   time.Time
	Note []byte // the signed note, as bytes
}

const checkpointColumns = `log, size, root, at, note`

func scanCheckpoint(r scanner) (c CheckpointRow, err error) {
	return c, r.Scan(&c.Log, &c.Size, &c.Root, asFound(&c.At), &c.Note)
}

// Checkpoints returns a log's checkpoints, oldest first.
func (s *Snapshot) Checkpoints(log string) ([]CheckpointRow, error) {
	return all(s.t, "reading checkpoints", scanCheckpoint,
		`select `+checkpointColumns+` from checkpoints where clinic = $1 and log = $2 order by size, at`, log)
}

func (s *Snapshot) putCheckpoint(c CheckpointRow) error {
	_, err := s.t.exec("writing a checkpoint", `insert into checkpoints (clinic, log, size, root, at, note) values ($1, $2, $3, $4, $5, $6)`,
		c.Log, c.Size, c.Root, c.At, c.Note)
	return err
}

// PutCheckpoint keeps a checkpoint. It can never be changed.
func (b *Book) PutCheckpoint(c CheckpointRow) error { return b.putCheckpoint(c) }

// PutCheckpoint keeps a checkpoint. It can never be changed.
func (t *Tx) PutCheckpoint(c CheckpointRow) error { return t.putCheckpoint(c) }
