package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of what a client reads and signs by their link.
const (
	pathAgree         = ui.PathAgree + "{token}"
	pathAgreeWithdraw = pathAgree + "/withdraw"
	pathAgreeText     = pathAgree + "/{text}"
	pathAgreePart     = pathAgreeText + "/part/{part}"
	pathAgreeWhole    = pathAgreeText + "/whole"
	pathAgreePDF      = pathAgreeText + "/pdf"
	pathAgreeAsk      = pathAgreeText + "/ask/{question}"
	pathAgreeSign     = pathAgreeText + "/sign"
	pathAgreeDone     = pathAgreeText + "/done"
)

// agreeRoutes are what a client opens by the link of an invitation to agree.
func agreeRoutes() []route {
	return []route{
		{"GET " + pathAgree, linked, access.Read, ledger.Consents, agreeing(agreeStart), page},
		{"GET " + pathAgreeWithdraw, linked, access.Read, ledger.Consents, agreeing(withdrawForm), page},
		{"POST " + pathAgreeWithdraw, linked, access.Create, ledger.Consents, agreeing(withdraw), page},
		{"GET " + pathAgreeText, linked, access.Read, ledger.Consents, reading(agreeText), page},
		{"GET " + pathAgreePart, linked, access.Read, ledger.Consents, reading(agreePart), page},
		{"POST " + pathAgreePart, linked, access.Create, ledger.Consents, reading(partRead), page},
		{"GET " + pathAgreeWhole, linked, access.Read, ledger.Consents, reading(agreeWhole), page},
		{"GET " + pathAgreePDF, linked, access.Read, ledger.Consents, reading(agreePDF), page},
		{"GET " + pathAgreeAsk, linked, access.Create, ledger.Consents, reading(agreeAsk), page},
		{"POST " + pathAgreeAsk, linked, access.Create, ledger.Consents, reading(teachBack), page},
		{"GET " + pathAgreeSign, linked, access.Sign, ledger.Consents, reading(signForm), page},
		{"POST " + pathAgreeSign, linked, access.Sign, ledger.Consents, reading(signText), page},
		{"GET " + pathAgreeDone, linked, access.Read, ledger.Consents, reading(agreeDone), page},
	}
}

// agreeing opens a link's page only while its invitation stands.
func agreeing(serve func(*call, *agreements) error) func(*call) error {
	return func(c *call) error {
		a, err := c.agreements()
		if err != nil {
			return err
		}
		if _, stands := screening.InvitationStands(a.whole, id.Entry(c.link.Subject), screening.ForConsent, c.s.now()); !stands {
			return errLinkGone
		}
		return serve(c, a)
	}
}

// reading opens one text of those that were given to the client to read.
func reading(serve func(*call, *agreements, shownText) error) func(*call) error {
	return agreeing(func(c *call, a *agreements) error {
		t, err := a.named(c.r.PathValue("text"), false)
		if err != nil {
			return err
		}
		return serve(c, a, t)
	})
}

// agreeShell surrounds a client's page; back leads there, or nowhere.
func (c *call) agreeShell(back string) ui.ClientShell {
	shell := c.client()
	shell.Title, shell.Back = c.s.texts.Say("agree.page"), back
	return shell
}

// textPath is the address of a page about a text under the client's link.
func (c *call) textPath(t shownText, rest string) string {
	return c.linkPath("/" + keyOf(t.hash) + rest)
}

// item is where a text stands, in the client's words.
func (a *agreements) item(t shownText) ui.AgreeItem {
	say := a.c.s.texts.Say
	out := ui.AgreeItem{Title: t.doc.Title, State: say("agree.state.open"), Href: a.c.textPath(t, "")}
	asking := a.asking(t.doc.Text)
	if t.doc.Kind != consent.Treatment {
		if ch := asking.Case(a.whole, t.doc.Text, t.hash); ch.Made {
			out.State, out.Done = ch.Choice.Say, true
		}
		return out
	}
	s := asking.Treatment(a.whole, t.doc.Text)
	i := slices.IndexFunc(s.Signatures, func(sig consent.Signature) bool { return sig.As == consent.AsClient })
	switch {
	case i >= 0 && s.Signatures[i].Counts():
		out.State, out.Done, out.Href = say("agree.state.signed"), true, a.c.textPath(t, "/whole")
	case s.Withdrawn != nil:
		out.State = say("agree.state.taken")
	case i >= 0:
		out.State = say("agree.state.again")
	case len(a.readParts(t)) > 0:
		out.State = say("agree.state.begun")
	}
	return out
}

// agreeStart is the first page of a link.
func agreeStart(c *call, a *agreements) error {
	p := ui.AgreeStart{Clinic: c.s.clinic.Name()}
	for _, t := range a.offers() {
		i := a.item(t)
		if t.doc.Kind == consent.Treatment {
			p.Items = append(p.Items, i)
		} else {
			p.Choices = append(p.Choices, i)
		}
		if p.Go == "" && !i.Done {
			p.Go = i.Href
		}
	}
	if len(a.held()) > 0 {
		p.Withdraw = c.linkPath("/withdraw")
	}
	return c.send(http.StatusOK, ui.AgreeBegin(c.agreeShell(""), p))
}

// readDraft keeps which parts of a text were read. It is a draft: it is nobody's
// business but the client's.
const readDraft = "agree"

// readParts are the parts of a text that the client has read, by number.
func (a *agreements) readParts(t shownText) []int {
	draft, ok, err := a.c.s.clinic.LoadDraft(a.c.r.Context(), a.c.grant, readDraft, t.hash)
	if err != nil || !ok {
		return nil // where they were is a convenience, not a fact
	}
	kept, err := url.ParseQuery(string(draft.Body))
	if err != nil {
		return nil
	}
	var out []int
	for _, n := range kept["read"] {
		if i, err := strconv.Atoi(n); err == nil {
			out = append(out, i)
		}
	}
	return out
}

// wordsAMinute is how fast somebody reads what matters to them.
const wordsAMinute = 180

// readingMinutes is about how long a text takes to read.
func readingMinutes(d consent.Document) int {
	words := 0
	for _, p := range d.Paragraphs() {
		words += len(strings.Fields(p.Say))
	}
	return max(1, (words+wordsAMinute/2)/wordsAMinute)
}

// agreeText is a text's first page; a separate agreement has only this one.
func agreeText(c *call, a *agreements, t shownText) error {
	if t.doc.Kind != consent.Treatment {
		return c.choosePage(http.StatusOK, a, t, c.signBlank(a, t), "", "")
	}
	read := a.readParts(t)
	say := c.s.texts.Say
	p := ui.AgreeContents{Title: t.doc.Title, Clinic: c.s.clinic.Name(), Minutes: readingMinutes(t.doc), Begun: len(read) > 0,
		Whole: c.textPath(t, "/whole"), PDF: c.textPath(t, "/pdf")}
	for i, s := range t.doc.Sections {
		n := i + 1
		part := ui.AgreeItem{Title: s.Title, Done: slices.Contains(read, n), Href: c.textPath(t, "/part/"+strconv.Itoa(n))}
		if part.Done {
			part.State = say("agree.state.read")
		} else if p.Go == "" {
			p.Go = part.Href
		}
		p.Parts = append(p.Parts, part)
	}
	if p.Go == "" {
		p.Go = a.afterReading(t)
	}
	c.changedSince(&p, a, t)
	return c.send(http.StatusOK, ui.AgreeText(c.agreeShell(c.linkPath("")), p))
}

// changedSince shows somebody who signed an earlier version only what changed.
func (c *call) changedSince(p *ui.AgreeContents, a *agreements, t shownText) {
	var before consent.Version
	for _, s := range ledger.Find[consent.Signed](a.whole) {
		if v, ok := a.versions.Named(s.Hash); ok && s.Text == t.doc.Text && s.Hash != t.hash && (s.As == consent.AsClient || s.As == "") {
			before = v
		}
	}
	doc, err := before.Document()
	if before.Hash == "" || err != nil {
		return
	}
	changes := consent.Compare(doc, t.doc)
	if len(changes) == 0 {
		return
	}
	p.Changed, p.Changes = consent.Summary(changes), changeViews(changes)
	p.Go = a.afterReading(t)
}

// afterReading is where somebody goes who has read it: to the next question, or
// to the signature.
func (a *agreements) afterReading(t shownText) string {
	if open := consent.Unclear(a.whole, t.version.Published); len(open) > 0 {
		return a.c.textPath(t, "/ask/"+open[0])
	}
	return a.c.textPath(t, "/sign")
}

// agreePart is one part of a text.
func agreePart(c *call, a *agreements, t shownText) error {
	n, err := partNumber(c, t)
	if err != nil {
		return err
	}
	back := c.textPath(t, "")
	if n > 1 {
		back = c.textPath(t, "/part/"+strconv.Itoa(n-1))
	}
	_ = a
	return c.send(http.StatusOK, ui.AgreeRead(c.agreeShell(back), ui.AgreePart{Action: c.textPath(t, "/part/"+strconv.Itoa(n)), N: n, Of: len(t.doc.Sections),
		Section: sectionView(t.doc.Sections[n-1]), Contents: c.textPath(t, "")}))
}

func partNumber(c *call, t shownText) (int, error) {
	n, err := strconv.Atoi(c.r.PathValue("part"))
	if err != nil || n < 1 || n > len(t.doc.Sections) {
		return 0, errNoText
	}
	return n, nil
}

// partRead keeps the place and goes on to the next part.
func partRead(c *call, a *agreements, t shownText) error {
	n, err := partNumber(c, t)
	if err != nil {
		return err
	}
	kept := url.Values{}
	for _, r := range append(a.readParts(t), n) {
		if s := strconv.Itoa(r); !slices.Contains(kept["read"], s) {
			kept.Add("read", s)
		}
	}
	if err := c.saveFormDraft(readDraft, t.hash, kept, false); err != nil {
		return err
	}
	if n < len(t.doc.Sections) {
		return c.redirect(c.textPath(t, "/part/"+strconv.Itoa(n+1)))
	}
	return c.redirect(a.afterReading(t))
}

// agreeWhole is the text on one page, with what was signed under it.
func agreeWhole(c *call, a *agreements, t shownText) error {
	p := a.copyOf(t)
	p.PDF = c.textPath(t, "/pdf")
	return c.send(http.StatusOK, ui.AgreeCopied(c.agreeShell(c.textPath(t, "")), p))
}

// agreePDF is the same as a file.
func agreePDF(c *call, a *agreements, t shownText) error {
	return c.sendPaper(a.copyOf(t), t, a.fullName())
}

// refusedKindly answers a client whom a rule tells to wait, on a page of theirs.
func (c *call) refusedKindly(err error, back string) error {
	kind := fault.KindOf(err)
	if kind != fault.Refused && kind != fault.Conflict {
		return err
	}
	c.trace.kind, c.trace.rule = kind.String(), fault.RuleOf(err)
	say := fault.Say(err)
	if fault.RuleOf(err) == "consent.newer" {
		say = c.s.texts.Say("agree.newer")
	}
	return c.send(http.StatusConflict, ui.AskSays(c.agreeShell(""), ui.AskMessage{Title: say, Back: back}))
}

// do does one act of the client's by its key.
func (c *call) doAct(act clinic.Act) error {
	key := clip(c.r.PostForm.Get("act"), 40)
	c.trace.act = key
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	return err
}
