// Package consents is the agreements that ship with Clew, as files: what a
// text must say, the paragraphs it is made of, the questions that show whether
// it was understood, and the texts themselves.
package consents

import "embed"

// FS holds the files.
//
//go:embed *.yaml sections/*.yaml
var FS embed.FS

// Files returns every file by its path, "kap-im.yaml" and "sections/risks.yaml".
func Files() map[string][]byte {
	files := map[string][]byte{}
	for _, dir := range []string{".", "sections"} {
		entries, _ := FS.ReadDir(dir)
		for _, e := range entries {
			name := e.Name()
			if dir != "." {
				name = dir + "/" + name
			}
			if !e.IsDir() {
				files[name], _ = FS.ReadFile(name)
			}
		}
	}
	return files
}
