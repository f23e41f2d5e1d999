// Package consents is the agreements that ship with Clew, as files: what a
// text must say, the paragraphs it is made of, the questions that show whether
// it was understood, and the texts themselves.
package consents

import "embed"

// FS holds the files.
//
//go:embed *.yaml sections/*.yaml
var FS embed.FS
