package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/instrument"
)

type instrumentShow struct {
	Instrument string `arg:"" help:"A questionnaire, such as phq-9."`
	JSON       bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (instrumentShow) Help() string {
	return `Example:

  clew instrument show phq-9`
}

type shownInstrument struct {
	ID       string        `json:"id"`
	Version  string        `json:"version"`
	Hash     string        `json:"hash"`
	Title    string        `json:"title"`
	Short    string        `json:"short"`
	About    string        `json:"about"`
	Rater    string        `json:"rater"`
	Seconds  int           `json:"seconds,omitempty"`
	Class    string        `json:"class"`
	Holder   string        `json:"holder"`
	Notice   string        `json:"notice,omitempty"`
	URL      string        `json:"url,omitempty"`
	Checked  string        `json:"checked_on"`
	Attest   bool          `json:"requires_attestation,omitempty"`
	Note     string        `json:"licence_note,omitempty"`
	Source   string        `json:"source"`
	Pack     string        `json:"pack,omitempty"`
	Recalls  []string      `json:"recalls,omitempty"`
	Stem     string        `json:"stem,omitempty"`
	Items    []shownItem   `json:"items"`
	Scores   []shownScore  `json:"scores"`
	Others   []shownResult `json:"results,omitempty"`
	Alerts   []shownResult `json:"alerts,omitempty"`
	Change   []shownResult `json:"change,omitempty"`
	Panel    string        `json:"loinc_panel,omitempty"`
	LOINC    string        `json:"loinc_notice,omitempty"`
	Schedule []string      `json:"schedule,omitempty"`
}

type shownItem struct {
	ID       string `json:"id"`
	Answers  string `json:"answers"`
	Text     string `json:"text,omitempty"`
	LOINC    string `json:"loinc,omitempty"`
	Reversed bool   `json:"reversed,omitempty"`
	Optional bool   `json:"optional,omitempty"`
}

type shownScore struct {
	ID     string   `json:"id"`
	Title  string   `json:"title,omitempty"`
	How    string   `json:"how"`
	Range  string   `json:"range"`
	Better string   `json:"better,omitempty"`
	LOINC  string   `json:"loinc,omitempty"`
	Bands  []string `json:"bands,omitempty"`
	Source string   `json:"source"`
	Note   string   `json:"note,omitempty"`
}

type shownResult struct {
	ID     string `json:"id"`
	Says   string `json:"says"`
	Source string `json:"source,omitempty"`
}

// Run shows.
func (c *instrumentShow) Run(w *World) error {
	d, err := w.instrument(c.Instrument)
	if err != nil {
		return err
	}
	s := showInstrument(d)
	if c.JSON {
		return w.json(s, nil)
	}
	w.printInstrument(s)
	return nil
}

// showInstrument puts a definition into words.
func showInstrument(d *instrument.Definition) shownInstrument {
	l := d.Licence
	s := shownInstrument{ID: d.ID, Version: d.Version, Hash: d.Hash(), Title: d.Title, Short: d.Short, About: d.About, Rater: d.Rater, Seconds: d.Seconds,
		Class: l.Class, Holder: l.Holder, Notice: l.Notice, URL: l.URL, Checked: l.Checked, Attest: l.Attest, Note: l.Note,
		Source: noted(d.Source), Pack: d.Pack, Panel: d.Panel, Schedule: d.Schedule, Items: []shownItem{}, Scores: []shownScore{}}
	if d.HasLOINC() {
		s.LOINC = instrument.LOINCNotice
	}
	for _, r := range d.Recalls {
		s.Recalls = append(s.Recalls, r.ID+" ("+r.Title+")")
	}
	words := d.Wording["en"]
	s.Stem = words.Stem
	for _, it := range d.Items {
		s.Items = append(s.Items, shownItem{it.ID, answersOf(d, it, words), words.Items[it.ID], it.LOINC, it.Base != nil, !it.Required})
	}
	for _, sc := range d.Scores {
		s.Scores = append(s.Scores, showScore(d, sc))
	}
	s.Others = showResults(d)
	for _, a := range d.Alerts {
		s.Alerts = append(s.Alerts, shownResult{a.ID, a.On() + ": " + a.String(), noted(a.Source)})
	}
	s.Change = showChange(d)
	return s
}

// answersOf says what may be answered, with its words where they ship.
func answersOf(d *instrument.Definition, it instrument.Item, words instrument.Wording) string {
	scale := d.ScaleOf(it)
	labels := words.Labels[scale.ID]
	if len(labels) != len(scale.Options) || len(labels) == 0 {
		ends, ok := words.Ends[it.ID]
		if !ok {
			ends, ok = words.Ends[scale.ID]
		}
		if ok {
			return scale.String() + " (" + ends[0] + " … " + ends[1] + ")"
		}
		return scale.String()
	}
	var parts []string
	for i, o := range scale.Options {
		parts = append(parts, o.Value+" "+labels[i])
	}
	return strings.Join(parts, ", ")
}

func showScore(d *instrument.Definition, sc instrument.Scoring) shownScore {
	out := shownScore{ID: sc.ID, Title: sc.Title, How: sc.How(d), Range: sc.From.String() + " to " + sc.To.String(), Better: sc.Better, LOINC: sc.LOINC,
		Source: sc.Source.String(), Note: sc.Source.Note}
	for _, set := range sc.Bands {
		var bands []string
		for _, b := range set.Of {
			join := " to "
			if b.Below {
				join = " to below "
			}
			bands = append(bands, b.From.String()+join+b.To.String()+" "+b.Title)
		}
		out.Bands = append(out.Bands, set.Set+": "+strings.Join(bands, ", ")+" ["+noted(set.Source)+"]")
	}
	return out
}

// showResults puts flags and words into words.
func showResults(d *instrument.Definition) []shownResult {
	var out []shownResult
	for _, f := range d.Flags {
		out = append(out, shownResult{f.ID, f.When.Words(), noted(f.Source)})
	}
	for _, wd := range d.Words {
		var cases []string
		for _, c := range wd.Cases {
			cases = append(cases, c.Say+" where "+c.When.Words())
		}
		if wd.Else != "" {
			cases = append(cases, "otherwise "+wd.Else)
		}
		out = append(out, shownResult{wd.ID, strings.Join(cases, "; "), noted(wd.Source)})
	}
	return out
}

// showChange puts the rules of change into words.
func showChange(d *instrument.Definition) []shownResult {
	if d.Change == nil {
		return nil
	}
	var out []shownResult
	one := func(id string, t *instrument.Threshold) {
		if t != nil {
			name := t.Name
			if name != "" {
				name += ": "
			}
			out = append(out, shownResult{id, name + t.String(), noted(t.Source)})
		}
	}
	one("response", d.Change.Response)
	one("remission", d.Change.Remission)
	one("end state", d.Change.EndState)
	for i := range d.Change.MCID {
		one("noticed", &d.Change.MCID[i])
	}
	for i := range d.Change.Reliable {
		one("reliable", &d.Change.Reliable[i])
	}
	for _, r := range d.Change.Rises {
		out = append(out, shownResult{"rise", r.Points.String() + " points for the worse: " + r.Level, noted(r.Source)})
	}
	return out
}

// noted is a source with its note.
func noted(s instrument.Source) string {
	if s.Note == "" {
		return s.String()
	}
	return s.String() + ". " + s.Note
}

// printInstrument prints what is shown for a person.
func (w *World) printInstrument(s shownInstrument) {
	p := func(format string, args ...any) { fmt.Fprintf(w.Stdout, format+"\n", args...) }
	p("%s %s  %s", s.ID, s.Version, s.Title)
	p("Measures %s. Filled in by: %s. File %s", s.About, s.Rater, s.Hash)
	p("Class %s: %s. Rights: %s. Reviewed %s.", s.Class, instrument.ClassWords[s.Class], strings.TrimSuffix(s.Holder, "."), s.Checked)
	for _, text := range []string{s.Notice, s.Note, s.URL} {
		if text != "" {
			p("  %s", text)
		}
	}
	if s.Pack != "" {
		p("Data pack %s, off until a site turns it on.", s.Pack)
	}
	p("Source: %s", s.Source)
	if len(s.Recalls) > 0 {
		p("Asks about: %s", strings.Join(s.Recalls, ", "))
	}
	w.printItems(s)
	p("\nScores")
	for _, sc := range s.Scores {
		p("  %-22s %s; %s  [%s]", sc.ID, sc.How, sc.Range, sc.Source)
		if sc.Note != "" {
			p("  %-22s %s", "", sc.Note)
		}
		for _, b := range sc.Bands {
			p("  %-22s %s", "", b)
		}
	}
	w.printRules("Results", s.Others)
	w.printRules("Alerts", s.Alerts)
	w.printRules("Change", s.Change)
	if s.LOINC != "" {
		p("\n%s", s.LOINC)
	}
}

// printItems prints the questions, with their words where they ship.
func (w *World) printItems(s shownInstrument) {
	fmt.Fprintln(w.Stdout, "\nItems")
	if s.Stem != "" {
		fmt.Fprintln(w.Stdout, " ", s.Stem)
	}
	if !slices.ContainsFunc(s.Items, func(it shownItem) bool { return it.Text != "" }) {
		fmt.Fprintln(w.Stdout, "  The wording does not ship; a clinic loads the text it may use.")
	}
	for _, it := range s.Items {
		mark := ""
		if it.Reversed {
			mark = " (reversed)"
		}
		fmt.Fprintf(w.Stdout, "  %-22s %s%s\n", it.ID, strings.TrimSpace(it.Text+"  ["+it.Answers+"]"), mark)
	}
}

// printRules prints what else follows from the answers.
func (w *World) printRules(title string, rules []shownResult) {
	if len(rules) > 0 {
		fmt.Fprintf(w.Stdout, "\n%s\n", title)
	}
	for _, r := range rules {
		fmt.Fprintf(w.Stdout, "  %-22s %s  [%s]\n", r.ID, r.Says, r.Source)
	}
}
