package store

import "time"

// Kinds and states of what is done by itself at night.
const (
	RunBackup  = "backup"
	RunDrill   = "drill"
	RunRunning = "running"
	RunDone    = "done"
	RunFailed  = "failed"
)

// A RunRow is one backup or restore drill that was due.
type RunRow struct {
	Kind    string
	Due     time.Time
	State   string
	Began   time.Time
	Ended   time.Time // zero while it runs
	File    string
	Entries int64
	Bytes   int64
	Trouble string // why it failed, in a sentence
}

const runColumns = `kind, due, state, began, ended, file, entries, bytes, trouble`

func scanRun(r scanner) (x RunRow, err error) {
	return x, r.Scan(&x.Kind, when(&x.Due), &x.State, when(&x.Began), when(&x.Ended), &x.File, &x.Entries, &x.Bytes, &x.Trouble)
}

// How long a run may go without an end before another machine takes it, and
// how long a failed one waits before it is tried again.
const (
	runPatience = 6 * time.Hour
	runRetry    = 15 * time.Minute
)

// TakeRun claims what is due; false if it is done, somebody does it, or it
// failed a moment ago.
func (t *Tx) TakeRun(kind string, due, now time.Time) (bool, error) {
	n, err := t.t.exec("taking a backup", `insert into backup_runs (clinic, kind, due, state, began, file, entries, bytes, trouble)
		values ($1, $2, $3, 'running', $4, '', 0, 0, '')
		on conflict (clinic, kind, due) do update set state = 'running', began = excluded.began, ended = null
		where backup_runs.state = 'failed' and backup_runs.ended <= $5 or backup_runs.state = 'running' and backup_runs.began <= $6`,
		kind, due, now, now.Add(-runRetry), now.Add(-runPatience))
	return n == 1, err
}

// EndRun says what came of what was claimed.
func (t *Tx) EndRun(r RunRow) error {
	_, err := t.t.exec("ending a backup", `update backup_runs set state = $4, ended = $5, file = $6, entries = $7, bytes = $8, trouble = $9
		where clinic = $1 and kind = $2 and due = $3`, r.Kind, r.Due, r.State, r.Ended, r.File, r.Entries, r.Bytes, r.Trouble)
	return err
}

// Runs returns the newest runs of a kind, at most limit, the newest first.
func (s *Snapshot) Runs(kind string, limit int) ([]RunRow, error) {
	return all(s.t, "reading backups", scanRun, `select `+runColumns+` from backup_runs where clinic = $1 and kind = $2 order by due desc limit $3`, kind, limit)
}
