package patient

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
)

// An Analyte is something a laboratory measures that rules ask about.
type Analyte string

// The analytes that rules ask about.
const (
	TSH       Analyte = "tsh"       // m[IU]/L
	ALT       Analyte = "alt"       // U/L
	AST       Analyte = "ast"       // U/L
	GGT       Analyte = "ggt"       // U/L
	ALP       Analyte = "alp"       // U/L
	Bilirubin Analyte = "bilirubin" // umol/L, total
	HCG       Analyte = "hcg"       // positive or negative
	MoCA      Analyte = "moca"      // {score}
	PHQ9Item9 Analyte = "phq-9.9"   // {score}
)

// analytes are the LOINC codes that mean the same to a rule: the method a
// laboratory used does not matter to it. ref: loinc
var analytes = map[string]Analyte{
	"3016-3": TSH, "11580-8": TSH, "11579-0": TSH,
	"1742-6": ALT, "1743-4": ALT, "1744-2": ALT,
	"1920-8": AST, "30239-8": AST, "88112-8": AST,
	"2324-2": GGT,
	"6768-6": ALP,
	"1975-2": Bilirubin, "14631-6": Bilirubin,
	"2106-3": HCG, "2118-8": HCG, "80384-1": HCG, "21198-7": HCG, "19080-1": HCG,
	"72172-0": MoCA,
	"44260-8": PHQ9Item9,
}

// AnalyteOf returns what a result is a measurement of, by its LOINC codes.
func AnalyteOf(m Measurement) (Analyte, bool) {
	for i := -1; i < len(m.Codings); i++ {
		c := m.Coding
		if i >= 0 {
			c = m.Codings[i]
		}
		if a, ok := analytes[strings.TrimSpace(c.Code)]; ok && SystemNamed(c.System) == LOINC {
			return a, true
		}
	}
	return "", false
}

// A conversion is a unit as sources write it, and by how many thousandths a
// value in it is multiplied to come to the unit that rules speak of.
type conversion struct {
	units  []string
	factor int64
}

// conversions are the units that are understood, by analyte; the first of each
// is the unit of the fact. Only exact or settled factors stand here:
//   - an international unit of an enzyme is its unit; a microkatal is sixty
//     (1 U is 1 umol a minute, 1 kat is 1 mol a second). ref: ucum
//   - bilirubin weighs 584.66 g a mole, so that 1 mg/dL is 17.104 umol/L. ref: pubchem
var conversions = map[Analyte][]conversion{
	TSH:       {{[]string{"m[IU]/L", "mIU/L", "mU/L", "u[IU]/mL", "uIU/mL", "µIU/mL", "μIU/mL", "mIU/l", "uIU/ml"}, 1000}},
	ALT:       enzyme,
	AST:       enzyme,
	GGT:       enzyme,
	ALP:       enzyme,
	Bilirubin: {{[]string{"umol/L", "µmol/L", "μmol/L", "umol/l", "µmol/l", "μmol/l"}, 1000}, {[]string{"mg/dL", "mg/dl"}, 17_104}},
	MoCA:      score,
	PHQ9Item9: score,
}

var (
	enzyme = []conversion{
		{[]string{"U/L", "[IU]/L", "IU/L", "U/l", "IU/l", "[iU]/L", "units/L"}, 1000},
		{[]string{"ukat/L", "µkat/L", "μkat/L"}, 60_000},
	}
	score = []conversion{{[]string{"{score}", "1", "", "{points}", "{Score}"}, 1000}}
)

// UnitOf returns the unit that rules speak of an analyte in; empty for those
// that are positive or negative.
func UnitOf(a Analyte) string {
	if list := conversions[a]; len(list) > 0 {
		return list[0].units[0]
	}
	return ""
}

// In returns a result in the unit that rules speak of its analyte in, in
// thousandths, rounded half up. Where it cannot be told, why is one sentence
// and the number means nothing: a missing unit is never guessed.
func (m Measurement) In(a Analyte) (thousandths int64, why string) {
	if m.Value == nil {
		return 0, fmt.Sprintf("%s is words, not a number: %s.", m.Title(), short(m.Text+m.Written))
	}
	return m.convert(a, *m.Value)
}

// convert is In for any number in the result's unit, such as an end of its range.
func (m Measurement) convert(a Analyte, value int64) (int64, string) {
	unit := strings.TrimSpace(m.Unit)
	for _, c := range conversions[a] {
		if !slices.Contains(c.units, unit) {
			continue
		}
		if value < 0 {
			return 0, fmt.Sprintf("%s cannot be less than nothing.", m.Title())
		}
		n, ok := halfUp(new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(value), big.NewInt(c.factor)), big.NewInt(1000)))
		if !ok {
			return 0, fmt.Sprintf("%s is too large to be a result.", m.Title())
		}
		return n, ""
	}
	if unit == "" {
		return 0, fmt.Sprintf("%s %s has no unit, so it is not read.", m.Title(), quantity.Thousandths(value))
	}
	return 0, fmt.Sprintf("%s is in %s, which is not a unit it is known in (%s).", m.Title(), short(unit), UnitOf(a))
}

// BelowRange reports whether a result lies below its own laboratory's range.
// Where the range is not known, why says so.
func (m Measurement) BelowRange(a Analyte) (below bool, why string) {
	n, why := m.In(a)
	if why != "" {
		return false, why
	}
	if m.Low == nil {
		return false, fmt.Sprintf("The laboratory's range of %s is not recorded.", m.Title())
	}
	low, why := m.convert(a, *m.Low)
	return n < low, why
}

// Words that say that something was found, and that it was not.
var (
	positives = []string{"positive", "pos", "detected", "present", "reactive", "pregnant", "+", "true", "yes"}
	negatives = []string{"negative", "neg", "not detected", "absent", "non-reactive", "nonreactive", "not pregnant", "none detected", "-", "false", "no"}
)

// Positive reports whether a test that is positive or negative was positive,
// by its words, or by its laboratory's range where it is a number.
func (m Measurement) Positive() (positive bool, why string) {
	said := strings.ToLower(strings.Trim(strings.TrimSpace(m.Text), "."))
	for _, tag := range []string{" (qualifier value)", " (finding)"} {
		said = strings.TrimSuffix(said, tag)
	}
	switch {
	case slices.Contains(positives, said):
		return true, ""
	case slices.Contains(negatives, said):
		return false, ""
	case m.Value != nil && m.High != nil:
		return *m.Value > *m.High, ""
	}
	return false, fmt.Sprintf("Whether %s was positive is not written in a way that can be read.", m.Title())
}
