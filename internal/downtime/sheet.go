package downtime

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/paper"
)

// tall is how tall a row is that is written into by hand, in millimetres.
const tall = 7.6

// Sheets sets the pack on paper, to be printed before anything breaks: who comes
// and what keeps each safe, and for each dosing session sheets to write on.
func (p Pack) Sheets(fonts paper.Fonts) ([]byte, error) {
	s, err := p.page.begin(fonts, "Paper sheets, "+p.Made.Format("Monday 2 January 2006"), p.Made)
	if err != nil {
		return nil, err
	}
	s.Title("When nothing works", "As of "+p.page.Made+". What was recorded after that is not here. Sessions until "+p.page.Until+". "+p.page.For)
	p.page.how(s)
	s.Heading("Who comes")
	var rows []paper.Row
	for _, one := range p.page.Sittings {
		rows = append(rows, paper.Row{Label: one.Day + ", " + one.At, Lines: lines(one.Called, join(", ", one.What, one.Where), one.Now)})
	}
	if len(rows) == 0 {
		s.Para("No session is planned until then.")
	} else {
		s.Rows(rows)
	}
	for _, one := range p.page.Sittings {
		s.Page(one.head())
		one.who(s)
		if one.Dosing {
			s.Page(one.head())
			one.sheet(s, vitalRows)
		}
	}
	return s.Bytes()
}

// Blank is a sheet of nobody’s, for whoever comes without a plan.
func (m Maker) Blank(fonts paper.Fonts) ([]byte, error) {
	now := m.Clinic.Now().In(m.Clinic.Location())
	s, err := page{Clinic: m.Clinic.Name()}.begin(fonts, "Paper sheet", now)
	if err != nil {
		return nil, err
	}
	s.Title("When nothing works", "A sheet for one client and one session. What stands in no pack is asked: allergies, medicines, the stop word, who to call.")
	s.Grid([]string{"Name", "Born", "Day", "Room"}, []float64{46, 22, 18, 14}, 1, 10)
	s.Grid([]string{"Allergies", "Medicines taken"}, []float64{1, 1}, 1, 16)
	s.Grid([]string{"Stop word", "Touch", "Who to call, with the number"}, []float64{24, 26, 50}, 1, 12)
	s.Grid([]string{"Who is in the room", "Who ordered the dose, amount and route", "Goes home with"}, []float64{36, 38, 26}, 1, 12)
	sitting{}.sheet(s, vitalRows/2)
	s.Heading("More vital signs")
	vitals(s, vitalRows/2)
	return s.Bytes()
}

// begin begins the sheets.
func (p page) begin(fonts paper.Fonts, title string, made time.Time) (*paper.Sheet, error) {
	return paper.New(fonts, paper.Head{Title: title, From: p.Clinic, Foot: "Printed at " + made.Format("15:04 on 2 January 2006") + ". It lies where only those who treat them read it; once it is entered, keep it as the practice keeps paper.", Lang: "en", Created: made.Truncate(time.Second)})
}

// how says how the sheets are used, and who to call.
func (p page) how(s *paper.Sheet) {
	call := "Nobody is on the rota now."
	if p.OnCall != "" {
		call = "On call: " + p.OnCall + "."
	}
	if p.Phone != "" {
		call += " The practice: " + p.Phone + "."
	}
	s.InShort(call)
	s.Para("Write on the sheets with the time of each thing. When Clew is back, enter them in the session with their own times. Keep the sheets. No rule checks anything on paper: go by the limits and by each other.")
}

// head names whose page it is, for sheets come apart.
func (o sitting) head() string {
	if o.Full == "" {
		return "Paper sheet"
	}
	return join(", ", o.Full, "born "+o.Born, o.What)
}

// who is what keeps somebody safe in a session.
func (o sitting) who(s *paper.Sheet) {
	s.Title(o.Called, join(", ", o.Full, "born "+o.Born)+".")
	s.Para(o.Day + ", " + o.At + ": " + join(", ", o.What, o.Where, o.Course) + ".")
	allergies := "none recorded. Ask."
	if len(o.Allergies) > 0 {
		allergies = join("; ", o.Allergies...)
	}
	s.InShort("Allergies: " + allergies)
	rows := []paper.Row{
		{Label: "Who is there", Lines: lines(o.Team...)},
		{Label: "Medicines", Lines: append(or(o.Medicines, "None recorded. Ask."), capital(o.Reviewed)+".")},
		{Label: "Stop word", Lines: or(lines(o.Stop), "Not asked yet: ask before anything.")},
		{Label: "Touch", Lines: or(lines(o.Touch), "Not asked yet: none until asked.")},
		{Label: "What helps", Lines: lines(o.Helps)},
	}
	call := or(o.Contacts, "Nobody is named.")
	if o.Dosing {
		rows = append(rows, paper.Row{Label: "Orders in force", Lines: or(o.Orders, "None. Without an order nothing is given.")},
			paper.Row{Label: "Limits after a dose", Lines: o.Limits, Even: true})
		escort := o.Escort
		if escort == "" {
			escort = "nobody is named for this day"
		}
		call = append(call, "Home with: "+escort)
	}
	rows = append(rows, paper.Row{Label: "Who to call", Lines: call})
	var full []paper.Row
	for _, r := range rows {
		if len(r.Lines) > 0 {
			full = append(full, r)
		}
	}
	if o.Now != "" {
		full = append([]paper.Row{{Label: "Now", Lines: lines(o.Now)}}, full...)
	}
	s.Rows(full)
	if len(o.Start) > 0 {
		s.Heading("Each of these stops a dose")
		s.Quiet("Tick when it is not so. The figures are the protocol’s.")
		s.Boxes(o.Start)
	}
}

// sheet is what is written on.
func (o sitting) sheet(s *paper.Sheet, readings int) {
	if o.Full != "" {
		s.Title(o.Called, join(", ", o.Full, "born "+o.Born)+". "+o.Day+", "+o.What+".")
	}
	s.Heading("Doses")
	s.Grid([]string{"Time", "Amount, mg", "Route", "Given by", "Second person", "Wasted, mg, witness"}, []float64{11, 14, 10, 21, 21, 23}, doseRows, tall)
	s.Heading("Vital signs")
	vitals(s, readings)
	s.Page(o.head())
	if o.Full == "" {
		s.Grid([]string{"Name", "Born", "Day"}, []float64{56, 24, 20}, 1, 10)
	} else {
		s.Title(o.Called, join(", ", o.Full, "born "+o.Born)+". "+o.Day+", "+o.What+".")
	}
	s.Heading("What happened")
	s.Quiet("Only what safety or care needs; their words only if they want them kept.")
	s.Grid([]string{"Time", "What", "By"}, []float64{12, 70, 18}, momentRows, tall)
	if len(o.Leaving) > 0 {
		s.Heading("Each of these keeps somebody here")
		s.Quiet(join(" ", "Tick when it is not so.", ending(capital(o.Least)), ending(o.Drive)))
		s.Boxes(o.Leaving)
	}
	s.Grid([]string{"Left at", "With whom", "Who let them go"}, []float64{20, 40, 40}, 1, 10)
}

func vitals(s *paper.Sheet, rows int) {
	s.Grid([]string{"Time", "BP", "Pulse", "SpO2", "Breaths", "MOAA/S", "By"}, []float64{12, 18, 12, 12, 12, 12, 22}, rows, tall)
}

// lines are words that are not empty.
func lines(words ...string) (out []string) {
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

func or(words []string, none string) []string {
	if len(words) == 0 {
		return []string{none}
	}
	return words
}

// capital begins a sentence.
func capital(words string) string {
	if words == "" || words[0] < 'a' || words[0] > 'z' {
		return words
	}
	return fmt.Sprintf("%c%s", words[0]-'a'+'A', words[1:])
}

// ending ends a sentence.
func ending(words string) string {
	if words == "" || words[len(words)-1] == '.' {
		return words
	}
	return words + "."
}
