package ui

import "github.com/a-h/templ"

// examplesToday is the page that staff land on, in its states.
func examplesToday() []Example {
	in := func(name, title string, page func() TodayPage) Example {
		return Example{name, title, func(s Shell) templ.Component {
			e := inside(s, "Today")
			e.Needs, e.Active, e.Stored = "7", PathToday, "Rooms read at 10:40. Words and moments stay in the room; this page shows none."
			return Today(e, page())
		}}
	}
	return []Example{
		in("today", "Today, a full day", exampleToday),
		in("today-board", "Today, as a manager sees it", exampleBoard),
		in("today-empty", "Today, nothing planned", func() TodayPage {
			return TodayPage{Day: "Sunday 11 October", Earlier: "#", Later: "#", Empty: "Nothing is planned for this day. Sessions that are planned for a client stand here.", NoNeeds: "Nothing waits for you."}
		}),
	}
}

func exampleHours(now bool) []TodayHour {
	var out []TodayHour
	for h := range 9 {
		if !now || h != 3 {
			out = append(out, TodayHour{h * 4, []string{"8:00", "9:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"}[h]})
		}
	}
	return out
}

func exampleLanes() []TodayLane {
	hold := func(w string) State { return State{"hold", w} }
	return []TodayLane{
		{"Cedar", "dosing", []TodayBlock{
			{From: 4, Span: 13, Name: "Priya N.", Href: "#", At: "9:00", Live: true, Line: "Session 1,", Dose: "35 mg im, 10:12", Phase: "Inward, minute 28", Next: "Next reading 10:42. With Jonas Weil and Sam Ortiz",
				Ribbon: []TodayPhase{{"done", "0%", "36%"}, {"done", "36.5%", "6%"}, {"now", "43%", "9%"}, {"", "52.5%", "47.5%"}}},
			{From: 20, Span: 13, Name: "Daniel C.", Href: "#", At: "13:00", Line: "Session 4 of 6, with you", Of: 9, Ready: 7, State: hold("Blood pressure today: not known yet"), Do: Action{Href: "#"}},
		}},
		{"Willow", "dosing", []TodayBlock{
			{From: 1, Span: 12, Name: "Marguerite B.", Href: "#", At: "8:15", Live: true, Line: "Session 6,", Dose: "60 mg im, 8:55", Phase: "Leaving, minute 105", Next: "With you", State: State{"risk", "help is needed here, 10:38"},
				Ribbon: []TodayPhase{{"done", "0%", "22%"}, {"done", "22.5%", "50%"}, {"now", "73%", "8%"}, {"", "81.5%", "18.5%"}}},
			{From: 22, Span: 13, Name: "Joel A.", Href: "#", At: "13:30", Line: "Session 2 of 6, with Jonas Weil", Of: 34, Ready: 34, State: State{"go", "ready"}, Do: Action{Href: "#"}},
			{From: 24, Span: 8, Name: "Theo L.", Href: "#", At: "14:00", Line: "Session 3 of 6", Of: 34, Ready: 31, State: hold("Consent to this treatment"), Do: Action{Href: "#"}},
		}},
		{"Garden", "talking", []TodayBlock{
			{From: 4, Span: 4, Name: "Ruth P.", Href: "#", At: "9:00", Talk: true, Line: "Integration", State: State{"go", "held"}},
			{From: 12, Span: 4, Name: "Marcus L.", Href: "#", At: "11:00", Talk: true, Line: "Integration"},
			{From: 26, Span: 1, Name: "Ana M.", Href: "#", At: "14:30", Talk: true, Brief: true, Line: "Call"},
		}},
	}
}

func exampleToday() TodayPage {
	row := func(title, who, detail, due, do string, st State) NeedRow {
		return NeedRow{Title: title, Person: who, Href: "#", Detail: detail, Owner: "you", Due: due, State: st, Do: Action{Label: do, Href: "#"}}
	}
	coming := func(name, when string, ready, of int, word string) TodayComing {
		k := TodayComing{Name: name, Href: "#", When: when, Of: of, Ready: ready, State: State{"hold", word}, Do: Action{Href: "#"}}
		if ready == of {
			k.State = State{"go", "ready"}
		}
		return k
	}
	return TodayPage{Downtime: true, Day: "Friday 9 October", Line: "Five dosing sessions, two rooms.", Urgent: Action{Label: "Somebody waits for a call, by 11:00.", Href: "#needs"}, Earlier: "#", Later: "#", Back: "/today",
		Hours: exampleHours(true), Slots: 36, Lanes: exampleLanes(), Now: &TodayNow{"29.63%", "10:40"},
		Coming: []TodayComing{coming("Helena S.", "Tue 13 Oct, 9:00, session 5", 24, 25, "Consent to this treatment"), coming("Wendell K.", "Wed 14 Oct, 9:30, session 1", 18, 25, "Preparation sessions: not known yet"),
			coming("Ana M.", "Thu 15 Oct, 9:30, session 3", 23, 25, "A benzodiazepine may blunt the effect"), coming("Ines T.", "Thu 15 Oct, 13:30, session 2", 25, 25, "")},
		Groups: []NeedGroup{
			{"Somebody waits for a call", []NeedRow{row("An answer about suicide", "Theo Larsen", "", "by 11:00", "Open", State{"risk", "red"})}},
			{"Today", []NeedRow{row("The determination waits for a second signature", "Ivy Cole", "The first one says: not recommended, Thu 16:20.", "by 12:00", "Read and sign", State{}),
				row("A note to sign", "Ana Moss", "Integration, Wed 15:00.", "by 18:00", "Write and sign", State{})}},
			{"This week", []NeedRow{row("Integration: best this week", "Marcus Lee", "Session 3 was Wed 10:12. A call of a quarter of an hour counts.", "by Sat", "Open integration", State{}),
				row("Consent to renew", "Helena Sand", "Signed 14 Oct 2025.", "by Tue 9:00", "Open the consent", State{}), row("BLS ends soon", "You", "What it covers cannot be signed after that day.", "its last day: 30 October", "Enter the new one", State{})}},
		}, Count: "6, yours first"}
}

// exampleBoard is the same day without anything of anybody's care.
func exampleBoard() TodayPage {
	p := exampleToday()
	p.Board, p.Coming, p.Urgent, p.Back = true, nil, Action{}, ""
	for i := range p.Lanes {
		for j := range p.Lanes[i].Blocks {
			b := &p.Lanes[i].Blocks[j]
			b.Href, b.Dose, b.Of, b.Do = "", "", 0, Action{}
			if b.State.Kind == "hold" || b.State.Word == "ready" {
				b.State = State{}
			}
			if b.Live {
				b.Line, b.Phase = "Session "+b.Line[8:9], map[bool]string{true: "Inward", false: "Leaving"}[j == 0 && i == 0]
			}
			if b.Live && i == 0 {
				b.Next = "Next reading 10:42."
			} else if b.Live {
				b.Next = "Next reading 10:55."
			}
		}
	}
	p.Groups = []NeedGroup{{"This week", []NeedRow{{Title: "Invited to work here, and not here yet", Person: "Mira Castellanos", Href: "#", Detail: "The link works until 12 Oct 9:00.", Owner: "whoever is manager", Due: "by 12 Oct 9:00", Do: Action{Label: "Look", Href: "#"}}}}}
	p.Count = ""
	return p
}
