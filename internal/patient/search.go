package patient

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Suggestion is one medicine that somebody who types may mean.
type Suggestion struct {
	Name        string   // the ingredient or ingredients, or a product as RxNorm words it
	Brand       string   // the brand that was typed; empty where the ingredient was
	Ingredients []string // names of the medicines file
	RxCUI       string   // of the ingredient or the product; empty where none was checked, or of a mixture
}

// Coding returns the suggestion's RxNorm code, with how to call it.
func (s Suggestion) Coding() (Coding, bool) {
	return Coding{System: RxNorm, Code: s.RxCUI, Display: s.Name}, s.RxCUI != ""
}

// Bounds of a search: what is typed is cut, and so is the answer.
const (
	shortestTyped = 2  // letters
	longestTyped  = 40 // letters
	mostFound     = 20
)

// findable is one thing that can be found: a name as it is compared, and what
// it stands for.
type findable struct {
	key  string // letters and digits in lower case, single spaces
	sort int    // ingredient, brand or product
	Suggestion
}

const (
	findIngredient = iota
	findBrand
	findProduct
)

// Search returns the medicines that somebody who has typed this may mean, the
// likeliest first, at most n (and never more than twenty): those whose name, brand
// or product begins with it, or one of whose words does; where there is none,
// those that are one or two slips of the hand away. It asks nobody outside.
func (ms *Medicines) Search(typed string, n int) []Suggestion {
	key := typedKey(typed)
	if utf8.RuneCountInString(key) < shortestTyped {
		return nil
	}
	found := ms.beginning(key)
	if len(found) == 0 {
		found = ms.alike(key)
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.sort, b.sort), cmp.Compare(len(a.key), len(b.key)), cmp.Compare(a.key, b.key))
	})
	var out []Suggestion
	for _, f := range found[:min(len(found), max(0, min(n, mostFound)))] {
		one := f.Suggestion
		one.Ingredients = slices.Clone(one.Ingredients)
		out = append(out, one)
	}
	return out
}

// ranked is something found, and how far it is from what was typed.
type ranked struct {
	*findable
	rank int
}

// beginning finds what begins with the key: the whole name first, then a name
// that begins so, then one of whose words does.
func (ms *Medicines) beginning(key string) (found []ranked) {
	inside := " " + key
	for i := range ms.findables {
		f := &ms.findables[i]
		switch {
		case f.key == key:
			found = append(found, ranked{f, 0})
		case strings.HasPrefix(f.key, key):
			found = append(found, ranked{f, 1})
		case strings.Contains(f.key, inside):
			found = append(found, ranked{f, 2})
		}
	}
	return found
}

// alike finds what is a slip or two away from the key: a letter changed, left
// out, put in, or two that changed places.
func (ms *Medicines) alike(key string) (found []ranked) {
	most := slips(key)
	if most == 0 {
		return nil
	}
	for i := range ms.findables {
		f := &ms.findables[i]
		if d := slipsTo(key, f.key, most); d <= most {
			found = append(found, ranked{f, d})
		}
	}
	return found
}

// slips returns how many slips of the hand a word of this length may have.
func slips(key string) int {
	switch {
	case len(key) < 4:
		return 0
	case len(key) < 7:
		return 1
	}
	return 2
}

// slipsTo counts the slips between what was typed and the best beginning of a
// name; more than most comes back as most+1. Changed, missing and additional
// letters count one, as do two neighbours that changed places.
func slipsTo(typed, name string, most int) int {
	if len(name) > len(typed)+most {
		name = name[:len(typed)+most]
	}
	if len(typed) > len(name)+most {
		return most + 1
	}
	var rows [3][longestTyped*utf8.UTFMax + 8]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(name) + 1 {
		last[j] = j
	}
	for i := range len(typed) {
		row[0] = i + 1
		best := row[0]
		for j := range len(name) {
			d := last[j]
			if typed[i] != name[j] {
				d = 1 + min(last[j], last[j+1], row[j])
			}
			if i > 0 && j > 0 && typed[i] == name[j-1] && typed[i-1] == name[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			best = min(best, d)
		}
		if best > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(most+1, slices.Min(last[:len(name)+1]))
}

// typedKey is what was typed as it is compared: up to the first word that is a
// number, so that "sertraline 50 mg" is sertraline.
func typedKey(typed string) string {
	if len(typed) > longestTyped*utf8.UTFMax {
		typed = typed[:longestTyped*utf8.UTFMax]
	}
	words := strings.Fields(findKey(typed))
	for i, w := range words {
		if i > 0 && w[0] >= '0' && w[0] <= '9' {
			words = words[:i]
			break
		}
	}
	key := []rune(strings.Join(words, " "))
	return string(key[:min(len(key), longestTyped)])
}

// findKey is a name as it is compared: its letters and digits in lower case,
// marks inside a word left out, single spaces between words.
func findKey(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127 && r != utf8.RuneError && r != '’':
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '.':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// index makes everything findable, once.
func (ms *Medicines) index() {
	for _, in := range ms.list {
		s := Suggestion{Name: in.Name, Ingredients: []string{in.Name}}
		if in.RxCUI != nil {
			s.RxCUI = *in.RxCUI
		}
		ms.findables = append(ms.findables, findable{findKey(in.Name), findIngredient, s})
	}
	seen := map[string]bool{}
	for _, in := range ms.list {
		for _, brand := range in.Brands {
			names := ms.brands[wordsOf(brand)]
			if seen[wordsOf(brand)] {
				continue
			}
			seen[wordsOf(brand)] = true
			s := Suggestion{Name: strings.Join(names, " / "), Brand: brand, Ingredients: names}
			if one, ok := ms.Named(in.Name); ok && len(names) == 1 && one.RxCUI != nil {
				s.RxCUI = *one.RxCUI
			}
			ms.findables = append(ms.findables, findable{findKey(brand), findBrand, s})
		}
	}
	for _, code := range sortedKeys(ms.products) {
		p := ms.products[code]
		s := Suggestion{Name: p.Display, Ingredients: p.Ingredients, RxCUI: p.RxCUI}
		ms.findables = append(ms.findables, findable{findKey(p.Display), findProduct, s})
	}
}

// sortedKeys returns a map's keys in order, so that a search always answers alike.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
