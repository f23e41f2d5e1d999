// Package lessons is the short lessons that ship with Clew, as files: what a
// client reads before a session. Each sentence that says something about the
// medicine or the body names its source.
package lessons

import "embed"

// FS holds the files, one lesson each.
//
//go:embed *.yaml
var FS embed.FS

// Files returns every lesson by its file's name, "a-session.yaml".
func Files() map[string][]byte {
	files := map[string][]byte{}
	entries, _ := FS.ReadDir(".")
	for _, e := range entries {
		files[e.Name()], _ = FS.ReadFile(e.Name())
	}
	return files
}
