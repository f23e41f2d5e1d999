package consent

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"

	"github.com/clew-health/clew/internal/datafile"
)

// A Library is the shipped texts and what they are made of.
type Library struct {
	Elements []Element // what texts must say, in file order
	Figures  []Figure
	Texts    []Text // by name

	sections  map[string]source
	questions map[string]Question
	sources   map[string]string
}

// An Element is something that a kind of text must say.
type Element struct {
	Name      string
	Title     string
	Kinds     []string // kinds of text it is for
	Medicines []string // of the text's protocol; empty for any
	Routes    []string
	Settings  []string
	Traits    []string // of the text
	By        string   // what of the form fulfils it: questions or signers; empty where a paragraph does
	Cite      []string // keys of docs/references.md
	Grade     string
}

// A Figure is a number about agreements, with where it comes from.
type Figure struct {
	Name  string
	Value int
	Unit  string // mo, d, h, USD or empty for a count
	Grade string
	Cite  []string
	Note  string
}

// A Text is one shipped text before its protocol's figures are filled in.
type Text struct {
	Name      string
	Version   string
	Language  string
	Title     string
	Kind      string
	Protocol  string
	Traits    []string
	Released  string
	Change    string
	Note      string
	Months    int
	Signers   []string
	Fields    []string
	Sections  []string
	Questions []string
	Choices   []Choice

	holdsRule string // the figure that Months comes from
	file      string
	node      *yaml.Node
}

// source is a section as its file has it, with the keys its figures cite.
type source struct {
	Section
	cites []string
	file  string
	node  *yaml.Node
}

// Traits of a text that ask for elements of their own.
var Traits = []string{"remote", "chaperone", "own-medicine", "group"}

var wordName = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)

// Parse reads the shipped files, by their paths, and returns every problem of
// form in all of them.
func Parse(files map[string][]byte) (*Library, []Problem) {
	l := &Library{sections: map[string]source{}, questions: map[string]Question{}, sources: map[string]string{}}
	r := &parser{reader: &reader{datafile.Reader{Bounds: bounds}}, l: l}
	parts := map[string]func(*yaml.Node){"elements.yaml": r.elements, "rules.yaml": r.figures, "questions.yaml": r.questionList, "sources.yaml": r.sourceList}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		n := r.document(name, files[name])
		switch read := parts[name]; {
		case n == nil:
		case read != nil:
			read(n)
		case path.Dir(name) == "sections":
			r.sectionFile(n)
		default:
			r.textFile(n)
		}
	}
	r.meet()
	return l, datafile.Sort(r.Problems)
}

// parser reads each sort of file.
type parser struct {
	*reader
	l *Library
}

// named reads a name and reports one that is not of the usual form or stands twice.
func (r *parser) named(o object, key string, twice bool) string {
	name := o.need(key)
	if name != "" && !wordName.MatchString(name) {
		r.fault(o.Value(key), "A name is of lower-case words with dots or dashes between them.")
	}
	if twice {
		r.fault(o.Value(key), "Something of this name already stands elsewhere.")
	}
	return name
}

func (r *parser) cite(o object) []string {
	keys := o.texts("cite")
	if len(keys) == 0 {
		r.fault(o.Node, "%q is missing.", "cite")
	}
	return keys
}

func (r *parser) elements(n *yaml.Node) {
	for _, n := range r.object(n, "The list of elements", "elements").List("elements") {
		o := r.object(n, "An element", "element", "title", "needs", "by", "cite", "grade")
		_, twice := r.l.Element(o.text("element"))
		e := Element{Name: r.named(o, "element", twice), Title: o.need("title"), Cite: r.cite(o), Grade: o.Choice("grade", true, protocol.Grades)}
		if o.Has("by") {
			e.By = o.Choice("by", true, []string{"questions", "signers"})
		}
		needs := r.object(o.Value("needs"), "needs", "kinds", "medicine", "route", "setting", "traits")
		e.Kinds, e.Traits = needs.Among("kinds", TextKinds), needs.Among("traits", Traits)
		e.Medicines, e.Routes, e.Settings = needs.texts("medicine"), needs.texts("route"), needs.texts("setting")
		if len(e.Kinds) == 0 {
			r.fault(n, "It does not say which kinds of text need it.")
		}
		r.l.Elements = append(r.l.Elements, e)
	}
}

// Element returns an element by name.
func (l *Library) Element(name string) (Element, bool) {
	i := slices.IndexFunc(l.Elements, func(e Element) bool { return e.Name == name })
	if i < 0 {
		return Element{}, false
	}
	return l.Elements[i], true
}

func (r *parser) figures(n *yaml.Node) {
	n = r.object(n, "The list of figures", "figures").Value("figures")
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		o := r.object(n.Content[i+1], "A figure", "value", "unit", "grade", "cite", "note")
		f := Figure{Name: n.Content[i].Value, Value: o.whole("value"), Unit: o.text("unit"), Cite: r.cite(o), Grade: o.Choice("grade", true, protocol.Grades), Note: o.text("note")}
		if f.Value == 0 || !slices.Contains([]string{"mo", "d", "h", "USD", ""}, f.Unit) {
			r.fault(n.Content[i], "A figure has a value and one of the units mo, d, h and USD, or none.")
		}
		r.l.Figures = append(r.l.Figures, f)
	}
}

// Figure returns a figure by name.
func (l *Library) Figure(name string) (Figure, bool) {
	i := slices.IndexFunc(l.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}, false
	}
	return l.Figures[i], true
}

func (r *parser) questionList(n *yaml.Node) {
	for _, n := range r.object(n, "The list of questions", "questions").List("questions") {
		o := r.object(n, "A question", "question", "ask", "listen", "section", "again", "choices")
		_, twice := r.l.questions[o.text("question")]
		q := Question{Name: r.named(o, "question", twice), Ask: o.need("ask"), Listen: o.need("listen"), Section: o.need("section"), Again: o.need("again")}
		right := 0
		for _, n := range o.List("choices") {
			c := r.object(n, "An answer", "say", "right")
			q.Answers = append(q.Answers, Answer{Say: c.need("say"), Right: c.yes("right")})
			if c.yes("right") {
				right++
			}
		}
		if len(q.Answers) < 2 || right != 1 {
			r.fault(n, "A question has at least two answers, and exactly one of them is right.")
		}
		r.l.questions[q.Name] = q
	}
}

func (r *parser) sourceList(n *yaml.Node) {
	for _, n := range r.object(n, "The list of sources", "sources").List("sources") {
		o := r.object(n, "A source", "source", "say", "cite")
		r.cite(o)
		r.l.sources[o.need("source")] = o.need("say")
	}
}

func (r *parser) sectionFile(n *yaml.Node) {
	for _, n := range r.object(n, "A file of sections", "sections").List("sections") {
		o := r.object(n, "A section", "section", "title", "short", "text")
		_, twice := r.l.sections[o.text("section")]
		s := source{Section: Section{Name: r.named(o, "section", twice), Title: o.text("title"), Short: o.text("short")}, file: r.File, node: n}
		if s.Title != "" && s.Short == "" {
			r.fault(n, "A section says in short what stands in it.")
		}
		for _, n := range o.List("text") {
			b := r.object(n, "A paragraph", "say", "covers", "cite", "points")
			block := Block{Paragraph: r.paragraph(b, &s)}
			for _, n := range b.List("points") {
				block.Points = append(block.Points, r.paragraph(r.object(n, "A point", "say", "covers", "cite"), &s))
			}
			s.Blocks = append(s.Blocks, block)
		}
		if len(s.Blocks) == 0 {
			r.fault(n, "A section has something in it.")
		}
		r.l.sections[s.Name] = s
	}
}

func (r *parser) paragraph(o object, s *source) Paragraph {
	s.cites = append(s.cites, o.texts("cite")...)
	return Paragraph{Say: o.need("say"), Covers: o.texts("covers")}
}

func (r *parser) textFile(n *yaml.Node) {
	o := r.object(n, "A text", "consent", "version", "language", "title", "kind", "protocol", "traits", "released", "change", "holds",
		"signers", "fields", "sections", "questions", "choices")
	_, twice := r.l.Text(o.text("consent"))
	t := Text{Name: r.named(o, "consent", twice), Version: o.need("version"), Language: o.need("language"), Title: o.need("title"),
		Kind: o.Choice("kind", true, TextKinds), Protocol: o.text("protocol"), Traits: o.Among("traits", Traits), Released: o.need("released"),
		Signers: o.Among("signers", Signers), Fields: o.texts("fields"), Sections: o.texts("sections"), Questions: o.texts("questions"),
		file: r.File, node: n}
	if t.Name+".yaml" != r.File {
		r.fault(o.Value("consent"), "A text stands in the file of its name.")
	}
	if !quantity.Day(t.Released).Valid() {
		r.fault(o.Value("released"), "%q is a day, such as 2026-11-22.", "released")
	}
	change := r.object(o.Value("change"), "change", "kind", "note")
	t.Change, t.Note = change.Choice("kind", true, Changes), change.need("note")
	r.holds(o, &t)
	for _, n := range o.List("choices") {
		c := r.object(n, "A choice", "choice", "say", "width")
		t.Choices = append(t.Choices, Choice{Name: r.named(c, "choice", false), Say: c.need("say"), Width: c.whole("width")})
	}
	switch {
	case t.Kind == Treatment && t.Protocol == "":
		r.fault(n, "A treatment text names its protocol.")
	case t.Kind != Treatment && len(t.Choices) < 2:
		r.fault(n, "A separate agreement has at least two answers to choose from.")
	case len(t.Signers) == 0 || t.Signers[0] != AsClient:
		r.fault(n, "The client signs, and stands first among those who do.")
	}
	r.l.Texts = append(r.l.Texts, t)
}

// holds notes for how long a signature holds; meet looks the figure up.
func (r *parser) holds(o object, t *Text) {
	if !o.Has("holds") {
		r.fault(o.Node, "%q is missing.", "holds")
		return
	}
	if h := o.Value("holds"); h.Kind == yaml.MappingNode {
		t.holdsRule = r.object(h, "holds", "rule").need("rule")
		return
	}
	t.Months = o.whole("holds")
}

// Text returns a shipped text by name.
func (l *Library) Text(name string) (Text, bool) {
	i := slices.IndexFunc(l.Texts, func(t Text) bool { return t.Name == name })
	if i < 0 {
		return Text{}, false
	}
	return l.Texts[i], true
}

// meet holds the files against one another: what one names, another has.
func (r *parser) meet() {
	used := map[string]bool{}
	for i := range r.l.Texts {
		r.meetText(&r.l.Texts[i], used)
	}
	for _, name := range slices.Sorted(maps.Keys(r.l.sections)) {
		s := r.l.sections[name]
		r.File = s.file
		if !used[name] {
			r.fault(s.node, "No text uses the section %q.", name)
		}
		for _, key := range s.cites {
			if r.l.sources[key] == "" && strings.HasPrefix(name, "known.") {
				r.fault(s.node, "sources.yaml does not say how to find %q.", key)
			}
		}
		for _, b := range s.Blocks {
			for _, p := range append([]Paragraph{b.Paragraph}, b.Points...) {
				for _, e := range p.Covers {
					if _, ok := r.l.Element(e); !ok {
						r.fault(s.node, "There is no element %q in elements.yaml.", e)
					}
				}
			}
		}
	}
}

func (r *parser) meetText(t *Text, used map[string]bool) {
	r.File = t.file
	if t.holdsRule != "" {
		f, ok := r.l.Figure(t.holdsRule)
		if !ok || f.Unit != "mo" {
			r.fault(t.node, "There is no figure %q in months in rules.yaml.", t.holdsRule)
		}
		t.Months = f.Value
	}
	for i, name := range t.Sections {
		s, ok := r.l.sections[name]
		switch {
		case !ok:
			r.fault(t.node, "There is no section %q.", name)
		case i == 0 && s.Title == "":
			r.fault(t.node, "The first section, %q, has no heading.", name)
		}
		used[name] = true
	}
	for _, name := range t.Questions {
		if q, ok := r.l.questions[name]; !ok {
			r.fault(t.node, "There is no question %q.", name)
		} else if !slices.Contains(t.Sections, q.Section) {
			r.fault(t.node, "The question %q is about the section %q, which is not in this text.", name, q.Section)
		}
	}
}
