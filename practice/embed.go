// Package practice holds the shipped data about how a practice is organised:
// what each credential allows, and what a practice of one size or another needs
// of Clew. It is data: nothing here decides anything.
package practice

import "embed"

// FS holds scope.yaml and presets.yaml.
//
//go:embed *.yaml
var FS embed.FS
