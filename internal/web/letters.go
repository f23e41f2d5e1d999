package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// letterTo says to whom a letter goes, for staff.
var letterTo = map[string]string{course.ToReferrer: "who referred them", course.ToDoctor: "their doctor", course.ToTherapist: "their therapist elsewhere", course.ToOther: "somebody else"}

func lettersPage(c *call) error {
	d, err := c.endDesk("/letters")
	if err != nil {
		return err
	}
	return c.sendLetters(http.StatusOK, d)
}

func (c *call) sendLetters(status int, d *endDesk) error {
	p := c.endPage(d, "documents", "Letters", "To who referred them, and to others who care for them: only with their agreement, and never with what they said unless they want it there.")
	if !d.open {
		return c.sendWork(status, d.workDesk, p)
	}
	written := ui.WorkPart{ID: "written", Title: "Signed letters"}
	for _, l := range course.Letters(d.seen, d.course.Course) {
		written.Items = append(written.Items, ui.WorkPart{ID: "l-" + string(l.Entry.ID), Title: "To " + l.Fact.To,
			Said:  []ui.Saying{{By: "Signed " + c.whenSaid(l.Entry.At) + " by " + c.author(l.Entry.By) + ". They agreed: " + stop(l.Fact.Agreed)}},
			Links: []ui.Action{{Label: "Read and print", Href: d.path + "/" + string(l.Entry.ID)}}})
	}
	if len(written.Items) == 0 {
		written.Facts = []string{"No letter was signed yet."}
	}
	p.Parts = []ui.WorkPart{c.writePart(d), written}
	return c.sendWork(status, d.workDesk, p)
}

// writePart is the letter that could be written, from the record.
func (c *call) writePart(d *endDesk) ui.WorkPart {
	part := ui.WorkPart{ID: "write", Title: "Write one", Why: "The draft says what stands in the record. Read it, change it, and leave out what the reader does not need."}
	said, held := clinic.Shares(d.seen, d.settings, c.s.now(), c.s.clinic.Location())
	part.Facts = []string{"What they said about sharing: " + stop(lowered(said))}
	if held {
		part.State = ui.State{Kind: "hold", Word: "not to be shared now"}
		part.Facts = append(part.Facts, "They do not want anything shared. A letter waits until they say otherwise.")
		part.Links = []ui.Action{{Label: "Ask them again", Href: c.chartPath() + "/consents"}}
		return part
	}
	if !c.treats() {
		part.Facts = append(part.Facts, "A therapist or a prescriber of the care team signs letters.")
		return part
	}
	var sorts []ui.Option
	for _, s := range course.LetterSorts {
		sorts = append(sorts, ui.Option{Value: s, Label: capital(letterTo[s])})
	}
	fields := []ui.WorkField{{Name: "sort", Label: "It goes to", Sort: "choice", Options: sorts, Value: course.ToReferrer},
		{Name: "to", Label: "Name and practice", Sort: "line"}, {Name: "address", Label: "Address, if it goes by post", Sort: "area"}}
	for i, one := range c.draftLetter(d) {
		fields = append(fields, ui.WorkField{Name: "part-" + strconv.Itoa(i), Label: one.Heading, Sort: "long", Value: one.Text})
	}
	fields = append(fields, ui.WorkField{Name: "agreed", Label: "How they agreed to this letter", Hint: "To whom, with what in it, and when: “in words, today, after reading it”.", Sort: "line"})
	part.Form = d.form("letter", "", "Begin with the draft", fields...)
	part.Form.Save = "Sign it"
	return part
}

// letterParts are the parts of a letter, in their order. The draft of each is
// made from the record.
var letterParts = []string{"Opening", "What was done", "How it went", "What was not wanted", "Medicines", "What we decided together", "What goes on"}

// draftLetter is a letter made from the record. It holds no words of the
// client's, and leaves out what the reader of the page may not see.
func (c *call) draftLetter(d *endDesk) []course.Part {
	name := "the client"
	if d.person.Known {
		name = d.person.Person.Fact.Name.Full()
	}
	text := map[string]string{
		"Opening":             "Thank you for entrusting " + name + bornOf(d.person) + " to us. With their agreement, this is what we did together and how it went.",
		"What was done":       c.draftDone(d),
		"How it went":         c.draftScores(d),
		"What was not wanted": strings.Join(c.eventLines(d), " "),
		"Medicines":           c.draftMedicines(d),
	}
	if all := course.Reviews(d.seen, d.course.Course); len(all) > 0 {
		last := all[len(all)-1]
		text["What we decided together"] = "On " + c.since(last.Entry.At) + ": " + lowered(reviewWords(last.Fact))
	}
	if plan, ok := course.PlanOf(d.seen, d.course.Course); ok {
		text["What goes on"] = "Care: " + stop(strings.Join(plan.Fact.Care, "; "))
	}
	text["What goes on"] = strings.TrimSpace(text["What goes on"] + " We go on asking how they are, as they agreed, and are glad to answer questions.")
	var out []course.Part
	for _, heading := range letterParts {
		out = append(out, course.Part{Heading: heading, Text: text[heading]})
	}
	return out
}

func (c *call) draftDone(d *endDesk) string {
	out := protocol.IndicationWords(d.course.Indication)
	if out != "" {
		out = "For " + lowered(stop(out)) + " "
	}
	return out + strings.Join(append([]string{c.heldWords(d)}, c.doseLines(d)...), " ")
}

// draftScores are the scores with each definition's answer, and honestly how
// much was heard.
func (c *call) draftScores(d *endDesk) string {
	if !c.grant.Reads(ledger.Measures) {
		return ""
	}
	m, err := c.measuring()
	if err != nil {
		return ""
	}
	var out []string
	for _, v := range m.views() {
		if v.Now != "" {
			out = append(out, strings.Join(scoreLines(v), " "))
		}
	}
	if answered, asked, _ := m.heard(d.course); asked > 0 {
		out = append(out, strconv.Itoa(answered)+" of "+strconv.Itoa(asked)+" questionnaires were answered. One person’s scores cannot say why they moved.")
	}
	return strings.Join(out, "\n")
}

func (c *call) draftMedicines(d *endDesk) string {
	if !c.grant.Reads(ledger.Medicines) {
		return ""
	}
	var names []string
	for _, m := range d.person.Taking(quantity.DayOf(c.s.now(), c.s.clinic.Location())) {
		names = append(names, m.Fact.Title())
	}
	if len(names) == 0 {
		return "We have no other medicine on record as taken now. Please check with them."
	}
	return "On our record as taken now: " + strings.Join(names, ", ") + ". Please check with them."
}

// keepLetter signs a letter.
func keepLetter(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.endDesk("/letters")
	if err != nil {
		return err
	}
	draw := func(status int, _ *workDesk) error { return c.sendLetters(status, d) }
	if !d.open {
		return draw(http.StatusConflict, d.workDesk)
	}
	if c.r.PostForm.Get("do") != "letter" {
		return fault.Missing("There is no such form.")
	}
	letter := course.LetterSigned{Course: d.course.Course, Sort: clip(c.r.PostForm.Get("sort"), 20), To: c.typedText("to"), Address: c.typedText("address"), Agreed: c.typedText("agreed"), Rests: c.shownEntries(d)}
	for i, heading := range letterParts {
		if text := c.typedText("part-" + strconv.Itoa(i)); text != "" {
			letter.Parts = append(letter.Parts, course.Part{Heading: heading, Text: text})
		}
	}
	return c.keepWork(d.workDesk, clinic.SignLetter{Patient: c.record, Letter: letter, Rules: c.s.rules()}, "#written", draw)
}

// letterDocument is a signed letter as it is sent.
func (c *call) letterDocument(person patient.Summary, l dosing.At[course.LetterSigned]) ui.Document {
	title := "About a client of ours"
	if person.Known {
		title = "About " + person.Person.Fact.Name.Full() + bornOf(person)
	}
	doc := c.document(title, "")
	doc.Date = c.since(l.Entry.At)
	doc.To = append([]string{l.Fact.To}, strings.FieldsFunc(l.Fact.Address, func(r rune) bool { return r == '\n' || r == '\r' })...)
	for _, p := range l.Fact.Parts {
		b := ui.Block{Heading: p.Heading}
		if p.Heading == letterParts[0] {
			b.Heading = ""
		}
		for _, para := range strings.Split(p.Text, "\n") {
			if para = strings.TrimSpace(para); para != "" {
				b.Paras = append(b.Paras, para)
			}
		}
		doc.Blocks = append(doc.Blocks, b)
	}
	lines := []string{c.since(l.Entry.At)}
	if l.Entry.By.Credential != "" {
		lines = append([]string{l.Entry.By.Credential}, lines...)
	}
	return doc.With(ui.Block{Signs: []ui.Signature{{Who: "Signed", Name: c.author(l.Entry.By), Lines: lines}}, Quiet: []string{"Shared with the client’s agreement: " + stop(l.Fact.Agreed) + " Please do not pass it on without asking them."}})
}

// letterOf finds the letter that the address names.
func (c *call) letterOf() (*endDesk, ui.Document, error) {
	d, err := c.endDesk("/letters/" + c.r.PathValue("entry"))
	if err != nil {
		return nil, ui.Document{}, err
	}
	e, there := d.seen.Entry(id.Entry(c.r.PathValue("entry")))
	l, is := e.Fact.(course.LetterSigned)
	if !there || !is {
		return nil, ui.Document{}, fault.Missing("There is no such letter in this record.")
	}
	return d, c.letterDocument(d.person, dosing.At[course.LetterSigned]{Entry: e, Fact: l}), nil
}

func letterPage(c *call) error {
	d, doc, err := c.letterOf()
	if err != nil {
		return err
	}
	shell := c.shell(c.nameOf(d.person), "")
	shell.Back = d.path
	page := ui.DocumentPage{Doc: doc, Back: ui.Action{Label: "Letters", Href: c.chartPath() + "/letters"}, Do: ui.Action{Label: "Save as PDF", Href: d.path + "/pdf"},
		More: []ui.Action{{Label: "Say that it was sent", Href: c.chartPath() + "/documents#l-" + c.r.PathValue("entry")}}}
	if _, held := clinic.Shares(d.seen, d.settings, c.s.now(), c.s.clinic.Location()); held {
		page.Notice = ui.Notice{Kind: "hold", Words: "They took back their agreement to sharing since. It is not sent to anybody now."}
	}
	return c.send(http.StatusOK, ui.DocumentView(shell, page))
}

func letterPDF(c *call) error {
	_, doc, err := c.letterOf()
	if err != nil {
		return err
	}
	return c.sendDocument(doc, "letter")
}
