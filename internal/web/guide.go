package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/web/ui"
)

// styleguide shows the components with made-up people, for those who build
// Clew.
func styleguide(c *call) error {
	name := c.r.PathValue("name")
	if name == "" {
		name = "styleguide"
	}
	theme := c.theme()
	if asked := c.r.URL.Query().Get("theme"); asked != "" {
		theme = asked
	}
	for _, e := range ui.Examples() {
		if e.Name == name {
			return c.send(http.StatusOK, e.Draw(ui.Shell{Theme: theme, Assets: c.s.assets, Back: localPath(c.r.URL.RequestURI())}))
		}
	}
	return fault.Missing("There is no such example.")
}
