package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// noted is a fact of these tests.
type noted struct {
	Text string `json:"text"`
}

func (noted) Kind() string { return "test.noted" }
func (n noted) Check() error {
	if n.Text == "" {
		return errors.New("nothing noted")
	}
	return nil
}

// entry n happened n hours after noon; it was recorded in the order of n.
func entry(n int, fact ledger.Fact, corrects int) ledger.Entry {
	e := ledger.Entry{ID: id.Entry(fmt.Sprint(n)), Seq: int64(n), At: noon.Add(time.Duration(n) * time.Hour), Recorded: noon.Add(time.Duration(n) * time.Minute),
		Fact: fact, Kind: fact.Kind(), Class: ledger.Vitals, Stream: "patient/1"}
	if corrects > 0 {
		e.Corrects = id.Entry(fmt.Sprint(corrects))
	}
	return e
}

func void(n, of int) ledger.Entry {
	e := entry(n, ledger.Voided{Entry: id.Entry(fmt.Sprint(of)), Reason: "on the wrong chart"}, of)
	e.Class = ledger.Clinical
	return e
}

func chart(entries ...ledger.Entry) ledger.Chart {
	return ledger.Chart{Entries: entries, Head: int64(len(entries))}
}

func standing(c ledger.Chart) string {
	var out []string
	for e := range c.Standing() {
		out = append(out, string(e.ID))
	}
	return strings.Join(out, " ")
}

func TestStanding(t *testing.T) {
	a, b := entry(1, noted{"a"}, 0), entry(2, noted{"b"}, 0)
	for _, tt := range []struct {
		name  string
		chart ledger.Chart
		want  string
	}{
		{"nothing", chart(), ""},
		{"all", chart(a, b), "1 2"},
		{"a correction stands in its place", chart(a, b, entry(3, noted{"A"}, 1)), "2 3"},
		{"of a chain the last stands", chart(a, entry(2, noted{"A"}, 1), entry(3, noted{"AA"}, 2)), "3"},
		{"a void takes back", chart(a, b, void(3, 1)), "2"},
		{"a void does not bring back what was corrected", chart(a, entry(2, noted{"A"}, 1), void(3, 2)), ""},
		{"what corrects something elsewhere stands", chart(a, entry(2, noted{"moved"}, 9)), "1 2"},
	} {
		if got := standing(tt.chart); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	n := 0
	for range chart(a, b).Standing() {
		n++
		break
	}
	if n != 1 {
		t.Error("iteration does not stop")
	}
}

func TestFindAndLast(t *testing.T) {
	late := entry(2, noted{"recorded later, happened before"}, 0)
	late.At = noon
	same := entry(3, noted{"at the same time, later in the book"}, 0)
	same.At = noon.Add(time.Hour)
	c := chart(entry(1, noted{"a"}, 0), late, same, entry(4, ledger.SealedAway{Entry: "9"}, 0))
	e, f, ok := ledger.Last[noted](c)
	if !ok || e.ID != "3" || f.Text != same.Fact.(noted).Text {
		t.Errorf("%v %v", e.ID, f)
	}
	if _, _, ok := ledger.Last[ledger.Opened](c); ok {
		t.Error("found what is not there")
	}
	n := 0
	for range ledger.Find[noted](c) {
		n++
	}
	if n != 3 {
		t.Errorf("%d found", n)
	}
}

// A door that may not read why an entry was taken back still learns that it
// was: what does not stand in the whole chart stands in no part of it.
func TestForNeverBringsBack(t *testing.T) {
	hidden := entry(5, noted{"corrected by what may not be read"}, 3)
	hidden.Class = ledger.Clinical
	secret := entry(6, noted{"secret"}, 0)
	secret.Class = "a class nobody knows"
	whole := chart(entry(1, noted{"a"}, 0), void(2, 1), entry(3, noted{"b"}, 0), entry(4, noted{"c"}, 0), hidden, secret, void(7, 6))
	cut := whole.For(func(c ledger.Class) bool { return c == ledger.Vitals })
	if got := standing(cut); got != "4" {
		t.Errorf("%q stands in the cut chart; in the whole, %q", got, standing(whole))
	}
	for _, e := range cut.Entries {
		if v, ok := e.Fact.(ledger.Voided); ok && v.Reason != "" {
			t.Errorf("the why of %s came along: %q", e.ID, v.Reason)
		}
		if e.Fact == secret.Fact || e.ID == "7" || e.Fact == hidden.Fact {
			t.Errorf("entry %s came along", e.ID)
		}
	}
	if cut.Head != whole.Head {
		t.Error("the head changed")
	}
	if all := whole.For(func(ledger.Class) bool { return true }); standing(all) != standing(whole) || len(all.Entries) != len(whole.Entries) {
		t.Error("who may read everything does not")
	}
	if none := whole.For(func(ledger.Class) bool { return false }); len(none.Entries) != 0 {
		t.Error("who may read nothing reads something")
	}
}

func TestAsOfAndHindsight(t *testing.T) {
	late := entry(3, noted{"happened first, recorded last"}, 0)
	late.At = noon.Add(-time.Hour)
	c := chart(entry(1, noted{"a"}, 0), entry(2, noted{"b"}, 0), late)
	for _, tt := range []struct {
		at        time.Time
		asOf      string
		hindsight string
	}{
		{noon, "", "3"},
		{noon.Add(time.Minute), "1", "3"},
		{noon.Add(time.Minute - 1), "", "3"},
		{noon.Add(time.Hour), "1 2 3", "1 3"},
		{noon.Add(48 * time.Hour), "1 2 3", "1 2 3"},
	} {
		if got := standing(c.AsOf(tt.at)); got != tt.asOf {
			t.Errorf("as of %s: %q, want %q", tt.at, got, tt.asOf)
		}
		if got := standing(c.Hindsight(tt.at)); got != tt.hindsight {
			t.Errorf("with hindsight at %s: %q, want %q", tt.at, got, tt.hindsight)
		}
	}
	if c.AsOf(noon.Add(2*time.Minute)).Head != 2 {
		t.Error("the book as it stood had its own head")
	}
}

func TestMergeAndWith(t *testing.T) {
	a, b := []ledger.Entry{entry(1, noted{"a"}, 0), entry(4, noted{"d"}, 0)}, []ledger.Entry{entry(2, noted{"b"}, 0), entry(3, noted{"c"}, 0)}
	if got := standing(ledger.Merge(9, a, b)); got != "1 2 3 4" {
		t.Error(got)
	}
	roomy := append(make([]ledger.Entry, 0, 10), a...)
	c := ledger.Chart{Entries: roomy, Head: 4}
	one, two := c.With(entry(5, noted{"e"}, 0)), c.With(entry(6, noted{"f"}, 0))
	if standing(one) != "1 4 5" || standing(two) != "1 4 6" || one.Head != 5 || two.Head != 6 {
		t.Errorf("two continuations of one chart share their end: %q %q", standing(one), standing(two))
	}
}

func TestKinds(t *testing.T) {
	kind := ledger.Define[noted](ledger.Witnessed, ledger.Vitals)
	if _, err := ledger.Join([]ledger.Kind{kind}, []ledger.Kind{kind}); err == nil || !strings.Contains(err.Error(), "test.noted") {
		t.Errorf("one name for two kinds: %v", err)
	}
	for name, bad := range map[string]ledger.Kind{"no name": {Version: 1, Class: ledger.Open, Decode: kind.Decode}, "no version": {Name: "x", Class: ledger.Open, Decode: kind.Decode},
		"no class": {Name: "x", Version: 1, Decode: kind.Decode}, "no decoder": {Name: "x", Version: 1, Class: ledger.Open}} {
		if _, err := ledger.Join([]ledger.Kind{bad}); err == nil {
			t.Errorf("a kind with %s was taken", name)
		}
	}
	ks, err := ledger.Join(ledger.Facts(), []ledger.Kind{kind})
	if err != nil {
		t.Fatal(err)
	}
	if got := ks.Decode("test.noted", 1, []byte(`{"text":"a"}`)); got != (noted{"a"}) {
		t.Errorf("%#v", got)
	}
	for name, f := range map[string]ledger.Fact{
		"an unknown kind":    ks.Decode("test.later", 1, []byte(`{}`)),
		"a newer version":    ks.Decode("test.noted", 2, []byte(`{"text":"a"}`)),
		"an unknown field":   ks.Decode("test.noted", 1, []byte(`{"text":"a","unless":"b"}`)),
		"more than one fact": ks.Decode("test.noted", 1, []byte(`{"text":"a"} {"text":"b"}`)),
		"no JSON":            ks.Decode("test.noted", 1, []byte(`text`)),
		"nothing":            ks.Decode("test.noted", 1, nil),
	} {
		if _, unknown := f.(ledger.Unknown); !unknown {
			t.Errorf("%s became %#v", name, f)
		}
		if f.Check() == nil {
			t.Errorf("%s could be written", name)
		}
		c := chart(entry(1, f, 0))
		if _, held := c.Undecodable(); !held {
			t.Errorf("a chart with %s could be decided on", name)
		}
	}
	if (ledger.Gone{Name: "x"}).Check() == nil {
		t.Error("what is gone could be written")
	}
}

func TestStricter(t *testing.T) {
	order := []ledger.Class{ledger.Open, ledger.Demographics, ledger.Vitals, ledger.Dosing, ledger.Measures, ledger.Medicines, ledger.Clinical, ledger.Part2, ledger.Words, "unheard of"}
	for i, a := range order {
		for j, b := range order {
			if got := ledger.Stricter(a, b); got != order[max(i, j)] {
				t.Errorf("of %s and %s, %s", a, b, got)
			}
		}
	}
}

func TestFactsOfEveryBook(t *testing.T) {
	good := []ledger.Fact{ledger.Voided{Entry: "e", Reason: "twice"}, ledger.SealedAway{Entry: "e", Reason: "her wish"},
		ledger.Opened{Clinic: "0197a000-0000-7000-8000-000000000007", Name: "Juniper", Zone: "UTC"}}
	for _, f := range good {
		if err := f.Check(); err != nil {
			t.Errorf("%#v: %v", f, err)
		}
		body, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		ks, _ := ledger.Join(ledger.Facts())
		if back := ks.Decode(f.Kind(), 1, body); back != f {
			t.Errorf("%#v came back as %#v", f, back)
		}
	}
	for _, f := range []ledger.Fact{ledger.Voided{Reason: "twice"}, ledger.Voided{Entry: "e", Reason: "  x "}, ledger.SealedAway{Entry: "e"}, ledger.SealedAway{Reason: "her wish"},
		ledger.Opened{Name: "n", Zone: "UTC"}, ledger.Opened{Clinic: "0197a000-0000-7000-8000-000000000007", Name: " ", Zone: "UTC"}, ledger.Opened{Clinic: "0197a000-0000-7000-8000-000000000007", Name: "n"}} {
		if err := f.Check(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%#v: %v", f, err)
		}
	}
}
