package web

import (
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of alerts and tasks.
const (
	pathAlertOf = ui.PathAlerts + "{alert}"
	pathAlert   = pathChart + "/alerts/{alert}"
	pathTask    = pathChart + "/tasks/{task}/done"
)

// dutyRoutes are what waits for a person, and who is on call.
func dutyRoutes() []route {
	return []route{
		{"GET " + ui.PathNeeds, granted, access.List, ledger.Demographics, needs, page},
		{"GET " + pathAlertOf, granted, access.List, ledger.Demographics, alertOf, page},
		{"GET " + pathAlert, granted, access.Read, ledger.Measures, alertPage, page},
		{"POST " + pathAlert, granted, access.Read, ledger.Measures, alertDo, page},
		{"POST " + pathTask, granted, access.Create, ledger.Scheduling, taskDone, page},
		{"GET " + ui.PathRota, granted, access.Read, ledger.Open, rota, page},
		{"POST " + ui.PathRota, granted, access.Approve, ledger.Open, rotaShifts, page},
		{"GET " + ui.PathRotaEnd, granted, access.Read, ledger.Open, backToRota, page},
		{"POST " + ui.PathRotaEnd, granted, access.Approve, ledger.Open, rotaEnd, page},
		{"GET " + ui.PathLengths, granted, access.Read, ledger.Open, backToRota, page},
		{"POST " + ui.PathLengths, granted, access.Approve, ledger.Open, rotaLengths, page},
	}
}

// stamp is a time on the staff's clock: "23:40" today, with its day otherwise.
func (c *call) stamp(at time.Time) string {
	now, at := c.s.now(), at.In(c.s.clinic.Location())
	if sameDay(now, at) {
		return at.Format("15:04")
	}
	if now.Sub(at).Abs() < 6*24*time.Hour {
		return at.Format("Mon 15:04")
	}
	return at.Format("2 Jan 15:04")
}

// dutyNow says who is on call, or that nobody is and what follows.
func (c *call) dutyNow(desk duty.Desk) (words string, gap bool) {
	s, on := desk.OnDuty(desk.Now)
	if !on {
		return "Nobody is on call. Clients are not asked about suicide from afar, and read that the team looks " + c.clientDay(desk, desk.Reader().By) + ".", true
	}
	words = "On call: " + c.staffName(s.OnCall) + ", until " + c.stamp(c.turnEnd(desk, s)) + "."
	if s.Number == "" {
		return words + " No number is on record, so nobody is promised a call.", true
	}
	return words, false
}

// turnEnd is when the turn that runs now ends, shifts of the same person after
// each other being one.
func (c *call) turnEnd(desk duty.Desk, s duty.Shift) time.Time {
	end := s.Until
	for range 60 {
		next, on := desk.OnDuty(end)
		if !on || next.OnCall != s.OnCall || !next.Until.After(end) {
			break
		}
		end = next.Until
	}
	return end
}

// levelState is a level as a mark.
func levelState(level string) ui.State {
	switch level {
	case duty.Red:
		return ui.State{Kind: "risk", Word: "red"}
	case duty.Amber:
		return ui.State{Kind: "hold", Word: "amber"}
	}
	return ui.State{}
}

// alertTitles are what alerts are called.
var alertTitles = map[string]string{
	duty.RiskAnswer: "An answer about suicide", duty.NotAnswered: "A question about suicide was left open", duty.Worsening: "Harder than at the start",
	duty.Result: "A result to read", duty.Silence: "Nothing heard after a session", duty.Distress: "They asked for a call",
	duty.RoomHelp: "Help is wanted in the room", duty.ReadingLate: "Vital signs are late in the room", duty.LimitPast: "A reading is past a limit",
	duty.LimitLate: "A reading from paper was past a limit",
}

// taskDone takes a task off the list.
func taskDone(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	key := clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	act := clinic.DoTask{Patient: c.record, Task: id.Entry(c.r.PathValue("task")), Note: clip(c.r.PostForm.Get("note"), 1000)}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act); err != nil {
		return err
	}
	return c.redirect(ui.PathNeeds)
}

// alertOf leads from an alert's key to its page, wherever it stands.
func alertOf(c *call) error {
	stream, err := c.s.clinic.EntryStream(c.r.Context(), c.grant, id.Entry(c.r.PathValue("alert")))
	if err != nil {
		return err
	}
	if stream.Kind() != "patient" {
		return errNobody
	}
	return c.redirect(ui.PathPeople + "/" + stream.Key() + "/alerts/" + c.r.PathValue("alert"))
}

// banners are the open alerts of a record, for the top of its chart.
func (c *call) banners(seen ledger.Chart) []ui.AlertBanner {
	open := duty.OpenAlerts(seen)
	if len(open) == 0 {
		return nil
	}
	desk, err := c.s.clinic.DeskFor(c.r.Context(), seen)
	if err != nil {
		c.trace.err = err.Error()
		return nil
	}
	var out []ui.AlertBanner
	for _, a := range open {
		b := ui.AlertBanner{State: ui.State{Kind: "hold", Word: alertTitles[a.Sort] + "."}, Words: c.clockWords(a, desk) + " " + c.dueWords(a, desk), Href: c.chartPath() + "/alerts/" + string(a.Key)}
		if a.Level == duty.Red && a.Waits() {
			b.State.Kind = "risk"
		}
		out = append(out, b)
	}
	return out
}

// counts remembers how many things wait for whom, until the book or the minute
// moves on.
type counts struct {
	mu   sync.Mutex
	seen map[string]tallied
}

type tallied struct {
	size   int64
	minute time.Time
	words  string
	urgent bool
}
