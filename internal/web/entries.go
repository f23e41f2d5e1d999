package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of one entry.
const (
	pathEntry      = pathChart + "/entries/{entry}"
	pathVoid       = pathEntry + "/void"
	pathSeal       = pathEntry + "/seal"
	pathSealAnswer = pathEntry + "/seal-answer"
)

func entryRoutes() []route {
	return []route{
		{"GET " + pathEntry, granted, access.Read, ledger.Demographics, entryPage, page},
		{"GET " + pathVoid, granted, access.Read, ledger.Demographics, backToEntry, page},
		// Whoever records here may ask; what they may take back hangs on the
		// entry's own class, and clinic.Do asks for that.
		{"POST " + pathVoid, granted, access.Create, ledger.Vitals, takeBack, page},
		{"GET " + pathSeal, granted, access.Read, ledger.Demographics, backToEntry, page},
		{"POST " + pathSeal, granted, access.Amend, ledger.Words, sealAway, page},
		{"GET " + pathSealAnswer, granted, access.Approve, ledger.Words, sealPage, page},
		{"POST " + pathSealAnswer, granted, access.Approve, ledger.Words, answerSeal, page},
	}
}

// takenBack are the sorts of entry that a reader may take back on a page: what
// was seen, measured or said. Orders, doses, signatures and the steps of a
// session have ends and corrections of their own.
var takenBack = []ledger.Fact{
	dosing.VitalsTaken{}, dosing.MomentSeen{}, dosing.SupportGiven{}, dosing.LookedAt{}, dosing.EventNoted{}, dosing.QuoteHeard{}, dosing.EscortNamed{},
	dosing.FastingStated{}, dosing.MusicNoted{}, patient.Asked{}, patient.RelativeNoted{}, patient.MeasurementTaken{}, patient.LabReported{},
	patient.MedicineNoted{}, patient.ConditionNoted{}, patient.AllergyNoted{}, patient.ProcedureDone{}, patient.ContactPerson{},
	integration.Told{}, integration.Practised{}, integration.InsightKept{}, integration.CommitmentMade{}, integration.StoryTold{},
}

func (c *call) entryKey() id.Entry { return id.Entry(c.r.PathValue("entry")) }

func (c *call) entryPath() string { return c.chartPath() + "/entries/" + string(c.entryKey()) }

func backToEntry(c *call) error { return c.redirect(c.entryPath()) }

// entryPage shows one entry.
func entryPage(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	return c.sendEntry(http.StatusOK, seen, nil, nil)
}

// sendEntry shows one entry, with what was typed into one of its forms.
func (c *call) sendEntry(status int, seen ledger.Chart, void, seal *ui.EntryForm) error {
	e, ok := seen.Entry(c.entryKey())
	if !ok {
		return fault.Missing("There is no such entry in this record.")
	}
	loc := c.s.clinic.Location()
	m := moment{at: e.At, entry: &e}
	by, replaced := seen.Replaced()[e.ID]
	if _, isVoid := by.Fact.(ledger.Voided); replaced && isVoid {
		m.void = &by
	}
	p := ui.EntryPage{Header: c.header(patient.Of(seen), seen), Tabs: c.chartTabs(nil), Row: c.row(m), Notice: c.notice()}
	p.Row.Href = ""
	stamp := func(t ledger.Entry) string { return t.Recorded.In(loc).Format("2 January 2006, 15:04:05") }
	p.Facts = []ui.HeaderFact{{Label: "Happened", Value: e.At.In(loc).Format("2 January 2006, 15:04")}, {Label: "Written down", Value: stamp(e), Detail: "by " + c.author(e.By)},
		{Label: "Its place", Value: "Entry " + strconv.FormatInt(e.Seq, 10), Detail: "of the practice’s record. Verifying names it by this number."}}
	if e.Corrects != "" {
		p.Facts = append(p.Facts, ui.HeaderFact{Label: "Corrects", Value: "an earlier entry", Href: c.chartPath() + "/entries/" + string(e.Corrects)})
	}
	if replaced && m.void == nil {
		p.Facts = append(p.Facts, ui.HeaderFact{Label: "Corrected", Value: stamp(by), Detail: "by " + c.author(by.By), Href: c.chartPath() + "/entries/" + string(by.ID)})
	}
	if e.Words {
		p.Facts = append(p.Facts, ui.HeaderFact{Label: "Who may read it", Value: "The client, their therapists, and who was in the room", Detail: "It is under a key of its own."})
	}
	if !replaced && slices.ContainsFunc(takenBack, func(f ledger.Fact) bool { return f.Kind() == e.Kind }) && c.grant.Allows(access.Amend, e.Class) && c.grant.Allows(access.Create, ledger.Vitals) {
		if p.Void = void; void == nil {
			p.Void = &ui.EntryForm{Act: c.s.clinic.NewID()}
		}
		p.Void.Action = c.entryPath() + "/void"
	}
	if err := c.sealForm(&p, seen, e, seal); err != nil {
		return err
	}
	if void != nil && p.Void == nil { // what was typed has no form any more: its answer stands above
		p.Notice = void.Errors[""]
	}
	if seal != nil && p.Seal == nil && p.Notice == "" {
		p.Notice = seal.Errors[""]
	}
	shell := c.shell("An entry", "")
	shell.Back = c.chartPath() + "#e-" + string(e.ID)
	return c.send(status, ui.Entry(shell, p))
}

// sealForm adds what may be done with the words of an entry.
func (c *call) sealForm(p *ui.EntryPage, seen ledger.Chart, e ledger.Entry, typed *ui.EntryForm) error {
	_, gone := e.Fact.(ledger.Gone)
	if !e.Words || gone || !c.grant.Allows(access.Amend, ledger.Words) {
		return nil
	}
	if asked, waits := ledger.SealsAsked(seen)[e.ID]; waits {
		p.Notice = "On " + c.stamp(asked.Recorded) + " " + c.author(asked.By) + " asked to seal these words away for good. A privacy officer has to agree first."
		return nil
	}
	if p.Seal = typed; typed == nil {
		p.Seal = &ui.EntryForm{Act: c.s.clinic.NewID()}
	}
	p.Seal.Action = c.entryPath() + "/seal"
	all, err := c.s.clinic.Everybody(c.r.Context(), c.s.clinic.Own())
	p.Seal.Second = slices.ContainsFunc(all, func(one clinic.Colleague) bool {
		return one.Here && one.Staff != c.login.Person && slices.Contains(one.Joined.Roles, string(access.PrivacyOfficer))
	})
	return err
}

// takeBack voids the entry that the address names.
func takeBack(c *call) error {
	seen, target, err := c.entryForm()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(takenBack, func(f ledger.Fact) bool { return f.Kind() == target.Kind }) {
		return fault.Refuse("entry.stays", "This sort of entry is not taken back here: it has an end or a correction of its own.")
	}
	typed := c.typedReason()
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(typed.Act), clinic.VoidEntry{Stream: target.Stream, Entry: target.ID, Reason: typed.Reason})
	return c.afterEntry(err, seen, typed, c.chartPath()+"#e-"+string(target.ID), true)
}

// sealAway destroys the words of the entry that the address names, or asks a
// second person.
func sealAway(c *call) error {
	seen, target, err := c.entryForm()
	if err != nil {
		return err
	}
	typed := c.typedReason()
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(typed.Act), clinic.SealAway{Stream: target.Stream, Entry: target.ID, Reason: typed.Reason})
	return c.afterEntry(err, seen, typed, c.entryPath(), false)
}

// entryForm reads a form about an entry that the reader may see.
func (c *call) entryForm() (seen ledger.Chart, target ledger.Entry, err error) {
	if err := c.form(); err != nil {
		return seen, target, err
	}
	if seen, err = c.readChart(); err != nil {
		return seen, target, err
	}
	target, ok := seen.Entry(c.entryKey())
	if !ok {
		return seen, target, fault.Missing("There is no such entry in this record.")
	}
	return seen, target, nil
}

func (c *call) typedReason() *ui.EntryForm {
	f := &ui.EntryForm{Act: c.actKey(), Reason: strings.TrimSpace(clip(c.r.PostForm.Get("reason"), 500))}
	c.trace.act = f.Act
	return f
}

// afterEntry leads on, or shows the entry again with what was typed.
func (c *call) afterEntry(err error, seen ledger.Chart, typed *ui.EntryForm, to string, void bool) error {
	kind := fault.KindOf(err)
	switch {
	case err == nil:
		return c.redirect(to)
	case kind != fault.Invalid && kind != fault.Conflict:
		return err
	case kind == fault.Invalid:
		typed.Errors = fieldErrors(err, nil)
	default:
		typed.Act, typed.Errors = c.s.clinic.NewID(), map[string]string{"": fault.Say(err) + " Nothing was changed."}
	}
	if void {
		return c.sendEntry(statusOf[kind], seen, typed, nil)
	}
	return c.sendEntry(statusOf[kind], seen, nil, typed)
}

// sealPage asks the second person.
func sealPage(c *call) error { return c.sendSeal(http.StatusOK, nil) }

// sendSeal shows who wants which words gone and why, and not the words.
func (c *call) sendSeal(status int, typed *ui.EntryForm) error {
	whole, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), c.stream())
	if err != nil {
		return err
	}
	asked, waits := ledger.SealsAsked(whole)[c.entryKey()]
	e, known := whole.Entry(c.entryKey())
	question, _ := asked.Fact.(ledger.SealAsked)
	if !waits || !known {
		return fault.Missing("Nothing waits here: it was answered, or nobody asked.")
	}
	name := "Somebody"
	if person := patient.Of(whole); person.Known {
		name = listName(person.Person.Fact)
	}
	p := ui.SealPage{Name: name, Action: c.entryPath() + "/seal-answer", Act: c.s.clinic.NewID(), Own: asked.By.Person == c.actor.Author.Person,
		Line: "Somebody asks to destroy words in the record of " + name + ". You decide without reading them. With your yes nobody can read them again; that something stood there, when and by whom, remains."}
	p.Facts = []ui.HeaderFact{{Label: "Why", Value: stop(question.Reason)}, {Label: "Asked by", Value: c.author(asked.By), Detail: c.stamp(asked.Recorded)},
		{Label: "The words were written", Value: c.stamp(e.Recorded), Detail: "by " + c.author(e.By)}, {Label: "Their place", Value: "Entry " + strconv.FormatInt(e.Seq, 10)}}
	if typed != nil {
		p.Act, p.Reason, p.Errors = typed.Act, typed.Reason, typed.Errors
	}
	return c.send(status, ui.Seal(c.shell("Words to seal away", ui.PathNeeds), p))
}

// answerSeal keeps the second person's answer.
func answerSeal(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	whole, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), c.stream())
	if err != nil {
		return err
	}
	typed := c.typedReason()
	var question id.Entry
	for e, f := range ledger.Find[ledger.SealAsked](whole) {
		if f.Entry == c.entryKey() {
			question = e.ID // the last one that was asked about it
		}
	}
	if question == "" {
		return fault.Missing("Nobody asked about these words.")
	}
	answer := clinic.AnswerSeal{Patient: c.record, Asked: question, Yes: c.r.PostForm.Get("answer") == "yes", Reason: typed.Reason}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(typed.Act), answer)
	switch {
	case err == nil:
		return c.redirect(ui.PathNeeds)
	case fault.KindOf(err) == fault.Invalid:
		typed.Errors = fieldErrors(err, nil)
		return c.sendSeal(http.StatusUnprocessableEntity, typed)
	}
	return err
}
