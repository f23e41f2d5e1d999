package protocol_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// matrixNote is how a note begins that answers a line, or lines, of the
// screening and the medicine matrix.
var matrixNote = regexp.MustCompile(`^((?:SC|MX)\d{2}(?:, (?:SC|MX)\d{2})*): `)

// TestMatrix: every line of the screening matrix (SC01 to SC40) and of the
// medicine matrix (MX01 to MX27) has a rule, or was weighed and is raised by
// none on purpose.
func TestMatrix(t *testing.T) {
	answered := map[string]string{}
	note := func(name, text string) {
		m := matrixNote.FindStringSubmatch(text)
		if m == nil {
			return
		}
		for line := range strings.SplitSeq(m[1], ", ") {
			answered[line] = name
		}
	}
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Libraries() {
		lib, problems := protocol.LoadLibrary(shelf["library/"+name], vocabulary())
		for _, p := range problems {
			t.Fatalf("library %s: %s", name, p)
		}
		for _, r := range lib.Rules {
			note(r.Name, r.Source.Note)
		}
		for _, c := range lib.Considered {
			note(c.Name, c.Source.Note)
		}
	}
	for matrix, lines := range map[string]int{"SC": 40, "MX": 27} {
		for i := 1; i <= lines; i++ {
			line := fmt.Sprintf("%s%02d", matrix, i)
			if answered[line] == "" {
				t.Errorf("no rule answers %s", line)
			}
			delete(answered, line)
		}
	}
	for line, name := range answered {
		t.Errorf("%s names %s, which is no line of a matrix", name, line)
	}
}

// screeningLibraries are the libraries that say who may be treated.
var screeningLibraries = []string{"screening", "blood-pressure", "interactions"}

// TestLibrarySources: every rule says how its source is known and names all
// thirteen attributes; what rests on our own choice says so.
func TestLibrarySources(t *testing.T) {
	for _, r := range together(t, screeningLibraries, nil, nil).Rules {
		attributes := r.Source.Attributes()
		if len(attributes) != 13 {
			t.Errorf("%s has %d source attributes", r.Name, len(attributes))
		}
		for _, a := range attributes {
			if strings.TrimSpace(a.Value) == "" {
				t.Errorf("%s: the source attribute %s is empty", r.Name, a.Key)
			}
		}
		if !slices.Contains(protocol.Grades, r.Source.Grade) || r.Source.Grade == "U" {
			t.Errorf("%s has the grade %q", r.Name, r.Source.Grade)
		}
		if strings.Contains(r.Source.Cite, "clew-default") != (r.Source.Grade == "D" || r.Source.Grade == "L") && r.Source.Grade == "D" {
			t.Errorf("%s is graded D and does not cite our defaults", r.Name)
		}
		usesAge, saysAge := slices.Contains(r.Facts, "patient.age"), r.Source.BirthDate != "not used"
		usesSex, saysSex := slices.Contains(r.Facts, "patient.sex"), r.Source.Sex != "not used"
		social := slices.ContainsFunc(r.Facts, func(f string) bool { return strings.HasPrefix(f, "home.") })
		if usesAge != saysAge || usesSex != saysSex || social != (r.Source.SocialDeterminants != "not used") {
			t.Errorf("%s: what it uses about a person and what its source says differ", r.Name)
		}
	}
}

// secondPerson finds a sentence that speaks to its reader.
var secondPerson = regexp.MustCompile(`(?i)\b(you|your|yours)\b`)

// promises are words that no sentence of ours says.
var promises = regexp.MustCompile(`(?i)\b(cure[sd]?|guarantee[ds]?|breakthrough|very safe|no risk|risk-free|transform(s|ed|ative)?|not suitable|failed)\b`)

// TestLibraryWords: titles and sentences are plain, speak to nobody and promise
// nothing.
func TestLibraryWords(t *testing.T) {
	d := together(t, screeningLibraries, nil, nil)
	texts := map[string][]string{}
	for _, r := range d.Rules {
		texts[r.Name] = []string{r.Title, r.Say}
		if !strings.HasSuffix(r.Say, ".") || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: a sentence ends with a full stop, a title without: %q, %q", r.Name, r.Title, r.Say)
		}
	}
	for _, c := range d.Considered {
		texts[c.Name] = []string{c.Say}
	}
	for name, list := range texts {
		for _, text := range list {
			if word := secondPerson.FindString(text); word != "" {
				t.Errorf("%s speaks to its reader (%s): %q", name, word, text)
			}
			if word := promises.FindString(text); word != "" {
				t.Errorf("%s says %q: %q", name, word, text)
			}
		}
	}
}

// TestLibraryOverrides: nobody overrides only where care says so, and the joint
// decisions ask for both people and their papers.
func TestLibraryOverrides(t *testing.T) {
	firm := map[string]string{
		"age.minor": "firm", "person.deceased": "identity", "allergy.ketamine": "label", "eclampsia": "firm", "pregnancy.current": "firm",
		"pregnancy.today": "firm", "psychosis.history": "firm", "psychosis.depression": "firm", "mania.current": "firm", "suicide.safety": "firm",
		"capacity.absent": "consent", "cognition.disorder": "firm", "cognition.failed": "firm", "intoxication": "firm", "home.unsafe": "firm",
		"home.alone": "firm", "medicine.theophylline": "label",
	}
	joint := map[string]string{"suicide.ideation": "therapist", "suicide.attempt": "therapist", "dissociative.disorder": "therapist", "personality.disorder": "therapist"}
	papers := map[string][]string{
		"vascular.aneurysm": {"specialist-letter"}, "vascular.malformation": {"specialist-letter"}, "brain.haemorrhage": {"specialist-letter"},
		"brain.pressure": {"specialist-letter"}, "glaucoma.uncontrolled": {"specialist-letter"},
		"heart.attack.recent": {"cardiology-clearance"}, "heart.unstable": {"cardiology-clearance"},
		"suicide.ideation": {"risk-review", "safety-plan"}, "suicide.attempt": {"risk-review", "safety-plan"},
	}
	for _, r := range together(t, screeningLibraries, nil, nil).Rules {
		if !r.Decision.Blocks() {
			continue
		}
		o := r.Override
		if o.None != (firm[r.Name] != "") || o.Basis != firm[r.Name] {
			t.Errorf("%s: none %v, basis %q, want %q", r.Name, o.None, o.Basis, firm[r.Name])
		}
		if o.Second != joint[r.Name] {
			t.Errorf("%s: second %q, want %q", r.Name, o.Second, joint[r.Name])
		}
		if !slices.Equal(o.With, papers[r.Name]) {
			t.Errorf("%s: with %v, want %v", r.Name, o.With, papers[r.Name])
		}
		if !o.None && !o.Reason {
			t.Errorf("%s can be overridden without a reason", r.Name)
		}
	}
}

// TestNothingKnownIsNeverClear: of somebody nobody knows anything about, no rule
// says that it is all right.
func TestNothingKnownIsNeverClear(t *testing.T) {
	d := together(t, screeningLibraries, nil, nil)
	for _, gate := range protocol.Gates {
		o := d.Evaluate(nil, gate, examplesAt)
		for _, f := range o.Findings {
			if f.State == protocol.Clear {
				t.Errorf("%s is clear", f.Rule)
			}
			if f.State == protocol.Unknown && (f.Say == "" || len(f.Missing) == 0) {
				t.Errorf("%s is unknown and does not say what is missing", f.Rule)
			}
		}
		if o.Open() {
			t.Errorf("%s is open", gate)
		}
	}
}

// TestTypicalCourse: a typical new course is interrupted three times at most.
func TestTypicalCourse(t *testing.T) {
	const most = 3
	for _, file := range exampleFiles(t) {
		for _, e := range file.Examples {
			if e.Example == "typical" && (e.Interruptions == nil || *e.Interruptions > most) {
				t.Errorf("%s: a typical course is interrupted more than %d times", file.name, most)
			}
		}
	}
}
