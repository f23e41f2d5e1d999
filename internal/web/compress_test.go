package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
)

// TestPagesAreSentCompressed asks for a page, the stylesheet and a font as a
// browser does and as a program that takes nothing compressed.
func TestPagesAreSentCompressed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.as("Sam Haddad", access.Therapist)
	handler, err := compressed(h.site)
	h.ok(err)
	ask := func(path, accepts string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, h.url+path, nil)
		r.Header.Set("Accept-Encoding", accepts)
		for _, cookie := range v.client.Jar.Cookies(r.URL) {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w
	}
	for _, tt := range []struct {
		path  string
		small bool
	}{{"/patients", true}, {h.site.assets.Style, true}, {h.site.assets.Preload[0], false}} {
		plain := ask(tt.path, "")
		if got := plain.Header().Get("Content-Encoding"); got != "" {
			t.Errorf("%s: sent as %q to a program that did not ask for it", tt.path, got)
		}
		if got := plain.Header().Get("Vary"); !strings.Contains(got, "Accept-Encoding") {
			t.Errorf("%s: Vary is %q", tt.path, got)
		}
		packed := ask(tt.path, "gzip, br")
		if got := packed.Header().Get("Content-Encoding"); (got == "gzip") != tt.small {
			t.Errorf("%s: sent as %q", tt.path, got)
		}
		if !tt.small {
			continue
		}
		short := packed.Body.Len()
		unpacked, err := gzip.NewReader(packed.Body)
		h.ok(err)
		body, err := io.ReadAll(unpacked)
		h.ok(err)
		// Each page has an act key of its own, so lengths are compared.
		if len(body) != plain.Body.Len() || short*2 > len(body) {
			t.Errorf("%s: %d bytes became %d, and %d again", tt.path, plain.Body.Len(), short, len(body))
		}
	}
}
