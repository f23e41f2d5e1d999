package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathOrders = pathChart + "/orders"

// ordersPage shows the proposal with its reasons, and the orders.
func ordersPage(c *call) error {
	t, err := c.theatre()
	if err != nil {
		return err
	}
	form := &ui.OrderForm{Values: map[string]string{}, Errors: map[string]string{}}
	for _, name := range orderFields {
		form.Values[name] = clip(c.r.URL.Query().Get(name), 200)
	}
	return c.sendOrders(http.StatusOK, t, form, "")
}

// orderFields are what the form of an order holds.
var orderFields = []string{"mg", "basis", "minutes", "strength", "until", "booster", "indication", "replaces"}

// sendOrders puts the page together.
func (c *call) sendOrders(status int, t *theatre, form *ui.OrderForm, problem string) error {
	p := ui.OrdersPage{Header: c.header(t.person, t.seen), Tabs: c.personTabs("orders"), Path: c.chartPath() + "/orders", Problem: problem, Head: strconv.FormatInt(t.whole.Head, 10), NewAct: c.s.clinic.NewID}
	c.orderRows(t, &p)
	p.Alone = c.alonePolicy(t)
	_, inCourse := course.Current(t.whole)
	if !inCourse || course.OrderRoute(t.def) == "" {
		p.Why = "By what is open here no dose is ordered."
		shell := c.shell(c.nameOf(t.person), "")
		return c.send(status, ui.Orders(shell, p))
	}
	q := t.question(c)
	picked := form.Values["basis"]
	if picked != "" {
		q.Order = &dosing.OrderSigned{WeightBasis: picked}
	}
	proposal := c.s.library.Propose(q, t.whole, t.settings)
	c.proposalView(t, &p, proposal)
	p.Weights = c.weightRows(t, picked)
	if slices.Contains(c.grant.Roles(), access.Prescriber) && c.grant.Allows(access.Sign, ledger.Medicines) {
		c.orderForm(t, &p, form, proposal)
	}
	shell := c.shell(c.nameOf(t.person), "")
	return c.send(status, ui.Orders(shell, p))
}

// proposalView is the dose to look at first, with how it came about.
func (c *call) proposalView(t *theatre, p *ui.OrdersPage, d dosing.Proposal) {
	exact := t.exactly()
	p.Route = d.Route
	for _, r := range d.Reasons {
		p.Reasons = append(p.Reasons, oneDecimal(r, exact...))
	}
	for _, l := range d.Lower {
		p.Lower = append(p.Lower, oneDecimal(l, exact...))
	}
	if d.Amount > 0 {
		p.Amount = d.Amount.String()
	}
	figure := func(label string, m quantity.Mass) {
		if m > 0 {
			p.Figures = append(p.Figures, ui.Option{Value: oneDecimal(m.String()), Label: label})
		}
	}
	figure("Starting dose", d.Start)
	figure("Above it, a prescriber gives a reason", d.Soft)
	figure("Never above", d.Hard)
	figure("One step at most", d.Step)
	if d.Systemic > 0 {
		p.Figures = append(p.Figures, ui.Option{Label: "Reaches the blood, for information", Value: tenths(int64(d.Systemic)) + " mg"})
	}
	if !d.Earliest.IsZero() && d.Earliest.After(c.s.now()) {
		p.Earliest = "Not before " + d.Earliest.In(c.s.clinic.Location()).Format("Mon 2 Jan, 15:04") + ": doses are apart."
	}
	q := t.question(c)
	p.Number = c.s.library.NextSession(q, t.whole, t.settings)
}

// tenths writes thousandths of an estimate with one decimal, rounded half up: more
// would say that it is known more exactly.
func tenths(thousandths int64) string { return quantity.Thousandths((thousandths + 50) / 100 * 100) }

// weightRows are the three weights with their source; the prescriber picks.
func (c *call) weightRows(t *theatre, picked string) []ui.WeightRow {
	body, weighed := c.s.library.Body(t.question(c), t.whole, t.settings)
	if weighed.ID == "" {
		return nil
	}
	_, byPlan, _ := body.WeightFor("", t.def.Plan.Dose)
	ideal, adjusted, known := dosing.Weights(body.Actual, body.Height, body.Sex)
	source := "measured " + c.whenSaid(weighed.At) + " by " + c.author(weighed.By)
	missing := "not known: height or the sex used for this calculation is missing"
	rows := []ui.WeightRow{{Basis: dosing.ActualWeight, Label: "Actual", Value: oneDecimal(body.Actual.String()), Source: source},
		{Basis: dosing.IdealWeight, Label: "Ideal", Value: tenths(int64(ideal)) + " kg", Source: "Devine, an estimate; sex used for this calculation: " + body.Sex},
		{Basis: dosing.AdjustedWeight, Label: "Adjusted", Value: tenths(int64(adjusted)) + " kg", Source: "ideal and two fifths of what is above it, an estimate"}}
	for i := range rows {
		if i > 0 && !known {
			rows[i].Value, rows[i].Source = "–", missing
		}
		rows[i].Used = rows[i].Basis == picked || picked == "" && rows[i].Basis == byPlan
	}
	return rows
}

// orderForm is the form with what the rules make of what is in it.
func (c *call) orderForm(t *theatre, p *ui.OrdersPage, form *ui.OrderForm, d dosing.Proposal) {
	if form.Act == "" {
		form.Act, form.Order = c.s.clinic.NewID(), c.s.clinic.NewID()
	}
	form.Infusion = d.Minutes > 0
	if form.Values["mg"] == "" && d.Amount > 0 {
		form.Values["mg"] = strings.TrimSuffix(d.Amount.String(), " mg")
	}
	if form.Infusion && form.Values["minutes"] == "" {
		form.Values["minutes"] = strconv.Itoa(d.Minutes)
	}
	if form.Values["until"] == "" {
		form.Values["until"] = c.orderEnds(t).Format(localMinute)
	}
	for _, o := range t.orders {
		if o.Stands() && o.Fact.Course != "" {
			form.Values["replaces"], form.Standing = string(o.Fact.Order), o.Fact.Amount.String()
		}
	}
	_, under := dosing.Underway(t.seen)
	form.Booster = under
	o, problems := c.readOrder(t, form)
	if len(problems) == 0 {
		q := t.question(c)
		o.Session, q.Order = p.Number, &o
		form.Open = true
		for _, q.Gate = range clinic.OrderGates(o) {
			c.orderRules(t, form, c.s.library.Why(q, t.whole, t.settings))
		}
		for i := range form.Rules {
			inOneDecimal(&form.Rules[i].Finding, append(t.exactly(), o.Amount.String())...)
		}
		if drawn := drawWords(o); drawn != "" {
			form.Draw = drawn
		}
		if o.Minutes > 0 {
			if rate, exact, err := dosing.Rate(o.Amount, o.Minutes); err == nil {
				form.Rate = rate.String() + " a minute"
				if !exact {
					form.Rate = "about " + form.Rate + ", rounded down"
				}
			}
		}
	}
	p.Form = form
}

// orderEnds is when an order that nobody used ends: with the day of the next
// dosing session of the plan, or with this day.
func (c *call) orderEnds(t *theatre) time.Time {
	day := c.s.now()
	if open, ok := course.Current(t.whole); ok {
		for _, s := range schedule.Of(schedule.Sessions(t.seen), open.Course, schedule.Dosing) {
			if s.Ahead() && s.From.After(day) {
				day = s.From.In(c.s.clinic.Location())
				break
			}
		}
	}
	y, m, d := day.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.s.clinic.Location()).Add(-time.Minute)
}

// exactly are the amounts that were typed or given: they are never rounded.
func (t *theatre) exactly() (out []string) {
	for _, o := range t.orders {
		out = append(out, o.Fact.Amount.String())
	}
	for _, d := range ledger.Find[dosing.DoseGiven](t.seen) {
		out = append(out, d.Amount.String())
	}
	return out
}

// fine is a figure that was worked out, with more decimals than anybody doses by.
var fine = regexp.MustCompile(`\b(\d+)\.(\d)(\d+) (mg|kg)(/\w+)?\b`)

// oneDecimal writes worked-out milligrams and kilograms in a text with one
// decimal: milligrams rounded down, so that a limit never reads higher than it
// is, and kilograms half up. Amounts that stand exactly so stay as they are.
func oneDecimal(text string, exact ...string) string {
	return fine.ReplaceAllStringFunc(text, func(figure string) string {
		if slices.Contains(exact, figure) || strings.Contains(figure, "/") {
			return figure
		}
		number, unit, _ := strings.Cut(figure, " ")
		n, err := quantity.ParseThousandths(number)
		if err != nil {
			return figure
		}
		if unit == "kg" {
			n += 50
		}
		return quantity.Thousandths(n/100*100) + " " + unit
	})
}

// inOneDecimal does so in all that a finding says.
func inOneDecimal(f *ui.FindingView, exact ...string) {
	f.Title, f.Clears = oneDecimal(f.Title, exact...), oneDecimal(f.Clears, exact...)
	for i, e := range f.Evidence {
		f.Evidence[i] = oneDecimal(e, exact...)
	}
}

// orderRules are the findings about an order that is not signed yet, each with
// a place for a reason where the rule lets this prescriber.
func (c *call) orderRules(_ *theatre, form *ui.OrderForm, o protocol.Outcome) {
	form.Open = form.Open && o.Open()
	for _, f := range o.Findings {
		switch {
		case f.State == protocol.Clear || f.Settled:
			form.Clear++
			continue
		case !c.grant.Reads(f.Class):
			continue
		}
		v := ui.OrderRule{Rule: f.Rule, ID: ruleID(f.Rule), Finding: c.findingView(f), Evidence: joinEntries(f.Entries()), Blocks: f.Blocks()}
		v.Finding.Source.Href = ruleAddress(o, f)
		v.May = f.Blocks() && f.Decidable() && c.mayOverride(f) && !f.Override.None && f.Override.Second == ""
		v.Reason = form.Values["reason."+f.Rule]
		form.Rules = append(form.Rules, v)
	}
}

// readOrder reads the form into an order.
func (c *call) readOrder(t *theatre, form *ui.OrderForm) (dosing.OrderSigned, map[string]string) {
	problems := map[string]string{}
	o := dosing.OrderSigned{Order: id.Order(form.Order), Route: course.OrderRoute(t.def), WeightBasis: form.Values["basis"], Booster: form.Values["booster"] == "yes", Indication: form.Values["indication"]}
	if open, ok := course.Current(t.whole); ok {
		o.Course = open.Course
	}
	var err error
	if o.Amount, err = milligrams(form.Values["mg"]); err != nil || o.Amount <= 0 {
		problems["mg"] = "Write the milligrams as in 61.5."
	}
	if n, problem := wholeNumber(form.Values["minutes"]); problem != "" {
		problems["minutes"] = problem
	} else if n != nil {
		o.Minutes = *n
	}
	if s := form.Values["strength"]; s != "" {
		if o.Strength, err = milligrams(s); err != nil || o.Strength <= 0 {
			problems["strength"] = "Write what the vial says, in milligrams in a millilitre."
		}
	}
	at, err := time.ParseInLocation(localMinute, form.Values["until"], c.s.clinic.Location())
	if err != nil {
		problems["until"] = "Write the day and the time."
	}
	o.Until = at
	return o, problems
}

// orderRows are the orders of the record, the newest first.
func (c *call) orderRows(t *theatre, p *ui.OrdersPage) {
	loc := c.s.clinic.Location()
	prescribes := slices.Contains(c.grant.Roles(), access.Prescriber) && c.grant.Allows(access.Sign, ledger.Medicines)
	checks := c.grant.Allows(access.Create, ledger.Medicines)
	_, policy, adopted := ledger.Last[dosing.AlonePolicy](t.settings)
	for _, o := range slices.Backward(t.orders) {
		v := ui.OrderRow{Order: string(o.Fact.Order), Amount: o.Fact.Amount.String(), Route: o.Fact.Route, Draw: drawWords(o.Fact),
			By: c.author(o.Entry.By) + ", " + c.whenSaid(o.Entry.At), Until: o.Fact.Until.In(loc).Format("Mon 2 Jan, 15:04"), State: ui.State{Kind: "hold", Word: "not checked yet"}}
		if o.Fact.Session > 0 {
			v.For = fmt.Sprintf("Session %d", o.Fact.Session)
		}
		mine := screening.SamePerson(o.Entry.By, c.actor.Author)
		for _, k := range o.Checks {
			how := map[string]string{dosing.OnCamera: ", on camera", dosing.Alone: ", alone"}[k.Fact.How]
			v.Checks = append(v.Checks, "Checked by "+c.author(k.Entry.By)+", "+c.whenSaid(k.Entry.At)+how+".")
			mine = mine || screening.SamePerson(k.Entry.By, c.actor.Author)
		}
		switch {
		case o.Given != nil:
			v.State = ui.State{Kind: "go", Word: "given " + c.whenSaid(o.Given.Entry.At)}
		case o.Ended != "":
			v.State = ui.State{Kind: "plain", Word: o.Ended}
		case o.RanOut:
			v.State = ui.State{Kind: "plain", Word: "ran out"}
		case o.Checked:
			v.State = ui.State{Kind: "go", Word: "checked"}
		}
		if o.Checked && !o.Reviewed && !o.ReviewBy.IsZero() {
			v.Review = "Somebody else looks at it by " + o.ReviewBy.In(loc).Format("Mon 2 Jan, 15:04") + "."
		}
		signer := screening.SamePerson(o.Entry.By, c.actor.Author)
		v.Check = checks && !mine && (o.Stands() || v.Review != "")
		v.Alone = checks && signer && o.Stands() && !o.Checked && adopted && policy.On
		v.End = prescribes && o.Stands()
		p.Rows = append(p.Rows, v)
	}
}

// alonePolicy is how the practice has settled working alone.
func (c *call) alonePolicy(t *theatre) *ui.AlonePolicy {
	v := &ui.AlonePolicy{Statement: "One person signs an order and gives the dose where nobody else is there. Somebody else reviews it in time."}
	e, policy, ok := ledger.Last[dosing.AlonePolicy](t.settings)
	if ok && policy.On {
		v.On, v.Said = true, fmt.Sprintf("%s Within %d hours. Adopted by %s, %s.", policy.Statement, policy.Hours, c.author(e.By), c.whenSaid(e.At))
	}
	if desk, err := c.s.clinic.Desk(c.r.Context()); err == nil {
		v.Hours = strconv.Itoa(int(desk.Length(duty.AloneReview) / time.Hour))
	}
	v.May = slices.Contains(c.grant.Roles(), access.Prescriber) || slices.Contains(c.grant.Roles(), access.Director)
	return v
}

// postOrder signs, checks or ends an order.
func postOrder(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	t, err := c.theatre()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	key := id.Act(clip(typed.Get("act"), 40))
	c.noteAct(string(key))
	head, _ := strconv.ParseInt(clip(typed.Get("head"), 20), 10, 64)
	order := id.Order(clip(typed.Get("order"), 40))
	grant := c.grant
	var act clinic.Act
	switch typed.Get("do") {
	case "sign":
		return c.signOrder(t, typed, key, head)
	case "check":
		act = clinic.CheckOrder{Patient: c.record, Order: order, How: typed.Get("how"), Note: strings.TrimSpace(clip(typed.Get("note"), 2000)), Head: head}
	case "end":
		act = clinic.EndOrder{Patient: c.record, Order: order, Reason: "withdrawn"}
	case "alone":
		hours, _ := strconv.Atoi(typed.Get("hours"))
		on := typed.Get("on") == "yes"
		policy := dosing.AlonePolicy{On: on}
		if on {
			policy.Hours, policy.Statement = hours, c.alonePolicy(t).Statement
		}
		act = clinic.AdoptAlone{Policy: policy}
		if grant, err = c.s.clinic.Covering(c.actor, access.Approve, ledger.Open, "", access.Unrelated); err != nil {
			return err
		}
	default:
		return fault.Missing("There is nothing of this name to do here.")
	}
	_, err = c.s.clinic.Do(c.r.Context(), grant, key, act)
	return c.ordered(t, err)
}

func (c *call) ordered(t *theatre, err error) error {
	kind := fault.KindOf(err)
	switch {
	case err == nil:
		return c.redirect(c.chartPath() + "/orders")
	case kind == fault.Internal || kind == fault.NotFound:
		return err
	}
	if again, failed := c.theatre(); failed == nil {
		t = again
	}
	return c.sendOrders(statusOf[kind], t, &ui.OrderForm{Values: map[string]string{}, Errors: map[string]string{}}, fault.Say(err))
}

// signOrder signs the order as it was looked at, with the reasons given.
func (c *call) signOrder(t *theatre, typed url.Values, key id.Act, head int64) error {
	form := &ui.OrderForm{Act: string(key), Order: clip(typed.Get("order"), 40), Values: map[string]string{}, Errors: map[string]string{}}
	for name := range typed {
		form.Values[name] = clip(typed.Get(name), 4000)
	}
	o, problems := c.readOrder(t, form)
	if len(problems) > 0 || !id.Valid(string(key)) {
		form.Errors = problems
		return c.sendOrders(http.StatusUnprocessableEntity, t, form, "Nothing is signed yet. Look at what is marked.")
	}
	act := clinic.SignOrder{Patient: c.record, Order: o, Replaces: id.Order(form.Values["replaces"]), Head: head, Rules: c.s.rules()}
	for _, rule := range typed["rule"] {
		if reason := strings.TrimSpace(form.Values["reason."+rule]); reason != "" {
			act.Decisions = append(act.Decisions, clinic.Deciding{Rule: rule, Reason: reason, Evidence: splitEntries(typed.Get("evidence." + rule))})
		}
	}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, key, act)
	kind := fault.KindOf(err)
	if err == nil || kind == fault.Internal || kind == fault.NotFound {
		return c.ordered(t, err)
	}
	form.Errors = fieldErrors(err, nil)
	form.Act = c.s.clinic.NewID()
	if form.Errors == nil {
		form.Errors = map[string]string{}
	}
	if again, failed := c.theatre(); failed == nil {
		t = again
	}
	return c.sendOrders(statusOf[kind], t, form, fault.Say(err))
}

// milligrams reads a number of milligrams as it is typed: "61.5".
func milligrams(typed string) (quantity.Mass, error) {
	n, err := quantity.ParseThousandths(strings.TrimSuffix(strings.TrimSpace(typed), " mg"))
	return quantity.Mass(n), err
}
