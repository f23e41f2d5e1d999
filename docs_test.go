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

var (
	excerptMark = regexp.MustCompile(`^<!-- excerpt: (\S+) -->$`)
	markdownRef = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)|^\s*\[[^\]]+\]:\s+(\S+)`)
	inlineCode  = regexp.MustCompile("`[^`]*`")
	pinned      = regexp.MustCompile("`([^`\\s]+)` (v?\\d+\\.\\d+\\.\\d+)")
	required    = regexp.MustCompile(`(?m)^\s*(?:require )?(\S+\.\S+/\S+) v(\S+)`)
	npmPinned   = regexp.MustCompile(`"([^"]+)": "(\d+\.\d+\.\d+)"`)
	makeCall    = regexp.MustCompile(`\bmake ([a-z][a-z-]*)`)
	makeTarget  = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	notAnchor   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// decisionParts are the headings of a decision record, in this order.
var decisionParts = []string{"Status", "Context", "Decision", "Consequences", "Avoided designs"}

// markdown lists the documents people wrote.
func markdown(t *testing.T) []string {
	t.Helper()
	var names []string
	walk(t, func(name string) {
		if path.Ext(name) == ".md" && !strings.Contains(name, "testdata/") {
			names = append(names, name)
		}
	})
	return names
}

// TestDocsExcerpts holds the code shown in documents to the code that runs.
func TestDocsExcerpts(t *testing.T) {
	shown := map[string]int{}
	for _, name := range markdown(t) {
		for _, e := range excerpts(readFile(t, name)) {
			shown[name]++
			source, err := os.ReadFile(e.file)
			switch {
			case err != nil:
				t.Errorf("%s:%d: no file %s", name, e.line, e.file)
			case len(e.code) == 0:
				t.Errorf("%s:%d: no go block follows the mark", name, e.line)
			case !holds(string(source), e.code):
				t.Errorf("%s:%d: %s no longer has these lines together:\n\t%s", name, e.line, e.file, strings.Join(e.code, "\n\t"))
			}
		}
	}
	if shown["docs/tour.md"] == 0 {
		t.Error("docs/tour.md shows no excerpts: mark each with <!-- excerpt: path/to/file.go -->")
	}
}

// An excerpt is a block of Go in a document and where it says it is from.
type excerpt struct {
	file string
	line int      // of the mark
	code []string // trimmed, without empty lines at the ends
}

// excerpts finds the marked Go blocks of a document. The block begins on the
// line after the mark or after one empty line.
func excerpts(text string) []excerpt {
	var all []excerpt
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := excerptMark.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		e := excerpt{file: m[1], line: i + 1}
		start := i + 1
		if start < len(lines) && strings.TrimSpace(lines[start]) == "" {
			start++
		}
		if start < len(lines) && strings.TrimSpace(lines[start]) == "```go" {
			end := slices.IndexFunc(lines[start+1:], func(l string) bool { return strings.TrimSpace(l) == "```" })
			if end > 0 {
				e.code = trimmed(lines[start+1 : start+1+end])
			}
		}
		all = append(all, e)
	}
	return all
}

// trimmed returns lines without outer space, and without empty ends.
func trimmed(lines []string) []string {
	return strings.Split(strings.TrimSpace(strings.Join(trimEach(lines), "\n")), "\n")
}

// trimEach returns lines without outer space.
func trimEach(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimSpace(line)
	}
	return out
}

// holds reports whether a source has the lines one after another.
func holds(source string, code []string) bool {
	lines := trimEach(strings.Split(source, "\n"))
	for i := range lines {
		if i+len(code) <= len(lines) && slices.Equal(lines[i:i+len(code)], code) {
			return true
		}
	}
	return false
}

// TestDocsDecisions holds decision records to their form.
func TestDocsDecisions(t *testing.T) {
	names := slices.DeleteFunc(markdown(t), func(n string) bool { return path.Dir(n) != "docs/decisions" || path.Base(n) == "README.md" })
	if len(names) == 0 {
		t.Fatal("docs/decisions has no records")
	}
	numbered := regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)
	for i, name := range names {
		m := numbered.FindStringSubmatch(path.Base(name))
		if m == nil || m[1] != fmt.Sprintf("%04d", i+1) {
			t.Errorf("%s: the %dth record is named %04d-what-was-decided.md", name, i+1, i+1)
		}
		if parts := headings(readFile(t, name), "## "); !slices.Equal(parts, decisionParts) {
			t.Errorf("%s: its parts are %q, want %q", name, parts, decisionParts)
		}
	}
}

// TestDocsDependencies holds the records to what is really used: each module
// the floor plan allows has one, and each version one names is the one in use.
func TestDocsDependencies(t *testing.T) {
	var records strings.Builder
	for _, name := range markdown(t) {
		if path.Dir(name) == "docs/decisions" {
			records.WriteString(readFile(t, name))
		}
	}
	said := map[string]string{} // by module or package, the version a record names
	for _, m := range pinned.FindAllStringSubmatch(records.String(), -1) {
		said[m[1]] = strings.TrimPrefix(m[2], "v")
	}
	used := versions(readFile(t, "go.mod"), readFile(t, "web/package.json"))
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if v, ok := used[name]; ok && v != said[name] {
			t.Errorf("docs/decisions says %s %s, and %s is used", name, said[name], v)
		}
	}
	for _, module := range slices.Concat(slices.Concat(slices.Collect(maps.Values(modules))...), testModules) {
		base, _, _ := strings.Cut(strings.TrimPrefix(module, "github.com/"), "/v")
		if !strings.Contains(records.String(), module) && !strings.Contains(records.String(), path.Base(base)) {
			t.Errorf("no record in docs/decisions says why %s is used", module)
		}
	}
}

// versions reads the versions of modules and npm packages.
func versions(gomod, packages string) map[string]string {
	found := map[string]string{}
	for _, m := range required.FindAllStringSubmatch(gomod, -1) {
		found[m[1]] = m[2]
	}
	for _, m := range npmPinned.FindAllStringSubmatch(packages, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// headings returns the headings of a document that begin with the given marks.
func headings(text, marks string) []string {
	var found []string
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if rest, ok := strings.CutPrefix(line, marks); ok && !fenced {
			found = append(found, strings.TrimSpace(rest))
		}
	}
	return found
}

// TestDocsMake holds the README to the Makefile.
func TestDocsMake(t *testing.T) {
	targets := map[string]bool{}
	for _, m := range makeTarget.FindAllStringSubmatch(readFile(t, "Makefile"), -1) {
		targets[m[1]] = true
	}
	for _, want := range []string{"build", "check", "test", "soak", "bench", "run", "demo", "lint", "web", "generate", "clean", "help"} {
		if !targets[want] {
			t.Errorf("Makefile has no target %s", want)
		}
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		for _, target := range madeIn(readFile(t, name)) {
			if !targets[target] {
				t.Errorf("%s says make %s, and Makefile has no such target", name, target)
			}
		}
	}
}

// madeIn returns the make targets a document names in its code.
func madeIn(text string) []string {
	var code strings.Builder
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			fenced = !fenced
		case fenced:
			command, _, _ := strings.Cut(line, "#")
			code.WriteString(command + "\n")
		default:
			code.WriteString(strings.Join(inlineCode.FindAllString(line, -1), "\n") + "\n")
		}
	}
	found := map[string]bool{}
	for _, m := range makeCall.FindAllStringSubmatch(code.String(), -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// TestDocsLinks follows every link from a document to a file or a heading here.
func TestDocsLinks(t *testing.T) {
	for _, name := range markdown(t) {
		for _, link := range links(readFile(t, name)) {
			if why := broken(t, name, link); why != "" {
				t.Errorf("%s links to %s: %s", name, link, why)
			}
		}
	}
}

// links returns the targets of a document's links and pictures that stay in
// this repository.
func links(text string) []string {
	var found []string
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if fenced {
			continue
		}
		for _, m := range markdownRef.FindAllStringSubmatch(inlineCode.ReplaceAllString(line, "``"), -1) {
			target := m[1] + m[2]
			if !strings.Contains(target, "://") && !strings.HasPrefix(target, "mailto:") {
				found = append(found, target)
			}
		}
	}
	return found
}

// broken says why a link from the named document leads nowhere, or nothing.
func broken(t *testing.T, from, link string) string {
	t.Helper()
	file, anchor, _ := strings.Cut(link, "#")
	to := from
	if file != "" {
		to = path.Join(path.Dir(from), file)
	}
	info, err := os.Stat(to)
	switch {
	case strings.HasPrefix(to, "../"):
		return "that is outside the repository"
	case err != nil:
		return "no such file"
	case anchor == "" || info.IsDir() || path.Ext(to) != ".md":
		return ""
	}
	text := readFile(t, to)
	for _, marks := range []string{"# ", "## ", "### ", "#### "} {
		for _, heading := range headings(text, marks) {
			if anchorOf(heading) == anchor {
				return ""
			}
		}
	}
	return "no such heading"
}

// anchorOf is the anchor a heading gets on the usual forges.
func anchorOf(heading string) string {
	return strings.ReplaceAll(notAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// TestDocsGlossary holds the glossary to its columns.
func TestDocsGlossary(t *testing.T) {
	rows := 0
	for _, line := range strings.Split(readFile(t, "docs/glossary.md"), "\n") {
		if !strings.HasPrefix(line, "| **") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 3 || slices.Contains(cells, "") {
			t.Errorf("docs/glossary.md: not word, meaning and FHIR (or –): %s", line)
		}
	}
	if !strings.Contains(readFile(t, "docs/glossary.md"), "| word | meaning here | FHIR R4 |") || rows == 0 {
		t.Error("docs/glossary.md has no table of word, meaning here and FHIR R4")
	}
}

// TestDocsWords fails on promises and on words that say more than is known.
func TestDocsWords(t *testing.T) {
	never := []string{"very safe", "breakthrough", "journey to healing", "game-changing", "revolutionary", "guaranteed to", "seamless"}
	for _, name := range markdown(t) {
		text := strings.ToLower(readFile(t, name))
		for _, title := range []string{"emotional breakthrough inventory", "emotional breakthrough and psychedelics"} {
			text = strings.ReplaceAll(text, title, "") // what others called their questionnaire and its paper
		}
		for _, word := range never {
			// A document may say which words it refuses, between quotation marks.
			if strings.Count(text, word) > strings.Count(text, `"`+word+`"`) {
				t.Errorf("%s says %q", name, word)
			}
		}
	}
}

// TestDocsNotices checks the checks on small texts.
func TestDocsNotices(t *testing.T) {
	doc := "x\n<!-- excerpt: a.go -->\n```go\n\tif x {\n\t}\n```\n<!-- excerpt: b.go -->\nno block\n"
	got := excerpts(doc)
	if len(got) != 2 || got[0].file != "a.go" || len(got[0].code) != 2 || len(got[1].code) != 0 {
		t.Errorf("excerpts: %+v", got)
	}
	if !holds("a\n  if x {\n}\nb", got[0].code) || holds("if x {\na\n}", got[0].code) {
		t.Error("holds: lines must follow one another")
	}
	if got := fmt.Sprint(madeIn("Then `make run`, not make haste.\n```sh\nmake test # make no mistake\n```\n")); got != "[run test]" {
		t.Errorf("make targets: %s", got)
	}
	if got := fmt.Sprint(links("[a](b.md) ![p](p.png \"t\") [w](https://x.org) `[c](d)`\n```\n[e](f)\n```\n[g]: h.md")); got != "[b.md p.png h.md]" {
		t.Errorf("links: %s", got)
	}
	if got := anchorOf("What `verify` does, and what not"); got != "what-verify-does-and-what-not" {
		t.Errorf("anchor: %s", got)
	}
	if got := broken(t, "CONTRIBUTING.md", "nowhere.md"); got == "" {
		t.Error("a link to nowhere is not found broken")
	}
}
