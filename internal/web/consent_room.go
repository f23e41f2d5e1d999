package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// roomPath is the address of a text read in the room.
func (c *call) roomPath() string { return c.consentsPath() + "/" + c.r.PathValue("text") }

func backToRoom(c *call) error { return c.redirect(c.roomPath()) }

// A roomView is what the page in the room shows as it was typed.
type roomView struct {
	problem  string
	question string // whose answer had a problem
	said     string
	wrong    string
	sign     *ui.RoomSign
	choice   string
}

// inRoom is a text read together, with what was understood and the signature.
func inRoom(c *call) error {
	a, err := c.agreements()
	if err != nil {
		return err
	}
	t, err := a.named(c.r.PathValue("text"), true)
	if err != nil {
		return err
	}
	return c.roomPage(http.StatusOK, a, t, roomView{})
}

// consentPDF is a text as a file, with what was signed under it.
func consentPDF(c *call) error {
	a, err := c.agreements()
	if err != nil {
		return err
	}
	t, err := a.named(c.r.PathValue("text"), true)
	if err != nil {
		return err
	}
	return c.sendPaper(a.copyOf(t), t, a.fullName())
}

func (c *call) roomPage(status int, a *agreements, t shownText, v roomView) error {
	p := ui.ConsentRoom{Copy: a.copyOf(t), Person: a.callName(), Back: c.consentsPath(), Problem: v.problem, Choice: v.choice}
	p.Copy.PDF = c.roomPath() + "/pdf"
	if a.altered && p.Problem == "" {
		p.Problem = consent.NotNow
	}
	if c.grant.Allows(access.Create, ledger.Consents) && !a.altered && t.offered {
		c.roomForms(&p, a, t, v)
	}
	shell := c.shell(t.doc.Title, "")
	shell.Back = c.roomPath()
	return c.send(status, ui.ConsentInRoom(shell, p))
}

// roomForms adds the questions and the signature.
func (c *call) roomForms(p *ui.ConsentRoom, a *agreements, t shownText, v roomView) {
	open := map[string]bool{}
	for _, q := range consent.Unclear(a.whole, t.version.Published) {
		open[q] = true
	}
	for _, q := range t.doc.Questions {
		row := ui.RoomQuestion{Action: c.roomPath() + "/teach", Act: c.s.clinic.NewID(), Name: q.Name, Ask: q.Ask, Listen: q.Listen, State: ui.State{Kind: "go", Word: "Understood"}}
		if open[q.Name] {
			row.State = ui.State{Kind: "plain", Word: "Not asked yet"}
		}
		for _, b := range ledger.Find[consent.TaughtBack](a.whole) {
			if b.Question == q.Name && b.Hash == t.version.Hash && !b.Understood && open[q.Name] {
				row.State = ui.State{Kind: "hold", Word: "Not clear yet"}
			}
		}
		if v.question == q.Name {
			row.Said, row.Error = v.said, v.wrong
		}
		p.Questions = append(p.Questions, row)
	}
	for _, ch := range t.doc.Choices {
		p.Choices = append(p.Choices, ui.Option{Value: ch.Name, Label: ch.Say})
	}
	if now := a.asking(t.doc.Text).Case(a.whole, t.doc.Text, t.hash); t.doc.Kind != consent.Treatment && now.Made {
		p.Now = "It stands now: " + stop(now.Detail)
	}
	p.Sign = v.sign
	if p.Sign == nil {
		p.Sign = c.roomSignForm(a, t)
	}
	if len(open) > 0 {
		p.Sign.Waiting = capital(plural(len(open), "question is", "questions are")) + " still to be gone over; signing waits for that."
	}
}

func (c *call) roomSignForm(a *agreements, t shownText) *ui.RoomSign {
	return &ui.RoomSign{Action: c.roomPath() + "/sign", Act: c.s.clinic.NewID(), Head: strconv.FormatInt(a.whole.Head, 10), Day: c.s.now().Format("Monday, 2 January 2006"),
		Language: a.spoken(t.doc.Language), Languages: languages, Errors: map[string]string{}}
}

// roomTeach writes down what somebody said they understood.
func roomTeach(c *call) error {
	a, t, err := c.roomForm()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	v := roomView{question: clip(typed.Get("question"), 64), said: clip(typed.Get("said"), 2000)}
	key := clip(typed.Get("act"), 40)
	if !id.Valid(key) {
		key = c.s.clinic.NewID()
	}
	c.trace.act = key
	act := clinic.TeachBack{Patient: c.record, Rules: c.s.rules(), Taught: consent.TaughtBack{Text: t.doc.Text, Hash: t.version.Hash, Question: v.question, Said: v.said, Understood: typed.Get("understood") == "yes"}}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.roomPath() + "#room-questions-head")
	case kind == fault.Invalid:
		v.wrong = fault.Say(err)
		return c.roomPage(http.StatusUnprocessableEntity, a, t, v)
	case kind == fault.Conflict || kind == fault.Refused:
		v.problem = fault.Say(err)
		return c.roomPage(http.StatusConflict, a, t, v)
	}
	return err
}

// roomForm reads a form of the page in the room, and the text it is about.
func (c *call) roomForm() (*agreements, shownText, error) {
	if err := c.form(); err != nil {
		return nil, shownText{}, err
	}
	a, err := c.agreements()
	if err != nil {
		return nil, shownText{}, err
	}
	t, err := a.named(c.r.PathValue("text"), true)
	return a, t, err
}

// roomSigns takes the client's signature, or answer, in the room.
func roomSigns(c *call) error {
	a, t, err := c.roomForm()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := c.roomSignForm(a, t)
	fresh := f.Act
	f.Name, f.Interpreter, f.Witness = clip(typed.Get("name"), 300), clip(typed.Get("interpreter"), 300), clip(typed.Get("witness"), 300)
	f.Language, f.Head, f.Act = clip(typed.Get("language"), 10), clip(typed.Get("head"), 20), clip(typed.Get("act"), 40)
	v := roomView{sign: f, choice: clip(typed.Get("choice"), 40)}
	if !id.Valid(f.Act) {
		f.Act = fresh
		f.Errors[""] = "This page had lost its place, so nothing was stored. What was typed is here; send it again."
		return c.roomPage(http.StatusUnprocessableEntity, a, t, v)
	}
	c.trace.act = f.Act
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), c.roomAct(t, f, v.choice))
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.consentsPath() + "?stored=" + string(out.Entries[0]))
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.roomPage(http.StatusUnprocessableEntity, a, t, v)
	case kind == fault.Conflict || kind == fault.Refused:
		f.Errors[""], f.Act, f.Head = fault.Say(err), fresh, strconv.FormatInt(a.whole.Head, 10)
		return c.roomPage(http.StatusConflict, a, t, v)
	}
	return err
}

// roomAct is the act of a signature, or of an answer, in the room.
func (c *call) roomAct(t shownText, f *ui.RoomSign, choice string) clinic.Act {
	if t.doc.Kind != consent.Treatment {
		return clinic.ChooseConsent{Patient: c.record, Rules: c.s.rules(), Chosen: consent.Chosen{Text: t.doc.Text, Hash: t.hash, Choice: choice, Name: f.Name,
			Language: f.Language, Interpreter: f.Interpreter, Witness: f.Witness, How: consent.InRoom}}
	}
	head, _ := strconv.ParseInt(f.Head, 10, 64)
	return clinic.SignConsent{Patient: c.record, Head: head, Rules: c.s.rules(), Signed: consent.Signed{Text: t.doc.Text, Hash: t.hash, As: consent.AsClient,
		Name: f.Name, Language: f.Language, Interpreter: f.Interpreter, Witness: f.Witness, How: consent.InRoom}}
}

// staffSigns signs as the prescriber or the therapist.
func staffSigns(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	a, err := c.agreements()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.StaffSign{Act: clip(typed.Get("act"), 40), Head: clip(typed.Get("head"), 20), As: clip(typed.Get("as"), 20), Hash: clip(typed.Get("hash"), 64), Name: clip(typed.Get("name"), 300), Errors: map[string]string{}}
	if !id.Valid(f.Act) {
		f.Act = c.s.clinic.NewID()
	}
	if f.As != consent.AsPrescriber && f.As != consent.AsTherapist {
		return fault.Bad("as", "Say which part you sign: the medical part or the therapy part.")
	}
	text := a.treatment()
	v, _ := a.versions.Latest(text, "en")
	head, _ := strconv.ParseInt(f.Head, 10, 64)
	c.trace.act = f.Act
	act := clinic.SignConsent{Patient: c.record, Head: head, Rules: c.s.rules(), Signed: consent.Signed{Text: text, Hash: f.Hash, As: f.As, Name: f.Name, Language: "en", How: consent.InRoom}}
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.consentsPath() + "?stored=" + string(out.Entries[0]))
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.consentsPage(http.StatusUnprocessableEntity, a, consentsView{sign: f})
	case kind == fault.Conflict || kind == fault.Refused:
		f.Errors[""], f.Act, f.Head, f.Hash = fault.Say(err), c.s.clinic.NewID(), strconv.FormatInt(a.whole.Head, 10), v.Hash
		return c.consentsPage(http.StatusConflict, a, consentsView{sign: f})
	}
	return err
}

// staffTakesBack writes down that the client took something back.
func staffTakesBack(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	a, err := c.agreements()
	if err != nil {
		return err
	}
	f := &ui.TakeBack{What: clip(c.r.PostForm.Get("what"), 80), Note: clip(c.r.PostForm.Get("note"), 2000)}
	w, ok := c.offeredBack(a, f)
	key := clip(c.r.PostForm.Get("act"), 40)
	if !ok || !id.Valid(key) {
		f.Error = "Choose what is taken back."
		return c.consentsPage(http.StatusUnprocessableEntity, a, consentsView{back: f})
	}
	c.trace.act = key
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.WithdrawConsent{Patient: c.record, Withdrawn: w})
	if err != nil {
		return err
	}
	return c.redirect(c.consentsPath() + "?stored=" + string(out.Entries[0]))
}

// offeredBack reads what is taken back, as the form offers it.
func (c *call) offeredBack(a *agreements, f *ui.TakeBack) (consent.Withdrawn, bool) {
	form := c.takeBackForm(a, nil)
	if form == nil {
		return consent.Withdrawn{}, false
	}
	for _, o := range form.Items {
		if o.Value == f.What && f.What != "" {
			text, part := cutPart(f.What)
			return consent.Withdrawn{Text: text, Part: part, Note: f.Note, How: consent.Spoken}, true
		}
	}
	return consent.Withdrawn{}, false
}

// cutPart splits "kap-im|music".
func cutPart(what string) (text, part string) {
	text, part, _ = strings.Cut(what, "|")
	return text, part
}
