package consent

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
)

// TestEveryElementIsMissed takes, from every shipped text, each element away in
// turn: the control that the check for missing elements sees all of them.
func TestEveryElementIsMissed(t *testing.T) {
	l := shipped(t)
	for name, whole := range composed(t, l) {
		def := protocolOf(t, whole.Protocol)
		for _, e := range l.Required(whole, def) {
			less := without(t, whole, e)
			missing := l.Missing(less, def)
			if !slices.ContainsFunc(missing, func(m Element) bool { return m.Name == e.Name }) {
				t.Errorf("%s without %s is not missed", name, e.Name)
			}
			if len(missing) != 1 {
				t.Errorf("%s without %s misses %d elements", name, e.Name, len(missing))
			}
		}
	}
}

// without returns a document that no longer says one element.
func without(t *testing.T, d Document, e Element) Document {
	t.Helper()
	again, err := ReadDocument(d.Bytes(), d.Hash()) // a copy of all of it
	if err != nil {
		t.Fatal(err)
	}
	switch e.By {
	case "questions":
		again.Questions = nil
	case "signers":
		again.Signers = []string{AsTherapist}
	}
	drop := func(p *Paragraph) {
		p.Covers = slices.DeleteFunc(p.Covers, func(c string) bool { return c == e.Name })
	}
	for i := range again.Sections {
		for j := range again.Sections[i].Blocks {
			b := &again.Sections[i].Blocks[j]
			drop(&b.Paragraph)
			for k := range b.Points {
				drop(&b.Points[k])
			}
		}
	}
	return again
}

// TestElementsDiffer keeps what only some ways of treating need apart.
func TestElementsDiffer(t *testing.T) {
	l := shipped(t)
	docs := composed(t, l)
	for _, tt := range []struct {
		text, element string
		needed        bool
	}{
		{"kap-im", "off-label", true}, {"esketamine-rems", "off-label", false}, {"esketamine-rems", "rems", true}, {"kap-im", "rems", false},
		{"kap-sublingual", "compounded", true}, {"kap-im", "compounded", false}, {"kap-home-lozenge", "compounded", true},
		{"kap-home-lozenge", "chaperone", true}, {"kap-sublingual-by-phone", "telehealth", true}, {"kap-sublingual", "telehealth", false},
		{"kap-group", "group", true}, {"therapy-only", "dose", false}, {"therapy-only", "change-of-mind", true}, {"therapy-only", "fasting", false},
		{"sharing", "sharing.onward", true}, {"touch", "touch.stop", true}, {"touch", "dose", false},
	} {
		got := slices.ContainsFunc(l.Required(docs[tt.text], protocolOf(t, docs[tt.text].Protocol)), func(e Element) bool { return e.Name == tt.element })
		if got != tt.needed {
			t.Errorf("%s needs %s: %v, want %v", tt.text, tt.element, got, tt.needed)
		}
	}
}

// TestUnkindIsFound checks the check of words.
func TestUnkindIsFound(t *testing.T) {
	d := composed(t, shipped(t))["kap-im"]
	for _, say := range []string{"You are not suitable.", "This will cure you.", "It is guaranteed to help.", "Please stop taking your antidepressant.", "A breakthrough."} {
		d.Sections[3].Blocks[0].Say = say
		if len(Unkind(d)) != 1 {
			t.Errorf("%q is taken: %q", say, Unkind(d))
		}
	}
}

// TestCompare reads the difference between two versions.
func TestCompare(t *testing.T) {
	def := madeUp(t)
	before := text("1", "Bladder trouble is known from frequent use.", def)
	same := before
	if ds := Compare(before, same); len(ds) != 0 || Summary(ds) != "Nothing changed in what you read." {
		t.Errorf("nothing changed: %v", ds)
	}
	after := text("2", "Bladder trouble is known from frequent use, and it may stay.", def)
	ds := Compare(before, after)
	if len(ds) != 1 || ds[0].What != Changed || ds[0].Section != "A" || ds[0].Before == "" || Summary(ds) != "One paragraph changed. Here it is." {
		t.Errorf("%+v, %s", ds, Summary(ds))
	}
	after.Sections[0].Blocks = append(after.Sections[0].Blocks, Block{Paragraph: Paragraph{Say: "Something else entirely stands here now."}})
	if ds := Compare(before, after); len(ds) != 2 || ds[1].What != Added || Summary(ds) != "One paragraph changed. One paragraph added. Here they are." {
		t.Errorf("%+v, %s", ds, Summary(ds))
	}
	less := before
	less.Sections = []Section{{Name: "a", Title: "A", Blocks: before.Sections[0].Blocks[1:]}}
	if ds := Compare(before, less); len(ds) != 1 || ds[0].What != Removed || !strings.HasPrefix(ds[0].Before, "Bladder") {
		t.Errorf("%+v", ds)
	}
	short := text("2", "Bladder trouble is known from frequent use.", def)
	short.Sections[0].Short = ""
	if ds := Compare(before, short); slices.ContainsFunc(ds, func(d Difference) bool { return d.Before == "" && d.After == "" }) {
		t.Errorf("an emptied “in short” is a paragraph of nothing: %+v", ds)
	}
}

// TestOneByte changes every byte of a stored document, one at a time.
func TestOneByte(t *testing.T) {
	d := text("1", "Bladder.", madeUp(t))
	body, hash := d.Bytes(), d.Hash()
	for i := range body {
		changed := slices.Clone(body)
		changed[i] ^= 1
		if _, err := ReadDocument(changed, hash); fault.RuleOf(err) != "consent.other-text" {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

// TestPublishedSaysWhatItHolds refuses an entry that says other things about a
// document than stand in it.
func TestPublishedSaysWhatItHolds(t *testing.T) {
	p := Publish(text("1", "Bladder.", madeUp(t)), SafetyMaterial, "First.", monday)
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Published){
		"the body":      func(p *Published) { p.Body += " " },
		"the hash":      func(p *Published) { p.Hash = flip(p.Hash) },
		"who signs":     func(p *Published) { p.Signers = []string{AsClient} },
		"the questions": func(p *Published) { p.Questions = nil },
		"a figure":      func(p *Published) { p.Values = []Value{{"fasting.solids", "1 hour"}} },
		"how long":      func(p *Published) { p.Months = 120 },
		"the change":    func(p *Published) { p.Change = "small" },
	} {
		changed := p
		change(&changed)
		if changed.Check() == nil {
			t.Errorf("%s may differ", name)
		}
	}
}

// TestFilesAreReadStrictly plants one mistake at a time and asks for its line.
func TestFilesAreReadStrictly(t *testing.T) {
	for _, tt := range []struct{ file, from, to, want string }{
		{"kap-im.yaml", "kind: treatment", "kind: treatement", `kap-im.yaml:6:7: "treatement" is not one of the words for`},
		{"kap-im.yaml", "  - happens.im", "  - happens.imm", `There is no section "happens.imm"`},
		{"kap-im.yaml", "holds:", "hold:", `A text has no key "hold"`},
		{"kap-im.yaml", "released: 2026-11-22", "released: 22.11.2026", "is a day, such as"},
		{"kap-im.yaml", "questions: [change,", "questions: [lozenges,", `which is not in this text`},
		{"kap-im.yaml", "signers: [client,", "signers: [parent,", `"parent" is not one of the words for`},
		{"kap-im.yaml", "consent: kap-im", "consent: kap-in", "A text stands in the file of its name."},
		{"kap-im.yaml", "{rule: holds}", "{rule: notice}", `no figure "notice" in months`},
		{"elements.yaml", "grade: P}", "grade: Q}", `"Q" is not one of the words for`},
		{"elements.yaml", "kinds: [touch]", "kinds: [feel]", `"feel" is not one of the words for`},
		{"questions.yaml", "right: yes}", "right: no}", "exactly one of them is right"},
		{"rules.yaml", "{value: 12, unit: mo", "{value: 12, unit: yr", "A figure has a value and one of the units"},
		{"sections/risks.yaml", "covers: [risk.nausea]", "covers: [risk.nausia]", `There is no element "risk.nausia"`},
		{"sections/risks.yaml", "- section: risks.unknown", "- section: risks.mind", "already stands elsewhere"},
		{"sections/risks.yaml", "covers: [unknown]", "covers: [unknown]\n        covers: [risk.liver]", "already stands on line"},
		{"sections/state.yaml", "", "sections: &all []", "no anchors"},
		{"sections/tab.yaml", "", "sections:\u200b []", "an invisible character here (U+200B)"},
		{"touch.yaml", "width: 2", "width: wide", `"width" is a whole number`},
		{"sharing.yaml", "[patient, from, what, to, purpose, until]", "[patient, from, what, purpose, until]", ""},
	} {
		files := shippedFiles(t)
		if tt.from == "" {
			files[tt.file] = []byte(tt.to)
		} else if !strings.Contains(string(files[tt.file]), tt.from) {
			t.Fatalf("%s does not say %q", tt.file, tt.from)
		} else {
			files[tt.file] = []byte(strings.Replace(string(files[tt.file]), tt.from, tt.to, 1))
		}
		l, problems := Parse(files)
		if tt.want == "" { // it is found when the text is put together
			_, problems = l.Compose("sharing", nil)
			tt.want = `"field.to" is not among the fields`
		}
		var all []string
		for _, p := range problems {
			all = append(all, p.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), tt.want) {
			t.Errorf("%s: %q is not found among\n%s", tt.file, tt.want, strings.Join(all, "\n"))
		}
	}
}

// TestProblemsComeTogether reports everything at once, in order.
func TestProblemsComeTogether(t *testing.T) {
	files := shippedFiles(t)
	for _, name := range []string{"kap-im.yaml", "kap-iv.yaml"} {
		files[name] = []byte(strings.NewReplacer("kind: treatment", "kind: x", "released: 2026", "released: x").Replace(string(files[name])))
	}
	if _, problems := Parse(files); len(problems) < 4 || problems[0].Line == 0 || problems[0].File > problems[3].File {
		t.Errorf("%v", problems)
	}
}

// TestFigures reads every figure as it is said.
func TestFigures(t *testing.T) {
	l := shipped(t)
	said := map[string]string{}
	for _, f := range l.Figures {
		said[f.Name] = f.String()
	}
	want := map[string]string{"holds": "12 months", "renew": "30 days", "notice": "3 days", "afterwards": "24 hours", "questions": "3", "dispute": "$400"}
	if !maps.Equal(said, want) {
		t.Errorf("%v", said)
	}
}

// FuzzParse reads anything without falling over.
func FuzzParse(f *testing.F) {
	f.Add("consent: x\nsections: [a]\n")
	f.Add("sections:\n  - section: a\n    text: [{say: x, points: [{say: y}]}]\n")
	f.Fuzz(func(_ *testing.T, text string) {
		l, _ := Parse(map[string][]byte{"x.yaml": []byte(text), "sections/x.yaml": []byte(text), "elements.yaml": []byte(text), "questions.yaml": []byte(text), "rules.yaml": []byte(text)})
		for _, t := range l.Texts {
			l.Compose(t.Name, nil)
		}
	})
}
