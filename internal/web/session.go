package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of one person's dosing sessions.
const (
	pathSessions = pathChart + "/sessions"
	pathSession  = pathSessions + "/{session}"
)

// sessionRoutes are the pages of sessions and orders. What is posted hangs on
// its own class, and clinic.Do asks for that.
func sessionRoutes() []route {
	return []route{
		{"GET " + pathSessions, granted, access.Read, ledger.Dosing, sessionsPage, page},
		{"POST " + pathSessions, granted, access.Create, ledger.Dosing, beginSession, page},
		{"GET " + pathSession, granted, access.Read, ledger.Dosing, sessionPage, page},
		{"POST " + pathSession, granted, access.Create, ledger.Dosing, postSession, page},
		{"POST " + pathSession + "/draft", granted, access.Create, ledger.Dosing, keepRoom, data},
		{"GET " + pathChart + "/deviations/{entry}", granted, access.Read, ledger.Dosing, deviationOf, page},
		{"GET " + pathOrders, granted, access.Read, ledger.Medicines, ordersPage, page},
		{"POST " + pathOrders, granted, access.Create, ledger.Medicines, postOrder, page},
	}
}

// A theatre is what the page of a session is put together from.
type theatre struct {
	seen, whole, settings ledger.Chart
	def                   *protocol.Definition
	s                     dosing.Session
	person                patient.Summary
	start, further, leave protocol.Outcome
	orders                []dosing.Order
}

func (c *call) sessionsPath() string { return c.chartPath() + "/sessions" }

func (c *call) sessionPath() string { return c.sessionsPath() + "/" + c.r.PathValue("session") }

// theatre reads the record for the pages of orders and sessions.
func (c *call) theatre() (*theatre, error) {
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	t := &theatre{whole: whole, seen: whole.For(c.grant.Reads)}
	if len(t.seen.Entries) == 0 {
		return nil, errNobody
	}
	if t.settings, err = c.s.clinic.Whole(ctx, c.grant, ledger.SettingStream); err != nil {
		return nil, err
	}
	name := ""
	if c.s.protocol != nil {
		name = c.s.protocol.Name
	}
	if _, t.def, err = c.s.protocols.ByWhich(name, whole, t.settings); err != nil {
		return nil, err
	}
	t.person = patient.Of(t.seen)
	t.orders = dosing.Orders(t.seen, c.s.now())
	return t, nil
}

// inTheatre reads the session of the address, and asks its gates.
func (c *call) inTheatre() (*theatre, error) {
	t, err := c.theatre()
	if err != nil {
		return nil, err
	}
	var ok bool
	if t.s, ok = dosing.SessionOf(t.seen, id.Session(c.r.PathValue("session"))); !ok {
		return nil, fault.Missing("There is no such session in this record.")
	}
	signed := clinicSignsLeaving(c, t)
	q := t.question(c)
	o := c.s.library.Answers(q, []protocol.Gate{protocol.DosingStart, protocol.DosingFurther}, t.whole, t.settings)
	t.start, t.further = o[0], o[1]
	t.leave = c.s.library.Why(t.asks(c, protocol.DosingLeave), t.whole.With(signed...), t.settings)
	return t, nil
}

func (t *theatre) question(c *call) course.Question {
	return course.Question{Definition: t.def, Now: c.s.now(), Location: c.s.clinic.Location()}
}

func (t *theatre) asks(c *call, gate protocol.Gate) course.Question {
	q := t.question(c)
	q.Gate = gate
	return q
}

// calledName is what the person wishes to be called.
func (t *theatre) calledName() string {
	if _, who, ok := ledger.Last[patient.Registered](t.seen); ok {
		return who.Name.Called()
	}
	return "The client"
}

// bySelf reports whether the client takes the dose themselves.
func (t *theatre) bySelf() bool { return t.def.Plan.Presence.Gives == protocol.TakenBySelf }

// A returned is what came back with a form that was not taken.
type returned struct {
	status  int
	problem string
	typed   map[string]string
	errors  map[string]string
	ask     string
	act     string
	decide  *ui.DecideForm
	open    string
}

func sessionPage(c *call) error {
	t, err := c.inTheatre()
	if err != nil {
		return err
	}
	return c.sendSession(t, returned{status: http.StatusOK, open: c.r.URL.Query().Get("open")})
}

// sendSession puts the page together and sends it.
func (c *call) sendSession(t *theatre, back returned) error {
	p := ui.RoomPage{Name: t.calledName(), Title: "Session " + strconv.Itoa(t.s.Number), Path: c.sessionPath(), Chart: c.chartPath(),
		Head: strconv.FormatInt(t.whole.Head, 10), NewAct: c.s.clinic.NewID, Problem: back.problem, Typed: back.typed, Open: back.open}
	if t.s.Closed == nil && back.errors == nil && c.grant.Allows(access.Create, ledger.Dosing) {
		if back.typed == nil {
			back.typed = map[string]string{}
		}
		halfTyped(back.typed, c.roomDrafts(), "quote", "leave", "leave-against", back.open)
		p.Typed = back.typed
	}
	c.roomTop(t, &p)
	p.Said = c.roomSaid(t)
	c.roomNumbers(t, &p)
	closed, dosed := t.s.Closed != nil, len(t.s.Doses) > 0
	mayWrite := c.grant.Allows(access.Create, ledger.Dosing)
	p.Drawer = c.roomDrawer(t)
	switch {
	case closed:
	case !dosed:
		p.Ready = c.roomReady(t, back)
		p.Give = c.roomGive(t)
	case t.s.Left == nil:
		c.roomWatching(t, &p, back)
	}
	p.Dock = mayWrite && !closed && t.s.Left == nil
	if p.Dock {
		if dosed { // before it there is the list, and nothing else to tap
			p.Hear = c.grant.Allows(access.Create, ledger.Words)
			p.Moments = c.roomMoments(t)
		}
		p.Supports = dosing.Supports
		p.Parts = []ui.Option{{Value: "touch", Label: "Touch"}, {Value: "talking", Label: "Talking"}, {Value: "music", Label: "Music"}, {Value: "people", Label: "People in the room"}, {Value: "second-dose", Label: "A further dose"}}
		c.roomHelp(t, &p)
		c.openPanel(t, &p, back)
	} else {
		p.Open = ""
	}
	if mayWrite {
		p.Paper = c.sheetPath()
	}
	c.roomEnd(t, &p)
	if err := c.stand(t, &p); err != nil {
		return err
	}
	shell := c.shell(p.Name, "")
	return c.send(back.status, ui.Room(shell, p))
}

// roomTop is name, clock, phases and people.
func (c *call) roomTop(t *theatre, p *ui.RoomPage) {
	loc := c.s.clinic.Location()
	p.Clock = c.roomClock(t)
	here := slices.Index(dosing.Phases, t.s.Phase)
	for i, name := range dosing.Phases {
		ph := ui.RoomPhase{Name: name}
		at, entered := t.s.Entered[name]
		switch {
		case i < here:
			ph.State = "done"
		case i == here:
			ph.State = "here"
		case i == here+1:
			ph.State = "next"
		}
		if entered && i <= here {
			ph.Note = at.In(loc).Format("15:04")
			if first := t.s.First(); !first.IsZero() && at.After(first) {
				ph.Note = strconv.Itoa(int(at.Sub(first)/time.Minute)) + " min"
			}
		}
		// The medicine begins with the dose; every later phase when somebody says so.
		ph.Can = ph.State == "next" && len(t.s.Doses) > 0 && t.s.Closed == nil && t.s.Left == nil && c.grant.Allows(access.Create, ledger.Dosing)
		if ph.Can {
			ph.Note = "when it begins"
		}
		p.Phases = append(p.Phases, ph)
	}
	where := map[string]string{dosing.Near: "next door", dosing.Onphone: "on the telephone"}
	for _, one := range t.s.People {
		name := c.staffName(one.Staff)
		role := one.Role
		if w := where[one.Where]; w != "" {
			role += ", " + w
		}
		p.Present = append(p.Present, ui.RoomPresent{Name: name, Role: role, Near: one.Where != dosing.InRoom})
	}
	c.roomWishes(t, p)
}

// roomWishes is the line that is always there.
func (c *call) roomWishes(t *theatre, p *ui.RoomPage) {
	if !c.grant.Reads(ledger.Words) {
		p.NoWishes = "What they asked for about touch and help is read by those in the room."
		return
	}
	if _, said, ok := ledger.Last[dosing.ComfortSaid](t.seen); ok {
		for _, w := range []ui.RoomWish{{Label: "Touch", Words: said.Touch}, {Label: "Stop word", Words: said.Stop}, {Label: "Helps", Words: said.Helps}} {
			if w.Words == "" {
				w.Words = "not asked yet"
			}
			p.Wishes = append(p.Wishes, w)
		}
		return
	}
	p.NoWishes = "Touch, stop word, what helps: not asked yet."
}

// nearest is who can be called: somebody who is near, or on the telephone.
func (c *call) nearest(t *theatre) string {
	for _, where := range []string{dosing.Near, dosing.Onphone} {
		for _, one := range t.s.People {
			if one.Where == where {
				return c.staffName(one.Staff)
			}
		}
	}
	return "somebody"
}

// roomHelp is what the button for help says: who is called by it, who was called,
// or who came.
func (c *call) roomHelp(t *theatre, p *ui.RoomPage) {
	p.Help = "calls " + c.nearest(t) + ", without a sound here"
	a, called := duty.Called(t.seen, t.s.Begun.At)
	if !called {
		return
	}
	since, wanted := helpWanted(&a)
	if !wanted {
		p.Help = capital(c.author(a.Closed.By)) + " came, " + c.stamp(a.Closed.At)
		return
	}
	desk, err := c.s.clinic.DeskFor(c.r.Context(), t.seen)
	if err != nil {
		c.trace.err = err.Error()
		return
	}
	who, _ := a.Holder(desk)
	p.Called, p.CalledAlert = "everybody who gives care", string(a.Key)
	if who != "" {
		p.Called = c.staffName(who)
	}
	p.CalledAt, p.CalledAgo = since.UnixMilli(), span(c.s.now().Sub(since))+" ago"
}

func clockMain(d time.Duration) string {
	m := int(d / time.Minute)
	return twoDigits(m/60) + ":" + twoDigits(m%60)
}

func clockRest(d time.Duration) string { return ":" + twoDigits(int(d/time.Second)%60) }

func twoDigits(n int) string {
	if n < 10 && n >= 0 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// span writes minutes and seconds, and from an hour on hours and minutes.
func span(d time.Duration) string {
	d = max(d, 0)
	if d >= time.Hour {
		return strconv.Itoa(int(d/time.Hour)) + " h " + twoDigits(int(d/time.Minute)%60) + " min"
	}
	return strconv.Itoa(int(d/time.Minute)) + ":" + twoDigits(int(d/time.Second)%60)
}

// roomSaid says what became of the form that led here.
func (c *call) roomSaid(t *theatre) string {
	e, ok := t.seen.Entry(id.Entry(c.r.URL.Query().Get("stored")))
	if !ok {
		return ""
	}
	w := tell(e, c.s.clinic.Location())
	text := strings.TrimSpace(w.lead + " " + w.value)
	if text == "" {
		text = "Kept."
	}
	return "Stored " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + ". " + text
}

// roomDrawer is the order, the intention and the allergies, each with the one
// word that matters.
func (c *call) roomDrawer(t *theatre) []ui.RoomFold {
	var out []ui.RoomFold
	if c.grant.Reads(ledger.Medicines) {
		f := ui.RoomFold{Title: "Order", Icon: "order", Note: "none stands", Links: []ui.Action{{Label: "All orders", Href: c.chartPath() + "/orders"}}}
		for _, o := range t.orders {
			switch {
			case o.Given != nil && o.Given.Fact.Session == t.s.Key:
				f.Note = "given " + o.Given.Entry.At.In(c.s.clinic.Location()).Format("15:04")
				f.Lines = append(f.Lines, o.Given.Fact.Amount.String()+" "+o.Fact.Route+", ordered by "+c.author(o.Entry.By))
			case o.Stands():
				f.Note = o.Fact.Amount.String()
				f.Lines = append(f.Lines, o.Fact.Amount.String()+" "+o.Fact.Route+" until "+o.Fact.Until.In(c.s.clinic.Location()).Format("15:04")+", ordered by "+c.author(o.Entry.By))
			}
		}
		out = append(out, f)
	}
	if c.grant.Reads(ledger.Words) {
		f := ui.RoomFold{Title: "Intention", Icon: "intention", Note: "not asked yet", Words: true}
		// What they bring to this session; what was prepared for no session in
		// particular where nothing was said for this one; what they hoped for when they
		// first came only where neither was.
		if own, ok := integration.Preparation(t.seen, t.s.Course).Intentions[t.s.Key]; ok {
			f.Note, f.Lines = "for this session", []string{own.Fact.Text}
		} else if said, ok := integration.Preparation(t.seen, t.s.Course).IntentionFor(""); ok {
			f.Note, f.Lines = "from the preparation", []string{said.Fact.Text}
		} else {
			for _, w := range ledger.Find[screening.OwnWords](t.seen) {
				if w.About == screening.AboutHopes {
					f.Note, f.Lines = "hopes, from the screening", []string{w.Text}
				}
			}
		}
		if t.s.Closed == nil && c.grant.Allows(access.Create, ledger.Words) {
			f.Links = []ui.Action{{Label: "Write it down", Href: c.chartPath() + "/preparation#intention"}, {Label: "Touch, stop word, what helps", Href: c.sessionPath() + "?open=wishes#panel"}}
		}
		out = append(out, f)
	}
	if c.grant.Reads(ledger.Clinical) {
		fact := allergyFact(t.person)
		out = append(out, ui.RoomFold{Title: "Allergies", Icon: "allergies", Note: strings.ToLower(fact.Value), Lines: []string{fact.Value}})
	}
	if f := c.roomEmergency(t); len(f.Lines) > 0 {
		out = append(out, f)
	}
	return out
}

// roomEmergency is the card for an emergency: what the protocol calls one, and
// who can be called. What no protocol writes down is not on it.
func (c *call) roomEmergency(t *theatre) ui.RoomFold {
	f := ui.RoomFold{Title: "Emergency", Icon: "emergency", Note: "card"}
	names := map[string]string{"bp": "Blood pressure", "oxygen": "Oxygen", "moaas": "MOAA/S", "heart-rate": "Heart rate", "breaths": "Breaths"}
	ops := map[string]string{"above": "above", "at_or_above": "from", "below": "below", "at_or_below": "down to"}
	for _, l := range t.def.Plan.Limits {
		if param, ok := t.def.Param(l.Param); ok && l.Act == "emergency" && names[l.Measure] != "" {
			f.Lines = append(f.Lines, names[l.Measure]+" "+ops[l.Op]+" "+param.String())
		}
	}
	if len(f.Lines) == 0 {
		return f
	}
	f.Lines = append([]string{"This protocol calls it an emergency at:"}, f.Lines...)
	for _, one := range t.s.People {
		f.Lines = append(f.Lines, capital(one.Role)+": "+c.staffName(one.Staff)+", "+presentAt[one.Where]+".")
	}
	for _, d := range t.s.Doses {
		if c.grant.Reads(ledger.Medicines) {
			f.Lines = append(f.Lines, "Given: "+d.Fact.Amount.String()+" "+d.Fact.Route+", "+d.Entry.At.In(c.s.clinic.Location()).Format("15:04")+".")
		}
	}
	return f
}

// roomMoments is the bar, with when each was last seen.
func (c *call) roomMoments(t *theatre) []ui.RoomMoment {
	var out []ui.RoomMoment
	for _, sort := range dosing.Moments {
		m := ui.RoomMoment{Sort: sort}
		for _, seen := range t.s.Moments {
			if seen.Fact.Sort == sort {
				m.Last = c.minute(t, seen.Entry.At)
			}
		}
		out = append(out, m)
	}
	return out
}

// minute is when something was: minutes since the dose, or the hour before it.
func (c *call) minute(t *theatre, at time.Time) string {
	if first := t.s.First(); !first.IsZero() && !at.Before(first) {
		return strconv.Itoa(int(at.Sub(first)/time.Minute)) + " min"
	}
	return at.In(c.s.clinic.Location()).Format("15:04")
}
