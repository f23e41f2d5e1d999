package fhir

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
)

// decimal reads a JSON number exactly. It refuses exponents beyond 18, which
// no measurement has and which would take a machine's memory to write out.
func decimal(n json.Number) (*big.Rat, bool) {
	s := string(n)
	if s == "" || len(s) > 64 {
		return nil, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if e, err := strconv.Atoi(s[i+1:]); err != nil || e > 18 || e < -18 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// roundHalfAway rounds to the nearest whole number, halves away from zero. It
// is false when the result has more than fifteen digits.
func roundHalfAway(r *big.Rat) (int64, bool) {
	twice := new(big.Int).Mul(new(big.Int).Abs(r.Num()), big.NewInt(2))
	twice.Add(twice, r.Denom())
	twice.Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if !twice.IsInt64() || twice.Int64() > 1e15 {
		return 0, false
	}
	return twice.Int64() * int64(r.Sign()), true
}

// thousandths returns a number as whole thousandths, and whether nothing was
// rounded away.
func thousandths(r *big.Rat) (n int64, exact, ok bool) {
	scaled := new(big.Rat).Mul(r, big.NewRat(1000, 1))
	n, ok = roundHalfAway(scaled)
	return n, scaled.IsInt(), ok
}

// A unit is how many of a wanted unit one of another makes.
type unit struct {
	to     string
	factor *big.Rat
	offset *big.Rat // subtracted before the factor; only for temperatures
}

// ratio and plain write units.
func ratio(to string, num, den int64) unit { return unit{to, big.NewRat(num, den), new(big.Rat)} }
func plain(to string) unit                 { return ratio(to, 1, 1) }

// units lists the ways in which records write the units of what is measured,
// in lower case: UCUM codes, and what people write instead.
var units = map[string]map[string]unit{
	"pressure": {"mm[hg]": plain("mm[Hg]"), "mmhg": plain("mm[Hg]"), "mm hg": plain("mm[Hg]")},
	"rate": {"/min": plain("/min"), "{beats}/min": plain("/min"), "beats/min": plain("/min"), "bpm": plain("/min"), "beats/minute": plain("/min"),
		"{breaths}/min": plain("/min"), "breaths/min": plain("/min"), "breaths/minute": plain("/min"), "1/min": plain("/min")},
	"percent": {"%": plain("%")},
	"temperature": {"cel": plain("Cel"), "°c": plain("Cel"), "degc": plain("Cel"), "c": plain("Cel"),
		"[degf]": fahrenheit, "°f": fahrenheit, "degf": fahrenheit, "f": fahrenheit},
	"weight": {"kg": plain("kg"), "g": ratio("kg", 1, 1000), "[lb_av]": pound, "lb": pound, "lbs": pound, "lb_av": pound,
		"[oz_av]": ratio("kg", 45359237, 1600000000), "oz": ratio("kg", 45359237, 1600000000)},
	"height": {"cm": plain("cm"), "m": ratio("cm", 100, 1), "mm": ratio("cm", 1, 10), "[in_i]": inch, "in": inch, "[in_us]": inch, "inches": inch},
	"bmi":    {"kg/m2": plain("kg/m2"), "kg/m^2": plain("kg/m2"), "kg/m²": plain("kg/m2"), "kg/(m2)": plain("kg/m2")},
}

var (
	fahrenheit = unit{"Cel", big.NewRat(5, 9), big.NewRat(32, 1)}
	pound      = ratio("kg", 45359237, 100000000)
	inch       = ratio("cm", 254, 100)
)

// unitOf returns the unit of a quantity: its code, else its wording.
func unitOf(q *r4.Quantity) string {
	if code := strings.TrimSpace(q.Code); code != "" {
		return code
	}
	return strings.TrimSpace(q.Unit)
}

// in returns a quantity in the wanted unit of a sort of measurement. It is
// false for units that are not understood, for no unit, and for "less than".
func in(sort string, q *r4.Quantity) (value *big.Rat, to string, ok bool) {
	if q == nil || q.Comparator != "" {
		return nil, "", false
	}
	value, ok = decimal(q.Value)
	if !ok {
		return nil, "", false
	}
	u, ok := units[sort][strings.ToLower(unitOf(q))]
	if !ok {
		return nil, "", false
	}
	value.Sub(value, u.offset)
	return value.Mul(value, u.factor), u.to, true
}
