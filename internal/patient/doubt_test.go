package patient

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

var november = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)

// A number that looks like a slip is asked about, never refused.
func TestDoubtWeight(t *testing.T) {
	for _, tt := range []struct {
		last, now quantity.Weight
		asks      string // part of the question; empty: none
	}{
		{64_200, 64_900, ""},
		{64_200, 77_040, ""}, // a fifth more
		{64_200, 77_050, "20 % more"},
		{64_200, 51_000, "21 % less"},
		{64_200, 141_500, "Is 141.5 in pounds? That would be 64.2 kg."},
		{141_500, 64_200, "about 2.2 times as much"},
		{64_200, 642_000, "900 % more"}, // a digit too many
		{0, 64_200, ""},                 // the first weight
	} {
		d := DoubtWeight(tt.last, november, tt.now)
		switch {
		case tt.asks == "" && d != nil:
			t.Errorf("%v after %v: %s", tt.now, tt.last, d.Question)
		case tt.asks != "" && (d == nil || d.Field != "weight" || !strings.Contains(d.Question, tt.asks)):
			t.Errorf("%v after %v: %+v, want %q", tt.now, tt.last, d, tt.asks)
		}
	}
}

func TestDoubtHeight(t *testing.T) {
	if d := DoubtHeight(168_000, november, 66_000); d == nil || !strings.Contains(d.Question, "66 inches are 167.6 cm") {
		t.Errorf("%+v", d)
	}
	for _, now := range []int64{168_000, 165_000, 120_000, 0} {
		if d := DoubtHeight(168_000, november, now); d != nil {
			t.Errorf("%d: %s", now, d.Question)
		}
	}
}

// The same medicine twice is a question: it may be two doses of one day, or
// somebody's second click.
func TestDoubtMedicine(t *testing.T) {
	diazepam := MedicineNoted{Text: "Diazepam 5 MG Oral Tablet", Status: Taking, Since: "2021-03", Ingredients: []string{"diazepam"},
		Codings: []Coding{{System: RxNorm, Code: "197591"}}}
	stopped := diazepam
	stopped.Status = Stopped
	list := []Item[MedicineNoted]{{Fact: diazepam}}
	for _, tt := range []struct {
		name  string
		list  []Item[MedicineNoted]
		m     MedicineNoted
		doubt bool
	}{
		{"the same code", list, MedicineNoted{Text: "Valium", Status: Taking, Codings: []Coding{{System: RxNorm, Code: "197591"}}}, true},
		{"the same ingredient", list, MedicineNoted{Text: "Valium", Status: Taking, Ingredients: []string{"diazepam"}}, true},
		{"another one", list, MedicineNoted{Text: "Xanax", Status: Taking, Ingredients: []string{"alprazolam"}}, false},
		{"the old one is stopped", []Item[MedicineNoted]{{Fact: stopped}}, diazepam, false},
		{"the new one is stopped", list, stopped, false},
		{"the same words, unrecognised", []Item[MedicineNoted]{{Fact: MedicineNoted{Text: "blue pill", Status: Taking}}}, MedicineNoted{Text: "Blue pill ", Status: Taking}, true},
		{"nothing on the list", nil, diazepam, false},
	} {
		d := DoubtMedicine(tt.list, tt.m, "2026-11-22")
		if (d != nil) != tt.doubt {
			t.Errorf("%s: %+v", tt.name, d)
		}
		if d != nil && !strings.HasSuffix(d.Question, "?") {
			t.Errorf("%s: not a question: %s", tt.name, d.Question)
		}
	}
	if d := DoubtMedicine(list, diazepam, "2026-11-22"); d.Question != "Diazepam 5 MG Oral Tablet is on the list already, since March 2021. Is this the same one again, or a second one?" {
		t.Error(d.Question)
	}
}

func TestDoubtLab(t *testing.T) {
	for unit, doubt := range map[string]bool{"U/L": false, "": true, "mg/dL": true} {
		if d := DoubtLab(LabReported{result("1742-6", unit, 28_000)}); (d != nil) != doubt {
			t.Errorf("ALT in %q: %+v", unit, d)
		}
	}
	if d := DoubtLab(LabReported{result("2345-7", "", 90_000)}); d != nil {
		t.Errorf("a result that no rule asks about: %+v", d)
	}
}

func TestBornBy(t *testing.T) {
	for _, tt := range []struct {
		born, text string
		refused    bool
		doubt      bool
	}{
		{"1985-03-12", "", false, false},
		{"2026-11-22", "", false, false},
		{"2026-11-23", "", true, false},
		{"", "2027", true, false},
		{"", "2026", false, false}, // perhaps already
		{"", "", false, false},
		{"1905-11-22", "", false, true},
		{"1906-11-22", "", false, false},
		{"", "1899", false, true},
	} {
		d, err := Registered{Born: quantity.Day(tt.born), BornText: tt.text}.BornBy("2026-11-22")
		if (err != nil) != tt.refused || (d != nil) != tt.doubt {
			t.Errorf("born %s%s: %v, %+v", tt.born, tt.text, err, d)
		}
	}
}
