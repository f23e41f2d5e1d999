package web

import (
	"testing"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/outreach"
)

// A visit has one name for people, in a table, a sentence and the reason for a call.
func TestVisitsAreNamedForPeople(t *testing.T) {
	for wave, want := range map[string]string{
		"screening": "at screening", "before-dose/2": "before dose 2", "after-24h/1": "a day after dose 1", "weekly/3": "week 3",
		"end": "at the end", "2-weeks": "after two weeks", "6-months": "after six months",
		"of-its-own/4": "of its own 4", // a visit of an old book that no protocol of now has
	} {
		if got := waveWords(wave); got != want {
			t.Errorf("%s is %q, want %q", wave, got, want)
		}
		if got := taskTitle(duty.TaskSet{For: duty.ForCall, About: outreach.NotHeard + wave}); got != "Call them: not heard from "+want {
			t.Errorf("the call about %s: %q", wave, got)
		}
	}
	if got := taskTitle(duty.TaskSet{For: duty.ForCall, About: "phq-9/end"}); got != "Call them" {
		t.Errorf("a key is no word for people: %q", got)
	}
}
