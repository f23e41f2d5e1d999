package patient

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What a clinician types, and what must come first.
func TestSearch(t *testing.T) {
	_, ms := shipped(t)
	for _, tt := range []struct{ typed, name, brand string }{
		{"klon", "clonazepam", "Klonopin"},
		{"Klonopin", "clonazepam", "Klonopin"},
		{"klonapin", "clonazepam", "Klonopin"},
		{"clonazepam", "clonazepam", ""},
		{"clonazapam", "clonazepam", ""},
		{"sertaline", "sertraline", ""}, // a letter left out
		{"setraline", "sertraline", ""},
		{"sertarline", "sertraline", ""}, // two that changed places
		{"SERTRALINE 50 mg", "sertraline", ""},
		{"zoloft", "sertraline", "Zoloft"},
		{"Spravato", "esketamine", "Spravato"},
		{"spravto", "esketamine", "Spravato"},
		{"zanax", "alprazolam", "Xanax"}, // the first letter wrong
		{"xanex", "alprazolam", "Xanax"},
		{"lorezepam", "lorazepam", ""},
		{"Ativan", "lorazepam", "Ativan"},
		{"trazadone", "trazodone", ""},
		{"wellbutrin", "bupropion", "Wellbutrin"},
		{"welbutrin", "bupropion", "Wellbutrin"},
		{"effexer", "venlafaxine", "Effexor"},
		{"lamictil", "lamotrigine", "Lamictal"},
		{"serokwel", "quetiapine", "Seroquel"},
		{"st johns wort", "St. John's wort", ""},
		{"St. John’s", "St. John's wort", ""},
		{"wort", "St. John's wort", ""},
		{"ozempik", "semaglutide", "Ozempic"},
		{"contrave", "naltrexone / bupropion", "Contrave"},
		{"allegra-d", "pseudoephedrine", "Allegra-D"},
		{"allegra", "fexofenadine", "Allegra"},
		{"tylenol pm", "diphenhydramine", "Tylenol PM"},
		{"theo", "theophylline", ""},
		{"ket", "ketamine", ""},
		{"24 hr metop", "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet", ""},
	} {
		got := ms.Search(tt.typed, 5)
		if len(got) == 0 || got[0].Name != tt.name || got[0].Brand != tt.brand {
			t.Errorf("%q finds %+v, want %s %s first", tt.typed, got, tt.name, tt.brand)
		}
	}
	for _, typed := range []string{"", " ", "s", "xq", "zzzzzz", "50 mg", "vitamin of the mountain", "the blue sleeping pill", strings.Repeat("sertraline", 50)} {
		if got := ms.Search(typed, 5); len(got) > 0 && typed != "50 mg" {
			t.Errorf("%q finds %+v", typed, got)
		}
	}
	if got := ms.Search("a", 5); got != nil {
		t.Errorf("one letter finds %v", got)
	}
	if got := ms.Search("me", 1000); len(got) > 20 {
		t.Errorf("%d suggestions", len(got))
	}
	if got := ms.Search("me", 0); len(got) != 0 {
		t.Errorf("none asked for, %d found", len(got))
	}
}

// A suggestion carries what a record needs: ingredients of the list and, where
// one was checked, the code.
func TestSuggestionsAreWhole(t *testing.T) {
	_, ms := shipped(t)
	for typed, code := range map[string]string{"klonopin": "2598", "clonazepam": "2598", "spravato": "", "contrave": "", "esketamine nasal": "2201623"} {
		got := ms.Search(typed, 1)
		if len(got) != 1 || got[0].RxCUI != code || len(got[0].Ingredients) == 0 {
			t.Errorf("%s: %+v, want the code %q", typed, got, code)
			continue
		}
		if c, ok := got[0].Coding(); ok != (code != "") || c.Code != code {
			t.Errorf("%s is coded %v %v", typed, c, ok)
		}
		got[0].Ingredients[0] = "changed" // what is given away is a copy
		if ms.Search(typed, 1)[0].Ingredients[0] == "changed" {
			t.Errorf("%s: the list can be changed from outside", typed)
		}
	}
}

func FuzzSearch(f *testing.F) {
	_, ms := shipped(&testing.T{})
	for _, s := range []string{"klon", "sertaline", "St. John’s", "24 hr", "\xff\xfe", "ÄÖ", "a b c d", "[]{}"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, typed string, n int) {
		got := ms.Search(typed, n)
		if len(got) > mostFound || n >= 0 && len(got) > n {
			t.Fatalf("%d suggestions for %q, asked for %d", len(got), typed, n)
		}
		for _, s := range got {
			if s.Name == "" || !utf8.ValidString(s.Name) || len(s.Ingredients) == 0 {
				t.Fatalf("%q finds %+v", typed, s)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	_, ms := shipped(&testing.T{})
	for _, typed := range []string{"klon", "sertaline", "a word that nobody ever gave a medicine"} {
		b.Run(strings.Fields(typed)[0], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ms.Search(typed, 8)
			}
		})
	}
}
