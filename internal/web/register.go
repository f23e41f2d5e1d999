package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of who somebody is.
const (
	pathNew     = ui.PathPeople + "/new"
	pathDetails = pathChart + "/details"
)

func registerRoutes() []route {
	return []route{
		{"GET " + pathNew, granted, access.Create, ledger.Demographics, newClient, page},
		{"POST " + pathNew, granted, access.Create, ledger.Demographics, registerClient, page},
		{"GET " + pathDetails, granted, access.Amend, ledger.Demographics, details, page},
		{"POST " + pathDetails, granted, access.Amend, ledger.Demographics, correctDetails, page},
	}
}

// wayWords are the ways of patient.Ways, as one chooses them.
var wayWords = map[string]string{patient.BySelf: "Of their own accord", patient.ByReferral: "Referred by somebody who treats them", patient.ByPartner: "Through a practice we work with",
	patient.ByFamiliar: "Somebody close to them asked", patient.ByOther: "Another way"}

func wayOptions() (out []ui.Option) {
	for _, w := range patient.Ways {
		out = append(out, ui.Option{Value: w, Label: wayWords[w]})
	}
	return out
}

// registerPage puts the form together, with what was typed.
func registerPage(typed url.Values, problems map[string]string) ui.RegisterPage {
	line := func(name, label, hint string) ui.WorkField {
		return ui.WorkField{Name: name, Label: label, Hint: hint, Sort: "line", Value: typed.Get(name)}
	}
	born := line("born", "Birth date", "")
	if born.Sort = "day"; typed.Get("born") != "" && !quantity.Day(typed.Get("born")).Valid() {
		born.Sort = "line" // a year or a month is all that is known, or it is no date: show it as it was typed
	}
	address := line("address", "Address", "")
	address.Sort = "area"
	return ui.RegisterPage{Form: ui.WorkForm{Do: "register", Errors: problems}, Parts: []ui.RegisterPart{
		{Title: "Name", Fields: []ui.WorkField{line("given", "First and middle names", ""), line("family", "Family name", ""),
			line("preferred", "Called", "What they want to be called, where it is another name."), line("pronouns", "Pronouns", "As they say: she/her, they/them."), born}},
		{Title: "How we reach them", Why: "Messages carry no health information. How and when they want to be written to, they say themselves.", Fields: []ui.WorkField{line("phone", "Telephone", ""), line("email", "Mail", ""), address}},
		{Title: "How they came to ask", Fields: []ui.WorkField{{Name: "way", Label: "How they came", Sort: "choice", Value: typed.Get("way"), Options: wayOptions()},
			line("referrer", "Who sent them", "A name, where somebody did."), line("practice", "Where that person works", ""), line("reach", "How we reach that person", "A number, a mail address or a postal address.")}},
	}}
}

// mayOpen reports whether whoever asks may open a record.
func (c *call) mayOpen() bool {
	_, err := c.s.clinic.Covering(c.actor, access.Create, ledger.Demographics, "", c.s.clinic.Opening(c.actor))
	return err == nil
}

// newClient shows an empty form.
func newClient(c *call) error { return c.newPage(http.StatusOK, url.Values{}, nil, nil) }

func (c *call) newPage(status int, typed url.Values, problems map[string]string, same []ui.PersonRow) error {
	p := registerPage(typed, problems)
	p.Title, p.Line, p.Back = "New client", "Enough to know them again. Everything about their health comes later, with them.", ui.Action{Label: "Clients", Href: ui.PathPeople}
	p.Form.Action, p.Form.Save, p.Same, p.Sure = pathNew, "Open the record", same, typed.Get("sure") == "yes"
	if p.Form.Act, p.Key = typed.Get("act"), typed.Get("key"); !id.Valid(p.Form.Act) || !id.Valid(p.Key) {
		p.Form.Act, p.Key = c.s.clinic.NewID(), c.s.clinic.NewID()
	}
	return c.send(status, ui.Register(c.shell(p.Title, "people"), p))
}

// typedDetails reads the form as it was typed.
func (c *call) typedDetails() (url.Values, patient.Registered, patient.Enquired) {
	typed := url.Values{}
	for _, name := range []string{"act", "key", "head", "sure", "given", "family", "preferred", "pronouns", "born", "phone", "email", "address", "way", "referrer", "practice", "reach"} {
		typed.Set(name, strings.TrimSpace(clip(c.r.PostForm.Get(name), 2000)))
	}
	r := patient.Registered{Name: patient.Name{Given: strings.Fields(typed.Get("given")), Family: typed.Get("family"), Preferred: typed.Get("preferred")}, Pronouns: typed.Get("pronouns")}
	if day := quantity.Day(typed.Get("born")); day.Valid() {
		r.Born = day
	} else {
		r.BornText = typed.Get("born")
	}
	for _, sort := range []string{"phone", "email", "address"} {
		if v := typed.Get(sort); v != "" {
			r.Contacts = append(r.Contacts, patient.Contact{Sort: sort, Value: strings.ReplaceAll(v, "\r\n", "\n")})
		}
	}
	return typed, r, patient.Enquired{Way: typed.Get("way"), Referrer: typed.Get("referrer"), Practice: typed.Get("practice"), Reach: typed.Get("reach")}
}

// detailFields puts what is wrong beside the field it was typed into.
func detailFields(err error) map[string]string {
	return fieldErrors(err, map[string]string{"name": "given", "contacts": "phone"})
}

// registerClient opens a record, once somebody said that it is nobody who is
// here already.
func registerClient(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed, who, enquiry := c.typedDetails()
	key, act := id.Patient(typed.Get("key")), id.Act(typed.Get("act"))
	if !id.Valid(string(key)) || !id.Valid(string(act)) {
		return c.newPage(http.StatusUnprocessableEntity, typed, map[string]string{"": "This page had lost its place, so nothing was stored. What you wrote is here; save it again."}, nil)
	}
	same, err := c.sameName(who, key)
	if err != nil {
		return err
	}
	if len(same) > 0 && typed.Get("sure") != "yes" {
		return c.newPage(http.StatusUnprocessableEntity, typed, map[string]string{"sure": "Look at who is here already, or say that this is somebody else."}, same)
	}
	c.noteAct(string(act))
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, act, clinic.RegisterPatient{Patient: key, Registered: who, Enquiry: enquiry})
	switch fault.KindOf(err) {
	case fault.Invalid:
		if err != nil {
			return c.newPage(http.StatusUnprocessableEntity, typed, detailFields(err), same)
		}
	case fault.Conflict:
		return c.newPage(http.StatusConflict, url.Values{}, map[string]string{"": fault.Say(err)}, nil)
	}
	if err != nil {
		return err
	}
	return c.redirect(ui.PathPeople + "/" + string(key))
}

// sameName are the people on the record with the same name, or the same birth
// date and part of the name.
func (c *call) sameName(who patient.Registered, self id.Patient) ([]ui.PersonRow, error) {
	query := who.Name.Full()
	if query == "" {
		query = who.Name.Preferred
	}
	found, _, err := c.s.clinic.People(c.r.Context(), c.grant, query, mostPeople)
	if err != nil {
		return nil, err
	}
	if day := who.Born; day != "" {
		born, _, err := c.s.clinic.People(c.r.Context(), c.grant, string(day), mostPeople)
		if err != nil {
			return nil, err
		}
		for _, p := range born {
			if p.Known.Name.Family != "" && clinic.Fold(p.Known.Name.Family) == clinic.Fold(who.Name.Family) && !slices.ContainsFunc(found, func(f clinic.Person) bool { return f.Patient == p.Patient }) {
				found = append(found, p)
			}
		}
	}
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	var out []ui.PersonRow
	for _, p := range found {
		if p.Patient != self && query != "" {
			out = append(out, personRow(p, today))
		}
	}
	return out, nil
}

// details shows what stands about who somebody is.
func details(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	p := patient.Of(seen)
	if !p.Known {
		return errNobody
	}
	who := p.Person.Fact
	typed := url.Values{"given": {strings.Join(who.Name.Given, " ")}, "family": {who.Name.Family}, "preferred": {who.Name.Preferred}, "pronouns": {who.Pronouns}, "born": {string(who.Born) + who.BornText},
		"head": {strconv.FormatInt(seen.Head, 10)}}
	for _, contact := range who.Contacts {
		if typed.Get(contact.Sort) == "" {
			typed.Set(contact.Sort, contact.Value)
		}
	}
	if p.Enquiry != nil {
		e := p.Enquiry.Fact
		typed.Set("way", e.Way)
		typed.Set("referrer", e.Referrer)
		typed.Set("practice", e.Practice)
		typed.Set("reach", e.Reach)
	}
	return c.detailsPage(http.StatusOK, typed, nil)
}

func (c *call) detailsPage(status int, typed url.Values, problems map[string]string) error {
	p := registerPage(typed, problems)
	p.Title, p.Line, p.Back = "Names and contact", "What stood before stays in the record; this takes its place.", ui.Action{Label: "Back to the chart", Href: c.chartPath()}
	p.Form.Action, p.Form.Save, p.Head = c.chartPath()+"/details", "Save", typed.Get("head")
	if p.Form.Act = typed.Get("act"); !id.Valid(p.Form.Act) || status == http.StatusConflict {
		p.Form.Act = c.s.clinic.NewID()
	}
	return c.send(status, ui.Register(c.shell(p.Title, "people"), p))
}

// correctDetails corrects who somebody is. What the form does not ask about
// stays as it was.
func correctDetails(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	typed, who, enquiry := c.typedDetails()
	head, err := strconv.ParseInt(typed.Get("head"), 10, 64)
	if err != nil || !id.Valid(typed.Get("act")) {
		typed.Set("head", strconv.FormatInt(seen.Head, 10))
		return c.detailsPage(http.StatusUnprocessableEntity, typed, map[string]string{"": "This page had lost its place, so nothing was stored. What you wrote is here; save it again."})
	}
	was := patient.Of(seen).Person.Fact
	full := was
	full.Name.Given, full.Name.Family, full.Name.Preferred, full.Pronouns = who.Name.Given, who.Name.Family, who.Name.Preferred, who.Pronouns
	full.Born, full.BornText, full.Contacts = who.Born, who.BornText, mergeContacts(was.Contacts, who.Contacts)
	c.noteAct(typed.Get("act"))
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(typed.Get("act")), clinic.CorrectDetails{Patient: c.record, Registered: full, Enquiry: enquiry, Head: head})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath())
	case kind == fault.Invalid:
		return c.detailsPage(http.StatusUnprocessableEntity, typed, detailFields(err))
	case kind == fault.Conflict:
		typed.Set("head", strconv.FormatInt(seen.Head, 10))
		return c.detailsPage(http.StatusConflict, typed, map[string]string{"": "Somebody corrected this meanwhile: " + listName(was) + " stands now. What you wrote is here; save it again if it is right."})
	}
	return err
}

// mergeContacts puts the first contact of each sort in the place of the one it
// was shown as, and keeps the others.
func mergeContacts(was, typed []patient.Contact) []patient.Contact {
	out := slices.Clone(typed)
	shown := map[string]bool{}
	for _, c := range was {
		asked := slices.Contains([]string{"phone", "email", "address"}, c.Sort)
		if asked && !shown[c.Sort] {
			shown[c.Sort] = true
			i := slices.IndexFunc(out, func(t patient.Contact) bool { return t.Sort == c.Sort })
			if i >= 0 && out[i].Value == c.Value {
				out[i].Use = c.Use
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// reachWords says how somebody is reached, shortly.
func reachWords(p patient.Summary) string {
	for _, sort := range []string{"phone", "email", "address"} {
		for _, contact := range p.Person.Fact.Contacts {
			if contact.Sort == sort {
				return strings.ReplaceAll(contact.Value, "\n", ", ")
			}
		}
	}
	return "No contact yet"
}

// tellEnquired says how somebody came to ask.
func tellEnquired(e patient.Enquired, _ *time.Location) told {
	value := map[string]string{patient.BySelf: "of their own accord", patient.ByReferral: "referred by somebody who treats them", patient.ByPartner: "through another practice",
		patient.ByFamiliar: "through somebody close to them", patient.ByOther: "in another way"}[e.Way]
	after := ""
	if e.Referrer != "" {
		after = "Sent by " + e.Referrer
		if e.Practice != "" {
			after += ", " + e.Practice
		}
		after = stop(after)
	}
	return told{lead: "Asked for care", value: value + ".", after: after, hook: "person"}
}
