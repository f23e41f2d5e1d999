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
	ship   *ship.Shipper
	packs  *packing
	now    func() time.Time
}

// How old a backup and a trial of one may be: as the doctor has it.
const (
	backupLine = 26 * time.Hour
	drillLine  = 8 * 24 * time.Hour
)

// copies says how each stands, for whoever runs the practice.
func (k *keeping) copies(ctx context.Context) ([]web.Copy, error) {
	state, err := backup.Read(ctx, k.clinic.Store(), k.clinic.ID())
	if err != nil {
		return nil, err
	}
	out := k.backups(state)
	if k.clinic.Store().Dialect() == "sqlite" {
		out = append(out, k.shipped())
	}
	return append(out, k.packed()), nil
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
	if state.Trouble != "" {
		made.Say, made.Good = state.Trouble+" "+made.Say, false
	}
	return []web.Copy{made, tried}
}

func (k *keeping) shipped() web.Copy {
	out := web.Copy{Title: "Copy on another disk", Say: "None is kept: no folder is named for it.", Age: "none"}
	if k.ship == nil {
		return out
	}
	s := k.ship.State()
	behind := s.Behind(k.now())
	out.Age, out.Good = took(behind)+" behind", behind <= ship.Line && s.Trouble == "" && s.Untried == ""
	out.Say = "It is in " + s.Folder + " and holds what was recorded until " + k.at(s.AsOf) + "."
	switch {
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
	return out
}

func (k *keeping) packed() web.Copy {
	out := web.Copy{Title: "Pack for when nothing works", Say: "None is made: no folder is named for it.", Age: "none"}
	if k.packs == nil || k.packs.folder == "" {
		return out
	}
	k.packs.mu.Lock()
	made, said := k.packs.made, k.packs.said
	k.packs.mu.Unlock()
	out.Say = "The first is being made."
	if !made.IsZero() {
		age := k.now().Sub(made)
		out.Age, out.Good = took(age)+" old", age <= downtime.Every+time.Minute
		out.Say = downtime.FileName + " in " + k.packs.folder + " was made at " + k.at(made) + ". It opens in any browser with its passphrase."
	}
	if said != "" {
		out.Say, out.Good = said+" "+out.Say, false
	}
	return out
}

func (k *keeping) at(t time.Time) string {
	return t.In(k.clinic.Location()).Format("15:04 on Monday 2 January")
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
