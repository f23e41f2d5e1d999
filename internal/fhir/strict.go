package fhir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A strict reader walks one JSON text before it is decoded, and refuses what
// Go's decoder lets pass: keys that stand twice (also when they differ only in
// case, which that decoder takes for the same), lone surrogates, bytes that
// are not UTF-8, NUL, endless texts, bottomless nesting, and anything behind
// the end.
type strict struct {
	b    []byte
	i    int
	keys []string // keys of the objects being read, innermost last

	resourceType string // of the outermost object
	id           string
}

// scan checks that b is one well-formed JSON object within the limits, and
// returns its resourceType and id. Errors are sentences.
func scan(b []byte) (resourceType, id string, err error) {
	s := &strict{b: b}
	s.space()
	if s.i < len(b) && b[s.i] != '{' {
		return "", "", s.fail("This is not a FHIR resource: it does not begin with “{”")
	}
	if err := s.value(1, ""); err != nil {
		return "", "", err
	}
	s.space()
	if s.i < len(b) {
		return "", "", s.fail("There is something behind the end of the resource")
	}
	return s.resourceType, s.id, nil
}

// A sentence is an error that a person reads as it is.
type sentence string

// Error returns the sentence.
func (s sentence) Error() string { return string(s) }

// sayf makes an error of a sentence.
func sayf(format string, args ...any) error { return sentence(fmt.Sprintf(format, args...)) }

func (s *strict) fail(format string, args ...any) error {
	return sayf("%s (byte %d).", fmt.Sprintf(format, args...), s.i+1)
}

func (s *strict) space() {
	for s.i < len(s.b) && strings.IndexByte(" \t\r\n", s.b[s.i]) >= 0 {
		s.i++
	}
}

// value reads one value; key is the name it stands under.
func (s *strict) value(depth int, key string) error {
	if s.i >= len(s.b) {
		return s.fail("The text ends too early; it may have been cut off")
	}
	switch c := s.b[s.i]; {
	case (c == '{' || c == '[') && depth > MaxDepth:
		return s.fail("This is nested more than %d deep", MaxDepth)
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth, key)
	case c == '"':
		_, err := s.text(key != "data" && key != "div")
		return err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.b[s.i:], []byte(word)) {
			s.i += len(word)
			return nil
		}
	}
	return s.fail("This is not well-formed JSON")
}

func (s *strict) object(depth int) error {
	begin := len(s.keys)
	defer func() { s.keys = s.keys[:begin] }()
	var many map[string]bool // instead of a walk through the keys, for large objects
	s.i++
	s.space()
	if s.i < len(s.b) && s.b[s.i] == '}' {
		s.i++
		return nil
	}
	for {
		key, err := s.key(begin, &many)
		if err != nil {
			return err
		}
		from := s.i
		if err := s.value(depth+1, key); err != nil {
			return err
		}
		if depth == 1 {
			s.note(key, s.b[from:s.i])
		}
		if done, err := s.next('}'); done || err != nil {
			return err
		}
		if s.i < len(s.b) && s.b[s.i] == '}' {
			return s.fail("There is a comma too many")
		}
	}
}

// key reads a key and its colon, and refuses one that the object already has.
func (s *strict) key(begin int, many *map[string]bool) (string, error) {
	if s.i >= len(s.b) {
		return "", s.fail("The text ends too early; it may have been cut off")
	}
	if s.b[s.i] != '"' {
		return "", s.fail("This is not well-formed JSON: a key is missing")
	}
	key, err := s.text(true)
	if err != nil {
		return "", err
	}
	folded := strings.ToLower(key)
	twice := false
	if *many != nil {
		twice = (*many)[folded]
		(*many)[folded] = true
	} else {
		for _, k := range s.keys[begin:] {
			twice = twice || k == folded
		}
		s.keys = append(s.keys, folded)
		if len(s.keys)-begin > 24 {
			*many = make(map[string]bool, 64)
			for _, k := range s.keys[begin:] {
				(*many)[k] = true
			}
		}
	}
	if twice {
		return "", s.fail("The key %s stands twice", strconv.Quote(clip(key)))
	}
	s.space()
	if s.i >= len(s.b) || s.b[s.i] != ':' {
		return "", s.fail("This is not well-formed JSON: a colon is missing")
	}
	s.i++
	s.space()
	return key, nil
}

// note keeps what says which resource this is.
func (s *strict) note(key string, raw []byte) {
	switch key {
	case "resourceType":
		_ = json.Unmarshal(raw, &s.resourceType)
	case "id":
		_ = json.Unmarshal(raw, &s.id)
	}
}

func (s *strict) array(depth int, key string) error {
	s.i++
	s.space()
	if s.i < len(s.b) && s.b[s.i] == ']' {
		s.i++
		return nil
	}
	for {
		if err := s.value(depth+1, key); err != nil {
			return err
		}
		if done, err := s.next(']'); done || err != nil {
			return err
		}
	}
}

// next reads a comma, or the end of an object or list.
func (s *strict) next(end byte) (done bool, err error) {
	s.space()
	if s.i >= len(s.b) {
		return false, s.fail("The text ends too early; it may have been cut off")
	}
	switch s.b[s.i] {
	case end:
		s.i++
		return true, nil
	case ',':
		s.i++
		s.space()
		return false, nil
	}
	return false, s.fail("This is not well-formed JSON")
}

// number reads a number as JSON writes it: no leading zero, no plus, no bare dot.
func (s *strict) number() error {
	from := s.i
	if s.b[s.i] == '-' {
		s.i++
	}
	switch whole := s.digits(); {
	case whole == 0, whole > 1 && s.b[s.i-whole] == '0':
		return s.fail("This is not a number as JSON writes it")
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if s.digits() == 0 {
			return s.fail("This is not a number as JSON writes it")
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		if s.digits() == 0 {
			return s.fail("This is not a number as JSON writes it")
		}
	}
	if s.i-from > 400 {
		return s.fail("A number has more than 400 digits")
	}
	return nil
}

func (s *strict) digits() int {
	from := s.i
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i - from
}

// text reads a string. It returns the decoded text only of strings without
// escapes or of those it is asked to bound, which is all that keys need.
func (s *strict) text(bounded bool) (string, error) {
	s.i++
	from, escaped := s.i, false
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '"':
			raw := s.b[from:s.i]
			s.i++
			return s.finish(raw, escaped, bounded)
		case c == '\\':
			escaped = true
			if err := s.escape(); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", s.fail("A text holds a control character that is not escaped")
		default:
			s.i++
		}
	}
	return "", s.fail("The text ends too early; it may have been cut off")
}

func (s *strict) finish(raw []byte, escaped, bounded bool) (string, error) {
	switch {
	case !utf8.Valid(raw):
		return "", s.fail("A text is not UTF-8")
	case bounded && len(raw) > MaxString:
		return "", s.fail("A text is longer than %d thousand characters", MaxString/1024)
	case !bounded:
		return "", nil
	case escaped:
		var text string
		quoted := append(append([]byte{'"'}, raw...), '"')
		return text, json.Unmarshal(quoted, &text)
	}
	return string(raw), nil
}

// escape reads a backslash and what it stands for.
func (s *strict) escape() error {
	if s.i+1 >= len(s.b) {
		return s.fail("The text ends too early; it may have been cut off")
	}
	c := s.b[s.i+1]
	if c != 'u' {
		if strings.IndexByte(`"\/fnrt`, c) < 0 {
			return s.fail("A text holds an escape that cannot be read")
		}
		s.i += 2
		return nil
	}
	r, ok := s.hex(s.i + 2)
	switch {
	case !ok:
		return s.fail("A text holds an escape that cannot be read")
	case r < 0x20 && r != '\t' && r != '\n' && r != '\r' && r != '\f':
		return s.fail("A text holds a control character (U+%04X) that cannot be stored", r)
	case r >= 0xDC00 && r <= 0xDFFF:
		return s.fail("A text holds half a character (a lone surrogate)")
	case r >= 0xD800 && r <= 0xDBFF:
		low, ok := s.hex(s.i + 8)
		if !ok || s.b[s.i+6] != '\\' || s.b[s.i+7] != 'u' || low < 0xDC00 || low > 0xDFFF {
			return s.fail("A text holds half a character (a lone surrogate)")
		}
		s.i += 12
		return nil
	}
	s.i += 6
	return nil
}

func (s *strict) hex(at int) (uint64, bool) {
	if at+4 > len(s.b) {
		return 0, false
	}
	r, err := strconv.ParseUint(string(s.b[at:at+4]), 16, 32)
	return r, err == nil && s.b[at] != '+' && s.b[at] != '-'
}

// clip shortens a value for a sentence.
func clip(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
