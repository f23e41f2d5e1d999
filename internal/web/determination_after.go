package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// planSteps are the parts of a safety plan, in its order.
var planSteps = []ui.PlanStep{
	{Name: "signs", Label: "Signs that it is getting harder"}, {Name: "coping", Label: "What they can do alone"},
	{Name: "distractions", Label: "People and places that take the mind off"}, {Name: "people", Label: "People who can help, with their numbers"},
	{Name: "professionals", Label: "Professionals and services, with their numbers"}, {Name: "surroundings", Label: "Making the surroundings safer"},
}

// afterSide is what is done after a decision: helping on, a second opinion,
// the risk and the safety plan, and what was done already.
func (c *call) afterSide(v *verdict, p *ui.DeterminationPage) {
	p.Done = c.doneSince(v)
	if !c.grant.Allows(access.Create, ledger.Clinical) || v.person.Death != nil {
		return
	}
	if p.After = v.after; p.After == nil {
		p.After = c.afterForms()
	}
	c.riskSide(v, p)
}

// riskSide is the look at the risk that was promised, which outlives its course.
func (c *call) riskSide(v *verdict, p *ui.DeterminationPage) {
	if !c.grant.Allows(access.Create, ledger.Clinical) || v.person.Death != nil {
		return
	}
	if p.Risk = v.risk; p.Risk == nil {
		p.Risk = c.riskForms(v)
	}
}

func (c *call) afterForms() *ui.AfterForms {
	return &ui.AfterForms{Action: c.chartPath() + "/determination/after", ReferAct: c.s.clinic.NewID(), AskAct: c.s.clinic.NewID(), Errors: map[string]string{}}
}

// riskForms are the review of the risk, and where the safety plan is.
func (c *call) riskForms(v *verdict) *ui.RiskForms {
	f := &ui.RiskForms{Action: c.chartPath() + "/determination", Plan: c.chartPath() + "/safety-plan", Act: c.s.clinic.NewID(), Errors: map[string]string{}}
	f.Review = c.grant.Allows(access.Sign, ledger.Clinical) && slices.ContainsFunc(c.grant.Roles(), func(r access.Role) bool { return r == access.Prescriber || r == access.Therapist })
	for _, r := range screening.Rechecks(v.seen) {
		if r.Done == nil {
			f.Recheck, f.Due = string(r.Determination.ID), "Somebody asks again on "+longDay(r.Due)+"."
		}
	}
	if e, review, ok := ledger.Last[screening.RiskReviewed](v.seen); ok {
		f.Last = append(f.Last, "Reviewed by "+c.author(e.By)+", "+c.whenSaid(e.At)+": "+stop(review.Found)+" "+stop(review.Plan))
	}
	if e, plan, ok := ledger.Last[screening.SafetyPlanned](v.seen); ok {
		current := "It counts until a new one."
		if plan.Until != "" {
			current = "It counts until " + longDay(plan.Until) + "."
		}
		f.Last = append(f.Last, "Safety plan of "+c.whenSaid(e.At)+", by "+c.author(e.By)+". "+current)
		f.Planned = true
	}
	return f
}

// doneSince are referrals, second opinions and what the client was told, a
// sentence each.
func (c *call) doneSince(v *verdict) []string {
	var out []string
	about := cmp.Or(v.open.Course, v.ended.Course)
	for e := range v.seen.Standing() {
		by := " " + capital(c.author(e.By)) + ", " + c.whenSaid(e.At) + "."
		switch f := e.Fact.(type) {
		case screening.Referred:
			if f.Course == about {
				words := "Helped on to " + stop(f.To)
				if f.Warm {
					words += " A person made the contact."
				}
				out = append(out, words+by)
			}
		case screening.SecondOpinionAsked:
			if f.Course == about {
				who := map[bool]string{true: "The client asked for a second opinion", false: "A second opinion was asked for"}[f.ByClient]
				if f.From != "" {
					who += ", from " + strings.TrimSuffix(f.From, ".")
				}
				out = append(out, who+"."+by)
			}
		case screening.Told:
			if f.Course == about {
				out = append(out, "The client was told "+strings.ReplaceAll(f.How, "-", " ")+"."+by)
			}
		}
	}
	return out
}

// afterwards notes a referral or a second opinion.
func afterwards(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.verdict()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	key := clip(typed.Get("act"), 40)
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 4000)) }
	f := c.afterForms()
	v.after = f
	switch typed.Get("do") {
	case "refer":
		f.ReferAct, f.To, f.Warm, f.Open = key, kept("to"), typed.Get("warm") == "yes", "refer"
		return c.finish(v, key, clinic.ReferOn{Patient: c.record, Referred: screening.Referred{Course: v.open.Course, To: f.To, Warm: f.Warm}}, "#done-head", f.Errors)
	case "second":
		f.AskAct, f.From, f.ByClient, f.Open = key, kept("from"), typed.Get("client") == "yes", "second"
		return c.finish(v, key, clinic.AskSecondOpinion{Patient: c.record, Asked: screening.SecondOpinionAsked{Course: v.open.Course, From: f.From, ByClient: f.ByClient}}, "#done-head", f.Errors)
	}
	return fault.Missing("There is no such form.")
}

// reviewRisk signs that a clinician asked about the risk, what they found, and
// what is done now.
func (c *call) reviewRisk(v *verdict) error {
	typed := c.r.PostForm
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 4000)) }
	r := c.riskForms(v)
	v.risk = r
	r.Act, r.Found, r.Doing, r.Next, r.Contact, r.Open = clip(typed.Get("act"), 40), kept("found"), kept("plan"), kept("next"), typed.Get("contact") == "yes", "risk"
	review := screening.RiskReviewed{Course: v.open.Course, Found: r.Found, Plan: r.Doing, Next: quantity.Day(r.Next), Contact: r.Contact}
	if r.Contact { // a promised look takes contact
		review.Recheck = id.Entry(kept("recheck_of"))
	}
	return c.finish(v, r.Act, clinic.ReviewRisk{Patient: c.record, Review: review}, "#risk", r.Errors)
}
