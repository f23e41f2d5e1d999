package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// wheres are where a session can be.
var wheres = []ui.Option{{Value: "clinic", Label: "At the clinic"}, {Value: "video", Label: "By video"}, {Value: "phone", Label: "By phone"}, {Value: "home", Label: "At home"}}

// newSession is the form for one session, with what is likely filled in.
func (c *call) newSession(d *planDesk) *ui.SessionForm {
	f := &ui.SessionForm{Action: c.planPath(), Act: c.s.clinic.NewID(), Session: c.s.clinic.NewID(), Wheres: wheres, Where: "clinic", Minutes: "60", Errors: map[string]string{}}
	for _, sort := range schedule.Sorts {
		if d.open || sort == schedule.Screening || sort == schedule.Call {
			f.Sorts = append(f.Sorts, ui.Option{Value: sort, Label: capital(sortWords[sort])})
		}
	}
	f.Sort = f.Sorts[0].Value
	return f
}

// wholeCourse is the form for the sessions that are not on the plan yet; nil
// where there are none, or no course is open.
func (c *call) wholeCourse(d *planDesk) *ui.WholeForm {
	if !d.open {
		return nil
	}
	n := len(course.ProposeSessions(d.def, d.course, d.sessions, course.Calendar{First: c.s.now()}))
	if n == 0 {
		return nil
	}
	f := &ui.WholeForm{Action: c.planPath() + "/course", Act: c.s.clinic.NewID(), Apart: "7", Errors: map[string]string{},
		Missing: capital(count(n, "dosing session is", "dosing sessions are")) + " not on the plan yet."}
	for day := range 7 {
		weekday := time.Weekday((day + 1) % 7)
		f.Days = append(f.Days, ui.DayChoice{Value: strconv.Itoa(int(weekday)), Label: weekday.String(), On: weekday != time.Saturday && weekday != time.Sunday})
	}
	return f
}

// ahead reads a day and time to come, as a browser writes it.
func (c *call) ahead(typed, missing string) (time.Time, string) {
	if strings.TrimSpace(typed) == "" {
		return time.Time{}, missing
	}
	at, err := time.ParseInLocation(localMinute, strings.TrimSpace(typed), c.s.clinic.Location())
	switch {
	case err != nil || at.Year() > 9999:
		return time.Time{}, "Write the day and the time."
	case at.Format(localMinute) != strings.TrimSpace(typed):
		return time.Time{}, "The clocks go forward then, so this time does not exist."
	case at.Before(c.s.now()):
		return time.Time{}, "This is in the past. When is it?"
	}
	return at, ""
}

// times reads when a session begins and ends.
func (c *call) times(f *ui.SessionForm, typed url.Values) (from, until time.Time) {
	f.From, f.Minutes = clip(typed.Get("from"), 40), clip(typed.Get("minutes"), 10)
	var problem string
	if from, problem = c.ahead(f.From, "Write the day and the time."); problem != "" {
		f.Errors["from"] = problem
	}
	const longest = 24 * 60
	n, problem := wholeNumber(f.Minutes)
	if problem == "" && (n == nil || *n < 1 || *n > longest) {
		problem = "Write how many minutes it takes."
	}
	if problem != "" {
		f.Errors["minutes"] = problem
		return from, until
	}
	return from, from.Add(time.Duration(*n) * time.Minute)
}

// key takes a form's own key, or gives it a fresh one and says so.
func (c *call) keyOf(f *ui.SessionForm, typed url.Values) {
	fresh := f.Act
	if f.Act = clip(typed.Get("act"), 40); !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, "This page had lost its place, so nothing was stored. What you typed is here; save it again."
	}
	c.noteAct(f.Act)
}

// doubtful asks back, once, where a dosing session would be close to another.
func (c *call) doubtful(d *planDesk, f *ui.SessionForm, s schedule.Planned) bool {
	if len(f.Errors) > 0 || d.def == nil || c.r.PostForm.Get(ui.ConfirmedFieldKey) == "yes" || done(d.seen, id.Act(f.Act)) {
		return false
	}
	f.Ask = course.TooClose(d.def, d.sessions, s)
	return f.Ask != ""
}

// planOne puts one session on the plan.
func planOne(c *call) error {
	d, err := c.formDesk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := c.newSession(d)
	d.add, f.Open = f, true
	c.keyOf(f, typed)
	if f.Session = clip(typed.Get("session"), 40); !id.Valid(f.Session) {
		f.Session = c.s.clinic.NewID()
	}
	f.Sort, f.Where, f.Room = clip(typed.Get("sort"), 20), clip(typed.Get("where"), 20), strings.TrimSpace(clip(typed.Get("room"), 60))
	if !slices.ContainsFunc(f.Sorts, func(o ui.Option) bool { return o.Value == f.Sort }) {
		f.Errors["sort"] = "Choose what the session is for."
	}
	if !slices.Contains(schedule.Wheres, f.Where) {
		f.Errors["where"] = "Choose where it is."
	}
	s := schedule.Planned{Session: id.Session(f.Session), Sort: f.Sort, Where: f.Where}
	if f.Room != "" {
		s.Where += ", " + f.Room
	}
	if d.open {
		s.Course = d.course.Course
	}
	s.From, s.Until = c.times(f, typed)
	if len(f.Errors) > 0 || c.doubtful(d, f, s) {
		return c.sendPlan(http.StatusUnprocessableEntity, d)
	}
	return c.storePlan(d, f, clinic.PlanSession(c.record, s))
}

// formDesk reads the form and what it is about.
func (c *call) formDesk() (*planDesk, error) {
	if err := c.form(); err != nil {
		return nil, err
	}
	return c.planDesk()
}

// storePlan does an act; where it cannot be done, the form comes back.
func (c *call) storePlan(d *planDesk, f *ui.SessionForm, act clinic.Act) error {
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.planPath() + "?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid:
		for field, problem := range fieldErrors(err, nil) {
			f.Errors[strings.TrimPrefix(field, "input.")] = problem
		}
		return c.sendPlan(http.StatusUnprocessableEntity, d)
	case kind == fault.Conflict || kind == fault.Refused:
		f.Act, f.Errors[""] = c.s.clinic.NewID(), fault.Say(err)
		return c.sendPlan(statusOf[kind], d)
	}
	return err
}

// planWhole shows the dates of the sessions that are missing, or plans them.
func planWhole(c *call) error {
	d, err := c.formDesk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	if act := clip(typed.Get("act"), 40); id.Valid(act) && done(d.seen, id.Act(act)) {
		return c.redirect(c.planPath() + "?stored=" + url.QueryEscape(act)) // a second press of the same button
	}
	f := c.wholeCourse(d)
	if f == nil {
		return backToPlan(c)
	}
	d.whole, f.Open = f, true
	if act := clip(typed.Get("act"), 40); id.Valid(act) {
		f.Act = act
	}
	c.noteAct(f.Act)
	all := c.readWhole(d, f, typed)
	if len(f.Errors) > 0 {
		return c.sendPlan(http.StatusUnprocessableEntity, d)
	}
	if typed.Get("do") != "plan" {
		return c.sendPlan(http.StatusOK, d)
	}
	for i := range all {
		all[i].Session = id.Session(id.Derived("planned", f.Act, strconv.Itoa(all[i].Number)))
	}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.PlanSessions{Patient: c.record, Sessions: all})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.planPath() + "?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid || kind == fault.Conflict || kind == fault.Refused:
		f.Act, f.Errors[""] = c.s.clinic.NewID(), fault.Say(err)
		return c.sendPlan(statusOf[kind], d)
	}
	return err
}

// readWhole reads when the sessions may be, and writes down when they would be.
func (c *call) readWhole(d *planDesk, f *ui.WholeForm, typed url.Values) []schedule.Planned {
	f.From, f.Apart = clip(typed.Get("from"), 40), clip(typed.Get("apart"), 10)
	first, problem := c.ahead(f.From, "Write when the first one begins.")
	if problem != "" {
		f.Errors["from"] = problem
	}
	const longest = 366
	apart, problem := wholeNumber(f.Apart)
	if problem == "" && (apart == nil || *apart < 1 || *apart > longest) {
		problem = "Write how many days lie between two."
	}
	if problem != "" {
		f.Errors["apart"] = problem
	}
	none := true
	for i := range f.Days {
		f.Days[i].On = slices.Contains(typed["day"], f.Days[i].Value)
		none = none && !f.Days[i].On
	}
	if none {
		f.Errors["day"] = "Choose at least one day."
	}
	if len(f.Errors) > 0 {
		return nil
	}
	closed := func(day quantity.Day) bool {
		return !slices.Contains(typed["day"], strconv.Itoa(int(day.Time().Weekday())))
	}
	all := course.ProposeSessions(d.def, d.course, d.sessions, course.Calendar{First: first, Apart: time.Duration(*apart) * 24 * time.Hour, Closed: closed, Where: "clinic"})
	together := slices.Clone(d.sessions)
	for _, s := range all {
		together = append(together, schedule.Session{Planned: s, State: schedule.StatePlanned})
		f.Dates = append(f.Dates, capital(sortWords[s.Sort])+" "+strconv.Itoa(s.Number)+": "+s.From.Format("Mon 2 January 2006, 15:04"))
		if close := course.TooClose(d.def, d.sessions, s); close != "" {
			f.Notes = append(f.Notes, capital(sortWords[s.Sort])+" "+strconv.Itoa(s.Number)+": "+close)
		}
	}
	return all
}

// changing reads a form about one session.
func (c *call) changing(end string) (*planDesk, schedule.Session, *ui.SessionForm, error) {
	d, err := c.formDesk()
	if err != nil {
		return nil, schedule.Session{}, nil, err
	}
	s, ok := schedule.Find(d.sessions, id.Session(c.r.PathValue("session")))
	if !ok {
		return nil, s, nil, fault.Missing("There is no such session on the plan.")
	}
	f := &ui.SessionForm{Action: c.planPath() + "/" + string(s.Session) + "/" + end, Act: c.s.clinic.NewID(), Open: true, Errors: map[string]string{}}
	d.back[s.Session] = map[string]*ui.SessionForm{end: f}
	typed := c.r.PostForm
	c.keyOf(f, typed)
	f.Reason, f.AskedBy = strings.TrimSpace(clip(typed.Get("reason"), 300)), clip(typed.Get("asked_by"), 10)
	if end == "move" || end == "cancel" {
		if f.AskedBy != schedule.ByClient && f.AskedBy != schedule.ByClinic {
			f.Errors["askedBy"] = "Say who asked for it."
		}
	}
	return d, s, f, nil
}

func moveSession(c *call) error {
	d, s, f, err := c.changing("move")
	if err != nil {
		return err
	}
	to := s.Planned
	to.From, to.Until = c.times(f, c.r.PostForm)
	if len(f.Errors) > 0 || c.doubtful(d, f, to) {
		return c.sendPlan(http.StatusUnprocessableEntity, d)
	}
	return c.storePlan(d, f, clinic.MoveSession{Patient: c.record, Moved: schedule.Moved{Session: s.Session, From: to.From, Until: to.Until, Reason: f.Reason, AskedBy: f.AskedBy}})
}

func cancelSession(c *call) error {
	d, s, f, err := c.changing("cancel")
	if err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return c.sendPlan(http.StatusUnprocessableEntity, d)
	}
	return c.storePlan(d, f, clinic.CancelSession{Patient: c.record, Cancelled: schedule.Cancelled{Session: s.Session, Reason: f.Reason, AskedBy: f.AskedBy}})
}

func missSession(c *call) error {
	d, s, f, err := c.changing("missed")
	if err != nil {
		return err
	}
	return c.storePlan(d, f, clinic.MissSession{Patient: c.record, Missed: schedule.Missed{Session: s.Session}})
}

func sessionCame(c *call) error {
	d, s, f, err := c.changing("came")
	if err != nil {
		return err
	}
	return c.storePlan(d, f, clinic.ArriveSession{Patient: c.record, Arrived: schedule.Arrived{Session: s.Session}})
}
