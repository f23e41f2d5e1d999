package clinic_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestProcessNotesAreTheirWritersOwn: the writer reads them; a colleague on the
// same team, who may read everything else, finds nothing, and so does everybody
// else; and nothing of them stands in the book.
func TestProcessNotesAreTheirWritersOwn(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		noor := h.joined(t, "Noor", "LCSW", nil, ana, "therapist")
		mira := h.joined(t, "Mira", "PsyD", nil, ana, "therapist", "supervisor")
		size := h.size(t)
		note := clinic.ProcessNote{ID: h.NewID(), Patient: ana, Session: "third", Text: "I wanted to rescue her; a canary of my own."}
		if err := h.KeepProcessNote(t.Context(), noor, note); err != nil {
			t.Fatal(err)
		}
		if err := h.KeepProcessNote(t.Context(), noor, note); err != nil {
			t.Errorf("a second click: %v", err)
		}
		got, err := h.ProcessNotes(t.Context(), noor, ana)
		if err != nil || len(got) != 1 || got[0].Text != note.Text || got[0].Session != "third" || got[0].Version != 1 {
			t.Fatalf("the writer reads %d notes, %v", len(got), err)
		}
		for name, g := range map[string]access.Grant{
			"a colleague on the team": mira, "a prescriber who also gives therapy": h.joined(t, "Ife", "MD", nil, ana, "therapist", "prescriber"),
		} {
			if got, err := h.ProcessNotes(t.Context(), g, ana); err != nil || len(got) != 0 {
				t.Errorf("%s reads %d notes, %v", name, len(got), err)
			}
			if err := h.DropProcessNote(t.Context(), g, ana, note.ID); err != nil {
				t.Errorf("%s deletes nothing, and is told %v", name, err)
			}
		}
		for name, roles := range map[string][]string{"a manager": {"manager"}, "the desk": {"front-desk"}, "a nurse": {"monitor"}, "the privacy officer": {"privacy-officer"}} {
			person := h.colleague(t, name, roles...)
			actor, _, err := h.Staff(t.Context(), person)
			if err != nil {
				t.Fatal(err)
			}
			g, err := h.Covering(actor, access.Discover, ledger.Demographics, ledger.PatientStream(ana), access.Team)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.ProcessNotes(t.Context(), g, ana); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s: %v", name, err)
			}
			if err := h.KeepProcessNote(t.Context(), g, note); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s writes: %v", name, err)
			}
		}
		if h.size(t) < size {
			t.Error("the book became shorter")
		}
		for _, e := range h.chart(t, ana).Entries {
			if strings.Contains(e.Kind, "note") || strings.Contains(e.Kind, "vault") {
				t.Errorf("the book has %s", e.Kind)
			}
		}
		if got, _ := h.ProcessNotes(t.Context(), noor, ana); len(got) != 1 {
			t.Errorf("after the others, the writer has %d notes", len(got))
		}
	})
}

// TestProcessNotesChange: two windows, another version, a note that is deleted.
func TestProcessNotesChange(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		noor := h.joined(t, "Noor", "LCSW", nil, ana, "therapist")
		note := clinic.ProcessNote{ID: h.NewID(), Patient: ana, Text: "First."}
		keep := func(version int64, text string) error {
			note.Version, note.Text = version, text
			return h.KeepProcessNote(t.Context(), noor, note)
		}
		if err := keep(0, "First."); err != nil {
			t.Fatal(err)
		}
		if err := keep(1, "Second."); err != nil {
			t.Fatal(err)
		}
		if err := keep(1, "From another window."); fault.RuleOf(err) != "store.vault" {
			t.Errorf("a stale window: %v", err)
		}
		for name, tt := range map[string]struct{ id, text, field string }{
			"no words": {h.NewID(), "  ", "input.text"}, "too many": {h.NewID(), strings.Repeat("a", 70_000), "input.text"}, "no key": {"third", "words", "input.note"},
		} {
			if err := h.KeepProcessNote(t.Context(), noor, clinic.ProcessNote{ID: tt.id, Patient: ana, Text: tt.text}); fault.RuleOf(err) != tt.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, err := h.ProcessNotes(t.Context(), noor, ana)
		if err != nil || len(got) != 1 || got[0].Text != "Second." || got[0].Version != 2 || !got[0].Created.Before(got[0].Updated.Add(1)) {
			t.Errorf("%d notes, %v", len(got), err)
		}
		if err := h.DropProcessNote(t.Context(), noor, ana, note.ID); err != nil {
			t.Fatal(err)
		}
		if got, _ := h.ProcessNotes(t.Context(), noor, ana); len(got) != 0 {
			t.Errorf("%d notes after it was deleted", len(got))
		}
	})
}

// TestTheVaultTellsNothing: neither the words nor who wrote about whom stands in
// the files; a row that is moved to another writer or person does not open.
func TestTheVaultTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		noor := h.joined(t, "Noor", "LCSW", nil, ana, "therapist")
		onBen := h.joined(t, "Noor", "LCSW", nil, ben, "therapist")
		if err := h.KeepProcessNote(t.Context(), noor, clinic.ProcessNote{ID: h.NewID(), Patient: ana, Text: "Kanarienvogel"}); err != nil {
			t.Fatal(err)
		}
		if err := h.KeepProcessNote(t.Context(), onBen, clinic.ProcessNote{ID: h.NewID(), Patient: ben, Text: "Another."}); err != nil {
			t.Fatal(err)
		}
		db := storetest.Raw(t, h.cfg)
		var owner, subjects string
		var n int
		if err := db.QueryRow(`select min(owner), count(distinct subject), count(distinct owner) from vault_notes`).Scan(&owner, &subjects, &n); err != nil {
			t.Fatal(err)
		}
		if subjects != "2" || n != 1 || strings.Contains(owner, string(id.Derived("test-staff", "Noor"))) {
			t.Errorf("owner %s, %s subjects, %d owners", owner, subjects, n)
		}
		if _, err := db.Exec(`update vault_notes set subject = (select max(subject) from vault_notes)`); err != nil {
			t.Fatal(err)
		}
		moved := 0
		for p, g := range map[id.Patient]access.Grant{ana: noor, ben: onBen} {
			if _, err := h.ProcessNotes(t.Context(), g, p); err != nil {
				moved++
			}
		}
		if moved != 1 {
			t.Errorf("%d of two records notice a note that was moved to them, want 1", moved)
		}
		if !strings.HasPrefix(cfg.DSN, "postgres://") {
			files, err := filepath.Glob(cfg.DSN + "*")
			if err != nil || len(files) == 0 {
				t.Fatal("no files to look into", err)
			}
			for _, f := range files {
				if b, err := os.ReadFile(f); err != nil || bytes.Contains(b, []byte("Kanarienvogel")) {
					t.Errorf("%s has the words, or cannot be read: %v", f, err)
				}
			}
		}
	})
}
