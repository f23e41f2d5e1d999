package ui

import "github.com/a-h/templ"

// Example is one page with made-up people, for the styleguide, the tests and
// the pictures.
type Example struct {
	Name  string // "chart": a file name
	Title string // what it shows
	Draw  func(Shell) templ.Component
}

// ExampleShell is the shell around every signed-in example.
func ExampleShell() Shell {
	return Shell{
		Clinic: "Fernwood, Portland", Person: "Noor Haddad", Initials: "NH", PatientsWord: "Clients", Active: "people", Practice: []Option{{PathProtocols, "Protocols"}},
		Stored: "Stored 9 Oct 2026, 10:40. Everything on this page has an author and a time.",
	}
}

// Examples lists every page in every state worth looking at. Given a shell, an
// example keeps its theme and assets and brings its own person and title.
func Examples() []Example {
	all := []Example{
		door("signin", "Sign in", SignInPage{}),
		door("signin-code", "Sign in, a code that was used", SignInPage{Setup: true, Code: "K7Q2-9FMD", Error: "This code was used before, or its day has passed. Ask for a new one."}),
		setup("setup-code", "Set up: the code", SetupPage{Step: StepCode, Code: "K7Q2", Errors: map[string]string{"code": "A code has eight letters or digits. This one has four."}}),
		setup("setup-person", "Set up: who you are", SetupPage{Step: StepPerson, Name: "Noor Haddad", Roles: exampleRoles(), Errors: map[string]string{"role": "Choose what you do here, so that the right pages open."}}),
		setup("setup-passkey", "Set up: a passkey", SetupPage{Step: StepPasskey, Name: "Noor Haddad"}),
		people3("people", "Clients", examplePeople()),
		people3("people-search", "Clients, searching", exampleSearch()),
		people3("people-none", "Clients, nobody matches", PeoplePage{Query: "Okonkwo", Total: 24, EmptyWhy: "Nobody on the record matches “Okonkwo”. A birth date or the clinic’s own number works too."}),
		people3("people-empty", "Clients, nothing here yet", PeoplePage{EmptyWhy: "Nobody is on the record yet.", ImportHint: true, New: "#"}),
		registering("register", "A new client", exampleRegister()),
		registering("register-same", "A new client, perhaps here already", exampleRegisterSame()),
		chart("chart", "Ana Moreno-Reyes", ExampleAna()),
		chart("chart-vitals", "Ana Moreno-Reyes", exampleAnaVitals()),
		chart("chart-first", "Wendell Krause", exampleFirst()),
		chart("chart-planned", "Ines Tavares", examplePlanned()),
		chart("chart-stopped", "Ben Aldous", exampleStopped()),
	}
	all = append(all, protocolExamples()...)
	for _, kind := range ErrorKinds() {
		all = append(all, trouble(kind))
	}
	all = append(all, examplesAsk()...)
	all = append(all, examplesAnswer()...)
	all = append(all, examplesQuestionnaire()...)
	all = append(all, examplesCall()...)
	all = append(all, examplesConsent()...)
	all = append(all, examplesScreening()...)
	all = append(all, examplesMedicines()...)
	all = append(all, examplesDetermination()...)
	all = append(all, examplesWork()...)
	all = append(all, examplesEnding()...)
	all = append(all, examplesDocument()...)
	all = append(all, examplesTeam()...)
	all = append(all, examplesEntry()...)
	all = append(all, examplesDuty()...)
	all = append(all, examplesToday()...)
	all = append(all, examplesOutreach()...)
	all = append(all, examplesMeasures()...)
	all = append(all, examplesPlan()...)
	all = append(all, examplesRoom()...)
	all = append(all, examplesMy()...)
	return append(all, Example{"styleguide", "Styleguide", func(s Shell) templ.Component {
		return Styleguide(inside(s, "Styleguide"))
	}})
}

// inside gives an example its signed-in person, keeping theme and assets.
func inside(s Shell, title string) Shell {
	e := ExampleShell()
	e.Title, e.Theme, e.Assets, e.Back = title, s.Theme, s.Assets, s.Back
	return e
}

func outside(s Shell, title string) Shell {
	return Shell{Title: title, Clinic: "Fernwood, Portland", Theme: s.Theme, Assets: s.Assets}
}

func door(name, title string, p SignInPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return SignIn(outside(s, "Sign in"), p) }}
}

func setup(name, title string, p SetupPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return Setup(outside(s, "Set up"), p) }}
}

func people3(name, title string, p PeoplePage) Example {
	return Example{name, title, func(s Shell) templ.Component { return People(inside(s, "Clients"), p) }}
}

func chart(name, title string, p ChartPage) Example {
	return Example{name, title, func(s Shell) templ.Component {
		in := inside(s, title)
		in.Find = true
		return Chart(in, p)
	}}
}

func trouble(kind string) Example {
	p := ErrorPage{Kind: kind, RequestID: "01995f3c-7a2e"}
	if kind == KindRefused {
		p.Sentence = "The dose cannot be recorded yet: today’s blood pressure is 11 days old, and this protocol asks for one from the last 24 hours."
		p.Rule = "blood pressure, before the dose"
	}
	return Example{"error-" + kind, "Error: " + kind, func(s Shell) templ.Component { return Error(inside(s, errorText[kind].Title), p) }}
}

func exampleRoles() []Option {
	return []Option{
		{"therapist", "Therapist"}, {"prescriber", "Prescriber"}, {"nurse", "Nurse or monitor in the room"}, {"manager", "Practice manager"},
	}
}
