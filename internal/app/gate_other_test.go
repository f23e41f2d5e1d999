//go:build !linux

package app

// behind goes behind a gate, which only Linux has.
func behind() {}
