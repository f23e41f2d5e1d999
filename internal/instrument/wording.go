package instrument

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// longestWording bounds one piece of text, in bytes.
const longestWording = 4000

// wordingKeys are the keys of a wording in one language.
var wordingKeys = []string{"stem", "recalls", "items", "labels", "ends", "end"}

// wordingIn reads the wording of one language.
func (r *reader) wordingIn(d *Definition, key, n *yaml.Node) {
	if !language.MatchString(key.Value) {
		r.Fault(key, "", "%q is not a language such as en or es-MX.", key.Value)
	}
	if d.Wording == nil {
		d.Wording = map[string]Wording{}
	}
	if o, ok := r.object(n, "A wording", wordingKeys...); ok {
		d.Wording[key.Value] = r.words(d, o, key.Value)
	}
}

// words reads a wording and holds it to the items and scales there are.
func (r *reader) words(d *Definition, o object, lang string) Wording {
	w := Wording{Language: lang, Stem: o.Text("stem", false), End: o.Text("end", false), Items: map[string]string{},
		Labels: map[string][]string{}, Ends: map[string][2]string{}, Recalls: map[string]string{}}
	for _, pair := range o.Pairs("items") {
		text, _ := r.Scalar(pair[1])
		if _, ok := d.items[pair[0].Value]; !ok {
			r.Fault(pair[0], datafile.DidYouMean(pair[0].Value, names(d.items)), "There is no item %q.", pair[0].Value)
		}
		if len(text) > longestWording || text == "" {
			r.Fault(pair[1], "", "A question has between 1 and %d characters.", longestWording)
		}
		w.Items[pair[0].Value] = text
	}
	for _, pair := range o.Pairs("recalls") {
		text, _ := r.Scalar(pair[1])
		if !slices.ContainsFunc(d.Recalls, func(x Recall) bool { return x.ID == pair[0].Value }) {
			r.Fault(pair[0], "", "There is no recall %q.", pair[0].Value)
		}
		w.Recalls[pair[0].Value] = text
	}
	r.labels(d, o, &w)
	for _, it := range d.Items {
		if w.Items[it.ID] == "" {
			r.Fault(o.At("items"), "", "The item %q has no text.", it.ID)
		}
	}
	return w
}

// labels reads what the options of each scale are called, and its ends.
func (r *reader) labels(d *Definition, o object, w *Wording) {
	for _, pair := range o.Pairs("labels") {
		s := d.scaleNamed(pair[0].Value)
		if s == nil || len(s.Options) == 0 {
			r.Fault(pair[0], "", "There is no scale %q with options.", pair[0].Value)
			continue
		}
		var list []string
		if pair[1].Kind == yaml.SequenceNode {
			for _, n := range r.Items(pair[1]) {
				text, _ := r.Scalar(n)
				list = append(list, text)
			}
		}
		if len(list) != len(s.Options) {
			r.Fault(pair[1], "", "The scale %q has %d options, and here are %d labels.", s.ID, len(s.Options), len(list))
		}
		w.Labels[s.ID] = list
	}
	for _, pair := range o.Pairs("ends") {
		_, item := d.items[pair[0].Value]
		if !item && d.scaleNamed(pair[0].Value) == nil {
			r.Fault(pair[0], "", "There is no item or scale %q.", pair[0].Value)
		}
		if pair[1].Kind != yaml.SequenceNode || len(pair[1].Content) != 2 {
			r.Fault(pair[1], "", "The ends are what the lowest and the highest mean.")
			continue
		}
		low, _ := r.Scalar(pair[1].Content[0])
		high, _ := r.Scalar(pair[1].Content[1])
		w.Ends[pair[0].Value] = [2]string{low, high}
	}
}

// scaleNamed returns a scale.
func (d *Definition) scaleNamed(id string) *Scale {
	for i := range d.Scales {
		if d.Scales[i].ID == id {
			return &d.Scales[i]
		}
	}
	return nil
}

// A TextPack is the wording of an instrument whose text does not ship: a clinic
// that holds a licence loads it, by item id. It never leaves the clinic.
type TextPack struct {
	Instrument string
	Version    string
	Wording    Wording
	Hash       string // SHA-256 of the pack's text
}

// CheckPack reads a text pack, YAML or JSON, and holds it to the instrument:
// its version, every item's text and no other, a label for every option. With
// a single problem there is no pack.
func CheckPack(d *Definition, source []byte) (*TextPack, []Problem) {
	r := newReader()
	p := &TextPack{Hash: hashOf(source)}
	n := r.Document(source)
	if n != nil {
		if o, ok := r.object(n, "A text pack", append([]string{"pack", "version", "language"}, wordingKeys...)...); ok {
			r.pack(d, p, o)
		}
	}
	if len(r.Problems) > 0 {
		return nil, datafile.Sort(r.Problems)
	}
	return p, nil
}

// pack reads a text pack's head and words.
func (r *reader) pack(d *Definition, p *TextPack, o object) {
	p.Instrument, p.Version = o.Text("pack", true), o.Text("version", true)
	if p.Instrument != d.ID && p.Instrument != "" {
		r.Fault(o.At("pack"), "", "This is the text of %q, and the instrument is %q.", p.Instrument, d.ID)
	}
	if p.Version != d.Version && p.Version != "" {
		r.Fault(o.At("version"), "", "This is the text of version %q, and the instrument is %q.", p.Version, d.Version)
	}
	if d.Licence.Class == EntryOfTotal {
		r.Fault(o.Node, "", "Of this instrument only a total is entered; its text is not loaded.")
	}
	lang := o.Text("language", true)
	if lang != "" && !language.MatchString(lang) {
		r.Fault(o.At("language"), "", "%q is not a language such as en or es-MX.", lang)
	}
	p.Wording = r.words(d, o, lang)
	for _, s := range d.Scales {
		if len(s.Options) > 0 && len(p.Wording.Labels[s.ID]) == 0 && !s.plainNumbers() {
			r.Fault(o.At("labels"), "", "The scale %q has no labels.", s.ID)
		}
	}
}

// plainNumbers reports whether a scale's options are nothing but figures, as
// on a scale from 0 to 8 of which only the ends have words.
func (s *Scale) plainNumbers() bool {
	for _, o := range s.Options {
		if !allDigits(o.Value) {
			return false
		}
	}
	return true
}
