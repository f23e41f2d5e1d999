package ui

import "github.com/a-h/templ"

// examplesRoom are the states of a session and of its order.
func examplesRoom() []Example {
	return []Example{
		room("room-held", "A session, held: 164/98", roomHeld()),
		room("room-too-high", "A session, three readings too high", roomTooHigh()),
		room("room-recheck", "A session, waiting for a recheck", roomRecheck()),
		room("room-ready", "A session, ready for the medicine", roomReady()),
		room("room", "A session, inward", roomDosing()),
		room("room-vitals", "A session, vital signs due", roomSet()),
		room("room-late", "A session, vital signs late and past a limit", roomLate()),
		{"room-locked", "A session, its screen locked", func(s Shell) templ.Component { return Locked(s, roomLocked()) }},
		room("room-lozenges", "A session, lozenges under the tongue", roomLozenges()),
		room("room-infusion", "A session, an infusion that is paused", roomInfusion()),
		room("room-called", "A session, help was called", roomCalled()),
		room("room-deviation", "A session, closed, with something to answer for", roomDeviation()),
		room("room-emerging", "A session, emerging", roomEmerging()),
		room("room-leaving", "A session, leaving", roomLeaving()),
		room("room-taxi", "A session, leaving, and the escort is a taxi", roomTaxi()),
		room("room-closing", "A session, words to sort", roomClosing()),
		room("room-close", "A session, ready to be closed", roomClose2()),
		room("room-closed", "A session, closed", roomClosed()),
		room("room-people", "A session, who is here", roomPeopleOpen()),
		{"room-paper", "A session, its paper sheet", func(s Shell) templ.Component { return PaperSheet(inside(s, "Ana Moreno-Reyes"), examplePaper()) }},
		{"room-paper-back", "A session, its paper sheet came back", func(s Shell) templ.Component { return PaperSheet(inside(s, "Ana Moreno-Reyes"), examplePaperBack()) }},
		{"orders-none", "Orders: no weight, no proposal", func(s Shell) templ.Component { return Orders(inside(s, "Ana Moreno-Reyes"), exampleOrdersNone()) }},
		{"orders", "Orders: a proposal", func(s Shell) templ.Component { return Orders(inside(s, "Ana Moreno-Reyes"), exampleOrders()) }},
		{"orders-over", "Orders: more than the soft maximum", func(s Shell) templ.Component { return Orders(inside(s, "Ana Moreno-Reyes"), exampleOrdersOver()) }},
		{"sessions", "Dosing sessions", func(s Shell) templ.Component { return Sessions(inside(s, "Ana Moreno-Reyes"), exampleSessions()) }},
	}
}

func room(name, title string, p RoomPage) Example {
	return Example{name, title, func(s Shell) templ.Component { return Room(inside(s, p.Name), p) }}
}

func sameAct() string { return "01995f3c-7a2e-7000-8000-000000000001" }

// phasesAt is the ribbon with a phase under way.
func phasesAt(here int, can bool, notes ...string) []RoomPhase {
	var out []RoomPhase
	for i, name := range []string{"check-in", "medicine", "onset", "inward", "emerging", "debrief", "leaving"} {
		ph := RoomPhase{Name: name}
		if i < len(notes) {
			ph.Note = notes[i]
		}
		switch {
		case i < here:
			ph.State = "done"
		case i == here:
			ph.State = "here"
		case i == here+1:
			ph.State, ph.Can = "next", can
		}
		if ph.Can {
			ph.Note = "when it begins"
		}
		out = append(out, ph)
	}
	return out
}

// roomBase is what every state of the example has.
func roomBase() RoomPage {
	return RoomPage{Name: "Ana", Title: "Session 3", Path: "/patients/example/sessions/3", Chart: "/patients/example", Head: "120", NewAct: sameAct,
		Lock: &RoomLock{After: 900_000}, Clock: RoomClock{Main: "Before the dose"}, Phases: phasesAt(0, false, "9:30"),
		Present: []RoomPresent{{Name: "Maya Lindqvist", Role: "therapist"}, {Name: "Luis Ortega", Role: "monitor"}, {Name: "Dr. Osei", Role: "prescriber, next door", Near: true}},
		Wishes:  []RoomWish{{"Touch", "hand only, if I reach."}, {"Stop word", "river."}, {"Helps", "name, feet on floor."}},
		Drawer: []RoomFold{{Title: "Order", Note: "61.5 mg", Icon: "order", Lines: []string{"61.5 mg IM until 18:00, ordered by Dr. Osei"}},
			{Title: "Intention", Note: "her words", Icon: "intention", Words: true, Lines: []string{"To be a little kinder to myself than I am used to."}},
			{Title: "Allergies", Note: "latex", Icon: "allergies", Lines: []string{"Latex (rash)"}},
			{Title: "Emergency", Note: "card", Icon: "emergency", Lines: []string{"This protocol calls it an emergency at:", "Blood pressure from 200/120 mm[Hg]", "Oxygen below 90 %", "Prescriber: Dr. Osei, next door."}}},
		Hear: true, Dock: true, Help: "calls Dr. Osei, without a sound here",
		Supports: []string{"presence", "voice", "breathing", "grounding", "hand", "music", "light", "space"},
		Parts:    []Option{{"touch", "Touch"}, {"talking", "Talking"}, {"music", "Music"}, {"people", "People in the room"}, {"second-dose", "A further dose"}},
		Moments:  momentsSeen(nil)}
}

func momentsSeen(last map[string]string) []RoomMoment {
	var out []RoomMoment
	for _, m := range []string{"tears", "laughter", "still", "movement", "sigh", "reached out", "spoke", "asked for help"} {
		out = append(out, RoomMoment{Sort: m, Last: last[m]})
	}
	return out
}

func vitalsOf(bp, low, hr, ox, rr, age string) *RoomNumbers {
	return &RoomNumbers{Age: "fresh", Within: true, Vitals: []RoomVital{
		{Label: "BP", Value: bp, Lower: low, Trend: "↓ 8 / ↓ 4", Old: age, Pressure: true}, {Label: "HR", Value: hr, Trend: "↓ 6", Old: age},
		{Label: "SpO₂", Value: ox, Trend: "→ same", Old: age}, {Label: "RR", Value: rr, Trend: "→ same", Old: age}}}
}

func sourceDefault() Source {
	return Source{Cite: "Clew’s authors. The default values that ship in protocols/.", Grade: "a default of Clew’s", Default: true, Href: "/protocols/kap-im#r-bp.predose.hold"}
}

func pressureRow(say string, state State) RoomRow {
	return RoomRow{ID: "r-bp-predose-hold", Short: say, Finding: FindingView{Title: "Blood pressure too high to begin", State: state, Decision: "wait", Evidence: []string{say},
		Clears:   "When the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times.",
		Override: "A prescriber may go on, giving a reason.", Source: sourceDefault(), Do: Action{Label: "Record vitals", Href: "/patients/example/sessions/3?open=vitals#panel"}}}
}

func clearRow(id, title, short string, asks ...RoomAsk) RoomRow {
	return RoomRow{ID: id, Clear: true, Short: short, Asks: asks, Finding: FindingView{Title: title, State: State{Kind: "go"}, Source: sourceDefault()}}
}

func askYes(fact, label, answer string) RoomAsk {
	return RoomAsk{Fact: fact, Label: label, Options: []Option{{"yes", "Yes"}, {"no", "No"}}, Answer: answer}
}

func clearRows() RoomGroup {
	return RoomGroup{Title: "Three clear", Rows: []RoomRow{clearRow("r-consent", "No current consent", "Yes, 10 days ago."),
		clearRow("r-order", "No active order", "61.5 mg IM."), clearRow("r-room", "The room is not ready", "Yes.", askYes("room.ready", "Oxygen, suction or bag and mask, defibrillator, monitoring, rescue medicines in date", "yes"))}}
}

func roomHeld() RoomPage {
	p := roomBase()
	p.Hear, p.Moments = false, nil
	p.Numbers = vitalsOf("164", "98", "84", "98", "14", "0:20 ago")
	p.Numbers.Vitals[0].Trend, p.Numbers.Within = "", false
	identity := RoomRow{ID: "r-patient-identity", Short: "Still needed: two identifiers checked against this course, this session and this order.", Asks: []RoomAsk{askYes("patient.identity", "Two identifiers checked, with this course, session and order", "")},
		Finding: FindingView{Title: "Not yet checked who this is", State: State{"hold", "Still needed"}, Decision: "wait", Source: sourceDefault()}}
	escort := RoomRow{ID: "r-escort-named", Escort: true, Short: "Still needed: a named person who goes home with them and stays. A taxi alone is not enough.", Finding: FindingView{Title: "Nobody yet to go home with", State: State{"hold", "Still needed"}, Source: sourceDefault()}}
	fasting := RoomRow{ID: "r-fasting", Fasting: true, Short: "Not asked in the last 24 hours: the last meal, the last clear drink.", Finding: FindingView{Title: "Food or drink too recent", State: State{"plain", "Not known yet"}, Source: sourceDefault()}}
	p.Ready = &RoomGate{Title: "Before the medicine", Summary: "Five of nine are clear. Three stand in the way, one is not known yet.", Ready: 5, Of: 9, ToSay: []string{"Your body needs a few more minutes."},
		Next: "Rest. Next reading 9:12.", Groups: []RoomGroup{{Rows: []RoomRow{pressureRow("Not yet: 164/98, limit 160/100.", State{"hold", "Still needed"}), identity, escort, fasting}}, clearRows()}}
	p.Give = &RoomGive{Order: "o", Amount: "61.5 mg", Route: "IM", Draw: "Draw 1.23 mL, which holds 61.5 mg, of 50 mg in a millilitre.", Mg: "61.5", Detail: []string{"Ordered by Dr. Osei, until 9 Oct, 18:00."},
		Why: "What is open in the list comes first.", WhyHref: "#ready", Orders: "/patients/example/orders", Happened: true, AtNow: "2026-10-09T09:08"}
	return p
}

func roomTooHigh() RoomPage {
	p := roomHeld()
	p.Ready.Next, p.Ready.Instead = "Three readings, and the body is not ready today.", "/patients/example/plan"
	p.Ready.ToSay = nil
	return p
}

func roomRecheck() RoomPage {
	p := roomHeld()
	p.Numbers = vitalsOf("150", "92", "80", "98", "14", "0:40 ago")
	row := pressureRow("153/94 before the dose, limit 140/90: a prescriber decides.", State{"hold", "Still needed"})
	row.ID, row.Finding.Title, row.Finding.Do = "r-bp-predose-review", "Blood pressure raised before the dose", Action{}
	row.Decide = &DecideForm{Rule: "bp.predose.review", Gate: "dosing.start", Act: sameAct(), GoOn: true, Open: true, Errors: map[string]string{"reason": "Write the reason in a few words."}}
	p.Ready = &RoomGate{Title: "Before the medicine", Summary: "Eight of nine are clear. One stands in the way.", Ready: 8, Of: 9, Groups: []RoomGroup{{Rows: []RoomRow{row}}, clearRows()}}
	return p
}

func roomReady() RoomPage {
	p := roomRecheck()
	row := clearRow("r-bp-predose-review", "Blood pressure raised before the dose", "153/94 before the dose, limit 140/90: a prescriber decides.")
	row.Ruling = &RulingView{State: State{"go", "go on"}, Words: "Settled after ten minutes of rest; no symptoms.", By: "Dr. Osei, today at 10:05"}
	p.Ready = &RoomGate{Title: "Before the medicine", Summary: "All nine are clear.", Ready: 9, Of: 9, Open: true, Groups: []RoomGroup{{Title: "Nine clear", Rows: []RoomRow{row}}}}
	p.Give.Why, p.Give.Label, p.Give.Do = "", "Given now: 61.5 mg IM", "give"
	p.Said = "Stored 10:05. Decided to go on: 153/94 before the dose, limit 140/90: a prescriber decides."
	return p
}

// roomDosing is minute 34.
func roomDosing() RoomPage {
	p := roomBase()
	p.Clock = RoomClock{Main: "00:34", Rest: ":12", Of: "since dose"}
	p.Phases = phasesAt(3, true, "9:30", "10:12", "8 min", "15 min")
	p.Numbers = vitalsOf("142", "88", "78", "97", "14", "5:40 ago")
	p.Due = &RoomDue{Text: "4:20", Label: "next vitals", State: "counting", Percent: "56.7"}
	p.Plot = examplePlot()
	p.Look = &RoomLook{Old: "0:40 ago", How: "breathing easy"}
	p.Moments = momentsSeen(map[string]string{"tears": "31 min", "still": "33 min", "sigh": "24 min"})
	p.Drawer[0].Note = "given 10:12"
	p.Quotes = []RoomQuote{{Text: "The door was never locked.", When: "27 min"}}
	p.Story = []RoomLine{{When: "33 min", Text: "Seen: still.", By: "Maya Lindqvist"}, {When: "27 min", Text: "Said in the session:", Words: "The door was never locked.", By: "Maya Lindqvist"},
		{When: "0 min", Text: "Given: ketamine 61.5 mg IM.", By: "Luis Ortega, RN"}}
	return p
}

func examplePlot() *RoomPlot {
	pl := &RoomPlot{Desc: "Vital signs over this session, three sets. The same numbers stand in the table below.",
		Limits: []RoomPlotLine{{"15.4", "20.4", "upper 180"}, {"55.4", "60.4", "lower 110"}, {"138.7", "143.7", "oxygen 92"}},
		Doses:  []RoomPlotTick{{X: "293.3"}}, Now: "532.0", Next: "562.2", Pulse: "188.7,106.4 363.1,105.0 492.2,108.5", Oxygen: "188.7,129.9 363.1,131.4 492.2,131.4",
		Rows: [][]string{{"9:58", "9:58", "150/92", "84", "98", "14"}, {"10:22", "10 min", "150/92", "84", "97", "14"}, {"10:40", "28 min", "142/88", "78", "97", "14"}}}
	for i, x := range []string{"84.0", "188.7", "293.3", "398.0", "502.7", "607.3", "712.0"} {
		pl.Grid = append(pl.Grid, RoomPlotTick{X: x, Label: []string{"−30", "−15", "0", "15", "30", "45", "60"}[i]})
	}
	for i, x := range []string{"188.7", "363.1", "492.2"} {
		d := []string{"M188.7 32.6V65.7M182.7 25.6L188.7 32.6L194.7 25.6M182.7 72.7L188.7 65.7L194.7 72.7", "M363.1 32.6V65.7M357.1 25.6L363.1 32.6L369.1 25.6M357.1 72.7L363.1 65.7L369.1 72.7", "M492.2 37.1V68M486.2 30.1L492.2 37.1L498.2 30.1M486.2 75L492.2 68L498.2 75"}[i]
		pl.BP = append(pl.BP, RoomPlotBP{D: d, Last: i == 2})
		pl.Dots = append(pl.Dots, RoomPlotDot{X: x, Y: []string{"106.4", "105.0", "108.5"}[i]}, RoomPlotDot{X: x, Y: []string{"129.9", "131.4", "131.4"}[i], Square: true})
	}
	return pl
}

func roomSet() RoomPage {
	p := roomDosing()
	p.Clock = RoomClock{Main: "00:38", Rest: ":32", Of: "since dose"}
	p.Due = &RoomDue{Text: "0:12", Label: "vitals due", State: "due", Percent: "100"}
	p.Numbers.Age = "late"
	p.Open = "vitals"
	p.Vitals = &RoomVitals{Act: sameAct(), Was: "was 14", Breaths: []string{"8", "10", "12", "14", "16", "18", "20", "22"}, Typed: map[string]string{"systolic": "192", "diastolic": "90"},
		Ask: "142 → 192. Measured again?", Errors: map[string]string{}, Fields: []RoomField{{"systolic", "BP, upper", "was 142", "limit 180"}, {"diastolic", "BP, lower", "was 88", "limit 110"}, {"heart_rate", "HR", "was 78", ""}, {"oxygen", "SpO₂", "was 97", "limit 92"}, {"sedation", "MOAA/S, if tested", "", "limit 2"}}}
	return p
}

func roomLate() RoomPage {
	p := roomDosing()
	p.Numbers.Age, p.Numbers.Within = "old", false
	p.Numbers.Vitals[0].Value, p.Numbers.Vitals[0].Lower, p.Numbers.Vitals[0].Past, p.Numbers.Vitals[0].Old = "182", "112", "above", "18:10 ago"
	p.Numbers.Say = "Past a limit of this protocol. Measured again? Tell Dr. Osei."
	p.Due = &RoomDue{Text: "12:10", Label: "late, past due", State: "late", Percent: "100"}
	p.Paged = []string{"Dr. Osei was called at 10:54: vital signs are late.", "Blood pressure 182/112, above the limit of 180/110. It stands on the list of Dr. Osei."}
	return p
}

// roomLocked is the screen of minute 42 that nobody touched.
func roomLocked() LockedPage {
	return LockedPage{Initials: "AM", Phase: "inward", Clock: RoomClock{Main: "00:42", Rest: ":10", Of: "since dose"}, Setup: true,
		Vitals: []LockedVital{{"BP", "138/84", "10:41"}, {"HR", "78", "10:41"}, {"SpO₂", "97", "10:41"}, {"RR", "14", "10:41"}}, Due: "Next vital signs 10:56"}
}

// roomLozenges is minute 8, under the tongue.
func roomLozenges() RoomPage {
	p := roomDosing()
	p.Clock, p.Phases = RoomClock{Main: "00:08", Rest: ":40", Of: "since dose"}, phasesAt(1, true, "9:30", "10:12")
	p.Running = &RoomRunning{Dose: "d", Lozenges: true, Old: "8:40"}
	p.Open = "music"
	return p
}

func roomInfusion() RoomPage {
	p := roomLozenges()
	p.Open = ""
	p.Running = &RoomRunning{Dose: "d", Old: "18:40", Paused: true, Rate: "0.6 mg a minute", Changes: true}
	return p
}

// roomCalled is the room after somebody was called, without a sound.
func roomCalled() RoomPage {
	p := roomDosing()
	p.Called, p.CalledAgo, p.CalledAlert = "Dr. Osei", "0:40 ago", "a"
	return p
}

// roomDeviation is a dose that was given while not everything was in place.
func roomDeviation() RoomPage {
	p := roomClosed()
	p.Strays = []RoomStray{{Entry: "e", Text: "Not everything was in place when a dose was given: one of the rules not met.", Rules: []string{"Not yet: 176/106, limit 160/100."}, Owner: "It is Dr. Osei’s to answer.", May: true},
		{Entry: "f", Text: "Not everything was in place when a dose was given: one of the rules not met.", Answer: "Read by hand at 150/92; the cuff was too small.", By: "Dr. Osei, 14:20"}}
	return p
}

func roomEmerging() RoomPage {
	p := roomDosing()
	p.Clock = RoomClock{Main: "01:12", Rest: ":40", Of: "since dose"}
	p.Phases = phasesAt(4, true, "9:30", "10:12", "8 min", "15 min", "58 min")
	p.Open = "catch-up"
	p.Leaving, p.Leave = leavingGate(false)
	return p
}

func leavingGate(open bool) (*RoomGate, *RoomLeave) {
	time := RoomRow{ID: "r-leaving-time", Short: "The last dose was over 72 minutes ago; the shortest stay after it is 2 hours, so until 12:12.", Finding: FindingView{Title: "Too soon after the last dose", State: State{"hold", "Still needed"}, Decision: "wait", Source: sourceDefault(), Override: "A prescriber may go on, giving a reason."}}
	steady := RoomRow{ID: "r-leaving-steady", Short: "Not known yet: walking steadily.", Asks: []RoomAsk{askYes("leaving.steady", "Walks steadily", "")}, Finding: FindingView{Title: "Not yet steady on the feet", State: State{"plain", "Not known yet"}, Source: sourceDefault()}}
	clear := RoomGroup{Title: "Two clear", Rows: []RoomRow{clearRow("r-leaving-oxygen", "Oxygen saturation too low to leave", "97 %."), clearRow("r-leaving-oriented", "Not yet oriented", "Yes.", askYes("leaving.oriented", "Knows who, where and when", "yes"))}}
	if open {
		return &RoomGate{Title: "Before they leave", Summary: "All sixteen are clear.", Ready: 16, Of: 16, Open: true, Groups: []RoomGroup{clear}}, &RoomLeave{With: "Lena Moreno", Stays: true, Errors: map[string]string{}}
	}
	return &RoomGate{Title: "Before they leave", Summary: "14 of 16 are clear. One stands in the way, one is not known yet.", Ready: 14, Of: 16, Groups: []RoomGroup{{Rows: []RoomRow{time, steady}}, clear}},
		&RoomLeave{Why: "What is open in the list comes first.", With: "Lena Moreno", Stays: true, Against: true, Errors: map[string]string{}}
}

func roomLeaving() RoomPage {
	p := roomDosing()
	p.Clock = RoomClock{Main: "02:06", Rest: ":10", Of: "since dose"}
	p.Phases = phasesAt(6, false, "9:30", "10:12", "8 min", "15 min", "58 min", "80 min", "118 min")
	p.Leaving, p.Leave = leavingGate(true)
	return p
}

func roomTaxi() RoomPage {
	p := roomLeaving()
	p.Leaving, p.Leave = leavingGate(false)
	row := RoomRow{ID: "r-leaving-escort", Short: "Still needed: the person who goes home with the client and stays, here now. A taxi is not that person.", Asks: []RoomAsk{askYes("leaving.escort", "The person who stays with them is here now", "no")},
		Finding: FindingView{Title: "Nobody here yet to go home with", State: State{"hold", "Still needed"}, Source: sourceDefault()}}
	p.Leaving.Groups[0].Rows = []RoomRow{row}
	p.Leave = &RoomLeave{Why: "Still needed: a person who stays with them.", Options: []string{"Call the escort", "Call the second contact", "A companion service", "Wait here with one of the staff"},
		With: "Yellow Cab, a taxi", How: "taxi", Against: true, Errors: map[string]string{"with": "Still needed: a person who stays with them. A taxi is a ride, not company."}}
	return p
}

func roomClosing() RoomPage {
	p := roomBase()
	p.Dock, p.Hear, p.Moments = false, false, nil
	p.Clock = RoomClock{Main: "02:12", Rest: ":00", Of: "since dose until they left"}
	p.Phases = phasesAt(6, false, "9:30", "10:12", "8 min", "15 min", "58 min", "80 min", "118 min")
	p.Numbers, p.Plot = vitalsOf("128", "80", "72", "98", "14", "9:00 ago"), examplePlot()
	p.Sorting = &RoomSorting{Can: true, Quotes: []RoomQuote{{Entry: "1", Text: "The door was never locked.", When: "27 min", To: "journal"}, {Entry: "2", Text: "I can call my brother.", When: "84 min"}},
		Options: []Option{{"chart", "Chart"}, {"journal", "Client’s journal"}, {"process", "My process note"}, {"discard", "Discard the draft"}}}
	p.Close = &RoomClose{Why: "First say where each thing they said goes: one still to sort."}
	return p
}

func roomClose2() RoomPage {
	p := roomClosing()
	p.Sorting, p.Close = nil, &RoomClose{Form: true}
	return p
}

func roomPeopleOpen() RoomPage {
	p := roomHeld()
	p.Ready, p.Wishes, p.NoWishes, p.Open = nil, nil, "Touch, stop word, what helps: not asked yet.", "people"
	p.Staff = []RoomStaff{{"1", "Maya Lindqvist", "therapist", "room"}, {"2", "Luis Ortega", "monitor", "room"}, {"3", "Dr. Osei", "prescriber", "near"}}
	return p
}

func exampleOrdersNone() OrdersPage {
	p := exampleOrders()
	p.Form, p.Amount, p.Figures, p.Weights, p.Rows = nil, "", nil, nil, nil
	p.Reasons = []string{"No weight is on record. Without it there is no proposal."}
	return p
}

func roomClosed() RoomPage {
	p := roomClosing()
	p.Sorting = nil
	p.Close = &RoomClose{Closed: []string{"The session is over; the effect was sufficient; ready to leave in the planned time; without severe distress; no emergency; no adverse event.", "61.5 mg in all, the first at 10:12.", "Left with Lena Moreno, her sister. They stay together. By car."}, Next: Action{Label: "Back to the chart", Href: "/patients/example"}}
	p.Story = roomDosing().Story
	return p
}

func exampleOrders() OrdersPage {
	return OrdersPage{Header: ExampleAna().Header, Tabs: []Tab{{Label: "Journey", Href: "/patients/example"}, {Label: "Orders", Href: "/patients/example/orders", Current: true}}, Path: "/patients/example/orders", Head: "120", NewAct: sameAct,
		Number: 3, Route: "IM", Amount: "61.5 mg", Lower: []string{"Without a reason, at most: 1.5 mg/kg or 120 mg means the lower. For 82 kg the first is 123 mg, so 120 mg counts.", "Never above: 2 mg/kg or 200 mg means the lower. For 82 kg the first is 164 mg, so 164 mg counts."}, Reasons: []string{"The effect of 50 mg was too weak, and nothing last time speaks against more. One step is at most 15 mg.", "61.7 mg is rounded down to 61.5 mg."},
		Figures: []Option{{"41 mg", "Starting dose"}, {"120 mg", "Above it, a prescriber gives a reason"}, {"164 mg", "Never above"}, {"15 mg", "One step at most"}, {"57 mg", "Reaches the blood, for information"}},
		Weights: []WeightRow{{"actual", "Actual", "82 kg", "measured Wed 30 Sep by Luis Ortega, RN", true}, {"ideal", "Ideal", "61.3 kg", "Devine, an estimate; sex used for this calculation: female", false}, {"adjusted", "Adjusted", "69.6 kg", "ideal and two fifths of what is above it, an estimate", false}},
		Form:    &OrderForm{Act: sameAct(), Order: "o", Values: map[string]string{"mg": "61.5", "strength": "50", "until": "2026-10-09T23:59"}, Errors: map[string]string{}, Draw: "Draw 1.23 mL, which holds 61.5 mg, of 50 mg in a millilitre.", Clear: 24, Open: true},
		Rows: []OrderRow{{Order: "1", Amount: "50 mg", Route: "IM", For: "Session 2", By: "Dr. Osei, MD, Thu 1 Oct", Until: "Thu 1 Oct, 23:59", State: State{"go", "given Thu 1 Oct"}, Checks: []string{"Checked by Luis Ortega, RN, Thu 1 Oct."}},
			{Order: "2", Amount: "61.5 mg", Route: "IM", For: "Session 3", By: "Dr. Osei, MD, today at 8:40", Until: "Fri 9 Oct, 23:59", State: State{"hold", "not checked yet"}, Check: true, End: true}},
		Alone: &AlonePolicy{May: true, Statement: "One person signs an order and gives the dose where nobody else is there. Somebody else reviews it in time."}}
}

func exampleOrdersOver() OrdersPage {
	p := exampleOrders()
	p.Problem = "130 mg is above 120 mg, the most without a prescriber’s reason."
	p.Form.Values["mg"], p.Form.Draw, p.Form.Open, p.Form.Standing = "130", "", false, "61.5 mg"
	p.Form.Rules = []OrderRule{{Rule: "dose.soft-maximum", ID: "r-dose-soft-maximum", Blocks: true, May: true, Finding: FindingView{Title: "Above the soft maximum", State: State{"hold", "Still needed"}, Decision: "wait", Evidence: []string{"130 mg is above 120 mg."},
		Override: "A prescriber may go on, giving a reason.", Source: sourceDefault()}}}
	p.Form.Errors["reason.dose.soft-maximum"] = "Write the reason in a few words."
	return p
}

func exampleSessions() SessionsPage {
	return SessionsPage{Header: ExampleAna().Header, Tabs: []Tab{{Label: "Journey", Href: "/patients/example"}, {Label: "Sessions", Href: "/patients/example/sessions", Current: true}}, Path: "/patients/example/sessions", Act: sameAct(), Session: sameAct(), May: true, Planned: []Choice{{Value: "p", Label: "Session 3 of the plan, Fri 9 Oct, 10:00, arrived 9:50", Checked: true}},
		Staff: []RoomStaff{{"1", "Maya Lindqvist", "therapist", "room"}, {"2", "Luis Ortega", "monitor", ""}, {"3", "Dr. Osei", "prescriber", ""}},
		Rows:  []DosingRow{{"Session 2", "Thu 1 Oct 2026, 9:40", "50 mg IM", "/patients/example/sessions/2", State{"go", "closed"}, "#"}, {"Session 1", "Thu 17 Sep 2026, 9:35", "41 mg IM", "/patients/example/sessions/1", State{"go", "closed"}, "#"}}}
}
