package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// A posting is one form of the session's page as it was sent.
type posting struct {
	c     *call
	t     *theatre
	typed url.Values
	head  int64
	open  string // the panel it came from
	to    string // the anchor to go back to
	away  string // or the page to go to
}

func (p *posting) text(field string) string {
	return strings.TrimSpace(clip(p.typed.Get(field), 4000))
}

// doings make an act of a form, by its name; nil with an error where what was
// typed cannot be read.
var doings = map[string]func(*posting) (clinic.Act, error){
	"phase":  func(p *posting) (clinic.Act, error) { return p.seen(clinic.RecordSeen{Phase: p.text("phase")}), nil },
	"moment": func(p *posting) (clinic.Act, error) { return p.seen(clinic.RecordSeen{Moment: p.text("moment")}), nil },
	"support": func(p *posting) (clinic.Act, error) {
		return p.seen(clinic.RecordSeen{Support: p.text("support")}), nil
	},
	"look": (*posting).look, "quote": (*posting).quote, "catch-up": (*posting).catchUp, "wishes": (*posting).wishes,
	"help": func(p *posting) (clinic.Act, error) {
		return clinic.RaiseConcern{Patient: p.c.record, Session: p.t.s.Key, Help: true}, nil
	},
	"came": func(p *posting) (clinic.Act, error) {
		return clinic.TakeAlert{Patient: p.c.record, Alert: id.Entry(p.text("alert"))}, nil
	},
	"answer": func(p *posting) (clinic.Act, error) {
		p.to = "#deviations"
		return clinic.AnswerDeviation{Patient: p.c.record, Answer: dosing.DeviationAnswered{Deviation: id.Entry(p.text("deviation")), Text: p.text("words")}}, nil
	},
	"concern": func(p *posting) (clinic.Act, error) {
		p.open = "concern"
		return clinic.RaiseConcern{Patient: p.c.record, Session: p.t.s.Key, Note: p.text("note")}, nil
	},
	"over": (*posting).over, "infusion": (*posting).infusion,
	"music": func(p *posting) (clinic.Act, error) {
		p.open = "music"
		return p.seen(clinic.RecordSeen{Music: p.text("music")}), nil
	},
	"event": (*posting).event, "people": (*posting).people, "check": (*posting).check, "escort": (*posting).escort, "fasting": (*posting).fasting,
	"stop": func(p *posting) (clinic.Act, error) {
		p.open = "stop"
		text := course.ConsentText(consent.PublishedIn(p.t.settings), p.t.def)
		return clinic.WithdrawConsent{Patient: p.c.record, Withdrawn: consent.Withdrawn{Text: text, Part: p.text("part"), How: "spoken"}}, nil
	},
	"give": (*posting).give, "taken": (*posting).give, "given": (*posting).give,
	"release": func(p *posting) (clinic.Act, error) {
		return clinic.ReleaseDose{Patient: p.c.record, Session: p.t.s.Key, Order: id.Order(p.text("order")), Head: p.head, Rules: p.c.s.rules()}, nil
	},
	"leave": (*posting).leave, "leave-against": (*posting).leave,
	"sort":  (*posting).sort,
	"close": (*posting).close,
	"therapy": func(p *posting) (clinic.Act, error) {
		return p.instead("No medicine today: the time was used for therapy."), nil
	},
	"new-date": func(p *posting) (clinic.Act, error) {
		p.away = p.c.chartPath() + "/plan"
		return p.instead("No medicine today: a new date, without a fee."), nil
	},
	"cosign": func(p *posting) (clinic.Act, error) {
		return clinic.CosignFinding{Patient: p.c.record, Entry: id.Entry(p.text("entry"))}, nil
	},
}

// postSession does what a form of the page says, once, however often it is sent.
func postSession(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	t, err := c.inTheatre()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	key := clip(typed.Get("act"), 40)
	c.noteAct(key)
	p := &posting{c: c, t: t, typed: typed}
	p.head, _ = strconv.ParseInt(clip(typed.Get("head"), 20), 10, 64)
	switch do := typed.Get("do"); do {
	case "vitals":
		return c.sessionVitals(t, typed, key)
	case "decide":
		return c.sessionDecide(t, typed, key)
	default:
		make, ok := doings[do]
		if !ok {
			return fault.Missing("There is nothing of this name to do here.")
		}
		act, err := make(p)
		if err == nil {
			err = p.do(id.Act(key), act)
		}
		return c.sessionDone(p, key, err)
	}
}

// do does an act.
func (p *posting) do(key id.Act, act clinic.Act) error {
	if !id.Valid(string(key)) {
		return fault.Bad("act", "This page had lost its place, so nothing was stored. What you typed is here; press again.")
	}
	out, err := p.c.s.clinic.Do(p.c.r.Context(), p.c.grant, key, act)
	if err == nil && len(out.Entries) > 0 && p.to == "" {
		p.to = "?stored=" + string(out.Entries[0])
	}
	return err
}

// sessionDone goes back to the page, or shows it again with why it was not done
// and everything that was typed.
func (c *call) sessionDone(p *posting, _ string, err error) error {
	kind := fault.KindOf(err)
	switch {
	case err == nil && roomFields[p.typed.Get("do")] != nil:
		if kept := c.putRoomDraft(p.typed.Get("do"), nil); kept != nil {
			c.trace.err = kept.Error() // what was stored is stored; its draft comes back at worst
		}
		return c.redirect(c.sessionPath() + p.to)
	case err == nil && p.away != "":
		return c.redirect(p.away)
	case err == nil:
		return c.redirect(c.sessionPath() + p.to)
	case kind == fault.Internal || kind == fault.NotFound:
		return err
	}
	back := returned{status: statusOf[kind], problem: fault.Say(err), typed: map[string]string{}, errors: fieldErrors(err, nil), open: p.open}
	for name := range p.typed {
		back.typed[name] = clip(p.typed.Get(name), 4000)
	}
	if back.errors == nil {
		back.errors = map[string]string{}
	}
	if t, failed := c.inTheatre(); failed == nil { // what it rests on has changed
		p.t = t
	}
	return c.sendSession(p.t, back)
}

// seen fills in whose session it is, and when it was: a press that waited for the
// network says when it was made.
func (p *posting) seen(r clinic.RecordSeen) clinic.Act {
	r.Patient, r.Session = p.c.record, p.t.s.Key
	if r.At.IsZero() {
		r.At = p.pressed()
	}
	return r
}

// pressed is when a press that waited for the network was made, as its tablet
// says; zero where it did not wait, or says a time before the session.
func (p *posting) pressed() time.Time {
	at, err := time.Parse(time.RFC3339, p.typed.Get("pressed"))
	if err != nil || at.Before(p.t.s.Begun.At) || at.After(p.c.s.now()) {
		return time.Time{}
	}
	return at
}

func (p *posting) look() (clinic.Act, error) {
	p.open = "look"
	how := p.text("look")
	look := &dosing.LookedAt{How: how}
	if how == dosing.NotDisturbed {
		look.Why = p.text("why")
	}
	return p.seen(clinic.RecordSeen{Look: look}), nil
}

func (p *posting) quote() (clinic.Act, error) {
	return clinic.HearQuote{Patient: p.c.record, Session: p.t.s.Key, Text: p.text("quote")}, nil
}

func (p *posting) wishes() (clinic.Act, error) {
	p.open = "wishes"
	return clinic.SayComfort{Patient: p.c.record, Session: p.t.s.Key, Comfort: dosing.ComfortSaid{Touch: p.text("touch"), Stop: p.text("stop"), Helps: p.text("helps")}}, nil
}

// catchUp writes down afterwards, about minute so many.
func (p *posting) catchUp() (clinic.Act, error) {
	p.open = "catch-up"
	n, problem := wholeNumber(p.typed.Get("minute"))
	first := p.t.s.First()
	if problem != "" || n == nil || first.IsZero() {
		return nil, fault.Bad("minute", "Say about which minute after the dose, such as 30.")
	}
	at := first.Add(time.Duration(*n) * time.Minute)
	r := clinic.RecordSeen{At: at, About: true, Moment: p.text("moment"), Support: p.text("support")}
	if r.Moment == "" && r.Support == "" {
		return clinic.HearQuote{Patient: p.c.record, Session: p.t.s.Key, At: at, Text: p.text("quote"), About: true}, nil
	}
	return p.seen(r), nil
}

// over says that lozenges were spat out or swallowed, or an infusion stopped.
func (p *posting) over() (clinic.Act, error) {
	over := &dosing.DoseEnded{Dose: id.Entry(p.text("dose"))}
	if how := p.text("how"); how == "spat" || how == "swallowed" {
		swallowed := how == "swallowed"
		over.Swallowed = &swallowed
	}
	return p.seen(clinic.RecordSeen{Over: over}), nil
}

// infusion says that it was paused, went on, or runs at another rate.
func (p *posting) infusion() (clinic.Act, error) {
	changed := dosing.InfusionChanged{Session: p.t.s.Key, Dose: id.Entry(p.text("dose")), Paused: p.text("how") == "paused"}
	if p.text("how") == "rate" {
		rate, err := milligrams(p.text("rate"))
		if err != nil || rate <= 0 {
			return nil, fault.Bad("rate", "Write the rate in milligrams a minute, as in 0.6.")
		}
		changed.Rate = rate
	}
	return clinic.ChangeInfusion{Patient: p.c.record, Changed: changed}, nil
}

// sort says where something the client said goes. What is for the therapist's own
// process note is kept there first, by a key of its own: pressed again after a
// crash in between, it is kept once, and then taken out of the record.
func (p *posting) sort() (clinic.Act, error) {
	p.to = "#sorting"
	quote, to := id.Entry(p.text("quote")), p.text("to")
	act := clinic.SortQuote{Patient: p.c.record, Session: p.t.s.Key, Quote: quote, To: to}
	if to != dosing.ToProcess {
		return act, nil
	}
	for _, q := range p.t.s.Quotes {
		if q.Entry.ID != quote {
			continue
		}
		note := clinic.ProcessNote{ID: id.Derived("process note of a quote", p.c.actor.Author.Person, string(quote)), Patient: p.c.record, Session: p.t.s.Key,
			Text: "Said in session " + strconv.Itoa(p.t.s.Number) + ", " + p.c.minute(p.t, q.Entry.At) + ": “" + q.Fact.Text + "”"}
		return act, p.c.s.clinic.KeepProcessNote(p.c.r.Context(), p.c.grant, note)
	}
	return act, nil
}

func (p *posting) event() (clinic.Act, error) {
	p.open = "event"
	grade, _ := strconv.Atoi(p.text("grade"))
	return clinic.NoteEvent{Patient: p.c.record, Event: dosing.EventNoted{Session: p.t.s.Key, Term: p.text("term"), Grade: grade,
		Serious: p.typed.Get("serious") == "yes", Action: p.text("action")}}, nil
}

func (p *posting) people() (clinic.Act, error) {
	p.open = "people"
	var here []dosing.Present
	for _, one := range p.c.roomStaff(p.t) {
		if where := p.text("where-" + one.ID); where != "" {
			here = append(here, dosing.Present{Staff: id.Staff(one.ID), Role: one.Role, Where: where})
		}
	}
	if len(here) == 0 {
		return nil, fault.Bad("people", "Somebody is here. Who?")
	}
	return p.seen(clinic.RecordSeen{People: here}), nil
}

// check answers one item of a list.
func (p *posting) check() (clinic.Act, error) {
	fact, answer := p.text("fact"), p.text("answer")
	item := dosing.Checked{Fact: fact, Answer: answer}
	if answer != patient.Yes && answer != patient.No {
		item.Answer, item.Value = patient.Valued, answer
		if f, ok := vocabulary()[fact]; ok {
			if _, err := f.Parse(answer); err != nil {
				return nil, fault.Bad("answer", "“%s” cannot be read here.", clip(answer, 20))
			}
		}
	}
	p.to = "#ready"
	if strings.HasPrefix(fact, "leaving.") {
		p.to = "#leaving"
	}
	return clinic.GoOver{Patient: p.c.record, Session: p.t.s.Key, Items: []dosing.Checked{item}}, nil
}

func (p *posting) escort() (clinic.Act, error) {
	p.to = "#ready"
	return clinic.GoOver{Patient: p.c.record, Session: p.t.s.Key, Escort: &dosing.EscortNamed{For: dayOf(p.c), Name: p.text("name"), Phone: p.text("phone"), Stays: p.typed.Get("stays") == "yes"}}, nil
}

func (p *posting) fasting() (clinic.Act, error) {
	p.to = "#ready"
	f := dosing.FastingStated{}
	for _, x := range []struct {
		field string
		into  **time.Time
	}{{"solids", &f.Solids}, {"clear", &f.Clear}} {
		at, problem := p.c.localTime(p.typed.Get(x.field))
		if problem != "" {
			return nil, fault.Bad(x.field, "%s", problem)
		}
		if !at.IsZero() {
			*x.into = &at
		}
	}
	return clinic.GoOver{Patient: p.c.record, Session: p.t.s.Key, Fasting: &f}, nil
}

// give gives a dose, writes down one that the client took, or one that was given
// already.
func (p *posting) give() (clinic.Act, error) {
	do := p.typed.Get("do")
	g := clinic.GiveDose{Patient: p.c.record, Session: p.t.s.Key, Order: id.Order(p.text("order")), Route: p.text("route"), Head: p.head,
		Self: do == "taken", Happened: do == "given", Rules: p.c.s.rules()}
	amount, err := milligrams(p.text("mg"))
	if err != nil {
		return nil, fault.Bad("mg", "Write the milligrams as in 61.5.")
	}
	g.Amount = amount
	if g.Happened {
		at, problem := p.c.localTime(p.typed.Get("at"))
		if problem != "" {
			return nil, fault.Bad("at", "%s", problem)
		}
		g.At = at
	}
	return g, nil
}

func (p *posting) leave() (clinic.Act, error) {
	l := clinic.Leave{Patient: p.c.record, Session: p.t.s.Key, With: p.text("with"), Stays: p.typed.Get("stays") == "yes", How: p.text("how"), Head: p.head, Rules: p.c.s.rules()}
	if p.typed.Get("do") == "leave-against" {
		l.Against = &clinic.LeavingAgainst{Capacity: p.text("capacity"), Risks: p.text("risks"), Drives: p.text("drives")}
	}
	return l, nil
}

// instead closes a session in which nothing is given, because the body was not
// ready.
func (p *posting) instead(note string) clinic.Act {
	return clinic.CloseSession{Patient: p.c.record, Closed: dosing.SessionClosed{Session: p.t.s.Key, Note: note}}
}

func (p *posting) close() (clinic.Act, error) {
	said := func(field string) *bool {
		switch p.typed.Get(field) {
		case "yes":
			yes := true
			return &yes
		case "no":
			no := false
			return &no
		}
		return nil
	}
	return clinic.CloseSession{Patient: p.c.record, Closed: dosing.SessionClosed{Session: p.t.s.Key, Effect: p.text("effect"),
		Recovered: said("recovered"), Distress: said("distress"), Events: said("events"), Emergency: said("emergency")}}, nil
}

// sessionVitals stores one set of vital signs of the session.
func (c *call) sessionVitals(t *theatre, typed url.Values, key string) error {
	back := returned{status: http.StatusUnprocessableEntity, open: "vitals", act: key, errors: map[string]string{}, typed: map[string]string{}}
	v := dosing.VitalsTaken{Session: t.s.Key}
	for _, f := range []struct {
		name string
		into **int
	}{{"heart_rate", &v.HeartRate}, {"oxygen", &v.Oxygen}, {"sedation", &v.Sedation}, {"breaths", &v.Breaths}} {
		back.typed[f.name] = clip(typed.Get(f.name), 6)
		n, problem := wholeNumber(typed.Get(f.name))
		if *f.into = n; problem != "" {
			back.errors[f.name] = problem
		}
	}
	up, upSays := wholeNumber(typed.Get("systolic"))
	low, lowSays := wholeNumber(typed.Get("diastolic"))
	back.typed["systolic"], back.typed["diastolic"] = clip(typed.Get("systolic"), 6), clip(typed.Get("diastolic"), 6)
	switch {
	case upSays != "":
		back.errors["systolic"] = upSays
	case lowSays != "":
		back.errors["diastolic"] = lowSays
	case up != nil && low != nil:
		v.Pressure = &quantity.Pressure{Systolic: *up, Diastolic: *low}
	case up != nil:
		back.errors["diastolic"] = "A blood pressure is two numbers. What was the lower one?"
	case low != nil:
		back.errors["systolic"] = "A blood pressure is two numbers. What was the upper one?"
	}
	if len(back.errors) == 0 {
		if err := v.Check(); err != nil {
			back.errors = fieldErrors(err, formNames)
		}
	}
	if len(back.errors) == 0 && typed.Get(ui.ConfirmedFieldKey) != "yes" && !done(t.seen, id.Act(key)) {
		back.ask = c.doubt(t.seen, clinic.TakeVitals{Vitals: v}, &ui.VitalsForm{Act: key})
	}
	if len(back.errors) > 0 || back.ask != "" {
		return c.sendSession(t, back)
	}
	p := &posting{c: c, t: t, typed: typed, open: "vitals"}
	return c.sessionDone(p, key, p.do(id.Act(key), clinic.TakeVitals{Patient: c.record, Vitals: v, Rules: c.s.rules()}))
}

// sessionDecide signs a decision to go on about one thing in a list.
func (c *call) sessionDecide(t *theatre, typed url.Values, key string) error {
	gate, rule := protocol.Gate(typed.Get("gate")), clip(typed.Get("rule"), 120)
	o := t.start
	switch gate {
	case protocol.DosingStart:
	case protocol.DosingFurther:
		o = t.further
	case protocol.DosingLeave:
		o = t.leave
	default:
		return fault.Missing("There is no such rule.")
	}
	f, ok := o.Finding(rule)
	if !ok {
		return fault.Missing("There is no such rule.")
	}
	form := c.decideForm(f)
	if form == nil {
		return fault.Deny("access.sign.clinical", "A prescriber decides this.")
	}
	form.Reason, form.Open = clip(typed.Get("reason"), 4000), true
	act := clinic.DecideFinding{Patient: c.record, Course: t.s.Course, Gate: gate, Rule: rule, Decision: screening.GoOn, Reason: form.Reason,
		Evidence: splitEntries(typed.Get("evidence")), Documents: typed["document"], Rules: c.s.rules()}
	p := &posting{c: c, t: t, typed: typed, to: "#" + ruleID(rule)}
	err := p.do(id.Act(key), act)
	kind := fault.KindOf(err)
	if err == nil || kind == fault.Internal || kind == fault.NotFound {
		return c.sessionDone(p, key, err)
	}
	form.Errors = fieldErrors(err, nil)
	if kind != fault.Invalid || form.Errors == nil {
		form.Errors = map[string]string{"": fault.Say(err)}
	}
	if again, failed := c.inTheatre(); failed == nil {
		t = again
	}
	return c.sendSession(t, returned{status: statusOf[kind], decide: form})
}
