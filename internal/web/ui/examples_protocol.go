package ui

import "github.com/a-h/templ"

// protocolExamples are the protocol pages in every state worth looking at.
func protocolExamples() []Example {
	at := func(name, title string, draw func(Shell) templ.Component) Example {
		return Example{name, title, func(s Shell) templ.Component {
			in := inside(s, title)
			in.Active, in.Find = PathProtocols, true
			return draw(in)
		}}
	}
	return []Example{
		at("protocols", "Protocols", func(s Shell) templ.Component { return Protocols(s, exampleProtocols()) }),
		at("protocols-first", "Protocols, none adopted", func(s Shell) templ.Component { return Protocols(s, exampleProtocolsFirst()) }),
		at("protocol", "kap-im", func(s Shell) templ.Component { return Protocol(s, exampleProtocol()) }),
		at("protocol-home", "kap-home-lozenge", func(s Shell) templ.Component { return Protocol(s, exampleHome()) }),
		at("protocol-adopt", "Adopt kap-im", func(s Shell) templ.Component { return Adopt(s, exampleAdopt()) }),
		at("protocol-adopt-unsigned", "Adopt kap-im, not ticked", func(s Shell) templ.Component { return Adopt(s, exampleAdoptUnsigned()) }),
		at("protocol-adopt-others", "Adopt kap-im, for others", func(s Shell) templ.Component { return Adopt(s, exampleAdoptOthers()) }),
		at("protocol-adopted", "kap-im, adopted", func(s Shell) templ.Component { return Adopt(s, exampleAdopted()) }),
		at("protocol-change", "Change kap-im", func(s Shell) templ.Component { return Change(s, exampleChange()) }),
		at("protocol-change-errors", "Change kap-im, bad values", func(s Shell) templ.Component { return Change(s, exampleChangeErrors()) }),
		at("protocol-change-others", "Change kap-im, for others", func(s Shell) templ.Component { return Change(s, exampleChangeOthers()) }),
		at("protocol-compare", "Compare", func(s Shell) templ.Component { return Compare(s, exampleCompare()) }),
		at("protocol-compare-same", "Compare, no difference", func(s Shell) templ.Component { return Compare(s, exampleCompareSame()) }),
		at("protocol-rehearse", "Rehearse", func(s Shell) templ.Component { return Rehearse(s, exampleRehearse()) }),
		at("protocol-rehearsed", "Rehearse, counted", func(s Shell) templ.Component { return Rehearse(s, exampleRehearsed()) }),
		at("protocol-why", "Ask why", func(s Shell) templ.Component { return Why(s, exampleWhy()) }),
		at("protocol-why-found", "Ask why, somebody found", func(s Shell) templ.Component { return Why(s, exampleWhyFound()) }),
		at("protocol-why-answer", "Ask why, answered", func(s Shell) templ.Component { return Why(s, exampleWhyAnswer()) }),
	}
}

func exampleHead(current string) ProtocolHead {
	h := ProtocolHead{
		Title: "Ketamine-assisted psychotherapy, intramuscular", Line: "kap-im 1.0.0. Ketamine into the muscle, in the clinic.",
		State: State{"go", "adopted here"}, Adopted: "Dr. Ifeoma Okafor, 3 August 2026. Changed from shipped: nothing.",
	}
	for _, t := range []string{"Read", "Adopt", "Change values", "Compare", "Rehearse", "Ask why"} {
		h.Tabs = append(h.Tabs, Tab{Label: t, Href: "#", Current: t == current})
	}
	return h
}

func exampleProtocols() ProtocolsPage {
	row := func(title, name, purpose string, st State, adopted, changed, courses string) ProtocolRow {
		return ProtocolRow{Href: "/styleguide/protocol", Title: title, Name: name, For: purpose, State: st, Adopted: adopted, Changed: changed, Courses: courses}
	}
	ready := row("Ketamine-assisted psychotherapy, sublingual", "kap-sublingual 1.0.0", "Lozenges held in the mouth in the clinic, with a prescriber in the building or by telephone.", State{"plain", "not adopted"}, "", "As shipped", "")
	own := row("Ketamine-assisted psychotherapy, intravenous", "kap-iv 1.0.0-site.2", "A slow infusion with continuous monitoring.", State{"hold", "a newer version waits"}, "Dr. Ifeoma Okafor, 3 Aug 2026, version 1.0.0", "Three values changed from shipped", "One open course, by version 1.0.0")
	own.Do = Action{Label: "Read and adopt", Href: "#"}
	return ProtocolsPage{Groups: []ProtocolGroup{
		{Title: "In use here", Rows: []ProtocolRow{
			row("Ketamine-assisted psychotherapy, intramuscular", "kap-im 1.0.0", "For adults with depression, anxiety or trauma who are treated in the clinic, six sessions with a therapist beside them.", State{"go", "adopted here"}, "Dr. Ifeoma Okafor, 3 Aug 2026", "As shipped", "Four open courses"),
			own,
		}},
		{Title: "Ready to be adopted", Rows: []ProtocolRow{ready, row("Therapy only, ketamine elsewhere", "therapy-only 1.0.0", "Preparation and integration around a treatment that somebody else gives.", State{"plain", "not adopted"}, "", "As shipped", "")}},
		{Title: "Off until this site turns them on", Note: "These are offered to nobody before a prescriber has adopted them here.", Rows: []ProtocolRow{
			row("Ketamine-assisted psychotherapy at home, lozenge", "kap-home-lozenge 1.0.0", "A lozenge at home, with a chaperone in the house and a therapist on video.", State{"plain", "off"}, "", "As shipped", ""),
		}},
	}}
}

func exampleProtocolsFirst() ProtocolsPage {
	p := exampleProtocols()
	first := p.Groups[0].Rows[0]
	first.State, first.Adopted, first.Courses = State{"hold", "not adopted"}, "", ""
	first.Do = Action{Label: "Read and adopt", Href: "#"}
	return ProtocolsPage{Groups: []ProtocolGroup{{Title: "Ready to be adopted", Note: "Nobody can be dosed here before one of these is adopted.", Rows: append([]ProtocolRow{first}, p.Groups[1].Rows...)}, p.Groups[2]}}
}

func exampleCites() []Cite {
	return []Cite{{1, "Clew’s authors. Default values, first reviewed 2026-11-22."}, {3, "Janssen Pharmaceuticals. SPRAVATO (esketamine): US prescribing information."}}
}

func exampleFigures() []Figure {
	return []Figure{
		{Name: "bp.predose.hold", Label: "Blood pressure before a dose: hold", Value: "160/100 mmHg", Grade: "D", Cites: exampleCites(), Note: "No published consensus: sources range from 140/90 to 160/90. The trials’ figures are for screening."},
		{Name: "adult.age", Label: "Least age", Value: "18 years", Grade: "P", Cites: exampleCites()[1:], Note: "Every adult programme read; esketamine is not approved for children."},
		{Name: "dose.start.flat", Label: "Start, at most", Value: "50 mg", Grade: "L", Cites: exampleCites()[:1], Note: "The upper end of the usual starting range, 25 to 50 mg.", Was: "40 mg"},
		{Name: "order.reminder.window", Label: "How long a day-one exception is remembered", Value: "90 days", Grade: "U", Cites: exampleCites()[:1]},
	}
}

func exampleRules() []RuleView {
	attributes := []Pair{{"Citation", "clew-default, esk-pi, oktos, ll-iv"}, {"Developer", "Clew’s authors, from the cited sources"}, {"Funding", "none"}, {"Released and revised", "2026-11-22, revised 2026-11-22"}, {"Use of race", "not used"}, {"Use of ethnicity", "not used"}, {"Use of language", "not used"},
		{"Use of sexual orientation", "not used"}, {"Use of gender identity", "not used"}, {"Use of sex", "not used"}, {"Use of date of birth", "not used"}, {"Use of social determinants of health", "not used"}, {"Use of health status assessments", "used: the conditions, medicines and measurements the rule names"}}
	return []RuleView{
		{Name: "bp.predose.hold", Title: "Blood pressure too high to begin", State: State{"hold", "wait"}, When: "Blood pressure (mean of the last two of a sitting, the first of three left out, within 30 minutes) is at or above 160/100, either number.",
			Say: "Not yet: {reading}, limit {limit}.", Clears: "the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times.",
			Override: "A prescriber may go on, giving a reason.", Grade: "D", Evidence: "default", Note: "No published consensus: sources range from 140/90 to 160/90.", Cites: exampleCites(), Attributes: attributes, Figures: exampleFigures()[:1], Changed: "This site holds from 155/100."},
		{Name: "pregnancy.current", Title: "Pregnancy", State: State{"risk", "not with this protocol"}, When: "Pregnancy is recorded.", Say: "Pregnancy is recorded: {detail}.", Clears: "the answer about pregnancy is no.",
			Override: "There is no exception to this: law or settled practice asks for it.", Grade: "P", Evidence: "programme", Cites: exampleCites()[1:], Attributes: attributes, From: "screening 1.0.0"},
		{Name: "home.flexibility", Title: "Prescribed without having met", State: State{"hold", "wait"}, When: "No evaluation in person is on record.", Override: "There is no exception to this: law or settled practice asks for it.", Effective: "From 1 January 2027, in the United States.", Grade: "P", Evidence: "law", Cites: exampleCites()[1:], Attributes: attributes},
	}
}

func examplePlan() *PlanPicture {
	return &PlanPicture{
		Under: "Two preparation sessions, six doses, integration after each, looking back for six months.", Caveat: "Drawn with a week between doses; this protocol asks for three days at least and fourteen at most.",
		Preps: 2, Doses: []float64{0, 7, 14, 21, 28, 35}, WindowFrom: 0.5, WindowTo: 3,
		Followups: []PlanFollowup{{14, "2 wk"}, {30, "1 mo"}, {91, "3 mo"}, {182, "6 mo"}},
	}
}

func exampleDay() *DayPicture {
	return &DayPicture{Under: "Five sets of vital signs in the first hour, then every 30 minutes; two hours at least.", Readings: []int{10, 20, 30, 45, 60}, Then: 30, Oxygen: 60, Observe: 120}
}

func exampleReferences() []Reference {
	return []Reference{
		{1, "clew-default", "Clew’s authors. The default values that ship in protocols/, first reviewed 2026-11-22.", "Default. Used where sources disagree or are silent; the rule’s note says which of the two.", ""},
		{2, "ll-iv", "Bayesian adaptive randomization trial of intravenous ketamine for veterans with late-life, treatment-resistant depression. Contemp Clin Trials Commun 2019;16:100432.", "Trial, age 55 and over.", "https://doi.org/10.1016/j.conctc.2019.100432"},
		{3, "esk-pi", "Janssen Pharmaceuticals. SPRAVATO (esketamine) nasal spray, CIII: US prescribing information.", "Label.", ""},
	}
}

func exampleProtocol() ProtocolPage {
	doses := &DoseTable{Basis: "By actual weight. Where there are two figures the lower counts.", Weights: []string{"50 kg", "70 kg", "100 kg"}, Note: "What the table shows is arithmetic, not an order: a prescriber decides.", Rows: []DoseRow{
		{"Start, at most", "0.5 mg/kg or 50 mg, the lower", "L", []string{"25 mg", "35 mg", "50 mg"}},
		{"Soft maximum: a prescriber gives a reason", "1.5 mg/kg or 120 mg, the lower", "D", []string{"75 mg", "105 mg", "120 mg"}},
		{"Hard maximum", "2 mg/kg or 200 mg, the lower", "D", []string{"100 mg", "140 mg", "200 mg"}},
	}}
	return ProtocolPage{
		Head: exampleHead("Read"), Lead: "For adults with depression, anxiety or trauma, treated in the clinic with ketamine into the muscle and a therapist quietly beside them. Six dosing sessions, each prepared and each integrated.",
		References: exampleReferences(),
		Sections: []ProtocolSection{
			{ID: "course", Title: "The course", Plan: examplePlan(), Pairs: []Pair{{"Screening", "Medical and psychological, each signed by the person who did it."}, {"Preparation", "At least one session, two as a rule, of 60 minutes."},
				{"Dosing", "Six sessions, 72 hours to 14 days apart."}, {"Integration", "At least one session after each dose, best within 12 to 72 hours. Late is marked, not blocked."}, {"Follow-up", "14, 30, 91 and 182 days after the last dose."}}},
			{ID: "session", Title: "During a session", Day: exampleDay(), Pairs: []Pair{{"Vital signs", "10, 20, 30, 45 and 60 minutes after each injection, then every 30 minutes until leaving."}, {"Oxygen", "Watched without a break for 60 minutes."}}},
			{ID: "dose", Title: "Dose", Paragraphs: []string{"A first dose is low. A later one rises by at most a quarter of the last."}, Doses: doses, Figures: exampleFigures()[2:]},
			{ID: "gate-determination", Title: "Before treatment is offered", Rules: manyRules(exampleRules()[1], 10)},
			{ID: "gate-dosing-start", Title: "Before a dose", Figures: exampleFigures()[:2], Rules: exampleRules()[:1]},
			{ID: "considered", Title: "Considered, and raised on purpose by nothing", Considered: []ConsideredView{{"Antidepressants", "Usually continued; no interaction that asks for a decision is known.", "P", exampleCites()}}},
		},
	}
}

func exampleHome() ProtocolPage {
	h := exampleHead("Read")
	h.Title, h.Line, h.State, h.Adopted = "Ketamine-assisted psychotherapy at home, lozenge", "kap-home-lozenge 1.0.0. Ketamine by mouth, at home.", State{"plain", "off"}, "Off until a prescriber of this site adopts it."
	return ProtocolPage{Head: h, Notice: "Stored. This version waits for a prescriber.", Lead: "A lozenge at home, with a sober adult in the house and a therapist on video for the whole session.", Do: Action{Label: "Read and adopt", Href: "#"},
		Sections: []ProtocolSection{
			{ID: "legal", Title: "The legal basis, and its days", Legal: []LegalView{{"Telemedicine flexibility", "A controlled substance may be prescribed by video without an evaluation in person.", "12 May 2023 to 31 December 2026", State{"hold", "ends in five weeks"}, exampleCites()}, {"Evaluation in person", "From then on an evaluation in person is on file first.", "From 1 January 2027", State{"plain", "not yet"}, nil}}},
			{ID: "gate-order-sign", Title: "Before the order is signed", Rules: exampleRules()[2:]},
		}}
}

// manyRules repeats a rule under other names, as long lists have.
func manyRules(r RuleView, n int) []RuleView {
	var out []RuleView
	for i := range n {
		r.Name = "condition-" + countOf(i)
		out = append(out, r)
	}
	return out
}
