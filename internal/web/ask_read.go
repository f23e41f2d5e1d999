package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// A said is what a client's form says: answers, or a sentence beside the field,
// or a second look at a number.
type said struct {
	answers []patient.Asked
	own     string // the client's own words
	problem string
	doubt   *ui.AskDoubt
}

// mostWords is how many letters a client may write at once.
const mostWords = 4000

// An asker reads what a client typed: with their words, at their place, knowing
// when they were born.
type asker struct {
	say  ui.Words
	now  time.Time
	born quantity.Day
}

// read reads the form of one question.
func (a asker) read(q *screening.Question, typed url.Values) said {
	if reason := typed.Get("skip"); reason != "" {
		return a.skip(q, reason)
	}
	switch q.Form {
	case screening.FormYesNo:
		return a.yesNo(q, typed)
	case screening.FormOne:
		return a.one(q, typed.Get("answer"))
	case screening.FormSeveral:
		return a.several(q, typed)
	case screening.FormAgo:
		return a.ago(q, typed.Get("answer"))
	case screening.FormMonth:
		return a.month(q, typed)
	case screening.FormListed:
		return a.listed(q, typed)
	case screening.FormWeight:
		return a.weight(q, typed)
	case screening.FormHeight:
		return a.height(q, typed)
	}
	return a.text(q, typed)
}

var skips = []string{"person", "unknown", "rather-not"}

func (a asker) skip(q *screening.Question, reason string) said {
	if !slices.Contains(skips, reason) {
		return said{problem: a.say("bad.choose")}
	}
	return said{answers: q.Skip(a.say("skip.said." + reason))}
}

func (a asker) yesNo(q *screening.Question, typed url.Values) said {
	answer, detail := typed.Get("answer"), strings.TrimSpace(typed.Get("detail"))
	switch {
	case !slices.Contains([]string{patient.Yes, patient.No, patient.UnknownReply}, answer):
		return said{problem: a.say("bad.choose")}
	case len([]rune(detail)) > mostWords:
		return said{problem: a.say("bad.long", "most", grouped(mostWords))}
	}
	return said{answers: q.SayYesNo(answer, clean(detail))}
}

// listed reads a yes that says what, a no, or not sure.
func (a asker) listed(q *screening.Question, typed url.Values) said {
	words := strings.TrimSpace(typed.Get("words"))
	if typed.Get("answer") == patient.Yes && len([]rune(words)) < 2 {
		return said{problem: a.say("bad.listed")}
	}
	return a.yesNo(q, url.Values{"answer": typed["answer"], "detail": {words}})
}

func (a asker) one(q *screening.Question, answer string) said {
	for _, o := range q.Options {
		if o.Key == answer && o.Skips != "" {
			return a.skip(q, o.Skips)
		}
	}
	answers, ok := q.SayOne(answer)
	if !ok {
		return said{problem: a.say("bad.choose")}
	}
	return said{answers: answers}
}

func (a asker) several(q *screening.Question, typed url.Values) said {
	ticked := typed["tick"]
	switch typed.Get("answer") {
	case "none":
		return said{answers: q.SaySeveral(nil, patient.No)}
	case "unknown":
		return said{answers: q.SaySeveral(ticked, patient.UnknownReply)}
	case "all":
		if len(ticked) > 0 {
			return said{answers: q.SaySeveral(ticked, patient.No)}
		}
	}
	return said{problem: a.say("bad.tick")}
}

// agos are the answers to how long ago something was, each with the nearest
// time that it can mean: who says "in the last month" may mean eight days ago.
var agos = []struct {
	key string
	ago time.Duration
}{
	{"today", 0}, {"yesterday", 24 * time.Hour}, {"week", 48 * time.Hour}, {"month", 7 * 24 * time.Hour},
	{"year", 30 * 24 * time.Hour}, {"longer", 365 * 24 * time.Hour}, {"never", -1},
}

func (a asker) ago(q *screening.Question, answer string) said {
	for _, one := range agos {
		switch {
		case one.key != answer:
		case one.ago < 0:
			return said{answers: q.SayValue("never", "")}
		default:
			at := a.now.Add(-one.ago)
			return said{answers: q.SayValue(at.Format(time.RFC3339), "Said “"+a.say("ago."+answer)+"”; the nearest time that fits is kept.")}
		}
	}
	return said{problem: a.say("bad.choose")}
}

// month reads a month and a year, or a year alone; the last moment that they
// can mean is kept, so that nothing looks longer ago than it may be.
func (a asker) month(q *screening.Question, typed url.Values) said {
	if typed.Get("answer") == patient.UnknownReply {
		return said{answers: q.SayYesNo(patient.UnknownReply, "")[:1]}
	}
	year, err := strconv.Atoi(strings.TrimSpace(typed.Get("year")))
	if err != nil || year < 1900 || year > 9999 {
		return said{problem: a.say("bad.year")}
	}
	month, _ := strconv.Atoi(typed.Get("month"))
	from := time.Date(year, time.January, 1, 12, 0, 0, 0, a.now.Location())
	until, words := from.AddDate(1, 0, -1), strconv.Itoa(year)
	if month >= 1 && month <= 12 {
		from = from.AddDate(0, month-1, 0)
		until, words = from.AddDate(0, 1, -1), from.Format("January 2006")
	}
	switch {
	case from.Add(-12 * time.Hour).After(a.now):
		return said{problem: a.say("bad.future")}
	case a.born != "" && until.Before(a.born.Time()):
		return said{problem: a.say("bad.born")}
	}
	if until.After(a.now) {
		until = a.now
	}
	return said{answers: q.SayValue(until.Format(time.RFC3339), "Said "+words+".")}
}

// text reads words: the client's own, or for the care team.
func (a asker) text(q *screening.Question, typed url.Values) said {
	words := strings.TrimSpace(clean(typed.Get("words")))
	switch n := len([]rune(words)); {
	case n < 3:
		return said{problem: a.say("bad.words")}
	case n > mostWords:
		return said{problem: a.say("bad.long", "most", grouped(mostWords))}
	case q.Form == screening.FormOwn:
		return said{own: words}
	}
	return said{answers: q.SayDetail(words)}
}

// Numbers outside of which a weight or a height is asked about: slips of the
// hand and wrong units. They are not clinical limits.
const (
	fewKilos, manyKilos         = 20 * quantity.Kilogram, 450 * quantity.Kilogram
	oddInKilos                  = 130 * quantity.Kilogram // typed as kilograms: perhaps pounds
	oddInPounds                 = 42 * quantity.Kilogram  // typed as pounds: perhaps kilograms
	shortCM, tallCM       int64 = 90_000, 250_000
	oddlyShort, oddlyTall       = 130_000, 215_000
)

// weight reads a weight in pounds or kilograms; what was typed is kept.
func (a asker) weight(q *screening.Question, typed url.Values) said {
	n, problem := a.number(typed.Get("value"), "154")
	if problem != "" {
		return said{problem: problem}
	}
	unit, sure := typed.Get("unit"), typed.Get("sure")
	if sure == "lb" || sure == "kg" {
		unit = sure
	}
	w := quantity.Weight(n)
	switch unit {
	case "lb":
		w = quantity.FromPounds(n)
	case "kg":
	default:
		return said{problem: a.say("bad.unit")}
	}
	value := quantity.Thousandths(n)
	if sure == "" {
		if d := a.doubtWeight(w, quantity.Weight(n), unit, value); d != nil {
			return said{doubt: d}
		}
	}
	switch {
	case w < fewKilos:
		return said{problem: a.say("bad.small")}
	case w > manyKilos:
		return said{problem: a.say("bad.large")}
	}
	return said{answers: q.SayValue(quantity.Thousandths(int64(w)), "Said "+value+" "+unit+"; not measured here.")}
}

// doubtWeight asks about a weight that is likelier in the other unit, and about
// one that few people have. typed is the same number read as kilograms.
func (a asker) doubtWeight(w, typed quantity.Weight, unit, value string) *ui.AskDoubt {
	both := []ui.AskChoice{{Value: "lb", Label: a.say("ask.lb", "n", value)}, {Value: "kg", Label: a.say("ask.kg", "n", value)}}
	switch {
	case unit == "kg" && w > oddInKilos && w <= manyKilos:
		return &ui.AskDoubt{Words: a.say("ask.pounds", "n", value), Choices: both}
	case unit == "lb" && w < oddInPounds && typed >= fewKilos:
		return &ui.AskDoubt{Words: a.say("ask.kilos", "n", value), Choices: []ui.AskChoice{both[1], both[0]}}
	case unit == "lb" && w > 2*oddInKilos && w <= manyKilos:
		fill := []string{"kg", quantity.Thousandths(tenth(int64(w))), "lb", value}
		return &ui.AskDoubt{Words: a.say("ask.heavy", fill...), Choices: []ui.AskChoice{{Value: "lb", Label: a.say("ask.yes")}}}
	}
	return nil
}

// tenth rounds thousandths to a tenth, half up.
func tenth(n int64) int64 { return (n + 50) / 100 * 100 }

// height reads a height in feet and inches or in centimetres.
func (a asker) height(q *screening.Question, typed url.Values) said {
	cm, words, problem := a.length(typed)
	if problem != "" {
		return said{problem: problem}
	}
	feet, inches := quantity.FeetAndInches(cm)
	switch {
	case cm < shortCM:
		return said{problem: a.say("bad.small")}
	case cm > tallCM:
		return said{problem: a.say("bad.large")}
	case typed.Get("sure") == "" && (cm < oddlyShort || cm > oddlyTall):
		fill := []string{"ft", strconv.FormatInt(feet, 10), "in", strconv.FormatInt(inches, 10), "cm", quantity.Thousandths(tenth(cm))}
		return said{doubt: &ui.AskDoubt{Words: a.say("ask.tall", fill...), Choices: []ui.AskChoice{{Value: "yes", Label: a.say("ask.yes")}}}}
	}
	return said{answers: q.SayValue(quantity.Thousandths(cm), "Said "+words+"; not measured here.")}
}

// length reads a height in thousandths of a centimetre, and how it was said.
func (a asker) length(typed url.Values) (cm int64, words, problem string) {
	switch typed.Get("unit") {
	case "cm":
		n, problem := a.number(typed.Get("value"), "168")
		return n, quantity.Thousandths(n) + " cm", problem
	case "ft":
	default:
		return 0, "", a.say("bad.unit")
	}
	feet, rest, both := strings.Cut(strings.TrimRight(strings.TrimSpace(typed.Get("feet")), "\"”"), "'")
	in := strings.TrimSpace(typed.Get("inches"))
	if both && in == "" {
		in = strings.TrimSpace(rest) // 5'4" in one field
	}
	f, problem := a.number(feet, "5")
	if problem != "" {
		return 0, "", problem
	}
	i := int64(0)
	if in != "" {
		if i, problem = a.number(in, "4"); problem != "" || i >= 12_000 {
			return 0, "", a.say("bad.number", "example", "4")
		}
	}
	return quantity.FromInches(f*12 + i), quantity.Thousandths(f) + " ft " + quantity.Thousandths(i) + " in", ""
}

// number reads a decimal as people write it, in thousandths.
func (a asker) number(typed, example string) (int64, string) {
	text := strings.TrimSpace(strings.Replace(typed, ",", ".", 1))
	if text == "" {
		return 0, a.say("bad.number.empty")
	}
	n, err := quantity.ParseThousandths(text)
	if err != nil || n < 0 || n > 100_000_000 {
		return 0, a.say("bad.number", "example", example)
	}
	return n, ""
}
