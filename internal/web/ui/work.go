package ui

// WorkPage is a page of therapy work: parts that each say what stands and offer
// one small form to say more. Preparation, integration and process notes are
// such pages.
type WorkPage struct {
	Header  PersonHeader
	Tabs    []Tab
	Title   string
	Line    string // one sentence under the title
	Saved   string
	Problem string
	None    string // why there is nothing to do here, with Do
	Do      Action
	Open    []OpenItem // what is still open, with the place where it is done
	OpenAs  string     // its heading: "Still open before a first session"
	Parts   []WorkPart
	Aside   []WorkPart
}

// WorkPart is one thing that is worked on.
type WorkPart struct {
	ID    string
	Title string
	State State
	Why   string   // one quiet sentence: what it is for
	Facts []string // plain lines: "50 mg IM, Thursday 8 October"
	Said  []Saying
	Form  *WorkForm
	Items []WorkPart // smaller parts of it, each with its form
	Links []Action   // where more of it stands, or where it is done
	Rows  []WorkRow  // questions that it answers, one on each line
}

// WorkRow is a question and its answer in a word: "Response", "at least 50 % of
// the first score", no.
type WorkRow struct {
	Label, Detail string
	State         State
}

// Saying is what stands about it, by whom and when.
type Saying struct {
	Words string
	Quote bool // in the client's own words
	By    string
}

// WorkForm says one thing more. It is folded until it is opened or came back
// with a word beside a field.
type WorkForm struct {
	Action, Act, Do, For string // For: the entry or session it is about
	Version              string // of what is replaced, where two windows could meet
	Label                string // of the fold: "Write it down"
	Save                 string // of the button: "Save"
	Drop                 string // of a second button that deletes; empty for none
	Fields               []WorkField
	Open                 bool
	Errors               map[string]string
}

// WorkField is one field: a line, an area of words, a day, one choice or
// several.
type WorkField struct {
	Name, Label, Hint string
	Sort              string // "line", "area", "long", "words", "day", "choice", "several", "tick"
	Value             string
	Values            []string
	Options           []Option
	Need              bool
}

func (f WorkForm) id(name string) string { return "w-" + f.Do + "-" + f.For + "-" + name }

// rows is how many lines an area opens with.
func (f WorkField) rows() string {
	if f.Sort == "long" {
		return "7"
	}
	return "3"
}
