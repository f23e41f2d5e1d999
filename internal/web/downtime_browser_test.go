//go:build browser

package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestThePackOpensWithoutClew opens the pack from a file, in a browser, with the
// passphrase as somebody types it.
func TestThePackOpensWithoutClew(t *testing.T) {
	t.Parallel()
	d, path, words := packed(t)
	w := d.window()
	w.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
	try := func(words string) {
		ask[bool](w, `(document.getElementById("words").value = "`+words+`") !== ""`)
		ask[bool](w, `(document.querySelector("button").click(), true)`)
	}
	try("aaaa-aaaa-aaaa-aaaa")
	w.waitFor("the wrong passphrase is refused", `document.getElementById("say").textContent.includes("does not open")`)
	try(strings.ToUpper(strings.ReplaceAll(words, "-", " ")))
	w.waitFor("the pack", `document.title.startsWith("Downtime pack, ") && document.querySelectorAll("section.sheet").length == 1`)
	text := ask[string](w, `document.body.innerText`)
	for _, want := range inThePack(d) {
		if !strings.Contains(text, want) {
			t.Errorf("the opened pack does not say %q", want)
		}
	}
}
