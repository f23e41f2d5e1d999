package store_test

import (
	"testing"

	"github.com/clew-health/clew/internal/store/storetest"
)

// TestConformance runs the suite that says what a store is on both databases.
func TestConformance(t *testing.T) {
	for _, c := range storetest.Configs {
		t.Run(c.Name, func(t *testing.T) { storetest.Run(t, c.New) })
	}
}
