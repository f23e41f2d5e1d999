package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Guessing is slowed down by where it comes from, also behind a proxy on this
// machine; nobody can claim to come from elsewhere.
func TestWhereARequestComesFrom(t *testing.T) {
	for _, c := range []struct {
		name, remote, forwarded string
		secure                  bool
		want                    string
	}{
		{"no proxy", "192.0.2.7:1234", "", false, "192.0.2.7"},
		{"no proxy, and a claim", "192.0.2.7:1234", "198.51.100.1", true, "192.0.2.7"},
		{"the proxy", "127.0.0.1:1234", "198.51.100.1", true, "198.51.100.1"},
		{"the proxy, and a claim before it", "127.0.0.1:1234", "203.0.113.9, 198.51.100.1", true, "198.51.100.1"},
		{"the proxy over IPv6", "[::1]:1234", "2001:db8::1", true, "2001:db8::1"},
		{"nonsense", "127.0.0.1:1234", "somewhere", true, "127.0.0.1"},
		{"without TLS there is no proxy", "127.0.0.1:1234", "198.51.100.1", false, "127.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/setup/code", nil)
			r.RemoteAddr = c.remote
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
			if got := (&call{s: &site{secure: c.secure}, r: r}).from(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
