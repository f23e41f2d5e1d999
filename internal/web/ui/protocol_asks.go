package ui

// ComparePage shows two versions beside each other.
type ComparePage struct {
	Head     ProtocolHead
	Action   string
	A, B     string // what was chosen
	Versions []Option
	Summary  string // "Three values and one rule differ."
	Groups   []ChangeGroup
	Errors   map[string]string
}

// ChangeGroup is some differences under a heading.
type ChangeGroup struct {
	Title   string
	Changes []ChangeView
}

// RehearsePage lets a version answer about everybody, without anything
// happening to anybody.
type RehearsePage struct {
	Head     ProtocolHead
	Action   string
	Version  string
	Versions []Option
	Against  string // the version in force, in words
	May      bool   // this person may have it done
	Who      []string
	Result   *Rehearsal
	Errors   map[string]string
}

// Rehearsal is what came of it.
type Rehearsal struct {
	Summary string // "Seventeen people. Two would be held who are not held now."
	Before  string // the heading of what is in force
	After   string // the heading of what was rehearsed
	Tally   []TallyRow
	Rules   []TallyRow
	Moves   []Move
	Note    string
}

// TallyRow counts one answer, or one rule, under both versions.
type TallyRow struct {
	State  State
	Title  string
	Before string
	After  string
	Href   string
}

// Move is a group of people whose answer changes.
type Move struct {
	Title  string // "Would be held, and are let through now"
	Count  string // "Two people"
	People []MovedPerson
	Hidden string // for readers who may not see names
}

// MovedPerson is one of them, with the rules that make the difference.
type MovedPerson struct {
	Name string
	Href string
	Why  []string
}

// WhyPage asks a protocol about somebody: one of the people here, or somebody
// made up.
type WhyPage struct {
	Head    ProtocolHead
	Action  string
	Gates   []Option
	Gate    string
	Query   string
	Found   []WhyPerson
	None    string // one sentence when a search found nobody
	About   string // whom the answers are about
	Answers []GateView
	Groups  []FactGroup
	MadeUp  bool // the form for somebody made up stands open
	Errors  map[string]string
}

// WhyPerson is somebody a search found; choosing them asks.
type WhyPerson struct {
	Key    string
	Name   string
	Detail string
}

// FactGroup is some facts under a heading.
type FactGroup struct {
	Title string
	Facts []FactField
}

func (g FactGroup) known() bool {
	for _, f := range g.Facts {
		if f.Value != "" {
			return true
		}
	}
	return false
}

// FactField is one fact about somebody made up. An empty value is not known.
type FactField struct {
	Name    string // "vitals.bp"; the input is "fact.vitals.bp"
	Label   string
	Unit    string
	Hint    string
	Options []Option // a choice of these; empty for something typed
	Value   string
}

func factInput(name string) string { return "fact." + name }
