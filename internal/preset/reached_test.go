package preset_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/preset"
)

// A telephone is one that can be dialled, an address one that can be printed.
func TestHowThePracticeIsReached(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		r     preset.Reached
		field string
	}{
		"with an area":              {preset.Reached{Phone: "(303) 555-0100", Address: "12 Fern Street\nDenver, CO 80202"}, ""},
		"of another country":        {preset.Reached{Phone: "+49 30 5550100"}, ""},
		"none":                      {preset.Reached{Address: "12 Fern Street"}, "phone"},
		"an emergency number":       {preset.Reached{Phone: "911"}, "phone"},
		"words":                     {preset.Reached{Phone: "call Robin 303 555 0100"}, "phone"},
		"a plus inside":             {preset.Reached{Phone: "303+5550100"}, "phone"},
		"two numbers":               {preset.Reached{Phone: "303 555 0100 303 555 0101"}, "phone"},
		"an address without an end": {preset.Reached{Phone: "303 555 0100", Address: strings.Repeat("a", 301)}, "address"},
		"a letter that rings":       {preset.Reached{Phone: "303 555 0100", Address: "12 Fern\a Street"}, "address"},
	} {
		var bad *fault.Error
		if err := c.r.Check(); (err == nil) != (c.field == "") || err != nil && (!errors.As(err, &bad) || bad.Field != c.field) {
			t.Errorf("%s: %v, want words beside %q", what, err, c.field)
		}
	}
}
