package web

import (
	"bytes"
	"database/sql"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	_ "github.com/ncruces/go-sqlite3/driver" // to break the book on purpose

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web/ui"
)

// address makes an address of a route's pattern.
func address(rt route, p id.Patient) (method, path string) {
	method, path, ok := strings.Cut(rt.pattern, " ")
	if !ok {
		method, path = "GET", rt.pattern
	}
	path = strings.NewReplacer("{token}", "K7Q29FMD4T6WZB1XJ3HVNCRPLY", "{question}", "hopes", "{section}", "heart", "{patient}", string(p), "{entry}", id.Derived("no entry"), "{name}", "licences.txt", "{protocol}", "kap-im", "{$}", "").Replace(path)
	if path == "/styleguide/licences.txt" {
		path = "/styleguide/chart"
	}
	return method, path
}

// TestRoutesSayWhoMay breaks a route in each way that stops the start.
func TestRoutesSayWhoMay(t *testing.T) {
	answer := func(*call) error { return nil }
	for name, rt := range map[string]route{
		"nothing said":             {pattern: "GET /x", serve: answer},
		"no action":                {pattern: "GET /x", guard: granted, class: ledger.Vitals, serve: answer},
		"no class":                 {pattern: "GET /x", guard: granted, action: access.Read, serve: answer},
		"unknown class":            {pattern: "GET /x", guard: granted, action: access.Read, class: "gossip", serve: answer},
		"a permission not asked":   {pattern: "GET /x", guard: public, action: access.Read, class: ledger.Vitals, serve: answer},
		"somebody's page, public":  {pattern: "GET /patients/{patient}/x", guard: public, serve: answer},
		"a client's page, granted": {pattern: "GET /my/x", guard: granted, action: access.Read, class: ledger.Vitals, serve: answer},
		"a client's page, public":  {pattern: "GET /my/x", guard: public, serve: answer},
		"elsewhere, a client's":    {pattern: "GET /x", guard: client, action: access.Read, class: ledger.Vitals, serve: answer},
		"a client's of somebody":   {pattern: "GET /my/{patient}", guard: client, action: access.Read, class: ledger.Vitals, serve: answer},
		"nothing answers":          {pattern: "GET /x", guard: public},
	} {
		if err := (&site{}).register([]route{rt}); err == nil {
			t.Errorf("%s: the start was not stopped", name)
		}
	}
}

// TestStartNeedsTheBrowsersSide starts without a build, and with half of one.
func TestStartNeedsTheBrowsersSide(t *testing.T) {
	for name, files := range map[string]fs.FS{
		"nothing":       fstest.MapFS{},
		"a broken list": fstest.MapFS{"dist/manifest.json": {Data: []byte("{")}},
		"a lost file":   fstest.MapFS{"dist/manifest.json": {Data: []byte(`{"main.css":"main-A.css","main.js":"main-A.js"}`)}},
		"no stylesheet": fstest.MapFS{"dist/manifest.json": {Data: []byte(`{}`)}},
	} {
		if _, _, err := loadAssets(files); err == nil || !strings.Contains(err.Error(), "make build") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHeaders asks every route, signed in and not, for the strict headers.
func TestHeaders(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	for _, v := range []*visitor{h.visitor(), h.as("Noor Haddad", access.Therapist)} {
		for _, rt := range h.site.routes() {
			method, path := address(rt, p)
			got := v.send(method, path, url.Values{}, nil)
			want := map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
				"Cache-Control": "no-store",
			}
			if strings.HasPrefix(path, "/assets/") {
				want["Cache-Control"] = "no-cache"
			}
			for name, value := range want {
				if got.header.Get(name) != value {
					t.Errorf("%s: %s is %q, want %q", rt.pattern, name, got.header.Get(name), value)
				}
			}
			csp := got.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s: the policy lacks %s: %s", rt.pattern, part, csp)
				}
			}
			if strings.Contains(csp, "unsafe") || got.header.Get("Permissions-Policy") == "" || got.header.Get("Strict-Transport-Security") != "" {
				t.Errorf("%s: headers %v", rt.pattern, got.header)
			}
		}
	}
}

// TestAssetsLast fetches what a page names.
func TestAssetsLast(t *testing.T) {
	h := newHouse(t)
	v := h.visitor()
	page := v.get("/signin")
	names := regexp.MustCompile(`/assets/[^"]+`).FindAllString(page.body, -1)
	if len(names) < 3 {
		t.Fatalf("the page names %v", names)
	}
	for _, name := range names {
		got := v.get(name)
		if got.status != 200 || !strings.Contains(got.header.Get("Cache-Control"), "immutable") || got.header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
	}
	for _, name := range []string{"/assets/manifest.json", "/assets/.keep", "/assets/.gitignore", "/assets/..%2fweb.go"} {
		if got := v.get(name); got.status == 200 {
			t.Errorf("%s is served", name)
		}
	}
}

// TestEveryRouteNeedsALogin asks every guarded route as nobody.
func TestEveryRouteNeedsALogin(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	guarded := 0
	for _, rt := range h.site.routes() {
		if rt.guard == public {
			continue
		}
		guarded++
		method, path := address(rt, p)
		v := h.visitor()
		got := v.send(method, path, url.Values{}, nil)
		switch {
		case rt.guard == linked: // a link that is none; after many, a pause
			if got.status != http.StatusNotFound && got.status != http.StatusTooManyRequests {
				t.Errorf("%s: %d", rt.pattern, got.status)
			}
			continue
		case rt.guard == client: // their own front door
			if method == "GET" && (got.status != http.StatusSeeOther || got.header.Get("Location") != "/my/signin") || method != "GET" && got.status != http.StatusUnauthorized {
				t.Errorf("%s: %d to %q", rt.pattern, got.status, got.header.Get("Location"))
			}
		case method == "GET" && (got.status != http.StatusSeeOther || got.header.Get("Location") != "/signin"):
			t.Errorf("%s: %d to %q", rt.pattern, got.status, got.header.Get("Location"))
		case method != "GET" && got.status != http.StatusUnauthorized:
			t.Errorf("%s: %d", rt.pattern, got.status)
		}
		if strings.Contains(got.body, "Moreno") {
			t.Errorf("%s shows a name to nobody", rt.pattern)
		}
		v.client.Jar.SetCookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(h.url, "http://")}, []*http.Cookie{{Name: "clew", Value: "made-up", Path: "/"}})
		if again := v.send(method, path, url.Values{}, nil); again.status != got.status {
			t.Errorf("%s: a made-up login is answered %d", rt.pattern, again.status)
		}
	}
	if guarded < 8 {
		t.Errorf("only %d routes are guarded", guarded)
	}
	if n := len(h.visits("")); n != 0 {
		t.Errorf("%d visits of nobody are written down", n)
	}
}

// TestEveryRouteNeedsItsPermission asks every route as every role, and
// compares with the table. Who is told no is written down.
func TestEveryRouteNeedsItsPermission(t *testing.T) {
	if testing.Short() {
		t.Skip("every role in every relation: long, and no goroutines meet in it")
	}
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	stream := ledger.PatientStream(p)
	denied := map[string]int{}
	for _, role := range clinic.StaffRoles {
		v := h.as("Somebody", role)
		actor := access.Actor{Clinic: h.clinic.ID(), Roles: []access.Role{role}}
		for _, rt := range h.site.routes() {
			if rt.guard != granted {
				continue
			}
			subject := ledger.Stream("")
			if strings.Contains(rt.pattern, "{patient}") {
				subject = stream
			}
			action, class := rt.action, rt.class
			if taken := []string{"GET " + ui.PathDowntimePack, "GET " + ui.PathDowntimeSheets}; slices.Contains(taken, rt.pattern) {
				action, class = access.Read, ledger.Dosing // asked for each record that would be in the file
			}
			_, err := access.Decide(access.Request{Actor: actor, Action: action, Class: class, Subject: subject, Relation: h.clinic.Relation(actor)})
			method, path := address(rt, p)
			before := len(h.visits(subject))
			got := v.send(method, path, url.Values{}, nil)
			if (err != nil) != (got.status == http.StatusForbidden) {
				t.Errorf("%s as %s: answered %d, the table says %v", rt.pattern, role, got.status, err)
			}
			if err == nil {
				continue
			}
			denied[rt.pattern]++
			all := h.visits(subject)
			written := slices.ContainsFunc(all, func(seen ledger.Visit) bool {
				return seen.Kind == "denied" && seen.Body.Route == rt.pattern && seen.Person == "staff:"+string(v.staff) && seen.Body.Role == string(role)
			})
			if len(all) != before+1 || !written {
				t.Errorf("%s as %s: the denial is not written down", rt.pattern, role)
			}
		}
	}
	if denied["POST "+pathVitals] == 0 || denied["POST "+pathVoid] == 0 {
		t.Errorf("nobody was denied: %v", denied)
	}
	if n := len(h.chart(p).Entries); n != 1 {
		t.Errorf("%d entries, want the registration alone", n)
	}
}

// TestNotFoundIsOne compares the answers for what is not there and for what is
// another clinic's.
func TestNotFoundIsOne(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	p, theirs := h.register("Ana", "Moreno"), other.register("Ben", "Aldous")
	number := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	v := h.as("Noor Haddad", access.Therapist)
	plain := func(r reply) string { return number.ReplaceAllString(r.body, "") }
	unknown := v.get(chartOf(id.Patient(h.clinic.NewID())))
	v.want(unknown, http.StatusNotFound, "There is nothing at this address")
	for _, path := range []string{chartOf(theirs), "/patients/nobody", "/patients/' or 1=1--", "/patients/" + strings.ToUpper(string(p)),
		"/patients/" + string(p) + "/nothing", "/patients/" + string(v.staff), "/nothing"} {
		got := v.get(strings.ReplaceAll(path, " ", "%20"))
		if got.status != http.StatusNotFound || plain(got) != plain(unknown) {
			t.Errorf("%s is answered otherwise: %d %s", path, got.status, got.text())
		}
	}
	form := url.Values{"act": {h.clinic.NewID()}, "systolic": {"120"}, "diastolic": {"80"}}
	if got := v.post(chartOf(theirs)+"/vitals", form); got.status != http.StatusNotFound || plain(got) != plain(unknown) {
		t.Errorf("vitals of somebody unknown: %d %s", got.status, got.text())
	}
	if got := v.post(chartOf(p)+"/entries/"+id.Derived("x")+"/void", form); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
		t.Errorf("taking back what is not there: %d", got.status)
	}
}

// TestOtherSitesCannotPost sends forms as a page of another site would.
func TestOtherSitesCannotPost(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist)
	form := url.Values{"act": {h.clinic.NewID()}, "systolic": {"120"}, "diastolic": {"80"}, "position": {"seated"}}
	for name, header := range map[string]http.Header{
		"another site":        {"Sec-Fetch-Site": {"cross-site"}},
		"a sister site":       {"Sec-Fetch-Site": {"same-site"}},
		"an old browser":      {"Origin": {"https://evil.example"}},
		"a page without name": {"Origin": {"null"}},
	} {
		for _, rt := range h.site.routes() {
			method, path := address(rt, p)
			if method != "POST" {
				continue
			}
			if got := v.send(method, path, form, header); got.status != http.StatusForbidden {
				t.Errorf("%s: %s is answered %d", name, rt.pattern, got.status)
			}
		}
	}
	if n := len(h.chart(p).Entries); n != 1 {
		t.Errorf("%d entries: a form from another site was stored", n)
	}
	v.want(v.get("/patients"), http.StatusOK) // still signed in
}

// TestLinksFromElsewhere follows a link on another site: the browser holds the
// strict cookie back, and the page asks again from here.
func TestLinksFromElsewhere(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	got := h.visitor().send("GET", chartOf(p), nil, http.Header{"Sec-Fetch-Site": {"cross-site"}})
	if got.status != http.StatusOK || got.header.Get("Refresh") != "0; url="+chartOf(p) || strings.Contains(got.body, "Moreno") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

// TestTooLong sends more than a million bytes, said and unsaid.
func TestTooLong(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist)
	long := bytes.Repeat([]byte("a"), mostBody+1)
	for _, path := range []string{"/patients/search", chartOf(p) + "/vitals", chartOf(p) + "/vitals/draft", "/signin/passkey/finish", "/theme", "/setup/code"} {
		for _, said := range []bool{true, false} {
			r, err := http.NewRequest("POST", h.url+path, bytes.NewReader(long))
			h.ok(err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			want := http.StatusRequestEntityTooLarge
			if !said {
				r.ContentLength, want = -1, http.StatusLengthRequired
			}
			if got := v.round(r); got.status != want {
				t.Errorf("%s (length said: %v): %d", path, said, got.status)
			}
		}
	}
	v.want(v.send("POST", "/patients/search", url.Values{"q": {strings.Repeat("zq", 400)}}, nil), http.StatusOK, "Nobody on the record matches")
	r, err := http.NewRequest("POST", h.url+"/patients/search", strings.NewReader("q=%zz&;"))
	h.ok(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v.want(v.round(r), http.StatusUnprocessableEntity, "could not be read")
}

// TestPanicsAreAnswered lets a route panic with somebody's name in its mouth.
func TestPanicsAreAnswered(t *testing.T) {
	h := newHouse(t)
	broken := route{"GET /broken", public, "", "", func(*call) error { panic("Ana Moreno") }, page}
	h.ok(h.site.register([]route{broken}))
	v := h.visitor()
	v.want(v.get("/broken"), http.StatusInternalServerError, "Something went wrong on our side")
	if log := h.log.String(); !strings.Contains(log, "panic") || strings.Contains(log, "Moreno") {
		t.Errorf("the log says %s", log)
	}
}

// TestPagesAreNotSentUnseen breaks the storage: a page that cannot be written
// into the access book is not sent.
func TestPagesAreNotSentUnseen(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist)
	v.want(v.get(chartOf(p)), http.StatusOK, "Ana Moreno")
	if n := len(h.visits(ledger.PatientStream(p))); n != 1 {
		t.Fatalf("%d visits, want 1", n)
	}
	h.lockBook(func() {
		got := v.get(chartOf(p))
		if got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "Moreno") {
			t.Errorf("%d %s", got.status, got.text())
		}
	})
	v.want(v.get(chartOf(p)), http.StatusOK, "Ana Moreno")
}

// TestSecureCookies looks at how cookies are set over https.
func TestSecureCookies(t *testing.T) {
	h := newHouseWith(t, func(c *Config) { c.Secure = true })
	code, err := h.door.NewCode(t.Context(), signin.CodeSetup, "")
	h.ok(err)
	got := h.visitor().post("/setup/code", url.Values{"code": {code}})
	cookie := strings.Join(got.header.Values("Set-Cookie"), "\n")
	for _, part := range []string{"__Host-clew=", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie lacks %s: %s", part, cookie)
		}
	}
	if strings.Contains(cookie, "Domain") || !strings.Contains(got.header.Get("Strict-Transport-Security"), "max-age=63072000") {
		t.Errorf("%v", got.header)
	}
}

// TestLocalPaths keeps the way after signing in on this host.
func TestLocalPaths(t *testing.T) {
	for path, want := range map[string]string{
		"/patients": "/patients", "/patients?older=3": "/patients?older=3", "//evil.example": "", "https://evil.example": "", "/\\evil.example": "",
		"": "", "patients": "", "/%2f/x": "", "/a\r\nSet-Cookie: x": "", "/\t/evil": "", "javascript:alert(1)": "", "/" + strings.Repeat("a", 2000): "",
	} {
		if got := localPath(path); got != want {
			t.Errorf("%.40q leads to %q, want %q", path, got, want)
		}
	}
}

// TestErrorsAreDrawn looks at every page that was drawn at start.
func TestErrorsAreDrawn(t *testing.T) {
	h := newHouse(t)
	marks := []string{markSentence, markRule, markBack, markRequest}
	for key, text := range h.site.errors {
		for _, mark := range marks {
			if slices.Contains([]string{markSentence, markRule}, mark) && strings.Count(text, mark) > 1 {
				t.Errorf("%v: %s stands more than once", key, mark)
			}
		}
		if !strings.Contains(text, markRequest) || strings.Contains(text, markSentence) != key.worded || !strings.Contains(text, "</html>") {
			t.Errorf("%v is not whole", key)
		}
	}
	if len(h.site.errors) != len(errorKinds)*32 {
		t.Errorf("%d pages", len(h.site.errors))
	}
}

// TestFormsOpenedAgain opens the addresses that forms leave in the browser.
func TestFormsOpenedAgain(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	for path, want := range map[string]string{chartOf(p) + "/vitals": chartOf(p), "/patients/search": "/patients", "/setup/code": "/setup", "/setup/person": "/setup"} {
		if got := v.get(path); got.status != http.StatusSeeOther || got.header.Get("Location") != want {
			t.Errorf("%s leads to %d %q", path, got.status, got.header.Get("Location"))
		}
	}
}

// TestHealthSaysNothing asks whether the program is there.
func TestHealthSaysNothing(t *testing.T) {
	h := newHouse(t)
	got := h.visitor().get("/health")
	if got.status != http.StatusOK || got.body != "ok\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
}

// TestStyleguideIsForDevelopment is not there in the field.
func TestStyleguideIsForDevelopment(t *testing.T) {
	h := newHouseWith(t, func(c *Config) { c.Dev = false })
	if got := h.visitor().get("/styleguide"); got.status != http.StatusNotFound {
		t.Errorf("%d", got.status)
	}
}

// lockBook makes the access book unwritable while fn runs.
func (h *house) lockBook(fn func()) {
	h.Helper()
	db, err := sql.Open("sqlite3", "file:"+h.file)
	h.ok(err)
	defer db.Close()
	rename := func(from, to string) {
		_, err := db.ExecContext(h.Context(), "alter table "+from+" rename to "+to)
		h.ok(err)
	}
	rename("visits_staged", "visits_away")
	defer rename("visits_away", "visits_staged")
	fn()
}
