package ui

import "strconv"

// PeoplePage is the list of people and the box that searches it.
type PeoplePage struct {
	Query      string // what was typed, kept
	Rows       []PersonRow
	Count      int    // rows that match, which may be more than are shown
	Total      int    // people on the record that this person may see
	EmptyWhy   string // one sentence when Rows is empty
	ImportHint bool   // nothing here yet: say how records come in
	New        string // where a new record is opened; empty for who may not
}

// PersonRow is one person in the list.
type PersonRow struct {
	Href     string
	Name     string
	Detail   string // "41, she/her · born 12 Mar 1985"
	State    State
	Next     string // "Session 3, Thu 15 Oct"
	Imported bool   // came from another system and nobody has read it here yet
}

func countSentence(p PeoplePage) string {
	shown := len(p.Rows)
	switch {
	case p.Query == "" && shown == p.Total:
		return people(p.Total)
	case p.Query == "":
		return strconv.Itoa(shown) + " of " + people(p.Total)
	case shown < p.Count:
		return "First " + strconv.Itoa(shown) + " of " + strconv.Itoa(p.Count) + " that match"
	default:
		return strconv.Itoa(p.Count) + " of " + people(p.Total)
	}
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}
