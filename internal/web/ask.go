package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of what a client is asked.
const (
	pathAsk      = "/ask/{token}"
	pathAskEnd   = pathAsk + "/end"
	pathAskTold  = pathAsk + "/decision"
	pathAskOne   = pathAsk + "/{question}"
	pathAskSkip  = pathAskOne + "/skip"
	pathAskFound = pathAsk + "/medicines/search"
)

// askRoutes are what a client opens by the link of an invitation.
func askRoutes() []route {
	return []route{
		{"GET " + pathAsk, linked, access.Read, ledger.Clinical, asking(askStart), page},
		{"GET " + pathAskEnd, linked, access.Read, ledger.Clinical, asking(askEnd), page},
		{"GET " + pathAskTold, linked, access.Read, ledger.Clinical, asking(askTold), page},
		{"GET " + pathAskOne, linked, access.Create, ledger.Clinical, asking(askOne), page},
		{"POST " + pathAskOne, linked, access.Create, ledger.Clinical, asking(answerOne), page},
		{"GET " + pathAskSkip, linked, access.Create, ledger.Clinical, asking(askSkip), page},
		{"POST " + pathAskFound, linked, access.Create, ledger.Medicines, asking(askFind), page},
	}
}

// stillFresh is how long a client's own answer counts as given: longer than any
// link lasts, so that a new link goes on where the last one ended.
const stillFresh = 90 * 24 * time.Hour

// An interview is what a client has been asked and has answered, seen by
// nobody but them.
type interview struct {
	chart   ledger.Chart // what they recorded themselves
	invited screening.Invited
	sender  ledger.Author
	born    quantity.Day // empty where it is not known to the day
	given   screening.Given
	own     map[string]string // their own words, by what they are about
	path    []*screening.Question
	course  id.Course
	told    bool // there is a no, and a person has told them
}

// asking opens a link's page only while its invitation stands.
func asking(serve func(*call, *interview) error) func(*call) error {
	return func(c *call) error {
		iv, err := c.interview()
		if err != nil {
			return err
		}
		return serve(c, iv)
	}
}

// interview reads what the client answered before, on this link or an earlier one.
func (c *call) interview() (*interview, error) {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	invited, stands := screening.InvitationStands(whole, id.Entry(c.link.Subject), screening.ForScreening, c.s.now())
	if !stands {
		return nil, errLinkGone
	}
	iv := &interview{invited: invited, chart: screening.ByThemselves(whole.For(c.grant.Reads)), own: map[string]string{},
		given: screening.Given{Facts: map[string]patient.Asked{}, Keys: map[string]bool{}}}
	if e, ok := whole.Entry(id.Entry(c.link.Subject)); ok {
		iv.sender = e.By
	}
	if _, who, ok := ledger.Last[patient.Registered](whole); ok {
		iv.born = who.Born
	}
	for e := range iv.chart.Standing() {
		switch f := e.Fact.(type) {
		case patient.Asked:
			if c.s.now().Sub(e.Recorded) < stillFresh {
				iv.given.Facts[f.Fact] = f
			}
		case screening.OwnWords:
			iv.own[f.About], iv.given.Keys[f.About] = f.Text, true
		}
	}
	iv.path = c.s.asked.Path(iv.given)
	iv.course = invited.Course
	if open, ok := course.Current(whole); ok && iv.course == "" { // invited before the course was opened
		iv.course = open.Course
	}
	iv.told = screening.Shown(whole, iv.course).State == screening.SaidNo
	return iv, nil
}

// left is how long the open questions take, in seconds.
func (iv *interview) left(q *screening.Questions) int {
	seconds := 0
	for _, one := range q.Open(iv.given) {
		seconds += one.Takes()
	}
	return seconds
}

// wholeMinutes rounds seconds up to minutes.
func wholeMinutes(seconds int) int { return (seconds + 59) / 60 }

// askStart is the first page of a link.
func askStart(c *call, iv *interview) error {
	p := ui.AskStart{Clinic: c.s.clinic.Name(), Minutes: wholeMinutes(iv.left(c.s.asked)), Begun: len(iv.given.Facts)+len(iv.own) > 0}
	for _, part := range c.s.asked.Parts {
		view := ui.AskPart{Title: c.s.texts.Parts[part.Key]}
		seconds := 0
		for _, one := range c.s.asked.PathOf(part.Key, iv.given) {
			view.Of++
			seconds += one.Takes()
			switch {
			case iv.given.Answered(one):
				view.Done++
			case view.Href == "":
				view.Href = c.linkPath("/" + one.Key)
			}
		}
		if view.Href == "" {
			view.Href = c.linkPath("/" + part.Questions[0].Key)
		}
		view.Minutes = wholeMinutes(seconds)
		p.Parts = append(p.Parts, view)
	}
	if iv.told {
		p.Told = c.linkPath("/decision")
	}
	var err error
	if p.Heard, err = c.heardSoon(); err != nil {
		return err
	}
	if next, ok := c.s.asked.Next("", iv.given); ok {
		p.Go = c.linkPath("/" + next.Key)
	} else {
		p.Over = c.linkPath("/end")
	}
	return c.send(http.StatusOK, ui.AskBegin(c.client(), p))
}

// askEnd is the last page: thanks, who reads it, and by when.
func askEnd(c *call, iv *interview) error {
	say, loc := c.s.texts.Say, c.s.clinic.Location()
	until := iv.invited.Until.In(loc).Format("Monday, January 2")
	p := ui.AskEnd{Lead: say("end.lead.someone"), Then: say("end.then", "until", until), Look: c.linkPath("")}
	if name := c.senderName(iv); name != "" {
		p.Lead = say("end.lead", "name", name)
	}
	var err error
	if p.Heard, err = c.heardSoon(); err != nil {
		return err
	}
	open := c.s.asked.Open(iv.given)
	switch len(open) {
	case 0:
		return c.send(http.StatusOK, ui.AskOver(c.client(), p))
	case 1:
		p.Open = say("end.left.one")
	default:
		p.Open = say("end.left", "n", small(len(open)))
	}
	p.Open, p.Go = capital(p.Open), c.linkPath("/"+open[0].Key)
	return c.send(http.StatusOK, ui.AskOver(c.client(), p))
}

// heardSoon says who hears of an answer now, or when the team reads it, as far as
// that is so.
func (c *call) heardSoon() (string, error) {
	name, by, err := c.onDuty()
	return (&sitting{onDuty: name, readBy: by}).heardWords(c.s.texts.Say), err
}

// senderName is who invited the client, as they know them; empty where it was
// nobody by name.
func (c *call) senderName(iv *interview) string {
	if iv.sender.Sort != ledger.ByStaff {
		return ""
	}
	return c.author(iv.sender)
}

// question finds the question that the address names, where it is asked.
func (c *call) question(iv *interview) (*screening.Question, int, error) {
	at := slices.IndexFunc(iv.path, func(q *screening.Question) bool { return q.Key == c.r.PathValue("question") })
	if at < 0 {
		return nil, 0, fault.Missing("There is no such question.")
	}
	return iv.path[at], at, nil
}

// askOne shows one question.
func askOne(c *call, iv *interview) error {
	q, at, err := c.question(iv)
	if err != nil {
		return err
	}
	view := c.askView(iv, q, at)
	if q.Form == screening.FormMedicines {
		view.List = c.medicineList(iv)
	}
	c.prefill(iv, q, &view)
	return c.sendAsk(http.StatusOK, iv, at, view)
}

// sendAsk sends a question with the way back to the one before it.
func (c *call) sendAsk(status int, iv *interview, at int, view ui.AskQuestion) error {
	shell := c.client()
	shell.Back = c.linkPath("")
	if at > 0 {
		shell.Back = c.linkPath("/" + iv.path[at-1].Key)
	}
	return c.send(status, ui.AskOne(shell, view))
}

// askSkip asks for the reason, kindly. The client's own words need none.
func askSkip(c *call, iv *interview) error {
	q, _, err := c.question(iv)
	if err != nil {
		return err
	}
	if q.Form == screening.FormOwn {
		return c.redirect(c.nextOf(iv, q))
	}
	shell := c.client()
	shell.Back = c.linkPath("/" + q.Key)
	return c.send(http.StatusOK, ui.AskReasons(shell, c.linkPath("/"+q.Key), c.s.clinic.NewID(), c.s.texts.Questions[q.Key].Ask))
}

// nextOf is where the client goes after a question.
func (c *call) nextOf(iv *interview, q *screening.Question) string {
	if next, ok := c.s.asked.Next(q.Key, iv.given); ok {
		return c.linkPath("/" + next.Key)
	}
	return c.linkPath("/end")
}

// answerOne keeps an answer at once and goes on to the next question.
func answerOne(c *call, iv *interview) error {
	if err := c.form(); err != nil {
		return err
	}
	q, at, err := c.question(iv)
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	if q.Form == screening.FormMedicines && typed.Get("skip") == "" {
		return c.answerMedicines(iv, q, at, typed)
	}
	got := asker{say: c.s.texts.Say, now: c.s.now(), born: iv.born}.read(q, typed)
	view := c.askView(iv, q, at)
	refill(&view, typed)
	view.Error, view.Doubt = got.problem, got.doubt
	if got.problem != "" || got.doubt != nil {
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	}
	var act clinic.Act = clinic.AnswerAsked{Patient: c.record, Answers: got.answers, Rules: clinic.Rules{Questions: c.s.asked}}
	if got.own != "" {
		act = clinic.WriteOwnWords{Patient: c.record, Words: screening.OwnWords{About: q.Key, Text: got.own}}
	}
	return c.keepAnswer(iv, q, at, view, act)
}

// keepAnswer does the act and leads on; what went wrong stands on the same
// page, with everything that was typed.
func (c *call) keepAnswer(iv *interview, q *screening.Question, at int, view ui.AskQuestion, act clinic.Act) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	if !id.Valid(key) {
		view.Form = c.s.texts.Say("too-old")
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
	case kind == fault.Invalid:
		view.Error = fault.Say(err)
		return c.sendAsk(http.StatusUnprocessableEntity, iv, at, view)
	case kind == fault.Conflict:
		view.Form = c.s.texts.Say("twice")
		return c.sendAsk(http.StatusConflict, iv, at, view)
	default:
		return err
	}
	after, err := c.interview()
	if err != nil {
		return err
	}
	return c.redirect(c.nextOf(after, q))
}

// refill puts what was typed back into a question.
func refill(view *ui.AskQuestion, typed url.Values) {
	kept := func(name string) string { return clip(typed.Get(name), mostWords+100) }
	if view.Length != nil {
		view.Length.Value, view.Length.Feet, view.Length.Inches = kept("value"), kept("feet"), kept("inches")
		if u := kept("unit"); u != "" {
			view.Length.Unit = u
		}
	}
	if view.Month != nil {
		view.Month.Month, view.Month.Year = kept("month"), kept("year")
	}
	if view.Text != nil {
		view.Text.Value = kept("words")
	}
	if view.Listed != nil {
		view.Listed.Value = kept("words")
	}
	if view.Detail != nil {
		view.Detail.Value = kept("detail")
	}
	for i := range view.Ticks {
		view.Ticks[i].Chosen = slices.Contains(typed["tick"], view.Ticks[i].Value)
	}
}

// askTold shows a no, once a person has told them; before that there is
// nothing at this address.
func askTold(c *call, iv *interview) error {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	return c.told(whole, iv.course, c.client())
}
