package web

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// clinicSignsLeaving is the answer that signing would give, where this reader
// may sign; nothing where they may not.
func clinicSignsLeaving(c *call, t *theatre) []ledger.Entry {
	if !c.maySignLeaving(t) {
		return nil
	}
	return []ledger.Entry{clinic.SignsLeaving(t.s.Key, c.actor.Author, c.s.now(), c.s.clinic.Location())}
}

// maySignLeaving reports whether this reader signs leavings here.
func (c *call) maySignLeaving(t *theatre) bool {
	roles := c.grant.Roles()
	if !c.grant.Allows(access.Sign, ledger.Dosing) {
		return false
	}
	return slices.Contains(roles, access.Prescriber) || slices.Contains(roles, access.Monitor) && !t.bySelf()
}

// dayAsks are the items of the lists that are answered by one press.
var dayAsks = map[string]string{
	"patient.identity": "Two identifiers checked, with this course, session and order", "bladder.emptied": "Bladder emptied",
	"urinary.today": "Bladder trouble since the last session", "risk.today": "Asked today: thoughts of suicide, plans or acts since the last visit",
	"preferences.today": "Mood, intention, music, eyeshade, touch and the stop word gone over", "illness.acute": "Acutely ill today",
	"nasal.congestion": "Nose stuffed today", "room.ready": "Oxygen, suction or bag and mask, defibrillator, monitoring, rescue medicines in date",
	"staff.credentials": "Everybody in the room holds the credential for their part", "presence.prescriber": "Where the prescriber is",
	"presence.people": "How many of the staff are in the building", "presence.watching": "How many people this monitor watches, this one among them",
	"substance.intoxicated": "Under the influence of something now", "medicine.antihypertensive.today": "Blood pressure medicine taken today",
	"group.dosed": "How many are dosed together", "group.facilitators": "How many facilitators", "group.monitors": "How many medical monitors",
	"leaving.oriented": "Knows who, where and when", "leaving.back": "Back to usual, they say and you say", "leaving.steady": "Walks steadily",
	"leaving.comfortable": "Nausea mild at most, fluid kept down", "leaving.settled": "No severe distress", "leaving.breathing": "Breathes as before the dose",
	"leaving.escort": "The person who stays with them is here now", "leaving.instructions": "Written instructions given and gone over",
	"leaving.risk-asked": "Asked about suicide before leaving",
	"home.video":         "Live video on, the person in view, nothing recorded", "home.address": "Address confirmed today", "home.licensed": "Licensed for where they are",
	"home.chaperone": "A sober adult is in the house and stays", "home.chaperone-phone": "The chaperone’s telephone was tried", "home.lozenges": "Lozenges counted, the count is right",
	"home.lockbox": "Lozenges locked away, children and animals out", "home.therapist": "A therapist on video for the whole session",
}

var yesOrNo = []ui.Option{{Value: patient.Yes, Label: "Yes"}, {Value: patient.No, Label: "No"}}

// dayAsk is the question about a fact of a list; not every fact has one.
func (c *call) dayAsk(fact string, t *theatre) (ui.RoomAsk, bool) {
	label, ok := dayAsks[fact]
	if !ok || !course.OfTheDay(fact) {
		return ui.RoomAsk{}, false
	}
	a := ui.RoomAsk{Fact: fact, Label: label}
	f := vocabulary()[fact]
	switch f.Type {
	case protocol.TypeFlag:
		a.Options = yesOrNo
	case protocol.TypeCode:
		words := map[string]string{"on-site": "In the building", "reachable": "Reachable", "away": "Neither"}
		for _, code := range f.Codes {
			label := words[code]
			if label == "" {
				label = capital(code)
			}
			a.Options = append(a.Options, ui.Option{Value: code, Label: label})
		}
	}
	today := string(dayOf(c))
	for _, said := range ledger.Find[dosing.Checked](t.seen) {
		if said.Fact == fact && string(said.For) == today {
			a.Answer = said.Answer
			if said.Answer == patient.Valued {
				a.Answer = said.Value
			}
		}
	}
	return a, true
}

// toSay are the words for the client while a reading keeps the dose waiting.
const bodyNeedsTime = "Your body needs a few more minutes."

// roomReady is the list before the medicine.
func (c *call) roomReady(t *theatre, back returned) *ui.RoomGate {
	g := c.roomGate(t, t.start, "Before the medicine", back)
	for _, f := range t.start.Findings {
		if f.Blocks() && f.State == protocol.Stands && f.Recheck > 0 && strings.HasPrefix(f.Rule, "bp.") {
			g.ToSay = []string{bodyNeedsTime}
			at := t.lastPressure()
			if at.IsZero() {
				continue
			}
			g.Next = "Rest. Next reading " + at.Add(f.Recheck).In(c.s.clinic.Location()).Format("15:04") + "."
			n := 0
			for _, v := range t.s.Vitals {
				if v.Fact.Pressure != nil {
					n++
				}
			}
			if f.Tries > 0 && n >= f.Tries {
				g.Next = capital(small(n)) + " readings, and the body is not ready today."
				g.Instead, g.ToSay = c.chartPath()+"/plan", nil
			}
		}
	}
	return g
}

// roomGate is one list: what is open first, then what is clear.
func (c *call) roomGate(t *theatre, o protocol.Outcome, title string, back returned) *ui.RoomGate {
	g := &ui.RoomGate{Title: title, Of: len(o.Findings), Open: o.Open()}
	rulings := map[id.Entry]screening.Ruling{}
	for _, r := range screening.Decisions(t.seen) {
		rulings[r.Entry.ID] = r
	}
	var open, clear []ui.RoomRow
	hidden, stand, unknown := 0, 0, 0
	for _, f := range o.Findings {
		if !f.Blocks() {
			g.Ready++
		} else if f.State == protocol.Unknown {
			unknown++
		} else {
			stand++
		}
		if !c.grant.Reads(f.Class) {
			if f.Blocks() {
				hidden++
			}
			continue
		}
		row := c.roomRow(t, o, f, rulings, back)
		if row.Clear {
			clear = append(clear, row)
		} else {
			open = append(open, row)
		}
	}
	if hidden > 0 {
		open = append(open, ui.RoomRow{ID: "r-hidden", Finding: hiddenView("The care team", hidden), Short: "The care team looks at it."})
	}
	g.Summary = summary(g.Ready, g.Of, stand, unknown)
	if len(open) > 0 {
		g.Groups = append(g.Groups, ui.RoomGroup{Rows: open})
	}
	if len(clear) > 0 {
		g.Groups = append(g.Groups, ui.RoomGroup{Title: capital(small(len(clear))) + " clear", Rows: clear})
	}
	return g
}

// roomRow is one rule with the way to do something about it.
func (c *call) roomRow(t *theatre, o protocol.Outcome, f protocol.Finding, rulings map[id.Entry]screening.Ruling, back returned) ui.RoomRow {
	row := ui.RoomRow{ID: ruleID(f.Rule), Finding: c.findingView(f), Clear: !f.Blocks()}
	row.Finding.Source.Href = ruleAddress(o, f)
	row.Short = f.Say
	if row.Clear && f.Say == "" {
		row.Short = clearWords(f)
	}
	if !c.grant.Allows(access.Create, ledger.Dosing) {
		row.Finding.Do = ui.Action{}
		return row
	}
	if rule, ok := t.def.Rule(f.Rule); ok {
		for _, fact := range rule.Facts {
			if a, asked := c.dayAsk(fact, t); asked {
				row.Asks = append(row.Asks, a)
			}
			row.Escort = row.Escort || fact == "escort.named"
			row.Fasting = row.Fasting || strings.HasPrefix(fact, "fasting.")
			if strings.HasPrefix(fact, "vitals.") || fact == "sedation.moaas" {
				row.Finding.Do = ui.Action{Label: "Record vitals", Href: c.sessionPath() + "?open=vitals#panel"}
			}
			if fact == "leaving.instructions" {
				row.Finding.Do = ui.Action{Label: "The after-visit summary", Href: c.sessionPath() + "/summary"}
			}
			if strings.HasPrefix(fact, "order.") {
				row.Finding.Do = ui.Action{Label: "Open the order", Href: c.chartPath() + "/orders"}
			}
		}
	}
	if to := row.Finding.Do.Href; to == c.sessionsPath() || to == c.sessionPath() {
		row.Finding.Do = ui.Action{} // it leads to where one is: the answer stands in the row
	}
	row.Escort, row.Fasting = row.Escort && !row.Clear, row.Fasting && !row.Clear
	if do := c.adoptNow(o, f); do.Href != "" {
		row.Finding.Do = do
	}
	c.rowLeads(t, &row, f)
	if r, ruled := rulings[f.Decided]; ruled {
		row.Ruling = c.rulingView(f, r)
	}
	c.rowDecide(&row, f, back)
	return row
}

// rowLeads leads from what is held, and is answered nowhere in its row, to the
// page on which it is.
func (c *call) rowLeads(t *theatre, row *ui.RoomRow, f protocol.Finding) {
	if row.Clear || row.Finding.Do.Href != "" || len(row.Asks) > 0 || row.Escort || row.Fasting {
		return
	}
	var facts []string
	for _, n := range f.Missing {
		facts = append(facts, n.Fact)
	}
	for _, e := range f.Evidence {
		facts = append(facts, e.Fact)
	}
	if rule, ok := t.def.Rule(f.Rule); ok {
		facts = append(facts, rule.Facts...)
	}
	for _, fact := range facts {
		if row.Finding.Do = c.doAt(fact); row.Finding.Do.Href != "" {
			return
		}
	}
}

// rowDecide puts the way to go on all the same under a row, where the rule lets
// this reader.
func (c *call) rowDecide(row *ui.RoomRow, f protocol.Finding, back returned) {
	if !f.Blocks() || row.Ruling != nil && f.Awaits != "" {
		return
	}
	if back.decide != nil && back.decide.Rule == f.Rule {
		row.Decide = back.decide
		return
	}
	if d := c.decideForm(f); d != nil && d.GoOn {
		row.Decide = d
	}
}

// clearWords say in a few words what makes a rule clear.
func clearWords(f protocol.Finding) string {
	for _, e := range f.Evidence {
		if words := evidenceWords("", e); words != "" {
			return words
		}
	}
	return "Clear."
}

// roomGive is the medicine step: the first dose, or a further one.
func (c *call) roomGive(t *theatre) *ui.RoomGive {
	if !c.grant.Reads(ledger.Medicines) {
		return nil
	}
	o := t.start
	g := &ui.RoomGive{More: len(t.s.Doses) > 0, Orders: c.chartPath() + "/orders", AtNow: c.s.now().Format(localMinute), WhyHref: "#ready"}
	if g.More {
		o, g.WhyHref = t.further, "#further"
	}
	i := slices.IndexFunc(t.orders, func(x dosing.Order) bool { return x.Stands() && x.Fact.Course == t.s.Course })
	if i < 0 {
		g.Why, g.WhyHref = "There is no order that stands. A prescriber signs one.", g.Orders
		return g
	}
	order := t.orders[i].Fact
	g.Order, g.Amount, g.Route, g.Mg = string(order.Order), order.Amount.String(), order.Route, strings.TrimSuffix(order.Amount.String(), " mg")
	g.Draw = drawWords(order)
	g.Detail = append(g.Detail, "Ordered by "+c.author(t.orders[i].Entry.By)+", until "+order.Until.In(c.s.clinic.Location()).Format("2 Jan, 15:04")+".")
	gives := c.grant.Allows(access.Administer, ledger.Dosing)
	prescribes := slices.Contains(c.grant.Roles(), access.Prescriber)
	isReleased := slices.ContainsFunc(t.s.Released, func(r dosing.At[dosing.DoseReleased]) bool { return r.Fact.Order == order.Order })
	switch {
	case !o.Open():
		g.Why = "What is open in the list comes first."
		for _, f := range o.Findings {
			if f.Blocks() && c.grant.Reads(f.Class) {
				g.WhyHref = "#" + ruleID(f.Rule) // its own place
				break
			}
		}
	case t.bySelf() && isReleased:
		g.Do, g.Label = "taken", "They took it now, and I watched"
	case t.bySelf() && prescribes && c.grant.Allows(access.Sign, ledger.Dosing):
		g.Do, g.Label = "release", "Release the dose, from a distance"
	case t.bySelf():
		g.Why, g.WhyHref = "The prescriber has not released it yet.", ""
	case !gives:
		g.Why, g.WhyHref = "A nurse or a prescriber gives the dose.", ""
	default:
		g.Do, g.Label = "give", "Given now: "+order.Amount.String()+" "+order.Route
	}
	if isReleased {
		g.Released = "Released by the prescriber."
	}
	g.Happened = gives && !t.bySelf()
	return g
}

// drawWords say what to draw up, where the strength of the vial was said.
func drawWords(o dosing.OrderSigned) string {
	if o.Strength == 0 {
		return ""
	}
	d, err := dosing.Draw(o.Amount, o.Strength)
	if err != nil {
		return ""
	}
	return "Draw " + d.Words() + ", of " + o.Strength.String() + " in a millilitre."
}
