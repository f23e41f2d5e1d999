// Package paper sets pages for printing and keeping, as PDF: headings,
// paragraphs, points, a table of signatures, and on every page what it is and
// which page of how many.
//
// The typefaces are handed in. A letter that they do not have is never left
// out: it stands as its Unicode number in brackets, and a line says so. The
// files have an outline, a title and a language, and their text can be read in
// order; they carry no tags for assistive technology, because the library
// cannot write any. Whoever needs those reads the same text as a page.
package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Fonts are the typefaces, as TrueType files.
type Fonts struct {
	Regular []byte // text
	Bold    []byte // what stands out in it
	Serif   []byte // headings
}

// A Head is what every page of a sheet says of itself.
type Head struct {
	Title   string    // of the file and of each page
	From    string    // who hands it out: the clinic's name
	Foot    string    // at the foot of every page, beside its number: version and hash
	Lang    string    // BCP 47
	Created time.Time // the same sheet made at the same time has the same bytes
}

// Measures in millimetres and points; US letter paper.
const (
	side, top, bottom = 23.0, 26.0, 24.0
	text, line        = 10.0, 5.2
	small, smallLine  = 8.0, 4.1
	tiny              = 6.5
	keep              = 28.0 // a heading is not left alone above the foot
)

// Names of the typefaces inside the file.
const (
	sans  = "sans"
	serif = "serif"
)

// allPages stands for the number of pages until it is known. It is as wide as
// the number will be, and no text has it.
const allPages = "‡‡"

// A Sheet is a document in the making.
type Sheet struct {
	pdf     *fpdf.Fpdf
	head    Head
	has     func(rune) bool
	strange bool // a letter had to be written as its number
	width   float64
}

// New begins a sheet.
func New(fonts Fonts, head Head) (*Sheet, error) {
	has, err := covered(fonts.Regular, fonts.Bold, fonts.Serif)
	if err != nil {
		return nil, err
	}
	pdf := fpdf.New("P", "mm", "Letter", "")
	s := &Sheet{pdf: pdf, head: head, has: has}
	pdf.AddUTF8FontFromBytes(sans, "", fonts.Regular)
	pdf.AddUTF8FontFromBytes(sans, "B", fonts.Bold)
	pdf.AddUTF8FontFromBytes(serif, "", fonts.Serif)
	pdf.SetTitle(head.Title, true)
	pdf.SetAuthor(head.From, true)
	pdf.SetCreator("Clew", true)
	pdf.SetLang(head.Lang)
	pdf.SetCreationDate(head.Created)
	pdf.SetModificationDate(head.Created)
	pdf.SetCatalogSort(true)
	pdf.SetMargins(side, top, side)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(true, bottom)
	pdf.AliasNbPages(allPages)
	page, _ := pdf.GetPageSize()
	s.width = page - 2*side
	pdf.SetHeaderFunc(s.drawHead)
	pdf.SetFooterFunc(s.drawFoot)
	pdf.AddPage()
	return s, pdf.Error()
}

// ink sets the colour of text: the darkest, or a quieter one.
func (s *Sheet) ink(quiet bool) {
	if quiet {
		s.pdf.SetTextColor(90, 94, 104)
		return
	}
	s.pdf.SetTextColor(30, 34, 44)
}

func (s *Sheet) drawHead() {
	p := s.pdf
	s.ink(true)
	p.SetFont(sans, "", small)
	p.SetXY(side, 13)
	p.CellFormat(s.width/2, smallLine, s.said(s.head.From), "", 0, "L", false, 0, "")
	p.CellFormat(s.width/2, smallLine, s.said(s.head.Title), "", 0, "R", false, 0, "")
	s.rule(19)
	p.SetXY(side, top)
}

func (s *Sheet) drawFoot() {
	p := s.pdf
	_, page := p.GetPageSize()
	s.rule(page - 17)
	s.ink(true)
	p.SetFont(sans, "", tiny)
	p.SetXY(side, page-15.5)
	p.CellFormat(s.width-24, 4, s.said(s.head.Foot), "", 0, "L", false, 0, "")
	p.SetFont(sans, "", small)
	p.CellFormat(24, 4, fmt.Sprintf("Page %d of %s", p.PageNo(), allPages), "", 0, "R", false, 0, "")
}

// rule draws a hairline across the page.
func (s *Sheet) rule(y float64) {
	s.pdf.SetDrawColor(205, 203, 196)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(side, y, side+s.width, y)
}

// need begins a new page unless there is room for so much on this one.
func (s *Sheet) need(mm float64) {
	_, page := s.pdf.GetPageSize()
	if s.pdf.GetY()+mm > page-bottom {
		s.pdf.AddPage()
	}
}

// Title writes the sheet's own heading, with a line under it.
func (s *Sheet) Title(title, under string) {
	s.pdf.Bookmark(title, 0, -1)
	s.ink(false)
	s.pdf.SetFont(serif, "", 23)
	s.pdf.MultiCell(s.width, 9.5, s.said(title), "", "L", false)
	if under != "" {
		s.pdf.Ln(1.5)
		s.Quiet(under)
	}
	s.pdf.Ln(3)
}

// Heading begins a section.
func (s *Sheet) Heading(title string) {
	s.need(keep)
	s.pdf.Ln(4)
	s.pdf.Bookmark(title, 1, -1)
	s.ink(false)
	s.pdf.SetFont(serif, "", 15)
	s.pdf.MultiCell(s.width, 6.6, s.said(title), "", "L", false)
	s.pdf.Ln(1.2)
}

// InShort writes a section in a sentence, set off by a line beside it.
func (s *Sheet) InShort(words string) {
	p := s.pdf
	p.SetFont(sans, "B", text)
	s.need(float64(len(p.SplitText(s.said(words), s.width-6)))*line + 2)
	page, y := p.PageNo(), p.GetY()
	p.SetX(side + 5)
	p.SetLeftMargin(side + 5)
	s.ink(false)
	p.MultiCell(s.width-5, line, s.said(words), "", "L", false)
	p.SetLeftMargin(side)
	if p.PageNo() == page {
		p.SetDrawColor(27, 98, 115)
		p.SetLineWidth(0.8)
		p.Line(side+0.6, y+0.4, side+0.6, p.GetY()-0.4)
	}
	p.SetX(side)
	p.Ln(2)
}

// Para writes a paragraph.
func (s *Sheet) Para(words string) {
	s.ink(false)
	s.pdf.SetFont(sans, "", text)
	s.need(2 * line)
	s.pdf.MultiCell(s.width, line, s.said(words), "", "L", false)
	s.pdf.Ln(1.8)
}

// Points writes a list.
func (s *Sheet) Points(points []string) {
	p := s.pdf
	for _, words := range points {
		s.ink(false)
		p.SetFont(sans, "", text)
		s.need(2 * line)
		p.SetX(side + 1.5)
		p.CellFormat(4, line, "•", "", 0, "L", false, 0, "")
		p.SetLeftMargin(side + 5.5)
		p.SetX(side + 5.5)
		p.MultiCell(s.width-5.5, line, s.said(words), "", "L", false)
		p.SetLeftMargin(side)
		p.SetX(side)
		p.Ln(0.9)
	}
	p.Ln(1)
}

// Quiet writes a smaller, quieter line.
func (s *Sheet) Quiet(words string) {
	s.ink(true)
	s.pdf.SetFont(sans, "", small)
	s.need(smallLine)
	s.pdf.MultiCell(s.width, smallLine, s.said(words), "", "L", false)
}

// A Row is one line of a table: what, and the lines beside it.
type Row struct {
	Label string
	Lines []string
	Even  bool // no line stands out; otherwise the first does
}

// Rows writes a table of two columns with hairlines between its rows. A row is
// not broken over two pages.
func (s *Sheet) Rows(rows []Row) {
	const left = 42.0
	p := s.pdf
	for _, r := range rows {
		p.SetFont(sans, "", text)
		height := 3.0
		for _, l := range r.Lines {
			height += float64(max(1, len(p.SplitText(s.said(l), s.width-left)))) * line
		}
		s.need(height)
		s.rule(p.GetY())
		p.Ln(1.5)
		y := p.GetY()
		s.ink(true)
		p.SetFont(sans, "", small)
		p.MultiCell(left-4, line, s.said(r.Label), "", "L", false)
		p.SetXY(side+left, y)
		p.SetLeftMargin(side + left)
		s.ink(false)
		for i, l := range r.Lines {
			p.SetFont(sans, "", text)
			if i == 0 && !r.Even {
				p.SetFont(sans, "B", text)
			}
			p.MultiCell(s.width-left, line, s.said(l), "", "L", false)
		}
		p.SetLeftMargin(side)
		p.SetX(side)
		p.Ln(1.5)
	}
	s.rule(p.GetY())
	p.Ln(2)
}

// said writes what the typefaces can draw as it is, and every other letter as
// its number.
func (s *Sheet) said(words string) string {
	var b strings.Builder
	open := false
	for _, r := range words {
		if s.has(r) && r != '‡' {
			if open {
				b.WriteByte(']')
				open = false
			}
			b.WriteRune(r)
			continue
		}
		s.strange = true
		if open {
			b.WriteByte(' ')
		} else {
			b.WriteByte('[')
			open = true
		}
		fmt.Fprintf(&b, "U+%04X", r)
	}
	if open {
		b.WriteByte(']')
	}
	return b.String()
}

// Bytes ends the sheet and returns the file.
func (s *Sheet) Bytes() ([]byte, error) {
	if s.strange {
		s.pdf.Ln(2)
		s.Quiet("Some letters are not in the typeface of this file. They stand as their Unicode numbers in brackets; Clew shows them as they were written.")
	}
	var b bytes.Buffer
	if err := s.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return b.Bytes(), nil
}
