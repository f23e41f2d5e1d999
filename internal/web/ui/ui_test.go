package ui

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// render returns an example as HTML.
func render(t *testing.T, e Example) string {
	t.Helper()
	var b strings.Builder
	shell := Shell{Assets: Assets{Style: "/assets/main.css", Script: "/assets/main.js", Icon: "/assets/icon.svg"}}
	if err := e.Draw(shell).Render(context.Background(), &b); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	return b.String()
}

// each runs a check over every example page.
func each(t *testing.T, check func(t *testing.T, e Example, page string)) {
	t.Helper()
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) { check(t, e, render(t, e)) })
	}
}

var (
	attribute = regexp.MustCompile(`\s([a-zA-Z:-]+)="([^"]*)"`)
	inline    = regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|javascript:|<script(?:>|\s[^>]*>[^<])`)
	element   = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	script    = regexp.MustCompile(`(?s)<(title|desc|script)\b.*?</(title|desc|script)>`)
)

func TestPagesHoldToThePolicy(t *testing.T) {
	each(t, func(t *testing.T, _ Example, page string) {
		if found := inline.FindString(page); found != "" {
			t.Errorf("the content security policy forbids %q", found)
		}
	})
}

// TestPolicyNotices checks the check.
func TestPolicyNotices(t *testing.T) {
	for text, want := range map[string]bool{
		`<p style="color:red">`: true, `<style>p{}</style>`: true, `<a onclick="x()">`: true, `<a href="javascript:x()">`: true, `<script>x()</script>`: true,
		`<script type="module" src="/assets/main.js"></script>`: false, `<p class="style">once</p>`: false,
	} {
		if got := inline.MatchString(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// TestPagesAreWellFormed checks ids, labels and what ids point to.
func TestPagesAreWellFormed(t *testing.T) {
	each(t, func(t *testing.T, e Example, page string) {
		ids := map[string]bool{}
		for _, m := range attribute.FindAllStringSubmatch(page, -1) {
			if m[1] == "id" {
				if ids[m[2]] && e.Name != "styleguide" {
					t.Errorf("id %q stands twice", m[2])
				}
				ids[m[2]] = true
			}
		}
		for _, m := range attribute.FindAllStringSubmatch(page, -1) {
			if slices.Contains([]string{"for", "aria-labelledby", "aria-describedby", "aria-controls"}, m[1]) {
				for _, id := range strings.Fields(m[2]) {
					if !ids[id] {
						t.Errorf("%s=%q points to nothing", m[1], id)
					}
				}
			}
		}
		if n := strings.Count(page, "<h1"); n != 1 {
			t.Errorf("%d first headings, want 1", n)
		}
		if n := strings.Count(page, "btn primary"); n > 1 && e.Name != "styleguide" {
			t.Errorf("%d primary buttons: a page has one next step", n)
		}
		if strings.Contains(page, "NaN") || strings.Contains(strings.ReplaceAll(page, "Infusion", ""), "Inf") {
			t.Error("a drawing has a place that is not a number")
		}
	})
}

// plainWords strips a page to what a person reads.
func plainWords(page string) string {
	return element.ReplaceAllString(script.ReplaceAllString(page, " "), " ")
}

func TestPagesUsePlainWords(t *testing.T) {
	never := regexp.MustCompile(`(?i)\b(ledger|stream|merkle|findings?|failed|non-compliant|abnormal|overdue|cure|breakthrough|transform|guaranteed|lorem)\b|\w!`)
	each(t, func(t *testing.T, _ Example, page string) {
		if found := never.FindString(plainWords(page)); found != "" {
			t.Errorf("a person would read %q", found)
		}
	})
}

// styles returns the stylesheets by path.
func styles(t *testing.T) map[string]string {
	t.Helper()
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	out := map[string]string{}
	for _, dir := range []string{".", "../../../web/css"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.css"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = comment.ReplaceAllString(string(text), " ")
		}
	}
	if len(out) < 12 {
		t.Fatalf("only %d stylesheets found", len(out))
	}
	return out
}

var rawColour = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(oklch|oklab|rgba?|hsla?|hwb|lab|lch|color)\(|[:\s,(](black|white|gr[ae]y|red|green|blue|yellow|orange|purple|teal|pink|brown|beige)\b\s*[;,)}]`)

func TestColoursStandInTokensOnly(t *testing.T) {
	for name, text := range styles(t) {
		if filepath.Base(name) == "tokens.css" {
			continue
		}
		if found := rawColour.FindString(text); found != "" {
			t.Errorf("%s: %q is a raw colour: name it in web/css/tokens.css", name, found)
		}
	}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".templ" {
			return err
		}
		text, err := os.ReadFile(path)
		if regexp.MustCompile(`(fill|stroke)="#|oklch\(`).Match(text) {
			t.Errorf("%s has a raw colour", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestColoursNotices checks the check.
func TestColoursNotices(t *testing.T) {
	for text, want := range map[string]bool{
		"a { color: #fff; }": true, "a { color: oklch(0.5 0 0); }": true, "a { fill: black; }": true,
		"a { color: var(--ink); }": false, "a { fill: color-mix(in oklab, var(--ink) 4%, transparent); }": false,
		"a { background: currentColor; white-space: nowrap; }": false,
	} {
		if got := rawColour.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestStylesheetsAreLayeredAndImported(t *testing.T) {
	all := styles(t)
	main := all[filepath.Join("../../../web/css", "main.css")]
	for name, text := range all {
		base := filepath.Base(name)
		if base != "main.css" && !strings.Contains(main, "/"+base+`"`) && !strings.Contains(main, `"`+base+`"`) {
			t.Errorf("%s is not imported by main.css", name)
		}
		if base != "main.css" && base != "fonts.css" && !strings.HasPrefix(strings.TrimSpace(text), "@layer ") {
			t.Errorf("%s stands outside the layers", name)
		}
		if strings.Contains(text, "!important") {
			t.Errorf("%s shouts over the layers", name)
		}
	}
}

// TestClassesMeet checks that every class on a page is styled and every styled
// class is on a page. hooks are classes that scripts or nothing yet needs.
func TestClassesMeet(t *testing.T) {
	onPages, inStyles := map[string]bool{}, map[string]bool{}
	for _, e := range Examples() {
		for _, m := range attribute.FindAllStringSubmatch(render(t, e), -1) {
			if m[1] == "class" {
				for _, c := range strings.Fields(m[2]) {
					onPages[c] = true
				}
			}
		}
	}
	class := regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
	block := regexp.MustCompile(`\{[^{}]*\}`)
	for name, text := range styles(t) {
		if base := filepath.Base(name); base == "fonts.css" || base == "main.css" {
			continue
		}
		for _, m := range class.FindAllStringSubmatch(block.ReplaceAllString(text, " "), -1) {
			inStyles[m[1]] = true
		}
	}
	for c := range onPages {
		if !inStyles[c] {
			t.Errorf("class %q is on a page and has no style", c)
		}
	}
	quarter := regexp.MustCompile(`^(at|for|slots)-\d+$`) // every quarter hour of a day has a place
	for c := range inStyles {
		if !onPages[c] && !quarter.MatchString(c) {
			t.Errorf("class %q has a style and is on no example page", c)
		}
	}
}
