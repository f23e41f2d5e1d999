package store

import (
	"slices"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A finder is a table for lists across charts. Its rows for a stream follow
// from that stream's chart and the finder's version alone, so it can be made
// again at any time: no decision rests on it. Rows carry the version they were
// made by; one version stands, another may be under construction beside it.

// A FinderRow says which version of a finder stands.
type FinderRow struct {
	Name    string // "patients"
	Version int
	Built   int64 // Seq of the last entry it has taken in
}

// A PatientRow is one patient in the finder "patients".
type PatientRow struct {
	Patient  id.Patient
	Stream   ledger.Stream
	Phase    string
	Deceased bool
	First    int64 // Seq of the first entry of the stream
	Last     int64 // Seq of the last
	Entries  int64
	Merged   id.Patient // the patient this one turned out to be; empty if none
}

// Patients is the name of the finder of patients.
const Patients = "patients"

const patientColumns = `patient, stream, phase, deceased, first, last, entries, merged`

func scanPatient(r scanner) (p PatientRow, err error) {
	return p, r.Scan(&p.Patient, &p.Stream, &p.Phase, &p.Deceased, &p.First, &p.Last, &p.Entries, &p.Merged)
}

// Finder returns which version of a finder stands; false before the first.
func (s *Snapshot) Finder(name string) (FinderRow, bool, error) {
	return one(s.t, "reading a finder", func(r scanner) (f FinderRow, err error) { return f, r.Scan(&f.Name, &f.Version, &f.Built) },
		`select name, version, built from finders where clinic = $1 and name = $2`, name)
}

// Patients returns the rows of the version that stands, in the order of the
// patients' keys.
func (s *Snapshot) Patients() ([]PatientRow, error) {
	return all(s.t, "reading patients", scanPatient, `select `+patientColumns+` from finder_patients
		where clinic = $1 and version = coalesce((select version from finders where clinic = $1 and name = 'patients'), 0) order by patient, stream`)
}

// PatientsOf returns the rows of some streams in the version that stands.
func (s *Snapshot) PatientsOf(streams []ledger.Stream) ([]PatientRow, error) {
	if len(streams) == 0 {
		return nil, nil
	}
	d := s.t.store.dialect
	return all(s.t, "reading patients", scanPatient, `select `+patientColumns+` from finder_patients
		where clinic = $1 and version = coalesce((select version from finders where clinic = $1 and name = 'patients'), 0)
		and stream `+d.inList(2)+` order by patient, stream`, d.list(plain(streams)))
}

var patientBatch = batch{"finder_patients", []column{
	{"version", number}, {"patient", text}, {"stream", text}, {"phase", text}, {"deceased", flag}, {"first", number},
	{"last", number}, {"entries", number}, {"merged", text},
}}

// ReplacePatients replaces a stream's rows in the version that stands, or in
// the first version while none does.
func (b *Book) ReplacePatients(stream ledger.Stream, rows []PatientRow) error {
	f, _, err := b.Finder(Patients)
	if err != nil {
		return err
	}
	return b.BuildPatients(f.Version, stream, rows)
}

// PutPatients replaces, in the version that stands, the rows of every stream
// that one of rows is about: a whole batch in two statements.
func (b *Book) PutPatients(rows []PatientRow) error {
	if len(rows) == 0 {
		return nil
	}
	f, _, err := b.Finder(Patients)
	if err != nil {
		return err
	}
	streams := make([]ledger.Stream, len(rows))
	for i := range rows {
		streams[i] = rows[i].Stream
	}
	d := b.t.store.dialect
	if _, err := b.t.exec("replacing patients", `delete from finder_patients where clinic = $1 and version = $2 and stream `+d.inList(3),
		f.Version, d.list(plain(streams))); err != nil {
		return err
	}
	return b.insertPatients(f.Version, rows)
}

// FillPatients adds the rows of every stream in a version of which there are none.
func (b *Book) FillPatients(version int, rows []PatientRow) error {
	return b.insertPatients(version, rows)
}

func (b *Book) insertPatients(version int, rows []PatientRow) error {
	return insertAll(b.t, "writing patients", patientBatch, len(rows), func(i int, to []any) {
		p := &rows[i]
		to[0], to[1], to[2], to[3], to[4] = int64(version), string(p.Patient), string(p.Stream), p.Phase, p.Deceased
		to[5], to[6], to[7], to[8] = p.First, p.Last, p.Entries, string(p.Merged)
	})
}

// BuildPatients replaces a stream's rows in a version that need not stand:
// how a finder is rebuilt beside the one that is read. SetFinder switches.
func (b *Book) BuildPatients(version int, stream ledger.Stream, rows []PatientRow) error {
	if _, err := b.t.exec("replacing patients", `delete from finder_patients where clinic = $1 and version = $2 and stream = $3`,
		version, string(stream)); err != nil {
		return err
	}
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Stream = stream
	}
	return b.insertPatients(version, rows)
}

// SetFinder says which version stands. When it is another one than before,
// the rows built for it take over and all others are deleted, in this
// transaction; rows written while no version stood count as built for it if
// there are no others.
func (b *Book) SetFinder(f FinderRow) error {
	before, stood, err := b.Finder(f.Name)
	if err != nil {
		return err
	}
	if _, err := b.t.exec("setting a finder", `insert into finders (clinic, name, version, built) values ($1, $2, $3, $4)
		on conflict (clinic, name) do update set version = excluded.version, built = excluded.built`, f.Name, f.Version, f.Built); err != nil {
		return err
	}
	if f.Name != Patients || stood && before.Version == f.Version || f.Version == 0 {
		return nil
	}
	_, built, err := one(b.t, "looking for a built finder", scanPatient,
		`select `+patientColumns+` from finder_patients where clinic = $1 and version = $2 limit 1`, f.Version)
	if err != nil {
		return err
	}
	if !built {
		if _, err := b.t.exec("adopting a finder", `update finder_patients set version = $2 where clinic = $1 and version = 0`, f.Version); err != nil {
			return err
		}
	}
	_, err = b.t.exec("deleting the finder before", `delete from finder_patients where clinic = $1 and version <> $2`, f.Version)
	return err
}

// ClearFinder deletes a finder's rows of every version.
func (b *Book) ClearFinder(name string) error {
	if name == Patients {
		if _, err := b.t.exec("clearing a finder", `delete from finder_patients where clinic = $1`); err != nil {
			return err
		}
	}
	_, err := b.t.exec("clearing a finder", `delete from finders where clinic = $1 and name = $2`, name)
	return err
}
