// Package texts holds the words that clients read, by language, and what they
// are asked on their own phone before a screening. Every sentence is plain
// enough for a sixth-grader. It is data: nothing here decides anything.
package texts

import "embed"

// FS holds en.yaml, the words in English by key, and questions.yaml, what is
// asked in which order and which facts each answer is about.
//
//go:embed *.yaml
var FS embed.FS
