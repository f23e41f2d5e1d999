package ui

// NotesPage lists the notes of one person: what is due, what the reader began,
// and what was signed.
type NotesPage struct {
	Header   PersonHeader
	Tabs     []Tab
	Saved    string
	Wish     string    // when the client would like to see the notes
	WishForm *WishForm // to write down what they said aloud; nil: somebody else does
	Due      []NoteRow
	Rows     []NoteRow // signed, the newest first
	Begin    []Action  // notes that hang on no session
	Do       Action    // the page's one button: the note that is due first
	None     string    // why there is nothing yet
	Cosign   Action    // for a supervisor: work that waits for their signature
}

// NoteRow is one note, or one that is due.
type NoteRow struct {
	Title string
	Line  string // of which session, by whom, when
	State State
	More  []State // that a fact was corrected since, that something was added
	Do    Action
}

// NoteWrite is the page on which a note is written: what the record says, part
// by part, with room for what only a clinician can say.
type NoteWrite struct {
	Header  PersonHeader
	Tabs    []Tab
	Title   string
	Line    string // of which session
	Path    string // where it is sent
	Draft   string // where half of it is kept
	Act     string
	Head    string
	Facts   string // names what the record said when the page was made
	Sort    string
	Session string
	Meeting string
	Kept    string
	Problem string
	Moved   bool // what the record says is not what it was when they began
	Errors  map[string]string
	Parts   []NotePart
	Sign    string // of the button: "Sign the note"
	Trainee bool   // a supervisor signs under it
}

// NotePart is one section of a note that is being written.
type NotePart struct {
	Key, Title string
	Lines      []string
	Quotes     []Quote
	None       string // what stands where the record says nothing
	Ask        string // the label of what the clinician adds
	Hint       string
	Text       string
	Open       bool // the field stands open: it is the clinician's part
	Words      bool // it is for the client's words
}

// CosignPage is what a trainee recorded and a supervisor has not signed yet.
type CosignPage struct {
	Header PersonHeader
	Tabs   []Tab
	Saved  string
	Line   string
	Path   string
	May    bool // the reader may sign; otherwise they only read
	Works  []CosignWork
}

// CosignWork is one entry that waits for a supervisor, with what it says.
type CosignWork struct {
	ID, Act string
	Title   string
	By      string // who recorded it, when
	Says    []string
	Quotes  []Quote
	Doc     *Document // of a note: all of it
	Field   string    // the id of the field beside the button
	Problem string
	Note    string
}

// AddToNote is the form under a signed note.
type AddToNote struct {
	Path, Act string
	Text      string
	Words     string
	MayWords  bool
	Open      bool
	Began     string // where the text comes from a note that was begun
	Errors    map[string]string
}

// NoteRead is a signed note on its page.
type NoteRead struct {
	Page DocumentPage
	Add  *AddToNote
	Tabs []Tab
	Head PersonHeader
}

func (p NoteWrite) field(key string) string { return "note-" + key }

// A WishForm writes down when a client would like to see the notes.
type WishForm struct {
	Action, Act string
	Options     []Choice
}
