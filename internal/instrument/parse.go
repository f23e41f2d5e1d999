package instrument

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/quantity"

	"github.com/clew-health/clew/internal/datafile"
)

// Parse reads an instrument file of a pack ("" for the main folder) and checks
// it. It returns the definition only if there is no problem at all; problems
// come all at once, in the order of the file.
func Parse(source []byte, pack string) (*Definition, []Problem) {
	d := &Definition{Pack: pack, hash: hashOf(source)}
	r := newReader()
	if n := r.Document(source); n != nil {
		r.definition(d, n)
	}
	if len(r.Problems) == 0 {
		r.check(d)
	}
	if len(r.Problems) > 0 {
		return nil, datafile.Sort(r.Problems)
	}
	return d, nil
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

var (
	wordName  = regexp.MustCompile(`^[a-zA-Z0-9]+(-[a-z0-9]+)*$`)                                // instruments, bands, alerts
	itemName  = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z0-9_]+)?$`)                  // items, scores, flags: keys of a printed result
	semantic  = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`)                 // versions
	loincCode = regexp.MustCompile(`^(LA)?\d{1,8}-\d$`)                                          // codes of questions, totals and answers
	keyWord   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)                                      // references
	language  = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)                                   // "en", "es-MX"
	webPage   = regexp.MustCompile(`^https://[a-zA-Z0-9.-]+(/[a-zA-Z0-9./_~?=&%#:@!$'()+-]*)?$`) // where a licence can be read
)

// definitionKeys are the keys of an instrument file.
var definitionKeys = []string{
	"instrument", "version", "title", "short", "about", "rater", "seconds", "meet_first", "without", "licence", "source", "recall", "scales", "items", "groups",
	"skips", "main", "instead", "scores", "flags", "words", "lists", "alerts", "change", "schedule", "loinc", "entry_only", "wording",
}

// definition reads a file in the order in which later parts rest on earlier.
func (r *reader) definition(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "An instrument", definitionKeys...)
	if !ok {
		return
	}
	r.head(d, o)
	r.scales(d, o)
	r.items(d, o)
	d.index()
	for _, n := range o.List("groups") {
		r.group(d, n)
	}
	for _, n := range o.List("skips") {
		r.skip(d, n)
	}
	for _, n := range o.List("scores") {
		r.scoring(d, n)
		d.index()
	}
	for _, n := range o.List("flags") {
		r.flag(d, n)
		d.index()
	}
	for _, n := range o.List("words") {
		r.word(d, n)
		d.index()
	}
	for _, n := range o.List("lists") {
		r.listOf(d, n)
	}
	for _, n := range o.List("alerts") {
		r.alert(d, n)
	}
	if o.Has("change") {
		r.change(d, o.Value("change"))
	}
	for _, pair := range o.Pairs("wording") {
		r.wordingIn(d, pair[0], pair[1])
	}
	r.seen["wording"] = datafile.Place{Line: o.At("wording").Line, Column: o.At("wording").Column}
	r.seen["items"] = datafile.Place{Line: o.At("items").Line, Column: o.At("items").Column}
	r.mainOf(d, o)
}

// mainOf reads which result stands for the whole.
func (r *reader) mainOf(d *Definition, o object) {
	d.Main, d.Instead = o.Text("main", false), o.Text("instead", false)
	if d.Main != "" && !slices.Contains(d.results(), d.Main) {
		r.Fault(o.At("main"), datafile.DidYouMean(d.Main, d.results()), "There is no score, word or flag %q.", d.Main)
	}
	if _, ok := d.scores[d.Instead]; d.Instead != "" && !ok {
		r.Fault(o.At("instead"), datafile.DidYouMean(d.Instead, names(d.scores)), "There is no score %q.", d.Instead)
	}
}

// index finds things by their names.
func (d *Definition) index() {
	d.items, d.scores, d.flags, d.words, d.names = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i, it := range d.Items {
		d.items[it.ID] = i
		for _, also := range it.Also {
			d.names[also] = i
		}
	}
	for i, it := range d.Items {
		d.names[it.ID] = i
	}
	for i, s := range d.Scores {
		d.scores[s.ID] = i
	}
	for i, f := range d.Flags {
		d.flags[f.ID] = i
	}
	for i, w := range d.Words {
		d.words[w.ID] = i
	}
}

// results are the names of everything a response comes to.
func (d *Definition) results() []string {
	return slices.Concat(names(d.scores), names(d.flags), names(d.words))
}

func names(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// head reads what an instrument is called and whose it is.
func (r *reader) head(d *Definition, o object) {
	d.ID = r.named(o, "instrument", wordName)
	d.Version = r.named(o, "version", semantic)
	d.Title, d.Short, d.About = o.Text("title", true), o.Text("short", true), o.Text("about", true)
	d.Rater = o.Choice("rater", true, []string{RatedByPatient, "clinician", "observer"})
	d.Without = o.Text("without", false)
	d.Seconds = o.Whole("seconds", 3600)
	d.MeetFirst = o.Choice("meet_first", false, []string{"true"}) == "true"
	if n := o.Value("source"); n != nil {
		d.Source = r.source(n, Source{})
	}
	if d.Source.Cite == "" || d.Source.Grade == "" {
		r.Fault(o.At("source"), "Add source with cite and grade.", "The instrument has no source.")
	}
	if n := o.Value("licence"); n != nil {
		r.licence(d, n)
	} else {
		r.Fault(o.Node, "", "An instrument has no \"licence\".")
	}
	for _, n := range o.List("recall") {
		if ro, ok := r.object(n, "A recall", "recall", "title"); ok {
			d.Recalls = append(d.Recalls, Recall{r.named(ro, "recall", wordName), ro.Text("title", true)})
		}
	}
	d.Schedule = o.Texts("schedule")
	d.Total = o.Yes("entry_only")
	if o.Has("loinc") {
		d.Panel = r.named(o, "loinc", loincCode)
	}
}

// named reads a name of a certain form.
func (r *reader) named(o object, key string, form *regexp.Regexp) string {
	name := o.Text(key, true)
	if name != "" && (!form.MatchString(name) || len(name) > 64) {
		r.Fault(o.At(key), "", "%q is not of the form for %s.", name, strings.ReplaceAll(key, "_", " "))
	}
	return name
}

// source reads where something comes from; what it does not say it takes from
// the whole instrument.
func (r *reader) source(n *yaml.Node, from Source) Source {
	o, ok := r.object(n, "A source", "cite", "grade", "basis", "note")
	if !ok {
		return from
	}
	if o.Has("cite") {
		keys := o.Texts("cite")
		for _, key := range keys {
			if !keyWord.MatchString(key) {
				r.Fault(o.At("cite"), "", "%q is not a key of docs/references.md.", key)
			}
		}
		from.Cite = strings.Join(keys, ", ")
	}
	if o.Has("grade") {
		from.Grade = o.Choice("grade", true, Grades)
	}
	from.Note = o.Text("note", false)
	if o.Has("basis") {
		from.Basis = o.Choice("basis", true, Bases)
	}
	return from
}

// sourceOf reads a part's own source, or gives it the instrument's.
func (r *reader) sourceOf(d *Definition, o object) Source {
	from := d.Source
	from.Note = ""
	if n := o.Value("source"); n != nil {
		return r.source(n, from)
	}
	return from
}

// licence reads who holds the rights.
func (r *reader) licence(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A licence", "class", "holder", "notice", "url", "checked", "attest", "note", "source")
	if !ok {
		return
	}
	d.Licence = Licence{Class: o.Choice("class", true, Classes), Holder: o.Text("holder", true), Notice: o.Text("notice", false),
		URL: o.Text("url", false), Checked: o.Text("checked", true), Attest: o.Yes("attest"), Note: o.Text("note", false), Source: r.sourceOf(d, o)}
	l := d.Licence
	if l.URL != "" && !webPage.MatchString(l.URL) {
		r.Fault(o.At("url"), "", "%q is not an https address.", l.URL)
	}
	if l.Checked != "" && !quantity.Day(l.Checked).Valid() {
		r.Fault(o.At("checked"), "", "\"checked\" is a day, such as 2026-11-22.")
	}
	needs := l.Class == FreeOfCharge || l.Class == OpenLicence || l.Class == Restricted
	if needs && l.Notice == "" {
		r.Fault(n, "Add notice.", "Wording of class %s is shipped only with its holder's notice.", l.Class)
	}
	if (l.Class == StructureOnly) != l.Attest {
		r.Fault(n, "Class B has attest: true, and no other.", "Who loads the wording of class B states that they hold a licence.")
	}
	if (l.Class == Restricted) != (d.Pack != "") {
		r.Fault(o.At("class"), "", "Class A4 stands in a data pack of its own, off by default, and nothing else does.")
	}
}

// scales reads what may be answered.
func (r *reader) scales(d *Definition, o object) {
	for _, pair := range o.Pairs("scales") {
		s := Scale{ID: pair[0].Value}
		if !itemName.MatchString(s.ID) {
			r.Fault(pair[0], "", "%q is not of the form for a scale.", s.ID)
		}
		if so, ok := r.object(pair[1], "A scale", "values", "options", "many", "from", "to", "step", "clock"); ok {
			r.scale(&s, so)
		}
		d.Scales = append(d.Scales, s)
	}
}

// scale reads one scale: values or options, ends, or a clock.
func (r *reader) scale(s *Scale, o object) {
	for _, v := range o.Texts("values") {
		n, ok := ParseNumber(v)
		if !ok {
			r.Fault(o.At("values"), "Words are written under options, each with what it scores.", "%q is not a figure.", v)
		}
		s.Options = append(s.Options, Option{Value: v, Scored: n})
	}
	for _, n := range o.List("options") {
		r.option(s, n)
	}
	s.Many, s.Clock = o.Yes("many"), o.Yes("clock")
	s.Step = Whole(1)
	var hasFrom, hasTo bool
	s.From, hasFrom = o.number("from")
	s.To, hasTo = o.number("to")
	if o.Has("step") {
		s.Step, _ = o.number("step")
	}
	forms := 0
	for _, there := range []bool{len(s.Options) > 0, s.Clock, hasFrom && hasTo} {
		if there {
			forms++
		}
	}
	switch {
	case forms != 1:
		r.Fault(o.Node, "", "A scale has options, or two ends, or is a clock.")
	case hasFrom && (s.From.Cmp(s.To) >= 0 || s.Step.Cmp(Number{}) <= 0 || !s.To.Minus(s.From).Over(s.Step).IsWhole()):
		r.Fault(o.Node, "", "The ends of a scale are a whole number of steps apart.")
	}
	seen := map[string]bool{}
	for _, opt := range s.Options {
		for _, spelling := range append([]string{opt.Value}, opt.Also...) {
			if seen[spelling] || strings.ContainsAny(spelling, ",\n") || spelling == "" {
				r.Fault(o.Node, "", "The answer %q stands twice, or is no word.", spelling)
			}
			seen[spelling] = true
		}
	}
}

// option reads one option.
func (r *reader) option(s *Scale, n *yaml.Node) {
	o, ok := r.object(n, "An option", "value", "scored", "also", "loinc")
	if !ok {
		return
	}
	opt := Option{Value: o.Text("value", true), Also: o.Texts("also")}
	if o.Has("loinc") {
		opt.LOINC = r.named(o, "loinc", loincCode)
	}
	own, numeric := ParseNumber(opt.Value)
	switch {
	case o.Has("scored"):
		opt.Scored, _ = o.number("scored")
	case numeric:
		opt.Scored = own
	case !s.Many:
		opt.Scored = Number{}
	}
	s.Options = append(s.Options, opt)
}

// items reads the questions.
func (r *reader) items(d *Definition, o object) {
	number := 0
	for _, n := range o.List("items") {
		io, ok := r.object(n, "An item", "item", "items", "number", "scale", "required", "reverse", "loinc", "also")
		if !ok {
			continue
		}
		ids := r.itemNames(io)
		for i, id := range ids {
			number++
			it := Item{ID: id, Number: number, Scale: io.Text("scale", true), Also: io.Texts("also"), Required: !io.Has("required") || io.Yes("required")}
			if io.Has("number") {
				it.Number = io.Whole("number", 200)
				if it.Number > 0 {
					it.Number += i
					number = it.Number
				} else {
					number--
				}
			}
			r.itemIn(d, io, it)
		}
	}
	if len(d.Items) == 0 {
		r.Fault(o.At("items"), "", "An instrument has items.")
	}
}

// itemNames reads the one name of an item, or the names of several alike:
// "q1..q36".
func (r *reader) itemNames(o object) []string {
	if !o.Has("items") {
		return []string{r.named(o, "item", itemName)}
	}
	text := o.Text("items", true)
	from, to, ok := strings.Cut(text, "..")
	stem := strings.TrimRight(from, "0123456789")
	var a, b int
	_, err1 := fmt.Sscanf(strings.TrimPrefix(from, stem), "%d", &a)
	_, err2 := fmt.Sscanf(strings.TrimPrefix(to, stem), "%d", &b)
	if !ok || err1 != nil || err2 != nil || !strings.HasPrefix(to, stem) || a > b || b-a >= mostParts || !itemName.MatchString(from) {
		r.Fault(o.At("items"), "", "Several items are written as q1..q36.")
		return nil
	}
	var ids []string
	for i := a; i <= b; i++ {
		ids = append(ids, fmt.Sprintf("%s%d", stem, i))
	}
	return ids
}

// itemIn checks one item and adds it.
func (r *reader) itemIn(d *Definition, o object, it Item) {
	at := datafile.Place{Line: o.Node.Line, Column: o.Node.Column}
	if first, twice := r.seen[it.ID]; twice {
		r.Fault(o.Node, "", "The item %q already stands on line %d.", it.ID, first.Line)
	}
	for _, name := range append([]string{it.ID}, it.Also...) {
		r.seen[name] = at
	}
	it.scale = slices.IndexFunc(d.Scales, func(s Scale) bool { return s.ID == it.Scale })
	if it.scale < 0 && it.Scale != "" {
		var all []string
		for _, s := range d.Scales {
			all = append(all, s.ID)
		}
		r.Fault(o.At("scale"), datafile.DidYouMean(it.Scale, all), "There is no scale %q.", it.Scale)
	}
	if it.scale < 0 { // so that the rest of the file can be read too
		d.Scales = append(d.Scales, Scale{To: Whole(1), Step: Whole(1)})
		it.scale = len(d.Scales) - 1
	}
	if o.Has("loinc") {
		it.LOINC = r.named(o, "loinc", loincCode)
	}
	if n := o.Value("reverse"); n != nil {
		r.reverse(d, n, &it)
	}
	d.Items = append(d.Items, it)
}

// reverse reads a reversed item's base, which is the sum of its scale's ends:
// any other turns answers into numbers the scale does not have.
func (r *reader) reverse(d *Definition, n *yaml.Node, it *Item) {
	if n.Kind != yaml.MappingNode {
		r.Fault(n, "Write reverse: {base: 4}.", "A reversed item has a base that the answer is taken from.")
		return
	}
	o, _ := r.object(n, "A reversal", "base")
	base, ok := o.number("base")
	if !ok {
		r.Fault(n, "Write reverse: {base: 4}.", "A reversed item has a base that the answer is taken from.")
		return
	}
	it.Base = &base
	if from, to := d.Scales[it.scale].Ends(); base != from.Plus(to) {
		r.Fault(n, fmt.Sprintf("It would be %s.", from.Plus(to)), "The base of a reversed item is the lowest and the highest answer together.")
	}
}
