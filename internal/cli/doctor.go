package cli

import (
	"context"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/doctor"
)

// doctorCmd takes what clew serve takes, to judge what it would do.
type doctorCmd struct {
	Serve `embed:""`
	JSON  bool `help:"Answer as JSON."`
}

// Help shows an example.
func (doctorCmd) Help() string {
	return `Example:

  clew doctor --db clinic.db --origin https://clinic.example

Say it with the flags or the CLEW_* variables that clew serve runs with. It
changes nothing, and ends with 0 if nothing is wrong, 1 if something is.`
}

// Run looks and says what is wrong.
func (c *doctorCmd) Run(ctx context.Context, w *World) error {
	found, err := w.Doctor(ctx, c.Serve)
	if err != nil {
		return err
	}
	wrong := doctor.Judge(found)
	end := error(nil)
	if len(wrong) > 0 {
		end = exit(No)
	}
	if c.JSON {
		if wrong == nil {
			wrong = []doctor.Finding{}
		}
		return w.json(wrong, end)
	}
	for _, f := range wrong {
		fmt.Fprintf(w.Stdout, "%s\n  %s\n  To do: %s\n", f.Name, strings.TrimSpace(f.Say), f.Do)
	}
	for _, u := range found.Unknown {
		fmt.Fprintln(w.Stdout, "Cannot tell:", u)
	}
	if len(wrong) == 0 {
		fmt.Fprintf(w.Stdout, "Nothing is wrong: %d things were looked at.\n", len(doctor.Names()))
	}
	return end
}

// An Inventory is what a machine that serves a book has and may reach.
type Inventory struct {
	Program string   `json:"program"`
	Listens []string `json:"listens"`
	TalksTo []string `json:"talks_to"`
	Files   []string `json:"files"`
	Keys    []AKey   `json:"keys"`
	Modules []string `json:"modules"`
}

// AKey is a key, or many of a sort, with the age of the oldest.
type AKey struct {
	Name  string     `json:"name"`
	Count int64      `json:"count"`
	Since *time.Time `json:"since,omitempty"`
}

// InventoryOf lists what a configuration and what was found around a book
// come to.
func InventoryOf(s Serve, version string, f doctor.Found, standing clinic.Standing) Inventory {
	inv := Inventory{Program: "clew " + version, Listens: []string{s.Addr}, TalksTo: []string{}, Files: []string{}}
	for _, to := range []string{s.DB, s.DBOwner, s.Mail, s.Texts} {
		if u, err := url.Parse(to); err == nil && u.Host+u.Query().Get("host") != "" {
			inv.TalksTo = append(inv.TalksTo, u.Scheme+"://"+u.Host+u.Query().Get("host"))
		}
	}
	for _, path := range []string{s.DB, s.Key, CardsBeside(s.Key, s.Cards), s.Checkpoints, s.Backups, s.MailPassword, s.TextsSecret} {
		if path != "" && !IsPostgres(path) {
			inv.Files = append(inv.Files, path)
		}
	}
	key := func(name string, n int64, since time.Time) {
		k := AKey{Name: name, Count: n}
		if !since.IsZero() {
			k.Since = &since
		}
		inv.Keys = append(inv.Keys, k)
	}
	key("the clinic's key (by its file's date)", 1, f.KeyMade)
	key("keys of records and entries, wrapped by it", standing.Keys, standing.OldestKey)
	key("backup cards", int64(f.Cards), time.Time{})
	if info, ok := debug.ReadBuildInfo(); ok {
		inv.Modules = append(inv.Modules, info.GoVersion)
		for _, m := range info.Deps {
			inv.Modules = append(inv.Modules, m.Path+" "+m.Version)
		}
	}
	slices.Sort(inv.TalksTo)
	return inv
}

// inventoryCmd takes what clew serve takes.
type inventoryCmd struct {
	Serve `embed:""`
	JSON  bool `help:"Answer as JSON."`
}

// Help shows an example.
func (inventoryCmd) Help() string {
	return `Example:

  clew inventory --db clinic.db --json

What listens, what it may talk to, which files it uses, keys with their age, and
what the program is built from. Passwords are never shown.`
}

// Run lists.
func (c *inventoryCmd) Run(ctx context.Context, w *World) error {
	inv, err := w.Inventory(ctx, c.Serve)
	if err != nil {
		return err
	}
	if c.JSON {
		return w.json(inv, nil)
	}
	fmt.Fprintln(w.Stdout, inv.Program)
	for _, group := range []struct {
		name  string
		lines []string
	}{{"listens at", inv.Listens}, {"may talk to", inv.TalksTo}, {"uses", inv.Files}} {
		for _, line := range group.lines {
			fmt.Fprintf(w.Stdout, "%-12s %s\n", group.name, line)
		}
	}
	for _, k := range inv.Keys {
		since := ""
		if k.Since != nil {
			since = fmt.Sprintf(", since %s (%d days)", k.Since.Format(time.DateOnly), int(w.Now().Sub(*k.Since).Hours()/24))
		}
		fmt.Fprintf(w.Stdout, "%-12s %d %s%s\n", "keys", k.Count, k.Name, since)
	}
	fmt.Fprintf(w.Stdout, "%-12s %d modules; --json names them\n", "built from", max(len(inv.Modules)-1, 0))
	return nil
}
