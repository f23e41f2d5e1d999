package fhir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/fhir/r4"
)

// An Input is one file, by the name that problems call it by. A name that ends
// in .ndjson is read line by line; any other is one resource or Bundle, or
// lines if it looks like lines.
type Input struct {
	Name string
	From io.Reader
}

// Read reads FHIR R4 from a list of inputs, in their order. What is wrong with
// a resource becomes a Problem of the import; an error is returned only when
// an input cannot be read at all.
//
// Limits: a line of NDJSON of 4 MiB, a file of 2 GiB, a Bundle of 256 MiB,
// 64 levels of nesting, 64 KiB in one text (but not in narratives and
// attachments, which are not imported).
func Read(inputs []Input, o Options) (*Import, error) {
	c := newCollector(o)
	for _, in := range inputs {
		if err := c.file(in); err != nil {
			return nil, err
		}
	}
	return c.finish(), nil
}

// Open reads a path: a folder, of which all *.ndjson and *.json files are read
// in the order of their names; one such file; or "-" for what comes in through
// stdin. A path that cannot be opened is a fault of kind Invalid.
func Open(path string, stdin io.Reader, o Options) (*Import, error) {
	if path == "-" {
		return Read([]Input{{Name: "standard input", From: stdin}}, o)
	}
	names, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	c := newCollector(o)
	for _, name := range names {
		if err := c.open(name); err != nil {
			return nil, err
		}
	}
	return c.finish(), nil
}

// filesAt lists the files to read at a path.
func filesAt(path string) ([]string, error) {
	at, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Bad("path", "There is nothing at %s.", path)
	case err != nil:
		return nil, &fault.Error{Kind: fault.Invalid, Field: "path", Rule: "input.path", Msg: fmt.Sprintf("%s cannot be opened.", path), Err: err}
	case !at.IsDir():
		return []string{path}, nil
	}
	list, err := os.ReadDir(path)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: "path", Rule: "input.path", Msg: fmt.Sprintf("The folder %s cannot be read.", path), Err: err}
	}
	var names []string
	for _, e := range list {
		ext := strings.ToLower(filepath.Ext(e.Name()))
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && (ext == ".ndjson" || ext == ".json") {
			names = append(names, filepath.Join(path, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fault.Bad("path", "There is no .ndjson or .json file in %s.", path)
	}
	slices.Sort(names)
	return names, nil
}

func (c *collector) open(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "path", Rule: "input.path", Msg: fmt.Sprintf("%s cannot be opened.", name), Err: err}
	}
	defer f.Close()
	return c.file(Input{Name: filepath.Base(name), From: f})
}

// file reads one input.
func (c *collector) file(in Input) error {
	counted := &counter{from: in.From, name: in.Name, tell: c.o.Progress}
	r := bufio.NewReaderSize(counted, 64<<10)
	head, _ := r.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, _ = r.Discard(3)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		c.problem(place{file: in.Name, line: 1}, "The file is UTF-16; FHIR is UTF-8. Save it as UTF-8.")
		return nil
	}
	if strings.HasSuffix(strings.ToLower(in.Name), ".ndjson") {
		return c.lines(in.Name, r)
	}
	all, err := io.ReadAll(io.LimitReader(r, MaxBundle+1))
	if err != nil {
		return unreadable(in.Name, err)
	}
	if looksLikeLines(all) {
		return c.lines(in.Name, bufio.NewReader(io.MultiReader(bytes.NewReader(all), r)))
	}
	if len(all) > MaxBundle {
		c.problem(place{file: in.Name}, fmt.Sprintf("The file is larger than %d MiB. Export it as NDJSON, or in parts.", MaxBundle>>20))
		return nil
	}
	c.document(in.Name, all)
	return nil
}

func unreadable(name string, err error) error {
	return &fault.Error{Kind: fault.Invalid, Field: "path", Rule: "input.path", Msg: fmt.Sprintf("%s could not be read to its end.", name), Err: err}
}

// A counter tells how much of a file was read, and stops at MaxFile.
type counter struct {
	from io.Reader
	name string
	read int64
	tell func(string, int64)
}

var errTooLarge = errors.New("fhir: file too large")

// Read reads on.
func (c *counter) Read(p []byte) (int, error) {
	if c.read > MaxFile {
		return 0, errTooLarge
	}
	n, err := c.from.Read(p)
	c.read += int64(n)
	if c.tell != nil {
		c.tell(c.name, c.read)
	}
	return n, err
}

// looksLikeLines reports whether a text is NDJSON: a first line that begins
// and ends an object, and another that begins one.
func looksLikeLines(b []byte) bool {
	first, rest, more := bytes.Cut(bytes.TrimLeft(b, " \t\r\n"), []byte("\n"))
	first, rest = bytes.TrimSpace(first), bytes.TrimLeft(rest, " \t\r\n")
	return more && bytes.HasPrefix(first, []byte("{")) && bytes.HasSuffix(first, []byte("}")) && bytes.HasPrefix(rest, []byte("{"))
}

// lines reads NDJSON: a resource a line, empty lines between them allowed.
func (c *collector) lines(name string, r *bufio.Reader) error {
	var buf []byte
	for n := 1; ; n++ {
		line, long, err := readLine(r, buf[:0])
		buf = line
		at := place{file: name, line: n}
		if trimmed := bytes.TrimSpace(line); long {
			c.broken(at, line, fmt.Sprintf("The line is longer than %d MiB.", MaxLine>>20))
		} else if len(trimmed) > 0 {
			c.resource(at, trimmed, "")
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errTooLarge):
			c.problem(at, fmt.Sprintf("The file is larger than %d GiB; the rest was not read. Export it in parts.", MaxFile>>30))
			return nil
		case err != nil:
			return unreadable(name, err)
		}
	}
}

// readLine reads to the end of a line. Of a line beyond the limit it keeps the
// beginning and skips the rest.
func readLine(r *bufio.Reader, buf []byte) (line []byte, long bool, err error) {
	for {
		piece, err := r.ReadSlice('\n')
		if room := MaxLine - len(buf); len(piece) > room {
			long, piece = true, piece[:room]
		}
		buf = append(buf, piece...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, long, err
		}
	}
}

// document reads one JSON text: a Bundle or a single resource.
func (c *collector) document(name string, all []byte) {
	at := place{file: name, line: 1}
	if len(bytes.TrimSpace(all)) == 0 {
		c.problem(at, "The file is empty.")
		return
	}
	kind, _, err := scan(all)
	if err != nil {
		c.problem(place{file: name, line: lineOf(all, err)}, err.Error()+" Nothing of this file was read.")
		return
	}
	if kind != "Bundle" {
		c.read(at, all, "")
		return
	}
	c.bundle(at, all)
}

// bundle reads the entries of a Bundle that was scanned already.
func (c *collector) bundle(at place, all []byte) {
	var b r4.Bundle
	if err := json.Unmarshal(all, &b); err != nil {
		c.problem(at, mistyped(err)+" Nothing of this Bundle was read.")
		return
	}
	c.counts["Bundle"]++
	from, line := 0, at.line
	for n, e := range b.Entry {
		if i := bytes.Index(all[from:], e.Resource); i >= 0 && len(e.Resource) > 0 {
			line += bytes.Count(all[from:from+i], []byte("\n"))
			line, from = line+bytes.Count(e.Resource, []byte("\n")), from+i+len(e.Resource)
		}
		here := place{file: at.file, line: line - bytes.Count(e.Resource, []byte("\n"))}
		if len(e.Resource) == 0 || string(e.Resource) == "null" {
			c.problem(here, fmt.Sprintf("Entry %d of the Bundle holds no resource.", n+1))
			continue
		}
		if len(e.Resource) > MaxLine {
			c.broken(here, e.Resource, fmt.Sprintf("Entry %d of the Bundle is larger than %d MiB.", n+1, MaxLine>>20))
			continue
		}
		c.read(here, e.Resource, strings.TrimSpace(e.FullURL))
	}
}

// lineOf returns the line of the byte that a scan's error names.
func lineOf(all []byte, err error) int {
	var at int
	if i := strings.LastIndex(err.Error(), "(byte "); i >= 0 {
		_, _ = fmt.Sscanf(err.Error()[i:], "(byte %d)", &at)
	}
	return 1 + bytes.Count(all[:min(at, len(all))], []byte("\n"))
}

// mistyped says in a sentence why JSON does not fit a resource.
func mistyped(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return fmt.Sprintf("The field %s holds a %s where FHIR R4 has something else.", wrong.Field, wrong.Value)
	}
	return "The resource does not have the form of FHIR R4."
}
