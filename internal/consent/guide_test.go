package consent

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuide holds docs/consents.md to the files it quotes and the places it names.
func TestGuide(t *testing.T) {
	t.Parallel()
	read := func(path string) string {
		t.Helper()
		b, err := os.ReadFile("../../" + path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	page := read("docs/consents.md")
	blocks := regexp.MustCompile("(?s)<!-- (consents/\\S+) -->\n```yaml\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) < 2 {
		t.Fatalf("only %d quotations found", len(blocks))
	}
	for _, b := range blocks {
		if !strings.Contains(read(b[1]), b[2]) {
			t.Errorf("%s does not say:\n%s", b[1], b[2])
		}
	}
	var sections strings.Builder
	files, err := os.ReadDir("../../consents/sections")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		sections.WriteString(read("consents/sections/" + f.Name()))
	}
	for _, place := range regexp.MustCompile(`\{[a-z]+(\.[a-z]+)+\}`).FindAllString(page, -1) {
		if !strings.Contains(sections.String(), place) {
			t.Errorf("no section has the place %s", place)
		}
	}
}
