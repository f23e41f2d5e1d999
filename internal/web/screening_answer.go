package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// answerFact records one fact: by one of three buttons, or by its form.
func answerFact(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.desk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	name := clip(typed.Get("fact"), 80)
	f := c.factForm(d, name)
	if f == nil {
		return fault.Missing("There is no such question.")
	}
	fresh := f.Act
	f.Act = clip(typed.Get("act"), 40)
	if typed.Get("whole") == "yes" {
		refillFact(f, typed)
	} else {
		f.Value, f.At = typed.Get("answer"), "" // now
	}
	act := c.readFact(d, f, typed)
	if !id.Valid(f.Act) {
		f.Act = fresh
		f.Errors[""] = "This page had lost its place, so nothing was stored. What you typed is here; save it again."
	}
	if len(f.Errors) > 0 || f.Ask != "" {
		return c.sendScreening(d, redo{row: f, status: http.StatusUnprocessableEntity})
	}
	return c.storeFact(d, f, act, fresh)
}

// readFact reads the form of a fact into the act that records it, and asks
// about what is probably a slip.
func (c *call) readFact(d *desk, f *ui.FactForm, typed url.Values) clinic.Act {
	fact := vocabulary()[f.Fact]
	at, problem := c.localTime(f.At)
	if problem != "" {
		f.Errors["at"] = problem
	}
	sure := typed.Get(ui.ConfirmedFieldKey) == "yes" || done(d.seen, id.Act(f.Act))
	switch f.Sort {
	case "weight", "height":
		m := measured(fact, f)
		if len(f.Errors) == 0 && !sure {
			f.Ask = c.doubtMeasured(d, m)
		}
		return clinic.NoteMeasurement{Patient: c.record, At: at, Measurement: m, Sure: true}
	case "lab":
		lab := laboratory(fact, f)
		if len(f.Errors) == 0 && !sure {
			if doubt := patient.DoubtLab(lab); doubt != nil {
				f.Ask = doubt.Question
			}
		}
		return clinic.NoteLab{Patient: c.record, At: at, Lab: lab}
	}
	a := c.answered(fact, f, typed)
	if test, isLab := labTests[f.Fact]; isLab && a.Answer == patient.Valued && len(f.Errors) == 0 {
		if n, err := quantity.ParseThousandths(a.Value); err == nil {
			return clinic.NoteLab{Patient: c.record, At: at, Lab: patient.LabReported{Measurement: patient.Measurement{
				Coding: patient.Coding{System: patient.LOINC, Code: test.code, Display: test.name}, Value: &n, Unit: "{score}"}}}
		}
	}
	if name, isScore := strings.CutPrefix(f.Fact, "measure."); isScore && a.Answer == patient.Valued && len(f.Errors) == 0 {
		if n, err := quantity.ParseThousandths(a.Value); err == nil {
			return clinic.NoteScore{Patient: c.record, At: at, Score: instrument.ScoreReported{Instrument: name, Total: n, Text: a.Detail}}
		}
	}
	return clinic.AnswerAsked{Patient: c.record, At: at, Answers: []patient.Asked{a}, Rules: c.s.rules()}
}

// doubtMeasured asks about a weight or a height that is far from the last one.
func (c *call) doubtMeasured(d *desk, m patient.MeasurementTaken) string {
	var doubt *patient.Doubt
	if w, ok := m.Weight(); ok {
		last, e, had := d.person.LastWeight()
		if !had {
			return ""
		}
		doubt = patient.DoubtWeight(last, e.At.In(c.s.clinic.Location()), w)
	} else if h, ok := m.Height(); ok {
		last, at, had := lastHeight(d)
		if !had {
			return ""
		}
		doubt = patient.DoubtHeight(last, at.In(c.s.clinic.Location()), h)
	}
	if doubt == nil {
		return ""
	}
	return doubt.Question
}

func lastHeight(d *desk) (thousandths int64, at time.Time, ok bool) {
	for _, m := range d.person.Measured {
		if h, is := m.Fact.Height(); is {
			return h, m.Entry.At, true
		}
	}
	return 0, at, false
}

// storeFact does the act and shows what the rules make of it.
func (c *call) storeFact(d *desk, f *ui.FactForm, act clinic.Act, fresh string) error {
	c.noteAct(f.Act)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, map[string]string{"answer": "value", "total": "value"})
		return c.sendScreening(d, redo{row: f, status: http.StatusUnprocessableEntity})
	case kind == fault.Conflict:
		f.Act = fresh
		f.Errors[""] = "This was already sent with another answer, and that one is stored. What you typed now is not. Save it again if it is a correction."
		return c.sendScreening(d, redo{row: f, status: http.StatusConflict})
	default:
		return err
	}
	if !c.fragment() {
		to := c.chartPath() + "/screening"
		if in := c.r.URL.Query().Get("in"); in != "" {
			to += "/" + url.PathEscape(in)
		}
		return c.redirect(to + "?stored=" + url.QueryEscape(f.Act) + "#" + rowID(f.Fact))
	}
	if d, err = c.desk(); err != nil {
		return err
	}
	return c.sendScreening(d, redo{status: http.StatusOK, saved: "Saved " + c.s.now().Format("15:04") + "."})
}

// savedWords says what became of the form that led here.
func (c *call) savedWords(d *desk) string {
	act := id.Act(c.r.URL.Query().Get("stored"))
	for _, e := range d.seen.Entries {
		if act != "" && e.Act == act {
			return "Saved " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
		}
	}
	return ""
}

// known reports whether a fact is known.
func (d *desk) known(name string) bool {
	readings := d.facts[name]
	return len(readings) > 0 && !readings[len(readings)-1].Unknown
}
