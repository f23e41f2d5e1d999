package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

func reviewPage(c *call) error {
	d, err := c.endDesk("/review")
	if err != nil {
		return err
	}
	return c.sendReview(http.StatusOK, d)
}

func (c *call) sendReview(status int, d *endDesk) error {
	p := c.endPage(d, "review", "Looking back", "What was given, what changed, what they say of it; and what you decide together.")
	if !d.open {
		return c.sendWork(status, d.workDesk, p)
	}
	p.Parts = append(p.Parts, c.gavePart(d))
	if c.grant.Reads(ledger.Measures) {
		m, err := c.measuring()
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, m.heardPart(d.course), m.scoresPart())
	}
	p.Parts = append(p.Parts, c.eventsPart(d))
	if c.grant.Reads(ledger.Words) {
		p.Parts = append(p.Parts, c.keptPart(d), c.saidPart(d))
	}
	p.Aside = []ui.WorkPart{c.decidePart(d), c.nextPart(d)}
	return c.sendWork(status, d.workDesk, p)
}

// sessionsOf are the dosing sessions of the course, the oldest first.
func (d *endDesk) sessionsOf() []dosing.Session {
	return slices.DeleteFunc(dosing.Sessions(d.seen), func(s dosing.Session) bool { return s.Course != d.course.Course })
}

// gavePart is what was given, and what was held without a medicine.
func (c *call) gavePart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "given", Title: "What was given"}
	if !c.grant.Reads(ledger.Dosing) {
		part.Facts = []string{"Doses are seen by those who give them."}
	}
	part.Facts = append(part.Facts, c.doseLines(d)...)
	if held := c.heldWords(d); held != "" {
		part.Facts = append(part.Facts, held)
	}
	if len(part.Facts) == 0 {
		part.Facts = []string{"No dose was given in this course."}
	}
	return part
}

// doseLines are one line for each dosing session: "Session 1, 8 October 2026: 50
// mg IM."
func (c *call) doseLines(d *endDesk) []string {
	var lines, days []string
	for _, dose := range course.Doses(d.seen, d.course) {
		day, what := c.since(dose.Entry.At), dose.Fact.Amount.String()+" "+dose.Fact.Route
		if n := len(days); n > 0 && days[n-1] == day { // a further dose of the same session
			lines[n-1] += " and " + what
			continue
		}
		days = append(days, day)
		lines = append(lines, fmt.Sprintf("Session %d, %s: %s", len(days), day, what))
	}
	for i := range lines {
		lines[i] = stop(lines[i])
	}
	return lines
}

// heldWords counts the sessions of talking.
func (c *call) heldWords(d *endDesk) string {
	n := map[string]int{}
	for _, m := range ledger.Find[course.MeetingHeld](d.seen) {
		if m.Course == d.course.Course {
			n[m.Phase]++
		}
	}
	var out []string
	for _, phase := range []string{course.Preparation, course.Integration} {
		if n[phase] > 0 {
			out = append(out, plural(n[phase], phase+" session", phase+" sessions"))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return capital(list(out)) + "."
}

// heardPart says honestly how much was heard: "31 of 44 answered".
func (m *measuring) heardPart(of course.Opened) ui.WorkPart {
	answered, asked, silent := m.heard(of)
	part := ui.WorkPart{ID: "heard", Title: "How much we heard"}
	switch {
	case asked == 0:
		part.Facts = []string{"Nothing was asked yet."}
		return part
	case answered == asked:
		part.State = ui.State{Kind: "go", Word: fmt.Sprintf("%d of %d answered", answered, asked)}
	default:
		part.State = ui.State{Kind: "plain", Word: fmt.Sprintf("%d of %d answered", answered, asked)}
		part.Facts = []string{"We have not heard for " + list(silent) + ". Nothing is filled in for it, and nothing below counts it."}
	}
	return part
}

// heard counts what was asked by now and what was answered of it, and names the
// visits with something unanswered.
func (m *measuring) heard(of course.Opened) (answered, asked int, silent []string) {
	for _, o := range m.asked {
		if o.Course != of.Course {
			continue
		}
		switch o.State {
		case course.OccasionAnswered:
			answered, asked = answered+1, asked+1
		case course.OccasionMissed:
			asked++
			if name := visitWords(o); !slices.Contains(silent, name) {
				silent = append(silent, name)
			}
		}
	}
	return answered, asked, silent
}

// scoresPart is every score now against the start, with each instrument's own
// definitions, each saying which it is.
func (m *measuring) scoresPart() ui.WorkPart {
	part := ui.WorkPart{ID: "scores", Title: "Scores now, against the start", Why: "Each by its own published definitions. One person’s scores cannot say why they moved.",
		Links: []ui.Action{{Label: "All scores, pictures and sources", Href: m.c.measuresPath()}}}
	for _, v := range m.views() {
		if v.Now == "" {
			continue
		}
		part.Items = append(part.Items, scoreItem(v))
	}
	if len(part.Items) == 0 {
		part.Facts = []string{"Nothing has been answered yet. That is not the same as nothing having changed."}
	}
	return part
}

// scoreItem is one score with each definition's answer on a line.
func scoreItem(v ui.MeasureView) ui.WorkPart {
	item := ui.WorkPart{ID: "s-" + v.ID, Title: v.Name + ": " + v.Now, Facts: []string{capital(v.When) + ". There is nothing yet to compare it with."}, State: scoreState(v)}
	if v.Base != "" {
		item.Facts[0] = capital(v.When) + ". " + v.Base
		for _, o := range v.Outcomes {
			item.Rows = append(item.Rows, ui.WorkRow{Label: o.Name, Detail: o.Definition, State: o.State})
		}
	}
	return item
}

// scoreLines say one score in sentences: where it stands, from where it is
// measured, and each definition with its answer.
func scoreLines(v ui.MeasureView) []string {
	out := []string{v.Name + ": " + v.Now + " (" + v.When + ")."}
	if v.Base == "" {
		return append(out, "There is nothing yet to compare it with.")
	}
	out = append(out, v.Base)
	for _, o := range v.Outcomes {
		out = append(out, o.Name+" ("+o.Definition+"): "+o.State.Word+".")
	}
	return out
}

// scoreState is the score in a word: the strongest definition that is met.
func scoreState(v ui.MeasureView) ui.State {
	if v.State.Word != "" {
		return v.State
	}
	met := map[string]bool{}
	worse := false
	for _, o := range v.Outcomes {
		name, _, _ := strings.Cut(strings.ToLower(o.Name), ",")
		met[name] = met[name] || o.State.Kind == "go"
		worse = worse || o.State.Kind == "hold"
	}
	switch {
	case worse:
		return ui.State{Kind: "hold", Word: "harder than at the start"}
	case met["remission"] && met["response"]:
		return ui.State{Kind: "go", Word: "response and remission"}
	case met["response"]:
		return ui.State{Kind: "go", Word: "response"}
	case met["reliable change"]:
		return ui.State{Kind: "go", Word: "reliable change, no response"}
	case len(v.Outcomes) > 0:
		return ui.State{Kind: "plain", Word: "about where it started"}
	}
	return ui.State{}
}

// eventsPart is what happened that was not wanted. Silence is not "none".
func (c *call) eventsPart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "events", Title: "Adverse events"}
	part.Facts = c.eventLines(d)
	return part
}

func (c *call) eventLines(d *endDesk) (out []string) {
	from, until := course.Within(d.seen, d.course)
	for e, f := range ledger.Find[dosing.EventNoted](d.seen) {
		if !e.At.Before(from) && (until.IsZero() || e.At.Before(until)) {
			out = append(out, fmt.Sprintf("%s: %s, grade %d.", c.since(e.At), stopless(f.Term), f.Grade))
		}
	}
	asked, silent := 0, 0
	for _, s := range d.sessionsOf() {
		switch {
		case len(s.Doses) == 0:
		case s.Closed != nil && s.Closed.Fact.Events != nil:
			asked++
		case len(s.Events) == 0:
			silent++
		}
	}
	switch {
	case silent > 0:
		out = append(out, "After "+plural(silent, "session", "sessions")+" nobody wrote down whether there was one.")
	case len(out) == 0 && asked > 0:
		out = append(out, "None; it was asked after "+plural(asked, "session", "sessions")+".")
	case len(out) == 0:
		out = append(out, "None is written down. Nobody wrote that there was none.")
	}
	return out
}

func stopless(s string) string { return strings.TrimRight(capital(s), ".") }

// keptPart is what became of their commitments. None of it is a failure.
func (c *call) keptPart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "kept", Title: "What became of their commitments"}
	became := integration.Integration(d.seen, d.course.Course)
	kept := 0
	for _, m := range became.Commitments {
		state := ui.State{Kind: "plain", Word: "not asked yet"}
		if how := m.State(); how != "" {
			state.Word = wentWords[how]
			if how == integration.Kept || how == integration.StillDone {
				state.Kind = "go"
				kept++
			}
		}
		part.Items = append(part.Items, ui.WorkPart{ID: "c-" + string(m.Entry.ID), Said: []ui.Saying{{Words: m.Fact.Text, Quote: true}}, State: state})
	}
	if n := len(became.Commitments); n > 0 {
		part.State = ui.State{Kind: "plain", Word: fmt.Sprintf("%d of %d kept", kept, n)}
	} else {
		part.Facts = []string{"None was written down."}
	}
	return part
}

// saidPart is what they say of it themselves.
func (c *call) saidPart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "said", Title: "What they say of it", Why: "Ask what is different in an ordinary week, and what they wish had been."}
	for e, l := range ledger.Find[course.LookedBack](d.seen) {
		if l.Course == d.course.Course {
			part.Said = append(part.Said, c.said(e, l.Text, true))
		}
	}
	if c.grant.Allows(access.Create, ledger.Words) && !d.over() {
		part.Form = d.form("words", "", "Write it down", ui.WorkField{Name: "text", Label: "In their words", Hint: "As they say it. Do not confirm or interpret.", Sort: "words"})
	}
	return part
}

// decidePart is what was decided together, and the form to decide.
func (c *call) decidePart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "decide", Title: "Decide together", Why: "With them, not for them. A prescriber’s review is also the review of the benefit that the rules ask for."}
	for _, r := range course.Reviews(d.seen, d.course.Course) {
		part.Said = append(part.Said, c.said(r.Entry, reviewWords(r.Fact), false))
	}
	if len(part.Said) == 0 && !d.over() && c.littleChange() {
		part.Facts = append(part.Facts, "You can say: “"+c.s.texts.Say("closing.no-change")+"”")
	}
	if d.over() || !c.treats() {
		return part
	}
	part.Facts = append(part.Facts, d.spacing()...)
	again := ""
	if d.def != nil {
		if p, ok := d.def.Param("benefit.window"); ok {
			again = string(quantity.DayOf(c.s.now().Add(p.Value.Duration()), c.s.clinic.Location()))
		}
	}
	var how []ui.Option
	for _, one := range course.Decisions {
		how = append(how, ui.Option{Value: one, Label: capital(decisionWords[one])})
	}
	part.Form = d.headed(d.form("review", "", "Write down what you decided",
		ui.WorkField{Name: "found", Label: "What you saw", Hint: "Whether it helps, in a sentence or two.", Sort: "area"},
		ui.WorkField{Name: "decision", Label: "What you decided together", Sort: "choice", Options: how},
		ui.WorkField{Name: "reason", Label: "Why, as you said it together", Sort: "area"},
		ui.WorkField{Name: "together", Label: "They decided this with us", Sort: "tick"},
		ui.WorkField{Name: "every", Label: "Maintenance: weeks between two sessions", Hint: "Only for a maintenance: the least often that holds.", Sort: "line"},
		ui.WorkField{Name: "most", Label: "Maintenance: sessions at most, then you look again", Sort: "line"},
		ui.WorkField{Name: "again", Label: "Look at it again by", Sort: "day", Value: again}))
	part.Form.Save = "Sign it"
	return part
}

// littleChange reports whether none of the scores shows a response.
func (c *call) littleChange() bool {
	if !c.grant.Reads(ledger.Measures) {
		return false
	}
	m, err := c.measuring()
	if err != nil {
		return false
	}
	any := false
	for _, v := range m.views() {
		if len(v.Outcomes) > 0 {
			any = true
			if scoreState(v).Kind == "go" {
				return false
			}
		}
	}
	return any
}

// spacing says what the protocol plans of further sessions.
func (d *endDesk) spacing() (out []string) {
	if d.def == nil {
		return nil
	}
	for _, ph := range d.def.Plan.Phases {
		if ph.Name != "dosing" && !strings.HasPrefix(ph.Name, "maintenance") || ph.Apart.Least == 0 && ph.Apart.Most == 0 {
			continue
		}
		out = append(out, "The protocol’s "+lowered(ph.Title)+": doses "+apartWords(ph.Apart)+".")
	}
	most, counted := d.def.Param("dose.frequency.most")
	window, known := d.def.Param("dose.frequency.window")
	if counted && known {
		out = append(out, fmt.Sprintf("From %s sessions in %s on, a prescriber weighs each further one.", most.Value, protocol.Span(window.Value.Duration())))
	}
	return out
}

func apartWords(w protocol.Window) string {
	switch {
	case w.Most == 0:
		return "at least " + protocol.Span(w.Least) + " apart"
	case w.Least == 0:
		return "at most " + protocol.Span(w.Most) + " apart"
	}
	return protocol.Span(w.Least) + " to " + protocol.Span(w.Most) + " apart"
}

func reviewWords(r course.Reviewed) string {
	out := capital(decisionWords[r.Decision]) + ". " + stop(r.Found) + " " + stop(r.Reason)
	if r.Decision == course.Maintenance {
		out += fmt.Sprintf(" A session every %s, at most %s.", plural(r.Every, "week", "weeks"), plural(r.Most, "session", "sessions"))
	}
	if r.Again != "" {
		out += " Looked at again by " + longDay(r.Again) + "."
	}
	return out
}

// nextPart leads to what follows.
func (c *call) nextPart(d *endDesk) ui.WorkPart {
	base := c.chartPath()
	part := ui.WorkPart{ID: "next", Title: "And then", Links: []ui.Action{{Label: "What they go on with", Href: base + "/going-on"}, {Label: "Letters", Href: base + "/letters"}, {Label: "Documents", Href: base + "/documents"}}}
	switch {
	case d.over():
		part.Links = append(part.Links, ui.Action{Label: "How it ended", Href: base + "/ending"})
	case d.stands.State == course.StatePaused:
		part.Links = append(part.Links, ui.Action{Label: "Let it go on, or close it", Href: base + "/ending"})
	default:
		part.Links = append(part.Links, ui.Action{Label: "Close, pause or stop the course", Href: base + "/ending"})
	}
	return part
}

// keepReview stores one of the page's forms.
func keepReview(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.endDesk("/review")
	if err != nil {
		return err
	}
	draw := func(status int, _ *workDesk) error { return c.sendReview(status, d) }
	if !d.open || d.over() {
		return draw(http.StatusConflict, d.workDesk)
	}
	switch c.r.PostForm.Get("do") {
	case "words":
		return c.keepWork(d.workDesk, clinic.LookBack{Patient: c.record, Words: course.LookedBack{Course: d.course.Course, Text: c.typedText("text")}}, "#said", draw)
	case "review":
		r, wrong := c.readReview(d)
		if len(wrong) > 0 {
			d.typed, d.errors = c.r.PostForm, wrong
			return draw(http.StatusUnprocessableEntity, d.workDesk)
		}
		return c.keepWork(d.workDesk, clinic.ReviewCourse{Patient: c.record, Review: r, Head: c.head(), Rules: c.s.rules()}, "#decide", draw)
	}
	return fault.Missing("There is no such form.")
}

// readReview reads the form; the numbers count for a maintenance only.
func (c *call) readReview(d *endDesk) (course.Reviewed, map[string]string) {
	r := course.Reviewed{Course: d.course.Course, Found: c.typedText("found"), Decision: clip(c.r.PostForm.Get("decision"), 20), Reason: c.typedText("reason"),
		Together: c.r.PostForm.Get("together") == "yes", Again: quantity.Day(c.typedText("again")), Rests: c.shownEntries(d)}
	wrong := map[string]string{}
	if r.Decision == course.Maintenance {
		for name, into := range map[string]*int{"every": &r.Every, "most": &r.Most} {
			n, err := strconv.Atoi(c.typedText(name))
			if err != nil || n < 1 || n > 520 {
				wrong[name] = "Write a whole number, such as 4."
			}
			*into = n
		}
	}
	if r.Decision == course.StopWell {
		r.Again = ""
	}
	return r, wrong
}

// shownEntries are the doses and events that the page showed.
func (c *call) shownEntries(d *endDesk) (out []id.Entry) {
	for _, dose := range course.Doses(d.seen, d.course) {
		out = append(out, dose.Entry.ID)
	}
	for _, s := range d.sessionsOf() {
		for _, e := range s.Events {
			out = append(out, e.Entry.ID)
		}
	}
	return out
}

// since is a day in a sentence.
func (c *call) since(at time.Time) string { return longDay(quantity.DayOf(at, c.s.clinic.Location())) }
