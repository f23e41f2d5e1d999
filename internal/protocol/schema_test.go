package protocol

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clew-health/clew/protocols"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write generated files anew")

func TestSchemaPage(t *testing.T) {
	const path = "../../docs/protocol.schema.json"
	if *update {
		if err := os.WriteFile(path, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(Schema()) {
		t.Error("docs/protocol.schema.json is not what the program prints: go test ./internal/protocol -run SchemaPage -update")
	}
}

// plainValue makes of YAML what an editor's schema sees.
func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plainValue(item))
		}
		return list
	}
	switch n.Tag {
	case "!!int", "!!float":
		f, _ := strconv.ParseFloat(n.Value, 64)
		return f
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

// validator is the part of JSON Schema that the schema uses.
type validator struct{ defs map[string]any }

func newValidator(t *testing.T) (validator, map[string]any) {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal(Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	return validator{whole["$defs"].(map[string]any)}, whole
}

// check returns what is wrong with a value, or nothing.
func (v validator) check(s map[string]any, value any, path string) string {
	if name, ok := s["$ref"].(string); ok {
		return v.check(v.defs[strings.TrimPrefix(name, "#/$defs/")].(map[string]any), value, path)
	}
	if of, ok := s["anyOf"].([]any); ok {
		var why []string
		for _, one := range of {
			problem := v.check(one.(map[string]any), value, path)
			if problem == "" {
				return ""
			}
			why = append(why, problem)
		}
		return path + ": none of: " + strings.Join(why, " | ")
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, value) {
		return fmt.Sprintf("%s: %v is not a word for it", path, value)
	}
	if types := typesOf(s["type"]); len(types) > 0 && !slices.Contains(types, typeOf(value)) && (typeOf(value) != "integer" || !slices.Contains(types, "number")) {
		return fmt.Sprintf("%s: %v is a %s, not %v", path, value, typeOf(value), types)
	}
	switch value := value.(type) {
	case string:
		return v.text(s, value, path)
	case []any:
		return v.list(s, value, path)
	case map[string]any:
		return v.object(s, value, path)
	}
	return ""
}

func typesOf(t any) []string {
	switch t := t.(type) {
	case string:
		return []string{t}
	case []any:
		var list []string
		for _, x := range t {
			list = append(list, x.(string))
		}
		return list
	}
	return nil
}

func typeOf(value any) string {
	switch value := value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if value == float64(int(value)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}

func (v validator) text(s map[string]any, value, path string) string {
	if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(value) {
		return fmt.Sprintf("%s: %q is not of the form", path, value)
	}
	if least, ok := s["minLength"].(float64); ok && len(value) < int(least) {
		return path + ": is empty"
	}
	return ""
}

func (v validator) list(s map[string]any, value []any, path string) string {
	if items, ok := s["items"].(map[string]any); ok {
		for i, item := range value {
			if problem := v.check(items, item, fmt.Sprintf("%s[%d]", path, i)); problem != "" {
				return problem
			}
		}
	}
	if least, ok := s["minItems"].(float64); ok && len(value) < int(least) {
		return path + ": too few"
	}
	return ""
}

func (v validator) object(s, value map[string]any, path string) string {
	properties, _ := s["properties"].(map[string]any)
	for key, item := range value {
		of, known := properties[key].(map[string]any)
		if !known {
			if of, known = s["additionalProperties"].(map[string]any); !known {
				return path + ": no key " + key
			}
		}
		if problem := v.check(of, item, path+"."+key); problem != "" {
			return problem
		}
	}
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, ok := value[key.(string)]; !ok {
			return path + ": lacks " + key.(string)
		}
	}
	return ""
}

// TestSchemaTakesWhatShips: every shipped file is valid, and no longer is with
// a slip of the keyboard anywhere in it.
func TestSchemaTakesWhatShips(t *testing.T) {
	v, whole := newValidator(t)
	for name, text := range protocols.Texts() {
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		if problem := v.check(whole, plainValue(doc.Content[0]), name); problem != "" {
			t.Errorf("%.2000s", problem)
		}
	}
	for _, text := range []string{pressureLibrary, taking("  - {library: pressure, except: [a], vary: [{rule: bp.hold, say: x}]}\n"), siteVersion("0f", "params: {}\n")} {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		if problem := v.check(whole, plainValue(doc.Content[0]), ""); problem != "" {
			t.Errorf("%s\n%s", problem, text)
		}
		for _, slip := range [][2]string{{"decision: hold", "decision: hodl"}, {"gate: dosing.start", "gate: dosing.begin"}, {"grade: D", "grade: Z"}, {"title:", "titel:"}, {"say:", "sya:"}} {
			if !strings.Contains(text, slip[0]) {
				continue
			}
			doc = yaml.Node{}
			if err := yaml.Unmarshal([]byte(strings.Replace(text, slip[0], slip[1], 1)), &doc); err != nil {
				t.Fatal(err)
			}
			if v.check(whole, plainValue(doc.Content[0]), "") == "" {
				t.Errorf("the schema takes %q", slip[1])
			}
		}
	}
}

// TestSchemaKeys: of every form, the schema names each key that the parser
// accepts, and no other.
func TestSchemaKeys(t *testing.T) {
	inSchema := map[string]map[string]bool{}
	_, whole := newValidator(t)
	var walk func(any)
	walk = func(x any) {
		switch x := x.(type) {
		case []any:
			for _, item := range x {
				walk(item)
			}
		case map[string]any:
			if title, ok := x["title"].(string); ok && x["properties"] != nil {
				if inSchema[title] == nil {
					inSchema[title] = map[string]bool{}
				}
				for key := range x["properties"].(map[string]any) {
					inSchema[title][key] = true
				}
			}
			for _, item := range x {
				walk(item)
			}
		}
	}
	walk(whole)
	inParser := parserKeys(t)
	for _, gone := range []string{"The bounds", "A bound"} {
		delete(inParser, gone)
	}
	if diff := cmp.Diff(inParser, inSchema); diff != "" {
		t.Errorf("the parser's keys (-) and the schema's (+): %s", diff)
	}
}

// parserKeys reads, from the package's own source, which keys each form takes:
// the words behind what in object(n, what, keys...) and part(o, what, keys...).
func parserKeys(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{"further": {"recheck", "tries"}, "keys": nil}
	var calls []*ast.CallExpr
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if i < len(n.Values) {
						if words := stringsIn(n.Values[i], lists); len(words) > 0 {
							lists[id.Name] = words
						}
					}
				}
			case *ast.AssignStmt:
				if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "keys" && name == "parse_condition.go" {
					lists["keys"] = append(stringsIn(n.Rhs[0], lists), comparators...)
				}
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "object" || sel.Sel.Name == "part") && len(n.Args) > 2 {
					calls = append(calls, n)
				}
			}
			return true
		})
	}
	found := map[string]map[string]bool{}
	for _, call := range calls {
		what := stringsIn(call.Args[1], nil)
		if len(what) == 0 {
			if _, own := call.Args[2].(*ast.Ident); own {
				continue // part itself
			}
			what = []string{"apart", "window"} // a window goes by either name
		}
		for _, w := range what {
			for _, arg := range call.Args[2:] {
				for _, key := range stringsIn(arg, lists) {
					if found[w] == nil {
						found[w] = map[string]bool{}
					}
					found[w][key] = true
				}
			}
		}
	}
	return found
}

// stringsIn returns the words in an expression, looking up named lists.
func stringsIn(e ast.Expr, lists map[string][]string) []string {
	var words []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if word, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				words = append(words, word)
			}
		case *ast.Ident:
			words = append(words, lists[n.Name]...)
		case *ast.SelectorExpr:
			return false
		}
		return true
	})
	return slices.Compact(slices.Sorted(maps.Keys(setOf(words))))
}

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}
