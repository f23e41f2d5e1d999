package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

const (
	pathReview    = pathChart + "/review"
	pathGoingOn   = pathChart + "/going-on"
	pathEnding    = pathChart + "/ending"
	pathLetters   = pathChart + "/letters"
	pathLetter    = pathLetters + "/{entry}"
	pathDocuments = pathChart + "/documents"
)

// endingRoutes are the pages of a course's end: looking back, what goes on,
// letters, closing, and everything that was or can be handed out.
func endingRoutes() []route {
	return []route{
		{"GET " + pathReview, granted, access.Read, ledger.Clinical, reviewPage, page},
		{"POST " + pathReview, granted, access.Create, ledger.Clinical, keepReview, page},
		{"GET " + pathGoingOn, granted, access.Read, ledger.Clinical, goingOnPage, page},
		{"POST " + pathGoingOn, granted, access.Create, ledger.Clinical, keepGoingOn, page},
		{"GET " + pathGoingOn + "/paper", granted, access.Read, ledger.Clinical, goingOnPaper, page},
		{"GET " + pathGoingOn + "/pdf", granted, access.Read, ledger.Clinical, goingOnPDF, page},
		{"GET " + pathEnding, granted, access.Read, ledger.Clinical, endingPage, page},
		{"POST " + pathEnding, granted, access.Create, ledger.Clinical, keepEnding, page},
		{"GET " + pathLetters, granted, access.Read, ledger.Clinical, lettersPage, page},
		{"POST " + pathLetters, granted, access.Sign, ledger.Clinical, keepLetter, page},
		{"GET " + pathLetter, granted, access.Read, ledger.Clinical, letterPage, page},
		{"GET " + pathLetter + "/pdf", granted, access.Read, ledger.Clinical, letterPDF, page},
		{"GET " + pathDocuments, granted, access.Read, ledger.Clinical, documentsPage, page},
		{"POST " + pathDocuments, granted, access.Create, ledger.Clinical, keepDocuments, page},
	}
}

// An endDesk is a page about a course as a whole: of the last one, also once it
// has ended.
type endDesk struct {
	*workDesk
	settings ledger.Chart
	stands   course.Standing
	def      *protocol.Definition // nil: the version is gone
}

func (c *call) endDesk(page string) (*endDesk, error) {
	d, err := c.workDesk(page)
	if err != nil {
		return nil, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	e := &endDesk{workDesk: d, settings: settings, stands: course.State(d.seen)}
	if e.stands.State == course.StateNone {
		return e, nil
	}
	d.course, d.open = e.stands.Open, true
	e.def, err = c.s.protocols.WithHash(d.course.Hash, settings)
	if fault.KindOf(err) == fault.NotFound {
		e.def, err = nil, nil
	}
	return e, err
}

// over reports whether the course has ended.
func (d *endDesk) over() bool { return d.stands.State == course.StateClosed }

// treats reports whether the reader writes about the care of this person as one
// who treats.
func (c *call) treats() bool {
	return c.grant.Allows(access.Create, ledger.Medicines) && c.grant.Allows(access.Sign, ledger.Clinical)
}

// standsWords says where a course stands, in a line.
func (c *call) standsWords(s course.Standing) string {
	loc := c.s.clinic.Location()
	day := func() string { return longDay(quantity.DayOf(s.Since.At, loc)) }
	switch s.State {
	case course.StatePaused:
		out := "Paused since " + day() + ": " + pauseWords[s.Pause.Reason] + "."
		if s.Pause.Until != "" {
			out += " To be talked about by " + longDay(s.Pause.Until) + "."
		}
		return out
	case course.StateClosed:
		return "This course ended on " + day() + ": " + endWords[s.Closed.How] + "."
	case course.StateOpen:
		return "The course goes on."
	}
	return ""
}

// endPage begins one of the pages.
func (c *call) endPage(d *endDesk, tab, title, line string) ui.WorkPage {
	p := c.workPage(d.workDesk, tab, title, line)
	if d.stands.State == course.StatePaused || d.over() {
		p.Line = c.standsWords(d.stands) + " " + p.Line
	}
	return p
}

func (c *call) sendWork(status int, d *workDesk, p ui.WorkPage) error {
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	return c.send(status, ui.Work(shell, p))
}

// headed is a form that rests on what the page showed: it carries the page's
// place in the book. One that came back because something changed carries the
// new place: what was typed is read again before it is pressed again.
func (d *endDesk) headed(f *ui.WorkForm) *ui.WorkForm {
	if f.Version == "" || d.moved {
		f.Version = strconv.FormatInt(d.seen.Head, 10)
	}
	return f
}

// head is the place in the book that a form carries.
func (c *call) head() int64 {
	n, err := strconv.ParseInt(clip(c.r.PostForm.Get("version"), 20), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// endWhere leads to what is missing before a course is closed.
func (c *call) endWhere(i course.EndItem) string {
	base := c.chartPath()
	switch i.Key {
	case course.EndNotes:
		if c.hasRoute("/notes") {
			return base + "/notes"
		}
		return base + "/sessions"
	case course.EndDeviations, course.EndQuotes:
		if i.About != "" {
			return base + "/sessions/" + string(i.About)
		}
		return base + "/sessions"
	case course.EndTold:
		return base + "/determination#client"
	case course.EndReview:
		return base + "/review#decide"
	case course.EndGiven:
		return base + "/documents"
	}
	return base + "/going-on"
}

func endingPage(c *call) error {
	d, err := c.endDesk("/ending")
	if err != nil {
		return err
	}
	return c.sendEnding(http.StatusOK, d)
}

func (c *call) drawEnding(d *endDesk) func(int, *workDesk) error {
	return func(status int, _ *workDesk) error { return c.sendEnding(status, d) }
}

func (c *call) sendEnding(status int, d *endDesk) error {
	if gone := d.formGone(); gone {
		d.problem = d.errors[""]
	}
	p := c.endPage(d, "review", "The end of the course", "What is looked at before a course is closed. What looks after the client goes on.")
	if !d.open {
		return c.sendWork(status, d.workDesk, p)
	}
	if d.over() {
		p.Line = c.standsWords(d.stands)
		p.Parts = c.endedParts(d)
		return c.sendWork(status, d.workDesk, p)
	}
	items := clinic.Ending(d.seen, d.course)
	list := ui.WorkPart{ID: "list", Title: "Before it is closed"}
	p.OpenAs = "Still open"
	for _, i := range items {
		if i.Key == course.EndQuotes && !c.grant.Reads(ledger.Words) {
			list.Items = append(list.Items, ui.WorkPart{ID: "i-" + i.Key, Title: i.Title, State: ui.State{Kind: "plain", Word: "seen by their therapist"}})
			continue
		}
		item := ui.WorkPart{ID: "i-" + i.Key, Title: i.Title, State: ui.State{Kind: "go", Word: stop(lowered(i.Say))}}
		if !i.Done {
			item.State = ui.State{Kind: "hold", Word: lowered(i.Say)}
			p.Open = append(p.Open, ui.OpenItem{Words: i.Title, Do: ui.Action{Href: c.endWhere(i)}})
		}
		list.Items = append(list.Items, item)
	}
	p.Parts = []ui.WorkPart{list, c.closePart(d, items)}
	p.Aside = []ui.WorkPart{c.pausePart(d), c.withdrawPart(d)}
	return c.sendWork(status, d.workDesk, p)
}

// formGone reports whether the form that came back is not on the page any more,
// because the course was paused, went on or ended meanwhile.
func (d *endDesk) formGone() bool {
	do := d.typed.Get("do")
	paused := d.stands.State == course.StatePaused
	return d.over() || do == "pause" && paused || do == "resume" && !paused
}

// endedParts are the page once a course has ended.
func (c *call) endedParts(d *endDesk) []ui.WorkPart {
	base := c.chartPath()
	ended := ui.WorkPart{ID: "ended", Title: "It has ended", Said: []ui.Saying{{Words: c.s.texts.Say("closing.words"), By: "The last words on what they take home."}},
		Links: []ui.Action{{Label: "What they go on with", Href: base + "/going-on"}, {Label: "Documents and letters", Href: base + "/documents"}}}
	if d.stands.Why != "" {
		ended.Facts = []string{"Why: " + stop(d.stands.Why)}
	}
	ended.Facts = append(ended.Facts, map[bool]string{true: "They asked to be left in peace: nothing is asked any more.", false: "Follow-up goes on until they say otherwise. Open alerts and tasks stay with whoever has them."}[d.stands.Closed.Peace()])
	if c.treats() {
		ended.Links = append(ended.Links, ui.Action{Label: "Open a new course", Href: base + "/screening"})
	}
	return []ui.WorkPart{ended}
}

// closePart is the closing itself.
func (c *call) closePart(d *endDesk, items []course.EndItem) ui.WorkPart {
	part := ui.WorkPart{ID: "close", Title: "Close the course", Why: "Standing orders end with it. Alerts, tasks and follow-up stay."}
	ahead := course.Ahead(d.seen, d.course.Course)
	if len(ahead) > 0 {
		part.Facts = append(part.Facts, capital(plural(len(ahead), "session is", "sessions are"))+" still on the plan. What is not kept below is called off.")
	}
	if !c.treats() {
		part.Facts = append(part.Facts, "A therapist or a prescriber of the care team closes a course.")
		return part
	}
	fields := []ui.WorkField{{Name: "how", Label: "How did it end?", Sort: "choice", Options: []ui.Option{{Value: course.HowCompleted, Label: "As planned"}, {Value: course.HowStopped, Label: "Stopped well, decided together"},
		{Value: course.HowTransferred, Label: "It goes on elsewhere"}, {Value: course.HowNotBegun, Label: "Not begun: no dose was given"}}}}
	var without []ui.Option
	for _, i := range items {
		if !i.Done {
			without = append(without, ui.Option{Value: i.Key, Label: i.Title})
		}
	}
	if len(without) > 0 {
		fields = append(fields, ui.WorkField{Name: "without", Label: "Close it all the same without", Hint: "Tick each line that stays open, and say why below. It stands in the record.", Sort: "several", Options: without})
	}
	fields = append(fields, ui.WorkField{Name: "reason", Label: "Why", Hint: "Needed unless it ended as planned with nothing open.", Sort: "area"}, c.keepField(ahead), c.callField())
	part.Form = d.headed(d.form("close", "", "Close the course", shown(fields)...))
	part.Form.Save = "Close it"
	return part
}

// shown leaves out fields without a name.
func shown(fields []ui.WorkField) (out []ui.WorkField) {
	for _, f := range fields {
		if f.Name != "" {
			out = append(out, f)
		}
	}
	return out
}

// keepField asks which sessions without a medicine stay on the plan.
func (c *call) keepField(ahead []schedule.Session) ui.WorkField {
	f := ui.WorkField{Name: "keep", Label: "Sessions they still come to", Hint: "Dosing sessions are always called off.", Sort: "several"}
	for _, s := range ahead {
		if s.Sort != schedule.Dosing {
			f.Options = append(f.Options, ui.Option{Value: string(s.Session), Label: capital(sortWords[s.Sort]) + ", " + s.From.In(c.s.clinic.Location()).Format("Monday 2 January 15:04")})
			f.Values = append(f.Values, string(s.Session))
		}
	}
	if len(f.Options) == 0 {
		return ui.WorkField{}
	}
	return f
}

func (c *call) callField() ui.WorkField {
	return ui.WorkField{Name: "call", Label: "A therapist calls them by", Hint: "Leave it empty if they want no call.", Sort: "day"}
}

// pausePart pauses a course, or lets it go on.
func (c *call) pausePart(d *endDesk) ui.WorkPart {
	if d.stands.State == course.StatePaused {
		part := ui.WorkPart{ID: "pause", Title: "It is paused", State: ui.State{Kind: "hold", Word: "no orders, no doses"}, Facts: []string{c.standsWords(d.stands)}}
		if d.stands.Why != "" {
			part.Facts = append(part.Facts, stop(d.stands.Why))
		}
		if c.treats() {
			part.Form = d.form("resume", "", "Let it go on", ui.WorkField{Name: "agreed", Label: "They want to go on", Sort: "tick"}, ui.WorkField{Name: "reason", Label: "What changed", Sort: "area"})
			part.Form.Save = "Let it go on"
		}
		return part
	}
	part := ui.WorkPart{ID: "pause", Title: "Pause", Why: "Nothing new is ordered and no dose is given until it goes on. Questions that lead to the next dose stop; those that look after them go on."}
	if c.treats() {
		var why []ui.Option
		for _, r := range course.PauseReasons {
			why = append(why, ui.Option{Value: r, Label: capital(pauseWords[r])})
		}
		part.Form = d.form("pause", "", "Pause the course", ui.WorkField{Name: "why", Label: "Why", Hint: "The people at the front desk see this line.", Sort: "choice", Options: why},
			ui.WorkField{Name: "reason", Label: "In words, for the care team", Sort: "area"}, ui.WorkField{Name: "until", Label: "Talk about it again by", Sort: "day"})
		part.Form.Save = "Pause it"
	}
	return part
}

// withdrawPart is their own wish to stop.
func (c *call) withdrawPart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "stop", Title: "They want to stop", Why: "They need no reason, and wait for nobody. You can say to them:",
		Said: []ui.Saying{{Words: c.s.texts.Say("closing.change-your-mind")}}}
	if c.treats() {
		keep := c.keepField(course.Ahead(d.seen, d.course.Course))
		part.Form = d.form("withdraw", "", "Stop the course", shown([]ui.WorkField{{Name: "follow", Label: "They said we may go on asking how they are", Sort: "tick"}, keep, c.callField(),
			{Name: "said", Label: "If they gave a reason, in our words", Sort: "area"}})...)
		part.Form.Save = "Stop it as they wish"
	}
	return part
}

// endingPlaces is where on the page each of its forms leads.
var endingPlaces = map[string]string{"close": "#ended", "pause": "#pause", "resume": "#pause", "withdraw": ""}

// keepEnding stores one of the page's forms.
func keepEnding(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.endDesk("/ending")
	if err != nil {
		return err
	}
	if act := id.Act(clip(c.r.PostForm.Get("act"), 40)); act != "" && slices.ContainsFunc(d.seen.Entries, func(e ledger.Entry) bool { return e.Act == act }) {
		// A second press: what the first did stands.
		return c.redirect(d.path + "?stored=" + string(act) + endingPlaces[c.r.PostForm.Get("do")])
	}
	if !d.open || d.over() {
		d.typed, d.errors = c.r.PostForm, map[string]string{"": "It has ended already. Nothing was changed."}
		return c.sendEnding(http.StatusConflict, d)
	}
	typed, in, draw := c.r.PostForm, d.course.Course, c.drawEnding(d)
	var keep []id.Session
	for _, k := range typed["keep"] {
		keep = append(keep, id.Session(clip(k, 60)))
	}
	call := quantity.Day(c.typedText("call"))
	if call != "" && !call.Valid() {
		d.typed, d.errors = typed, map[string]string{"call": "Write the day as a date."}
		return draw(http.StatusUnprocessableEntity, d.workDesk)
	}
	switch typed.Get("do") {
	case "close":
		act := clinic.CloseCourse{Patient: c.record, Closed: course.Closed{Course: in, How: clip(typed.Get("how"), 20)}, Reason: c.typedText("reason"), Without: typed["without"], Keep: keep, Call: call, Head: c.head()}
		return c.keepWork(d.workDesk, act, endingPlaces["close"], draw)
	case "pause":
		act := clinic.PauseCourse{Patient: c.record, Paused: course.Paused{Course: in, Reason: clip(typed.Get("why"), 20), Until: quantity.Day(c.typedText("until"))}, Reason: c.typedText("reason")}
		return c.keepPause(d, act)
	case "resume":
		act := clinic.ResumeCourse{Patient: c.record, Course: in, Agreed: typed.Get("agreed") == "yes", Reason: c.typedText("reason")}
		return c.keepWork(d.workDesk, act, endingPlaces["resume"], draw)
	case "withdraw":
		act := clinic.WithdrawCourse{Patient: c.record, Course: in, FollowUp: typed.Get("follow") == "yes", Keep: keep, Call: call, Said: c.typedText("said")}
		return c.keepWork(d.workDesk, act, endingPlaces["withdraw"], draw)
	}
	return fault.Missing("There is no such form.")
}

// keepPause pauses. The form calls the reason for the calendar "why", and the
// words for the team "reason".
func (c *call) keepPause(d *endDesk, act clinic.PauseCourse) error {
	if err := act.Paused.Check(); fault.KindOf(err) == fault.Invalid {
		d.typed, d.errors = c.r.PostForm, fieldErrors(err, nil)
		if say, ok := d.errors["reason"]; ok {
			d.errors["why"] = say
			delete(d.errors, "reason")
		}
		return c.sendEnding(http.StatusUnprocessableEntity, d)
	}
	return c.keepWork(d.workDesk, act, endingPlaces["pause"], c.drawEnding(d))
}
