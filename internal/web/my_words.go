package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// myWords is what a client said and wrote: what they prepare, what they asked of
// everyone in the room, and what they undertook.
func myWords(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.words"), Lead: say("my.words.lead")}
	switch c.r.URL.Query().Get("kept") {
	case "words":
		p.Said = say("saved")
	case "checkin":
		p.Said = say("my.checkin.kept")
	}
	p.Sections = append(p.Sections, c.preparedSection(v), c.comfortSection(v))
	p.Sections = append(p.Sections, c.commitmentSections(v)...)
	return c.send(http.StatusOK, ui.My(c.myShell("words"), p))
}

func (c *call) preparedSection(v *ownView) ui.MySection {
	say := c.s.texts.Say
	prepared := integration.Preparation(v.whole, v.stands.Open.Course)
	sec := ui.MySection{Head: say("my.words.prepare")}
	for _, topic := range []string{integration.Intention, integration.Goal, integration.Pattern, integration.Fear, integration.Resource} {
		row := ui.MyRow{Title: say("my.topic." + topic), Href: ui.PathMyWords + "/" + topic}
		if topic == integration.Intention {
			if i, ok := prepared.IntentionFor(v.nextDose().Session); ok {
				row.Words = i.Fact.Text
			}
		} else {
			row.Words = prepared.Words[topic].Fact.Text
		}
		if row.Words == "" {
			row.Sub = say("my.words.none")
		}
		sec.Rows = append(sec.Rows, row)
	}
	return sec
}

// nextDose is the next dosing session on the plan; one without a key where there
// is none.
func (v *ownView) nextDose() schedule.Session {
	for _, s := range schedule.Sessions(v.whole) {
		if s.Sort == schedule.Dosing && s.Ahead() && !s.Until.Before(v.stepping.Now) {
			return s
		}
	}
	return schedule.Session{}
}

// comfortSection is what they asked of everyone in the room. They may stop any of
// it here at any time; to widen it they tell somebody.
func (c *call) comfortSection(v *ownView) ui.MySection {
	say := c.s.texts.Say
	sec := ui.MySection{Head: say("my.comfort"), Lead: say("my.comfort.lead"), None: say("my.comfort.none")}
	prepared := integration.Preparation(v.whole, v.stands.Open.Course)
	for _, part := range []struct{ key, words string }{{"touch", prepared.Comfort.Fact.Touch}, {"stop", prepared.Comfort.Fact.Stop}, {"helps", prepared.Comfort.Fact.Helps}} {
		if part.words != "" {
			sec.Rows = append(sec.Rows, ui.MyRow{Title: say("my.comfort." + part.key), Words: part.words})
		}
	}
	sec.Do = []ui.MyButton{{Label: say("my.comfort.less"), Href: ui.PathMyAgreements + "/withdraw"}}
	return sec
}

// checkIns are how something can have gone, in the order in which it is asked.
var checkIns = []string{integration.Kept, integration.Partly, integration.NotYet, integration.Changed, integration.LetGo}

func (c *call) commitmentSections(v *ownView) []ui.MySection {
	say := c.s.texts.Say
	out := []ui.MySection{{Head: say("my.commitments")}}
	all := integration.Integration(v.whole, v.stands.Open.Course).Commitments
	if len(all) == 0 {
		out[0].None = say("my.commitments.none")
	}
	for _, one := range slices.Backward(all) {
		sec := ui.MySection{Rows: []ui.MyRow{{Title: say("my.commitment"), Words: one.Fact.Text}}}
		if one.Fact.By != "" {
			sec.Rows[0].Sub = say("my.commitment.by", "day", one.Fact.By.Time().Format("Monday, January 2"))
		}
		if state := one.State(); state != "" {
			sec.Rows[0].State = say("my.how." + state)
		}
		if !one.Over() {
			sec.Lead = say("my.checkin.ask")
			how := checkIns
			if one.Fact.Every != "" {
				how = []string{integration.StillDone, integration.Partly, integration.NotYet, integration.LetGo}
			}
			for _, h := range how {
				sec.Do = append(sec.Do, ui.MyButton{Label: say("my.how." + h), Href: ui.PathMyCheckIn, Act: c.s.clinic.NewID(), Name: "went", Value: string(one.Entry.ID) + "." + h})
			}
		}
		out = append(out, sec)
	}
	return out
}

func backToWords(c *call) error { return c.redirect(ui.PathMyWords) }

// myCheckIn keeps how something went.
func myCheckIn(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	commitment, how, _ := strings.Cut(clip(c.r.PostForm.Get("went"), 80), ".")
	act := clinic.CheckIn{Patient: c.record, CheckIn: integration.CheckedIn{Commitment: id.Entry(commitment), How: how}}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), act)
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	return c.redirect(ui.PathMyWords + "?kept=checkin#commitments")
}

// myTopic is the page on which one thing is written.
func myTopic(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	topic := c.r.PathValue("topic")
	if !slices.Contains(integration.Topics, topic) {
		return fault.Missing("There is nothing at this address.")
	}
	prepared := integration.Preparation(v.whole, v.stands.Open.Course)
	p := ui.MyWords{Text: prepared.Words[topic].Fact.Text}
	if topic == integration.Intention {
		p.Session = string(v.nextDose().Session)
		i, _ := prepared.IntentionFor(v.nextDose().Session)
		p.Text = i.Fact.Text
	}
	return c.topicPage(http.StatusOK, v, topic, p)
}

func (c *call) topicPage(status int, v *ownView, topic string, p ui.MyWords) error {
	say := c.s.texts.Say
	p.Action, p.Act, p.Title, p.Lead = ui.PathMyWords+"/"+topic, c.s.clinic.NewID(), say("my.topic."+topic), say("my.topic."+topic+".lead")
	if s := v.nextDose(); topic == integration.Intention && s.Session != "" {
		p.Title = say("my.step.intent", "day", c.weekday(s.From))
	}
	shell := c.myShell("words")
	shell.Back = ui.PathMyWords
	return c.send(status, ui.MyWrite(shell, p))
}

// myWrite keeps words as the client wrote them.
func myWrite(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.own()
	if err != nil {
		return err
	}
	topic, text := c.r.PathValue("topic"), strings.TrimSpace(clip(c.r.PostForm.Get("text"), 5000))
	if !slices.Contains(integration.Topics, topic) {
		return fault.Missing("There is nothing at this address.")
	}
	words := integration.Told{Course: v.stands.Open.Course, About: topic, Text: text}
	session := clip(c.r.PostForm.Get("session"), 40)
	if topic == integration.Intention && id.Valid(session) {
		words.Session = id.Session(session)
	}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), clinic.WriteWords{Patient: c.record, Words: words})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathMyWords + "?kept=words")
	case kind == fault.Invalid:
		return c.topicPage(http.StatusUnprocessableEntity, v, topic, ui.MyWords{Text: text, Session: session, Error: c.s.texts.Say("my.words.empty")})
	case kind == fault.Conflict:
		return c.topicPage(http.StatusConflict, v, topic, ui.MyWords{Text: text, Session: session, Error: c.s.texts.Say("twice")})
	}
	return err
}

// myEscort is where a client says who takes them home.
func myEscort(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	s := v.nextDose()
	if s.Session == "" {
		return c.redirect(ui.PathMy)
	}
	day := quantity.DayOf(s.From, c.s.clinic.Location())
	e, _ := course.Escort(v.whole, day)
	p := ui.MyEscort{Day: string(day), Name: e.Name, Phone: e.Phone, Stays: e.Stays}
	if p.Name == "" {
		for _, x := range patient.ContactPersons(v.whole) {
			p.Name, p.Phone = x.Name, x.Phone
			break
		}
	}
	return c.escortPage(http.StatusOK, v, p)
}

func (c *call) escortPage(status int, v *ownView, p ui.MyEscort) error {
	p.Act, p.Title = c.s.clinic.NewID(), c.s.texts.Say("my.step.escort", "day", c.myDay(v.nextDose().From))
	shell := c.myShell("today")
	shell.Back = ui.PathMy
	return c.send(status, ui.MyCompany(shell, p))
}

// myNameEscort keeps who takes them home.
func myNameEscort(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.own()
	if err != nil {
		return err
	}
	s := v.nextDose()
	if s.Session == "" {
		return c.redirect(ui.PathMy)
	}
	typed, say := c.r.PostForm, c.s.texts.Say
	p := ui.MyEscort{Day: string(quantity.DayOf(s.From, c.s.clinic.Location())), Name: strings.TrimSpace(clip(typed.Get("name"), 200)), Phone: strings.TrimSpace(clip(typed.Get("phone"), 40)),
		Stays: typed.Get("stays") == "yes", Errors: map[string]string{}}
	if p.Name == "" {
		p.Errors["name"] = say("my.escort.name.bad")
	}
	if patient.DialOf(p.Phone) == "" {
		p.Errors["phone"] = say("my.escort.phone.bad")
	}
	if len(p.Errors) > 0 {
		return c.escortPage(http.StatusUnprocessableEntity, v, p)
	}
	act := clinic.NameEscort{Patient: c.record, Escort: dosing.EscortNamed{For: quantity.Day(p.Day), Name: p.Name, Phone: p.Phone, Stays: p.Stays}}
	if _, err = c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), act); err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	if !p.Stays {
		p.Saved = say("my.escort.alone")
		return c.escortPage(http.StatusOK, v, p)
	}
	return c.redirect(ui.PathMy)
}
