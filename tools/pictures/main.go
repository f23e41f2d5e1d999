// Command pictures draws Clew's pages with made-up people in a real browser
// and writes them as PNG files, in every width and theme asked for. It is how
// pages are looked at while they are made, and how the README's pictures are
// drawn.
//
//	go run ./tools/pictures -out bin/pictures
//	go run ./tools/pictures -out bin/pictures -only chart -widths 1440 -themes light
//	go run ./tools/pictures -tour
//	go run ./tools/pictures -out bin/pictures -base http://127.0.0.1:8080 -paths /signin
//
// Without -base it serves the example pages itself, under the same content
// security policy as the program. It needs Chromium, and the browser's side
// built by go run ./tools/web.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/web/ui"
)

func main() {
	var o options
	flag.StringVar(&o.out, "out", "bin/pictures", "folder for the PNG files")
	flag.StringVar(&o.dist, "dist", "internal/web/dist", "folder of the built assets")
	flag.StringVar(&o.base, "base", "", "address of a running Clew; empty serves the examples")
	flag.StringVar(&o.paths, "paths", "/", "with -base: the paths to draw, with commas")
	flag.StringVar(&o.login, "login", "", "with -base: the login cookie's value, to be drawn as somebody signed in")
	flag.StringVar(&o.only, "only", "", "draw these examples only, with commas")
	flag.StringVar(&o.widths, "widths", "390,820,1440", "widths in px, with commas")
	flag.StringVar(&o.themes, "themes", "light,dark,room", "themes, with commas")
	flag.StringVar(&o.media, "media", "screen", "screen or print")
	flag.StringVar(&o.browser, "chromium", "chromium", "the browser to use")
	flag.BoolVar(&o.tour, "tour", false, "draw the guided tour of docs/demo.md, from a clinic that it makes; to docs/pictures unless -out says otherwise")
	flag.Parse()
	if o.tour && o.out == "bin/pictures" {
		o.out = "docs/pictures"
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

type options struct {
	out, dist, base, paths, login, only, widths, themes, media, browser string
	tour                                                                bool
}

// page is one thing to draw: a file name and its address for a theme.
type page struct {
	name string
	url  func(theme string) string
}

func run(o options) error {
	widths, err := numbers(o.widths)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	if o.tour {
		return tourPictures(o)
	}
	pages := given(o)
	if o.base == "" {
		served, stop, err := serve(o)
		if err != nil {
			return err
		}
		defer stop()
		pages = served
	}
	ctx, stop, err := browser(o.browser)
	if err != nil {
		return err
	}
	defer stop()
	for _, p := range pages {
		for _, theme := range strings.Split(o.themes, ",") {
			for _, w := range widths {
				if err := draw(ctx, p.url(theme), o.cookies(theme), o.media, w, filepath.Join(o.out, fmt.Sprintf("%s-%s-%d.png", p.name, theme, w))); err != nil {
					return fmt.Errorf("%s, %s, %d px: %w", p.name, theme, w, err)
				}
			}
		}
	}
	return nil
}

func numbers(list string) ([]int64, error) {
	var out []int64
	for _, s := range strings.Split(list, ",") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("width %q is not a number", s)
		}
		out = append(out, n)
	}
	return out, nil
}

// cookies are what a running Clew is told: which theme was chosen, and who
// looks. The examples take their theme from the address.
func (o options) cookies(theme string) map[string]string {
	if o.base == "" {
		return nil
	}
	all := map[string]string{"clew-theme": theme}
	if o.login != "" {
		all["clew"] = o.login
	}
	return all
}

// given are the pages of a running Clew.
func given(o options) []page {
	var out []page
	for _, p := range strings.Split(o.paths, ",") {
		name := strings.Trim(strings.ReplaceAll(p, "/", "-"), "-")
		if name == "" {
			name = "home"
		}
		out = append(out, page{name, func(string) string { return strings.TrimSuffix(o.base, "/") + p }})
	}
	return out
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// serve shows the examples on a free port of this machine.
func serve(o options) ([]page, func(), error) {
	assets, err := assets(o.dist)
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServer(http.Dir(o.dist))))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	var pages []page
	for _, e := range ui.Examples() {
		path := "/styleguide/" + e.Name
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := e.Draw(ui.Shell{Theme: r.FormValue("theme"), Assets: assets}).Render(r.Context(), w); err != nil {
				fmt.Fprintln(os.Stderr, "pictures:", err)
			}
		})
		if o.only == "" || slices.Contains(strings.Split(o.only, ","), e.Name) {
			pages = append(pages, page{e.Name, func(theme string) string {
				return "http://" + listener.Addr().String() + path + "?theme=" + theme
			}})
		}
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "pictures:", err)
		}
	}()
	return pages, func() { _ = server.Close() }, nil
}

func assets(dist string) (ui.Assets, error) {
	text, err := os.ReadFile(filepath.Join(dist, "manifest.json"))
	if err != nil {
		return ui.Assets{}, fmt.Errorf("the browser's side is not built (go run ./tools/web): %w", err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(text, &names); err != nil {
		return ui.Assets{}, err
	}
	return ui.Assets{Style: "/assets/" + names["main.css"], Script: "/assets/" + names["main.js"], Icon: "/assets/" + names["icon.svg"]}, nil
}

// browser starts Chromium; stop ends it.
func browser(name string) (context.Context, func(), error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, nil, err
	}
	allocated, stopAllocator := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", true))
	ctx, stopContext := chromedp.NewContext(allocated)
	stop := func() { stopContext(); stopAllocator() }
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return ctx, stop, nil
}

// draw loads a page at a width, waits for its fonts and writes the whole of it.
func draw(ctx context.Context, url string, cookies map[string]string, media string, width int64, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	asMedia := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	})
	withCookies := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for name, value := range cookies {
			if _, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), asMedia, withCookies, chromedp.Navigate(url)); err != nil {
		return err
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.fonts.ready.then(() => true)", chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o644)
}
