package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of the library of questionnaires.
const (
	pathInstrument     = ui.PathInstruments + "/{instrument}"
	pathInstrumentText = pathInstrument + "/text"
	pathPack           = ui.PathPacks + "{pack}"
)

// libraryRoutes are the pages of the library.
func libraryRoutes() []route {
	return []route{
		{"GET " + ui.PathInstruments, granted, access.Read, ledger.Open, libraryPage, page},
		{"GET " + pathInstrument, granted, access.Read, ledger.Open, instrumentPage, page},
		{"GET " + pathInstrumentText, granted, access.Read, ledger.Open, backToInstrument, page},
		{"POST " + pathInstrumentText, granted, access.Approve, ledger.Open, loadText, page},
		{"GET " + pathPack, granted, access.Read, ledger.Open, backToLibrary, page},
		{"POST " + pathPack, granted, access.Approve, ledger.Open, switchPack, page},
	}
}

func backToLibrary(c *call) error { return c.redirect(ui.PathInstruments) }

func backToInstrument(c *call) error {
	return c.redirect(ui.PathInstruments + "/" + c.r.PathValue("instrument"))
}

func (c *call) libraryShell(title string) ui.Shell {
	shell := c.shell(title, ui.PathInstruments)
	shell.Back = ui.PathInstruments
	return shell
}

// libraryPage lists every questionnaire.
func libraryPage(c *call) error { return c.sendLibrary(http.StatusOK, "", "", "") }

// classGroups are the groups of the list, by licence.
var classGroups = []struct {
	title, note string
	classes     []string
}{
	{"Ready to be asked", "Their words may be shown, with the holder’s notice where there is one.", []string{instrument.OurOwn, instrument.PublicDomain, instrument.FreeOfCharge, instrument.OpenLicence, instrument.OurWords}},
	{"In a data pack", "Free, with terms of their own. Off until this site turns the pack on.", []string{instrument.Restricted}},
	{"Scored here, words to be loaded", "The words belong to somebody. Load the text you have a licence for, or enter answers by number from the holder’s form.", []string{instrument.StructureOnly}},
	{"Totals only", "Nothing but the total can be kept here.", []string{instrument.EntryOfTotal}},
}

func (c *call) sendLibrary(status int, notice, pack, problem string) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	p := ui.LibraryPage{Notice: notice}
	on := instrument.Packs(settings)
	for _, g := range classGroups {
		group := ui.LibraryGroup{Title: g.title, Note: g.note}
		for _, d := range c.s.measures.All() {
			if slices.Contains(g.classes, d.Licence.Class) {
				group.Rows = append(group.Rows, ui.LibraryRow{Href: ui.PathInstruments + "/" + d.ID, Title: d.Title, Short: d.Short, About: d.About + "; class " + d.Licence.Class,
					Items: count(len(d.Items), "question", "questions"), State: c.libraryState(d, settings)})
			}
		}
		p.Groups = append(p.Groups, group)
	}
	for _, name := range c.packNames() {
		f := ui.PackForm{Title: "Data pack " + name, On: slices.Contains(on, name), Statement: instrument.PackStatement(name), Holds: c.packHolds(name)}
		for e, s := range ledger.Find[instrument.PackSwitched](settings) {
			if s.Pack == name {
				f.Since = "Turned off " + c.whenSaid(e.At) + " by " + c.author(e.By) + "."
				if s.On {
					f.Since = "Turned on " + c.whenSaid(e.At) + " by " + c.author(e.By) + "."
				}
			}
		}
		if f.Since == "" {
			f.Since = "Off: nobody has turned it on here."
		}
		if c.grant.Allows(access.Approve, ledger.Open) || c.mayApprove() {
			f.Action, f.Act = ui.PathPacks+name, c.s.clinic.NewID()
		}
		if pack == name {
			f.Error = problem
		}
		p.Packs = append(p.Packs, f)
	}
	return c.send(status, ui.Library(c.libraryShell("Questionnaires"), p))
}

// mayApprove reports whether this person may decide for the site.
func (c *call) mayApprove() bool {
	_, err := c.s.clinic.Covering(c.actor, access.Approve, ledger.Open, "", access.Unrelated)
	return err == nil
}

func (c *call) packNames() []string {
	var names []string
	for _, d := range c.s.measures.All() {
		if d.Pack != "" && !slices.Contains(names, d.Pack) {
			names = append(names, d.Pack)
		}
	}
	slices.Sort(names)
	return names
}

// packHolds says what is in a data pack, and under whose terms.
func (c *call) packHolds(name string) string {
	var parts []string
	for _, d := range c.s.measures.All() {
		if d.Pack == name {
			parts = append(parts, d.Short+" ("+strings.TrimSuffix(d.Licence.Holder, ".")+")")
		}
	}
	return "It holds " + list(parts) + ". Their terms stand on their pages."
}

// libraryState says whether a client can be asked it here.
func (c *call) libraryState(d *instrument.Definition, settings ledger.Chart) ui.State {
	_, words := instrument.Texts(settings, d, "en")
	switch {
	case d.Pack != "" && !slices.Contains(instrument.Packs(settings), d.Pack):
		return ui.State{Kind: "open", Word: "pack is off"}
	case d.Total:
		return ui.State{Kind: "open", Word: "total only"}
	case !words && d.Licence.Class == instrument.StructureOnly:
		return ui.State{Kind: "open", Word: "text not loaded"}
	case !words:
		return ui.State{Kind: "open", Word: "by number, from its form"}
	case d.Rater != instrument.RatedByPatient:
		return ui.State{Kind: "go", Word: "rated by staff"}
	}
	return ui.State{Kind: "go", Word: "can be asked"}
}

// switchPack turns a data pack on or off.
func switchPack(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	pack, key := c.r.PathValue("pack"), clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	on := c.r.PostForm.Get("do") == "on"
	if on && c.r.PostForm.Get("sign") != "yes" {
		return c.sendLibrary(http.StatusUnprocessableEntity, "", pack, "Nothing is turned on yet. Tick the sentence you sign.")
	}
	act := clinic.SwitchPack{Pack: pack, On: on, Instruments: c.s.measures}
	if on {
		act.Statement = c.r.PostForm.Get("statement")
	}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathInstruments)
	case kind == fault.Invalid || kind == fault.Conflict:
		return c.sendLibrary(statusOf[kind], "", pack, fault.Say(err))
	}
	return err
}

// instrumentPage shows one questionnaire.
func instrumentPage(c *call) error { return c.sendInstrument(http.StatusOK, nil) }

func (c *call) sendInstrument(status int, form *ui.TextForm) error {
	name := c.r.PathValue("instrument")
	if !c.s.measures.Has(name) {
		return fault.Missing("There is no such questionnaire.")
	}
	d, err := c.s.measures.Named(name)
	if err != nil {
		return err
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	words, texts := instrument.Texts(settings, d, "en")
	p := ui.InstrumentPage{Title: d.Title, Line: d.Short + ", version " + d.Version + ": " + d.About, State: c.libraryState(d, settings), Stem: words.Stem}
	for e, f := range ledger.Find[instrument.PackAttested](settings) {
		if f.Instrument == d.ID && f.Version == d.Version {
			p.LoadedBy = "Text loaded " + c.whenSaid(e.At) + " by " + c.author(e.By) + ". " + stop(f.Statement)
		}
	}
	p.Items, p.Scores = itemRows(d, words), c.scoreRows(d)
	for _, a := range d.Alerts {
		p.Alerts = append(p.Alerts, ui.Worded{Label: capital(a.On()), Words: a.String()})
	}
	p.Change = changeRows(d)
	p.Licence = licenceRows(d)
	p.Facts = []ui.Worded{{Label: "Answered by", Words: map[string]string{"patient": "the client", "clinician": "a clinician", "observer": "somebody who watches"}[d.Rater]}, {Label: "Takes", Words: secondsWords(d.Seconds)}, {Label: "Source", Words: c.cited(d.Source)}}
	if d.HasLOINC() {
		p.Facts = append(p.Facts, ui.Worded{Label: "Codes", Words: instrument.LOINCNotice})
	}
	loads := !d.Total && len(d.Wording) == 0 && (d.Pack == "" || slices.Contains(instrument.Packs(settings), d.Pack))
	if loads && c.mayApprove() {
		if form == nil {
			form = &ui.TextForm{Text: emptyPack(d)}
		}
		form.Action, form.Act, form.Statement = ui.PathInstruments+"/"+d.ID+"/text", c.s.clinic.NewID(), instrument.Attestation(d)
		if !texts || form.Error != "" || len(form.Problems) > 0 {
			p.Text = form
		}
	}
	return c.send(status, ui.Instrument(c.libraryShell(d.Short), p))
}

func secondsWords(n int) string {
	switch {
	case n == 0:
		return "no time of the client’s"
	case n < 60:
		return count(n, "second", "seconds") + ", by our estimate"
	}
	return "about " + count((n+30)/60, "minute", "minutes") + ", by our estimate"
}

func itemRows(d *instrument.Definition, words instrument.Wording) []ui.InstrumentItem {
	var rows []ui.InstrumentItem
	for _, it := range d.Items {
		s := d.ScaleOf(it)
		row := ui.InstrumentItem{Ask: words.Items[it.ID], May: s.String()}
		if it.Number > 0 {
			row.Number = strconv.Itoa(it.Number)
		}
		if labels := words.Labels[s.ID]; len(labels) == len(s.Options) && len(labels) > 0 {
			var parts []string
			for i, o := range s.Options {
				parts = append(parts, o.Value+" "+labels[i])
			}
			row.May = strings.Join(parts, ", ")
		}
		if row.Ask == "" {
			row.Ask = "Question " + strings.TrimPrefix(it.ID, "q")
		}
		if d.IsRisk(it.ID) {
			row.Risk = "Acted on as soon as it is answered, whatever the total."
		}
		rows = append(rows, row)
	}
	return rows
}

func (c *call) scoreRows(d *instrument.Definition) []ui.InstrumentScore {
	var rows []ui.InstrumentScore
	for _, s := range d.Scores {
		row := ui.InstrumentScore{Title: s.Title, How: capital(s.How(d)) + ", from " + s.From.String() + " to " + s.To.String() + ".", Source: c.cited(s.Source)}
		if row.Title == "" {
			row.Title = s.ID
		}
		for _, set := range s.Bands {
			for _, b := range set.Of {
				words := b.From.String() + " to " + b.To.String()
				if b.Below {
					words = b.From.String() + " to below " + b.To.String()
				}
				row.Bands = append(row.Bands, ui.Worded{Label: bandWords(instrument.Banded{Band: b.Name, Title: b.Title}), Words: words})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// cited names a source, its certainty and its note.
func (c *call) cited(s instrument.Source) string {
	if s.Cite == "" {
		return ""
	}
	words := "Source: " + s.Cite + ", certainty " + s.Grade
	if s.Basis != "" {
		words += ", " + s.Basis
	}
	return strings.TrimSpace(words + ". " + s.Note)
}

func changeRows(d *instrument.Definition) []ui.Worded {
	if d.Change == nil {
		return nil
	}
	var rows []ui.Worded
	add := func(label string, t *instrument.Threshold) {
		if t != nil {
			rows = append(rows, ui.Worded{Label: label, Words: t.String() + " (" + t.Source.String() + ")"})
		}
	}
	add("Response", d.Change.Response)
	add("Remission", d.Change.Remission)
	for i := range d.Change.MCID {
		add("Smallest difference people notice, "+d.Change.MCID[i].Name, &d.Change.MCID[i])
	}
	for i := range d.Change.Reliable {
		add("Reliable change, "+d.Change.Reliable[i].Name, &d.Change.Reliable[i])
	}
	return rows
}

func licenceRows(d *instrument.Definition) []ui.Worded {
	rows := []ui.Worded{{Label: "Class " + d.Licence.Class, Words: instrument.ClassWords[d.Licence.Class]}, {Label: "Holder", Words: d.Licence.Holder}}
	for _, w := range []ui.Worded{{Label: "Notice", Words: d.Licence.Notice}, {Label: "Note", Words: d.Licence.Note}, {Label: "Where", Words: d.Licence.URL}} {
		if w.Words != "" {
			rows = append(rows, w)
		}
	}
	return append(rows, ui.Worded{Label: "Reviewed", Words: d.Licence.Checked + ", certainty " + d.Licence.Source.Grade})
}

// emptyPack is a text pack with every key and no words: what a clinic fills in.
func emptyPack(d *instrument.Definition) string {
	var b strings.Builder
	fmt.Fprintf(&b, "pack: %s\nversion: %s\nlanguage: en\nstem: \"\"\nlabels:\n", d.ID, d.Version)
	for _, s := range d.Scales {
		if len(s.Options) > 0 {
			fmt.Fprintf(&b, "  %s: [%s]\n", s.ID, strings.Join(slices.Repeat([]string{`""`}, len(s.Options)), ", "))
		}
	}
	b.WriteString("items:\n")
	for _, it := range d.Items {
		fmt.Fprintf(&b, "  %s: \"\"\n", it.ID)
	}
	return b.String()
}

// loadText checks a licensed text and says all its problems at once; signed, it
// is kept in the clinic's own record.
func loadText(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.s.measures.Named(c.r.PathValue("instrument"))
	if err != nil {
		return fault.Missing("There is no such questionnaire.")
	}
	key, text := clip(c.r.PostForm.Get("act"), 40), strings.ReplaceAll(c.r.PostForm.Get("text"), "\r\n", "\n")
	c.noteAct(key)
	form := &ui.TextForm{Text: clean(text)}
	_, problems := instrument.CheckPack(d, []byte(text))
	for _, p := range problems {
		form.Problems = append(form.Problems, p.String())
	}
	switch {
	case len(problems) > 0:
		form.Error = "Nothing is loaded yet. " + capital(plural(len(problems), "line needs", "lines need")) + " another look."
	case c.r.PostForm.Get("sign") != "yes":
		form.Error = "The text is complete. It is loaded once you tick the sentence you sign."
	}
	if form.Error != "" {
		return c.sendInstrument(http.StatusUnprocessableEntity, form)
	}
	act := clinic.LoadText{Instrument: d.ID, Text: text, Statement: c.r.PostForm.Get("statement"), Instruments: c.s.measures}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathInstruments + "/" + d.ID)
	case kind == fault.Invalid || kind == fault.Conflict:
		form.Error = fault.Say(err)
		return c.sendInstrument(statusOf[kind], form)
	}
	return err
}
