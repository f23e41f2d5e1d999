package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

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

// Addresses of the safety plan, and of the people whom the client named.
const (
	pathSafety       = pathChart + "/safety-plan"
	pathSafetyPerson = pathSafety + "/person"
)

func safetyPlanRoutes() []route {
	return []route{
		{"GET " + pathSafety, granted, access.Read, ledger.Clinical, safetyPlan, page},
		{"POST " + pathSafety, granted, access.Create, ledger.Clinical, keepSafety, page},
		{"GET " + pathSafetyPerson, granted, access.Read, ledger.Clinical, backToSafety, page},
		{"POST " + pathSafetyPerson, granted, access.Create, ledger.Demographics, keepPerson, page},
	}
}

// safetyPlan is the plan as it stands, to be read, changed together and printed.
func safetyPlan(c *call) error { return c.sendSafety(http.StatusOK, nil, nil) }

func backToSafety(c *call) error { return c.redirect(c.chartPath() + "/safety-plan") }

// sendSafety sends the page; typed and person are forms that come back.
func (c *call) sendSafety(status int, typed *ui.SafetyForm, person *ui.SafetyPersonForm) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	p := ui.SafetyPage{Chart: c.chartPath(), Person: "Somebody"}
	if who := patient.Of(seen); who.Known {
		p.Person = listName(who.Person.Fact)
	}
	form := &ui.SafetyForm{Steps: slices.Clone(planSteps), Errors: map[string]string{}}
	if e, plan, ok := ledger.Last[screening.SafetyPlanned](seen); ok {
		p.Made = "Made " + c.whenSaid(e.At) + " by " + c.author(e.By) + "."
		switch {
		case plan.Until == "":
			p.Made += " It counts until a new one."
		case plan.Current(quantity.DayOf(c.s.now(), c.s.clinic.Location())):
			p.Made += " It counts until " + longDay(plan.Until) + "."
		default:
			p.State = ui.State{Kind: "hold", Word: "no longer current since " + longDay(plan.Until)}
		}
		lists := planLists(plan)
		for i := range form.Steps {
			form.Steps[i].Value = strings.Join(lists[i], "\n")
			if len(lists[i]) > 0 {
				p.Parts = append(p.Parts, ui.SafetyPart{Label: form.Steps[i].Label, Lines: lists[i]})
			}
		}
		form.Until = string(plan.Until)
	}
	for _, x := range patient.ContactPersons(seen) {
		row := ui.SafetyPerson{Name: x.Name, Relation: x.Relation, Phone: x.Phone, MayCall: x.MayCall, Act: c.s.clinic.NewID()}
		p.People = append(p.People, row)
	}
	if c.grant.Allows(access.Create, ledger.Clinical) {
		if p.Form = typed; typed == nil {
			p.Form = form
		}
		p.Form.Action, p.Form.Act = c.chartPath()+"/safety-plan", c.s.clinic.NewID()
	}
	if c.grant.Allows(access.Create, ledger.Demographics) {
		if p.Add = person; person == nil {
			p.Add = &ui.SafetyPersonForm{Errors: map[string]string{}}
		}
		p.Add.Action, p.Add.Act = c.chartPath()+"/safety-plan/person", c.s.clinic.NewID()
	}
	return c.send(status, ui.StaffPlan(c.shell("Safety plan", ""), p))
}

// planLists are the parts of a plan in their order.
func planLists(plan screening.SafetyPlanned) [][]string {
	return [][]string{plan.Signs, plan.Coping, plan.Distractions, plan.People, plan.Professionals, plan.Surroundings}
}

// keepSafety keeps a plan as it was made together.
func keepSafety(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 4000)) }
	f := &ui.SafetyForm{Steps: slices.Clone(planSteps), Until: kept("until"), Errors: map[string]string{}}
	for i := range f.Steps {
		f.Steps[i].Value = kept(f.Steps[i].Name)
	}
	plan := screening.SafetyPlanned{Signs: lines(f.Steps[0].Value), Coping: lines(f.Steps[1].Value), Distractions: lines(f.Steps[2].Value),
		People: lines(f.Steps[3].Value), Professionals: lines(f.Steps[4].Value), Surroundings: lines(f.Steps[5].Value), Until: quantity.Day(f.Until)}
	if open, ok := course.Current(seen); ok {
		plan.Course = open.Course
	}
	return c.safetyAct(clinic.PlanSafety{Patient: c.record, Plan: plan}, f.Errors, func(status int) error { return c.sendSafety(status, f, nil) })
}

// keepPerson keeps somebody whom the client named, or that they are no longer.
func keepPerson(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 300)) }
	f := &ui.SafetyPersonForm{Name: kept("name"), Relation: kept("relation"), Phone: kept("phone"), MayCall: kept("may_call") == "yes", Errors: map[string]string{}}
	person := patient.ContactPerson{Name: f.Name, Relation: f.Relation, Phone: f.Phone, MayCall: f.MayCall, Ended: kept("ended") == "yes"}
	return c.safetyAct(clinic.NoteContactPerson{Patient: c.record, Person: person}, f.Errors, func(status int) error { return c.sendSafety(status, nil, f) })
}

// safetyAct does an act of this page, or brings its form back.
func (c *call) safetyAct(act clinic.Act, problems map[string]string, again func(status int) error) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	if !id.Valid(key) {
		problems[""] = "This page had lost its place, so nothing was stored. Press again."
		return again(http.StatusUnprocessableEntity)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch {
	case err == nil:
		return backToSafety(c)
	case fault.KindOf(err) == fault.Invalid:
		maps.Copy(problems, fieldErrors(err, nil))
		return again(http.StatusUnprocessableEntity)
	}
	return err
}
