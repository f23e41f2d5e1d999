package protocol

// A Source says where a rule comes from and what about a person it uses: the
// thirteen source attributes that certification asks of every rule that speaks
// to a clinician. None is ever empty; "not used" is a value.
type Source struct {
	Cite     string `json:"cite,omitempty"`     // keys in docs/references.md, comma-separated
	Grade    string `json:"grade,omitempty"`    // P read in a public page, L known from the literature, D our default, U uncertain
	Evidence string `json:"evidence,omitempty"` // what sort of evidence: one of EvidenceGrades, or empty
	Note     string `json:"note,omitempty"`
	Reviewed string `json:"reviewed,omitempty"` // the day somebody last read the source for this rule

	Developer string `json:"developer,omitempty"`
	Funding   string `json:"funding,omitempty"`
	Released  string `json:"released,omitempty"`
	Revised   string `json:"revised,omitempty"`

	Race               string `json:"race,omitempty"`
	Ethnicity          string `json:"ethnicity,omitempty"`
	Language           string `json:"language,omitempty"`
	Orientation        string `json:"orientation,omitempty"`
	GenderIdentity     string `json:"genderIdentity,omitempty"`
	Sex                string `json:"sex,omitempty"`
	BirthDate          string `json:"birthDate,omitempty"`
	SocialDeterminants string `json:"socialDeterminants,omitempty"`
	HealthStatus       string `json:"healthStatus,omitempty"`
}

// Grades are the ways of knowing a figure, the surest first.
var Grades = []string{"P", "L", "D", "U"}

// EvidenceGrades are the sorts of evidence a rule may name.
var EvidenceGrades = []string{"law", "label", "guideline", "trial", "cohort", "programme", "default"}

// An Attribute is one source attribute under the name a person reads.
type Attribute struct{ Key, Name, Value string }

// Attributes returns the thirteen source attributes, in the order of the
// certification text.
func (s Source) Attributes() []Attribute {
	released := s.Released
	if s.Revised != "" {
		released += ", revised " + s.Revised
	}
	return []Attribute{
		{"cite", "Citation", s.Cite},
		{"developer", "Developer", s.Developer},
		{"funding", "Funding", s.Funding},
		{"released", "Released and revised", released},
		{"race", "Use of race", s.Race},
		{"ethnicity", "Use of ethnicity", s.Ethnicity},
		{"language", "Use of language", s.Language},
		{"orientation", "Use of sexual orientation", s.Orientation},
		{"gender_identity", "Use of gender identity", s.GenderIdentity},
		{"sex", "Use of sex", s.Sex},
		{"birth_date", "Use of date of birth", s.BirthDate},
		{"social", "Use of social determinants of health", s.SocialDeterminants},
		{"health_status", "Use of health status assessments", s.HealthStatus},
	}
}

// field returns the attribute with a key of the file format.
func (s *Source) field(key string) *string {
	switch key {
	case "grade":
		return &s.Grade
	case "evidence":
		return &s.Evidence
	case "note":
		return &s.Note
	case "reviewed":
		return &s.Reviewed
	case "developer":
		return &s.Developer
	case "funding":
		return &s.Funding
	case "released":
		return &s.Released
	case "revised":
		return &s.Revised
	case "race":
		return &s.Race
	case "ethnicity":
		return &s.Ethnicity
	case "language":
		return &s.Language
	case "orientation":
		return &s.Orientation
	case "gender_identity":
		return &s.GenderIdentity
	case "sex":
		return &s.Sex
	case "birth_date":
		return &s.BirthDate
	case "social":
		return &s.SocialDeterminants
	case "health_status":
		return &s.HealthStatus
	}
	return nil
}

// sourceKeys are the keys of a source in a file, the citation first.
var sourceKeys = []string{
	"cite", "grade", "evidence", "note", "reviewed", "developer", "funding", "released", "revised", "race", "ethnicity",
	"language", "orientation", "gender_identity", "sex", "birth_date", "social", "health_status",
}
