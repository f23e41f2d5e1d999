package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// A legible writer shows what a terminal would obey: a name from elsewhere may
// hold characters that clear the screen or turn the line around, and whoever
// reads a report must see what stands there. They are written as JSON writes
// them, so that JSON stays the same JSON.
type legible struct{ to io.Writer }

// Write writes text, whole characters at a time.
func (l legible) Write(p []byte) (int, error) {
	var b strings.Builder
	for _, r := range string(p) {
		if obeyed(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	if _, err := io.WriteString(l.to, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// obeyed reports whether a terminal does something at a character instead of
// showing it: control characters, and those that turn the direction of a line.
func obeyed(r rune) bool {
	if r == '\n' || r == '\t' || r == '\r' {
		return false
	}
	return unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}
