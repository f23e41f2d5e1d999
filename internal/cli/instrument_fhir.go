package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
)

// FHIRAsk is what is to be put into FHIR: a questionnaire, and answers to it
// where there are any.
type FHIRAsk struct {
	Def      *instrument.Definition
	Recall   string   // which time is asked about; empty for the published one
	Packs    []string // data packs whose wording may be written
	Answers  *instrument.Response
	Response id.Response // the answers' key
	At       time.Time   // when they were given
}

// A FHIRPiece is one resource.
type FHIRPiece struct {
	Sort     string // "Questionnaire"
	Resource any
}

// A FHIRForm is a questionnaire in FHIR, or answers to it. Unsaid are the
// scores that have no expression, and why; Scores what the answers come to, null
// where that is not known; Against the questions whose answers count although an
// earlier answer led past them.
type FHIRForm struct {
	Pieces  []FHIRPiece
	Unsaid  map[string]string
	Scores  map[string]any
	Against []string
}

type instrumentFHIR struct {
	Instrument string   `arg:"" optional:"" help:"A questionnaire, such as phq-9."`
	Answers    string   `help:"Answers as JSON, as clew instrument score takes them: print the response and its results too." placeholder:"JSON"`
	Recall     string   `help:"Which time is asked about, where it is not the published one." placeholder:"NAME"`
	Pack       []string `help:"A data pack whose wording may be written, such as a4." placeholder:"NAME"`
	All        bool     `help:"Write every questionnaire, with our code lists, as NDJSON into a folder."`
	Out        string   `help:"The folder." placeholder:"DIR" type:"path"`
	Vectors    string   `help:"With --all: also the responses and results of a file of scoring vectors." placeholder:"FILE"`
}

// Help shows examples.
func (instrumentFHIR) Help() string {
	return `Examples:

  clew instrument fhir phq-9
  clew instrument fhir phq-9 --answers '[1,1,1,1,0,0,0,0,null]'
  clew instrument fhir --all --out fhir --vectors instruments/vectors.json

FHIR R4: the questionnaire, every score with an expression that computes it, and
with answers also the response and its results. Wording that is under licence is
never written; that of a data pack only where --pack names it. docs/fhir.md says
what is in it and what is not.`
}

// Run writes.
func (c *instrumentFHIR) Run(w *World) error {
	switch {
	case c.All == (c.Instrument != ""):
		return fault.Bad("instrument", "Name a questionnaire, or ask for --all of them.")
	case c.All && (c.Out == "" || c.Answers != "" || c.Recall != ""):
		return fault.Bad("out", "--all writes into a folder: name it with --out. It takes no --answers and no --recall.")
	case c.All:
		return c.all(w)
	case c.Vectors != "" || c.Out != "":
		return fault.Bad("vectors", "--vectors and --out go with --all.")
	}
	return c.one(w)
}

// one prints one questionnaire, or answers to it as a Bundle.
func (c *instrumentFHIR) one(w *World) error {
	def, err := w.instrument(c.Instrument)
	if err != nil {
		return err
	}
	if c.Recall != "" && !slices.ContainsFunc(def.Recalls, func(r instrument.Recall) bool { return r.ID == c.Recall }) {
		return fault.Bad("recall", "This questionnaire does not ask about that time.")
	}
	ask := FHIRAsk{Def: def, Recall: c.Recall, Packs: c.Pack}
	form := w.FHIRForm(ask)
	for _, score := range slices.Sorted(maps.Keys(form.Unsaid)) {
		fmt.Fprintf(w.Stderr, "no expression for %s: %s\n", score, form.Unsaid[score])
	}
	if c.Answers == "" {
		return w.json(form.Pieces[0].Resource, nil)
	}
	given, err := (&instrumentScore{Answers: c.Answers}).given(w, def)
	if err != nil {
		return err
	}
	ask.Answers, ask.Response, ask.At = &given, id.Response(id.New(w.Now())), w.Now()
	answered := w.FHIRForm(ask)
	if len(answered.Pieces) == 0 {
		return fault.Bad("answers", "These answers do not fit the questionnaire: %s", instrument.Score(def, given).Why)
	}
	type entry struct {
		FullURL  string `json:"fullUrl"`
		Resource any    `json:"resource"`
	}
	entries := []entry{}
	for _, p := range append(form.Pieces, answered.Pieces...) {
		entries = append(entries, entry{"urn:uuid:" + id.Derived("piece", string(ask.Response), fmt.Sprint(len(entries))), p.Resource})
	}
	return w.json(map[string]any{"resourceType": "Bundle", "type": "collection", "entry": entries}, nil)
}

// A triedForm says what a vector's response is to come to: the line that a
// judge of the resources goes by.
type triedForm struct {
	Vector        string         `json:"vector"`
	Instrument    string         `json:"instrument"`
	Questionnaire string         `json:"questionnaire"` // its id
	Response      string         `json:"response"`      // its id; empty where the answers are refused
	Expect        map[string]any `json:"expect"`        // as the vector says
	Scores        map[string]any `json:"scores"`        // as Clew scores it, by score; null where unknown
	Against       []string       `json:"against,omitempty"`
}

// all writes everything into a folder, a file of NDJSON for each sort.
func (c *instrumentFHIR) all(w *World) error {
	lib, err := w.Instruments()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "out", Rule: "input.out", Msg: "The folder " + c.Out + " cannot be made.", Err: err}
	}
	files := &ndjson{folder: c.Out, open: map[string]*lines{}}
	defer func() { _ = files.close() }()
	for _, p := range w.FHIRCodes(lib, c.Pack) {
		files.write(p.Sort, p.Resource)
	}
	unsaid := 0
	for _, d := range lib.All() {
		for i, r := range append([]instrument.Recall{{}}, d.Recalls...) {
			if i == 1 {
				continue // the published one
			}
			form := w.FHIRForm(FHIRAsk{Def: d, Recall: r.ID, Packs: c.Pack})
			files.write(form.Pieces[0].Sort, form.Pieces[0].Resource)
			unsaid += len(form.Unsaid)
		}
	}
	if c.Vectors != "" {
		if err := c.vectors(w, lib, files); err != nil {
			files.err = err
			return err
		}
	}
	if err := files.close(); err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "out", Rule: "input.out", Msg: "The files in " + c.Out + " cannot be written.", Err: err}
	}
	var said []string
	for _, sort := range slices.Sorted(maps.Keys(files.open)) {
		said = append(said, fmt.Sprintf("%s %d", sort, files.open[sort].count))
	}
	fmt.Fprintf(w.Stdout, "%s: %s; %d scores without an expression\n", c.Out, strings.Join(said, ", "), unsaid)
	return nil
}

// vectors writes the responses and results of scoring vectors.
func (c *instrumentFHIR) vectors(w *World, lib *instrument.Library, files *ndjson) error {
	text, err := readFile(c.Vectors)
	if err != nil {
		return err
	}
	sets, err := instrument.ReadVectors(text)
	if err != nil {
		return err
	}
	now := w.Now()
	for _, set := range sets {
		def, err := lib.Named(set.Instrument)
		if err != nil {
			return err
		}
		for _, v := range set.Vectors {
			given, err := instrument.ReadAnswers(def, v.Answers)
			if err != nil {
				return err
			}
			response := id.Response(id.Derived("vector", v.ID))
			form := w.FHIRForm(FHIRAsk{Def: def, Packs: c.Pack, Answers: &given, Response: response, At: now})
			tried := triedForm{Vector: v.ID, Instrument: def.ID, Questionnaire: def.ID, Expect: v.Expect, Scores: form.Scores, Against: form.Against}
			for _, p := range form.Pieces {
				tried.Response = string(response)
				files.write(p.Sort, p.Resource)
			}
			files.write("vectors", tried)
		}
	}
	return nil
}

// ndjson writes files of lines, one for each sort.
type ndjson struct {
	folder string
	open   map[string]*lines
	err    error
}

type lines struct {
	file  *os.File
	to    *bufio.Writer
	enc   *json.Encoder
	count int
}

// write adds a line to a sort's file. The first error stops everything, and
// close tells it.
func (n *ndjson) write(sort string, v any) {
	if n.err != nil {
		return
	}
	l := n.open[sort]
	if l == nil {
		f, err := os.CreateTemp(n.folder, ".unfinished-")
		if err != nil {
			n.err = err
			return
		}
		l = &lines{file: f, to: bufio.NewWriter(f)}
		l.enc = json.NewEncoder(l.to)
		l.enc.SetEscapeHTML(false)
		n.open[sort] = l
	}
	l.count++
	n.err = l.enc.Encode(v)
}

// close writes what is left, once, and gives the files their names, unless one
// of them is not whole.
func (n *ndjson) close() error {
	for _, l := range n.open {
		if l.file != nil {
			n.err = errors.Join(n.err, l.to.Flush(), l.file.Chmod(0o644), l.file.Close())
		}
	}
	for sort, l := range n.open {
		switch {
		case l.file == nil:
		case n.err == nil:
			if n.err = os.Rename(l.file.Name(), filepath.Join(n.folder, sort+".ndjson")); n.err != nil {
				_ = os.Remove(l.file.Name())
			}
		default:
			_ = os.Remove(l.file.Name())
		}
		l.file = nil
	}
	return n.err
}
