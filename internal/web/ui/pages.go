package ui

// SignInPage is the front door. Code is the one-time code as typed; Error is
// one plain sentence about the last attempt.
type SignInPage struct {
	Error string
	Code  string
	First bool // nobody has a passkey here yet: the code is the way in, and stands open
	Setup bool // offer the one-time code: nobody has a passkey here yet, or a colleague was invited
}

// Setup steps, in order.
const (
	StepCode    = "code"
	StepPerson  = "person"
	StepPasskey = "passkey"
	// What the first person here is asked besides.
	StepPractice  = "practice"
	StepProtocols = "protocols"
	StepCard      = "card"
	StepReady     = "ready"
)

// SetupPage takes a new colleague from a one-time code to a passkey. Errors
// are keyed by field: code, name, role, passkey, and "" for the whole form.
type SetupPage struct {
	Step   string // StepCode, StepPerson, …
	First  bool   // nobody works here yet: the practice itself is set up too
	Clinic string
	Code   string
	Name   string
	Role   string
	Roles  []Option
	Errors map[string]string
	Act    string
	// Credential is what they hold; its fields may be empty.
	Credential CredentialForm
	Presets    []Choice
	Protocols  []Choice
	Adopt      []Action // protocols that wait for a signature of this person
	Next       []Action // what to do when all is ready
	NextLine   string
}

// Error kinds; each has one page.
const (
	KindInternal = "internal"
	KindInvalid  = "invalid"
	KindDenied   = "denied"
	KindNotFound = "notfound"
	KindConflict = "conflict"
	KindRefused  = "refused"
)

// ErrorKinds lists every kind in the order of the styleguide.
func ErrorKinds() []string {
	return []string{KindInternal, KindInvalid, KindDenied, KindNotFound, KindConflict, KindRefused}
}

// ErrorPage says what happened, what is safe and where to go. Title and
// Sentence may be empty; each kind has its own words.
type ErrorPage struct {
	Kind      string
	Title     string
	Sentence  string
	Rule      string // for refused: the rule that answered
	BackHref  string // empty: the people page
	RequestID string // for whoever helps
}

type errorWords struct{ Title, Sentence, Safe string }

var errorText = map[string]errorWords{
	KindInternal: {"Something went wrong on our side", "This page could not be made just now. It is not something you did.", "What was stored is still stored. Trying again will not store anything twice."},
	KindInvalid:  {"We could not read that", "Something in the request was not as Clew expected.", "Nothing was stored. Going back keeps what you typed."},
	KindDenied:   {"This page is not open to you", "Your role here does not include it. If it should, the person who runs your team can change that.", "That you asked is written down, as every look is."},
	KindNotFound: {"There is nothing at this address", "It may have moved, or the address may be missing a letter.", ""},
	KindConflict: {"Someone wrote here a moment before you", "This page has changed since you opened it. Look at the newest version, then write yours again.", "Their entry is stored. Yours was not stored yet."},
	KindRefused:  {"Clew did not do this", "Something is still needed before this step.", "Nothing was stored. You can write down what was decided and why."},
}

func errorWordsFor(p ErrorPage) errorWords {
	w, ok := errorText[p.Kind]
	if !ok {
		w = errorText[KindInternal]
	}
	if p.Title != "" {
		w.Title = p.Title
	}
	if p.Sentence != "" {
		w.Sentence = p.Sentence
	}
	return w
}

func backHref(p ErrorPage) string {
	if p.BackHref == "" {
		return PathPeople
	}
	return p.BackHref
}
