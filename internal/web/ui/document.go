package ui

import (
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/paper"
)

// PathAfter is where a client reads the summary of a visit; a token follows.
const PathAfter = "/after/"

// A Document is something that leaves the screen: a note, a letter, an
// after-visit summary. One value is drawn as a page, as the same page printed,
// and as a PDF, so that none says what the others do not. Whoever makes it leaves
// out what its reader may not read; nothing is hidden here.
type Document struct {
	Clinic  string   // who hands it out
	Place   []string // its address, line by line; empty: none
	To      []string // whom it is for, line by line; empty: nobody in particular
	Date    string   // "22 November 2026"
	Title   string
	Under   string // beneath the title: of whom, of which day
	Lead    string // the first sentence, larger: what matters most
	Blocks  []Block
	Foot    string    // at the foot: of which record, as it stood when
	Lang    string    // BCP 47; empty: en
	Created time.Time // the same document made at the same time has the same bytes
}

// A Block is one section of a document. What it has is drawn in the order of the
// fields; all but one may be empty.
type Block struct {
	ID      string // of the section, to link to; empty: none
	Heading string
	Mark    State  // beside the heading: that a fact in it was corrected since
	Short   string // the section in a sentence
	Big     string // what is largest: "50 mg"
	BigLine string // beside it: "ketamine, into the muscle, at 10:04"
	Paras   []string
	Points  []string
	Rows    []paper.Row // what, and the lines beside it
	Table   *paper.Table
	Quotes  []Quote // the client's own words, for a reader who may read them
	Signs   []Signature
	Quiet   []string // smaller: sources, what a number means
}

// A Quote is something in a person's own words.
type Quote struct {
	Words string
	By    string // "Said at 10:31."
}

// A Signature is a line with a name on it, or one to sign by hand.
type Signature struct {
	Who   string   // "Therapist"
	Name  string   // who signed; empty: an empty line
	Lines []string // credential, when, how
}

// A DocumentPage is a document on its page, with what can be done with it.
type DocumentPage struct {
	Doc    Document
	Back   Action   // to where it came from; without a label, none
	Do     Action   // the page's one button
	More   []Action // quieter ones
	Saved  string   // what was just kept
	Notice Notice   // what the reader should know before they hand it out
	Lines  []string // quiet lines beside the buttons: that it was given, when
}

// A Notice is a sentence set off from the page.
type Notice struct{ Kind, Words string }

// With returns the document with more sections at its end.
func (d Document) With(more ...Block) Document {
	d.Blocks = append(slices.Clip(d.Blocks), more...)
	return d
}

// Paper sets the document as a PDF.
func (d Document) Paper(fonts paper.Fonts) ([]byte, error) {
	lang := d.Lang
	if lang == "" {
		lang = "en"
	}
	s, err := paper.New(fonts, paper.Head{Title: d.Title, From: d.Clinic, Foot: d.Foot, Lang: lang, Created: d.Created})
	if err != nil {
		return nil, err
	}
	s.Letterhead(d.Place, d.To, d.Date)
	s.Title(d.Title, d.Under)
	if d.Lead != "" {
		s.InShort(d.Lead)
	}
	for _, b := range d.Blocks {
		b.set(s)
	}
	file, err := s.Bytes()
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return file, nil
}

// set sets one section, in the order in which the page draws it.
func (b Block) set(s *paper.Sheet) {
	if b.Heading != "" {
		s.Heading(b.Heading)
	}
	if b.Mark.Word != "" {
		s.Quiet(b.Mark.Word + ".")
	}
	if b.Short != "" {
		s.InShort(b.Short)
	}
	if b.Big != "" {
		s.Big(b.Big, b.BigLine)
	}
	for _, p := range b.Paras {
		s.Para(p)
	}
	if len(b.Points) > 0 {
		s.Points(b.Points)
	}
	if len(b.Rows) > 0 {
		s.Rows(b.Rows)
	}
	if b.Table != nil {
		s.Table(*b.Table)
	}
	for _, q := range b.Quotes {
		s.Quote("“"+q.Words+"”", q.By)
	}
	for _, sign := range b.Signs {
		s.Signature(sign.Who, sign.Name, sign.Lines)
	}
	for _, q := range b.Quiet {
		s.Quiet(q)
	}
}

func documentLang(d Document) string {
	if d.Lang == "" {
		return "en"
	}
	return d.Lang
}

// tableLabel names a table that may be wider than the page.
func tableLabel(b Block) string {
	if b.Heading != "" {
		return b.Heading
	}
	return "Table"
}
