package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
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

// needs is the list of everything that waits for a person.
func needs(c *call) error {
	all := c.r.URL.Query().Get("all") == "yes"
	waits, desk, err := c.s.clinic.Waiting(c.r.Context(), c.grant, c.actor)
	if err != nil {
		return err
	}
	people, err := c.peopleNames()
	if err != nil {
		return err
	}
	p := ui.NeedsPage{All: all, Empty: "Nothing waits for you."}
	if all {
		p.Empty = "Nothing waits for anybody."
	}
	p.Duty, p.Gap = c.dutyNow(desk)
	var rows []needed
	hidden := 0
	for _, w := range waits {
		if w.Hidden {
			hidden++
		}
		for _, n := range w.Needs {
			if all || c.mine(n) {
				rows = append(rows, needed{n, c.needRow(w, n, people[w.Patient], desk)})
			}
		}
	}
	p.Groups = groups(rows, desk.Now, desk.Location)
	if all && hidden > 0 {
		p.Hidden = capital(plural(hidden, "record holds", "records hold")) + " something that is not yours to see; those whose it is are told."
	}
	return c.send(http.StatusOK, ui.Needs(c.shell("Needs you", ui.PathNeeds), p))
}

// A needed is a need with its row.
type needed struct {
	duty.Need
	row ui.NeedRow
}

// mine reports whether a need waits for whoever reads: it is theirs, their
// role's, or everybody's who gives care.
func (c *call) mine(n duty.Need) bool {
	switch {
	case n.Owner != "":
		return string(n.Owner) == c.actor.Author.Person
	case n.Role != "":
		return slices.Contains(c.actor.Roles, access.Role(n.Role))
	}
	return clinic.GivesCare(c.actor)
}

// groups puts needs in order: who is waited for first, then by time.
func groups(rows []needed, now time.Time, loc *time.Location) []ui.NeedGroup {
	slices.SortStableFunc(rows, func(a, b needed) int { return a.Due.Compare(b.Due) })
	titles := []string{"Somebody waits for a call", "Late", "Today", "Later"}
	lists := make([][]ui.NeedRow, len(titles))
	for _, r := range rows {
		at := 3
		switch {
		case r.Alert != nil && r.Sort == duty.NeedAlert && r.Alert.Interrupts() && r.Alert.Waits():
			at = 0
		case r.Late:
			at = 1
		case sameDay(r.Due.In(loc), now.In(loc)):
			at = 2
		}
		lists[at] = append(lists[at], r.row)
	}
	var out []ui.NeedGroup
	for i, list := range lists {
		if len(list) > 0 {
			out = append(out, ui.NeedGroup{Title: titles[i], Rows: list})
		}
	}
	return out
}

// dutyNow says who is on call, or that nobody is and what follows.
func (c *call) dutyNow(desk duty.Desk) (words string, gap bool) {
	s, on := desk.OnDuty(desk.Now)
	if !on {
		return "Nobody is on call. Clients are not asked about suicide from afar, and read that the team looks " + strings.ToLower(c.clientDay(desk, desk.Reader().By)) + ".", true
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
	duty.RoomHelp: "Help is wanted in the room",
}

// needRow is one need as a row with its one button.
func (c *call) needRow(w clinic.Waits, n duty.Need, name string, desk duty.Desk) ui.NeedRow {
	chart := ui.PathPeople + "/" + string(w.Patient)
	r := ui.NeedRow{Person: name, Href: chart, Owner: c.ownerWords(n), Due: "by " + c.stamp(n.Due)}
	if r.Person == "" {
		r.Person = "Somebody"
	}
	switch n.Sort {
	case duty.NeedAlert:
		r.Title, r.State = alertTitles[n.Alert.Sort], levelState(n.Level)
		r.Do = ui.Action{Label: "Open", Href: chart + "/alerts/" + string(n.Key)}
		switch {
		case n.Alert.State() == duty.StateReached:
			r.Due = "spoken with; finish " + r.Due
		case n.Alert.Asked != nil && n.Alert.Asked.Wants == duty.WantsCall:
			r.Due = "asked for a call, " + r.Due
		}
	case duty.NeedTask:
		r.Title = taskTitle(n.Task.TaskSet)
		r.Do = ui.Action{Label: "Done", Href: chart + "/tasks/" + string(n.Key) + "/done", Post: true, Act: c.s.clinic.NewID()}
	case duty.NeedFollow:
		r.Title = "Ask again, after an alert ended"
		r.Do = ui.Action{Label: "Open", Href: chart + "/determination#risk"}
	default:
		r.Title = "Ask again, as was promised"
		r.Due = "on " + n.Due.Format("2 January")
		r.Do = ui.Action{Label: "Open", Href: chart + "/determination#risk"}
	}
	if n.Late {
		r.State = ui.State{Kind: "hold", Word: "late"}
		if n.Level == duty.Red {
			r.State = ui.State{Kind: "risk", Word: "red, late"}
		}
	}
	return r
}

// ownerWords say whose something is.
func (c *call) ownerWords(n duty.Need) string {
	switch {
	case n.Owner != "" && string(n.Owner) == c.actor.Author.Person:
		return "you"
	case n.Owner != "":
		return c.staffName(n.Owner)
	case n.Role != "":
		return "whoever is " + strings.ReplaceAll(n.Role, "-", " ")
	case n.Sort == duty.NeedAlert:
		return "nobody yet: everybody who gives care"
	}
	return "the care team"
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

// waits is how many things wait for whoever reads, for the top of every page.
func (c *call) waits() (words string, urgent bool) {
	if c.actor.Author.Person == "" {
		return "", false
	}
	who, size, minute := c.actor.Author.Person, c.s.clinic.Seen(), c.s.now().Truncate(time.Minute)
	c.s.counts.mu.Lock()
	had, ok := c.s.counts.seen[who]
	c.s.counts.mu.Unlock()
	if ok && had.size == size && had.minute.Equal(minute) {
		return had.words, had.urgent
	}
	g, err := c.s.clinic.Covering(c.actor, access.List, ledger.Demographics, "", access.Unrelated)
	if err != nil {
		return "", false
	}
	list, _, err := c.s.clinic.Waiting(c.r.Context(), g, c.actor)
	if err != nil {
		c.trace.err = err.Error()
		return "", false
	}
	n := 0
	for _, w := range list {
		for _, need := range w.Needs {
			if c.mine(need) {
				n++
				urgent = urgent || need.Alert != nil && need.Sort == duty.NeedAlert && need.Alert.Interrupts() && need.Alert.Waits()
			}
		}
	}
	if n > 0 {
		words = strconv.Itoa(n)
	}
	c.s.counts.mu.Lock()
	defer c.s.counts.mu.Unlock()
	if c.s.counts.seen == nil {
		c.s.counts.seen = map[string]tallied{}
	}
	c.s.counts.seen[who] = tallied{size, minute, words, urgent}
	return words, urgent
}
