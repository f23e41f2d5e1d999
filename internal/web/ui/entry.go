package ui

// EntryPage is one entry of a record: what it says, who wrote it and when, what
// became of it, and what the reader may do with it. Errors of the forms: reason.
type EntryPage struct {
	Header PersonHeader
	Tabs   []Tab
	Row    JourneyRow
	Facts  []HeaderFact // when it happened, when it was written down, by whom, its place
	Notice string       // what waits, or was done
	Void   *EntryForm   // to take it back
	Seal   *EntryForm   // to seal its words away
}

// EntryForm is a form that asks for a reason. Second says that somebody else has
// to agree before anything happens.
type EntryForm struct {
	Action, Act string
	Reason      string
	Second      bool
	Errors      map[string]string
}

// SealPage asks the second person about words that somebody wants sealed away,
// without showing them. Errors: reason.
type SealPage struct {
	Name        string // whose record it is
	Line        string
	Facts       []HeaderFact
	Action, Act string
	Reason      string // of a no
	Own         bool   // the reader asked for it themselves: somebody else answers
	Errors      map[string]string
}
