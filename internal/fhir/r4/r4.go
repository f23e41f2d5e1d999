// Package r4 holds the parts of HL7 FHIR R4 resources that Clew reads and
// writes, as the specification names them. It is small and written by hand: only
// what is used, unknown fields are left alone, empty ones are not written.
// Numbers stay the text they were written as, so that no digit is lost. When
// Clew serves FHIR too, a generator takes this package's place.
package r4

import "encoding/json"

// A Head is what every resource begins with. A modifier extension can change
// what a resource means, even into its opposite.
type Head struct {
	ResourceType      string            `json:"resourceType,omitempty"`
	ID                string            `json:"id,omitempty"`
	Meta              Meta              `json:"meta,omitzero"`
	ImplicitRules     string            `json:"implicitRules,omitempty"`
	ModifierExtension []json.RawMessage `json:"modifierExtension,omitempty"`
}

// Meta is what a server says about a resource.
type Meta struct {
	VersionID   string `json:"versionId,omitempty"`
	LastUpdated string `json:"lastUpdated,omitempty"`
}

// A Bundle is a collection of resources.
type Bundle struct {
	Head
	Type  string        `json:"type"`
	Entry []BundleEntry `json:"entry"`
}

// A BundleEntry is one resource of a bundle and its full address.
type BundleEntry struct {
	FullURL  string          `json:"fullUrl"`
	Resource json.RawMessage `json:"resource"`
}

// An Extension is a value that the base specification has no field for.
type Extension struct {
	URL                  string           `json:"url,omitempty"`
	ValueString          string           `json:"valueString,omitempty"`
	ValueCode            string           `json:"valueCode,omitempty"`
	ValueCoding          *Coding          `json:"valueCoding,omitempty"`
	ValueCodeableConcept *CodeableConcept `json:"valueCodeableConcept,omitempty"`
	ValueDecimal         json.Number      `json:"valueDecimal,omitempty"`
	ValueInteger         json.Number      `json:"valueInteger,omitempty"`
	ValueBoolean         *bool            `json:"valueBoolean,omitempty"`
	ValueExpression      *Expression      `json:"valueExpression,omitempty"`
	Extension            []Extension      `json:"extension,omitempty"`
}

// An Expression is a computation that travels with what it belongs to.
type Expression struct {
	Description string `json:"description,omitempty"`
	Language    string `json:"language,omitempty"`
	Expression  string `json:"expression,omitempty"`
}

// A Coding is one code of one code system.
type Coding struct {
	Extension []Extension `json:"extension,omitempty"`
	System    string      `json:"system,omitempty"`
	Version   string      `json:"version,omitempty"`
	Code      string      `json:"code,omitempty"`
	Display   string      `json:"display,omitempty"`
}

// A CodeableConcept is a thing, its codes and its name.
type CodeableConcept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Code returns the first code that is not empty.
func (c *CodeableConcept) Code() string {
	if c == nil {
		return ""
	}
	for _, coding := range c.Coding {
		if coding.Code != "" {
			return coding.Code
		}
	}
	return ""
}

// A Reference points to another resource.
type Reference struct {
	Reference string `json:"reference,omitempty"`
	Display   string `json:"display,omitempty"`
}

// A Period is a time from and to.
type Period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// A Quantity is a number with its unit.
type Quantity struct {
	Value      json.Number `json:"value,omitempty"`
	Comparator string      `json:"comparator,omitempty"`
	Unit       string      `json:"unit,omitempty"`
	System     string      `json:"system,omitempty"`
	Code       string      `json:"code,omitempty"`
}

// A Range is an amount from and to.
type Range struct {
	Low  *Quantity `json:"low,omitempty"`
	High *Quantity `json:"high,omitempty"`
}

// An Identifier is a number by which some system knows a thing.
type Identifier struct {
	Use    string           `json:"use"`
	Type   *CodeableConcept `json:"type"`
	System string           `json:"system"`
	Value  string           `json:"value"`
	Period *Period          `json:"period"`
}

// A HumanName is what a person is called.
type HumanName struct {
	Use    string   `json:"use"`
	Text   string   `json:"text"`
	Family string   `json:"family"`
	Given  []string `json:"given"`
	Prefix []string `json:"prefix"`
	Suffix []string `json:"suffix"`
	Period *Period  `json:"period"`
}

// A ContactPoint is a telephone number, an address of mail, and the like.
type ContactPoint struct {
	System string  `json:"system"`
	Value  string  `json:"value"`
	Use    string  `json:"use"`
	Period *Period `json:"period"`
}

// An Address is where a person lives or gets their post.
type Address struct {
	Use        string   `json:"use"`
	Text       string   `json:"text"`
	Line       []string `json:"line"`
	City       string   `json:"city"`
	State      string   `json:"state"`
	PostalCode string   `json:"postalCode"`
	Country    string   `json:"country"`
}

// A Patient is a person in care.
type Patient struct {
	Head
	Extension        []Extension      `json:"extension"`
	Active           *bool            `json:"active"`
	Identifier       []Identifier     `json:"identifier"`
	Name             []HumanName      `json:"name"`
	Telecom          []ContactPoint   `json:"telecom"`
	Gender           string           `json:"gender"`
	BirthDate        string           `json:"birthDate"`
	DeceasedBoolean  *bool            `json:"deceasedBoolean"`
	DeceasedDateTime string           `json:"deceasedDateTime"`
	Address          []Address        `json:"address"`
	MaritalStatus    *CodeableConcept `json:"maritalStatus"`
	Communication    []Communication  `json:"communication"`
	Link             []PatientLink    `json:"link"`
}

// A Communication is a language a person speaks.
type Communication struct {
	Language  *CodeableConcept `json:"language"`
	Preferred bool             `json:"preferred"`
}

// A PatientLink points to another record of the same person.
type PatientLink struct {
	Other Reference `json:"other"`
	Type  string    `json:"type"`
}

// A Condition is a problem, a diagnosis or a finding.
type Condition struct {
	Head
	ClinicalStatus     *CodeableConcept  `json:"clinicalStatus"`
	VerificationStatus *CodeableConcept  `json:"verificationStatus"`
	Category           []CodeableConcept `json:"category"`
	Code               *CodeableConcept  `json:"code"`
	Subject            *Reference        `json:"subject"`
	OnsetDateTime      string            `json:"onsetDateTime"`
	OnsetAge           *Quantity         `json:"onsetAge"`
	OnsetPeriod        *Period           `json:"onsetPeriod"`
	OnsetString        string            `json:"onsetString"`
	AbatementDateTime  string            `json:"abatementDateTime"`
	AbatementPeriod    *Period           `json:"abatementPeriod"`
	AbatementAge       *Quantity         `json:"abatementAge"`
	AbatementString    string            `json:"abatementString"`
	RecordedDate       string            `json:"recordedDate"`
}

// An AllergyIntolerance is what a person does not tolerate.
type AllergyIntolerance struct {
	Head
	ClinicalStatus     *CodeableConcept  `json:"clinicalStatus"`
	VerificationStatus *CodeableConcept  `json:"verificationStatus"`
	Type               string            `json:"type"`
	Category           []string          `json:"category"`
	Criticality        string            `json:"criticality"`
	Code               *CodeableConcept  `json:"code"`
	Patient            *Reference        `json:"patient"`
	OnsetDateTime      string            `json:"onsetDateTime"`
	RecordedDate       string            `json:"recordedDate"`
	Reaction           []AllergyReaction `json:"reaction"`
}

// An AllergyReaction is what happened.
type AllergyReaction struct {
	Substance     *CodeableConcept  `json:"substance"`
	Manifestation []CodeableConcept `json:"manifestation"`
	Description   string            `json:"description"`
	Severity      string            `json:"severity"`
}

// A Procedure is something done to or for a person.
type Procedure struct {
	Head
	Status            string           `json:"status"`
	Code              *CodeableConcept `json:"code"`
	Subject           *Reference       `json:"subject"`
	PerformedDateTime string           `json:"performedDateTime"`
	PerformedPeriod   *Period          `json:"performedPeriod"`
}

// A Medication is a product that requests and statements point to.
type Medication struct {
	Head
	Code       *CodeableConcept       `json:"code"`
	Ingredient []MedicationIngredient `json:"ingredient"`
}

// A MedicationIngredient is one thing a product is made of.
type MedicationIngredient struct {
	ItemCodeableConcept *CodeableConcept `json:"itemCodeableConcept"`
}

// A MedicationUse is what requests and statements share.
type MedicationUse struct {
	Head
	Contained                 []json.RawMessage `json:"contained"`
	Status                    string            `json:"status"`
	MedicationCodeableConcept *CodeableConcept  `json:"medicationCodeableConcept"`
	MedicationReference       *Reference        `json:"medicationReference"`
	Subject                   *Reference        `json:"subject"`
}

// A MedicationRequest is somebody's order.
type MedicationRequest struct {
	MedicationUse
	Intent            string   `json:"intent"`
	DoNotPerform      bool     `json:"doNotPerform"`
	AuthoredOn        string   `json:"authoredOn"`
	DosageInstruction []Dosage `json:"dosageInstruction"`
}

// A MedicationStatement is somebody's word that a person takes, took or will
// take something.
type MedicationStatement struct {
	MedicationUse
	EffectiveDateTime string   `json:"effectiveDateTime"`
	EffectivePeriod   *Period  `json:"effectivePeriod"`
	DateAsserted      string   `json:"dateAsserted"`
	Dosage            []Dosage `json:"dosage"`
}

// A Dosage is how a medicine is to be taken.
type Dosage struct {
	Sequence                *int             `json:"sequence"`
	Text                    string           `json:"text"`
	PatientInstruction      string           `json:"patientInstruction"`
	Timing                  *Timing          `json:"timing"`
	AsNeededBoolean         bool             `json:"asNeededBoolean"`
	AsNeededCodeableConcept *CodeableConcept `json:"asNeededCodeableConcept"`
	DoseAndRate             []DoseAndRate    `json:"doseAndRate"`
}

// A DoseAndRate is how much at a time.
type DoseAndRate struct {
	DoseQuantity *Quantity `json:"doseQuantity"`
	DoseRange    *Range    `json:"doseRange"`
}

// A Timing is how often.
type Timing struct {
	Repeat *Repeat          `json:"repeat"`
	Code   *CodeableConcept `json:"code"`
}

// A Repeat is a rhythm: frequency times in a period.
type Repeat struct {
	BoundsPeriod *Period     `json:"boundsPeriod"`
	Frequency    json.Number `json:"frequency"`
	FrequencyMax json.Number `json:"frequencyMax"`
	Period       json.Number `json:"period"`
	PeriodUnit   string      `json:"periodUnit"`
	TimeOfDay    []string    `json:"timeOfDay"`
	When         []string    `json:"when"`
}

// An Observation is something measured, asked or seen.
type Observation struct {
	Head
	Status            string            `json:"status,omitempty"`
	Category          []CodeableConcept `json:"category,omitempty"`
	Code              *CodeableConcept  `json:"code,omitempty"`
	Subject           *Reference        `json:"subject,omitempty"`
	EffectiveDateTime string            `json:"effectiveDateTime,omitempty"`
	EffectiveInstant  string            `json:"effectiveInstant,omitempty"`
	EffectivePeriod   *Period           `json:"effectivePeriod,omitempty"`
	Issued            string            `json:"issued,omitempty"`
	BodySite          *CodeableConcept  `json:"bodySite,omitempty"`
	ReferenceRange    []ReferenceRange  `json:"referenceRange,omitempty"`
	Component         []Component       `json:"component,omitempty"`
	Performer         []Reference       `json:"performer,omitempty"`
	Interpretation    []CodeableConcept `json:"interpretation,omitempty"`
	Note              []Annotation      `json:"note,omitempty"`
	HasMember         []Reference       `json:"hasMember,omitempty"`
	DerivedFrom       []Reference       `json:"derivedFrom,omitempty"`
	Value
}

// An Annotation is a remark.
type Annotation struct {
	Text string `json:"text"`
}

// A Component is one of several values of an observation.
type Component struct {
	Code           *CodeableConcept `json:"code,omitempty"`
	ReferenceRange []ReferenceRange `json:"referenceRange,omitempty"`
	Value
}

// A Value is the result of an observation, in one of the forms it can have, or
// the reason there is none.
type Value struct {
	ValueQuantity        *Quantity        `json:"valueQuantity,omitempty"`
	ValueCodeableConcept *CodeableConcept `json:"valueCodeableConcept,omitempty"`
	ValueString          string           `json:"valueString,omitempty"`
	ValueBoolean         *bool            `json:"valueBoolean,omitempty"`
	ValueInteger         json.Number      `json:"valueInteger,omitempty"`
	ValueRange           *Range           `json:"valueRange,omitempty"`
	ValueDateTime        string           `json:"valueDateTime,omitempty"`
	DataAbsentReason     *CodeableConcept `json:"dataAbsentReason,omitempty"`
}

// A ReferenceRange is what is usual.
type ReferenceRange struct {
	Low  *Quantity `json:"low,omitempty"`
	High *Quantity `json:"high,omitempty"`
}
