package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/web/ui"
)

// Names of the cookies. Over https the browser holds them to this very host.
const (
	loginCookie    = "clew"          // the login's token
	myCookie       = "clew-my"       // the token of a client's login, never one of the staff's
	myKeyCookie    = "clew-my-key"   // which passkey a client is making or showing
	ceremonyCookie = "clew-ceremony" // which passkey is being made or shown
	nextCookie     = "clew-next"     // where to go after signing in
	themeCookie    = "clew-theme"
)

const (
	ceremonyTime = 5 * time.Minute
	nextTime     = 15 * time.Minute
	themeTime    = 365 * 24 * time.Hour
)

func (c *call) cookieName(name string) string {
	if c.s.secure {
		return "__Host-" + name
	}
	return name
}

func (c *call) cookie(name string) string {
	found, err := c.r.Cookie(c.cookieName(name))
	if err != nil {
		return ""
	}
	return found.Value
}

// setCookie sets a cookie no script can read; without a length of time it
// ends with the browser.
func (c *call) setCookie(name, value string, same http.SameSite, lasts time.Duration) {
	http.SetCookie(c.w, &http.Cookie{Name: c.cookieName(name), Value: value, Path: "/", MaxAge: int(lasts / time.Second),
		HttpOnly: true, Secure: c.s.secure, SameSite: same})
}

func (c *call) dropCookie(name string) {
	http.SetCookie(c.w, &http.Cookie{Name: c.cookieName(name), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: c.s.secure, SameSite: http.SameSiteStrictMode})
}

// keepLogin puts a new login into the browser and ends the one before.
func (c *call) keepLogin(token string) error {
	if before := c.cookie(loginCookie); before != "" && before != token {
		if err := c.s.door.End(c.r.Context(), before); err != nil {
			return err
		}
	}
	c.setCookie(loginCookie, token, http.SameSiteStrictMode, 0)
	return nil
}

// bounce answers a link from another site with a page that asks again from
// here. The browser holds a strict cookie back the first time and sends it
// the second; somebody who is not signed in then meets the front door.
func (c *call) bounce() {
	to := localPath(c.r.URL.RequestURI())
	if to == "" {
		to = "/"
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.Header().Set("Refresh", "0; url="+to)
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write([]byte(`<!DOCTYPE html><html lang="en"><title>Clew</title><p><a href="/">Open Clew</a></p></html>`))
}

var themes = []string{"light", "dark", "room"}

// theme returns the theme that was chosen on this browser; empty follows the
// device.
func (c *call) theme() string {
	if t := c.cookie(themeCookie); slices.Contains(themes, t) {
		return t
	}
	return ""
}

// setTheme keeps a choice of light and dark on this browser.
func setTheme(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	if t := c.r.PostForm.Get("theme"); slices.Contains(themes, t) {
		c.setCookie(themeCookie, t, http.SameSiteLaxMode, themeTime)
	} else {
		c.dropCookie(themeCookie)
	}
	back := localPath(c.r.PostForm.Get("back"))
	if back == "" {
		back = ui.PathPeople
	}
	return c.redirect(back)
}
