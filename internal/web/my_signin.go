package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// myOutside begin the addresses on the way into the client's own pages.
var myOutside = []string{ui.PathMyIn, ui.PathMySignIn, ui.PathMyOut, ui.PathMyWorker, ui.PathMyManifest}

func mySignInRoutes() []route {
	return []route{
		{"GET " + ui.PathMyIn + "{token}", linked, access.Read, ledger.Demographics, myIn, page},
		{"POST " + ui.PathMyIn + "{token}", linked, access.Read, ledger.Demographics, myInCode, page},
		{"GET " + ui.PathMySignIn, public, "", "", mySignInPage, page},
		{"POST " + ui.PathMySignInBegin, public, "", "", myBeginSignIn, data},
		{"POST " + ui.PathMySignInFinish, public, "", "", myFinishSignIn, data},
		{"GET " + ui.PathMyOut, public, "", "", mySignInPage, page},
		{"POST " + ui.PathMyOut, public, "", "", mySignOut, page},
		{"GET " + ui.PathMyKeep, client, access.Read, ledger.Demographics, myKeep, page},
		{"POST " + ui.PathMyKeepBegin, client, access.Read, ledger.Demographics, myBeginKey, data},
		{"POST " + ui.PathMyKeepFinish, client, access.Read, ledger.Demographics, myFinishKey, data},
		{"POST " + ui.PathMyEverywhere, client, access.Read, ledger.Demographics, myOutEverywhere, page},
		{"GET " + ui.PathMyEverywhere, client, access.Read, ledger.Demographics, func(c *call) error { return c.redirect(ui.PathMyRecord) }, page},
	}
}

// myIn greets a client who came by the link of their invitation, and asks for the
// code that they got another way.
func myIn(c *call) error { return c.myInPage(http.StatusOK, ui.MyIn{}) }

func (c *call) myInPage(status int, p ui.MyIn) error {
	if err := c.myInvited(); err != nil {
		return err
	}
	p.Clinic, p.Action = c.s.clinic.Name(), c.linkPath("")
	var err error
	if p.Key, err = c.s.door.ClientHasPasskey(c.r.Context(), c.record); err != nil {
		return err
	}
	return c.send(status, ui.MyEnter(c.client(), p))
}

// myInvited refuses a link whose invitation was taken back.
func (c *call) myInvited() error {
	chart, err := c.s.clinic.Whole(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	for _, e := range screening.Portal(chart) {
		if string(e.ID) == c.link.Subject && screening.PortalOpen(chart) {
			return nil
		}
	}
	return errLinkGone
}

// myInCode signs a client in by their link and their code together.
func myInCode(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	if err := c.myInvited(); err != nil {
		return err
	}
	typed := clip(c.r.PostForm.Get("code"), 40)
	token, err := c.s.door.RedeemClient(c.r.Context(), c.from(), c.record, typed)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		words := c.s.texts.Say("my.in.wrong")
		if fault.RuleOf(err) == "code.wait" {
			words = fault.Say(err)
		}
		return c.myInPage(http.StatusUnprocessableEntity, ui.MyIn{Code: typed, Error: words})
	}
	if err != nil {
		return err
	}
	if err := c.keepMine(token); err != nil {
		return err
	}
	has, err := c.s.door.ClientHasPasskey(c.r.Context(), c.record)
	if err != nil || has {
		return c.redirect(ui.PathMy)
	}
	return c.redirect(ui.PathMyKeep)
}

// keepMine puts a client's new login into the browser and ends the one before.
func (c *call) keepMine(token string) error {
	if before := c.cookie(myCookie); before != "" && before != token {
		if err := c.s.door.End(c.r.Context(), before); err != nil {
			return err
		}
	}
	c.setCookie(myCookie, token, http.SameSiteStrictMode, 0)
	return nil
}

// mySignInPage is the client's front door.
func mySignInPage(c *call) error {
	if _, known, err := c.s.door.Client(c.r.Context(), c.cookie(myCookie)); err != nil {
		return err
	} else if known {
		return c.redirect(ui.PathMy)
	}
	c.mySignIn(http.StatusOK, "")
	return nil
}

func (c *call) mySignIn(status int, said string) {
	shell := c.client()
	shell.Title, shell.Back = c.s.texts.Say("my.page"), ""
	var b strings.Builder
	if err := ui.MySignIn(shell, ui.MyIn{Clinic: c.s.clinic.Name(), Key: true, Error: said}).Render(c.r.Context(), &b); err != nil {
		c.trace.err = err.Error()
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write([]byte(b.String()))
}

func myBeginSignIn(c *call) error {
	options, token, err := c.s.door.BeginSignIn(c.r.Context())
	if err != nil {
		return err
	}
	return c.ceremonyFor(myKeyCookie, options, token)
}

func myFinishSignIn(c *call) error {
	answer, err := c.body()
	if err != nil {
		return err
	}
	token, _, err := c.s.door.FinishClientSignIn(c.r.Context(), c.cookie(myKeyCookie), answer)
	if err != nil {
		return err
	}
	c.dropCookie(myKeyCookie)
	if err := c.keepMine(token); err != nil {
		return err
	}
	c.json(http.StatusOK, ui.PasskeyAnswer{Next: ui.PathMy})
	return nil
}

// mySignOut ends this browser's login and clears what it keeps of Clew.
func mySignOut(c *call) error {
	if token := c.cookie(myCookie); token != "" {
		if err := c.s.door.End(c.r.Context(), token); err != nil {
			return err
		}
	}
	return c.myGone()
}

// myOutEverywhere ends every login of the client's.
func myOutEverywhere(c *call) error {
	if err := c.s.door.EndClient(c.r.Context(), c.record); err != nil {
		return err
	}
	return c.myGone()
}

func (c *call) myGone() error {
	c.dropCookie(myCookie)
	c.dropCookie(myKeyCookie)
	c.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.redirect(ui.PathMySignIn)
}

// myKeep offers to sign in without a code from now on.
func myKeep(c *call) error {
	has, err := c.s.door.ClientHasPasskey(c.r.Context(), c.record)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.MyKeep(c.myShell(""), has))
}

func (c *call) myName() (string, error) {
	chart, err := c.myChart()
	if err != nil {
		return "", err
	}
	if p := patient.Of(chart); p.Known {
		return p.Person.Fact.Name.Called(), nil
	}
	return c.s.clinic.Name(), nil
}

func myBeginKey(c *call) error {
	name, err := c.myName()
	if err != nil {
		return err
	}
	options, token, err := c.s.door.BeginClientPasskey(c.r.Context(), c.record, name)
	if err != nil {
		return err
	}
	return c.ceremonyFor(myKeyCookie, options, token)
}

func myFinishKey(c *call) error {
	answer, err := c.body()
	if err != nil {
		return err
	}
	name, err := c.myName()
	if err != nil {
		return err
	}
	if err := c.s.door.FinishClientPasskey(c.r.Context(), c.cookie(myKeyCookie), c.record, name, answer); err != nil {
		return err
	}
	c.dropCookie(myKeyCookie)
	c.json(http.StatusOK, ui.PasskeyAnswer{Next: ui.PathMy})
	return nil
}
