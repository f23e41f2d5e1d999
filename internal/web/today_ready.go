package web

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// rings keeps how ready somebody is for a session, until their record or the
// clinic's settings change or a minute has passed: asking the rules is what
// costs most of the page.
type rings struct {
	mu   sync.Mutex
	held map[ringKey]ring
}

type ringKey struct {
	patient id.Patient
	session id.Session
}

type ring struct {
	last     int64
	settings int
	minute   time.Time
	asked    time.Time // as of when the rules were asked
	ready    course.Readiness
}

// mostRings bounds what is kept.
const mostRings = 500

// ready asks the rules how far somebody is for a session: as of now on its day,
// and before it as of its beginning, without what only the day can bring.
func (v *dayView) ready(one clinic.Visitor) (course.Readiness, error) {
	key := ringKey{one.Patient, one.Session.Session}
	want := ring{last: one.Last, settings: len(v.settings.Entries), minute: v.now.Truncate(time.Minute), asked: v.now}
	ahead := !sameDay(one.Session.From.In(v.s.clinic.Location()), v.now) && one.Session.From.After(v.now)
	if ahead {
		want.asked = one.Session.From
	}
	r := &v.s.rings
	r.mu.Lock()
	had, ok := r.held[key]
	r.mu.Unlock()
	if ok && had.last == want.last && had.settings == want.settings && had.minute.Equal(want.minute) && (!ahead || had.asked.Equal(want.asked)) {
		return had.ready, nil
	}
	whole, err := v.s.clinic.Record(v.r.Context(), one.Grant, ledger.PatientStream(one.Patient))
	if err != nil {
		return course.Readiness{}, err
	}
	q := course.Question{Definition: one.Def, Gate: protocol.DosingStart, Now: want.asked.In(v.s.clinic.Location()), Location: v.s.clinic.Location()}
	want.ready = course.ReadinessOf(one.Def, v.s.library.Why(q, whole, v.settings), ahead)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held == nil || len(r.held) >= mostRings {
		r.held = map[ringKey]ring{}
	}
	r.held[key] = want
	return want.ready, nil
}

// plannedBlock is a dosing session that has not begun: how ready they are, and
// the first thing that is missing.
func (v *dayView) plannedBlock(b *ui.TodayBlock, one clinic.Visitor) {
	b.Line = v.sessionOf(one)
	b.State = placeState(one.Session, v.now)
	if reads(one, ledger.Scheduling) {
		b.Href = planOf(one)
	}
	if !one.Session.Ahead() || !v.seesReadiness(one) || one.Session.From.Before(v.from) {
		return
	}
	b.Href = ui.PathPeople + "/" + string(one.Patient) + "/sessions"
	r, err := v.ready(one)
	if err != nil {
		v.trace.err = err.Error()
		return
	}
	b.Ready, b.Of = r.Ready, r.Of
	if b.State, b.Do = v.firstMissing(one, r); b.State.Word == "" && b.Do.Href == "" && v.openHere(one) {
		b.State, b.Do = handTablet(one)
	}
}

// handTablet says that they can answer what is open while they are here.
func handTablet(one clinic.Visitor) (ui.State, ui.Action) {
	return ui.State{Kind: "plain", Word: "questions of the plan are still open: hand them the tablet"}, ui.Action{Label: "Ask them here", Href: ui.PathPeople + "/" + string(one.Patient) + "/measures/ask"}
}

// sessionOf is "Session 4 of 6, with you".
func (v *dayView) sessionOf(one clinic.Visitor) string {
	out := "Session " + strconv.Itoa(one.Session.Number)
	if one.Def != nil && reads(one, ledger.Dosing) {
		for _, ph := range one.Def.Plan.Phases {
			if ph.Name == schedule.Dosing && ph.Sessions.Usual >= one.Session.Number {
				out += " of " + strconv.Itoa(ph.Sessions.Usual)
			}
		}
	}
	for i, who := range one.Session.People {
		name := v.staffName(who.Staff)
		if string(who.Staff) == v.actor.Author.Person {
			name = "you"
		}
		if i == 0 {
			out += ", with " + name
		} else {
			out += " and " + name
		}
	}
	return out
}

// firstMissing is the first thing that this reader may read among what is
// missing, with the way to it; what is kept from them is said to be somebody's.
func (v *dayView) firstMissing(one clinic.Visitor, r course.Readiness) (ui.State, ui.Action) {
	chart := ui.PathPeople + "/" + string(one.Patient)
	if r.First == nil {
		return ui.State{Kind: "go", Word: "ready"}, ui.Action{Href: chart + "/sessions"}
	}
	i := slices.IndexFunc(r.Missing, func(f protocol.Finding) bool { return one.Grant.Reads(f.Class) })
	if i < 0 {
		return ui.State{Kind: "hold", Word: "the care team looks at it"}, ui.Action{Href: chart}
	}
	there := *v.call
	there.record, there.grant, there.stands = one.Patient, one.Grant, one.Relation
	f := r.Missing[i]
	do := there.doNow(f)
	switch {
	case asksVitals(f):
		do.Href = chart + "#" + ui.VitalsFormID
	case do.Href == "":
		do.Href = chart
	}
	return ui.State{Kind: "hold", Word: missingWords(f)}, do
}

// missingWords are the title of a rule as something that is missing.
func missingWords(f protocol.Finding) string {
	if f.Awaits != "" {
		return f.Title + ": a second signature"
	}
	if f.State == protocol.Unknown {
		return f.Title + ": not known yet"
	}
	return f.Title
}

// comingRow is a dosing session of the days after.
func (v *dayView) comingRow(one clinic.Visitor) (ui.TodayComing, error) {
	r, err := v.ready(one)
	if err != nil {
		return ui.TodayComing{}, err
	}
	at := one.Session.From.In(v.s.clinic.Location())
	row := ui.TodayComing{Name: v.names[one.Patient], Href: planOf(one), When: at.Format("Mon 2 Jan, ") + v.clock(at) + ", session " + strconv.Itoa(one.Session.Number), Of: r.Of, Ready: r.Ready}
	row.State, row.Do = v.firstMissing(one, r)
	return row, nil
}

// besides is what waits for whoever reads, beside the rooms.
func (v *dayView) besides(p *ui.TodayPage) error {
	list, err := v.waiting(false)
	if err != nil {
		return err
	}
	for _, r := range list.rows {
		if urgent(r.Need) && p.Urgent.Label == "" {
			p.Urgent = ui.Action{Label: "Somebody waits for a call, " + r.row.Due + ".", Href: "#needs"}
		}
	}
	n := len(list.rows)
	p.Count, p.NoNeeds = strconv.Itoa(n)+", yours first", "Nothing waits for you."
	if n <= 1 {
		p.Count = ""
	}
	p.Groups = groups(list.rows, list.desk.Now, list.desk.Location)
	if n > mostBesides {
		p.AllNeeds = "All " + strconv.Itoa(n)
		left := mostBesides
		for i := range p.Groups {
			k := min(left, len(p.Groups[i].Rows))
			p.Groups[i].Rows, left = p.Groups[i].Rows[:k], left-k
		}
		p.Groups = slices.DeleteFunc(p.Groups, func(g ui.NeedGroup) bool { return len(g.Rows) == 0 })
	}
	return nil
}
