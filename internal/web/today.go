package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// todayRoutes are the page that staff land on.
func todayRoutes() []route {
	return []route{{"GET " + ui.PathToday, granted, access.List, ledger.Demographics, today, page}}
}

// A dayView is one day across the rooms, for one reader.
type dayView struct {
	*call
	now         time.Time // on the clinic's clock
	from, until time.Time
	isToday     bool
	board       bool // whoever runs the practice and gives no care
	visitors    []clinic.Visitor
	coming      []clinic.Visitor
	names       map[id.Patient]string
	settings    ledger.Chart
}

// How far ahead dosing sessions are shown, how many of them, and how many needs
// stand beside the rooms before the rest is a page of its own.
const (
	daysAhead   = 7
	mostComing  = 6
	mostBesides = 8
)

// today shows who comes, how ready they are, and what waits.
func today(c *call) error {
	v, err := c.dayView()
	if err != nil {
		return err
	}
	p := ui.TodayPage{Day: v.from.Format("Monday 2 January"), Board: v.board, Earlier: dayPath(v.from.AddDate(0, 0, -1)), Later: dayPath(v.from.AddDate(0, 0, 1))}
	p.Downtime = v.isToday && clinic.GivesCare(c.actor)
	if !v.isToday {
		p.Back = ui.PathToday
	}
	p.Line = v.line()
	v.lanes(&p)
	for _, one := range v.coming {
		row, err := v.comingRow(one)
		if err != nil {
			return err
		}
		p.Coming = append(p.Coming, row)
	}
	if err := v.besides(&p); err != nil {
		return err
	}
	shell := c.shell("Today", ui.PathToday)
	shell.Stored = "Rooms read at " + v.now.Format("15:04") + ". Words and moments stay in the room; this page shows none."
	return c.send(http.StatusOK, ui.Today(shell, p))
}

func dayPath(day time.Time) string { return ui.PathToday + "?day=" + day.Format(time.DateOnly) }

// dayView reads the day that was asked for, and what comes after it.
func (c *call) dayView() (*dayView, error) {
	loc, now := c.s.clinic.Location(), c.s.now()
	v := &dayView{call: c, now: now, names: map[id.Patient]string{}, board: slices.Contains(c.actor.Roles, access.Manager) && !clinic.GivesCare(c.actor)}
	day, err := time.ParseInLocation(time.DateOnly, c.r.URL.Query().Get("day"), loc)
	if err != nil {
		day = now
	}
	y, m, d := day.Date()
	v.from, v.until = time.Date(y, m, d, 0, 0, 0, 0, loc), time.Date(y, m, d+1, 0, 0, 0, 0, loc)
	v.isToday = !now.Before(v.from) && now.Before(v.until)
	end := v.until
	if v.isToday {
		end = time.Date(y, m, d+1+daysAhead, 0, 0, 0, 0, loc)
	}
	all, err := c.s.board.Visitors(c.r.Context(), c.grant, c.actor, v.from, end)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		switch {
		case one.Session.From.Before(v.until):
			v.visitors = append(v.visitors, one)
		case one.Session.Sort == schedule.Dosing && one.Session.Ahead() && len(v.coming) < mostComing && c.seesReadiness(one):
			v.coming = append(v.coming, one)
		}
	}
	if v.settings, err = c.s.clinic.Whole(c.r.Context(), c.grant, ledger.SettingStream); err != nil {
		return nil, err
	}
	return v, v.findNames()
}

// findNames finds what everybody on the page is called: by the first letter of
// the family name, and in full where two would be called the same.
func (v *dayView) findNames() error {
	var who []id.Patient
	for _, one := range append(slices.Clone(v.visitors), v.coming...) {
		if !slices.Contains(who, one.Patient) {
			who = append(who, one.Patient)
		}
	}
	known, err := v.s.clinic.Known(v.r.Context(), v.grant, who)
	if err != nil {
		return err
	}
	count := map[string]int{}
	short := func(p id.Patient) string {
		n := known[p].Known.Name
		if n.Family == "" {
			return n.Called()
		}
		return n.Called() + " " + string([]rune(n.Family)[:1]) + "."
	}
	for _, p := range who {
		count[short(p)]++
	}
	for _, p := range who {
		v.names[p] = short(p)
		if count[short(p)] > 1 {
			v.names[p] = listName(known[p].Known)
		}
		if v.names[p] == "" {
			v.names[p] = "Somebody"
		}
	}
	return nil
}

// line is the day in a sentence.
func (v *dayView) line() string {
	dosings, others, rooms := 0, 0, map[string]bool{}
	for _, one := range v.visitors {
		if one.Session.Sort != schedule.Dosing {
			others++
			continue
		}
		dosings++
		name, _ := v.lane(one)
		rooms[name] = true
	}
	switch {
	case dosings > 0:
		return capital(plural(dosings, "dosing session", "dosing sessions")) + ", " + plural(len(rooms), "room", "rooms") + "."
	case others > 0:
		return "No dosing session. " + capital(plural(others, "other session", "other sessions")) + "."
	}
	return ""
}

// lane is where a session takes place: a room, or else a person, or else a way
// to meet.
func (v *dayView) lane(one clinic.Visitor) (name, sub string) {
	way, room, _ := strings.Cut(one.Session.Where, ",")
	if room = strings.TrimSpace(room); room != "" {
		return room, ""
	}
	if n := len(one.Session.People); n > 0 {
		return v.staffName(one.Session.People[0].Staff), way
	}
	switch way {
	case "":
		return "No room yet", ""
	case "clinic":
		return "Clinic", "no room yet"
	}
	return capital(way), ""
}

// lanes puts the day's sessions on their lanes.
func (v *dayView) lanes(p *ui.TodayPage) {
	p.Empty = "Nothing is planned for this day. Sessions that are planned for a client stand here."
	if len(v.visitors) == 0 {
		return
	}
	first, last := v.axis()
	p.Slots = (last - first) * 4
	for h := first; h < last; h++ {
		if past := v.now.Hour()*60 + v.now.Minute() - h*60; v.isToday && past > -25 && past < 50 {
			continue // the present time stands there; an hour is written right of its line
		}
		p.Hours = append(p.Hours, ui.TodayHour{Slot: (h - first) * 4, Label: strconv.Itoa(h) + ":00"})
	}
	if x := (float64(v.now.Hour()*60+v.now.Minute()) - float64(first*60)) / float64((last-first)*60); v.isToday && x >= 0 && x <= 1 {
		p.Now = &ui.TodayNow{X: fmt.Sprintf("%.2f%%", x*100), Label: v.now.Format("15:04")}
	}
	for _, one := range v.visitors {
		name, sub := v.lane(one)
		i := slices.IndexFunc(p.Lanes, func(l ui.TodayLane) bool { return l.Name == name })
		if i < 0 {
			p.Lanes = append(p.Lanes, ui.TodayLane{Name: name, Sub: sub})
			i = len(p.Lanes) - 1
		}
		l := &p.Lanes[i]
		switch dosing := one.Session.Sort == schedule.Dosing; {
		case dosing:
			l.Sub = "dosing"
		case l.Sub == "":
			l.Sub = "talking"
		}
		l.Blocks = append(l.Blocks, v.block(one, first))
	}
	slices.SortStableFunc(p.Lanes, func(a, b ui.TodayLane) int { return laneOrder(a) - laneOrder(b) })
}

// laneOrder puts rooms in which a medicine is given first.
func laneOrder(l ui.TodayLane) int {
	if l.Sub == "dosing" {
		return 0
	}
	return 1
}

// leastHours is how many hours the axis has at least.
const leastHours = 9

// axis is from which hour to which the day goes, on the clinic's clock.
func (v *dayView) axis() (first, last int) {
	first, last = 24, 0
	for _, one := range v.visitors {
		a, b := v.minutes(one.Session)
		first, last = min(first, a/60), max(last, (b+59)/60)
	}
	if v.isToday {
		first = min(first, max(v.now.Hour(), first-2))
	}
	for last-first < leastHours && first > 8 {
		first--
	}
	for last-first < leastHours && last < 24 {
		last++
	}
	return max(min(first, 24-leastHours), 0), last
}

// minutes are when a session begins and ends, in minutes of the clinic's day as
// its clock shows them: on a day of which an hour is missing too. What began the
// day before begins with the day, and what goes past midnight ends with it.
func (v *dayView) minutes(s schedule.Session) (from, until int) {
	loc := v.s.clinic.Location()
	a, b := s.From.In(loc), s.Until.In(loc)
	from, until = a.Hour()*60+a.Minute(), b.Hour()*60+b.Minute()
	if a.Before(v.from) {
		from = 0
	}
	if !b.Before(v.until) {
		until = 24 * 60
	}
	return from, max(until, from+15)
}

// block is one session on its lane.
func (v *dayView) block(one clinic.Visitor, first int) ui.TodayBlock {
	from, until := v.minutes(one.Session)
	b := ui.TodayBlock{From: (from - first*60) / 15, Span: max((until-from+14)/15, 1), Name: v.names[one.Patient], At: one.Session.From.In(v.s.clinic.Location()).Format("15:04")}
	b.At = strings.TrimPrefix(b.At, "0")
	if one.Session.Sort != schedule.Dosing {
		v.talkBlock(&b, one)
		return b
	}
	if one.Under != nil {
		v.liveBlock(&b, one)
		return b
	}
	v.plannedBlock(&b, one)
	return b
}

// talkBlock is a session without a medicine.
func (v *dayView) talkBlock(b *ui.TodayBlock, one clinic.Visitor) {
	b.Talk, b.Brief = true, b.Span < 3
	b.Line = capital(sortWords[one.Session.Sort])
	b.State = placeState(one.Session, v.now)
	if path, ok := map[string]string{schedule.Preparation: "/preparation", schedule.Integration: "/integration", schedule.Screening: "/screening"}[one.Session.Sort]; ok && reads(one, ledger.Clinical) {
		b.Href = ui.PathPeople + "/" + string(one.Patient) + path
	} else if reads(one, ledger.Scheduling) {
		b.Href = planOf(one)
	}
	if b.State.Word == "" && v.openHere(one) {
		b.State, b.Do = handTablet(one)
	}
}

// openHere reports whether somebody who comes today has a questionnaire of the plan
// open that they could answer while they are here. Who asked not to be asked is not.
func (v *dayView) openHere(one clinic.Visitor) bool {
	if !v.isToday || !one.Session.Ahead() || !reads(one, ledger.Measures) {
		return false
	}
	whole, err := v.s.clinic.Record(v.r.Context(), one.Grant, ledger.PatientStream(one.Patient))
	if err == nil {
		var follow clinic.Following
		if follow, err = v.following(whole, v.settings, true); err == nil {
			open, _ := outreach.InCall(whole, follow.Asks, clinic.Reminding(), follow.Over, v.now)
			return len(open) > 0
		}
	}
	v.trace.err = err.Error()
	return false
}

func planOf(one clinic.Visitor) string {
	return ui.PathPeople + "/" + string(one.Patient) + "/plan#s-" + string(one.Session.Session)
}

// reads reports whether the reader may read a class of somebody's record.
func reads(one clinic.Visitor, class ledger.Class) bool {
	return one.Grant.Valid() && one.Grant.Reads(class)
}

// placeState is what became of a session's place on the calendar, where somebody
// should know.
func placeState(s schedule.Session, now time.Time) ui.State {
	switch {
	case s.State == schedule.StateHeld:
		return ui.State{Kind: "go", Word: "held"}
	case s.State == schedule.StateMissed:
		return ui.State{Kind: "plain", Word: "did not come"}
	case s.Ahead() && now.After(s.Until):
		return ui.State{Kind: "hold", Word: "did they come?"}
	}
	return ui.State{}
}

// seesReadiness reports whether a reader is shown how ready somebody is.
func (c *call) seesReadiness(one clinic.Visitor) bool {
	return one.Def != nil && reads(one, ledger.Dosing)
}

// liveBlock is a dosing session that runs now: its phase, the last dose, and when
// the next reading is due. Whoever runs the practice sees room, phase, next due
// and that help is needed, and nothing else of it.
func (v *dayView) liveBlock(b *ui.TodayBlock, one clinic.Visitor) {
	may := reads(one, ledger.Dosing)
	if !may && !v.board {
		b.Line = "Session " + strconv.Itoa(one.Session.Number)
		return
	}
	u := one.Under
	b.Live, b.Ribbon = true, v.ribbon(one)
	b.Phase = capital(u.Phase)
	b.Line = "Session " + strconv.Itoa(u.Number)
	if may {
		b.Href = ui.PathPeople + "/" + string(one.Patient) + "/sessions/" + string(u.Key)
		if first := u.First(); !first.IsZero() && u.Left == nil {
			b.Phase += ", minute " + strconv.Itoa(int(v.now.Sub(first)/time.Minute))
		}
	}
	if last := u.Last(); may && !last.IsZero() && reads(one, ledger.Medicines) {
		b.Line, b.Dose = b.Line+",", u.Total().String()+" "+u.Doses[0].Fact.Route+", "+v.clock(last)
	}
	w := v.watch(one)
	if !w.Due.IsZero() {
		b.Next = "Next reading " + v.clock(w.Due) + ". "
	}
	if s := w.State(v.now); s == dosing.Late || s == dosing.Paging {
		b.State = ui.State{Kind: "hold", Word: "a reading is late, due " + v.clock(w.Due)}
	}
	if u.Left != nil {
		b.Next = "Left " + v.clock(u.Left.Entry.At) + ". The session is not closed yet."
	} else if who := v.present(u); may && who != "" {
		b.Next += "With " + who
	}
	if at, help := helpWanted(one.Help); help && u.Left == nil {
		b.State = ui.State{Kind: "risk", Word: "help is needed here, " + v.clock(at)}
	}
}

// clock is a time on the clinic's clock: "9:12".
func (v *dayView) clock(at time.Time) string {
	return strings.TrimPrefix(at.In(v.s.clinic.Location()).Format("15:04"), "0")
}

// watch is when the next vital signs of a session are due.
func (v *dayView) watch(one clinic.Visitor) dosing.Watch {
	if one.Def == nil {
		return dosing.Watch{}
	}
	return one.Under.Watch(one.Def.Plan.Monitoring)
}

// present are those in the room: the reader is "you".
func (v *dayView) present(u *dosing.Session) string {
	var names []string
	for _, one := range u.People {
		if one.Where == dosing.InRoom {
			name := v.staffName(one.Staff)
			if string(one.Staff) == v.actor.Author.Person {
				name = "you"
			}
			names = append(names, name)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// helpWanted reports since when a second person is wanted in a room, and whether
// nobody has said yet that they come: for the room, and for the day's page.
func helpWanted(call *duty.Alert) (at time.Time, wanted bool) {
	if call == nil || call.Closed != nil {
		return at, false
	}
	return call.Since(), true
}

// ribbon is how a session went so far, true to time within its place on the
// lane. How long the rest will take is not drawn: nobody knows it.
func (v *dayView) ribbon(one clinic.Visitor) []ui.TodayPhase {
	u := one.Under
	begin, end := one.Session.From, one.Session.Until
	whole := float64(end.Sub(begin))
	x := func(t time.Time) float64 { return min(max(float64(t.Sub(begin))/whole, 0), 1) * 100 }
	now := min(x(v.now), 100)
	if u.Left != nil {
		now = x(u.Left.Entry.At)
	}
	out := []ui.TodayPhase{}
	put := func(class string, a, b float64) {
		if b-a > 0.2 {
			out = append(out, ui.TodayPhase{Class: class, X: fmt.Sprintf("%.2f%%", a), Width: fmt.Sprintf("%.2f%%", b-a-0.3)})
		}
	}
	var times []time.Time
	for _, name := range dosing.Phases {
		if at, ok := u.Entered[name]; ok {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	for i, at := range times {
		if i == len(times)-1 {
			put("now", x(at), now)
		} else {
			put("done", x(at), x(times[i+1]))
		}
	}
	put("", now, 100)
	return out
}
