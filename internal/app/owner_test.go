package app

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/store/storetest"
)

// A practice with one PostgreSQL login for everything can use Clew: verify
// notes that the database does not bind it, and does not cry wolf.
func TestOneLoginForEverything(t *testing.T) {
	_, owner := storetest.Postgres(t)
	for _, login := range []string{owner, storetest.AdminDSN(t, owner)} { // the tables' owner; the superuser
		book := []string{"--db", login, "--key", filepath.Join(t.TempDir(), "clinic.key")}
		must(t, append([]string{"init", "--name", "Juniper House", "--zone", "UTC"}, book...)...)
		out := must(t, append([]string{"verify"}, book...)...)
		if !strings.Contains(out, "Nothing was changed.") || !strings.Contains(out, "Note: The program works here as a login") {
			t.Errorf("verify says %q", out)
		}
	}
}
