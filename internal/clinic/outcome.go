package clinic

import (
	"crypto/hmac"
	"encoding/json"
	"fmt"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// The stored outcome of an act is a tag, then the outcome as JSON. The tag is
// made with the clinic's key over the whole row: acts are not in the tree, and
// a row changed behind the program's back would answer a resend with a lie.

// keepOutcome fills in a row's outcome.
func keepOutcome(ring *seal.Ring, row *store.ActRow, outcome Outcome) error {
	body, err := json.Marshal(outcome)
	if err != nil {
		return fmt.Errorf("clinic: outcome of %s: %w", row.Act, err)
	}
	row.Outcome = append(outcomeTag(ring, *row, body), body...)
	return nil
}

// outcomeOf reads a row's outcome and checks its tag.
func outcomeOf(ring *seal.Ring, row store.ActRow) (o Outcome, err error) {
	if len(row.Outcome) < seal.TagSize {
		return o, fmt.Errorf("clinic: the stored outcome of %s is cut off", row.Act)
	}
	tag, body := row.Outcome[:seal.TagSize], row.Outcome[seal.TagSize:]
	if !hmac.Equal(tag, outcomeTag(ring, row, body)) {
		return o, fmt.Errorf("clinic: the stored outcome of %s was changed", row.Act)
	}
	err = json.Unmarshal(body, &o)
	return o, err
}

func outcomeTag(ring *seal.Ring, row store.ActRow, body []byte) []byte {
	return ring.Tag("act", []byte(row.Act), []byte(row.Author), row.Digest, []byte(ledger.FormatTime(row.Recorded)), body)
}
