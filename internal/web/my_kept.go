package web

import (
	"encoding/json"
	"net/http"

	"github.com/clew-health/clew/internal/web/ui"
)

// myKeptRoutes are what lets a client's pages stand on the first screen of a
// phone, and say something when there is no network. They name nobody.
func myKeptRoutes() []route {
	return []route{
		{"GET " + ui.PathMyManifest, public, "", "", myManifest, data},
		{"GET " + ui.PathMyWorker, public, "", "", myWorker, data},
	}
}

// myManifest says what the pages are called on a phone: a name that says nothing
// about anybody.
func myManifest(c *call) error {
	icon := c.s.assets.Icon
	body, err := json.Marshal(map[string]any{"name": "Clew", "short_name": "Clew", "start_url": ui.PathMy, "scope": ui.PathMy, "display": "standalone",
		"background_color": "#fcfbf8", "theme_color": "#fcfbf8",
		"icons": []map[string]string{{"src": icon, "type": "image/svg+xml", "sizes": "any", "purpose": "any"}}})
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/manifest+json")
	_, err = c.w.Write(body)
	return err
}

// myWorker is the service worker of the client's own pages, from an address under
// which it may serve no others.
func myWorker(c *call) error {
	file, ok := c.s.files[workerName]
	if !ok {
		return errNobody
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", ui.PathMy)
	c.w.WriteHeader(http.StatusOK)
	_, err := c.w.Write(file.content)
	return err
}
