package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// totalForm is the form for a total from paper; nil for those who may not.
func (m *measuring) totalForm() *ui.TotalForm {
	if m.total != nil {
		return m.total
	}
	if !m.mayWrite(access.Create, ledger.Measures) || m.c.s.library.Instruments == nil {
		return nil
	}
	f := &ui.TotalForm{Action: m.c.measuresPath() + "/total", Act: m.c.s.clinic.NewID(), Day: m.c.s.now().Format(time.DateOnly), Errors: map[string]string{}}
	for _, d := range m.c.s.library.Instruments.For(m.settings).All() {
		if d.MainScore() != "" {
			f.Instruments = append(f.Instruments, ui.Option{Value: d.ID, Label: d.Short + ", " + d.About})
		}
	}
	return f
}

// wordsForm is the form for the client's own words; nil for those who may not.
func (m *measuring) wordsForm() *ui.WordsForm {
	if m.words != nil {
		return m.words
	}
	if !m.mayWrite(access.Create, ledger.Words) {
		return nil
	}
	return &ui.WordsForm{Action: m.c.measuresPath() + "/words", Act: m.c.s.clinic.NewID(), Errors: map[string]string{}}
}

// lostPlace is what a form says whose act is not one.
const lostPlace = "This page had lost its place, so nothing was stored. What you typed is here; save it again."

// enterTotal notes a total that was filled in elsewhere.
func enterTotal(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	m, err := c.measuring()
	if err != nil {
		return err
	}
	f := m.totalForm()
	if f == nil {
		return m.send(http.StatusUnprocessableEntity)
	}
	typed := c.r.PostForm
	fresh := f.Act
	f.Act, f.Instrument, f.Total, f.Day, f.Open = clip(typed.Get("act"), 40), clip(typed.Get("instrument"), 60), strings.TrimSpace(clip(typed.Get("total"), 20)), clip(typed.Get("day"), 12), true
	m.total = f
	act, at := m.readTotal(f)
	if !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, lostPlace
	}
	if len(f.Errors) > 0 {
		return m.send(http.StatusUnprocessableEntity)
	}
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.NoteScore{Patient: c.record, At: at, Score: act})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.measuresPath() + "?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, map[string]string{"at": "day"})
	case kind == fault.Conflict:
		f.Act, f.Errors[""] = fresh, fault.Say(err)+" What you typed is here."
	default:
		return err
	}
	return m.send(statusOf[fault.KindOf(err)])
}

// readTotal reads the form: the questionnaire, a total that it can have, and a
// day that has come.
func (m *measuring) readTotal(f *ui.TotalForm) (instrument.ScoreReported, time.Time) {
	d, err := m.c.s.library.Instruments.For(m.settings).Named(f.Instrument)
	if err != nil {
		f.Errors["instrument"] = "Choose the questionnaire."
	}
	n, ok := instrument.ParseNumber(strings.Replace(f.Total, ",", ".", 1))
	if !ok {
		f.Errors["total"] = "Write the total as a number."
	} else if err == nil {
		if s, _ := d.Scoring(d.MainScore()); n.Cmp(s.From) < 0 || n.Cmp(s.To) > 0 {
			f.Errors["total"] = "A total of the " + d.Short + " is between " + s.From.String() + " and " + s.To.String() + "."
		}
	}
	loc := m.c.s.clinic.Location()
	day, wrong := time.ParseInLocation(time.DateOnly, f.Day, loc)
	now := m.c.s.now()
	at := day.Add(12 * time.Hour)
	switch {
	case wrong != nil:
		f.Errors["day"] = "Write a day such as 2026-11-22."
	case day.After(now):
		f.Errors["day"] = "This day has not come yet."
	case at.After(now):
		at = now
	}
	return instrument.ScoreReported{Instrument: f.Instrument, Total: n.Thousandths()}, at
}

// talkTogether notes that answers were gone over together, or takes it back.
func talkTogether(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	m, err := c.measuring()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	act := clinic.DiscussMeasures{Patient: c.record, Undo: id.Entry(clip(typed.Get("undo"), 80))}
	if act.Undo == "" {
		for _, of := range typed["of"] {
			act.Of = append(act.Of, id.Entry(clip(of, 80)))
		}
	}
	key := clip(typed.Get("act"), 40)
	if !id.Valid(key) {
		key = c.s.clinic.NewID()
	}
	c.noteAct(key)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.measuresPath() + "?stored=" + url.QueryEscape(key))
	case kind == fault.Conflict || kind == fault.Invalid:
		m.wrong = fault.Say(err)
		return m.send(statusOf[kind])
	}
	return err
}

// keepRemark keeps the client's own words about the week.
func keepRemark(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	m, err := c.measuring()
	if err != nil {
		return err
	}
	f := m.wordsForm()
	if f == nil {
		return m.send(http.StatusUnprocessableEntity)
	}
	typed := c.r.PostForm
	fresh := f.Act
	f.Act, f.Text, f.Open = clip(typed.Get("act"), 40), clip(typed.Get("text"), instrument.MostRemark), true
	m.words = f
	if !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, lostPlace
		return m.send(http.StatusUnprocessableEntity)
	}
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.KeepRemark{Patient: c.record, Remark: instrument.Remarked{Text: strings.TrimSpace(f.Text)}})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.measuresPath() + "?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
	case kind == fault.Conflict:
		f.Act, f.Errors[""] = fresh, fault.Say(err)+" What you typed is here."
	default:
		return err
	}
	return m.send(statusOf[fault.KindOf(err)])
}
