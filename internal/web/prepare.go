package web

import (
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathPreparation = pathChart + "/preparation"

func preparationRoutes() []route {
	return []route{
		{"GET " + pathPreparation, granted, access.Read, ledger.Clinical, preparationPage, page},
		{"POST " + pathPreparation, granted, access.Create, ledger.Clinical, keepPreparation, page},
	}
}

func preparationPage(c *call) error {
	d, err := c.workDesk("/preparation")
	if err != nil {
		return err
	}
	return c.sendPreparation(http.StatusOK, d)
}

// topicTitles and topicHints say what is prepared in words, and what for.
var (
	topicTitles = map[string]string{integration.Goal: "What should be different", integration.Pattern: "The pattern", integration.Intention: "Intention",
		integration.Fear: "What they fear", integration.Resource: "What has carried them before"}
	topicHints = map[string]string{
		integration.Goal:      "Ask how they would notice: something they would do, not how they would feel.",
		integration.Pattern:   "What keeps happening, in their own words.",
		integration.Intention: "What they bring to the next session. A direction, held lightly.",
		integration.Fear:      "Worth hearing before the medicine. Nobody has to have any.",
		integration.Resource:  "A place, a person, a song. It can be named in a hard moment.",
	}
)

// clauseTitles are the parts of the agreement about the room.
var clauseTitles = map[string]string{
	"stay": "We stay in the room until it is over, and say before anybody leaves.", "no-harm": "Nobody harms themselves, another person or the room.",
	"no-sex": "Nothing sexual happens, whatever is asked or felt.", "help": "If you need help we help; if you ask us to stop, we stop.",
	"confidence": "What happens here stays with the people who treat you, but for danger to life and what the law asks.",
	"no-drive":   "No driving and no big decisions until the day after.", "reach": "How to reach us in the days after, day and night.",
}

// openTitles are what can still be open, with the part of the page it is done in.
var openTitles = map[string]string{integration.Goal: "what should be different", integration.Pattern: "the pattern", integration.Intention: "an intention", "comfort": "touch, the stop word, what helps",
	"practice": "a technique, practised", "container": "the agreement about the room", "fit": "whether they are prepared enough"}

func (c *call) sendPreparation(status int, d *workDesk) error {
	p := c.workPage(d, "preparation", "Preparation", "What the work is for, in the client’s own words; how they want to be held; what was practised.")
	if d.open || d.ended {
		prep := integration.Preparation(d.seen, d.course.Course)
		words := c.grant.Reads(ledger.Words)
		p.OpenAs = "Still open before a first session"
		for _, o := range prep.Open() {
			if d.open && (words || o == "container" || o == "practice" || o == "fit") {
				p.Open = append(p.Open, ui.OpenItem{Words: openTitles[o], Do: ui.Action{Href: "#" + o}})
			}
		}
		if words {
			p.Parts = c.topicParts(d, prep)
			p.Aside = append(p.Aside, c.comfortPart(d, prep))
		}
		p.Aside = append(p.Aside, c.practicePart(d, prep), c.containerPart(d, prep), c.fitPart(d, prep), c.meetingPart(d, "preparation"))
		p.Parts, p.Aside = d.toRead(p.Parts), d.toRead(p.Aside)
		if !words {
			p.Line = "What was practised and gone over. The client’s own words are for their therapists."
		}
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	return c.send(status, ui.Work(shell, p))
}

// topicParts are what is prepared in words.
func (c *call) topicParts(d *workDesk, prep integration.Prepared) []ui.WorkPart {
	var out []ui.WorkPart
	for _, topic := range integration.Topics {
		part := ui.WorkPart{ID: topic, Title: topicTitles[topic], Why: topicHints[topic]}
		last, ok := prep.Words[topic]
		if topic == integration.Intention {
			session, _ := dosing.Underway(d.seen)
			last, ok = prep.IntentionFor(session.Key)
		}
		label := "Write it down"
		if ok {
			part.Said, label = []ui.Saying{c.said(last.Entry, last.Fact.Text, true)}, "Write it anew"
		}
		if c.grant.Allows(access.Create, ledger.Words) {
			part.Form = d.form("words", topic, label, ui.WorkField{Name: "text", Label: "In their words", Sort: "words", Value: last.Fact.Text})
		}
		out = append(out, part)
	}
	return out
}

// comfortPart is the line that everybody in the room reads.
func (c *call) comfortPart(d *workDesk, prep integration.Prepared) ui.WorkPart {
	part := ui.WorkPart{ID: "comfort", Title: "How they want to be held", Why: "Always in sight during a session. Under the medicine it may become less, never more."}
	said, label := prep.Comfort.Fact, "Ask and write it down"
	if prep.HasComfort {
		for _, f := range [][2]string{{"Touch: ", said.Touch}, {"Stop word: ", said.Stop}, {"Helps: ", said.Helps}} {
			if f[1] != "" {
				part.Facts = append(part.Facts, f[0]+stop(f[1]))
			}
		}
		part.Said, label = []ui.Saying{{By: "Said " + c.whenSaid(prep.Comfort.Entry.At) + " to " + c.author(prep.Comfort.Entry.By) + "."}}, "Change it"
	}
	if c.grant.Allows(access.Create, ledger.Words) {
		part.Form = d.form("comfort", "", label,
			ui.WorkField{Name: "touch", Label: "Touch", Hint: "None is an answer. Hand only, and only if they reach, is another.", Sort: "line", Value: said.Touch},
			ui.WorkField{Name: "stop", Label: "Stop word", Hint: "It stops touch, talking, music, who is in the room, or another dose. A raised hand always does.", Sort: "line", Value: said.Stop},
			ui.WorkField{Name: "helps", Label: "What helps when it is hard", Sort: "line", Value: said.Helps})
	}
	return part
}

func (c *call) practicePart(d *workDesk, prep integration.Prepared) ui.WorkPart {
	part := ui.WorkPart{ID: "practice", Title: "Practised together"}
	for _, p := range prep.Practised {
		words := capital(stop(p.Fact.Technique))
		if p.Fact.Helped != nil {
			words += map[bool]string{true: " It helped.", false: " It did not help."}[*p.Fact.Helped]
		}
		part.Said = append(part.Said, ui.Saying{Words: words, By: c.whenSaid(p.Entry.At) + ", " + c.author(p.Entry.By) + "."})
	}
	if c.grant.Allows(access.Create, ledger.Clinical) {
		part.Form = d.form("practice", "", "Add one", ui.WorkField{Name: "technique", Label: "What was practised", Hint: "Such as slow breathing, or naming five things in the room.", Sort: "line"},
			ui.WorkField{Name: "helped", Label: "Did it help?", Sort: "choice", Options: []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}, {Value: "", Label: "Not said"}}})
	}
	return part
}

func (c *call) containerPart(d *workDesk, prep integration.Prepared) ui.WorkPart {
	part := ui.WorkPart{ID: "container", Title: "The agreement about the room", State: ui.State{Kind: "plain", Word: count(len(prep.Container), "part", "parts") + " of " + small(len(integration.Clauses)) + " gone over"}}
	var open []ui.Option
	for _, clause := range integration.Clauses {
		if slices.Contains(prep.Container, clause) {
			part.Facts = append(part.Facts, clauseTitles[clause])
		} else {
			open = append(open, ui.Option{Value: clause, Label: clauseTitles[clause]})
		}
	}
	if len(open) == 0 {
		part.State = ui.State{Kind: "go", Word: "gone over"}
	} else if c.grant.Allows(access.Create, ledger.Clinical) {
		part.Form = d.form("container", "", "Go over it together", ui.WorkField{Name: "clauses", Label: "Gone over, and agreed", Sort: "several", Options: open}, ui.WorkField{Name: "note", Label: "Anything said about it", Sort: "area"})
	}
	return part
}

func (c *call) fitPart(d *workDesk, prep integration.Prepared) ui.WorkPart {
	part := ui.WorkPart{ID: "fit", Title: "Prepared enough to begin?", Why: "The therapist’s judgement. It opens nothing by itself; the gates of the protocol decide.", State: ui.State{Kind: "plain", Word: "not said yet"}}
	if prep.HasFit {
		part.State = ui.State{Kind: "hold", Word: "not yet"}
		if prep.Fit.Fact.Fit {
			part.State = ui.State{Kind: "go", Word: "prepared enough"}
		}
		part.Said = []ui.Saying{{Words: stop(prep.Fit.Fact.Reason), By: c.whenSaid(prep.Fit.Entry.At) + ", " + c.author(prep.Fit.Entry.By) + "."}}
	}
	if slices.Contains(c.actor.Roles, access.Therapist) && c.grant.Allows(access.Create, ledger.Clinical) {
		part.Form = d.form("fit", "", "Judge it", ui.WorkField{Name: "fit", Label: "Prepared enough", Sort: "choice", Options: []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "Not yet"}}},
			ui.WorkField{Name: "reason", Label: "Why", Hint: "Needed where it is not yet: what would make it enough.", Sort: "area"})
	}
	return part
}

// keepPreparation stores one of the page's forms.
func keepPreparation(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.workDesk("/preparation")
	if err != nil {
		return err
	}
	if !d.open {
		return c.sendPreparation(http.StatusConflict, d)
	}
	typed, in := c.r.PostForm, d.course.Course
	switch do := typed.Get("do"); do {
	case "words":
		topic := clip(typed.Get("for"), 20)
		return c.keepWork(d, clinic.WriteWords{Patient: c.record, Words: integration.Told{Course: in, About: topic, Text: c.typedText("text")}}, "#"+topic, c.sendPreparation)
	case "comfort":
		comfort := dosing.ComfortSaid{Touch: c.typedText("touch"), Stop: c.typedText("stop"), Helps: c.typedText("helps")}
		session, _ := dosing.Underway(d.seen)
		return c.keepWork(d, clinic.SayComfort{Patient: c.record, Session: session.Key, Comfort: comfort}, "#comfort", c.sendPreparation)
	case "practice":
		practised := integration.Practised{Course: in, Technique: c.typedText("technique"), Helped: yesNo(typed.Get("helped"))}
		return c.keepWork(d, clinic.NotePreparation{Patient: c.record, Practised: &practised}, "#practice", c.sendPreparation)
	case "container":
		agreed := integration.ContainerAgreed{Course: in, Clauses: typed["clauses"], Note: c.typedText("note")}
		return c.keepWork(d, clinic.NotePreparation{Patient: c.record, Container: &agreed}, "#container", c.sendPreparation)
	case "fit":
		if yesNo(typed.Get("fit")) == nil {
			d.typed, d.errors = typed, map[string]string{"fit": "Say whether they are prepared enough."}
			return c.sendPreparation(http.StatusUnprocessableEntity, d)
		}
		fit := integration.FitJudged{Course: in, Fit: typed.Get("fit") == "yes", Reason: c.typedText("reason")}
		return c.keepWork(d, clinic.NotePreparation{Patient: c.record, Fit: &fit}, "#fit", c.sendPreparation)
	}
	if typed.Get("do") == "held" {
		return c.keepMeeting(d, "preparation", c.sendPreparation)
	}
	return fault.Missing("There is no such form.")
}

// yesNo reads an answer that may not have been given.
func yesNo(typed string) *bool {
	switch typed {
	case "yes", "no":
		yes := typed == "yes"
		return &yes
	}
	return nil
}
