package web

import (
	"encoding/json"
	"net/http"
	"strings"

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
	icons := []map[string]string{{"src": c.s.assets.Icon, "type": "image/svg+xml", "sizes": "any", "purpose": "any"}}
	for _, name := range pictures {
		if src := c.s.assets.Pictures[name]; src != "" {
			purpose, size, _ := strings.Cut(name, "-")
			if purpose == "icon" {
				purpose = "any"
			}
			icons = append(icons, map[string]string{"src": src, "type": "image/png", "sizes": size + "x" + size, "purpose": purpose})
		}
	}
	body, err := json.Marshal(map[string]any{"name": "Clew", "short_name": "Clew", "start_url": ui.PathMy, "scope": ui.PathMy, "display": "standalone",
		"background_color": "#fcfbf8", "theme_color": "#fcfbf8",
		"icons": icons})
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
