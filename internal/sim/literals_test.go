package sim

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Numbers that may stand in this package's code: nothing, one, and one of a pair.
var plainNumbers = []string{"0", "1", "2"}

// Files whose numbers are no figures of the model, and why.
var ownNumbers = map[string]string{
	"units.go":     "units, ranges of totals, and how often something is tried",
	"words.go":     "how sentences are put together",
	"retention.go": "the two ways of the experiment, which docs/simulation.md states in words",
	"story.go":     "what is told of three people, on fixed dates",
}

// Functions of other files whose numbers are none either.
var ownFunctions = []string{"chanceOf"} // mixes a seed

// literals are the numbers in a file that are neither plain nor allowed there, by the
// line on which each stands.
func literals(t *testing.T, name string, source any) (out []string) {
	t.Helper()
	if ownNumbers[filepath.Base(name)] != "" {
		return nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return !slices.Contains(ownFunctions, n.Name.Name)
		case *ast.BasicLit:
			if (n.Kind == token.INT || n.Kind == token.FLOAT) && !slices.Contains(plainNumbers, n.Value) {
				out = append(out, set.Position(n.Pos()).String()+" "+n.Value)
			}
		}
		return true
	})
	return out
}

// Every figure stands in model.yaml: no number decides anything in this package's code.
func TestFiguresStandInTheModel(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, at := range literals(t, name, nil) {
			t.Errorf("%s: a figure belongs into model.yaml, a unit into units.go", at)
		}
	}
	day, err := os.ReadFile("day.go")
	if err != nil {
		t.Fatal(err)
	}
	for planted, into := range map[string]string{"p.pass(17)": `p.spends("missed")`, "p.c.Float64() < 0.3": `p.c.happens("dropout")`, "p.pass(5 * p.pace)": `p.spends("missed")`} {
		other := strings.Replace(string(day), into, planted, 1)
		if other == string(day) || len(literals(t, "day.go", other)) != 1 {
			t.Errorf("%s was planted, and nobody found it", planted)
		}
	}
}
