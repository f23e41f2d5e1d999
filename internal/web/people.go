package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostPeople is how many people a list shows at once.
const mostPeople = 50

// people shows everybody, by family name.
func people(c *call) error {
	p, err := c.find("")
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.People(c.shell("Clients", "people"), p))
}

// search shows whom a name or a birth date finds: the whole page, or the list
// alone while somebody types. What was searched for stands nowhere but on the
// page.
func search(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	p, err := c.find(clip(c.r.PostForm.Get("q"), 200))
	switch {
	case err != nil:
		return err
	case c.fragment():
		return c.sendAs(http.StatusOK, ui.PeopleList(p), "search")
	}
	shell := c.shell("Clients", "people")
	shell.Back = ui.PathPeople
	return c.sendAs(http.StatusOK, ui.People(shell, p), "search")
}

// find asks for people by the beginnings of words.
func (c *call) find(query string) (ui.PeoplePage, error) {
	found, matching, err := c.s.clinic.People(c.r.Context(), c.grant, query, mostPeople)
	if err != nil {
		return ui.PeoplePage{}, err
	}
	p := ui.PeoplePage{Query: query, Count: matching, Total: matching}
	if c.mayOpen() {
		p.New = pathNew
	}
	if strings.TrimSpace(query) != "" {
		if _, p.Total, err = c.s.clinic.People(c.r.Context(), c.grant, "", 0); err != nil {
			return p, err
		}
	}
	who := make([]id.Patient, len(found))
	for i, person := range found {
		who[i] = person.Patient
	}
	stand, err := c.s.board.Whereabouts(c.r.Context(), c.grant, c.actor, who)
	if err != nil {
		return p, err
	}
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	for _, person := range found {
		row := personRow(person, today)
		row.Next = c.expectedWords(stand[person.Patient].Next)
		if row.State.Word == "" {
			row.State = c.stageState(stand[person.Patient].Stage)
		}
		p.Rows = append(p.Rows, row)
	}
	switch {
	case p.Total == 0:
		p.EmptyWhy, p.ImportHint = "Nobody is on the record yet.", true
	case len(p.Rows) == 0:
		p.EmptyWhy = "Nobody on the record matches “" + query + "”. The beginning of a name or of a birth year is enough."
	}
	return p, nil
}

func personRow(p clinic.Person, today quantity.Day) ui.PersonRow {
	return ui.PersonRow{Href: ui.PathPeople + "/" + string(p.Patient), Name: listName(p.Known), Detail: personDetail(p, today),
		State: personState(p, today)}
}

// expectedWords says when somebody is expected next: "Session 3, Thu 15 Oct, 14:00".
func (c *call) expectedWords(s schedule.Session) string {
	if s.Session == "" {
		return ""
	}
	what := capital(sortWords[s.Sort])
	if s.Sort == schedule.Dosing {
		what = "Session " + strconv.Itoa(s.Number)
	}
	from := s.From.In(c.s.clinic.Location())
	when := from.Format("Mon 2 Jan, 15:04")
	if sameDay(from, c.s.now()) {
		when = "today, " + from.Format("15:04")
	}
	return what + ", " + when
}

// stageState says where somebody stands.
func (c *call) stageState(s course.Stage) ui.State {
	day := s.Since.In(c.s.clinic.Location()).Format("2 January 2006")
	switch s.Name {
	case course.StageEnquiry:
		return ui.State{Kind: "plain", Word: "enquiry"}
	case course.StageScreening:
		return ui.State{Kind: "plain", Word: "screening"}
	case course.StageNotRecommended:
		return ui.State{Kind: "plain", Word: "not recommended for now"}
	case course.StagePreparation:
		return ui.State{Kind: "plain", Word: "preparation"}
	case course.StageSession:
		return ui.State{Kind: "go", Word: "in session " + strconv.Itoa(s.Session) + " now"}
	case course.StageIntegration:
		if s.Session == 0 {
			return ui.State{Kind: "plain", Word: "in therapy"}
		}
		return ui.State{Kind: "plain", Word: "after session " + strconv.Itoa(s.Session)}
	case course.StagePaused:
		return ui.State{Kind: "hold", Word: "paused since " + day}
	case course.StageEnded:
		return ui.State{Kind: "plain", Word: "ended " + day}
	}
	return ui.State{}
}

// listName is the whole name, and what they like to be called if it is none of it.
func listName(r patient.Registered) string {
	full, called := r.Name.Full(), r.Name.Called()
	switch {
	case full == "":
		return called
	case r.Name.Preferred != "" && !strings.Contains(full, called):
		return full + " (" + called + ")"
	}
	return full
}

// personDetail is "41, she/her · born 12 March 1985".
func personDetail(p clinic.Person, today quantity.Day) string {
	words := []string{ageWords(p.Known, today)}
	if p.Died != "" {
		words = nil
	}
	if p.Known.Pronouns != "" {
		words = append(words, p.Known.Pronouns)
	}
	out := strings.Join(words, ", ")
	if born := bornWords(p.Known); born != "" {
		out = strings.TrimPrefix(out+" · born "+born, " · ")
	}
	if p.Imported {
		out = strings.TrimPrefix(out+" · record from another system", " · ")
	}
	return capital(out)
}

// personState says what one should know before opening a record.
func personState(p clinic.Person, today quantity.Day) ui.State {
	if p.Died != "" {
		return ui.State{Kind: "plain", Word: "died " + whenWords(patient.When(p.Died))}
	}
	if youngest, _, known := p.Known.AgeOn(today); known && youngest < 18 {
		return ui.State{Kind: "hold", Word: "a minor"}
	}
	return ui.State{}
}
