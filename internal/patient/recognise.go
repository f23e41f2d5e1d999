package patient

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
)

// A Recognised medicine is what the medicines file makes of a record's words
// and codes.
type Recognised struct {
	Ingredients []string // names of the file, in order of appearance; empty when nothing is known
	Complete    bool     // no part of the product's name was left over
	Disagree    bool     // a code means one thing and the words beside it another; both are listed
	strengths   map[string]strength
}

// A strength is how much of an ingredient is in one tablet, millilitre or puff.
type strength struct {
	micrograms int64
	per        string // "" for a tablet or capsule, "ml", "actuat", …
}

// Ingredients returns the names of the ingredients of a medicine, found by
// product code, ingredient code, and the leading words of its wording: the
// ingredient's own name or a brand. It is empty when nothing is known.
func (ms *Medicines) Ingredients(codings []Coding, text string) []string {
	return ms.Recognise(codings, text).Ingredients
}

// Recognise is Ingredients with how sure it is. Where codes and words name
// different ingredients it returns all of them: a medicine too many is asked
// about, one too few is not.
func (ms *Medicines) Recognise(codings []Coding, text string) Recognised {
	byCode, coded := ms.byCode(codings)
	byWords := Recognised{Complete: true, strengths: map[string]strength{}}
	wordings := []string{}
	for _, c := range codings {
		wordings = append(wordings, c.Display)
	}
	for _, w := range slices.Compact(append(wordings, text)) {
		if strings.TrimSpace(w) != "" {
			ms.read(w, &byWords)
		}
	}
	out := Recognised{Ingredients: slices.Clone(byCode), Complete: coded || byWords.Complete && len(byWords.Ingredients) > 0, strengths: byWords.strengths}
	shared := false
	for _, name := range byWords.Ingredients {
		if slices.Contains(out.Ingredients, name) {
			shared = true
		} else {
			out.Ingredients = append(out.Ingredients, name)
		}
	}
	out.Disagree = len(byCode) > 0 && len(byWords.Ingredients) > 0 && !shared
	return out
}

// byCode finds ingredients by product and ingredient codes.
func (ms *Medicines) byCode(codings []Coding) (names []string, found bool) {
	for _, c := range codings {
		if SystemNamed(c.System) != RxNorm {
			continue
		}
		code := strings.TrimSpace(c.Code)
		var these []string
		if p, ok := ms.products[code]; ok {
			these = p.Ingredients
		} else if i, ok := ms.coded[code]; ok {
			these = []string{ms.list[i].Name}
		}
		found = found || len(these) > 0
		for _, name := range these {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, found
}

// pieces turns the marks that separate the parts of a product into " / ".
var pieces = strings.NewReplacer(" / ", "\n", " + ", "\n", "{", "\n", "}", "\n", "(", "\n", ")", "\n")

// bracketed is the brand behind a product's name.
var bracketed = regexp.MustCompile(`\[([^\]]+)\]`)

// read adds what one wording names. A brand counts where no ingredient is
// named, so that "… [Percocet]" does not hide what stands before it.
func (ms *Medicines) read(wording string, out *Recognised) {
	if len(wording) > 2000 {
		wording = wording[:2000]
	}
	before := len(out.Ingredients)
	missed := false
	for _, part := range strings.Split(pieces.Replace(bracketed.ReplaceAllString(wording, "")), "\n") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, rest := ms.leading(words(part))
		if name == "" {
			missed = missed || !onlyForm(words(part))
			continue
		}
		out.add(name)
		if s, ok := strengthIn(part); ok && rest > 0 {
			out.strengths[name] = s
		}
	}
	if len(out.Ingredients) > before {
		out.Complete = out.Complete && !missed
		return
	}
	for _, name := range ms.branded(wording) {
		out.add(name)
	}
	if len(out.Ingredients) == before {
		out.Complete = false
	}
}

func (r *Recognised) add(name string) {
	if !slices.Contains(r.Ingredients, name) {
		r.Ingredients = append(r.Ingredients, name)
	}
}

// leading returns the ingredient that words begin with, after what may stand
// before a name ("24 hr", "1 ml"), and the number of words behind it.
func (ms *Medicines) leading(ws []string) (name string, rest int) {
	ws = afterForm(ws)
	for n := min(ms.longest, len(ws)); n > 0; n-- {
		if i, ok := ms.named[strings.Join(ws[:n], " ")]; ok {
			return ms.list[i].Name, len(ws) - n
		}
	}
	return "", 0
}

// branded returns the ingredients of the brand in brackets, or of the brand
// that the wording begins with.
func (ms *Medicines) branded(wording string) []string {
	for _, m := range bracketed.FindAllStringSubmatch(wording, -1) {
		if names, ok := ms.brands[wordsOf(m[1])]; ok {
			return names
		}
	}
	ws := afterForm(words(wording))
	for n := min(ms.longest, len(ws)); n > 0; n-- {
		if names, ok := ms.brands[strings.Join(ws[:n], " ")]; ok {
			return names
		}
	}
	return nil
}

// forms are words that may stand before a medicine's name, or be all of a part.
var forms = strings.Fields(`hr ml mg mcg day days actuat abuse-deterrent once-daily biphasic tab tabs tablet tablets
	cap caps capsule capsules oral inj injection patch pack inert ingredients generic solution suspension take takes taking`)

// afterForm drops up to six leading words that are numbers or forms.
func afterForm(ws []string) []string {
	for range 6 {
		if len(ws) == 0 || !isForm(ws[0]) {
			break
		}
		ws = ws[1:]
	}
	return ws
}

func isForm(w string) bool {
	return w[0] >= '0' && w[0] <= '9' || slices.Contains(forms, w) || strings.HasPrefix(w, "nda") && allDigits(w[3:])
}

func onlyForm(ws []string) bool {
	return !slices.ContainsFunc(ws, func(w string) bool { return !isForm(w) })
}

// strong finds an amount with a unit of mass, and what it is an amount per.
var strong = regexp.MustCompile(`(?i)(^|[^\d./,])(\d{1,7}(?:\.\d{1,3})?) ?(mg|mcg|ug|g)\b(/[a-z]+)?( per\b|/\d)?`)

// strengthIn reads the strength in one part of a product's name.
func strengthIn(part string) (strength, bool) {
	m := strong.FindStringSubmatch(part)
	if m == nil || m[5] != "" {
		return strength{}, false
	}
	n, err := quantity.ParseThousandths(m[2])
	if err != nil {
		return strength{}, false
	}
	per := strings.TrimPrefix(strings.ToLower(m[4]), "/")
	switch strings.ToLower(m[3]) {
	case "mg":
		return strength{n, per}, true // thousandths of a milligram are micrograms
	case "g":
		return strength{n * 1000, per}, true
	}
	return strength{n / 1000, per}, n%1000 == 0
}

// counts are the units that count tablets, capsules and the like.
var counts = strings.Fields(`1 tab tabs tablet tablets tablet(s) {tablet} {tbl} {tab} cap caps capsule capsules capsule(s) {capsule} {cap} {pill} pill`)

// Daily returns how many thousandths of a milligram a day a dose comes to, for
// each ingredient of the product whose strength its name tells. It is empty
// when the record does not say enough.
func (r Recognised) Daily(d Dose) []Daily {
	if d.Value <= 0 || d.PerDay <= 0 {
		return nil
	}
	var out []Daily
	for _, name := range r.Ingredients {
		one, ok := r.oneDose(name, d.Unit)
		if !ok {
			continue
		}
		amount := new(big.Rat).SetInt64(one)
		amount.Mul(amount, big.NewRat(d.Value, 1000)).Mul(amount, big.NewRat(d.PerDay, 1000))
		if mg, ok := halfUp(amount); ok {
			out = append(out, Daily{name, mg})
		}
	}
	return out
}

// oneDose returns the micrograms of an ingredient in one unit of a dose.
func (r Recognised) oneDose(name, unit string) (int64, bool) {
	unit = strings.ToLower(strings.TrimSpace(unit))
	mass := map[string]int64{"mg": 1000, "ug": 1, "mcg": 1, "g": 1_000_000}
	if per, ok := mass[unit]; ok {
		return per, len(r.Ingredients) == 1 // 10 mg of two ingredients is anybody's guess
	}
	s, ok := r.strengths[name]
	switch {
	case !ok:
		return 0, false
	case unit == "" || slices.Contains(counts, unit):
		return s.micrograms, s.per == ""
	case unit == "ml":
		return s.micrograms, s.per == "ml"
	case unit == "actuat" || unit == "puff" || unit == "{puff}" || unit == "spray":
		return s.micrograms, s.per == "actuat"
	}
	return 0, false
}
