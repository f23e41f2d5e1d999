package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// packed is the day of a dose with a downtime pack in a folder.
func packed(t *testing.T) (d *dosingDay, path, words string) {
	d = newDosingDay(t)
	d.begin()
	d.over()
	d.do(d.machine(d.ana), clinic.ImportRecord{Patient: d.ana, Facts: []clinic.ImportedFact{
		{Fact: patient.AllergyNoted{Text: "penicillin", Status: patient.Active, Reactions: []patient.Reaction{{Text: "swollen lips"}}}},
		{Fact: patient.MedicineNoted{Text: "lamotrigine 100 mg", Status: patient.Taking}}}})
	d.mira.did(d.mira.sends(d.hall+"?open=wishes", "wishes", "touch", "Hand only, if I reach", "stop", "Lantern", "helps", "my name"))
	mira, _, err := d.clinic.Staff(t.Context(), d.mira.staff)
	d.ok(err)
	hers, err := d.clinic.Covering(mira, access.Create, ledger.Clinical, ledger.PatientStream(d.ana), access.Team)
	d.ok(err)
	d.ok(d.clinic.KeepProcessNote(t.Context(), hers, clinic.ProcessNote{ID: id.Derived("note"), Patient: d.ana, Text: "Her father stood at the gate."}))
	made, key, err := downtime.NewKey(d.now())
	d.ok(err)
	d.pack = key
	m := downtime.Maker{Clinic: d.clinic, Board: clinic.NewBoard(d.clinic, d.site.rules()), Key: key}
	folder := t.TempDir()
	path = filepath.Join(folder, downtime.FileName)
	if n, err := m.Refresh(t.Context(), folder); err != nil || n != 1 {
		t.Fatalf("%d sessions, %v", n, err)
	}
	return d, path, made
}

// inThePack is what keeps Ana safe when no page opens.
func inThePack(d *dosingDay) []string {
	return []string{"Ana Moreno", "1985", "Under way since", "penicillin: swollen lips", "lamotrigine 100 mg", "Lantern", "Hand only, if I reach",
		"25 mg IM", "signed by Lee Park", "Lena Moreno, 555 0101", "blood pressure at or above 180/110", "Blood pressure too high to begin (160/100", "at least 120 min",
		"Vital signs", d.now().In(d.clinic.Location()).Format("15:04")}
}

// TestThePackHoldsWhatADowntimeNeeds makes the pack on the day of a dose: it
// holds what keeps Ana safe, and nothing of what she said besides. The control:
// another passphrase opens nothing, and the file itself names nobody.
func TestThePackHoldsWhatADowntimeNeeds(t *testing.T) {
	t.Parallel()
	d, path, words := packed(t)
	file, err := os.ReadFile(path)
	d.ok(err)
	for _, never := range []string{"Ana", "Moreno", "penicillin", "Lantern", words} {
		if strings.Contains(string(file), never) {
			t.Errorf("the locked pack says %q", never)
		}
	}
	if _, err := downtime.Unlock(file, "aaaa-aaaa-aaaa-aaaa"); fault.RuleOf(err) != "downtime.passphrase" {
		t.Errorf("another passphrase: %v", err)
	}
	plain, err := downtime.Unlock(file, " "+strings.ToUpper(strings.ReplaceAll(words, "-", " "))+"\n")
	d.ok(err)
	if strings.Contains(string(plain), "gate.") {
		t.Error("the pack holds a process note")
	}
	for _, want := range inThePack(d) {
		if !strings.Contains(string(plain), want) {
			t.Errorf("the opened pack does not say %q", want)
		}
	}
	if downtime.Every > 15*time.Minute {
		t.Error("the pack is older than a quarter of an hour")
	}
}
