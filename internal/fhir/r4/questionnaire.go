package r4

import "encoding/json"

// A Questionnaire is a form: its questions, what may be answered, and how the
// answers are added up.
type Questionnaire struct {
	Head
	Language    string              `json:"language,omitempty"`
	Extension   []Extension         `json:"extension,omitempty"`
	URL         string              `json:"url,omitempty"`
	Version     string              `json:"version,omitempty"`
	Name        string              `json:"name,omitempty"`
	Title       string              `json:"title,omitempty"`
	DerivedFrom []string            `json:"derivedFrom,omitempty"`
	Status      string              `json:"status,omitempty"`
	SubjectType []string            `json:"subjectType,omitempty"`
	Publisher   string              `json:"publisher,omitempty"`
	Description string              `json:"description,omitempty"`
	Copyright   string              `json:"copyright,omitempty"`
	Code        []Coding            `json:"code,omitempty"`
	Item        []QuestionnaireItem `json:"item,omitempty"`
}

// A QuestionnaireItem is a question, a text that is shown, or a score.
type QuestionnaireItem struct {
	Extension      []Extension         `json:"extension,omitempty"`
	LinkID         string              `json:"linkId"`
	Code           []Coding            `json:"code,omitempty"`
	Prefix         string              `json:"prefix,omitempty"`
	Text           string              `json:"text,omitempty"`
	Type           string              `json:"type"`
	EnableWhen     []EnableWhen        `json:"enableWhen,omitempty"`
	EnableBehavior string              `json:"enableBehavior,omitempty"`
	Repeats        *bool               `json:"repeats,omitempty"`
	ReadOnly       *bool               `json:"readOnly,omitempty"`
	AnswerOption   []AnswerOption      `json:"answerOption,omitempty"`
	Item           []QuestionnaireItem `json:"item,omitempty"`
}

// An EnableWhen says which answer to another question a question waits for.
type EnableWhen struct {
	Question      string      `json:"question"`
	Operator      string      `json:"operator"`
	AnswerBoolean *bool       `json:"answerBoolean,omitempty"`
	AnswerCoding  *Coding     `json:"answerCoding,omitempty"`
	AnswerInteger json.Number `json:"answerInteger,omitempty"`
	AnswerDecimal json.Number `json:"answerDecimal,omitempty"`
}

// An AnswerOption is one possible answer.
type AnswerOption struct {
	Extension   []Extension `json:"extension,omitempty"`
	ValueCoding *Coding     `json:"valueCoding,omitempty"`
}

// A QuestionnaireResponse is what somebody answered.
type QuestionnaireResponse struct {
	Head
	Extension     []Extension    `json:"extension,omitempty"`
	Questionnaire string         `json:"questionnaire,omitempty"`
	Status        string         `json:"status,omitempty"`
	Subject       *Reference     `json:"subject,omitempty"`
	Encounter     *Reference     `json:"encounter,omitempty"`
	Authored      string         `json:"authored,omitempty"`
	Author        *Reference     `json:"author,omitempty"`
	Source        *Reference     `json:"source,omitempty"`
	Item          []ResponseItem `json:"item,omitempty"`
}

// A ResponseItem is the answer to one question, or a group of them.
type ResponseItem struct {
	LinkID string         `json:"linkId"`
	Text   string         `json:"text,omitempty"`
	Answer []Answer       `json:"answer,omitempty"`
	Item   []ResponseItem `json:"item,omitempty"`
}

// An Answer is one answer, in one of the forms it can have.
type Answer struct {
	ValueCoding   *Coding        `json:"valueCoding,omitempty"`
	ValueInteger  json.Number    `json:"valueInteger,omitempty"`
	ValueDecimal  json.Number    `json:"valueDecimal,omitempty"`
	ValueQuantity *Quantity      `json:"valueQuantity,omitempty"`
	ValueBoolean  *bool          `json:"valueBoolean,omitempty"`
	ValueString   string         `json:"valueString,omitempty"`
	ValueTime     string         `json:"valueTime,omitempty"`
	Item          []ResponseItem `json:"item,omitempty"`
}

// A CodeSystem is a list of codes and what each means.
type CodeSystem struct {
	Head
	URL           string    `json:"url,omitempty"`
	Version       string    `json:"version,omitempty"`
	Name          string    `json:"name,omitempty"`
	Title         string    `json:"title,omitempty"`
	Status        string    `json:"status,omitempty"`
	Publisher     string    `json:"publisher,omitempty"`
	Description   string    `json:"description,omitempty"`
	CaseSensitive *bool     `json:"caseSensitive,omitempty"`
	Content       string    `json:"content,omitempty"`
	Count         int       `json:"count,omitempty"`
	Concept       []Concept `json:"concept,omitempty"`
}

// A Concept is one code of a list.
type Concept struct {
	Code       string `json:"code"`
	Display    string `json:"display,omitempty"`
	Definition string `json:"definition,omitempty"`
}
