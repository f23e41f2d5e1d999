package web

import (
	"net/http"
	"strconv"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/web/ui"
)

// agreeAsk asks one question about what was understood.
func agreeAsk(c *call, _ *agreements, t shownText) error {
	q, at, err := c.askedQuestion(t)
	if err != nil {
		return err
	}
	p := ui.AgreeQuestion{Action: c.textPath(t, "/ask/"+q.Name), Act: c.s.clinic.NewID(), N: at + 1, Of: len(t.doc.Questions), Ask: q.Ask}
	for _, answer := range q.Answers {
		p.Answers = append(p.Answers, answer.Say)
	}
	if c.r.URL.Query().Get("again") == "1" {
		p.Again = q.Again
		for _, s := range t.doc.Sections {
			if s.Name == q.Section {
				view := sectionView(s)
				p.Section = &view
			}
		}
	}
	return c.send(http.StatusOK, ui.AgreeAsk(c.agreeShell(c.textPath(t, "")), p))
}

func (c *call) askedQuestion(t shownText) (consent.Question, int, error) {
	for i, q := range t.doc.Questions {
		if q.Name == c.r.PathValue("question") {
			return q, i, nil
		}
	}
	return consent.Question{}, 0, errNoText
}

// teachBack keeps an answer, and goes on or over it once more.
func teachBack(c *call, a *agreements, t shownText) error {
	if err := c.form(); err != nil {
		return err
	}
	q, at, err := c.askedQuestion(t)
	if err != nil {
		return err
	}
	here := c.textPath(t, "/ask/"+q.Name)
	n, err := strconv.Atoi(c.r.PostForm.Get("answer"))
	if err != nil || n < 0 || n >= len(q.Answers) || !id.Valid(c.r.PostForm.Get("act")) {
		return c.redirect(here)
	}
	act := clinic.TeachBack{Patient: c.record, Rules: c.s.rules(), Taught: consent.TaughtBack{Text: t.doc.Text, Hash: t.version.Hash, Question: q.Name, Choice: q.Answers[n].Say}}
	switch err := c.doAct(act); {
	case fault.RuleOf(err) == "act.changed":
		return c.redirect(here) // the page was sent twice with another answer
	case err != nil:
		return c.refusedKindly(err, c.textPath(t, ""))
	case !q.Answers[n].Right:
		return c.redirect(here + "?again=1")
	}
	return c.redirect(a.nextQuestion(t, at))
}

// nextQuestion is the next one that is not understood, or the signature.
func (a *agreements) nextQuestion(t shownText, after int) string {
	open := map[string]bool{}
	for _, q := range consent.Unclear(a.whole, t.version.Published) {
		open[q] = true
	}
	open[t.doc.Questions[after].Name] = false
	for i := range t.doc.Questions {
		q := t.doc.Questions[(after+1+i)%len(t.doc.Questions)]
		if open[q.Name] {
			return a.c.textPath(t, "/ask/"+q.Name)
		}
	}
	return a.c.textPath(t, "/sign")
}

// signBlank is the form with nothing typed.
func (c *call) signBlank(a *agreements, t shownText) ui.AgreeSign {
	f := ui.AgreeSign{Action: c.textPath(t, "/sign"), Act: c.s.clinic.NewID(), Head: strconv.FormatInt(a.whole.Head, 10), Title: t.doc.Title,
		Day: c.s.now().Format("Monday, January 2, 2006"), Language: a.spoken(t.doc.Language), Languages: languages, Errors: map[string]string{}, Later: c.linkPath("")}
	f.NeedsSpeaker = f.Language != t.doc.Language
	return f
}

// signForm is the page on which a client signs. Whoever has not been through the
// questions goes there first; somebody under the medicine is told to wait.
func signForm(c *call, a *agreements, t shownText) error {
	if t.doc.Kind != consent.Treatment {
		return c.redirect(c.textPath(t, ""))
	}
	if a.altered {
		return c.refusedKindly(fault.Refuse("consent.altered", "%s", consent.NotNow), c.linkPath(""))
	}
	if open := consent.Unclear(a.whole, t.version.Published); len(open) > 0 {
		return c.redirect(a.afterReading(t))
	}
	return c.send(http.StatusOK, ui.AgreeSigning(c.agreeShell(c.textPath(t, "")), c.signBlank(a, t)))
}

// typedSign puts what was typed into the form, as typed.
func (c *call) typedSign(f *ui.AgreeSign) {
	typed := c.r.PostForm
	f.Name, f.Interpreter = clip(typed.Get("name"), 300), clip(typed.Get("interpreter"), 300)
	if l := clip(typed.Get("language"), 10); l != "" {
		f.Language = l
	}
	f.Head = clip(typed.Get("head"), 20)
	if act := clip(typed.Get("act"), 40); id.Valid(act) {
		f.Act = act
	} else {
		f.Errors[""] = c.s.texts.Say("agree.lost-place")
	}
}

// signText signs a treatment text, or saves an answer to a separate one.
func signText(c *call, a *agreements, t shownText) error {
	if err := c.form(); err != nil {
		return err
	}
	f := c.signBlank(a, t)
	c.typedSign(&f)
	choice := clip(c.r.PostForm.Get("choice"), 40)
	again := func(status int, problem string) error {
		if t.doc.Kind != consent.Treatment {
			return c.choosePage(status, a, t, f, choice, problem)
		}
		return c.send(status, ui.AgreeSigning(c.agreeShell(c.textPath(t, "")), f))
	}
	if f.Errors[""] != "" {
		return again(http.StatusUnprocessableEntity, "")
	}
	head, _ := strconv.ParseInt(f.Head, 10, 64)
	var act clinic.Act = clinic.SignConsent{Patient: c.record, Head: head, Rules: c.s.rules(), Signed: consent.Signed{Text: t.doc.Text, Hash: t.hash,
		As: consent.AsClient, Name: f.Name, Language: f.Language, Interpreter: f.Interpreter, How: consent.ByLink}}
	if t.doc.Kind != consent.Treatment {
		act = clinic.ChooseConsent{Patient: c.record, Rules: c.s.rules(), Chosen: consent.Chosen{Text: t.doc.Text, Hash: t.hash, Choice: choice,
			Name: f.Name, Language: f.Language, Interpreter: f.Interpreter, How: consent.ByLink}}
	}
	err := c.doAct(act)
	switch fault.KindOf(err) {
	case fault.Invalid:
		f.Errors = fieldErrors(err, map[string]string{"choice": "choice"})
		problem := f.Errors["choice"]
		return again(http.StatusUnprocessableEntity, problem)
	case fault.Conflict:
		if fault.RuleOf(err) == "page.stale" || fault.RuleOf(err) == "act.changed" {
			f.Errors[""], f.Act, f.Head = c.s.texts.Say("agree.lost-place"), c.s.clinic.NewID(), strconv.FormatInt(a.whole.Head, 10)
			return again(http.StatusConflict, "")
		}
	}
	if err != nil {
		return c.refusedKindly(err, c.linkPath(""))
	}
	return c.redirect(c.textPath(t, "/done"))
}

// choosePage is one separate agreement. No answer is chosen beforehand.
func (c *call) choosePage(status int, a *agreements, t shownText, f ui.AgreeSign, chosen, problem string) error {
	p := ui.AgreeChoose{Sign: f, Section: sectionView(t.doc.Sections[0]), Error: problem, PDF: c.textPath(t, "/pdf")}
	p.Section.Title = t.doc.Title
	for _, ch := range t.doc.Choices {
		p.Choices = append(p.Choices, ui.AskChoice{Value: ch.Name, Label: ch.Say, Chosen: ch.Name == chosen})
	}
	if now := a.asking(t.doc.Text).Case(a.whole, t.doc.Text, t.hash); now.Made {
		p.Now = c.s.texts.Say("agree.choice.now", "choice", now.Choice.Say)
	}
	return c.send(status, ui.AgreeChoosing(c.agreeShell(c.linkPath("")), p))
}

// agreeDone hands over the copy at once.
func agreeDone(c *call, a *agreements, t shownText) error {
	i := a.item(t)
	if !i.Done {
		return c.redirect(c.textPath(t, ""))
	}
	key := "agree.done.signed"
	if t.doc.Kind != consent.Treatment {
		key = "agree.done.chosen"
	}
	p := ui.AgreeDone{Title: t.doc.Title, Lead: c.s.texts.Say(key, "title", t.doc.Title), Copy: c.textPath(t, "/whole"), PDF: c.textPath(t, "/pdf"), Back: c.linkPath("")}
	for _, other := range a.offers() {
		if next := a.item(other); !next.Done && other.hash != t.hash && p.Next == "" {
			p.Next = next.Href
		}
	}
	return c.send(http.StatusOK, ui.AgreeThanks(c.agreeShell(""), p))
}

// held returns what this person has agreed to and could take back.
func (a *agreements) held() []shownText {
	var out []shownText
	for _, t := range a.offers() {
		asking := a.asking(t.doc.Text)
		switch {
		case t.doc.Kind != consent.Treatment:
			if !asking.Case(a.whole, t.doc.Text, t.hash).Allows() {
				continue
			}
		case !a.clientStands(asking, t.doc.Text):
			continue
		}
		out = append(out, t)
	}
	return out
}

// clientStands reports whether the client's own signature counts.
func (a *agreements) clientStands(asking consent.Asking, text string) bool {
	for _, sig := range asking.Treatment(a.whole, text).Signatures {
		if sig.As == consent.AsClient && sig.Counts() {
			return true
		}
	}
	return false
}

// withdrawForm is where something is taken back.
func withdrawForm(c *call, a *agreements) error {
	done := ""
	if e, ok := a.whole.Entry(id.Entry(c.r.URL.Query().Get("done"))); ok {
		if w, is := e.Fact.(consent.Withdrawn); is {
			done = c.s.texts.Say("agree.withdraw.done", "title", a.titleOf(w))
		}
	}
	return c.withdrawPage(http.StatusOK, a, done, "", "")
}

// titleOf is what was taken back, in the client's words.
func (a *agreements) titleOf(w consent.Withdrawn) string {
	if w.Part != "" {
		return a.c.s.texts.Say("agree.withdraw.part." + w.Part)
	}
	for _, t := range a.offers() {
		if t.doc.Text == w.Text && (w.Hash == "" || w.Hash == t.hash) {
			return t.doc.Title
		}
	}
	return w.Text
}

func (c *call) withdrawPage(status int, a *agreements, done, problem, note string) error {
	say := c.s.texts.Say
	p := ui.AgreeWithdraw{Action: c.linkPath("/withdraw"), Act: c.s.clinic.NewID(), Words: say("agree.withdraw.words"), Note: note, Error: problem, Done: done}
	for _, t := range a.held() {
		p.Items = append(p.Items, ui.AskChoice{Value: keyOf(t.hash), Label: t.doc.Title})
		if t.doc.Kind == consent.Treatment {
			for _, part := range consent.Parts {
				p.Parts = append(p.Parts, ui.AskChoice{Value: keyOf(t.hash) + "." + part, Label: say("agree.withdraw.part." + part)})
			}
		}
	}
	if len(p.Items) == 0 && done == "" {
		p.Words += " " + say("agree.withdraw.nothing")
	}
	return c.send(status, ui.AgreeTakeBack(c.agreeShell(c.linkPath("")), p))
}

// withdraw takes something back, whatever the hour.
func withdraw(c *call, a *agreements) error {
	if err := c.form(); err != nil {
		return err
	}
	w, ok := a.takenBack(c.r.PostForm.Get("what"), clip(c.r.PostForm.Get("note"), 2000))
	if !ok || !id.Valid(c.r.PostForm.Get("act")) {
		return c.withdrawPage(http.StatusUnprocessableEntity, a, "", c.s.texts.Say("agree.withdraw.none"), clip(c.r.PostForm.Get("note"), 2000))
	}
	act := id.Act(clip(c.r.PostForm.Get("act"), 40))
	c.trace.act = string(act)
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, act, clinic.WithdrawConsent{Patient: c.record, Withdrawn: w})
	if err != nil {
		return c.refusedKindly(err, c.linkPath("/withdraw"))
	}
	return c.redirect(c.linkPath("/withdraw?done=") + string(out.Entries[0]))
}

// takenBack reads what is taken back: a text's key, with a part of it behind a
// dot or without.
func (a *agreements) takenBack(what, note string) (consent.Withdrawn, bool) {
	for _, t := range a.held() {
		w := consent.Withdrawn{Text: t.doc.Text, Note: note}
		if t.hash != t.version.Hash {
			w.Hash = t.hash
		}
		key := keyOf(t.hash)
		if what == key {
			return w, true
		}
		for _, part := range consent.Parts {
			if what == key+"."+part && t.doc.Kind == consent.Treatment {
				w.Part = part
				return w, true
			}
		}
	}
	return consent.Withdrawn{}, false
}
