package ui

// RegisterPage writes down who somebody is: a new client, or one whose names and
// contacts are corrected.
type RegisterPage struct {
	Title string
	Line  string
	Back  Action
	Form  WorkForm
	Parts []RegisterPart // the form's fields, in parts
	Key   string         // of the record that is to be; empty where it exists
	Head  string         // of the book when the page was made
	Same  []PersonRow    // who is here already by that name
	Sure  bool           // they said that it is somebody else
}

// RegisterPart is a few fields that belong together.
type RegisterPart struct {
	Title, Why string
	Fields     []WorkField
}
