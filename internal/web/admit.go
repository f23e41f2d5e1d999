package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web/ui"
)

// errSignedOut says that somebody has to sign in first.
var errSignedOut = errors.New("web: not signed in")

// errTooLong says that a body was longer than mostBody.
var errTooLong = errors.New("web: the request is too long")

// errElsewhere says that another site sent the form.
var errElsewhere = &fault.Error{Kind: fault.Denied, Rule: "web.cross-origin",
	Msg: "This form was sent from another site, so nothing was done. Open Clew and send it from there."}

// admit lets a request in: sent by our own pages, short enough, from somebody
// who is signed in and may.
func (c *call) admit() error {
	if err := c.s.origins.Check(c.r); err != nil {
		return errElsewhere
	}
	if c.r.ContentLength > mostBody {
		return errTooLong
	}
	switch c.route.guard {
	case public:
		return nil
	case linked:
		return c.permitLink()
	case client:
		return c.permitMine()
	}
	known, err := c.whoIsThere()
	switch {
	case err != nil:
		return err
	case c.locked.Person != "":
		return errLocked
	case !known || c.login.Person == "":
		return errSignedOut
	case c.route.guard == self:
		return nil
	}
	if err := c.permit(); err != nil {
		return err
	}
	return c.walk()
}

// whoIsThere reads the login of the cookie and who it belongs to.
func (c *call) whoIsThere() (known bool, err error) {
	ctx := c.r.Context()
	c.token = c.cookie(loginCookie)
	if c.login, known, err = c.s.door.Who(ctx, c.token); err != nil || !known || c.login.Person == "" {
		return known, err
	}
	if c.login.Locked { // it opens nothing: only the way to unlock knows who it was
		c.locked, c.login = c.login, signin.Login{}
		return false, nil
	}
	c.actor, c.me, err = c.s.clinic.Staff(ctx, c.login.Person)
	if fault.KindOf(err) == fault.Denied && err != nil {
		// They have left: every browser they are signed in on ends now.
		if ended := c.s.door.EndAll(ctx, c.login.Person); ended != nil {
			return false, ended
		}
		c.dropCookie(loginCookie)
	}
	return known, err
}

// permit asks the permission table.
func (c *call) permit() error {
	var subject ledger.Stream
	relation, err := access.Unrelated, error(nil)
	if strings.Contains(c.route.pattern, "{patient}") {
		c.record = id.Patient(c.r.PathValue("patient"))
		subject = ledger.PatientStream(c.record)
		if c.actor, relation, err = c.s.clinic.Toward(c.r.Context(), c.actor, c.record); err != nil {
			return err
		}
	}
	if c.route.opens() {
		relation = c.s.clinic.Opening(c.actor)
	}
	c.stands = relation
	c.grant, err = c.s.clinic.Covering(c.actor, c.route.action, c.route.class, subject, relation)
	if err == nil && subject != "" && !id.Valid(string(c.record)) {
		return errNobody
	}
	return err
}

// errNobody answers alike for a record that does not exist, one of another
// clinic, and a key that is none.
var errNobody = fault.Missing("There is nobody at this address.")

// denied writes down that somebody was told no.
func (c *call) denied(err error) {
	if c.actor.Author.Person == "" || c.grant.Valid() {
		return // nobody is signed in, or the clinic wrote it down itself
	}
	body := ledger.VisitBody{Route: c.route.pattern, Action: string(c.route.action), Class: c.route.class,
		Rule: fault.RuleOf(err), Role: c.actor.Author.Role}
	if id.Valid(string(c.record)) {
		body.Stream = ledger.PatientStream(c.record)
	}
	if err := c.s.clinic.Refused(c.r.Context(), c.actor, body); err != nil {
		c.s.log.Error("a denied attempt could not be recorded", "route", c.route.pattern, "err", err)
	}
}

// mayLookIn reports whether somebody who was told no may say why they look into
// the record: they give care, and are not on its care team.
func (c *call) mayLookIn() bool {
	return c.r.Method == http.MethodGet && c.route.sort == page && id.Valid(string(c.record)) && c.stands == access.Unrelated && clinic.GivesCare(c.actor) && !c.fragment()
}

// signInFirst sends somebody to the front door and remembers where they
// wanted to go.
func (c *call) signInFirst() {
	known := c.login.Method != ""
	door := ui.PathSignIn
	if known && c.login.Person == "" {
		door = ui.PathSetup
	}
	reading := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if c.r.Header.Get("Sec-Fetch-Site") == "cross-site" && reading && c.route.sort == page {
		// A link on another site: the browser kept the cookie back. Coming
		// from our own page it sends it.
		c.bounce()
		return
	}
	c.remember()
	if c.fragment() {
		c.w.Header().Set("HX-Redirect", door)
	} else if reading && c.route.sort == page {
		_ = c.redirect(door)
		return
	}
	c.errorPage(http.StatusUnauthorized, pageSignedOut, "", "")
}

// remember keeps where to go after signing in: the page itself, or the page
// that a form stood on.
func (c *call) remember() {
	to := c.r.URL.RequestURI()
	if c.r.Method != http.MethodGet {
		to = ui.PathPeople
		if key := c.r.PathValue("patient"); id.Valid(key) {
			to = ui.PathPeople + "/" + key
		}
	}
	if to = localPath(to); to != "" {
		c.setCookie(nextCookie, to, http.SameSiteLaxMode, nextTime)
	}
}

// whereTo returns the remembered page, once.
func (c *call) whereTo() string {
	to := localPath(c.cookie(nextCookie))
	c.dropCookie(nextCookie)
	if c.partner() && !strings.HasPrefix(to, ui.PathPeople+"/") {
		return ui.PathShared
	}
	if to == "" || to == "/" || strings.HasPrefix(to, ui.PathSignIn) || strings.HasPrefix(to, ui.PathSetup) {
		return ui.PathPeople
	}
	return to
}

// localPath returns a path on this host with its query, or nothing if it is
// anything else.
func localPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || len(to) > 1000 || strings.ContainsAny(to, "\\\r\n\t\x00;\" ") {
		return ""
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return ""
	}
	return u.RequestURI()
}
