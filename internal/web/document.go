package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// document begins a document of this clinic: who hands it out, the day, and at
// its foot of which moment it speaks.
func (c *call) document(title, under string) ui.Document {
	now := c.s.now().In(c.s.clinic.Location())
	return ui.Document{Clinic: c.s.clinic.Name(), Place: c.place(), Title: title, Under: under, Date: longDay(quantity.DayOf(now, c.s.clinic.Location())),
		Foot: "From the record of " + c.s.clinic.Name() + " as it stood on " + now.Format("2 January 2006 at 15:04 MST") + ".", Lang: "en", Created: now.Truncate(time.Second)}
}

// place is the practice's address and telephone, line by line, where it has said
// them.
func (c *call) place() []string {
	chart, err := c.practiceChart()
	us, ok := preset.ReachedAt(chart)
	if err != nil || !ok {
		return nil
	}
	var lines []string
	for line := range strings.Lines(us.Address) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return append(lines, us.Phone)
}

// sendDocument sends a document as a PDF under a plain file name, "note": names
// of people do not stand in file names. That it was handed out is written down.
func (c *call) sendDocument(d ui.Document, name string) error {
	fonts, err := c.s.paperFonts()
	if err != nil {
		return err
	}
	file, err := d.Paper(fonts)
	if err != nil {
		return err
	}
	if err := c.visited("export"); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.pdf"`, name))
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(file) // a browser that left needs no answer
	return nil
}
