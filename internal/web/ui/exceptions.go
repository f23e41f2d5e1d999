package ui

// PathExceptions is the report of what was decided against the rules, and of
// the noes.
const PathExceptions = "/exceptions"

// ExceptionsPage is that report, made to be read together and printed.
type ExceptionsPage struct {
	Clinic string
	Line   string // "Four decisions, of three people. Two went against a hold or an exclusion."
	Few    string // "Below twenty …": why there are no percentages
	Hidden string // for readers who may see numbers only
	Rows   []ExceptionRow
	Rules  []RuleCount
	Noes   []NoCount
	NoLine string // "Nine courses were decided."
	Empty  string
}

// ExceptionRow is one decision to go on although a rule stood in the way.
type ExceptionRow struct {
	Person   string
	Href     string
	Rule     string
	Sort     State  // "went against a hold", "a review, decided"
	Said     string // what stood
	Reason   string
	By       string
	Evidence []string
	Files    string
	Second   string // whose second signature, and when
	Unsigned bool
	Since    []string // what happened afterwards
	Worst    string   // "hypertension, grade 3, serious"
	Reopened bool
}

// RuleCount counts one rule.
type RuleCount struct {
	Title      string
	Decided    string
	Overridden string
	Unsigned   string
	Serious    string
}

// NoCount is one line of how the determinations came out.
type NoCount struct {
	Label string
	Count string
	Share string // "30 %"; empty below twenty
}
