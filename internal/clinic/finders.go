package clinic

import (
	"context"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// Finders are the tables for lists across charts. Their rows for a stream are
// a pure function of that stream's chart and of the version; an append
// replaces them, a new version rebuilds them, and verify compares them.
type Finders struct {
	// Version rises whenever Patients computes something else.
	Version int
	// Kinds are the only kinds of fact that Patients looks into.
	Kinds []string
	// Patients returns the row of one patient's stream, but for First, Last
	// and Entries, which are counted.
	Patients func(s ledger.Stream, chart ledger.Chart) store.PatientRow
}

// row returns a stream's finder row.
func (f Finders) row(s ledger.Stream, entries []ledger.Entry) store.PatientRow {
	row := f.Patients(s, ledger.Chart{Entries: entries})
	row.Stream, row.Entries = s, int64(len(entries))
	if n := len(entries); n > 0 {
		row.First, row.Last = entries[0].Seq, entries[n-1].Seq
	}
	return row
}

// looks reports whether an entry may change what Patients computes: one of its
// kinds, or one that takes the place of another.
func (f Finders) looks(e ledger.Entry) bool {
	return e.Corrects != "" || slices.Contains(f.Kinds, e.Kind)
}

const patientsFinder = "patients"

// Reindex rebuilds the finders from the book, beside the old ones, and
// switches in one transaction. It returns how many streams were read.
func (c *Clinic) Reindex(ctx context.Context, grant access.Grant, progress func(done, all int)) (int, error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return 0, err
	}
	var rows []store.PatientRow
	err := c.store.Append(ctx, c.own, func(book *store.Book) error {
		head, err := book.Head(bookLog)
		if err != nil {
			return err
		}
		if rows, err = c.patientRows(book, progress); err != nil {
			return err
		}
		if err := book.ClearFinder(patientsFinder); err != nil {
			return err
		}
		if err := book.FillPatients(c.finders.Version, rows); err != nil {
			return err
		}
		return book.SetFinder(store.FinderRow{Name: patientsFinder, Version: c.finders.Version, Built: head.Size})
	})
	return len(rows), storeFault(err)
}

// patientRows makes every row of the finder. Of the entries it opens only those
// of the kinds that the finder looks into; the others are counted.
func (c *Clinic) patientRows(book *store.Book, progress func(done, all int)) ([]store.PatientRow, error) {
	spans, err := book.Spans("patient")
	if err != nil {
		return nil, err
	}
	looked := map[ledger.Stream][]ledger.Entry{}
	err = book.EachOfKinds(c.finders.Kinds, func(rows []store.Row) error {
		entries, _, err := c.decode(book, rows)
		for _, e := range entries {
			looked[e.Stream] = append(looked[e.Stream], e)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	rows := make([]store.PatientRow, 0, len(spans))
	for i, s := range spans {
		row := c.finders.Patients(s.Stream, ledger.Chart{Entries: looked[s.Stream]})
		row.Stream, row.First, row.Last, row.Entries = s.Stream, s.First, s.Last, s.Entries
		rows = append(rows, row)
		if progress != nil {
			progress(i+1, len(spans))
		}
	}
	return rows, nil
}

// EnsureFinders rebuilds the finders if the stored ones are of another
// version. The server calls it at start.
func (c *Clinic) EnsureFinders(ctx context.Context) error {
	var row store.FinderRow
	err := c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		var err error
		row, _, err = snap.Finder(patientsFinder)
		return err
	})
	if err != nil || row.Version == c.finders.Version {
		return err
	}
	_, err = c.Reindex(ctx, c.own, nil)
	return err
}

// Patients returns the finder's rows: ids, phases and numbers, never names.
func (c *Clinic) Patients(ctx context.Context, grant access.Grant) (rows []store.PatientRow, err error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return nil, grant.Covers(access.List, ledger.Demographics, grant.Subject())
	}
	err = c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		rows, err = snap.Patients()
		return err
	})
	return rows, err
}
