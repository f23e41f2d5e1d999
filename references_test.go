package clew_test

import (
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	referencesFile = "docs/references.md"
	usedBegin      = "<!-- used: begin (go test -run References . -update) -->"
	usedEnd        = "<!-- used: end -->"
	background     = "*Background: no rule rests on it.*"
)

var (
	keyWord  = `[a-z0-9]+(?:[.-][a-z0-9]+)*`
	refLine  = regexp.MustCompile(`\bref:\s*(` + keyWord + `(?:\s*,\s*` + keyWord + `)*)`)
	citeLine = regexp.MustCompile(`\bcite:\s*(?:\[([^\]]*)\]|["']?(` + keyWord + `))`)
	ruleLine = regexp.MustCompile(`^\s*(?:-\s+)?(?:rule|family|id|key):\s*["']?([A-Za-z0-9._-]+)`)
	keyHead  = regexp.MustCompile("^### `(" + keyWord + ")`$")
)

// A usage is one place that cites a key.
type usage struct {
	file string
	rule string // the rule in a protocol, if it is one
}

// TestReferences holds the sources and what rests on them together: every key
// that Go code (ref: key) or a shipped file (cite: key) names is described in
// docs/references.md; every key described there is used or marked background;
// and the page lists where.
func TestReferences(t *testing.T) {
	page := readFile(t, referencesFile)
	used := usages(t)
	keys := referenceKeys(page)
	for _, key := range slices.Sorted(maps.Keys(used)) {
		if _, ok := keys[key]; !ok {
			t.Errorf("%s cites %s, which %s does not describe: add a heading ### `%s` with the full reference", used[key][0].file, key, referencesFile, key)
		}
	}
	want, err := withUsages(page, used)
	if err != nil {
		t.Fatal(err)
	}
	if page != want && *update {
		if err := os.WriteFile(referencesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		page, keys = want, referenceKeys(want)
	}
	if page != want {
		t.Errorf("%s does not list where each source is used now: run go test -run References . -update", referencesFile)
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if len(used[key]) == 0 && !keys[key] {
			t.Errorf("%s describes %s, which nothing cites: mark it %q or take it out", referencesFile, key, background)
		}
	}
}

// usages finds every citation, by key, in the order of files and lines.
func usages(t *testing.T) map[string][]usage {
	t.Helper()
	used := map[string][]usage{}
	for _, f := range goFiles(t) {
		if f.dir == "." {
			continue // these tests
		}
		for _, group := range f.ast.Comments {
			for _, key := range found(refLine, group.Text()) {
				used[key] = append(used[key], usage{file: f.path})
			}
		}
	}
	walk(t, func(name string) {
		top, _, _ := strings.Cut(name, "/")
		shipped := slices.ContainsFunc(plan, func(r room) bool { return r.kind == data && r.path == top })
		if shipped && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml") {
			citations(name, readFile(t, name), used)
		}
	})
	for key := range used {
		used[key] = slices.Compact(used[key])
	}
	return used
}

// found returns the keys named in a text by the pattern's groups.
func found(pattern *regexp.Regexp, text string) []string {
	var keys []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		for _, key := range strings.Split(strings.Join(m[1:], ""), ",") {
			keys = append(keys, strings.Trim(key, " \t\n\"'"))
		}
	}
	return keys
}

// citations adds the citations of a shipped file, each with the rule above it.
func citations(name, text string, used map[string][]usage) {
	rule := ""
	for _, line := range strings.Split(text, "\n") {
		if m := ruleLine.FindStringSubmatch(line); m != nil {
			rule = m[1]
		}
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, key := range found(citeLine, line) {
			used[key] = append(used[key], usage{name, rule})
		}
	}
}

// referenceKeys returns the keys a page describes, true for background.
func referenceKeys(page string) map[string]bool {
	keys := map[string]bool{}
	key := ""
	for _, line := range strings.Split(page, "\n") {
		if m := keyHead.FindStringSubmatch(line); m != nil {
			key = m[1]
			keys[key] = false
		} else if strings.HasPrefix(line, "#") {
			key = ""
		}
		if key != "" && strings.Contains(line, background) {
			keys[key] = true
		}
	}
	return keys
}

// withUsages returns the page with its generated part written anew, and
// without the background mark on keys that something rests on now.
func withUsages(page string, used map[string][]usage) (string, error) {
	head, rest, ok1 := strings.Cut(page, usedBegin)
	_, tail, ok2 := strings.Cut(rest, usedEnd)
	if !ok1 || !ok2 {
		return "", fmt.Errorf("%s lacks its marks %q and %q", referencesFile, usedBegin, usedEnd)
	}
	return unmark(head, used) + usedBegin + "\n" + usageTable(used) + usedEnd + tail, nil
}

// unmark takes the background mark from keys in use.
func unmark(page string, used map[string][]usage) string {
	var out []string
	key := ""
	for _, line := range strings.Split(page, "\n") {
		if m := keyHead.FindStringSubmatch(line); m != nil {
			key = m[1]
		}
		if len(used[key]) > 0 && strings.Contains(line, background) {
			if line = strings.TrimSpace(strings.Replace(line, background, "", 1)); line == "" {
				continue
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// usageTable lists, for each key, the files that cite it and their rules.
func usageTable(used map[string][]usage) string {
	var out strings.Builder
	out.WriteString("\n| key | used in |\n|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(used)) {
		rules := map[string][]string{}
		for _, u := range used[key] {
			rules[u.file] = append(rules[u.file], u.rule)
		}
		var places []string
		for _, file := range slices.Sorted(maps.Keys(rules)) {
			place := fmt.Sprintf("[%s](../%s)", file, file)
			names := slices.DeleteFunc(rules[file], func(r string) bool { return r == "" })
			if len(names) > 0 {
				place += ": " + strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", ")
			}
			places = append(places, place)
		}
		fmt.Fprintf(&out, "| `%s` | %s |\n", key, strings.Join(places, " · "))
	}
	out.WriteString("\n")
	return out.String()
}

// TestReferencesNotices checks the check on small texts.
func TestReferencesNotices(t *testing.T) {
	for _, tt := range []struct {
		pattern *regexp.Regexp
		text    string
		want    string
	}{
		{refLine, "The window is 30 minutes. ref: clew-default", "[clew-default]"},
		{refLine, "ref: esk-pi, 45cfr164.501.", "[esk-pi 45cfr164.501]"},
		{refLine, "an href: x", "[]"},
		{citeLine, "  source: {cite: clew-default, grade: D}", "[clew-default]"},
		{citeLine, "  cite: [esk-pi, ket-pi]", "[esk-pi ket-pi]"},
		{citeLine, `  cite: "21cfr1306"`, "[21cfr1306]"},
	} {
		if got := fmt.Sprint(found(tt.pattern, tt.text)); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
	page := "### `a`\n\nA. " + background + "\n\n### `b`\n\nB.\n\n" + usedBegin + usedEnd
	used := map[string][]usage{}
	citations("p.yaml", "- rule: bp.hold\n  # cite: c\n  source: {cite: a}\n", used)
	got, err := withUsages(page, used)
	if err != nil {
		t.Fatal(err)
	}
	if keys := referenceKeys(got); keys["a"] || keys["b"] || len(keys) != 2 {
		t.Errorf("keys %v: the background mark on a must be gone", keys)
	}
	if want := "| `a` | [p.yaml](../p.yaml): bp.hold |\n"; !strings.Contains(got, want) || strings.Contains(got, "`c`") {
		t.Errorf("page lacks %q:\n%s", want, got)
	}
	if again, _ := withUsages(got, used); again != got {
		t.Errorf("writing twice differs:\n%s\n%s", got, again)
	}
}
