package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
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
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	for _, person := range found {
		p.Rows = append(p.Rows, personRow(person, today))
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
