package course

import (
	"testing"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// TestShippedLibraries checks every library by itself.
func TestShippedLibraries(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Libraries() {
		for _, p := range protocol.CheckLibrary(shelf["library/"+name], Vocabulary()) {
			t.Errorf("library %s: %s", name, p)
		}
	}
}

// TestShippedProtocols checks every protocol with what it takes in.
func TestShippedProtocols(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Protocols() {
		_, problems := protocol.Load(shelf[name], shelf, Vocabulary())
		for _, p := range problems {
			t.Errorf("%s: %s", name, p)
		}
	}
}
