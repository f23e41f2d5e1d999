package ui

// MedicinesID is the part of the medicines page that typing replaces.
const MedicinesID = "medicines-found"

// MedicinesPage is the list of what somebody takes, gone over with them.
type MedicinesPage struct {
	Header PersonHeader
	Tabs   []Tab
	Saved  string
	Lines  []MedicineLine
	Past   []MedicineLine // no longer taken
	Empty  string
	Review *ReviewForm // nil for readers who may not
	Last   string      // "Gone over 3 Oct by Noor Haddad: complete."
	Find   *FindForm   // nil for readers who may not record
	Form   *MedicineForm
	Note   string // what Clew does with the list
}

// MedicineLine is one medicine on the list.
type MedicineLine struct {
	ID     string
	Name   string
	Dose   string // "1 mg, twice a day"
	Daily  string // "2 mg a day, about 4 mg lorazepam, an estimate, give or take half"
	Last   string // "Last taken today"
	By     string // who says so, when
	State  State
	Groups string // "Counts as: benzodiazepine"
	Edit   string
	Stop   *StopForm
}

// StopForm notes that somebody no longer takes a medicine.
type StopForm struct {
	Action string
	Act    string
	Entry  string
	Until  string
	Errors map[string]string
	Open   bool
}

// FindForm looks for a medicine by typing.
type FindForm struct {
	Action string
	Search string
	Typed  string
	Found  []AskChoice
	Miss   bool
	Error  string
}

// MedicineForm is one medicine being put on the list, or changed.
type MedicineForm struct {
	Action   string
	Act      string
	Title    string // "Add a medicine", "Change a medicine"
	Name     string
	Key      string
	Corrects string
	Dose     string
	Often    string
	Oftens   []Option
	PerDay   string // times a day, where none of the usual fits
	Since    string
	Last     string
	Ask      string // it is on the list already
	Errors   map[string]string
	Cancel   string
}

// ReviewForm says that the whole list was gone over.
type ReviewForm struct {
	Action   string
	Act      string
	Head     string
	Complete string // "yes" or "no"
	Note     string
	Errors   map[string]string
}

// NotedPage records a condition, an allergy, or a relative's condition.
type NotedPage struct {
	Header PersonHeader
	Tabs   []Tab
	Form   NotedForm
}

// NotedForm is that form. Kind is condition, allergy or relative.
type NotedForm struct {
	Kind     string
	Title    string
	Action   string
	Act      string
	Corrects string
	What     string
	Code     string
	Status   string
	Statuses []Option
	Since    string
	Reaction string
	Relation string
	Related  []Option
	Family   string
	Families []Option
	Errors   map[string]string
	Cancel   string
}
