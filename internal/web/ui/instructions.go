package ui

// PathInstructions is what prescribers tell clients about each medicine.
const PathInstructions = "/instructions"

// InstructionsPage is what prescribers tell clients about a medicine for the day
// of a dose and the days after. Clew writes none of it.
type InstructionsPage struct {
	Saved string
	Rows  []InstructionsRow
}

// InstructionsRow is one medicine.
type InstructionsRow struct {
	Key, Title string
	From, When string   // "From Dr. Ifeoma Okafor", "Written 1 September 2026."
	Paras      []string // as clients read it; empty where nobody wrote any
	Act        string   // empty: the reader does not write them
	Name       string   // under which name it would stand
	Text       string
	Errors     map[string]string
	Open       bool
}
