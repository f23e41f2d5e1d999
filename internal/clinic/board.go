package clinic

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// A Board keeps what every record holds for the day and for somebody to do, so
// that a page across the whole practice need not read a chart again in which
// nothing was written. It is a list like the finders, in memory: what it keeps
// of a record follows from the record, the clinic's settings and lengths, and
// the day, and is made again when one of them changed. What hangs on the hour is
// kept as a window, and alerts are always read anew. It may be used by any
// number of callers at once.
type Board struct {
	clinic *Clinic
	rules  Rules

	mu       sync.Mutex
	size     int64 // of the book up to which it is complete
	makings  int64 // rows made so far
	settings int   // entries of the settings and of the rota that it rests on
	rota     int
	day      quantity.Day
	held     map[ledger.Stream]boardRow
	staff    []duty.Need // of the colleagues' own records
	here     map[id.Staff]bool
}

// A boardRow is what is kept of one record.
type boardRow struct {
	patient  id.Patient
	last     int64
	making   int64                // which of the board's it is
	linked   bool                 // joined with other records: made again whenever one of them changed
	needs    []duty.Need          // with their windows
	alarming bool                 // alerts, tasks or promised looks: worked out at each look
	sessions []schedule.Session   // of the plan
	under    *dosing.Session      // begun, and not closed
	help     *duty.Alert          // the last call into its room; nil: nobody was called
	def      *protocol.Definition // by which the course goes; nil where none is open
	stage    course.Stage
	follow   *followRow // never changed, only replaced; nil where nobody is followed up
	died     bool       // nothing waits for them and nobody expects them; follow-up counts them
}

// NewBoard returns a board that is filled as it is asked. With rules that have no
// questionnaires it follows nobody up.
func NewBoard(c *Clinic, rules Rules) *Board {
	return &Board{clinic: c, rules: rules, held: map[ledger.Stream]boardRow{}}
}

// A Waits is what waits for a person in one record.
type Waits struct {
	Patient id.Patient
	Needs   []duty.Need
	Hidden  bool // there is something that is not this reader's to see
}

// A Visitor is one session of a day on the board, as the plan has it or as it
// was begun without a plan.
type Visitor struct {
	Patient  id.Patient
	Last     int64 // Seq of the record's last entry: what was worked out from it holds as long
	Session  schedule.Session
	Planned  bool
	Under    *dosing.Session // it runs now
	Help     *duty.Alert     // the last call into its room; nil: nobody was called
	Def      *protocol.Definition
	Grant    access.Grant // what the reader may see of this record; not Valid where nothing
	Relation access.Relation
}

// fill makes again what is not as it was. b.mu is held.
func (b *Board) fill(ctx context.Context, desk duty.Desk) error {
	now := desk.Now.In(b.clinic.loc)
	var rows []store.PatientRow
	var settings ledger.Chart
	err := b.clinic.store.View(ctx, b.clinic.own, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		if err != nil {
			return err
		}
		entries, err := b.clinic.entries(snap, head.Size, ledger.SettingStream)
		if err != nil {
			return err
		}
		settings = ledger.Merge(head.Size, entries)
		day := quantity.DayOf(now, b.clinic.loc)
		colleagues := false
		whole := day != b.day || head.Size < b.size || len(entries) != b.settings || len(desk.Rota.Entries) != b.rota || b.size == 0
		b.day, b.settings, b.rota = day, len(entries), len(desk.Rota.Entries)
		if whole {
			b.held = map[ledger.Stream]boardRow{}
			rows, err = snap.Patients()
		} else if head.Size > b.size {
			var touched []ledger.Stream
			if touched, err = snap.StreamsSince(b.size); err == nil {
				rows, err = snap.PatientsOf(touched)
			}
			colleagues = slices.ContainsFunc(touched, func(s ledger.Stream) bool { return s.Kind() == ledger.StaffStream("").Kind() })
			for s, held := range b.held {
				if held.linked { // another record of the same person may have changed
					rows = append(rows, store.PatientRow{Stream: s, Patient: held.patient, Last: held.last, Deceased: held.died})
				}
			}
		}
		if err == nil && (whole || colleagues) {
			err = b.colleagues(snap, head.Size, now)
		}
		if err == nil {
			b.size = head.Size
		}
		return err
	})
	if err != nil {
		return storeFault(err)
	}
	for _, row := range rows {
		if row.Merged != "" && row.Merged != row.Patient {
			delete(b.held, row.Stream)
			continue
		}
		made, err := b.make(ctx, row, settings, desk)
		if err != nil {
			b.size = 0 // begun again, so that nothing is left out
			return err
		}
		b.makings++
		made.making = b.makings
		b.held[row.Stream] = made
	}
	return nil
}

// colleagues reads the colleagues' own records. b.mu is held.
func (b *Board) colleagues(snap *store.Snapshot, size int64, now time.Time) error {
	streams, err := snap.StreamsOf(ledger.StaffStream("").Kind())
	if err != nil {
		return err
	}
	b.staff, b.here = nil, map[id.Staff]bool{}
	for _, s := range streams {
		entries, err := b.clinic.entries(snap, size, s)
		if err != nil {
			return err
		}
		who, chart := id.Staff(s.Key()), ledger.Merge(size, entries)
		_, b.here[who] = staff.Of(chart)
		b.staff = append(b.staff, course.ColleagueNeeds(who, chart, now, b.clinic.loc)...)
	}
	return nil
}

// ForColleagues returns what waits in the colleagues' own records, for somebody
// who may list them; one's own is always one's own to see.
func (b *Board) ForColleagues(ctx context.Context, grant access.Grant, actor access.Actor, want func(duty.Need) bool) ([]duty.Need, error) {
	if _, _, err := b.look(ctx, grant); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err := b.clinic.Covering(actor, access.List, ledger.People, "", access.Unrelated)
	return slices.DeleteFunc(slices.Clone(b.staff), func(n duty.Need) bool {
		return !want(n) || err != nil && string(n.Staff) != actor.Author.Person
	}), nil
}

// make derives what is kept of one record.
func (b *Board) make(ctx context.Context, row store.PatientRow, settings ledger.Chart, desk duty.Desk) (boardRow, error) {
	chart, err := b.clinic.Record(ctx, b.clinic.own, row.Stream)
	if err != nil {
		return boardRow{}, err
	}
	out := boardRow{patient: row.Patient, last: row.Last, died: row.Deceased, follow: b.followed(chart, settings, desk.Now)}
	for range ledger.Find[patient.Linked](chart) {
		out.linked = true
	}
	if out.died {
		return out, nil
	}
	out.alarming, out.sessions = duty.Pending(chart), schedule.Sessions(chart)
	if s, under := dosing.Underway(chart); under {
		out.under = &s
		if a, called := duty.Called(chart, s.Begun.At); called {
			out.help = &a
		}
	}
	if open, in := course.Current(chart); in && b.rules.Protocols != nil {
		if def, err := b.rules.Protocols.WithHash(open.Hash, settings); err == nil {
			out.def = def // a text that is gone says nothing; the chart says so
		}
	}
	out.stage = course.StageOf(chart, out.def, desk.Now)
	desk.Here = nil // who works here is asked when it is shown
	out.needs = course.Waiting{Definition: out.def, Settings: settings, Desk: desk}.Needs(chart)
	return out, nil
}

// Waiting returns what waits for a person in the records of a clinic, and the
// desk it was decided by: only needs that want lets through. Of what is not the
// reader's to see only that there is something is said.
func (b *Board) Waiting(ctx context.Context, grant access.Grant, actor access.Actor, want func(duty.Need) bool) ([]Waits, duty.Desk, error) {
	desk, rows, err := b.look(ctx, grant)
	if err != nil {
		return nil, desk, err
	}
	var out []Waits
	var who []id.Patient
	for _, row := range rows {
		needs, err := b.needsOf(ctx, row, desk)
		if err != nil {
			return nil, desk, err
		}
		needs = slices.DeleteFunc(needs, func(n duty.Need) bool { return !want(n) })
		if len(needs) > 0 {
			out, who = append(out, Waits{Patient: row.patient, Needs: needs}), append(who, row.patient)
		}
	}
	stands, err := b.clinic.standings(ctx, actor, who)
	if err != nil {
		return nil, desk, err
	}
	for i, one := range out {
		g := stands[one.Patient].grant
		out[i].Needs = slices.DeleteFunc(one.Needs, func(n duty.Need) bool {
			// Whoever sees appointments sees tasks, which say nothing of health.
			return !(g.Valid() && g.Reads(n.Class) || n.Class == ledger.Scheduling && grant.Allows(access.List, ledger.Scheduling))
		})
		out[i].Hidden = len(out[i].Needs) < len(one.Needs)
	}
	return out, desk, nil
}

// look fills the board and returns the rows of the living in a steady order.
func (b *Board) look(ctx context.Context, grant access.Grant) (duty.Desk, []boardRow, error) {
	desk, rows, err := b.everybody(ctx, grant)
	return desk, slices.DeleteFunc(rows, func(row boardRow) bool { return row.died }), err
}

// Warm fills the board while nobody waits for it: everybody is made again at the first
// look after the start, and of each day.
func (b *Board) Warm(ctx context.Context) error {
	desk, err := b.clinic.Desk(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fill(ctx, desk)
}

// everybody fills the board and returns its rows in a steady order.
func (b *Board) everybody(ctx context.Context, grant access.Grant) (duty.Desk, []boardRow, error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return duty.Desk{}, nil, grant.Covers(access.List, ledger.Demographics, grant.Subject())
	}
	desk, err := b.clinic.Desk(ctx)
	if err != nil {
		return desk, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fill(ctx, desk); err != nil {
		return desk, nil, err
	}
	here := b.here // made anew when it changes
	desk.Here = func(s id.Staff) bool { return here[s] }
	rows := make([]boardRow, 0, len(b.held))
	for _, row := range b.held {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(x, y boardRow) int { return compareText(string(x.patient), string(y.patient)) })
	return desk, rows, nil
}

// A Whereabouts is where somebody stands and when they are expected next, as
// far as the reader may know.
type Whereabouts struct {
	Stage course.Stage     // empty where it is not the reader's to see
	Next  schedule.Session // the next one of the plan; without a key where there is none, or it is not theirs to see
}

// Whereabouts returns where each of some people stands.
func (b *Board) Whereabouts(ctx context.Context, grant access.Grant, actor access.Actor, who []id.Patient) (map[id.Patient]Whereabouts, error) {
	desk, rows, err := b.look(ctx, grant)
	if err != nil {
		return nil, err
	}
	stands, err := b.clinic.standings(ctx, actor, who)
	if err != nil {
		return nil, err
	}
	out := map[id.Patient]Whereabouts{}
	for _, row := range rows {
		had, asked := stands[row.patient]
		if !asked {
			continue
		}
		g := had.grant
		var one Whereabouts
		if enquiry := row.stage.Name == course.StageEnquiry; enquiry || g.Valid() && g.Reads(ledger.Clinical) {
			one.Stage = row.stage // that somebody asked says nothing of their health: it goes with the name
		}
		if g.Valid() && g.Reads(ledger.Scheduling) || grant.Allows(access.List, ledger.Scheduling) {
			one.Next = row.next(desk.Now)
		}
		out[row.patient] = one
	}
	return out, nil
}

// next is the first session of the plan that is still ahead.
func (row boardRow) next(now time.Time) (first schedule.Session) {
	for _, s := range row.sessions {
		if s.Ahead() && s.Until.After(now) && (first.Session == "" || s.From.Before(first.From)) {
			first = s
		}
	}
	return first
}

// needsOf are the needs of a record as they stand now.
func (b *Board) needsOf(ctx context.Context, row boardRow, desk duty.Desk) ([]duty.Need, error) {
	var out []duty.Need
	if row.alarming {
		chart, err := b.clinic.Record(ctx, b.clinic.own, ledger.PatientStream(row.patient))
		if err != nil {
			return nil, err
		}
		near, err := b.clinic.DeskFor(ctx, chart)
		if err != nil {
			return nil, err
		}
		out = duty.Needs(chart, near)
	}
	for _, n := range row.needs {
		if n, shows := n.At(desk.Now); shows {
			if n.Owner != "" && !desk.Here(n.Owner) {
				n.Owner = "" // who left owns nothing
			}
			out = append(out, n)
		}
	}
	return out, nil
}

// Visitors returns the sessions that begin between two times and were not called
// off, and those that run now, whatever the plan says, by when they begin.
func (b *Board) Visitors(ctx context.Context, grant access.Grant, actor access.Actor, from, until time.Time) ([]Visitor, error) {
	if !grant.Allows(access.List, ledger.Scheduling) {
		return nil, grant.Covers(access.List, ledger.Scheduling, grant.Subject())
	}
	desk, rows, err := b.look(ctx, grant)
	if err != nil {
		return nil, err
	}
	var out []Visitor
	var who []id.Patient
	for _, row := range rows {
		if came := row.visitors(from, until, desk.Now); len(came) > 0 {
			out, who = append(out, came...), append(who, row.patient)
		}
	}
	stands, err := b.clinic.standings(ctx, actor, who)
	if err != nil {
		return nil, err
	}
	for i, v := range out {
		out[i].Grant, out[i].Relation = stands[v.Patient].grant, stands[v.Patient].rel
	}
	slices.SortStableFunc(out, func(x, y Visitor) int { return x.Session.From.Compare(y.Session.From) })
	return out, nil
}

// visitors are the sessions of one record in a stretch of time.
func (row boardRow) visitors(from, until, now time.Time) []Visitor {
	var out []Visitor
	runs := false
	for _, s := range row.sessions {
		mine := row.under != nil && (row.under.Key == s.Session || s.Sort == schedule.Dosing && s.Number == row.under.Number && s.Course == row.under.Course && s.State != schedule.StateMissed)
		if s.State == schedule.StateCancelled || !s.From.Before(until) || !s.From.After(from.Add(-time.Nanosecond)) {
			runs = runs || mine && s.State == schedule.StateCancelled
			continue
		}
		v := Visitor{Patient: row.patient, Last: row.last, Session: s, Planned: true, Def: row.def}
		if mine && !runs {
			v.Under, v.Help, runs = row.under, row.help, true
		}
		out = append(out, v)
	}
	if u := row.under; u != nil && !runs && !u.Begun.At.Before(from) && u.Begun.At.Before(until) {
		s := schedule.Session{Planned: schedule.Planned{Session: u.Key, Course: u.Course, Sort: schedule.Dosing, Number: u.Number, From: u.Begun.At, Until: later(u.Begun.At.Add(time.Hour), now)}, State: schedule.StateHeld, Began: u.Begun.At}
		for _, p := range u.People {
			s.People = append(s.People, schedule.Presence{Staff: p.Staff, Role: p.Role})
		}
		out = append(out, Visitor{Patient: row.patient, Last: row.last, Session: s, Under: u, Help: row.help, Def: row.def})
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
