package clew_test

import (
	"bytes"
	"os"
	"path"
	"strings"
	"testing"
)

// traces are words that say where a file was made and not what it is for. They
// are written in two halves so that this file holds none of them.
var traces = []string{
	"../" + "shared", "/work" + "/", "/tmp/" + "bash", "issues" + " show",
	"proxy" + ".golang.org", "sum" + ".golang.org", "GO" + "PROXY=",
	"deb" + ".debian.org", "/ro" + "ot/", "/home" + "/",
}

// registry is where npm says a package comes from. It belongs in lock files,
// which say so for every package, and nowhere else.
const registry = "registry" + ".npmjs.org"

// TestWorkplace fails on a file that names the place it was written at: paths
// of somebody's machine, hosts packages were fetched from.
func TestWorkplace(t *testing.T) {
	walk(t, func(name string) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return // a picture or a font
		}
		for _, found := range tracesIn(name, string(text)) {
			t.Errorf("%s mentions %s", name, found)
		}
	})
}

// tracesIn returns the traces in a file's text, and the hosts in a lock file
// that are not the public registry.
func tracesIn(name, text string) []string {
	var found []string
	for _, trace := range traces {
		if strings.Contains(text, trace) {
			found = append(found, trace)
		}
	}
	if path.Base(name) != "package-lock.json" {
		if strings.Contains(text, registry) {
			found = append(found, registry)
		}
		return found
	}
	for _, line := range strings.Split(text, "\n") {
		if resolved, ok := strings.CutPrefix(strings.TrimSpace(line), `"resolved": "`); ok && !strings.HasPrefix(resolved, "https://"+registry+"/") {
			found = append(found, resolved)
		}
	}
	return found
}

// TestWorkplaceNotices checks the check.
func TestWorkplaceNotices(t *testing.T) {
	lock := `      "resolved": "https://%/htmx.org/-/htmx.org-4.0.1.tgz",`
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"a.go", "// see the clinic's handbook", 0},
		{"a.go", "// see ../" + "shared/DESIGN.md", 1},
		{"a.md", "run it in /work" + "/main", 1},
		{"a.md", "from " + registry, 1},
		{"web/package-lock.json", strings.Replace(lock, "%", registry, 1), 0},
		{"web/package-lock.json", strings.Replace(lock, "%", "mirror.example", 1), 1},
	} {
		if got := tracesIn(tt.name, tt.text); len(got) != tt.want {
			t.Errorf("%s %q: %q, want %d", tt.name, tt.text, got, tt.want)
		}
	}
}
