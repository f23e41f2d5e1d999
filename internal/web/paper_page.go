package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// pathSheet is where the paper sheet of a session is entered.
const pathSheet = pathSession + "/from-paper"

func fromPaperRoutes() []route {
	return []route{
		{"GET " + pathSheet, granted, access.Read, ledger.Dosing, fromPaperPage, page},
		{"POST " + pathSheet, granted, access.Create, ledger.Dosing, postFromPaper, page},
	}
}

// How many rows a sheet has, as in the downtime pack, and at most.
const (
	sheetSets  = 8
	sheetLines = 6
	sheetMost  = 48
)

func (c *call) sheetPath() string { return c.sessionPath() + "/from-paper" }

// fromPaperPage shows the sheet, empty.
func fromPaperPage(c *call) error {
	t, err := c.inTheatre()
	if err != nil {
		return err
	}
	return c.sendFromPaper(t, http.StatusOK, ui.PaperPage{})
}

// sendFromPaper puts the page together, with what came back of a form.
func (c *call) sendFromPaper(t *theatre, status int, p ui.PaperPage) error {
	loc := c.s.clinic.Location()
	begun := t.s.Begun.At.In(loc)
	p.Name, p.Title, p.Path, p.Session = t.calledName(), "Session "+strconv.Itoa(t.s.Number), c.sheetPath(), c.sessionPath()
	p.Day, p.NewAct = "Opened on "+begun.Format("Monday 2 January 2006 at 15:04")+".", c.s.clinic.NewID
	if p.Typed == nil {
		p.Typed = map[string]string{}
	}
	p.Sets, p.Lines = sheetRows(p.Typed, "v", sheetSets), sheetRows(p.Typed, "h", sheetLines)
	p.May = c.grant.Allows(access.Create, ledger.Dosing)
	p.Staff = c.sheetStaff(t)
	p.Kinds = c.sheetKinds()
	p.Lists = c.sheetLists(t)
	p.Said = c.sheetSaid(t)
	if c.grant.Reads(ledger.Vitals) {
		p.Paged = c.roomPaged(t)
	}
	c.sheetDose(t, &p)
	if t.s.Closed == nil && t.s.Left == nil && len(t.s.Doses) > 0 {
		if c.maySignLeaving(t) {
			p.Leave = &ui.PaperLeave{}
		} else {
			p.NoLeave = "That they left is signed by a nurse or a prescriber."
		}
	}
	c.sheetStory(t, &p)
	return c.send(status, ui.PaperSheet(c.shell(p.Name, ""), p))
}

// sheetRows is how many rows a form had, and at least.
func sheetRows(typed map[string]string, row string, least int) int {
	n := least
	for name := range typed {
		head, _, _ := strings.Cut(name, "-")
		if i, err := strconv.Atoi(strings.TrimPrefix(head, row)); err == nil && strings.HasPrefix(head, row) {
			n = max(n, min(i+1, sheetMost))
		}
	}
	return n
}

// sheetStaff are who can have written a line; who enters it first.
func (c *call) sheetStaff(t *theatre) []ui.Option {
	out := []ui.Option{{Label: "me"}}
	for _, one := range c.roomStaff(t) {
		if one.ID != c.actor.Author.Person {
			out = append(out, ui.Option{Value: one.ID, Label: one.Name})
		}
	}
	return out
}

// sheetKinds are what can have happened, as far as this reader may write it.
func (c *call) sheetKinds() []ui.PaperKinds {
	kinds := func(label, sort string, all []string, words map[string]string) ui.PaperKinds {
		k := ui.PaperKinds{Label: label}
		for _, one := range all {
			word := words[one]
			if word == "" {
				word = one
			}
			k.Options = append(k.Options, ui.Option{Value: sort + ":" + one, Label: word})
		}
		return k
	}
	out := []ui.PaperKinds{
		kinds("Seen", "moment", dosing.Moments, nil), kinds("Support", "support", dosing.Supports, nil),
		kinds("Looked", "look", []string{dosing.BreathingEasy, dosing.RousedToVoice, dosing.NotDisturbed}, lookWords),
		kinds("A phase began", "phase", dosing.Phases[2:], nil), {Label: "Other", Options: []ui.Option{{Value: "music", Label: "music"}}},
	}
	other := &out[len(out)-1]
	if c.grant.Allows(access.Create, ledger.Words) {
		other.Options = append(other.Options, ui.Option{Value: "words", Label: "their words"})
	}
	if c.grant.Allows(access.Create, ledger.Clinical) {
		other.Options = append(other.Options, ui.Option{Value: "concern", Label: "a concern"})
		out = append(out, kinds("An adverse event", "event", []string{"1", "2", "3", "3s", "4s", "5s"}, map[string]string{"1": "event, mild", "2": "event, moderate", "3": "event, severe",
			"3s": "event, severe and serious: hospital, unconscious", "4s": "event, life-threatening", "5s": "death"}))
	}
	return out
}

// sheetLists are the lists that can have been gone over on paper: before the
// medicine as long as no dose is on record, and before leaving until they left.
func (c *call) sheetLists(t *theatre) []ui.PaperList {
	var out []ui.PaperList
	list := func(name, title, hint string, o protocol.Outcome) {
		l := ui.PaperList{Name: name, Title: title, Hint: hint}
		for _, f := range o.Findings {
			rule, ok := t.def.Rule(f.Rule)
			if !ok || !c.grant.Reads(f.Class) {
				continue
			}
			for _, fact := range rule.Facts {
				had := slices.ContainsFunc(l.Asks, func(a ui.RoomAsk) bool { return a.Fact == fact })
				if a, asked := c.dayAsk(fact, t); asked && !had {
					l.Asks = append(l.Asks, a)
				}
				l.Escort, l.Fasting = l.Escort || fact == "escort.named", l.Fasting || strings.HasPrefix(fact, "fasting.")
			}
		}
		if len(l.Asks) > 0 {
			out = append(out, l)
		}
	}
	if t.s.Closed == nil && len(t.s.Doses) == 0 {
		list("start", "Gone over before the medicine", "What was not asked stays empty: unknown is not no.", t.start)
	}
	if t.s.Closed == nil && t.s.Left == nil {
		list("leave", "Gone over before they left", "As it was then. What was not asked stays empty.", t.leave)
	}
	return out
}

// sheetDose offers to enter a dose by the order that stands.
func (c *call) sheetDose(t *theatre, p *ui.PaperPage) {
	if t.s.Closed != nil || t.bySelf() || !c.grant.Allows(access.Administer, ledger.Dosing) || !c.grant.Reads(ledger.Medicines) {
		return
	}
	for _, o := range t.orders {
		if o.Given == nil && o.Ended == "" && o.Fact.Course == t.s.Course {
			p.Dose = &ui.PaperDose{Order: string(o.Fact.Order), Route: o.Fact.Route, Amount: o.Fact.Amount.String()}
		}
	}
	if p.Dose != nil && p.Typed["mg"] == "" && p.Typed["dose-at"] == "" {
		p.Typed["mg"] = strings.TrimSuffix(p.Dose.Amount, " mg")
	}
}

// sheetSaid says how much of a sheet was stored by the form that led here.
func (c *call) sheetSaid(t *theatre) string {
	e, ok := t.seen.Entry(id.Entry(c.r.URL.Query().Get("stored")))
	if !ok {
		return ""
	}
	n := 0
	for _, other := range t.seen.Entries {
		if _, paper := dosing.FromPaper(other.Fact); paper && other.Act == e.Act {
			n++
		}
	}
	return "Stored " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + ": " + plural(n, "entry", "entries") + " from paper."
}

// sheetStory is everything on record of the session, in the order in which it
// happened: what is missing beside the sheet is seen at a glance.
func (c *call) sheetStory(t *theatre, p *ui.PaperPage) {
	loc := c.s.clinic.Location()
	var whens []time.Time
	for e := range t.seen.Standing() {
		v, vitals := e.Fact.(dosing.VitalsTaken)
		k, check := e.Fact.(dosing.Checked)
		if !ofSession(e.Fact, t.s) && !(vitals && v.Session == t.s.Key) && !(check && k.Session == t.s.Key) {
			continue
		}
		w := tell(e, loc)
		p.Story = append(p.Story, ui.RoomLine{When: e.At.In(loc).Format("15:04"), Text: join(w.lead, w.value, w.after), Words: w.quote, By: c.fromPaper(e)})
		whens = append(whens, e.At)
	}
	p.Story = newestFirst(p.Story, whens)
	slices.Reverse(p.Story)
}

// postFromPaper enters what one of the forms says, once, however often it is sent.
func postFromPaper(c *call) error {
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
	x := &backEntry{c: c, s: t.s, errors: map[string]string{}, last: t.s.Begun.At.Truncate(time.Minute), typed: func(name string) string { return clip(typed.Get(name), 2000) }}
	p := ui.PaperPage{Errors: x.errors, Typed: map[string]string{}}
	for name := range typed {
		p.Typed[name] = clip(typed.Get(name), 2000)
	}
	var act clinic.Act
	switch typed.Get("do") {
	case "sheet":
		p.Act = key
		if typed.Get("more") != "" {
			p.Typed["v"+strconv.Itoa(sheetRows(p.Typed, "v", 0)+3)+"-at"], p.Typed["h"+strconv.Itoa(sheetRows(p.Typed, "h", 0)+3)+"-at"] = "", ""
			return c.sendFromPaper(t, http.StatusOK, p)
		}
		act = c.wholeSheet(t, x, p.Typed)
	case "given":
		act = c.paperDose(t, x)
	case "left":
		act = c.paperLeft(t, x)
	default:
		return fault.Missing("There is nothing of this name to do here.")
	}
	if len(x.errors) == 0 && x.early && typed.Get("early") != "yes" {
		ask := "Some of this lies before the session was opened here, at " + t.s.Begun.At.In(c.s.clinic.Location()).Format("15:04") + ". Was it so?"
		p.Ask, p.Typed["dose-ask"] = "", ""
		if typed.Get("do") == "given" {
			p.Typed["dose-ask"] = ask
		} else {
			p.Ask = ask
		}
		p.Problem = ask + " Tick that below, or put the times right. Nothing is stored yet."
		return c.sendFromPaper(t, http.StatusUnprocessableEntity, p)
	}
	if len(x.errors) > 0 {
		return c.sheetAgain(t, http.StatusUnprocessableEntity, p)
	}
	return c.enterSheet(t, x, p, key, act)
}

// enterSheet does the act and says what came of it.
func (c *call) enterSheet(t *theatre, x *backEntry, p ui.PaperPage, key string, act clinic.Act) error {
	if !id.Valid(key) {
		x.errors[""] = "This page had lost its place, so nothing was stored. What you typed is here; press again."
		p.Act = ""
		return c.sheetAgain(t, http.StatusUnprocessableEntity, p)
	}
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	kind := fault.KindOf(err)
	switch {
	case err == nil:
		to := url.Values{}
		if len(out.Entries) > 0 {
			to.Set("stored", string(out.Entries[0]))
		}
		return c.redirect(c.sheetPath() + "?" + to.Encode())
	case kind == fault.Internal || kind == fault.NotFound || kind == fault.Denied:
		return err
	}
	if fault.RuleOf(err) == "act.changed" {
		p.Act = "" // it was stored with other lines: these are a sheet of their own
	}
	x.place(err)
	if again, failed := c.inTheatre(); failed == nil { // what it rests on has changed
		t = again
	}
	return c.sheetAgain(t, statusOf[kind], p)
}

// sheetAgain shows the page again with everything that was typed.
func (c *call) sheetAgain(t *theatre, status int, p ui.PaperPage) error {
	p.Problem = p.Errors[""]
	fields := len(p.Errors)
	if p.Problem != "" {
		fields--
	}
	if fields > 0 {
		p.Problem = strings.TrimSpace(p.Problem + " Nothing is stored yet. " + capital(plural(fields, "field needs", "fields need")) + " another look; everything you typed is kept.")
	}
	return c.sendFromPaper(t, status, p)
}

// wholeSheet reads the vital signs, what happened, and the lists.
func (c *call) wholeSheet(t *theatre, x *backEntry, typed map[string]string) clinic.Act {
	begun := x.last
	for i := range sheetRows(typed, "v", 0) {
		x.set("v" + strconv.Itoa(i))
	}
	x.last = begun
	for i := range sheetRows(typed, "h", 0) {
		x.happened("h" + strconv.Itoa(i))
	}
	for _, l := range c.sheetLists(t) {
		var facts []string
		for _, a := range l.Asks {
			facts = append(facts, a.Fact)
		}
		x.list(l.Name, facts)
	}
	if len(x.rows) == 0 && len(x.errors) == 0 {
		x.errors[""] = "Nothing was filled in. One line is enough."
	}
	return clinic.EnterPaper{Patient: c.record, Session: t.s.Key, Rows: x.rows, Rules: c.s.rules()}
}

// paperMark is who wrote a form's line on the sheet.
func (x *backEntry) paperMark(field string) *dosing.Paper {
	by := id.Staff(x.typed(field))
	if string(by) == x.c.actor.Author.Person {
		by = ""
	}
	return &dosing.Paper{By: by}
}

// paperDose reads a dose.
func (c *call) paperDose(t *theatre, x *backEntry) clinic.Act {
	g := clinic.GiveDose{Patient: c.record, Session: t.s.Key, Order: id.Order(x.typed("order")), Route: x.typed("route"), Happened: true, Paper: x.paperMark("dose-by"), Rules: c.s.rules()}
	amount, err := milligrams(x.typed("mg"))
	if err != nil || amount <= 0 {
		x.errors["mg"] = "Write the milligrams as in 61.5."
	}
	g.Amount = amount
	g.At, _ = x.at("dose-at")
	x.fields = []string{"dose-at"}
	return g
}

// paperLeft reads that they left.
func (c *call) paperLeft(t *theatre, x *backEntry) clinic.Act {
	l := clinic.Leave{Patient: c.record, Session: t.s.Key, With: strings.TrimSpace(x.typed("with")), Stays: x.typed("stays") == "yes", How: x.typed("how"), Paper: x.paperMark("left-by"), Rules: c.s.rules()}
	if l.Stays && l.With == "" {
		x.errors["with"] = "Who stays with them?"
	}
	x.fields = []string{"left-at"}
	at, ok := x.at("left-at")
	if l.At = at; ok {
		if err := leftAfter(t.s, at, c.s.clinic.Location()); err != "" {
			x.errors["left-at"] = err
		}
	}
	x.early = false
	return l
}

// leftAfter says what cannot be about a time of leaving; the act says it too, of
// a record that has gone on since.
func leftAfter(s dosing.Session, at time.Time, loc *time.Location) string {
	if at.Before(s.Begun.At.Truncate(time.Minute)) {
		return "The session was opened at " + s.Begun.At.In(loc).Format("15:04") + ", so they had not left before it."
	}
	return ""
}
