package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of what a client answers by a link: a sheet is one questionnaire of
// the invitation, by its number.
const (
	pathAnswer      = ui.PathAnswer + "{token}"
	pathAnswerEnd   = pathAnswer + "/end"
	pathAnswerLate  = pathAnswer + "/late"
	pathAnswerSheet = pathAnswer + "/{sheet}"
	pathAnswerOne   = pathAnswerSheet + "/{item}"
)

// answerRoutes are what a client opens by the link of an invitation to answer
// questionnaires, or to say with one tap how it goes.
func answerRoutes() []route {
	return []route{
		{"GET " + pathAnswer, linked, access.Read, ledger.Measures, answering(answerStart), page},
		{"GET " + pathAnswerEnd, linked, access.Read, ledger.Measures, answering(answerEnd), page},
		{"POST " + pathAnswerEnd, linked, access.Create, ledger.Words, answering(keepOwnWords), page},
		{"GET " + pathAnswerLate, linked, access.Read, ledger.Measures, answering(answerStart), page},
		{"POST " + pathAnswerLate, linked, access.Create, ledger.Measures, answering(answerLate), page},
		{"GET " + pathAnswerSheet, linked, access.Create, ledger.Measures, answering(answerLook), page},
		{"POST " + pathAnswerSheet, linked, access.Create, ledger.Measures, answering(answerSend), page},
		{"GET " + pathAnswerOne, linked, access.Create, ledger.Measures, answering(answerItem), page},
		{"POST " + pathAnswerOne, linked, access.Create, ledger.Measures, answering(answerKeep), page},
	}
}

// A sitting is everything an invitation asks for, as far as it is answered,
// seen by nobody but the client.
type sitting struct {
	invitation id.Entry
	invited    screening.Invited
	sender     ledger.Author
	whole      ledger.Chart
	settings   ledger.Chart
	lib        *instrument.Library
	lang       string // the client's, as far as it is known
	onDuty     string // who would be told now, by name; empty: nobody
	readBy     string // "Monday at 8:00": when what comes in now is read; empty where no rota says so
	sheets     []*sheet
}

// A sheet is one questionnaire of a sitting.
type sheet struct {
	n       int    // from 1: its place in the address
	ask     string // what the invitation asks for
	def     *instrument.Definition
	words   instrument.Wording
	other   bool // it is not here in the client's language
	about   instrument.Administration
	answers map[string]string
	times   map[string]time.Time // when each answer was given
	draft   clinic.Draft         // as it was read for this page
	started time.Time
	done    bool     // it is sent
	sent    id.Entry // the entry of the response that was sent
	changed bool     // the form is another than the one that was begun; what fits was kept
}

// answering opens a link's page only while its invitation stands. Whoever is not
// fully back from a dose, and not in the room with somebody, is shown no question
// but how it goes; what they answered before is taken in all the same.
func answering(serve func(*call, *sitting) error) func(*call) error {
	return func(c *call) error {
		sit, err := c.sitting()
		if err != nil {
			return err
		}
		if c.r.Method == http.MethodGet && !sit.invited.Room && sit.invited.Purpose != screening.ForPulse {
			if _, resting := c.s.rules().Altered(sit.whole, sit.settings, c.s.now()); resting {
				return c.send(http.StatusOK, ui.AskSays(c.client(), ui.AskMessage{Title: c.s.texts.Say("my.rest"), Lead: c.s.texts.Say("my.rest.later"), More: c.s.texts.Say("my.rest.morning")}))
			}
		}
		return serve(c, sit)
	}
}

// sitting reads what the client is asked, and what they answered before on any
// device.
func (c *call) sitting() (*sitting, error) {
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	sit := &sitting{invitation: id.Entry(c.link.Subject), whole: whole, lang: c.s.texts.Lang}
	var stands bool
	if sit.invited, stands = screening.InvitationStands(whole, sit.invitation, c.link.Purpose, c.s.now()); !stands {
		return nil, errLinkGone
	}
	if sit.settings, err = c.s.clinic.Whole(ctx, c.grant, ledger.SettingStream); err != nil {
		return nil, err
	}
	sit.lib = c.s.measures.For(sit.settings)
	if e, ok := whole.Entry(sit.invitation); ok {
		sit.sender = e.By
	}
	if _, who, ok := ledger.Last[patient.Registered](whole); ok && who.Language != "" {
		sit.lang, _, _ = strings.Cut(who.Language, "-")
	}
	if sit.onDuty, sit.readBy, err = c.onDuty(); err != nil {
		return nil, err
	}
	for _, ask := range clinic.Asked(sit.invited) {
		sh, err := c.sheet(sit, ask)
		if err != nil {
			return nil, err
		}
		if sh != nil {
			sh.n = len(sit.sheets) + 1
			sit.sheets = append(sit.sheets, sh)
		}
	}
	return sit, nil
}

// sheet reads one questionnaire of an invitation as far as it is answered; nil
// where it cannot be asked by this link: it is asked in the room, or its words
// are not here.
func (c *call) sheet(sit *sitting, ask string) (*sheet, error) {
	name, _, isOccasion := strings.Cut(ask, "/")
	if !sit.lib.Has(name) {
		return nil, nil
	}
	wanted, err := sit.lib.Named(name)
	if err != nil {
		return nil, err
	}
	before, draft, err := c.halfSheet(sit, ask)
	if err != nil {
		return nil, err
	}
	def := sit.which(ask, wanted, before)
	if def == nil || def.Rater != instrument.RatedByPatient {
		return nil, nil
	}
	sh := &sheet{ask: ask, def: def, draft: draft, started: c.s.now(), answers: map[string]string{}, times: map[string]time.Time{}}
	var ok bool
	if sh.words, ok = sit.texts(def); !ok {
		return nil, nil
	}
	sh.other = sh.words.Language != sit.lang
	sh.about = instrument.Administration{Response: sit.response(ask, def), Instrument: def.ID, Version: def.Version, Hash: def.Hash(),
		Recall: def.Recalls[0].ID, Language: sh.words.Language, By: instrument.BySelf, How: instrument.HowLink}
	if isOccasion {
		sh.about.Occasion = ask
	}
	if sit.invited.Room {
		sh.about.How = instrument.HowRoom
	}
	sh.resume(sit, before)
	return sh, nil
}

// which decides which form is asked: the one that was begun, as long as that
// asks nothing that nobody would hear (instrument.RuleRemoteRisk).
func (sit *sitting) which(ask string, wanted *instrument.Definition, before clinic.Half) *instrument.Definition {
	heard := sit.invited.Room || sit.onDuty != ""
	for _, f := range instrument.Responses(sit.whole) {
		if !f.Open && !f.Left && sit.lib.Has(f.Instrument) {
			if d, err := sit.lib.Named(f.Instrument); err == nil && f.Response == sit.response(ask, d) {
				return d
			}
		}
	}
	answered := true
	for _, item := range wanted.RiskItems() {
		answered = answered && before.Answers[item] != ""
	}
	if before.About.Instrument == wanted.ID && answered && len(before.Answers) > 0 {
		return wanted
	}
	if sit.lib.StandsIn(wanted.ID, before.About.Instrument) && len(before.Answers) > 0 {
		heard = false
	}
	def, ok := sit.lib.Remote(wanted, heard)
	if !ok {
		return nil
	}
	return def
}

// texts returns the words of a questionnaire in the client's language, or in
// English; false where there are none that may be shown.
func (sit *sitting) texts(d *instrument.Definition) (instrument.Wording, bool) {
	for _, lang := range []string{sit.lang, "en"} {
		if w, ok := instrument.Texts(sit.settings, d, lang); ok {
			return w, true
		}
	}
	return instrument.Wording{}, false
}

// response is the key of the response to what is asked.
func (sit *sitting) response(ask string, d *instrument.Definition) id.Response {
	return clinic.ResponseOf(sit.invitation, ask, d)
}

// resume fills in what was sent, or what is half filled. Of another form than
// this one, or by another link, what fits is kept; what matters at once is asked
// again.
func (sh *sheet) resume(sit *sitting, before clinic.Half) {
	for e, a := range ledger.Find[instrument.Answered](sit.whole) {
		if a.Response == sh.about.Response && !a.Left {
			sh.done, sh.sent, sh.started = true, e.ID, a.Started
			for item, value := range a.Answers {
				sh.answers[item] = value
			}
		}
	}
	if before.About.Instrument == "" {
		return
	}
	same := before.About.Instrument == sh.def.ID && before.About.Version == sh.def.Version
	if !sh.done {
		sh.changed, sh.started = !same && before.About.Instrument == sh.def.ID, before.Started
	}
	for item, value := range before.Answers {
		it, ok := sh.def.Item(item)
		risky := sh.def.IsRisk(item) && (!same || before.About.Response != sh.about.Response)
		if ok && !risky && value != "" && sh.def.CheckAnswer(it.ID, value) == nil {
			sh.answers[item], sh.times[item] = value, before.Times[item]
		}
	}
}

// halfSheet reads a half-filled sheet: as it was left by this link, or else by
// another one that asked for the same.
func (c *call) halfSheet(sit *sitting, ask string) (clinic.Half, clinic.Draft, error) {
	var half clinic.Half
	ctx := c.r.Context()
	draft, ok, err := c.s.clinic.LoadDraft(ctx, c.grant, clinic.HalfForm(sit.invitation, ask), string(c.stream()))
	switch {
	case err != nil:
		return half, clinic.Draft{}, err
	case !ok:
		half, _, err = c.s.clinic.Unsent(ctx, c.grant, sit.whole, string(c.stream()), ask)
		return half, clinic.Draft{}, err
	case json.Unmarshal(draft.Body, &half) != nil:
		half = clinic.Half{} // of a program that is not this one
	}
	return half, draft, nil
}

// sheetAt returns the sheet that the address names.
func (c *call) sheetAt(sit *sitting) (*sheet, error) {
	n, err := strconv.Atoi(c.r.PathValue("sheet"))
	if err != nil || n < 1 || n > len(sit.sheets) {
		return nil, fault.Missing("There is no such question.")
	}
	return sit.sheets[n-1], nil
}

// open returns the first question of a sheet that is not answered, from a place
// on; false where there is none.
func (sh *sheet) open(from int) (instrument.Item, bool) {
	path := sh.def.Path(sh.answers)
	for _, it := range path[min(from, len(path)):] {
		if sh.answers[it.ID] == "" {
			return it, true
		}
	}
	return instrument.Item{}, false
}

// left is how long what is still open takes, in seconds.
func (sh *sheet) left() int {
	if sh.done {
		return 0
	}
	open := len(sh.def.Blank(sh.answers))
	return (sh.def.Seconds*open + len(sh.def.Items) - 1) / max(len(sh.def.Items), 1)
}

func (sit *sitting) left() (seconds int) {
	for _, sh := range sit.sheets {
		seconds += sh.left()
	}
	return seconds
}

// answerStart is the first page of a link. A pulse is its one question.
func answerStart(c *call, sit *sitting) error {
	if sit.invited.Purpose == screening.ForPulse && len(sit.sheets) == 1 {
		if sit.sheets[0].done {
			return c.pulseEnd(sit)
		}
		return c.sendItem(http.StatusOK, sit, sit.sheets[0], 0, ui.AnswerQuestion{})
	}
	p := ui.AnswerStart{Clinic: c.s.clinic.Name(), Minutes: wholeMinutes(sit.left()), Reads: c.readsWords(sit), Heard: sit.heardWords(c.s.texts.Say),
		Waiting: id.Derived("waiting", string(sit.invitation)), Base: c.linkPath("")}
	if name := c.senderOf(sit); name != "" {
		p.From = c.s.texts.Say("answer.from", "name", name)
	}
	for _, sh := range sit.sheets {
		view := ui.AnswerSheet{Title: c.aboutWords(sh), Href: c.linkPath("/" + strconv.Itoa(sh.n)), Minutes: wholeMinutes(sh.left())}
		path := sh.def.Path(sh.answers)
		view.Of = len(path)
		for _, it := range path {
			if sh.answers[it.ID] != "" {
				view.Done++
			}
		}
		view.Sent = sh.done
		p.Begun = p.Begun || view.Done > 0
		if it, ok := sh.open(0); ok && !sh.done && p.Go == "" {
			p.Go = c.itemPath(sh, it.ID)
		} else if !sh.done && p.Go == "" {
			p.Go = view.Href
		}
		p.Other = p.Other || sh.other
		p.Sheets = append(p.Sheets, view)
	}
	if p.Go == "" && len(p.Sheets) > 0 {
		p.Over = c.linkPath("/end")
	}
	return c.send(http.StatusOK, ui.AnswerBegin(c.client(), p))
}

// itemPath is the address of one question.
func (c *call) itemPath(sh *sheet, item string) string {
	return c.linkPath("/" + strconv.Itoa(sh.n) + "/" + item)
}

// answerEnd is the kind end.
func answerEnd(c *call, sit *sitting) error {
	return c.sendEnd(http.StatusOK, sit, ui.AnswerWords{Kept: c.r.URL.Query().Get("kept") == "1"})
}

// sendEnd sends the end, with the form for their own words as it stands.
func (c *call) sendEnd(status int, sit *sitting, words ui.AnswerWords) error {
	if sit.invited.Purpose == screening.ForPulse {
		return c.pulseEnd(sit)
	}
	say := c.s.texts.Say
	p := ui.AnswerEnd{Reads: c.readsWords(sit), Heard: sit.heardWords(c.s.texts.Say), Look: c.linkPath(""),
		Until: say("answer.end.until", "until", sit.invited.Until.In(c.s.clinic.Location()).Format("Monday, January 2"))}
	for _, sh := range sit.sheets {
		if !sh.done && p.Go == "" {
			p.Go = c.linkPath("/" + strconv.Itoa(sh.n))
		}
		if sh.words.End != "" {
			p.Holders = append(p.Holders, sh.words.End)
		}
		if sh.done {
			p.Words = &words
		}
	}
	if words.Action = c.linkPath("/end"); words.Act == "" {
		words.Act = c.s.clinic.NewID()
	}
	return c.send(status, ui.AnswerOver(c.client(), p))
}

// senderOf is who invited the client, as they know them.
func (c *call) senderOf(sit *sitting) string {
	if sit.sender.Sort != ledger.ByStaff {
		return ""
	}
	return c.author(sit.sender)
}

// readsWords say who reads the answers, and by when: nothing that is not so.
func (c *call) readsWords(sit *sitting) string {
	say := c.s.texts.Say
	switch name := c.senderOf(sit); {
	case sit.invited.Room:
		return say("answer.reads.room")
	case name != "":
		return say("answer.reads", "name", name)
	}
	return say("answer.reads.team")
}

// heardWords say what happens when an answer shows that somebody may need help:
// a name is promised only while that person is on duty.
func (sit *sitting) heardWords(say func(string, ...string) string) string {
	switch {
	case sit.invited.Room:
		return ""
	case sit.onDuty != "":
		return say("answer.heard", "name", sit.onDuty)
	case sit.readBy != "":
		return say("answer.heard.by", "when", sit.readBy)
	}
	return say("answer.heard.nobody")
}
