// Package clew_test keeps the promises the repository makes about itself: which
// package may import which, how long a function may be, that clinical constants
// cite a source, that documents say what the code says. The tests read source
// files; they need nothing built and nothing installed.
package clew_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// modulePath is what an import of one of our own packages starts with.
const modulePath = "github.com/clew-health/clew"

// update asks the tests that keep a generated part of a document to write it.
var update = flag.Bool("update", false, "rewrite the generated parts of documents")

// A goFile is one parsed Go file of this repository.
type goFile struct {
	path      string // from the root, with slashes
	dir       string // the package's folder; "." is the root
	test      bool
	generated bool
	fset      *token.FileSet
	ast       *ast.File
	lines     int
}

// notOurs names the folders that hold nothing of ours to judge. tools/dev is a
// module of its own.
var notOurs = map[string]bool{
	".git": true, "node_modules": true, "bin": true, "run": true, "demo": true, "run.new": true, "demo.new": true,
	"internal/web/dist": true,
}

// walk calls visit with each file of the repository, built and installed ones
// left out.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			if notOurs[name] || notOurs[path.Base(name)] {
				return filepath.SkipDir
			}
			return nil
		}
		visit(name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readFile returns a file's text.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	parseOnce sync.Once
	parsed    []goFile
	parseErr  error
)

// goFiles parses every Go file of the main module, once for all tests.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	parseOnce.Do(func() {
		fset := token.NewFileSet()
		walk(t, func(name string) {
			if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "tools/dev/") || strings.Contains(name, "testdata/") {
				return
			}
			file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				parseErr = err
				return
			}
			parsed = append(parsed, goFile{
				path:      name,
				dir:       path.Dir(name),
				test:      strings.HasSuffix(name, "_test.go"),
				generated: ast.IsGenerated(file),
				fset:      fset,
				ast:       file,
				lines:     fset.File(file.FileStart).LineCount(),
			})
		})
	})
	if parseErr != nil {
		t.Fatal(parseErr)
	}
	return parsed
}

// parseText parses source given as text.
func parseText(t *testing.T, src string) *ast.File {
	t.Helper()
	file, _ := parseSized(t, src)
	return file
}

// parseSized parses source given as text and returns its positions too.
func parseSized(t *testing.T, src string) (*ast.File, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "text.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file, fset
}
