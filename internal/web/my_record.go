package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// myDocuments are what a client was given to keep: rows for their record. Add a
// function here; it says nothing where there is nothing.
var myDocuments = []func(c *call, v *ownView) []ui.MyRow{givenPapers}

// myRecord is what there is about a client, and what they can do about it.
func myRecord(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.record"), Lead: say("my.record.lead"), Crisis: true}
	p.Sections = []ui.MySection{c.appointments(v), c.teamSection(v)}
	if us := c.callUs(v); us != nil {
		p.Sections = append(p.Sections, ui.MySection{Head: say("my.us"), Rows: us})
	}
	docs := ui.MySection{Head: say("my.documents"), None: say("my.documents.none")}
	for _, more := range myDocuments {
		docs.Rows = append(docs.Rows, more(c, v)...)
	}
	if screening.Shown(v.whole, v.stands.Open.Course).State == screening.SaidNo {
		docs.Rows = append(docs.Rows, ui.MyRow{Icon: "plan", Title: say("my.row.decision"), Href: ui.PathMyRecord + "/decision"})
	}
	all := ui.MySection{Head: say("my.record.all"), Rows: []ui.MyRow{
		{Icon: "plan", Title: say("my.row.notes"), Sub: say("my.row.notes.more"), Href: ui.PathMyNotes},
		{Icon: "words", Title: say("my.row.questions"), Href: ui.PathMyQuestions},
		{Icon: "check", Title: say("my.row.agreements"), Sub: say("my.row.agreements.more"), Href: ui.PathMyAgreements},
		{Icon: "plan", Title: say("my.row.medicines"), Href: ui.PathMyMedicines},
		{Icon: "person", Title: say("my.row.plan"), Sub: say("my.row.plan.more"), Href: ui.PathMyPlan},
		{Icon: "phone", Title: say("my.row.reach"), Sub: say("my.row.reach.more"), Href: ui.PathMyReach},
		{Icon: "eye", Title: say("my.row.looked"), Sub: say("my.row.looked.more"), Href: ui.PathMyLooked},
	}}
	out := ui.MySection{Head: say("my.out.head"), Rows: []ui.MyRow{{Icon: "record", Title: say("my.row.keep"), Href: ui.PathMyKeep}},
		Do: []ui.MyButton{{Label: say("my.out"), Href: ui.PathMyOut, Act: c.s.clinic.NewID()}, {Label: say("my.out.all"), Href: ui.PathMyEverywhere, Act: c.s.clinic.NewID()}}}
	p.Sections = append(p.Sections, docs, all, out)
	return c.send(http.StatusOK, ui.My(c.myShell("record"), p))
}

// appointments are what is ahead on the plan.
func (c *call) appointments(v *ownView) ui.MySection {
	say := c.s.texts.Say
	sec := ui.MySection{Head: say("my.appointments"), None: say("my.appointments.none")}
	for _, s := range schedule.Sessions(v.whole) {
		if s.Ahead() && !s.Until.Before(c.s.now()) {
			sec.Rows = append(sec.Rows, ui.MyRow{Icon: "day", Title: c.myDay(s.From) + ", " + c.myTime(s.From), Sub: say("my.sort."+s.Sort) + ". " + c.whereWords(s)})
		}
	}
	return sec
}

// teamSection is who treats a client.
func (c *call) teamSection(v *ownView) ui.MySection {
	say := c.s.texts.Say
	sec := ui.MySection{Head: say("my.team"), None: say("my.team.none")}
	for _, m := range course.Team(v.whole, c.today()) {
		sec.Rows = append(sec.Rows, ui.MyRow{Icon: "person", Title: c.staffName(m.Staff), Sub: say("my.team." + m.As)})
	}
	return sec
}

// myQuestions lists what can be answered now.
func myQuestions(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.questions"), Lead: say("my.questions.lead")}
	if len(v.forms) == 0 {
		p.Lead = say("my.questions.none")
	}
	for i, f := range v.forms {
		kind := ""
		if i == 0 {
			kind = "primary"
		}
		p.Do = append(p.Do, ui.MyButton{Label: f.Title, Small: say("my.minutes", "n", small(max(1, f.Minutes))), Kind: kind, Href: ui.PathMyQuestions, Act: c.s.clinic.NewID(), Name: "ask", Value: f.Ask})
	}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.My(shell, p))
}

// myAnswer opens one of them.
func myAnswer(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	to, err := c.startForm(string(c.myAct()), clip(c.r.PostForm.Get("ask"), 200))
	if fault.KindOf(err) == fault.Conflict && err != nil {
		return c.redirect(ui.PathMyQuestions)
	}
	if err != nil {
		return err
	}
	return c.redirect(to)
}

// myAgreements is what a client agreed to. They may take any of it back, at any
// time.
func myAgreements(c *call) error {
	a, err := c.agreements()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.agreements"), Lead: say("my.agreements.lead")}
	sec := ui.MySection{None: say("my.agreements.none")}
	for _, t := range a.offers() {
		i := a.item(t)
		row := ui.MyRow{Icon: "check", Title: i.Title, Sub: i.State}
		if i.Done {
			row.Sub, row.State = "", i.State
		}
		sec.Rows = append(sec.Rows, row)
	}
	if len(a.held()) > 0 {
		sec.Do = []ui.MyButton{{Label: say("my.agreements.back"), Href: ui.PathMyAgreements + "/withdraw"}}
	}
	p.Sections = []ui.MySection{sec}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.My(shell, p))
}

// ownAgreements opens a page about agreements for a client who is signed in: to
// take one back needs no invitation, and no hour.
func ownAgreements(serve func(*call, *agreements) error) func(*call) error {
	return func(c *call) error {
		a, err := c.agreements()
		if err != nil {
			return err
		}
		return serve(c, a)
	}
}

// myMedicines are a client's medicines as told, and no word about what to do with
// them.
func myMedicines(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.medicines"), Lead: say("my.medicines.lead")}
	sec := ui.MySection{None: say("my.medicines.none")}
	for _, m := range v.person.Taking(c.today()) {
		sec.Rows = append(sec.Rows, ui.MyRow{Title: m.Fact.Title(), Sub: say("my.medicines.since", "day", c.myDay(m.Entry.At))})
	}
	allergies := ui.MySection{Head: say("my.allergies"), None: say("my.allergies.none")}
	for _, a := range v.person.AllergicTo() {
		allergies.Rows = append(allergies.Rows, ui.MyRow{Title: a.Fact.Title()})
	}
	p.Sections = []ui.MySection{sec, allergies}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.My(shell, p))
}

// myPlan is a client's own safety plan, with who is there day and night.
func myPlan(c *call) error {
	crisis, err := c.crisisWords()
	if err != nil {
		return err
	}
	chart, err := c.myChart()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.SafetyPlanPage{Title: say("plan.title"), Crisis: crisis}
	if e, plan, ok := ledger.Last[screening.SafetyPlanned](chart); ok {
		p.Made, p.Steps = say("plan.made", "day", e.At.In(c.s.clinic.Location()).Format("January 2, 2006")), planLines(plan, say)
	} else {
		p.None = say("plan.none")
	}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.SafetyPlan(shell, p))
}

// myNotes are the notes of a client's sessions that they may read, and when they
// would like to.
func myNotes(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	when, said := note.Wish(v.whole)
	p := ui.MyPage{Title: say("my.notes.ask"), Said: map[bool]string{true: say("saved")}[c.r.URL.Query().Get("kept") == "1"]}
	for _, w := range []string{note.WhenReady, note.AfterMeeting} {
		b := ui.MyButton{Label: say("my.notes." + w), Href: ui.PathMyNotes, Act: c.s.clinic.NewID(), Name: "when", Value: w}
		if said && w == when {
			b.Small, b.Kind = say("my.notes.chosen"), "is-chosen"
		}
		p.Do = append(p.Do, b)
	}
	p.Meta = say("my.notes.about")
	sec := ui.MySection{Head: say("my.notes"), None: say("my.notes.none")}
	for _, n := range slices.Backward(note.Notes(v.whole)) {
		if note.Readable(v.whole, n, c.s.now()) {
			p.Sections = append(p.Sections, c.noteSection(n))
		}
	}
	if len(p.Sections) == 0 {
		p.Sections = []ui.MySection{sec}
	}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.My(shell, p))
}

// noteSection is one note as its client reads it: what was written, by whom, and
// what was added later.
func (c *call) noteSection(n note.Note) ui.MySection {
	say := c.s.texts.Say
	sec := ui.MySection{Head: say("my.note."+n.Fact.Sort) + ", " + c.myDay(n.Entry.At), Lead: say("my.note.by", "name", c.author(n.Entry.By))}
	for _, part := range n.Fact.Body {
		var lines []string
		for _, l := range part.Lines {
			if l.Say != "" {
				lines = append(lines, l.Say)
			}
		}
		if part.Text != "" {
			lines = append(lines, part.Text)
		}
		if len(lines) > 0 {
			sec.Rows = append(sec.Rows, ui.MyRow{Title: capital(part.Key), Sub: strings.Join(lines, " ")})
		}
	}
	if n.Words != "" {
		sec.Rows = append(sec.Rows, ui.MyRow{Title: say("my.note.words"), Words: n.Words})
	}
	for _, a := range n.Additions {
		if !a.Waits {
			sec.Rows = append(sec.Rows, ui.MyRow{Title: say("my.note.added", "day", c.myDay(a.Entry.At)), Sub: a.Text})
		}
	}
	return sec
}

// myWish keeps when a client would like to see the notes.
func myWish(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	act := clinic.WishRelease{Patient: c.record, Wish: note.ReleaseWished{When: clip(c.r.PostForm.Get("when"), 20)}}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), act); err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	return c.redirect(ui.PathMyNotes + "?kept=1")
}
