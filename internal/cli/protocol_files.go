package cli

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// A protocolFile is a protocol or library on this machine, with the shelf it
// is read against.
type protocolFile struct {
	path   string
	text   []byte
	shelf  protocol.Shelf
	beside map[string]string // paths of libraries beside the file, by name on the shelf
}

const (
	protocolEnding = ".yaml"
	libraryFolder  = "library"
)

// readProtocol reads a file, and the libraries in the folder beside it; what
// is not there is taken from the shipped ones.
func (w *World) readProtocol(path string) (protocolFile, error) {
	f := protocolFile{path: path, shelf: maps.Clone(w.Shelf), beside: map[string]string{}}
	var err error
	if f.text, err = readFile(path); err != nil {
		return f, err
	}
	libraries, err := filepath.Glob(filepath.Join(filepath.Dir(path), libraryFolder, "*"+protocolEnding))
	if err != nil {
		return f, err
	}
	for _, lib := range libraries {
		text, err := readFile(lib)
		if err != nil {
			return f, err
		}
		name := libraryFolder + "/" + strings.TrimSuffix(filepath.Base(lib), protocolEnding)
		f.shelf[name], f.beside[name] = text, lib
	}
	return f, nil
}

// load parses and checks the file.
func (f protocolFile) load(v protocol.Vocabulary) (*protocol.Definition, []protocol.Problem) {
	if f.isLibrary() {
		return protocol.LoadLibrary(f.text, v)
	}
	return protocol.Load(f.text, f.shelf, v)
}

// isLibrary reports whether the file's first key says so.
func (f protocolFile) isLibrary() bool {
	for line := range bytes.Lines(f.text) {
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[0] != '#' && !bytes.HasPrefix(trimmed, []byte("---")) {
			return bytes.HasPrefix(trimmed, []byte("library:"))
		}
	}
	return false
}

// place is the file that a problem is in.
func (f protocolFile) place(name string) string {
	switch {
	case name == "":
		return f.path
	case f.beside[name] != "":
		return f.beside[name]
	}
	return name + " (shipped)"
}

// leastHash is how much of a content hash somebody types at least.
const leastHash = 8

// definition finds a protocol by name, by file, or by content hash: a shipped
// version, or one that the book keeps.
func (w *World) definition(ctx context.Context, book Book, what string) (*protocol.Definition, error) {
	if slices.Contains(w.Shelf.Protocols(), what) {
		return w.Protocol(what, course.Vocabulary())
	}
	if _, err := os.Stat(what); err == nil || strings.HasSuffix(what, protocolEnding) {
		return w.definitionIn(what)
	}
	if !isHash(what) {
		return w.Protocol(what, course.Vocabulary()) // says which there are
	}
	for _, name := range w.Shelf.Protocols() {
		if def, err := w.Protocol(name, course.Vocabulary()); err == nil && strings.HasPrefix(def.Hash(), what) {
			return def, nil
		}
	}
	return w.kept(ctx, book, what)
}

// definitionIn reads a file that has no problem.
func (w *World) definitionIn(path string) (*protocol.Definition, error) {
	f, err := w.readProtocol(path)
	if err != nil {
		return nil, err
	}
	def, problems := f.load(course.Vocabulary())
	if len(problems) > 0 {
		return nil, fault.Bad("protocol", "%s has %d problems, so it answers nothing: clew protocol check %s. The first is: %s", path, len(problems), path, problems[0])
	}
	return def, nil
}

func isHash(text string) bool {
	return len(text) >= leastHash && strings.Trim(text, "0123456789abcdef") == ""
}

// kept finds a version that was written or adopted in a book.
func (w *World) kept(ctx context.Context, book Book, hash string) (*protocol.Definition, error) {
	opened, shut, err := w.Open(ctx, book)
	if err != nil {
		return nil, err
	}
	defer shut()
	settings, err := opened.Whole(ctx, opened.Own(), ledger.SettingStream)
	if err != nil {
		return nil, err
	}
	all := course.NewProtocols(w.Shelf)
	for _, v := range all.Versions(settings) {
		if strings.HasPrefix(v.Hash, hash) {
			return all.WithHash(v.Hash, settings)
		}
	}
	return nil, fault.Missing("No protocol version here has the content hash %s.", hash)
}
