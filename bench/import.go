package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/seal"
)

// takeIn imports the thirteen synthetic records with the command itself, twice.
func (b *bench) takeIn(db string) error {
	t := b.table("import", "clew import fhir testdata/synthea, the whole command: read, map, compare, take in; again is a second time, which changes nothing",
		"database", "records", "entries", "MB read", "seconds", "records/s", "entries/s", "again seconds")
	h, err := b.house(db)
	if err != nil {
		return err
	}
	key := filepath.Join(b.dir, db+"-import.key")
	err = seal.WriteRing(key, h.opening.Ring)
	h.close()
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	path := filepath.Join(root, "testdata", "synthea")
	var first, again time.Duration
	var stored, entries int
	for _, took := range []*time.Duration{&first, &again} {
		var out, said bytes.Buffer
		began := time.Now()
		code := app.Main(b.ctx, []string{"import", "fhir", path, "--json", "--yes", "--db", h.cfg.DSN, "--key", key}, strings.NewReader(""), &out, &said)
		*took = time.Since(began)
		var recs cli.Records
		if err := json.Unmarshal(out.Bytes(), &recs); err != nil {
			return fmt.Errorf("clew import ended with %d: %s %w", code, said.String(), err)
		}
		if took == &first {
			for _, r := range recs.Records {
				if r.Stored {
					stored, entries = stored+1, entries+r.Added
				}
			}
		}
	}
	t.row(db, stored, entries, size(path), first.Seconds(), float64(stored)/first.Seconds(), float64(entries)/first.Seconds(), again.Seconds())
	return nil
}

// size returns the megabytes of the NDJSON files of a folder.
func size(dir string) float64 {
	files, _ := filepath.Glob(filepath.Join(dir, "*.ndjson"))
	n := int64(0)
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			n += info.Size()
		}
	}
	return float64(n) / 1e6
}

// moduleRoot returns the folder of Clew's source.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("run this where Clew's source is: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
