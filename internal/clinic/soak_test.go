//go:build soak

package clinic_test

import (
	"os"
	"strconv"
	"testing"
)

// TestSoakCleanHistories is TestCleanHistories for as many seeds as
// CLEW_SOAK_SEEDS says.
func TestSoakCleanHistories(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("CLEW_SOAK_SEEDS"))
	if err != nil {
		n = 200
	}
	histories(t, n)
}
