package ui

// PathConsents lists the consent texts of the practice.
const PathConsents = "/consents"

// ConsentsPage is what one person agreed to, what is missing and why.
type ConsentsPage struct {
	Header   PersonHeader
	Tabs     []Tab
	Notice   string
	Link     string // the link just made, shown this once
	LinkNote string
	Cards    []ConsentCard // the treatment first, then each choice of its own
	TakeBack *TakeBack
	Journey  []JourneyRow
}

// ConsentCard is where one agreement stands.
type ConsentCard struct {
	ID      string
	Title   string
	Line    string // "Version 1.0.0, in use since 5 Oct 2026."
	State   State
	Why     []string // what is missing, each in a sentence
	Stopped string   // "Stopped by the client: music."
	Signed  []ConsentSigned
	Read    string
	PDF     string
	Offer   *OfferForm
	Sign    *StaffSign
}

// OfferForm gives a text to somebody to read: by a link, or here on this device.
type OfferForm struct {
	Action string
	Act    string
	Text   string
	Hash   string
	Fields []OfferField // places of the text that are filled for each person
	Errors map[string]string
	First  bool // this page's primary action
}

// OfferField is one place of a text.
type OfferField struct {
	Name  string
	Label string
	Value string
}

// StaffSign is a signature of the prescriber or the therapist.
type StaffSign struct {
	Action string
	Act    string
	Head   string
	As     string
	Hash   string
	Says   string // what is signed, in a sentence
	Button string
	Name   string
	Errors map[string]string
	First  bool
}

// TakeBack writes down that somebody took something back.
type TakeBack struct {
	Action string
	Act    string
	Items  []Option
	What   string
	Note   string
	Error  string
}

// ConsentRoom is a text read in the room, on the clinic's own device, with
// somebody of the staff beside the client.
type ConsentRoom struct {
	Copy      AgreeCopy
	Person    string
	Back      string
	Problem   string
	Questions []RoomQuestion
	Sign      *RoomSign
	Choices   []Option
	Choice    string
	Now       string // of a separate agreement: what stands
}

// RoomQuestion is asked openly; what was said is written down.
type RoomQuestion struct {
	Action string
	Act    string
	Name   string
	Ask    string
	Listen string
	State  State
	Said   string
	Error  string
}

// RoomSign is the client's signature in the room.
type RoomSign struct {
	Action      string
	Act         string
	Head        string
	Day         string
	Name        string
	Language    string
	Languages   []Option
	Interpreter string
	Witness     string
	Errors      map[string]string
	Waiting     string // why signing waits; empty when it need not
}

// ConsentTexts lists the texts of the practice.
type ConsentTexts struct {
	Notice string
	Groups []ConsentGroup
}

// ConsentGroup is texts of one sort.
type ConsentGroup struct {
	Title string
	Note  string
	Rows  []ConsentRow
}

// ConsentRow is one text.
type ConsentRow struct {
	Title string
	Name  string
	Href  string
	State State
	InUse string
	Newer string // a version that could be put into use
	Do    Action
}

// ConsentTextPage is one text with its versions.
type ConsentTextPage struct {
	Notice   string
	Doc      ConsentDoc
	State    State
	Line     string
	PDF      string
	Versions []ConsentVersion
	Do       []Action
}

// ConsentVersion is one version that is or was in use.
type ConsentVersion struct {
	Title   string
	When    string
	Note    string
	Href    string
	Current bool
}

// ConsentPublish is the page on which a version is put into use.
type ConsentPublish struct {
	Title    string
	Line     string
	Action   string
	Act      string
	Before   string
	Hash     string
	First    bool // no version is in use yet
	Summary  string
	Changes  []ConsentChange
	Problems []string
	Affected []string
	Count    string // how many are affected, and who sees them
	Change   string
	Note     string
	From     string // local day
	Least    string
	Errors   map[string]string
	Edit     string
	Why      string // why the reader cannot put it into use; empty: they can
}

// ConsentEdit is the page on which a site writes its own version, paragraph by
// paragraph.
type ConsentEdit struct {
	Title    string
	Action   string
	Act      string
	Was      string // what the form was drawn from
	Version  string
	Sections []EditSection
	Errors   map[string]string
	Kept     string
}

// EditSection is one heading with its paragraphs.
type EditSection struct {
	Title string
	Short EditText
	Texts []EditText
	More  EditText
}

// EditText is one paragraph to change. What it covers is said beside it.
type EditText struct {
	Name   string
	Label  string
	Value  string
	Covers string
	Point  bool
}

// editDescribed is the id of what a paragraph has to say.
func editDescribed(t EditText) string {
	if t.Covers == "" {
		return ""
	}
	return t.Name + "-covers"
}
