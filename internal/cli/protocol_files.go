package cli

import (
	"bytes"
	"maps"
	"path/filepath"
	"strings"

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
