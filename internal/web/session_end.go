package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

func dayOf(c *call) quantity.Day { return dayOfTime(c, c.s.now()) }

func dayOfTime(c *call, at time.Time) quantity.Day {
	return quantity.DayOf(at, c.s.clinic.Location())
}

// roomWatching is what comes after the dose: a further one while it may come,
// and leaving from the time on when it is near.
func (c *call) roomWatching(t *theatre, p *ui.RoomPage, back returned) {
	c.roomRunning(t, p)
	standing := slices.ContainsFunc(t.orders, func(o dosing.Order) bool { return o.Stands() && o.Fact.Course == t.s.Course })
	if standing {
		p.Ready = c.roomGate(t, t.further, "Before a further dose", back)
		p.Give = c.roomGive(t)
	}
	phase := slices.Index(dosing.Phases, t.s.Phase)
	if phase < slices.Index(dosing.Phases, dosing.Emerging) && c.s.now().Sub(t.s.Last()) < t.nearLeaving() && back.errors == nil {
		return // while somebody is inward, nobody is shown the door
	}
	p.Leaving = c.roomGate(t, t.leave, "Before they leave", back)
	p.Leave = c.roomLeave(t, back)
}

// roomRunning is a dose that is not over yet: lozenges under the tongue, or an
// infusion.
func (c *call) roomRunning(t *theatre, p *ui.RoomPage) {
	d, runs := t.s.Running()
	if !runs || !c.grant.Allows(access.Create, ledger.Dosing) {
		return
	}
	p.Running = &ui.RoomRunning{Dose: string(d.Entry.ID), Lozenges: d.Fact.Route == "SL", Since: d.Entry.At.UnixMilli(), Old: span(c.s.now().Sub(d.Entry.At)),
		Changes: c.grant.Allows(access.Administer, ledger.Dosing)}
	for _, x := range t.s.Changes {
		if x.Fact.Dose == d.Entry.ID {
			p.Running.Paused = x.Fact.Paused
			p.Running.Rate = map[bool]string{true: x.Fact.Rate.String() + " a minute", false: p.Running.Rate}[x.Fact.Rate > 0]
		}
	}
}

// nearLeaving is how long after the last dose the list before leaving comes onto
// the page, by the protocol's own share of the shortest stay; at once where it
// does not say.
func (t *theatre) nearLeaving() time.Duration {
	const whole = 100_000 // thousandths of a per cent
	share, ok := t.def.Param("leaving.near")
	if !ok {
		return 0
	}
	return t.def.Plan.Leaving.Least * time.Duration(share.Value.Number()) / whole
}

// roomLeave is the signature under a leaving.
func (c *call) roomLeave(t *theatre, back returned) *ui.RoomLeave {
	l := &ui.RoomLeave{Errors: back.errors, With: back.typed["with"], How: back.typed["how"], Stays: back.typed["stays"] == "yes",
		Capacity: back.typed["capacity"], Risks: back.typed["risks"], Drives: back.typed["drives"]}
	if l.Errors == nil {
		l.Errors = map[string]string{}
	}
	today := dayOf(c)
	for _, e := range ledger.Find[dosing.EscortNamed](t.seen) {
		if e.For == today && l.With == "" && e.Stays {
			l.With, l.Stays = e.Name, true
		}
	}
	if !t.leave.Open() {
		l.Why = "What is open in the list comes first."
		if f, ok := t.leave.Finding("leaving.escort"); ok && f.Blocks() {
			l.Why = "Still needed: a person who stays with them."
			l.Options = []string{"Call the escort", "Call the second contact", "A companion service", "Wait here with one of the staff"}
		}
	}
	if !c.maySignLeaving(t) {
		l.Who = "A nurse or a prescriber signs the leaving."
		if t.bySelf() {
			l.Who = "The prescriber signs the leaving, by telephone, with the readings in front of them."
		}
	}
	l.Against = !t.leave.Open() && slices.Contains(c.grant.Roles(), access.Prescriber) && c.grant.Allows(access.Sign, ledger.Dosing)
	return l
}

// roomEnd is sorting what was said, closing, and what was written down.
func (c *call) roomEnd(t *theatre, p *ui.RoomPage) {
	words := c.grant.Reads(ledger.Words)
	for _, q := range t.s.Quotes {
		if q.To != dosing.ToNobody && q.To != dosing.ToProcess {
			p.Quotes = append(p.Quotes, ui.RoomQuote{Entry: string(q.Entry.ID), Text: q.Fact.Text, When: c.minute(t, q.Entry.At), To: q.To})
		}
	}
	ended := t.s.Left != nil || len(t.s.Doses) == 0
	if t.s.Closed == nil && ended && words && len(p.Quotes) > 0 {
		p.Sorting = &ui.RoomSorting{Quotes: p.Quotes, Can: c.grant.Allows(access.Amend, ledger.Words),
			Options: []ui.Option{{Value: dosing.ToChart, Label: "Chart"}}}
		if c.keepsProcessNotes() {
			p.Sorting.Options = append(p.Sorting.Options, ui.Option{Value: dosing.ToProcess, Label: "My process note"})
		}
		p.Sorting.Options = append(p.Sorting.Options, ui.Option{Value: dosing.ToNobody, Label: "Discard the draft"})
	}
	switch {
	case t.s.Closed != nil:
		p.Close = &ui.RoomClose{Closed: c.closedLines(t), Next: ui.Action{Label: "Back to the chart", Href: c.chartPath()}}
	case ended && c.grant.Allows(access.Create, ledger.Dosing) && (len(t.s.Doses) > 0 || len(t.s.Vitals) > 0):
		p.Close = &ui.RoomClose{Form: true}
		if n := len(t.s.Unsorted()); n > 0 {
			p.Close.Form, p.Close.Why = false, "First say where each thing they said goes: "+small(n)+" still to sort."
		}
	}
	c.roomStrays(t, p)
	c.roomStory(t, p)
}

// roomStrays is what was not in place, with who answers for it.
func (c *call) roomStrays(t *theatre, p *ui.RoomPage) {
	for _, d := range dosing.Deviations(t.seen) {
		if d.Fact.Session != t.s.Key {
			continue
		}
		w := tellDeviation(d.Fact, c.s.clinic.Location())
		v := ui.RoomStray{Entry: string(d.Entry.ID), Text: strings.TrimSpace(w.lead + " " + w.value), Typed: p.TypedFor("deviation", string(d.Entry.ID), "words")}
		for _, f := range d.Fact.Findings {
			if f.Say != "" {
				v.Rules = append(v.Rules, f.Say)
			}
		}
		if a := d.Answer; a != nil {
			v.Answer, v.By = stop(a.Fact.Text), c.author(a.Entry.By)+", "+c.stamp(a.Entry.At)
		} else {
			v.Owner = "It is " + c.staffName(d.Fact.Owner) + "’s to answer."
			v.May = c.grant.Allows(access.Create, ledger.Dosing) && slices.Contains(c.grant.Roles(), access.Prescriber)
		}
		p.Strays = append(p.Strays, v)
	}
}

// closedLines say how a session went.
func (c *call) closedLines(t *theatre) []string {
	loc := c.s.clinic.Location()
	over := tellSessionClosed(t.s.Closed.Fact, loc)
	out := []string{strings.TrimSpace(over.value + " " + over.after)}
	if len(t.s.Doses) > 0 {
		out = append(out, fmt.Sprintf("%v in all, the first at %s.", t.s.Total(), t.s.First().In(loc).Format("15:04")))
	}
	if t.s.Left != nil {
		w := tellLeftSession(t.s.Left.Fact, loc)
		out = append(out, join(w.lead, w.value, w.after, c.fromPaper(t.s.Left.Entry)))
	}
	out = append(out, "What happened can still be written down in the chart.")
	return out
}

// storyKinds are what the list of what was written down leaves out: it stands
// elsewhere on the page.
var storyKinds = map[string]bool{dosing.VitalsTaken{}.Kind(): true, dosing.Checked{}.Kind(): true, dosing.PeoplePresent{}.Kind(): true}

// roomStory is what was written down in the session, the newest first.
func (c *call) roomStory(t *theatre, p *ui.RoomPage) {
	loc := c.s.clinic.Location()
	const most = 40
	var whens []time.Time
	for e := range t.seen.Standing() {
		if storyKinds[e.Kind] || !ofSession(e.Fact, t.s) {
			continue
		}
		w := tell(e, loc)
		p.Story = append(p.Story, ui.RoomLine{When: c.minute(t, e.At), Text: strings.TrimSpace(w.lead + " " + w.value + " " + w.after), Words: w.quote, By: cmp.Or(c.fromPaper(e), c.author(e.By))})
		whens = append(whens, e.At)
	}
	p.Story = newestFirst(p.Story, whens)
	p.Story = p.Story[:min(len(p.Story), most)]
}

// newestFirst puts lines into the order of their times, the last first; of one
// time, the last that was written.
func newestFirst(lines []ui.RoomLine, whens []time.Time) []ui.RoomLine {
	place := make([]int, len(lines))
	for i := range place {
		place[i] = i
	}
	slices.SortStableFunc(place, func(a, b int) int { return cmp.Or(whens[b].Compare(whens[a]), b-a) })
	out := make([]ui.RoomLine, len(lines))
	for i, n := range place {
		out[i] = lines[n]
	}
	return out
}

// ofSession reports whether a fact belongs to a session.
func ofSession(fact ledger.Fact, s dosing.Session) bool {
	switch f := fact.(type) {
	case dosing.SessionBegun:
		return f.Session == s.Key
	case dosing.PhaseEntered:
		return f.Session == s.Key
	case dosing.MomentSeen:
		return f.Session == s.Key
	case dosing.SupportGiven:
		return f.Session == s.Key
	case dosing.QuoteHeard:
		return f.Session == s.Key
	case dosing.ComfortSaid:
		return f.Session == s.Key
	case dosing.LookedAt:
		return f.Session == s.Key
	case dosing.ConcernRaised:
		return f.Session == s.Key
	case dosing.DoseReleased:
		return f.Session == s.Key
	case dosing.DoseGiven:
		return f.Session == s.Key
	case dosing.DoseEnded:
		return f.Session == s.Key
	case dosing.MusicNoted:
		return f.Session == s.Key
	case dosing.InfusionChanged:
		return f.Session == s.Key
	case dosing.DeviationNoted:
		return f.Session == s.Key
	case dosing.DeviationAnswered:
		return slices.ContainsFunc(s.Strays, func(d dosing.At[dosing.DeviationNoted]) bool { return d.Entry.ID == f.Deviation })
	case dosing.EventNoted:
		return f.Session == s.Key
	case dosing.Left:
		return f.Session == s.Key
	}
	return false
}

// openPanel fills the panel that is open.
func (c *call) openPanel(t *theatre, p *ui.RoomPage, back returned) {
	switch p.Open {
	case "vitals":
		p.Vitals = c.roomVitals(t, back)
	case "people":
		p.Staff = c.roomStaff(t)
	case "wishes":
		if p.Typed == nil || p.Typed["touch"]+p.Typed["stop"]+p.Typed["helps"] == "" {
			if p.Typed == nil {
				p.Typed = map[string]string{}
			}
			if _, said, ok := ledger.Last[dosing.ComfortSaid](t.seen); ok {
				p.Typed["touch"], p.Typed["stop"], p.Typed["helps"] = said.Touch, said.Stop, said.Helps
			}
		}
	case "support", "music", "look", "concern", "event", "stop", "catch-up":
	default:
		p.Open = ""
	}
}

// roomVitals is the set that is being taken: empty fields with what was.
func (c *call) roomVitals(t *theatre, back returned) *ui.RoomVitals {
	v := &ui.RoomVitals{Breaths: []string{"8", "10", "12", "14", "16", "18", "20", "22"}, Typed: back.typed, Errors: back.errors, Ask: back.ask, Act: back.act}
	if v.Act == "" {
		v.Act = c.s.clinic.NewID()
	}
	was := map[string]string{}
	note := func(name string, n *int) {
		if n != nil {
			was[name] = "was " + strconv.Itoa(*n)
		}
	}
	for _, one := range t.s.Vitals {
		if p := one.Fact.Pressure; p != nil {
			note("systolic", &p.Systolic)
			note("diastolic", &p.Diastolic)
		}
		note("heart_rate", one.Fact.HeartRate)
		note("oxygen", one.Fact.Oxygen)
		note("sedation", one.Fact.Sedation)
		note("breaths", one.Fact.Breaths)
	}
	v.Was = was["breaths"]
	limits := t.limitsByField()
	for _, f := range []ui.RoomField{{Name: "systolic", Label: "BP, upper"}, {Name: "diastolic", Label: "BP, lower"}, {Name: "heart_rate", Label: "HR"}, {Name: "oxygen", Label: "SpO₂"}, {Name: "sedation", Label: "MOAA/S, if tested"}} {
		f.Was, f.Limit = was[f.Name], limits[f.Name]
		v.Fields = append(v.Fields, f)
	}
	return v
}

// limitsByField are the protocol's limits by field.
func (t *theatre) limitsByField() map[string]string {
	out := map[string]string{}
	for _, l := range t.def.Plan.Limits {
		param, ok := t.def.Param(l.Param)
		if !ok {
			continue
		}
		switch l.Measure {
		case "bp":
			if at, err := quantity.ParsePressure(param.Value.String()); err == nil && out["systolic"] == "" {
				out["systolic"], out["diastolic"] = "limit "+strconv.Itoa(at.Systolic), "limit "+strconv.Itoa(at.Diastolic)
			}
		case "oxygen":
			if out["oxygen"] == "" {
				out["oxygen"] = "limit " + strconv.FormatInt(param.Value.Number()/1000, 10)
			}
		case "moaas":
			if out["sedation"] == "" {
				out["sedation"] = "limit " + strconv.FormatInt(param.Value.Number()/1000, 10)
			}
		}
	}
	return out
}

// roomStaff are the colleagues who may be part of a session.
func (c *call) roomStaff(t *theatre) []ui.RoomStaff {
	all, err := c.s.clinic.Colleagues(c.r.Context(), c.grant)
	if err != nil {
		return nil
	}
	var out []ui.RoomStaff
	for _, joined := range all {
		i := slices.IndexFunc(joined.Roles, func(r string) bool {
			return slices.Contains([]string{string(access.Therapist), string(access.Prescriber), string(access.Monitor), string(access.Trainee)}, r)
		})
		if i < 0 {
			continue
		}
		one := ui.RoomStaff{ID: string(joined.Staff), Name: joined.Name, Role: joined.Roles[i]}
		for _, here := range t.s.People {
			if here.Staff == joined.Staff {
				one.Where = here.Where
			}
		}
		out = append(out, one)
	}
	return out
}
