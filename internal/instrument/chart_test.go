package instrument_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

var saturday = time.Date(2026, 11, 21, 23, 40, 0, 0, time.UTC)

// administered is a form put before somebody by a link.
func administered(d *instrument.Definition, response string) instrument.Administration {
	return instrument.Administration{Response: id.Response(id.Derived("test", response)), Instrument: d.ID, Version: d.Version, Hash: d.Hash(),
		By: instrument.BySelf, How: instrument.HowLink}
}

// chartOf puts facts into a chart, a minute apart.
func chartOf(facts ...ledger.Fact) ledger.Chart {
	c := ledger.Chart{}
	for i, f := range facts {
		at := saturday.Add(time.Duration(i) * time.Minute)
		c = c.With(ledger.Entry{ID: id.Entry(fmt.Sprint("e", i)), Seq: int64(i + 1), At: at, Recorded: at, Fact: f, Kind: f.Kind(), Class: ledger.Measures})
	}
	return c
}

func named(t *testing.T, name string) (*instrument.Library, *instrument.Definition) {
	t.Helper()
	lib := shipped(t)
	d, err := lib.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return lib, d
}

// allOnes answers the PHQ-9's nine questions.
func ones(last string) map[string]string {
	out := map[string]string{"q9": last}
	for i := 1; i < 9; i++ {
		out[fmt.Sprint("q", i)] = "1"
	}
	return out
}

// On Saturday at 23:40 the ninth answer is there before anything was sent, and
// is heard: the response has no total yet.
func TestRiskAnswerIsHeardAtOnce(t *testing.T) {
	lib, d := named(t, "phq-9")
	chart := chartOf(instrument.ItemAnswered{Administration: administered(d, "a"), Item: "q9", Value: "2"})
	scores := instrument.Scores(chart, lib, "")
	if len(scores) != 1 || !scores[0].Open || scores[0].Known || scores[0].Result.Level() != instrument.Red {
		t.Fatalf("scores: %+v", scores)
	}
	risks := instrument.RiskAnswers(chart, lib)
	if len(risks) != 1 || risks[0].Level != instrument.Red || risks[0].Value != "2" || !risks[0].At.Equal(saturday) {
		t.Errorf("risk answers: %+v", risks)
	}
}

// Changed before it was sent, the first answer stays said; what is sent counts.
func TestChangedRiskAnswerStaysSaid(t *testing.T) {
	lib, d := named(t, "phq-9")
	a := administered(d, "a")
	chart := chartOf(
		instrument.ItemAnswered{Administration: a, Item: "q9", Value: "2"},
		instrument.ItemAnswered{Administration: a, Item: "q9", Value: "0"},
		instrument.Answered{Administration: a, Answers: ones("0"), Started: saturday, Finished: saturday.Add(2 * time.Minute)},
	)
	scores := instrument.Scores(chart, lib, "")
	if len(scores) != 1 || scores[0].Open || !scores[0].Known || scores[0].Total != instrument.Whole(8) || scores[0].Result.Level() != "" {
		t.Fatalf("scores: %+v", scores)
	}
	var levels []string
	for _, r := range instrument.RiskAnswers(chart, lib) {
		levels = append(levels, r.Value+r.Level)
	}
	if got := strings.Join(levels, " "); got != "2red 0" {
		t.Errorf("said %q, want the 2 and then the 0, each once", got)
	}
}

// A response that was left is kept as far as it goes.
func TestLeftResponse(t *testing.T) {
	lib, d := named(t, "phq-9")
	a := administered(d, "a")
	chart := chartOf(instrument.Answered{Administration: a, Answers: map[string]string{"q1": "3", "q2": "3"}, Started: saturday, Left: true})
	m := instrument.Scores(chart, lib, "")[0]
	if !m.Left || m.Known || m.Result.Status != instrument.StatusUnscorable || len(m.Result.Unanswered()) != 1 {
		t.Errorf("%+v", m)
	}
}

// A form of another version is shown and not scored; a total from elsewhere
// counts, and says nothing about any single answer.
func TestOtherVersionsAndReportedTotals(t *testing.T) {
	lib, d := named(t, "phq-9")
	old := administered(d, "old")
	old.Version = "0.9.0"
	chart := chartOf(
		instrument.Answered{Administration: old, Answers: ones("3"), Finished: saturday},
		instrument.ScoreReported{Instrument: "phq-9", Total: 18_000},
		instrument.ScoreReported{Instrument: "unheard-of", Total: 1_000},
	)
	scores := instrument.Scores(chart, lib, "")
	if len(scores) != 2 || !scores[0].Other || scores[0].Known || !scores[1].Known || scores[1].Total != instrument.Whole(18) || scores[1].Reported == nil {
		t.Errorf("%+v", scores)
	}
	if len(scores[1].Result.Alerts) != 0 || len(instrument.RiskAnswers(chart, lib)) != 0 {
		t.Error("a total, or another version's answer, became a risk answer")
	}
}

// A cut-off that differs by sex uses the one that was given.
func TestScoresBySex(t *testing.T) {
	lib, d := named(t, "audit-c")
	chart := chartOf(instrument.Answered{Administration: administered(d, "a"), Answers: map[string]string{"q1": "1", "q2": "1", "q3": "1"}, Finished: saturday})
	for sex, want := range map[string]instrument.State{"female": instrument.Yes, "male": instrument.No, "": instrument.Unknown} {
		if got := instrument.Scores(chart, lib, sex)[0].Result.Flag("positive"); got != want {
			t.Errorf("%q: %v, want %v", sex, got, want)
		}
	}
}

// A voided response does not count.
func TestVoidedResponse(t *testing.T) {
	lib, d := named(t, "phq-9")
	chart := chartOf(instrument.Answered{Administration: administered(d, "a"), Answers: ones("1"), Finished: saturday})
	chart = chart.With(ledger.Entry{ID: "v", Seq: 9, Corrects: "e0", Fact: ledger.Voided{Entry: "e0", Reason: "twice"}, Kind: "entry.voided"})
	if got := instrument.Scores(chart, lib, ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// Bad input is said in a sentence, at the question.
func TestBadAnswers(t *testing.T) {
	_, d := named(t, "phq-9")
	for _, tt := range []struct{ item, value, want string }{
		{"q1", "4", "one of 0, 1, 2, 3"}, {"q1", "1.5", "one of 0, 1, 2, 3"}, {"q1", "-1", "one of"}, {"q11", "1", "no such question"}, {"q1", "", ""}, {"q1", "3", ""},
	} {
		err := d.CheckAnswer(tt.item, tt.value)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: %v, want %q", tt.item, tt.value, err, tt.want)
		}
	}
	good := instrument.Answered{Administration: administered(d, "a"), Answers: ones("0"), Finished: saturday}
	if err := d.CheckResponse(good); err != nil {
		t.Error(err)
	}
	changed := good
	changed.Hash = strings.Repeat("0", 64)
	if err := d.CheckResponse(changed); err == nil || !strings.Contains(err.Error(), "changed while it was being filled in") {
		t.Errorf("a form that changed half-way: %v", err)
	}
}

// Facts say what is missing, come back from the book as they went in, and print
// nothing of the person.
func TestFacts(t *testing.T) {
	_, d := named(t, "phq-9")
	kinds, err := ledger.Join(instrument.Facts())
	if err != nil {
		t.Fatal(err)
	}
	a := administered(d, "a")
	pack := "pack: x"
	for _, f := range []ledger.Fact{
		instrument.ItemAnswered{Administration: a, Item: "q9", Value: "2"},
		instrument.Answered{Administration: a, Answers: ones("2"), Started: saturday, Finished: saturday.Add(time.Minute)},
		instrument.PackSwitched{Pack: "a4", On: true, Statement: "I have read it."},
		instrument.PackAttested{Instrument: "wsas", Version: "1.0.0", Language: "en", Holder: "Marks", Statement: "I may.", Text: pack,
			Hash: "7e6ea2ae97ee5b1bcf9d3e1bb9ea8f2ee6a6bbd98a4bd4b9bd3c4da6cf7ad9ee"},
	} {
		err := f.Check()
		if _, isPack := f.(instrument.PackAttested); isPack != (err != nil) {
			t.Errorf("%s: %v", f.Kind(), err)
		}
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if back := kinds.Decode(f.Kind(), 1, raw); !reflect.DeepEqual(back, f) {
			t.Errorf("%s came back different: %+v", f.Kind(), back)
		}
		if got := fmt.Sprintf("%v %+v %#v", f, f, f); strings.Contains(got, "q9") || strings.Contains(got, pack) {
			t.Errorf("%s prints %s", f.Kind(), got)
		}
	}
	for name, spoil := range map[string]func(*instrument.Answered){
		"no key":               func(x *instrument.Answered) { x.Response = "" },
		"no version":           func(x *instrument.Answered) { x.Version = "" },
		"nobody":               func(x *instrument.Answered) { x.By = "" },
		"no way":               func(x *instrument.Answered) { x.How = "dream" },
		"sent and left":        func(x *instrument.Answered) { x.Left = true },
		"neither":              func(x *instrument.Answered) { x.Finished = time.Time{} },
		"ends before it began": func(x *instrument.Answered) { x.Started = x.Finished.Add(time.Hour) },
		"a long answer":        func(x *instrument.Answered) { x.Answers = map[string]string{"q1": strings.Repeat("x", 201)} },
	} {
		bad := instrument.Answered{Administration: a, Answers: ones("2"), Started: saturday, Finished: saturday.Add(time.Minute)}
		spoil(&bad)
		if bad.Check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// Text packs, YAML or JSON, are held to the items there are.
func TestTextPacks(t *testing.T) {
	_, d := named(t, "sds")
	for name, tt := range map[string]struct {
		text string
		ok   bool
	}{
		"whole, YAML":    {"pack: sds\nversion: 1.0.0\nlanguage: en\nitems: {q1: a, q2: b, q3: c}\n", true},
		"whole, JSON":    {"{\"pack\": \"sds\",\n\"version\": \"1.0.0\", \"language\": \"en\", \"items\": {\"q1\": \"a\", \"q2\": \"b\", \"q3\": \"c\"}}", true},
		"one too few":    {"pack: sds\nversion: 1.0.0\nlanguage: en\nitems: {q1: a, q2: b}\n", false},
		"one too many":   {"pack: sds\nversion: 1.0.0\nlanguage: en\nitems: {q1: a, q2: b, q3: c, q4: d}\n", false},
		"an empty one":   {"pack: sds\nversion: 1.0.0\nlanguage: en\nitems: {q1: a, q2: b, q3: \"\"}\n", false},
		"of another":     {"pack: wsas\nversion: 1.0.0\nlanguage: en\nitems: {q1: a, q2: b, q3: c}\n", false},
		"no language":    {"pack: sds\nversion: 1.0.0\nitems: {q1: a, q2: b, q3: c}\n", false},
		"an unknown key": {"pack: sds\nversion: 1.0.0\nlanguage: en\nitmes: {q1: a, q2: b, q3: c}\n", false},
		"no file at all": {"", false},
	} {
		pack, problems := instrument.CheckPack(d, []byte(tt.text))
		if (pack != nil) != tt.ok || (len(problems) == 0) != tt.ok {
			t.Errorf("%s: %v", name, problems)
		}
	}
	_, gaf := named(t, "gaf")
	if pack, _ := instrument.CheckPack(gaf, []byte("pack: gaf\nversion: 1.0.0\nlanguage: en\nitems: {total: a}\n")); pack != nil {
		t.Error("the text of an instrument of class C was taken")
	}
}

// What ships keeps to its class: text only where it may be, notices where they
// must be, and nothing of class A4 outside its pack.
func TestShippedLicences(t *testing.T) {
	for _, d := range shipped(t).All() {
		l := d.Licence
		if len(d.Wording) > 0 && (l.Class == instrument.StructureOnly || l.Class == instrument.EntryOfTotal) {
			t.Errorf("%s ships text that is not ours", d.ID)
		}
		if (l.Class == instrument.Restricted) != (d.Pack == "a4") {
			t.Errorf("%s of class %s lies in pack %q", d.ID, l.Class, d.Pack)
		}
		if len(d.Wording) > 0 && l.Notice == "" && l.Class != instrument.OurWords {
			t.Errorf("%s ships text without a notice", d.ID)
		}
	}
}

// Totals recognised from elsewhere are those of the instruments' own files.
func TestReportedTotalsFitTheFiles(t *testing.T) {
	lib := shipped(t)
	for _, d := range lib.All() {
		for _, s := range d.Scores {
			total, ok := instrument.TotalOf(s.LOINC)
			if !ok {
				continue
			}
			if total.Instrument != d.ID || instrument.Whole(total.Highest) != s.To {
				t.Errorf("%s: code %s is %+v", d.ID, s.LOINC, total)
			}
		}
	}
}

// The first instruments can be asked: their wording ships, in their pack or not.
func TestCoreHasWords(t *testing.T) {
	lib := shipped(t)
	for _, name := range []string{"phq-9", "phq-2", "gad-7", "pcl-5", "pc-ptsd-5", "asq", "sidas", "audit-c", "peg", "who-5", "edi", "better-same-worse", "k10", "phq-4"} {
		d, err := lib.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		w := d.Wording["en"]
		for _, it := range d.Items {
			s := d.ScaleOf(it)
			_, byItem := w.Ends[it.ID]
			_, byScale := w.Ends[s.ID]
			if w.Items[it.ID] == "" || len(s.Options) > 0 && len(w.Labels[s.ID]) != len(s.Options) || len(s.Options) == 0 && !byItem && !byScale {
				t.Errorf("%s %s cannot be asked as it is", name, it.ID)
			}
		}
	}
}

// An answer is found among the options, whatever its spelling.
func TestChosen(t *testing.T) {
	lib := shipped(t)
	for _, tt := range []struct{ name, item, value, want string }{
		{"phq-9", "q2", "2", "LA6570-1"}, {"gad-7", "q2", "2", "LA18938-3"}, {"phq-9", "q2", "02", "LA6570-1"}, {"phq-9", "q2", "9", ""}, {"peg", "q1", "4", ""},
	} {
		d, err := lib.Named(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, o := range d.Chosen(tt.item, tt.value) {
			got += o.LOINC
		}
		if got != tt.want {
			t.Errorf("%s %s %q: %q, want %q", tt.name, tt.item, tt.value, got, tt.want)
		}
	}
	lec, err := lib.Named("lec-5")
	if err != nil {
		t.Fatal(err)
	}
	if got := lec.Chosen("q1", "happened,job"); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}
