package fhir

import (
	"fmt"
	"slices"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// condition maps a Condition. It happened at its onset, else when it was
// recorded.
func (m *mapper) condition() error {
	var r r4.Condition
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	f := patient.ConditionNoted{Codings: codings(r.Code), Text: text(r.Code), Status: r.ClinicalStatus.Code(),
		Verification: r.VerificationStatus.Code(), OnsetText: firstOf(r.OnsetString, age(r.OnsetAge))}
	if f.Verification == patient.EnteredInError {
		m.withdraw()
		return nil
	}
	if err := checkStatus(f.Status, f.Verification, "active", "recurrence", "relapse", "inactive", "remission", "resolved"); err != nil {
		return err
	}
	if len(r.Category) > 0 {
		f.Category = wordingOfCode(&r.Category[0])
	}
	if m.nothing(r.Code) {
		return nil
	}
	dates, err := m.whens("onset", firstOf(r.OnsetDateTime, start(r.OnsetPeriod)), "abatement",
		firstOf(r.AbatementDateTime, end(r.AbatementPeriod)), "recordedDate", r.RecordedDate)
	if err != nil {
		return err
	}
	f.Onset, f.Abated, f.Recorded = dates[0], dates[1], dates[2]
	if f.Status == "" {
		f.Status = patient.Active
		if f.Abated != "" || r.AbatementString != "" || r.AbatementAge != nil {
			f.Status = patient.Resolved
		}
		m.warn("The condition “%s” does not say whether it is active; it was taken as %s.", clip(f.Title()), f.Status)
	}
	m.unmatched("condition", r.Code, patient.SNOMED, patient.ICD10CM, patient.ICD10)
	m.fact(firstOf(f.Onset, f.Recorded), "", func(s patient.Source) ledger.Fact {
		f.Source = s
		return f
	})
	return nil
}

// checkStatus refuses a status or a verification that FHIR does not know.
func checkStatus(status, verification string, statuses ...string) error {
	if err := known("clinical status", status, statuses...); err != nil {
		return err
	}
	return known("verification status", verification, "unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error")
}

// wordingOfCode returns a concept's code, else its text.
func wordingOfCode(c *r4.CodeableConcept) string { return firstOf(c.Code(), c.Text) }

// age writes an age as words.
func age(q *r4.Quantity) string {
	if q == nil || q.Value == "" {
		return ""
	}
	return fmt.Sprintf("at the age of %s %s", q.Value, firstOf(q.Unit, q.Code))
}

// allergy maps an AllergyIntolerance. It happened at its onset, else when it
// was recorded.
func (m *mapper) allergy() error {
	var r r4.AllergyIntolerance
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Patient); err != nil || m.item.left != "" {
		return err
	}
	f := patient.AllergyNoted{Codings: codings(r.Code), Text: text(r.Code), Status: r.ClinicalStatus.Code(),
		Verification: r.VerificationStatus.Code(), Type: r.Type, Categories: r.Category, Criticality: r.Criticality}
	if f.Verification == patient.EnteredInError {
		m.withdraw()
		return nil
	}
	if err := checkStatus(f.Status, f.Verification, "active", "inactive", "resolved"); err != nil {
		return err
	}
	concept := r.Code
	for _, x := range r.Reaction {
		if wording(concept) == "" && wording(x.Substance) != "" {
			concept = x.Substance // an allergy may name its cause only there
			f.Codings, f.Text = codings(concept), text(concept)
		}
		for i := range x.Manifestation {
			if c := &x.Manifestation[i]; wording(c) != "" {
				f.Reactions = append(f.Reactions, patient.Reaction{Text: firstOf(c.Text, x.Description), Codings: codings(c), Severity: x.Severity})
			}
		}
	}
	if m.nothing(concept) {
		return nil
	}
	f.Ingredients = m.c.o.Medicines.Ingredients(f.Codings, f.Text)
	dates, err := m.whens("onset", r.OnsetDateTime, "recordedDate", r.RecordedDate)
	if err != nil {
		return err
	}
	f.Onset, f.Recorded = dates[0], dates[1]
	if f.Status == "" {
		f.Status = patient.Active
	}
	m.fact(firstOf(f.Onset, f.Recorded), "", func(s patient.Source) ledger.Fact {
		f.Source = s
		return f
	})
	return nil
}

// procedure maps a Procedure. It happened when it was begun.
func (m *mapper) procedure() error {
	var r r4.Procedure
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	switch {
	case r.Status == "entered-in-error":
		m.withdraw()
		return nil
	case r.Status == "not-done" || r.Status == "preparation":
		m.leave(r.Status)
		return nil
	case r.Status == "":
		return sayf("The procedure does not say its status.")
	case m.nothing(r.Code):
		return nil
	}
	if err := known("status", r.Status, "completed", "in-progress", "on-hold", "stopped", "unknown"); err != nil {
		return err
	}
	dates, err := m.whens("performed", firstOf(r.PerformedDateTime, start(r.PerformedPeriod)), "performed", end(r.PerformedPeriod))
	if err != nil {
		return err
	}
	f := patient.ProcedureDone{Codings: codings(r.Code), Text: text(r.Code), Status: r.Status, Start: dates[0], End: dates[1]}
	m.fact(f.Start, "", func(s patient.Source) ledger.Fact {
		f.Source = s
		return f
	})
	return nil
}

// medication keeps a Medication for the requests and statements that point at it.
func (m *mapper) medication() error {
	var r r4.Medication
	if err := m.decode(&r); err != nil {
		return err
	}
	concept := product(r)
	m.c.medications[canonical("Medication/"+r.ID, m.base)] = concept
	if m.address != "" {
		m.c.medications[canonical(m.address, "")] = concept
	}
	return nil
}

// product returns what a Medication is: its code, else its ingredients.
func product(r r4.Medication) *r4.CodeableConcept {
	if wording(r.Code) != "" || len(r.Ingredient) == 0 {
		return r.Code
	}
	out := &r4.CodeableConcept{}
	for _, in := range r.Ingredient {
		if in.ItemCodeableConcept != nil {
			out.Coding = append(out.Coding, in.ItemCodeableConcept.Coding...)
			out.Text = firstOf(out.Text, in.ItemCodeableConcept.Text)
		}
	}
	return out
}

// request maps a MedicationRequest. It happened when it was written.
func (m *mapper) request() error {
	var r r4.MedicationRequest
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	if r.DoNotPerform {
		m.leave("an order not to give")
		m.warn("%s is an order not to give a medicine; it was left out.", m.item.key)
		return nil
	}
	status, known := requestStatus[r.Status]
	if !known {
		return sayf("The status “%s” is not one that FHIR knows for an order of a medicine.", clip(r.Status))
	}
	if status == patient.Taking && slices.Contains([]string{"proposal", "plan", "option"}, r.Intent) {
		status = patient.Planned
	}
	f := patient.MedicineNoted{Status: status, Said: r.Status, Basis: "order"}
	return m.medicine(f, r.MedicationUse, r.DosageInstruction, r.AuthoredOn, "")
}

// What the statuses of orders and statements mean. Completed, cancelled and
// stopped orders are history, whatever they were; on hold is neither taking nor
// stopped. The empty meaning is an error of the source.
var (
	requestStatus = map[string]string{"active": patient.Taking, "on-hold": patient.UnknownTaking, "cancelled": patient.Stopped,
		"completed": patient.Stopped, "entered-in-error": "", "stopped": patient.Stopped, "draft": patient.Planned, "unknown": patient.UnknownTaking}
	statementStatus = map[string]string{"active": patient.Taking, "completed": patient.Stopped, "entered-in-error": "", "intended": patient.Planned,
		"stopped": patient.Stopped, "on-hold": patient.UnknownTaking, "unknown": patient.UnknownTaking, "not-taken": patient.Stopped}
)

// statement maps a MedicationStatement. It happened when the person began to
// take the medicine, else when they said so.
func (m *mapper) statement() error {
	var r r4.MedicationStatement
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	status, known := statementStatus[r.Status]
	if !known {
		return sayf("The status “%s” is not one that FHIR knows for a statement about a medicine.", clip(r.Status))
	}
	f := patient.MedicineNoted{Status: status, Said: r.Status, Basis: "statement"}
	return m.medicine(f, r.MedicationUse, r.Dosage, firstOf(r.EffectiveDateTime, start(r.EffectivePeriod), r.DateAsserted), end(r.EffectivePeriod))
}

// today is the day of the import, in UTC.
func (c *collector) today() quantity.Day { return quantity.DayOf(c.o.Now, utc) }
