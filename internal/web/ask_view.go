package web

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// askView is a question with nothing answered.
func (c *call) askView(iv *interview, q *screening.Question, at int) ui.AskQuestion {
	words, say := c.s.texts.Questions[q.Key], c.s.texts.Say
	view := ui.AskQuestion{Action: c.linkPath("/" + q.Key), Act: c.s.clinic.NewID(), Part: c.s.texts.Parts[q.Part()], N: at + 1, Of: len(iv.path),
		Minutes: iv.left(c.s.asked) / 60, Ask: words.Ask, Hint: words.Hint, Why: words.Why, Skip: c.linkPath("/" + q.Key + "/skip")}
	here := false
	for _, p := range c.s.asked.Parts {
		here = here || p.Key == q.Part()
		view.Parts = append(view.Parts, ui.AskStep{Done: !here, Here: p.Key == q.Part()})
	}
	choice := func(value, label string) {
		view.Choices = append(view.Choices, ui.AskChoice{Value: value, Label: label})
	}
	switch q.Form {
	case screening.FormYesNo:
		choice(patient.Yes, say("yes"))
		choice(patient.No, say("no"))
		choice(patient.UnknownReply, say("not-sure"))
		view.Detail = &ui.AskText{}
	case screening.FormOne:
		for _, o := range q.Options {
			choice(o.Key, words.Options[o.Key])
		}
	case screening.FormAgo:
		for _, a := range agos {
			choice(a.key, say("ago."+a.key))
		}
	case screening.FormSeveral:
		for _, t := range q.Items {
			view.Ticks = append(view.Ticks, ui.AskChoice{Value: t.Key, Label: words.Items[t.Key]})
		}
	case screening.FormWeight:
		view.Length = &ui.AskLength{Label: say("field.weight"), Unit: "lb", Units: []ui.Option{{Value: "lb", Label: say("unit.lb")}, {Value: "kg", Label: say("unit.kg")}}}
	case screening.FormHeight:
		view.Length = &ui.AskLength{Label: say("field.height"), Unit: "ft", Height: true, Units: []ui.Option{{Value: "ft", Label: say("unit.ft")}, {Value: "cm", Label: say("unit.cm")}}}
	case screening.FormMonth:
		view.Month = &ui.AskMonth{Months: months()}
	case screening.FormListed:
		view.Listed = &ui.AskListed{}
	case screening.FormDetail, screening.FormOwn:
		view.Text = &ui.AskText{Own: q.Form == screening.FormOwn, Most: mostWords}
	}
	return view
}

func months() []ui.Option {
	var out []ui.Option
	for m := time.January; m <= time.December; m++ {
		out = append(out, ui.Option{Value: strconv.Itoa(int(m)), Label: m.String()})
	}
	return out
}

// What the details of earlier answers say, in the words that read writes.
var (
	saidNumber = regexp.MustCompile(`^Said ([0-9.]+) (lb|kg|cm)\b`)
	saidFeet   = regexp.MustCompile(`^Said ([0-9.]+) ft ([0-9.]+) in\b`)
	saidMonth  = regexp.MustCompile(`^Said (?:([A-Z][a-z]+) )?([0-9]{4})\.`)
)

// prefill marks what was answered before.
func (c *call) prefill(iv *interview, q *screening.Question, view *ui.AskQuestion) {
	if _, skipped := iv.given.Skipped(q); skipped {
		view.Before = c.s.texts.Say("skipped.before")
		return
	}
	before, answered := iv.given.Facts[q.Fact]
	mark := func(value string) {
		for i := range view.Choices {
			view.Choices[i].Chosen = view.Choices[i].Value == value
		}
	}
	switch q.Form {
	case screening.FormOwn:
		view.Text.Value = iv.own[q.Key]
	case screening.FormSeveral:
		for i, t := range q.Items {
			view.Ticks[i].Chosen = iv.given.Facts[t.Fact].Answer == patient.Yes
		}
	case screening.FormOne:
		mark(iv.given.Chosen(q))
	}
	if !answered {
		return
	}
	switch q.Form {
	case screening.FormYesNo:
		mark(before.Answer)
		view.Detail.Value = before.Detail
	case screening.FormListed:
		if view.Listed.Value = before.Detail; before.Answer != patient.Yes {
			view.Listed.Chosen = before.Answer
		}
	case screening.FormAgo:
		mark(c.agoKey(before))
	case screening.FormDetail:
		view.Text.Value = before.Detail
	case screening.FormMonth:
		if m := saidMonth.FindStringSubmatch(before.Detail); m != nil {
			view.Month.Year = m[2]
			if t, err := time.Parse("January", m[1]); err == nil {
				view.Month.Month = strconv.Itoa(int(t.Month()))
			}
		}
	case screening.FormWeight, screening.FormHeight:
		if m := saidNumber.FindStringSubmatch(before.Detail); m != nil {
			view.Length.Value, view.Length.Unit = m[1], m[2]
		} else if m := saidFeet.FindStringSubmatch(before.Detail); m != nil {
			view.Length.Feet, view.Length.Inches, view.Length.Unit = m[1], m[2], "ft"
		}
	}
}

// agoKey is which answer of one tap an earlier answer was.
func (c *call) agoKey(before patient.Asked) string {
	for _, a := range agos {
		if a.ago < 0 && before.Value == a.key || strings.HasPrefix(before.Detail, "Said “"+c.s.texts.Say("ago."+a.key)+"”") {
			return a.key
		}
	}
	return ""
}
