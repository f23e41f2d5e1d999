// Package ui draws Clew's pages: it turns plain words and numbers into HTML
// that reads well, prints well and works with a keyboard, a screen reader and
// without scripts. It decides nothing clinical. Every value arrives as the
// words a person should read, already rounded, dated and permitted; the
// package only lays them out. Each component has its own stylesheet beside it,
// and every page can be seen with example people on the styleguide.
package ui

// Paths the components post or link to. Handlers register the same constants,
// so a form and its route cannot drift apart.
const (
	PathPeople        = "/patients"              // GET: the list; the search box
	PathSearch        = "/patients/search"       // POST q: whole page, or PeopleList for HX-Request
	PathSignIn        = "/signin"                // GET: SignIn
	PathSignInBegin   = "/signin/passkey/begin"  // POST: JSON request options
	PathSignInFinish  = "/signin/passkey/finish" // POST: JSON credential; answers PasskeyAnswer
	PathSignOut       = "/signout"               // POST
	PathLocked        = "/locked"                // GET: the locked screen of a dosing session's room; POST: lock it now
	PathStay          = "/locked/stay"           // POST: somebody touched the screen
	PathSetup         = "/setup"                 // GET: Setup at the step reached
	PathSetupCode     = "/setup/code"            // POST code
	PathSetupPerson   = "/setup/person"          // POST name, role
	PathSetupBegin    = "/setup/passkey/begin"   // POST: JSON creation options
	PathSetupFinish   = "/setup/passkey/finish"  // POST: JSON credential; answers PasskeyAnswer
	PathTheme         = "/theme"                 // POST theme, back (a path on this host)
	PeopleListID      = "people-list"            // the element that search replaces
	VitalsFormID      = "vitals"                 // anchor of the vitals form on a chart
	ConfirmedFieldKey = "confirmed"              // VitalsForm.Ask's checkbox, value "yes"
)

// PasskeyAnswer is the JSON a passkey endpoint returns when it ends: where to
// go next, or one plain sentence to show beside the button.
type PasskeyAnswer struct {
	Next     string `json:"next,omitempty"`
	Sentence string `json:"sentence,omitempty"`
}

// Shell is what surrounds every page: title, bar, person and footer. The zero
// value draws a page for somebody who is not signed in.
type Shell struct {
	Title        string   // first part of the document title; " · Clew" follows
	Clinic       string   // the clinic's name, in the bar's menu
	Person       string   // signed-in name; empty shows no navigation
	Initials     string   // one to three letters for the round badge
	Theme        string   // "" follows the device; light, dark or room
	Active       string   // the current main page: "people", the path of one of Practice, or ""
	PatientsWord string   // "Clients" or "Patients", as the clinic chose
	Stored       string   // footer sentence: what is stored and until when
	Find         bool     // show the search box in the bar (not on the people page)
	Practice     []Option // what this person has beside the clients, path and name: in the menu, so that the front stays quiet
	Needs        string   // how many things wait for this person; empty: none
	Urgent       bool     // one of them is a client who waits for a call
	Back         string   // path to return to after changing the theme
	Assets       Assets
}

// Assets are the built files, named with their content's hash, as listed in
// the build's manifest.
type Assets struct {
	Style    string            // the one stylesheet
	Script   string            // the one module script; empty works too
	Icon     string            // SVG favicon
	Touch    string            // PNG for the first screen of a phone that reads no manifest
	Pictures map[string]string // PNG of the manifest: "icon-192", "maskable-512"
	Preload  []string          // woff2 files that the first view needs
}

// State is a small standing told three ways: a word, a shape and a colour.
// Kind is go, hold, risk or plain; an empty Word draws nothing.
type State struct {
	Kind string
	Word string
}

// Action is one thing a person can do: a button that is a link, or with Post a
// button in a form of its own.
type Action struct {
	Label string
	Href  string
	Post  bool
	Act   string // hidden input "act" for Post, so that twice means once
}

// Option is one choice in a select or a set of radio buttons.
type Option struct {
	Value string
	Label string
}

// Member is somebody and what they do here.
type Member struct {
	Name string
	Role string
}

func pageTitle(s Shell) string {
	if s.Title == "" {
		return "Clew"
	}
	return s.Title + " · Clew"
}

func patientsWord(s Shell) string {
	if s.PatientsWord == "" {
		return "Clients"
	}
	return s.PatientsWord
}
