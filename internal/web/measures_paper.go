package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// measuresPaper sends what the page shows as a file: the same pictures, the same
// numbers, the definitions and the sources. That it was handed out is written
// down. Somebody's own words are not on it.
func measuresPaper(c *call) error {
	m, err := c.measuring()
	if err != nil {
		return err
	}
	file, err := m.paper()
	if err != nil {
		return err
	}
	if err := c.visited("export"); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="measures.pdf"`)
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(file) // a browser that left needs no answer
	return nil
}

// paper sets the file.
func (m *measuring) paper() ([]byte, error) {
	c := m.c
	fonts, err := c.s.paperFonts()
	if err != nil {
		return nil, err
	}
	name := "Name not recorded"
	if m.person.Known {
		name = m.person.Person.Fact.Name.Full()
	}
	now := c.s.now()
	s, err := paper.New(fonts, paper.Head{Title: "Measures, " + name, From: c.s.clinic.Name(), Foot: "As stored on " + now.Format("2 January 2006, 15:04 MST") + ". One person’s answers; the pictures cannot say why a score moved.", Lang: "en", Created: now})
	if err != nil {
		return nil, err
	}
	s.Title("Measures", name+bornOf(m.person)+". "+c.s.clinic.Name()+", "+now.Format("2 January 2006")+".")
	if flags := m.flags(); len(flags) > 0 {
		s.Heading("Harder than before")
		for _, f := range flags {
			s.Para(f.Name + ": " + f.Sentence)
			s.Quiet("Source: " + f.Source + ".")
		}
	}
	views := m.views()
	if len(views) == 0 {
		s.Para("Nothing has been answered yet. That is not the same as nothing being the matter.")
	}
	for _, v := range views {
		writeMeasure(s, v)
	}
	if sources := m.sources(); len(sources) > 0 {
		s.Heading("Sources")
		for _, source := range sources {
			s.Quiet(source)
		}
	}
	return s.Bytes()
}

// bornOf is ", born 12 March 1985", so that a sheet lies with the right person.
func bornOf(p patient.Summary) string {
	if !p.Known {
		return ""
	}
	if born := bornWords(p.Person.Fact); born != "" {
		return ", born " + born
	}
	return ""
}

// writeMeasure sets one score: picture, numbers, definitions.
func writeMeasure(s *paper.Sheet, v ui.MeasureView) {
	s.Heading(v.Name)
	s.Quiet(capital(v.About) + ".")
	if v.Now != "" {
		s.Para(v.Now + " (" + v.When + "). " + v.Base)
	}
	if v.Drawn {
		s.Figure(v.Line.ScoreFigure(0))
	}
	if len(v.Rows) > 0 {
		t := paper.Table{Head: []string{"Day", "Score", "Band", "From the start", "From before", "About", "Answered", "Note"}, Wide: []float64{13, 8, 14, 9, 9, 16, 20, 24}}
		for _, r := range v.Rows {
			note := r.Note
			if r.Signal.Word != "" {
				note = join(note, "("+r.Signal.Word+")")
			}
			t.Rows = append(t.Rows, []string{r.Day, r.Value, r.Band, r.Start, r.Step, r.About, r.How, note})
		}
		s.Table(t)
	}
	if len(v.Outcomes) > 0 {
		t := paper.Table{Head: []string{"From the start to now", "Met", "Definition", "Source"}, Wide: []float64{26, 18, 34, 34}}
		for _, o := range v.Outcomes {
			t.Rows = append(t.Rows, []string{o.Name, o.State.Word, o.Definition, o.Source})
		}
		s.Table(t)
	}
	for _, n := range v.Notes {
		s.Quiet(n)
	}
}
