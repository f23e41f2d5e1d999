package web

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/web/ui"
)

// built is the browser's side: script, stylesheet, fonts, and the list of
// their names.
//
//go:embed all:dist
var built embed.FS

// An asset is one file of the browser's side.
type asset struct {
	content []byte
	kind    string // its media type
	lasting bool   // its name holds its content's hash
}

// workerName is where the service worker of the client's pages is kept: it is
// served from their own address, not from among the assets.
const workerName = "worker.js"

const manifest = "dist/manifest.json"

// preload names the fonts that the first view of every page needs.
var preload = []string{"inter-latin-wght-normal.woff2"}

// pictures are the marks for the first screen of a phone.
var pictures = []string{"icon-192", "icon-512", "maskable-192", "maskable-512"}

// loadAssets reads the files that the build's manifest lists.
func loadAssets(files fs.FS) (map[string]asset, ui.Assets, error) {
	missing := func(err error) error {
		return fault.Wrap(err, "The browser's side is not built into this program. Run `make build`, or `go run ./tools/web` and build again.")
	}
	text, err := fs.ReadFile(files, manifest)
	if err != nil {
		return nil, ui.Assets{}, missing(err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, ui.Assets{}, missing(err)
	}
	out := map[string]asset{}
	for _, name := range names {
		content, err := fs.ReadFile(files, path.Join("dist", name))
		if err != nil {
			return nil, ui.Assets{}, missing(err)
		}
		out[name] = asset{content, mediaType(name), true}
	}
	if worker, ok := out[names["worker.js"]]; ok {
		out[workerName] = worker
	}
	if content, err := fs.ReadFile(files, "dist/licences.txt"); err == nil {
		out["licences.txt"] = asset{content, "text/plain; charset=utf-8", false}
	}
	at := func(name string) string {
		if names[name] == "" {
			return ""
		}
		return "/assets/" + names[name]
	}
	shown := ui.Assets{Style: at("main.css"), Script: at("main.js"), Icon: at("icon.svg"), Touch: at("touch-180.png"), Pictures: map[string]string{}}
	for _, name := range pictures {
		shown.Pictures[name] = at(name + ".png")
	}
	if shown.Style == "" || shown.Script == "" {
		return nil, ui.Assets{}, missing(nil)
	}
	for _, name := range preload {
		if names[name] != "" {
			shown.Preload = append(shown.Preload, at(name))
		}
	}
	return out, shown, nil
}

// mediaType goes by the name and does not ask the machine's own list, which
// may say something else.
func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	default:
		return mime.TypeByExtension(ext)
	}
}

// serveAsset sends one file; it never changes under its name.
func serveAsset(c *call) error {
	file, ok := c.s.files[c.r.PathValue("name")]
	if !ok {
		return fault.Missing("There is no such file.")
	}
	h := c.w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "no-cache")
	if file.lasting {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.w.WriteHeader(http.StatusOK)
	_, err := c.w.Write(file.content)
	return err
}
