package clew_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

const (
	longestFunction = 80  // lines, unless the function is a table
	longestFile     = 500 // lines of a file somebody wrote
)

// mayBeLong names functions over the limit, each with its reason.
var mayBeLong = map[string]string{}

// A size is how many lines something has.
type size struct {
	name  string
	lines int
	table bool // more than 70 % of the lines are composite literals
}

// TestSizes prints how long functions and files are (go test -v -run Sizes .)
// and fails on the ones that are too long to be read in one go.
func TestSizes(t *testing.T) {
	var functions, files []size
	for _, f := range goFiles(t) {
		if f.generated {
			continue
		}
		files = append(files, size{f.path, f.lines, false})
		if !f.test {
			functions = append(functions, functionSizes(f)...)
		}
	}
	walk(t, func(name string) {
		if strings.HasSuffix(name, ".templ") || strings.HasSuffix(name, ".ts") || strings.HasSuffix(name, ".css") {
			files = append(files, size{name, strings.Count(readFile(t, name), "\n"), false})
		}
	})
	t.Logf("functions (not tests): %s", summary(functions))
	t.Logf("files: %s", summary(files))
	for _, f := range functions {
		if _, ok := mayBeLong[f.name]; f.lines > longestFunction && !f.table && !ok {
			t.Errorf("%s has %d lines, more than %d: divide it, or name it in mayBeLong in sizes_test.go with the reason", f.name, f.lines, longestFunction)
		}
	}
	for _, f := range files {
		if f.lines > longestFile {
			t.Errorf("%s has %d lines, more than %d: divide it", f.name, f.lines, longestFile)
		}
	}
}

// functionSizes measures the functions declared in a file.
func functionSizes(f goFile) []size {
	var found []size
	for _, decl := range f.ast.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
			n := span(f.fset, fn)
			found = append(found, size{f.path + ": " + functionName(fn), n, literalLines(f.fset, fn)*10 > n*7})
		}
	}
	return found
}

// functionName is the function's name with its receiver's type in front.
func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	return receiverName(fn.Recv.List[0].Type) + "." + fn.Name.Name
}

// receiverName is the name of a receiver's type, without stars and parameters.
func receiverName(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return receiverName(x.X)
	case *ast.IndexExpr:
		return receiverName(x.X)
	case *ast.IndexListExpr:
		return receiverName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return "?"
}

// span counts the lines from a node's first to its last.
func span(fset *token.FileSet, n ast.Node) int {
	return fset.Position(n.End()).Line - fset.Position(n.Pos()).Line + 1
}

// literalLines counts the lines of a function inside its composite literals.
// Lines of functions within a literal are logic and do not count.
func literalLines(fset *token.FileSet, fn *ast.FuncDecl) int {
	total := 0
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		total += span(fset, lit)
		ast.Inspect(lit, func(n ast.Node) bool {
			if inner, ok := n.(*ast.FuncLit); ok {
				total -= span(fset, inner)
				return false
			}
			return true
		})
		return false
	})
	return total
}

// summary prints the median, the ninth decile and the ten longest.
func summary(sizes []size) string {
	if len(sizes) == 0 {
		return "none"
	}
	slices.SortFunc(sizes, func(a, b size) int {
		return cmp.Or(cmp.Compare(a.lines, b.lines), strings.Compare(a.name, b.name))
	})
	var out strings.Builder
	fmt.Fprintf(&out, "%d, median %d lines, ninth decile %d, longest", len(sizes), sizes[len(sizes)/2].lines, sizes[len(sizes)*9/10].lines)
	for i := len(sizes) - 1; i >= max(0, len(sizes)-10); i-- {
		fmt.Fprintf(&out, "\n\t%4d  %s", sizes[i].lines, sizes[i].name)
		if sizes[i].table {
			out.WriteString(" (a table)")
		}
	}
	return out.String()
}

// TestSizesKnowsTables checks what counts as a table.
func TestSizesKnowsTables(t *testing.T) {
	row := strings.Repeat("{1},\n", 90)
	call := strings.Repeat("g()\n", 90)
	for _, tt := range []struct {
		name, body string
		table      bool
	}{
		{"literal", "_ = [][]int{\n" + row + "}\n", true},
		{"statements", call, false},
		{"half and half", "_ = [][]int{\n" + row + "}\n" + call, false},
		{"logic inside a literal", "_ = []func(){func() {\n" + call + "}}\n", false},
	} {
		file, fset := parseSized(t, "package p\nfunc f() {\n"+tt.body+"}\n")
		got := functionSizes(goFile{path: "p.go", fset: fset, ast: file})
		if len(got) != 1 || got[0].table != tt.table || got[0].lines <= longestFunction {
			t.Errorf("%s: %+v, want a table: %v", tt.name, got, tt.table)
		}
	}
}
