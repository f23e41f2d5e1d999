package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/web/ui"
)

// home leads to the day; a partner of another practice, to what was shared
// with them.
func home(c *call) error {
	if known, err := c.whoIsThere(); err == nil && known && c.partner() {
		return c.redirect(ui.PathShared)
	}
	return c.redirect(ui.PathToday)
}

// backToPeople answers the address of the search that was opened again.
func backToPeople(c *call) error { return c.redirect(ui.PathPeople) }

// partner reports whether whoever is signed in belongs to another practice.
func (c *call) partner() bool { return slices.Contains(c.actor.Roles, access.Partner) }

// health says that the program answers; it says nothing else.
func health(c *call) error {
	c.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(c.w, "ok\n")
	return err
}

// form reads the fields of a form, and nothing of the address.
func (c *call) form() error {
	err := c.r.ParseForm()
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return errTooLong
	}
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Rule: "input.form", Err: err, Msg: "The form could not be read. Go back and send it again."}
	}
	return nil
}

// from is where a request came from, to slow down guessing. Behind the proxy on
// this machine that speaks TLS, everybody comes from the proxy: then it is the
// address that the proxy added last, which a visitor cannot choose.
func (c *call) from() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	passed := c.r.Header.Values("X-Forwarded-For")
	if ip := net.ParseIP(host); !c.s.secure || ip == nil || !ip.IsLoopback() || len(passed) == 0 {
		return host
	}
	last := strings.TrimSpace(passed[len(passed)-1])
	if i := strings.LastIndexByte(last, ','); i >= 0 {
		last = strings.TrimSpace(last[i+1:])
	}
	if net.ParseIP(last) == nil {
		return host
	}
	return last
}

// signIn shows the front door.
func signIn(c *call) error {
	known, err := c.whoIsThere()
	switch {
	case err != nil && fault.KindOf(err) != fault.Denied:
		return err
	case err == nil && known && c.login.Person != "":
		return c.redirect(c.whereTo())
	}
	passkeys, err := c.s.door.HasPasskeys(c.r.Context())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.SignIn(c.outside("Sign in"), ui.SignInPage{Setup: true, First: !passkeys}))
}

// beginSignIn gives the device something to sign.
func beginSignIn(c *call) error {
	options, token, err := c.s.door.BeginSignIn(c.r.Context())
	if err != nil {
		return err
	}
	return c.ceremony(options, token)
}

// ceremony sends a passkey's options and keeps which ceremony they are for.
func (c *call) ceremony(options []byte, token string) error {
	return c.ceremonyFor(ceremonyCookie, options, token)
}

func (c *call) ceremonyFor(cookie string, options []byte, token string) error {
	c.setCookie(cookie, token, http.SameSiteStrictMode, ceremonyTime)
	c.w.Header().Set("Content-Type", "application/json")
	_, err := c.w.Write(options)
	return err
}

// body reads what a device answered.
func (c *call) body() ([]byte, error) {
	b, err := io.ReadAll(c.r.Body)
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, errTooLong
	}
	return b, err
}

// finishSignIn checks what the device signed, and signs its holder in.
func finishSignIn(c *call) error {
	answer, err := c.body()
	if err != nil {
		return err
	}
	token, person, err := c.s.door.FinishSignIn(c.r.Context(), c.cookie(ceremonyCookie), answer)
	if err != nil {
		return err
	}
	if _, _, err := c.s.clinic.Staff(c.r.Context(), person); err != nil {
		if ended := c.s.door.End(c.r.Context(), token); ended != nil {
			return ended
		}
		return err
	}
	c.dropCookie(ceremonyCookie)
	if err := c.keepLogin(token); err != nil {
		return err
	}
	c.json(http.StatusOK, ui.PasskeyAnswer{Next: c.whereTo()})
	return nil
}

// signOut ends this browser's login and clears what it keeps of Clew.
func signOut(c *call) error {
	if token := c.cookie(loginCookie); token != "" {
		if err := c.s.door.End(c.r.Context(), token); err != nil {
			return err
		}
	}
	for _, name := range []string{loginCookie, ceremonyCookie, nextCookie} {
		c.dropCookie(name)
	}
	c.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.redirect(ui.PathSignIn)
}

// initials returns the first letters of the first and the last word of a name.
func initials(name string) string {
	var first, last rune
	word := false
	for _, r := range name {
		letter := unicode.IsLetter(r)
		if letter && !word {
			if first == 0 {
				first = unicode.ToUpper(r)
			} else {
				last = unicode.ToUpper(r)
			}
		}
		word = letter || r == '\'' || r == '-' || unicode.Is(unicode.Mn, r)
	}
	switch {
	case first == 0:
		return "?"
	case last == 0:
		return string(first)
	}
	return fmt.Sprintf("%c%c", first, last)
}
