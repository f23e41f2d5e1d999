package patient

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
)

// An Ingredient is one active substance that rules know of.
type Ingredient struct {
	Name        string   `yaml:"name"`         // in lower case, without its salt
	RxCUI       *string  `yaml:"rxcui"`        // RxNorm's ingredient code; null where none was checked
	Groups      []string `yaml:"groups"`       // the groups that rules ask about: "benzodiazepine"; none where no rule asks
	Brands      []string `yaml:"brands"`       // names it is sold by
	LorazepamMG string   `yaml:"lorazepam_mg"` // milligrams about as strong as 1 mg of lorazepam; empty when unknown
}

// A Product is one RxNorm product and what is in it.
type Product struct {
	RxCUI       string   `yaml:"rxcui"`
	Display     string   `yaml:"display"`
	Ingredients []string `yaml:"ingredients"`
}

// Medicines is the list of ingredients and products, ready to recognise what
// a record calls a medicine.
//
// ref: rxnorm, ndfrt, ashton, crediblemeds
type Medicines struct {
	list      []Ingredient
	named     map[string]int      // the name's words → place in list
	coded     map[string]int      // ingredient code → place in list
	brands    map[string][]string // the brand's words → ingredients
	products  map[string]Product
	longest   int              // words in the longest name or brand
	lorazepam map[string]int64 // ingredient → thousandths of a milligram
	findables []findable
}

// ParseMedicines reads a medicines file. It refuses unknown fields, anchors
// and aliases, names and codes that stand twice, and products of unknown
// ingredients.
func ParseMedicines(file []byte) (*Medicines, error) {
	var doc struct {
		Ingredients []Ingredient `yaml:"ingredients"`
		Products    []Product    `yaml:"products"`
	}
	if err := strictYAML(file, &doc); err != nil {
		return nil, fmt.Errorf("patient: medicines: %w", err)
	}
	ms := &Medicines{list: doc.Ingredients, named: map[string]int{}, coded: map[string]int{},
		brands: map[string][]string{}, products: map[string]Product{}, lorazepam: map[string]int64{}}
	for i, in := range ms.list {
		if err := ms.addIngredient(i, in); err != nil {
			return nil, err
		}
	}
	for _, p := range doc.Products {
		if err := ms.addProduct(p); err != nil {
			return nil, err
		}
	}
	ms.index()
	return ms, nil
}

func (ms *Medicines) addIngredient(i int, in Ingredient) error {
	key := wordsOf(in.Name)
	if _, twice := ms.named[key]; twice || key == "" || in.Name != strings.TrimSpace(in.Name) {
		return fmt.Errorf("patient: ingredient %q has no name of its own", in.Name)
	}
	ms.named[key] = i
	ms.longest = max(ms.longest, strings.Count(key, " ")+1)
	if in.RxCUI != nil {
		if _, twice := ms.coded[*in.RxCUI]; twice || !allDigits(*in.RxCUI) {
			return fmt.Errorf("patient: RxNorm code %q of %s is not a code or stands twice", *in.RxCUI, in.Name)
		}
		ms.coded[*in.RxCUI] = i
	}
	for n, group := range in.Groups {
		if group == "" || slices.Contains(in.Groups[:n], group) {
			return fmt.Errorf("patient: %s is twice in the group %q, or in one without a name", in.Name, group)
		}
	}
	for _, brand := range in.Brands {
		key := wordsOf(brand)
		if key == "" {
			return fmt.Errorf("patient: %s has a brand without a name", in.Name)
		}
		ms.brands[key] = append(ms.brands[key], in.Name)
		ms.longest = max(ms.longest, strings.Count(key, " ")+1)
	}
	if in.LorazepamMG != "" {
		mg, err := quantity.ParseThousandths(in.LorazepamMG)
		if err != nil || mg <= 0 {
			return fmt.Errorf("patient: lorazepam_mg of %s: %q is not an amount", in.Name, in.LorazepamMG)
		}
		ms.lorazepam[in.Name] = mg
	}
	return nil
}

func (ms *Medicines) addProduct(p Product) error {
	if _, twice := ms.products[p.RxCUI]; twice || !allDigits(p.RxCUI) || len(p.Ingredients) == 0 {
		return fmt.Errorf("patient: product %q (%s) stands twice, has no code or no ingredients", p.RxCUI, p.Display)
	}
	for _, name := range p.Ingredients {
		if _, ok := ms.Named(name); !ok {
			return fmt.Errorf("patient: product %q (%s) holds %q, which is not on the list of ingredients", p.RxCUI, p.Display, name)
		}
	}
	ms.products[p.RxCUI] = p
	return nil
}

// Named returns one ingredient by its name.
func (ms *Medicines) Named(name string) (Ingredient, bool) {
	i, ok := ms.named[name] // mostly it is written as the list has it
	if !ok {
		i, ok = ms.named[wordsOf(name)]
	}
	if ok {
		return ms.list[i], true
	}
	return Ingredient{}, false
}

// All returns the ingredients in the file's order.
func (ms *Medicines) All() []Ingredient { return slices.Clone(ms.list) }

// InGroup returns the names of the ingredients of a group, in the file's order.
func (ms *Medicines) InGroup(group string) []string {
	var names []string
	for _, in := range ms.list {
		if slices.Contains(in.Groups, group) {
			names = append(names, in.Name)
		}
	}
	return names
}

// LorazepamEquivalent returns the amount of lorazepam that is about as strong
// as a daily amount of a benzodiazepine, both in thousandths of a milligram,
// rounded half up. It is an estimate, plus or minus half. It is not known for
// every ingredient.
func (ms *Medicines) LorazepamEquivalent(ingredient string, milligrams int64) (int64, bool) {
	as, ok := ms.lorazepam[ingredient]
	if !ok || milligrams < 0 {
		return 0, false
	}
	return halfUp(new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(milligrams), big.NewInt(1000)), big.NewInt(as)))
}

// halfUp rounds a number that is not negative to a whole one, halves upwards;
// it is false when the result does not fit.
func halfUp(r *big.Rat) (int64, bool) {
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	twice.Add(twice, r.Denom())
	twice.Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if !twice.IsInt64() {
		return 0, false
	}
	return twice.Int64(), true
}

// wordsOf writes a name as its words in lower case with single spaces between.
func wordsOf(s string) string { return strings.Join(words(s), " ") }

// words splits text into words: runs of letters, digits and what stands inside
// names and numbers, in lower case.
func words(s string) []string {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r == '.' || r == '-' || r == '\'' || r == '’' || r == '%' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127)
	})
	kept := fields[:0]
	for _, f := range fields {
		if f = strings.Trim(f, ".-"); f != "" {
			kept = append(kept, f)
		}
	}
	return kept
}
