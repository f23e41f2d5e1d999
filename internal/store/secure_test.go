package store_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A destroyed key is not left behind in the file, where whoever kept the
// clinic's key could still open the words with it.
func TestADestroyedKeyLeavesNoBytes(t *testing.T) {
	path := storetest.SQLite(t)
	wrapped := bytes.Repeat([]byte("wrapped-key-of-words"), 3)
	g := storetest.Grant(t, storetest.Clinic)
	open := func(fn func(*store.Book) error) {
		t.Helper()
		s, err := store.Open(t.Context(), store.Config{DSN: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), g, fn); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	found := func() bool {
		for _, end := range []string{"", "-wal"} {
			if file, err := os.ReadFile(path + end); err == nil && bytes.Contains(file, wrapped) {
				return true
			}
		}
		return false
	}
	open(func(b *store.Book) error {
		return b.PutKeys([]store.KeyRow{{Name: "entry/words", Wrapped: wrapped, Created: time.Now()}})
	})
	if !found() {
		t.Fatal("the key is not in the file to begin with")
	}
	open(func(b *store.Book) error { return b.DestroyKey("entry/words") })
	if found() {
		t.Error("the destroyed key is still in the file")
	}
}
