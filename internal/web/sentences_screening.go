package web

import (
	"time"

	"github.com/clew-health/clew/internal/screening"
)

// tellOwnWords shows what a client wrote as what it is: theirs.
func tellOwnWords(o screening.OwnWords, _ *time.Location) told {
	lead := "The client wrote what they hope will be different."
	if o.About == screening.AboutMore {
		lead = "The client wrote what else they want said or asked."
	}
	return told{lead: lead, quote: o.Text, hook: "words", many: "notes in their own words"}
}
