package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// TestFullDisk fills the disk and knocks at every door: each says that it is
// for a moment, none that something went wrong, and afterwards all open again.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	h := &house{T: t, at: start, log: &safeBuffer{}, file: filepath.Join(dir, "clinic.db")}
	var err error
	h.ring, err = seal.NewRing(id.Clinic(id.New(start)))
	h.ok(err)
	h.book = store.Config{DSN: h.file, Clinic: h.ring.Clinic}
	h.ok(store.Create(t.Context(), h.book))
	h.open(true, func(*Config) {})
	p := h.register("Ana", "Moreno")
	v, code := h.as("Sam Ortiz", access.Monitor), h.setupCode()
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	vitals := url.Values{"act": {h.clinic.NewID()}, "systolic": {"120"}, "diastolic": {"80"}, "position": {"seated"}}
	attempts := []struct {
		v    *visitor
		path string
		form url.Values
	}{
		{v, chartOf(p) + "/vitals", vitals},
		{h.visitor(), "/signin/passkey/begin", nil},
		{h.visitor(), "/setup/code", url.Values{"code": {code}}},
		{v, "/setup/passkey/begin", nil},
		{v, "/signout", nil},
	}
	for range 10 { // as often as somebody who does not know why
		for _, a := range attempts {
			if got := a.v.post(a.path, a.form); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "disk is full") {
				t.Fatalf("%s on a full disk: %d %s", a.path, got.status, got.body)
			}
		}
	}
	h.ok(os.Remove(filler))
	for _, a := range attempts {
		if got := a.v.post(a.path, a.form); got.status >= 400 {
			t.Errorf("%s with room again: %d %s", a.path, got.status, got.text())
		}
	}
}
