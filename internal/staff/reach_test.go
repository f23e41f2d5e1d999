package staff_test

import (
	"testing"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/staff"
)

// A telephone is one that could be called: no word, no two digits, no two
// numbers in one.
func TestATelephoneCouldBeCalled(t *testing.T) {
	t.Parallel()
	for phone, ok := range map[string]bool{
		"": true, "+1 303 555 0123": true, "+13035550123": true, "(303) 555-0123": true, "303.555.0123": true, "5550123": true,
		"room 2": false, "7": false, "555012": false, "+1 303 555 0123 ext 4": false, "call me": false, "1234567890123456": false, "303+5550123": false, "+1 303\n5550123": false,
	} {
		err := staff.Reached{Staff: id.Staff(id.Derived("test", "lee")), Phone: phone}.Check()
		if (err == nil) != ok {
			t.Errorf("%q: %v", phone, err)
		}
	}
}
