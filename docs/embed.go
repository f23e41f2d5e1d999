// Package docs holds the pages of this folder that the program itself shows:
// the sources, so that a citation is more than a key.
package docs

import _ "embed" // references.md

// References is references.md: every source that a rule or a figure may cite.
//
//go:embed references.md
var References []byte
