package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/web/ui"
)

// errorPages are drawn once, at start, so that nothing can go wrong while
// saying that something went wrong. What differs from one to the next stands
// in them as a mark that is replaced.
type errorPages map[errorKey]string

type errorKey struct {
	name    string
	theme   string
	worded  bool // with a sentence of its own
	ruled   bool // with the rule that answered
	leading bool // with a way on other than the people page
}

// The pages besides the six kinds.
const (
	pageSignedOut = "signed-out"
	pageTooLong   = "too-long"
	pageClosed    = "closed"
)

const (
	markSentence = "clew-mark-sentence"
	markRule     = "clew-mark-rule"
	markBack     = "/clew-mark-back"
	markRequest  = "clew-mark-request"
)

var errorKinds = map[string]ui.ErrorPage{
	fault.Internal.String(): {Kind: ui.KindInternal},
	fault.Invalid.String():  {Kind: ui.KindInvalid},
	fault.Denied.String():   {Kind: ui.KindDenied},
	fault.NotFound.String(): {Kind: ui.KindNotFound},
	fault.Conflict.String(): {Kind: ui.KindConflict},
	fault.Refused.String():  {Kind: ui.KindRefused},
	pageSignedOut: {Kind: ui.KindInvalid, Title: "You are signed out",
		Sentence: "Clew locks after fifteen minutes without anybody there. Sign in again: what was kept while you typed is still there."},
	pageTooLong: {Kind: ui.KindInvalid, Title: "That is too much at once", Sentence: "More than a million characters came in one go, so nothing was read."},
	pageClosed:  {Kind: ui.KindInternal, Title: "Not just now"},
}

// errorTitles stand in the browser's tab.
var errorTitles = map[string]string{
	ui.KindInternal: "Something went wrong", ui.KindInvalid: "Not readable", ui.KindDenied: "Not open to you",
	ui.KindNotFound: "Nothing here", ui.KindConflict: "Changed meanwhile", ui.KindRefused: "Not done",
}

// renderErrors draws every error page in every theme.
func (s *site) renderErrors() (errorPages, error) {
	out := errorPages{}
	for name, p := range errorKinds {
		for _, theme := range append([]string{""}, themes...) {
			for i := range 8 {
				key := errorKey{name, theme, i&1 > 0, i&2 > 0, i&4 > 0}
				text, err := s.renderError(key, p)
				if err != nil {
					return nil, err
				}
				out[key] = text
			}
		}
	}
	return out, nil
}

func (s *site) renderError(key errorKey, p ui.ErrorPage) (string, error) {
	p.RequestID = markRequest
	if key.worded {
		p.Sentence = markSentence
	}
	if key.ruled {
		p.Rule = markRule
	}
	if key.leading {
		p.BackHref = markBack
	}
	title := p.Title
	if title == "" {
		title = errorTitles[p.Kind]
	}
	var b strings.Builder
	shell := ui.Shell{Title: title, Clinic: s.clinic.Name(), Theme: key.theme, Assets: s.assets}
	if err := ui.Error(shell, p).Render(context.Background(), &b); err != nil {
		return "", fmt.Errorf("web: drawing the page %s: %w", key.name, err)
	}
	return b.String(), nil
}

// statusOf is the one table from kinds of fault to answers.
var statusOf = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError,
	fault.Invalid:  http.StatusUnprocessableEntity,
	fault.Denied:   http.StatusForbidden,
	fault.NotFound: http.StatusNotFound,
	fault.Conflict: http.StatusConflict,
	fault.Refused:  http.StatusConflict,
}

// passing are the rules of trouble that a moment or a little room may end.
var passing = map[string]bool{"store.unknown": true, "store.full": true, "store.broken": true, "store.busy": true, "store.away": true, "store.demoted": true, "clinic.closing": true, "visit.unwritten": true}

// fail turns an error into its answer.
func (c *call) fail(err error) {
	tooLong, isTooLong := errors.AsType[*http.MaxBytesError](err)
	switch {
	case c.w.status != 0: // the answer is on its way; only the log learns
		c.trace.err = err.Error()
		return
	case errors.Is(err, errSignedOut):
		c.signInFirst()
		return
	case errors.Is(err, errLocked):
		c.lockFirst()
		return
	case errors.Is(err, errMySignedOut):
		c.mySignInFirst()
		return
	case errors.Is(err, errTooLong) || isTooLong && tooLong != nil:
		c.errorPage(http.StatusRequestEntityTooLarge, pageTooLong, "", "")
		return
	case errors.Is(err, context.Canceled):
		c.w.status = 499 // the browser left
		return
	}
	kind, rule := fault.KindOf(err), fault.RuleOf(err)
	c.trace.kind, c.trace.rule = kind.String(), rule
	name, sentence, status := kind.String(), fault.Say(err), statusOf[kind]
	switch {
	case passing[rule]:
		status, name = http.StatusServiceUnavailable, pageClosed
		c.w.Header().Set("Retry-After", "5")
		c.trace.err = err.Error()
	case kind == fault.Internal:
		c.trace.err, sentence = err.Error(), ""
	case kind == fault.NotFound:
		sentence = "" // alike for what is not there and what is not theirs
	case kind == fault.Denied:
		c.denied(err)
		if c.mayLookIn() {
			_ = c.redirect(ui.PathLookIn + string(c.record))
			return
		}
	}
	if c.route.guard == linked || c.route.guard == client && c.route.sort == page {
		c.failLinked(status, kind, rule, fault.Say(err))
		return
	}
	if kind != fault.Refused {
		rule = ""
	}
	c.errorPage(status, name, sentence, rule)
}

// errorPage sends one of the pages drawn at start, or for a script the
// sentence alone.
func (c *call) errorPage(status int, name, sentence, rule string) {
	if c.route.sort == data {
		c.sentence(status, sentence)
		return
	}
	back := ""
	switch {
	case name == pageSignedOut:
		back = ui.PathSignIn
	case c.record != "" && name != fault.NotFound.String() && name != fault.Denied.String():
		back = c.chartPath()
	}
	key := errorKey{name, c.theme(), sentence != "", rule != "", back != ""}
	text := strings.NewReplacer(markSentence, html.EscapeString(sentence), markRule, html.EscapeString(rule),
		markBack, html.EscapeString(back), markRequest, c.trace.id).Replace(c.s.errors[key])
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write([]byte(text))
}

// sentence answers a script with one sentence.
func (c *call) sentence(status int, words string) {
	if words == "" {
		words = "That did not work. Nothing was stored. Please try again."
		if status == http.StatusUnauthorized {
			words = "You are signed out. Sign in and try again."
		}
	}
	c.json(status, ui.PasskeyAnswer{Sentence: words})
}

// json sends a value to a script.
func (c *call) json(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{}`)
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body)
}

// nothingHere answers every address that is none.
func nothingHere(*call) error { return fault.Missing("There is nothing at this address.") }
