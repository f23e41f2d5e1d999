package ui

// OrdersPage is the proposal for the next dose with its reasons, the form to
// sign one, and the orders so far.
type OrdersPage struct {
	Lower    []string // of a figure by weight and a flat one, which counts here
	Header   PersonHeader
	Tabs     []Tab
	Path     string
	Problem  string
	Head     string
	NewAct   func() string
	Why      string // why nothing is ordered here
	Number   int    // which session of the course comes next
	Route    string
	Amount   string // what is proposed; empty where there is no proposal
	Earliest string
	Reasons  []string
	Figures  []Option // label and value
	Weights  []WeightRow
	Form     *OrderForm
	Rows     []OrderRow
	Alone    *AlonePolicy
}

// WeightRow is one of the weights that a dose by weight can go by.
type WeightRow struct {
	Basis, Label, Value, Source string
	Used                        bool
}

// OrderForm is an order before it is signed, with what the rules make of it.
type OrderForm struct {
	Act, Order string
	Values     map[string]string
	Errors     map[string]string
	Infusion   bool
	Booster    bool // a session is under way: it may be a further dose
	Standing   string
	Draw, Rate string
	Rules      []OrderRule
	Clear      int
	Open       bool
}

// OrderRule is one thing that the rules raise about an order.
type OrderRule struct {
	Rule, ID string
	Finding  FindingView
	Evidence string
	Blocks   bool
	May      bool // a reason of this prescriber's lets it through
	Reason   string
}

// OrderRow is one signed order.
type OrderRow struct {
	Order, Amount, Route, Draw string
	For, By, Until             string
	State                      State
	Checks                     []string
	Review                     string
	Check, Alone, End          bool
}

// AlonePolicy is how the practice has settled working alone.
type AlonePolicy struct {
	Hours     string // proposed: within how many somebody else reviews
	On        bool
	Said      string
	Statement string
	May       bool
}

// SessionsPage lists the dosing sessions of somebody.
type SessionsPage struct {
	Header  PersonHeader
	Tabs    []Tab
	Path    string
	Problem string
	Act     string
	Session string
	Why     string // why none can begin
	May     bool
	Planned []Choice // sessions of the plan that can begin now; Checked is today's
	Staff   []RoomStaff
	Rows    []DosingRow
	// At is when a session began that is entered from paper, as it was typed.
	At, AtProblem string
}

// DosingRow is one session.
type DosingRow struct {
	Title, When, Line, Href string
	State                   State
	Summary                 string // where its after-visit summary is; empty: no dose was given
}

// orderHidden are the fields of an order that were looked at and are now signed.
var orderHidden = []string{"mg", "minutes", "strength", "until", "basis", "booster", "indication", "replaces"}

// line says for which session an order is, who signed it, and until when.
func (r OrderRow) line() string {
	line := "Signed by " + r.By + ". Until " + r.Until + "."
	if r.For != "" {
		line = r.For + ". " + line
	}
	return line
}

// noneChecked reports whether nothing of a list is chosen.
func noneChecked(list []Choice) bool {
	for _, c := range list {
		if c.Checked {
			return false
		}
	}
	return true
}
