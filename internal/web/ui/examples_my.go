package ui

import "github.com/a-h/templ"

// examplesMy are the client's own pages, signed in, and where staff open them.
func examplesMy() []Example {
	say := clientTexts().Say
	mine := func(s Shell, here string) ClientShell {
		c := client(s, "")
		c.Title, c.Out = say("my.page"), PathMyOut
		for _, t := range []struct{ key, path string }{{"today", PathMy}, {"words", PathMyWords}, {"lessons", PathMyLessons}, {"record", PathMyRecord}} {
			c.Tabs = append(c.Tabs, ClientTab{Label: say("my.tab." + t.key), Href: t.path, Icon: t.key, Here: t.key == here})
		}
		return c
	}
	return []Example{
		{"my-enter", "Coming in by link and code", func(s Shell) templ.Component {
			return MyEnter(client(s, ""), MyIn{Clinic: "Fernwood, Portland", Action: "/my/in/example", Code: "K7Q2-9FMD", Error: say("my.in.wrong"), Key: true})
		}},
		{"my-signin", "Coming back", func(s Shell) templ.Component {
			return MySignIn(client(s, ""), MyIn{Clinic: "Fernwood, Portland", Error: say("my.in.ended")})
		}},
		{"my-keep", "Next time without a code", func(s Shell) templ.Component { return MyKeep(mine(s, ""), false) }},
		{"portal", "Ana Moreno-Reyes", func(s Shell) templ.Component {
			return Portal(inside(s, "Ana Moreno-Reyes"), PortalPage{Header: ExampleAna().Header, Name: "Ana", Open: true, Since: "Invited on Monday 5 October, 9:12 by Robin Field.",
				Link: "https://clew.example/my/in/K7Q29FMD4T6WZB1XJ3HVNCRPLY", LinkNote: "It works until 19 Oct 2026, 9:12, and only together with a code.", Code: "K7Q2-9FMD", Action: "/patients/example/portal", Act: "a", CodeAct: "b", EndAct: "c"})
		}},
	}
}
