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

// Addresses of the list of medicines.
const (
	pathMedicines      = pathChart + "/medicines"
	pathMedicineFound  = pathMedicines + "/search"
	pathMedicineStop   = pathMedicines + "/stop"
	pathMedicineReview = pathMedicines + "/review"
)

func medicineRoutes() []route {
	return []route{
		{"GET " + pathMedicines, granted, access.Read, ledger.Medicines, medicinesPage, page},
		{"POST " + pathMedicines, granted, access.Create, ledger.Medicines, addMedicine, page},
		{"POST " + pathMedicineFound, granted, access.Create, ledger.Medicines, findMedicines, page},
		{"POST " + pathMedicineStop, granted, access.Create, ledger.Medicines, stopMedicine, page},
		{"POST " + pathMedicineReview, granted, access.Create, ledger.Medicines, reviewMedicines, page},
	}
}

// A medicineList is the page as it is put together: the record, and the forms
// that need another look.
type medicineList struct {
	seen   ledger.Chart
	person patient.Summary
	find   *ui.FindForm
	form   *ui.MedicineForm
	stop   *ui.StopForm
	review *ui.ReviewForm
	saved  string
}

func (c *call) medicinesOf() (*medicineList, error) {
	seen, err := c.readChart()
	return &medicineList{seen: seen, person: patient.Of(seen)}, err
}

func (c *call) medicinesPath() string { return c.chartPath() + "/medicines" }

// medicinesPage shows the list; with ?change it opens the form of one line.
func medicinesPage(c *call) error {
	l, err := c.medicinesOf()
	if err != nil {
		return err
	}
	if e, m, ok := lineOf(l.seen, c.r.URL.Query().Get("change")); ok && c.mayList(l) {
		l.form = c.medicineForm(typedOf(m), string(e.ID))
	}
	return c.sendMedicines(http.StatusOK, l)
}

// lineOf finds a line that stands.
func lineOf(seen ledger.Chart, entry string) (ledger.Entry, patient.MedicineNoted, bool) {
	for e, m := range ledger.Find[patient.MedicineNoted](seen) {
		if entry != "" && string(e.ID) == entry {
			return e, m, true
		}
	}
	return ledger.Entry{}, patient.MedicineNoted{}, false
}

// mayList reports whether the reader may write on the list.
func (c *call) mayList(l *medicineList) bool {
	return c.grant.Allows(access.Create, ledger.Medicines) && l.person.Death == nil
}

// typedOf is a line as somebody would type it.
func typedOf(m patient.MedicineNoted) typedMedicine {
	t := typedMedicine{name: m.Title(), dose: m.Dose.Text, often: "other", since: string(m.Since), when: string(m.LastTaken)}
	if t.dose == "" && m.Dose.Value > 0 {
		t.dose = strings.TrimSpace(quantity.Thousandths(m.Dose.Value) + " " + m.Dose.Unit)
	}
	for _, o := range oftens {
		if m.AsNeeded && o.key == "needed" || !m.AsNeeded && o.perDay > 0 && o.perDay == m.Dose.PerDay {
			t.often = o.key
		}
	}
	if (t.often == "other" || m.AsNeeded) && m.Dose.PerDay > 0 {
		t.perDay = quantity.Thousandths(m.Dose.PerDay)
	}
	return t
}

// medicineForm is the form of one medicine.
func (c *call) medicineForm(t typedMedicine, corrects string) *ui.MedicineForm {
	f := &ui.MedicineForm{Action: c.medicinesPath(), Act: c.s.clinic.NewID(), Title: "Add a medicine", Name: t.name, Key: t.key, Corrects: corrects,
		Dose: t.dose, Often: t.often, PerDay: t.perDay, Since: t.since, Last: t.when, Errors: map[string]string{}, Cancel: c.medicinesPath()}
	if corrects != "" {
		f.Title = "Change a medicine"
	}
	for _, o := range oftens {
		f.Oftens = append(f.Oftens, ui.Option{Value: o.key, Label: oftenWords[o.key]})
	}
	return f
}

var oftenWords = map[string]string{"1": "Once a day", "2": "Twice a day", "3": "Three times a day", "4": "Four times a day", "needed": "As needed", "weekly": "Once a week", "other": "Another way, or not known"}

// sendMedicines puts the page together.
func (c *call) sendMedicines(status int, l *medicineList) error {
	p := ui.MedicinesPage{Header: c.header(l.person, l.seen), Tabs: c.personTabs("medicines"), Saved: l.saved, Form: l.form, Find: l.find, Review: l.review,
		Empty: "Nothing on the list. That is not the same as taking nothing.",
		Note:  "Clew notes what is taken and tells nobody to take or stop anything. Names are found on this machine; nobody outside is asked."}
	if p.Saved == "" {
		p.Saved = c.savedMedicine(l)
	}
	today := quantity.DayOf(c.s.now(), c.s.clinic.Location())
	for _, m := range l.person.Medicines {
		line := c.medicineLine(l, m)
		if m.Fact.TakingOn(today) || m.Fact.Status == patient.Planned || m.Fact.Status == patient.UnknownTaking {
			p.Lines = append(p.Lines, line)
		} else {
			line.Stop = nil
			p.Past = append(p.Past, line)
		}
	}
	if c.mayList(l) {
		if p.Find == nil {
			p.Find = c.findForm("")
		}
		if p.Review == nil {
			p.Review = &ui.ReviewForm{Action: c.medicinesPath() + "/review", Act: c.s.clinic.NewID(), Head: strconv.FormatInt(l.seen.Head, 10), Errors: map[string]string{}}
		}
	}
	p.Last = c.reviewedWords(l.person)
	shell := c.shell(c.nameOf(l.person), "")
	shell.Back = c.medicinesPath()
	return c.send(status, ui.Medicines(shell, p))
}

// savedMedicine says what became of the form that led here.
func (c *call) savedMedicine(l *medicineList) string {
	act := id.Act(c.r.URL.Query().Get("stored"))
	for _, e := range l.seen.Entries {
		if act != "" && e.Act == act {
			return "Saved " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
		}
	}
	return ""
}

// reviewedWords says when the whole list was gone over, and what is newer.
func (c *call) reviewedWords(p patient.Summary) string {
	if p.Reviewed == nil {
		return "Nobody has gone over the whole list yet: what is not on it is not known."
	}
	out := "Gone over " + c.whenSaid(p.Reviewed.Entry.At) + " by " + c.author(p.Reviewed.Entry.By)
	if !p.Reviewed.Fact.Complete {
		return out + ", in part: what is not on it is not known."
	}
	return out + ": nothing else is taken."
}

// medicineLine is one medicine in words.
func (c *call) medicineLine(l *medicineList, m patient.Item[patient.MedicineNoted]) ui.MedicineLine {
	line := ui.MedicineLine{ID: "m-" + string(m.Entry.ID), Name: m.Fact.Title(), Dose: doseWords(m.Fact), Daily: c.dailyWords(m.Fact), By: c.saidBy(m.Entry) + "."}
	if groups := c.groupWords(m.Fact); groups != "" {
		line.Groups = "Counts as: " + groups + "."
	} else if len(m.Fact.Ingredients) == 0 && len(c.s.library.Medicines.Ingredients(m.Fact.Codings, m.Fact.Text)) == 0 {
		line.State = ui.State{Kind: "hold", Word: "no rule knows it"}
	}
	switch m.Fact.Status {
	case patient.UnknownTaking:
		line.State = ui.State{Kind: "hold", Word: "whether it is taken is not known"}
	case patient.Planned:
		line.State = ui.State{Kind: "plain", Word: "planned"}
	}
	if m.Fact.Said != "" {
		line.By = strings.TrimSuffix(line.By, ".") + ": " + stop(m.Fact.Said)
	}
	if at := m.Fact.LastTaken; at != "" {
		line.Last = "Last taken " + lastWords(at, c.s.now()) + "."
	}
	if c.mayList(l) {
		line.Edit = c.medicinesPath() + "?change=" + string(m.Entry.ID)
		line.Stop = &ui.StopForm{Action: c.medicinesPath() + "/stop", Act: c.s.clinic.NewID(), Entry: string(m.Entry.ID), Errors: map[string]string{}}
		if l.stop != nil && l.stop.Entry == line.Stop.Entry {
			line.Stop = l.stop
		}
	}
	return line
}

// lastWords is when something was last taken, as precisely as it is known.
func lastWords(w patient.When, now time.Time) string {
	if w.Precision() == patient.Instant {
		return w.Time().In(now.Location()).Format("2 Jan 2006, 15:04")
	}
	return whenWords(w)
}

// doseWords is "1 mg, twice a day, since March 2024".
func doseWords(m patient.MedicineNoted) string {
	t := typedOf(m)
	var words []string
	if t.dose != "" {
		words = append(words, t.dose)
	}
	switch {
	case t.often != "other" && m.Dose.PerDay+boolInt(m.AsNeeded) > 0:
		words = append(words, strings.ToLower(oftenWords[t.often]))
	case t.perDay != "":
		words = append(words, t.perDay+" times a day")
	}
	if m.AsNeeded && t.perDay != "" {
		words = append(words, "at most "+t.perDay+" times a day")
	}
	if since := whenWords(m.Since); since != "" {
		words = append(words, "since "+since)
	}
	if until := whenWords(m.Until); until != "" {
		words = append(words, "until "+until)
	}
	return capital(strings.Join(words, ", "))
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// dailyWords is what a dose comes to in a day, and for benzodiazepines what
// that is in lorazepam: always said as the estimate it is.
func (c *call) dailyWords(m patient.MedicineNoted) string {
	var words []string
	for _, d := range m.Daily {
		one := quantity.Thousandths(d.Milligrams) + " mg " + d.Ingredient + " a day"
		if m.AsNeeded {
			one = "at most " + one
		}
		if eq, ok := c.s.library.Medicines.LorazepamEquivalent(d.Ingredient, d.Milligrams); ok {
			one += ", about " + quantity.Thousandths(eq) + " mg lorazepam: an estimate, give or take half"
		}
		words = append(words, one)
	}
	return stop(capital(strings.Join(words, "; ")))
}

// groupWords are the groups that rules know a medicine by.
func (c *call) groupWords(m patient.MedicineNoted) string {
	names := m.Ingredients
	if len(names) == 0 {
		names = c.s.library.Medicines.Ingredients(m.Codings, m.Text)
	}
	var groups []string
	for _, name := range names {
		if in, ok := c.s.library.Medicines.Named(name); ok {
			for _, g := range in.Groups {
				if g = strings.ReplaceAll(g, "-", " "); !slices.Contains(groups, g) {
					groups = append(groups, g)
				}
			}
		}
	}
	return list(groups)
}

// findForm is the box that looks for a medicine.
func (c *call) findForm(typed string) *ui.FindForm {
	f := &ui.FindForm{Action: c.medicinesPath(), Search: c.medicinesPath() + "/search", Typed: strings.TrimSpace(clip(typed, 80))}
	for _, s := range c.s.library.Medicines.Search(f.Typed, mostMedicines) {
		f.Found = append(f.Found, ui.AskChoice{Value: suggestionKey(s), Label: suggestionName(s)})
	}
	f.Miss = len(f.Found) == 0 && len([]rune(f.Typed)) > 2
	return f
}

// findMedicines answers typing with what it may be.
func findMedicines(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	l, err := c.medicinesOf()
	if err != nil {
		return err
	}
	l.find = c.findForm(c.r.PostForm.Get("typed"))
	if c.fragment() {
		return c.sendAs(http.StatusOK, ui.FoundMedicines(*l.find), "search")
	}
	return c.sendMedicines(http.StatusOK, l)
}

// addMedicine looks for a medicine, opens its form, or puts it on the list.
func addMedicine(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	l, err := c.medicinesOf()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	switch {
	case typed.Get("choose") != "":
		t := typedMedicine{key: clip(typed.Get("choose"), 120), often: "1"}
		if s, ok := c.s.suggestion(t.key); ok {
			t.name = suggestionName(s)
			l.form = c.medicineForm(t, "")
			return c.sendMedicines(http.StatusOK, l)
		}
	case typed.Get("do") == "as-typed" && strings.TrimSpace(typed.Get("typed")) != "":
		l.form = c.medicineForm(typedMedicine{name: strings.TrimSpace(clip(typed.Get("typed"), 80)), often: "1"}, "")
		return c.sendMedicines(http.StatusOK, l)
	case typed.Get("do") == "add":
		return c.putMedicine(l, typed)
	}
	l.find = c.findForm(typed.Get("typed"))
	if l.find.Typed == "" {
		l.find.Error = "Write the name, or its beginning."
		return c.sendMedicines(http.StatusUnprocessableEntity, l)
	}
	return c.sendMedicines(http.StatusOK, l)
}

// putMedicine puts one line on the list, or changes one.
func (c *call) putMedicine(l *medicineList, typed url.Values) error {
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 120)) }
	t := typedMedicine{name: kept("name"), key: kept("key"), dose: kept("dose"), often: kept("often"), perDay: kept("per_day"), since: kept("since"), when: kept("last")}
	form := c.medicineForm(t, kept("corrects"))
	fresh := form.Act
	form.Act, l.form = kept("act"), form
	m, wrong := c.s.noted(t, c.s.now())
	if _, was, ok := lineOf(l.seen, form.Corrects); ok && t.key == "" { // the same product, taken otherwise
		m.Codings, m.Ingredients, m.Basis, m.Text = was.Codings, was.Ingredients, was.Basis, was.Text
		m.Daily = c.s.library.Medicines.Recognise(m.Codings, m.Title()).Daily(m.Dose)
	}
	switch wrong {
	case "":
	case "name":
		form.Errors[""] = "Which medicine? Look for it first."
	case "dose":
		form.Errors["dose"] = "Write a number and what it counts, such as 0.5 mg or 1 tablet."
	case "often":
		form.Errors["often"] = "Choose one of these."
	default:
		form.Errors[wrong] = medicineWrong[wrong]
	}
	if !id.Valid(form.Act) {
		form.Act, form.Errors[""] = fresh, "This page had lost its place, so nothing was stored. What you typed is here; save it again."
	}
	again := typed.Get(ui.ConfirmedFieldKey) == "yes"
	if len(form.Errors) == 0 && !again && form.Corrects == "" && !done(l.seen, id.Act(form.Act)) {
		if doubt := patient.DoubtMedicine(l.person.Medicines, m, quantity.DayOf(c.s.now(), c.s.clinic.Location())); doubt != nil {
			form.Ask = doubt.Question + " Tick this if there are two."
		}
	}
	if len(form.Errors) > 0 || form.Ask != "" {
		return c.sendMedicines(http.StatusUnprocessableEntity, l)
	}
	c.noteAct(form.Act)
	act := clinic.NoteMedicine{Patient: c.record, Medicine: m, Corrects: id.Entry(form.Corrects), Again: again || form.Corrects != ""}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(form.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.medicinesPath() + "?stored=" + url.QueryEscape(form.Act))
	case kind == fault.Invalid:
		form.Errors = fieldErrors(err, map[string]string{"medicine": "", "until": "", "lastTaken": "last"})
	case fault.RuleOf(err) == "medicine.twice":
		form.Act, form.Ask = fresh, fault.Say(err)
	case kind == fault.Conflict:
		form.Act, form.Errors[""] = fresh, fault.Say(err)+" What you typed is here."
	default:
		return err
	}
	return c.sendMedicines(statusOf[fault.KindOf(err)], l)
}

var medicineWrong = map[string]string{
	"per_day": "Write how many times a day as a number, such as 2 or 0.5.",
	"since":   "Write a day such as 2026-11-22, a month such as 2026-11, or a year; none that has not come yet.",
	"last":    "Write a day such as 2026-11-22, or a day and a time such as 2026-11-22T08:00; none that has not come yet.",
}

// stopMedicine notes that somebody no longer takes a medicine.
func stopMedicine(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	l, err := c.medicinesOf()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.StopForm{Action: c.medicinesPath() + "/stop", Act: clip(typed.Get("act"), 40), Entry: clip(typed.Get("entry"), 80), Until: strings.TrimSpace(clip(typed.Get("until"), 40)), Open: true, Errors: map[string]string{}}
	until := patient.When("")
	if f.Until != "" {
		when, err := patient.ParseWhen(f.Until)
		from, _ := when.Span()
		if until = when; err != nil || string(from) > c.s.now().Format(time.DateOnly) {
			f.Errors["until"] = "Write a day such as 2026-11-22, a month such as 2026-11, or a year; none that has not come yet."
		}
	}
	if len(f.Errors) == 0 {
		c.noteAct(f.Act)
		act := clinic.StopMedicine{Patient: c.record, Entry: id.Entry(f.Entry), Until: until, Note: strings.TrimSpace(clip(typed.Get("note"), 300))}
		_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
		kind := fault.KindOf(err)
		if err == nil {
			return c.redirect(c.medicinesPath() + "?stored=" + url.QueryEscape(f.Act))
		}
		if kind != fault.Invalid && kind != fault.Conflict {
			return err
		}
		f.Errors["until"] = fault.Say(err)
	}
	l.stop = f
	return c.sendMedicines(http.StatusUnprocessableEntity, l)
}

// reviewMedicines notes that the whole list was gone over.
func reviewMedicines(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	l, err := c.medicinesOf()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.ReviewForm{Action: c.medicinesPath() + "/review", Act: clip(typed.Get("act"), 40), Head: clip(typed.Get("head"), 20), Complete: typed.Get("complete"), Note: clip(typed.Get("note"), 300), Errors: map[string]string{}}
	l.review = f
	if f.Complete != "yes" && f.Complete != "no" {
		f.Errors["complete"] = "Say whether this was all of it."
		return c.sendMedicines(http.StatusUnprocessableEntity, l)
	}
	head, _ := strconv.ParseInt(f.Head, 10, 64)
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.ReviewMedicines{Patient: c.record, Complete: f.Complete == "yes", Note: strings.TrimSpace(f.Note), Head: head})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.medicinesPath() + "?stored=" + url.QueryEscape(f.Act))
	case kind == fault.Invalid || kind == fault.Conflict:
		f.Errors[""], f.Act, f.Head = fault.Say(err), c.s.clinic.NewID(), strconv.FormatInt(l.seen.Head, 10)
		return c.sendMedicines(statusOf[kind], l)
	}
	return err
}
