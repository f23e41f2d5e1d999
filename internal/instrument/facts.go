package instrument

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[ScoreReported](ledger.Witnessed, ledger.Measures),
		ledger.Define[ItemAnswered](ledger.Witnessed, ledger.Measures),
		ledger.Define[Answered](ledger.Witnessed, ledger.Measures),
		ledger.Define[Discussed](ledger.Witnessed, ledger.Measures),
		ledger.Define[Remarked](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[PackAttested](ledger.Decided, ledger.Open),
		ledger.Define[PackSwitched](ledger.Decided, ledger.Open),
	}
}

// Who answered.
const (
	BySelf      = "self"      // the person in care
	ByClinician = "clinician" // somebody on the staff rated or asked
	ByOther     = "other"     // somebody close to them
	ByUnsaid    = "unsaid"    // another system had it, and does not say
)

// How it was answered.
const (
	HowLink      = "link"      // by a link, on their own
	HowPortal    = "portal"    // signed in
	HowRoom      = "room"      // on the clinic's device, in the room
	HowInterview = "interview" // read out and typed in by the staff
	HowTelephone = "telephone" // read out in a call and tapped in by the caller, who is the entry's author
	HowPaper     = "paper"     // typed in from paper
	HowElsewhere = "elsewhere" // in another system, and taken over from there
)

var (
	answeredBy  = []string{BySelf, ByClinician, ByOther, ByUnsaid}
	answeredHow = []string{HowLink, HowPortal, HowRoom, HowInterview, HowTelephone, HowPaper, HowElsewhere}
)

// Asked reports whether somebody read the questions out, and the answers were
// said to them: scores asked so can differ a little from those of a form that
// somebody fills in alone.
func (a Administration) Asked() bool {
	return a.By == ByClinician || a.How == HowInterview || a.How == HowTelephone
}

// An Administration says which form was put before whom, and how: it is the
// same for each answer of a response.
type Administration struct {
	Response   id.Response `json:"response"`
	Instrument string      `json:"instrument"` // "phq-9"
	Version    string      `json:"version"`    // of the instrument
	Hash       string      `json:"hash"`       // of the instrument's file, so that a form that changed half-way is seen
	Recall     string      `json:"recall,omitempty"`
	Language   string      `json:"language,omitempty"`
	By         string      `json:"by"`  // self, clinician, other or unsaid
	How        string      `json:"how"` // link, portal, room, interview, telephone, paper or elsewhere
	// Occasion is the point of the course's plan that asked for it, by its key
	// ("phq-9/before-dose/2"); empty for a form that nobody planned.
	Occasion string `json:"occasion,omitempty"`
}

// check asks for everything a response is known by.
func (a Administration) check() error {
	switch {
	case !id.Valid(string(a.Response)):
		return fault.Bad("response", "A response needs a key.")
	case !short(a.Instrument) || a.Instrument == "":
		return fault.Bad("instrument", "Say which questionnaire it is.")
	case !semantic.MatchString(a.Version) || len(a.Hash) != 64:
		return fault.Bad("version", "Say which version of the questionnaire it is.")
	case !short(a.Recall) || !short(a.Language):
		return fault.Bad("recall", "Say which time was asked about, by its name.")
	case !short(a.Occasion) || strings.ContainsAny(a.Occasion, " "):
		return fault.Bad("occasion", "Say which point of the plan asked for it, by its key.")
	case !among(a.By, answeredBy):
		return fault.Bad("by", "Say who answered.")
	case !among(a.How, answeredHow):
		return fault.Bad("how", "Say how it was answered.")
	}
	return nil
}

// ItemAnswered is one answer that an alert hangs on: it is an entry as soon as
// it is given, while the rest of the form is still a draft. Every one stays: a
// later one for the same question is what they say now, not what they never
// said.
type ItemAnswered struct {
	Administration
	Item  string `json:"item"`
	Value string `json:"value"`
}

// Kind is "instrument.item-answered".
func (ItemAnswered) Kind() string { return "instrument.item-answered" }

// Check asks for the question and the answer. Whether the answer is one the
// question has, the definition says: see CheckAnswer.
func (a ItemAnswered) Check() error {
	if err := a.check(); err != nil {
		return err
	}
	if !short(a.Item) || a.Item == "" || !short(a.Value) || a.Value == "" {
		return fault.Bad("item", "Say which question was answered, and what.")
	}
	return nil
}

// String prints the kind and the questionnaire, never the answer.
func (a ItemAnswered) String() string { return a.Kind() + " " + a.Instrument }

// GoString prints what String prints.
func (a ItemAnswered) GoString() string { return a.String() }

// Answered is a whole response: every answer by its item's id, as text. What is
// not there was not answered. Left says that it was not sent: the time for it
// ended, and what there was is kept as far as it goes.
type Answered struct {
	Administration
	Answers  map[string]string `json:"answers"`
	Started  time.Time         `json:"started,omitzero"`
	Finished time.Time         `json:"finished,omitzero"` // zero where it was left
	Left     bool              `json:"left,omitempty"`
	Source   patient.Source    `json:"source,omitzero"` // where it was taken over from; zero for one given here
}

// Kind is "instrument.answered".
func (Answered) Kind() string { return "instrument.answered" }

// Check asks for what a response is known by, and for an end that does not come
// before the beginning.
func (a Answered) Check() error {
	if err := a.check(); err != nil {
		return err
	}
	if len(a.Answers) > mostParts {
		return fault.Bad("answers", "There are more answers than any questionnaire has questions.")
	}
	for item, value := range a.Answers {
		if !short(item) || item == "" || !short(value) {
			return fault.Bad("answers", "An answer is a number, a word or a time.")
		}
	}
	switch {
	case (a.How == HowElsewhere) == a.Source.IsZero():
		return fault.Bad("source", "A response from another system says which, and no other does.")
	case a.Left == !a.Finished.IsZero():
		return fault.Bad("finished", "A response was sent at some time, or it was left.")
	case !a.Finished.IsZero() && a.Finished.Before(a.Started):
		return fault.Bad("finished", "This ends before it begins.")
	}
	return nil
}

// String prints the kind and the questionnaire, never an answer.
func (a Answered) String() string { return a.Kind() + " " + a.Instrument }

// GoString prints what String prints.
func (a Answered) GoString() string { return a.String() }

// PackAttested says that somebody of the clinic states that it holds a licence
// for an instrument's wording, and loads it. The text is kept with it and is
// never exported.
type PackAttested struct {
	Instrument string `json:"instrument"`
	Version    string `json:"version"`
	Language   string `json:"language"`
	Hash       string `json:"hash"`      // SHA-256 of the text
	Holder     string `json:"holder"`    // whose licence it is
	Statement  string `json:"statement"` // the sentence that was signed: see Attestation
	Text       string `json:"text"`      // the pack itself, as it was loaded
}

// Kind is "instrument.pack-attested".
func (PackAttested) Kind() string { return "instrument.pack-attested" }

// Check asks for the text, its hash, the holder and what was signed.
func (p PackAttested) Check() error {
	switch {
	case !short(p.Instrument) || p.Instrument == "" || p.Language == "":
		return fault.Bad("instrument", "Say which questionnaire's text this is, and in which language.")
	case strings.TrimSpace(p.Holder) == "" || strings.TrimSpace(p.Statement) == "":
		return fault.Bad("statement", "Whoever loads a licensed text states that they may.")
	case len(p.Text) == 0 || len(p.Text) > bounds.Bytes || p.Hash != hashOf([]byte(p.Text)):
		return fault.Bad("text", "This is not the text that was signed for.")
	}
	return nil
}

// String prints the kind and the questionnaire, never its text.
func (p PackAttested) String() string { return p.Kind() + " " + p.Instrument }

// GoString prints what String prints.
func (p PackAttested) GoString() string { return p.String() }

// PackSwitched says that a site turns a data pack on or off.
type PackSwitched struct {
	Pack      string `json:"pack"` // "a4"
	On        bool   `json:"on"`
	Statement string `json:"statement,omitempty"` // what was signed, where it is turned on: see PackStatement
}

// Kind is "instrument.pack-switched".
func (PackSwitched) Kind() string { return "instrument.pack-switched" }

// Check asks for the pack, and for the statement where it is turned on.
func (p PackSwitched) Check() error {
	if !short(p.Pack) || p.Pack == "" {
		return fault.Bad("pack", "Say which data pack it is.")
	}
	if p.On && strings.TrimSpace(p.Statement) == "" {
		return fault.Bad("statement", "Whoever turns a data pack on states that its terms are kept.")
	}
	return nil
}

// Attestation is the sentence somebody signs who loads an instrument's text.
func Attestation(d *Definition) string {
	return "I state that this clinic holds a licence for the text of the " + d.Short + " (rights: " + d.Licence.Holder +
		") and uses it only as that licence allows."
}

// PackStatement is the sentence somebody signs who turns a data pack on.
func PackStatement(pack string) string {
	return "I have read the licences in the data pack " + pack + ", and this clinic's use keeps to them."
}

// short reports whether a text can be a name, a code or an answer.
func short(s string) bool {
	const most = 200
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\n\r\t")
}

func among(s string, list []string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
