package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of a call: what is said and may be asked in it, and one questionnaire
// that is read aloud, question by question.
const (
	pathCall    = pathChart + "/call"
	pathCallOne = pathCall + "/{instrument}"
)

// callRoutes are the pages for whoever is on the telephone with a client.
func callRoutes() []route {
	return []route{
		{"GET " + pathCall, granted, access.Read, ledger.Measures, callPage, page},
		{"POST " + pathCall, granted, access.Create, ledger.Scheduling, callEnds, page},
		{"GET " + pathCallOne, granted, access.Read, ledger.Measures, callAsks, page},
		{"POST " + pathCallOne, granted, access.Create, ledger.Measures, callKeeps, page},
	}
}

// A calling is everything the pages of a call are made from.
type calling struct {
	whole, seen, settings ledger.Chart
	person                patient.Summary
	lib                   *instrument.Library
	lang                  string // the client's
	open                  []outreach.Spoke
	why                   string    // why nothing may be asked; empty: something may, or nothing is open
	task                  duty.Task // the call that is to be made; its key is empty where none is
}

func (c *call) calling() (*calling, error) {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	k := &calling{whole: whole, seen: whole.For(c.grant.Reads), lang: "en"}
	if len(k.seen.Entries) == 0 {
		return nil, errNobody
	}
	if k.settings, err = c.settings(); err != nil {
		return nil, err
	}
	k.person, k.lib = patient.Of(k.seen), c.s.measures.For(k.settings)
	if _, who, ok := ledger.Last[patient.Registered](whole); ok && who.Language != "" {
		k.lang, _, _ = strings.Cut(who.Language, "-")
	}
	follow, err := c.following(whole, k.settings, true) // somebody hears what is answered
	if err != nil {
		return nil, err
	}
	k.open, k.why = outreach.InCall(whole, follow.Asks, clinic.Reminding(), follow.Over, c.s.now())
	wanted := id.Entry(c.r.FormValue("task"))
	for _, t := range duty.OpenTasks(whole) {
		if t.For == duty.ForCall && (k.task.Key == "" || t.Key == wanted) {
			k.task = t
		}
	}
	return k, nil
}

// texts are the words of a questionnaire that may be read out.
func (k *calling) texts(d *instrument.Definition) (instrument.Wording, bool) {
	for _, lang := range []string{k.lang, "en"} {
		if w, ok := instrument.Texts(k.settings, d, lang); ok && !d.Total && d.Rater == instrument.RatedByPatient {
			return w, true
		}
	}
	return instrument.Wording{}, false
}

func (c *call) callPath() string { return c.chartPath() + "/call" }

func callPage(c *call) error { return c.sendCall(http.StatusOK, "") }

// sendCall sends the page of the call, with what went wrong where something did.
func (c *call) sendCall(status int, problem string) error {
	k, err := c.calling()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.CallPage{Header: c.header(k.person, k.seen), Problem: problem, Quiet: k.why, Why: taskAbout(k.task), Messages: c.chartPath() + "/messages", Back: ui.PathNeeds,
		Says: []string{say("call.hello", "name", c.staffName(id.Staff(c.actor.Author.Person)), "clinic", c.s.clinic.Name())}, No: say("call.no")}
	p.Numbers = numbersToRing(k.seen)
	if c.grant.Allows(access.Create, ledger.Measures) && k.person.Death == nil {
		for _, s := range k.open {
			if row, ok := c.callRow(k, s); ok {
				p.Rows = append(p.Rows, row)
			}
		}
	}
	if len(p.Rows) > 0 {
		p.Says = append(p.Says, say("call.ask"))
		p.Default = clinic.Reminding().Calls.Source.Note
	}
	for _, f := range instrument.Responses(k.seen) {
		if f.How == instrument.HowTelephone && !f.Open && sameDay(f.At, c.s.now()) {
			p.Done = append(p.Done, c.callDone(k, f))
		}
	}
	if p.Care, err = c.callCare(k, ""); err != nil {
		return err
	}
	if k.task.Key != "" && c.grant.Allows(access.Create, ledger.Scheduling) {
		p.End = &ui.CallEnd{Action: c.callPath(), Act: c.s.clinic.NewID(), Task: string(k.task.Key), Stop: k.why == ""}
	}
	shell := c.shell("A call to "+c.nameOf(k.person), "")
	shell.Back = c.callPath()
	return c.send(status, ui.CallStart(shell, p))
}

// taskAbout says why the call is made.
func taskAbout(t duty.Task) string {
	if t.Key == "" {
		return ""
	}
	return taskTitle(t.TaskSet) + "."
}

// numbersToRing are the client's telephone numbers.
func numbersToRing(seen ledger.Chart) []ui.KnownLine {
	var out []ui.KnownLine
	if _, who, ok := ledger.Last[patient.Registered](seen); ok {
		for _, contact := range who.Contacts {
			if dial := patient.DialOf(contact.Value); contact.Sort == "phone" && dial != "" {
				out = append(out, ui.KnownLine{Label: "Call them", Value: contact.Value, Href: "tel:" + dial})
			}
		}
	}
	return out
}

// callRow is one questionnaire that may be asked; false where its words are not
// here to be read out.
func (c *call) callRow(k *calling, s outreach.Spoke) (ui.CallRow, bool) {
	def, err := k.lib.Named(s.Instrument)
	if err != nil {
		return ui.CallRow{}, false
	}
	row := ui.CallRow{Title: def.Short, About: capital(waveWords(s.Wave))}
	if !s.Closes.IsZero() {
		row.About += ", open until " + s.Closes.In(c.s.clinic.Location()).Format("Monday, 2 January")
	}
	add := func(form, label string) {
		d, err := k.lib.Named(form)
		if err != nil {
			return
		}
		if _, ok := k.texts(d); !ok {
			return
		}
		if half, _ := c.halfCall(s.Key, d); len(half.Answers) > 0 {
			row.Kept = count(len(half.Answers), "answer is", "answers are") + " kept from before."
			label = "Go on with the " + d.Short
		}
		row.Ways = append(row.Ways, ui.Action{Label: label + ": " + count(len(d.Items), "question", "questions"), Href: c.callOnePath(d.ID, s.Key, "")})
	}
	add(s.Instrument, "All of the "+def.Short)
	if s.Short != "" && k.lib.Has(s.Short) {
		if d, err := k.lib.Named(s.Short); err == nil {
			add(s.Short, "Only the "+d.Short)
		}
	}
	row.Kept = capital(row.Kept)
	return row, len(row.Ways) > 0
}

// callDone is what was asked in a call today.
func (c *call) callDone(k *calling, f instrument.Filling) string {
	words := formWord(f.Instrument)
	if d, err := k.lib.Named(f.Instrument); err == nil {
		words = d.Short
	}
	by := ""
	if e, ok := k.seen.Entry(f.Entry); ok {
		by = ", by " + c.author(e.By)
	}
	if f.Left {
		return words + " asked in part" + by + ", " + c.stamp(f.At) + ". What was answered is kept."
	}
	return words + " asked" + by + ", " + c.stamp(f.At) + "."
}

func (c *call) callOnePath(form, occasion, item string) string {
	q := url.Values{"for": {occasion}}
	if item != "" {
		q.Set("item", item)
	}
	return c.callPath() + "/" + form + "?" + q.Encode()
}

// callEnds keeps how a call ended: it is off the list, and whoever asked to be asked
// no more is.
func callEnds(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	key, task, how := clip(typed.Get("act"), 40), id.Entry(clip(typed.Get("task"), 40)), typed.Get("how")
	c.noteAct(key)
	notes := map[string]string{"spoke": "Spoken with on the telephone.", "rather-not": "Spoken with; they would rather not be asked now.", "stop": "Spoken with; they asked to be asked no more."}
	if notes[how] == "" || !id.Valid(key) {
		return c.sendCall(http.StatusUnprocessableEntity, "Say how the call ended.")
	}
	if how == "stop" {
		stop := clinic.StopReminders{Patient: c.record, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowPhone}}
		if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("call-stop", key)), stop); err != nil {
			return err
		}
	}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.DoTask{Patient: c.record, Task: task, Note: notes[how]})
	if err != nil && fault.KindOf(err) != fault.Conflict { // somebody else has said so meanwhile
		return err
	}
	return c.redirect(ui.PathNeeds)
}

// callCare is what is to be done now where an answer needs somebody: nil where none
// does. response narrows it to alerts that one response raised; empty: any of today.
func (c *call) callCare(k *calling, response id.Response) (*ui.CallCare, error) {
	for _, a := range duty.OpenAlerts(k.seen) {
		here := slices.ContainsFunc(a.Answers, func(x duty.Answer) bool {
			return x.Asked && (response == "" && sameDay(x.At, c.s.now()) || response != "" && x.Response == response)
		})
		if !a.Risk() || !here {
			continue
		}
		desk, err := c.s.clinic.DeskFor(c.r.Context(), k.seen)
		if err != nil {
			return nil, err
		}
		v := &ui.CallCare{State: levelState(a.Level), Say: c.s.texts.Say("call.care"), Due: c.dueWords(a, desk), Alert: c.chartPath() + "/alerts/" + string(a.Key)}
		lacks, _ := a.Lacks(k.seen, desk)
		for _, l := range lacks {
			step := ui.CallStep{Says: l.Say}
			switch l.What {
			case "contact":
				step.Says, step.Do = "You are speaking with them: say so, and what they say.", ui.Action{Label: "Note what they say", Href: v.Alert + "#try-head"}
			case "assessment":
				step.Do = ui.Action{Label: "Ask the Columbia scale", Href: c.chartPath() + "/measures/c-ssrs-screener/enter"}
			case "plan":
				step.Do = ui.Action{Label: "Make the safety plan", Href: c.chartPath() + "/safety-plan"}
			}
			v.Steps = append(v.Steps, step)
		}
		return v, nil
	}
	return nil, nil
}
