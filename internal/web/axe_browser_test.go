//go:build browser

package web

import (
	"os"
	"strings"
	"sync"
)

// axeSource is axe-core, read once for all tests.
var axeSource = sync.OnceValues(func() ([]byte, error) { return os.ReadFile(axeFile) })

// axeStill lets colours change at once, so that none is read half-way.
const axeStill = `(() => { const still = new CSSStyleSheet(); still.replaceSync("* { transition: none !important }"); document.adoptedStyleSheets = [still]; return true })()`

// axe finds no accessibility problem on the page in the window, in any theme.
// Themes are other values of the same tokens and change nothing else, so that
// the rules about colours are asked again, and the others are not.
func (w *window) axe(name string) {
	w.Helper()
	source, err := axeSource()
	if err != nil {
		w.Fatalf("axe-core is not installed (go run ./tools/web): %v", err)
	}
	ask[bool](w, axeStill+" && (() => { "+string(source)+"; return true })()")
	own := ask[string](w, `document.documentElement.dataset.theme ?? ""`)
	for _, theme := range []string{"light", "dark", "room"} {
		only := `, runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}`
		if theme == "light" {
			only = ""
		}
		found := ask[[]string](w, `(document.documentElement.dataset.theme = "`+theme+`", document.fonts.ready).then(() => axe.run(document, {resultTypes: ["violations"]`+only+`})).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + " " + n.html.slice(0, 140))))`)
		for _, f := range found {
			w.Errorf("%s in %s: %s", name, theme, strings.TrimSpace(f))
		}
	}
	ask[string](w, `document.documentElement.dataset.theme = "`+own+`"`)
}
