package datafile

import (
	"strings"
	"testing"
)

func reader() *Reader {
	return &Reader{Bounds: Bounds{Bytes: 400, Depth: 4, Parts: 3}, File: "rota.yaml"}
}

// TestDocuments reads files that say what they mean, and files that hide it.
func TestDocuments(t *testing.T) {
	for name, tt := range map[string]struct{ source, want string }{
		"plain":              {"name: Fernwood\nrooms: [a, b]\n", ""},
		"Windows line ends":  {"name: Fernwood\r\n", ""},
		"empty":              {"", "The file is empty."},
		"too long":           {strings.Repeat("a", 401), "rota.yaml:0:0: The file has 401 bytes; it may have at most 400."},
		"not text":           {"name: \xff", "1:7: This byte is not text. Save the file as UTF-8."},
		"a tab":              {"a:\tb", "1:3: There is a tab here."},
		"an invisible space": {"a: b\n\u200bc: d", "2:1: There is an invisible character here (U+200B)."},
		"not YAML":           {"a: [b", "not well-formed YAML"},
		"two documents":      {"a: b\n---\nc: d\n", "A file is one document"},
		"an alias":           {"a: &x b\nc: *x\n", "2:4: A file has no aliases."},
		"an anchor":          {"a: &x b\n", "1:4: A file has no anchors."},
		"a tag":              {"a: !!str b\n", "1:4: A file has no tags."},
		"a merge key":        {"<<: b\n", "1:1: A file has no merge keys."},
		"a key twice":        {"a: b\na: c\n", `2:1: The key "a" already stands on line 1. Keep one of them.`},
		"a list as a key":    {"? [a]\n: b\n", "A key is a word."},
		"deep":               {"a: {b: {c: {d: {e: f}}}}\n", "nested more than 4 deep"},
	} {
		r := reader()
		n := r.Document([]byte(tt.source))
		var said []string
		for _, p := range Sort(r.Problems) {
			said = append(said, p.String())
		}
		got := strings.Join(said, "\n")
		if (n != nil) != (tt.want == "") || !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: said %q, want %q", name, got, tt.want)
		}
	}
}

// TestObject reads every sort of value, and says what is wrong with each at once.
func TestObject(t *testing.T) {
	r := reader()
	n := r.Document([]byte("name: Fernwood \nkinds: [room, rom]\nopen: true\nbeds: 3\nlate: 31\npeople: {Noor: nurse}\ncoluor: red\nempty: ''\nlong: [1, 2, 3, 4]\n"))
	o, ok := r.Object(n, "A site", "name", "kinds", "open", "beds", "late", "people", "colour", "empty", "long", "missing")
	if !ok {
		t.Fatal(r.Problems)
	}
	if o.Text("name", true) != "Fernwood" || !o.Yes("open") || o.Whole("beds", 30) != 3 || o.Whole("late", 30) != 0 || len(o.Pairs("people")) != 1 || len(o.List("long")) != 3 ||
		o.Text("missing", true) != "" || o.Text("empty", true) != "" || len(o.Among("kinds", []string{"room", "garden"})) != 2 || o.Has("missing") || o.At("missing") != o.Node {
		t.Errorf("read %v", r.Problems)
	}
	want := []string{
		`rota.yaml:1:1: A site has no "missing".`,
		`rota.yaml:2:8: "rom" is not one of the words for kinds. Did you mean "room"?`,
		`rota.yaml:5:7: "late" is a whole number from 0 to 30.`,
		`rota.yaml:7:1: A site has no key "coluor". Did you mean "colour"?`,
		`rota.yaml:8:8: "empty" is empty.`,
		`rota.yaml:9:7: A list has at most 3 parts.`,
	}
	for i, p := range Sort(r.Problems) {
		if i >= len(want) || p.String() != want[i] {
			t.Errorf("said %q", p)
		}
	}
	if len(r.Problems) != len(want) {
		t.Errorf("%d problems, want %d", len(r.Problems), len(want))
	}
}

// TestSortEndsALongList: nobody reads a thousand problems.
func TestSortEndsALongList(t *testing.T) {
	r := reader()
	for i := range 1000 {
		r.FaultAt(Place{1000 - i, 1}, "", "Problem %d.", i)
	}
	got := Sort(r.Problems)
	if len(got) != Most+1 || got[0].Line != 1 || got[Most].Sentence != "And 800 more problems." {
		t.Errorf("%d problems, the first on line %d, at last %q", len(got), got[0].Line, got[len(got)-1].Sentence)
	}
}

// TestDistance counts letters.
func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ac", 1}, {"ac", "abc", 1}, {"kitten", "sitting", 3}, {"a", "bcdefghijk", 10}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance of %q and %q is %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// FuzzDocument: no file makes the reader stop without a word, or go on with
// nothing to read.
func FuzzDocument(f *testing.F) {
	f.Add([]byte("a: b\nc: [d, {e: f}]\n"))
	f.Add([]byte("a: &x b\nc: *x\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		r := reader()
		if n := r.Document(source); (n == nil) != (len(r.Problems) > 0) {
			t.Errorf("a node: %v, problems: %v", n != nil, r.Problems)
		}
	})
}
