package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathNoted = pathScreening + "/noted"

func notedRoutes() []route {
	return []route{
		{"GET " + pathNoted, granted, access.Create, ledger.Clinical, notedPage, page},
		{"POST " + pathNoted, granted, access.Create, ledger.Clinical, noteSomething, page},
	}
}

// recordLists are what is on record as lists: medicines, conditions, allergies,
// relatives, and the blood pressures that the rules look at.
func (c *call) recordLists(d *desk) []ui.RecordList {
	base := c.chartPath() + "/screening/noted?kind="
	may := c.grant.Allows(access.Create, ledger.Clinical) && d.person.Death == nil
	add := func(label, kind string) ui.Action {
		if !may {
			return ui.Action{}
		}
		return ui.Action{Label: label, Href: base + kind}
	}
	var out []ui.RecordList
	if c.grant.Reads(ledger.Vitals) {
		out = append(out, c.pressureList(d))
	}
	if c.grant.Reads(ledger.Medicines) {
		out = append(out, c.medicineSummary(d))
	}
	conditions := ui.RecordList{ID: "conditions", Title: "Conditions", Empty: "None recorded. That is not the same as having none.", Do: add("Add a condition", "condition")}
	for _, i := range d.person.Conditions {
		conditions.Lines = append(conditions.Lines, c.conditionLine(i, base, may))
	}
	allergies := ui.RecordList{ID: "allergies", Title: "Allergies", Empty: "None recorded.", Do: add("Add an allergy", "allergy")}
	if a, asked := d.person.Asked["allergy.any"]; asked {
		allergies.Note = stop("Asked " + c.whenSaid(a.Entry.At) + ": " + strings.TrimSuffix(a.Fact.Answer+", "+a.Fact.Detail, ", "))
	}
	for _, i := range d.person.AllergicTo() {
		allergies.Lines = append(allergies.Lines, ui.RecordLine{Name: allergyWords(i.Fact), Detail: c.saidBy(i.Entry)})
	}
	relatives := ui.RecordList{ID: "relatives", Title: "In the family", Empty: "Nothing noted.", Do: add("Add a relative", "relative")}
	for e, r := range ledger.Find[patient.RelativeNoted](d.seen) {
		relatives.Lines = append(relatives.Lines, ui.RecordLine{Name: capital(r.Relation) + ": " + c.relativeWords(r), Detail: c.saidBy(e)})
	}
	return append(out, conditions, allergies, relatives)
}

func (c *call) relativeWords(r patient.RelativeNoted) string {
	if f, ok := c.s.library.Families.Named(r.Family); ok {
		return strings.TrimSpace(strings.ToLower(f.Title) + " " + r.Text)
	}
	return r.Title()
}

// conditionLine is one condition with what rules take it for.
func (c *call) conditionLine(i patient.Item[patient.ConditionNoted], base string, may bool) ui.RecordLine {
	line := ui.RecordLine{Name: untagged(i.Fact.Title())}
	var words []string
	for _, k := range i.Fact.Codings {
		if s := patient.SystemNamed(k.System); s == patient.ICD10CM || s == patient.ICD10 {
			words = append(words, k.Code)
		}
	}
	if since := whenWords(i.Fact.Onset); since != "" {
		words = append(words, "since "+since)
	}
	words = append(words, i.Fact.Status)
	var counts []string
	for _, name := range c.s.library.Families.Of(i.Fact) {
		if f, ok := c.s.library.Families.Named(name); ok {
			counts = append(counts, strings.ToLower(f.Title))
		}
	}
	if len(counts) > 0 {
		words = append(words, "counts as "+list(counts))
	}
	line.Detail = strings.Join(words, ", ") + ". " + c.saidBy(i.Entry) + "."
	if may {
		line.Do = ui.Action{Label: "Change", Href: base + "condition&entry=" + string(i.Entry.ID)}
	}
	return line
}

// medicineSummary is the list of medicines in short, with the way to all of it.
func (c *call) medicineSummary(d *desk) ui.RecordList {
	l := ui.RecordList{ID: "medicines", Title: "Medicines", Empty: "Nothing on the list. That is not the same as taking nothing.", Note: c.reviewedWords(d.person), Do: ui.Action{Label: "Open the list", Href: c.medicinesPath()}}
	if d.person.Reviewed == nil || !d.person.Reviewed.Fact.Complete {
		l.State = ui.State{Kind: "hold", Word: "not gone over yet"}
	}
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	for _, m := range d.person.Taking(today) {
		line := ui.RecordLine{Name: m.Fact.Title(), Detail: strings.TrimSpace(stop(doseWords(m.Fact)) + " " + c.dailyWords(m.Fact))}
		l.Lines = append(l.Lines, line)
	}
	return l
}

// mostPressures is how many blood pressures the list shows.
const mostPressures = 4

// pressureList are the last blood pressures, and what the rules still need of
// them: how many more, and when.
func (c *call) pressureList(d *desk) ui.RecordList {
	l := ui.RecordList{ID: "pressures", Title: "Blood pressure", Empty: "None taken here yet.", Do: ui.Action{Label: "Measure", Href: c.chartPath() + "#" + ui.VitalsFormID}}
	readings := d.facts["vitals.bp"]
	for i := len(readings) - 1; i >= 0 && len(l.Lines) < mostPressures; i-- {
		r := readings[i]
		line := ui.RecordLine{Name: r.Value.String(), Detail: c.whenSaid(r.At)}
		if r.Detail != "" {
			line.Detail += ", " + r.Detail
		}
		l.Lines = append(l.Lines, line)
	}
	for _, f := range d.outcome.Findings {
		for _, n := range f.Missing {
			if n.Fact == "vitals.bp" && f.State == protocol.Unknown {
				l.Note = n.Sentence
			}
		}
		if f.State == protocol.Stands && slices.ContainsFunc(f.Evidence, func(e protocol.Evidence) bool { return e.Fact == "vitals.bp" }) {
			l.Note, l.State = clearsWords(f), ui.State{Kind: "hold", Word: "a decision or another reading"}
		}
	}
	return l
}

var (
	conditionStates = []ui.Option{{Value: patient.Active, Label: "Has it now"}, {Value: patient.Remission, Label: "In remission"}, {Value: patient.Resolved, Label: "Over"}, {Value: patient.Inactive, Label: "Not active"}}
	relations       = []ui.Option{{Value: "", Label: "Choose"}, {Value: patient.Parent, Label: "A parent"}, {Value: patient.Sibling, Label: "A brother or sister"}, {Value: patient.Child, Label: "A child"}, {Value: patient.Grandparent, Label: "A grandparent"}, {Value: patient.OtherKin, Label: "Another relative by birth"}}
	icdCode         = regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?$`)
)

// notedForm is the form that notes a condition, an allergy or a relative; nil
// for anything else.
func (c *call) notedForm(kind string) *ui.NotedForm {
	titles := map[string]string{"condition": "A condition", "allergy": "An allergy", "relative": "A condition in the family"}
	if titles[kind] == "" {
		return nil
	}
	f := &ui.NotedForm{Kind: kind, Title: titles[kind], Action: c.chartPath() + "/screening/noted", Act: c.s.clinic.NewID(), Cancel: c.chartPath() + "/screening#" + kind + "s", Errors: map[string]string{}}
	switch kind {
	case "condition":
		f.Statuses, f.Status, f.Cancel = conditionStates, patient.Active, c.chartPath()+"/screening#conditions"
	case "allergy":
		f.Cancel = c.chartPath() + "/screening#allergies"
	case "relative":
		f.Related, f.Families = relations, []ui.Option{{Value: "", Label: "Something else, in words"}}
		for _, one := range c.s.library.Families.All() {
			f.Families = append(f.Families, ui.Option{Value: one.Name, Label: one.Title})
		}
	}
	return f
}

func (c *call) sendNoted(status int, seen ledger.Chart, f *ui.NotedForm) error {
	person := patient.Of(seen)
	shell := c.shell(c.nameOf(person), "")
	shell.Back = c.chartPath() + "/screening"
	return c.send(status, ui.Noted(shell, ui.NotedPage{Header: c.header(person, seen), Tabs: c.personTabs("screening"), Form: *f}))
}

// notedPage opens the form, empty or with a condition that is to be corrected.
func notedPage(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	query := c.r.URL.Query()
	f := c.notedForm(query.Get("kind"))
	if f == nil {
		return fault.Missing("There is no such form.")
	}
	if e, ok := seen.Entry(id.Entry(query.Get("entry"))); ok && f.Kind == "condition" {
		if was, is := e.Fact.(patient.ConditionNoted); is {
			f.Corrects, f.What, f.Status, f.Since, f.Title = string(e.ID), was.Text, was.Status, string(was.Onset), "Correct a condition"
			if f.What == "" {
				f.What = untagged(was.Title())
			}
			for _, k := range was.Codings {
				if s := patient.SystemNamed(k.System); s == patient.ICD10CM || s == patient.ICD10 {
					f.Code = k.Code
				}
			}
		}
	}
	return c.sendNoted(http.StatusOK, seen, f)
}

// noteSomething stores it.
func noteSomething(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := c.notedForm(typed.Get("kind"))
	if f == nil {
		return fault.Missing("There is no such form.")
	}
	fresh := f.Act
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 300)) }
	f.Act, f.Corrects, f.What, f.Code, f.Since = kept("act"), kept("corrects"), kept("what"), strings.ToUpper(kept("code")), kept("since")
	f.Reaction, f.Relation, f.Family = kept("reaction"), kept("relation"), kept("family")
	if s := kept("status"); s != "" {
		f.Status = s
	}
	act := c.readNoted(f)
	if !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, "This page had lost its place, so nothing was stored. What you typed is here; save it again."
	}
	if len(f.Errors) > 0 {
		return c.sendNoted(http.StatusUnprocessableEntity, seen, f)
	}
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(f.Cancel)
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, map[string]string{"condition": "what", "allergy": "what", "onset": "since", "reactions": "reaction"})
	case kind == fault.Conflict:
		f.Act, f.Errors[""] = fresh, fault.Say(err)
	default:
		return err
	}
	return c.sendNoted(statusOf[fault.KindOf(err)], seen, f)
}

// readNoted reads the form into its act.
func (c *call) readNoted(f *ui.NotedForm) clinic.Act {
	if f.What == "" && (f.Kind != "relative" || f.Family == "") {
		f.Errors["what"] = "Write what it is."
	}
	switch f.Kind {
	case "allergy":
		a := patient.AllergyNoted{Text: f.What, Status: patient.Active, Verification: patient.Unconfirmed, Ingredients: c.s.library.Medicines.Ingredients(nil, f.What)}
		if f.Reaction != "" {
			a.Reactions = []patient.Reaction{{Text: f.Reaction}}
		}
		return clinic.NoteAllergy{Patient: c.record, Allergy: a}
	case "relative":
		if f.Relation == "" {
			f.Errors["relation"] = "Choose who it is."
		}
		return clinic.NoteRelative{Patient: c.record, Relative: patient.RelativeNoted{Relation: f.Relation, Family: f.Family, Text: f.What, Basis: patient.BasisSelf}}
	}
	condition := patient.ConditionNoted{Text: f.What, Status: f.Status, Verification: patient.Confirmed}
	since, wrong := past(f.Since, c.s.now(), "since")
	if wrong != "" {
		f.Errors["since"] = medicineWrong["since"]
	}
	condition.Onset = since
	switch {
	case f.Code == "":
	case !icdCode.MatchString(f.Code):
		f.Errors["code"] = "“" + clip(f.Code, 12) + "” is not an ICD-10-CM code, which looks like F33.1 or I10."
	default:
		condition.Codings = []patient.Coding{{System: patient.ICD10CM, Code: f.Code, Display: f.What}}
	}
	return clinic.NoteCondition{Patient: c.record, At: condition.Onset.Time(), Condition: condition, Corrects: id.Entry(f.Corrects)}
}
