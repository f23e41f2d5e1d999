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
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses about how somebody is reached.
const pathMessages = pathChart + "/messages"

func messageRoutes() []route {
	all := []route{{"GET " + pathMessages, granted, access.Read, ledger.Scheduling, messages, page},
		{"GET " + ui.PathFollowUp, granted, access.List, ledger.Demographics, followUp, page}}
	for end, serve := range map[string]func(*call) error{"prefer": preferMessages, "stop": stopMessages, "resume": resumeMessages} {
		all = append(all, route{"GET " + pathMessages + "/" + end, granted, access.Read, ledger.Scheduling, backToMessages, page},
			route{"POST " + pathMessages + "/" + end, granted, access.Create, ledger.Scheduling, serve, page})
	}
	return all
}

func backToMessages(c *call) error { return c.redirect(c.chartPath() + "/messages") }

func messages(c *call) error { return c.messagesPage(http.StatusOK, ui.MessagesPage{}) }

// messagesPage says how one person is reached, and what was sent.
func (c *call) messagesPage(status int, p ui.MessagesPage) error {
	chart, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	seen := chart.For(c.grant.Reads)
	if len(seen.Entries) == 0 {
		return errNobody
	}
	person := patient.Of(seen)
	p.Person = "them"
	if person.Known {
		p.Person = person.Person.Fact.Name.Called()
	}
	stands, now := outreach.Stands(seen), c.s.now()
	p.How, p.State = c.howReached(stands)
	if stands.Stopped != "" {
		p.Why = strings.TrimSpace(join(parts(tell(stands.Since, c.s.clinic.Location()))...) + " On " + stands.Since.At.In(c.s.clinic.Location()).Format("2 January 2006") + ".")
	} else if stands.Pauses(now) {
		p.Why, p.State = c.breakWords(stands), ui.State{Kind: "hold", Word: "A break from messages"}
	}
	p.Next = c.nextWords(chart)
	p.Rows = c.messageRows(seen)
	if c.grant.Allows(access.Create, ledger.Scheduling) && !stands.Died {
		c.messageForms(&p, stands, now)
	}
	shell := c.shell("How we reach "+p.Person, "")
	shell.Back = c.chartPath()
	return c.send(status, ui.Messages(shell, p))
}

// breakWords say until when somebody asked for no questions and reminders, and
// what goes on.
func (c *call) breakWords(s outreach.Standing) string {
	until := "they say so"
	if !s.Quiet {
		until = s.NotNow.In(c.s.clinic.Location()).Format("2 January 2006")
	}
	return "They asked for a break from questions and reminders until " + until + ". Calls that look after them go on."
}

func parts(t told) []string { return []string{t.lead, t.value, t.after} }

// messageForms adds what staff may change.
func (c *call) messageForms(p *ui.MessagesPage, stands outreach.Standing, now time.Time) {
	form := func(end string) ui.ReachForm {
		return ui.ReachForm{Action: c.chartPath() + "/messages/" + end, Act: c.s.clinic.NewID()}
	}
	if p.Change == nil {
		p.Change = c.reachFields(stands)
	}
	p.Change.ReachForm = form("prefer")
	p.Hows = []ui.Option{{Value: outreach.HowPhone, Label: "On the telephone"}, {Value: outreach.HowRoom, Label: "In the room"}, {Value: outreach.HowWrote, Label: "They wrote"}, {Value: outreach.HowClinic, Label: "The clinic decided"}}
	stop, resume := form("stop"), form("resume")
	if stands.Stopped == outreach.Everything || stands.Stopped != "" || stands.Pauses(now) {
		p.Resume = &resume
		return
	}
	p.Stop = &stop
}

// howReached says how somebody is reached, and what stands in the way.
func (c *call) howReached(s outreach.Standing) (string, ui.State) {
	ch := s.Channel()
	state := ui.State{Kind: "go", Word: "Messages go out"}
	switch {
	case s.Died:
		return "Nothing is sent.", ui.State{}
	case s.Stopped == outreach.Everything:
		state = ui.State{Kind: "hold", Word: "Everything stopped"}
	case s.Stopped != "":
		state = ui.State{Kind: "hold", Word: "Reminders stopped"}
	case ch == outreach.None && !s.Asked:
		return "There is no mail address and no telephone in the record.", ui.State{Kind: "hold", Word: "Nothing can be sent"}
	case ch == outreach.None:
		return "They chose to get no messages; somebody calls or tells them.", ui.State{}
	}
	how := capital(channelWords[ch])
	if to := s.Address(ch); to != "" {
		how += " to " + to
	}
	if s.Prefers.Until > 0 {
		how += ", " + clockWords(s.Prefers.From) + " to " + clockWords(s.Prefers.Until)
	}
	if s.Prefers.Zone != "" {
		how += ", " + s.Prefers.Zone
	}
	return stop(how), state
}

// messageRows are the messages to the client, the newest first.
func (c *call) messageRows(chart ledger.Chart) []ui.MessageRow {
	var out []ui.MessageRow
	loc := c.s.clinic.Location()
	for _, m := range outreach.Messages(chart) {
		if m.Queued.To != "" {
			continue
		}
		t := tell(m.Entry, loc)
		row := ui.MessageRow{When: m.Entry.At.In(loc).Format("2 Jan 2006, 15:04"), What: stop(capital(strings.TrimSuffix(t.value, "."))), How: channelWords[m.Channel]}
		if m.Queued.Wave != "" {
			row.What = capital(waveWords(m.Queued.Wave)) + ", " + formWords[m.Queued.Form]
		}
		switch {
		case m.Opened.ID != "":
			row.State, row.After = ui.State{Kind: "go", Word: "Opened"}, m.Opened.At.In(loc).Format("2 Jan, 15:04")
		case m.Delivered.ID != "":
			row.State, row.After = ui.State{Kind: "plain", Word: "Sent"}, m.Delivered.At.In(loc).Format("2 Jan, 15:04")
		case m.Failed != nil && m.Failed.Spared():
			row.State = ui.State{Kind: "plain", Word: "Not sent"}
			row.After = failedWords[m.Failed.Why]
		case m.Failed != nil:
			row.State, row.After = ui.State{Kind: "hold", Word: "Not sent"}, failedWords[m.Failed.Why]
		default:
			row.State = ui.State{Kind: "plain", Word: "Waits for its hour"}
		}
		out = append(out, row)
	}
	slices.Reverse(out)
	return out
}

// formWords say which form was asked.
var formWords = map[string]string{"": "a note", outreach.Full: "as planned", outreach.Brief: "shorter form", outreach.Pulse: "one tap", outreach.Check: "one tap"}

// waveWords write a visit's name for people, as the page Plan does: "1-month" is
// "after one month", "before-dose/2" is "before dose 2".
func waveWords(wave string) string {
	visit, number, _ := strings.Cut(wave, "/")
	if visit == "before-dose" {
		visit = "before-each-dose"
	}
	if visit == "weekly" {
		return "week " + number
	}
	n, _ := strconv.Atoi(number)
	if words := visitWords(course.Occasion{Visit: visit, Number: n}); words != "" {
		return words
	}
	return strings.NewReplacer("-", " ", "/", " ").Replace(wave)
}

// following works out follow-up of one record.
func (c *call) following(chart, settings ledger.Chart, watched bool) (clinic.Following, error) {
	return clinic.Follow(chart, settings, watched, c.s.rules(), c.s.measures, c.s.now())
}

// nextWords say what comes next, in sentences.
func (c *call) nextWords(chart ledger.Chart) []string {
	settings, err := c.settings()
	if err != nil {
		return nil
	}
	desk, err := c.s.clinic.DeskFor(c.r.Context(), chart)
	if err != nil {
		return nil
	}
	follow, err := c.following(chart, settings, desk.MayAsk())
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range outreach.Next(chart, follow.Asks, follow.Setting, c.s.now()) {
		out = append(out, c.stepWords(s))
	}
	return out
}

// stepWords is "Tuesday 3 March, 9:00: questions of 1 month, by mail. Its window opened."
func (c *call) stepWords(s outreach.Step) string {
	when := s.At.In(c.s.clinic.Location()).Format("Monday 2 January, 15:04")
	if s.Do == outreach.Call {
		return when + ": somebody calls. " + s.Why
	}
	return when + ": " + waveWords(s.Wave) + ", " + formWords[s.Form] + ", " + channelWords[s.Channel] + ". " + s.Why
}

// messageDo does one act of staff about messages.
func (c *call) messageDo(act clinic.Act) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return backToMessages(c)
	case kind == fault.Invalid || kind == fault.Conflict:
		return c.messagesPage(statusOf[kind], ui.MessagesPage{Problem: fault.Say(err)})
	}
	return err
}

func preferMessages(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	f, pref, ok := c.typedPreference(outreach.HowClinic)
	if !ok {
		return c.messagesPage(http.StatusUnprocessableEntity, ui.MessagesPage{Change: f})
	}
	return c.messageDo(clinic.SetPreferred{Patient: c.record, Preferred: pref})
}

func stopMessages(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	return c.messageDo(clinic.StopReminders{Patient: c.record, Stopped: outreach.Stopped{What: clip(typed.Get("what"), 20), How: clip(typed.Get("how"), 20), Why: clip(typed.Get("why"), 300)}})
}

func resumeMessages(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	return c.messageDo(clinic.ResumeReminders{Patient: c.record, Resumed: outreach.Resumed{How: clip(typed.Get("how"), 20), Why: clip(typed.Get("why"), 300)}})
}

// followUp is the practice's page: who is due, who is silent, and every visit
// with everybody in it.
func followUp(c *call) error {
	all, now, err := c.s.board.FollowUp(c.r.Context(), c.grant)
	if err != nil {
		return err
	}
	names, err := c.namesOf(all)
	if err != nil {
		return err
	}
	p := ui.FollowUpPage{Lead: "Everybody whose plan asks for something, as of " + now.Format("2 January 2006, 15:04") + ". An answer that is missing is missing: none from before stands for it."}
	var people []outreach.Visits
	var calls, sends []followStep
	for _, one := range all {
		who := one.Patient
		if s := one.Standing; s.Stopped == "" && !s.Died && s.Pauses(now) {
			p.Quiet = append(p.Quiet, ui.FollowRow{Person: names[who], Href: ui.PathPeople + "/" + string(who) + "/messages", Says: c.breakWords(s)})
		}
		if !one.Asked {
			continue
		}
		people = append(people, one.Visits)
		for _, s := range one.Steps {
			row := ui.FollowRow{Person: names[who], Href: ui.PathPeople + "/" + string(who) + "/messages", When: s.At.In(now.Location()).Format("Mon 2 Jan, 15:04")}
			if s.Do == outreach.Call {
				row.Says = s.Why
				row.Href = ui.PathPeople + "/" + string(who) + "/call"
				calls = append(calls, followStep{s.At, row})
				continue
			}
			row.Says = capital(waveWords(s.Wave)) + ", " + formWords[s.Form] + ", " + channelWords[s.Channel]
			sends = append(sends, followStep{s.At, row})
		}
	}
	p.Silent, p.Due = soonest(calls), soonest(sends)
	for _, w := range outreach.Count(people) {
		p.Waves = append(p.Waves, c.waveRow(w, names))
	}
	if len(people) < leastShare {
		p.Few = "Below " + strconv.Itoa(leastShare) + " people this page shows people and numbers, not percentages: a percentage of so few says more than is known."
	}
	for _, f := range clinic.Reminding().Figures {
		p.Figures = append(p.Figures, ui.ReachFigure{Label: f.Say, Value: strconv.Itoa(f.Value), Detail: "grade " + f.Source.Grade + ". " + f.Source.Note})
	}
	return c.send(http.StatusOK, ui.FollowUp(c.shell("Follow-up", "followup"), p))
}

// A followStep is a line of what comes next for somebody, and when it does.
type followStep struct {
	at  time.Time
	row ui.FollowRow
}

// soonest are the lines by when their time comes.
func soonest(steps []followStep) []ui.FollowRow {
	slices.SortStableFunc(steps, func(a, b followStep) int { return a.at.Compare(b.at) })
	rows := make([]ui.FollowRow, len(steps))
	for i, s := range steps {
		rows[i] = s.row
	}
	return rows
}

// namesOf are the names of those who are followed up.
func (c *call) namesOf(all []clinic.FollowedUp) (map[id.Patient]string, error) {
	who := make([]id.Patient, len(all))
	for i, one := range all {
		who[i] = one.Patient
	}
	known, err := c.s.clinic.Known(c.r.Context(), c.grant, who)
	out := make(map[id.Patient]string, len(known))
	for p, one := range known {
		out[p] = listName(one.Known)
	}
	return out, err
}

// waveRow is one visit with its counts and, below twenty people, whoever is
// missing by name.
func (c *call) waveRow(w outreach.WaveCount, names map[id.Patient]string) ui.WaveRow {
	n := len(w.All)
	row := ui.WaveRow{Name: capital(waveWords(w.Wave)), Answered: fmt.Sprintf("%d of %d", w.Answered(), n)}
	if n >= leastShare {
		row.Answered += fmt.Sprintf(" (%d %%)", (w.Answered()*100+n/2)/n)
	}
	for _, cell := range []struct {
		label string
		list  []id.Patient
	}{{"Still open", w.Open}, {"Missed", w.Missed}, {"Withdrew, died or asked us to stop", w.Ended},
		{"Asked by message", w.Asked}, {"Delivered", w.Delivered}, {"Opened", w.Opened},
		{"Answered as planned", w.Full}, {"In a shorter form", w.Brief}, {"With one tap", w.Pulse}, {"Of these, asked in a call", w.Called}} {
		row.Cells = append(row.Cells, ui.WaveCell{Label: cell.label, Count: len(cell.list)})
	}
	for _, list := range []struct {
		says string
		who  []id.Patient
	}{{"Not answered yet; the window is open", w.Open}, {"Missed", w.Missed}} {
		for _, who := range list.who {
			row.Missing = append(row.Missing, ui.FollowRow{Person: names[who], Href: ui.PathPeople + "/" + string(who) + "/messages", Says: list.says})
		}
	}
	return row
}

// mailLink puts a link that was just made into the outbox as well, where this
// clinic sends messages and the client takes them. It returns the sentence that
// says so; empty where the link is only there to copy. key is of the act that
// made the invitation: pressed twice, one message goes.
func (c *call) mailLink(key, purpose string, invitation id.Entry) string {
	if len(c.s.sends) == 0 {
		return ""
	}
	chart, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return ""
	}
	stands, now := outreach.Stands(chart), c.s.now()
	ch := stands.Channel()
	if may, why := stands.May(purpose, now); !may {
		return " It is not sent: " + strings.ToLower(why[:1]) + why[1:]
	}
	if !slices.Contains(c.s.sends, ch) {
		return ""
	}
	queued := outreach.Queued{Purpose: purpose, Channel: ch, Template: "message." + purpose, Invitation: invitation}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("mail link", key)), clinic.QueueMessage{Patient: c.record, Queued: queued}); err != nil {
		return ""
	}
	when := "now"
	if opens := clinic.Reminding().Opens(stands, c.s.clinic.Location(), outreach.Full, false, now); opens.After(now) {
		when = "on " + opens.In(c.s.clinic.Location()).Format("Monday 2 January, 15:04")
	}
	return " It goes " + channelWords[ch] + " to " + veiled(stands.Address(ch)) + ", " + when + "."
}
