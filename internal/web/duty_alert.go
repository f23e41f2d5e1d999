package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// An alarmed is an alert that is open on a page, with what it is decided by.
type alarmed struct {
	seen  ledger.Chart
	desk  duty.Desk
	alert duty.Alert
	form  ui.AlertPage // what was typed, where it comes back
}

func (c *call) alarmed() (*alarmed, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	a, ok := duty.AlertOf(seen, id.Entry(c.r.PathValue("alert")))
	if !ok {
		return nil, fault.Missing("There is no such alert in this record.")
	}
	desk, err := c.s.clinic.DeskFor(c.r.Context(), seen)
	return &alarmed{seen: seen, desk: desk, alert: a, form: ui.AlertPage{Errors: map[string]string{}}}, err
}

// alertPage shows one alert.
func alertPage(c *call) error {
	v, err := c.alarmed()
	if err != nil {
		return err
	}
	return c.sendAlert(http.StatusOK, v)
}

func (c *call) sendAlert(status int, v *alarmed) error {
	a, p := v.alert, v.form
	person := patient.Of(v.seen)
	p.Person, p.Chart, p.Title, p.Risk = "Somebody", c.chartPath(), alertTitles[a.Sort], a.Risk()
	if person.Known {
		p.Person = listName(person.Person.Fact)
	}
	p.State, p.Action = levelState(a.Level), c.r.URL.Path
	p.Clock, p.Due = c.clockWords(a, v.desk), c.dueWords(a, v.desk)
	if a.Late(v.desk.Now) {
		late := v.desk.Now.Sub(a.Target).Round(time.Minute)
		if late > 3*time.Hour {
			late = late.Round(time.Hour)
		}
		p.Late = "late: " + duty.Spell(max(1, int(late.Minutes()))) + " past " + c.stamp(a.Target)
	}
	if a.Promised && a.Waits() {
		p.Promised = "The client has read that " + c.staffName(a.Owner) + " calls by " + c.stamp(a.Target) + "."
	}
	if a.Known {
		p.Promised = strings.TrimSpace(p.Promised + " Known before, unchanged, with a current safety plan: nobody was called away for it.")
	}
	if a.Asked != nil {
		words := map[string]string{duty.WantsCall: "They asked for a call, ", duty.SafeForNow: "They wrote that they are safe for now, "}
		p.Asked = words[a.Asked.Wants] + c.stamp(a.AskedAt) + "."
	}
	if a.InRoom() {
		c.roomAlert(v, &p)
		return c.send(status, ui.AlertView(c.shell(p.Title, ""), p))
	}
	var err error
	if p.Answers, err = c.alertAnswers(v.seen, a); err != nil {
		return err
	}
	p.Known = c.alertKnown(v)
	p.Steps, p.Tries = c.alertSteps(v)
	c.alertForms(v, &p)
	return c.send(status, ui.AlertView(c.shell(p.Title, ""), p))
}

// roomAlert is the page of whoever is called into a room: who calls, from where,
// and one button.
func (c *call) roomAlert(v *alarmed, p *ui.AlertPage) {
	p.Room, p.Coming = c.sessionsPath(), v.alert.Sort == duty.RoomHelp
	if s, under := dosing.Underway(v.seen); under {
		p.Room += "/" + string(s.Key)
	}
	p.Steps, p.Tries = c.alertSteps(v)
	for _, x := range v.alert.Answers {
		if x.Sort != duty.RoomHelp {
			p.Answers = append(p.Answers, ui.AlertAnswer{Question: capital(limitWords(x.Raised)) + ".", When: c.stamp(x.At) + ".", State: levelState(x.Level)})
		}
	}
	if v.alert.Closed != nil {
		p.Closed, p.Tries = c.clockWords(v.alert, v.desk), nil
	} else if c.grant.Allows(access.Create, ledger.Measures) && (v.alert.Taken == nil || v.alert.Taken.By.Person != c.actor.Author.Person) {
		p.TakeAct = c.s.clinic.NewID()
	}
}

// clockWords say who has it and since when.
func (c *call) clockWords(a duty.Alert, desk duty.Desk) string {
	holder, as := a.Holder(desk)
	switch {
	case a.Closed != nil && a.Sort == duty.RoomHelp:
		return capital(c.author(a.Closed.By)) + " came, " + c.stamp(a.Closed.At) + "."
	case a.Closed != nil && a.InRoom():
		return "Over since " + c.stamp(a.Closed.At) + ": " + map[bool]string{true: "the reading was taken, or they have left.", false: "a later reading was within it, or they have left."}[a.Sort == duty.ReadingLate]
	case a.Closed != nil:
		return "Ended by " + c.author(a.Closed.By) + ", " + c.stamp(a.Closed.At) + "."
	case as == duty.StateTaken:
		return capital(c.staffName(holder)) + " has it, since " + c.stamp(a.Taken.At) + "."
	case as == duty.AsEveryone:
		return "Nobody is on duty: it waits for everybody who gives care, since " + c.stamp(a.Since()) + "."
	case as == duty.AsBackup:
		return capital(c.staffName(holder)) + ", the backup, has been told. Nobody took it yet."
	case as == duty.AsDirector:
		return capital(c.staffName(holder)) + ", the medical director, has been told. Nobody took it yet."
	}
	return "It is " + c.staffName(holder) + "’s, since " + c.stamp(a.Since()) + ". Nobody took it yet."
}

// dueWords say what is to be done until when.
func (c *call) dueWords(a duty.Alert, desk duty.Desk) string {
	by := " by " + c.stamp(a.Due(desk)) + "."
	switch {
	case a.Closed != nil:
		return "This is seen to."
	case a.Reached != nil:
		return "They were reached. Ask the questions and make the plan" + by
	case a.Sort == duty.RoomHelp:
		return "Come to the room" + by
	case a.Sort == duty.ReadingLate:
		return "Ask in the room" + by + " The reading ends this by itself."
	case a.Sort == duty.LimitPast && a.Emergency():
		return "Come to the room, or ring it," + by
	case a.Sort == duty.LimitPast:
		return "Look at it, or ask in the room" + by + " A later reading within the limit ends this by itself."
	case a.Sort == duty.NotAnswered:
		return "Ask them" + by
	case a.Risk() || a.Sort == duty.Distress:
		return "Speak with them" + by
	case a.Sort == duty.LimitLate:
		return "It is over, and nobody was called. Look at it" + by
	}
	return "Look at it" + by
}

// alertAnswers are the answers in the words of their questionnaire, where the
// clinic may show them.
func (c *call) alertAnswers(seen ledger.Chart, a duty.Alert) ([]ui.AlertAnswer, error) {
	settings, err := c.s.clinic.Whole(c.r.Context(), c.grant, ledger.SettingStream)
	if err != nil {
		return nil, err
	}
	lib := c.s.measures.For(settings)
	var out []ui.AlertAnswer
	for _, ans := range a.Answers {
		row := ui.AlertAnswer{Answer: ans.Value, When: c.stamp(ans.At) + ".", State: levelState(ans.Level), From: formWord(ans.Instrument)}
		switch {
		case ans.Limit != nil:
			out = append(out, c.lateAnswer(seen, ans))
			continue
		case ans.Instrument == "" && ans.Fact != "":
			row.Question = capital(questions(ans.Fact))
		case ans.Instrument == "":
			row.Question, row.From = "They asked for a call.", ""
		case lib.Has(ans.Instrument):
			def, err := lib.Named(ans.Instrument)
			if err != nil {
				return nil, err
			}
			questionWords(settings, def, ans, &row)
		}
		if ans.Sort == duty.NotAnswered {
			row.Answer = "Left open. That is not a no."
		}
		how := "On their own."
		if ans.Asked {
			how = "Asked by " + c.author(ans.By) + "."
		}
		row.From = strings.TrimSpace(strings.TrimSuffix(row.From, ".") + ". " + how)
		out = append(out, row)
	}
	return out, nil
}

// lateAnswer is a reading that became known afterwards: when it was taken, by
// which limit, and whether a later one was within it again.
func (c *call) lateAnswer(seen ledger.Chart, ans duty.Answer) ui.AlertAnswer {
	row := ui.AlertAnswer{Question: capital(limitWords(ans.Raised)) + ".", State: levelState(ans.Level),
		When: "Measured " + c.stamp(ans.From) + "; entered from paper " + c.stamp(ans.At) + ".", From: "No later reading within the limit is on record."}
	if s, ok := dosing.SessionOf(seen, ans.Session); ok {
		if later, back := s.Back(*ans.Limit, ans.From); back {
			value, _ := ans.Limit.Reads(later.Fact)
			row.From = "Within the limit again " + c.stamp(later.Entry.At) + ": " + value + "."
		}
	}
	return row
}

// questionWords put an answer into its questionnaire's own words, or by its
// number where the clinic has no licence for them.
func questionWords(settings ledger.Chart, def *instrument.Definition, ans duty.Answer, row *ui.AlertAnswer) {
	it, ok := def.Item(ans.Item)
	if !ok { // a total, or another result
		row.Question, row.Answer = def.Short+": the result “"+strings.ReplaceAll(ans.Item, "-", " ")+"”", "raised"
		return
	}
	row.Question = "Question " + strings.TrimPrefix(it.ID, "q")
	row.From = def.Short + ", question " + strings.TrimPrefix(it.ID, "q")
	words, ok := instrument.Texts(settings, def, "en")
	if !ok {
		return
	}
	if text := words.Items[it.ID]; text != "" {
		row.Question = text
	}
	scale := def.ScaleOf(it)
	for i, o := range scale.Options {
		if o.Value == ans.Value && i < len(words.Labels[scale.ID]) {
			row.Answer = words.Labels[scale.ID][i] + " (" + o.Value + ")"
		}
	}
}

// alertKnown is what helps whoever calls.
func (c *call) alertKnown(v *alarmed) []ui.KnownLine {
	var out []ui.KnownLine
	add := func(label, value, href string) {
		out = append(out, ui.KnownLine{Label: label, Value: value, Href: href})
	}
	numbers := 0
	if _, who, ok := ledger.Last[patient.Registered](v.seen); ok {
		for _, contact := range who.Contacts {
			switch dial := patient.DialOf(contact.Value); {
			case contact.Sort == "phone" && dial != "":
				numbers++
				add("Call them", contact.Value, "tel:"+dial)
			case contact.Sort == "address":
				add("Address, for a welfare check", contact.Value, "")
			}
		}
	}
	if numbers == 0 {
		add("Call them", "No telephone number is on record.", "")
	}
	for _, p := range patient.ContactPersons(v.seen) {
		label := "Their person"
		if !p.MayCall {
			label += " (theirs to call, not ours)"
		}
		words := strings.TrimSuffix(p.Name+", "+p.Relation, ", ")
		if dial := patient.DialOf(p.Phone); dial != "" {
			add(label, words+", "+p.Phone, "tel:"+dial)
		} else {
			add(label, words, "")
		}
	}
	plan := "None yet. Make one together."
	if e, current := duty.Plan(v.seen, v.desk); e.ID != "" {
		plan = "Of " + c.stamp(e.At) + map[bool]string{true: ", current.", false: ", no longer current."}[current]
	}
	add("Safety plan", plan, c.chartPath()+"/safety-plan")
	scale := "Not on record."
	if e, ok := lastColumbia(v.seen); ok {
		t := tell(e, c.s.clinic.Location())
		scale = strings.TrimSpace(join(t.lead, t.value, "")) + " " + c.stamp(e.At) + ", " + c.author(e.By) + "."
	}
	add("Columbia scale, last", scale, "")
	if e, review, ok := ledger.Last[screening.RiskReviewed](v.seen); ok {
		add("Risk reviewed, last", stop(review.Found)+" "+c.author(e.By)+", "+c.stamp(e.At)+".", "")
	}
	return out
}

// lastColumbia is the last entry of the Columbia scale, whenever it was.
func lastColumbia(chart ledger.Chart) (ledger.Entry, bool) {
	var found ledger.Entry
	for e, s := range ledger.Find[instrument.ScoreReported](chart) {
		if strings.HasPrefix(s.Instrument, duty.Columbia) {
			found = e
		}
	}
	for e, a := range ledger.Find[instrument.Answered](chart) {
		if strings.HasPrefix(a.Instrument, duty.Columbia) && !e.At.Before(found.At) {
			found = e
		}
	}
	return found, found.ID != ""
}

// alertSteps are who was told when, and what was tried.
func (c *call) alertSteps(v *alarmed) (steps, tries []string) {
	a := v.alert
	as := map[string]string{duty.AsOnCall: "on call", duty.AsBackup: "as backup", duty.AsDirector: "as medical director"}
	for _, s := range a.Steps(v.desk) {
		who := "Everybody who gives care"
		if s.Who != "" {
			who = c.staffName(s.Who) + ", " + as[s.As]
		}
		steps = append(steps, c.stamp(s.At)+": "+who+" told.")
	}
	if len(steps) == 0 && a.Closed == nil && a.Reached == nil {
		steps = append(steps, "It stands in the list of "+c.ownerWords(duty.Need{Sort: duty.NeedAlert, Owner: a.Owner})+". Nobody was called away for it.")
	}
	if a.Taken != nil {
		tries = append(tries, c.stamp(a.Taken.At)+": "+c.author(a.Taken.By)+" took it.")
	}
	for _, t := range a.Tries {
		words := tellTried(t.ContactTried, c.s.clinic.Location())
		tries = append(tries, c.stamp(t.At)+": "+strings.TrimSpace(join(words.lead, words.value, words.after))+" "+c.author(t.By)+".")
	}
	return steps, tries
}

// alertForms are what can be done now, by this reader.
func (c *call) alertForms(v *alarmed, p *ui.AlertPage) {
	a := v.alert
	if a.Closed != nil {
		p.Closed = c.clockWords(a, v.desk)
		if a.Closing.Reason != "" {
			p.Closed += " " + stop(a.Closing.Reason)
		}
		return
	}
	roles := c.grant.Roles()
	holds := func(list ...access.Role) bool {
		return slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(list, r) })
	}
	p.Plan, p.Entry = c.chartPath()+"/safety-plan", c.chartPath()+"/measures/c-ssrs-screener/enter"
	p.Hows = []ui.Option{}
	for _, how := range duty.Hows {
		p.Hows = append(p.Hows, ui.Option{Value: how, Label: contactWords[how]})
	}
	p.Levels = []ui.Option{{Value: "", Label: "Choose"}}
	for n := range 6 {
		p.Levels = append(p.Levels, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	if c.grant.Allows(access.Create, ledger.Measures) {
		if a.Taken == nil || a.Taken.By.Person != c.actor.Author.Person {
			p.TakeAct = c.s.clinic.NewID()
		}
		p.TryAct = c.s.clinic.NewID()
		if a.Risk() || a.Sort == duty.NotAnswered {
			p.ScaleAct = c.s.clinic.NewID()
		}
	}
	if c.grant.Allows(access.Sign, ledger.Clinical) && holds(access.Therapist, access.Prescriber, access.Director) {
		p.CloseAct = c.s.clinic.NewID()
		if a.Risk() {
			lacks, _ := a.Lacks(v.seen, v.desk)
			for _, l := range lacks {
				p.Lacks = append(p.Lacks, l.Say)
			}
			p.ByReason = holds(access.Prescriber, access.Director)
		}
	}
}

// alertDo does what one of the page's buttons says.
func alertDo(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.alarmed()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 4000)) }
	key := clip(typed.Get("act"), 40)
	f := &v.form
	f.How, f.Reached, f.Said, f.Level, f.Reason = kept("how"), kept("reached"), kept("said"), kept("level"), kept("reason")
	var act clinic.Act
	switch typed.Get("do") {
	case "take":
		act = clinic.TakeAlert{Patient: c.record, Alert: v.alert.Key}
	case "try":
		if f.Reached != "yes" && f.Reached != "no" {
			f.Errors["reached"] = "Say whether you spoke with them."
			return c.sendAlert(http.StatusUnprocessableEntity, v)
		}
		act = clinic.TryContact{Patient: c.record, Tried: duty.ContactTried{Alert: v.alert.Key, How: f.How, Reached: f.Reached == "yes", Said: f.Said}}
	case "scale":
		n, err := strconv.Atoi(f.Level)
		if err != nil || n < 0 || n > 5 {
			f.Errors["level"] = "Choose the highest level, 0 to 5."
			return c.sendAlert(http.StatusUnprocessableEntity, v)
		}
		act = clinic.NoteScore{Patient: c.record, Score: instrument.ScoreReported{Instrument: duty.Columbia, Total: int64(n) * 1000}}
	case "close":
		act = clinic.CloseAlert{Patient: c.record, Alert: v.alert.Key, Reason: f.Reason}
	default:
		return fault.Missing("There is no such form.")
	}
	return c.alertAct(v, key, act)
}

// alertAct does an act, or brings the page back with what was typed.
func (c *call) alertAct(v *alarmed, key string, act clinic.Act) error {
	if !id.Valid(key) {
		v.form.Error = "This page had lost its place, so nothing was stored. What you wrote is here; press again."
		return c.sendAlert(http.StatusUnprocessableEntity, v)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.r.URL.Path)
	case kind == fault.Invalid:
		v.form.Errors = fieldErrors(err, nil)
		return c.sendAlert(http.StatusUnprocessableEntity, v)
	case kind == fault.Refused || kind == fault.Conflict || fault.RuleOf(err) == "scope.close":
		v.form.Error = fault.Say(err)
		return c.sendAlert(statusOf[kind], v)
	}
	return err
}
