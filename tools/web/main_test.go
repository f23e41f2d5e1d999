package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

func TestManifestNamesFilesWithoutTheirHash(t *testing.T) {
	names, err := manifest(`{"outputs": {"../internal/web/dist/main-ABCD1234.css": {}, "../internal/web/dist/inter-latin-wght-normal-NRMW37G5.woff2": {}}}`)
	if err != nil {
		t.Fatal(err)
	}
	for plain, want := range map[string]string{"main.css": "main-ABCD1234.css", "inter-latin-wght-normal.woff2": "inter-latin-wght-normal-NRMW37G5.woff2"} {
		if names[plain] != want {
			t.Errorf("%s is %q, want %q", plain, names[plain], want)
		}
	}
	if _, err := manifest(`{"outputs": {"main.css": {}}}`); err == nil {
		t.Error("a name without a hash was taken: it would be cached for ever")
	}
}

// TestTypes checks the scripts' types; esbuild only strips them.
func TestTypes(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	b := builder{web: filepath.Join(root, "web")}
	if err := b.install(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(b.web, "node_modules", ".bin", "tsc"), "--noEmit")
	cmd.Dir = b.web
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}
