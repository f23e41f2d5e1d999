package ui

import "github.com/a-h/templ"

func registering(name, title string, p RegisterPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return Register(inside(s, p.Title), p) }}
}

func exampleRegister() RegisterPage {
	return RegisterPage{Title: "New client", Line: "Enough to know them again. Everything about their health comes later, with them.", Back: Action{Label: "Clients", Href: "#"},
		Form: WorkForm{Action: "#", Act: "a", Do: "register", Save: "Open the record", Errors: map[string]string{"phone": "Write a telephone number, such as 303 555 0199."}}, Key: "k",
		Parts: []RegisterPart{
			{Title: "Name", Fields: []WorkField{{Name: "given", Label: "First and middle names", Sort: "line", Value: "Ana"}, {Name: "family", Label: "Family name", Sort: "line", Value: "Moreno-Reyes"},
				{Name: "preferred", Label: "Called", Hint: "What they want to be called, where it is another name.", Sort: "line"}, {Name: "pronouns", Label: "Pronouns", Hint: "As they say: she/her, they/them.", Sort: "line", Value: "she/her"},
				{Name: "born", Label: "Birth date", Sort: "day", Value: "1985-03-12"}}},
			{Title: "How we reach them", Why: "Messages carry no health information. How and when they want to be written to, they say themselves.", Fields: []WorkField{{Name: "phone", Label: "Telephone", Sort: "line", Value: "see the letter"}, {Name: "email", Label: "Mail", Sort: "line"}, {Name: "address", Label: "Address", Sort: "area"}}},
			{Title: "How they came to ask", Fields: []WorkField{{Name: "way", Label: "How they came", Sort: "choice", Value: "referral", Options: []Option{{"self", "Of their own accord"}, {"referral", "Referred by somebody who treats them"}, {"other", "Another way"}}},
				{Name: "referrer", Label: "Who sent them", Hint: "A name, where somebody did.", Sort: "line", Value: "Dr. Ruth Adeyemi"}}},
		}}
}

func exampleRegisterSame() RegisterPage {
	p := exampleRegister()
	p.Form.Errors = map[string]string{"sure": "Look at who is here already, or say that this is somebody else."}
	p.Same = []PersonRow{{Href: "#", Name: "Ana Moreno-Reyes", Detail: "41, she/her · born 12 March 1985"}}
	return p
}
