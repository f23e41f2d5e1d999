package duty

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// Sorts of alert.
const (
	RiskAnswer  = "risk-answer"  // an answer about wanting to die
	NotAnswered = "not-answered" // such a question was left open: somebody asks
	Worsening   = "worsening"    // a score is reliably worse than before
	Result      = "result"       // a result that somebody should read
	Silence     = "silence"      // nothing was heard after a session
	Distress    = "distress"     // they said that it is hard, and asked for a call
	RoomHelp    = "room-help"    // a second person is wanted in the room of a session
	ReadingLate = "reading-late" // vital signs after a dose are so late that the prescriber is called
	LimitPast   = "limit-past"   // a reading after a dose lies past a limit of the protocol
	LimitLate   = "limit-late"   // such a reading became known afterwards, from paper
)

// Sorts lists the sorts of alert.
var Sorts = []string{RiskAnswer, NotAnswered, Worsening, Result, Silence, Distress, RoomHelp, ReadingLate, LimitPast, LimitLate}

// Levels of an alert.
const (
	Amber = "amber" // the same day
	Red   = "red"   // now
)

// Raised says that something needs a person: by which answer, who owns it, and
// until when the client should have been spoken with. It is an entry of the
// same act as the answer. With Alert it belongs to an alert that is open
// already; a Target then sets that alert off again, and none joins quietly.
type Raised struct {
	Sort       string      `json:"sort"`
	Alert      id.Entry    `json:"alert,omitempty"`
	Instrument string      `json:"instrument,omitempty"`
	Response   id.Response `json:"response,omitempty"`
	Item       string      `json:"item,omitempty"`
	Value      string      `json:"value,omitempty"`   // the answer, as the scale spells it
	Fact       string      `json:"fact,omitempty"`    // what was asked about, where it was no questionnaire
	Because    id.Entry    `json:"because,omitempty"` // after what nothing was heard: the dose, or the session
	// Session, Limit and From are of what is raised in the room of a dose: in
	// which session, which limit a reading lies past, and from when on a reading
	// ends it; of LimitLate, when it was taken, and no reading ends it.
	Session  id.Session    `json:"session,omitempty"`
	Limit    *dosing.Limit `json:"limit,omitempty"`
	From     time.Time     `json:"from,omitzero"`
	Level    string        `json:"level,omitempty"` // amber or red; empty where nothing is known
	Owner    id.Staff      `json:"owner,omitempty"` // empty: nobody was on duty
	Backup   id.Staff      `json:"backup,omitempty"`
	Director id.Staff      `json:"director,omitempty"`
	Target   time.Time     `json:"target,omitzero"`
	Promised bool          `json:"promised,omitempty"` // the client was told: this person calls by this time
	Known    bool          `json:"known,omitempty"`    // known before, unchanged, with a current safety plan: calmer ways, never silence
	Asked    bool          `json:"asked,omitempty"`    // a person of the team asked, and was with them
}

// Kind is "duty.raised".
func (Raised) Kind() string { return "duty.raised" }

// Check asks what was raised, and until when somebody sees to it.
func (r Raised) Check() error {
	switch {
	case !slices.Contains(Sorts, r.Sort):
		return fault.Bad("sort", "Say what was raised.")
	case r.Level != "" && r.Level != Amber && r.Level != Red:
		return fault.Bad("level", "A level is amber or red.")
	case r.Alert == "" && r.Target.IsZero():
		return fault.Bad("target", "Say until when somebody sees to it.")
	case !short(r.Instrument) || !short(r.Item) || !short(r.Value) || !short(r.Fact):
		return fault.Bad("item", "Say by which answer.")
	case r.Promised && r.Owner == "":
		return fault.Bad("promised", "Only a named person can promise to call.")
	case (r.Sort == ReadingLate || r.Sort == LimitPast || r.Sort == LimitLate) && (r.Session == "" || r.From.IsZero()):
		return fault.Bad("session", "Say in which session, and from when on a reading ends it.")
	case (r.Sort == LimitPast || r.Sort == LimitLate) && r.Limit == nil:
		return fault.Bad("limit", "Say which limit.")
	}
	return optional("alert", string(r.Alert), string(r.Response), string(r.Owner), string(r.Backup), string(r.Director), string(r.Because), string(r.Session))
}

// String prints the kind and the sort, never an answer.
func (r Raised) String() string { return r.Kind() + " " + r.Sort }

// GoString prints what String prints.
func (r Raised) GoString() string { return r.String() }

// What a client may say on the page after a risk answer.
const (
	WantsCall  = "call"
	SafeForNow = "safe-for-now"
)

// CallAsked says what the client wants after an answer that raised an alert: a
// call, or to go on. It never closes anything.
type CallAsked struct {
	Alert    id.Entry  `json:"alert"`
	Wants    string    `json:"wants"`
	Owner    id.Staff  `json:"owner,omitempty"` // who will call
	Target   time.Time `json:"target,omitzero"` // until when, where a call is wanted
	Promised bool      `json:"promised,omitempty"`
}

// Kind is "duty.call-asked".
func (CallAsked) Kind() string { return "duty.call-asked" }

// Check asks what they want.
func (c CallAsked) Check() error {
	if c.Wants != WantsCall && c.Wants != SafeForNow {
		return fault.Bad("wants", "Choose one of the two.")
	}
	if c.Promised && c.Owner == "" {
		return fault.Bad("promised", "Only a named person can promise to call.")
	}
	if err := optional("owner", string(c.Owner)); err != nil {
		return err
	}
	return key("alert", c.Alert, "Say which alert this is about.")
}

// Taken says that a named person has it: the entry's author.
type Taken struct {
	Alert id.Entry `json:"alert"`
}

// Kind is "duty.taken".
func (Taken) Kind() string { return "duty.taken" }

// Check asks which.
func (t Taken) Check() error { return key("alert", t.Alert, "Say which alert this is about.") }

// Two of the ways in which somebody may try to reach a client.
const (
	ByTelephone = "telephone"
	InPerson    = "in-person"
)

// Hows are the ways in which somebody may try to reach a client.
var Hows = []string{ByTelephone, "video", InPerson, "text", "their-person", "welfare-check"}

// ContactTried says that somebody tried to reach the client, and what was said.
type ContactTried struct {
	Alert   id.Entry `json:"alert"`
	How     string   `json:"how"`
	Reached bool     `json:"reached"` // they spoke with the client themselves
	Said    string   `json:"said,omitempty"`
}

// Kind is "duty.contact-tried".
func (ContactTried) Kind() string { return "duty.contact-tried" }

// Check asks how, and what was said where the client was reached.
func (c ContactTried) Check() error {
	if !slices.Contains(Hows, c.How) {
		return fault.Bad("how", "Say how you tried to reach them.")
	}
	if c.Reached {
		if err := words("said", c.Said, "Write in a sentence what was said."); err != nil {
			return err
		}
	}
	if err := note("said", c.Said); err != nil {
		return err
	}
	return key("alert", c.Alert, "Say which alert this is about.")
}

// String prints the kind, never what was said.
func (c ContactTried) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ContactTried) GoString() string { return c.Kind() }

// AlertClosed says that an alert is seen to: with whom it was spoken, what was
// asked, and which plan holds; or for which reason without one of these.
type AlertClosed struct {
	Alert      id.Entry `json:"alert"`
	Contact    id.Entry `json:"contact,omitempty"`    // the contact that reached them
	Assessment id.Entry `json:"assessment,omitempty"` // the Columbia scale, or its result
	Plan       id.Entry `json:"plan,omitempty"`       // the safety plan that holds now
	Reason     string   `json:"reason,omitempty"`     // of a prescriber or the director, where one of the three is not there
}

// Kind is "duty.alert-closed".
func (AlertClosed) Kind() string { return "duty.alert-closed" }

// Check asks for all three, or for a reason.
func (a AlertClosed) Check() error {
	if err := optional("contact", string(a.Contact), string(a.Assessment), string(a.Plan)); err != nil {
		return err
	}
	if a.Contact == "" || a.Assessment == "" || a.Plan == "" {
		if err := words("reason", a.Reason, "Write why this can end without a conversation, the questions or a plan."); err != nil {
			return err
		}
	}
	if err := note("reason", a.Reason); err != nil {
		return err
	}
	return key("alert", a.Alert, "Say which alert this is about.")
}

// String prints the kind, never the reason.
func (a AlertClosed) String() string { return a.Kind() }

// GoString prints what String prints.
func (a AlertClosed) GoString() string { return a.Kind() }
