package clew_test

import (
	"go/ast"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// noRaces names packages that start goroutines and are not run under the race
// detector, with the reason.
var noRaces = map[string]string{
	"app":             "starts the others, once, and is run whole by its own tests",
	"store/storetest": "waits for a server of its own",
}

// TestRaceSuites holds the list of scripts/test.sh to the source: a package
// that starts a goroutine is run under the race detector.
func TestRaceSuites(t *testing.T) {
	script, err := os.ReadFile("scripts/test.sh")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^races="(.*)"$`).FindSubmatch(script)
	if found == nil {
		t.Fatal("scripts/test.sh has no list of packages to race")
	}
	races := strings.Fields(string(found[1]))
	for _, f := range goFiles(t) {
		name, internal := strings.CutPrefix(f.dir, "internal/")
		if f.test || !internal || noRaces[name] != "" || slices.Contains(races, name) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s starts a goroutine, and scripts/test.sh does not run internal/%s under the race detector", f.path, name)
			}
			return true
		})
	}
}
