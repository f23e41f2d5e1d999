package ui

const exampleStatement = "I reviewed this protocol and adopt it for Fernwood, Portland. Changed from shipped: blood pressure before a dose, hold (160/100 to 155/100)."

func exampleChanges() []ChangeView {
	return []ChangeView{
		{Kind: "changed", Title: "Blood pressure before a dose: hold", Words: "Lower than shipped.", Before: "160/100 mmHg", After: "155/100 mmHg", Note: "Two of our clients fainted after treatment of a rise; we prefer to wait longer.", Href: "#"},
		{Kind: "gone", Title: "Oxygen saturation too low", Words: "The rule does not hold here any more."},
		{Kind: "added", Title: "A blocked nose", Words: "Hold: the nose is blocked today.", Href: "#"},
	}
}

func exampleAdopt() AdoptPage {
	h := exampleHead("Adopt")
	h.State, h.Adopted = State{"hold", "not adopted"}, "Nobody can be dosed by it here yet."
	return AdoptPage{Head: h, Action: "#", Act: "01995f3c-7a2e-7000-8000-000000000003", Hash: "3f", Statement: exampleStatement, Changed: exampleChanges()[:1], SinceWhat: "version 1.0.0, in force here", Since: exampleChanges()[1:], Chosen: 61, Uncertain: 1, May: true, References: exampleReferences(),
		Groups: []FigureGroup{{"Before a dose", exampleFigures()[:1]}, {"Dose", exampleFigures()[3:]}}}
}

func exampleAdoptUnsigned() AdoptPage {
	p := exampleAdopt()
	p.Since, p.Changed, p.Uncertain = nil, nil, 0
	p.Errors = map[string]string{"": "Nothing was stored.", "reviewed": "Tick the sentence if it is true; the protocol is not adopted without it."}
	return p
}

func exampleAdoptOthers() AdoptPage {
	p := exampleAdopt()
	p.May, p.SinceWhat, p.Who = false, "", []string{"Dr. Ifeoma Okafor", "Dr. Jonas Weil"}
	return p
}

func exampleAdopted() AdoptPage {
	p := exampleAdopt()
	p.Head = exampleHead("Adopt")
	p.SinceWhat, p.Adopted = "", "Dr. Ifeoma Okafor, 3 August 2026, 10:41."
	return p
}

func exampleChange() ChangePage {
	field := func(name, label, unit, now, grade, note string) ParamField {
		return ParamField{Name: name, Label: label, Unit: unit, Now: now, Typed: now, Grade: grade, Note: note}
	}
	hold := field("bp.predose.hold", "Blood pressure before a dose: hold", "mmHg", "160/100", "D", "No published consensus: sources range from 140/90 to 160/90.")
	hold.Shipped = "160/100"
	return ChangePage{Head: exampleHead("Change values"), Action: "#", Draft: "/styleguide/keep", Act: "01995f3c-7a2e-7000-8000-000000000004", Hash: "3f", Version: "1.0.0-site.1", May: true, Kept: "Kept 10:39",
		Sources: []Option{{"esk-pi", "SPRAVATO: US prescribing information"}, {"oktos", "Oral Ketamine Trial on Suicidality"}}, Standing: exampleChanges()[:1],
		Groups: []ParamGroup{
			{"Before a dose", []ParamField{hold, field("vitals.window", "How recent a reading must be", "minutes", "30", "D", "")}},
			{"Dose", []ParamField{field("dose.start.flat", "Start, at most", "mg", "50", "L", "The upper end of the usual starting range, 25 to 50 mg.")}},
		}}
}

func exampleChangeErrors() ChangePage {
	p := exampleChange()
	p.Groups[0].Params[0].Typed, p.Groups[0].Params[0].Open = "320/100", true
	p.Groups[1].Params[0].Typed, p.Groups[1].Params[0].Why, p.Groups[1].Params[0].Open, p.Groups[1].Params[0].Cite = "60", "Tolerated well here for six years.", true, "our-own-paper"
	p.Errors = map[string]string{"": "Nothing is stored yet. Three fields need another look; the others are kept.",
		"value.bp.predose.hold": "320/100 lies beyond what the engine allows for blood pressure, 70/30 to 260/160.", "why.bp.predose.hold": "Say why this site uses another value.",
		"cite.dose.start.flat": "“our-own-paper” is not a source of this protocol.", "version": "A version of this name is there already."}
	return p
}

func exampleChangeOthers() ChangePage {
	return ChangePage{Head: exampleHead("Change values"), Who: []string{"Dr. Ifeoma Okafor"}}
}

func exampleVersions() []Option {
	return []Option{{"a", "1.0.0, shipped, in force here"}, {"b", "1.0.0-site.1, written 3 Aug 2026"}}
}

func exampleCompare() ComparePage {
	return ComparePage{Head: exampleHead("Compare"), Action: "#", A: "a", B: "b", Versions: exampleVersions(), Summary: "One value and two rules differ.", Errors: map[string]string{"b": "Choose two versions; this one is not here any more."},
		Groups: []ChangeGroup{{"Values", exampleChanges()[:1]}, {"Rules", exampleChanges()[1:]}}}
}

func exampleCompareSame() ComparePage {
	return ComparePage{Head: exampleHead("Compare"), Action: "#", A: "a", B: "a", Versions: exampleVersions()[:1], Summary: "There is one version of this protocol here, so there is nothing to compare it with."}
}

func exampleRehearse() RehearsePage {
	return RehearsePage{Head: exampleHead("Rehearse"), Action: "#", Version: "b", Versions: exampleVersions(), May: true, Against: "version 1.0.0, which is in force here"}
}

func exampleRehearsed() RehearsePage {
	p := exampleRehearse()
	p.Errors = map[string]string{"": "One record holds something that a newer Clew wrote, and is left out."}
	p.Result = &Rehearsal{
		Summary: "Seventeen people. Two would be held who are let through now; nobody would be let through who is held now.", Before: "1.0.0, in force", After: "1.0.0-site.1",
		Tally: []TallyRow{{State: State{"go", "let through"}, Before: "9", After: "7"}, {State: State{"hold", "delayed"}, Before: "5", After: "7"}, {State: State{"risk", "held"}, Before: "2", After: "2"}, {State: State{"plain", "not known yet"}, Before: "1", After: "1"}},
		Rules: []TallyRow{{Title: "Blood pressure too high to begin", Before: "1", After: "3", Href: "#"}, {Title: "Oxygen saturation too low", Before: "1", After: "0"}},
		Moves: []Move{
			{Title: "Would be delayed, and are let through now", Count: "Two people", People: []MovedPerson{{"Daniel Cho", "#", []string{"Not yet: 158/96, limit 155/100."}}, {"Helena Sørensen", "#", []string{"Not yet: 156/92, limit 155/100."}}}},
			{Title: "Would be let through, and are delayed now", Count: "One person", Hidden: "Names are for the people in their care."},
		},
		Note: "Fewer than twenty people: counted, not turned into percentages.",
	}
	return p
}

func exampleWhy() WhyPage {
	yesNo := []Option{{"yes", "yes"}, {"no", "no"}}
	return WhyPage{Head: exampleHead("Ask why"), Action: "#", Gate: "dosing.start", Gates: []Option{{"determination", "Before treatment is offered"}, {"order.sign", "Before the order is signed"}, {"dosing.start", "Before a dose"}},
		Groups: []FactGroup{
			{"The day", []FactField{{Name: "vitals.bp", Label: "Blood pressure", Unit: "mmHg", Hint: "such as 128/82"}, {Name: "vitals.oxygen", Label: "Oxygen saturation", Unit: "%", Hint: "such as 97"}, {Name: "fasting.solids", Label: "The last meal", Hint: "ago, such as 5 h, or never"}}},
			{"Doses", []FactField{{Name: "dose.given", Label: "The last dose", Unit: "mg", Hint: "such as 50, 8 d ago"}, {Name: "order.route", Label: "The ordered route", Options: []Option{{"IM", "IM"}, {"IV", "IV"}}}}},
			{"Agreements", []FactField{{Name: "consent.current", Label: "A current consent", Options: yesNo}, {Name: "escort.named", Label: "A person who goes home with the client and stays", Options: yesNo}}},
		}}
}

func exampleWhyFound() WhyPage {
	p := exampleWhy()
	p.Query = "ana"
	p.Found = []WhyPerson{{"1", "Ana Moreno-Reyes", "41, she/her · born 12 Mar 1985"}, {"2", "Maximiliana Anastasopoulou-Featherstonehaugh", "71, she/her · born 4 Feb 1955"}}
	p.None = "Two people match."
	return p
}

func exampleWhyAnswer() WhyPage {
	p := exampleWhy()
	p.About, p.Answers = "About somebody made up", exampleFirst().Missing
	p.Groups[0].Facts[0].Value, p.Groups[0].Facts[1].Value = "164/98", "ninety"
	p.Errors = map[string]string{"": "One fact could not be read, and counts as not known.", "fact.vitals.oxygen": "“ninety” is not a number such as 97."}
	return p
}
