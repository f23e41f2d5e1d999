package consent

import (
	"time"

	"github.com/clew-health/clew/internal/ledger"
)

// A Version is one published version of a text, with the entry that published
// it.
type Version struct {
	Published
	Entry ledger.Entry
}

// Versions are the published versions of texts, in the order of the book.
type Versions []Version

// PublishedIn returns what a clinic's settings say is published.
func PublishedIn(settings ledger.Chart) Versions {
	var out Versions
	for e, p := range ledger.Find[Published](settings) {
		out = append(out, Version{p, e})
	}
	return out
}

// Of returns the versions of one text.
func (vs Versions) Of(text string) Versions {
	var out Versions
	for _, v := range vs {
		if v.Text == text {
			out = append(out, v)
		}
	}
	return out
}

// Named returns the version with a hash.
func (vs Versions) Named(hash string) (Version, bool) {
	for i := len(vs) - 1; i >= 0; i-- {
		if vs[i].Hash == hash {
			return vs[i], true
		}
	}
	return Version{}, false
}

// InForce returns the version of a text that holds at an instant: the last one
// published whose day has come.
func (vs Versions) InForce(text, language string, now time.Time) (Version, bool) {
	for i := len(vs) - 1; i >= 0; i-- {
		if v := vs[i]; v.Text == text && v.Language == language && !v.From.After(now) {
			return v, true
		}
	}
	return Version{}, false
}

// Latest returns the last version published, in force or not yet: the one that is
// offered, so that nobody signs a text that ends the day after tomorrow.
func (vs Versions) Latest(text, language string) (Version, bool) {
	for i := len(vs) - 1; i >= 0; i-- {
		if v := vs[i]; v.Text == text && v.Language == language {
			return v, true
		}
	}
	return Version{}, false
}

// Before returns the version of the same text and language that was published
// before the one with a hash.
func (vs Versions) Before(hash string) (Version, bool) {
	at, ok := vs.Named(hash)
	if !ok {
		return Version{}, false
	}
	var last Version
	found := false
	for _, v := range vs {
		if v.Entry.ID == at.Entry.ID {
			break
		}
		if v.Text == at.Text && v.Language == at.Language {
			last, found = v, true
		}
	}
	return last, found
}

// outdoneBy returns the first later version that matters for safety and is in
// force: what was signed before it no longer counts. A version that was put
// into use again after it counts again.
func (vs Versions) outdoneBy(hash string, now time.Time) (Version, bool) {
	passed := false
	var by Version
	var outdone bool
	for _, v := range vs {
		at, _ := vs.Named(hash)
		switch {
		case v.Text != at.Text || v.Language != at.Language:
		case v.Hash == hash:
			passed, outdone = true, false
		case passed && !outdone && v.Change == SafetyMaterial && !v.From.After(now):
			by, outdone = v, true
		}
	}
	return by, outdone
}
