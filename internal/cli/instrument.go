package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/instrument"
)

// instrumentCmd gathers what can be done with questionnaires besides asking them.
type instrumentCmd struct {
	List  instrumentList  `cmd:"" help:"List the questionnaires and scales, with their licences."`
	Show  instrumentShow  `cmd:"" help:"Print a questionnaire: items, scoring, what each figure rests on."`
	Score instrumentScore `cmd:"" help:"Score answers, or a whole file of scoring vectors."`
	Check instrumentCheck `cmd:"" help:"Find every problem of an instrument file or a text pack."`
	FHIR  instrumentFHIR  `cmd:"" name:"fhir" help:"Print a questionnaire as FHIR R4, with answers and results."`
}

type instrumentList struct {
	JSON bool `help:"Answer as JSON."`
}

// Help shows an example.
func (instrumentList) Help() string {
	return `Example:

  clew instrument list

Class: A1 public domain, A2 free with notice, A3 open licence, A4 restricted (a
data pack, off until a site turns it on), A5 criteria in our words, B structure
without text, C only a total. docs/instruments.md has all notices.`
}

type listedInstrument struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	Class   string `json:"class"`
	Holder  string `json:"holder"`
	Items   int    `json:"items"`
	Text    bool   `json:"text"` // its wording ships
	Pack    string `json:"pack,omitempty"`
}

// Run lists.
func (c *instrumentList) Run(w *World) error {
	lib, err := w.Instruments()
	if err != nil {
		return err
	}
	all := []listedInstrument{}
	for _, d := range lib.All() {
		all = append(all, listedInstrument{d.ID, d.Version, d.Title, d.Licence.Class, d.Licence.Holder, len(d.Items), len(d.Wording) > 0, d.Pack})
	}
	if c.JSON {
		return w.json(all, nil)
	}
	for _, l := range all {
		text, off := "no text", ""
		if l.Text {
			text = "text"
		}
		if l.Pack != "" {
			off = " (data pack " + l.Pack + ", off by default)"
		}
		fmt.Fprintf(w.Stdout, "%-20s %-7s %-3s %2d items, %-7s  %s%s\n", l.ID, l.Version, l.Class, l.Items, text, l.Title, off)
	}
	return nil
}

// instrument returns one of the library.
func (w *World) instrument(name string) (*instrument.Definition, error) {
	lib, err := w.Instruments()
	if err != nil {
		return nil, err
	}
	return lib.Named(name)
}

type instrumentScore struct {
	Instrument string `arg:"" optional:"" help:"A questionnaire, such as phq-9."`
	Answers    string `help:"The answers as JSON: a list in published order with null for a blank, or an object by question. - reads them from standard input." placeholder:"JSON"`
	Sex        string `help:"The sex used for cut-offs, where one differs by it: female or male." placeholder:"SEX"`
	Vectors    string `help:"A file of scoring vectors instead: each is scored and compared." placeholder:"FILE"`
	JSON       bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (instrumentScore) Help() string {
	return `Examples:

  clew instrument score phq-9 --answers '[3,3,null,3,null,2,2,1,0]'
  clew instrument score audit-c --answers '[1,1,1]' --sex female --json
  clew instrument score --vectors instruments/vectors.json

Numbers are what the form prints, before any reversal. What is not known is
null; an answer the form does not have refuses the whole response, and what
hangs on a single answer is decided all the same. With --vectors the command
ends with 1 if a vector does not come out as it says.`
}

// Run scores.
func (c *instrumentScore) Run(w *World) error {
	switch {
	case c.Vectors != "" && (c.Instrument != "" || c.Answers != ""):
		return fault.Bad("vectors", "Name a file of vectors, or a questionnaire and answers; not both.")
	case c.Vectors != "":
		return c.vectors(w)
	case c.Instrument == "" || c.Answers == "":
		return fault.Bad("answers", "Name a questionnaire and its answers: clew instrument score phq-9 --answers '[0,1,0,0,0,0,0,0,0]'.")
	}
	def, err := w.instrument(c.Instrument)
	if err != nil {
		return err
	}
	given, err := c.given(w, def)
	if err != nil {
		return err
	}
	printed := instrument.Score(def, given).Printed()
	if c.JSON {
		return w.json(printed, nil)
	}
	return w.printResult("", printed)
}

// given reads the answers, and the sex used for cut-offs.
func (c *instrumentScore) given(w *World, def *instrument.Definition) (instrument.Response, error) {
	text := []byte(c.Answers)
	if c.Answers == "-" {
		var err error
		if text, err = io.ReadAll(io.LimitReader(w.Stdin, mostRead)); err != nil {
			return instrument.Response{}, err
		}
	}
	if key := twice(text); key != "" {
		return instrument.Response{}, fault.Bad("answers", "The answers say %q twice.", key)
	}
	given, err := instrument.ReadAnswers(def, text)
	if err != nil {
		return given, err
	}
	switch c.Sex {
	case "":
	case "female", "male":
		given.Sex = c.Sex
	default:
		return given, fault.Bad("sex", "The sex used for cut-offs is female or male, or is left out.")
	}
	return given, nil
}

// printResult prints a result one line for each key.
func (w *World) printResult(prefix string, printed map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(printed)) {
		if inner, ok := printed[key].(map[string]any); ok {
			if err := w.printResult(prefix+key+".", inner); err != nil {
				return err
			}
			continue
		}
		text, err := json.Marshal(printed[key])
		if err != nil {
			return err
		}
		value := string(text)
		if s, ok := printed[key].(string); ok {
			value = s
		}
		fmt.Fprintf(w.Stdout, "%-24s %s\n", prefix+key, value)
	}
	return nil
}

type triedVector struct {
	Vector     string   `json:"vector"`
	Instrument string   `json:"instrument"`
	Pass       bool     `json:"pass"`
	Differs    []string `json:"differs,omitempty"`
}

// vectors scores a whole file.
func (c *instrumentScore) vectors(w *World) error {
	text, err := readFile(c.Vectors)
	if err != nil {
		return err
	}
	sets, err := instrument.ReadVectors(text)
	if err != nil {
		return err
	}
	all, failed := []triedVector{}, 0
	for _, set := range sets {
		def, err := w.instrument(set.Instrument)
		for _, v := range set.Vectors {
			t := triedVector{Vector: v.ID, Instrument: set.Instrument}
			if err != nil {
				t.Differs = []string{fault.Say(err)}
			} else {
				t.Differs = v.Try(def)
			}
			if t.Pass = len(t.Differs) == 0; !t.Pass {
				failed++
			}
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return fault.Bad("vectors", "The file has no vectors.")
	}
	var end error
	if failed > 0 {
		end = exit(No)
	}
	if c.JSON {
		return w.json(all, end)
	}
	for _, t := range all {
		if t.Pass {
			fmt.Fprintf(w.Stdout, "pass  %s\n", t.Vector)
		} else {
			fmt.Fprintf(w.Stdout, "FAIL  %s: %s\n", t.Vector, strings.Join(t.Differs, "; "))
		}
	}
	fmt.Fprintf(w.Stdout, "%d vectors of %d instruments: %d pass, %d fail\n", len(all), len(sets), len(all)-failed, failed)
	return end
}

type instrumentCheck struct {
	Files []string `arg:"" name:"file" help:"Instrument files, or text packs."`
	Pack  string   `help:"Read instrument files as those of this data pack, such as a4." placeholder:"NAME"`
}

// Help shows an example.
func (instrumentCheck) Help() string {
	return `Example:

  clew instrument check instruments/*.yaml
  clew instrument check our-madrs-text.yaml

Every problem is said at once, with line and column. A file that begins with
pack: is the text of a questionnaire, and is held to its items.`
}

// Run checks every file.
func (c *instrumentCheck) Run(w *World) error {
	var end error
	for _, file := range c.Files {
		text, err := readFile(file)
		if err != nil {
			return err
		}
		said, problems := c.check(w, text)
		for _, p := range problems {
			p.File = file
			fmt.Fprintln(w.Stdout, p)
			end = exit(No)
		}
		if len(problems) == 0 {
			fmt.Fprintf(w.Stdout, "%s: no problem. %s\n", file, said)
		}
	}
	return end
}

// check reads one file, and says what it is.
func (c *instrumentCheck) check(w *World, text []byte) (string, []instrument.Problem) {
	first, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if name, ok := strings.CutPrefix(first, "pack:"); ok {
		def, err := w.instrument(strings.TrimSpace(name))
		if err != nil {
			return "", []instrument.Problem{{Line: 1, Column: 7, Sentence: fault.Say(err)}}
		}
		pack, problems := instrument.CheckPack(def, text)
		if pack == nil {
			return "", problems
		}
		return fmt.Sprintf("The text of %s %s in %q, %s", pack.Instrument, pack.Version, pack.Wording.Language, pack.Hash), nil
	}
	def, problems := instrument.Parse(text, c.Pack)
	if def == nil {
		return "", problems
	}
	return fmt.Sprintf("%s %s, %d items, %s", def.ID, def.Version, len(def.Items), def.Hash()), nil
}
