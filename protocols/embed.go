// Package protocols holds the shipped protocol definitions and the clinical
// lists they rest on: condition families and medicines. All of it is data with
// a source; nothing here decides anything.
package protocols

import "embed"

// FS holds every shipped file: protocols, the libraries they share, their
// example patients, families.yaml and medicines.yaml.
//
//go:embed *.yaml library
var FS embed.FS

// Texts returns the shipped protocols and libraries by name, "kap-im" and
// "library/screening": the shelf that protocols are taken from.
func Texts() map[string][]byte {
	texts := map[string][]byte{}
	for dir, prefix := range map[string]string{".": "", "library": "library/"} {
		files, _ := FS.ReadDir(dir)
		for _, f := range files {
			name, ok := stem(f.Name())
			if !ok || name == "families" || name == "medicines" {
				continue
			}
			texts[prefix+name], _ = FS.ReadFile(prefix + f.Name())
		}
	}
	return texts
}

// stem returns a YAML file's name without its ending. It leaves out files with
// two endings: those are example patients.
func stem(name string) (string, bool) {
	const ending = ".yaml"
	if len(name) <= len(ending) || name[len(name)-len(ending):] != ending {
		return "", false
	}
	name = name[:len(name)-len(ending)]
	for _, c := range name {
		if c == '.' {
			return "", false
		}
	}
	return name, true
}
