package backup

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// stampLayout is how a backup's file name says when it was made.
const stampLayout = "20060102T150405Z"

// BeforeMigration is why a backup was made before a schema was left.
func BeforeMigration(schema int64) string { return fmt.Sprintf("-before-schema-%d-was-left", schema) }

// Name returns what a backup of a clinic is called; why is empty for one of
// the ordinary.
func Name(clinic id.Clinic, made time.Time, why string) string {
	return fmt.Sprintf("clew-%s-%s%s%s", clinic[len(clinic)-12:], made.UTC().Format(stampLayout), why, Suffix)
}

// A File is a backup in a folder, by what its label says.
type File struct {
	Path  string
	Label Label
	Bytes int64
	Why   string // empty for one of the ordinary
}

// Files returns the backups in a folder, the oldest first: of one clinic, or
// of all where clinic is empty. What is no backup is passed over.
func Files(folder string, clinic id.Clinic) ([]File, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(err, "The folder of backups %s cannot be read.", folder)
	}
	var out []File
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), Suffix) {
			continue
		}
		if f, err := fileAt(filepath.Join(folder, e.Name())); err == nil && (clinic == "" || f.Label.Clinic == clinic) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b File) int { return cmp.Or(a.Label.Made.Compare(b.Label.Made), cmp.Compare(a.Path, b.Path)) })
	return out, nil
}

// fileAt reads a backup's label.
func fileAt(path string) (File, error) {
	r, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer r.Close()
	label, err := ReadLabel(r)
	if err != nil {
		return File{}, err
	}
	f := File{Path: path, Label: label}
	if info, err := r.Stat(); err == nil {
		f.Bytes = info.Size()
	}
	_, f.Why, _ = strings.Cut(strings.TrimSuffix(filepath.Base(path), Suffix), label.Made.UTC().Format(stampLayout))
	return f, nil
}

// LastBefore returns the newest backup that was made before a migration and
// that this program can restore.
func LastBefore(folder string) (File, error) {
	files, err := Files(folder, "")
	if err != nil {
		return File{}, err
	}
	for _, f := range slices.Backward(files) {
		if f.Why == BeforeMigration(f.Label.Schema) && f.Label.Schema <= store.SchemaVersion() {
			return f, nil
		}
	}
	return File{}, fault.Missing("There is no backup in %s that was made before a migration and that this program can restore. Use the program that the book had before.", folder)
}
