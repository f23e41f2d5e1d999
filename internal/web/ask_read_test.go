package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/patient"
)

// TestClientsNumbers goes over what people type for weight and height: units,
// slips, and numbers that are asked about first.
func TestClientsNumbers(t *testing.T) {
	t.Parallel()
	words, err := theTexts()
	if err != nil {
		t.Fatal(err)
	}
	questions, err := theQuestions()
	if err != nil {
		t.Fatal(err)
	}
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	a := asker{say: words.Say, now: time.Date(2026, 11, 22, 10, 0, 0, 0, denver), born: "1985-03-12"}
	for _, tt := range []struct{ key, typed, want string }{
		{"weight", "value=154&unit=lb", "= 69.853"},
		{"weight", "value=69.9&unit=kg", "= 69.9"},
		{"weight", "value=69,9&unit=kg", "= 69.9"},
		{"weight", "value=154&unit=kg", "? Did you mean pounds"},
		{"weight", "value=154&unit=kg&sure=lb", "= 69.853"},
		{"weight", "value=154&unit=kg&sure=kg", "= 154"},
		{"weight", "value=70&unit=lb", "? Did you mean kilograms"},
		{"weight", "value=70&unit=lb&sure=kg", "= 70"},
		{"weight", "value=90&unit=lb&sure=lb", "= 40.823"},
		{"weight", "value=600&unit=lb", "? or 272.2 kg"},
		{"weight", "value=2000&unit=lb", "! too large"},
		{"weight", "value=12&unit=kg", "! too small"},
		{"weight", "value=-70&unit=kg", "! write a number"},
		{"weight", "value=a lot&unit=kg", "! write a number"},
		{"weight", "value=&unit=kg", "! write a number"},
		{"weight", "value=70", "! which unit"},
		{"weight", "value=70&unit=stone", "! which unit"},
		{"weight", "value=99999999999999999999&unit=kg", "! write a number"},
		{"height", "feet=5&inches=4&unit=ft", "= 162.56"},
		{"height", "feet=5'4\"&unit=ft", "= 162.56"},
		{"height", "feet=6&unit=ft", "= 182.88"},
		{"height", "feet=5&inches=14&unit=ft", "! write a number"},
		{"height", "value=168&unit=cm", "= 168"},
		{"height", "value=64&unit=cm", "! too small"},
		{"height", "value=120&unit=cm", "? 3 feet 11 inches"},
		{"height", "value=120&unit=cm&sure=yes", "= 120"},
		{"height", "value=300&unit=cm", "! too large"},
		{"stroke-when", "month=3&year=2024", "= 2024-03-31T12:00:00-06:00"},
		{"stroke-when", "month=&year=2024", "= 2024-12-31T12:00:00-07:00"},
		{"stroke-when", "month=11&year=2026", "= 2026-11-22T10:00:00-07:00"},
		{"stroke-when", "month=12&year=2026", "! has not come yet"},
		{"stroke-when", "month=1&year=2031", "! has not come yet"},
		{"stroke-when", "month=1&year=1984", "! before you were born"},
		{"stroke-when", "year=24", "! four digits"},
		{"stroke-when", "answer=unknown", "= unknown"},
		{"alcohol", "answer=week", "= 2026-11-20T10:00:00-07:00"},
		{"alcohol", "answer=never", "= never"},
		{"alcohol", "answer=sometimes", "! choose one"},
		{"alcohol", "skip=person", "= skipped"},
		{"alcohol", "skip=because", "! choose one"},
		{"relatives", "answer=yes&detail=my+brother", "= yes"},
		{"relatives", "answer=maybe", "! choose one"},
		{"relatives", "answer=no&detail=" + strings.Repeat("a", 5000), "! longer than"},
		{"reason", "words=ok", "! a few words"},
		{"reason", "words=low+mood", "= unknown"},
		{"heart", "answer=all&tick=attack", "= no"},
		{"heart", "answer=all", "! at least one"},
		{"sex", "answer=talk", "= skipped"},
		{"sex", "answer=female", "= female"},
		{"sex", "answer=", "! choose one"},
	} {
		q, ok := questions.Question(tt.key)
		if !ok {
			t.Fatalf("no question %s", tt.key)
		}
		form, err := url.ParseQuery(tt.typed)
		if err != nil {
			t.Fatal(err)
		}
		got := a.read(q, form)
		sort, words := tt.want[:1], tt.want[2:]
		switch {
		case sort == "!" && (!strings.Contains(got.problem, words) || got.answers != nil):
			t.Errorf("%s %s: problem %q, want %q", tt.key, tt.typed, got.problem, words)
		case sort == "?" && (got.doubt == nil || !strings.Contains(got.doubt.Words, words)):
			t.Errorf("%s %s: %+v, want to be asked %q", tt.key, tt.typed, got, words)
		case sort == "=" && (len(got.answers) == 0 || value(got.answers[0]) != words):
			t.Errorf("%s %s: %v %+v, want %q", tt.key, tt.typed, got.problem, got.answers, words)
		}
		for _, one := range got.answers {
			if err := one.Check(); err != nil {
				t.Errorf("%s %s: %v", tt.key, tt.typed, err)
			}
		}
	}
}

func value(a patient.Asked) string {
	if a.Answer == patient.Valued {
		return a.Value
	}
	return a.Answer
}
