package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// shownDays is how far ahead the page of who is on call looks.
const shownDays = 14

// rota shows who is on call.
func rota(c *call) error { return c.sendRota(http.StatusOK, nil, nil) }

func backToRota(c *call) error { return c.redirect(ui.PathRota) }

func (c *call) sendRota(status int, form *ui.RotaForm, lengths *ui.LengthForm) error {
	desk, err := c.s.clinic.Desk(c.r.Context())
	if err != nil {
		return err
	}
	p := ui.RotaPage{}
	p.Now, p.Gap = c.dutyNow(desk)
	p.NowMore = "Only while a named person is on call and can be reached by a number are clients asked about suicide from afar, and only then do they read that somebody will call."
	_, denied := c.s.clinic.Covering(c.actor, access.Approve, ledger.Open, "", access.Unrelated)
	may := denied == nil
	turns := duty.Turns(desk.Rota, desk.Now, desk.Now.AddDate(0, 0, shownDays))
	if p.Unreached, err = c.unreached(turns); err != nil {
		return err
	}
	for _, t := range turns {
		p.Turns = append(p.Turns, c.rotaTurn(desk, t, may))
	}
	if may {
		if p.Form = form; form == nil {
			p.Form = c.blankShifts(desk)
		}
		if err := c.rotaPeople(p.Form); err != nil {
			return err
		}
	}
	policy := desk.Policy.Of(desk.Rota)
	for _, l := range policy.Lengths {
		p.Lengths = append(p.Lengths, ui.LengthRow{Name: l.Name, Say: l.Say, Counts: duty.Spell(l.Counts()), Ours: duty.Spell(l.Minutes), Own: l.Set > 0, Note: l.Source.Note})
	}
	p.Reading = "While nobody is on call, the team reads what came in at " + policy.Reading.At + " on " + capitals(policy.Reading.Days) + "."
	if may && slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool { return r == access.Prescriber || r == access.Director }) {
		if p.LengthForm = lengths; lengths == nil {
			p.LengthForm = &ui.LengthForm{Errors: map[string]string{}}
			for _, l := range policy.Lengths {
				p.LengthForm.Fields = append(p.LengthForm.Fields, ui.LengthField{Name: l.Name, Label: l.Say, Value: strconv.Itoa(l.Counts())})
			}
		}
		p.LengthForm.Action, p.LengthForm.Act = ui.PathLengths, c.s.clinic.NewID()
	}
	return c.send(status, ui.Rota(c.shell("Who is on call", ui.PathRota), p))
}

// capitals writes days of the week as a list.
func capitals(days []string) string {
	var out []string
	for _, d := range days {
		out = append(out, capital(d))
	}
	return list(out)
}

func (c *call) rotaTurn(desk duty.Desk, t duty.Shift, may bool) ui.RotaTurn {
	when := func(at time.Time) string { return at.In(desk.Location).Format("Mon 2 Jan, 15:04") }
	end := when(t.Until)
	if sameDay(t.From.In(desk.Location), t.Until.In(desk.Location)) {
		end = t.Until.In(desk.Location).Format("15:04")
	}
	out := ui.RotaTurn{When: when(t.From) + " to " + end, Gap: t.OnCall == "", Number: t.Number}
	if out.Gap {
		return out
	}
	out.Who = c.staffName(t.OnCall)
	if desk.Here != nil && !desk.Here(t.OnCall) {
		out.Who += " (no longer works here)"
	}
	var behind []string
	if t.Backup != "" {
		behind = append(behind, "backup "+c.staffName(t.Backup))
	}
	if t.Director != "" {
		behind = append(behind, "director "+c.staffName(t.Director))
	}
	if out.Behind = capital(list(behind)); out.Behind == "" {
		out.Behind = "Nobody behind them."
	}
	if t.Number == "" {
		out.Behind += " No number: nobody is promised a call."
	}
	if may {
		out.End = &ui.RotaEnd{Action: ui.PathRotaEnd, Act: c.s.clinic.NewID(), From: t.From.UTC().Format(time.RFC3339), Until: t.Until.UTC().Format(time.RFC3339), Name: out.Who + ", " + out.When}
	}
	return out
}

// blankShifts is the form as it opens: every night of the next week.
func (c *call) blankShifts(desk duty.Desk) *ui.RotaForm {
	today := desk.Now.In(desk.Location)
	f := &ui.RotaForm{First: today.Format(time.DateOnly), Last: today.AddDate(0, 0, 6).Format(time.DateOnly), From: "09:00", Until: "09:00", Errors: map[string]string{}}
	f.Days = dayTicks(nil)
	return f
}

// dayTicks are the days of the week from Monday on; nil ticks them all.
func dayTicks(ticked []string) []ui.DayTick {
	var out []ui.DayTick
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		value := strings.ToLower(day.String())
		out = append(out, ui.DayTick{Value: value, Label: day.String(), On: ticked == nil || slices.Contains(ticked, value)})
	}
	return out
}

// rotaPeople are those who may be put on call.
func (c *call) rotaPeople(f *ui.RotaForm) error {
	f.Action, f.Act = ui.PathRota, c.s.clinic.NewID()
	who, err := c.s.clinic.Colleagues(c.r.Context(), c.grant)
	if err != nil {
		return err
	}
	for _, j := range who {
		if clinic.MayBeOnCall(j) {
			f.People = append(f.People, ui.Option{Value: string(j.Staff), Label: j.Name})
		}
	}
	return nil
}

// rotaShifts puts somebody on call.
func rotaShifts(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 100)) }
	f := &ui.RotaForm{First: kept("first"), Last: kept("last"), From: kept("from"), Until: kept("until"), OnCall: kept("oncall"), Backup: kept("backup"),
		Director: kept("director"), Number: kept("number"), Days: dayTicks(append([]string{""}, typed["day"]...)), Errors: map[string]string{}}
	shifts := shiftsOf(f, typed["day"], c.s.clinic.Location())
	if f.OnCall == "" {
		f.Errors["oncall"] = "Choose who is on call."
	}
	key := clip(typed.Get("act"), 40)
	if len(f.Errors) > 0 || !id.Valid(key) {
		return c.sendRota(http.StatusUnprocessableEntity, f, nil)
	}
	return c.setRota(key, duty.RotaSet{Shifts: shifts}, f)
}

// shiftsOf are the shifts that a form asks for: one for each day that is ticked,
// through the night where it ends earlier than it begins. What cannot be read
// is said beside its field.
func shiftsOf(f *ui.RotaForm, days []string, loc *time.Location) []duty.Shift {
	read := func(field, value, layout, say string) time.Time {
		at, err := time.ParseInLocation(layout, value, loc)
		if err != nil {
			f.Errors[field] = say
		}
		return at
	}
	first, last := read("first", f.First, time.DateOnly, "Write the day as in 2026-11-29."), read("last", f.Last, time.DateOnly, "Write the day as in 2026-11-29.")
	from, until := read("from", f.From, "15:04", "Write the time as in 18:00."), read("until", f.Until, "15:04", "Write the time as in 09:00.")
	switch {
	case len(f.Errors) > 0:
		return nil
	case last.Before(first):
		f.Errors["last"] = "The last day comes after the first."
	case last.Sub(first) > 370*24*time.Hour:
		f.Errors["last"] = "At most a year at a time."
	}
	var out []duty.Shift
	for day := first; !day.After(last) && len(f.Errors) == 0; day = day.AddDate(0, 0, 1) {
		if !slices.Contains(days, strings.ToLower(day.Weekday().String())) {
			continue
		}
		s := duty.Shift{OnCall: id.Staff(f.OnCall), Backup: id.Staff(f.Backup), Director: id.Staff(f.Director), Number: f.Number}
		s.From = time.Date(day.Year(), day.Month(), day.Day(), from.Hour(), from.Minute(), 0, 0, loc)
		s.Until = time.Date(day.Year(), day.Month(), day.Day(), until.Hour(), until.Minute(), 0, 0, loc)
		if !s.Until.After(s.From) {
			s.Until = s.Until.AddDate(0, 0, 1)
		}
		out = append(out, s)
	}
	if len(out) == 0 && len(f.Errors) == 0 {
		f.Errors["shifts"] = "Tick at least one day that lies between the first and the last."
	}
	return out
}

// setRota does the act, or brings the form back.
func (c *call) setRota(key string, set duty.RotaSet, f *ui.RotaForm) error {
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.SetRota{Set: set})
	switch {
	case err == nil:
		return c.redirect(ui.PathRota)
	case fault.KindOf(err) == fault.Invalid && f != nil:
		maps.Copy(f.Errors, fieldErrors(err, map[string]string{"until": "until"}))
		return c.sendRota(http.StatusUnprocessableEntity, f, nil)
	}
	return err
}

// rotaEnd takes whoever is on call off, for the rest of a turn.
func rotaEnd(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	from, err := time.Parse(time.RFC3339, typed.Get("from"))
	until, err2 := time.Parse(time.RFC3339, typed.Get("until"))
	key := clip(typed.Get("act"), 40)
	if err != nil || err2 != nil || !id.Valid(key) {
		return c.redirect(ui.PathRota)
	}
	return c.setRota(key, duty.RotaSet{Shifts: []duty.Shift{{From: from, Until: until}}}, nil)
}

// rotaLengths sets the clinic's own lengths.
func rotaLengths(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.LengthForm{Reason: strings.TrimSpace(clip(typed.Get("reason"), 1000)), Errors: map[string]string{}}
	set := duty.LengthsSet{Minutes: map[string]int{}, Reason: f.Reason}
	for _, l := range clinic.Lengths().Lengths {
		value := strings.TrimSpace(clip(typed.Get(l.Name), 10))
		f.Fields = append(f.Fields, ui.LengthField{Name: l.Name, Label: l.Say, Value: value})
		n, err := strconv.Atoi(value)
		if err != nil {
			f.Errors[l.Name] = "Write a number of minutes."
		}
		set.Minutes[l.Name] = n
	}
	key := clip(typed.Get("act"), 40)
	if len(f.Errors) > 0 || !id.Valid(key) {
		return c.sendRota(http.StatusUnprocessableEntity, nil, f)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.SetLengths{Set: set})
	if fault.KindOf(err) == fault.Invalid && err != nil {
		f.Errors = fieldErrors(err, nil)
		return c.sendRota(http.StatusUnprocessableEntity, nil, f)
	}
	if err != nil {
		return err
	}
	return c.redirect(ui.PathRota)
}
