package fhir

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

const oneCondition = `{"resourceType":"Condition","id":"c%d","clinicalStatus":{"coding":[{"code":"active"}]},"subject":{"reference":"Patient/p"},"code":{"text":"%s"}}`

func TestLines(t *testing.T) {
	thing := fmt.Sprintf(oneCondition, 1, "Thing")
	deep := func(n int) string { // a list of lists, the resource itself counting one
		return fmt.Sprintf(`{"resourceType":"Patient","id":"p","name":[{"family":"Test"}],"x":%s%s}`, strings.Repeat("[", n-1), strings.Repeat("]", n-1))
	}
	long := fmt.Sprintf(oneCondition, 1, strings.Repeat("é", MaxString/2+1))
	for _, tt := range []struct {
		name, body string
		facts      int
		say        string // part of the problems; empty when there is none
	}{
		{"two lines", onePerson + "\n" + thing + "\n", 2, ""},
		{"no end to the last line", onePerson + "\n" + thing, 2, ""},
		{"carriage returns", onePerson + "\r\n\r\n" + thing + "\r\n", 2, ""},
		{"a byte order mark", "\ufeff" + onePerson + "\n" + thing, 2, ""},
		{"the condition first", thing + "\n" + onePerson, 2, ""},
		{"UTF-16", "\xff\xfe{\x00", 0, "UTF-16"},
		{"the same line twice", onePerson + "\n" + thing + "\n" + thing, 2, ""},
		{"a broken line about somebody", onePerson + "\n" + thing[:len(thing)-2], 0, "a.ndjson:2: The text ends too early"},
		{"a broken line about nobody", onePerson + "\n{]\n" + thing, 2, "a.ndjson:2"},
		{"a line about somebody else", onePerson + "\n" + strings.ReplaceAll(thing, "Patient/p", "Patient/q"), 1, "about Patient/q, who is not in the input"},
		{"a line about a contained person", onePerson + "\n" + strings.ReplaceAll(thing, "Patient/p", "#p"), 1, "about #p"},
		{"an absolute reference", onePerson + "\n" + strings.ReplaceAll(thing, "Patient/p", "https://ehr.example.org/fhir/Patient/p/_history/2"), 2, ""},
		{"64 deep", deep(64), 1, ""},
		{"65 deep", deep(65), 0, "nested more than 64"},
		{"bottomless", `{"a":` + strings.Repeat("[", 1<<20), 0, "nested more than 64"},
		{"a text too long", onePerson + "\n" + long, 0, "longer than 64 thousand"},
		{"a narrative as long as that", onePerson + "\n" + strings.Replace(thing, `"code"`, `"text":{"div":"`+strings.Repeat("x", 1<<20)+`"},"code"`, 1), 2, ""},
		{"a line too long", onePerson + "\n" + strings.TrimSuffix(thing, "}") + `,"text":{"div":"` + strings.Repeat("x", MaxLine) + `"}}` + "\n", 0, "longer than 4 MiB"},
		{"a line too long, and one after it", strings.Repeat(" ", MaxLine+1) + "\n" + onePerson, 1, "longer than 4 MiB"},
		{"nothing at all", "", 0, "no Patient"},
		{"a Bundle in a line", `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + onePerson + `}]}` + "\n" + thing, 2, ""},
		{"resourceType last", `{"id":"p","name":[{"family":"Test"}],"resourceType":"Patient"}`, 1, ""},
		{"a huge number", onePerson[:len(onePerson)-1] + `,"multipleBirthInteger":1e999999999}`, 1, ""},
	} {
		im := readText(t, "a.ndjson", tt.body)
		facts := 0
		for _, r := range im.Records {
			facts += len(r.Facts)
		}
		if facts != tt.facts || !strings.Contains(says(im), tt.say) || tt.say == "" && len(im.Problems) > 0 {
			t.Errorf("%s: %d facts, want %d; problems: %.300s", tt.name, facts, tt.facts, says(im))
		}
	}
}

// TestOneBadLineKeepsOneOut checks that what is wrong with one person leaves
// the others alone.
func TestOneBadLineKeepsOneOut(t *testing.T) {
	other := strings.ReplaceAll(onePerson, `"p"`, `"q"`)
	im := readText(t, "a.ndjson", strings.Join([]string{onePerson, other, fmt.Sprintf(oneCondition, 1, "Thing"),
		strings.Replace(fmt.Sprintf(oneCondition, 2, "Thing"), "active", "perhaps", 1)}, "\n"))
	p, q := named(t, im, "Patient/p"), named(t, im, "Patient/q")
	if p.Importable() || len(p.Facts) != 0 || p.Problems[0].Resource != "Condition/c2" || p.Problems[0].Patient != "Patient/p" {
		t.Errorf("p: %d facts, %+v", len(p.Facts), p.Problems)
	}
	if !q.Importable() || len(q.Facts) != 1 {
		t.Errorf("q: %d facts, %+v", len(q.Facts), q.Problems)
	}
}

// TestServersAreKeptApart checks that Patient/p of one server is not Patient/p
// of another.
func TestServersAreKeptApart(t *testing.T) {
	const bundle = `{"resourceType":"Bundle","type":"collection","entry":[
		{"fullUrl":"https://a.example.org/Patient/p","resource":%s},
		{"fullUrl":"https://a.example.org/Condition/c1","resource":%s},
		{"fullUrl":"https://b.example.org/Condition/c2","resource":%s},
		{"fullUrl":"https://b.example.org/Condition/c3","resource":%s}]}`
	im := readText(t, "a.json", fmt.Sprintf(bundle, onePerson, fmt.Sprintf(oneCondition, 1, "Mine"), fmt.Sprintf(oneCondition, 2, "Another's"),
		strings.ReplaceAll(fmt.Sprintf(oneCondition, 3, "Mine"), "Patient/p", "https://a.example.org/Patient/p")))
	p := named(t, im, "Patient/p")
	if fact(t, p, "Condition/c1") == "" || fact(t, p, "Condition/c2") != "" || fact(t, p, "Condition/c3") == "" {
		t.Errorf("the record has %d facts: %s", len(p.Facts), says(im))
	}
	if !strings.Contains(says(im), "a.json:4: Condition/c2 is about https://b.example.org/Patient/p") {
		t.Errorf("problems: %s", says(im))
	}
}

func TestOfTwoVersionsTheLaterCounts(t *testing.T) {
	version := func(updated, text string) string {
		return strings.Replace(fmt.Sprintf(oneCondition, 1, text), `"id"`, `"meta":{"lastUpdated":"`+updated+`"},"id"`, 1)
	}
	older, newer := version("2026-01-01T00:00:00Z", "Old"), version("2026-01-01T00:00:00.5Z", "New")
	for _, body := range []string{onePerson + "\n" + older + "\n" + newer, onePerson + "\n" + newer + "\n" + older} {
		p := named(t, readText(t, "a.ndjson", body), "Patient/p")
		if !strings.Contains(fact(t, p, "Condition/c1"), "New") || len(p.Facts) != 2 {
			t.Errorf("the older version counts: %+v", p.Problems)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(dir, nil, options(t)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an empty folder: %v", err)
	}
	write("b.ndjson", onePerson)
	write("a.json", fmt.Sprintf(oneCondition, 1, "Thing"))
	write("LICENSE", "{")
	write("README.md", "{")
	write("._a.ndjson", "\x00")
	if err := os.Mkdir(filepath.Join(dir, "c.ndjson"), 0o700); err != nil {
		t.Fatal(err)
	}
	im, err := Open(dir, nil, options(t))
	if err != nil || len(im.Problems) > 0 || len(im.Records) != 1 || len(im.Records[0].Facts) != 2 {
		t.Errorf("a folder: %v, %s", err, says(im))
	}
	im, err = Open(filepath.Join(dir, "b.ndjson"), nil, options(t))
	if err != nil || len(im.Records) != 1 {
		t.Errorf("a file: %v", err)
	}
	for _, body := range []string{onePerson, onePerson + "\n" + fmt.Sprintf(oneCondition, 1, "Thing"), `{"resourceType":"Bundle","entry":[{"resource":` + onePerson + "}]}"} {
		im, err = Open("-", strings.NewReader(body), options(t))
		if err != nil || len(im.Records) != 1 || len(im.Problems) > 0 {
			t.Errorf("standard input: %v, %s", err, says(im))
		}
	}
	if _, err = Open(filepath.Join(dir, "nowhere"), nil, options(t)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nowhere: %v", err)
	}
	if _, err := Read([]Input{{"a.ndjson", iotest.ErrReader(errors.New("disk"))}}, options(t)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a disk that fails: %v", err)
	}
}

// TestManyAreRead reads a Bundle of twenty thousand entries, half of them
// readings of one moment.
func TestManyAreRead(t *testing.T) {
	const reading = `{"resource":{"resourceType":"Observation","id":"o%d","status":"final","subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-01-01T00:00:00Z",` +
		`"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":72,"code":"/min"}}}`
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + onePerson + "}")
	for i := range 10_000 {
		fmt.Fprintf(&b, ",\n"+reading+",{\"resource\":"+oneCondition+"}", i, i, "Thing")
	}
	b.WriteString("]}")
	begun := time.Now()
	p := named(t, readText(t, "a.json", b.String()), "Patient/p")
	if len(p.Facts) != 10_000+1+maxSets || p.NotImported["Observation (too many of one moment)"] != 10_000-maxSets {
		t.Errorf("%d facts, left out %v", len(p.Facts), p.NotImported)
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}

// FuzzRead throws anything at the reader: it must not panic, and whatever it
// takes must be well formed.
func FuzzRead(f *testing.F) {
	for _, glob := range []string{"testdata/bad/*.json", "testdata/ours.bundle.json"} {
		files, _ := filepath.Glob(glob)
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
			for _, line := range bytes.Split(raw, []byte("\n")) {
				f.Add(append([]byte(onePerson+"\n"), bytes.Trim(line, " ,")...))
			}
		}
	}
	for _, response := range []string{phq9([]int{1, 2, 0, 3, 1, 1, 0, 0, 2}, ""), gad7("LA6570-1")} {
		f.Add([]byte(onePerson + "\n" + strings.ReplaceAll(response, "Patient/ana", "Patient/p")))
	}
	o := options(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, name := range []string{"a.ndjson", "a.json"} {
			im, err := Read([]Input{{name, bytes.NewReader(raw)}}, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range im.Records {
				if len(r.Problems) > 0 && len(r.Facts) > 0 {
					t.Error("a record with a problem has facts")
				}
				for _, d := range r.Facts {
					if err := d.Fact.Check(); err != nil {
						t.Errorf("%s: %v", d.Source.ID, err)
					}
					if d.At.After(now.AddDate(0, 0, 1)) {
						t.Errorf("%s lies in the future", d.Source.ID)
					}
				}
			}
		}
	})
}
