package patient

import (
	"slices"
	"strings"
)

// The clinical statuses of a condition, as FHIR names them.
const (
	Active     = "active"
	Recurrence = "recurrence"
	Relapse    = "relapse"
	Inactive   = "inactive"
	Remission  = "remission"
	Resolved   = "resolved"
)

// How sure a condition or an allergy is, as FHIR names it.
const (
	Unconfirmed    = "unconfirmed"
	Provisional    = "provisional"
	Differential   = "differential"
	Confirmed      = "confirmed"
	Refuted        = "refuted"
	EnteredInError = "entered-in-error"
)

var verifications = []string{"", Unconfirmed, Provisional, Differential, Confirmed, Refuted, EnteredInError}

// ConditionNoted says that a person has, or had, a condition. It happened at
// its onset where that is known.
type ConditionNoted struct {
	Codings      []Coding `json:"codings,omitempty"`
	Text         string   `json:"text,omitempty"`
	Families     []string `json:"families,omitempty"`     // what it counts as, where whoever noted it said so: "psychosis"
	Status       string   `json:"status"`                 // active, recurrence, relapse, inactive, remission or resolved
	Verification string   `json:"verification,omitempty"` // confirmed, provisional, …, refuted, entered-in-error
	Category     string   `json:"category,omitempty"`     // problem-list-item, encounter-diagnosis
	Onset        When     `json:"onset,omitempty"`
	OnsetText    string   `json:"onsetText,omitempty"` // "at the age of 23", where there is no date
	Abated       When     `json:"abated,omitempty"`
	Recorded     When     `json:"recorded,omitempty"`
	Source       Source   `json:"source,omitzero"`
}

// Kind is "patient.condition-noted".
func (ConditionNoted) Kind() string { return "patient.condition-noted" }

// Check asks what it is, for a known status, and for dates that are dates.
func (c ConditionNoted) Check() error {
	return first(
		coded("condition", c.Text, c.Codings),
		oneOf("status", c.Status, Active, Recurrence, Relapse, Inactive, Remission, Resolved),
		oneOf("verification", c.Verification, verifications...),
		texts("category", c.Category, "onset", c.OnsetText, "families", strings.Join(c.Families, "")),
		whens([]string{"onset", "abated", "recorded"}, c.Onset, c.Abated, c.Recorded),
	)
}

// Title returns how to call the condition.
func (c ConditionNoted) Title() string { return titled(c.Text, c.Codings) }

// Believed reports whether anybody stands by the condition: it is neither
// refuted nor an error.
func (c ConditionNoted) Believed() bool {
	return c.Verification != Refuted && c.Verification != EnteredInError
}

// Current reports whether the person has the condition now: believed, and
// active, recurring or relapsed.
func (c ConditionNoted) Current() bool {
	return c.Believed() && slices.Contains([]string{Active, Recurrence, Relapse}, c.Status)
}

// String prints the kind and the source's key, nothing of the person.
func (c ConditionNoted) String() string { return keyed(c.Kind(), c.Source) }

// GoString prints what String prints.
func (c ConditionNoted) GoString() string { return c.String() }

// A Reaction is what an allergy did to a person.
type Reaction struct {
	Text     string   `json:"text,omitempty"`
	Codings  []Coding `json:"codings,omitempty"`
	Severity string   `json:"severity,omitempty"` // mild, moderate or severe
}

// String prints nothing of the reaction.
func (Reaction) String() string { return "[reaction]" }

// GoString prints nothing of the reaction.
func (Reaction) GoString() string { return "[reaction]" }

// AllergyNoted says that a person is, or was, allergic to or does not tolerate
// something.
type AllergyNoted struct {
	Codings      []Coding   `json:"codings,omitempty"`
	Text         string     `json:"text,omitempty"`
	Ingredients  []string   `json:"ingredients,omitempty"`  // when it is a medicine: names of the medicines file
	Status       string     `json:"status"`                 // active, inactive or resolved
	Verification string     `json:"verification,omitempty"` // as for conditions
	Type         string     `json:"type,omitempty"`         // allergy or intolerance
	Categories   []string   `json:"categories,omitempty"`   // medication, food, environment, biologic
	Criticality  string     `json:"criticality,omitempty"`  // low, high or unable-to-assess
	Reactions    []Reaction `json:"reactions,omitempty"`
	Onset        When       `json:"onset,omitempty"`
	Recorded     When       `json:"recorded,omitempty"`
	Source       Source     `json:"source,omitzero"`
}

// Kind is "patient.allergy-noted".
func (AllergyNoted) Kind() string { return "patient.allergy-noted" }

// Check asks to what, for a known status, and for dates that are dates.
func (a AllergyNoted) Check() error {
	err := first(
		coded("allergy", a.Text, a.Codings),
		oneOf("status", a.Status, Active, Inactive, Resolved),
		oneOf("verification", a.Verification, verifications...),
		texts("type", a.Type, "categories", strings.Join(a.Categories, ""), "criticality", a.Criticality,
			"ingredients", strings.Join(a.Ingredients, "")),
		whens([]string{"onset", "recorded"}, a.Onset, a.Recorded),
	)
	if err != nil {
		return err
	}
	for _, r := range a.Reactions {
		if err := coded("reactions", r.Text, r.Codings); err != nil {
			return err
		}
	}
	return nil
}

// Title returns how to call the allergy.
func (a AllergyNoted) Title() string { return titled(a.Text, a.Codings) }

// Current reports whether the allergy stands: active and believed.
func (a AllergyNoted) Current() bool {
	return a.Status == Active && a.Verification != Refuted && a.Verification != EnteredInError
}

// String prints the kind and the source's key, nothing of the person.
func (a AllergyNoted) String() string { return keyed(a.Kind(), a.Source) }

// GoString prints what String prints.
func (a AllergyNoted) GoString() string { return a.String() }

// ProcedureDone says that something was done to or for a person. Status tells
// whether it was brought to its end.
type ProcedureDone struct {
	Codings []Coding `json:"codings,omitempty"`
	Text    string   `json:"text,omitempty"`
	Status  string   `json:"status"` // completed, in-progress, on-hold, stopped or unknown
	Start   When     `json:"start,omitempty"`
	End     When     `json:"end,omitempty"`
	Source  Source   `json:"source,omitzero"`
}

// Kind is "patient.procedure-done".
func (ProcedureDone) Kind() string { return "patient.procedure-done" }

// Check asks what was done, and for dates that are dates.
func (p ProcedureDone) Check() error {
	return first(
		coded("procedure", p.Text, p.Codings),
		oneOf("status", p.Status, "completed", "in-progress", "on-hold", "stopped", "unknown"),
		whens([]string{"start", "end"}, p.Start, p.End),
	)
}

// Title returns how to call the procedure.
func (p ProcedureDone) Title() string { return titled(p.Text, p.Codings) }

// String prints the kind and the source's key, nothing of the person.
func (p ProcedureDone) String() string { return keyed(p.Kind(), p.Source) }

// GoString prints what String prints.
func (p ProcedureDone) GoString() string { return p.String() }
