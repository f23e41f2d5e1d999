// Package quantity holds what a clinic measures: masses, volumes, weights,
// pressures and days. All are whole numbers of a small unit; nothing here is
// a float, and every rounding is a named function.
package quantity

import (
	"fmt"
	"strconv"
	"strings"
)

// Mass is an amount of medicine in micrograms (UCUM ug).
type Mass int64

// Masses in common units.
const (
	Microgram Mass = 1
	Milligram Mass = 1000
)

// Volume is an amount of liquid in microlitres (UCUM uL).
type Volume int64

// Volumes in common units.
const (
	Microlitre Volume = 1
	Millilitre Volume = 1000
)

// Weight is a person's weight in grams (UCUM g).
type Weight int64

// Kilogram is a thousand grams.
const Kilogram Weight = 1000

// Pressure is a blood pressure in millimetres of mercury (UCUM mm[Hg]).
// One reading is one fact: the two numbers are never separated.
type Pressure struct {
	Systolic  int `json:"systolic"`
	Diastolic int `json:"diastolic"`
}

// String returns the pressure as it is said: "128/82".
func (p Pressure) String() string { return fmt.Sprintf("%d/%d", p.Systolic, p.Diastolic) }

// ParsePressure reads "128/82".
func ParsePressure(s string) (Pressure, error) {
	up, low, ok := strings.Cut(strings.TrimSpace(s), "/")
	if !ok {
		return Pressure{}, fmt.Errorf("a blood pressure is two numbers, such as 128/82, not %q", s)
	}
	up, low = strings.TrimSpace(up), strings.TrimSpace(low)
	sys, err1 := strconv.Atoi(up)
	dia, err2 := strconv.Atoi(low)
	if err1 != nil || err2 != nil || !digits(up) || !digits(low) { // Atoi takes signs
		return Pressure{}, fmt.Errorf("a blood pressure is two whole numbers, such as 128/82, not %q", s)
	}
	return Pressure{sys, dia}, nil
}

// String returns the mass in milligrams without trailing zeros: "61.5 mg".
func (m Mass) String() string { return Thousandths(int64(m)) + " mg" }

// String returns the volume in millilitres: "1.23 mL".
func (v Volume) String() string { return Thousandths(int64(v)) + " mL" }

// String returns the weight in kilograms: "64.2 kg".
func (w Weight) String() string { return Thousandths(int64(w)) + " kg" }

// Thousandths writes n thousandths as a decimal without trailing zeros.
func Thousandths(n int64) string {
	sign, size := "", uint64(n)
	if n < 0 {
		sign, size = "-", -size // also right for the least number, which has no positive twin
	}
	whole, frac := size/1000, size%1000
	if frac == 0 {
		return sign + strconv.FormatUint(whole, 10)
	}
	return sign + strconv.FormatUint(whole, 10) + "." + strings.TrimRight(fmt.Sprintf("%03d", frac), "0")
}

// ParseThousandths reads a decimal of at most three places as thousandths:
// "61.5" is 61500. It refuses signs other than a leading minus, exponents,
// digits of other scripts and a fourth decimal place.
func ParseThousandths(s string) (int64, error) {
	s = strings.TrimSpace(s)
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(body, ".")
	if whole == "" || (dotted && frac == "") || len(frac) > 3 || len(whole) > 12 || !digits(whole) || !digits(frac) {
		return 0, fmt.Errorf("%q is not a number with at most three decimal places", s)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", 3-len(frac)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number: %w", s, err)
	}
	if negative {
		n = -n
	}
	return n, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
