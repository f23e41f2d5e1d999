package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathIntegration = pathChart + "/integration"

func integrationRoutes() []route {
	return []route{
		{"GET " + pathIntegration, granted, access.Read, ledger.Clinical, integrationPage, page},
		{"POST " + pathIntegration, granted, access.Create, ledger.Clinical, keepIntegration, page},
	}
}

func integrationPage(c *call) error {
	d, err := c.workDesk("/integration")
	if err != nil {
		return err
	}
	return c.sendIntegration(http.StatusOK, d)
}

func (c *call) sendIntegration(status int, d *workDesk) error {
	p := c.workPage(d, "integration", "Integration", "What came up, and what becomes of it. A fifteen-minute call counts.")
	if d.open || d.ended {
		window, err := c.integrationWindow(d)
		if err != nil {
			return err
		}
		became := integration.Integration(d.seen, d.course.Course)
		for _, s := range slices.Backward(dosing.Sessions(d.seen)) {
			p.Parts = append(p.Parts, c.storyPart(d, s, became, window))
		}
		if len(p.Parts) == 0 {
			p.Parts = []ui.WorkPart{{ID: "none", Title: "No session yet", Why: "After a session its story stands here: the dose, what was seen, what they said, and how they tell it themselves."}}
		}
		if c.grant.Reads(ledger.Words) {
			p.Aside = []ui.WorkPart{c.insightPart(d, became), c.commitmentPart(d, became)}
		}
		p.Aside = append(p.Aside, c.meetingPart(d, "integration"))
		p.Parts, p.Aside = d.toRead(p.Parts), d.toRead(p.Aside)
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	return c.send(status, ui.Work(shell, p))
}

// integrationWindow is how long after a session the course's protocol wants it
// looked back on; zero where it does not say.
func (c *call) integrationWindow(d *workDesk) (protocol.Window, error) {
	settings, err := c.settings()
	if err != nil {
		return protocol.Window{}, err
	}
	def, err := c.s.protocols.WithHash(d.course.Hash, settings)
	if fault.KindOf(err) == fault.NotFound {
		return protocol.Window{}, nil // the version is gone: nothing is said about its windows
	}
	if err != nil {
		return protocol.Window{}, err
	}
	return course.IntegrationWindow(def.Plan), nil
}

// storyPart is one session, as it was and as they tell it.
func (c *call) storyPart(d *workDesk, s dosing.Session, became integration.Became, window protocol.Window) ui.WorkPart {
	loc, key := c.s.clinic.Location(), string(s.Key)
	part := ui.WorkPart{ID: "s-" + key, Title: "Session " + strconv.Itoa(s.Number) + ", " + longDay(quantity.DayOf(s.Begun.At, loc))}
	for _, dose := range s.Doses {
		part.Facts = append(part.Facts, dose.Entry.At.In(loc).Format("15:04")+"  "+stop(dose.Fact.Amount.String()+" "+dose.Fact.Route))
	}
	seen := map[string]int{}
	for _, m := range s.Moments {
		seen[m.Fact.Sort]++
	}
	var moments []string
	for _, sort := range dosing.Moments {
		if seen[sort] > 0 {
			moments = append(moments, sort)
		}
	}
	if len(moments) > 0 {
		part.Facts = append(part.Facts, "Seen: "+stop(list(moments)))
	}
	if last := s.Last(); !last.IsZero() && window.Most > 0 {
		part.State = c.integrationState(d, s.Key, last, window)
	}
	for _, q := range s.Quotes {
		if q.To != dosing.ToNobody && q.To != dosing.ToProcess {
			part.Said = append(part.Said, ui.Saying{Words: q.Fact.Text, Quote: true, By: "Said " + q.Entry.At.In(loc).Format("15:04") + "."})
		}
	}
	story, told := became.Stories[s.Key]
	if told {
		part.Said = append(part.Said, c.said(story.Entry, story.Fact.Text, true))
	}
	if c.grant.Allows(access.Create, ledger.Words) {
		label := "How do they tell it?"
		if told {
			label = "They tell it anew"
		}
		part.Form = d.form("story", key, label, ui.WorkField{Name: "text", Label: "In their words", Hint: "As they tell it. Do not confirm or interpret.", Sort: "words", Value: story.Fact.Text})
	}
	return part
}

// integrationState says by when a session is best looked back on, or that it was.
func (c *call) integrationState(d *workDesk, session id.Session, last time.Time, window protocol.Window) ui.State {
	for e, m := range ledger.Find[course.MeetingHeld](d.seen) {
		if m.Phase == "integration" && e.At.After(last) && (m.Session == session || m.Session == "" && e.At.Sub(last) <= window.Most) {
			return ui.State{Kind: "go", Word: "looked back on " + c.whenSaid(e.At)}
		}
	}
	best := last.Add(window.Most).In(c.s.clinic.Location()).Format("Monday 2 January")
	if c.s.now().After(last.Add(window.Most)) {
		return ui.State{Kind: "hold", Word: "not looked back on yet; it was best by " + best + ", and still helps"}
	}
	return ui.State{Kind: "plain", Word: "best by " + best}
}

func (c *call) insightPart(d *workDesk, became integration.Became) ui.WorkPart {
	part := ui.WorkPart{ID: "insights", Title: "To keep", Why: "What they want to keep, in their words."}
	for _, i := range became.Insights {
		part.Said = append(part.Said, c.said(i.Entry, i.Fact.Text, true))
	}
	if c.grant.Allows(access.Create, ledger.Words) {
		part.Form = d.form("insight", "", "Add one", ui.WorkField{Name: "text", Label: "In their words", Sort: "words"})
	}
	return part
}

func (c *call) commitmentPart(d *workDesk, became integration.Became) ui.WorkPart {
	part := ui.WorkPart{ID: "commitments", Title: "Commitments", Why: "One small step each, by a day they chose. None of the answers is a failure."}
	loc := c.s.clinic.Location()
	for _, m := range became.Commitments {
		key := string(m.Entry.ID)
		item := ui.WorkPart{ID: "c-" + key, Said: []ui.Saying{c.said(m.Entry, m.Fact.Text, true)}, State: ui.State{Kind: "plain", Word: "not asked yet"}}
		if m.Fact.Step != "" {
			item.Facts = append(item.Facts, "First step: "+stop(m.Fact.Step))
		}
		if m.Fact.With != "" {
			item.Facts = append(item.Facts, "With: "+stop(m.Fact.With))
		}
		if again := m.AskAgain(loc); again != "" {
			item.Facts = append(item.Facts, "Ask on "+longDay(again)+".")
		}
		for _, in := range m.CheckIns {
			item.State = ui.State{Kind: "plain", Word: wentWords[in.Fact.How]}
			if in.Fact.How == integration.Kept || in.Fact.How == integration.StillDone {
				item.State.Kind = "go"
			}
			if in.Fact.Text != "" {
				item.Said = append(item.Said, c.said(in.Entry, in.Fact.Text, true))
			}
		}
		if !m.Over() && c.grant.Allows(access.Create, ledger.Words) {
			var how []ui.Option
			for _, o := range integration.Outcomes {
				how = append(how, ui.Option{Value: o, Label: capital(wentWords[o])})
			}
			item.Form = d.form("check-in", key, "How did it go?", ui.WorkField{Name: "how", Label: "How did it go?", Sort: "choice", Options: how}, ui.WorkField{Name: "text", Label: "In their words, if they want", Sort: "words"})
		}
		part.Items = append(part.Items, item)
	}
	if c.grant.Allows(access.Create, ledger.Words) {
		from := []ui.Option{{Value: "", Label: "None of these"}}
		for _, i := range became.Insights {
			from = append(from, ui.Option{Value: string(i.Entry.ID), Label: i.Fact.Text})
		}
		fields := []ui.WorkField{{Name: "text", Label: "What they undertake to do, in their words", Sort: "words"}, {Name: "step", Label: "The smallest first step", Sort: "line"},
			{Name: "with", Label: "Who knows about it, or helps", Sort: "line"}, {Name: "by", Label: "By which day", Sort: "day"},
			{Name: "every", Label: "How often", Sort: "choice", Options: []ui.Option{{Value: "", Label: "Once"}, {Value: "day", Label: "Every day"}, {Value: "week", Label: "Every week"}}}}
		if len(from) > 1 {
			fields = append(fields, ui.WorkField{Name: "insight", Label: "Where it comes from", Sort: "choice", Options: from})
		}
		part.Form = d.form("commitment", "", "Add one", fields...)
	}
	return part
}

// meetingPart lists the sessions of talking that were held.
func (c *call) meetingPart(d *workDesk, phase string) ui.WorkPart {
	part := ui.WorkPart{ID: "held", Title: "Sessions held"}
	for e, m := range ledger.Find[course.MeetingHeld](d.seen) {
		if m.Phase == phase && m.Course == d.course.Course {
			words := capital(c.whenSaid(e.At))
			if m.Minutes > 0 {
				words += ", " + plural(m.Minutes, "minute", "minutes")
			}
			part.Said = append(part.Said, ui.Saying{Words: words + ".", By: c.author(e.By) + "."})
		}
	}
	if c.grant.Allows(access.Create, ledger.Scheduling) {
		part.Form = d.form("held", phase, "Write one down", ui.WorkField{Name: "minutes", Label: "About how many minutes", Hint: "It ended just now. A short call counts too.", Sort: "line"})
	}
	return part
}

// keepMeeting stores that a session of talking was held.
func (c *call) keepMeeting(d *workDesk, phase string, draw func(int, *workDesk) error) error {
	minutes, err := strconv.Atoi(c.typedText("minutes"))
	if err != nil || minutes < 1 || minutes > 600 {
		d.typed, d.errors = c.r.PostForm, map[string]string{"minutes": "Write how many minutes it took, such as 50."}
		return draw(http.StatusUnprocessableEntity, d)
	}
	act := clinic.NoteMeeting{Patient: c.record, Meeting: course.MeetingHeld{Course: d.course.Course, Phase: phase, Minutes: minutes}}
	return c.keepWork(d, act, "#held", draw)
}

// keepIntegration stores one of the page's forms.
func keepIntegration(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.workDesk("/integration")
	if err != nil {
		return err
	}
	if !d.open {
		return c.sendIntegration(http.StatusConflict, d)
	}
	typed, in, about := c.r.PostForm, d.course.Course, clip(c.r.PostForm.Get("for"), 60)
	switch typed.Get("do") {
	case "story":
		return c.keepWork(d, clinic.TellStory{Patient: c.record, Story: integration.StoryTold{Course: in, Session: id.Session(about), Text: c.typedText("text")}}, "#s-"+about, c.sendIntegration)
	case "insight":
		return c.keepWork(d, clinic.KeepInsight{Patient: c.record, Insight: integration.InsightKept{Course: in, Text: c.typedText("text")}}, "#insights", c.sendIntegration)
	case "commitment":
		made := integration.CommitmentMade{Course: in, Insight: id.Entry(clip(typed.Get("insight"), 60)), Text: c.typedText("text"), Step: c.typedText("step"), With: c.typedText("with"),
			By: quantity.Day(c.typedText("by")), Every: clip(typed.Get("every"), 10)}
		return c.keepWork(d, clinic.MakeCommitment{Patient: c.record, Commitment: made}, "#commitments", c.sendIntegration)
	case "check-in":
		went := integration.CheckedIn{Commitment: id.Entry(about), How: clip(typed.Get("how"), 20), Text: c.typedText("text")}
		return c.keepWork(d, clinic.CheckIn{Patient: c.record, CheckIn: went}, "#c-"+about, c.sendIntegration)
	case "held":
		return c.keepMeeting(d, "integration", c.sendIntegration)
	}
	return fault.Missing("There is no such form.")
}
