package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// pathReach is where a client decides about messages, by any link they have.
const pathReach = ui.PathReach + "{token}"

// quietDays is how long the shortest break lasts.
const quietDays = 7

func (s *site) reachRoutes() []route {
	all := []route{{"GET " + pathReach, linked, access.Read, ledger.Scheduling, reach, page}}
	for end, serve := range map[string]func(*call) error{"not-now": reachNotNow, "stop": reachStop, "undo": reachUndo, "change": reachChange} {
		all = append(all, route{"GET " + pathReach + "/" + end, linked, access.Read, ledger.Scheduling, backToReach, page},
			route{"POST " + pathReach + "/" + end, linked, access.Create, ledger.Scheduling, serve, page})
	}
	if s.inbox != nil {
		all = append(all, route{"GET " + ui.PathInbox, granted, access.Configure, ledger.Open, inbox, page})
	}
	return append(all, messageRoutes()...)
}

func backToReach(c *call) error { return c.redirect(c.linkPath("")) }

// reach is the client's page about messages.
func reach(c *call) error { return c.reachPage(http.StatusOK, ui.Reach{}) }

// reachPage fills in what somebody's record says about messages.
func (c *call) reachPage(status int, p ui.Reach) error {
	chart, err := c.s.clinic.Whole(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	say, now := c.s.texts.Say, c.s.now()
	stands := outreach.Stands(chart)
	form := func(end string) *ui.ReachForm {
		return &ui.ReachForm{Action: c.linkPath("/" + end), Act: c.s.clinic.NewID()}
	}
	p.Now = say("reach.now", "how", c.reachHow(stands))
	if p.Said == "" && c.r.URL.Query().Get("kept") == "1" {
		p.Said = say("reach.kept")
	}
	switch {
	case stands.Stopped != "":
		p.Paused, p.Undo = say("reach.stopped"), form("undo")
	case stands.Pauses(now):
		p.Paused, p.PausedMore, p.Undo, p.Stop = c.breakSays(stands), say("reach.paused.more"), form("undo"), form("stop")
	default:
		p.Stop = form("stop")
		if p.Break == nil {
			p.Break = &ui.ReachBreak{}
		}
		today := quantity.DayOf(now, stands.Zone(c.s.clinic.Location())).Time()
		p.Break.ReachForm, p.Break.First, p.Break.Last = *form("not-now"), today.AddDate(0, 0, 1).Format(time.DateOnly), today.AddDate(1, 0, 0).Format(time.DateOnly)
	}
	if p.Change == nil {
		p.Change = c.reachFields(stands)
	}
	p.Change.ReachForm = *form("change")
	if path := map[string]string{screening.ForMeasures: ui.PathAnswer, screening.ForPulse: ui.PathAnswer, screening.ForScreening: "/ask/", screening.ForConsent: "/agree/", screening.ForPortal: ui.PathMyIn, screening.ForSummary: ui.PathAfter}[c.link.Purpose]; path != "" {
		p.Note, p.NoteSays = path+c.token, say("reach.back")
	}
	return c.send(status, ui.ReachUs(c.client(), p))
}

// breakSays is until when a client asked for quiet, in their words and their time.
func (c *call) breakSays(s outreach.Standing) string {
	if s.Quiet {
		return c.s.texts.Say("reach.paused.open")
	}
	return c.s.texts.Say("reach.paused", "day", s.NotNow.In(s.Zone(c.s.clinic.Location())).Format("Monday, January 2"))
}

// reachHow says how somebody is reached now, with as little of the address as
// lets them know it.
func (c *call) reachHow(s outreach.Standing) string {
	ch := s.Channel()
	return c.s.texts.Say("reach.how."+ch, "address", veiled(s.Address(ch)))
}

// veiled shows enough of an address to know it again: "a…@example.org", "…0123".
func veiled(address string) string {
	if name, host, ok := strings.Cut(address, "@"); ok && name != "" {
		return string([]rune(name)[:1]) + "…@" + host
	}
	if r := []rune(address); len(r) > 4 {
		return "…" + string(r[len(r)-4:])
	}
	return address
}

// zones are the time zones to choose from; others stay as they were set.
var zones = []ui.Option{{Value: "", Label: "As the clinic"}, {Value: "America/New_York", Label: "Eastern time"}, {Value: "America/Chicago", Label: "Central time"}, {Value: "America/Denver", Label: "Mountain time"},
	{Value: "America/Phoenix", Label: "Arizona"}, {Value: "America/Los_Angeles", Label: "Pacific time"}, {Value: "America/Anchorage", Label: "Alaska"}, {Value: "Pacific/Honolulu", Label: "Hawaii"},
	{Value: "America/Puerto_Rico", Label: "Puerto Rico"}, {Value: "Europe/London", Label: "London"}, {Value: "Europe/Berlin", Label: "Berlin, Paris, Madrid"}, {Value: "Australia/Sydney", Label: "Sydney"}}

// reachFields is the form as it stands.
func (c *call) reachFields(s outreach.Standing) *ui.ReachChange {
	say := c.s.texts.Say
	f := &ui.ReachChange{Channel: s.Channel(), Zone: s.Prefers.Zone, Zones: zones, Errors: map[string]string{}}
	for _, ch := range []string{outreach.Mail, outreach.Text, outreach.None} {
		if ch == outreach.None || s.Address(ch) != "" {
			f.Channels = append(f.Channels, ui.Option{Value: ch, Label: say("reach.channel." + ch)})
		}
	}
	if !slices.ContainsFunc(zones, func(o ui.Option) bool { return o.Value == f.Zone }) {
		f.Zones = append(slices.Clone(zones), ui.Option{Value: f.Zone, Label: f.Zone})
	}
	if s.Prefers.Until > 0 {
		f.From, f.Until = clockField(s.Prefers.From), clockField(s.Prefers.Until)
	}
	return f
}

// clockField writes minutes after midnight as a time field does. The end of the
// day is its last minute.
func clockField(minutes int) string {
	minutes = min(minutes, 24*60-1)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// reachDo does one act of the client's own and says so.
func (c *call) reachDo(act clinic.Act) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.linkPath("") + "?kept=1")
	case kind == fault.Invalid && act.Name() == (clinic.NotNow{}).Name():
		return err // beside its field
	case kind == fault.Invalid:
		return c.reachPage(http.StatusUnprocessableEntity, ui.Reach{Problem: c.s.texts.Say("reach.again")})
	case kind == fault.Conflict:
		return c.redirect(c.linkPath(""))
	}
	return err
}

// breaks are how many days the lengths of a break have that a client taps.
var breaks = map[string]int{"": quietDays, "week": quietDays, "month": 4 * quietDays}

// reachNotNow keeps that a client wants a break, for as long as they chose.
func reachNotNow(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	wish, typed := outreach.NotNow{How: outreach.HowLink}, clip(c.r.PostForm.Get("until"), 20)
	switch length := clip(c.r.PostForm.Get("for"), 10); length {
	case "open":
		wish.Open = true
	case "day":
		chart, err := c.s.clinic.Whole(c.r.Context(), c.grant, c.stream())
		if err != nil {
			return err
		}
		day, err := time.ParseInLocation(time.DateOnly, typed, outreach.Stands(chart).Zone(c.s.clinic.Location()))
		if err != nil {
			return c.badBreak(typed)
		}
		wish.Until = day.UTC()
	default:
		from := c.s.now()
		if made, ok := madeAt(clip(c.r.PostForm.Get("act"), 40)); ok { // the same for a second tap
			from = made
		}
		wish.Until = from.AddDate(0, 0, max(breaks[length], quietDays)).UTC().Truncate(time.Second)
	}
	err := c.reachDo(clinic.NotNow{Patient: c.record, NotNow: wish})
	if fault.KindOf(err) == fault.Invalid {
		return c.badBreak(typed)
	}
	return err
}

// badBreak asks for another day, with what was typed.
func (c *call) badBreak(typed string) error {
	return c.reachPage(http.StatusUnprocessableEntity, ui.Reach{Break: &ui.ReachBreak{Until: typed, Error: c.s.texts.Say("reach.break.bad")}})
}

func reachStop(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	return c.reachDo(clinic.StopReminders{Patient: c.record, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}})
}

func reachUndo(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	return c.reachDo(clinic.ResumeReminders{Patient: c.record, Resumed: outreach.Resumed{How: outreach.HowLink}})
}

func reachChange(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	f, pref, ok := c.typedPreference(outreach.HowLink)
	if !ok {
		return c.reachPage(http.StatusUnprocessableEntity, ui.Reach{Change: f})
	}
	return c.reachDo(clinic.SetPreferred{Patient: c.record, Preferred: pref})
}

// typedPreference reads the form about being reached. What is wrong stands
// beside its field, with everything as it was typed.
func (c *call) typedPreference(how string) (*ui.ReachChange, outreach.Preferred, bool) {
	typed := c.r.PostForm
	pref := outreach.Preferred{Channel: clip(typed.Get("channel"), 20), Zone: clip(typed.Get("zone"), 64), How: how}
	chart, err := c.s.clinic.Whole(c.r.Context(), c.grant, c.stream())
	f := c.reachFields(outreach.Stands(chart))
	f.Channel, f.Zone, f.From, f.Until = pref.Channel, pref.Zone, clip(typed.Get("from"), 8), clip(typed.Get("until"), 8)
	if err != nil {
		f.Errors["channel"] = fault.Say(err)
		return f, pref, false
	}
	if f.From != "" || f.Until != "" {
		from, err1 := time.Parse("15:04", f.From)
		until, err2 := time.Parse("15:04", f.Until)
		if err := errors.Join(err1, err2); err != nil {
			f.Errors["hours"] = "Give both hours, such as 9:00 and 15:00, or neither."
			return f, pref, false
		}
		pref.From, pref.Until = from.Hour()*60+from.Minute(), until.Hour()*60+until.Minute()
		if pref.Until == 24*60-1 {
			pref.Until++
		}
	}
	var bad *fault.Error
	if err := pref.Check(); errors.As(err, &bad) {
		f.Errors[bad.Field] = fault.Say(err)
		return f, pref, false
	}
	return f, pref, true
}

// inbox shows what would have been sent. Its links open what clients open, so it
// is for whoever runs the practice, and only where nothing is really sent.
func inbox(c *call) error {
	var out []ui.InboxMessage
	for _, k := range c.s.inbox.Messages() {
		m := ui.InboxMessage{To: k.To, How: capital(channelWords[k.Channel]), Subject: k.Subject, Body: k.Body, When: k.At.In(c.s.clinic.Location()).Format("2 January, 15:04"), Stop: localPath(linkedPath(k.Unsubscribe))}
		if k.Channel == outreach.Text {
			m.Subject = "Text message"
		}
		for _, word := range strings.Fields(k.Body) {
			if p := linkedPath(word); m.Link == "" && len(p) > 1 {
				m.Link = p
			}
		}
		if m.Stop == "/" {
			m.Stop = ""
		}
		out = append(out, m)
	}
	return c.send(http.StatusOK, ui.Inbox(c.shell("Inbox", ""), out))
}

// linkedPath is the path of an address in a message; empty where it is none.
func linkedPath(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}
