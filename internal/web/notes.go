package web

import (
	"context"
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
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of one person's notes.
const (
	pathNotes     = pathChart + "/notes"
	pathNoteWish  = pathNotes + "/wish"
	pathNoteNew   = pathNotes + "/new"
	pathNoteDraft = pathNoteNew + "/draft"
	pathNote      = pathNotes + "/{note}"
	pathNotePaper = pathNote + "/paper"
	pathCosign    = pathChart + "/cosign"
)

func noteRoutes() []route {
	return []route{
		{"GET " + pathNoteWish, granted, access.Read, ledger.Clinical, func(c *call) error { return c.redirect(c.notesPath()) }, page},
		{"POST " + pathNoteWish, granted, access.Create, ledger.Scheduling, noteWish, page},
		{"GET " + pathNotes, granted, access.Read, ledger.Clinical, notesPage, page},
		{"GET " + pathNoteNew, granted, access.Create, ledger.Clinical, writeNotePage, page},
		{"POST " + pathNoteNew, granted, access.Create, ledger.Clinical, signNote, page},
		{"POST " + pathNoteDraft, granted, access.Create, ledger.Clinical, keepNote, data},
		{"GET " + pathNote, granted, access.Read, ledger.Clinical, notePage, page},
		{"POST " + pathNote, granted, access.Create, ledger.Clinical, amendNote, page},
		{"GET " + pathNotePaper, granted, access.Read, ledger.Clinical, notePaper, page},
		{"GET " + pathCosign, granted, access.Read, ledger.Clinical, cosignPage, page},
		{"POST " + pathCosign, granted, access.CoSign, ledger.Clinical, cosignWork, page},
	}
}

func (c *call) notesPath() string { return c.chartPath() + "/notes" }

// A noteDesk is one person's notes as they stand, and what is due.
type noteDesk struct {
	seen     ledger.Chart
	settings ledger.Chart
	person   patient.Summary
	course   course.Opened
	open     bool
	notes    []note.Note
	due      []note.Waiting
}

func (c *call) noteDesk() (*noteDesk, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	desk, err := c.s.clinic.Desk(c.r.Context())
	if err != nil {
		return nil, err
	}
	d := &noteDesk{seen: seen, settings: settings, person: patient.Of(seen), notes: note.Notes(seen), due: note.Due(seen, desk.Length(duty.SignNote))}
	d.course, d.open = course.Current(seen)
	return d, nil
}

// mayWrite reports whether the reader signs notes of a sort here.
func (c *call) mayWriteNote(sort string) bool {
	return c.grant.Allows(access.Create, ledger.Clinical) && clinic.MayWriteNote(c.grant.Roles(), sort)
}

// noteQuery is the address at which a note is written.
func (c *call) noteQuery(about note.Signed) string {
	q := url.Values{"sort": {about.Sort}}
	if about.Session != "" {
		q.Set("session", string(about.Session))
	}
	if about.Meeting != "" {
		q.Set("meeting", string(about.Meeting))
	}
	return c.notesPath() + "/new?" + q.Encode()
}

// noteWish writes down when the client said that they would like to see the notes.
func noteWish(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	act := clinic.WishRelease{Patient: c.record, Wish: note.ReleaseWished{When: clip(c.r.PostForm.Get("when"), 20)}}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), act); err != nil && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Invalid {
		return err
	}
	return c.redirect(c.notesPath() + "#wish")
}

// notesPage lists them.
func notesPage(c *call) error {
	d, err := c.noteDesk()
	if err != nil {
		return err
	}
	p := ui.NotesPage{Header: c.header(d.person, d.seen), Tabs: c.personTabs("notes"), None: "No note has been signed yet. After a session its note is proposed here, from what was recorded.", Saved: c.savedLine(d.seen)}
	when, said := note.Wish(d.seen)
	if c.grant.Allows(access.Create, ledger.Scheduling) {
		p.WishForm = &ui.WishForm{Action: c.notesPath() + "/wish", Act: c.s.clinic.NewID(), Options: []ui.Choice{
			{Value: note.WhenReady, Label: "As soon as they’re ready", Checked: said && when == note.WhenReady}, {Value: note.AfterMeeting, Label: "After we’ve met", Checked: said && when == note.AfterMeeting}}}
	}
	if said {
		p.Wish = map[string]string{note.WhenReady: "The client would like to read them as soon as they are ready.", note.AfterMeeting: "The client would like to read them after you have met."}[when]
	}
	for _, w := range d.due {
		row, err := c.dueRow(d, w)
		if err != nil {
			return err
		}
		p.Due = append(p.Due, row)
	}
	if d.open && c.mayWriteNote(note.Progress) {
		p.Begin = []ui.Action{{Label: "Write a progress note", Href: c.noteQuery(note.Signed{Sort: note.Progress})}}
	}
	mine := slices.IndexFunc(p.Due, func(r ui.NoteRow) bool { return r.Do.Label != "" })
	switch {
	case mine >= 0:
		p.Do, p.Due[mine].Do.Label = ui.Action{Label: p.Due[mine].Do.Label, Href: p.Due[mine].Do.Href}, "Open"
	case len(p.Begin) > 0:
		p.Do, p.Begin = p.Begin[0], nil
	}
	if n := len(course.Uncosigned(d.seen)); n > 0 {
		p.Cosign = ui.Action{Label: "A trainee’s work, " + plural(n, "entry", "entries"), Href: c.chartPath() + "/cosign"}
	}
	for _, n := range slices.Backward(d.notes) {
		p.Rows = append(p.Rows, c.noteRow(d, n))
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = c.notesPath()
	return c.send(http.StatusOK, ui.Notes(shell, p))
}

// savedLine says what was just stored, by the act that the address names.
func (c *call) savedLine(seen ledger.Chart) string {
	act := id.Act(c.r.URL.Query().Get("stored"))
	for _, e := range seen.Entries {
		if act != "" && e.Act == act {
			return "Signed " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
		}
	}
	return ""
}

// sessionTitle says which session a note is about.
func (c *call) sessionTitle(seen ledger.Chart, about note.Signed) string {
	loc := c.s.clinic.Location()
	if e, ok := seen.Entry(about.Meeting); ok && about.Meeting != "" {
		return "of " + e.At.In(loc).Format("Monday 2 January 2006, 15:04")
	}
	if s, ok := dosing.SessionOf(seen, about.Session); ok && about.Session != "" {
		return "of session " + strconv.Itoa(s.Number) + ", " + s.Begun.At.In(loc).Format("Monday 2 January 2006")
	}
	return "of the course so far"
}

// dueRow is a session without a note.
func (c *call) dueRow(d *noteDesk, w note.Waiting) (ui.NoteRow, error) {
	about := note.Signed{Course: w.Course, Sort: w.Sort, Session: w.Session, Meeting: w.Meeting}
	row := ui.NoteRow{Title: noteTitles[w.Sort] + " " + c.sessionTitle(d.seen, about), State: ui.State{Kind: "plain", Word: "best by " + c.whenDue(w.Due)}}
	row.Line = "Whoever was there writes it."
	if w.Owner != "" {
		row.Line = "For " + c.author(ledger.Author{Sort: ledger.ByStaff, Person: string(w.Owner)}) + "."
	}
	if c.s.now().After(w.Due) {
		row.State = ui.State{Kind: "hold", Word: "was best by " + c.whenDue(w.Due)}
	}
	if !c.mayWriteNote(w.Sort) {
		return row, nil
	}
	row.Do = ui.Action{Label: "Write the " + strings.ToLower(noteTitles[w.Sort]), Href: c.noteQuery(about)}
	typed, err := c.noteTyped(about)
	if err != nil {
		return row, err
	}
	if typed != nil {
		row.More, row.Do.Label = []ui.State{{Kind: "plain", Word: "begun by you, kept " + c.keptAt(typed)}}, "Go on writing"
	}
	return row, nil
}

// whenDue writes a time by which something is best done.
func (c *call) whenDue(t time.Time) string {
	return t.In(c.s.clinic.Location()).Format("Mon 2 Jan, 15:04")
}

// noteRow is a signed note.
func (c *call) noteRow(d *noteDesk, n note.Note) ui.NoteRow {
	row := ui.NoteRow{Title: noteTitles[n.Fact.Sort] + " " + c.sessionTitle(d.seen, n.Fact), Line: "Signed " + c.whenSaid(n.Entry.At) + " by " + c.author(n.Entry.By) + ".",
		State: ui.State{Kind: "go", Word: "signed"}, Do: ui.Action{Label: "Read", Href: c.notesPath() + "/" + string(n.Entry.ID)}}
	switch {
	case n.Waits:
		row.State = ui.State{Kind: "hold", Word: "waits for a supervisor"}
	case n.Cosigned != nil:
		row.State = ui.State{Kind: "go", Word: "signed by both"}
		row.Line += " Under it, " + c.author(n.Cosigned.By) + "."
	}
	if len(n.Additions) > 0 {
		row.More = append(row.More, ui.State{Kind: "plain", Word: plural(len(n.Additions), "addition", "additions")})
	}
	if len(n.Corrected) > 0 {
		row.More = append(row.More, ui.State{Kind: "hold", Word: "something it rests on was corrected since"})
	}
	return row
}

// noteDraft names the half-written note of one author.
const noteDraft = "note"

// noteSubject names what a half-written note is about.
func (c *call) noteSubject(about note.Signed) string {
	return strings.Join([]string{string(c.stream()), about.Sort, string(about.Session), string(about.Meeting)}, "/")
}

// noteTyped is what the reader wrote of a note before; nil where nothing.
func (c *call) noteTyped(about note.Signed) (url.Values, error) {
	draft, ok, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, noteDraft, c.noteSubject(about))
	if err != nil || !ok {
		return nil, err
	}
	typed, err := url.ParseQuery(string(draft.Body))
	if err != nil {
		return nil, c.dropNote(c.r.Context(), about)
	}
	return typed, nil
}

func (c *call) dropNote(ctx context.Context, about note.Signed) error {
	return c.s.clinic.DropDraft(ctx, c.grant, noteDraft, c.noteSubject(about))
}

// keptAt says when something was kept.
func (c *call) keptAt(typed url.Values) string {
	at, err := time.Parse(time.RFC3339, typed.Get("kept"))
	if err != nil {
		return "before"
	}
	return c.whenSaid(at)
}
