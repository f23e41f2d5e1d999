package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Rests of the addresses under a link that opens what follows a risk answer.
const (
	restSupport = "/support"
	restPlan    = "/support/plan"
)

// supportRoutes are what follows a risk answer, under every link by which
// something is asked. They open as long as the link does, whatever became of
// the invitation: nobody is turned away here.
func supportRoutes(begins ...string) []route {
	var out []route
	for _, at := range begins {
		out = append(out,
			route{"GET " + at + restSupport, linked, access.Read, ledger.Measures, support, page},
			route{"POST " + at + restSupport, linked, access.Create, ledger.Measures, supportWants, page},
			route{"GET " + at + restPlan, linked, access.Read, ledger.Clinical, supportPlan, page})
	}
	return out
}

// supportFor is where a client is led right after an answer that raised
// something, before they go on at next.
func (c *call) supportFor(next string) string {
	rest := strings.TrimPrefix(next, c.linkPath(""))
	if rest = strings.TrimPrefix(rest, "/"); rest == "" {
		return c.linkPath(restSupport)
	}
	return c.linkPath(restSupport) + "?next=" + url.QueryEscape(rest)
}

// onward is where the form goes on: an address under the same link, and nothing
// else.
var onward = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

func (c *call) goesOn(next string) string {
	if len(next) <= 200 && onward.MatchString(next) {
		return c.linkPath("/" + next)
	}
	return c.linkPath("")
}

// support is the very next page.
func support(c *call) error { return c.supportPage(http.StatusOK, c.r.URL.Query().Get("next"), false) }

// supportPage says who is there now, and who of us was told.
func (c *call) supportPage(status int, next string, asked bool) error {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	desk, err := c.s.clinic.DeskFor(c.r.Context(), whole)
	if err != nil {
		return err
	}
	crisis, err := c.crisisWords()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.SupportPage{Title: say("support.thanks"), Now: c.supportNow(desk), Crisis: crisis, Action: c.linkPath(restSupport), Act: c.s.clinic.NewID(),
		SafeAct: c.s.clinic.NewID(), Next: next, Asked: asked, Go: c.goesOn(next), NoOne: say("support.person.none")}
	alert, open := theirAlert(whole)
	if open {
		p.Alert = string(alert.Key)
	}
	p.Told = c.toldWords(desk, alert, open)
	if e, ok := whole.Entry(id.Entry(c.link.Subject)); ok {
		if invited, is := e.Fact.(screening.Invited); is && invited.Room && !asked {
			p.Told = say("support.room")
		}
	}
	if people := patient.ContactPersons(whole); len(people) > 0 && people[0].Phone != "" {
		p.Person, p.NoOne = &ui.SupportLink{Href: "tel:" + patient.DialOf(people[0].Phone), Label: say("support.person.named", "name", people[0].Name)}, ""
	}
	if _, current := duty.Plan(whole, desk); current {
		p.Plan = &ui.SupportLink{Href: c.linkPath(restPlan), Label: say("support.plan")}
	}
	if asked {
		p.Title, p.Now = say("support.called"), ""
		p.Number = c.numberWords(whole)
	}
	shell := c.client()
	shell.Title = say("support.page")
	return c.send(status, ui.Support(shell, p))
}

// theirAlert is the alert that the client's last answer belongs to.
func theirAlert(chart ledger.Chart) (duty.Alert, bool) {
	var found duty.Alert
	for _, a := range duty.OpenAlerts(chart) {
		if a.Risk() || a.Sort == duty.Distress {
			found = a
		}
	}
	return found, found.Key != ""
}

// supportNow says that now is the time, and not when somebody reads it.
func (c *call) supportNow(desk duty.Desk) string {
	by := desk.Reader().By.In(desk.Location)
	if sameDay(by.AddDate(0, 0, -1), desk.Now.In(desk.Location)) {
		return c.s.texts.Say("support.now.tomorrow")
	}
	return c.s.texts.Say("support.now", "day", by.Weekday().String())
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// toldWords say who was told and calls by when, as far as that is so: a named
// person only while they are on duty and can be reached.
func (c *call) toldWords(desk duty.Desk, a duty.Alert, open bool) string {
	say := c.s.texts.Say
	reader := desk.Reader()
	if open {
		owner, as := a.Holder(desk)
		switch {
		case a.Reached != nil:
			return say("support.spoken", "name", c.staffName(id.Staff(a.Reached.By.Person)), "time", c.clientTime(desk, a.Reached.At))
		case a.Promised && owner != "" && !desk.Now.After(a.Target) && (as == duty.StateTaken || c.onDutyNow(desk)):
			return say("support.told", "name", c.staffName(owner), "time", c.clientTime(desk, a.Target))
		case a.Taken != nil || reader.OnDuty && a.Waits():
			return say("support.told.late")
		}
	}
	return say("support.nobody", "time", c.clientDay(desk, reader.By))
}

func (c *call) onDutyNow(desk duty.Desk) bool {
	_, ok := desk.Reachable(desk.Now)
	return ok
}

// staffName is somebody who works here, as clients know them.
func (c *call) staffName(who id.Staff) string {
	name, _, _ := strings.Cut(c.author(ledger.Author{Sort: ledger.ByStaff, Person: string(who)}), ",")
	return name
}

// clientTime is a time of today or the night as a client reads it: "12:10 AM";
// of another day, with it.
func (c *call) clientTime(desk duty.Desk, at time.Time) string {
	at = at.In(desk.Location)
	if at.Sub(desk.Now) < 12*time.Hour && desk.Now.Sub(at) < 12*time.Hour {
		return at.Format("3:04 PM")
	}
	return c.clientDay(desk, at)
}

// clientDay is a day and time as a client reads it: "on Monday at 9:00 AM".
func (c *call) clientDay(desk duty.Desk, at time.Time) string {
	at = at.In(desk.Location)
	if sameDay(at, desk.Now.In(desk.Location)) {
		return "today at " + at.Format("3:04 PM")
	}
	return "on " + at.Format("Monday at 3:04 PM")
}

// numberWords say which number we call, without showing it to whoever looks on.
func (c *call) numberWords(chart ledger.Chart) string {
	if _, who, ok := ledger.Last[patient.Registered](chart); ok {
		for _, contact := range who.Contacts {
			if dial := patient.DialOf(contact.Value); contact.Sort == "phone" && len(dial) >= 4 {
				return c.s.texts.Say("support.called.number", "end", dial[len(dial)-2:])
			}
		}
	}
	return c.s.texts.Say("support.called.no-number")
}

// crisisWords are who answers day and night where the clinic is.
func (c *call) crisisWords() (ui.CrisisWords, error) {
	settings, err := c.s.clinic.Whole(c.r.Context(), c.grant, ledger.SettingStream)
	if err != nil {
		return ui.CrisisWords{}, err
	}
	_, site, _ := ledger.Last[course.SiteNoted](settings)
	place := site.Place
	if place == "" {
		place = "US" // nobody said where the clinic is: the words below say so too
	}
	return crisisLinks(c.s.crisis, place, c.s.texts.Say), nil
}

// crisisLinks are the lines of a place as links.
func crisisLinks(lines *duty.Crisis, place string, say ui.Words) ui.CrisisWords {
	region, known := lines.For(place)
	if !known {
		return ui.CrisisWords{Emergency: say("support.nowhere")}
	}
	country, _, _ := strings.Cut(region.Region, "-")
	w := ui.CrisisWords{Emergency: say("support.emergency", "number", region.Emergency), Elsewhere: say("support.elsewhere", "place", say("support.place."+country))}
	var names []string
	for _, l := range region.Lines {
		names = append(names, l.Name)
		if l.Call != "" {
			w.Links = append(w.Links, ui.SupportLink{Href: "tel:" + patient.DialOf(l.Call), Label: say("support.call", "line", l.Call)})
		}
		switch {
		case l.Text != "" && l.Words != "":
			w.Links = append(w.Links, ui.SupportLink{Href: "sms:" + patient.DialOf(l.Text), Label: say("support.text.words", "words", l.Words, "line", l.Text)})
		case l.Text != "":
			w.Links = append(w.Links, ui.SupportLink{Href: "sms:" + patient.DialOf(l.Text), Label: say("support.text", "line", l.Text)})
		}
	}
	w.Line = say("support.line", "name", list(names))
	return w
}

// supportWants keeps what the client wants, and goes on where the form was.
func supportWants(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	key, wants, next := clip(typed.Get("act"), 40), typed.Get("wants"), clip(typed.Get("next"), 200)
	if !id.Valid(key) {
		key = c.s.clinic.NewID() // a page that was open too long asks for help all the same
	}
	if alert := id.Entry(clip(typed.Get("alert"), 40)); alert != "" || wants == duty.WantsCall {
		c.noteAct(key)
		err := c.wantCall(key, alert, wants)
		if err != nil {
			return err
		}
	}
	if wants == duty.WantsCall {
		return c.supportPage(http.StatusOK, next, true)
	}
	return c.redirect(c.goesOn(next))
}

// wantCall asks; where the alert has ended meanwhile, or is none, a call that is
// asked for raises one by itself.
func (c *call) wantCall(key string, alert id.Entry, wants string) error {
	act := clinic.WantCall{Patient: c.record, Alert: alert, Wants: wants}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return nil
	case kind != fault.Conflict && kind != fault.NotFound && kind != fault.Invalid:
		return err
	case wants != duty.WantsCall:
		return nil // they go on; there is nothing left to say it about
	}
	act.Alert = ""
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("want", key)), act)
	return err
}

// supportPlan is the client's own safety plan.
func supportPlan(c *call) error {
	seen, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	crisis, err := c.crisisWords()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.SafetyPlanPage{Title: say("plan.title"), Crisis: crisis}
	if e, plan, ok := ledger.Last[screening.SafetyPlanned](seen.For(c.grant.Reads)); ok {
		p.Made = say("plan.made", "day", e.At.In(c.s.clinic.Location()).Format("January 2, 2006"))
		p.Steps = planLines(plan, say)
	} else {
		p.None = say("plan.none")
	}
	shell := c.client()
	shell.Title, shell.Back = say("plan.title"), c.linkPath(restSupport)
	return c.send(http.StatusOK, ui.SafetyPlan(shell, p))
}

// planLines are the parts of a plan that say something, with what can be called.
func planLines(plan screening.SafetyPlanned, say ui.Words) []ui.PlanLines {
	var out []ui.PlanLines
	for _, part := range []struct {
		key   string
		lines []string
	}{{"signs", plan.Signs}, {"coping", plan.Coping}, {"distractions", plan.Distractions}, {"people", plan.People},
		{"professionals", plan.Professionals}, {"surroundings", plan.Surroundings}} {
		if len(part.lines) == 0 {
			continue
		}
		step := ui.PlanLines{Label: say("plan." + part.key)}
		for _, words := range part.lines {
			line := ui.PlanLine{Words: words}
			if part.key == "people" || part.key == "professionals" {
				line.Href = dialIn(words)
			}
			step.Lines = append(step.Lines, line)
		}
		out = append(out, step)
	}
	return out
}

// inWords finds a telephone number within words.
var inWords = regexp.MustCompile(`\+?[0-9][0-9 ().-]{1,18}[0-9]`)

// dialIn is the number in a line of words as a link; empty where there is none.
func dialIn(words string) string {
	if dial := patient.DialOf(inWords.FindString(words)); dial != "" {
		return "tel:" + dial
	}
	return ""
}
