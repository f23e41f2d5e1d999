package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

func goingOnPage(c *call) error {
	d, err := c.endDesk("/going-on")
	if err != nil {
		return err
	}
	return c.sendGoingOn(http.StatusOK, d)
}

func (c *call) sendGoingOn(status int, d *endDesk) error {
	p := c.endPage(d, "review", "What they go on with", "Made together, and given to them to take home.")
	if !d.open {
		return c.sendWork(status, d.workDesk, p)
	}
	plan, written := course.PlanOf(d.seen, d.course.Course)
	part := ui.WorkPart{ID: "plan", Title: "The plan", State: ui.State{Kind: "plain", Word: "not written yet"}}
	if written {
		part.State = ui.State{Kind: "go", Word: "written " + c.whenSaid(plan.Entry.At)}
		for i, row := range c.planRows(plan.Fact) {
			part.Items = append(part.Items, ui.WorkPart{ID: "p-" + strconv.Itoa(i), Title: row.Label, Facts: row.Lines})
		}
		part.Links = []ui.Action{{Label: "Read it as they get it, print it", Href: d.path + "/paper"}, {Label: "As PDF", Href: d.path + "/pdf"}, {Label: "Say that they have it", Href: c.chartPath() + "/documents#plan"}}
	}
	if c.treats() {
		part.Form = c.planForm(d, plan.Fact, written)
	}
	p.Parts = []ui.WorkPart{part}
	p.Aside = []ui.WorkPart{c.visitsPart(d)}
	return c.sendWork(status, d.workDesk, p)
}

// planForm writes the plan, or writes it anew. Nobody begins with an empty
// sheet: signs and people come from the safety plan, where there is one.
func (c *call) planForm(d *endDesk, plan course.ContinuingPlan, written bool) *ui.WorkForm {
	label := "Write it together"
	if written {
		label = "Write it anew"
	} else if safety, ok := latestSafetyPlan(d); ok {
		plan.Signs, plan.Call = safety.Signs, append(slices.Clone(safety.People), safety.Professionals...)
	}
	lines := "One on each line."
	f := d.headed(d.form("plan", "", label,
		ui.WorkField{Name: "care", Label: "Who goes on caring for them, and how", Hint: lines + " Where it is nobody, write that, and who could be.", Sort: "area", Value: strings.Join(plan.Care, "\n")},
		ui.WorkField{Name: "practice", Label: "What they go on doing", Hint: lines, Sort: "area", Value: strings.Join(plan.Practice, "\n")},
		ui.WorkField{Name: "signs", Label: "How they notice that it gets harder, as they put it", Hint: lines, Sort: "area", Value: strings.Join(plan.Signs, "\n")},
		ui.WorkField{Name: "call", Label: "Whom they call then", Hint: lines + " With a number, if they want.", Sort: "area", Value: strings.Join(plan.Call, "\n")},
		ui.WorkField{Name: "followUp", Label: "How we go on asking, as you explained it", Hint: "By which way, how often, and that they can stop it at any time.", Sort: "area", Value: plan.FollowUp}))
	f.Save = "Keep the plan"
	return f
}

// latestSafetyPlan is the newest safety plan of the record.
func latestSafetyPlan(d *endDesk) (out screening.SafetyPlanned, ok bool) {
	for e := range d.seen.Standing() {
		if f, is := e.Fact.(screening.SafetyPlanned); is {
			out, ok = f, true
		}
	}
	return out, ok
}

// visitsPart are the visits after the course, which go on.
func (c *call) visitsPart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "visits", Title: "Follow-up that goes on", Why: "Asked by message, a few questions each. They can say “please stop” at any time."}
	if d.over() && d.stands.Closed.Peace() {
		part.Facts = []string{"They asked to be left in peace: nothing is asked any more."}
		return part
	}
	part.Facts = c.visitLines(d)
	if len(part.Facts) == 0 {
		part.Facts = []string{"The dates follow from the last dose; there is none yet."}
	}
	return part
}

// visitLines are the visits after the course: "Asked one month after the last
// dose, 8 November 2026."
func (c *call) visitLines(d *endDesk) (out []string) {
	events, _ := c.followUpEvents(c.occasions(d.seen, d.settings))
	for _, e := range events {
		out = append(out, capital(e.Words)+", "+longDay(quantity.DayOf(e.Day, c.s.clinic.Location()))+".")
	}
	return out
}

// visitDays are the same for the client: "About 8 November 2026".
func (c *call) visitDays(d *endDesk) (out []string) {
	events, _ := c.followUpEvents(c.occasions(d.seen, d.settings))
	for _, e := range events {
		if e.Day.After(c.s.now()) {
			out = append(out, c.s.texts.Say("going-on.visit", "day", longDay(quantity.DayOf(e.Day, c.s.clinic.Location()))))
		}
	}
	return out
}

// keepGoingOn stores the plan.
func keepGoingOn(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.endDesk("/going-on")
	if err != nil {
		return err
	}
	draw := func(status int, _ *workDesk) error { return c.sendGoingOn(status, d) }
	if !d.open {
		return draw(http.StatusConflict, d.workDesk)
	}
	if c.r.PostForm.Get("do") != "plan" {
		return fault.Missing("There is no such form.")
	}
	plan := course.ContinuingPlan{Course: d.course.Course, Care: c.typedLines("care"), Practice: c.typedLines("practice"), Signs: c.typedLines("signs"), Call: c.typedLines("call"), FollowUp: c.typedText("followUp")}
	return c.keepWork(d.workDesk, clinic.PlanOn{Patient: c.record, Plan: plan, Head: c.head()}, "#plan", draw)
}

// typedLines are the lines of a field that say something.
func (c *call) typedLines(name string) (out []string) {
	const most = 40
	for _, line := range strings.Split(c.typedText(name), "\n") {
		if line = strings.TrimSpace(line); line != "" && len(out) < most {
			out = append(out, line)
		}
	}
	return out
}

// planRows are the plan's parts, in the words that the client reads.
func (c *call) planRows(plan course.ContinuingPlan) (out []paper.Row) {
	say := c.s.texts.Say
	for _, part := range []struct {
		key   string
		lines []string
	}{{"going-on.care", plan.Care}, {"going-on.practice", plan.Practice}, {"going-on.signs", plan.Signs}, {"going-on.call", plan.Call}} {
		if len(part.lines) > 0 {
			out = append(out, paper.Row{Label: say(part.key), Lines: part.lines})
		}
	}
	return out
}

// planDocument is the plan as the client gets it.
func (c *call) planDocument(d *endDesk, plan dosing.At[course.ContinuingPlan]) ui.Document {
	say := c.s.texts.Say
	doc := c.document(say("going-on.title"), "")
	if d.person.Known {
		doc.Under = say("going-on.for", "name", d.person.Person.Fact.Name.Full())
	}
	doc.Date = c.since(plan.Entry.At)
	doc.Lead = say("going-on.lead")
	for _, row := range c.planRows(plan.Fact) {
		doc.Blocks = append(doc.Blocks, ui.Block{Heading: row.Label, Points: row.Lines})
	}
	crisis := ui.Block{Heading: say("going-on.crisis")}
	if words, err := c.crisisWords(); err == nil {
		for _, l := range words.Links {
			crisis.Points = append(crisis.Points, l.Label)
		}
		for _, line := range []string{words.Line, words.Emergency, words.Elsewhere} {
			if line != "" {
				crisis.Paras = append(crisis.Paras, line)
			}
		}
	}
	doc.Blocks = append(doc.Blocks, crisis)
	if peace := d.over() && d.stands.Closed.Peace(); !peace {
		visits := ui.Block{Heading: say("going-on.visits"), Points: c.visitDays(d)}
		if plan.Fact.FollowUp != "" {
			visits.Paras = []string{stop(plan.Fact.FollowUp)}
		}
		visits.Quiet = []string{say("going-on.visits.stop")}
		doc.Blocks = append(doc.Blocks, visits)
	}
	doc.Blocks = append(doc.Blocks, ui.Block{Paras: []string{say("closing.words")}, Signs: []ui.Signature{{Who: say("going-on.with"), Name: c.author(plan.Entry.By), Lines: []string{c.since(plan.Entry.At)}}}})
	return doc
}

// planOf finds the plan for a page that shows it.
func (c *call) planOf() (*endDesk, ui.Document, error) {
	d, err := c.endDesk("/going-on")
	if err != nil {
		return nil, ui.Document{}, err
	}
	plan, ok := course.PlanOf(d.seen, d.course.Course)
	if !ok {
		return nil, ui.Document{}, fault.Missing("There is no plan yet. It is written together before the course ends.")
	}
	return d, c.planDocument(d, plan), nil
}

func goingOnPaper(c *call) error {
	d, doc, err := c.planOf()
	if err != nil {
		return err
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path + "/paper"
	return c.send(http.StatusOK, ui.DocumentView(shell, ui.DocumentPage{Doc: doc, Back: ui.Action{Label: "What they go on with", Href: d.path}, Do: ui.Action{Label: "Save as PDF", Href: d.path + "/pdf"},
		More: []ui.Action{{Label: "Say that they have it", Href: c.chartPath() + "/documents#plan"}}}))
}

func goingOnPDF(c *call) error {
	_, doc, err := c.planOf()
	if err != nil {
		return err
	}
	return c.sendDocument(doc, "going-on")
}
