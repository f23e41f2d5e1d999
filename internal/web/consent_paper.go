package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// paperFonts are the typefaces of what is printed, from the built files.
func (s *site) paperFonts() (paper.Fonts, error) {
	f := paper.Fonts{Regular: s.builtFile("paper-regular.ttf"), Bold: s.builtFile("paper-bold.ttf"), Serif: s.builtFile("paper-serif.ttf")}
	if f.Regular == nil || f.Bold == nil || f.Serif == nil {
		return f, fault.Wrap(nil, "The typefaces for printing are not built into this program. Run `make build`, or `go run ./tools/web` and build again.")
	}
	return f, nil
}

// builtFile is a built file by its plain name; nil if there is none.
func (s *site) builtFile(name string) []byte {
	stem, ext, _ := strings.Cut(name, ".")
	for built, f := range s.files {
		if strings.HasPrefix(built, stem+"-") && strings.HasSuffix(built, "."+ext) {
			return f.content
		}
	}
	return nil
}

// A consentPaper is one text on paper, with what was signed under it.
type consentPaper struct {
	clinic  string
	subject string // whose copy it is; empty for a text alone
	doc     consent.Document
	hash    string
	made    time.Time
	rows    []paper.Row // signatures and choices, one each
	status  string      // above the signatures: that it is signed, or that it is not
}

// write sets the text as a file.
func (p consentPaper) write(fonts paper.Fonts) ([]byte, error) { return p.document().Paper(fonts) }

// document is the text with what was signed under it.
func (p consentPaper) document() ui.Document {
	d := ui.Document{Clinic: p.clinic, Title: p.doc.Title, Lang: p.doc.Language, Created: p.made}
	d.Foot = fmt.Sprintf("Version %s of %s. SHA-256 %s", p.doc.Version, longDay(quantity.Day(p.doc.Released)), p.hash)
	d.Under = fmt.Sprintf("%s. Version %s, %s.", p.clinic, p.doc.Version, longDay(quantity.Day(p.doc.Released)))
	if p.subject != "" {
		d.Under = "For " + p.subject + ". " + d.Under
	}
	for _, section := range p.doc.Sections {
		d.Blocks = append(d.Blocks, ui.Block{Heading: section.Title, Short: section.Short})
		for _, b := range section.Blocks {
			block := ui.Block{Paras: []string{b.Say}}
			for _, point := range b.Points {
				block.Points = append(block.Points, point.Say)
			}
			d.Blocks = append(d.Blocks, block)
		}
	}
	if len(p.doc.Choices) > 0 {
		block := ui.Block{Heading: "The answers to choose from"}
		for _, c := range p.doc.Choices {
			block.Points = append(block.Points, c.Say)
		}
		d.Blocks = append(d.Blocks, block)
	}
	if len(p.doc.Sources) > 0 {
		d.Blocks = append(d.Blocks, ui.Block{Heading: "Where the figures come from", Quiet: p.doc.Sources})
	}
	return d.With(ui.Block{Heading: "Signatures", Paras: []string{p.status}, Rows: p.rows,
		Quiet: []string{"The text that was signed is known by its SHA-256: " + p.hash + ". It is at the foot of every page. If one letter of the text were another, so would this number be."}})
}
