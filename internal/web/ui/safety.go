package ui

// SafetyPage is a client's safety plan as the staff see it: to read, to change
// together with the client, and to print.
type SafetyPage struct {
	Person string
	Chart  string
	Made   string
	State  State
	Parts  []SafetyPart
	People []SafetyPerson
	Form   *SafetyForm
	Add    *SafetyPersonForm
}

// SafetyPart is one part of a plan.
type SafetyPart struct {
	Label string
	Lines []string
}

// SafetyPerson is somebody whom the client named as theirs.
type SafetyPerson struct {
	Name, Relation, Phone string
	MayCall               bool
	Act                   string
}

// SafetyForm is the plan to be changed.
type SafetyForm struct {
	Action, Act string
	Steps       []PlanStep
	Until       string
	Errors      map[string]string
}

// SafetyPersonForm adds somebody whom the client named.
type SafetyPersonForm struct {
	Action, Act           string
	Name, Relation, Phone string
	MayCall               bool
	Errors                map[string]string
}
