package screening

import "slices"

// Answerable reports whether a client is ever asked about a fact: what only a
// clinician can judge is not among the questions.
func (q *Questions) Answerable(fact string) bool {
	if q == nil {
		return false
	}
	for _, one := range q.All() {
		if slices.Contains(one.Facts(), fact) {
			return true
		}
		if _, ok := one.Yes[fact]; ok {
			return true
		}
		if _, ok := one.No[fact]; ok {
			return true
		}
		for _, o := range one.Options {
			if _, ok := o.Says[fact]; ok {
				return true
			}
		}
	}
	return false
}
