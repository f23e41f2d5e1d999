package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/app"
)

// tourPictures draws the guided tour: a fresh clinic with a fixed seed at a fixed
// moment, each page as the one sees it who is told to open it.
func tourPictures(o options) error {
	dir, err := os.MkdirTemp("", "clew-tour-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	base := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	tour, shut, err := app.OpenTour(context.Background(), dir, base, app.TourCourses)
	if err != nil {
		return err
	}
	defer shut()
	server := &http.Server{Handler: tour.Handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "pictures:", err)
		}
	}()
	defer server.Close()
	ctx, stop, err := browser(o.browser)
	if err != nil {
		return err
	}
	defer stop()
	if err := chromedp.Do(ctx, standsStill(app.TourNow)); err != nil {
		return err
	}
	for _, s := range app.TourStops {
		cookie, value, err := tour.Enter(ctx, s.Who)
		if err != nil {
			return err
		}
		cookies := map[string]string{cookie: value, "clew-theme": s.Theme}
		if err := drawStop(ctx, base+tour.At(s), cookies, s, filepath.Join(o.out, s.Picture+".webp")); err != nil {
			return fmt.Errorf("%s: %w", s.Picture, err)
		}
	}
	return nil
}

// standsStill lets the browser's clock show one moment, in every page.
func standsStill(at time.Time) chromedp.Action[chromedp.Void] {
	js := fmt.Sprintf(`(() => { const at = %d, D = Date; class Still extends D { constructor(...a) { if (a.length) super(...a); else super(at); } static now() { return at; } } globalThis.Date = Still; })()`, at.UnixMilli())
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: js})
		return err
	})
}

// aboveWords is how many px stand above the words that a picture begins at.
const aboveWords = 120

// drawStop loads a stop's page and writes the part of it that its picture shows.
func drawStop(ctx context.Context, url string, cookies map[string]string, s app.Stop, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	withCookies := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			return err
		}
		for name, value := range cookies {
			if _, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.Width, s.Height), withCookies, chromedp.Navigate(url)); err != nil {
		return err
	}
	to := fmt.Sprintf(`document.fonts.ready.then(() => {
		const words = %q, all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		let n = words && all.nextNode();
		while (n && !n.textContent.includes(words)) n = all.nextNode();
		for (let d = n && n.parentElement.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
		if (n) window.scrollTo({top: window.scrollY + n.parentElement.getBoundingClientRect().top - %d, behavior: "instant"});
		const at = n && n.parentElement.getBoundingClientRect();
		if (n && (at.top < 0 || at.bottom > innerHeight)) n.parentElement.scrollIntoView({block: "center", behavior: "instant"}); // in a column that scrolls by itself
		return true;
	})`, s.To, aboveWords)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](to, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	quality := int64(82)
	return chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		shot, err := cdp.Call(ctx, t, cdpage.CaptureScreenshot, cdpage.CaptureScreenshotParams{Format: cdpage.CaptureScreenshotFormatWebp, Quality: &quality})
		if err != nil {
			return err
		}
		return os.WriteFile(file, shot.Data, 0o644)
	}))
}
