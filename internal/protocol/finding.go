package protocol

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Gate is a step that findings stand before.
type Gate string

// The gates.
const (
	Determination  Gate = "determination"   // may this person be treated
	OrderSign      Gate = "order.sign"      // may this dose be ordered
	DosingStart    Gate = "dosing.start"    // may this dose be given now
	DosingFurther  Gate = "dosing.further"  // may a further dose be given in this session
	DosingLeave    Gate = "dosing.leave"    // may this person leave
	CourseContinue Gate = "course.continue" // may the course go on, before the next session's order
)

// Gates lists the gates in the order a person meets them.
var Gates = []Gate{Determination, OrderSign, DosingStart, DosingFurther, DosingLeave, CourseContinue}

// Gates lists the gates that a rule of this protocol stands before, in the
// order a person meets them. A gate that no rule stands before is never open.
func (d *Definition) Gates() []Gate {
	var have []Gate
	for _, g := range Gates {
		if slices.ContainsFunc(d.Rules, func(r Rule) bool { return r.Gate == g }) {
			have = append(have, g)
		}
	}
	return have
}

// A Decision is what a rule asks for when it stands.
type Decision string

// The decisions, the gravest first.
const (
	Exclude Decision = "exclude" // not to be treated this way
	Hold    Decision = "hold"    // not now
	Review  Decision = "review"  // a prescriber decides and gives a reason
	Caution Decision = "caution" // shown and acknowledged; never blocks
	Info    Decision = "info"    // shown; never blocks
)

// Decisions lists the decisions, the gravest first.
var Decisions = []Decision{Exclude, Hold, Review, Caution, Info}

// Blocks reports whether a standing rule with this decision keeps a gate shut.
func (d Decision) Blocks() bool { return d == Exclude || d == Hold || d == Review }

// A State is what a rule says about somebody now.
type State string

// The states of a finding.
const (
	Stands  State = "stands"  // the rule's condition is met
	Clear   State = "clear"   // it is known not to be met
	Unknown State = "unknown" // too little is known to say
)

// A Status is what all rules of a gate say together.
type Status string

// The statuses of a gate.
const (
	StatusOpen    Status = "open"    // nothing that blocks stands or is unknown
	StatusBlocked Status = "blocked" // an exclusion, a hold or an undecided review stands
	StatusUnknown Status = "unknown" // nothing blocks, but one that could is unknown
)

// An Outcome is the answer of every rule of one gate at one time. Findings are
// in a stable order: what stands, the gravest first; then what is unknown, the
// gravest first; then what is clear, as in the file.
type Outcome struct {
	Gate     Gate      `json:"gate"`
	Status   Status    `json:"status"`
	Findings []Finding `json:"findings"`
	Protocol string    `json:"protocol"`
	Version  string    `json:"version"`
	Hash     string    `json:"hash"`
	At       time.Time `json:"at"`
}

// A Finding is one rule's answer, with its evidence, what is missing, and what
// would clear it.
type Finding struct {
	Rule     string        `json:"rule"`
	Gate     Gate          `json:"gate"`
	Title    string        `json:"title"`
	Decision Decision      `json:"decision"`
	State    State         `json:"state"`
	Say      string        `json:"say"`                // one sentence: the rule's own when it stands, what is missing when unknown, nothing when clear
	Evidence []Evidence    `json:"evidence,omitempty"` // the readings that decided, the telling ones first
	Missing  []Need        `json:"missing,omitempty"`  // what would have to be known; empty unless unknown
	Clears   string        `json:"clears,omitempty"`   // generated from the clearing condition
	Override Override      `json:"override,omitzero"`  // who may go on all the same
	Source   Source        `json:"source,omitzero"`    // where the rule comes from
	Class    ledger.Class  `json:"class,omitempty"`    // the strictest class of the facts the rule asks about
	Default  bool          `json:"default,omitempty"`  // the rule rests on a default of ours, not on a published figure
	Recheck  time.Duration `json:"recheck,omitempty"`  // after how long to measure again; 0 if it does not matter
	Tries    int           `json:"tries,omitempty"`    // how often; 0 for no limit
	Settled  bool          `json:"settled,omitempty"`  // an override or a review was recorded; see Outcome.Settle and SettleBy
	Decided  id.Entry      `json:"decided,omitempty"`  // what was last decided about it, whether or not that still counts
	Awaits   string        `json:"awaits,omitempty"`   // it was decided, and this role's second signature is missing
	Reopened string        `json:"reopened,omitempty"` // it was decided, and this came to light since
}

// Blocks reports whether the finding keeps its gate from opening.
func (f Finding) Blocks() bool { return f.State != Clear && f.Decision.Blocks() && !f.Settled }

// Evidence is one reading, or a few taken together, that a rule rested on.
type Evidence struct {
	Fact     string     `json:"fact,omitempty"`
	Value    string     `json:"value,omitempty"`  // as it is said: "156/97", "112 a minute"
	At       time.Time  `json:"at"`               // of the deciding reading
	Age      string     `json:"age,omitempty"`    // at the time of the outcome: "8 minutes"
	Entry    id.Entry   `json:"entry,omitempty"`  // the deciding reading
	Others   []id.Entry `json:"others,omitempty"` // further readings in a mean, a sum or a count
	Limit    string     `json:"limit,omitempty"`  // what it was compared with: "160/100"
	Detail   string     `json:"detail,omitempty"` // what was actually said, or how the value was made: "mean of 158/98 and 154/96"
	Estimate bool       `json:"estimate,omitempty"`
	Unknown  bool       `json:"unknown,omitempty"` // somebody was asked, and it is not known
}

// A Need is a fact that would have to be known.
type Need struct {
	Fact     string        `json:"fact,omitempty"`
	Within   time.Duration `json:"within,omitempty"`   // how recent it must be; 0 if any will do
	Sentence string        `json:"sentence,omitempty"` // "No blood pressure in the last 30 minutes."
}

// An Override says who may go on although a rule stands.
type Override struct {
	By       []string `json:"by,omitempty"`       // roles, as the permission table names them
	None     bool     `json:"none,omitempty"`     // nobody may
	Basis    string   `json:"basis,omitempty"`    // why nobody may: one of Bases
	With     []string `json:"with,omitempty"`     // documents that must be on file: "specialist-letter"
	Second   string   `json:"second,omitempty"`   // who else must sign, another person than the first: "therapist"
	Reason   bool     `json:"reason,omitempty"`   // a reason must be given
	Sentence string   `json:"sentence,omitempty"` // all of this in one sentence
}

// Open reports whether nothing keeps the gate shut and nothing is unknown.
func (o Outcome) Open() bool { return o.Status == StatusOpen }

// Finding returns the answer of one rule.
func (o Outcome) Finding(rule string) (Finding, bool) {
	for _, f := range o.Findings {
		if f.Rule == rule {
			return f, true
		}
	}
	return Finding{}, false
}

// Settle returns the outcome with the named rules settled: a review that was
// decided, or a hold or an exclusion that was overridden. Only a finding that
// stands and that somebody may override can be settled; others stay as they
// are. Who may settle, and for how long it holds, the caller has checked.
func (o Outcome) Settle(rules ...string) Outcome {
	o.Findings = slices.Clone(o.Findings)
	for i, f := range o.Findings {
		if f.State == Stands && !f.Override.None && slices.Contains(rules, f.Rule) {
			o.Findings[i].Settled = true
		}
	}
	if o.Status == StatusBlocked {
		o.Status = statusOf(o.Findings)
	}
	return o
}

// statusOf is what findings say together.
func statusOf(findings []Finding) Status {
	status := StatusOpen
	for _, f := range findings {
		switch {
		case !f.Blocks():
		case f.State == Stands:
			return StatusBlocked
		default:
			status = StatusUnknown
		}
	}
	return status
}
