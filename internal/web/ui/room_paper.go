package ui

import "strconv"

// PaperPage is what was written on the paper sheet of a session, to be entered
// with the times at which it happened.
type PaperPage struct {
	Name, Title   string
	Path, Session string // where the forms post to; the session itself
	Day           string // which day the times are of
	NewAct        func() string
	Act           string // of the sheet, when it came back
	Said, Problem string
	Typed, Errors map[string]string
	Sets, Lines   int // rows of vital signs, and of what happened
	Staff         []Option
	Kinds         []PaperKinds
	Lists         []PaperList
	Ask           string // something lies before the session was opened: was it so?
	May           bool   // this reader enters something
	Dose          *PaperDose
	Leave         *PaperLeave
	NoLeave       string // why leaving is not entered here
	Paged         []string
	Story         []RoomLine // what is on record of the session, in the order in which it happened
}

// PaperKinds are things that can have happened, under one heading.
type PaperKinds struct {
	Label   string
	Options []Option
}

// PaperList is a list that was gone over: before the medicine, or before leaving.
type PaperList struct {
	Name, Title, Hint string
	Asks              []RoomAsk
	Escort, Fasting   bool
}

// PaperDose is the order that a dose on paper went by.
type PaperDose struct{ Order, Route, Mg, Amount string }

// PaperLeave is what is said of leaving.
type PaperLeave struct{ By string }

// paperColumns are the columns of the vital signs, as the pack's sheet has them.
var paperColumns = []struct{ name, label, mode string }{
	{"bp", "BP", "text"}, {"heart_rate", "Pulse", "numeric"}, {"oxygen", "SpO₂", "numeric"}, {"breaths", "Breaths", "numeric"}, {"sedation", "MOAA/S", "numeric"},
}

// rows counts rows from 0.
func rows(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa(i)
	}
	return out
}

// line is the number of a row as people count.
func line(i string) string {
	n, _ := strconv.Atoi(i)
	return strconv.Itoa(n + 1)
}

func (p PaperPage) act() string {
	if p.Act != "" {
		return p.Act
	}
	return p.NewAct()
}
