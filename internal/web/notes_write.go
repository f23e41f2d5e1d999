package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/web/ui"
)

// notePartWords are a part's title, what is asked of the clinician in it, and a
// hint.
var notePartWords = map[string][3]string{
	note.Held: {"The session", "Anything about the setting", ""}, note.Prepared: {"Gone over", "What else was gone over", ""},
	note.Given: {"Given", "About what was given", ""}, note.Vitals: {"Vital signs", "About the vital signs", ""},
	note.Seen: {"Seen", "What else could be seen", "What anybody in the room could see: no name of a feeling."}, note.Support: {"Support", "About the support", ""},
	note.Events: {"Events", "About the events", ""}, note.Deviations: {"Not in place", "Why, and what follows", ""}, note.Leaving: {"Leaving", "About leaving", ""},
	note.Measures:   {"Measures", "About the measures", ""},
	note.Words:      {"The client’s words", "What else they said: “Client described imagery of …”", "Record as the client’s words. Do not confirm or interpret."},
	note.Assessment: {"Assessment", "What you make of it", ""}, note.Necessity: {"Why this care is needed", "Diagnosis, what was tried, what this treatment is for", ""},
	note.Plan: {"Plan", "What comes next", ""},
}

// noteNone are what a part says where the record says nothing of it. No part
// says "none" of what nobody recorded.
var noteNone = map[string]string{
	note.Seen: "No moment was written down. None is asked for.", note.Support: "Nothing was written down.", note.Events: "No adverse event is on record.",
	note.Deviations: "Nothing was recorded as not in place.", note.Vitals: "No vital signs are on record in this session.", note.Measures: "Nothing has been answered yet.",
	note.Prepared: "Nothing is on record.", note.Leaving: "That they left is not on record.", note.Given: "Nothing is on record.",
}

// A writing is a note as it is being written.
type writing struct {
	*noteDesk
	about  note.Signed
	parts  []note.Part
	typed  url.Values
	errors map[string]string
	why    string
	act    string
	kept   string
}

// noteAbout reads from the address, or the form, which note is written.
func (c *call) writing(from url.Values) (*writing, error) {
	d, err := c.noteDesk()
	if err != nil {
		return nil, err
	}
	w := &writing{noteDesk: d, act: c.s.clinic.NewID(), errors: map[string]string{}}
	w.about = note.Signed{Sort: clip(from.Get("sort"), 20), Session: id.Session(clip(from.Get("session"), 40)), Meeting: id.Entry(clip(from.Get("meeting"), 40)), Course: d.course.Course}
	if !slices.Contains(note.Sorts, w.about.Sort) {
		return nil, fault.Missing("There is no such note.")
	}
	if !c.mayWriteNote(w.about.Sort) {
		return nil, fault.Deny("scope.note", "A note of this sort is written by somebody who acts in another role. Somebody on the care team can help.")
	}
	if s, ok := dosing.SessionOf(d.seen, w.about.Session); ok && w.about.Session != "" {
		w.about.Course = s.Course
	} else if w.about.Sort == note.Dosing {
		return nil, fault.Missing("There is no such session.")
	}
	if e, ok := d.seen.Entry(w.about.Meeting); ok {
		if m, is := e.Fact.(course.MeetingHeld); is {
			w.about.Course = m.Course
		}
	} else if w.about.Meeting != "" {
		return nil, fault.Missing("There is no such session.")
	}
	medicine, err := c.courseMedicine(d, w.about.Course)
	if err != nil {
		return nil, err
	}
	lib := c.s.library
	if lib.Instruments != nil {
		lib.Instruments = lib.Instruments.For(d.settings)
	}
	w.parts = note.Propose(d.seen, note.Question{About: w.about, Trends: lib.Progress(d.seen, c.s.now()).Trends, Medicine: medicine, Location: c.s.clinic.Location(), Name: c.author})
	return w, nil
}

// courseMedicine is the medicine of a course, as its protocol names it; empty
// where none is given or the version can no longer be read.
func (c *call) courseMedicine(d *noteDesk, key id.Course) (string, error) {
	for _, o := range ledger.Find[course.Opened](d.seen) {
		if o.Course != key {
			continue
		}
		def, err := c.s.protocols.WithHash(o.Hash, d.settings)
		if fault.KindOf(err) == fault.NotFound {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		return def.Plan.Medicine, nil
	}
	return "", nil
}

// facts names what the record says in the note: another name, and something of
// it is no longer so.
func (w *writing) facts() string {
	var all []string
	for _, p := range w.parts {
		for _, l := range p.Lines {
			all = append(all, p.Key, l.Say)
			for _, e := range l.Rests {
				all = append(all, string(e))
			}
		}
	}
	return id.Derived(append([]string{"note"}, all...)...)
}

// signedAlready is the note of the same session that somebody signed.
func (w *writing) signedAlready() (note.Note, bool) {
	for _, n := range w.notes {
		if w.about.Sort == note.Dosing && n.Fact.Sort == note.Dosing && n.Fact.Session == w.about.Session || w.about.Meeting != "" && n.Fact.Meeting == w.about.Meeting {
			return n, true
		}
	}
	return note.Note{}, false
}

// writeNotePage proposes a note, with what the reader wrote of it before. Where
// one was signed meanwhile it leads there, and what was begun is offered as an
// addition.
func writeNotePage(c *call) error {
	w, err := c.writing(c.r.URL.Query())
	if err != nil {
		return err
	}
	if n, ok := w.signedAlready(); ok {
		return c.redirect(c.notesPath() + "/" + string(n.Entry.ID))
	}
	if w.typed, err = c.noteTyped(w.about); err != nil {
		return err
	}
	if w.typed != nil {
		w.kept = "Kept " + c.keptAt(w.typed)
		if key := w.typed.Get("act"); id.Valid(key) && !done(w.seen, id.Act(key)) {
			w.act = key
		}
		if w.typed.Get("facts") != "" && w.typed.Get("facts") != w.facts() {
			w.why, w.act = "Something in the record changed since you began. It is shown as it is now; what you wrote is here.", c.s.clinic.NewID()
		}
	}
	return c.sendWriting(http.StatusOK, w)
}

func (c *call) sendWriting(status int, w *writing) error {
	p := ui.NoteWrite{Header: c.header(w.person, w.seen), Tabs: c.personTabs("notes"), Title: noteTitles[w.about.Sort], Line: capital(c.sessionTitle(w.seen, w.about)) + ".",
		Path: c.notesPath() + "/new", Draft: c.notesPath() + "/new/draft", Act: w.act, Head: strconv.FormatInt(w.seen.Head, 10), Facts: w.facts(), Sort: w.about.Sort,
		Session: string(w.about.Session), Meeting: string(w.about.Meeting), Kept: w.kept, Problem: w.why, Errors: w.errors, Sign: "Sign the note", Trainee: c.actor.Author.Role == string(access.Trainee)}
	for _, part := range w.parts {
		words := notePartWords[part.Key]
		out := ui.NotePart{Key: part.Key, Title: words[0], Ask: words[1], Hint: words[2], Text: w.typed.Get("text-" + part.Key)}
		out.Open = slices.Contains([]string{note.Words, note.Assessment, note.Necessity, note.Plan}, part.Key)
		if part.Key == note.Words {
			out.Words = true
			if !c.grant.Allows(access.Create, ledger.Words) {
				continue
			}
		}
		for _, l := range part.Lines {
			if l.Quote {
				out.Quotes = append(out.Quotes, c.quotesOf(w.seen, l)...)
			} else {
				out.Lines = append(out.Lines, l.Say)
			}
		}
		if len(out.Lines) == 0 && !out.Open {
			out.None = noteNone[part.Key]
		}
		p.Parts = append(p.Parts, out)
	}
	shell := c.shell(c.nameOf(w.person), "")
	shell.Back = c.noteQuery(w.about)
	return c.send(status, ui.WriteNote(shell, p))
}

// quotesOf reads the client's words that a line stands for, for whoever may; none
// that were sealed away.
func (c *call) quotesOf(seen ledger.Chart, l note.Line) []ui.Quote {
	var out []ui.Quote
	for _, key := range l.Rests {
		e, _ := seen.Entry(key)
		if q, ok := e.Fact.(dosing.QuoteHeard); ok && c.grant.Reads(ledger.Words) {
			at := e.At.In(c.s.clinic.Location()).Format("15:04")
			if q.About {
				at = "about " + at
			}
			out = append(out, ui.Quote{Words: q.Text, By: "Said at " + at + "."})
		}
	}
	return out
}

// keepNote keeps what was written so far. It survives a lock and a crash.
func keepNote(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	w, err := c.writing(c.r.PostForm)
	if err != nil {
		return err
	}
	if err := c.saveNote(w.about); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// saveNote keeps the form as a draft of the reader's own.
func (c *call) saveNote(about note.Signed) error {
	kept, empty := url.Values{"kept": {c.s.now().Format(time.RFC3339)}, "act": {clip(c.r.PostForm.Get("act"), 40)}, "facts": {clip(c.r.PostForm.Get("facts"), 40)}}, true
	for _, key := range note.PartsOf(about.Sort) {
		if text := clip(c.r.PostForm.Get("text-"+key), 70_000); strings.TrimSpace(text) != "" {
			kept.Set("text-"+key, text)
			empty = false
		}
	}
	return c.saveFormDraft(noteDraft, c.noteSubject(about), kept, empty)
}

// signNote signs a note as it was proposed, with what was written into it.
func signNote(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	w, err := c.writing(c.r.PostForm)
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	w.typed = typed
	key := clip(typed.Get("act"), 40)
	if done(w.seen, id.Act(key)) { // a second click
		return c.noteSigned(w, key)
	}
	if err := c.saveNote(w.about); err != nil {
		return err
	}
	switch {
	case typed.Get("press") == "keep":
		return c.redirect(c.notesPath())
	case !id.Valid(key):
		w.why = "This page had lost its place, so nothing was signed. What you wrote is here; sign it again."
		return c.sendWriting(http.StatusUnprocessableEntity, w)
	case typed.Get("facts") != w.facts():
		w.why = "Something this note rests on was recorded or corrected since you opened it. It is shown as it is now, and what you wrote is kept. Look, and sign again."
		return c.sendWriting(http.StatusConflict, w)
	}
	w.act = key
	act := clinic.SignNote{Patient: c.record, Note: w.signed(), Head: w.seen.Head}
	if c.grant.Allows(access.Create, ledger.Words) {
		act.Words = c.typedText("text-" + note.Words)
	}
	c.noteAct(key)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return errors.Join(c.dropNote(c.r.Context(), w.about), c.noteSigned(w, key))
	case kind == fault.Invalid:
		w.errors = fieldErrors(err, nil)
		return c.sendWriting(http.StatusUnprocessableEntity, w)
	case kind == fault.Refused || kind == fault.Conflict:
		w.why, w.act = fault.Say(err), c.s.clinic.NewID()
		return c.sendWriting(statusOf[kind], w)
	}
	return err
}

// noteSigned goes to the note that an act signed.
func (c *call) noteSigned(w *writing, key string) error {
	return c.redirect(c.notesPath() + "/" + string(ledger.EntryID(id.Act(key), 0)) + "?stored=" + key)
}

// signed is the note with what was written into it. The client's words are kept
// apart from it.
func (w *writing) signed() note.Signed {
	n := w.about
	for _, p := range w.parts {
		if p.Key != note.Words {
			p.Text = strings.TrimSpace(clip(w.typed.Get("text-"+p.Key), 70_000))
		}
		if len(p.Lines) > 0 || p.Text != "" {
			n.Body = append(n.Body, p)
		}
	}
	n.Rests = note.Rests(n.Body)
	return n
}
