package app

import (
	"context"
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/web"
)

// A keeping is what keeps the record safe besides this machine, while it is
// served.
type keeping struct {
	clinic *clinic.Clinic
	serve  cli.Serve
	ship   func() ship.State // nil: none is shipped
	packs  *packing
	now    func() time.Time
	zone   *time.Location
}

// How old a backup and a trial of one may be: as the doctor has it.
const (
	backupLine = 26 * time.Hour
	drillLine  = 8 * 24 * time.Hour
)

// copies says how each stands, for whoever runs the practice, and which of them
// somebody has to see to.
func (k *keeping) copies(ctx context.Context) ([]web.Copy, error) {
	state, err := backup.Read(ctx, k.clinic.Store(), k.clinic.ID())
	if err != nil {
		return nil, err
	}
	had, err := k.troubles(ctx)
	if err != nil {
		return nil, err
	}
	out := k.backups(state)
	if k.clinic.Store().Dialect() == "sqlite" {
		out = append(out, k.shipped(had))
	}
	return append(out, k.packed(had)), nil
}

func (k *keeping) backups(state backup.State) []web.Copy {
	made := web.Copy{Title: "Backup", Say: "None is made by itself: no folder is named for them.", Age: "none"}
	tried := web.Copy{Title: "A backup that was tried", Say: "No book was made of a backup yet. It is done every Sunday night.", Age: "none"}
	if k.serve.Backups != "" {
		made.Say = "None was made yet. It is done every night."
	}
	if b := state.Backup; b.State == store.RunDone {
		age := k.now().Sub(b.Ended)
		made.Say, made.Age, made.Good = fmt.Sprintf("The last one was made at %s, %d MB.", k.at(b.Ended), b.Bytes/1e6), ago(age), age <= backupLine
	}
	if d := state.Drill; d.State == store.RunDone {
		age := k.now().Sub(d.Ended)
		tried.Say = fmt.Sprintf("At %s a book was made of a backup and verified, in %s.", k.at(d.Ended), took(state.Took()))
		tried.Age, tried.Good = ago(age), age <= drillLine
	}
	if state.FailedBackup.Trouble != "" {
		made.Say, made.Good = state.FailedBackup.Trouble+" "+made.Say, false
	}
	if state.FailedDrill.Trouble != "" {
		tried.Say, tried.Good = state.FailedDrill.Trouble+" "+tried.Say, false
	}
	if k.serve.Backups != "" {
		if made.Since = since(state.FailedBackup, state.Backup, backupLine, k.now()); !made.Since.IsZero() {
			made.Need = "No backup was made last night"
		}
		if tried.Since = untried(state, k.now()); !tried.Since.IsZero() {
			tried.Need = "No backup was tried this week"
		}
	}
	return []web.Copy{made, tried}
}

func (k *keeping) shipped(had troubles) web.Copy {
	out := web.Copy{Title: "Copy on another disk", Say: "None is kept: no folder is named for it.", Age: "none"}
	if k.ship == nil {
		return out
	}
	s := k.ship()
	behind := s.Behind(k.now())
	out.Age, out.Good = took(behind)+" behind", behind <= ship.Line && s.Trouble == "" && s.Untried == ""
	out.Say = "It is in " + s.Folder + " and holds what was recorded until " + k.at(s.AsOf) + "."
	switch {
	case s.Trouble != "" && s.Generation == "":
		out.Say, out.Good = s.Trouble+" Only what was shipped before is safe.", false
	case s.Trouble != "":
		out.Say = s.Trouble + " " + out.Say
	case s.Generation == "":
		out.Say, out.Good = "It is being begun: until the whole file is there, only what was shipped before is safe.", false
	}
	if s.Untried != "" {
		out.Say += " It was tried, and no book could be made of it: " + s.Untried
	} else if s.Tried.Entries > 0 {
		out.Say += fmt.Sprintf(" At %s a book was made of it and verified, in %s.", k.at(s.Tried.At), took(time.Duration(s.Tried.Seconds*float64(time.Second))))
	}
	if t, is := had[runShip]; is {
		out.Need, out.Since = "The copy on the other disk stays behind", t.Due
	} else if t, is := had[runTrial]; is {
		out.Need, out.Since = "No book could be made of the copy on the other disk", t.Due
		if s.Untried == "" { // this program has not tried it yet
			out.Good, out.Say = false, out.Say+" The last trial failed: "+t.Trouble
		}
	}
	return out
}

func (k *keeping) packed(had troubles) web.Copy {
	out := web.Copy{Title: "Pack for when nothing works", Say: "None is made: no folder is named for it.", Age: "none"}
	if k.packs == nil || k.packs.folder == "" {
		return out
	}
	made, said := k.packs.state()
	out.Say = "The first is being made."
	if !made.IsZero() {
		age := k.now().Sub(made)
		out.Age, out.Good = took(age)+" old", age <= downtime.Every+time.Minute
		out.Say = downtime.FileName + " in " + k.packs.folder + " was made at " + k.at(made) + ". It opens in any browser with its passphrase."
	}
	if said != "" {
		if made.IsZero() {
			out.Say = "None was made yet."
		}
		out.Say, out.Good = said+" "+out.Say, false
	}
	if t, is := had[runPack]; is {
		out.Need, out.Since = "The pack for when nothing works is not made", t.Due
	}
	return out
}

func (k *keeping) at(t time.Time) string {
	return t.In(k.zone).Format("15:04 on Monday 2 January")
}

func ago(d time.Duration) string { return took(d) + " ago" }

// took is a duration in the largest unit that says it.
func took(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
