// Package instruments is the questionnaires and scales that ship with Clew, as
// files: structure, scoring and sources of each, wording where its licence
// lets us ship it, and data packs with licences of their own. Nothing here
// decides anything.
package instruments

import "embed"

// FS holds the instruments and the data packs. The files of examples beside
// them, vectors.json and changes.json, are for tests.
//
//go:embed *.yaml packs
var FS embed.FS

// Files returns the instrument files by path: "phq-9.yaml" in the main folder,
// "packs/a4/who-5.yaml" in a data pack.
func Files() map[string][]byte {
	files := map[string][]byte{}
	collect(files, ".")
	return files
}

// collect adds the YAML files of a folder and the folders in it.
func collect(files map[string][]byte, dir string) {
	entries, _ := FS.ReadDir(dir)
	for _, e := range entries {
		path := e.Name()
		if dir != "." {
			path = dir + "/" + path
		}
		if e.IsDir() {
			collect(files, path)
		} else if n := len(path) - len(".yaml"); n > 0 && path[n:] == ".yaml" {
			files[path], _ = FS.ReadFile(path)
		}
	}
}
