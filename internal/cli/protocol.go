package cli

import (
	"context"
	"fmt"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
)

// protocolCmd gathers what can be done with protocols besides following them.
type protocolCmd struct {
	List     protocolList     `cmd:"" help:"List the shipped protocols."`
	Show     protocolShow     `cmd:"" help:"Print a protocol as prose, with where each value comes from."`
	Check    protocolCheck    `cmd:"" help:"Find every problem of a protocol or library file."`
	Compare  protocolCompare  `cmd:"" help:"Say what one version does otherwise than another."`
	Rehearse protocolRehearse `cmd:"" help:"Count who would have been held, delayed or let through by another version."`
	Why      protocolWhy      `cmd:"" help:"Say why a step could or could not be taken by a protocol; as clew why."`
}

type protocolList struct {
	JSON bool `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolList) Help() string {
	return `Example:

  clew protocol list`
}

type listedProtocol struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Title    string   `json:"title"`
	Hash     string   `json:"hash"`
	Off      bool     `json:"offByDefault,omitempty"`
	Includes []string `json:"includes,omitempty"`
	Rules    int      `json:"rules"`
	Params   int      `json:"params"`
	Defaults int      `json:"defaults"`
}

// Run lists.
func (c *protocolList) Run(w *World) error {
	var all []listedProtocol
	for _, name := range w.Shelf.Protocols() {
		def, err := w.Protocol(name, course.Vocabulary())
		if err != nil {
			return err
		}
		l := listedProtocol{Name: def.Name, Version: def.Version, Title: def.Title, Hash: def.Hash(), Off: def.OffByDefault,
			Includes: def.Includes, Rules: len(def.Rules), Params: len(def.Params)}
		for _, p := range def.Params {
			if p.Grade == "D" || p.Grade == "U" {
				l.Defaults++
			}
		}
		all = append(all, l)
	}
	if c.JSON {
		return w.json(all, nil)
	}
	for _, l := range all {
		off := ""
		if l.Off {
			off = " (off until a site adopts it)"
		}
		fmt.Fprintf(w.Stdout, "%-18s %-8s %s%s\n", l.Name, l.Version, l.Title, off)
		fmt.Fprintf(w.Stdout, "%-18s %-8s %d rules, %d values, %d of them defaults; %s\n", "", "", l.Rules, l.Params, l.Defaults, l.Hash)
	}
	return nil
}

type protocolCheck struct {
	Files []string `arg:"" name:"file" help:"Protocol or library files."`
	JSON  bool     `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolCheck) Help() string {
	return `Example:

  clew protocol check our-kap-im.yaml
  clew protocol check protocols/kap-im.yaml protocols/library/*.yaml

Every problem is said at once, with file, line and column, and what would put
it right where that can be guessed. Libraries are taken from the folder library
beside the file, or else from those that ship. Ends with 1 if there is a problem.`
}

type checkedProblem struct {
	File       string `json:"file"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Rule       string `json:"rule,omitempty"`
	Problem    string `json:"problem"`
	Suggestion string `json:"suggestion,omitempty"`
}

type checkedFile struct {
	File     string           `json:"file"`
	Hash     string           `json:"hash,omitempty"`
	Problems []checkedProblem `json:"problems"`
}

// Run checks every file.
func (c *protocolCheck) Run(w *World) error {
	var all []checkedFile
	var end error
	for _, file := range c.Files {
		f, err := w.readProtocol(file)
		if err != nil {
			return err
		}
		def, problems := f.load(course.Vocabulary())
		if def != nil && !f.isLibrary() {
			lib, err := w.Instruments()
			if err != nil {
				return err
			}
			problems = course.CheckMeasures(def, lib)
		}
		out := checkedFile{File: file, Problems: []checkedProblem{}}
		for _, p := range problems {
			out.Problems = append(out.Problems, checkedProblem{f.place(p.File), p.Line, p.Column, p.Rule, p.Sentence, p.Suggestion})
		}
		if len(problems) > 0 {
			end = exit(No)
		} else {
			out.Hash = def.Hash()
		}
		all = append(all, out)
		if !c.JSON {
			w.printChecked(out, def)
		}
	}
	if c.JSON {
		return w.json(all, end)
	}
	return end
}

// printChecked prints one file's problems, one a line, as compilers do.
func (w *World) printChecked(out checkedFile, def *protocol.Definition) {
	for _, p := range out.Problems {
		rule := ""
		if p.Rule != "" {
			rule = fmt.Sprintf("rule %q: ", p.Rule)
		}
		fmt.Fprintf(w.Stdout, "%s:%d:%d: %s%s\n", p.File, p.Line, p.Column, rule, p.Problem)
		if p.Suggestion != "" {
			fmt.Fprintf(w.Stdout, "    %s\n", p.Suggestion)
		}
	}
	switch n := len(out.Problems); {
	case n == 1:
		fmt.Fprintf(w.Stdout, "%s: 1 problem\n", out.File)
	case n > 1:
		fmt.Fprintf(w.Stdout, "%s: %d problems\n", out.File, n)
	default:
		fmt.Fprintf(w.Stdout, "%s: no problem. %s %s, %d rules, %d values, %s\n", out.File, def.Name, def.Version, len(def.Rules), len(def.Params), out.Hash)
	}
}

// protocolWhy is clew why with the protocol first.
type protocolWhy struct {
	Book      `embed:""`
	Protocol  string `arg:"" help:"A protocol by name: ${protocols}."`
	Who       string `arg:"" optional:"" help:"A patient or a course: its key, a key where the record came from, or a whole name."`
	Gate      string `help:"Only one step, such as dosing.start." placeholder:"GATE"`
	At        string `help:"As the book stood then, such as 2026-11-22T12:00:00Z." placeholder:"TIME"`
	Hindsight bool   `help:"With --at: also what was recorded only later."`
	Facts     string `help:"A made-up patient: a file of facts (see docs/facts.md)." placeholder:"FILE"`
	JSON      bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolWhy) Help() string {
	return `Example:

  clew protocol why kap-im 129c6ac7-8d06-89de-ad63-0204a93e76c3 --db clinic.db
  clew protocol why kap-im --facts ana.json --gate dosing.start

It is clew why with the protocol first; clew why --help says more.`
}

// Run answers.
func (c *protocolWhy) Run(ctx context.Context, w *World) error {
	why := whyCmd{Book: c.Book, Who: c.Who, Gate: c.Gate, At: c.At, Hindsight: c.Hindsight, Protocol: c.Protocol, Facts: c.Facts, JSON: c.JSON}
	return why.Run(ctx, w)
}
