package course

import "github.com/clew-health/clew/internal/protocol"

// MadeUp returns the vocabulary for somebody made up, of whom there is no
// record: what was not said is unknown, also of the clinic's own acts, which in
// a record are absent when nobody made them.
func MadeUp(facts protocol.Facts) protocol.Vocabulary {
	v := Vocabulary()
	for name, f := range v {
		_, given := facts[name]
		f.Known = f.Known && given
		v[name] = f
	}
	return v
}
