package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/quantity"
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
func (p consentPaper) write(fonts paper.Fonts) ([]byte, error) {
	foot := fmt.Sprintf("Version %s of %s. SHA-256 %s", p.doc.Version, longDay(quantity.Day(p.doc.Released)), p.hash)
	s, err := paper.New(fonts, paper.Head{Title: p.doc.Title, From: p.clinic, Foot: foot, Lang: p.doc.Language, Created: p.made})
	if err != nil {
		return nil, err
	}
	under := fmt.Sprintf("%s. Version %s, %s.", p.clinic, p.doc.Version, longDay(quantity.Day(p.doc.Released)))
	if p.subject != "" {
		under = "For " + p.subject + ". " + under
	}
	s.Title(p.doc.Title, under)
	for _, section := range p.doc.Sections {
		s.Heading(section.Title)
		if section.Short != "" {
			s.InShort(section.Short)
		}
		for _, b := range section.Blocks {
			s.Para(b.Say)
			var points []string
			for _, point := range b.Points {
				points = append(points, point.Say)
			}
			s.Points(points)
		}
	}
	if len(p.doc.Choices) > 0 {
		s.Heading("The answers to choose from")
		var say []string
		for _, c := range p.doc.Choices {
			say = append(say, c.Say)
		}
		s.Points(say)
	}
	if len(p.doc.Sources) > 0 {
		s.Heading("Where the figures come from")
		for _, source := range p.doc.Sources {
			s.Quiet(source)
		}
	}
	s.Heading("Signatures")
	s.Para(p.status)
	s.Rows(p.rows)
	s.Quiet("The text that was signed is known by its SHA-256: " + p.hash + ". It is at the foot of every page. If one letter of the text were another, so would this number be.")
	return s.Bytes()
}
