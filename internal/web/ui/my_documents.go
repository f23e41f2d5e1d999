package ui

// MyDocumentsPage lists what a client was given.
type MyDocumentsPage struct {
	Title, Lead string
	None        string
	Papers      []MyPaper
}

// MyPaper is one document that was given to the client.
type MyPaper struct {
	Title string
	When  string // "Given 22 November 2026."
	Href  string
}
