package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/store/storetest"
)

const synthea = "../../testdata/synthea"

// expectation is what somebody who had not seen the rules wrote about the
// thirteen synthetic records.
type expectation struct {
	At    string              `yaml:"at"`
	Gates map[string][]string `yaml:"gates"`
	Also  struct {
		Everyone map[string][]string          `yaml:"everyone"` // gate → rules that stand in every record
		Patients map[string]map[string]string `yaml:"patients"` // patient → rule → why it stands
	} `yaml:"also"`
	Patients []struct {
		ID     string         `yaml:"id"`
		Name   string         `yaml:"name"`
		Age    int            `yaml:"age"`
		Dead   string         `yaml:"dead"`
		Counts map[string]int `yaml:"counts"`
		Taking []struct {
			Ingredient string `yaml:"ingredient"`
			Request    string `yaml:"request"`
		} `yaml:"taking"`
		Expected map[string]string `yaml:"expected"`
	} `yaml:"patients"`
}

func readExpectation(t *testing.T) expectation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(synthea, "expected.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var e expectation
	if err := yaml.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Patients) != 13 {
		t.Fatalf("%d patients in the table", len(e.Patients))
	}
	return e
}

// clew runs a command line as a person would.
func clew(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Main(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// must runs a command that has to succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := clew(t, args...)
	if code != cli.Yes {
		t.Fatalf("clew %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// books names a fresh book on each database: flags for every command.
func books(t *testing.T, test func(t *testing.T, book []string)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, []string{"--db", filepath.Join(t.TempDir(), "clinic.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		app, owner := storetest.Postgres(t)
		test(t, []string{"--db", app, "--db-owner", owner, "--key", filepath.Join(t.TempDir(), "clinic.key")})
	})
}

// Real records in, and of each the reasons why treatment could or could not
// start: the whole thread, on both databases, against the committed table.
func TestThirteenRecords(t *testing.T) {
	want := readExpectation(t)
	books(t, func(t *testing.T, book []string) {
		must(t, append([]string{"init", "--name", "Juniper House", "--zone", "UTC"}, book...)...)
		var in cli.Records
		decode(t, must(t, append([]string{"import", "fhir", synthea, "--json"}, book...)...), &in)
		if len(in.Records) != 13 {
			t.Fatalf("%d records were taken in", len(in.Records))
		}
		for _, p := range want.Patients {
			t.Run(p.ID[:8], func(t *testing.T) {
				i := slices.IndexFunc(in.Records, func(r cli.Record) bool { return strings.HasSuffix(r.Source, p.ID) })
				if i < 0 {
					t.Fatal("not taken in")
				}
				r := in.Records[i]
				if r.Age != p.Age || (r.Dead != "") != (p.Dead != "") || !r.Stored {
					t.Errorf("age %d, dead %q, stored %v; the table says age %d, dead %q", r.Age, r.Dead, r.Stored, p.Age, p.Dead)
				}
				counts := map[string]int{"Condition": p.Counts["conditions"], "AllergyIntolerance": p.Counts["allergies"],
					"MedicationRequest": p.Counts["medication_requests"], "Procedure": p.Counts["procedures"]}
				for kind, n := range counts {
					if r.Counts[kind] != n {
						t.Errorf("%d of %s, the table says %d", r.Counts[kind], kind, n)
					}
				}
				requests := map[string]bool{}
				for _, m := range p.Taking {
					requests[m.Request] = true
				}
				if len(r.Taking) != len(requests) {
					t.Errorf("takes %v, the table says %d medicines", r.Taking, len(requests))
				}
				compareFindings(t, book, p.ID, want, p.Expected)
			})
		}
	})
}

func compareFindings(t *testing.T, book []string, who string, want expectation, expected map[string]string) {
	for gate, rules := range want.Gates {
		// Imported just now, asked as of the table's instant: what the record
		// then said, with hindsight, since it was recorded only today.
		_, out, errs := clew(t, append([]string{"why", who, "--gate", gate, "--json"}, book...)...)
		var a struct {
			Outcomes []struct {
				Findings []struct {
					Rule, State, Say string
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatalf("%v\n%s%s", err, out, errs)
		}
		got := map[string]string{}
		for _, f := range a.Outcomes[0].Findings {
			got[f.Rule] = f.State
			if f.Rule == "bp.predose.hold" && f.Say != "No blood pressure in the last 30 minutes." {
				t.Errorf("without a blood pressure it says %q", f.Say)
			}
			if !slices.Contains(rules, f.Rule) {
				alsoStands(t, gate, who, f.Rule, f.State, f.Say, want)
			}
		}
		for _, rule := range rules {
			if got[rule] != expected[rule] {
				t.Errorf("%s: %s is %q, the table says %q", gate, rule, got[rule], expected[rule])
			}
		}
	}
}

// alsoStands holds a rule beyond the table against what else stands: it stands
// in exactly the records that are named for it.
func alsoStands(t *testing.T, gate, who, rule, state, say string, want expectation) {
	t.Helper()
	_, named := want.Also.Patients[who][rule]
	if listed := named || slices.Contains(want.Also.Everyone[gate], rule); listed != (state == "stands") {
		t.Errorf("%s: %s is %q (%s), and listed among what else stands: %v", gate, rule, state, say, listed)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// Taking in the same records twice changes nothing: not one entry, and not the root.
func TestImportingTwiceChangesNothing(t *testing.T) {
	books(t, func(t *testing.T, book []string) {
		must(t, append([]string{"init", "--name", "Juniper House", "--zone", "UTC"}, book...)...)
		verify := func() (v struct {
			Entries int64
			Root    string
		}) {
			decode(t, must(t, append([]string{"verify", "--json"}, book...)...), &v)
			return v
		}
		must(t, append([]string{"import", "fhir", synthea}, book...)...)
		once := verify()
		out := must(t, append([]string{"import", "fhir", synthea}, book...)...)
		if twice := verify(); twice != once || once.Entries < 4000 {
			t.Errorf("once %+v, twice %+v", once, twice)
		}
		if !strings.Contains(out, "nothing new") || !strings.Contains(out, fmt.Sprintf("Encounter %d", 1215)) {
			t.Errorf("the report does not say what was left out or that nothing is new:\n%s", out[len(out)-400:])
		}
	})
}

// The table is evaluated at a fixed instant; ages would drift past it.
func TestTheTableIsStillOfThisAge(t *testing.T) {
	at, err := time.Parse(time.RFC3339, readExpectation(t).At)
	if err != nil || at.IsZero() {
		t.Fatal(err)
	}
}
