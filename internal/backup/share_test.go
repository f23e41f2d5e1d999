package backup_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
)

// Any two of three shares are the card and open a backup; one alone, the same
// twice, shares of two cards, and one with a typing mistake are not.
func TestAnyTwoSharesAreTheCard(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 3)
	card, other := must(backup.NewCard())(t), must(backup.NewCard())(t)
	file, made := h.backed(t, card)
	papers := must(card.Shares("Juniper House", time.Now()))(t)
	foreign := must(other.Shares("Juniper House", time.Now()))(t)
	for _, two := range [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 0}} {
		typed := strings.ToLower(papers[two[0]] + "\n\n" + papers[two[1]])
		got, err := backup.ParseCard(typed)
		if err != nil || got.Public() != card.Public() {
			t.Errorf("shares %v: %v", two, err)
			continue
		}
		if two == [2]int{0, 2} {
			trial, err := backup.Build(t.Context(), file, t.TempDir()+"/book.db", plan(backup.Keys{Card: &got}))
			if err != nil || trial.Root != made.Manifest.Root {
				t.Errorf("the backup does not open with two shares: %v", err)
			}
		}
	}
	key := regexp.MustCompile(`(?s)    CLEW.*?\n\n`)
	mistyped := key.ReplaceAllStringFunc(papers[1], func(s string) string {
		i := 60 + strings.IndexAny(s[60:], "ABCDEFGHIJKLMNOPQRSTUVWXY")
		return s[:i] + string(s[i]+1) + s[i+1:]
	})
	for what, text := range map[string]string{"one alone": papers[0], "the same twice": papers[0] + "\n\n" + papers[0],
		"of two cards": papers[0] + "\n\n" + foreign[1], "with a typing mistake": papers[0] + "\n\n" + mistyped} {
		if _, err := backup.ParseCard(text); fault.KindOf(err) != fault.Invalid || fault.Say(err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if strings.Contains(papers[0], "SECRET") || strings.Contains(card.Paper("x", time.Now()), "CLEW-SHARE") {
		t.Error("the papers hold each other's key")
	}
}
