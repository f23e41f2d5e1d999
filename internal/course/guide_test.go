package course

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/protocol"
)

// guideBlock finds the examples of docs/protocols.md: whole files, and parts
// that say of what kind they are.
var guideBlock = regexp.MustCompile("(?ms)^```yaml ?(\\w*)\n(.*?)^```$")

// TestProtocolGuide loads every example of the guide: libraries and protocols as
// they stand, parts within the guide's first protocol.
func TestProtocolGuide(t *testing.T) {
	page, err := os.ReadFile("../../docs/protocols.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := guideBlock.FindAllStringSubmatch(string(page), -1)
	shelf := protocol.Shelf{}
	for _, b := range blocks {
		if name, ok := strings.CutPrefix(b[2], "library: "); ok {
			name, _, _ = strings.Cut(name, "\n")
			shelf["library/"+name] = []byte(b[2])
			for _, p := range protocol.CheckLibrary([]byte(b[2]), Vocabulary()) {
				t.Errorf("library %s: %s", name, p)
			}
		}
	}
	first := blocks[0][2]
	head, rules, _ := strings.Cut(first, "rules:\n")
	top, params, _ := strings.Cut(head, "params:\n")
	kinds := map[string]int{}
	for _, b := range blocks {
		kind, text := b[1], b[2]
		kinds[kind]++
		switch kind {
		case "condition":
			text = head + "rules:\n" + rules + "  - rule: part\n    title: A part\n    gate: order.sign\n    decision: info\n    say: Words.\n    source: {cite: clew-default, grade: D}\n    when:\n" + indented(text, "      ")
		case "rule":
			text = head + "rules:\n" + rules + indented(text, "  ")
		case "plan":
			text = top + strings.Replace(text, "params:\n", "params:\n"+params, 1) + "rules:\n" + rules
		default:
			if strings.HasPrefix(text, "library: ") {
				continue
			}
			if strings.Contains(text, "HASH-OF-QUIET-HOUR") {
				base, _ := protocol.Parse([]byte(first), nil)
				text = strings.Replace(text, "HASH-OF-QUIET-HOUR", base.Hash(), 1)
				shelf["quiet-hour"] = []byte(first)
			}
		}
		def, problems := protocol.Load([]byte(text), shelf, Vocabulary())
		for _, p := range problems {
			t.Errorf("%s\n%s", p, text)
		}
		if def != nil {
			def.Prose()
		}
	}
	if kinds[""] < 4 || kinds["condition"] < 3 || kinds["rule"] == 0 || kinds["plan"] == 0 {
		t.Errorf("the guide lost examples: %v", kinds)
	}
}

func indented(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	return b.String()
}
