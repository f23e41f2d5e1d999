package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// An ownView is everything that a client's own pages are made from.
type ownView struct {
	whole, settings ledger.Chart
	person          patient.Summary
	stands          course.Standing
	def             *protocol.Definition // of their course; nil where there is none
	stepping        course.Stepping
	step            course.Step
	forms           []openForm
}

// own reads what a client's pages are made from.
func (c *call) own() (*ownView, error) {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	v := &ownView{whole: whole, person: patient.Of(whole), stands: course.State(whole)}
	if v.settings, err = c.settings(); err != nil {
		return nil, err
	}
	if v.stands.Open.Course != "" {
		if def, err := c.s.protocols.WithHash(v.stands.Open.Hash, v.settings); err == nil {
			v.def = def
		}
	}
	if v.forms, err = c.openForms(); err != nil {
		return nil, err
	}
	afterwards, _ := c.s.consents.Figure("afterwards")
	v.stepping = course.Stepping{Now: c.s.now(), Definition: v.def, Afterwards: afterwards.Length(), Waiting: len(v.forms) > 0, Lessons: shippedLessons()}
	v.step = v.stepping.Next(whole)
	return v, nil
}

func (v *ownView) called() string {
	if v.person.Known {
		return v.person.Person.Fact.Name.Called()
	}
	return ""
}

// awake answers only while a client is fully back from a dose: until then nobody
// asks them for anything new.
func awake(serve func(*call) error) func(*call) error {
	return func(c *call) error {
		v, err := c.own()
		if err != nil {
			return err
		}
		if v.step.Sort != course.StepRest {
			return serve(c)
		}
		c.trace.rule = "consent.altered"
		shell := c.myShell("")
		shell.Tabs = nil
		return c.send(http.StatusConflict, ui.AskSays(shell, ui.AskMessage{Title: consent.NotNow, Lead: c.s.texts.Say("my.rest.later"), Back: ui.PathMy}))
	}
}

// myHome is the first page of a client who is signed in: their next step.
func myHome(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	if v.step.Sort == course.StepRest {
		return c.myRest(v)
	}
	p := c.myStep(v)
	p.Kicker = c.s.texts.Say("my.kicker", "name", v.called())
	if v.called() == "" {
		p.Kicker = c.s.texts.Say("my.kicker.nobody")
	}
	p.Step = p.Title
	p.Line = c.myLine(v)
	p.Sections = append(c.breakSection(v), ui.MySection{Rows: c.homeRows(v)})
	p.Crisis = true
	return c.send(http.StatusOK, ui.My(c.myShell("today"), p))
}

// myStep puts the next step into words, with one thing to do.
func (c *call) myStep(v *ownView) ui.MyPage {
	say, st := c.s.texts.Say, v.step
	day, on := c.myDay(st.Session.From), "."+st.Session.Sort
	p := ui.MyPage{Title: say("my.step." + st.Sort), Lead: say("my.step." + st.Sort + ".lead")}
	do := func(b ui.MyButton) {
		b.Label, b.Kind = say("my.step."+st.Sort+".do"), "primary"
		p.Do = []ui.MyButton{b}
	}
	switch st.Sort {
	case course.StepTold:
		do(ui.MyButton{Href: ui.PathMyRecord + "/decision"})
	case course.StepRead:
		do(ui.MyButton{Href: ui.PathMyAgreements + "/read", Act: c.s.clinic.NewID()})
	case course.StepAnswer:
		f := v.forms[0]
		p.Title, p.Lead, p.Meta = f.Title, f.Why, say("my.minutes", "n", small(max(1, f.Minutes)))
		if f.Minutes <= 1 {
			p.Meta = say("my.minute")
		}
		do(ui.MyButton{Href: ui.PathMyQuestions, Act: c.s.clinic.NewID(), Name: "ask", Value: f.Ask})
	case course.StepLesson:
		p.Title, p.Lead, p.Meta = st.Lesson.Title, say("my.step.lesson.lead"+on, "day", day), say("my.minutes", "n", small(st.Lesson.Minutes))
		do(ui.MyButton{Href: ui.PathMyLessons + "/" + st.Lesson.Key})
	case course.StepIntent:
		p.Title, p.Meta = say("my.step.intent", "day", c.weekday(st.Session.From)), say("my.minutes", "n", small(3))
		do(ui.MyButton{Href: ui.PathMyWords + "/intention"})
	case course.StepEscort:
		p.Title = say("my.step.escort", "day", day)
		do(ui.MyButton{Href: ui.PathMyEscort})
	case course.StepCheckIn:
		p.Words = st.Commitment.Fact.Text
		do(ui.MyButton{Href: ui.PathMyWords + "#commitments"})
	case course.StepCome:
		p.Title, p.Lead = say("my.step.come"+on, "day", day, "time", c.myTime(st.Session.From)), c.whereWords(st.Session)
		if st.Session.Sort == schedule.Dosing {
			do(ui.MyButton{Href: ui.PathMyLessons})
			break
		}
		do(ui.MyButton{Href: ui.PathMyRecord})
	}
	return p
}

// myDay is a day as a client reads it: "Tuesday, December 1".
func (c *call) myDay(at time.Time) string {
	return at.In(c.s.clinic.Location()).Format("Monday, January 2")
}

func (c *call) weekday(at time.Time) string { return at.In(c.s.clinic.Location()).Weekday().String() }

func (c *call) myTime(at time.Time) string {
	return at.In(c.s.clinic.Location()).Format("3:04 PM")
}

// whereWords is "At the clinic, Birch room. With Maya Chen and Dr. Osei."
func (c *call) whereWords(s schedule.Session) string {
	say := c.s.texts.Say
	where, more, _ := strings.Cut(s.Where, ",")
	out := ""
	if where != "" {
		out = say("my.where." + where)
		if more = strings.TrimSpace(more); more != "" {
			out = strings.TrimSuffix(out, ".") + ", " + more + "."
		}
	}
	var names []string
	for _, p := range s.People {
		names = append(names, c.staffName(p.Staff))
	}
	if len(names) > 0 {
		out = strings.TrimSpace(out + " " + say("my.with", "names", list(names)))
	}
	return out
}

// homeRows are what else a client may want to see today.
func (c *call) homeRows(v *ownView) []ui.MyRow {
	say := c.s.texts.Say
	var rows []ui.MyRow
	if s := v.step.Session; s.Session != "" {
		if v.step.Sort != course.StepCome {
			rows = append(rows, ui.MyRow{Icon: "day", Title: say("my.row.next."+s.Sort, "day", c.myDay(s.From), "time", c.myTime(s.From)), Sub: c.whereWords(s), Href: ui.PathMyRecord})
		}
		if s.Sort == schedule.Dosing {
			if e, ok := course.Escort(v.whole, quantity.DayOf(s.From, c.s.clinic.Location())); ok {
				rows = append(rows, ui.MyRow{Icon: "check", Title: say("my.row.escort", "name", e.Name), Sub: say("my.row.escort.more"), Href: ui.PathMyEscort})
			}
		}
	}
	if from, words := c.instructions(v); words != "" {
		rows = append(rows, ui.MyRow{Icon: "plan", Title: say("my.row.instructions", "name", from), Sub: say("my.row.instructions.more"), Href: ui.PathMyLessons + "/the-day-before"})
	}
	for i, f := range v.forms {
		if i > 0 || v.step.Sort != course.StepAnswer {
			rows = append(rows, ui.MyRow{Icon: "words", Title: f.Title, Sub: say("my.row.question"), Href: ui.PathMyQuestions})
		}
	}
	if names := c.teamNames(v); len(names) > 0 {
		rows = append(rows, ui.MyRow{Icon: "person", Title: say("my.row.team"), Sub: list(names), Href: ui.PathMyRecord})
	}
	rows = append(rows, c.callUs(v)...)
	if stands := outreach.Stands(v.whole); stands.Stopped == "" && !stands.Pauses(c.s.now()) {
		rows = append(rows, ui.MyRow{Icon: "quiet", Title: say("my.row.break"), Sub: say("my.row.break.more"), Href: ui.PathMyReach})
	}
	return append(rows, ui.MyRow{Icon: "eye", Title: say("my.row.looked"), Sub: say("my.row.looked.more"), Href: ui.PathMyLooked})
}

// breakSection says that somebody takes a break from messages, with one tap back.
func (c *call) breakSection(v *ownView) []ui.MySection {
	stands := outreach.Stands(v.whole)
	if stands.Stopped != "" || !stands.Pauses(c.s.now()) {
		return nil
	}
	say := c.s.texts.Say
	return []ui.MySection{{Head: c.breakSays(stands), Lead: say("reach.paused.more"), Do: []ui.MyButton{{Label: say("reach.undo"), Href: ui.PathMyReach + "/undo", Act: c.s.clinic.NewID()}}}}
}

// instructions are what a prescriber wrote about the day, with their name: never
// Clew's own.
func (c *call) instructions(v *ownView) (from, words string) {
	if v.def == nil {
		return "", ""
	}
	if _, i, ok := note.Instructed(v.settings, v.def.Plan.Medicine); ok {
		return i.Name, i.Text
	}
	return "", ""
}

// callUs is the practice's own telephone and address, where it has said them.
func (c *call) callUs(v *ownView) []ui.MyRow {
	us, ok := preset.ReachedAt(v.settings)
	if !ok {
		return nil
	}
	sub := us.Phone
	if us.Address != "" {
		sub += ". " + strings.Join(strings.Fields(strings.ReplaceAll(us.Address, "\n", ", ")), " ")
	}
	return []ui.MyRow{{Icon: "phone", Title: c.s.texts.Say("my.call.us"), Sub: sub, Href: "tel:" + patient.DialOf(us.Phone)}}
}

// teamNames are who is on a client's care team today.
func (c *call) teamNames(v *ownView) []string {
	var out []string
	for _, m := range course.Team(v.whole, c.today()) {
		out = append(out, c.staffName(m.Staff))
	}
	return out
}

// myRest is the page after a dose: huge targets, nothing to sign, answer or decide.
func (c *call) myRest(v *ownView) error {
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.rest"), Big: true, Lead: say("my.rest.lead"), Step: say("my.rest")}
	day := c.today()
	if last, _, ok := ledger.Last[dosing.DoseGiven](v.whole); ok { // after midnight it is still the day of the dose
		day = quantity.DayOf(last.At, c.s.clinic.Location())
	}
	escort, named := course.Escort(v.whole, day)
	if session, ok := lastSession(v.whole); ok && session.Left != nil && session.Left.Fact.Stays {
		p.Lead = say("my.rest.with", "name", session.Left.Fact.With)
	} else if ok && session.Left == nil {
		p.Lead = say("my.rest.here")
	}
	if named && patient.DialOf(escort.Phone) != "" {
		p.Do = append(p.Do, ui.MyButton{Label: say("my.call", "name", escort.Name), Icon: "phone", Kind: "huge primary", Href: "tel:" + patient.DialOf(escort.Phone)})
	}
	for _, x := range patient.ContactPersons(v.whole) {
		if patient.DialOf(x.Phone) != "" && x.Name != escort.Name && len(p.Do) < 2 {
			p.Do = append(p.Do, ui.MyButton{Label: say("my.call", "name", x.Name), Icon: "person", Kind: "huge", Href: "tel:" + patient.DialOf(x.Phone)})
		}
	}
	if len(p.Do) == 0 {
		p.Meta = say("my.rest.nobody")
	}
	if us, ok := preset.ReachedAt(v.settings); ok && len(p.Do) < 2 {
		p.Do = append(p.Do, ui.MyButton{Label: say("my.call.us"), Small: us.Phone, Icon: "phone", Kind: "huge", Href: "tel:" + patient.DialOf(us.Phone)})
	}
	p.Do = append(p.Do, ui.MyButton{Label: say("my.unwell"), Small: say("my.unwell.more"), Icon: "unwell", Kind: "huge crimson", Href: ui.PathMyUnwell})
	if p.From, p.FromSays = c.instructions(v); p.FromSays != "" {
		p.From = say("my.from", "name", p.From)
	} else if v.def != nil {
		p.From, p.FromSays = say("my.rest.plan"), v.def.Plan.Leaving.Drive
	}
	shell := c.myShell("")
	shell.Tabs = nil
	return c.send(http.StatusOK, ui.My(shell, p))
}

func lastSession(chart ledger.Chart) (dosing.Session, bool) {
	all := dosing.Sessions(chart)
	if len(all) == 0 {
		return dosing.Session{}, false
	}
	return all[len(all)-1], true
}

// myUnwell says who to call, right now.
func myUnwell(c *call) error {
	crisis, err := c.crisisWords()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.unwell.title"), Lead: crisis.Emergency, Meta: crisis.Line, Big: true}
	for i, l := range crisis.Links {
		kind := "huge"
		if i == 0 {
			kind = "huge primary"
		}
		p.Do = append(p.Do, ui.MyButton{Label: l.Label, Icon: "phone", Kind: kind, Href: l.Href})
	}
	name, by, err := c.onDuty()
	switch {
	case err != nil:
		return err
	case name != "":
		p.Sections = []ui.MySection{{Lead: say("my.unwell.duty", "name", name)}}
	case by != "":
		p.Sections = []ui.MySection{{Lead: say("my.unwell.closed", "time", by)}}
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	if us, ok := preset.ReachedAt(settings); ok {
		p.Do = append(p.Do, ui.MyButton{Label: say("my.call.us"), Small: us.Phone, Icon: "phone", Kind: "huge", Href: "tel:" + patient.DialOf(us.Phone)})
	}
	shell := c.myShell("")
	shell.Tabs, shell.Back = nil, ui.PathMy
	return c.send(http.StatusOK, ui.My(shell, p))
}

// myDecision is a no, after a person has told them.
func myDecision(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.told(v.whole, v.stands.Open.Course, shell)
}

// gentleKinds are what the client's line draws.
var gentleKinds = map[string]string{schedule.Preparation: ui.KindPrep, schedule.Dosing: ui.KindDosing, schedule.Integration: ui.KindIntegration, schedule.Review: ui.KindFollowup, schedule.Call: ui.KindFollowup}

// ordinals name the first sessions on the line.
var ordinals = []string{"first", "second", "third", "fourth", "fifth", "sixth"}

// myLine is the course in gentle form: what was planned and came, and what is
// ahead. Nothing missed, called off or late is drawn.
func (c *call) myLine(v *ownView) *ui.MyLine {
	say := c.s.texts.Say
	l := &ui.MyLine{Head: say("my.line"), Today: say("my.line.today"), More: say("my.line.list")}
	doses, prep, next := 0, 0, true
	for _, s := range schedule.Sessions(v.whole) {
		kind, drawn := gentleKinds[s.Sort]
		ahead := s.Ahead() && !s.Until.Before(c.s.now())
		if !drawn || !ahead && s.State != schedule.StateHeld {
			continue
		}
		e := ui.MyEvent{Kind: kind, Day: s.From.In(c.s.clinic.Location()), Done: !ahead}
		switch {
		case ahead && s.Sort == schedule.Dosing && next:
			e.Next, next = true, false
			e.Label = e.Day.Format("Mon Jan 2")
		case !ahead && s.Sort == schedule.Dosing && doses < len(ordinals):
			e.Label = say("my.line." + ordinals[doses])
		case s.Sort == schedule.Preparation && prep == 0:
			e.Label = say("my.line.prepare")
		}
		if s.Sort == schedule.Dosing {
			doses++
		}
		if s.Sort == schedule.Preparation {
			prep++
		}
		e.Words = say("my.sort."+s.Sort) + ", " + e.Day.Format("Monday, January 2")
		if e.Done {
			e.Words += ", " + say("my.line.done")
		}
		l.Events = append(l.Events, e)
	}
	behind := 0
	for _, e := range l.Events {
		if e.Done {
			behind++
		}
	}
	l.Title = say("my.line.title", "behind", small(behind), "ahead", small(len(l.Events)-behind))
	return l
}

// myAgree is the consent that was given to the client to read: opened by a link of
// its own, so that its pages work as those of a link do.
func myAgree(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	invited, stands := screening.InvitationStands(v.whole, v.step.Invitation, screening.ForConsent, c.s.now())
	if !stands {
		return c.redirect(ui.PathMy)
	}
	token, err := c.s.door.NewLink(c.r.Context(), c.record, screening.ForConsent, string(v.step.Invitation), invited.Until)
	if err != nil {
		return err
	}
	return c.redirect(ui.PathAgree + token)
}

// backToMy answers the address of a form that was opened again.
func backToMy(c *call) error { return c.redirect(ui.PathMy) }

// myAct is the key of the form that was sent.
func (c *call) myAct() id.Act {
	key := clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	return id.Act(key)
}
