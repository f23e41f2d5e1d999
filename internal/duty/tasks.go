package duty

import (
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// What a task is for.
const (
	ForCall      = "call"      // ring them: two messages were not answered
	ForNextDay   = "next-day"  // the call on the day after a session
	ForAsk       = "ask"       // ask what was left open
	ForRecheck   = "recheck"   // ask again about the risk, as was promised
	ForSomething = "something" // in the words of About
	ForLook      = "look"      // read what came in
	ForPaperwork = "paperwork" // renew or sign something
	ForHelp      = "help"      // help them on to somebody else
)

// TaskSet says that a person is to do something by a time. No health
// information stands in it: who may see appointments may see it.
type TaskSet struct {
	For   string    `json:"for"`
	About string    `json:"about,omitempty"` // "phq-9/1-month", or a few words
	Owner id.Staff  `json:"owner,omitempty"` // who does it
	Role  string    `json:"role,omitempty"`  // or anybody who acts in this role
	Due   time.Time `json:"due"`
	// Because is the entry that made it necessary: a second task for the same
	// reason is not set.
	Because id.Entry `json:"because,omitempty"`
}

// Kind is "duty.task-set".
func (TaskSet) Kind() string { return "duty.task-set" }

// Check asks for what, by whom and by when.
func (t TaskSet) Check() error {
	switch {
	case t.For == "" || !short(t.For) || !short(t.About):
		return fault.Bad("for", "Say what is to be done, in a few words.")
	case t.Owner == "" && t.Role == "" || !short(t.Role):
		return fault.Bad("owner", "Say who does it.")
	case t.Due.IsZero():
		return fault.Bad("due", "Say by when.")
	}
	return optional("owner", string(t.Owner), string(t.Because))
}

// TaskDone says that a task is done, or need not be done any more.
type TaskDone struct {
	Task id.Entry `json:"task"`
	Note string   `json:"note,omitempty"`
}

// Kind is "duty.task-done".
func (TaskDone) Kind() string { return "duty.task-done" }

// Check asks which.
func (t TaskDone) Check() error {
	if err := note("note", t.Note); err != nil {
		return err
	}
	return key("task", t.Task, "Say which task is done.")
}

// String prints the kind, never the note.
func (t TaskDone) String() string { return t.Kind() }

// GoString prints what String prints.
func (t TaskDone) GoString() string { return t.Kind() }

// A Task is one task in a chart.
type Task struct {
	TaskSet
	Key  id.Entry
	Set  ledger.Entry
	Done *ledger.Entry // nil while it waits
}

// Tasks returns the tasks of a chart in the book's order, done ones too.
func Tasks(chart ledger.Chart) []Task {
	var out []Task
	for e, t := range ledger.Find[TaskSet](chart) {
		out = append(out, Task{TaskSet: t, Key: e.ID, Set: e})
	}
	for e, d := range ledger.Find[TaskDone](chart) {
		for i := range out {
			if out[i].Key == d.Task && out[i].Done == nil {
				out[i].Done = &e
			}
		}
	}
	return out
}

// OpenTasks returns the tasks that wait.
func OpenTasks(chart ledger.Chart) []Task {
	var out []Task
	for _, t := range Tasks(chart) {
		if t.Done == nil {
			out = append(out, t)
		}
	}
	return out
}
