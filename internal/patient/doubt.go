package patient

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
)

// A Doubt is a question about something that was just typed: it may be right,
// and it looks like a slip. It is asked once; whoever says that it is right is
// believed.
type Doubt struct {
	Field    string // beside which field it is asked
	Question string // one sentence, or two
}

// Bounds of what makes a number look like a slip. They compare a number with
// the last one and are not clinical limits.
const (
	manyPercent        = 20      // more change than this between two weights is asked about
	likePounds         = 20      // tenths: a weight in pounds is 2.2 times that in kilograms,
	mostLikePounds     = 24      // give or take what people gain and lose
	likeInches         = 23      // tenths: a height in centimetres is 2.54 times that in inches
	mostLikeInches     = 28      //
	longestLife    int = 120     // years
	poundInGrams       = 453_592 // thousandths of a gram, rounded
	inch               = 2_540   // thousandths of a centimetre
)

// DoubtWeight asks about a weight that differs much from the last one: pounds
// typed as kilograms, or kilograms read as pounds, or a digit too many. The
// day of the last one is for the sentence. It returns nil without a doubt.
func DoubtWeight(last quantity.Weight, on time.Time, now quantity.Weight) *Doubt {
	if last <= 0 || now <= 0 {
		return nil
	}
	then := fmt.Sprintf("%v on %s", last, on.Format("2 January 2006"))
	switch {
	case near(int64(now), int64(last), likePounds, mostLikePounds):
		return &Doubt{"weight", fmt.Sprintf("It was %s. Is %s in pounds? That would be %v.", then, quantity.Thousandths(int64(now)), pounds(now))}
	case near(int64(last), int64(now), likePounds, mostLikePounds):
		return &Doubt{"weight", fmt.Sprintf("It was %s, about 2.2 times as much. Was one of the two in pounds?", then)}
	}
	change := int64(now - last)
	if size := max(change, -change); size*100 > int64(last)*manyPercent && size > 0 {
		word := "more"
		if change < 0 {
			word = "less"
		}
		return &Doubt{"weight", fmt.Sprintf("It was %s; this is %d %% %s. Is %v right?", then, (size*100+int64(last)/2)/int64(last), word, now)}
	}
	return nil
}

// pounds reads a number of kilograms as pounds, to a tenth of a kilogram.
func pounds(w quantity.Weight) quantity.Weight {
	grams := int64(w) * poundInGrams / 1_000_000
	return quantity.Weight((grams + 50) / 100 * 100)
}

// near reports whether a is between low and high tenths of b.
func near(a, b, low, high int64) bool { return a*10 >= b*low && a*10 <= b*high }

// DoubtHeight asks about a height that looks like inches typed as centimetres,
// or the other way round; both are in thousandths of a centimetre.
func DoubtHeight(last int64, on time.Time, now int64) *Doubt {
	if last <= 0 || now <= 0 || !near(last, now, likeInches, mostLikeInches) && !near(now, last, likeInches, mostLikeInches) {
		return nil
	}
	return &Doubt{"height", fmt.Sprintf("It was %s cm on %s. Was one of the two in inches? %s inches are %s cm.", quantity.Thousandths(last),
		on.Format("2 January 2006"), quantity.Thousandths(now), quantity.Thousandths((now*inch/1000+50)/100*100))}
}

// DoubtMedicine asks about a medicine that is on the list already: the same
// code, or the same ingredients, taken on the same day. It returns nil without
// a doubt.
func DoubtMedicine(list []Item[MedicineNoted], m MedicineNoted, on quantity.Day) *Doubt {
	if !m.TakingOn(on) {
		return nil
	}
	for _, other := range list {
		if !other.Fact.TakingOn(on) || !sameMedicine(other.Fact, m) {
			continue
		}
		since := ""
		if at := other.Fact.Since.Time(); !at.IsZero() {
			since = ", since " + at.Format("January 2006")
		}
		return &Doubt{"medicine", fmt.Sprintf("%s is on the list already%s. Is this the same one again, or a second one?", other.Fact.Title(), since)}
	}
	return nil
}

// sameMedicine reports whether two entries look like one medicine.
func sameMedicine(a, b MedicineNoted) bool {
	for _, c := range a.Codings {
		if c.Code != "" && Has(b.Codings, SystemNamed(c.System), strings.TrimSpace(c.Code)) {
			return true
		}
	}
	if len(a.Ingredients) == 0 {
		return strings.TrimSpace(a.Text) != "" && len(b.Ingredients) == 0 && strings.EqualFold(strings.TrimSpace(a.Text), strings.TrimSpace(b.Text))
	}
	return slices.Equal(slices.Sorted(slices.Values(a.Ingredients)), slices.Sorted(slices.Values(b.Ingredients)))
}

// DoubtLab asks about a result that no rule could read: a number without a
// unit, or in one that is not known for it. It returns nil for results that no
// rule asks about.
func DoubtLab(l LabReported) *Doubt {
	a, ok := AnalyteOf(l.Measurement)
	if !ok || a == HCG || l.Value == nil {
		return nil
	}
	if _, why := l.In(a); why != "" {
		return &Doubt{"unit", why + " In which unit is it?"}
	}
	return nil
}

// BornBy refuses a birth date that lies after a day, and asks about one that
// would make somebody older than anybody: a year was mistyped.
func (r Registered) BornBy(today quantity.Day) (*Doubt, error) {
	youngest, oldest, known := r.AgeOn(today)
	switch from, _ := r.bornSpan(); {
	case from != "" && from > today:
		return nil, fault.Bad("born", "This birth date has not come yet. Which year is it?")
	case known && oldest > longestLife && youngest > longestLife:
		return &Doubt{"born", fmt.Sprintf("Born then, this person would be %d years old. Is the year right?", youngest)}, nil
	}
	return nil, nil
}

// bornSpan returns the first and the last day on which somebody can have been born.
func (r Registered) bornSpan() (from, to quantity.Day) {
	if r.Born != "" {
		return r.Born, r.Born
	}
	return When(r.BornText).Span()
}
