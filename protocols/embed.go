// Package protocols holds the shipped protocol definitions and the clinical
// lists they rest on: condition families and medicines. All of it is data with
// a source; nothing here decides anything.
package protocols

import "embed"

// FS holds every shipped file: protocols, their example patients, families.yaml
// and medicines.yaml.
//
//go:embed *.yaml
var FS embed.FS
