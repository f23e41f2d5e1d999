package app

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// clew why goes by the version the course is pinned to, not by what is shipped
// under its name, and says what was decided and what reopened it.
func TestWhyGoesByThePinnedVersion(t *testing.T) {
	db := filepath.Join(t.TempDir(), "clinic.db")
	must(t, "init", "--db", db, "--name", "Juniper House", "--zone", "UTC")
	c, shut, err := openBook(t.Context(), cli.Book{DB: db, Key: cli.KeyBeside(db, "")})
	if err != nil {
		t.Fatal(err)
	}
	lib, err := Library()
	if err != nil {
		t.Fatal(err)
	}
	rules := clinic.Rules{Library: lib, Protocols: course.NewProtocols(Shelf())}
	ana := id.Patient(c.NewID())
	lee := access.Actor{Roles: []access.Role{access.Prescriber}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "lee", Role: "prescriber"}}
	grant := func(actor access.Actor, action access.Action, class ledger.Class, subject ledger.Stream) access.Grant {
		g, err := c.Covering(actor, action, class, subject, access.Team)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	do := func(g access.Grant, act clinic.Act) {
		t.Helper()
		if _, err := c.Do(t.Context(), g, id.Act(c.NewID()), act); err != nil {
			t.Fatalf("%s: %v", act.Name(), err)
		}
	}
	do(grant(cli.Program(c, "test"), access.Create, ledger.Demographics, ""), clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
		Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Born: "1985-03-12", Source: patient.Source{System: "test", ID: "Patient/ana", Digest: "1"}}}}})
	shipped, err := rules.Protocols.Ship("kap-im")
	if err != nil {
		t.Fatal(err)
	}
	text := "protocol: kap-im\nversion: 1.0.0-site.1\nbased_on: {protocol: kap-im, hash: " + shipped.Hash() + "}\n" +
		"params:\n  bp.screening.review: {value: 130/85, unit: \"mm[Hg]\", grade: D, cite: clew-default}\n"
	own, problems := protocol.Load([]byte(text), rules.Protocols.Shelf(ledger.Chart{}), course.Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	settings, record := grant(lee, access.Sign, ledger.Open, ""), grant(lee, access.Sign, ledger.Clinical, ledger.PatientStream(ana))
	do(settings, clinic.WriteProtocol{Text: text, Rules: rules})
	chart, err := c.Whole(t.Context(), settings, ledger.SettingStream)
	if err != nil {
		t.Fatal(err)
	}
	do(settings, clinic.AdoptProtocol{Hash: own.Hash(), Site: "Juniper House", Statement: rules.Protocols.Adoption(own, "Juniper House", chart).Statement, Rules: rules})
	key := id.Course(c.NewID())
	do(record, clinic.OpenCourse{Patient: ana, Course: key, Hash: own.Hash(), Rules: rules})
	pressure := func(sys, dia int) {
		for range 2 {
			do(record, clinic.TakeVitals{Patient: ana, Vitals: dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: sys, Diastolic: dia}}})
		}
	}
	pressure(134, 84)
	whole, err := c.Whole(t.Context(), record, ledger.PatientStream(ana))
	if err != nil {
		t.Fatal(err)
	}
	q := course.Question{Definition: own, Gate: protocol.Determination, Now: c.Now(), Location: c.Location()}
	f, _ := lib.Why(q, whole, chart).Finding("bp.screening.review")
	do(record, clinic.DecideFinding{Patient: ana, Course: key, Gate: protocol.Determination, Rule: f.Rule, Decision: screening.GoOn,
		Reason: "White coat; home readings are fine.", Evidence: f.Entries(), Rules: rules})
	shut()

	_, out, errs := clew(t, "why", string(key), "--db", db, "--gate", "determination")
	if !strings.Contains(out, "kap-im 1.0.0-site.1") || !strings.Contains(out, "decided: go on (entry ") || !strings.Contains(out, "limit 130/85") {
		t.Errorf("%s%s", out, errs)
	}
	_, out, _ = clew(t, "why", string(ana), "--db", db, "--gate", "determination", "--json")
	var got struct{ Outcomes []protocol.Outcome }
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Outcomes) != 1 || got.Outcomes[0].Hash != own.Hash() {
		t.Errorf("%v: %+v", err, got)
	}
	if f, _ := got.Outcomes[0].Finding("bp.screening.review"); !f.Settled || f.Decided == "" {
		t.Errorf("%+v", f)
	}

	c, shut, err = openBook(t.Context(), cli.Book{DB: db, Key: cli.KeyBeside(db, "")})
	if err != nil {
		t.Fatal(err)
	}
	pressure(138, 88)
	shut()
	_, out, _ = clew(t, "why", string(ana), "--db", db, "--gate", "determination")
	if !strings.Contains(out, "decided, and open again. Reopened: blood pressure 138/88") {
		t.Errorf("%s", out)
	}
}
