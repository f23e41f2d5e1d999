package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// purposes say what a link must be for to open an address that begins so.
var purposes = map[string][]string{"/ask/": {screening.ForScreening}, "/agree/": {screening.ForConsent}, ui.PathAnswer: {screening.ForMeasures, screening.ForPulse}, ui.PathMyIn: {screening.ForPortal}, ui.PathAfter: {screening.ForSummary},
	ui.PathReach: {screening.ForMeasures, screening.ForPulse, screening.ForScreening, screening.ForConsent, screening.ForPortal, screening.ForSummary}}

// purposes returns what a link may be for to open a route; none when no link
// opens it.
func (rt *route) purposes() []string {
	_, path, _ := strings.Cut(rt.pattern, " ")
	for begins, list := range purposes {
		if strings.HasPrefix(path, begins+"{token}") {
			return list
		}
	}
	return nil
}

// permitLink lets in whoever holds a link that opens this address: the client,
// in their own record, as far as the table lets a client go.
func (c *call) permitLink() error {
	var err error
	c.token = c.r.PathValue("token")
	if c.link, err = c.s.door.Link(c.r.Context(), c.from(), c.token); err != nil {
		return err
	}
	if !slices.Contains(c.route.purposes(), c.link.Purpose) {
		return errLinkGone
	}
	c.actor, c.record = c.link.Actor(c.s.clinic.ID()), c.link.Patient
	c.grant, err = c.s.clinic.Covering(c.actor, c.route.action, c.route.class, ledger.PatientStream(c.record), access.Self)
	return err
}

// errLinkGone answers alike for a link that ended, one that opens something
// else, and one that never was.
var errLinkGone = &fault.Error{Kind: fault.NotFound, Rule: "link.gone", Msg: "This link has ended."}

// linkPath is the address of a page under the link that was opened.
func (c *call) linkPath(rest string) string {
	_, path, _ := strings.Cut(c.route.pattern, " ")
	if c.route.guard == client { // the same pages, signed in: "/my/reach"
		parts := strings.SplitN(path, "/", 4)
		return strings.Join(parts[:3], "/") + rest
	}
	begins, _, _ := strings.Cut(path, "{token}")
	return begins + c.r.PathValue("token") + rest
}

// client is what surrounds a page of somebody who came by a link.
func (c *call) client() ui.ClientShell {
	if c.route.guard == client {
		s := c.myShell("record")
		s.Back = ui.PathMyRecord
		return s
	}
	s := ui.ClientShell{Title: c.s.texts.Say("page.title"), Lang: c.s.texts.Lang, Theme: c.theme(), Assets: c.s.assets, Say: c.s.texts.Say}
	if p := c.link.Purpose; (p == screening.ForMeasures || p == screening.ForPulse) && strings.HasPrefix(c.r.URL.Path, ui.PathAnswer) {
		s.Reach = ui.PathReach + c.token
	}
	return s
}

// failLinked answers a client whose page cannot be shown, with a page of
// theirs in their words.
func (c *call) failLinked(status int, kind fault.Kind, rule, sentence string) {
	say := c.s.texts.Say
	p, shell := ui.AskMessage{Title: say("wait.title"), Lead: say("wait.lead")}, c.client()
	if c.route.guard == client {
		p.Back, shell = ui.PathMy, c.myShell("")
	} else {
		p.Back = c.linkPath("")
	}
	switch {
	case rule == "link.gone":
		p = ui.AskMessage{Title: say("over.title"), Lead: say("over.lead"), More: say("over.ask")}
	case kind == fault.NotFound:
		p.Title, p.Lead = say("nowhere.title"), ""
	case c.route.guard == client && kind != fault.Internal && !passing[rule]:
		p.Title, p.Lead = say("my.not"), say("my.not.lead")
	case kind == fault.Invalid:
		status, p.Lead = http.StatusTooManyRequests, sentence
	}
	var b strings.Builder
	if err := ui.AskSays(shell, p).Render(c.r.Context(), &b); err != nil {
		c.trace.err = err.Error()
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write([]byte(b.String()))
}

// noteAct lets the log name an act; what is no key of one is not written down.
func (c *call) noteAct(key string) {
	if id.Valid(key) {
		c.trace.act = key
	}
}
