package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// noteDocument is a signed note as it leaves the screen: what was signed, what
// was added, who signed. The client's words are in it only for a reader who may
// read words; what was corrected since is said.
func (c *call) noteDocument(seen ledger.Chart, n note.Note) ui.Document {
	person := patient.Of(seen)
	under := c.sessionTitle(seen, n.Fact) + "."
	if person.Known {
		under = person.Person.Fact.Name.Full() + bornOf(person) + ", " + under
	}
	d := c.document(noteTitles[n.Fact.Sort], capital(under))
	d.Date = n.Entry.At.In(c.s.clinic.Location()).Format("2 January 2006")
	for _, p := range n.Fact.Body {
		if b, any := c.noteBlock(seen, n, p); any {
			d.Blocks = append(d.Blocks, b)
		}
	}
	if n.Part(note.Words).Lines == nil && n.Words != "" {
		b, _ := c.noteBlock(seen, n, note.Part{Key: note.Words})
		d.Blocks = append(d.Blocks, b)
	}
	d.Blocks = append(d.Blocks, ui.Block{Signs: c.noteSigns("Signed", n.Entry, n.Waits, n.Cosigned)})
	for _, a := range n.Additions {
		b := ui.Block{Heading: "Added " + a.Entry.At.In(c.s.clinic.Location()).Format("2 January 2006"), Paras: paragraphs(a.Text), Signs: c.noteSigns("Added and signed", a.Entry, a.Waits, a.Cosigned)}
		if a.Words != "" {
			b.Quiet = append(b.Quiet, "In the client’s words: "+stop(a.Words))
		}
		d.Blocks = append(d.Blocks, b)
	}
	if len(n.Corrected) > 0 {
		b := ui.Block{ID: "corrected", Heading: "Corrected since it was signed", Quiet: []string{"The note stands as it was signed. What follows is what the record says now."}}
		for _, e := range n.Corrected {
			t := tell(e, c.s.clinic.Location())
			b.Points = append(b.Points, capital(c.whenSaid(e.Recorded))+", "+c.author(e.By)+": "+join(t.lead, t.value, t.after))
		}
		d.Blocks = append(d.Blocks, b)
	}
	return d
}

// noteBlock is one part of a note; false where it has nothing for this reader.
func (c *call) noteBlock(seen ledger.Chart, n note.Note, p note.Part) (ui.Block, bool) {
	b := ui.Block{ID: p.Key, Heading: notePartWords[p.Key][0], Paras: paragraphs(p.Text)}
	for _, l := range p.Lines {
		if l.Quote {
			b.Quotes = append(b.Quotes, c.quotesOf(seen, l)...)
		} else {
			b.Points = append(b.Points, l.Say)
		}
		if slices.ContainsFunc(n.Corrected, func(e ledger.Entry) bool { return slices.Contains(l.Rests, e.Corrects) }) {
			b.Mark = ui.State{Kind: "hold", Word: "something it rests on was corrected since"}
		}
	}
	if p.Key == note.Words && c.grant.Reads(ledger.Words) {
		b.Paras = append(b.Paras, paragraphs(n.Words)...)
	}
	return b, len(b.Points)+len(b.Quotes)+len(b.Paras) > 0
}

// paragraphs are a text's, without the empty lines between them.
func paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// noteSigns are who signed a text, and who signed under it.
func (c *call) noteSigns(as string, e ledger.Entry, waits bool, under *ledger.Entry) []ui.Signature {
	mine := ui.Signature{Who: capital(access.Role(e.By.Role).Title()), Name: c.author(e.By), Lines: []string{as + " " + c.at(e.At) + "."}}
	if waits {
		mine.Lines = append(mine.Lines, "A trainee’s: it counts as signed once a supervisor has signed under it.")
	}
	out := []ui.Signature{mine}
	if under != nil {
		second := ui.Signature{Who: capital(access.Role(under.By.Role).Title()), Name: c.author(under.By), Lines: []string{"Read and signed under it " + c.at(under.At) + "."}}
		if w, ok := under.Fact.(course.WorkCosigned); ok && w.Note != "" {
			second.Lines = append(second.Lines, stop(w.Note))
		}
		out = append(out, second)
	}
	return out
}

// theNote is the note that the address names.
func (c *call) theNote() (ledger.Chart, note.Note, error) {
	seen, err := c.readChart()
	if err != nil {
		return seen, note.Note{}, err
	}
	n, ok := note.Find(seen, id.Entry(c.r.PathValue("note")))
	if !ok {
		return seen, n, fault.Missing("There is no such note.")
	}
	return seen, n, nil
}

func notePage(c *call) error {
	seen, n, err := c.theNote()
	if err != nil {
		return err
	}
	return c.sendNote(http.StatusOK, seen, n, nil)
}

// sendNote shows a signed note. add is the form under it as it came back; nil is
// a fresh one, with what the reader had begun to write of the same session.
func (c *call) sendNote(status int, seen ledger.Chart, n note.Note, add *ui.AddToNote) error {
	here := c.notesPath() + "/" + string(n.Entry.ID)
	p := ui.NoteRead{Page: ui.DocumentPage{Doc: c.noteDocument(seen, n), Back: ui.Action{Label: "All notes", Href: c.notesPath()}, Saved: c.savedLine(seen),
		Do: ui.Action{Label: "Save as PDF", Href: here + "/paper"}}}
	switch {
	case len(n.Corrected) > 0:
		p.Page.Notice = ui.Notice{Kind: "hold", Words: "Something this note rests on was corrected since it was signed. What the record says now stands at its end. Add to the note if it changes what you make of it."}
	case n.Waits:
		p.Page.Notice = ui.Notice{Kind: "hold", Words: "A trainee wrote this. It counts as signed once a supervisor has signed under it."}
		if c.grant.Allows(access.CoSign, ledger.Clinical) {
			p.Page.More = []ui.Action{{Label: "Read and sign under it", Href: c.chartPath() + "/cosign#w-" + string(n.Entry.ID)}}
		}
	}
	if add == nil && c.mayWriteNote(n.Fact.Sort) {
		add = &ui.AddToNote{}
		if typed, err := c.noteTyped(n.Fact); err == nil && typed != nil {
			add.Open, add.Began, add.Text = true, "You had begun a note of the same session before this one was signed. Here is what you wrote.", begunText(typed, n.Fact.Sort)
		}
	}
	if add != nil {
		add.Path, add.MayWords = here, c.grant.Allows(access.Create, ledger.Words)
		if add.Act == "" {
			add.Act = c.s.clinic.NewID()
		}
		p.Add = add
		if add.Open || len(add.Errors) > 0 { // the form's own button is then the page's
			p.Page.More, p.Page.Do = append(p.Page.More, p.Page.Do), ui.Action{}
		}
	}
	shell := c.shell(c.nameOf(patient.Of(seen)), "")
	shell.Back = here
	return c.send(status, ui.ReadNote(shell, p))
}

// begunText joins what was written into the parts of a note.
func begunText(typed map[string][]string, sort string) string {
	var out []string
	for _, key := range note.PartsOf(sort) {
		if text := typed["text-"+key]; len(text) > 0 && key != note.Words {
			out = append(out, text[0])
		}
	}
	return strings.Join(out, "\n\n")
}

// amendNote signs an addition to a note.
func amendNote(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, n, err := c.theNote()
	if err != nil {
		return err
	}
	key := clip(c.r.PostForm.Get("act"), 40)
	add := &ui.AddToNote{Act: key, Open: true, Text: c.typedText("text"), Words: c.typedText("words")}
	if !id.Valid(key) {
		add.Act, add.Errors = "", map[string]string{"": "This page had lost its place, so nothing was signed. What you wrote is here; sign it again."}
		return c.sendNote(http.StatusUnprocessableEntity, seen, n, add)
	}
	act := clinic.AmendNote{Patient: c.record, Amended: note.Amended{Note: n.Entry.ID, Text: add.Text}}
	if c.grant.Allows(access.Create, ledger.Words) {
		act.Words = add.Words
	}
	c.noteAct(key)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		if err := c.dropNote(c.r.Context(), n.Fact); err != nil {
			return err
		}
		return c.redirect(c.notesPath() + "/" + string(n.Entry.ID) + "?stored=" + key)
	case kind == fault.Invalid:
		add.Errors = fieldErrors(err, nil)
		return c.sendNote(http.StatusUnprocessableEntity, seen, n, add)
	case kind == fault.Refused || kind == fault.Conflict:
		add.Act, add.Errors = "", map[string]string{"": fault.Say(err)}
		return c.sendNote(statusOf[kind], seen, n, add)
	}
	return err
}

// notePaper sends a signed note as a PDF.
func notePaper(c *call) error {
	seen, n, err := c.theNote()
	if err != nil {
		return err
	}
	return c.sendDocument(c.noteDocument(seen, n), n.Fact.Sort+"-note")
}

func cosignPage(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	return c.sendCosign(http.StatusOK, seen, "", "")
}

// sendCosign lists what trainees recorded, each with what it says.
func (c *call) sendCosign(status int, seen ledger.Chart, entry, problem string) error {
	person := patient.Of(seen)
	p := ui.CosignPage{Header: c.header(person, seen), Tabs: c.personTabs("notes"), Path: c.chartPath() + "/cosign", May: c.grant.Allows(access.CoSign, ledger.Clinical), Saved: c.savedLine(seen),
		Line: "Nothing of a trainee’s waits for a signature."}
	waiting := course.Uncosigned(seen)
	if len(waiting) > 0 {
		p.Line = "Read what it says, and sign under it. The trainee’s name stays above yours."
	}
	for _, e := range waiting {
		t := tell(e, c.s.clinic.Location())
		w := ui.CosignWork{ID: string(e.ID), Act: c.s.clinic.NewID(), Title: strings.TrimSuffix(strings.TrimSuffix(join(t.lead, t.value), "."), ":"), By: "Recorded " + c.whenSaid(e.Recorded) + " by " + c.author(e.By) + ", trainee.", Field: "r-" + string(e.ID)}
		if t.after != "" {
			w.Says = []string{t.after}
		}
		if n, ok := note.Find(seen, e.ID); ok {
			doc := c.noteDocument(seen, n)
			w.Doc, w.Title = &doc, noteTitles[n.Fact.Sort]+" "+c.sessionTitle(seen, n.Fact)
		}
		if w.ID == entry {
			w.Problem, w.Note = problem, c.typedText("note")
		}
		p.Works = append(p.Works, w)
	}
	shell := c.shell(c.nameOf(person), "")
	shell.Back = p.Path
	return c.send(status, ui.Cosign(shell, p))
}

// cosignWork signs under one of a trainee's entries.
func cosignWork(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	key, entry := clip(c.r.PostForm.Get("act"), 40), clip(c.r.PostForm.Get("entry"), 40)
	if !id.Valid(key) {
		return c.sendCosign(http.StatusUnprocessableEntity, seen, entry, "This page had lost its place, so nothing was signed. Sign it again.")
	}
	c.noteAct(key)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.CosignWork{Patient: c.record, Cosigns: course.WorkCosigned{Entry: id.Entry(entry), Note: c.typedText("note")}})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/cosign?stored=" + key)
	case kind == fault.Invalid || kind == fault.Refused || kind == fault.Conflict:
		return c.sendCosign(statusOf[kind], seen, entry, fault.Say(err))
	}
	return err
}
