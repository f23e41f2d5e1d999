package clinic

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/store"
)

// A Window is when one point of somebody's plan can be answered: keys and times,
// never a name or an answer.
type Window struct {
	Patient id.Patient
	Course  id.Course
	Key     string // of the occasion: "phq-9/before-dose/2"
	Opens   time.Time
	Due     time.Time
	Closes  time.Time // zero: it stays open
	Remote  bool      // it may be put to them by a link
}

// Open reports whether it can be answered at a time.
func (w Window) Open(at time.Time) bool {
	return !at.Before(w.Opens) && (w.Closes.IsZero() || at.Before(w.Closes))
}

// An Agenda keeps the windows of every course that are not answered and not left
// out, so that "what is due today" need not read a chart again in which nothing
// was written. It is a list like the finders, in memory: what it holds of a record
// follows from the record, the clinic's settings and the day, and is made again
// when one of them changed. It may be used by any number of callers at once.
type Agenda struct {
	clinic *Clinic
	rules  Rules

	mu       sync.Mutex
	settings int64 // entries of the book when the settings were read last
	day      quantity.Day
	held     map[ledger.Stream]agendaRow
}

type agendaRow struct {
	last    int64 // Seq of the record's last entry
	linked  bool  // joined with other records: made again each time
	windows []Window
}

// NewAgenda returns an agenda that is filled as it is asked.
func NewAgenda(c *Clinic, rules Rules) *Agenda {
	return &Agenda{clinic: c, rules: rules, held: map[ledger.Stream]agendaRow{}}
}

// Due returns the windows that are open at some time between two, by when they
// are due, of every course whose follow-up goes on. The grant is one for no
// record in particular, and may list appointments.
func (a *Agenda) Due(ctx context.Context, grant access.Grant, from, until time.Time) ([]Window, error) {
	if grant.Subject() != "" || !grant.Allows(access.List, ledger.Scheduling) {
		return nil, fault.Deny("access.list.scheduling", "Which questionnaires are due is seen by those who may list appointments.")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.fill(ctx, grant); err != nil {
		return nil, err
	}
	var out []Window
	for _, row := range a.held {
		for _, w := range row.windows {
			if w.Opens.Before(until) && (w.Closes.IsZero() || w.Closes.After(from)) {
				out = append(out, w)
			}
		}
	}
	slices.SortFunc(out, func(x, y Window) int {
		if c := x.Due.Compare(y.Due); c != 0 {
			return c
		}
		if x.Patient != y.Patient {
			return compareText(string(x.Patient), string(y.Patient))
		}
		return compareText(x.Key, y.Key)
	})
	return out, nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fill makes again what is not as it was. a.mu is held.
func (a *Agenda) fill(ctx context.Context, grant access.Grant) error {
	settings, err := a.clinic.Whole(ctx, a.clinic.own, ledger.SettingStream)
	if err != nil {
		return err
	}
	now := a.clinic.Now().In(a.clinic.loc)
	written := int64(len(settings.Entries))
	if day := quantity.DayOf(now, a.clinic.loc); day != a.day || written != a.settings {
		a.held, a.day, a.settings = map[ledger.Stream]agendaRow{}, day, written
	}
	var rows []store.PatientRow
	err = a.clinic.store.View(ctx, grant, func(snap *store.Snapshot) error {
		rows, err = snap.Patients()
		return err
	})
	if err != nil {
		return storeFault(err)
	}
	for _, row := range rows {
		if row.Merged != "" || row.Deceased {
			delete(a.held, row.Stream)
			continue
		}
		if held, ok := a.held[row.Stream]; ok && held.last == row.Last && !held.linked {
			continue
		}
		made, err := a.make(ctx, row, settings, now)
		if err != nil {
			return err
		}
		a.held[row.Stream] = made
	}
	return nil
}

// make derives the windows of one record.
func (a *Agenda) make(ctx context.Context, row store.PatientRow, settings ledger.Chart, now time.Time) (agendaRow, error) {
	chart, err := a.clinic.Record(ctx, a.clinic.own, row.Stream)
	if err != nil {
		return agendaRow{}, err
	}
	out := agendaRow{last: row.Last}
	for range ledger.Find[patient.Linked](chart) {
		out.linked = true
	}
	open, ok := course.Latest(chart)
	if !ok || a.rules.Library.Instruments == nil {
		return out, nil
	}
	def, err := a.rules.Protocols.WithHash(open.Hash, settings)
	if err != nil {
		return out, nil // a text that is gone plans nothing; the chart says so
	}
	p := course.Planning{Definition: def, Instruments: a.rules.Library.Instruments.For(settings), Settings: settings, Now: now}
	for _, o := range p.Occasions(chart) {
		if o.Dated() && (o.State == course.OccasionAhead || o.State == course.OccasionOpen) {
			out.windows = append(out.windows, Window{row.Patient, o.Course, o.Key, o.Opens, o.Due, o.Closes, o.Remote})
		}
	}
	return out, nil
}
