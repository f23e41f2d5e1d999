package course

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write generated files anew")

func TestFactsPage(t *testing.T) {
	const path = "../../docs/facts.md"
	want := FactsPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/facts.md is not what the program prints: go test ./internal/course -run FactsPage -update")
	}
}

func TestEveryExampleCanBeRead(t *testing.T) {
	for _, f := range vocabulary {
		text := f.Example
		var quoted string
		if json.Unmarshal([]byte(text), &quoted) == nil {
			text = quoted
		}
		v, err := f.Parse(text)
		if err != nil || v.Type() != f.Type {
			t.Errorf("%s: the example %s reads as %v, %v", f.Name, f.Example, v, err)
		}
		if f.Doc == "" || f.Owner == "" || f.Class == "" || f.Noun == "" {
			t.Errorf("%s is not whole", f.Name)
		}
	}
}

func TestKindsJoin(t *testing.T) {
	if _, err := Kinds(); err != nil {
		t.Fatal(err)
	}
}
