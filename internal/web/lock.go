package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// errLocked says that the screen in a dosing session's room is locked: whoever
// was signed in there proves again that it is them.
var errLocked = errors.New("web: the screen is locked")

// lockRoutes are the screen of a room that is locked. It opens nothing else.
func lockRoutes() []route {
	return []route{
		{"GET " + ui.PathLocked, public, "", "", lockedPage, page},
		{"POST " + ui.PathLocked, self, "", "", lockNow, page},
		{"POST " + ui.PathStay, self, "", "", stay, data},
	}
}

// walk notes that a page outside a session was opened: there nobody stands in a
// room any more, and is signed out where nobody touches it.
func (c *call) walk() error {
	if c.login.Room == "" || c.route.sort != page || c.r.Method != http.MethodGet || c.route.pattern == "GET "+pathSession {
		return nil
	}
	return c.s.door.Stand(c.r.Context(), c.login, "")
}

// stand notes that the browser shows a session that is open, so that its screen
// locks; a closed one is a page like any other.
func (c *call) stand(t *theatre, p *ui.RoomPage) error {
	room := ""
	if t.s.Closed == nil && c.grant.Allows(access.Create, ledger.Dosing) {
		room = c.sessionPath()
		after, err := c.s.clinic.RoomLock(c.r.Context())
		if err != nil {
			return err
		}
		p.Lock = &ui.RoomLock{After: after.Milliseconds()}
	}
	return c.s.door.Stand(c.r.Context(), c.login, room)
}

// stay says that somebody touched the screen, before it locks.
func stay(c *call) error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// lockNow locks the screen at once, where it stands in a room.
func lockNow(c *call) error {
	if c.login.Room == "" {
		return c.redirect(ui.PathToday)
	}
	if err := c.s.door.LockNow(c.r.Context(), c.login); err != nil {
		return err
	}
	return c.redirect(ui.PathLocked)
}

// lockFirst answers whatever a locked screen asks for: with the way to unlock
// it. What was half typed in a form of the session is kept first.
func (c *call) lockFirst() {
	reading := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if !reading {
		c.keepHalfTyped()
	}
	switch {
	case c.fragment():
		c.w.Header().Set("HX-Redirect", ui.PathLocked)
		c.w.WriteHeader(http.StatusUnauthorized)
	case c.route.sort != page || c.r.Header.Get("Clew-Keep") == "1":
		c.w.Header().Set("Clew-Locked", ui.PathLocked)
		c.w.WriteHeader(http.StatusUnauthorized)
	default:
		http.Redirect(c.w, c.r, ui.PathLocked, http.StatusSeeOther)
	}
}

// keepHalfTyped keeps what was typed in a form of the session that came too
// late. Nothing is read and nothing recorded by it.
func (c *call) keepHalfTyped() {
	if !strings.HasPrefix(c.route.pattern, "POST "+pathSession) || c.form() != nil {
		return
	}
	do := c.r.PostForm.Get("do")
	if roomFields[do] == nil || c.asLocked() != nil {
		return
	}
	if err := c.putRoomDraft(do, c.r.PostForm); err != nil {
		c.trace.err = err.Error()
	}
}

// asLocked takes the part of whoever the locked screen belongs to, for the record
// of its session, as far as they may read it.
func (c *call) asLocked() error {
	ctx := c.r.Context()
	actor, _, err := c.s.clinic.Staff(ctx, c.locked.Person)
	if err != nil {
		return err
	}
	c.record = id.Patient(c.r.PathValue("patient"))
	relation := access.Unrelated
	if c.actor, relation, err = c.s.clinic.Toward(ctx, actor, c.record); err != nil {
		return err
	}
	c.grant, err = c.s.clinic.Covering(c.actor, access.Read, ledger.Dosing, c.stream(), relation)
	return err
}

// lockedPage is the screen of a room while it is locked: the clock, the phase,
// initials and the last vital signs, and the way to unlock it.
func lockedPage(c *call) error {
	known, err := c.whoIsThere()
	switch {
	case err != nil:
		return err
	case known && c.login.Room != "":
		return c.redirect(c.login.Room)
	case known:
		return c.redirect(ui.PathToday)
	case c.locked.Person == "":
		return c.redirect(ui.PathSignIn)
	}
	p := ui.LockedPage{Setup: true}
	if to := localPath(c.locked.Room); to != "" {
		c.setCookie(nextCookie, to, http.SameSiteLaxMode, nextTime)
		if err := c.lockedRoom(to, &p); err != nil {
			p = ui.LockedPage{Setup: true} // who may not read it any more sees the lock alone
			c.trace.err = err.Error()
		}
	}
	return c.send(http.StatusOK, ui.Locked(c.outside("Locked"), p))
}

// lockedRoom reads what of a session stays in sight. It names nobody.
func (c *call) lockedRoom(room string, p *ui.LockedPage) error {
	parts := strings.Split(strings.Trim(room, "/"), "/") // patients, who, sessions, which
	if len(parts) != 4 {
		return errNobody
	}
	c.r.SetPathValue("patient", parts[1])
	c.r.SetPathValue("session", parts[3])
	if err := c.asLocked(); err != nil {
		return err
	}
	t, err := c.theatre()
	if err != nil {
		return err
	}
	var ok bool
	if t.s, ok = dosing.SessionOf(t.seen, id.Session(parts[3])); !ok {
		return errNobody
	}
	if _, who, ok := ledger.Last[patient.Registered](t.seen); ok {
		p.Initials = initials(who.Name.Full())
	}
	p.Phase, p.Clock = t.s.Phase, c.roomClock(t)
	c.lockedNumbers(t, p)
	return nil
}

// lockedNumbers are the last vital signs with the time they were taken at, and
// when the next are due.
func (c *call) lockedNumbers(t *theatre, p *ui.LockedPage) {
	if !c.grant.Reads(ledger.Vitals) {
		return
	}
	loc := c.s.clinic.Location()
	for _, sort := range vitalSorts {
		v := ui.LockedVital{Label: sort.label, Value: "–"}
		for _, one := range t.s.Vitals {
			n, ok := sort.of(one.Fact)
			if !ok {
				continue
			}
			v.Value, v.At = strconv.Itoa(n), one.Entry.At.In(loc).Format("15:04")
			if sort.measure == "bp" {
				v.Value = one.Fact.Pressure.String()
			}
		}
		p.Vitals = append(p.Vitals, v)
	}
	if w := t.watch(); !w.Due.IsZero() {
		p.Due = "Next vital signs " + w.Due.In(loc).Format("15:04")
		if state := w.State(c.s.now()); state == dosing.Late || state == dosing.Paging {
			p.Due, p.Late = "Vital signs are late, due "+w.Due.In(loc).Format("15:04"), true
		}
	}
}

// roomClock is the time since the first dose, or that there was none yet.
func (c *call) roomClock(t *theatre) ui.RoomClock {
	first := t.s.First()
	if first.IsZero() {
		return ui.RoomClock{Main: "Before the dose"}
	}
	gone, until := c.s.now().Sub(first), ""
	if t.s.Left != nil {
		gone, until = t.s.Left.Entry.At.Sub(first), " until they left"
	}
	clock := ui.RoomClock{Main: clockMain(gone), Rest: clockRest(gone), Of: "since dose" + until, Since: first.UnixMilli()}
	if t.s.Left != nil {
		clock.Since = 0
	}
	return clock
}
