package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of a course's plan.
const (
	pathPlan        = pathChart + "/plan"
	pathPlanWhole   = pathPlan + "/course"
	pathPlanSession = pathPlan + "/{session}"
)

// planRoutes are the pages on which a course's sessions are planned.
func planRoutes() []route {
	all := []route{
		{"GET " + pathPlan, granted, access.Read, ledger.Scheduling, planPage, page},
		{"POST " + pathPlan, granted, access.Create, ledger.Scheduling, planOne, page},
		{"GET " + pathPlanWhole, granted, access.Read, ledger.Scheduling, backToPlan, page},
		{"POST " + pathPlanWhole, granted, access.Create, ledger.Scheduling, planWhole, page},
	}
	for end, serve := range map[string]func(*call) error{"move": moveSession, "cancel": cancelSession, "missed": missSession, "came": sessionCame} {
		all = append(all, route{"GET " + pathPlanSession + "/" + end, granted, access.Read, ledger.Scheduling, backToPlan, page},
			route{"POST " + pathPlanSession + "/" + end, granted, access.Create, ledger.Scheduling, serve, page})
	}
	return all
}

func (c *call) planPath() string { return c.chartPath() + "/plan" }

func backToPlan(c *call) error { return c.redirect(c.planPath()) }

// A planDesk is the plan as it is put together. Forms that came back stand in
// the place of fresh ones, by their session's key; "" is the one for a new one.
type planDesk struct {
	seen     ledger.Chart
	settings ledger.Chart
	person   patient.Summary
	course   course.Opened // the latest; empty where there never was one
	open     bool          // it is open
	def      *protocol.Definition
	sessions []schedule.Session
	add      *ui.SessionForm
	whole    *ui.WholeForm
	back     map[id.Session]map[string]*ui.SessionForm // by session, then "move" or "cancel"
}

func (c *call) planDesk() (*planDesk, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	d := &planDesk{seen: seen, person: patient.Of(seen), sessions: schedule.Sessions(seen), back: map[id.Session]map[string]*ui.SessionForm{}}
	if d.settings, err = c.settings(); err != nil {
		return nil, err
	}
	var any bool
	if d.course, any = course.Latest(seen); any {
		if d.def, err = c.s.protocols.WithHash(d.course.Hash, d.settings); err != nil {
			return nil, err
		}
		_, d.open = course.Current(seen)
	}
	return d, nil
}

func planPage(c *call) error {
	d, err := c.planDesk()
	if err != nil {
		return err
	}
	return c.sendPlan(http.StatusOK, d)
}

func (c *call) sendPlan(status int, d *planDesk) error {
	p := ui.CoursePlanPage{Header: c.header(d.person, d.seen), Tabs: c.personTabs("plan"), Saved: c.planSaved(d)}
	may := c.grant.Allows(access.Create, ledger.Scheduling) && d.person.Death == nil
	switch {
	case d.def == nil:
		p.None = "No course was opened yet. A course is opened on the page of the screening; a call can be planned before."
	default:
		p.Under = c.planUnder(d)
	}
	for _, s := range d.sessions {
		p.Rows = append(p.Rows, c.sessionRow(d, s, may))
	}
	if may {
		if p.Add = d.add; p.Add == nil {
			p.Add = c.newSession(d)
		}
		if p.Whole = d.whole; p.Whole == nil {
			p.Whole = c.wholeCourse(d)
		}
	}
	if d.def != nil {
		c.planMeasures(&p, d)
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = c.planPath()
	return c.send(status, ui.CoursePlan(shell, p))
}

// planUnder says by which protocol the course goes, and how it usually goes.
func (c *call) planUnder(d *planDesk) string {
	words := []string{"Protocol " + d.course.Protocol + " " + d.course.Version}
	for _, ph := range d.def.Plan.Phases {
		if ph.Name == schedule.Dosing && ph.Sessions.Usual > 0 {
			words = append(words, "usually "+count(ph.Sessions.Usual, "dosing session", "dosing sessions"))
		}
	}
	if !d.open {
		words = append(words, "the course is closed")
	}
	return strings.Join(words, "; ") + "."
}

// planSaved says what came of the form that led here.
func (c *call) planSaved(d *planDesk) string {
	want := id.Act(c.r.URL.Query().Get("stored"))
	n := 0
	var last ledger.Entry
	for _, e := range d.seen.Entries {
		if want != "" && e.Act == want {
			n, last = n+1, e
		}
	}
	switch {
	case n == 0:
		return ""
	case n > 1:
		return count(n, "session", "sessions") + " planned by " + c.author(last.By) + "."
	}
	t := tell(last, c.s.clinic.Location())
	return strings.TrimSpace(t.lead + " " + t.value)
}

// sessionRow is one session with what can be done about it.
func (c *call) sessionRow(d *planDesk, s schedule.Session, may bool) ui.SessionRow {
	loc := c.s.clinic.Location()
	r := ui.SessionRow{ID: "s-" + string(s.Session), Title: capital(sortWords[s.Sort]) + " " + strconv.Itoa(s.Number), When: sessionWhen(s, loc)}
	switch s.State {
	case schedule.StateHeld:
		r.State = ui.State{Kind: "go", Word: "held"}
	case schedule.StateMissed:
		r.State = ui.State{Kind: "plain", Word: "they did not come"}
	case schedule.StateCancelled:
		r.State = ui.State{Kind: "plain", Word: "called off"}
	}
	for _, h := range s.History {
		if h.State == schedule.StateMoved {
			r.Past = append(r.Past, strings.TrimSpace("It was on "+h.From.In(loc).Format("2 January, 15:04")+". "+stop(capital(h.Reason))+" "+askedWords[h.AskedBy]))
		} else if h.Reason != "" {
			r.Past = append(r.Past, stop(capital(h.Reason)))
		}
	}
	if d.def != nil && s.Ahead() {
		at := s.Planned
		at.From = at.From.In(loc)
		r.Close = course.TooClose(d.def, d.sessions, at)
	}
	if !may || s.State == schedule.StateHeld {
		return r
	}
	base := c.planPath() + "/" + string(s.Session)
	form := func(end string) *ui.SessionForm {
		if f := d.back[s.Session][end]; f != nil {
			return f
		}
		return &ui.SessionForm{Action: base + "/" + end, Act: c.s.clinic.NewID(), From: s.From.In(loc).Format(localMinute),
			Minutes: strconv.Itoa(int(s.Until.Sub(s.From) / time.Minute)), AskedBy: schedule.ByClient, Errors: map[string]string{}}
	}
	r.Move = form("move")
	if s.Ahead() {
		r.Cancel = form("cancel")
		if b := d.back[s.Session]; !c.s.now().Before(s.From) || b["came"] != nil || b["missed"] != nil {
			r.Came, r.Missed = form("came"), form("missed")
		}
	}
	return r
}

// sessionWhen writes when and where a session is, shortly.
func sessionWhen(s schedule.Session, loc *time.Location) string {
	from, until := s.From.In(loc), s.Until.In(loc)
	words := from.Format("Mon 2 Jan 2006, 15:04") + " to " + until.Format("15:04")
	if s.Where != "" {
		words += ", " + whereWords(s.Where)
	}
	return words
}

// planMeasures adds what is asked in which week.
func (c *call) planMeasures(p *ui.CoursePlanPage, d *planDesk) {
	if !c.grant.Reads(ledger.Measures) {
		p.Hidden = "Which questionnaires are asked is seen by the care team."
		return
	}
	if b := d.def.Plan.Burden; b.Week > 0 {
		p.Burden = "At most " + protocol.Span(b.Week) + " of questions in seven days."
	}
	now := c.s.now().In(c.s.clinic.Location())
	all := c.asks(d.seen, d.settings, d.def, now)
	var opened time.Time
	for e, o := range ledger.Find[course.Opened](d.seen) {
		if o.Course == d.course.Course {
			opened = e.At.In(c.s.clinic.Location())
		}
	}
	for _, w := range course.Weeks(all, opened) {
		week := ui.PlanWeek{Title: fmt.Sprintf("Week %d, from %s", w.Number, w.From.Format("2 January 2006")), Minutes: questionTime(w.Seconds),
			Now: !now.Before(w.From) && now.Before(w.From.AddDate(0, 0, 7))}
		for _, o := range w.Asked {
			week.Points = append(week.Points, c.planPoint(o))
		}
		p.Weeks = append(p.Weeks, week)
	}
	for _, o := range all {
		if !o.Dated() {
			p.Undated = gathered(p.Undated, c.planPoint(o))
		}
	}
}

// gathered adds a point without a date, in one line with those of the same form.
func gathered(points []ui.PlanPoint, o ui.PlanPoint) []ui.PlanPoint {
	for i, p := range points {
		if p.Form == o.Form && p.Who == o.Who && p.About == o.About && p.State == o.State && p.Why == o.Why {
			points[i].At += ", " + o.At
			return points
		}
	}
	return append(points, o)
}

// asks is what is asked of somebody, when.
func (c *call) asks(seen, settings ledger.Chart, def *protocol.Definition, now time.Time) []course.Occasion {
	return course.Planning{Definition: def, Instruments: c.s.measures.For(settings), Settings: settings, Now: now}.Occasions(seen)
}

// questionTime says how long a week's questions take, to the next half minute up.
func questionTime(seconds int) string {
	if seconds == 0 {
		return "nothing to answer"
	}
	halves := (seconds + 29) / 30
	words := strconv.Itoa(halves / 2)
	if halves%2 == 1 {
		words = strings.TrimPrefix(words+"½", "0")
	}
	unit := " minutes"
	if halves <= 2 {
		unit = " minute"
	}
	return "about " + words + unit + " of questions"
}

// planPoint puts an occasion into words.
func (c *call) planPoint(o course.Occasion) ui.PlanPoint {
	p := ui.PlanPoint{Form: formWord(o.Instrument), At: visitWords(o), Why: o.Why}
	if d, err := c.s.measures.Named(o.Instrument); err == nil {
		p.Form = d.Short
		for _, r := range d.Recalls {
			if r.ID == o.Recall && o.Recall != "" {
				p.About = "about " + r.Title
			}
		}
		if d.Rater != "patient" {
			p.Who = "by a clinician"
		}
	}
	if o.Dated() {
		p.When = o.When().Format("Mon 2 Jan")
	}
	p.State = occasionStates[o.State]
	if p.Who == "" && !o.Remote && o.State != course.OccasionLeftOut {
		p.Who = "with somebody there"
	}
	return p
}

// occasionStates are where an occasion stands, as it is said.
var occasionStates = map[string]ui.State{
	course.OccasionAhead: {Kind: "plain", Word: "ahead"}, course.OccasionOpen: {Kind: "plain", Word: "can be answered"},
	course.OccasionAnswered: {Kind: "go", Word: "answered"}, course.OccasionMissed: {Kind: "plain", Word: "not answered"},
	course.OccasionLeftOut: {Kind: "plain", Word: "not asked"},
}

// visitWords says at which point of the course an occasion is.
func visitWords(o course.Occasion) string {
	n := strconv.Itoa(o.Number)
	switch {
	case o.Visit == "weekly":
		return "week " + n + " after the first dose"
	case o.Number > 0:
		return strings.Replace(protocol.VisitWords(o.Visit), "each dose", "dose "+n, 1)
	}
	return protocol.VisitWords(o.Visit)
}
